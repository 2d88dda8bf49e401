//! When the past of an asset is fetched, and what is kept of it.

use crate::{
	mock::*,
	settings::{closes_key, CandleSource, DailyCloses, WorkerSettings, SETTINGS_KEY},
	worker::{
		count,
		history::{FETCH_OFTEN, FETCH_SELDOM, MAX_KEPT, VOTE_WITHIN},
		Failure,
	},
	*,
};
use codec::{Decode, Encode};
use sp_core::offchain::StorageKind::PERSISTENT;

/// What the worker left for the node.
fn left(asset: AssetId) -> Option<DailyCloses> {
	let bytes = sp_io::offchain::local_storage_get(PERSISTENT, &closes_key(asset))?;
	Some(DailyCloses::decode(&mut &bytes[..]).expect("the worker left it"))
}

fn daily(day: u32, units: &[u128]) -> Option<DailyCloses> {
	Some(DailyCloses { day, closes: units.iter().map(|u| price(*u)).collect() })
}

/// The next block and its run; whether it fetched.
fn fetches(http: &ScriptedHttp) -> bool {
	next_block();
	run_worker();
	!http.take_requests().is_empty()
}

/// The next block and its run.
fn run_next() {
	next_block();
	run_worker();
}

/// Alice votes for all that is missing and feeds a forecast, so that nothing is due.
fn satisfy() {
	let votes = Missing::get().into_iter().map(|(a, day)| (OracleKey::Close(a, day), price(1)));
	feed_values(ALICE, votes.chain([(OracleKey::Forecast(100), price(60))]).collect());
	next_block();
}

#[test]
fn first_run_fetches_and_leaves_the_closes_for_the_node() {
	with_candles(&[CANDLES_A, CANDLES_B], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 1, 3_000), (YESTERDAY, 3_100)]);
		serve_candles(http, CANDLES_B, &[(YESTERDAY - 1, 3_002), (YESTERDAY, 3_104)]);
		let before = root();
		run_worker();
		assert_eq!(http.take_requests(), [CANDLES_A, CANDLES_B]);
		assert_eq!(left(100), daily(YESTERDAY, &[3_001, 3_102]));
		// Nothing was missed, so nothing is fed, and the chain is as it was.
		assert_eq!((take_values(), root()), (vec![], before));
	});
}

#[test]
fn candles_are_asked_for_often_while_closes_are_missing() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY)]);
		http.answer(CANDLES_A, Answer::Broken);
		assert!(fetches(http));
		for _ in 1..FETCH_OFTEN {
			assert!(!fetches(http));
		}
		assert!(fetches(http));
	});
}

#[test]
fn candles_are_asked_for_seldom_when_venues_lack_a_day() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY), (100, YESTERDAY - 1)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		assert!(fetches(http));
		for _ in 1..FETCH_SELDOM {
			assert!(!fetches(http));
		}
		assert!(fetches(http));
	});
}

#[test]
fn chain_that_forgot_its_closes_is_told_those_of_a_new_fetch() {
	with_candles(&[CANDLES_A], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		assert!(fetches(http));
		System::set_block_number(System::block_number() + VOTE_WITHIN);
		Missing::set(vec![(100, YESTERDAY)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_500)]);
		assert!(fetches(http));
		assert_eq!(take_values(), vec![]);
		run_next();
		let vote = (OracleKey::Close(100, YESTERDAY), price(3_500));
		assert_eq!(take_values(), vec![(ALICE, vec![vote])]);
	});
}

#[test]
fn answer_that_reaches_back_less_far_forgets_nothing() {
	with_candles(&[CANDLES_A], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 1, 3_000), (YESTERDAY, 3_100)]);
		assert!(fetches(http));
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_200)]);
		System::set_block_number(System::block_number() + FETCH_SELDOM);
		assert!(fetches(http));
		assert_eq!(left(100), daily(YESTERDAY, &[3_000, 3_200]));
	});
}

