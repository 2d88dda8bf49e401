//! Absorption of insolvent CSAs.

mod emptied;
mod forced;

use super::{
	arbitrage::{eth_of, open_as, portfolio, price_becomes, redeem, ARB, FROZEN, NORMAL},
	bad_input::{refused, Call},
	*,
};
use crate::{
	types::Csa as Held, AssetLedger, Csas, Holding, Ledgers, RedemptionLimit, TreeRoots, WeightInfo,
};
use frame_support::{
	dispatch::{GetDispatchInfo, Pays},
	storage::with_storage_layer,
};
use qian_primitives::{CsaState, Price};
use sp_runtime::{ArithmeticError, DispatchError};

/// The one of the published portfolio that is insolvent at 265.
const DEEP: AccountId = FROZEN[1];
/// What it holds and owes, and what its collateral falls short of its debt there.
const LOST: Held = Held { collateral: 5 * UNIT, debt: 1_350 * UNIT };
const SHORTFALL: Balance = 25 * UNIT;
/// In alarm, and without debt.
const ALARMED: AccountId = 14;
const IDLE: AccountId = ALICE;

/// The protocol owns as much as covers a shortfall beyond its bad debt.
fn buffer_becomes(buffer: Balance) {
	NetBadDebt::set(9 * UNIT);
	Owned::set(9 * UNIT + buffer);
}

/// The published portfolio at 265, one in alarm and one without debt, and an empty buffer.
fn crash() {
	portfolio();
	EthPrice::set(Some(usd(600)));
	open_as(ALARMED, 10 * UNIT, 2_120 * UNIT);
	assert_ok!(open(IDLE, 10, 0));
	price_becomes(usd(265));
	let state = |owner| Csa::position(ETH, owner).and_then(|position| position.state);
	use CsaState::*;
	let states = [DEEP, FROZEN[0], FROZEN[2], ALARMED, NORMAL, IDLE].map(state);
	assert_eq!(states, [Insolvent, Frozen, Frozen, Alarm, Normal, Normal].map(Some));
	buffer_becomes(0);
	System::reset_events();
}

fn absorb() -> DispatchResult {
	Csa::absorb(signed(CHARLIE), ETH)
}

fn forced(price: Price) -> Result<Held, DispatchError> {
	with_storage_layer(|| Csa::absorb_insolvent(ETH, price))
}

fn absorbed(held: Held, shortfall: Balance) -> Event<Test> {
	let Held { collateral, debt } = held;
	Event::InsolventAbsorbed { asset: ETH, collateral, debt, shortfall }
}

fn books() -> AssetLedger {
	Ledgers::<Test>::get(ETH)
}

fn pool() -> crate::Pool {
	Csa::pool(ETH).expect("ETH has a price")
}

#[test]
fn absorbing_makes_collateral_the_protocols_and_debt_bad_debt() {
	ExtBuilder::build_and_execute(|| {
		crash();
		buffer_becomes(SHORTFALL);
		let (before, debts, backing) = (books(), DebtTotal::get(), Assets::balance(ETH, POT));
		assert_ok!(absorb());
		assert_eq!(events(), [absorbed(LOST, SHORTFALL)]);
		let after = AssetLedger {
			pooled: before.pooled - LOST.collateral,
			debt: before.debt - LOST.debt,
			..before
		};
		assert_eq!(books(), after);
		assert_eq!(eth_of(SYSTEM), MIN_BALANCE + LOST.collateral);
		assert_eq!(Assets::balance(ETH, POT), backing - LOST.collateral);
		assert_eq!(eth_of(SURPLUS), MIN_BALANCE);
		assert_eq!((BadDebt::get(), DebtTotal::get()), (LOST.debt, debts - LOST.debt));
		assert_eq!((pool().insolvent, pool().shortfall), (Held::default(), 0));
		assert_noop!(absorb(), Error::<Test>::NothingInsolvent);
	});
}

#[test]
fn owners_keep_their_coins_and_lose_what_they_locked() {
	ExtBuilder::build_and_execute(|| {
		crash();
		buffer_becomes(SHORTFALL);
		let funds = (qusd_of(DEEP), eth_of(DEEP));
		assert_eq!(funds.0, LOST.debt);
		assert_ok!(absorb());
		assert_eq!((qusd_of(DEEP), eth_of(DEEP)), funds);
		assert_eq!(Csa::csa(ETH, &DEEP), Some(Held::default()));
		let shown = Csa::position(ETH, DEEP).expect("the record is there");
		assert_eq!((shown.tick, shown.state), (None, Some(CsaState::Normal)));
	});
}

#[test]
fn a_buffer_of_just_the_shortfall_suffices_and_one_unit_less_does_not() {
	ExtBuilder::build_and_execute(|| {
		crash();
		for buffer in [0, UNIT, SHORTFALL - 1] {
			buffer_becomes(buffer);
			assert_noop!(absorb(), Error::<Test>::BufferTooSmall);
		}
		buffer_becomes(SHORTFALL);
		assert_ok!(absorb());
	});
}

#[test]
fn bad_debt_above_all_that_the_protocol_owns_lets_nobody_absorb() {
	ExtBuilder::build_and_execute(|| {
		crash();
		buffer_becomes(SHORTFALL);
		NetBadDebt::set(9 * UNIT + 1);
		assert_noop!(absorb(), Error::<Test>::BufferTooSmall);
		NetBadDebt::set(Balance::MAX);
		assert_noop!(absorb(), Error::<Test>::BufferTooSmall);
		Owned::set(Balance::MAX);
		NetBadDebt::set(0);
		assert_ok!(absorb());
	});
}

