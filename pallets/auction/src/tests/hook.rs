//! What the chain does by itself every minute.

use super::*;
use crate::types::Phase::{Healthy, Observing, Open};
use frame_support::{traits::Hooks, weights::Weight};

const PRICE: Balance = 1_500_000_000_000_000;

fn assets_of_lots() -> Vec<AssetId> {
	lots().iter().map(|lot| lot.asset).collect()
}

/// A minute passes, and the chain looks after its auctions.
fn minute() {
	wait(60);
	tick();
}

#[test]
fn the_chain_looks_after_its_auctions_every_twentieth_block() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		for block in 1..20 {
			assert_eq!(Auction::on_initialize(block), Weight::zero());
			assert_eq!(phase(), Healthy);
		}
		assert_eq!(Auction::on_initialize(20), <() as WeightInfo>::observe());
		assert_eq!(phase(), Observing { since: START });
		reserve_gets(ETH, UNIT * 1_000);
		assert_eq!(Auction::on_initialize(39), Weight::zero());
		Auction::on_initialize(40);
		assert_eq!(phase(), Healthy);
	});
}

#[test]
fn the_chain_starts_when_the_time_of_observation_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		tick();
		wait(DAY - 1);
		tick();
		assert_eq!((phase(), lots()), (Observing { since: START }, vec![]));
		wait(1);
		tick();
		assert_eq!((phase(), assets_of_lots()), (Open, vec![ETH]));
		let events = take_events();
		assert!(matches!(events[0], Event::ObservationStarted { .. }));
		assert!(matches!(events[1], Event::LotOpened { asset: ETH, .. }));
		assert_eq!(events[2], Event::AuctionsOpened);
	});
}

#[test]
fn the_chain_opens_one_lot_at_a_time_in_one_asset_after_the_other() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for lots in 1..=20 {
			tick();
			assert_eq!(assets_of_lots().len(), lots.min(16));
		}
		assert_eq!(assets_of_lots(), AT_GENESIS.repeat(4));
		// One that has its lots already loses its turn.
		assert_ok!(cancel(9));
		tick();
		assert_eq!((assets_of_lots().len(), Cursor::<Test>::get()), (15, Some(ETH)));
		tick();
		assert_eq!(assets_of_lots().pop(), Some(WBTC));
	});
}

#[test]
fn assets_that_may_not_be_started_in_are_passed_over() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		LockedAssets::set(vec![ETH]);
		Stale::set(vec![WBTC]);
		let until = Now::get() + 1;
		Grace::set([(USDT, until)].into());
		tick();
		tick();
		assert_eq!(assets_of_lots(), [SOL, SOL]);
		Grace::set([(USDT, until), (SOL, until)].into());
		tick();
		assert_eq!((assets_of_lots().len(), Cursor::<Test>::get()), (2, Some(SOL)));
		Grace::set([(SOL, until)].into());
		tick();
		assert_eq!(assets_of_lots(), [SOL, SOL, USDT]);
		// Its turn is not lost on an asset in which owners act first.
		tick();
		assert_eq!(assets_of_lots(), [SOL, SOL, USDT, USDT]);
		wait(1);
		LockedAssets::set(vec![]);
		for _ in 0..4 {
			tick();
		}
		assert_eq!(assets_of_lots(), [SOL, SOL, USDT, USDT, SOL, ETH, USDT, SOL]);
	});
}

#[test]
fn without_a_price_of_kun_the_chain_absorbs_and_opens_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 10 * UNIT, 20_000 * UNIT);
		observed();
		KunPrice::set(None);
		tick();
		assert_eq!((lots(), Cursor::<Test>::get()), (vec![], Some(ETH)));
		assert_eq!((WeakCsa::get(ETH), BadDebt::get()), ((0, 0), 20_000 * UNIT));
		KunPrice::set(Some(cents(80)));
		tick();
		assert_eq!(assets_of_lots(), [WBTC]);
	});
}

