//! Closes of the past, for which operators vote while a window is not full.

use super::*;
use proptest::prelude::*;

/// Live closes of ETH on the days that end at `START` and after, clock included.
fn live(closes: &[Price]) {
	close_days(ETH, START, closes);
}

/// Vote for closes of days one by one, the last of `closes` being that of `newest`, in this order of
/// indices.
fn vote_all(newest: u32, closes: &[Price], order: &[usize]) {
	for index in order {
		let back = (closes.len() - 1 - index) as u32;
		assert!(vote(ETH, newest - back, closes[*index]).is_some(), "{back} days back is wanted");
	}
}

fn newest_first(count: usize) -> Vec<usize> {
	(0..count).rev().collect()
}

fn missing(day: u32) -> bool {
	Volatilities::is_close_missing(ETH, day)
}

#[test]
fn one_live_close_and_thirty_past_ones_fill_the_window() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(31);
		live(&closes[30..]);
		assert_eq!(
			Volatilities::missing_closes(ETH),
			(0..30).map(|back| TODAY - 2 - back).collect::<Vec<_>>()
		);
		vote_all(TODAY - 2, &closes[..30], &newest_first(30));
		assert_holds(&window(ETH), &closes, START);
		assert!(window(ETH).is_full());
		assert_eq!(window(ETH).first_close, None);
		assert!(Volatilities::missing_closes(ETH).is_empty());
	});
}

#[test]
fn fresh_chain_without_a_price_is_filled_by_thirty_one_past_closes() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(31);
		assert_eq!(Volatilities::missing_closes(ETH).len(), 31);
		vote_all(TODAY - 1, &closes, &newest_first(31));
		assert_holds(&window(ETH), &closes, START);
		// Nothing is sampled without a price.
		assert_eq!(window(ETH).vol_r, None);
		accept(ETH, closes[30], START + 60);
		let now = Sighting { price: closes[30], at: START + 60 };
		assert!(window(ETH).vol_r.is_some());
		assert_eq!(window(ETH).vol_r, window(ETH).real_time(now));
	});
}

#[test]
fn past_closes_are_told_with_the_returns_that_the_window_holds_then() {
	ExtBuilder::default().build_and_execute(|| {
		let told = |day, units, returns| Event::PastCloseTaken {
			asset: ETH,
			day,
			price: price(units),
			returns,
		};
		vote(ETH, TODAY - 3, price(3));
		vote(ETH, TODAY - 2, price(2));
		vote(ETH, TODAY - 1, price(1));
		vote(ETH, TODAY - 4, price(4));
		let expected = [
			told(TODAY - 3, 3, 0),
			told(TODAY - 2, 2, 0),
			told(TODAY - 1, 1, 2),
			told(TODAY - 4, 4, 3),
		];
		assert_eq!(take_events(), expected);
		assert_holds(&window(ETH), &[4, 3, 2, 1].map(price), START);
	});
}

#[test]
fn weight_of_a_past_close_grows_with_the_closes_that_it_links() {
	ExtBuilder::default().build_and_execute(|| {
		let weight = <() as WeightInfo>::take_past_close;
		assert_eq!(vote(ETH, TODAY - 3, price(3)), Some(weight(0)));
		assert_eq!(vote(ETH, TODAY - 2, price(2)), Some(weight(0)));
		assert_eq!(vote(ETH, TODAY - 1, price(1)), Some(weight(3)));
		assert_eq!(vote(ETH, TODAY - 4, price(4)), Some(weight(1)));
	});
}

#[test]
fn close_that_is_not_wanted_is_not_missing() {
	ExtBuilder::default().build_and_execute(|| {
		// No close yet: the days that have ended, 31 of them.
		for (day, wanted) in [
			(0, false),
			(TODAY - 32, false),
			(TODAY - 31, true),
			(TODAY - 1, true),
			(TODAY, false),
			(TODAY + 1, false),
			(u32::MAX, false),
		] {
			assert_eq!(missing(day), wanted, "day {day}");
			assert_eq!(Volatilities::missing_closes(ETH).contains(&day), wanted, "day {day}");
			assert!(!Volatilities::is_close_missing(UNKNOWN, day));
		}
		// Today has ended to the second at midnight.
		Now::set(end(1) - 1);
		assert!(!missing(TODAY) && missing(TODAY - 31));
		Now::set(end(1));
		assert!(missing(TODAY) && missing(TODAY - 30) && !missing(TODAY - 31));
		// The first close stands: only the thirty days before it.
		live(&[price(400), price(410)]);
		assert_eq!(window(ETH).n, 1);
		for (day, wanted) in [
			(TODAY - 31, false),
			(TODAY - 30, true),
			(TODAY - 2, true),
			(TODAY - 1, false),
			(TODAY, false),
			(TODAY + 1, false),
		] {
			assert_eq!(missing(day), wanted, "day {day}");
		}
		assert!(Volatilities::missing_closes(UNKNOWN).is_empty());
	});
}