#[test]
fn candles_are_asked_for_seldom_for_the_forecast_alone() {
	with_candles(&[CANDLES_A], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		assert!(fetches(http));
		for _ in 1..FETCH_SELDOM {
			assert!(!fetches(http));
		}
		assert!(fetches(http));
		// With a forecast on chain and the last close at hand there is nothing to ask for.
		satisfy();
		for _ in 0..2 * FETCH_SELDOM {
			assert!(!fetches(http));
		}
	});
}

#[test]
fn end_of_a_day_and_an_old_forecast_make_candles_due() {
	with_candles(&[CANDLES_A], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		assert!(fetches(http));
		satisfy();
		System::set_block_number(System::block_number() + FETCH_SELDOM);
		assert!(!fetches(http));
		// The next day ends.
		let end = CloseKeeper::days().end_of(YESTERDAY + 1);
		next_block_after(end - now() - 4);
		assert!(!fetches(http));
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000), (YESTERDAY + 1, 3_100)]);
		assert!(fetches(http));
		assert_eq!(left(100), daily(YESTERDAY + 1, &[3_000, 3_100]));

		// The forecast of 23:59 is a day old before the next day ends.
		System::set_block_number(System::block_number() + FETCH_SELDOM);
		assert!(!fetches(http));
		let fed = Oracle::raw_values(ALICE, OracleKey::Forecast(100)).expect("fed").timestamp;
		Now::set(fed + 86_400_000 - 4_000);
		assert!(!fetches(http));
		assert!(fetches(http));
	});
}

#[test]
fn old_votes_make_candles_due_again() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		assert!(fetches(http));
		satisfy();
		System::set_block_number(System::block_number() + FETCH_SELDOM);
		assert!(!fetches(http));
		next_block_after(3_600);
		assert!(fetches(http));
	});
}

#[test]
fn chain_that_was_reset_is_asked_for_anew() {
	with_candles(&[CANDLES_A], |http| {
		System::set_block_number(1_000);
		assert!(fetches(http));
		System::set_block_number(5);
		assert!(fetches(http));
		assert!(!fetches(http));
	});
}

#[test]
fn close_needs_two_venues_unless_one_is_configured() {
	with_candles(&[CANDLES_A, CANDLES_B], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 1, 3_000), (YESTERDAY, 3_100)]);
		serve_candles(http, CANDLES_B, &[(YESTERDAY - 1, 3_000)]);
		run_worker();
		assert_eq!(left(100), daily(YESTERDAY - 1, &[3_000]));
	});
	with_candles(&[CANDLES_A, CANDLES_B], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_100)]);
		http.answer(CANDLES_B, Answer::Silent);
		run_worker();
		assert_eq!(left(100), None);
		assert_eq!(count(Some(&ETH), Failure::Timeout), 1);
		assert_eq!(count(Some(&ETH), Failure::TooFew), 1);
	});
	with_candles(&[CANDLES_A], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_100)]);
		run_worker();
		assert_eq!(left(100), daily(YESTERDAY, &[3_100]));
	});
}

#[test]
fn outlier_among_three_venues_is_dropped_and_counted() {
	with_candles(&[CANDLES_A, CANDLES_B, CANDLES_C], |http| {
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 1, 3_000), (YESTERDAY, 3_000)]);
		serve_candles(http, CANDLES_B, &[(YESTERDAY - 1, 3_010), (YESTERDAY, 3_010)]);
		serve_candles(http, CANDLES_C, &[(YESTERDAY - 1, 3_020), (YESTERDAY, 300)]);
		run_worker();
		assert_eq!(left(100), daily(YESTERDAY, &[3_010, 3_005]));
		assert_eq!(count(Some(&ETH), Failure::Outlier), 1);
	});
}

#[test]
fn closes_for_the_node_reach_back_to_the_first_gap() {
	with_candles(&[CANDLES_A], |http| {
		let days = [YESTERDAY - 5, YESTERDAY - 4, YESTERDAY - 2, YESTERDAY - 1, YESTERDAY];
		serve_candles(http, CANDLES_A, &days.map(|day| (day, u128::from(day))));
		run_worker();
		let last = u128::from(YESTERDAY);
		assert_eq!(left(100), daily(YESTERDAY, &[last - 2, last - 1, last]));
	});
}

