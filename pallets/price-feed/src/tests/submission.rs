//! When an operator's worker submits.

use crate::{
	mock::*,
	settings::WorkerSettings,
	worker::{
		count,
		submission::{is_due, PENDING_BLOCKS},
		Failure,
	},
	*,
};
use sp_runtime::Permill;

const NOW: Seconds = 10_000;
const URL: &str = "http://one.example";
const URL_BTC: &str = "http://btc.example";

fn record(suspect: Option<Suspicion>) -> FeedRecord {
	let accepted = Some(price(1_000));
	FeedRecord { accepted, moment: NOW - 10, suspect, ..FeedRecord::new(params()) }
}

fn due(own: Option<(Price, Seconds)>, new: Price) -> bool {
	is_due(own, new, &record(None), &WorkerSettings::default(), NOW)
}

#[test]
fn first_value_is_due() {
	assert!(due(None, price(1_000)));
}

#[test]
fn move_of_exactly_the_deviation_is_due_and_one_unit_less_is_not() {
	let unit = Price::from_inner(1);
	let own = Some((price(1_000), NOW));
	assert!(!due(own, price(1_000)));
	assert!(due(own, price(1_005)));
	assert!(!due(own, price(1_005) - unit));
	assert!(due(own, price(995)));
	assert!(!due(own, price(995) + unit));
}

#[test]
fn deviation_of_zero_feeds_every_change_but_not_the_same_price() {
	let settings = WorkerSettings { deviation: Permill::zero(), ..Default::default() };
	let own = Some((price(1_000), NOW));
	let due = |new| is_due(own, new, &record(None), &settings, NOW);
	assert!(due(price(1_000) + Price::from_inner(1)));
	assert!(!due(price(1_000)));
}

#[test]
fn value_as_old_as_the_heartbeat_is_due() {
	assert!(!due(Some((price(1_000), NOW - 299)), price(1_000)));
	assert!(due(Some((price(1_000), NOW - 300)), price(1_000)));
}

#[test]
fn heartbeat_is_never_longer_than_half_the_time_to_live() {
	let feed = FeedRecord { params: FeedParams { ttl: 100, ..params() }, ..record(None) };
	let settings = WorkerSettings { heartbeat: 86_400, ..Default::default() };
	let due = |fed| is_due(Some((price(1_000), fed)), price(1_000), &feed, &settings, NOW);
	assert!(!due(NOW - 49));
	assert!(due(NOW - 50));
}

#[test]
fn suspect_price_is_fed_once_when_it_can_be_confirmed() {
	let settings = WorkerSettings::default();
	let at = |since, fed| {
		let feed = record(Some(Suspicion { above: false, since }));
		is_due(Some((price(500), fed)), price(500), &feed, &settings, NOW)
	};
	assert!(!at(NOW - 59, NOW - 59));
	assert!(at(NOW - 60, NOW - 60));
	assert!(at(NOW - 70, NOW - 11));
	// Already fed since the move can be confirmed: the heartbeat is enough.
	assert!(!at(NOW - 70, NOW - 10));
}

#[test]
fn value_out_of_all_bounds_on_chain_is_replaced() {
	assert!(due(Some((Price::from_inner(0), NOW)), price(1)));
	assert!(due(Some((Price::from_inner(u128::MAX), NOW)), price(1)));
}

/// ETH and WBTC have one source each; the keys of Alice are here.
fn with_worker(test: impl FnOnce(&ScriptedHttp)) {
	let http = ScriptedHttp::default();
	http.serve(URL, "3000");
	http.serve(URL_BTC, "60000");
	ExtBuilder::default()
		.http(&http)
		.sources(ETH, &[(URL, "")])
		.sources(WBTC, &[(URL_BTC, "")])
		.build_and_execute(|| {
			LocalOperators::set(vec![ALICE]);
			test(&http);
		});
}

/// Next block, one run, and what it submitted.
fn step() -> Vec<(AccountId, Vec<(AssetKind, Price)>)> {
	next_block();
	run_worker();
	take_submitted()
}

