//! Numbers that are never rounded, and where they lie to the 2^-64th of a unit.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::Zero;
use primitive_types::{U256, U512};

/// Bits after the point of a fixed-point number.
const POINT: usize = 64;

/// A quotient of whole numbers, which nothing rounds and nothing reduces.
pub struct Exact {
	numer: BigUint,
	denom: BigUint,
}

impl Exact {
	pub fn new(amount: u128) -> Self {
		Self { numer: amount.into(), denom: 1u32.into() }
	}

	/// Leave `left` of `whole`, of which nothing may have been there.
	pub fn scale(&mut self, left: u128, whole: u128) {
		assert!(left <= whole);
		if left < whole {
			let common = left.gcd(&whole);
			self.numer *= left / common;
			self.denom *= whole / common;
		}
	}

	pub fn bounds(&self) -> Bounds {
		let (low, rest) = (&self.numer << POINT).div_rem(&self.denom);
		let mut digits = [0; 4];
		digits.iter_mut().zip(low.to_u64_digits()).for_each(|(to, from)| *to = from);
		let low = U256(digits);
		Bounds { low, high: low + u8::from(!rest.is_zero()) }
	}
}

/// Two fixed-point numbers with 64 bits after the point, between which an exact one lies: the same
/// if it can be written so, else neighbours.
#[derive(Clone, Copy, Default, Debug)]
pub struct Bounds {
	pub low: U256,
	pub high: U256,
}

/// `amount` as a fixed-point number.
pub fn fixed(amount: u128) -> U256 {
	U256::from(amount) << POINT
}

/// `floor(value · part / whole)`.
pub fn share_floor(value: U256, part: u128, whole: u128) -> U256 {
	narrow(value.full_mul(part.into()) / U512::from(whole))
}

/// A little more than `value · part / whole`, or just that.
pub fn share_ceil(value: U256, part: u128, whole: u128) -> U256 {
	narrow((value.full_mul(part.into()) + (whole - 1)) / U512::from(whole))
}

/// At most `value · (1 − 2^-61)^times`, short of it by a part in 2^100.
///
/// The first three terms of the binomial, on the side on which four roundings of one part in 2^63
/// each, instead of one in 2^61, leave more room than the terms that are missing take.
pub fn rounded_down(value: U256, times: u64) -> U256 {
	value.saturating_sub(first_order(value, times)) + (second_order(value, times) >> 122)
}

/// At least `value · (1 + 2^-61)^times`, to the same precision.
pub fn rounded_up(value: U256, times: u64) -> U256 {
	value + first_order(value, times) + (second_order(value, times) >> 122) + 1
}

fn first_order(value: U256, times: u64) -> U256 {
	narrow(((value.full_mul(times.into())) >> 61) + 1)
}

fn second_order(value: U256, times: u64) -> U256 {
	let pairs = u128::from(times) * u128::from(times.saturating_sub(1)) / 2;
	narrow(value.full_mul(pairs.into()))
}

fn narrow(value: U512) -> U256 {
	value.try_into().unwrap_or(U256::MAX)
}
