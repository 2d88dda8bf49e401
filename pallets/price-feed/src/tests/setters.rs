//! The calls: success, each error, each bound, each origin; a failed call leaves no trace.

use crate::{mock::*, *};
use codec::{Decode, Encode};
use frame_support::{assert_ok, traits::StorageVersion};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult, Permill};

fn risk() -> RuntimeOrigin {
	RuntimeOrigin::signed(Risk::get())
}

fn listing() -> RuntimeOrigin {
	RuntimeOrigin::signed(Listing::get())
}

/// `call` fails with `error` and the state is bit for bit what it was.
fn assert_refused(call: impl FnOnce() -> DispatchResult, error: impl Into<DispatchError>) {
	let before = root();
	assert_eq!(call(), Err(error.into()));
	assert_eq!(root(), before);
}

fn good_sources() -> Vec<SourceInput> {
	vec![
		source("https://a.example/eth", "/price"),
		source("http://127.0.0.1:9000/t?s=E", "/0/c~1d"),
	]
}

#[test]
fn set_feed_params_changes_only_the_parameters() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		accept(ETH, price(1_000));
		let before = Feeds::<Test>::get(ETH).expect("known");
		let new = FeedParams { ttl: 600, quorum: 3, ..params() };
		assert_ok!(PriceFeed::set_feed_params(risk(), ETH, new));
		assert_eq!(Feeds::<Test>::get(ETH), Some(FeedRecord { params: new, ..before }));
		let last = events().pop();
		assert_eq!(last, Some(Event::FeedParamsSet { asset: ETH, old: Some(params()), new }));
	});
}

#[test]
fn set_feed_params_creates_a_feed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(PriceFeed::set_feed_params(risk(), UNKNOWN, params()));
		assert_eq!(Feeds::<Test>::get(UNKNOWN), Some(FeedRecord::new(params())));
		assert_eq!(Feeds::<Test>::count(), 4);
		let created = Event::FeedParamsSet { asset: UNKNOWN, old: None, new: params() };
		assert_eq!(events(), vec![created]);
	});
}

#[test]
fn set_feed_params_takes_every_bound_and_refuses_one_beyond() {
	let at = |ttl, quorum, parts, confirm_delay| FeedParams {
		ttl,
		quorum,
		max_step: Permill::from_parts(parts),
		confirm_delay,
	};
	ExtBuilder::default().build_and_execute(|| {
		for good in [
			at(60, 2, 200_000, 60),
			at(86_400, 2, 200_000, 60),
			at(1_800, 1, 200_000, 60),
			at(1_800, 50, 200_000, 60),
			at(1_800, 2, 10_000, 60),
			at(1_800, 2, 900_000, 60),
			at(1_800, 2, 200_000, 3),
			at(1_800, 2, 200_000, 3_600),
		] {
			assert_ok!(PriceFeed::set_feed_params(risk(), ETH, good));
		}
		for bad in [
			at(59, 2, 200_000, 60),
			at(86_401, 2, 200_000, 60),
			at(u64::MAX, 2, 200_000, 60),
			at(1_800, 0, 200_000, 60),
			at(1_800, 51, 200_000, 60),
			at(1_800, 2, 9_999, 60),
			at(1_800, 2, 900_001, 60),
			at(1_800, 2, 200_000, 2),
			at(1_800, 2, 200_000, 3_601),
			at(1_800, 2, 200_000, u64::MAX),
		] {
			for asset in [ETH, UNKNOWN] {
				assert_refused(
					|| PriceFeed::set_feed_params(risk(), asset, bad),
					Error::<Test>::ParameterOutOfBounds,
				);
			}
		}
	});
}

#[test]
fn set_feed_params_refuses_no_change() {
	ExtBuilder::default().build_and_execute(|| {
		assert_refused(
			|| PriceFeed::set_feed_params(risk(), ETH, params()),
			Error::<Test>::NoChange,
		);
	});
}