#[test]
fn only_the_newest_closes_are_kept() {
	with_candles(&[CANDLES_A], |http| {
		let all =
			(0..MAX_KEPT as u32 + 50).map(|back| (YESTERDAY - back, 3_000 + u128::from(back)));
		serve_candles(http, CANDLES_A, &all.collect::<Vec<_>>());
		run_worker();
		let left = left(100).expect("had");
		assert_eq!((left.day, left.closes.len()), (YESTERDAY, MAX_KEPT));
		assert_eq!(left.closes[0], price(3_000 + MAX_KEPT as u128 - 1));
		assert_eq!(left.closes[MAX_KEPT - 1], price(3_000));
	});
}

#[test]
fn closes_for_the_node_are_written_only_if_they_changed() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY - 9)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		run_worker();
		// A mark behind the value shows whether it is written again.
		let key = closes_key(100);
		let closes = DailyCloses { day: YESTERDAY, closes: vec![price(3_000)] };
		let marked = [closes.encode(), vec![7]].concat();
		sp_io::offchain::local_storage_set(PERSISTENT, &key, &marked);
		let fetch_again = || {
			System::set_block_number(System::block_number() + FETCH_SELDOM);
			assert!(fetches(http));
			sp_io::offchain::local_storage_get(PERSISTENT, &key)
		};
		http.take_requests();
		assert_eq!(fetch_again(), Some(marked));
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_001)]);
		assert_eq!(fetch_again(), daily(YESTERDAY, &[3_001]).map(|closes| closes.encode()));
	});
}

#[test]
fn fetch_without_closes_keeps_those_of_before() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY, 3_000)]);
		PoolTakes::set(false);
		assert!(fetches(http));
		http.serve(CANDLES_A, "[]");
		System::set_block_number(System::block_number() + FETCH_SELDOM);
		assert!(fetches(http));
		assert_eq!(left(100), daily(YESTERDAY, &[3_000]));
		PoolTakes::set(true);
		next_block();
		run_worker();
		let vote = (OracleKey::Close(100, YESTERDAY), price(3_000));
		assert_eq!(take_values(), vec![(ALICE, vec![vote])]);
	});
}

#[test]
fn closes_of_other_days_are_forgotten_when_the_offset_changes() {
	with_candles(&[CANDLES_A], |http| {
		Missing::set(vec![(100, YESTERDAY - 1)]);
		serve_candles(http, CANDLES_A, &[(YESTERDAY - 1, 3_000)]);
		run_worker();
		http.take_requests();
		// Days now end at 01:00: a daily candle tells nothing of them.
		CloseOffset::set(3_600);
		assert!(fetches(http));
		assert!(!fetches(http));
		assert_eq!(take_values(), vec![]);
	});
}

#[test]
fn nothing_is_fetched_without_settings_or_with_broken_ones() {
	let http = ScriptedHttp::default();
	ExtBuilder::default().http(&http).build_and_execute(|| {
		LocalOperators::set(vec![ALICE]);
		Missing::set(vec![(100, YESTERDAY)]);
		assert!(!fetches(&http));
		sp_io::offchain::local_storage_set(PERSISTENT, SETTINGS_KEY, &[9, 9]);
		assert!(!fetches(&http));
		assert_eq!(count(None, Failure::Settings), 1);
		// The list for an asset may be empty, and one without a feed is not asked for.
		leave_settings(&WorkerSettings {
			candles: vec![(100, vec![]), (999, vec![candle_source(CANDLES_A)])],
			..Default::default()
		});
		assert!(!fetches(&http));
	});
}

#[test]
fn sources_beyond_the_limit_are_not_asked() {
	let urls = (0..MAX_SOURCES + 2).map(|i| format!("http://venue{i}.example")).collect::<Vec<_>>();
	let urls = urls.iter().map(|url| &url[..]).collect::<Vec<_>>();
	with_candles(&urls, |http| {
		run_worker();
		assert_eq!(http.take_requests(), urls[..MAX_SOURCES as usize]);
	});
}

