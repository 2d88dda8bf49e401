//! What the samples of auctions say.

use super::{
	samples::{labelled, of, value},
	*,
};
use crate::metrics::catalogue;

fn with_phase(phase: Phase, opens: Option<u64>) -> Answers {
	let report = everything().phase.map(|report| PhaseReport { phase, opens, ..report });
	Answers { phase: report, ..Default::default() }
}

#[test]
fn each_phase_has_a_number_of_its_own_and_a_time_only_under_observation() {
	for (phase, opens, number) in [
		(Phase::Healthy, None, 0.0),
		(Phase::Observing { since: 900 }, Some(87_300), 1.0),
		(Phase::Open, None, 2.0),
	] {
		let answers = with_phase(phase, opens);
		assert_eq!(value(&catalogue::AUCTION_PHASE, &answers), Some(number));
		assert_eq!(value(&catalogue::AUCTION_OPENS, &answers), opens.map(|opens| opens as f64));
	}
}

#[test]
fn the_gap_is_shown_with_what_covers_it_and_with_the_kun_that_may_still_be_offered() {
	let answers = everything();
	for (metric, expected) in [
		(&catalogue::UNCOVERED, 12.0),
		(&catalogue::AUCTION_GAP, 15.0),
		(&catalogue::AUCTION_COVERED, 8.0),
		(&catalogue::AUCTION_GAP_LEFT, 7.0),
		(&catalogue::KUN_ON_OFFER, 10.0),
		(&catalogue::KUN_SOLD_TODAY, 20.0),
		(&catalogue::KUN_OFFERABLE, 70.0),
	] {
		assert_eq!(value(metric, &answers), Some(expected), "{}", metric.name);
	}
}

#[test]
fn a_lot_shows_its_kun_its_time_and_its_prices_in_whole_units() {
	let answers = everything();
	assert_eq!(value(&catalogue::LOTS, &answers), Some(1.0));
	assert_eq!(of(&catalogue::LOT_KUN, &answers), [labelled(["3", "101"], 10.0)]);
	assert_eq!(of(&catalogue::LOT_LEFT, &answers), [labelled(["3", "101"], 43_198.0)]);
	assert_eq!(
		of(&catalogue::LOT_PRICE, &answers),
		[
			labelled(["3", "101", "start"], 0.000_1),
			labelled(["3", "101", "best"], 0.000_25),
			labelled(["3", "101", "market"], 0.000_32),
		]
	);
}

#[test]
fn a_lot_without_a_bid_has_no_best_price_and_without_live_prices_none_of_the_market() {
	let bare = LotReport { market: None, ..lot(3, false) };
	let answers = Answers { lots: Some(vec![bare, lot(4, true)]), ..everything() };
	assert_eq!(value(&catalogue::LOTS, &answers), Some(2.0));
	let prices: Vec<_> =
		of(&catalogue::LOT_PRICE, &answers).into_iter().map(|(labels, _)| labels).collect();
	let of_lot = |lot: &str, kind: &str| vec![lot.to_owned(), "101".into(), kind.into()];
	assert_eq!(
		prices,
		[of_lot("3", "start"), of_lot("4", "start"), of_lot("4", "best"), of_lot("4", "market")]
	);
}

#[test]
fn prices_of_a_lot_are_missing_if_the_record_of_its_asset_is() {
	let answers = Answers { assets: Vec::new(), ..everything() };
	assert_eq!(of(&catalogue::LOT_PRICE, &answers), []);
	assert_eq!(of(&catalogue::LOT_KUN, &answers), [labelled(["3", "101"], 10.0)]);
}

#[test]
fn the_count_of_lots_is_zero_without_a_lot() {
	let answers = Answers { lots: Some(Vec::new()), ..Default::default() };
	assert_eq!(value(&catalogue::LOTS, &answers), Some(0.0));
	assert_eq!(of(&catalogue::LOT_LEFT, &answers), []);
}

#[test]
fn kun_that_is_promised_and_free_is_told_apart_by_where_it_comes_from() {
	let answers = everything();
	assert_eq!(value(&catalogue::KUN_SUPPLY, &answers), Some(1_200.0));
	assert_eq!(
		of(&catalogue::KUN_PROMISED, &answers),
		[labelled(["cap"], 6.0), labelled(["fund"], 4.0)]
	);
	assert_eq!(
		of(&catalogue::KUN_FREE, &answers),
		[labelled(["cap"], 500.0), labelled(["fund"], 3.0)]
	);
	let without_fund = Answers { fund: None, ..answers };
	assert_eq!(of(&catalogue::KUN_FREE, &without_fund), [labelled(["cap"], 500.0)]);
}
