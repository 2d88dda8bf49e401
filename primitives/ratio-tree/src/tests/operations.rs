use super::*;
use qian_math::position_tick;

const UNIT: u128 = 1_000_000_000_000_000_000;

fn whole(collateral: u128, debt: u128) -> Amounts {
	amounts(collateral * UNIT, debt * UNIT)
}

#[test]
fn the_protocols_arbitrage_vector() {
	let store = &mut Store::default();
	let held = [whole(10, 2_600), whole(5, 1_350), whole(20, 5_100), whole(30, 4_000)];
	let positions = held.map(|held| {
		let tick = position_tick(held.collateral, held.debt, 18).unwrap();
		insert(store, tick, held)
	});
	assert_eq!(positions.map(|p| p.tick), [24_544, 24_469, 24_580, 25_518]);
	let frozen = 24_275..24_600;
	assert_eq!(look(store, |tree| tree.sum(frozen.clone())), whole(35, 9_050));
	take(store, frozen.clone(), amounts(35 * UNIT / 2, 4_525 * UNIT), 0);
	let expected = [
		amounts(5 * UNIT, 1_300 * UNIT),
		amounts(5 * UNIT / 2, 675 * UNIT),
		whole(10, 2_550),
		whole(30, 4_000),
	];
	assert_eq!(positions.map(|p| view(store, &p)), expected);
	assert_eq!(look(store, |tree| tree.sum(frozen)), amounts(35 * UNIT / 2, 4_525 * UNIT));
}

#[test]
fn an_empty_tree_reads_zero_everywhere_and_keeps_nothing() {
	let store = &mut Store::default();
	assert_eq!(change(store, |tree| tree.sum(ALL)), Amounts::ZERO);
	assert_eq!(change(store, |tree| tree.drain(ALL)), Amounts::ZERO);
	take(store, 5..70, amounts(1, 1), 0);
	assert!(look(store, |tree| tree.is_empty()));
	assert!(store.nodes.is_empty());
}

#[test]
fn a_look_writes_nothing() {
	let store = &mut Store::default();
	let position = insert(store, 24_300, whole(3, 1_000));
	take(store, 0..30_000, whole(1, 300), 0);
	let before = store.nodes.clone();
	look(store, |tree| {
		tree.view(&position);
		tree.sum(24_290..24_310);
		tree.remove(&position);
		tree.insert(7, whole(1, 1), 0);
	});
	assert_eq!(store.nodes, before);
}

#[test]
fn what_was_put_in_comes_out_and_nothing_but_the_root_remains() {
	let store = &mut Store::default();
	let positions: Vec<_> =
		(0..40u16).map(|i| (i, insert(store, i * 1_600, whole(u128::from(i), 7)))).collect();
	for (i, position) in positions {
		assert_eq!(change(store, |tree| tree.remove(&position)), whole(u128::from(i), 7));
		assert_eq!(view(store, &position), Amounts::ZERO);
		assert_eq!(change(store, |tree| tree.remove(&position)), Amounts::ZERO);
	}
	assert!(look(store, |tree| tree.is_empty()));
	assert_eq!(store.nodes.keys().copied().collect::<Vec<_>>(), [Name::Root]);
}

#[test]
fn a_drained_position_stays_empty_in_every_later_life_of_its_tick() {
	let store = &mut Store::default();
	let dead = insert(store, 24_300, whole(1, 100));
	let other = insert(store, 24_300, whole(2, 200));
	assert_eq!(change(store, |tree| tree.drain(24_000..24_600)), whole(3, 300));
	let reborn = insert(store, 24_300, whole(5, 500));
	assert_eq!(reborn.epoch, dead.epoch + 1);
	for position in [dead, other] {
		assert_eq!(change(store, |tree| tree.remove(&position)), Amounts::ZERO);
	}
	assert_eq!(view(store, &reborn), whole(5, 500));
	assert_eq!(change(store, |tree| tree.remove(&reborn)), whole(5, 500));
	// The nodes are gone, and still the epoch is a new one.
	let again = insert(store, 24_300, whole(1, 100));
	assert_eq!(again.epoch, reborn.epoch + 1);
	for position in [dead, other, reborn] {
		assert_eq!(view(store, &position), Amounts::ZERO);
	}
}

