//! What is refused is refused by name, and the state is the same to the last bit.

use super::{
	arbitrage::{portfolio, price_becomes, redeem, ARB, NORMAL},
	*,
};
use frame_support::dispatch::GetDispatchInfo;
use qian_primitives::MAX_AMOUNT;
use sp_runtime::{traits::Dispatchable, DispatchError, StateVersion};

pub(super) type Call = crate::Call<Test>;

/// Dispatch `call` the way a transaction does, and insist on this error and this state.
pub(super) fn refused(who: AccountId, call: Call, error: impl Into<DispatchError>) {
	let root = || sp_io::storage::root(StateVersion::V1);
	let before = root();
	let call = RuntimeCall::Csa(call);
	assert!(call.get_dispatch_info().call_weight.ref_time() > 0);
	let outcome = call.clone().dispatch(signed(who)).map(|_| ()).map_err(|e| e.error);
	assert_eq!(outcome, Err(error.into()), "{call:?}");
	assert_eq!(root(), before, "{call:?} left a trace");
}

/// A redemption is refused for a reason that its quote names too.
fn redemption_refused(amount: Balance, error: Error<Test>) {
	let quote = Csa::quote_redeem_frozen(ETH, amount).map(|_| ());
	let error = DispatchError::from(error);
	assert_eq!(quote, Err(error), "quote of {amount}");
	refused(ARB, Call::redeem_frozen { asset: ETH, amount, min_out: 0 }, error);
}

pub(super) fn every_call(asset: u64, amount: Balance) -> Vec<Call> {
	vec![
		Call::open { asset, collateral: amount, debt: 0 },
		Call::open { asset, collateral: UNIT, debt: amount },
		Call::deposit { asset, owner: ALICE, amount },
		Call::withdraw { asset, amount },
		Call::mint { asset, amount },
		Call::repay { asset, owner: ALICE, amount },
		Call::redeem_frozen { asset, amount, min_out: 0 },
	]
}

#[test]
fn amounts_of_zero() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		for call in every_call(ETH, 0) {
			// No debt is no amount of debt: opening without one only locks.
			if !matches!(call, Call::open { debt: 0, collateral: UNIT, .. }) {
				refused(ALICE, call, Error::<Test>::ZeroAmount);
			}
		}
		refused(
			ALICE,
			Call::open { asset: ETH, collateral: 0, debt: UNIT },
			Error::<Test>::ZeroAmount,
		);
	});
}

#[test]
fn amounts_that_no_balance_can_have() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		for amount in [MAX_AMOUNT, Balance::MAX] {
			for call in every_call(ETH, amount) {
				refused(ALICE, call, Error::<Test>::AmountTooLarge);
			}
		}
		let most = MAX_AMOUNT - 1;
		refused(
			ALICE,
			Call::withdraw { asset: ETH, amount: most },
			Error::<Test>::InsufficientCollateral,
		);
		refused(
			ALICE,
			Call::mint { asset: ETH, amount: most },
			sp_runtime::ArithmeticError::Overflow,
		);
	});
}

#[test]
fn assets_that_are_not_listed() {
	ExtBuilder::build_and_execute(|| {
		for asset in [UNLISTED, QUSD, u64::MAX] {
			for call in every_call(asset, UNIT) {
				refused(ALICE, call, Error::<Test>::UnknownCollateral);
			}
			refused(ALICE, Call::close { asset }, Error::<Test>::UnknownCollateral);
			refused(ALICE, Call::absorb { asset }, Error::<Test>::UnknownCollateral);
		}
	});
}

#[test]
fn agreements_that_do_not_exist() {
	ExtBuilder::build_and_execute(|| {
		let missing = || Error::<Test>::NoSuchCsa;
		refused(ALICE, Call::deposit { asset: ETH, owner: BOB, amount: UNIT }, missing());
		refused(ALICE, Call::withdraw { asset: ETH, amount: UNIT }, missing());
		refused(ALICE, Call::mint { asset: ETH, amount: UNIT }, missing());
		refused(ALICE, Call::repay { asset: ETH, owner: BOB, amount: UNIT }, missing());
		refused(ALICE, Call::close { asset: ETH }, missing());
	});
}

#[test]
fn more_than_there_is() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		let poor = sp_runtime::TokenError::FundsUnavailable;
		refused(ALICE, Call::deposit { asset: ETH, owner: ALICE, amount: ENDOWMENT }, poor);
		refused(CHARLIE, Call::open { asset: ETH, collateral: UNIT, debt: 0 }, poor);
		refused(
			ALICE,
			Call::withdraw { asset: ETH, amount: 10 * UNIT + 1 },
			Error::<Test>::InsufficientCollateral,
		);
		refused(CHARLIE, Call::repay { asset: ETH, owner: ALICE, amount: UNIT }, poor);
		assert_ok!(open(BOB, 10, 0));
		refused(BOB, Call::repay { asset: ETH, owner: BOB, amount: UNIT }, Error::<Test>::NoDebt);
	});
}

