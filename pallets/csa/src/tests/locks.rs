//! What a lock stops, and what the time after it.

use super::{
	arbitrage::{portfolio, price_becomes, redeem, ARB, FROZEN},
	bad_input::{every_call, refused, Call},
	*,
};
use crate::{interfaces::Register, RedemptionLimit};
use codec::Encode;
use qian_primitives::AssetId;
use sp_runtime::DispatchError;

/// All calls with an amount of zero, which fails by itself, and those without an amount.
fn all_calls(asset: AssetId) -> Vec<Call> {
	let mut calls = every_call(asset, 0);
	calls.extend([
		Call::close { asset },
		Call::absorb { asset },
		Call::clean { asset, owner: ALICE },
	]);
	calls
}

#[test]
fn every_call_fails_with_locked_before_any_other_error_while_a_lock_covers_the_asset() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		LockedAssets::set(vec![ETH, UNLISTED]);
		// Locked comes first also where owners have just been given time.
		GraceAssets::set(vec![ETH]);
		EthLive::set(false);
		for asset in [ETH, UNLISTED] {
			let calls = all_calls(asset);
			let indices: std::collections::BTreeSet<u8> =
				calls.iter().map(|call| call.encode()[0]).collect();
			assert!(indices.into_iter().eq(0..9), "a call is missing");
			for call in calls {
				refused(ALICE, call, Error::<Test>::Locked);
			}
		}
		for call in [
			Call::open { asset: ETH, collateral: UNIT, debt: 0 },
			Call::deposit { asset: ETH, owner: 10, amount: UNIT },
			Call::repay { asset: ETH, owner: 10, amount: UNIT },
		] {
			refused(ALICE, call, Error::<Test>::Locked);
		}
	});
}

#[test]
fn the_origin_is_checked_before_the_lock() {
	ExtBuilder::build_and_execute(|| {
		LockedAssets::set(vec![ETH]);
		assert_noop!(Csa::close(RuntimeOrigin::none(), ETH), DispatchError::BadOrigin);
		assert_noop!(Csa::close(RuntimeOrigin::root(), ETH), DispatchError::BadOrigin);
		assert_noop!(Csa::absorb(RuntimeOrigin::root(), ETH), DispatchError::BadOrigin);
	});
}

#[test]
fn a_lock_of_one_asset_leaves_another_free() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(BOB, 10, 1_000));
		LockedAssets::set(vec![ETH]);
		assert_noop!(open(BOB, 10, 1_000), Error::<Test>::Locked);
		let one = 100_000_000;
		assert_ok!(Csa::open(signed(ALICE), WBTC, 2 * one, 1_000 * UNIT));
		assert_ok!(Csa::deposit(signed(ALICE), WBTC, ALICE, one));
		assert_ok!(Csa::withdraw(signed(ALICE), WBTC, one));
		assert_ok!(Csa::mint(signed(ALICE), WBTC, UNIT));
		assert_ok!(Csa::repay(signed(ALICE), WBTC, ALICE, UNIT));
		assert_ok!(Csa::close(signed(ALICE), WBTC));
		LockedAssets::set(vec![WBTC]);
		assert_ok!(open(BOB, 10, 1_000));
	});
}

#[test]
fn owners_act_and_nobody_redeems_or_absorbs_in_the_time_after_a_lock() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		GraceAssets::set(vec![ETH]);
		refused(ARB, Call::absorb { asset: ETH }, Error::<Test>::InGrace);
		assert_noop!(redeem(ARB, UNIT), Error::<Test>::InGrace);
		// Before every other error but that of a lock.
		assert_noop!(redeem(ARB, 0), Error::<Test>::InGrace);
		GraceAssets::set(vec![ETH, UNLISTED]);
		let unlisted = Csa::redeem_frozen(signed(ARB), UNLISTED, UNIT, 0);
		assert_eq!(unlisted.map_err(|e| e.error), Err(Error::<Test>::InGrace.into()));

		let [owner, another, _] = FROZEN;
		assert_ok!(Csa::deposit(signed(ALICE), ETH, owner, UNIT));
		assert_ok!(Csa::repay(signed(another), ETH, another, 100 * UNIT));
		assert_ok!(open(ALICE, 10, 1_000));
		assert_ok!(Csa::mint(signed(ALICE), ETH, UNIT));
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, UNIT));
		assert_ok!(Csa::repay(signed(ARB), ETH, ALICE, UNIT));
		assert_ok!(Csa::close(signed(ALICE), ETH));
		assert_noop!(Csa::clean(signed(ARB), ETH, owner), Error::<Test>::NotEmpty);

		GraceAssets::set(vec![WBTC]);
		assert_ok!(redeem(ARB, UNIT));
	});
}