#[test]
fn what_a_drain_left_in_the_store_is_never_read_again() {
	let store = &mut Store::default();
	// Two slices of one octave, both wholly inside the range: their nodes stay behind.
	let dead = [insert(store, 2_048, whole(1, 1)), insert(store, 2_048 + 32, whole(2, 2))];
	change(store, |tree| tree.drain(0..10_000));
	assert!(store.nodes.contains_key(&Name::Slice(64)));
	let alive = insert(store, 2_048 + 5, whole(9, 9));
	assert_eq!(look(store, |tree| tree.totals()), whole(9, 9));
	assert_eq!(look(store, |tree| tree.sum(2_048..2_080)), whole(9, 9));
	assert_eq!(view(store, &alive), whole(9, 9));
	assert_eq!(dead.map(|p| view(store, &p)), [Amounts::ZERO; 2]);
}

#[test]
fn outside_the_range_nothing_moves_and_the_bounds_are_exact() {
	let store = &mut Store::default();
	let ticks = [0, 1, 31, 32, 99, 100, 1_023, 1_024, 24_599, 24_600, 65_535];
	let positions = ticks.map(|tick| insert(store, tick, whole(4, 8)));
	let range = 32..24_600;
	let whole_range = look(store, |tree| tree.sum(range.clone()));
	assert_eq!(whole_range, whole(4 * 6, 8 * 6));
	take(store, range.clone(), amounts(whole_range.collateral / 4, whole_range.debt / 2), 0);
	for (tick, position) in ticks.into_iter().zip(positions) {
		let expected = if range.contains(&tick.into()) { whole(3, 4) } else { whole(4, 8) };
		assert_eq!(view(store, &position), expected, "tick {tick}");
	}
}

#[test]
fn scalings_pend_in_order_across_levels() {
	let store = &mut Store::default();
	let position = insert(store, 24_300, whole(64, 64));
	// Pending at the octave, then through it at the slice, then at the tick itself.
	for range in [ALL, 24_288..24_320, 24_300..24_301, 0..65_000, 24_000..24_400] {
		let left = look(store, |tree| tree.sum(range.clone()));
		take(store, range, amounts(left.collateral / 2, left.debt / 4), 0);
	}
	let debt = 64 * UNIT * 243 / 1_024;
	assert_eq!(view(store, &position).collateral, 2 * UNIT);
	let shown = view(store, &position).debt;
	assert!(shown >= debt && shown <= debt + 64, "{shown}");
}

#[test]
fn a_newcomer_to_a_scaled_tick_is_scaled_only_from_then_on() {
	let store = &mut Store::default();
	let old = insert(store, 24_300, whole(8, 8));
	take(store, ALL, whole(6, 6), 0);
	let new = insert(store, 24_300, whole(8, 8));
	assert_eq!(view(store, &new), whole(8, 8));
	take(store, ALL, whole(5, 5), 0);
	assert_eq!((view(store, &old), view(store, &new)), (whole(1, 1), whole(4, 4)));
}

#[test]
fn costs_are_those_that_are_promised() {
	let store = &mut Store::default();
	// Every tick of five octaves, and both edges of the ratio.
	let mut positions = Vec::new();
	change(store, |tree| {
		for tick in (22_528..27_648).chain([0, 65_535]) {
			positions.push(tree.insert(tick, whole(1, 1), 0));
		}
	});
	store.accesses();
	let at = |tick: u16| positions[usize::from(tick - 22_528)];

	let expect = |store: &mut Store, what: &str, reads: usize, writes: usize| {
		assert_eq!(store.accesses(), (reads, writes), "{what}");
	};
	look(store, |tree| tree.view(&at(24_300)));
	expect(store, "view", 3, 0);
	look(store, |tree| tree.totals());
	expect(store, "totals", 1, 0);
	change(store, |tree| {
		let held = tree.remove(&at(24_300));
		tree.insert(24_310, held, 0);
	});
	expect(store, "move within a slice", 3, 3);
	change(store, |tree| {
		let held = tree.remove(&at(24_400));
		tree.insert(27_000, held, 0);
	});
	expect(store, "move to another octave", 5, 5);
	look(store, |tree| tree.sum(24_275..24_600));
	expect(store, "sum", 5, 0);
	take(store, 23_600..24_010, amounts(UNIT, UNIT), 0);
	expect(store, "scale within an octave", 4, 4);
	take(store, 22_600..27_000, amounts(UNIT, UNIT), 0);
	expect(store, "scale over five octaves", 5, 5);
	take(store, ALL, amounts(UNIT, UNIT), 0);
	expect(store, "scale of everything", 1, 1);
	change(store, |tree| tree.drain(22_600..27_000));
	expect(store, "drain", 5, 5);
}

