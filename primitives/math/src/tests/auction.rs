//! Amounts of debt auctions: the published example to the last unit, and every rounding against exact
//! fractions.

use super::*;

/// Prices and discount of the published example.
const KUN: Price = Price::from_inner(8 * SCALE / 10);
const ETH: Price = Price::from_inner(300 * SCALE);

fn discount() -> Ratio {
	percent(70)
}

#[test]
fn published_gap_holds() {
	let gap =
		|percent_of| backing_shortage_ceil(870_000 * UNIT, 1_000_000 * UNIT, percent(percent_of));
	assert_eq!(gap(100), Some(130_000 * UNIT));
	assert_eq!(gap(95), Some(80_000 * UNIT));
	assert_eq!(gap(87), Some(0));
	assert_eq!(gap(80), Some(0));
}

#[test]
fn published_lot_holds() {
	let kun = 541_666_666_666_666_666_666_667;
	assert_eq!(kun_for_gap_ceil(130_000 * UNIT, KUN, discount()), Some(kun));
	assert_eq!(covered_gap_floor(kun, KUN, discount()), Some(130_000 * UNIT));
	assert_eq!(covered_gap_floor(50_000 * UNIT, KUN, discount()), Some(12_000 * UNIT));
	assert_eq!(start_price_ceil(KUN, ETH, 18, discount()), Some(800_000_000_000_000));
	assert_eq!(market_price_floor(KUN, ETH, 18), Some(2_666_666_666_666_666));
	let price = 1_500_000_000_000_000;
	assert_eq!(lot_cost_ceil(kun, price), Some(812_500_000_000_000_000_001));
	assert_eq!(next_bid_ceil(price, percent(3)), Some(1_545_000_000_000_000));
	let to_reserve = 433_333_333_333_333_333_334;
	assert_eq!(amount_for_value_ceil(130_000 * UNIT, ETH, 18), Some(to_reserve));
	// At the start price the lot costs what fills the gap, and no more.
	assert_eq!(lot_cost_ceil(kun, 800_000_000_000_000), Some(to_reserve));
}

#[test]
fn published_last_lot_of_eleven_holds() {
	let left = 10_000 * UNIT;
	assert_eq!(kun_for_gap_ceil(left, KUN, discount()), Some(41_666_666_666_666_666_666_667));
}

#[test]
fn reserves_cost_their_price_less_the_discount() {
	let coins = |coins| reserve_for_coins_floor(coins, ETH, 18, percent(1));
	assert_eq!(coins(297 * UNIT), Some(UNIT));
	assert_eq!(coins(297 * UNIT - 1), Some(UNIT - 1));
	assert_eq!((coins(296), coins(297), coins(0)), (Some(0), Some(1), Some(0)));
	assert_eq!(reserve_for_coins_floor(300 * UNIT, ETH, 8, percent(0)), Some(100_000_000));
	assert_eq!(reserve_for_coins_floor(UNIT, ETH, 0, percent(1)), Some(0));
}

#[test]
fn nothing_costs_nothing() {
	assert_eq!(kun_for_gap_ceil(0, KUN, discount()), Some(0));
	assert_eq!(covered_gap_floor(0, KUN, discount()), Some(0));
	assert_eq!(lot_cost_ceil(0, UNIT), Some(0));
	assert_eq!(amount_for_value_ceil(0, ETH, 18), Some(0));
	assert_eq!(next_bid_ceil(0, percent(3)), Some(0));
	assert_eq!(backing_shortage_ceil(0, 0, percent(110)), Some(0));
}

#[test]
fn the_least_amounts_are_rounded_up_to_one() {
	assert_eq!(kun_for_gap_ceil(1, KUN, discount()), Some(5));
	assert_eq!(kun_for_gap_ceil(1, price(1_000, 0), discount()), Some(1));
	assert_eq!(lot_cost_ceil(1, 1), Some(1));
	assert_eq!(amount_for_value_ceil(1, ETH, 0), Some(1));
	assert_eq!(next_bid_ceil(1, percent(3)), Some(2));
	assert_eq!(start_price_ceil(Price::from_inner(1), ETH, 0, discount()), Some(1));
	assert_eq!(market_price_floor(Price::from_inner(1), ETH, 0), Some(0));
}

#[test]
fn what_is_no_fraction_is_refused() {
	let (free, beyond) = (percent(100), percent(101));
	assert_eq!(kun_for_gap_ceil(1, KUN, free), None);
	assert_eq!(reserve_for_coins_floor(1, ETH, 18, free), None);
	assert_eq!(start_price_ceil(KUN, ETH, 18, free), Some(0));
	assert_eq!(covered_gap_floor(UNIT, KUN, free), Some(0));
	assert_eq!(kun_for_gap_ceil(1, KUN, beyond), None);
	assert_eq!(covered_gap_floor(1, KUN, beyond), None);
	assert_eq!(start_price_ceil(KUN, ETH, 18, beyond), None);
	assert_eq!(reserve_for_coins_floor(1, ETH, 18, beyond), None);
	let zero = Price::from_inner(0);
	assert_eq!(kun_for_gap_ceil(1, zero, discount()), None);
	assert_eq!(start_price_ceil(KUN, zero, 18, discount()), None);
	assert_eq!(market_price_floor(KUN, zero, 18), None);
	assert_eq!(amount_for_value_ceil(1, zero, 18), None);
	assert_eq!(reserve_for_coins_floor(1, zero, 18, discount()), None);
}

