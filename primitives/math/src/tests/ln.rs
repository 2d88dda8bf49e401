use super::prices;
use crate::{
	ln::{ln_normalised, QUOTIENT_BITS, WORK_BITS},
	ln_ratio, SCALE,
};
use dashu_float::{ops::Abs, round::mode::HalfEven, FBig};
use primitive_types::U256;
use proptest::prelude::*;

/// A real number of the reference library.
pub(super) type Real = FBig<HalfEven>;

/// `x` with far more digits than any result here.
pub(super) fn real(x: u128) -> Real {
	Real::from(x).with_precision(320).value()
}

/// `10^18·ln(x/y)` by the reference library.
pub(super) fn exact_ln(x: u128, y: u128) -> Real {
	(real(x) / real(y)).ln() * real(SCALE)
}

/// Whether `result` is within `0.5 + 10^-9` of a unit of `exact`.
pub(super) fn is_nearest(result: i128, exact: &Real) -> bool {
	let error = (Real::from(result) - exact).abs() * real(1_000_000_000);
	error < real(500_000_001)
}

/// Numbers of every length.
fn magnitudes() -> impl Strategy<Value = u128> {
	(any::<u128>(), 0u32..128).prop_map(|(x, shift)| (x >> shift).max(1))
}

/// Quotients on both sides of a seam of the evaluation: a power of two, or one times √2.
fn seams() -> impl Strategy<Value = (u128, u128)> {
	(1u128..1 << 62, 0u32..60, any::<bool>(), 0u128..3).prop_map(|(y, octave, root, off)| {
		let seam = if root { U256::from(y * y * 2).integer_sqrt().low_u128() } else { y };
		((seam << octave) + off - 1, y)
	})
}

fn pairs() -> impl Strategy<Value = (u128, u128)> {
	prop_oneof![(magnitudes(), magnitudes()), seams().prop_filter("a zero", |(x, _)| *x > 0)]
}

/// Octaves with quotients of every kind, those next to a seam too.
fn normalised() -> impl Strategy<Value = (u32, u128)> {
	let one = 1u128 << QUOTIENT_BITS;
	let root = (U256::one() << (2 * QUOTIENT_BITS + 1)).integer_sqrt().low_u128();
	let quotients = prop_oneof![one..2 * one, one..one + 3, root - 2..root + 3];
	(0u32..128, prop_oneof![quotients, 2 * one - 3..2 * one])
}

#[test]
fn logarithms_of_zero_and_by_zero_do_not_exist() {
	assert_eq!(ln_ratio(0, 1), None);
	assert_eq!(ln_ratio(1, 0), None);
	assert_eq!(ln_ratio(0, 0), None);
}

#[test]
fn logarithms_of_known_quotients_hold() {
	for (x, y, expected) in [
		(1, 1, 0),
		(u128::MAX, u128::MAX, 0),
		(2, 1, 693_147_180_559_945_309),
		(10, 1, 2_302_585_092_994_045_684),
		(3, 2, 405_465_108_108_164_382),
		(4, 3, 287_682_072_451_780_927),
		(SCALE + 1, SCALE, 1),
		(u128::MAX, u128::MAX - 1, 0),
		(u128::MAX, 1, 88_722_839_111_672_999_605),
	] {
		assert_eq!(ln_ratio(x, y), Some(expected), "{x}/{y}");
		assert_eq!(ln_ratio(y, x), Some(-expected), "{y}/{x}");
	}
}

#[test]
fn every_power_of_two_and_its_neighbours_are_rounded_to_nearest_and_in_order() {
	for shift in 1..128 {
		let power = 1u128 << shift;
		let around = [power - 1, power, power + 1];
		for x in around {
			assert!(is_nearest(ln_ratio(x, 1).unwrap(), &exact_ln(x, 1)), "{x}");
		}
		assert!(around.map(|x| ln_ratio(x, 1).unwrap()).is_sorted(), "2^{shift}");
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	#[test]
	fn a_logarithm_is_rounded_to_nearest_for_all_numbers((x, y) in pairs()) {
		prop_assert!(is_nearest(ln_ratio(x, y).unwrap(), &exact_ln(x, y)));
	}

	#[test]
	fn a_logarithm_is_rounded_to_nearest_for_all_prices(x in prices(), y in prices()) {
		let (x, y) = (x.into_inner(), y.into_inner());
		prop_assert!(is_nearest(ln_ratio(x, y).unwrap(), &exact_ln(x, y)));
	}

	#[test]
	fn the_reciprocal_has_the_opposite_logarithm((x, y) in pairs()) {
		prop_assert_eq!(ln_ratio(x, y), ln_ratio(y, x).map(|r| -r));
	}

	#[test]
	fn a_larger_quotient_never_has_a_smaller_logarithm((a, b) in pairs(), (c, d) in pairs()) {
		let (left, right) = (U256::from(a) * U256::from(d), U256::from(c) * U256::from(b));
		let (first, second) = (ln_ratio(a, b).unwrap(), ln_ratio(c, d).unwrap());
		prop_assert!(first == second || first.cmp(&second) == left.cmp(&right));
	}

	#[test]
	fn a_step_of_one_unit_never_turns_a_logarithm_back((x, y) in pairs()) {
		let here = ln_ratio(x, y).unwrap();
		prop_assert!(ln_ratio(x.saturating_add(1), y).unwrap() >= here);
		prop_assert!(ln_ratio(x, y.saturating_add(1)).unwrap() <= here);
	}

	#[test]
	fn a_quotient_in_other_terms_has_the_same_logarithm_and_a_hair_off_none_beyond_it(
		(x, y) in pairs(),
		factor in magnitudes(),
	) {
		let factor = 1 + factor % (u128::MAX / x.max(y));
		let (wide_x, wide_y) = (x * factor, y * factor);
		let here = ln_ratio(x, y).unwrap();
		prop_assert_eq!(ln_ratio(wide_x, wide_y), Some(here));
		prop_assert!(ln_ratio(wide_x.saturating_add(1), wide_y).unwrap() >= here);
		prop_assert!(ln_ratio(wide_x, wide_y.saturating_add(1)).unwrap() <= here);
	}

	#[test]
	fn the_evaluation_is_within_its_error_of_the_exact_logarithm((octave, quotient) in normalised()) {
		let exact = ((real(quotient) << octave as isize) / real(1 << QUOTIENT_BITS)).ln();
		let error = (real(ln_normalised(octave, quotient)) - (exact << WORK_BITS as isize)).abs();
		prop_assert!(error < real(1 << (WORK_BITS - 113)));
	}

	#[test]
	fn the_evaluation_grows_with_every_step_of_the_quotient((octave, quotient) in normalised()) {
		let last = quotient + 1 == 1 << (QUOTIENT_BITS + 1);
		let (next_octave, next) =
			if last { (octave + 1, 1 << QUOTIENT_BITS) } else { (octave, quotient + 1) };
		prop_assert!(ln_normalised(octave, quotient) < ln_normalised(next_octave, next));
	}
}