#[test]
fn an_owner_without_enough_coins_cannot_close() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		assert_ok!(Assets::transfer(signed(ALICE), QUSD, BOB, UNIT));
		refused(ALICE, Call::close { asset: ETH }, sp_runtime::TokenError::FundsUnavailable);
	});
}

#[test]
fn positions_below_the_minima() {
	ExtBuilder::build_and_execute(|| {
		let small = || Error::<Test>::CollateralTooSmall;
		let amount = MIN_ETH - 1;
		refused(ALICE, Call::open { asset: ETH, collateral: amount, debt: 0 }, small());
		refused(ALICE, Call::deposit { asset: ETH, owner: ALICE, amount }, small());
		assert_ok!(open(ALICE, 10, 0));
		refused(ALICE, Call::withdraw { asset: ETH, amount: 10 * UNIT - amount }, small());
		let debt = MIN_DEBT - 1;
		refused(ALICE, Call::mint { asset: ETH, amount: debt }, Error::<Test>::DebtBelowMinimum);
		refused(
			BOB,
			Call::open { asset: ETH, collateral: UNIT, debt },
			Error::<Test>::DebtBelowMinimum,
		);
	});
}

#[test]
fn ratios_and_ceilings() {
	ExtBuilder::build_and_execute(|| {
		refused(
			ALICE,
			Call::open { asset: ETH, collateral: 10 * UNIT, debt: 2_000 * UNIT + 1 },
			Error::<Test>::BelowStartRatio,
		);
		DebtCeiling::set(999 * UNIT);
		refused(
			ALICE,
			Call::open { asset: ETH, collateral: 10 * UNIT, debt: 1_000 * UNIT },
			Error::<Test>::CeilingReached,
		);
		DebtCeiling::set(1_000_000 * UNIT);
		MintLimit::set(999 * UNIT);
		refused(
			ALICE,
			Call::open { asset: ETH, collateral: 10 * UNIT, debt: 1_000 * UNIT },
			Error::<Test>::MintRateExceeded,
		);
	});
}

#[test]
fn priced_calls_without_a_live_price() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		let priced = [
			Call::open { asset: ETH, collateral: UNIT, debt: UNIT },
			Call::mint { asset: ETH, amount: UNIT },
			Call::withdraw { asset: ETH, amount: 1 },
			Call::redeem_frozen { asset: ETH, amount: UNIT, min_out: 0 },
			Call::absorb { asset: ETH },
		];
		EthLive::set(false);
		for call in priced.clone() {
			refused(ALICE, call, Error::<Test>::PriceUnavailable);
		}
		EthPrice::set(None);
		for call in priced {
			refused(ALICE, call, Error::<Test>::PriceUnavailable);
		}
		// What needs no price, and another asset, go on.
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 1_000 * UNIT));
		assert_ok!(Csa::deposit(signed(ALICE), ETH, ALICE, UNIT));
		assert_ok!(Csa::repay(signed(ALICE), ETH, ALICE, 100 * UNIT));
		assert_ok!(Csa::close(signed(ALICE), ETH));
	});
}

#[test]
fn calls_without_a_signature() {
	ExtBuilder::build_and_execute(|| {
		let others = [
			Call::close { asset: ETH },
			Call::absorb { asset: ETH },
			Call::clean { asset: ETH, owner: ALICE },
		];
		for call in every_call(ETH, UNIT).into_iter().chain(others) {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let outcome = RuntimeCall::Csa(call.clone()).dispatch(origin);
				assert_eq!(outcome.map_err(|e| e.error), Err(DispatchError::BadOrigin));
			}
		}
	});
}

#[test]
fn redemptions_outside_the_bounds_of_the_pool() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		for amount in [1, MIN_ARBITRAGE - 1] {
			redemption_refused(amount, Error::<Test>::AmountTooSmall);
		}
		// Nine tenths of 9,050 are the most.
		for amount in [8_145 * UNIT + 1, 9_050 * UNIT, 9_050 * UNIT + 1, MAX_AMOUNT - 1] {
			redemption_refused(amount, Error::<Test>::AmountAboveRedeemable);
		}
		redemption_refused(0, Error::<Test>::ZeroAmount);
		for amount in [MAX_AMOUNT, Balance::MAX] {
			redemption_refused(amount, Error::<Test>::AmountTooLarge);
		}
		assert_ok!(redeem(ARB, 8_145 * UNIT));
	});
}

