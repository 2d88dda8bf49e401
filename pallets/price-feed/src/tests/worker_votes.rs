//! Which votes and forecasts an operator's worker submits, and how.

use crate::{
	mock::*,
	settings::{forecast_key, LocalForecast},
	worker::{
		count,
		history::{FETCH_SELDOM, VOTE_AGAIN},
		submission::PENDING_BLOCKS,
		Failure,
	},
	*,
};
use codec::Encode;
use qian_primitives::DAY;
use sp_core::offchain::StorageKind::PERSISTENT;

const URL: &str = "http://one.example";

fn vote(day: u32, units: u128) -> (OracleKey, Price) {
	(OracleKey::Close(100, day), price(units))
}

fn miss(days: impl IntoIterator<Item = u32>) {
	Missing::set(days.into_iter().map(|day| (100, day)).collect());
}

/// Next block, one run, and what it submitted for Alice.
fn step() -> Vec<(OracleKey, Price)> {
	next_block();
	run_worker();
	let mut all = take_values();
	assert!(all.len() <= 1, "one submission for one operator");
	all.pop()
		.map(|(operator, values)| {
			assert_eq!(operator, ALICE);
			values
		})
		.unwrap_or_default()
}

/// The node expects `points` of volatility after `day`.
fn expect(day: u32, points: u128) {
	let forecast = LocalForecast { day, volatility: price(points) };
	sp_io::offchain::local_storage_set(PERSISTENT, &forecast_key(100), &forecast.encode());
}

fn forecast(points: u128) -> (OracleKey, Price) {
	(OracleKey::Forecast(100), price(points))
}

/// The venue has the closes of the last `count` days, each 3,000 and how many days ago it was; the
/// worker has fetched them.
fn with_closes(count: u32, test: impl FnOnce(&ScriptedHttp)) {
	with_candles(&[CANDLES_A], |http| {
		let all = (0..count).map(|back| (YESTERDAY - back, 3_000 + u128::from(back)));
		serve_candles(http, CANDLES_A, &all.collect::<Vec<_>>());
		run_worker();
		assert_eq!(take_values(), vec![]);
		test(http);
	});
}

#[test]
fn votes_for_missing_days_are_submitted_newest_first() {
	with_closes(10, |_| {
		miss([YESTERDAY - 4, YESTERDAY - 1, YESTERDAY - 3]);
		let votes = vec![
			vote(YESTERDAY - 1, 3_001),
			vote(YESTERDAY - 3, 3_003),
			vote(YESTERDAY - 4, 3_004),
		];
		assert_eq!(step(), votes);
	});
}

#[test]
fn nothing_is_submitted_where_nothing_is_missing_or_nothing_is_known() {
	with_closes(3, |_| {
		assert_eq!(step(), vec![]);
		// The venue does not reach back that far, and today has no close yet.
		miss([YESTERDAY - 3, YESTERDAY + 1]);
		assert_eq!(step(), vec![]);
	});
}

#[test]
fn days_beyond_a_gap_are_voted_for_as_well() {
	with_candles(&[CANDLES_A], |http| {
		miss([YESTERDAY - 2, YESTERDAY - 1, YESTERDAY]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 2, 3_002), (YESTERDAY, 3_000)]);
		run_worker();
		assert_eq!(step(), vec![vote(YESTERDAY, 3_000), vote(YESTERDAY - 2, 3_002)]);
	});
}

#[test]
fn vote_is_not_repeated_while_the_last_one_is_fresh() {
	with_closes(3, |_| {
		miss([YESTERDAY - 1, YESTERDAY]);
		let first = step();
		feed_values(ALICE, vec![first[0].clone()]);
		let fed = now();
		assert_eq!(step(), vec![vote(YESTERDAY - 1, 3_001)]);
		feed_values(ALICE, vec![vote(YESTERDAY - 1, 3_001)]);
		assert_eq!(step(), vec![]);
		Now::set((fed + VOTE_AGAIN - 4) * 1_000);
		assert_eq!(step(), vec![]);
		assert_eq!(step(), vec![vote(YESTERDAY, 3_000)]);
	});
}