#[test]
fn an_emptied_csa_is_cleaned_in_the_time_after_a_lock() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		LockedAssets::set(vec![ETH]);
		refused(ARB, Call::clean { asset: ETH, owner: FROZEN[0] }, Error::<Test>::Locked);
		LockedAssets::set(vec![]);
		GraceAssets::set(vec![ETH]);
		assert_ok!(Csa::clean(signed(ARB), ETH, FROZEN[0]));
	});
}

#[test]
fn the_quote_and_the_pool_name_the_lock_and_the_time_after_it() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let free = Csa::pool(ETH).expect("ETH has a price");
		let shown = || {
			let pool = Csa::pool(ETH).expect("ETH has a price");
			let sums = (pool.frozen, pool.insolvent, pool.alarm, pool.wf, pool.ratio);
			assert_eq!(sums, (free.frozen, free.insolvent, free.alarm, free.wf, free.ratio));
			(pool.redeemable, pool.least, pool.limit)
		};
		let quoted = |amount| Csa::quote_redeem_frozen(ETH, amount).map(|quote| quote.burned);

		LockedAssets::set(vec![ETH]);
		GraceAssets::set(vec![ETH]);
		// Whatever else holds it down.
		for (gate, live) in [(true, true), (false, true), (false, false)] {
			GateOpen::set(gate);
			EthLive::set(live);
			assert_eq!(shown(), (0, MIN_ARBITRAGE, RedemptionLimit::Locked));
			for amount in [0, UNIT, Balance::MAX] {
				assert_eq!(quoted(amount), Err(Error::<Test>::Locked.into()));
				assert_noop!(redeem(ARB, amount), Error::<Test>::Locked);
			}
		}
		LockedAssets::set(vec![]);
		for (gate, live) in [(false, false), (false, true), (true, true)] {
			GateOpen::set(gate);
			EthLive::set(live);
			assert_eq!(shown(), (0, MIN_ARBITRAGE, RedemptionLimit::InGrace));
			for amount in [0, UNIT, Balance::MAX] {
				assert_eq!(quoted(amount), Err(Error::<Test>::InGrace.into()));
				assert_noop!(redeem(ARB, amount), Error::<Test>::InGrace);
			}
		}
		GraceAssets::set(vec![]);
		assert_eq!(shown(), (free.redeemable, free.least, RedemptionLimit::Window));
		assert_eq!(quoted(UNIT), Ok(UNIT));
		assert_ok!(redeem(ARB, UNIT));
	});
}

#[test]
fn nothing_is_mintable_or_withdrawable_while_a_lock_covers_the_asset() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		assert_ok!(open(BOB, 10, 0));
		let shown = || (Csa::mintable(ETH, ALICE), [ALICE, BOB].map(|o| Csa::withdrawable(ETH, o)));
		let free = shown();
		assert!(free.0 > Some(0) && free.1.iter().all(|most| *most > Some(0)));
		LockedAssets::set(vec![ETH]);
		assert_eq!(shown(), (Some(0), [Some(0); 2]));
		// What there is and how it stands is shown as ever.
		assert_eq!(Csa::position(ETH, BOB).map(|p| p.collateral), Some(10 * UNIT));
		LockedAssets::set(vec![]);
		GraceAssets::set(vec![ETH]);
		assert_eq!(shown(), free);
	});
}

#[test]
fn a_new_price_is_noted_while_a_lock_covers_the_asset() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		LockedAssets::set(vec![ETH]);
		price_becomes(usd(150));
		let lines = Others::terms(ETH).map(|terms| terms.lines);
		let ticks = lines.and_then(|lines| Csa::tick_lines(&lines, usd(150)));
		assert_eq!(Csa::ledger(ETH).and_then(|ledger| ledger.lines), ticks);
	});
}

#[test]
fn clients_know_the_older_limits_by_the_same_numbers() {
	use RedemptionLimit::*;
	let limits = [
		PriceUnavailable,
		GateClosed,
		NothingFrozen,
		WindowExhausted,
		Window,
		WholePool,
		Locked,
		InGrace,
	];
	let numbers: Vec<u8> = limits.iter().flat_map(Encode::encode).collect();
	assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
}
