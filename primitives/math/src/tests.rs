mod auction;
mod ln;
mod volatility;

use super::*;
use primitive_types::U512;
use proptest::prelude::*;
use qian_primitives::{MAX_AMOUNT, MAX_PRICE_RAW, MIN_PRICE_RAW, UNIT};

fn price(units: u128, thousandths: u128) -> Price {
	Price::from_inner(units * SCALE + thousandths * SCALE / 1_000)
}

fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * SCALE / 100)
}

#[test]
fn published_ratios_hold() {
	let debt = 2_600 * UNIT;
	let ratio = ratio_floor(10 * UNIT, price(300, 0), 18, debt).unwrap();
	assert_eq!(ratio.into_inner(), 1_153_846_153_846_153_846);
	let six_decimals =
		ratio_floor(25_000_123_456, Price::from_inner(1_000_300_000_000_000_000), 6, 20_000 * UNIT);
	assert_eq!(six_decimals.unwrap().into_inner(), 1_250_381_174_651_840_000);
}

#[test]
fn published_opening_holds() {
	let value = value_floor(10 * UNIT, price(300, 0), 18).unwrap();
	assert_eq!(debt_for_value_floor(value, percent(150)), Some(2_000 * UNIT));
}

#[test]
fn published_ticks_hold() {
	let one = U256::one();
	assert_eq!(tick(one, one), Some(32_768));
	assert_eq!(tick(4.into(), 1_000.into()), Some(24_600));
	assert_eq!(tick(one, 300.into()), Some(24_275));
	assert_eq!(tick(one, one << 32), Some(0));
	assert_eq!(tick(one, (one << 32) + 1), Some(0));
	assert_eq!(tick(one, one << 90), Some(0));
	assert_eq!(tick(one << 32, one), Some(65_535));
	assert_eq!(tick((one << 32) - 1, one), Some(65_535));
	assert_eq!(tick(one << 170, one), Some(65_535));
	assert_eq!(tick(U256::zero(), one), Some(0));
	assert_eq!(tick(one, U256::zero()), None);
	assert_eq!(position_tick(25_000_123_456, 20_000 * UNIT, 6), Some(33_024));
}

#[test]
fn published_lines_hold() {
	assert_eq!(line_tick(percent(100), price(300, 0)), Some(24_275));
	assert_eq!(line_tick(percent(120), price(300, 0)), Some(24_600));
	assert_eq!(line_tick(percent(100), price(250, 0)), Some(24_600));
	assert_eq!(line_tick(percent(120), price(250, 0)), Some(24_810));
	assert_eq!(line_tick(percent(135), price(250, 0)), Some(24_967));
}

#[test]
fn published_csa_ticks_hold() {
	for (eth, qusd, tick) in [
		(10, 2_600, 24_544),
		(5, 1_350, 24_469),
		(20, 5_100, 24_580),
		(30, 4_000, 25_518),
		(20, 3_000, 25_299),
		(12, 2_300, 24_919),
		(10, 2_200, 24_743),
		(4, 1_100, 24_434),
	] {
		assert_eq!(position_tick(eth * UNIT, qusd * UNIT, 18), Some(tick), "{eth}/{qusd}");
	}
}

#[test]
fn lines_of_admitted_prices_stay_inside_the_ticks() {
	let highest = line_tick(percent(400), Price::from_inner(MIN_PRICE_RAW)).unwrap();
	let lowest = line_tick(percent(100), Price::from_inner(MAX_PRICE_RAW - 1)).unwrap();
	assert_eq!((lowest, highest), (7_920, 65_395));
}

#[test]
fn no_debt_means_the_largest_ratio_and_no_tick() {
	assert_eq!(ratio_floor(1, price(1, 0), 18, 0), Some(Ratio::max_value()));
	assert_eq!(position_tick(1, 0, 18), None);
	assert_eq!(ratio_at_least(0, price(1, 0), 18, 0, percent(400)), Some(true));
}

#[test]
fn results_that_do_not_fit_are_refused() {
	assert_eq!(value_floor(u128::MAX, price(2, 0), 0), None);
	assert_eq!(mul_div_floor(1, 1, 0), None);
	assert_eq!(mul_div_ceil(u128::MAX, 2, 1), None);
	assert_eq!(ratio_at_least(u128::MAX, Price::max_value(), 0, 1, percent(100)), None);
	assert_eq!(pow10(25), None);
	assert_eq!(value_floor(1, price(1, 0), 25), None);
}

