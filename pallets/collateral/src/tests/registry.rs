use super::*;
use crate::interfaces::StartRatios as _;
use crate::{
	types::percent, CollateralParams, CollateralStatus, Collaterals, SystemParams, MAX_DEBT_CEILING,
};
use qian_primitives::VolatilityParams;
use sp_runtime::{DispatchError, FixedU128};

fn register(asset: u64) -> frame_support::dispatch::DispatchResult {
	Collateral::register_collateral(RuntimeOrigin::signed(LISTING), asset, params(), volatility())
}

fn record(asset: u64) -> crate::Collateral {
	Collateral::known(asset).expect("the asset is listed")
}

#[test]
fn registering_copies_decimals_and_starts_with_no_ceiling() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(register(WBTC));
		let listed = record(WBTC);
		assert_eq!(listed.decimals, 8);
		assert_eq!(listed.debt_ceiling, 0);
		assert_eq!(listed.status, CollateralStatus::Active);
		assert_eq!(
			last_event(),
			Event::CollateralRegistered {
				asset: WBTC,
				decimals: 8,
				params: params(),
				volatility: volatility()
			}
		);
	});
}

#[test]
fn registering_what_cannot_back_the_coin_fails() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(register(ETH), Error::<Test>::AlreadyRegistered);
		for coin in [1, 2, 3, 4, 99, 1_727_604] {
			assert_noop!(register(coin), Error::<Test>::ForbiddenCollateral);
		}
		assert_noop!(register(500), Error::<Test>::UnknownAsset);
		assert_noop!(register(ODD), Error::<Test>::BadDecimals);
		assert_noop!(register(BARE), Error::<Test>::PotNotEndowed);
	});
}

#[test]
fn every_pot_owns_the_minimum_balance_of_an_asset_before_it_is_listed() {
	for bare in crate::Pot::ALL {
		ExtBuilder::build_and_execute(|| {
			let account = bare.account::<AccountId>();
			assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), WBTC, account, 1));
			assert_noop!(register(WBTC), Error::<Test>::PotNotEndowed);
			assert_ok!(Assets::mint(RuntimeOrigin::signed(ALICE), WBTC, account, MIN_BALANCE));
			assert_ok!(register(WBTC));
		});
	}
}

#[test]
fn no_more_than_32_assets_are_listed() {
	ExtBuilder::build_and_execute(|| {
		for asset in 1_000..1_031 {
			assert_ok!(Assets::force_create(
				RuntimeOrigin::root(),
				asset,
				ALICE,
				false,
				MIN_BALANCE
			));
			for pot in crate::Pot::ALL {
				assert_ok!(Assets::mint_into(asset, &pot.account(), MIN_BALANCE));
			}
			assert_ok!(register(asset));
		}
		assert_noop!(register(WBTC), Error::<Test>::TooManyCollaterals);
	});
}

#[test]
fn registering_checks_every_bound_of_the_parameters() {
	ExtBuilder::build_and_execute(|| {
		let bad: [fn(&mut CollateralParams); 10] = [
			|p| p.q_min = percent(105) - FixedU128::from_inner(1),
			|p| p.q_min = percent(200) + FixedU128::from_inner(1),
			|p| p.mint_limit = MAX_DEBT_CEILING + 1,
			|p| p.min_collateral = MIN_BALANCE - 1,
			|p| p.redemption_cap = percent(9),
			|p| p.redemption_cap = percent(100),
			|p| p.redemption_window = 3_599,
			|p| p.redemption_window = 604_801,
			|p| p.min_arbitrage = UNIT / 100 - 1,
			|p| p.dust_debt = 10_000 * UNIT + 1,
		];
		for change in bad {
			let mut params = params();
			change(&mut params);
			assert_noop!(
				Collateral::register_collateral(
					RuntimeOrigin::signed(LISTING),
					WBTC,
					params.clone(),
					volatility()
				),
				Error::<Test>::ParameterOutOfBounds
			);
			assert_noop!(
				Collateral::set_collateral_params(RuntimeOrigin::signed(RISK), ETH, params),
				Error::<Test>::ParameterOutOfBounds
			);
		}
	});
}