#[test]
fn set_feed_params_refuses_more_feeds_than_allowed() {
	let full = (0..u64::from(MAX_FEEDS)).map(|id| (AssetKind::WithId(id), params())).collect();
	ExtBuilder::default().feeds(full).build_and_execute(|| {
		assert_refused(
			|| PriceFeed::set_feed_params(risk(), UNKNOWN, params()),
			Error::<Test>::TooManyFeeds,
		);
		// A known feed can still be set.
		let new = FeedParams { ttl: 600, ..params() };
		assert_ok!(PriceFeed::set_feed_params(risk(), AssetKind::WithId(0), new));
		// And all of them fit into one block.
		let all = (0..u64::from(MAX_FEEDS)).map(|id| (AssetKind::WithId(id), price(7)));
		feed_all(ALICE, all.clone().collect());
		feed_all(BOB, all.collect());
		assert_eq!(Dirty::<Test>::get().prices.len() as u32, MAX_FEEDS);
		next_block();
		assert_eq!(HookCalls::take().len() as u32, MAX_FEEDS);
	});
}

#[test]
fn set_sources_replaces_and_removes() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(PriceFeed::set_sources(listing(), ETH, good_sources()));
		assert_eq!(
			Sources::<Test>::get(ETH).into_iter().map(SourceInput::from).collect::<Vec<_>>(),
			good_sources()
		);
		let first = Sources::<Test>::get(ETH);
		assert_ok!(PriceFeed::set_sources(listing(), ETH, vec![source("http://b", "")]));
		let second = Sources::<Test>::get(ETH);
		assert_ok!(PriceFeed::set_sources(listing(), ETH, vec![]));
		assert!(!Sources::<Test>::contains_key(ETH));
		assert_eq!([first.len(), second.len()], [2, 1]);
		let none = SourceList::new();
		let moves = [(&none, &first), (&first, &second), (&second, &none)];
		let told = moves.map(|(old, new)| Event::SourcesSet {
			asset: ETH,
			old: old.clone(),
			new: new.clone(),
		});
		assert_eq!(events(), told.to_vec());
	});
}

#[test]
fn set_sources_refuses_no_change() {
	ExtBuilder::default().build_and_execute(|| {
		assert_refused(|| PriceFeed::set_sources(listing(), ETH, vec![]), Error::<Test>::NoChange);
		assert_ok!(PriceFeed::set_sources(listing(), ETH, good_sources()));
		assert_refused(
			|| PriceFeed::set_sources(listing(), ETH, good_sources()),
			Error::<Test>::NoChange,
		);
	});
}

#[test]
fn set_sources_refuses_an_asset_without_feed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_refused(
			|| PriceFeed::set_sources(listing(), UNKNOWN, good_sources()),
			Error::<Test>::UnknownFeed,
		);
	});
}

#[test]
fn set_sources_takes_the_most_and_refuses_one_more() {
	ExtBuilder::default().build_and_execute(|| {
		let many = |n| (0..n).map(|i| source(&format!("http://h{i}"), "/p")).collect::<Vec<_>>();
		assert_ok!(PriceFeed::set_sources(listing(), ETH, many(MAX_SOURCES)));
		for n in [MAX_SOURCES + 1, 10_000] {
			assert_refused(
				|| PriceFeed::set_sources(listing(), ETH, many(n)),
				Error::<Test>::TooManySources,
			);
		}
	});
}

#[test]
fn set_sources_refuses_bad_sources() {
	let url_of = |len: usize| format!("http://{}", "h".repeat(len - 7));
	let path_of = |len: usize| format!("/{}", "p".repeat(len - 1));
	ExtBuilder::default().build_and_execute(|| {
		for (url, path) in [
			("", "/price"),
			("ftp://a.example", "/price"),
			("HTTP//a.example", "/price"),
			("http://", "/price"),
			("http:///path", "/price"),
			("https://?x", "/price"),
			("http://:80/", "/price"),
			("http://a.example/with space", "/price"),
			("http://a.example/\u{e4}", "/price"),
			("http://a.example/\n", "/price"),
			("http://a.example", "price"),
			("http://a.example", "/a~"),
			("http://a.example", "/a~2"),
			("http://a.example", "/~~0"),
			("http://a.example", "/a\u{0}b"),
			(&url_of(257), "/price"),
			("http://a.example", &path_of(129)),
		] {
			assert_refused(
				|| PriceFeed::set_sources(listing(), ETH, vec![source(url, path)]),
				Error::<Test>::BadSource,
			);
		}
		// Bytes that are not text.
		let not_text = SourceInput { url: b"http://a".to_vec(), path: vec![b'/', 0xff] };
		assert_refused(
			|| PriceFeed::set_sources(listing(), ETH, vec![not_text]),
			Error::<Test>::BadSource,
		);
		// Twice the same.
		let twice = vec![source("http://a", "/p"), source("http://a", "/p")];
		assert_refused(|| PriceFeed::set_sources(listing(), ETH, twice), Error::<Test>::BadSource);
		// The longest, and one address with two paths, are fine.
		assert_ok!(PriceFeed::set_sources(
			listing(),
			ETH,
			vec![
				source(&url_of(256), &path_of(128)),
				source("http://a", "/p"),
				source("http://a", "/~0~1"),
			]
		));
	});
}