#[test]
fn close_that_was_told_is_not_missing_any_longer() {
	ExtBuilder::default().build_and_execute(|| {
		live(&[price(400)]);
		// One that is linked, and one that waits.
		for day in [TODAY - 2, TODAY - 9] {
			assert!(missing(day));
			vote(ETH, day, price(390));
			assert!(!missing(day));
			assert!(!Volatilities::missing_closes(ETH).contains(&day));
		}
		assert_eq!(Volatilities::missing_closes(ETH).len(), 28);
		// WBTC has its own.
		assert!(Volatilities::is_close_missing(WBTC, TODAY - 9));
	});
}

#[test]
fn nothing_is_wanted_of_days_before_the_first_day_of_the_clock() {
	ExtBuilder::default().build_and_execute(|| {
		Now::set(3 * DAY);
		assert_eq!(Volatilities::missing_closes(ETH), [2, 1, 0]);
		Now::set(DAY - 1);
		assert!(Volatilities::missing_closes(ETH).is_empty());
		Now::set(0);
		assert!(!missing(0));
		Now::set(DAY);
		assert!(missing(0));
		vote(ETH, 0, price(1));
		assert!(Volatilities::missing_closes(ETH).is_empty());
	});
}

#[test]
fn live_closes_arrive_while_past_ones_wait() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(31);
		live(&closes[28..29]);
		// All past ones but the newest of them.
		vote_all(TODAY - 2, &closes[..28], &newest_first(28)[1..]);
		assert_eq!(window(ETH).n, 0);
		close_days(ETH, end(1), &closes[29..]);
		assert_eq!(window(ETH).n, 2);
		vote(ETH, TODAY - 2, closes[27]);
		assert_holds(&window(ETH), &closes, end(2));
		assert!(window(ETH).is_full());
		assert_eq!(Backfill::<Test>::iter().count(), 0);
	});
}

#[test]
fn closes_wait_until_the_day_between_them_and_the_first_live_close_is_told() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(7);
		accept(ETH, closes[6], end(1) - 1);
		// The day before today and five more; the close of today, which the chain makes, comes last.
		vote_all(TODAY - 1, &closes[..6], &[0, 1, 2, 3, 4]);
		assert_eq!(window(ETH).first_close, None);
		let before = take_events();
		assert_eq!(before.len(), 5);
		accept(ETH, closes[6], end(1) + 1);
		// A day lies between.
		assert_eq!(
			(window(ETH).n, window(ETH).last_close.map(|close| close.at)),
			(0, Some(end(1)))
		);
		vote(ETH, TODAY - 1, closes[5]);
		assert_holds(&window(ETH), &closes, end(1));
	});
}

#[test]
fn first_live_close_links_the_closes_that_wait_for_it() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(4);
		// Yesterday's close is told after midnight, when today is the newest day that has ended.
		accept(ETH, closes[3], end(1) - 1);
		Now::set(end(1));
		vote_all(TODAY - 1, &closes[..3], &[0, 1, 2]);
		assert_eq!((window(ETH).n, window(ETH).first_close), (0, None));
		let weight = Volatilities::on_price(ETH, closes[3], end(1) + 1);
		assert_holds(&window(ETH), &closes, end(1));
		let linking = <() as WeightInfo>::take_past_close(3);
		assert_eq!(weight, <() as WeightInfo>::on_price().saturating_add(linking));
		assert_eq!(Backfill::<Test>::iter().count(), 0);
	});
}

#[test]
fn closes_that_lie_too_far_back_are_dropped_when_the_window_fills() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(31);
		live(&closes[..1]);
		// The two oldest days of the thirty wait for 28 others.
		vote(ETH, TODAY - 30, price(7));
		vote(ETH, TODAY - 31, price(8));
		assert_eq!(Backfill::<Test>::iter_prefix(ETH).count(), 2);
		vote(WBTC, TODAY - 9, price(9));
		close_days(ETH, end(1), &closes[1..]);
		assert_holds(&window(ETH), &closes, end(30));
		assert_eq!(Backfill::<Test>::iter_prefix(ETH).count(), 0);
		assert_eq!(Backfill::<Test>::iter_prefix(WBTC).count(), 1);
	});
}