#[test]
fn the_chain_absorbs_in_an_asset_that_takes_no_new_debt_and_goes_on() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 10 * UNIT, 20_000 * UNIT);
		observed();
		Deprecated::set(vec![ETH]);
		for _ in 0..5 {
			tick();
		}
		assert_eq!((WeakCsa::get(ETH), BadDebt::get()), ((0, 0), 20_000 * UNIT));
		assert_eq!(assets_of_lots(), [WBTC, USDT, SOL]);
	});
}

#[test]
fn an_asset_in_which_the_start_fails_loses_its_turn_only() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		price_becomes(PLOT, 100_000_000);
		Listed::set(vec![ETH, SOL, PLOT]);
		for _ in 0..4 {
			tick();
		}
		assert_eq!(assets_of_lots(), [ETH, SOL, ETH]);
	});
}

#[test]
fn the_chain_closes_four_lots_at_a_time_in_the_order_of_opening() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for asset in [ETH, SOL, ETH, SOL, ETH, SOL] {
			assert_ok!(start(asset));
		}
		assert_ok!(bid(ALICE, 1, 2_000_000));
		assert_ok!(bid(ALICE, 5, 2_000_000));
		reserve_gets(ETH, 1_000 * UNIT);
		wait(12 * HOUR);
		System::reset_events();
		let observe = <() as WeightInfo>::observe();
		let settle = <() as WeightInfo>::settle();
		let start = <() as WeightInfo>::start_nothing().saturating_add(<() as WeightInfo>::start());
		let expected = observe.saturating_add(settle.saturating_mul(4)).saturating_add(start);
		assert_eq!(Auction::on_initialize(100), expected);
		let ids: Vec<_> = lots().iter().map(|lot| lot.id).collect();
		assert_eq!(ids, [4, 5]);
		let events = take_events();
		assert_eq!(events[0], Event::LotExpired { lot: 0 });
		assert!(matches!(events[1], Event::LotSettled { lot: 1, winner: ALICE, .. }));
		tick();
		assert_eq!(lots(), []);
		assert_eq!(kun_of(ALICE), 300 * UNIT);
		// The phase is looked at first: it changes with the next look.
		assert_eq!(phase(), Open);
		tick();
		assert_eq!(phase(), Healthy);
	});
}

#[test]
fn lots_in_locked_assets_do_not_stand_in_the_way_of_others() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for asset in [ETH, ETH, ETH, ETH, SOL] {
			assert_ok!(start(asset));
		}
		reserve_gets(ETH, 1_000 * UNIT);
		LockedAssets::set(vec![ETH]);
		wait(12 * HOUR);
		tick();
		assert_eq!(assets_of_lots(), [ETH; 4]);
	});
}

#[test]
fn a_step_that_fails_is_undone_and_stops_no_other() {
	ExtBuilder::default().build().execute_with(|| {
		opened();
		assert_ok!(start(SOL));
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_ok!(bid(BOB, 1, 2_000_000));
		wait(12 * HOUR);
		// The bid was taken out of the pot by force.
		let thief = RuntimeOrigin::signed(POT_BIDS);
		let left = MIN_BALANCE;
		assert_ok!(Assets::transfer(thief, ETH, DAVE, balance(ETH, POT_BIDS) - left));
		tick();
		assert_eq!(lots()[0].id, 0);
		assert!(lots().iter().all(|lot| lot.id != 1));
		assert_eq!(kun_of(BOB), 50_100 * UNIT);
		assert_eq!((kun_of(ALICE), own(ETH)), (100 * UNIT, (0, 0)));
		assert_eq!(books(ETH).0, 50_000 * PRICE);
		// And a new lot was opened in the same block.
		assert_eq!(lots().len(), 2);
	});
}

#[test]
fn calls_that_are_stopped_are_not_made_by_the_chain_either() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		Paused::set(vec!["observe"]);
		tick();
		assert_eq!(phase(), Healthy);
		Paused::set(vec![]);
		tick();
		wait(DAY);
		Paused::set(vec!["start"]);
		tick();
		assert_eq!((lots(), Cursor::<Test>::get()), (vec![], None));
		Paused::set(vec!["settle", "bid"]);
		tick();
		assert_eq!(lots().len(), 1);
		wait(12 * HOUR);
		Paused::set(vec!["settle", "start"]);
		tick();
		assert_eq!(lots().len(), 1);
		Paused::set(vec!["start"]);
		tick();
		assert_eq!(lots().len(), 0);
	});
}