#[test]
fn calls_refuse_every_other_origin() {
	ExtBuilder::default().build_and_execute(|| {
		let new = FeedParams { ttl: 600, ..params() };
		let wrong = [RuntimeOrigin::none(), RuntimeOrigin::root(), RuntimeOrigin::signed(ALICE)];
		for origin in wrong.iter().cloned().chain([listing()]) {
			assert_refused(
				|| PriceFeed::set_feed_params(origin, ETH, new),
				DispatchError::BadOrigin,
			);
		}
		for origin in wrong.into_iter().chain([risk()]) {
			assert_refused(
				|| PriceFeed::set_sources(origin, ETH, good_sources()),
				DispatchError::BadOrigin,
			);
		}
	});
}

#[test]
fn calls_and_keys_keep_their_encoding() {
	let call = RuntimeCall::PriceFeed(Call::set_feed_params { asset: ETH, params: params() });
	assert_eq!(call.encode()[1], 0);
	let call = RuntimeCall::PriceFeed(Call::set_sources { asset: ETH, sources: vec![] });
	assert_eq!(call.encode()[1], 1);
	assert_eq!(OracleKey::Price(AssetKind::Native).encode(), vec![0, 0]);
	assert_eq!(OracleKey::Price(ETH).encode(), [vec![0, 1], 100u64.encode()].concat());
	let close = OracleKey::Close(100, 7);
	assert_eq!(close.encode(), [vec![1], 100u64.encode(), 7u32.encode()].concat());
	assert_eq!(OracleKey::Forecast(100).encode(), [vec![2], 100u64.encode()].concat());
}

#[test]
fn settings_round_trip_and_have_the_documented_default() {
	let default = settings::WorkerSettings::default();
	assert_eq!((default.deviation, default.heartbeat), (Permill::from_rational(5u32, 1_000), 300));
	assert_eq!((default.sources, default.candles), (None, vec![]));
	let candles = settings::CandleSource {
		url: b"http://a/candles".to_vec(),
		rows: b"/data".to_vec(),
		time: b"/0".to_vec(),
		close: b"/4".to_vec(),
		interval: 3_600,
	};
	let full = settings::WorkerSettings {
		sources: Some(vec![(ETH, good_sources()), (AssetKind::Native, vec![])]),
		candles: vec![(100, vec![candles])],
		deviation: Permill::zero(),
		heartbeat: 3,
	};
	assert_eq!(settings::WorkerSettings::decode(&mut &full.encode()[..]), Ok(full));
}

#[test]
fn genesis_fills_feeds_and_sources() {
	ExtBuilder::default().sources(ETH, &[("http://a", "/p"), ("http://b", "")]).build_and_execute(
		|| {
			assert_eq!(Feeds::<Test>::count(), 3);
			assert_eq!(Feeds::<Test>::get(ETH), Some(FeedRecord::new(params())));
			assert_eq!(Sources::<Test>::get(ETH).len(), 2);
			assert_eq!(StorageVersion::get::<PriceFeed>(), StorageVersion::new(1));
		},
	);
}

#[test]
#[should_panic(expected = "out of bounds")]
fn genesis_refuses_bad_parameters() {
	ExtBuilder::default().feeds(vec![(ETH, FeedParams { ttl: 0, ..params() })]).build();
}

#[test]
#[should_panic(expected = "has no feed")]
fn genesis_refuses_sources_without_feed() {
	ExtBuilder::default().sources(UNKNOWN, &[("http://a", "/p")]).build();
}

