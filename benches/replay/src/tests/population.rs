//! The owners.

use super::*;
use crate::{
	amount::{units, whole},
	population::{build, top_up, Owner, TopUp},
};
use qian_primitives::UNIT;

const PRICE: f64 = 203.0;
const LEAST: f64 = 1.95;

fn owners(count: u32) -> Vec<Owner> {
	build(&typical(count).crowd, PRICE, LEAST)
}

fn ratio(owner: &Owner) -> f64 {
	whole(owner.collateral) * PRICE / whole(owner.debt)
}

#[test]
fn the_same_seed_gives_the_same_owners_and_another_one_others() {
	assert_eq!(owners(200), owners(200));
	let mut crowd = typical(200).crowd;
	crowd.seed += 1;
	assert_ne!(build(&crowd, PRICE, LEAST), owners(200));
}

#[test]
fn every_owner_can_open_a_csa_and_a_vault_of_the_peer() {
	let scenario = typical(10_000);
	for owner in owners(10_000) {
		assert!(ratio(&owner) >= LEAST && ratio(&owner) > scenario.peer.ratio);
		assert!((1_000.0..=2_000_000.0).contains(&whole(owner.debt)), "{}", whole(owner.debt));
		assert!(owner.kept <= owner.debt && owner.spare <= owner.collateral);
		assert!(owner.delay.is_some() || owner.kept + owner.spare == 0, "who has means acts");
	}
}

#[test]
fn ratios_and_debts_are_spread_as_stated() {
	let owners = owners(10_000);
	let share = |of: &dyn Fn(&Owner) -> bool| {
		owners.iter().filter(|owner| of(owner)).count() as f64 / owners.len() as f64
	};
	let acting = share(&|owner| owner.delay.is_some());
	assert!((0.47..0.53).contains(&acting), "{acting}");
	let near = share(&|owner| ratio(owner) < LEAST * 1.1);
	assert!((0.2..0.4).contains(&near), "{near}");
	let above = share(&|owner| ratio(owner) > 2.75);
	assert!((0.35..0.45).contains(&above), "{above}");

	let mut debts: Vec<f64> = owners.iter().map(|owner| whole(owner.debt)).collect();
	debts.sort_by(f64::total_cmp);
	let all: f64 = debts.iter().sum();
	let tenth: f64 = debts[9_000..].iter().sum();
	assert!(tenth > all / 2.0, "a tenth of the owners owes most: {tenth} of {all}");
}

#[test]
fn an_owner_repays_first_then_deposits_and_never_more_than_there_is() {
	let (collateral, debt) = (10 * UNIT, 1_500 * UNIT);
	let least = 100 * UNIT;
	let plan = |means| top_up(collateral, debt, 150.0, 1.5, means, least);
	// 10 ETH at 150 carry 1,000 at 150 %.
	assert_eq!(plan((500 * UNIT, 9 * UNIT)), TopUp { repay: 500 * UNIT, deposit: 0 });
	assert_eq!(plan((200 * UNIT, 9 * UNIT)), TopUp { repay: 200 * UNIT, deposit: 3 * UNIT });
	assert_eq!(plan((200 * UNIT, UNIT)), TopUp { repay: 200 * UNIT, deposit: UNIT });
	assert_eq!(plan((0, 0)), TopUp::default());
	// No debt stays between nothing and the least.
	let small = top_up(UNIT, 120 * UNIT, 130.0, 1.5, (60 * UNIT, 0), least);
	assert_eq!(small, TopUp { repay: 20 * UNIT, deposit: 0 });
	// What is fine needs nothing.
	assert_eq!(
		top_up(20 * UNIT, units(1_000.0), 150.0, 1.5, (UNIT, UNIT), least),
		TopUp::default()
	);
}
