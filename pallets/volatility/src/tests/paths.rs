//! Closes against a naive model, and their independence of how often prices are accepted.

use super::*;
use proptest::prelude::*;

/// Closes of a path of prices, day by day: the last price not after the end, if it is younger than
/// `TTL` and a later price has come. Returns closes and the number of days without one.
fn model(path: &[(Price, Seconds)]) -> (Vec<(Price, Seconds)>, u32) {
	let (mut made, mut missed) = (Vec::new(), 0);
	let (Some(first), Some(last)) = (path.first(), path.last()) else { return (made, missed) };
	let mut end = first.1.div_ceil(DAY) * DAY;
	while end < last.1 {
		let before = path.iter().rev().find(|(_, moment)| *moment <= end);
		match before.filter(|(_, moment)| end - moment < TTL) {
			Some((price, _)) => made.push((*price, end)),
			None => missed += 1,
		}
		end += DAY;
	}
	(made, missed)
}

/// The window of ETH after this path, with what its events say.
fn walk(path: &[(Price, Seconds)], offset: Seconds) -> (Window, Vec<(Price, Seconds)>, u32) {
	let mut found = None;
	ExtBuilder::default().close_offset(offset).build_and_execute(|| {
		for (price, moment) in path {
			accept(ETH, *price, *moment + offset);
		}
		let (mut made, mut missed) = (Vec::new(), 0);
		for event in take_events() {
			match event {
				Event::DailyClose { price, at, .. } => made.push((price, at - offset)),
				Event::CloseMissed { days, .. } => missed += days,
				_ => {},
			}
		}
		found = Some((window(ETH), made, missed));
	});
	found.expect("the test ran")
}

/// Prices at growing moments; most gaps are short, a few last hours or days.
fn paths() -> impl Strategy<Value = Vec<(Price, Seconds)>> {
	let gap = prop_oneof![
		3 => 0..TTL,
		4 => 3_600u64..20_000,
		// To the second around the end of a day, if the moment before was one.
		2 => prop::sample::select(vec![DAY - TTL, DAY - TTL + 1, DAY - 1, DAY, DAY + 1]),
		1 => 0..9 * DAY,
	];
	prop::collection::vec((1u128..1_000_000, gap, any::<bool>()), 1..120).prop_map(|steps| {
		let mut moment = START;
		let step = |(cents, gap, to_end): (u128, Seconds, bool)| {
			moment += gap;
			if to_end && gap > 10_000 {
				moment = moment.div_ceil(DAY) * DAY;
			}
			(Price::from_inner(cents * (UNIT / 100)), moment)
		};
		steps.into_iter().map(step).collect()
	})
}

/// The same path with prices between, each of which repeats the one before.
fn denser(path: &[(Price, Seconds)], parts: u64) -> Vec<(Price, Seconds)> {
	let between = |pair: &[(Price, Seconds)]| {
		let ((price, from), (_, to)) = (pair[0], pair[1]);
		(0..parts).map(move |part| (price, from + (to - from) * part / parts)).collect::<Vec<_>>()
	};
	let mut all: Vec<_> = path.windows(2).flat_map(between).collect();
	all.extend(path.last());
	all
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn closes_are_those_of_the_naive_model(
		path in paths(),
		offset in prop::sample::select(vec![0u64, 1, 43_200, 86_399]),
	) {
		let (window, made, missed) = walk(&path, offset);
		let (expected, days) = model(&path);
		prop_assert_eq!(&made, &expected);
		prop_assert_eq!(missed, days);
		if let Some((_, at)) = expected.last() {
			let prices: Vec<Price> = expected.iter().map(|(price, _)| *price).collect();
			assert_holds(&window, &prices, at + offset);
		}
	}

	#[test]
	fn closes_of_a_path_without_gaps_do_not_depend_on_how_often_prices_are_accepted(
		steps in prop::collection::vec((1u128..1_000_000, 1..TTL), 100..400),
		parts in 2u64..6,
	) {
		let mut moment = START;
		let path: Vec<_> = steps
			.into_iter()
			.map(|(cents, gap)| {
				moment += gap;
				(Price::from_inner(cents * (UNIT / 100)), moment)
			})
			.collect();
		// Only the prices around the ends of days.
		let near = |index: usize| {
			let day = |index: usize| path.get(index).map(|(_, moment)| moment.div_ceil(DAY));
			index == 0 || day(index) != day(index + 1) || day(index) != day(index - 1)
		};
		let sparse: Vec<_> = (0..path.len()).filter(|i| near(*i)).map(|i| path[i]).collect();
		let (as_is, made, missed) = walk(&path, 0);
		for (window, same, days) in [walk(&denser(&path, parts), 0), walk(&sparse, 0)] {
			prop_assert_eq!((&same, days), (&made, missed));
			prop_assert_eq!(window.r2, as_is.r2);
			prop_assert_eq!(window.last_close, as_is.last_close);
			prop_assert_eq!((window.n, window.sum_r2), (as_is.n, as_is.sum_r2));
		}
		prop_assert_eq!(missed, 0);
	}
}
