//! The worker against sources that answer, lie, stall, break and flood.

use crate::{
	mock::*,
	settings::{WorkerSettings, SETTINGS_KEY},
	worker::{
		count,
		failures::{record, LOG_EVERY},
		fetch::{fetch, DEADLINE, MAX_BODY},
		Failure,
	},
	*,
};
use sp_core::offchain::{
	testing::{PendingRequest, TestOffchainExt},
	OffchainWorkerExt, StorageKind,
};
use sp_io::offchain::timestamp;

const A: &str = "http://a.example/eth";
const B: &str = "http://b.example/eth";
const C: &str = "http://c.example/eth";

/// ETH has the sources A, B and C; Alice's key is here.
fn three_sources(http: &ScriptedHttp, test: impl FnOnce()) {
	ExtBuilder::default()
		.http(http)
		.sources(ETH, &[(A, "/price"), (B, "/price"), (C, "/price")])
		.build_and_execute(|| {
			LocalOperators::set(vec![ALICE]);
			test();
		});
}

fn quote(price: &str) -> String {
	format!("{{\"price\":\"{price}\"}}")
}

/// The ETH price that one run feeds.
fn fed() -> Option<Price> {
	next_block();
	run_worker();
	let mut submitted = take_submitted();
	assert!(submitted.len() <= 1);
	submitted.pop().map(|(operator, values)| {
		assert_eq!(operator, ALICE);
		assert_eq!(values.len(), 1);
		assert_eq!(values[0].0, ETH);
		values[0].1
	})
}

#[test]
fn worker_feeds_the_median_of_its_sources() {
	let http = ScriptedHttp::default();
	http.serve(A, quote("3000"));
	http.serve(B, quote("3002"));
	http.serve(C, quote("3010"));
	three_sources(&http, || {
		let before = root();
		run_worker();
		assert_eq!(take_submitted(), vec![(ALICE, vec![(ETH, price(3_002))])]);
		// The worker itself changes nothing on chain.
		assert_eq!(root(), before);
	});
	http.with(|script| {
		assert_eq!(script.requests, [A, B, C]);
	});
}

#[test]
fn request_is_a_plain_get() {
	let (offchain, state) = TestOffchainExt::new();
	state.write().expect_request(PendingRequest {
		method: "GET".into(),
		uri: A.into(),
		headers: vec![
			("Accept".into(), "application/json".into()),
			("User-Agent".into(), "qian-price-feed".into()),
		],
		sent: true,
		response: Some(quote("3000").into_bytes()),
		..Default::default()
	});
	let mut ext = ExtBuilder::default().sources(ETH, &[(A, "/price")]).build();
	ext.register_extension(OffchainWorkerExt::new(offchain));
	ext.execute_with(|| {
		LocalOperators::set(vec![ALICE]);
		run_worker();
		assert_eq!(take_submitted(), vec![(ALICE, vec![(ETH, price(3_000))])]);
		PriceFeed::do_try_state().expect("every invariant holds");
	});
}

#[test]
fn worker_rests_without_an_operator_key() {
	let http = ScriptedHttp::default();
	three_sources(&http, || {
		LocalOperators::set(vec![]);
		run_worker();
		assert!(take_submitted().is_empty());
	});
	http.with(|script| assert!(script.requests.is_empty()));
}

