//! What becomes of a lot in the end.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;
const KUN: Balance = 50_000;

/// Alice has the best bid for a lot that has ended.
fn ended() {
	opened();
	assert_ok!(bid(ALICE, 0, PRICE));
	wait(12 * HOUR);
	System::reset_events();
}

#[test]
fn only_accounts_settle() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::settle(origin, 0), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn the_first_fault_of_a_settlement_is_told() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		LockedAssets::set(vec![ETH]);
		refused!(settle(1), UnknownLot);
		refused!(settle(0), Locked);
		LockedAssets::set(vec![]);
		refused!(settle(0), LotRunning);
	});
}

#[test]
fn the_part_that_was_needed_backs_the_coin_and_the_rest_is_surplus() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		assert_ok!(settle(0));
		let (to_reserve, surplus) = (40 * UNIT, 35 * UNIT);
		assert_eq!(own(ETH), (to_reserve, surplus));
		assert_eq!((kun_of(ALICE), books(ETH)), ((100 + KUN) * UNIT, (0, 0)));
		assert_eq!(Promised::get(), (0, 0));
		let settled =
			Event::LotSettled { lot: 0, winner: ALICE, price: PRICE, to_reserve, surplus };
		assert_eq!(take_events(), [settled]);
		refused!(settle(0), UnknownLot);
	});
}

#[test]
fn a_gap_that_shrank_needs_less() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		// All but 300 of it.
		reserve_gets(ETH, 433 * UNIT + UNIT / 3 - UNIT);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (UNIT + 1, 74 * UNIT - 1));
	});
}

#[test]
fn a_gap_that_closed_needs_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		reserve_gets(ETH, 1_000 * UNIT);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (0, 75 * UNIT));
	});
}

#[test]
fn a_gap_that_closed_but_for_rounding_needs_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		reserve_gets(ETH, 433_333_333_333_333_333_333 - UNIT / 300);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (0, 75 * UNIT));
	});
}

#[test]
fn prices_that_fell_since_make_more_of_it_needed() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		price_becomes(ETH, 20_000);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (60 * UNIT, 15 * UNIT));
	});
}

#[test]
fn all_of_it_backs_the_coin_when_it_is_worth_less_than_needed() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		price_becomes(ETH, 10_000);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (75 * UNIT, 0));
	});
}

#[test]
fn all_of_it_backs_the_coin_without_a_price() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		Stale::set(vec![ETH]);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (75 * UNIT, 0));
	});
}

#[test]
fn a_missing_price_of_kun_does_not_matter_any_longer() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		KunPrice::set(None);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (40 * UNIT, 35 * UNIT));
	});
}

#[test]
fn an_asset_that_takes_no_new_debt_settles() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		Deprecated::set(vec![ETH]);
		assert_ok!(bid(ALICE, 0, PRICE));
		wait(12 * HOUR);
		assert_ok!(settle(0));
		assert_eq!(own(ETH), (40 * UNIT, 35 * UNIT));
	});
}

#[test]
fn losses_that_are_uncovered_are_needed_as_well() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		assert_ok!(observe());
		wait(DAY);
		assert_ok!(start(SOL));
		assert_ok!(bid(ALICE, 0, 2_000_000));
		wait(12 * HOUR);
		assert_ok!(settle(0));
		// 12,000 at 150.
		assert_eq!(own(SOL), (80_000_000_000, 20_000_000_000));
	});
}

#[test]
fn a_lot_without_a_bid_expires_and_its_kun_is_free_again() {
	ExtBuilder::default().build_and_execute(|| {
		fund_gets(20_000 * UNIT);
		opened();
		assert_eq!(Promised::get(), (20_000 * UNIT, 30_000 * UNIT));
		wait(12 * HOUR);
		assert_ok!(settle(0));
		assert_eq!((lots(), Promised::get()), (vec![], (0, 0)));
		assert_eq!(take_events(), [Event::LotExpired { lot: 0 }]);
		assert_eq!(Auction::gap().sold_today, 0);
		// The next one is at fresh prices.
		KunPrice::set(Some(cents(40)));
		assert_ok!(start(ETH));
		assert_eq!(lot(1).start, ETH_START / 2);
	});
}

#[test]
fn kun_of_the_fund_is_paid_and_the_rest_created() {
	ExtBuilder::default().build_and_execute(|| {
		fund_gets(20_000 * UNIT);
		ended();
		let books = KunBooks::get();
		assert_ok!(settle(0));
		assert_eq!(KunBooks::get(), books + 30_000 * UNIT);
		assert_eq!(kun_of(FUND), MIN_KUN);
		assert_eq!(kun_of(ALICE), (100 + KUN) * UNIT);
	});
}