#[test]
fn redemptions_where_no_csa_is_frozen() {
	ExtBuilder::build_and_execute(|| {
		let nothing = || {
			for amount in [1, UNIT, MAX_AMOUNT - 1] {
				redemption_refused(amount, Error::<Test>::NothingFrozen);
			}
		};
		// Nobody at all; without debt; normal; in alarm; insolvent.
		nothing();
		assert_ok!(open(BOB, 10, 0));
		nothing();
		assert_ok!(open(ALICE, 10, 2_000));
		nothing();
		price_becomes(usd(260));
		nothing();
		price_becomes(usd(190));
		nothing();
		price_becomes(usd(230));
		redemption_refused(1, Error::<Test>::AmountTooSmall);
	});
}

#[test]
fn redemptions_behind_a_closed_gate() {
	ExtBuilder::build_and_execute(|| {
		GateOpen::set(false);
		redemption_refused(UNIT, Error::<Test>::GateClosed);
		portfolio();
		price_becomes(usd(272));
		for amount in [1, UNIT, 9_050 * UNIT] {
			redemption_refused(amount, Error::<Test>::GateClosed);
		}
		// The pool stands at 104.4 % now, and the gate counts as open.
		price_becomes(usd(270));
		redemption_refused(1, Error::<Test>::AmountTooSmall);
		assert_ok!(redeem(ARB, UNIT));
	});
}

#[test]
fn redemptions_in_an_exhausted_window() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(ARB, 8_145 * UNIT));
		for amount in [1, MIN_ARBITRAGE, 905 * UNIT] {
			redemption_refused(amount, Error::<Test>::AmountAboveRedeemable);
		}
		Now::mutate(|now| *now += 10);
		let most = Csa::pool(ETH).unwrap().redeemable;
		assert!(most > MIN_ARBITRAGE);
		redemption_refused(MIN_ARBITRAGE - 1, Error::<Test>::AmountTooSmall);
		redemption_refused(most + 1, Error::<Test>::AmountAboveRedeemable);
		assert_ok!(redeem(ARB, most));
		redemption_refused(1, Error::<Test>::AmountAboveRedeemable);
	});
}

#[test]
fn redemptions_without_a_live_price() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		EthLive::set(false);
		redemption_refused(UNIT, Error::<Test>::PriceUnavailable);
		EthPrice::set(None);
		redemption_refused(UNIT, Error::<Test>::PriceUnavailable);
		EthLive::set(true);
		redemption_refused(UNIT, Error::<Test>::PriceUnavailable);
	});
}

#[test]
fn redemptions_that_ask_for_more_than_they_are_paid() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let amount = 1_234 * UNIT + 5;
		let paid = Csa::quote_redeem_frozen(ETH, amount).unwrap().paid;
		for min_out in [paid + 1, Balance::MAX] {
			let call = Call::redeem_frozen { asset: ETH, amount, min_out };
			refused(ARB, call, Error::<Test>::BelowMinOut);
		}
		assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, paid));
	});
}

#[test]
fn redemptions_too_small_for_one_unit_of_collateral() {
	ExtBuilder::build_and_execute(|| {
		// The least CSA there can be: one base unit of WBTC is worth 0.0006.
		LeastDebt::set(1);
		let debt = 500_000_000_000_000;
		WbtcPrice::set(Some(usd(75_000)));
		assert_ok!(Csa::open(signed(ALICE), WBTC, 1, debt));
		WbtcPrice::set(Some(usd(57_000)));
		DustDebt::set(0);
		let most = debt / 10 * 9;
		let call = |amount| Call::redeem_frozen { asset: WBTC, amount, min_out: 0 };
		let error = Error::<Test>::BelowMinOut;
		assert_eq!(Csa::quote_redeem_frozen(WBTC, most).map(|_| ()), Err(error.into()));
		refused(ALICE, call(most), Error::<Test>::BelowMinOut);
		refused(ALICE, call(most - 1), Error::<Test>::AmountTooSmall);
		// As dust it may be taken whole, for just that unit.
		DustDebt::set(debt + 1);
		let before = Assets::balance(WBTC, ALICE);
		assert_ok!(Csa::redeem_frozen(signed(ALICE), WBTC, debt, 1));
		assert_eq!(Assets::balance(WBTC, ALICE), before + 1);
	});
}