#[test]
fn nobody_is_at_the_mercy_of_rounding_in_the_least_amounts() {
	let store = &mut Store::default();
	let positions = [(); 3].map(|()| insert(store, 9, amounts(1, 1)));
	// One of three units leaves on both sides: each holds two thirds of one, and the sums err by one.
	take(store, ALL, amounts(1, 1), 0);
	assert_eq!(positions.map(|p| view(store, &p)), [amounts(0, 1); 3]);
	assert_eq!(look(store, |tree| tree.totals()), amounts(1, 3));
	// All three can leave, whatever the sums say.
	for position in positions {
		assert_eq!(change(store, |tree| tree.remove(&position)), amounts(0, 1));
	}
	assert!(look(store, |tree| tree.is_empty()));
}

#[test]
fn a_position_outlives_more_scalings_than_its_factor_can_show() {
	let store = &mut Store::default();
	let old = insert(store, 24_300, whole(1_000_000, 1_000_000));
	for _ in 0..400 {
		// A newcomer each time, so that there is something left to take.
		let new = insert(store, 24_300, whole(1_000_000, 1_000_000));
		let left = look(store, |tree| tree.totals());
		take(store, ALL, left.minus(amounts(1, 1)), 0);
		change(store, |tree| tree.remove(&new));
	}
	assert_eq!(view(store, &old), amounts(0, 1));
	let held = whole(3, 1_000);
	let new = insert(store, 24_300, held);
	assert_eq!(view(store, &new), held);
	assert_eq!(change(store, |tree| tree.remove(&old)), amounts(0, 1));
	assert_eq!(change(store, |tree| tree.remove(&new)), held);
}

#[test]
fn rewards_follow_the_debt_through_every_scaling() {
	let store = &mut Store::default();
	let index = |kun: u128| kun * UNIT;
	let a = change(store, |tree| tree.insert(24_300, whole(1, 100), index(5)));
	let b = change(store, |tree| tree.insert(25_700, whole(1, 100), index(5)));
	let earned = |store: &mut Store, position, r| look(store, |tree| tree.earned(position, r));
	assert_eq!(earned(store, &a, index(7)), 200 * UNIT);
	// Half of the first one's debt leaves at 7, and half of the rest at 9.
	take(store, 24_000..24_600, amounts(0, 50 * UNIT), index(7));
	assert_eq!(earned(store, &a, index(7)), 200 * UNIT);
	take(store, 24_000..24_600, amounts(0, 25 * UNIT), index(9));
	assert_eq!(earned(store, &a, index(9)), 300 * UNIT);
	assert_eq!(earned(store, &a, index(13)), 400 * UNIT);
	// Both scalings may still be pending, or told: a look at the tick itself changes nothing.
	change(store, |tree| tree.sum(24_300..24_301));
	assert_eq!(earned(store, &a, index(13)), 400 * UNIT);
	assert_eq!(earned(store, &b, index(13)), 800 * UNIT);
	// Who comes later earns from then on.
	let c = change(store, |tree| tree.insert(24_300, whole(1, 10), index(13)));
	assert_eq!(earned(store, &c, index(13)), 0);
	assert_eq!(earned(store, &c, index(14)), 10 * UNIT);
	change(store, |tree| tree.drain(ALL));
	assert_eq!(earned(store, &a, index(20)), 0);
}

#[test]
fn the_protocols_mining_vector() {
	let store = &mut Store::default();
	let r = 312_499_999_999_999_995_840;
	let position = insert(store, 24_300, whole(1, 100));
	let earned = look(store, |tree| tree.earned(&position, r));
	assert_eq!(earned, 31_249_999_999_999_999_584_000);
}

#[test]
fn the_largest_nodes_fit_what_the_store_expects() {
	use codec::MaxEncodedLen;
	assert_eq!(
		[Root::max_encoded_len(), Octave::max_encoded_len(), Slice::max_encoded_len()],
		[6_792, 3_392, 3_744]
	);
	assert_eq!(Position::max_encoded_len(), 98);
	assert_eq!(Octave::default().encode().len(), 32);
}
