//! Attacks on volatility and start ratio, one by one, and what comes of them.

use super::*;

#[test]
fn fake_past_closes_are_not_wanted() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &closes(3));
		let before = window(ETH);
		// Of days to come, of days that the chain saw itself, and of days too far back.
		for day in (0..60).map(|ahead| TODAY - 1 + ahead).chain((31..60).map(|back| TODAY - back)) {
			assert!(vote(ETH, day, price(1)).is_none(), "day {day}");
		}
		assert_eq!(window(ETH), before);
		assert_eq!(Backfill::<Test>::iter().count(), 0);
	});
}

#[test]
fn replayed_past_closes_are_not_wanted() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &[price(400)]);
		for (back, units) in [(2, 410), (9, 420)] {
			assert!(vote(ETH, TODAY - back, price(units)).is_some());
			let (before, waiting) = (window(ETH), Backfill::<Test>::iter().count());
			assert!(vote(ETH, TODAY - back, price(1)).is_none());
			assert_eq!((window(ETH), Backfill::<Test>::iter().count()), (before, waiting));
		}
		assert_eq!(
			Backfill::<Test>::get(ETH, ((TODAY - 9) % 31) as u8).map(|close| close.price),
			Some(price(420))
		);
	});
}

#[test]
fn past_closes_after_the_window_is_full_change_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &closes(31));
		let before = window(ETH);
		for day in TODAY - 40..TODAY + 40 {
			assert!(vote(ETH, day, price(1)).is_none(), "day {day}");
		}
		// Not even if they came past the question.
		Volatilities::take_past_close(ETH, TODAY - 2, price(1));
		assert_eq!(window(ETH), before);
		assert_eq!(Backfill::<Test>::iter().count(), 0);
	});
}

/// Start ratio at the end of a stormy day and the calm after it, sampled each so many seconds.
fn q0_after_a_bad_day(asset: AssetId, interval: Seconds) -> Ratio {
	let begin = calm(asset);
	for step in 1..=36_000 / interval {
		let stormy = step * interval <= 3_600;
		let units = if stormy { price_at(140.0) } else { price(400) };
		accept(asset, units, begin + step * interval);
	}
	window(asset).q0
}

#[test]
fn start_ratio_cannot_be_pumped_by_sampling_often() {
	ExtBuilder::default().build_and_execute(|| {
		let often = q0_after_a_bad_day(ETH, 60);
		Now::set(START);
		let seldom = q0_after_a_bad_day(WBTC, 3_600);
		// 200 % at the storm's end; nine hours later it has fallen by 45 pp.
		let risen = crate::sample::target_of(&params(), Some(points(140)));
		assert!(risen > percent(190));
		let fallen = risen.into_inner() - 45 * (UNIT / 100);
		assert!(often.into_inner().abs_diff(fallen) < 1_000_000);
		assert!(often >= seldom);
		assert!(often.into_inner() - seldom.into_inner() <= 600, "a raw unit for each sample");
	});
}

#[test]
fn closes_cannot_be_moved_by_sampling_often() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(8);
		close_days(WBTC, START, &closes);
		for (day, close) in closes.iter().enumerate() {
			let end = end(day as u64);
			// A wild price each minute, up to the last one before the end.
			for minute in (1..30).rev() {
				accept(ETH, price(1 + 997 * u128::from(minute % 3)), end - 60 * minute);
			}
			close_days(ETH, end, &[*close]);
		}
		let (pumped, quiet) = (window(ETH), window(WBTC));
		assert_eq!((pumped.r2, pumped.last_close), (quiet.r2, quiet.last_close));
	});
}

#[test]
fn closes_that_are_skipped_take_no_storm_out_of_the_window() {
	ExtBuilder::default().build_and_execute(|| {
		// One day of a storm, then no prices around midnight for a month.
		close_days(ETH, START, &[400, 400, 400, 400, 400, 600].map(price));
		let before = window(ETH);
		for day in 5..35 {
			accept(ETH, price(600), end(day) + 40_000);
		}
		let skipped = window(ETH);
		assert_eq!((skipped.n, skipped.sum_r2), (before.n, before.sum_r2));
		assert_eq!(skipped.vol_r, before.daily());
	});
}

#[test]
fn one_bad_day_raises_the_start_ratio_to_its_cap_and_it_falls_by_the_hour() {
	ExtBuilder::default().build_and_execute(|| {
		let begin = calm(ETH);
		// The price of a single minute.
		accept(ETH, price(4_000), begin + 60);
		assert_eq!(window(ETH).q0, params().q_cap);
		for hour in 1..=40 {
			accept(ETH, price(400), begin + 60 + hour * 3_600);
			let fallen = 300u128.saturating_sub(5 * u128::from(hour));
			assert_eq!(window(ETH).q0, percent(fallen.max(140)), "hour {hour}");
		}
	});
}

#[test]
fn start_ratio_never_falls_below_its_floor_in_a_long_calm() {
	ExtBuilder::default().build_and_execute(|| {
		let begin = calm(ETH);
		for hour in 1..200 {
			accept(ETH, price(400), begin + hour * 3_600);
			assert_eq!(window(ETH).q0, params().q_floor);
		}
	});
}
