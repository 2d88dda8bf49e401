//! When a lot ends: bids prolong it a little, locks a while.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;
const SOFT: Seconds = 900;

/// The next price that beats the best bid for the lot.
fn next() -> Balance {
	Auction::lots()[0].least.expect("a bid is possible")
}

#[test]
fn a_lot_takes_bids_until_the_second_it_ends() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		wait(12 * HOUR - 1);
		refused!(settle(0), LotRunning);
		assert_eq!(Auction::lots()[0].left, 1);
		wait(1);
		refused!(bid(ALICE, 0, PRICE), LotEnded);
		assert_eq!((Auction::lots()[0].left, Auction::lots()[0].least), (0, None));
		assert_ok!(settle(0));
	});
}

#[test]
fn a_bid_leaves_time_to_the_next_one() {
	ExtBuilder::default().build_and_execute(|| {
		let ends = lot(opened()).ends;
		wait(12 * HOUR - SOFT);
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!(lot(0).ends, ends);
		wait(1);
		assert_ok!(bid(BOB, 0, next()));
		assert_eq!(lot(0).ends, ends + 1);
		wait(SOFT - 1);
		refused!(settle(0), LotRunning);
		assert_ok!(bid(ALICE, 0, next()));
		assert_eq!(lot(0).ends, ends + SOFT);
		let told = take_events().pop();
		assert!(matches!(told, Some(Event::BidPlaced { ends: told, .. }) if told == ends + SOFT));
	});
}

#[test]
fn the_time_left_to_the_next_bid_is_the_one_that_is_set_now() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		with_params(|params| params.soft_close = 60);
		wait(12 * HOUR - 1);
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!(lot(0).ends, Now::get() + 60);
	});
}

#[test]
fn bids_prolong_a_lot_to_its_hard_end_and_no_further() {
	ExtBuilder::default().params(|params| params.lot_hard_end = 12 * HOUR + 100).build_and_execute(
		|| {
			let Lot { opened, ends, .. } = lot(opened());
			wait(12 * HOUR - 1);
			assert_ok!(bid(ALICE, 0, PRICE));
			assert_eq!(lot(0).ends, ends + 100);
			wait(100);
			assert_ok!(bid(BOB, 0, next()));
			assert_eq!(lot(0).ends, opened + 12 * HOUR + 100);
			wait(1);
			refused!(bid(ALICE, 0, 2 * PRICE), LotEnded);
			assert_ok!(settle(0));
		},
	);
}

#[test]
fn a_hard_end_that_was_brought_forward_shortens_no_lot() {
	ExtBuilder::default().build_and_execute(|| {
		let ends = lot(opened()).ends;
		with_params(|params| {
			params.lot_life = HOUR;
			params.lot_hard_end = HOUR;
		});
		wait(12 * HOUR - 1);
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!(lot(0).ends, ends);
	});
}

#[test]
fn a_lot_runs_on_until_owners_had_their_time_after_a_lock() {
	ExtBuilder::default().build_and_execute(|| {
		let ends = lot(opened()).ends;
		LockedAssets::set(vec![ETH]);
		wait(12 * HOUR + 5);
		refused!(settle(0), Locked);
		LockedAssets::set(vec![]);
		let until = ends + HOUR;
		Grace::set([(ETH, until)].into());
		assert_eq!((Auction::lots()[0].ends, lot(0).ends), (until, ends));
		refused!(settle(0), LotRunning);
		// A bid that comes now leaves the usual time, but prolongs nothing beyond the hard end.
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!((lot(0).ends, Auction::lots()[0].ends), (ends + 5 + SOFT, until));
		let told = take_events().pop();
		assert!(matches!(told, Some(Event::BidPlaced { ends: told, .. }) if told == until));
		Now::set(until - 1);
		refused!(settle(0), LotRunning);
		assert_ok!(bid(BOB, 0, next()));
		assert_eq!(lot(0).ends, until - 1 + SOFT);
		Now::set(until + SOFT - 1);
		assert_ok!(settle(0));
	});
}

#[test]
fn time_after_a_lock_that_is_over_before_the_lot_ends_changes_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let ends = lot(opened()).ends;
		Grace::set([(ETH, ends - 1), (SOL, ends + DAY)].into());
		assert_eq!(Auction::lots()[0].ends, ends);
		Now::set(ends);
		refused!(bid(ALICE, 0, PRICE), LotEnded);
		assert_ok!(settle(0));
	});
}

#[test]
fn time_after_a_lock_goes_beyond_the_hard_end() {
	ExtBuilder::default().build_and_execute(|| {
		let opened = lot(opened()).opened;
		let until = opened + 3 * DAY;
		Grace::set([(ETH, until)].into());
		// Whoever bids at its end can be answered, for so long and no longer.
		Now::set(until - 1);
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!(lot(0).ends, until - 1 + SOFT);
		Now::set(until + 1);
		assert_ok!(bid(BOB, 0, next()));
		assert_eq!(lot(0).ends, until + SOFT);
		Now::set(until + SOFT - 1);
		assert_ok!(bid(ALICE, 0, next()));
		let told = take_events().pop();
		assert!(matches!(told, Some(Event::BidPlaced { ends: told, .. }) if told == until + SOFT));
		assert_eq!(lot(0).ends, until + SOFT);
		Now::set(until + SOFT);
		refused!(bid(BOB, 0, ETH_MARKET), LotEnded);
		assert_ok!(settle(0));
	});
}

#[test]
fn time_after_a_lock_that_ends_close_to_the_hard_end_leaves_time_to_the_next_bid() {
	ExtBuilder::default().params(|params| params.lot_hard_end = 12 * HOUR + 100).build_and_execute(
		|| {
			let ends = lot(opened()).ends;
			Grace::set([(ETH, ends - 10)].into());
			Now::set(ends - 1);
			assert_ok!(bid(ALICE, 0, PRICE));
			assert_eq!(lot(0).ends, ends - 10 + SOFT);
		},
	);
}