#[test]
fn one_address_for_many_assets_is_asked_once() {
	with_candles(&[], |http| {
		let source = |rows: &str| CandleSource { rows: rows.into(), ..candle_source(CANDLES_A) };
		leave_settings(&WorkerSettings {
			candles: vec![(100, vec![source("/eth")]), (101, vec![source("/btc")])],
			..Default::default()
		});
		let start = CloseKeeper::days().end_of(YESTERDAY) - 86_400;
		let body = format!(r#"{{"eth":[[{start},3000]],"btc":[[{start},60000]]}}"#);
		http.serve(CANDLES_A, body);
		run_worker();
		assert_eq!(http.take_requests(), [CANDLES_A]);
		assert_eq!(left(100), daily(YESTERDAY, &[3_000]));
		assert_eq!(left(101), daily(YESTERDAY, &[60_000]));
	});
}

#[test]
fn each_failure_of_one_venue_is_counted_and_skipped() {
	let good = candles(&[(YESTERDAY, 3_000)]);
	for (answer, failure) in [
		(Answer::Now(500, good.clone().into()), Failure::Status),
		(Answer::Now(200, b"<html>".to_vec()), Failure::NotJson),
		(Answer::Now(200, b"{}".to_vec()), Failure::NotFound),
		(Answer::Now(200, vec![b' '; 70_000]), Failure::TooLarge),
		(Answer::Now(200, b"[]".to_vec()), Failure::Candles),
		(Answer::Now(200, b"[[\"2023-11-13\",5]]".to_vec()), Failure::Candles),
		(Answer::Silent, Failure::Timeout),
		(Answer::Broken, Failure::Connection),
		(Answer::BreaksOff(good.clone().into()), Failure::Connection),
	] {
		with_candles(&[CANDLES_A, CANDLES_B, CANDLES_C], |http| {
			http.serve(CANDLES_A, good.clone());
			http.answer(CANDLES_B, answer.clone());
			http.serve(CANDLES_C, candles(&[(YESTERDAY, 3_010)]));
			run_worker();
			assert_eq!(left(100), daily(YESTERDAY, &[3_005]), "{answer:?}");
			assert_eq!(count(Some(&ETH), failure), 1, "{answer:?}");
			assert_eq!(count(Some(&ETH), Failure::TooFew), 0);
		});
	}
}

#[test]
fn bad_candle_beside_good_ones_is_counted_and_skipped() {
	with_candles(&[CANDLES_A], |http| {
		let good = candles(&[(YESTERDAY, 3_000)]);
		http.serve(CANDLES_A, good.replacen('[', "[[null,1],", 1));
		run_worker();
		assert_eq!(left(100), daily(YESTERDAY, &[3_000]));
		assert_eq!(count(Some(&ETH), Failure::Candles), 1);
	});
}

#[test]
fn prices_do_not_wait_for_candles_and_a_run_ends_before_the_next_block() {
	let http = ScriptedHttp::default();
	let urls = ["http://one.example", "http://two.example", "http://three.example"];
	let sources = urls.map(|url| (url, ""));
	http.serve(urls[0], "3000");
	http.serve(urls[1], "3000");
	http.answer(urls[2], Answer::Silent);
	http.answer(CANDLES_A, Answer::Silent);
	ExtBuilder::default().http(&http).sources(ETH, &sources).build_and_execute(|| {
		LocalOperators::set(vec![ALICE]);
		leave_candles(&[CANDLES_A]);
		run_worker();
		assert_eq!(take_submitted(), vec![(ALICE, vec![(ETH, price(3_000))])]);
		// The silent price costs two seconds, the silent candles what is left of the run.
		assert_eq!(SubmittedAt::get(), [2_000]);
		http.with(|script| assert_eq!(script.clock, 2_800));
		assert_eq!(count(Some(&ETH), Failure::Timeout), 2);
	});
}