#[test]
fn auction_results_that_do_not_fit_are_refused() {
	let (most, cheap) = (u128::MAX, Price::from_inner(1));
	assert_eq!(kun_for_gap_ceil(most, cheap, discount()), None);
	assert_eq!(covered_gap_floor(most, Price::max_value(), percent(0)), None);
	assert_eq!(lot_cost_ceil(most, most), None);
	assert_eq!(next_bid_ceil(most, percent(1)), None);
	assert_eq!(amount_for_value_ceil(most, cheap, 18), None);
	assert_eq!(reserve_for_coins_floor(most, cheap, 24, percent(1)), None);
	assert_eq!(start_price_ceil(Price::max_value(), cheap, 24, percent(0)), None);
	assert_eq!(market_price_floor(Price::max_value(), cheap, 24), None);
	assert_eq!(market_price_floor(KUN, ETH, 25), None);
	assert_eq!(backing_shortage_ceil(0, most, percent(110)), None);
}

fn shares() -> impl Strategy<Value = Ratio> {
	(0u128..SCALE).prop_map(Ratio::from_inner)
}

fn tens(decimals: u8) -> U512 {
	wide(10).pow(U512::from(decimals))
}

/// `above / below` rounded down and up, where it fits.
fn rounded(above: U512, below: U512) -> [Option<u128>; 2] {
	let fits = |x: U512| (x <= wide(u128::MAX)).then(|| x.low_u128());
	[above / below, (above + below - wide(1)) / below].map(fits)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(20_000))]

	#[test]
	fn lots_are_priced_exactly(k in prices(), p in prices(), dec in 0u8..=24, share in shares()) {
		let (kun, asset) = (wide(k.into_inner()), wide(p.into_inner()));
		let rest = wide(SCALE - share.into_inner());
		let [_, start] = rounded(kun * rest * tens(dec), asset * wide(SCALE));
		prop_assert_eq!(start_price_ceil(k, p, dec, share), start);
		let [market, _] = rounded(kun * tens(dec), asset);
		prop_assert_eq!(market_price_floor(k, p, dec), market);
	}

	#[test]
	fn lots_are_sized_exactly(gap in amounts(), k in prices(), share in shares()) {
		let worth = wide(k.into_inner()) * wide(SCALE - share.into_inner());
		let scale = wide(SCALE) * wide(SCALE);
		let [_, kun] = rounded(wide(gap) * scale, worth);
		prop_assert_eq!(kun_for_gap_ceil(gap, k, share), kun);
		let [covered, _] = rounded(wide(gap) * worth, scale);
		prop_assert_eq!(covered_gap_floor(gap, k, share), covered);
	}

	#[test]
	fn a_lot_for_a_gap_covers_it_and_one_unit_less_does_not(gap in amounts(), k in prices(), share in shares()) {
		prop_assume!(gap > 0);
		if let Some(kun) = kun_for_gap_ceil(gap, k, share).filter(|kun| *kun < MAX_AMOUNT) {
			prop_assert!(covered_gap_floor(kun, k, share).unwrap() >= gap);
			prop_assert!(covered_gap_floor(kun - 1, k, share).unwrap() < gap);
		}
	}

	#[test]
	fn bids_cost_exactly(kun in amounts(), price in amounts(), share in shares()) {
		let [_, cost] = rounded(wide(kun) * wide(price), wide(SCALE));
		prop_assert_eq!(lot_cost_ceil(kun, price), cost);
		let [_, next] = rounded(wide(price) * wide(SCALE + share.into_inner()), wide(SCALE));
		prop_assert_eq!(next_bid_ceil(price, share), next);
	}

	#[test]
	fn values_and_reserves_are_exact(x in amounts(), p in prices(), dec in 0u8..=24, share in shares()) {
		let asset = wide(p.into_inner());
		let [_, amount] = rounded(wide(x) * tens(dec), asset);
		prop_assert_eq!(amount_for_value_ceil(x, p, dec), amount);
		let rest = wide(SCALE - share.into_inner());
		let [paid, _] = rounded(wide(x) * tens(dec) * wide(SCALE), asset * rest);
		prop_assert_eq!(reserve_for_coins_floor(x, p, dec, share), paid);
	}

	#[test]
	fn the_shortage_is_exact(backing in amounts(), supply in amounts(), target in ratios()) {
		let [_, target_value] = rounded(wide(supply) * wide(target.into_inner()), wide(SCALE));
		let expected = target_value.map(|value| value.saturating_sub(backing));
		prop_assert_eq!(backing_shortage_ceil(backing, supply, target), expected);
	}
}
