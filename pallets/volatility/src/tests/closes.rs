//! Which prices become closes of days.

use super::*;
use qian_primitives::{MAX_PRICE_RAW, MIN_PRICE_RAW};

/// Closes and missed days that the events of this test tell of.
fn told() -> (Vec<(Price, Seconds)>, Vec<u32>) {
	let (mut made, mut missed) = (Vec::new(), Vec::new());
	for event in take_events() {
		match event {
			Event::DailyClose { price, at, .. } => made.push((price, at)),
			Event::CloseMissed { days, .. } => missed.push(days),
			_ => {},
		}
	}
	(made, missed)
}

/// What prices of ETH in whole units at these moments make.
fn after(prices: &[(u128, Seconds)]) -> (Vec<(Price, Seconds)>, Vec<u32>) {
	for (units, moment) in prices {
		accept(ETH, price(*units), *moment);
	}
	told()
}

#[test]
fn close_is_the_price_of_the_very_end_of_the_day() {
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[(1, end(1) - 60), (2, end(1)), (3, end(1) + 1)]);
		assert_eq!(found, (vec![(price(2), end(1))], vec![]));
	});
}

#[test]
fn close_is_the_last_price_before_the_end_if_none_came_at_the_end() {
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[(1, end(1) - 120), (2, end(1) - 60), (3, end(1) + 1)]);
		assert_eq!(found, (vec![(price(2), end(1))], vec![]));
	});
}

#[test]
fn close_is_not_made_before_a_price_from_after_the_end() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(after(&[(1, end(1) - 60), (2, end(1))]), (vec![], vec![]));
		assert_eq!(window(ETH).last_close, None);
	});
}

#[test]
fn first_price_makes_no_close_and_misses_none() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(after(&[(1, end(4) + 7)]), (vec![], vec![]));
		assert_eq!(window(ETH).last_price, Some(Sighting { price: price(1), at: end(4) + 7 }));
	});
}

#[test]
fn first_close_has_no_return() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &[price(400)]);
		let first = Some(Sighting { price: price(400), at: START });
		let window = window(ETH);
		assert_eq!((window.n, window.sum_r2), (0, 0));
		assert_eq!((window.first_close, window.last_close), (first, first));
		let vol = None;
		let close = Event::DailyClose { asset: ETH, price: price(400), at: START, vol };
		assert_eq!(take_events(), [close]);
	});
}

#[test]
fn later_of_two_prices_of_one_moment_is_the_close() {
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[(1, end(1) - 60), (2, end(1) - 60), (3, end(1) + 1), (4, end(1) + 1)]);
		assert_eq!(found, (vec![(price(2), end(1))], vec![]));
	});
}

#[test]
fn hours_without_a_price_miss_no_close_if_the_price_before_the_end_is_young() {
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[
			(1, START + 60),
			(2, end(1) - TTL + 1),
			(3, end(1) + 20 * 3_600),
			(4, end(2) - 5),
			(5, end(2) + 3_600),
		]);
		assert_eq!(found, (vec![(price(2), end(1)), (price(4), end(2))], vec![]));
	});
}

#[test]
fn close_is_missed_if_the_last_price_is_as_old_as_prices_may_be() {
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[(1, end(1) - TTL), (2, end(1) + 1)]);
		assert_eq!(found, (vec![], vec![1]));
	});
	ExtBuilder::default().build_and_execute(|| {
		let found = after(&[(1, end(1) - TTL + 1), (2, end(1) + 1)]);
		assert_eq!(found, (vec![(price(1), end(1))], vec![]));
	});
}

#[test]
fn missed_close_pushes_nothing_and_the_next_one_carries_the_whole_move() {
	ExtBuilder::default().build_and_execute(|| {
		let last = end(5);
		calm(ETH);
		let before = window(ETH);
		// No price for hours around the end of a day.
		accept(ETH, price(440), last + DAY - TTL);
		take_events();
		accept(ETH, price(500), last + DAY + 3_600);
		let missed = Event::CloseMissed { asset: ETH, days: 1 };
		assert!(take_events().contains(&missed));
		let during = window(ETH);
		assert_eq!((during.n, during.sum_r2), (before.n, before.sum_r2));
		assert_eq!(during.last_close, before.last_close);
		assert_eq!(during.minutes(last + DAY + 3_600), MINUTES);
		close_days(ETH, last + 2 * DAY, &[price(600)]);
		let closes = [400, 400, 400, 400, 400, 400, 600].map(price);
		assert_holds(&window(ETH), &closes, last + 2 * DAY);
	});
}

#[test]
fn days_without_any_price_are_missed_and_counted() {
	ExtBuilder::default().build_and_execute(|| {
		// The first end of a day has its close, nine after it have none; the last price is exactly at
		// the end of the tenth and its close.
		let found = after(&[(1, end(1) - 10), (2, end(11)), (3, end(11) + 1)]);
		assert_eq!(found, (vec![(price(1), end(1)), (price(2), end(11))], vec![9]));
	});
	ExtBuilder::default().build_and_execute(|| {
		// As before, but the end of the eleventh day is passed, too.
		let found = after(&[(1, end(1) - 10), (2, end(11) + 1)]);
		assert_eq!(found, (vec![(price(1), end(1))], vec![10]));
	});
}

#[test]
fn clock_that_jumps_by_years_misses_the_days_and_goes_on() {
	ExtBuilder::default().build_and_execute(|| {
		let last = end(5);
		calm(ETH);
		take_events();
		let year = last + 365 * DAY + 1;
		assert_eq!(after(&[(400, year)]), (vec![], vec![365]));
		let far = 4_000_000 * DAY;
		let days = ((far - year) / DAY) as u32;
		assert_eq!(after(&[(410, far + 5)]), (vec![], vec![days + 1]));
		assert_eq!(after(&[(420, far + DAY), (430, far + DAY + 1)]).0, [(price(420), far + DAY)]);
		assert_eq!(window(ETH).n, 6);
	});
}