/// Include what was submitted, as a block would.
fn include(submitted: Vec<(AccountId, Vec<(AssetKind, Price)>)>) {
	for (operator, values) in submitted {
		feed_all(operator, values);
	}
}

#[test]
fn all_assets_are_fed_when_one_of_them_moved() {
	with_worker(|http| {
		include(step());
		assert!(step().is_empty());
		http.serve(URL, "3014.9");
		assert!(step().is_empty());
		http.serve(URL, "3015");
		assert_eq!(step(), vec![(ALICE, vec![(ETH, price(3_015)), (WBTC, price(60_000))])]);
	});
}

#[test]
fn all_assets_are_fed_when_the_heartbeat_is_due() {
	with_worker(|_| {
		include(step());
		next_block_after(290);
		assert!(step().is_empty());
		next_block_after(10);
		assert_eq!(step().len(), 1);
	});
}

#[test]
fn nothing_is_submitted_while_a_submission_is_under_way() {
	with_worker(|http| {
		assert_eq!(step().len(), 1);
		// Not included: the worker waits, then takes it for lost.
		for block in 1..PENDING_BLOCKS {
			http.serve(URL, format!("{}", 3_000 + 100 * block));
			assert!(step().is_empty());
		}
		assert_eq!(step().len(), 1);
	});
}

#[test]
fn inclusion_ends_the_wait() {
	with_worker(|http| {
		let first = step();
		next_block();
		include(first);
		http.serve(URL, "3100");
		run_worker();
		assert_eq!(take_submitted().len(), 1);
	});
}

#[test]
fn submission_that_the_pool_refuses_is_counted_and_tried_again() {
	with_worker(|_| {
		PoolTakes::set(false);
		assert!(step().is_empty());
		assert!(step().is_empty());
		assert_eq!(count(Some(&ETH), Failure::Submission), 2);
		PoolTakes::set(true);
		assert_eq!(step().len(), 1);
	});
}

#[test]
fn each_local_operator_submits_by_its_own_values() {
	with_worker(|_| {
		LocalOperators::set(vec![ALICE, BOB]);
		let both = step();
		assert_eq!(both.iter().map(|s| s.0).collect::<Vec<_>>(), vec![ALICE, BOB]);
		next_block();
		// Only Alice is included: Bob's is still under way.
		include(both.into_iter().take(1).collect());
		assert!(step().is_empty());
		for _ in 0..PENDING_BLOCKS {
			let again = step();
			if !again.is_empty() {
				assert_eq!(again.iter().map(|s| s.0).collect::<Vec<_>>(), vec![BOB]);
				return;
			}
		}
		panic!("Bob's lost submission is repeated");
	});
}

#[test]
fn real_crash_is_confirmed_without_waiting_for_the_heartbeat() {
	with_worker(|http| {
		LocalOperators::set(vec![ALICE, BOB]);
		include(step());
		next_block();
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_000)));

		// The price halves and stays there.
		http.serve(URL, "1500");
		let fell = now();
		let mut submissions = 0;
		while PriceFeed::live_price(&ETH) != Some(price(1_500)) {
			let submitted = step();
			submissions += submitted.len();
			include(submitted);
			assert!(now() - fell < 90, "confirmed soon after the delay of 60 s");
		}
		// Each operator fed the crash and its confirmation, nothing else.
		assert_eq!(submissions, 4);
	});
}

#[test]
fn spike_of_the_sources_is_never_accepted() {
	with_worker(|http| {
		LocalOperators::set(vec![ALICE, BOB]);
		include(step());
		next_block();
		http.serve(URL, "9000");
		include(step());
		next_block();
		assert_eq!(PriceFeed::live_price(&ETH), None);
		http.serve(URL, "3001");
		include(step());
		next_block();
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_001)));
	});
}

#[test]
fn asset_without_answer_does_not_hold_up_the_others() {
	with_worker(|http| {
		http.answer(URL, Answer::Silent);
		assert_eq!(step(), vec![(ALICE, vec![(WBTC, price(60_000))])]);
		assert_eq!(count(Some(&ETH), Failure::TooFew), 1);
	});
}