#[test]
fn reset_opens_the_window_for_past_closes_again() {
	ExtBuilder::default().build_and_execute(|| {
		let wrong = closes(31);
		live(&wrong);
		assert!(window(ETH).is_full());
		Volatilities::reset_window(RuntimeOrigin::signed(RISK), ETH).expect("there are closes");
		let right: Vec<Price> = (0..31).map(|day| price(900 + day)).collect();
		vote_all(TODAY + 29, &right, &newest_first(31));
		assert_holds(&window(ETH), &right, end(30));
		// The live close that follows adds the thirty-first return.
		close_days(ETH, end(31), &[price(1_000)]);
		let all: Vec<Price> = right.into_iter().chain([price(1_000)]).collect();
		assert_holds(&window(ETH), &all, end(31));
	});
}

#[test]
fn votes_are_felt_with_the_next_price_once_five_returns_are_known() {
	ExtBuilder::default().build_and_execute(|| {
		// Moves of a third.
		let closes = [300, 400, 300, 400, 300, 400].map(price);
		live(&closes[5..]);
		accept(ETH, price(410), START + 600);
		vote_all(TODAY - 2, &closes[..5], &newest_first(5));
		let before = window(ETH);
		assert_eq!((before.n, before.vol_r, before.q0), (5, None, percent(150)));
		accept(ETH, price(410), START + 660);
		assert!(vol_r(ETH) > points(120));
		assert!(window(ETH).q0 > percent(150));
	});
}

#[test]
fn vote_that_fills_the_window_samples_it_at_the_last_price() {
	ExtBuilder::default().build_and_execute(|| {
		let closes: Vec<Price> = [300, 400].into_iter().cycle().take(31).map(price).collect();
		live(&closes[30..]);
		accept(ETH, price(310), START + 600);
		vote_all(TODAY - 2, &closes[..30], &newest_first(30)[..29]);
		assert_eq!((window(ETH).n, window(ETH).vol_r, window(ETH).q0), (29, None, percent(150)));
		take_events();
		vote(ETH, TODAY - 31, closes[0]);
		let after = window(ETH);
		let now = Sighting { price: price(310), at: START + 600 };
		assert!(after.vol_r.is_some_and(|vol| vol > points(150)));
		assert_eq!(after.vol_r, after.real_time(now));
		assert_eq!((after.q0, after.q0_at), (params().q_cap, START + 600));
		assert!(matches!(
			take_events()[..],
			[
				Event::PastCloseTaken { returns: 30, .. },
				Event::StartRatioUpdated { .. },
				Event::ArbitrageGate { open: false, .. },
			]
		));
	});
}

#[test]
fn start_ratio_does_not_fall_when_votes_fill_the_window_as_no_time_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		live(&[price(400)]);
		accept(ETH, price(400), START + 600);
		vote_all(TODAY - 2, &[price(400); 30], &newest_first(30));
		assert_eq!(vol_r(ETH), points(0));
		assert_eq!((window(ETH).q0, window(ETH).q0_at), (percent(150), START + 600));
		// It falls with the price after.
		accept(ETH, price(400), START + 660);
		assert!(window(ETH).q0 < percent(150));
	});
}

#[test]
fn votes_take_no_sample_back_to_a_price_from_before_it() {
	ExtBuilder::default().build_and_execute(|| {
		// The price was agreed on before the asset was listed.
		Volatilities::on_price(ETH, price(400), START - 100);
		vote_all(TODAY - 1, &[price(400); 31], &newest_first(31));
		assert_eq!(vol_r(ETH), points(0));
		assert_eq!((window(ETH).q0, window(ETH).q0_at), (percent(150), START));
	});
}

#[test]
fn start_ratio_of_an_asset_of_genesis_begins_to_fall_with_its_first_price() {
	ExtBuilder::default().build_and_execute(|| {
		// The clock stands at zero then.
		Now::set(0);
		Volatilities::on_listed(ETH, params());
		Now::set(START + 1);
		vote_all(TODAY - 1, &[price(400); 31], &newest_first(31));
		accept(ETH, price(400), START + 60);
		assert_eq!(vol_r(ETH), points(0));
		assert_eq!((window(ETH).q0, window(ETH).q0_at), (percent(150), START + 60));
		accept(ETH, price(400), START + 60 + 3_600);
		assert_eq!(window(ETH).q0, percent(145));
	});
}

