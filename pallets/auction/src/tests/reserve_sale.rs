//! System collateral is sold for coins that nobody owes.

use super::*;

/// What buys one ETH at 300, less one per cent.
const ONE: Balance = 297 * UNIT;

/// The protocol owns 10 ETH and a surplus of 5, there is bad debt of 5,000, and Alice has 4,000 coins.
fn bad_debt() {
	system_gets(ETH, 10 * UNIT, 5 * UNIT);
	debt_turns_bad(5_000 * UNIT);
	pay_coins(ALICE, 4_000 * UNIT);
}

#[test]
fn only_accounts_buy() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let call = Auction::buy_reserve(origin, ETH, ONE, 0);
			assert_noop!(call, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn the_first_fault_of_a_purchase_is_told() {
	ExtBuilder::default().build_and_execute(|| {
		LockedAssets::set(vec![ETH, UNLISTED]);
		Stale::set(vec![ETH]);
		refused!(buy(NOBODY, UNLISTED, 0, 1), Locked);
		refused!(buy(NOBODY, ETH, 0, 1), Locked);
		LockedAssets::set(vec![]);
		refused!(buy(NOBODY, UNLISTED, 0, 1), UnknownCollateral);
		refused!(buy(NOBODY, ETH, 0, 1), PriceUnavailable);
		Stale::set(vec![]);
		KunPrice::set(None);
		refused!(buy(NOBODY, ETH, 0, 1), ZeroAmount);
		refused!(buy(NOBODY, ETH, Balance::MAX, 1), NoBadDebt);
		bad_debt();
		refused!(buy(NOBODY, ETH, Balance::MAX, Balance::MAX), AmountAboveAvailable);
		refused!(buy(NOBODY, ETH, ONE, UNIT + 1), BelowMinOut);
		assert!(buy(NOBODY, ETH, ONE, UNIT).is_err());
		assert_ok!(buy(ALICE, ETH, ONE, UNIT));
	});
}

#[test]
fn coins_are_retired_with_bad_debt_for_collateral_below_its_price() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		let before = Auction::gap().assessment.net_supply;
		System::reset_events();
		assert_ok!(buy(ALICE, ETH, ONE, UNIT));
		assert_eq!(own(ETH), (9 * UNIT, 5 * UNIT));
		assert_eq!(BadDebt::get(), 4_703 * UNIT);
		assert_eq!(balance(QUSD, ALICE), 3_703 * UNIT);
		assert_eq!(balance(ETH, ALICE), endowment(ETH) + UNIT);
		assert_eq!(Auction::gap().assessment.net_supply, before - ONE);
		let sold = Event::ReserveSold { asset: ETH, who: ALICE, burned: ONE, paid: UNIT };
		assert_eq!(take_events(), [sold]);
	});
}

#[test]
fn the_payment_is_rounded_down() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		assert_eq!(Auction::quote_buy_reserve(ETH, ONE - 1), Ok(UNIT - 1));
		assert_eq!(Auction::quote_buy_reserve(ETH, UNIT), Ok(3_367_003_367_003_367));
		system_gets(WBTC, 100_000_000, 0);
		assert_eq!(Auction::quote_buy_reserve(WBTC, UNIT), Ok(1_683));
	});
}

#[test]
fn no_more_is_sold_than_there_is_bad_debt() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		system_gets(ETH, 100 * UNIT, 0);
		pay_coins(ALICE, 4_000 * UNIT);
		refused!(buy(ALICE, ETH, 5_000 * UNIT + 1, 0), AmountAboveAvailable);
		assert_ok!(buy(ALICE, ETH, 5_000 * UNIT, 0));
		assert_eq!(BadDebt::get(), 0);
		refused!(buy(ALICE, ETH, 1, 0), NoBadDebt);
	});
}

#[test]
fn no_more_is_sold_than_backs_the_coin_and_no_surplus() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		refused!(buy(ALICE, ETH, 10 * ONE + 300, 0), AmountAboveAvailable);
		assert_ok!(buy(ALICE, ETH, 10 * ONE, 10 * UNIT));
		assert_eq!(own(ETH), (0, 5 * UNIT));
		refused!(buy(ALICE, ETH, ONE, 0), AmountAboveAvailable);
		refused!(buy(ALICE, USDT, ONE, 0), AmountAboveAvailable);
	});
}

#[test]
fn coins_that_buy_nothing_are_not_taken() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		refused!(buy(ALICE, ETH, 296, 0), BelowMinOut);
		refused!(buy(ALICE, WBTC, 1_000, 0), BelowMinOut);
		assert_ok!(buy(ALICE, ETH, 297, 1));
	});
}

#[test]
fn a_discount_of_nothing_sells_at_the_price() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		with_params(|params| params.reserve_discount = percent(0));
		refused!(buy(ALICE, ETH, 300 * UNIT, UNIT + 1), BelowMinOut);
		assert_ok!(buy(ALICE, ETH, 300 * UNIT, UNIT));
		with_params(|params| params.reserve_discount = percent(5));
		assert_ok!(buy(ALICE, ETH, 285 * UNIT, UNIT));
	});
}

#[test]
fn a_rest_of_coins_too_small_to_stay_is_burned_without_debt() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		pay_coins(BOB, ONE + MIN_BALANCE - 1);
		let supply = Auction::gap().assessment.net_supply;
		System::reset_events();
		assert_ok!(buy(BOB, ETH, ONE, UNIT));
		assert_eq!(balance(QUSD, BOB), 0);
		// All that was destroyed is told.
		let burned = ONE + MIN_BALANCE - 1;
		let sold = Event::ReserveSold { asset: ETH, who: BOB, burned, paid: UNIT };
		assert_eq!(take_events(), [sold]);
		assert_eq!(Auction::gap().assessment.net_supply, supply - burned);
		assert_eq!(BurnedWithoutDebt::get(), MIN_BALANCE - 1);
		assert_eq!(BadDebt::get(), 4_703 * UNIT);
	});
}

#[test]
fn who_owns_too_few_coins_or_cannot_receive_buys_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		assert_noop!(buy(BOB, ETH, ONE, 0), sp_runtime::TokenError::FundsUnavailable);
		// It has coins but no account of its own.
		pay_coins(NOBODY, 2 * ONE);
		assert_noop!(buy(NOBODY, ETH, ONE, 0), sp_runtime::TokenError::CannotCreate);
		assert_eq!((balance(QUSD, NOBODY), BadDebt::get()), (2 * ONE, 5_000 * UNIT));
	});
}

#[test]
fn reserves_are_sold_in_any_phase_and_of_deprecated_assets() {
	ExtBuilder::default().build_and_execute(|| {
		bad_debt();
		Deprecated::set(vec![ETH]);
		for phase in [Phase::Healthy, Phase::Observing { since: START }, Phase::Open] {
			PhaseOf::<Test>::put(phase);
			assert_ok!(buy(ALICE, ETH, ONE, UNIT));
		}
	});
}