#[test]
fn registering_checks_the_order_and_bounds_of_the_ratios() {
	ExtBuilder::build_and_execute(|| {
		let attempt = |change: fn(&mut VolatilityParams)| {
			let mut volatility = volatility();
			change(&mut volatility);
			Collateral::register_collateral(
				RuntimeOrigin::signed(LISTING),
				WBTC,
				params(),
				volatility,
			)
		};
		let disordered: [fn(&mut VolatilityParams); 3] = [
			|v| v.q_floor = percent(125) - FixedU128::from_inner(1),
			|v| v.q_floor = percent(151),
			|v| v.q_cap = percent(149),
		];
		for change in disordered {
			assert_noop!(attempt(change), Error::<Test>::BadRatioOrder);
		}
		let out_of_bounds: [fn(&mut VolatilityParams); 14] = [
			|v| v.q_cap = percent(401),
			|v| v.vol_ref = FixedU128::from_u32(4),
			|v| v.vol_ref = FixedU128::from_u32(501),
			|v| v.kappa = percent(101),
			|v| v.max_fall = FixedU128::from_rational(1, 1_001),
			|v| v.max_fall = percent(101),
			|v| v.vol_open = v.vol_close,
			|v| v.max_closed = 86_401,
			|v| v.open_below_total = percent(100) - FixedU128::from_inner(1),
			|v| v.open_below_total = percent(200) + FixedU128::from_inner(1),
			|v| v.open_below_pool = percent(100) - FixedU128::from_inner(1),
			|v| v.open_below_pool = params().q_min + FixedU128::from_inner(1),
			|v| v.sample_interval = 2,
			|v| v.sample_interval = 3_601,
		];
		for change in out_of_bounds {
			assert_noop!(attempt(change), Error::<Test>::ParameterOutOfBounds);
		}
		assert_ok!(attempt(|v| v.q_floor = percent(125)));
	});
}

#[test]
fn parameters_change_and_say_so() {
	ExtBuilder::build_and_execute(|| {
		let new = CollateralParams { q_min: percent(125), ..params() };
		let set =
			|params| Collateral::set_collateral_params(RuntimeOrigin::signed(RISK), ETH, params);
		assert_ok!(set(new.clone()));
		let event = Event::CollateralParamsSet { asset: ETH, old: params(), new: new.clone() };
		assert_eq!(last_event(), event);
		assert_eq!(record(ETH).params, new);
		assert_noop!(set(new), Error::<Test>::NoChange);
	});
}

#[test]
fn a_freeze_line_rises_by_at_most_five_points_and_stays_below_the_start_ratio() {
	ExtBuilder::build_and_execute(|| {
		let set = |q_min| {
			let params = CollateralParams { q_min, ..params() };
			Collateral::set_collateral_params(RuntimeOrigin::signed(RISK), ETH, params)
		};
		let too_much = percent(125) + FixedU128::from_inner(1);
		assert_noop!(set(too_much), Error::<Test>::ParameterOutOfBounds);
		assert_ok!(set(percent(125)));
		assert_ok!(set(percent(130)));
		assert_ok!(set(percent(135)));
		assert_noop!(set(percent(136)), Error::<Test>::BadRatioOrder);
		assert_ok!(set(percent(105)));
	});
}

#[test]
fn ceilings_move_both_ways_for_risk_admin_and_only_down_for_mak() {
	ExtBuilder::build_and_execute(|| {
		let set = |to| Collateral::set_debt_ceiling(RuntimeOrigin::signed(RISK), ETH, to);
		let lower = |to| Collateral::lower_debt_ceiling(RuntimeOrigin::signed(MAK), ETH, to);
		assert_ok!(set(MAX_DEBT_CEILING));
		assert_eq!(record(ETH).debt_ceiling, MAX_DEBT_CEILING);
		assert_noop!(set(MAX_DEBT_CEILING), Error::<Test>::NoChange);
		assert_noop!(set(MAX_DEBT_CEILING + 1), Error::<Test>::ParameterOutOfBounds);
		assert_noop!(lower(MAX_DEBT_CEILING), Error::<Test>::NotLower);
		assert_ok!(lower(5));
		assert_eq!(
			last_event(),
			Event::DebtCeilingSet { asset: ETH, old: MAX_DEBT_CEILING, new: 5 }
		);
		assert_noop!(
			Collateral::set_debt_ceiling(RuntimeOrigin::signed(RISK), WBTC, 1),
			Error::<Test>::UnknownCollateral
		);
		assert_noop!(
			Collateral::lower_debt_ceiling(RuntimeOrigin::signed(MAK), WBTC, 1),
			Error::<Test>::UnknownCollateral
		);
	});
}

