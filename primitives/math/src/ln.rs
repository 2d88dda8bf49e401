use crate::{full_mul, SCALE};
use primitive_types::U256;

/// Fractional bits of a quotient that was brought into one octave.
pub(crate) const QUOTIENT_BITS: u32 = 96;
/// Fractional bits of the evaluation.
pub(crate) const WORK_BITS: u32 = 120;

/// `ln 2` with [`WORK_BITS`] fractional bits, to nearest.
const LN_2: u128 = 0x00b1_7217_f7d1_cf79_abc9_e3b3_9803_f2f7;
/// `floor(√2·2^96)`.
const SQRT_2: u128 = 0x1_6a09_e667_f3bc_c908_b2fb_1366;

/// Natural logarithm of `numerator / denominator`, scaled 10^18 and rounded to nearest.
///
/// Off by less than `0.5 + 10^-9` of a unit of 10^-18. Equal quotients have equal logarithms, a
/// larger quotient never has a smaller one, and the reciprocal has exactly the opposite one. `None`
/// if either is zero. At most 24 terms of a series, whatever the arguments.
pub fn ln_ratio(numerator: u128, denominator: u128) -> Option<i128> {
	if numerator == 0 || denominator == 0 {
		return None;
	}
	// The larger over the smaller: both signs then share one path, and with it their error.
	let (larger, smaller) = (numerator.max(denominator), numerator.min(denominator));
	let (octave, quotient) = normalised(larger, smaller);
	let half = U256::one() << (WORK_BITS - 1);
	let scaled = (full_mul(ln_normalised(octave, quotient), SCALE) + half) >> WORK_BITS;
	let magnitude = i128::try_from(scaled.low_u128()).ok()?;
	Some(if numerator >= denominator { magnitude } else { -magnitude })
}

/// The octave `e` with `2^e ≤ x/y < 2^(e+1)`, and `floor(x·2^96 / (y·2^e))`, in [2^96, 2^97).
///
/// For `x ≥ y > 0`. The pair grows with `x/y` in lexicographic order and depends on nothing else.
fn normalised(x: u128, y: u128) -> (u32, u128) {
	// The subtraction cannot wrap, nor the shift lose a bit, since `x` is at least as long as `y`.
	let mut octave = y.leading_zeros() - x.leading_zeros();
	if y << octave > x {
		octave -= 1;
	}
	let quotient = (U256::from(x) << QUOTIENT_BITS) / U256::from(y << octave);
	(octave, quotient.low_u128())
}

/// `ln(quotient·2^(octave − 96))` with 120 fractional bits, for a pair of [`normalised`].
///
/// With `c` the power of two that leaves `quotient/c` in (1/√2, √2] and `z = (quotient − c) /
/// (quotient + c)`, this is `ln c + 2·atanh z`, where |z| < 0.1716.
///
/// The error is below 2^-113. In units of 2^-120: flooring `z` costs 1.04, each of at most 23 terms
/// after the first less than 1.41, the terms left out less than 0.1, all of it doubled; and `LN_2` half
/// a unit in each of at most 128 octaves. Two consecutive quotients are at least 2^-97 apart in their
/// logarithms, far more than twice that error, so the result grows strictly with the pair, across
/// both seams as well: at √2, where `c` doubles, and between octaves.
pub(crate) fn ln_normalised(octave: u32, quotient: u128) -> u128 {
	let above = quotient > SQRT_2;
	let octaves = LN_2 * u128::from(octave + u32::from(above));
	let centre = 1u128 << (QUOTIENT_BITS + u32::from(above));
	let distance = U256::from(quotient.abs_diff(centre)) << WORK_BITS;
	let z = (distance / U256::from(quotient + centre)).low_u128();
	let doubled = atanh(z) << 1;
	// Below the centre `ln c` is at least `ln 2`, and `doubled` at most half of that.
	if quotient >= centre {
		octaves + doubled
	} else {
		octaves - doubled
	}
}

/// `z + z³/3 + z⁵/5 + …`, all with 120 fractional bits and every step floored, for `z` below 0.1716.
fn atanh(z: u128) -> u128 {
	let square = mul_floor(z, z);
	let (mut sum, mut power, mut divisor) = (0, z, 1);
	// Each power is at most 0.03 of the one before, so 24 of them use up the 120 bits.
	while power != 0 {
		sum += power / divisor;
		power = mul_floor(power, square);
		divisor += 2;
	}
	sum
}

/// `floor(a·b)` of two numbers below one with 120 fractional bits.
fn mul_floor(a: u128, b: u128) -> u128 {
	(full_mul(a, b) >> WORK_BITS).low_u128()
}
