//! Which changes lower risk, and who may make which.

use super::*;
use crate::{
	types::percent, Authority, Change, CollateralParams, CollateralStatus, Collaterals,
	SystemParams,
};
use frame_support::storage::with_storage_layer;
use qian_primitives::{Parameters, RiskMove};
use sp_runtime::{DispatchResult, FixedU128};
use CollateralStatus::{Active, Deprecated};
use RiskMove::{Less, More, Unchanged, Unclear};

/// What raising one parameter after the other does, by name.
fn rises<P: Parameters + Clone>(params: &P, raise: &[fn(&mut P)]) -> Vec<(String, RiskMove)> {
	raise
		.iter()
		.map(|raise| {
			let mut raised = params.clone();
			raise(&mut raised);
			let moves = params.moves(&raised);
			assert_eq!(moves.len(), 1);
			assert!(moves[0].new > moves[0].old);
			assert_eq!(params.risk(&raised), moves[0].risk);
			(moves[0].name.clone(), moves[0].risk)
		})
		.collect()
}

fn named(expected: &[(&str, RiskMove)]) -> Vec<(String, RiskMove)> {
	expected.iter().map(|(name, risk)| (name.to_string(), *risk)).collect()
}

#[test]
fn every_parameter_of_an_asset_says_what_raising_it_does_to_the_risk() {
	let unit = FixedU128::from_inner(1);
	let raise: [fn(&mut CollateralParams); 7] = [
		|p| p.q_min = p.q_min + FixedU128::from_inner(1),
		|p| p.mint_limit += 1,
		|p| p.min_collateral += 1,
		|p| p.redemption_cap = p.redemption_cap + FixedU128::from_inner(1),
		|p| p.redemption_window += 1,
		|p| p.min_arbitrage += 1,
		|p| p.dust_debt += 1,
	];
	let expected = [
		("q_min", Less),
		("mint_limit", More),
		("min_collateral", Less),
		("redemption_cap", Unclear),
		("redemption_window", Unclear),
		("min_arbitrage", Unclear),
		("dust_debt", Unclear),
	];
	assert_eq!(rises(&params(), &raise), named(&expected));
	let higher = CollateralParams { q_min: percent(120) + unit, ..params() };
	let moved = params().moves(&higher).remove(0);
	assert_eq!((moved.old, moved.new), (UNIT * 6 / 5, UNIT * 6 / 5 + 1));
}

#[test]
fn every_parameter_of_the_system_says_what_raising_it_does_to_the_risk() {
	let raise: [fn(&mut SystemParams); 3] =
		[|p| p.min_debt += 1, |p| p.global_debt_ceiling += 1, |p| p.totals_max_age += 1];
	let expected = [("min_debt", Less), ("global_debt_ceiling", More), ("totals_max_age", More)];
	assert_eq!(rises(&SystemParams::default(), &raise), named(&expected));
}

#[test]
fn governance_may_make_every_change_and_a_guardian_those_that_lower_risk() {
	let (old, system) = (params(), SystemParams::default());
	let safer = CollateralParams { q_min: percent(121), mint_limit: 0, ..params() };
	let mixed = CollateralParams { q_min: percent(121), dust_debt: 0, ..params() };
	let tighter = SystemParams { global_debt_ceiling: 1, ..system.clone() };
	let cases = [
		(Change::Ceiling { old: 5, new: 4 }, Less),
		(Change::Ceiling { old: 5, new: 5 }, Unchanged),
		(Change::Ceiling { old: 5, new: 6 }, More),
		(Change::Status { old: Active, new: Deprecated }, Less),
		(Change::Status { old: Deprecated, new: Active }, More),
		(Change::Status { old: Active, new: Active }, Unchanged),
		(Change::Params { old: &old, new: &safer }, Less),
		(Change::Params { old: &safer, new: &old }, More),
		(Change::Params { old: &old, new: &mixed }, Unclear),
		(Change::System { old: &system, new: &tighter }, Less),
		(Change::System { old: &tighter, new: &system }, More),
	];
	for (change, risk) in cases {
		assert_eq!(change.risk(), risk, "{change:?}");
		assert!(Authority::Governance.may(&change), "{change:?}");
		assert_eq!(Authority::Guardian.may(&change), risk == Less, "{change:?}");
	}
}

#[test]
fn a_guardian_is_held_to_lower_risk_by_every_setter_it_may_ever_reach() {
	ExtBuilder::build_and_execute(|| {
		let guardian = Authority::Guardian;
		let refused = Err(Error::<Test>::NotLower.into());
		let attempt = |act: fn() -> DispatchResult| with_storage_layer(act);
		assert_eq!(
			attempt(|| {
				let riskier = CollateralParams { q_min: percent(110), ..params() };
				Collateral::change_params(ETH, riskier, Authority::Guardian)
			}),
			refused
		);
		assert_eq!(
			attempt(|| {
				let riskier = SystemParams { totals_max_age: 86_401, ..Default::default() };
				Collateral::change_system_params(riskier, Authority::Guardian)
			}),
			refused
		);
		assert_ok!(Collateral::deprecate_collateral(RuntimeOrigin::signed(MAK), ETH));
		assert_eq!(
			attempt(|| Collateral::change_status(ETH, Active, Authority::Guardian)),
			refused
		);
		let before = Collaterals::<Test>::get(ETH).expect("ETH is listed");
		let ceiling = before.debt_ceiling;
		assert_eq!(
			with_storage_layer(|| Collateral::change_ceiling(ETH, ceiling + 1, guardian)),
			refused
		);
		assert_eq!(Collaterals::<Test>::get(ETH), Some(before));
		let safer = CollateralParams { q_min: percent(121), ..params() };
		assert_ok!(with_storage_layer(|| Collateral::change_params(ETH, safer, guardian)));
	});
}
