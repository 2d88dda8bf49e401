//! One figure in the state is wrong: which audit tells, and what it says.

use super::*;
use frame_support::storage::{with_transaction, TransactionOutcome};
use qian_math::position_tick;
use qian_ratio_tree::{Amounts, Position, SLICES, TICKS};
use sp_runtime::DispatchError;

/// Without debt.
const IDLE: AccountId = ALICE;
/// With debt, and alone in its tick. [`NORMAL`] lies in the same octave.
const VICTIM: AccountId = FROZEN[2];
const SLICE: u16 = 24_580 / TICKS as u16;
const OCTAVE: u8 = (SLICE / SLICES as u16) as u8;
const COLLATERAL: Balance = 20 * UNIT;
const DEBT: Balance = 5_100 * UNIT;
/// Of the octave.
const OCTAVE_COLLATERAL: Balance = COLLATERAL + 30 * UNIT;
const OCTAVE_DEBT: Balance = DEBT + 4_000 * UNIT;
/// Of the asset.
const ALL_IDLE: Balance = 5 * UNIT;
const ALL_COLLATERAL: Balance = 1_065 * UNIT;
const ALL_DEBT: Balance = 33_150 * UNIT;
/// Of all assets.
const DEBT_TOTAL: Balance = ALL_DEBT + 1_000 * UNIT;

/// The published portfolio, one CSA without debt, and one in another asset.
fn scene() {
	portfolio();
	assert_ok!(open(IDLE, 5, 0));
	assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 1_000 * UNIT));
	let books = Csa::reconcile(ETH);
	assert_eq!((books.idle, books.pooled, books.debt), (ALL_IDLE, ALL_COLLATERAL, ALL_DEBT));
	assert_eq!((books.tree_collateral, books.tree_debt), (ALL_COLLATERAL, ALL_DEBT));
	assert_eq!(DebtTotal::get(), DEBT_TOTAL);
}

/// What the audits find after `fault`, which is then undone; nothing before it.
fn after(fault: impl FnOnce()) -> [Found; 3] {
	assert_eq!(found(), NOTHING);
	let outcome = with_transaction(|| {
		fault();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(found()))
	});
	assert_eq!(Csa::audit(WBTC), []);
	outcome.expect("the transaction is rolled back, not refused")
}

fn by_block<const N: usize>(found: [Mismatch<AccountId>; N]) -> [Found; 3] {
	[found.into(), vec![], vec![]]
}

fn by_sweep<const N: usize>(found: [Mismatch<AccountId>; N]) -> [Found; 3] {
	[vec![], found.into(), vec![]]
}

fn by_walk<const N: usize>(found: [Mismatch<AccountId>; N]) -> [Found; 3] {
	[vec![], vec![], found.into()]
}

fn node(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(MismatchKind::TreeNode, expected, found)
}

fn position(owner: AccountId, expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::of(owner, MismatchKind::Position, expected, found)
}

fn idle_sum(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(MismatchKind::IdleSum, expected, found)
}

fn collateral_sum(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(MismatchKind::CollateralSum, expected, found)
}

fn debt_sum(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(MismatchKind::DebtSum, expected, found)
}

fn in_books(change: impl FnOnce(&mut crate::AssetLedger)) {
	Ledgers::<Test>::mutate(ETH, change);
}

fn in_sums(sums: &mut qian_ratio_tree::Sums, change: impl FnOnce(&mut Amounts)) {
	let mut amounts = sums.amounts();
	change(&mut amounts);
	*sums = amounts.into();
}

/// Change what the root says of the octave of the victim.
fn in_root(change: impl FnOnce(&mut Amounts)) {
	TreeRoots::<Test>::mutate(ETH, |root| {
		let root = root.as_mut().expect("there are CSAs with debt");
		let entry = root.octaves[usize::from(OCTAVE)].as_mut().expect("the victim lies below");
		in_sums(&mut entry.sums, change);
	});
}

/// Change what the octave of the victim says of its slice.
fn in_octave(change: impl FnOnce(&mut Amounts)) {
	TreeOctaves::<Test>::mutate(ETH, OCTAVE, |octave| {
		let octave = octave.as_mut().expect("the victim lies below");
		let entry = octave.slices[usize::from(SLICE) % SLICES].as_mut();
		in_sums(&mut entry.expect("the victim lies below").sums, change);
	});
}

/// Change what a tick says of the CSAs in it.
fn in_leaf(tick: u16, change: impl FnOnce(&mut Amounts)) {
	TreeSlices::<Test>::mutate(ETH, tick / TICKS as u16, |slice| {
		let slice = slice.as_mut().expect("a CSA lies in the tick");
		let leaf = slice.ticks[usize::from(tick) % TICKS].as_mut();
		in_sums(&mut leaf.expect("a CSA lies in the tick").sums, change);
	});
}

