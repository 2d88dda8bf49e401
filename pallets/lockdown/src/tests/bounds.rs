//! Bounds of the parameters, each at its edge and one step past it, and who sets them.

use super::*;
use qian_primitives::{Parameters, RiskMove, UNIT};

fn set(change: impl FnOnce(&mut LockdownParams)) -> DispatchResult {
	let mut new = LockdownParams::default();
	change(&mut new);
	Lockdown::set_lockdown_params(signed(RISK), new)
}

type Change = fn(&mut LockdownParams);

#[test]
fn parameters_are_those_of_the_protocol_by_default() {
	ExtBuilder::default().build_and_execute(|| {
		let expected = LockdownParams {
			tier_delay: 86_400,
			bands: [10_000_000 * UNIT, 100_000_000 * UNIT],
			grace: 3_600,
			keyholder_lock: 86_400,
			keyholder_cooldown: 7 * 86_400,
			longest_lock: 14 * 86_400,
		};
		assert_eq!(Params::<Test>::get(), expected);
	});
}

#[test]
fn parameters_at_the_edge_of_their_bounds_are_allowed() {
	let edges: [Change; 12] = [
		|p| p.tier_delay = 3_600,
		|p| p.tier_delay = 604_800,
		|p| p.bands = [1, 2],
		|p| p.bands = [Balance::MAX - 1, Balance::MAX],
		|p| p.grace = 600,
		|p| p.grace = 86_400,
		|p| p.keyholder_lock = 3_600,
		|p| (p.keyholder_lock, p.keyholder_cooldown) = (1_209_600, 2_419_200),
		|p| p.longest_lock = 86_400,
		|p| (p.keyholder_lock, p.longest_lock) = (3_600, 3_600),
		|p| p.keyholder_cooldown = 172_800,
		|p| p.keyholder_cooldown = 2_592_000,
	];
	for (index, edge) in edges.into_iter().enumerate() {
		ExtBuilder::default().build_and_execute(|| {
			let old = LockdownParams::default();
			let mut new = old;
			edge(&mut new);
			assert_ok!(set(edge));
			assert_eq!(Params::<Test>::get(), new, "edge {index}");
			assert_eq!(take_events(), [Event::LockdownParamsSet { old, new }]);
		});
	}
}

#[test]
fn parameters_one_step_past_their_bounds_leave_no_trace() {
	let past: [Change; 14] = [
		|p| p.tier_delay = 3_599,
		|p| p.tier_delay = 604_801,
		|p| p.tier_delay = 0,
		|p| p.bands = [0, 1],
		|p| p.bands = [UNIT, UNIT],
		|p| p.bands = [UNIT + 1, UNIT],
		|p| p.grace = 599,
		|p| p.grace = 86_401,
		|p| p.keyholder_lock = 3_599,
		|p| (p.keyholder_lock, p.keyholder_cooldown) = (1_209_601, 2_419_202),
		|p| p.longest_lock = 86_399,
		|p| p.longest_lock = 1_209_601,
		|p| p.keyholder_cooldown = 172_799,
		|p| p.keyholder_cooldown = 2_592_001,
	];
	ExtBuilder::default().build_and_execute(|| {
		for change in past {
			assert_noop!(set(change), Error::<Test>::ParameterOutOfBounds);
		}
	});
}

#[test]
fn every_parameter_says_what_raising_it_does_to_the_risk() {
	let cases: [(&str, RiskMove, Change); 7] = [
		("tier_delay", RiskMove::Unclear, |p| p.tier_delay += 1),
		("tier_two_from", RiskMove::More, |p| p.bands[0] += 1),
		("tier_three_from", RiskMove::More, |p| p.bands[1] += 1),
		("grace", RiskMove::Unclear, |p| p.grace += 1),
		("keyholder_lock", RiskMove::Unclear, |p| p.keyholder_lock += 1),
		("keyholder_cooldown", RiskMove::Unclear, |p| p.keyholder_cooldown += 1),
		("longest_lock", RiskMove::Unclear, |p| p.longest_lock += 1),
	];
	let old = LockdownParams::default();
	assert_eq!(old.parameters().len(), cases.len());
	for (name, risk, raise) in cases {
		let mut new = old;
		raise(&mut new);
		let moves = old.moves(&new);
		assert_eq!(moves.len(), 1, "{name}");
		assert_eq!((moves[0].name.as_str(), moves[0].risk), (name, risk));
		assert_eq!(moves[0].new - moves[0].old, 1, "{name}");
	}
}

#[test]
fn parameters_by_anyone_else_or_without_a_change_leave_no_trace() {
	ExtBuilder::default().build_and_execute(|| {
		let new = LockdownParams { tier_delay: 7_200, ..Default::default() };
		for origin in [signed(ALICE), signed(mak()), root(), RuntimeOrigin::none()] {
			assert_noop!(Lockdown::set_lockdown_params(origin, new), DispatchError::BadOrigin);
		}
		assert_noop!(set(|_| ()), Error::<Test>::NoChange);
		assert_ok!(set(|p| p.tier_delay = 7_200));
		assert_noop!(set(|p| p.tier_delay = 7_200), Error::<Test>::NoChange);
	});
}