#[test]
fn moments_that_do_not_advance_make_no_close() {
	ExtBuilder::default().build_and_execute(|| {
		let (made, missed) = after(&[(1, end(1) - 9), (2, end(1) + 1), (3, end(1) - 9)]);
		assert_eq!((made, missed), (vec![(price(1), end(1))], vec![]));
		// The day has its close; the older moment does not give it a second one.
		assert_eq!(after(&[(4, end(1) - 9), (5, end(1) + 2), (6, end(1) + 2)]), (vec![], vec![]));
		assert_eq!(after(&[(7, end(2)), (8, end(2) + 1)]), (vec![(price(7), end(2))], vec![]));
	});
}

#[test]
fn prices_of_an_unlisted_asset_leave_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
		accept(UNKNOWN, price(1), END_OF_LONG_AGO);
		assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), root);
	});
}

/// Some moment.
const END_OF_LONG_AGO: Seconds = START - 9 * DAY;

#[test]
fn returns_between_the_bounds_of_prices_are_clipped_and_their_sum_fits() {
	ExtBuilder::default().build_and_execute(|| {
		let ends = [MIN_PRICE_RAW, MAX_PRICE_RAW - 1].map(Price::from_inner);
		let closes: Vec<Price> = ends.into_iter().cycle().take(32).collect();
		close_days(ETH, START, &closes);
		let clipped = 9 * UNIT * UNIT;
		let full = window(ETH);
		assert!(full.squares().all(|square| square == clipped));
		assert_eq!((full.n, full.sum_r2), (WINDOW, 30 * clipped));
		let at = end(31);
		// Thirty returns, and that since the last close: nothing has faded yet.
		let other = Sighting { price: ends[0], at };
		let most = full.real_time(other).expect("known");
		assert_eq!(most, realised_volatility_floor(31 * clipped, 30).expect("it fits"));
		let naive = 100.0 * (365.0f64 / 30.0 * 31.0 * 9.0).sqrt();
		assert!((most.into_inner() as f64 / 1e18 / naive - 1.0).abs() < 1e-12);
	});
}

#[test]
fn ring_holds_the_last_thirty_returns_of_a_hundred_days() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(100);
		for (day, close) in closes.iter().enumerate() {
			close_days(ETH, end(day as u64), &[*close]);
			assert_holds(&window(ETH), &closes[..=day], end(day as u64));
			assert_eq!(window(ETH).first_close.is_some(), day < 30);
		}
	});
}

#[test]
fn close_tells_the_volatility_of_the_window_with_it() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(6);
		close_days(ETH, START, &closes);
		let vol = realised_volatility_floor(squares(&closes).iter().sum(), 5);
		assert!(vol.is_some());
		let last = Event::DailyClose { asset: ETH, price: closes[5], at: end(5), vol };
		assert!(take_events().contains(&last));
	});
}

#[test]
fn days_end_at_noon_if_they_begin_there() {
	ExtBuilder::default().close_offset(43_200).build_and_execute(|| {
		let found = after(&[
			(1, START + 3),
			(2, START + 43_200),
			(3, START + 43_201),
			(4, end(1)),
			(5, end(1) + 43_199),
			(6, end(1) + 43_201),
		]);
		let closes = vec![(price(2), START + 43_200), (price(5), end(1) + 43_200)];
		assert_eq!(found, (closes, vec![]));
	});
}

/// Change the close time by the call.
fn set_offset(seconds: Seconds) {
	Volatilities::set_close_offset(RuntimeOrigin::signed(RISK), seconds).expect("allowed");
}

#[test]
fn two_closes_are_never_less_than_a_day_apart_when_days_end_at_another_time() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &[price(400), price(410)]);
		take_events();
		set_offset(43_200);
		let noon = end(1) + 43_200;
		// The first noon is half a day after the last close.
		assert_eq!(after(&[(1, noon), (2, noon + 1)]), (vec![], vec![]));
		let found = after(&[(3, noon + DAY - 1), (4, noon + DAY + 1)]);
		assert_eq!(found, (vec![(price(3), noon + DAY)], vec![]));
		set_offset(43_199);
		assert_eq!(after(&[(5, noon + 2 * DAY), (6, noon + 2 * DAY + 1)]), (vec![], vec![]));
		let end = noon + 3 * DAY - 1;
		assert_eq!(after(&[(7, end), (8, end + 1)]), (vec![(price(7), end)], vec![]));
	});
}

#[test]
fn backfill_of_a_window_that_is_not_full_ends_when_days_end_at_another_time() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &[price(400), price(410)]);
		let day = TODAY - 2;
		assert!(Volatilities::is_close_missing(ETH, day));
		assert_eq!(vote(ETH, day - 1, price(390)).map(|_| ()), Some(()));
		set_offset(3_600);
		assert!((day - 40..day + 5).all(|day| !Volatilities::is_close_missing(ETH, day)));
		assert!(Volatilities::missing_closes(ETH).is_empty());
		// Live closes go on, and the one that waited is dropped with the next of them.
		close_days(ETH, end(2) + 3_600, &[price(420)]);
		assert_eq!(window(ETH).n, 2);
		assert_eq!(Backfill::<Test>::iter().count(), 0);
		// A new beginning wants them again.
		Volatilities::reset_window(RuntimeOrigin::signed(RISK), ETH).expect("there are closes");
		assert_eq!(Volatilities::missing_closes(ETH).len(), 31);
	});
}
