//! What audits find, and what they must not find.

use super::{model::dice::Dice, *};
use crate::{
	audit_octave, audit_position,
	node::{Entry, Sums},
	NodeFault, OCTAVES, SLICES, TICKS,
};

/// Raw units of a base unit.
const RAW: i128 = 1 << 16;

/// By how many raw units an entry may be off that has something pending and is not large.
const SPARED: i128 = 1 << 24;

/// What an audit of the whole stored tree finds. It reads what it says, and each node once. What was
/// accessed before is forgotten.
pub fn faults(store: &mut Store) -> Vec<NodeFault> {
	store.forget();
	let mut all = Vec::new();
	for octave in 0..OCTAVES as u8 {
		let audit = audit_octave(&&mut *store, octave);
		assert_eq!(store.accesses(), (audit.nodes as usize, 0), "octave {octave}");
		all.extend(audit.faults);
	}
	all
}

/// Add `by` raw units to the sums of collateral or else of debt of an entry or leaf, if it is there.
fn nudge(store: &mut Store, name: Name, at: usize, collateral: bool, by: i128) -> bool {
	let add = |sums: &mut Sums| {
		let side = if collateral { &mut sums.collateral } else { &mut sums.debt };
		*side = side.checked_add_signed(by).expect("neither small nor large");
	};
	let in_entry = |entry: &mut Option<Entry>| entry.as_mut().map(|entry| add(&mut entry.sums));
	let done = match name {
		Name::Root => store.alter(name, |node: &mut Root| in_entry(&mut node.octaves[at])),
		Name::Octave(_) => store.alter(name, |node: &mut Octave| in_entry(&mut node.slices[at])),
		Name::Slice(_) => store.alter(name, |node: &mut Slice| {
			node.ticks[at].as_mut().map(|leaf| add(&mut leaf.sums))
		}),
	};
	done.is_some()
}

/// Positions of odd amounts: in two ticks of a slice, in the next slice, in the next octave, and at
/// both ends.
const PLACES: [u16; 6] = [24_300, 24_301, 24_330, 25_700, 0, 65_535];

fn populated() -> (Store, [Position; 6]) {
	let mut store = Store::default();
	let positions = PLACES.map(|tick| {
		insert(&mut store, tick, amounts(7 * UNIT + u128::from(tick), 11 * UNIT + u128::from(tick)))
	});
	(store, positions)
}

/// Take a seventh of all that lies in `range`, which no binary number tells exactly.
fn take_a_seventh(store: &mut Store, range: std::ops::Range<u32>) {
	change(store, |tree| {
		tree.scale(range, Scaling::new(amounts(6, 6), amounts(7, 7), 0));
	});
}

/// A tree of which `range` was scaled, and a position that was drained from its tick `dead`. Each
/// entry was scaled itself, and all that lies below it adds up to a little less or more.
fn scaled_beside_a_drained_one(range: std::ops::Range<u32>, dead: u16) -> (Store, Position) {
	let mut store = Store::default();
	let dead = insert(&mut store, dead, amounts(5, 5));
	change(&mut store, |tree| tree.drain(ALL));
	for tick in (24_300..24_316).chain(24_400..24_416).chain(24_490..24_506) {
		insert(&mut store, tick, amounts(1_000 + u128::from(tick), 3_000 + u128::from(tick)));
	}
	take_a_seventh(&mut store, range);
	assert_eq!(faults(&mut store), []);
	(store, dead)
}

/// Have something told by taking out a position that is not there any more, which does nothing else.
fn tell(store: &mut Store, dead: &Position) {
	let sums = |store: &Store| {
		let root: Root = store.stored(Name::Root).expect("there are positions");
		root.octaves[23].expect("they lie here").sums
	};
	let before = sums(store);
	assert_eq!(change(store, |tree| tree.remove(dead)), Amounts::ZERO);
	assert_ne!(sums(store), before, "each rounds for itself");
	assert_eq!(faults(store), []);
}

#[test]
fn sums_are_exact_all_the_way_up_after_an_octave_was_told_what_pended_and_nothing_else_was_done() {
	// In an empty slice of the octave, so that no other is opened.
	let (mut store, dead) = scaled_beside_a_drained_one(ALL, 24_100);
	assert_eq!(pending(&store), [Name::Root]);
	tell(&mut store, &dead);
	assert_eq!(pending(&store), [Name::Octave(23); 3]);
}

