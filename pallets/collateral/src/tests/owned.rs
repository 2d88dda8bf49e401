//! What the protocol itself owns, as other pallets book and pay it.

use super::*;
use crate::{interfaces::Custody, Owned, OwnedAssets, Pot};
use frame_support::storage::with_storage_layer;
use qian_primitives::AssetId;
use sp_runtime::{ArithmeticError, DispatchResult};

const IN_RESERVE: Balance = 10 * UNIT;

/// What owners of CSAs and bidders paid in.
fn fill() {
	assert_ok!(with_storage_layer(|| {
		Collateral::take_in(Pot::CsaReserve, ETH, &ALICE, IN_RESERVE)?;
		Collateral::take_in(Pot::Bids, ETH, &ALICE, 5 * UNIT)
	}));
	follow();
}

/// The ledger lines of other pallets follow.
fn follow() {
	set_line(ETH, Collateral::held(Pot::CsaReserve, ETH));
	BidsOfEth::set(Collateral::held(Pot::Bids, ETH));
}

fn book_system(pot: Pot, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::book_system(pot, ETH, amount))
}

fn book_surplus(pot: Pot, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::book_surplus(pot, ETH, amount))
}

fn use_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::use_surplus(asset, amount))
}

fn pay(asset: AssetId, to: AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::pay_from_system(asset, &to, amount))
}

fn owned() -> (Balance, Balance) {
	let OwnedAssets { system, surplus } = Owned::<Test>::get(ETH);
	(system, surplus)
}

#[test]
fn what_is_booked_moves_to_the_pot_of_the_protocol_and_into_its_line() {
	ExtBuilder::build_and_execute(|| {
		fill();
		assert_ok!(book_system(Pot::CsaReserve, 3 * UNIT));
		assert_ok!(book_surplus(Pot::CsaReserve, UNIT));
		assert_ok!(book_system(Pot::Bids, 2 * UNIT));
		assert_ok!(book_surplus(Pot::Bids, 3 * UNIT));
		follow();
		assert_eq!(owned(), (5 * UNIT, 4 * UNIT));
		let held = Pot::ALL.map(|pot| Collateral::held(pot, ETH));
		assert_eq!(held, [6 * UNIT, 9 * UNIT, 0]);
	});
}

#[test]
fn what_is_in_the_pot_of_the_protocol_already_is_only_booked() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(with_storage_layer(|| {
			Collateral::take_in(Pot::System, ETH, &ALICE, 2 * UNIT)
		}));
		assert_ok!(book_system(Pot::System, UNIT));
		assert_ok!(book_surplus(Pot::System, UNIT));
		assert_eq!(owned(), (UNIT, UNIT));
		assert_eq!(Collateral::held(Pot::System, ETH), 2 * UNIT);
		assert_eq!(Collateral::flow(Pot::System, ETH).outflow, 0);
	});
}

#[test]
fn more_than_a_pot_holds_is_not_booked() {
	ExtBuilder::build_and_execute(|| {
		fill();
		let more = IN_RESERVE + 1;
		assert_noop!(book_system(Pot::CsaReserve, more), Error::<Test>::PotExhausted);
		assert_noop!(book_surplus(Pot::CsaReserve, more), Error::<Test>::PotExhausted);
	});
}

#[test]
fn lines_never_overflow() {
	ExtBuilder::build_and_execute(|| {
		let full = OwnedAssets { system: Balance::MAX, surplus: Balance::MAX };
		Owned::<Test>::insert(ETH, full);
		assert_noop!(book_system(Pot::System, 1), ArithmeticError::Overflow);
		assert_noop!(book_surplus(Pot::System, 1), ArithmeticError::Overflow);
		assert_noop!(use_surplus(ETH, 1), ArithmeticError::Overflow);
		Owned::<Test>::remove(ETH);
	});
}

#[test]
fn nothing_is_booked_used_and_paid_without_a_trace() {
	ExtBuilder::build_and_execute(|| {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		for pot in Pot::ALL {
			assert_ok!(book_system(pot, 0));
			assert_ok!(book_surplus(pot, 0));
		}
		for asset in [ETH, WBTC] {
			assert_ok!(use_surplus(asset, 0));
			assert_ok!(pay(asset, MAK, 0));
		}
		assert_eq!(root(), before);
		assert!(!Owned::<Test>::contains_key(ETH));
	});
}

#[test]
fn surplus_that_is_used_backs_the_coin_where_it_is() {
	ExtBuilder::build_and_execute(|| {
		fill();
		assert_ok!(book_surplus(Pot::CsaReserve, 4 * UNIT));
		follow();
		let flow = Collateral::flow(Pot::System, ETH);
		assert_noop!(use_surplus(ETH, 4 * UNIT + 1), Error::<Test>::PotExhausted);
		assert_ok!(use_surplus(ETH, 3 * UNIT));
		assert_eq!(owned(), (3 * UNIT, UNIT));
		assert_noop!(use_surplus(ETH, UNIT + 1), Error::<Test>::PotExhausted);
		assert_ok!(use_surplus(ETH, UNIT));
		assert_eq!(owned(), (4 * UNIT, 0));
		assert_eq!(Collateral::flow(Pot::System, ETH), flow);
		assert_noop!(use_surplus(WBTC, 1), Error::<Test>::PotExhausted);
	});
}

#[test]
fn collateral_of_the_protocol_is_paid_up_to_its_line_and_surplus_is_not() {
	ExtBuilder::build_and_execute(|| {
		fill();
		assert_ok!(book_system(Pot::CsaReserve, 3 * UNIT));
		assert_ok!(book_surplus(Pot::CsaReserve, 4 * UNIT));
		follow();
		assert_noop!(pay(ETH, BOB, 3 * UNIT + 1), Error::<Test>::PotExhausted);
		assert_noop!(pay(WBTC, BOB, 1), Error::<Test>::PotExhausted);
		assert_ok!(pay(ETH, BOB, 2 * UNIT));
		assert_eq!((owned(), Assets::balance(ETH, BOB)), ((UNIT, 4 * UNIT), 2 * UNIT));
		assert_eq!(Collateral::flow(Pot::System, ETH).outflow, 2 * UNIT);
		assert_ok!(pay(ETH, BOB, UNIT));
		assert_eq!(owned(), (0, 4 * UNIT));
	});
}

#[test]
fn nobody_is_paid_what_they_cannot_hold() {
	ExtBuilder::build_and_execute(|| {
		fill();
		assert_ok!(book_system(Pot::CsaReserve, 3 * UNIT));
		follow();
		assert_noop!(pay(ETH, BOB, MIN_BALANCE - 1), Error::<Test>::RecipientBelowMinimum);
		assert_noop!(pay(ETH, MAK, UNIT), Error::<Test>::RecipientCannotHold);
		assert_ok!(pay(ETH, BOB, MIN_BALANCE));
	});
}

#[test]
fn a_lock_stops_payments_and_no_booking() {
	ExtBuilder::build_and_execute(|| {
		fill();
		LockedAssets::set(vec![ETH]);
		assert_ok!(book_system(Pot::CsaReserve, 3 * UNIT));
		assert_ok!(book_surplus(Pot::Bids, UNIT));
		assert_ok!(use_surplus(ETH, UNIT));
		follow();
		// Before every other failure.
		for amount in [0, UNIT, Balance::MAX] {
			assert_noop!(pay(ETH, BOB, amount), Error::<Test>::Locked);
		}
		LockedAssets::set(vec![WBTC]);
		assert_ok!(pay(ETH, BOB, UNIT));
	});
}