#[test]
fn each_failure_of_one_source_is_counted_and_skipped() {
	for (answer, failure) in [
		(Answer::Now(500, quote("3000").into()), Failure::Status),
		(Answer::Now(404, vec![]), Failure::Status),
		(Answer::Now(301, vec![]), Failure::Status),
		(Answer::Now(200, b"<html>busy</html>".to_vec()), Failure::NotJson),
		(Answer::Now(200, vec![]), Failure::NotJson),
		(Answer::Now(200, br#"{"price":"30"#.to_vec()), Failure::NotJson),
		(Answer::Now(200, br#"{"price":NaN}"#.to_vec()), Failure::NotJson),
		(Answer::Now(200, br#"{"prize":1}"#.to_vec()), Failure::NotFound),
		(Answer::Now(200, quote("NaN").into()), Failure::NotANumber),
		(Answer::Now(200, quote("-3000").into()), Failure::OutOfBounds),
		(Answer::Now(200, quote("0").into()), Failure::OutOfBounds),
		(Answer::Now(200, quote("1e30").into()), Failure::OutOfBounds),
		(Answer::Now(200, quote("4000").into()), Failure::Outlier),
		(Answer::Now(200, quote("300").into()), Failure::Outlier),
		(Answer::Now(200, vec![b' '; 70_000]), Failure::TooLarge),
		(Answer::Silent, Failure::Timeout),
		(Answer::Drip(vec![b' '; 5_000]), Failure::Timeout),
		(Answer::Broken, Failure::Connection),
		(Answer::BreaksOff(quote("3000").into()), Failure::Connection),
	] {
		let http = ScriptedHttp::default();
		http.serve(A, quote("3000"));
		http.answer(B, answer.clone());
		http.serve(C, quote("3010"));
		three_sources(&http, || {
			assert_eq!(fed(), Some(price(3_005)), "{answer:?}");
			assert_eq!(count(Some(&ETH), failure), 1, "{answer:?}");
			assert_eq!(count(Some(&WBTC), failure), 0);
			assert_eq!(count(Some(&ETH), Failure::TooFew), 0);
		});
	}
}

#[test]
fn two_broken_sources_of_three_leave_no_price() {
	let http = ScriptedHttp::default();
	http.serve(A, quote("3000"));
	http.answer(B, Answer::Silent);
	http.answer(C, Answer::Now(500, vec![]));
	three_sources(&http, || {
		assert_eq!(fed(), None);
		assert_eq!(count(Some(&ETH), Failure::TooFew), 1);
		// They come back.
		http.serve(B, quote("3000"));
		assert_eq!(fed(), Some(price(3_000)));
	});
}

#[test]
fn body_at_the_limit_is_read_and_one_byte_more_is_not() {
	let http = ScriptedHttp::default();
	let mut body = quote("3000").into_bytes();
	body.resize(MAX_BODY, b' ');
	http.serve(A, body.clone());
	http.serve(B, quote("3000"));
	body.push(b' ');
	http.serve(C, body);
	three_sources(&http, || {
		assert_eq!(fed(), Some(price(3_000)));
		assert_eq!(count(Some(&ETH), Failure::TooLarge), 1);
	});
}

#[test]
fn all_sources_share_one_deadline() {
	let http = ScriptedHttp::default();
	let urls = (0..40).map(|i| format!("http://slow{i}")).collect::<Vec<_>>();
	for (i, url) in urls.iter().enumerate() {
		let slow = if i % 2 == 0 { Answer::Silent } else { Answer::Drip(vec![b'1'; 60_000]) };
		http.answer(url, slow);
	}
	http.serve("http://zz-good", "7");
	ExtBuilder::default().http(&http).build_and_execute(|| {
		let all = urls.iter().map(|u| u.as_bytes()).chain([&b"http://zz-good"[..]]);
		let all = all.collect::<Vec<_>>();
		let mut outcomes = vec![None; all.len()];
		let waited = fetch(&all, timestamp().add(DEADLINE), |index, answer| {
			let former = outcomes[index].replace(answer.map(|body| body.to_vec()));
			assert_eq!(former, None, "one outcome each");
		});
		// The script's clock moves only while the worker waits.
		assert_eq!(waited.millis(), timestamp().unix_millis());
		// The one that answers at once is served although forty others keep the worker waiting.
		assert_eq!(outcomes.pop(), Some(Some(Ok(b"7".to_vec()))));
		assert!(outcomes.iter().all(|outcome| *outcome == Some(Err(Failure::Timeout))));
	});
	http.with(|script| {
		assert!(script.clock >= DEADLINE.millis());
		assert!(script.clock <= DEADLINE.millis() + 50);
	});
}

#[test]
fn address_that_cannot_be_asked_is_refused() {
	let http = ScriptedHttp::default();
	http.serve(A, quote("3000"));
	http.serve(B, quote("3000"));
	three_sources(&http, || {
		leave_settings(&WorkerSettings {
			sources: Some(vec![(
				ETH,
				vec![
					source("http://bad|host", "/price"),
					SourceInput { url: vec![0xff], path: vec![] },
					source(A, "/price"),
					source(B, "/price"),
				],
			)]),
			..Default::default()
		});
		assert_eq!(fed(), Some(price(3_000)));
		assert_eq!(count(Some(&ETH), Failure::Refused), 2);
	});
}

#[test]
fn one_address_for_many_assets_is_asked_once() {
	let http = ScriptedHttp::default();
	let all = "http://all.example/ticker";
	http.serve(all, r#"{"eth":[3000],"btc":"60000.5","usdc":1}"#);
	ExtBuilder::default()
		.http(&http)
		.sources(ETH, &[(all, "/eth/0")])
		.sources(WBTC, &[(all, "/btc")])
		.sources(USDC, &[(all, "/usd~1c")])
		.build_and_execute(|| {
			LocalOperators::set(vec![ALICE]);
			run_worker();
			let btc = Price::from_inner(price(120_001).into_inner() / 2);
			assert_eq!(take_submitted(), vec![(ALICE, vec![(ETH, price(3_000)), (WBTC, btc)])]);
			assert_eq!(count(Some(&USDC), Failure::NotFound), 1);
			assert_eq!(count(Some(&USDC), Failure::TooFew), 1);
		});
	http.with(|script| assert_eq!(script.requests.len(), 1));
}

#[test]
fn settings_of_the_node_replace_the_sources_of_the_assets_they_name() {
	let http = ScriptedHttp::default();
	let own = "http://127.0.0.1:9000/eth";
	http.serve(own, "2999");
	http.serve(A, quote("3000"));
	ExtBuilder::default()
		.http(&http)
		.sources(ETH, &[(B, "/price")])
		.sources(WBTC, &[(A, "/price")])
		.build_and_execute(|| {
			LocalOperators::set(vec![ALICE]);
			leave_settings(&WorkerSettings {
				sources: Some(vec![
					(ETH, vec![source(own, "")]),
					// An asset without a feed is not asked for.
					(UNKNOWN, vec![source(B, "")]),
				]),
				..Default::default()
			});
			run_worker();
			assert_eq!(
				take_submitted(),
				vec![(ALICE, vec![(ETH, price(2_999)), (WBTC, price(3_000))])]
			);
		});
	http.with(|script| assert!(script.requests.iter().all(|request| request != B)));
}

#[test]
fn settings_that_cannot_be_read_are_counted_and_the_default_is_used() {
	let http = ScriptedHttp::default();
	for url in [A, B, C] {
		http.serve(url, quote("3000"));
	}
	three_sources(&http, || {
		sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, SETTINGS_KEY, &[9, 9]);
		assert_eq!(fed(), Some(price(3_000)));
		assert_eq!(count(None, Failure::Settings), 1);
	});
}

#[test]
fn worker_runs_once_per_block() {
	let http = ScriptedHttp::default();
	for url in [A, B, C] {
		http.serve(url, quote("3000"));
	}
	three_sources(&http, || {
		run_worker();
		run_worker();
		assert_eq!(take_submitted().len(), 1);
		http.with(|script| assert_eq!(script.requests.len(), 3));
		next_block();
		run_worker();
		http.with(|script| assert_eq!(script.requests.len(), 6));
	});
}

#[test]
fn run_under_way_keeps_the_next_one_out_until_its_lock_expires() {
	use sp_runtime::offchain::storage_lock::{StorageLock, Time};
	let http = ScriptedHttp::default();
	for url in [A, B, C] {
		http.serve(url, quote("3000"));
	}
	three_sources(&http, || {
		let mut lock = StorageLock::<Time>::new(b"qian/price-feed/lock");
		let guard = lock.try_lock().expect("free");
		assert_eq!(fed(), None);
		// The run dies without giving the lock back.
		guard.forget();
		http.with(|script| script.clock += 30_000);
		assert_eq!(fed(), Some(price(3_000)));
	});
}

#[test]
fn failure_is_logged_first_and_then_once_in_a_while() {
	ExtBuilder::default().build_and_execute(|| {
		let logged = |asset: &AssetKind, failure, block| record(Some(asset), failure, block, "");
		assert!(logged(&ETH, Failure::Status, 7));
		for block in 8..7 + LOG_EVERY {
			assert!(!logged(&ETH, Failure::Status, block));
		}
		// Another asset and another kind have their own first line.
		assert!(logged(&WBTC, Failure::Status, 8));
		assert!(logged(&ETH, Failure::Timeout, 8));
		assert!(logged(&ETH, Failure::Status, 7 + LOG_EVERY));
		assert!(!logged(&ETH, Failure::Status, 8 + LOG_EVERY));
		assert_eq!(count(Some(&ETH), Failure::Status), LOG_EVERY + 2);
		// The chain was reset.
		assert!(logged(&ETH, Failure::Status, 1));
	});
}