#[test]
fn a_winner_without_account_gets_both_parts_however_small_one_of_them_is() {
	for (fund, minted) in [(1, 50_000 * UNIT), (50_000 * UNIT, 1)] {
		ExtBuilder::default().build_and_execute(|| {
			fund_gets(fund);
			KunCap::set(KunBooks::get() + minted);
			with_params(|params| params.max_lot = 60_000 * UNIT);
			opened();
			assert_eq!(lot(0).kun, KunSource { fund, minted });
			assert_ok!(bid(ALICE, 0, PRICE));
			let all = RuntimeOrigin::signed(ALICE);
			for asset in [ETH, WBTC, USDT, SOL, PLOT] {
				let owned = balance(asset, ALICE);
				assert_ok!(Assets::transfer(all.clone(), asset, BOB, owned));
			}
			assert_ok!(Balances::transfer_all(all, BOB, false));
			assert_eq!(kun_of(ALICE), 0);
			wait(12 * HOUR);
			assert_ok!(settle(0));
			assert_eq!(kun_of(ALICE), fund + minted);
		});
	}
}

#[test]
fn what_is_sold_after_midnight_is_of_the_next_day() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		Now::set((Now::get() / DAY + 1) * DAY - 1);
		let day = (Now::get() / DAY) as u32;
		assert_ok!(settle(0));
		assert_eq!(SoldToday::<Test>::get(), Sold { day, kun: KUN * UNIT });
		wait(1);
		assert_ok!(start(ETH));
		assert_ok!(bid(ALICE, 1, ETH_MARKET));
		assert_eq!(SoldToday::<Test>::get(), Sold { day: day + 1, kun: KUN * UNIT });
		assert_ok!(start(ETH));
		assert_ok!(bid(ALICE, 2, ETH_MARKET));
		assert_eq!(Auction::gap().sold_today, 2 * KUN * UNIT);
	});
}

#[test]
fn a_lot_of_yesterday_that_is_sold_today_never_breaks_the_limit() {
	ExtBuilder::default().build_and_execute(|| {
		Now::set(START + 16 * HOUR);
		reserve_loses(ETH, 500 * UNIT);
		opened();
		for _ in 0..3 {
			assert_ok!(start(ETH));
		}
		wait(2 * HOUR);
		// A new day: its limit is charged with what may yet be sold on it.
		assert_eq!(Auction::gap().offerable_today, 50_000 * UNIT);
		assert_ok!(start(SOL));
		refused!(start(SOL), NoKunAvailable);
		for (who, id) in [(ALICE, 0), (BOB, 1), (CHARLIE, 2), (DAVE, 3)] {
			assert_ok!(bid(who, id, ETH_MARKET));
		}
		assert_eq!(Auction::gap().sold_today, 200_000 * UNIT);
		// What they paid above need is used, and no more can be done today.
		assert_ok!(start(SOL));
		refused!(start(SOL), NoKunAvailable);
		assert_eq!(lots().len(), 1);
	});
}

#[test]
fn a_cancelled_lot_gives_back_the_bid_and_the_kun() {
	ExtBuilder::default().build_and_execute(|| {
		fund_gets(20_000 * UNIT);
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		System::reset_events();
		assert_ok!(cancel(0));
		let amount = KUN * PRICE;
		assert_eq!((lots(), Promised::get()), (vec![], (0, 0)));
		assert_eq!((refund(ALICE, ETH), books(ETH)), (amount, (0, amount)));
		assert_eq!(
			take_events(),
			[
				Event::BidRefunded { lot: 0, who: ALICE, asset: ETH, amount, refund: amount },
				Event::LotCancelled { lot: 0 },
			]
		);
		assert_ok!(withdraw(ALICE, ETH));
		assert_eq!(balance(ETH, ALICE), endowment(ETH));
		assert_eq!((own(ETH), Auction::gap().sold_today), ((0, 0), 0));
	});
}

#[test]
fn a_lot_that_has_ended_is_cancelled_all_the_same() {
	ExtBuilder::default().build_and_execute(|| {
		ended();
		assert_ok!(cancel(0));
		assert_eq!(refund(ALICE, ETH), KUN * PRICE);
		assert_eq!(kun_of(ALICE), 100 * UNIT);
	});
}

#[test]
fn a_lot_without_a_bid_is_cancelled() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(cancel(0));
		assert_eq!(take_events(), [Event::LotCancelled { lot: 0 }]);
		refused!(cancel(0), UnknownLot);
	});
}

#[test]
fn only_the_risk_admin_cancels() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::cancel(origin, 0), DispatchError::BadOrigin);
		}
	});
}