#[test]
fn votes_go_with_the_prices_in_one_submission() {
	with_closes(3, |http| {
		miss([YESTERDAY]);
		expect(YESTERDAY, 60);
		http.serve(URL, "3100");
		Sources::<Test>::insert(ETH, SourceList::truncate_from(vec![one_source()]));
		let eth = (OracleKey::Price(ETH), price(3_100));
		assert_eq!(step(), vec![eth.clone(), vote(YESTERDAY, 3_000), forecast(60)]);
		// Where prices are not due, the votes go alone, and the other way round.
		feed_values(ALICE, vec![eth.clone(), forecast(60)]);
		assert_eq!(step(), vec![vote(YESTERDAY, 3_000)]);
		feed_values(ALICE, vec![vote(YESTERDAY, 3_000)]);
		assert_eq!(step(), vec![]);
		http.serve(URL, "3200");
		assert_eq!(step(), vec![(OracleKey::Price(ETH), price(3_200))]);
	});
}

fn one_source() -> Source {
	source(URL, "").check().expect("well formed")
}

#[test]
fn one_submission_has_at_most_as_many_votes_as_a_block_judges() {
	with_closes(60, |_| {
		miss((0..60).map(|back| YESTERDAY - back));
		expect(YESTERDAY, 60);
		let first = step();
		let newest = (0..MAX_CLOSES).map(|back| vote(YESTERDAY - back, 3_000 + u128::from(back)));
		assert_eq!(first, newest.chain([forecast(60)]).collect::<Vec<_>>());
		feed_values(ALICE, first);
		let rest = (MAX_CLOSES..60).map(|back| vote(YESTERDAY - back, 3_000 + u128::from(back)));
		assert_eq!(step(), rest.collect::<Vec<_>>());
	});
}

#[test]
fn one_submission_has_at_most_as_many_values_as_the_oracle_takes() {
	with_closes(40, |http| {
		miss((0..40).map(|back| YESTERDAY - back));
		expect(YESTERDAY, 60);
		http.serve(URL, "7");
		for id in 100..140 {
			let asset = AssetKind::WithId(id);
			Feeds::<Test>::insert(&asset, FeedRecord::new(params()));
			Sources::<Test>::insert(&asset, SourceList::truncate_from(vec![one_source()]));
		}
		let values = step();
		assert_eq!(values.len() as u32, MAX_VALUES);
		let is_price = |(key, _): &(OracleKey, Price)| matches!(key, OracleKey::Price(_));
		assert!(values[..40].iter().all(is_price));
		let votes = (0..24).map(|back| vote(YESTERDAY - back, 3_000 + u128::from(back)));
		assert_eq!(values[40..], votes.collect::<Vec<_>>());
		// What found no room goes with the next one.
		feed_values(ALICE, values);
		let rest = (24..40).map(|back| vote(YESTERDAY - back, 3_000 + u128::from(back)));
		assert_eq!(step(), rest.chain([forecast(60)]).collect::<Vec<_>>());
	});
}

#[test]
fn votes_under_way_hold_back_the_next_submission_until_they_are_included_or_lost() {
	with_closes(3, |http| {
		miss([YESTERDAY]);
		let votes = step();
		assert_eq!(votes, vec![vote(YESTERDAY, 3_000)]);
		// Not included: neither votes nor prices are submitted, then the votes count as lost.
		http.serve(URL, "3100");
		Sources::<Test>::insert(ETH, SourceList::truncate_from(vec![one_source()]));
		for _ in 1..PENDING_BLOCKS {
			assert_eq!(step(), vec![]);
		}
		let both = vec![(OracleKey::Price(ETH), price(3_100)), vote(YESTERDAY, 3_000)];
		assert_eq!(step(), both);
		// Included: what becomes due goes at once.
		feed_values(ALICE, both);
		miss([YESTERDAY - 1]);
		assert_eq!(step(), vec![vote(YESTERDAY - 1, 3_001)]);
	});
}