#[test]
fn assets_are_deprecated_and_reinstated() {
	ExtBuilder::build_and_execute(|| {
		let deprecate = |who| Collateral::deprecate_collateral(RuntimeOrigin::signed(who), ETH);
		let reinstate = || Collateral::reinstate_collateral(RuntimeOrigin::signed(LISTING), ETH);
		assert_noop!(reinstate(), Error::<Test>::NotDeprecated);
		assert_ok!(deprecate(LISTING));
		assert_eq!(last_event(), Event::CollateralDeprecated { asset: ETH });
		assert_eq!(record(ETH).status, CollateralStatus::Deprecated);
		assert_noop!(deprecate(MAK), Error::<Test>::AlreadyDeprecated);
		assert_ok!(reinstate());
		assert_eq!(last_event(), Event::CollateralReinstated { asset: ETH });
		assert_ok!(deprecate(MAK));
		assert_noop!(
			Collateral::deprecate_collateral(RuntimeOrigin::signed(MAK), WBTC),
			Error::<Test>::UnknownCollateral
		);
		assert_noop!(
			Collateral::reinstate_collateral(RuntimeOrigin::signed(LISTING), WBTC),
			Error::<Test>::UnknownCollateral
		);
	});
}

#[test]
fn an_asset_retires_only_when_nothing_of_it_is_left() {
	ExtBuilder::build_and_execute(|| {
		use crate::{interfaces::Custody, Pot};
		use frame_support::storage::with_storage_layer;
		let retire = || Collateral::retire_collateral(RuntimeOrigin::signed(LISTING), ETH);

		DebtOfEth::set(1);
		assert_noop!(retire(), Error::<Test>::CollateralInUse);
		DebtOfEth::set(0);

		let pot = Pot::CsaReserve;
		assert_ok!(with_storage_layer(|| Collateral::take_in(pot, ETH, &ALICE, UNIT)));
		assert_noop!(retire(), Error::<Test>::CollateralInUse);
		assert_ok!(with_storage_layer(|| Collateral::pay_out(pot, ETH, &ALICE, UNIT)));

		RecordsLeft::set(true);
		assert_noop!(retire(), Error::<Test>::CollateralInUse);
		RecordsLeft::set(false);

		assert_ok!(retire());
		assert_eq!(last_event(), Event::CollateralRetired { asset: ETH });
		assert!(!Collaterals::<Test>::contains_key(ETH));
		assert_eq!(Others::params(ETH), None);
		assert_noop!(retire(), Error::<Test>::UnknownCollateral);
		assert_ok!(register(ETH));
	});
}

#[test]
fn system_parameters_change_within_their_bounds() {
	ExtBuilder::build_and_execute(|| {
		let set = |params| Collateral::set_system_params(RuntimeOrigin::signed(RISK), params);
		let bad: [fn(&mut SystemParams); 5] = [
			|p| p.min_debt = UNIT - 1,
			|p| p.min_debt = 100_000 * UNIT + 1,
			|p| p.global_debt_ceiling = qian_primitives::MAX_AMOUNT,
			|p| p.totals_max_age = 3_599,
			|p| p.totals_max_age = 604_801,
		];
		for change in bad {
			let mut params = SystemParams::default();
			change(&mut params);
			assert_noop!(set(params), Error::<Test>::ParameterOutOfBounds);
		}
		assert_noop!(set(SystemParams::default()), Error::<Test>::NoChange);
		let params = SystemParams { min_debt: 200 * UNIT, ..Default::default() };
		assert_ok!(set(params.clone()));
		let old = SystemParams::default();
		assert_eq!(last_event(), Event::SystemParamsSet { old, new: params });
	});
}

#[test]
fn every_call_refuses_every_other_origin() {
	ExtBuilder::build_and_execute(|| {
		let refused = DispatchError::BadOrigin;
		for who in [ALICE, RISK, MAK] {
			let origin = || RuntimeOrigin::signed(who);
			assert_noop!(
				Collateral::register_collateral(origin(), WBTC, params(), volatility()),
				refused
			);
			assert_noop!(Collateral::reinstate_collateral(origin(), ETH), refused);
			assert_noop!(Collateral::retire_collateral(origin(), ETH), refused);
		}
		for who in [ALICE, RISK] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(Collateral::deprecate_collateral(origin, ETH), refused);
		}
		for who in [ALICE, LISTING, MAK] {
			let origin = || RuntimeOrigin::signed(who);
			assert_noop!(Collateral::set_collateral_params(origin(), ETH, params()), refused);
			assert_noop!(Collateral::set_debt_ceiling(origin(), ETH, 0), refused);
			assert_noop!(Collateral::set_system_params(origin(), SystemParams::default()), refused);
		}
		for who in [ALICE, RISK, LISTING] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(Collateral::lower_debt_ceiling(origin, ETH, 0), refused);
		}
	});
}
