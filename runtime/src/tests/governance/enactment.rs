//! What an approved call may do: what its origin may, within the bounds, all or nothing.

use super::*;
use crate::{Collateral, Volatility};
use pallet_collateral::{Collaterals, MAX_DEBT_CEILING};
use qian_primitives::{Ratio, VolatilityParams};
use sp_runtime::{traits::Dispatchable, FixedU128};

/// Carry a referendum on `call` to its enactment, which fails, and see that nothing of it is left.
fn fails(origin: Origin, call: RuntimeCall) -> DispatchError {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = risk_state(&mut chain);
	let result = enact(&mut chain, origin, &call);
	let traces: Vec<_> = events(&mut chain)
		.into_iter()
		.filter(|event| {
			matches!(
				event,
				RuntimeEvent::Collateral(_)
					| RuntimeEvent::Volatility(_)
					| RuntimeEvent::PriceFeed(_)
					| RuntimeEvent::Lockdown(pallet_lockdown::Event::LockdownParamsSet { .. })
					| RuntimeEvent::Kun(_)
			)
		})
		.collect();
	assert_eq!(traces, [], "a call that fails tells nothing");
	assert_eq!(risk_state(&mut chain), before, "a call that fails changes nothing");
	result.expect_err("the call fails")
}

fn percent(points: u128) -> Ratio {
	FixedU128::from_inner(points * UNIT / 100)
}

/// A change to the volatility parameters of ETH.
fn set_volatility(change: impl FnOnce(&mut VolatilityParams)) -> RuntimeCall {
	let mut chain = Chain::new(DEVELOPMENT);
	let mut params = chain.read(|| pallet_volatility::Params::<Runtime>::get(ETH)).unwrap();
	change(&mut params);
	RuntimeCall::Volatility(pallet_volatility::Call::set_volatility_params { asset: ETH, params })
}

/// A change to the risk parameters of ETH.
fn set_params(change: impl FnOnce(&mut pallet_collateral::CollateralParams)) -> RuntimeCall {
	let mut chain = Chain::new(DEVELOPMENT);
	let mut params = chain.read(|| Collateral::collateral(ETH)).unwrap().params;
	change(&mut params);
	RuntimeCall::Collateral(pallet_collateral::Call::set_collateral_params { asset: ETH, params })
}

#[test]
fn a_listing_call_of_the_risk_admin_is_a_bad_origin() {
	let listing = [
		pallet_collateral::Call::deprecate_collateral { asset: ETH },
		pallet_collateral::Call::retire_collateral { asset: ETH },
	];
	for call in listing {
		let call = RuntimeCall::Collateral(call);
		assert_eq!(fails(Origin::RiskAdmin, call), DispatchError::BadOrigin);
	}
}

#[test]
fn a_risk_call_of_any_other_origin_is_a_bad_origin() {
	for origin in ORIGINS.into_iter().filter(|origin| *origin != Origin::RiskAdmin) {
		assert_eq!(fails(origin, set_ceiling(1)), DispatchError::BadOrigin, "{origin:?}");
	}
}

#[test]
fn root_satisfies_what_asks_for_the_risk_admin() {
	let mut chain = Chain::new(DEVELOPMENT);
	assert_eq!(enact(&mut chain, root(), &set_ceiling(1)), Ok(()));
	assert_eq!(ceiling(&mut chain), 1);
}

#[test]
fn a_value_out_of_bounds_fails_at_enactment_without_a_trace() {
	use pallet_collateral::Error;
	let out_of_bounds = error(Error::<Runtime>::ParameterOutOfBounds);
	assert_eq!(fails(Origin::RiskAdmin, set_ceiling(MAX_DEBT_CEILING + 1)), out_of_bounds);
	let leap = set_params(|params| params.q_min = percent(126));
	assert_eq!(fails(Origin::RiskAdmin, leap), out_of_bounds, "more than five points at once");
	let cap = set_params(|params| params.redemption_cap = percent(100));
	assert_eq!(fails(Origin::RiskAdmin, cap), out_of_bounds);
	let wild = set_volatility(|params| params.kappa = percent(101));
	let out_of_bounds = error(pallet_volatility::Error::<Runtime>::ParameterOutOfBounds);
	assert_eq!(fails(Origin::RiskAdmin, wild), out_of_bounds);
	let params = pallet_lockdown::LockdownParams { bands: [2 * UNIT, UNIT], ..Default::default() };
	let reversed = pallet_lockdown::Call::set_lockdown_params { params };
	let out_of_bounds = error(pallet_lockdown::Error::<Runtime>::ParameterOutOfBounds);
	assert_eq!(fails(Origin::RiskAdmin, RuntimeCall::Lockdown(reversed)), out_of_bounds);
}