#[test]
fn every_other_csa_is_the_same_to_the_last_bit() {
	ExtBuilder::build_and_execute(|| {
		crash();
		buffer_becomes(SHORTFALL);
		let others = [FROZEN[0], FROZEN[2], ALARMED, NORMAL, IDLE, BOB];
		let positions = || others.map(|owner| Csa::position(ETH, owner));
		let all_records = || records(&Csas::<Test>::final_prefix());
		let (shown, stored, sums) = (positions(), all_records(), pool());
		let funds = others.map(|owner| (eth_of(owner), qusd_of(owner)));
		assert_ok!(absorb());
		assert_eq!(positions(), shown);
		// Not even the record of the one that was absorbed is written.
		assert_eq!(all_records(), stored);
		assert_eq!(others.map(|owner| (eth_of(owner), qusd_of(owner))), funds);
		assert_eq!((pool().frozen, pool().alarm), (sums.frozen, sums.alarm));
		assert_eq!((pool().redeemable, pool().limit), (sums.redeemable, RedemptionLimit::Window));
	});
}

#[test]
fn the_window_of_arbitrage_stays_as_it_is() {
	ExtBuilder::build_and_execute(|| {
		crash();
		assert_ok!(redeem(ARB, 770 * UNIT));
		Now::mutate(|now| *now += 1_000);
		buffer_becomes(SHORTFALL);
		let before = books();
		assert_eq!(before.wf, percent(90));
		assert_ok!(absorb());
		assert_eq!((books().wf, books().window_at), (before.wf, before.window_at));
		assert_eq!(books().lines, before.lines);
	});
}

#[test]
fn everything_that_is_insolvent_is_absorbed_at_once_and_leaves_an_empty_tree() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		price_becomes(usd(15));
		let all = Held { collateral: 1_065 * UNIT, debt: 33_150 * UNIT };
		let shortfall = (33_150 - 1_065 * 15) * UNIT;
		assert_eq!((pool().insolvent, pool().shortfall), (all, shortfall));
		buffer_becomes(shortfall);
		System::reset_events();
		assert_ok!(absorb());
		assert_eq!(events(), [absorbed(all, shortfall)]);
		assert_eq!((books().pooled, books().debt, BadDebt::get()), (0, 0, all.debt));
		assert!(crate::Pallet::<Test>::tree(ETH).is_empty());
		for owner in FROZEN.into_iter().chain([NORMAL, BOB]) {
			assert_eq!(Csa::csa(ETH, &owner), Some(Held::default()));
		}
		assert_eq!(Csa::system().net_supply, DebtTotal::get());
	});
}

#[test]
fn a_csa_in_the_tick_of_the_line_is_not_insolvent_and_stays() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		buffer_becomes(1_000 * UNIT);
		price_becomes(usd(200));
		assert_noop!(absorb(), Error::<Test>::NothingInsolvent);
		// Worth a little less than it owes, in the tick that still counts as the better one.
		price_becomes(Price::from_rational(19_999, 100));
		assert_eq!(forced(Price::from_rational(19_999, 100)), Ok(Held::default()));
		assert_noop!(absorb(), Error::<Test>::NothingInsolvent);
		price_becomes(usd(198));
		assert_ok!(absorb());
		assert_eq!(csa(ETH, ALICE), (0, 0));
	});
}

#[test]
fn the_first_failure_names_the_error() {
	ExtBuilder::build_and_execute(|| {
		// Everything is wrong at first, and then one thing less each time.
		let call = |asset| Call::absorb { asset };
		LockedAssets::set(vec![ETH, UNLISTED]);
		GraceAssets::set(vec![ETH, UNLISTED]);
		EthLive::set(false);
		NetBadDebt::set(Balance::MAX);
		Active::set(false);
		for asset in [ETH, UNLISTED] {
			refused(CHARLIE, call(asset), Error::<Test>::Locked);
		}
		LockedAssets::set(vec![]);
		for asset in [ETH, UNLISTED] {
			refused(CHARLIE, call(asset), Error::<Test>::InGrace);
		}
		GraceAssets::set(vec![]);
		refused(CHARLIE, call(UNLISTED), Error::<Test>::UnknownCollateral);
		refused(CHARLIE, call(ETH), Error::<Test>::PriceUnavailable);
		EthLive::set(true);
		refused(CHARLIE, call(ETH), Error::<Test>::NothingInsolvent);
		Active::set(true);
		crash();
		Active::set(false);
		refused(CHARLIE, call(ETH), Error::<Test>::BufferTooSmall);
		buffer_becomes(SHORTFALL);
		// A deprecated asset is absorbed all the same.
		assert_ok!(absorb());
	});
}

#[test]
fn two_assets_do_not_touch_each_other() {
	ExtBuilder::build_and_execute(|| {
		crash();
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 39_000 * UNIT));
		WbtcPrice::set(Some(usd(38_000)));
		let (eth, btc) = (books(), Ledgers::<Test>::get(WBTC));
		buffer_becomes(1_000 * UNIT);
		assert_ok!(absorb());
		assert_eq!(Ledgers::<Test>::get(WBTC), btc);
		let eth = AssetLedger { pooled: books().pooled, debt: books().debt, ..eth };
		assert_eq!(books(), eth);
		assert_ok!(Csa::absorb(signed(CHARLIE), WBTC));
		assert_eq!((csa(WBTC, ALICE), books()), ((0, 0), eth));
		assert_eq!(Assets::balance(WBTC, SYSTEM), 100 + 100_000_000);
	});
}

#[test]
fn the_call_weighs_the_totals_of_the_system_too() {
	let declared = Call::absorb { asset: ETH }.get_dispatch_info().call_weight;
	let totals = <Others as crate::interfaces::Register>::total_values_weight();
	assert_eq!(declared, <() as WeightInfo>::absorb() + totals);
	assert!(totals.ref_time() > 0);
}