#[test]
fn sums_are_exact_all_the_way_up_after_a_slice_was_told_what_pended_and_nothing_else_was_done() {
	// The range has its edges in the octave, but not in a slice in which something lies.
	let (mut store, dead) = scaled_beside_a_drained_one(24_200..24_550, 24_299);
	assert_eq!(pending(&store), [Name::Octave(23); 3]);
	tell(&mut store, &dead);
	assert_eq!(pending(&store), [Name::Octave(23); 2]);
}

#[test]
fn sums_are_exact_all_the_way_up_after_a_whole_path_was_told_what_pended_and_nothing_else_was_done()
{
	let (mut store, dead) = scaled_beside_a_drained_one(ALL, 24_299);
	assert_eq!(pending(&store), [Name::Root]);
	tell(&mut store, &dead);
	assert_eq!(pending(&store), [Name::Octave(23); 2]);
}

/// The node of each entry that has something pending.
fn pending(store: &Store) -> Vec<Name> {
	let mut all = Vec::new();
	for name in store.nodes.keys().copied() {
		let entries = match name {
			Name::Root => store.stored::<Root>(name).expect("its key is there").octaves.to_vec(),
			Name::Octave(_) => {
				store.stored::<Octave>(name).expect("its key is there").slices.to_vec()
			},
			Name::Slice(_) => continue,
		};
		let pends = entries.into_iter().flatten().filter(|entry| entry.pending.is_some());
		all.extend(pends.map(|_| name));
	}
	all
}

#[test]
fn one_raw_unit_is_found_in_every_stored_sum_when_nothing_pends() {
	let (store, _) = populated();
	let (mut changed, names) = ([0; 3], store.nodes.keys().copied().collect::<Vec<_>>());
	for name in names {
		// An entry of an octave is held against what is below it, and has its part in what is above.
		let (level, width, found) = match name {
			Name::Root => (0, OCTAVES, 1),
			Name::Octave(_) => (1, SLICES, 2),
			Name::Slice(_) => (2, TICKS, 1),
		};
		for at in 0..width {
			for (collateral, by) in [(true, 1), (true, -1), (false, 1), (false, -1)] {
				let store = &mut store.clone();
				let is_there = nudge(store, name, at, collateral, by);
				let expected = if is_there { found } else { 0 };
				assert_eq!(faults(store).len(), expected, "{name:?} {at} {collateral} {by}");
				changed[level] += u32::from(is_there);
			}
		}
	}
	assert_eq!(changed, [4 * 4, 4 * 5, 4 * 6], "all entries and leaves");
}

#[test]
fn a_fault_tells_both_sides_in_base_units() {
	let (mut store, _) = populated();
	let octave = usize::from(25_700 / 1_024u16);
	let held = amounts(7 * UNIT + 25_700, 11 * UNIT + 25_700);
	assert!(nudge(&mut store, Name::Root, octave, true, 3 * RAW));
	assert!(nudge(&mut store, Name::Root, octave, false, -1));
	// The debt that is missing is less than a unit.
	let found = amounts(held.collateral + 3, held.debt);
	assert_eq!(faults(&mut store), [NodeFault { expected: held, found }]);
}

/// The entries on the path to the tick 25,700, and its leaf.
const PATH: [(Name, usize); 3] = [(Name::Root, 25), (Name::Octave(25), 3), (Name::Slice(803), 4)];

#[test]
fn an_entry_with_something_pending_may_be_off_by_rounding_and_not_by_more() {
	let (mut store, _) = populated();
	// On the root all pends; on the octave what pends is the same, once the root has told it.
	take_a_seventh(&mut store, ALL);
	let mut opened = store.clone();
	change(&mut opened, |tree| tree.sum(25_600..25_601));
	assert_eq!(pending(&store).len(), 4);
	assert_eq!(pending(&opened).len(), 4);

	for (store, (name, at), below) in [(store, PATH[0], PATH[1]), (opened, PATH[1], PATH[2])] {
		for collateral in [true, false] {
			// A part in 2^39 of the entry, in raw units, but for a few. It has one scaling, so it is
			// exact now.
			let large = (if collateral { 6 * UNIT } else { 66 * UNIT / 7 } as i128 * RAW) >> 39;
			let most = SPARED + large;
			for (by, found) in [(most - 4, 0), (4 - most, 0), (most + 4, 1), (-most - 4, 1)] {
				let store = &mut store.clone();
				assert!(nudge(store, name, at, collateral, by));
				// What is above the octave is exact again, as the root has told it.
				if name != Name::Root {
					assert!(nudge(store, Name::Root, 25, collateral, by));
				}
				assert_eq!(faults(store).len(), found, "{name:?} {collateral} {by}");
			}
			// A seventh of what is done below counts no more.
			for (by, found) in [(most, 0), (-most, 0), (2 * most, 1), (-2 * most, 1)] {
				let store = &mut store.clone();
				assert!(nudge(store, below.0, below.1, collateral, by));
				if name == Name::Root {
					assert!(nudge(store, PATH[2].0, PATH[2].1, collateral, by));
				}
				assert_eq!(faults(store).len(), found, "below {name:?} {collateral} {by}");
			}
		}
	}
}