fn position_of(owner: AccountId) -> Position {
	match Csas::<Test>::get(ETH, owner) {
		Some(Holding::Pooled(position)) => position,
		other => panic!("{owner} has {other:?}"),
	}
}

/// Change what the state keeps of the victim's CSA.
fn in_position(change: impl FnOnce(&mut Position)) {
	let mut position = position_of(VICTIM);
	change(&mut position);
	Csas::<Test>::insert(ETH, VICTIM, Holding::Pooled(position));
}

fn idle_becomes(collateral: Balance) {
	Csas::<Test>::insert(ETH, IDLE, Holding::Idle { collateral });
}

#[test]
fn a_unit_of_idle_collateral_in_the_books_is_found_by_a_walk_and_a_missing_one_by_a_sweep_too() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let more = after(|| in_books(|books| books.idle += 1));
		assert_eq!(more, by_walk([idle_sum(ALL_IDLE + 1, ALL_IDLE)]));
		let less = after(|| in_books(|books| books.idle -= 1));
		let of_owner = position(IDLE, ALL_IDLE - 1, ALL_IDLE);
		assert_eq!(less, [vec![], vec![of_owner], vec![idle_sum(ALL_IDLE - 1, ALL_IDLE)]]);
	});
}

#[test]
fn a_unit_of_an_idle_csa_is_found_by_a_walk_and_one_above_the_books_by_a_sweep_too() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let more = after(|| idle_becomes(ALL_IDLE + 1));
		let of_owner = position(IDLE, ALL_IDLE, ALL_IDLE + 1);
		assert_eq!(more, [vec![], vec![of_owner], vec![idle_sum(ALL_IDLE, ALL_IDLE + 1)]]);
		let less = after(|| idle_becomes(ALL_IDLE - 1));
		assert_eq!(less, by_walk([idle_sum(ALL_IDLE, ALL_IDLE - 1)]));
	});
}

#[test]
fn a_missing_unit_of_pooled_collateral_is_found_in_every_block() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let less = after(|| in_books(|books| books.pooled -= 1));
		let kind = MismatchKind::TreeCollateral;
		assert_eq!(less, by_block([Mismatch::new(kind, ALL_COLLATERAL - 1, ALL_COLLATERAL)]));
		// What rounding left is more than the tree has: only the flows of the pot tell a unit too many.
		assert_eq!(after(|| in_books(|books| books.pooled += 1)), NOTHING);
	});
}

#[test]
fn a_unit_of_debt_in_the_books_is_found_in_every_block() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let total = |found| Mismatch::new(MismatchKind::DebtTotal, DEBT_TOTAL, found);
		let more = after(|| in_books(|books| books.debt += 1));
		assert_eq!(more, by_block([total(DEBT_TOTAL + 1)]));
		let less = after(|| in_books(|books| books.debt -= 1));
		assert_eq!(less, by_block([total(DEBT_TOTAL - 1)]));
		let of_coin = after(|| DebtTotal::mutate(|total| *total += 1));
		let kind = MismatchKind::DebtTotal;
		assert_eq!(of_coin, by_block([Mismatch::new(kind, DEBT_TOTAL + 1, DEBT_TOTAL)]));

		let slack = after(|| in_books(|books| books.debt += 1_000_000));
		assert_eq!(slack, by_block([total(DEBT_TOTAL + 1_000_000)]));
		let more = after(|| in_books(|books| books.debt += 1_000_001));
		let tree = Mismatch::new(MismatchKind::TreeDebt, ALL_DEBT + 1_000_001, ALL_DEBT);
		assert_eq!(more, by_block([tree, total(DEBT_TOTAL + 1_000_001)]));
	});
}

#[test]
fn a_unit_in_the_root_of_the_tree_is_found_by_a_sweep_and_collateral_above_the_books_at_once() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let (c, d) = (OCTAVE_COLLATERAL, OCTAVE_DEBT);
		let kind = MismatchKind::TreeCollateral;
		let in_block = Mismatch::new(kind, ALL_COLLATERAL, ALL_COLLATERAL + 1);
		let more = after(|| in_root(|entry| entry.collateral += 1));
		assert_eq!(more, [vec![in_block], vec![node(c, c + 1)], vec![]]);
		let less = after(|| in_root(|entry| entry.collateral -= 1));
		assert_eq!(less, by_sweep([node(c, c - 1)]));
		let more = after(|| in_root(|entry| entry.debt += 1));
		assert_eq!(more, by_sweep([node(d, d + 1)]));
		let less = after(|| in_root(|entry| entry.debt -= 1));
		assert_eq!(less, by_sweep([node(d, d - 1)]));
		let both = after(|| in_root(|entry| (entry.collateral, entry.debt) = (c - 7, d + 7)));
		assert_eq!(both, by_sweep([node(c, c - 7), node(d, d + 7)]));
	});
}

