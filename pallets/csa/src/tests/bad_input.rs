//! What is refused is refused by name, and the state is the same to the last bit.

use super::*;
use frame_support::dispatch::GetDispatchInfo;
use qian_primitives::MAX_AMOUNT;
use sp_runtime::{traits::Dispatchable, DispatchError, StateVersion};

type Call = crate::Call<Test>;

/// Dispatch `call` the way a transaction does, and insist on this error and this state.
fn refused(who: AccountId, call: Call, error: impl Into<DispatchError>) {
	let root = || sp_io::storage::root(StateVersion::V1);
	let before = root();
	let call = RuntimeCall::Csa(call);
	assert!(call.get_dispatch_info().call_weight.ref_time() > 0);
	let outcome = call.clone().dispatch(signed(who)).map(|_| ()).map_err(|e| e.error);
	assert_eq!(outcome, Err(error.into()), "{call:?}");
	assert_eq!(root(), before, "{call:?} left a trace");
}

fn every_call(asset: u64, amount: Balance) -> Vec<Call> {
	vec![
		Call::open { asset, collateral: amount, debt: 0 },
		Call::open { asset, collateral: UNIT, debt: amount },
		Call::deposit { asset, owner: ALICE, amount },
		Call::withdraw { asset, amount },
		Call::mint { asset, amount },
		Call::repay { asset, owner: ALICE, amount },
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
		for call in every_call(ETH, UNIT).into_iter().chain([Call::close { asset: ETH }]) {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let outcome = RuntimeCall::Csa(call.clone()).dispatch(origin);
				assert_eq!(outcome.map_err(|e| e.error), Err(DispatchError::BadOrigin));
			}
		}
	});
}
