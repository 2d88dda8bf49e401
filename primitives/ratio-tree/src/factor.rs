use codec::{Decode, Encode, MaxEncodedLen};
use primitive_types::{U256, U512};
use scale_info::TypeInfo;

/// A factor in (0, 1]: `mantissa·2^exponent`, with a mantissa in `[2^63, 2^64)`.
///
/// Products of factors keep 64 significant bits however small they become, so that a position can be
/// scaled a million times and still be told from its neighbour. The rounding direction is in the name
/// of each operation; one operation errs by at most one part in 2^63.
///
/// Exponents end at `-2^30`, which takes millions of the smallest scalings without an empty tick in
/// between. What is smaller is held there: every amount times it is zero (or one unit, rounded up).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Factor {
	mantissa: u64,
	exponent: i32,
}

const LEAST_EXPONENT: i32 = -(1 << 30);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
	Down,
	Up,
}

impl Factor {
	/// 1.
	pub const ONE: Self = Self { mantissa: 1 << 63, exponent: -63 };

	/// The least factor.
	const LEAST: Self = Self { mantissa: 1 << 63, exponent: LEAST_EXPONENT };

	/// `part / whole` rounded down; 1 where `part` is not less than `whole`.
	pub fn ratio_floor(part: u128, whole: u128) -> Self {
		Self::ratio(part, whole, Round::Down)
	}

	/// `part / whole` rounded up; 1 where `part` is not less than `whole`.
	pub fn ratio_ceil(part: u128, whole: u128) -> Self {
		Self::ratio(part, whole, Round::Up)
	}

	fn ratio(part: u128, whole: u128, round: Round) -> Self {
		if part >= whole {
			return Self::ONE;
		}
		if part == 0 {
			return Self::LEAST;
		}
		// The dividend fills 255 bits, so the quotient has at least 127.
		let shift = 127 + part.leading_zeros();
		let (quotient, rest) = (U256::from(part) << shift).div_mod(whole.into());
		Self::normalised(quotient, -(shift as i32), !rest.is_zero(), round)
	}

	/// The product, rounded down.
	pub fn mul_floor(self, other: Self) -> Self {
		self.mul(other, Round::Down)
	}

	/// The product, rounded up.
	pub fn mul_ceil(self, other: Self) -> Self {
		self.mul(other, Round::Up)
	}

	fn mul(self, other: Self, round: Round) -> Self {
		let product = u128::from(self.mantissa) * u128::from(other.mantissa);
		Self::normalised(product.into(), self.exponent + other.exponent, false, round)
	}

	/// `value·2^exponent` cut to 64 bits. `inexact` says that the true value is a little larger.
	fn normalised(value: U256, exponent: i32, inexact: bool, round: Round) -> Self {
		// Both callers pass at least 127 bits.
		let excess = value.bits() - 64;
		let mut mantissa = (value >> excess).low_u128();
		let mut exponent = exponent + excess as i32;
		let lost = inexact || (value & ((U256::one() << excess) - 1)) != U256::zero();
		if lost && round == Round::Up {
			mantissa += 1;
			if mantissa == 1 << 64 {
				mantissa >>= 1;
				exponent += 1;
			}
		}
		if exponent < LEAST_EXPONENT {
			return Self::LEAST;
		}
		Self { mantissa: mantissa as u64, exponent }
	}

	/// `floor(amount · self)`.
	pub fn apply_floor(self, amount: u128) -> u128 {
		self.apply(amount, Round::Down)
	}

	/// `ceil(amount · self)`.
	pub fn apply_ceil(self, amount: u128) -> u128 {
		self.apply(amount, Round::Up)
	}

	fn apply(self, amount: u128, round: Round) -> u128 {
		Self::rescale(amount, self, Self::ONE, round)
	}

	/// `floor(amount · now / then)`, where `now` was made from `then` by multiplying.
	pub fn rescale_floor(amount: u128, then: Self, now: Self) -> u128 {
		Self::rescale(amount, now, then, Round::Down)
	}

	/// `ceil(amount · now / then)`, where `now` was made from `then` by multiplying.
	pub fn rescale_ceil(amount: u128, then: Self, now: Self) -> u128 {
		Self::rescale(amount, now, then, Round::Up)
	}

	/// One division of exact integers, so one rounding.
	fn rescale(amount: u128, now: Self, then: Self, round: Round) -> u128 {
		if amount == 0 || now == then {
			return amount;
		}
		let fall = then.exponent - now.exponent;
		debug_assert!(fall >= 0, "factors never grow");
		// The product has at most 192 bits, the divisor more than that: the quotient is below one.
		if fall > 129 {
			return u128::from(round == Round::Up);
		}
		let product = U256::from(amount) * U256::from(now.mantissa);
		let divisor = U256::from(then.mantissa) << fall.max(0) as usize;
		let (quotient, rest) = product.div_mod(divisor);
		let quotient = quotient.low_u128();
		if round == Round::Up && !rest.is_zero() {
			quotient.saturating_add(1)
		} else {
			quotient
		}
	}

	/// `floor(value · self)` for a 256-bit value.
	pub(crate) fn weigh_floor(self, value: U256) -> U256 {
		self.weigh(value, Round::Down)
	}

	/// `ceil(value · self)` for a 256-bit value.
	pub(crate) fn weigh_ceil(self, value: U256) -> U256 {
		self.weigh(value, Round::Up)
	}

	fn weigh(self, value: U256, round: Round) -> U256 {
		let product: U512 = value.full_mul(self.mantissa.into());
		// The product has at most 320 bits.
		let shift = self.exponent.unsigned_abs().min(511) as usize;
		let weighed = product >> shift;
		let inexact = weighed << shift != product;
		let weighed = U256::try_from(weighed).expect("a factor is at most one; qed");
		if round == Round::Up && inexact {
			weighed + 1
		} else {
			weighed
		}
	}

	/// `floor(value / self / 2^128)`, at most [`u128::MAX`].
	pub(crate) fn unweigh_floor(self, value: U256) -> u128 {
		let shift = self.exponent.unsigned_abs() as usize;
		if value.is_zero() {
			return 0;
		}
		if value.bits() + shift > 512 {
			return u128::MAX;
		}
		let quotient = ((U512::from(value) << shift) / U512::from(self.mantissa)) >> 128;
		u128::try_from(quotient).unwrap_or(u128::MAX)
	}
}

#[cfg(test)]
impl Factor {
	/// Mantissa and exponent, for comparison with exact numbers.
	pub(crate) fn parts(self) -> (u64, i32) {
		(self.mantissa, self.exponent)
	}
}