#[test]
fn redeemers_who_cannot_pay_or_cannot_be_paid() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let poor = sp_runtime::TokenError::FundsUnavailable;
		let call = |amount| Call::redeem_frozen { asset: ETH, amount, min_out: 0 };
		refused(CHARLIE, call(UNIT), poor);
		let coins = 2 * UNIT - 1;
		assert_ok!(Assets::transfer(signed(ARB), QUSD, CHARLIE, coins));
		refused(CHARLIE, call(2 * UNIT), poor);
		refused(CHARLIE, call(coins + 1), poor);

		// One coin is worth 57 units of WBTC, and an account of it begins with 100.
		WbtcPrice::set(Some(usd(3_000_000)));
		assert_ok!(Csa::open(signed(ALICE), WBTC, 50_000_000, 875_000 * UNIT));
		WbtcPrice::set(Some(usd(2_000_000)));
		let call = |amount| Call::redeem_frozen { asset: WBTC, amount, min_out: 0 };
		assert_eq!(Csa::quote_redeem_frozen(WBTC, UNIT).unwrap().paid, 57);
		refused(CHARLIE, call(UNIT), sp_runtime::TokenError::BelowMinimum);
		assert_ok!(Csa::redeem_frozen(signed(CHARLIE), WBTC, coins, 114));
		assert_ok!(Csa::redeem_frozen(signed(ALICE), WBTC, UNIT, 57));
	});
}

#[test]
fn cleaning_where_there_is_nothing_to_clean() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(open(ALICE, 10, 0));
		let clean = |asset, owner| Call::clean { asset, owner };
		for (asset, owner) in [(ETH, CHARLIE), (WBTC, ALICE), (UNLISTED, ALICE), (QUSD, ALICE)] {
			refused(ARB, clean(asset, owner), Error::<Test>::NoSuchCsa);
		}
		assert_ok!(redeem(ARB, 8_145 * UNIT));
		// Without debt; normal; frozen and redeemed as far as it goes.
		for owner in [ALICE, NORMAL, 10, 11, 12] {
			refused(ARB, clean(ETH, owner), Error::<Test>::NotEmpty);
		}
		price_becomes(usd(100));
		refused(ARB, clean(ETH, 10), Error::<Test>::NotEmpty);
	});
}

#[test]
fn the_first_failure_names_the_error() {
	ExtBuilder::build_and_execute(|| {
		// Everything is wrong at first, and then one thing less each time.
		EthLive::set(false);
		GateOpen::set(false);
		Active::set(false);
		let call = |asset, amount| Call::redeem_frozen { asset, amount, min_out: Balance::MAX };
		refused(CHARLIE, call(UNLISTED, 0), Error::<Test>::UnknownCollateral);
		refused(CHARLIE, call(ETH, 0), Error::<Test>::PriceUnavailable);
		EthLive::set(true);
		refused(CHARLIE, call(ETH, 0), Error::<Test>::ZeroAmount);
		refused(CHARLIE, call(ETH, Balance::MAX), Error::<Test>::AmountTooLarge);
		refused(CHARLIE, call(ETH, 1), Error::<Test>::GateClosed);
		GateOpen::set(true);
		refused(CHARLIE, call(ETH, 1), Error::<Test>::NothingFrozen);
		Active::set(true);
		portfolio();
		Active::set(false);
		refused(CHARLIE, call(ETH, 1), Error::<Test>::AmountTooSmall);
		refused(CHARLIE, call(ETH, 9_000 * UNIT), Error::<Test>::AmountAboveRedeemable);
		refused(CHARLIE, call(ETH, UNIT), Error::<Test>::BelowMinOut);
		let call = Call::redeem_frozen { asset: ETH, amount: UNIT, min_out: 1 };
		refused(CHARLIE, call, sp_runtime::TokenError::FundsUnavailable);
		assert_ok!(redeem(ARB, UNIT));
	});
}

#[test]
fn more_collateral_than_a_ratio_tree_can_add_up() {
	use crate::{types::Csa as Held, AssetLedger};
	let half = Held { collateral: MAX_AMOUNT / 2, debt: 1 };
	let books = AssetLedger::default().with(&half).unwrap();
	assert_eq!(books.with(&half), Err(sp_runtime::ArithmeticError::Overflow));
	let most = Held { collateral: MAX_AMOUNT / 2 - 1, debt: 1 };
	assert_eq!(books.with(&most).map(|books| books.pooled), Ok(MAX_AMOUNT - 1));
	// Nobody is kept from repaying by what others hold without debt.
	let idle = Held { debt: 0, ..half };
	assert!(AssetLedger::default().with(&idle).and_then(|books| books.with(&idle)).is_ok());
}