#[test]
fn a_unit_in_an_octave_of_the_tree_is_found_by_a_sweep_on_both_of_its_sides() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let (c, d) = (OCTAVE_COLLATERAL, OCTAVE_DEBT);
		let more = after(|| in_octave(|entry| entry.collateral += 1));
		assert_eq!(more, by_sweep([node(c + 1, c), node(COLLATERAL, COLLATERAL + 1)]));
		let less = after(|| in_octave(|entry| entry.collateral -= 1));
		assert_eq!(less, by_sweep([node(c - 1, c), node(COLLATERAL, COLLATERAL - 1)]));
		let more = after(|| in_octave(|entry| entry.debt += 1));
		assert_eq!(more, by_sweep([node(d + 1, d), node(DEBT, DEBT + 1)]));
		let less = after(|| in_octave(|entry| entry.debt -= 1));
		assert_eq!(less, by_sweep([node(d - 1, d), node(DEBT, DEBT - 1)]));
	});
}

#[test]
fn a_unit_in_a_tick_of_the_tree_is_found_by_a_sweep() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let tick = position_of(VICTIM).tick;
		let (c, d) = (COLLATERAL, DEBT);
		let more = after(|| in_leaf(tick, |leaf| leaf.collateral += 1));
		assert_eq!(more, by_sweep([node(c + 1, c)]));
		let less = after(|| in_leaf(tick, |leaf| leaf.collateral -= 1));
		assert_eq!(less, by_sweep([node(c - 1, c)]));
		let more = after(|| in_leaf(tick, |leaf| leaf.debt += 1));
		assert_eq!(more, by_sweep([node(d + 1, d)]));
		let less = after(|| in_leaf(tick, |leaf| leaf.debt -= 1));
		assert_eq!(less, by_sweep([node(d - 1, d)]));
		// More than rounding can have taken: then the CSA in it stands out too.
		let less = after(|| in_leaf(tick, |leaf| leaf.collateral -= 257));
		assert_eq!(less, by_sweep([node(c - 257, c), position(VICTIM, c - 257, c)]));
		let less = after(|| in_leaf(tick, |leaf| leaf.debt -= UNIT));
		assert_eq!(less, by_sweep([node(d - UNIT, d), position(VICTIM, d - UNIT, d)]));
	});
}

#[test]
fn what_a_scaling_may_have_rounded_off_is_no_fault_below_an_entry_that_has_one_pending() {
	ExtBuilder::build_and_execute(|| {
		scene();
		// Half of every frozen CSA, pending for a slice that lies wholly in the range.
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		let tick = position_of(FROZEN[1]).tick;
		assert_eq!(csa(ETH, FROZEN[1]), (5 * UNIT / 2, 675 * UNIT));
		assert_eq!(after(|| in_leaf(tick, |leaf| leaf.collateral += 100)), NOTHING);
		assert_eq!(after(|| in_leaf(tick, |leaf| leaf.debt += 100)), NOTHING);
		let more = after(|| in_leaf(tick, |leaf| leaf.collateral += 2 * UNIT));
		assert_eq!(more, by_sweep([node(7 * UNIT / 2, 5 * UNIT / 2)]));
		let more = after(|| in_leaf(tick, |leaf| leaf.debt += 2 * UNIT));
		assert_eq!(more, by_sweep([node(676 * UNIT, 675 * UNIT)]));
	});
}

#[test]
fn a_node_that_is_gone_is_found_by_a_sweep_and_by_a_walk() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let slice = after(|| TreeSlices::<Test>::remove(ETH, SLICE));
		let sums = |collateral, debt| {
			let found = (ALL_COLLATERAL - collateral, ALL_DEBT - debt);
			vec![collateral_sum(ALL_COLLATERAL, found.0), debt_sum(ALL_DEBT, found.1)]
		};
		let faults = vec![node(0, COLLATERAL), node(0, DEBT)];
		assert_eq!(slice, [vec![], faults, sums(COLLATERAL, DEBT)]);
		let octave = after(|| TreeOctaves::<Test>::remove(ETH, OCTAVE));
		let faults = vec![node(0, OCTAVE_COLLATERAL), node(0, OCTAVE_DEBT)];
		assert_eq!(octave, [vec![], faults, sums(OCTAVE_COLLATERAL, OCTAVE_DEBT)]);
	});
}

