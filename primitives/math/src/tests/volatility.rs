use super::{
	ln::{exact_ln, is_nearest, real, Real},
	percent, price, prices, ratios, wide,
};
use crate::{
	log_return, mul_div_floor, realised_volatility_floor, squared, start_ratio_floor,
	DAYS_PER_YEAR, MAX_LOG_RETURN, SCALE,
};
use dashu_float::ops::Abs;
use proptest::{collection::vec, prelude::*};
use qian_primitives::{Price, Ratio, Volatility, MAX_PRICE_RAW, MIN_PRICE_RAW};
use sp_arithmetic::traits::Bounded;

/// One percent point in 10^-9, the tolerance of the published volatilities.
const TOLERANCE: u128 = SCALE / 1_000_000_000;

/// The published closes and the returns between them.
const CLOSES: [u128; 6] = [400, 410, 395, 402, 420, 415];
const RETURNS: [i128; 5] = [
	24_692_612_590_371_501,
	-37_271_394_797_231_619,
	17_566_323_717_899_192,
	43_802_622_658_392_929,
	-11_976_191_046_715_692,
];

fn points(whole: u128) -> Volatility {
	Volatility::from_inner(whole * SCALE)
}

fn returns(closes: &[Price]) -> Vec<i128> {
	closes.windows(2).map(|pair| log_return(pair[0], pair[1]).unwrap()).collect()
}

fn published_returns() -> Vec<i128> {
	returns(&CLOSES.map(|close| price(close, 0)))
}

fn sum_of_squares(returns: &[i128]) -> u128 {
	returns.iter().copied().map(squared).sum()
}

/// Raw volatility of `closes` by the reference library.
fn exact_volatility(closes: &[Price]) -> Real {
	let sum = closes
		.windows(2)
		.map(|pair| exact_ln(pair[1].into_inner(), pair[0].into_inner()))
		.fold(real(0), |sum, r| sum + &r * &r);
	let days = closes.len() as u128 - 1;
	(sum * real(365) / real(days)).sqrt() * real(100)
}

/// A published volatility of twelve decimals holds.
fn assert_published(volatility: Volatility, twelve_decimals: u128) {
	let published = twelve_decimals * (SCALE / 1_000_000_000_000);
	assert!(volatility.into_inner().abs_diff(published) <= TOLERANCE, "{volatility:?}");
}

#[test]
fn published_returns_hold() {
	let returns = published_returns();
	assert_eq!(returns.len(), RETURNS.len());
	for (computed, published) in returns.iter().zip(RETURNS) {
		assert!(computed.abs_diff(published) <= 2, "{computed} instead of {published}");
	}
}

#[test]
fn published_daily_volatility_holds() {
	let sum = sum_of_squares(&published_returns());
	assert_eq!((sum + SCALE / 2) / SCALE, 4_369_556_619_372_296);
	let volatility = realised_volatility_floor(sum, 5).unwrap();
	assert_published(volatility, 56_478_104_891_558);
	let exact = exact_volatility(&CLOSES.map(|close| price(close, 0)));
	let error = (real(volatility.into_inner()) - &exact).abs();
	assert!(error * real(1_000_000_000_000) <= exact);
}

#[test]
fn published_real_time_volatility_holds() {
	let returns = published_returns();
	let (sum, oldest) = (sum_of_squares(&returns), squared(returns[0]));
	let now = squared(log_return(price(415, 0), price(415, 0)).unwrap());
	for (minutes, sum_published, volatility) in [
		(0, 4_369_556_619_372_296, 56_478_104_891_558),
		(720, 4_064_694_061_103_209, 54_472_255_916_249),
		(1_440, 3_759_831_502_834_123, 52_389_664_983_362),
	] {
		let weighted = sum - mul_div_floor(oldest, minutes, 1_440).unwrap() + now;
		assert_eq!((weighted + SCALE / 2) / SCALE, sum_published, "after {minutes} minutes");
		assert_published(realised_volatility_floor(weighted, 5).unwrap(), volatility);
	}
}

#[test]
fn published_start_ratios_hold() {
	let target = |now| {
		start_ratio_floor(percent(150), percent(25), points(now), points(60)).unwrap().into_inner()
	};
	assert_eq!(target(66), 1_537_500_000_000_000_000);
	assert_eq!(target(60), 1_500_000_000_000_000_000);
	assert_eq!(target(120), 1_875_000_000_000_000_000);
}

#[test]
fn returns_are_clipped_at_three_on_either_side() {
	assert_eq!(MAX_LOG_RETURN, 3_000_000_000_000_000_000);
	let (least, most) = (Price::from_inner(MIN_PRICE_RAW), Price::from_inner(MAX_PRICE_RAW - 1));
	assert_eq!(log_return(least, most), Some(MAX_LOG_RETURN));
	assert_eq!(log_return(most, least), Some(-MAX_LOG_RETURN));
	// e³ is 20.0855369…
	assert_eq!(log_return(price(1, 0), price(20, 86)), Some(MAX_LOG_RETURN));
	assert!(log_return(price(1, 0), price(20, 85)).unwrap() < MAX_LOG_RETURN);
	assert!(log_return(price(20, 85), price(1, 0)).unwrap() > -MAX_LOG_RETURN);
}

#[test]
fn a_price_of_zero_has_no_return() {
	assert_eq!(log_return(Price::default(), price(1, 0)), None);
	assert_eq!(log_return(price(1, 0), Price::default()), None);
}