#[test]
#[should_panic(expected = "BadSource")]
fn genesis_refuses_bad_sources() {
	ExtBuilder::default().sources(ETH, &[("a", "/p")]).build();
}

#[test]
fn genesis_reads_from_json() {
	let json = r#"{"feeds":[[{"WithId":100},
		{"ttl":1800,"quorum":2,"maxStep":200000,"confirmDelay":60}]],
		"sources":[[{"WithId":100},[["http://a","/p"]]]]}"#;
	let genesis: GenesisConfig<Test> = serde_json::from_str(json).expect("well formed");
	assert_eq!(genesis.feeds, vec![(ETH, params())]);
	let mut storage = Default::default();
	genesis.assimilate_storage(&mut storage).expect("well formed");
}

#[test]
fn broken_invariants_are_found() {
	let broken = |breakage: &dyn Fn()| {
		ExtBuilder::default().build().execute_with(|| {
			accept(ETH, price(3_000));
			assert_ok!(PriceFeed::do_try_state());
			breakage();
			assert!(PriceFeed::do_try_state().is_err());
		});
	};
	let change = |f: &dyn Fn(&mut FeedRecord)| {
		Feeds::<Test>::mutate(ETH, |feed| f(feed.as_mut().expect("known")));
	};
	broken(&|| change(&|feed| feed.params.quorum = 0));
	broken(&|| change(&|feed| feed.accepted = Some(Price::from_inner(0))));
	broken(&|| change(&|feed| feed.accepted = Some(Price::from_inner(1 << 84))));
	broken(&|| change(&|feed| feed.moment = now() + 1));
	broken(&|| change(&|feed| feed.suspect = Some(Suspicion { above: true, since: now() + 1 })));
	broken(&|| change(&|feed| feed.average.since = feed.moment + 1));
	broken(&|| {
		change(&|feed| {
			*feed = FeedRecord::new(params());
			feed.suspect = Some(Suspicion { above: true, since: 0 });
		})
	});
	let touched = |prices: Vec<AssetKind>, closes: Vec<(AssetId, u32)>| {
		let prices = frame_support::BoundedVec::truncate_from(prices);
		let closes = frame_support::BoundedVec::truncate_from(closes);
		Dirty::<Test>::put(Touched { prices, closes });
	};
	broken(&|| touched(vec![ETH, ETH], vec![]));
	broken(&|| touched(vec![UNKNOWN], vec![]));
	broken(&|| touched(vec![], vec![(100, 7), (100, 7)]));
	broken(&|| Sources::<Test>::insert(ETH, SourceList::new()));
	broken(&|| {
		let sources = vec![source("http://a", "").check().expect("good")];
		Sources::<Test>::insert(UNKNOWN, SourceList::truncate_from(sources));
	});
	broken(&|| {
		for id in 0..=u64::from(MAX_FEEDS) {
			Feeds::<Test>::insert(AssetKind::WithId(id), FeedRecord::new(params()));
		}
	});
}

#[test]
fn every_parameter_of_a_feed_says_what_raising_it_does_to_the_risk() {
	use qian_primitives::{Parameters, RiskMove};
	type Raise = fn(&mut FeedParams);
	let cases: [(&str, RiskMove, u128, Raise); 4] = [
		("ttl", RiskMove::More, 1, |p| p.ttl += 1),
		("quorum", RiskMove::Less, 1, |p| p.quorum += 1),
		("max_step", RiskMove::Unclear, 1_000_000_000_000, |p| {
			p.max_step = Permill::from_parts(p.max_step.deconstruct() + 1)
		}),
		("confirm_delay", RiskMove::Unclear, 1, |p| p.confirm_delay += 1),
	];
	assert_eq!(params().parameters().len(), cases.len());
	for (name, risk, by, raise) in cases {
		let mut new = params();
		raise(&mut new);
		let moves = params().moves(&new);
		assert_eq!(moves.len(), 1, "{name}");
		assert_eq!((moves[0].name.as_str(), moves[0].risk), (name, risk));
		assert_eq!(moves[0].new - moves[0].old, by);
	}
	let step = params().parameters()[2].value;
	assert_eq!(step, u128::from(params().max_step.deconstruct()) * 1_000_000_000_000);
}
