//! What was wrong once.

use super::*;

#[test]
fn a_newcomer_to_a_tick_that_was_scaled_away_earns_only_from_then_on() {
	let store = &mut Store::default();
	// Three times all of a tick but one unit is redeemed: its factor is then about 2^-187.
	for _ in 0..3 {
		insert(store, 24_300, amounts(1 << 62, 1 << 62));
		let whole = look(store, |tree| tree.totals());
		take(store, ALL, whole.minus(amounts(1, 1)), 0);
	}
	// What the tick has earned moves by its last bit only once in about 2^58 steps of the index, and
	// so by the whole of them; the step from here is such a one. For 1.0 of debt it is one base unit.
	let index = 3 << 58;
	let newcomer = change(store, |tree| tree.insert(24_300, amounts(UNIT, UNIT), index));
	assert_eq!(look(store, |tree| tree.earned(&newcomer, index)), 0);
	let earned = look(store, |tree| tree.earned(&newcomer, index + 1));
	assert!(earned <= 1, "{earned}");
}

#[test]
fn sums_of_the_largest_amounts_are_whole_and_do_not_forget_who_stays() {
	let store = &mut Store::default();
	// With more than this on one side the sums, which have bits below the unit, would not be whole.
	let held = amounts((1 << 111) - 1, (1 << 111) - 1);
	let positions = [(); 2].map(|()| insert(store, 24_300, held));
	assert_eq!(look(store, |tree| tree.totals()), held.plus(held));
	assert_eq!(change(store, |tree| tree.remove(&positions[0])), held);
	assert_eq!(look(store, |tree| tree.totals()), held);
}