#[test]
fn an_octave_that_counts_as_empty_is_found_in_every_block_by_its_debt() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let debt = |found| Mismatch::new(MismatchKind::TreeDebt, ALL_DEBT, found);
		let root = after(|| TreeRoots::<Test>::remove(ETH));
		assert_eq!(root, by_block([debt(0)]));
		let octave = after(|| {
			TreeRoots::<Test>::mutate(ETH, |root| {
				root.as_mut().expect("there are CSAs").octaves[usize::from(OCTAVE)] = None;
			})
		});
		assert_eq!(octave, by_block([debt(ALL_DEBT - OCTAVE_DEBT)]));
	});
}

#[test]
fn what_a_csa_claims_above_its_tick_is_found_by_a_sweep_and_a_lot_of_it_by_a_walk() {
	ExtBuilder::build_and_execute(|| {
		scene();
		// As much as rounding may show, and one more.
		assert_eq!(after(|| in_position(|held| held.amounts.collateral += 256)), NOTHING);
		let more = after(|| in_position(|held| held.amounts.collateral += 257));
		assert_eq!(more, by_sweep([position(VICTIM, COLLATERAL, COLLATERAL + 257)]));

		let tick = |collateral, debt| position_tick(collateral, debt, 18).map(Balance::from);
		let wrong = |collateral, debt| {
			let expected = tick(collateral, debt).expect("there is debt");
			assert_ne!(expected, 24_580);
			position(VICTIM, expected, 24_580)
		};
		let (c, d) = (2 * COLLATERAL, 2 * DEBT);
		let doubled = after(|| in_position(|held| held.amounts.collateral = c));
		let faults = vec![wrong(c, DEBT), position(VICTIM, COLLATERAL, c)];
		let sum = collateral_sum(ALL_COLLATERAL, ALL_COLLATERAL + COLLATERAL);
		assert_eq!(doubled, [vec![], faults, vec![sum]]);
		let doubled = after(|| in_position(|held| held.amounts.debt = d));
		let faults = vec![wrong(COLLATERAL, d), position(VICTIM, DEBT, d)];
		assert_eq!(doubled, [vec![], faults, vec![debt_sum(ALL_DEBT, ALL_DEBT + DEBT)]]);
		let halved = after(|| in_position(|held| held.amounts.collateral = COLLATERAL / 2));
		let sum = collateral_sum(ALL_COLLATERAL, ALL_COLLATERAL - COLLATERAL / 2);
		assert_eq!(halved, [vec![], vec![wrong(COLLATERAL / 2, DEBT)], vec![sum]]);
	});
}

#[test]
fn a_csa_in_a_tick_that_is_not_that_of_its_ratio_is_found_by_a_sweep_and_by_a_walk() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let moved = after(|| in_position(|held| held.tick += 1));
		// It lies in nobody's tick now: it shows nothing.
		let sums = vec![
			collateral_sum(ALL_COLLATERAL, ALL_COLLATERAL - COLLATERAL),
			debt_sum(ALL_DEBT, ALL_DEBT - DEBT),
		];
		assert_eq!(moved, [vec![], vec![position(VICTIM, 24_580, 24_581)], sums.clone()]);
		// Without debt it belongs to no tick at all.
		let free = after(|| in_position(|held| held.amounts.debt = 0));
		let faults = vec![position(VICTIM, Balance::MAX, 24_580)];
		assert_eq!(free, [vec![], faults, sums[1..].to_vec()]);
	});
}

#[test]
fn a_csa_that_is_gone_or_has_the_share_of_another_is_found_by_a_walk_alone() {
	ExtBuilder::build_and_execute(|| {
		scene();
		let sums = |collateral: Balance, debt: Balance| {
			by_walk([collateral_sum(ALL_COLLATERAL, collateral), debt_sum(ALL_DEBT, debt)])
		};
		let gone = after(|| Csas::<Test>::remove(ETH, VICTIM));
		assert_eq!(gone, sums(ALL_COLLATERAL - COLLATERAL, ALL_DEBT - DEBT));
		let gone = after(|| Csas::<Test>::remove(ETH, IDLE));
		assert_eq!(gone, by_walk([idle_sum(ALL_IDLE, 0)]));
		let twice = after(|| {
			let share = Holding::Pooled(position_of(NORMAL));
			Csas::<Test>::insert(ETH, CHARLIE, share);
		});
		assert_eq!(twice, sums(ALL_COLLATERAL + 30 * UNIT, ALL_DEBT + 4_000 * UNIT));
	});
}
