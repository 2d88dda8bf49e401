//! Any number of CSAs.

use super::*;

/// Most nodes that any operation reads, and most that it writes.
const NODES: usize = 5;

#[test]
fn dust_in_any_number_is_refused() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1_000..1_200 {
			frame_system::Pallet::<Test>::inc_providers(&owner);
			assert_ok!(Assets::mint_into(ETH, &owner, 10 * UNIT));
			let open = |collateral, debt| Csa::open(signed(owner), ETH, collateral, debt);
			assert_noop!(open(MIN_ETH - 1, 0), Error::<Test>::CollateralTooSmall);
			assert_noop!(open(UNIT, MIN_DEBT - 1), Error::<Test>::DebtBelowMinimum);
		}
		assert_eq!(all_records(), [BTreeMap::new(), BTreeMap::new()]);
	});
}

/// What a redemption, and a repayment for `owner`, cost among `csas`.
fn costs_among(
	csas: impl Iterator<Item = (AccountId, Balance, Balance)>,
	owner: AccountId,
	amount: Balance,
) -> [Accesses; 2] {
	let mut ext = ExtBuilder::build();
	ext.execute_with(|| {
		crowd(csas);
		price_becomes(usd(300));
	});
	let costs = [
		accesses(&mut ext, || redeem(ARB, 100 * UNIT)),
		accesses(&mut ext, || Csa::repay(signed(ARB), ETH, owner, amount)),
	];
	ext.execute_with(|| Csa::do_try_state().expect("invariants hold after the test"));
	costs
}

#[test]
fn a_hundred_thousand_least_csas_in_one_tick_cost_no_more_than_three() {
	LeastDebt::set(UNIT);
	let least = |owner| (owner, UNIT / 100 * 46, 120 * UNIT);
	let of_few = costs_among((1_000..1_003).map(least), 1_000, 20 * UNIT);
	let of_many = costs_among((1_000..101_000).map(least), 1_000, 20 * UNIT);
	assert_eq!(of_many, of_few);
	assert!(of_many.iter().all(|cost| cost.nodes_read <= NODES && cost.nodes_written <= NODES));
}

/// Nodes that absorbing reads and writes: the root, and the octave and the slice of the line.
const ABSORBING: usize = 3;

/// What absorbing costs among `csas` at `price`.
fn cost_of_absorbing(
	csas: impl Iterator<Item = (AccountId, Balance, Balance)>,
	price: Price,
) -> Accesses {
	let mut ext = ExtBuilder::build();
	ext.execute_with(|| {
		crowd(csas);
		price_becomes(price);
		Owned::set(1_000_000_000_000 * UNIT);
	});
	let cost = accesses(&mut ext, || Csa::absorb(signed(ARB), ETH));
	ext.execute_with(|| {
		assert_eq!(pool().insolvent, Default::default());
		Csa::do_try_state().expect("invariants hold after the test");
	});
	cost
}

#[test]
fn absorbing_a_hundred_thousand_csas_costs_no_more_than_absorbing_three() {
	let least = |owner| (owner, UNIT / 100 * 46, 120 * UNIT);
	let of_few = cost_of_absorbing((1_000..1_003).map(least), usd(260));
	let of_many = cost_of_absorbing((1_000..101_000).map(least), usd(260));
	assert_eq!(of_many, of_few);
	assert!(of_many.nodes_read <= ABSORBING && of_many.nodes_written <= ABSORBING);
}

#[test]
fn absorbing_a_csa_in_every_tick_below_the_line_costs_the_edge_of_a_range() {
	let Accesses { nodes_read, nodes_written, .. } =
		cost_of_absorbing((0..65_536).map(in_tick), usd(300));
	assert_eq!((nodes_read, nodes_written), (ABSORBING, ABSORBING));
}

/// A CSA in `tick`, of an owner of its own: from 2^-32 to 2^32 whole units for each coin of debt.
fn in_tick(tick: u64) -> (AccountId, Balance, Balance) {
	let (octave, part) = (tick / 1_024, u128::from(tick % 1_024));
	let debt = (1 << 62) + u128::from(tick);
	let n = debt / 1_024 * (1_024 + part) + debt / 2_048;
	let collateral = if octave < 32 { n >> (32 - octave) } else { n << (octave - 32) };
	assert_eq!(position_tick(collateral, debt, 18).map(u64::from), Some(tick));
	(1_000 + tick, collateral, debt)
}

#[test]
fn a_csa_in_every_tick_costs_no_more_than_the_edges_of_a_range() {
	LeastDebt::set(UNIT);
	// With two thirds of its debt repaid, a CSA moves on by more than an octave.
	let costs = costs_among((0..65_536).map(in_tick), 1_000 + 24_544, 3 * UNIT);
	for Accesses { nodes_read, nodes_written, .. } in costs {
		assert_eq!((nodes_read, nodes_written), (NODES, NODES));
	}
}