#[test]
fn a_healthy_chain_looks_and_does_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		system_gets(ETH, 0, UNIT);
		System::reset_events();
		assert_eq!(Auction::on_initialize(20), <() as WeightInfo>::observe());
		assert_eq!((take_events(), own(ETH)), (vec![], (0, UNIT)));
	});
}

#[test]
fn a_look_for_an_asset_that_finds_none_is_charged_for() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		LockedAssets::set(AT_GENESIS.to_vec());
		let look = <() as WeightInfo>::start_nothing();
		let expected = <() as WeightInfo>::observe().saturating_add(look);
		assert_eq!(Auction::on_initialize(20), expected);
	});
}

#[test]
fn a_crash_is_mended_without_any_call_but_bids() {
	ExtBuilder::default().build_and_execute(|| {
		tick();
		price_becomes(ETH, 17_400);
		weak_csa(ETH, 10 * UNIT, 10_000 * UNIT);
		fund_gets(60_000 * UNIT);
		system_gets(USDT, 0, 5_000_000_000);
		let (mut minutes, mut bids, mut turn) = (0, 0, 0);
		minute();
		assert_eq!(phase(), Observing { since: START + 60 });
		while phase() != Healthy {
			minute();
			minutes += 1;
			assert!(minutes < 30 * 1_440, "the gap is still open after a month: {:?}", phase());
			// Somebody bids now and then, a little more than needed or the least.
			if minutes % 97 == 0 {
				let reports = Auction::lots();
				for report in reports.iter().filter(|report| report.least.is_some()) {
					turn += 1;
					let least = report.least.expect("there is one");
					if bid(PEOPLE[turn % 4], report.lot.id, least + least / 7).is_ok() {
						bids += 1;
					}
				}
			}
			check_often(minutes);
		}
		assert!(bids > 20);
		let seen = Auction::gap();
		assert_eq!((seen.gap, lots()), (0, vec![]));
		assert!(seen.assessment.q_total >= percent(100));
		assert_eq!((WeakCsa::get(ETH), BadDebt::get()), ((0, 0), 10_000 * UNIT));
		assert_eq!(kun_of(FUND), MIN_KUN);
	});
}

fn check_often(minutes: u32) {
	if minutes.is_multiple_of(500) {
		check();
	}
}

#[test]
fn lots_that_cannot_be_settled_do_not_stand_before_others_for_ever() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for asset in [ETH, ETH, ETH, ETH, SOL] {
			assert_ok!(start(asset));
		}
		for id in 0..4 {
			assert_ok!(bid(ALICE, id, PRICE));
		}
		assert_ok!(bid(BOB, 4, 2_000_000));
		wait(12 * HOUR);
		Paused::set(vec!["start"]);
		let bids = balance(ETH, POT_BIDS) - MIN_BALANCE;
		let send = |from, to| Assets::transfer(RuntimeOrigin::signed(from), ETH, to, bids);
		assert_ok!(send(POT_BIDS, DAVE));
		tick();
		assert_eq!(assets_of_lots(), [ETH, ETH, ETH, ETH, SOL]);
		assert_eq!(LastTried::<Test>::get(), Some(3));
		// The fifth has its turn, and three of the others once more.
		tick();
		assert_eq!((assets_of_lots(), kun_of(BOB)), (vec![ETH; 4], 200 * UNIT));
		assert_eq!(LastTried::<Test>::get(), Some(2));
		tick();
		assert_eq!((lots().len(), LastTried::<Test>::get()), (4, Some(2)));
		// Nothing is lost with their turns.
		assert_ok!(send(DAVE, POT_BIDS));
		tick();
		assert_eq!((lots(), kun_of(ALICE)), (vec![], 500 * UNIT));
	});
}