#[test]
fn a_node_that_is_gone_or_empty_is_found_whether_or_not_something_pends() {
	let (store, _) = populated();
	let mut scaled = store.clone();
	take_a_seventh(&mut scaled, ALL);
	for mut store in [store, scaled] {
		let held = look(&mut store, |tree| tree.sum(25_600..26_624));
		assert!(held.collateral > 0 && held.debt > 0);
		let gone = NodeFault { expected: Amounts::ZERO, found: held };

		let without_octave = &mut store.clone();
		without_octave.nodes.remove(&Name::Octave(25));
		let empty_octave = &mut store.clone();
		empty_octave.nodes.insert(Name::Octave(25), Octave::default().encode());
		for store in [without_octave, empty_octave] {
			assert_eq!(faults(store), [gone]);
		}

		let without_slice = &mut store.clone();
		without_slice.nodes.remove(&Name::Slice(803));
		let empty_slice = &mut store.clone();
		empty_slice.nodes.insert(Name::Slice(803), Slice::default().encode());
		for store in [without_slice, empty_slice] {
			let found = faults(store);
			assert_eq!(found.len(), 1);
			assert_eq!(found[0].expected, Amounts::ZERO);
		}
	}
}

#[test]
fn a_node_that_is_gone_is_found_even_if_its_entry_holds_nothing() {
	let mut store = Store::default();
	insert(&mut store, 25_700, Amounts::ZERO);
	assert_eq!(faults(&mut store), []);
	store.nodes.remove(&Name::Slice(803));
	let nothing = NodeFault { expected: Amounts::ZERO, found: Amounts::ZERO };
	assert_eq!(faults(&mut store), [nothing]);
}

#[test]
fn below_an_entry_that_is_none_nothing_is_looked_at() {
	let (mut store, _) = populated();
	change(&mut store, |tree| tree.drain(25_600..26_624));
	assert!(store.nodes.contains_key(&Name::Octave(25)), "it stayed behind");
	assert!(nudge(&mut store, Name::Octave(25), 3, true, 1));
	assert_eq!(audit_octave(&&mut store, 25), crate::Audit { nodes: 1, faults: vec![] });
	assert_eq!(faults(&mut store), []);
	assert_eq!(audit_octave(&&mut store, 64).nodes, 1, "there is no such octave");
}

#[test]
fn an_audit_of_a_full_octave_reads_its_nodes_and_the_root() {
	let mut store = Store::default();
	change(&mut store, |tree| {
		for tick in 24_576..25_600 {
			tree.insert(tick, amounts(1, 1), 0);
		}
	});
	store.forget();
	assert_eq!(audit_octave(&&mut store, 24), crate::Audit { nodes: 34, faults: vec![] });
	assert_eq!(store.accesses(), (34, 0));
}

/// An entry is scaled again and again, and its child told nothing. Returns by how many raw units at
/// most each side was off for each of its scalings.
fn pend(child: Sums, scalings: u128, chance: &[Scaling]) -> [f64; 2] {
	let dice = &mut Dice::new(11, scalings as u64);
	let mut entry = Entry { sums: child, pending: None };
	let mut most = [0f64; 2];
	for k in 1..=scalings {
		entry.scale(dice.pick(chance));
		if k % 64 > 0 {
			continue;
		}
		let told = entry.pending.expect("scaled above").applied(child);
		let sides = [(entry.sums.collateral, told.collateral), (entry.sums.debt, told.debt)];
		for (most, (entry, told)) in most.iter_mut().zip(sides) {
			// What the module claims, for the number of scalings that there were.
			let spared = k + 1 + (entry >> 63) * k + (entry >> 64);
			let off = entry.abs_diff(told);
			assert!(off <= spared, "{entry} {told} after {k}");
			assert!(off <= (1 << 24) + (entry >> 39), "{entry} {told} after {k}");
			*most = most.max(off as f64 / k as f64);
		}
	}
	most
}