#[test]
fn the_squares_of_31_clipped_returns_add_up() {
	let largest = squared(-MAX_LOG_RETURN);
	assert_eq!(largest, 9 * 10u128.pow(36));
	let sum = largest.checked_mul(31).unwrap();
	let volatility = realised_volatility_floor(sum, 30).unwrap();
	assert!(volatility > points(5_826) && volatility < points(5_827), "{volatility:?}");
}

#[test]
fn a_square_beyond_every_return_is_the_largest_value() {
	assert_eq!(squared(u64::MAX.into()), u128::from(u64::MAX).pow(2));
	assert_eq!(squared(1 << 64), u128::MAX);
	assert_eq!(squared(i128::MIN), u128::MAX);
}

#[test]
fn a_volatility_without_returns_does_not_exist_and_without_moves_is_zero() {
	assert_eq!(realised_volatility_floor(1, 0), None);
	assert_eq!(realised_volatility_floor(0, 30), Some(points(0)));
	assert!(realised_volatility_floor(u128::MAX, 1).is_some());
}

#[test]
fn a_start_ratio_outside_its_domain_is_refused() {
	let (q, vol) = (percent(150), points(60));
	assert_eq!(start_ratio_floor(q, percent(100), vol, points(0)), None);
	assert_eq!(start_ratio_floor(q, Ratio::from_inner(SCALE + 1), vol, vol), None);
	let least = Volatility::from_inner(1);
	assert_eq!(start_ratio_floor(q, percent(100), Volatility::max_value(), least), None);
	let widest = Ratio::max_value();
	assert_eq!(start_ratio_floor(widest, percent(100), widest, widest), None);
}

#[test]
fn a_start_ratio_at_the_edges_of_kappa_ignores_or_follows_the_volatility() {
	let q = percent(150);
	assert_eq!(start_ratio_floor(q, percent(0), points(500), points(60)), Some(q));
	assert_eq!(start_ratio_floor(q, percent(100), points(0), points(60)), Some(percent(0)));
	assert_eq!(start_ratio_floor(q, percent(100), points(120), points(60)), Some(percent(300)));
}

fn volatilities() -> impl Strategy<Value = Volatility> {
	(any::<u128>(), 0u32..128).prop_map(|(x, shift)| Volatility::from_inner(x >> shift))
}

fn kappas() -> impl Strategy<Value = Ratio> {
	prop_oneof![Just(0), Just(SCALE), 0..=SCALE].prop_map(Ratio::from_inner)
}

/// Closes that move by at most half a day by day, so that no return is clipped.
fn windows() -> impl Strategy<Value = Vec<Price>> {
	(1u128 << 40..1 << 60, vec(500u128..=1_500, 5..=30)).prop_map(|(first, moves)| {
		let next = |last: &mut u128, per_mille: u128| {
			*last = *last * per_mille / 1_000 + 1;
			Some(Price::from_inner(*last))
		};
		moves.into_iter().scan(first, next).collect()
	})
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	#[test]
	fn a_return_is_the_nearest_one_within_its_bounds(from in prices(), to in prices()) {
		let exact = exact_ln(to.into_inner(), from.into_inner());
		let result = log_return(from, to).unwrap();
		let limit = Real::from(MAX_LOG_RETURN);
		if exact > limit {
			prop_assert_eq!(result, MAX_LOG_RETURN);
		} else if exact < -limit {
			prop_assert_eq!(result, -MAX_LOG_RETURN);
		} else {
			prop_assert!(is_nearest(result, &exact));
		}
	}

	#[test]
	fn a_volatility_is_the_floor_of_the_real_root(sum in volatilities(), n in 1u32..=31) {
		let sum = sum.into_inner();
		let root = wide(realised_volatility_floor(sum, n).unwrap().into_inner());
		let squared_points = wide(sum) * wide(DAYS_PER_YEAR.into()) * wide(10_000);
		let next = root + wide(1);
		prop_assert!(root * root * wide(n.into()) <= squared_points);
		prop_assert!(next * next * wide(n.into()) > squared_points);
	}

	#[test]
	fn a_start_ratio_is_the_floor_of_the_real_one(
		q in ratios(),
		kappa in kappas(),
		now in volatilities(),
		reference in volatilities(),
	) {
		prop_assume!(reference > points(0));
		let [k, vol, vol_ref] = [kappa, now, reference].map(|x| wide(x.into_inner()));
		let exact = wide(q.into_inner()) * (wide(SCALE) * vol_ref + k * vol - k * vol_ref);
		let floor = exact / (wide(SCALE) * vol_ref);
		let expected = (floor <= wide(u128::MAX)).then(|| floor.low_u128());
		let result = start_ratio_floor(q, kappa, now, reference);
		prop_assert_eq!(result.map(Ratio::into_inner), expected);
	}

	#[test]
	fn a_start_ratio_never_falls_while_the_volatility_rises(
		q in ratios(),
		kappa in kappas(),
		reference in 5u128..=500,
		now in 0..(1_000 * SCALE),
		rise in prop_oneof![Just(1), 1..SCALE],
	) {
		let at = |raw| start_ratio_floor(q, kappa, Volatility::from_inner(raw), points(reference));
		prop_assert!(at(now).unwrap() <= at(now + rise).unwrap());
		prop_assert_eq!(at(reference * SCALE), Some(q));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(500))]

	#[test]
	fn a_volatility_is_within_its_tolerance_of_the_exact_one_for_any_closes(closes in windows()) {
		let returns = returns(&closes);
		let days = returns.len() as u32;
		let volatility = realised_volatility_floor(sum_of_squares(&returns), days).unwrap();
		let error = (real(volatility.into_inner()) - exact_volatility(&closes)).abs();
		prop_assert!(error <= real(TOLERANCE));
	}
}
