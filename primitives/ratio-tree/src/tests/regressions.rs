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