#[test]
fn what_pends_drifts_from_its_entry_no_faster_than_is_claimed_and_nearly_so_fast() {
	let dice = &mut Dice::new(10, 0);
	let mut part = |bits| {
		let whole = dice.length(60, 90);
		let left = whole - (whole >> bits) - dice.below(1 << 20);
		Scaling::new(amounts(left, left), amounts(whole, whole), 0)
	};
	let gentle: Vec<_> = (0..1_024).map(|_| part(30)).collect();
	let harsh: Vec<_> = (0..1_024).map(|_| part(1)).collect();
	let sums = |bits: u32| Sums { collateral: 3 << (bits - 2), debt: 3 << (bits - 2) };

	// Here it is the rounding of the sums, and with the largest sums that of the factors.
	let [collateral, debt] = pend(sums(60), 1 << 17, &gentle);
	println!("{collateral} and {debt} raw units for each scaling");
	assert!(collateral > 0.2 && debt > 0.2);
	let [collateral, debt] = pend(sums(127), 1 << 17, &gentle).map(|off| off / 2f64.powi(63));
	println!("{collateral} and {debt} parts in 2^63 of 3·2^125 raw units for each scaling");
	assert!(collateral > 0.1 && debt > 0.1);
	// Until nothing is left, and on to the least factor.
	pend(sums(127), 1 << 12, &harsh);
	let least = Scaling::new(amounts(0, 0), amounts(1, 1), 0);
	pend(sums(127), 1 << 10, &[least, harsh[0], gentle[0]]);
}

#[test]
fn a_position_is_held_against_the_leaf_that_it_lies_in() {
	let (mut store, positions) = populated();
	let alone = positions[3];
	let audit = |store: &mut Store| look(store, |tree| audit_position(tree, &alone));
	store.forget();
	assert_eq!(audit(&mut store), None);
	assert_eq!(store.accesses(), (3, 0));
	let (name, at) = PATH[2];
	let held = alone.amounts;

	// The collateral of a leaf misses a little for rounding, its debt what others took along.
	let rounded = (11 * UNIT as i128 * RAW) >> 39;
	for (collateral, most) in [(true, SPARED), (false, SPARED + rounded + (RAW << 40))] {
		let store = &mut store.clone();
		assert!(nudge(store, name, at, collateral, -most));
		assert_eq!(audit(store), None);
		assert!(nudge(store, name, at, collateral, -1));
		let fault = audit(store).expect("one raw unit too few");
		assert_eq!(fault.found, held);
		let missing = held.minus(fault.expected);
		assert_eq!(missing.collateral > 0, collateral);
		assert_eq!(missing.debt > 0, !collateral);
	}
	// With another one in the leaf there may be more.
	insert(&mut store, 25_700, amounts(1, 1));
	assert_eq!(audit(&mut store), None);
}

#[test]
fn a_position_is_fine_after_its_tick_was_drained() {
	let (mut store, positions) = populated();
	change(&mut store, |tree| tree.drain(25_700..25_701));
	assert_eq!(look(&mut store, |tree| audit_position(tree, &positions[3])), None);
	insert(&mut store, 25_700, amounts(1, 1));
	assert_eq!(look(&mut store, |tree| audit_position(tree, &positions[3])), None);
}

#[test]
fn a_position_that_shows_more_than_was_put_into_its_leaf_is_found() {
	let (mut store, mut positions) = populated();
	take_a_seventh(&mut store, ALL);
	let position = &mut positions[3];
	position.amounts.collateral += 1 << 9;
	let fault = look(&mut store, |tree| audit_position(tree, position)).expect("it shows more");
	let held = look(&mut store, |tree| tree.view(position));
	assert_eq!(fault.found, held);
	assert_eq!(held.collateral - fault.expected.collateral, (6 << 9) / 7 + 1);
	position.amounts.collateral -= 1 << 9;
	assert_eq!(look(&mut store, |tree| audit_position(tree, position)), None);
}
