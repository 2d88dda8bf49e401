//! What locks stop, and what they do not.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;

/// Lots run in ETH and SOL; the one in ETH has a best bid, and Bob was outbid in both.
fn running() {
	opened();
	assert_ok!(start(SOL));
	for (id, price) in [(0, PRICE), (1, 3_000_000)] {
		assert_ok!(bid(BOB, id, price));
		assert_ok!(bid(ALICE, id, price / 10 * 11));
	}
	system_gets(ETH, UNIT, 0);
	system_gets(SOL, 1_000_000_000, 0);
	debt_turns_bad(1_000 * UNIT);
	pay_coins(CHARLIE, 500 * UNIT);
}

#[test]
fn a_locked_asset_stops_every_call_that_moves_it() {
	ExtBuilder::default().build_and_execute(|| {
		running();
		LockedAssets::set(vec![ETH]);
		refused!(start(ETH), Locked);
		refused!(bid(BOB, 0, ETH_MARKET), Locked);
		refused!(settle(0), Locked);
		refused!(withdraw(BOB, ETH), Locked);
		refused!(buy(CHARLIE, ETH, UNIT, 0), Locked);
		refused!(cancel(0), Locked);
		wait(12 * HOUR);
		refused!(settle(0), Locked);
	});
}

#[test]
fn a_locked_asset_stops_no_other() {
	ExtBuilder::default().build_and_execute(|| {
		running();
		LockedAssets::set(vec![ETH]);
		assert_ok!(withdraw(BOB, SOL));
		assert_ok!(buy(CHARLIE, SOL, UNIT, 0));
		assert_ok!(bid(BOB, 1, 4_000_000));
		assert_ok!(cancel(1));
		assert_ok!(start(SOL));
		wait(12 * HOUR);
		assert_ok!(settle(2));
	});
}

#[test]
fn observing_and_parameters_are_stopped_by_no_lock_of_an_asset() {
	ExtBuilder::default().build_and_execute(|| {
		LockedAssets::set(AT_GENESIS.to_vec());
		published_gap();
		assert_ok!(observe());
		with_params(|params| params.t_auction = HOUR);
		reserve_gets(ETH, 2_100 * UNIT);
		assert_ok!(observe());
		assert_eq!(phase(), Phase::Healthy);
	});
}

#[test]
fn what_was_stopped_goes_on_when_the_lock_ends() {
	ExtBuilder::default().build_and_execute(|| {
		running();
		LockedAssets::set(vec![ETH]);
		refused!(withdraw(BOB, ETH), Locked);
		LockedAssets::set(vec![]);
		Grace::set([(ETH, Now::get() + HOUR)].into());
		// Owners of CSAs act first before new lots, not before bids or what is owed.
		refused!(start(ETH), InGrace);
		assert_ok!(bid(BOB, 0, 2_000_000_000_000_000));
		assert_ok!(withdraw(ALICE, ETH));
		assert_ok!(buy(CHARLIE, ETH, UNIT, 0));
		wait(HOUR - 1);
		refused!(start(ETH), InGrace);
		wait(1);
		assert_ok!(start(ETH));
	});
}

#[test]
fn a_lock_of_one_asset_leaves_its_surplus_and_its_insolvent_csas_alone() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 10 * UNIT, 20_000 * UNIT);
		observed();
		system_gets(ETH, 0, UNIT);
		LockedAssets::set(vec![ETH]);
		assert_ok!(start(SOL));
		assert_eq!((own(ETH), WeakCsa::get(ETH)), ((0, UNIT), (10 * UNIT, 20_000 * UNIT)));
	});
}

#[test]
fn lots_in_a_locked_asset_cover_nothing_while_it_is_locked() {
	ExtBuilder::default()
		.params(|params| {
			params.max_lot = 140_000 * UNIT;
			params.daily_limit = MOST_SOLD;
		})
		.build_and_execute(|| {
			observed();
			for _ in 0..4 {
				assert_ok!(start(ETH));
			}
			let seen = Auction::gap();
			assert_eq!((seen.covered, seen.left), (130_000 * UNIT, 0));
			refused!(start(SOL), NoGap);
			LockedAssets::set(vec![ETH]);
			let seen = Auction::gap();
			assert_eq!((seen.covered, seen.left), (0, 130_000 * UNIT));
			assert_ok!(start(SOL));
			assert_eq!((lot(4).asset, lot(4).cover), (SOL, 33_600 * UNIT));
			assert_eq!(Auction::gap().covered, 33_600 * UNIT);
			LockedAssets::set(vec![]);
			let seen = Auction::gap();
			assert_eq!((seen.covered, seen.left), (163_600 * UNIT, 0));
			refused!(start(SOL), NoGap);
		});
}
