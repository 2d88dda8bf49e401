//! Short crashes on the real runtime.

use super::*;
use crate::{outcome::Outcome, protocol::run};

fn outcome(every_block: bool, change: impl FnOnce(&mut Scenario)) -> Outcome {
	let mut scenario = typical(120);
	scenario.means.capital = 10_000.0;
	change(&mut scenario);
	run(&fall(), &scenario, every_block).0
}

#[test]
fn frozen_debt_is_redeemed_and_owners_keep_what_is_above_their_share() {
	let outcome = outcome(false, |_| ());
	assert!(outcome.calls > 0 && outcome.redeemed > 0.0);
	assert!(outcome.redeemed < outcome.opened);
	assert!(outcome.losses.owners > 0);
	// Who is frozen is at or below 120 %: at most a sixth of it is above the debt.
	assert!(outcome.losses.worst < 1.0 / 6.0 + 0.01, "{}", outcome.losses.worst);
	assert!(outcome.losses.value > 0.0 && outcome.losses.wiped == 0);
	assert_eq!((outcome.bad_debt, outcome.absorbed), (0.0, 0.0));
}

#[test]
fn nothing_is_redeemed_and_nobody_loses_anything_without_arbitragers() {
	let outcome = outcome(false, |scenario| scenario.means.capital = 0.1);
	assert_eq!((outcome.calls, outcome.redeemed), (0, 0.0));
	assert_eq!(outcome.losses.owners, 0);
	assert!(outcome.left_frozen > 0.0 && outcome.minutes_broke > 0);
}

#[test]
fn the_blocks_that_are_left_out_change_nothing() {
	let (some, all) = (outcome(false, |_| ()), outcome(true, |_| ()));
	assert!(all.blocks_built > 9 * some.blocks_built);
	let figures = |of: &Outcome| {
		let Outcome { calls, rescues, frozen, insolvent, losses, minutes_capped, .. } = of.clone();
		(calls, rescues, frozen.vaults, insolvent.vaults, losses.owners, minutes_capped)
	};
	assert_eq!(figures(&some), figures(&all));
	assert!(
		(some.redeemed / all.redeemed - 1.0).abs() < 1e-6,
		"{} {}",
		some.redeemed,
		all.redeemed
	);
	assert!((some.q_low - all.q_low).abs() < 1e-6);
}