#[test]
fn closes_that_wait_since_earlier_blocks_are_dropped_when_live_closes_fill_the_window() {
	let mut ext = ExtBuilder::default().build();
	let closes = closes(31);
	ext.execute_with(|| {
		live(&closes[..1]);
		for day in Volatilities::missing_closes(ETH).into_iter().skip(1) {
			vote(ETH, day, price(7));
		}
		assert_eq!(Backfill::<Test>::iter().count(), 29);
	});
	ext.commit_all().expect("no transaction is open");
	ext.execute_with(|| {
		close_days(ETH, end(1), &closes[1..]);
		assert_holds(&window(ETH), &closes, end(30));
		assert_eq!(Backfill::<Test>::iter().count(), 0);
		Volatilities::do_try_state().expect("invariants hold after the test");
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn any_order_of_votes_gives_the_window_of_live_closes(
		units in prop::collection::vec(1u128..10_000, 31),
		order in Just((0..31).collect::<Vec<usize>>()).prop_shuffle(),
		live_ones in 0usize..4,
	) {
		let closes: Vec<Price> = units.into_iter().map(price).collect();
		let (past, rest) = closes.split_at(31 - live_ones);
		let newest = if live_ones == 0 { TODAY - 1 } else { TODAY - 2 };
		let order: Vec<usize> = order.into_iter().filter(|index| *index < past.len()).collect();
		ExtBuilder::default().build_and_execute(|| {
			close_days(ETH, START, rest);
			vote_all(newest, past, &order);
			// The same closes, all of them live.
			let days = past.len() as u64 - u64::from(live_ones == 0);
			close_days(WBTC, START - days * DAY, &closes);
			let (voted, live) = (window(ETH), window(WBTC));
			assert!(voted.squares().eq(live.squares()));
			assert_eq!((voted.n, voted.sum_r2), (WINDOW, live.sum_r2));
			assert_eq!(voted.last_close, live.last_close);
			assert_eq!((voted.first_close, live.first_close), (None, None));
			assert_eq!(Backfill::<Test>::iter().count(), 0);
		});
	}
}

#[test]
fn closes_that_wait_stay_few_however_long_the_newest_one_is_told_late() {
	ExtBuilder::default().build_and_execute(|| {
		for day in 0..100 {
			Now::set(end(day));
			for missing in Volatilities::missing_closes(ETH).into_iter().skip(1) {
				vote(ETH, missing, price(400));
			}
		}
		assert!(Backfill::<Test>::iter_prefix(ETH).count() <= 31);
	});
}

#[test]
fn closes_that_wait_are_gone_when_the_newest_one_fills_the_window() {
	let mut ext = ExtBuilder::default().build();
	ext.execute_with(|| {
		for day in 0..100 {
			Now::set(end(day));
			for missing in Volatilities::missing_closes(ETH).into_iter().skip(1) {
				vote(ETH, missing, price(400));
			}
		}
	});
	// A removal with a limit counts only what the blocks before have stored.
	ext.commit_all().expect("no transaction is open");
	ext.execute_with(|| {
		let newest = Volatilities::missing_closes(ETH)[0];
		vote(ETH, newest, price(400));
		assert!(window(ETH).is_full());
		assert_eq!(Backfill::<Test>::iter_prefix(ETH).count(), 0);
		Volatilities::do_try_state().expect("invariants hold after the test");
	});
}

#[test]
fn closes_that_wait_are_of_the_days_as_they_end_now() {
	ExtBuilder::default().build_and_execute(|| {
		// Told as the close of 00:00.
		vote(ETH, TODAY - 2, price(400));
		Volatilities::set_close_offset(RuntimeOrigin::signed(RISK), 43_200).expect("allowed");
		Now::set(START + 43_201);
		// Would be taken for the close of 12:00 now.
		assert!(Volatilities::is_close_missing(ETH, TODAY - 2));
	});
}

#[test]
fn price_that_does_not_count_any_longer_is_not_sampled_when_votes_fill_the_window() {
	for (age, counts) in [(TTL - 1, true), (TTL, false)] {
		ExtBuilder::default().build_and_execute(|| {
			accept(ETH, price(400), START + 100);
			Now::set(START + 100 + age);
			for day in Volatilities::missing_closes(ETH) {
				vote(ETH, day, price(500));
			}
			assert!(window(ETH).is_full());
			assert_eq!(window(ETH).vol_r.is_some(), counts, "{age} s");
			// Whatever it was, the next price is.
			accept(ETH, price(500), START + 200 + age);
			assert_eq!(window(ETH).vol_r, Some(points(0)));
		});
	}
}