#[test]
fn a_value_that_breaks_the_order_of_ratios_fails_at_enactment_without_a_trace() {
	use pallet_volatility::Error;
	let disorder = error(Error::<Runtime>::BadRatioOrder);
	let low = set_volatility(|params| params.q_floor = percent(124));
	assert_eq!(fails(Origin::RiskAdmin, low), disorder, "the floor too close to the freeze line");
	let high = set_volatility(|params| params.q_ref = percent(301));
	assert_eq!(fails(Origin::RiskAdmin, high), disorder, "the reference above the cap");
}

#[test]
fn a_freeze_line_that_comes_too_close_to_the_floor_fails_at_enactment() {
	let mut chain = Chain::new(DEVELOPMENT);
	let low = set_volatility(|params| params.q_floor = percent(125));
	assert_eq!(enact(&mut chain, Origin::RiskAdmin, &low), Ok(()), "at equality it passes");
	let before = risk_state(&mut chain);
	let close = set_params(|params| params.q_min = percent(121));
	let disorder = error(pallet_collateral::Error::<Runtime>::BadRatioOrder);
	assert_eq!(enact(&mut chain, Origin::RiskAdmin, &close), Err(disorder));
	assert_eq!(risk_state(&mut chain), before);
}

#[test]
fn a_batch_of_which_one_call_fails_changes_nothing() {
	let calls = vec![
		set_ceiling(1),
		set_volatility(|params| params.q_floor = percent(130)),
		RuntimeCall::Collateral(pallet_collateral::Call::retire_collateral { asset: ETH }),
	];
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	assert_eq!(fails(Origin::RiskAdmin, batch), DispatchError::BadOrigin);
}

#[test]
fn a_batch_of_which_all_calls_pass_changes_everything_at_once() {
	let mut chain = Chain::new(DEVELOPMENT);
	let calls = vec![set_ceiling(1), set_volatility(|params| params.q_floor = percent(130))];
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	assert_eq!(enact(&mut chain, Origin::RiskAdmin, &batch), Ok(()));
	assert_eq!(ceiling(&mut chain), 1);
	chain.read(|| {
		let floor = pallet_volatility::Params::<Runtime>::get(ETH).unwrap().q_floor;
		assert_eq!(floor, percent(130));
		assert!(Collaterals::<Runtime>::contains_key(ETH));
		assert!(Volatility::lines(ETH).is_some());
	});
}

#[test]
fn an_emergency_is_enacted_in_the_block_after_its_confirmation() {
	let mut chain = Chain::new(DEVELOPMENT);
	// Any origin may remark; what a lockdown may do is not decided here.
	let call = RuntimeCall::System(frame_system::Call::remark { remark: b"now".to_vec() });
	let index = propose(&mut chain, Origin::EmergencyLockdown, &call);
	support(&mut chain, index);
	until(&mut chain, is_confirmed(index));
	chain.block([]);
	assert_eq!(found(&mut chain, enacted), Ok(()));
}

#[test]
fn root_alone_calls_off_what_another_origin_has_decided() {
	let schedule = |chain: &mut Chain| {
		chain.read(|| {
			use frame_support::traits::schedule::v3::Named;
			<crate::Scheduler as Named<_, _, _>>::schedule_named(
				[7; 32],
				DispatchTime::After(10),
				None,
				0,
				Origin::RiskAdmin.into(),
				Bounded::Inline(set_ceiling(1).encode().try_into().expect("it is short")),
			)
			.expect("there is room")
		});
	};
	let call_off = || RuntimeCall::Scheduler(pallet_scheduler::Call::cancel_named { id: [7; 32] });
	let mut chain = Chain::new(DEVELOPMENT);
	schedule(&mut chain);
	for origin in [OriginCaller::from(Origin::TreasuryAdmin), Origin::RiskAdmin.into()] {
		let result = chain.read(|| call_off().dispatch(origin.into()));
		assert!(result.is_err());
	}
	assert!(chain.read(|| call_off().dispatch(root().into())).is_ok());
}
