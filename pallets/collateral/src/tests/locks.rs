//! What a lock of an asset stops, and what it leaves free.

use super::*;
use crate::{
	interfaces::Custody, types::percent, CollateralParams, Owned, OwnedAssets, Pot, SystemParams,
};
use frame_support::storage::with_storage_layer;
use qian_primitives::AssetId;
use sp_runtime::{DispatchError, DispatchResult};

fn take_in(asset: AssetId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::take_in(Pot::CsaReserve, asset, &ALICE, amount)).map(drop)
}

fn pay_out(asset: AssetId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::pay_out(Pot::CsaReserve, asset, &ALICE, amount))
}

fn shift(asset: AssetId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Collateral::shift(Pot::CsaReserve, Pot::System, asset, amount))
}

fn skim(asset: AssetId) -> DispatchResult {
	Collateral::skim(RuntimeOrigin::signed(BOB), asset)
}

fn retire(asset: AssetId) -> DispatchResult {
	Collateral::retire_collateral(RuntimeOrigin::signed(LISTING), asset)
}

#[test]
fn skimming_fails_only_while_its_asset_is_locked() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Assets::mint_into(ETH, &Pot::CsaReserve.account(), UNIT));
		LockedAssets::set(vec![ETH]);
		assert_noop!(skim(ETH), Error::<Test>::Locked);
		LockedAssets::set(vec![WBTC]);
		assert_ok!(skim(ETH));
	});
}

#[test]
fn retiring_fails_only_while_its_asset_is_locked() {
	ExtBuilder::build_and_execute(|| {
		LockedAssets::set(vec![ETH]);
		assert_noop!(retire(ETH), Error::<Test>::Locked);
		LockedAssets::set(vec![WBTC]);
		assert_ok!(retire(ETH));
	});
}

#[test]
fn nothing_enters_or_leaves_a_pot_while_its_asset_is_locked() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(ETH, 10 * UNIT));
		LockedAssets::set(vec![ETH]);
		assert_noop!(take_in(ETH, UNIT), Error::<Test>::Locked);
		assert_noop!(pay_out(ETH, UNIT), Error::<Test>::Locked);
		LockedAssets::set(vec![WBTC]);
		assert_ok!(take_in(ETH, UNIT));
		assert_ok!(pay_out(ETH, 2 * UNIT));
		set_line(ETH, 9 * UNIT);
	});
}

#[test]
fn what_is_left_is_gathered_under_a_lock() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(ETH, 10 * UNIT));
		LockedAssets::set(vec![ETH]);
		assert_ok!(shift(ETH, 4 * UNIT));
		set_line(ETH, 6 * UNIT);
		Owned::<Test>::insert(ETH, OwnedAssets { system: 4 * UNIT, surplus: 0 });
		assert_eq!(Collateral::held(Pot::System, ETH), 4 * UNIT);
		assert_ok!(with_storage_layer(|| { Collateral::book_surplus(Pot::CsaReserve, ETH, UNIT) }));
		set_line(ETH, 5 * UNIT);
		assert_eq!(Owned::<Test>::get(ETH).surplus, UNIT);
	});
}

#[test]
fn the_lock_is_named_before_every_other_failure_but_the_origin() {
	ExtBuilder::build_and_execute(|| {
		LockedAssets::set(vec![ETH, WBTC]);
		// One is not listed; of the other there is nothing to skim, and it is in use.
		DebtOfEth::set(1);
		for asset in [WBTC, ETH] {
			assert_noop!(skim(asset), Error::<Test>::Locked);
			assert_noop!(retire(asset), Error::<Test>::Locked);
			assert_noop!(take_in(asset, Balance::MAX), Error::<Test>::Locked);
			assert_noop!(pay_out(asset, Balance::MAX), Error::<Test>::Locked);
		}
		DebtOfEth::set(0);
		let refused = DispatchError::BadOrigin;
		assert_noop!(Collateral::skim(RuntimeOrigin::root(), ETH), refused);
		let stranger = RuntimeOrigin::signed(ALICE);
		assert_noop!(Collateral::retire_collateral(stranger, ETH), refused);
	});
}

#[test]
fn the_register_and_the_parameters_are_free_under_a_lock() {
	ExtBuilder::build_and_execute(|| {
		LockedAssets::set(vec![ETH, WBTC]);
		let (risk, listing, mak) = (
			|| RuntimeOrigin::signed(RISK),
			|| RuntimeOrigin::signed(LISTING),
			|| RuntimeOrigin::signed(MAK),
		);
		assert_ok!(Collateral::register_collateral(listing(), WBTC, params(), volatility()));
		let safer = CollateralParams { q_min: percent(121), ..params() };
		assert_ok!(Collateral::set_collateral_params(risk(), ETH, safer));
		assert_ok!(Collateral::set_debt_ceiling(risk(), ETH, 7 * UNIT));
		assert_ok!(Collateral::lower_debt_ceiling(mak(), ETH, 6 * UNIT));
		assert_ok!(Collateral::deprecate_collateral(mak(), ETH));
		assert_ok!(Collateral::reinstate_collateral(listing(), ETH));
		let system = SystemParams { min_debt: 200 * UNIT, ..Default::default() };
		assert_ok!(Collateral::set_system_params(risk(), system));
	});
}