#[test]
fn votes_that_the_chain_has_taken_and_deleted_are_no_longer_under_way() {
	with_closes(3, |_| {
		miss([YESTERDAY - 1, YESTERDAY]);
		let votes = step();
		next_block();
		// Bob and Charlie vote alike: the next block takes the close and deletes the votes.
		for who in [ALICE, BOB, CHARLIE] {
			feed_values(who, vec![votes[0].clone()]);
		}
		assert_eq!(step(), vec![vote(YESTERDAY - 1, 3_001)]);
		assert_eq!(Taken::take(), vec![(100, YESTERDAY, price(3_000))]);
	});
}

#[test]
fn votes_that_the_pool_refuses_are_counted_and_tried_again() {
	with_closes(3, |http| {
		miss([YESTERDAY]);
		PoolTakes::set(false);
		assert_eq!(step(), vec![]);
		assert_eq!(count(Some(&ETH), Failure::Submission), 1);
		PoolTakes::set(true);
		http.answer(CANDLES_A, Answer::Broken);
		assert_eq!(step(), vec![vote(YESTERDAY, 3_000)]);
	});
}

#[test]
fn each_local_operator_votes_until_the_close_is_taken() {
	with_closes(31, |_| {
		LocalOperators::set(vec![ALICE, BOB]);
		miss((0..30).map(|back| YESTERDAY - back));
		next_block();
		run_worker();
		let submitted = take_values();
		assert_eq!(submitted.iter().map(|s| s.0).collect::<Vec<_>>(), [ALICE, BOB]);
		for (operator, values) in submitted {
			feed_values(operator, values);
		}
		next_block();
		let taken = (0..30).map(|back| (100, YESTERDAY - back, price(3_000 + u128::from(back))));
		assert_eq!(Taken::take(), taken.collect::<Vec<_>>());
		assert_eq!(Missing::get(), vec![]);
		run_worker();
		assert_eq!(take_values(), vec![]);
	});
}

/// The next day has ended, and the worker has fetched its close.
fn next_day(http: &ScriptedHttp) {
	Now::set(CloseKeeper::days().end_of(YESTERDAY + 1) * 1_000);
	serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000), (YESTERDAY + 1, 3_100)]);
	System::set_block_number(System::block_number() + FETCH_SELDOM);
	// The node's forecast is still that of the day before.
	assert_eq!(step(), vec![]);
	assert_eq!(step(), vec![]);
}

#[test]
fn forecast_is_submitted_once_for_each_day() {
	with_closes(3, |http| {
		expect(YESTERDAY, 60);
		assert_eq!(step(), vec![forecast(60)]);
		feed_values(ALICE, vec![forecast(60)]);
		// Another fit for the same day waits.
		expect(YESTERDAY, 61);
		assert_eq!(step(), vec![]);

		next_day(http);
		expect(YESTERDAY + 1, 62);
		assert_eq!(step(), vec![forecast(62)]);
		feed_values(ALICE, vec![forecast(62)]);
		expect(YESTERDAY + 1, 63);
		assert_eq!(step(), vec![]);
	});
}

#[test]
fn unchanged_forecast_is_submitted_again_when_it_is_a_day_old() {
	with_closes(3, |http| {
		feed_values(ALICE, vec![forecast(60)]);
		let fed = now();
		next_day(http);
		expect(YESTERDAY + 1, 60);
		assert_eq!(step(), vec![]);
		Now::set((fed + DAY - 4) * 1_000);
		assert_eq!(step(), vec![]);
		assert_eq!(step(), vec![forecast(60)]);
	});
}

#[test]
fn forecast_that_is_not_for_the_last_day_is_not_submitted() {
	with_closes(3, |_| {
		for day in [YESTERDAY - 1, YESTERDAY + 1] {
			expect(day, 60);
			assert_eq!(step(), vec![]);
		}
		// Garbage in its place is as good as nothing.
		sp_io::offchain::local_storage_set(PERSISTENT, &forecast_key(100), &[1]);
		assert_eq!(step(), vec![]);
		expect(YESTERDAY, 60);
		assert_eq!(step(), vec![forecast(60)]);
	});
}