#[test]
fn rounding_goes_against_the_caller() {
	assert_eq!(mul_div_floor(10, 1, 3), Some(3));
	assert_eq!(mul_div_ceil(10, 1, 3), Some(4));
	assert_eq!(mul_div_ceil(9, 1, 3), Some(3));
	// A third of a satoshi's worth of debt still needs a whole satoshi.
	assert_eq!(collateral_for_debt_ceil(1, percent(150), price(60_000, 0), 8), Some(1));
}

fn amounts() -> impl Strategy<Value = u128> {
	(0u32..112).prop_flat_map(|bits| 0..(1u128 << bits).saturating_mul(2).min(MAX_AMOUNT))
}

fn prices() -> impl Strategy<Value = Price> {
	(30u32..84)
		.prop_flat_map(|bits| (1u128 << (bits - 1)).max(MIN_PRICE_RAW)..(1u128 << bits))
		.prop_map(Price::from_inner)
}

fn ratios() -> impl Strategy<Value = Ratio> {
	(1u128..(1 << 64)).prop_map(Ratio::from_inner)
}

fn wide(x: u128) -> U512 {
	U512::from(x)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	#[test]
	fn comparison_is_exact(c in amounts(), p in prices(), dec in 0u8..=24, d in amounts(), q in ratios()) {
		let held = wide(c) * wide(p.into_inner()) * wide(SCALE);
		let needed = wide(d) * wide(q.into_inner()) * wide(10).pow(U512::from(dec));
		prop_assert_eq!(ratio_at_least(c, p, dec, d, q), Some(held >= needed));
	}

	#[test]
	fn displayed_ratio_is_the_floor(c in amounts(), p in prices(), dec in 0u8..=24, d in amounts()) {
		prop_assume!(d > 0);
		let exact = wide(c) * wide(p.into_inner()) * wide(SCALE) / (wide(d) * wide(10).pow(U512::from(dec)));
		let expected = if exact > wide(u128::MAX) { u128::MAX } else { exact.low_u128() };
		prop_assert_eq!(ratio_floor(c, p, dec, d).map(Ratio::into_inner), Some(expected));
	}

	#[test]
	fn most_debt_passes_the_check_it_is_quoted_for(c in amounts(), p in prices(), dec in 0u8..=24, q in ratios()) {
		if let Some(debt) = value_floor(c, p, dec).and_then(|v| debt_for_value_floor(v, q)) {
			if debt < MAX_AMOUNT {
				prop_assert_eq!(ratio_at_least(c, p, dec, debt, q), Some(true));
			}
		}
	}

	#[test]
	fn least_collateral_passes_and_one_unit_less_fails(d in amounts(), p in prices(), dec in 0u8..=24, q in ratios()) {
		if let Some(c) = collateral_for_debt_ceil(d, q, p, dec).filter(|c| *c < MAX_AMOUNT) {
			prop_assert_eq!(ratio_at_least(c, p, dec, d, q), Some(true));
			if c > 0 {
				prop_assert_eq!(ratio_at_least(c - 1, p, dec, d, q), Some(false));
			}
		}
	}

	#[test]
	fn a_tick_contains_its_quotient(c in amounts(), d in amounts(), dec in 0u8..=24) {
		prop_assume!(c > 0 && d > 0);
		let (x, y) = (wide(c) * wide(SCALE), wide(d) * wide(10).pow(U512::from(dec)));
		let tick = position_tick(c, d, dec).unwrap();
		// The tick's lower edge is (1024 + part)·2^octave / 2^(32 + 10).
		let edge = |t: u32| wide((1_024 + t % 1_024).into()) << (t / 1_024);
		let scaled = x << 42;
		prop_assert!(tick == 0 || scaled >= edge(tick.into()) * y);
		prop_assert!(tick == u16::MAX || scaled < edge(u32::from(tick) + 1) * y);
	}

	#[test]
	fn state_by_tick_never_understates_health(c in amounts(), d in amounts(), dec in 0u8..=24, p in prices(), q in 100u128..=400) {
		prop_assume!(d > 0);
		let below = position_tick(c, d, dec).unwrap() < line_tick(percent(q), p).unwrap();
		let healthy = ratio_at_least(c, p, dec, d, percent(q)).unwrap();
		prop_assert!(!(below && healthy && c > 0));
	}
}
