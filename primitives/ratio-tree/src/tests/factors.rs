use crate::Factor;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use proptest::prelude::*;

fn exact(factor: Factor) -> BigRational {
	let (mantissa, exponent) = factor.parts();
	assert!(mantissa >= 1 << 63);
	let power = BigInt::one() << exponent.unsigned_abs();
	BigRational::new(mantissa.into(), power)
}

fn quotient(part: u128, whole: u128) -> BigRational {
	BigRational::new(part.into(), whole.into())
}

/// `low ≤ true value ≤ high`, each of them at most one part in 2^63 away.
fn encloses(low: Factor, value: &BigRational, high: Factor) {
	let (low, high) = (exact(low), exact(high));
	assert!(low <= *value && *value <= high, "{low} {value} {high}");
	let slack = value / BigRational::from(BigInt::one() << 63u32);
	assert!(value - low <= slack && high - value <= slack);
}

/// Numbers of every length.
fn number() -> impl Strategy<Value = u128> {
	(any::<u128>(), 0u32..128).prop_map(|(bits, shift)| (bits >> shift).max(1))
}

fn fraction() -> impl Strategy<Value = (u128, u128)> {
	(number(), number()).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..Default::default() })]

	#[test]
	fn ratios_are_enclosed((part, whole) in fraction()) {
		encloses(
			Factor::ratio_floor(part, whole),
			&quotient(part, whole),
			Factor::ratio_ceil(part, whole),
		);
	}

	#[test]
	fn products_are_enclosed((a, b) in fraction(), (c, d) in fraction()) {
		let (a, c) = (Factor::ratio_floor(a, b), Factor::ratio_ceil(c, d));
		encloses(a.mul_floor(c), &(exact(a) * exact(c)), a.mul_ceil(c));
	}

	#[test]
	fn amounts_are_rounded_once(amount in number(), (a, b) in fraction(), (c, d) in fraction()) {
		let then = Factor::ratio_floor(a, b);
		let now = then.mul_floor(Factor::ratio_floor(c, d));
		let value = BigRational::from(BigInt::from(amount)) * exact(now) / exact(then);
		let floor = value.floor().to_integer().to_u128().unwrap();
		let ceil = value.ceil().to_integer().to_u128().unwrap();
		prop_assert_eq!(Factor::rescale_floor(amount, then, now), floor);
		prop_assert_eq!(Factor::rescale_ceil(amount, then, now), ceil);
		let value = BigRational::from(BigInt::from(amount)) * exact(now);
		prop_assert_eq!(now.apply_floor(amount), value.floor().to_integer().to_u128().unwrap());
		prop_assert_eq!(now.apply_ceil(amount), value.ceil().to_integer().to_u128().unwrap());
	}
}

#[test]
fn the_ends_of_the_range() {
	assert_eq!(Factor::ratio_floor(5, 5), Factor::ONE);
	assert_eq!(Factor::ratio_ceil(6, 5), Factor::ONE);
	assert_eq!(Factor::ratio_ceil(u128::MAX - 1, u128::MAX), Factor::ONE);
	assert_eq!(Factor::ONE.mul_ceil(Factor::ONE), Factor::ONE);
	assert_eq!(Factor::ONE.apply_floor(u128::MAX), u128::MAX);
	// Nothing left: too small for any amount, and yet a factor that can be multiplied for ever.
	let mut nothing = Factor::ratio_floor(0, 5);
	for _ in 0..100 {
		nothing = nothing.mul_floor(nothing);
		assert_eq!((nothing.apply_floor(u128::MAX), nothing.apply_ceil(1)), (0, 1));
	}
	assert_eq!(nothing.apply_ceil(0), 0);
}
