//! T7: many small redemptions are as one large one.
//!
//! With `k` parts and `n` ticks in the range, of which the sums are `C` and `D`: each part rounds what
//! it pays by at most one unit, and the sums by 2^-16 for each tick; and they are read to a unit. So
//! they may be `u = 1 + k·n/2^16` away. A unit of debt that is missing or too much moves the payment
//! by `C/D` units of collateral. Each deviation is made good by the share that later parts take, and
//! so never grows. Hence
//!
//! ```text
//! one − k − u·(1 + C/D)  ≤  many  ≤  one
//! ```
//!
//! and what holders are left with differs by their share of that, of `u` units of debt, and one unit
//! of the view; all within one part in 10^15 of what was there before.

use super::{exact::share_floor, Run, CLOSE, FAR};
use crate::{
	tests::{change, look, Store},
	Amounts, Position, Scaling,
};
use primitive_types::U512;
use std::{collections::BTreeSet, ops::Range};

/// Redeem `amount` of what lies in `range`, and give what was paid.
fn redeem(store: &mut Store, range: &Range<u32>, amount: u128) -> u128 {
	change(store, |tree| {
		let whole = tree.sum(range.clone());
		let paid = share_floor(amount.into(), whole.collateral, whole.debt).low_u128();
		let left = Amounts { collateral: whole.collateral - paid, debt: whole.debt - amount };
		if left.debt == 0 {
			tree.drain(range.clone());
		} else {
			tree.scale(range.clone(), Scaling::new(left, whole, 0));
		}
		paid
	})
}

fn views(store: &mut Store, positions: &[Position]) -> Vec<Amounts> {
	look(store, |tree| positions.iter().map(|position| tree.view(position)).collect())
}

/// `units · part / whole`, and one part in 10^15 of `part`.
fn share(units: U512, part: u128, whole: u128) -> U512 {
	let relative = U512::from(part) / U512::from(1_000_000_000_000_000u64);
	relative + units * U512::from(part) / U512::from(whole.max(1)) + 1
}

fn close(one: u128, many: u128, slack: U512) {
	assert!(U512::from(one.abs_diff(many)) <= slack, "{one} {many} {slack}");
}

#[test]
fn many_small_redemptions_are_as_one_large_one() {
	let mut compared = 0;
	for run in 0..4_000 {
		let layouts: &[_] = if run % 4 == 0 { &FAR } else { &CLOSE };
		let mut state = Run::new(7, run, [6, 8, 18][run as usize % 3], layouts);
		for _ in 0..60 {
			state.operate();
		}
		let (range, parts) = (state.any_range(), state.dice.between(2, 40));
		let whole = look(&mut state.book.store, |tree| tree.sum(range.clone()));
		let most = whole.debt / parts;
		if most == 0 {
			continue;
		}
		let each = match state.dice.below(4) {
			0 => most,
			1 => (most >> state.dice.below(60)).max(1),
			_ => state.dice.between(1, most),
		};

		let positions: Vec<_> = state.book.holders.iter().map(|h| h.position).collect();
		let ticks: BTreeSet<u16> = positions.iter().map(|position| position.tick).collect();
		let inside = ticks.into_iter().filter(|tick| range.contains(&u32::from(*tick))).count();
		let before = views(&mut state.book.store, &positions);
		let (once, often) = (&mut state.book.store.clone(), &mut state.book.store.clone());
		let one = redeem(once, &range, each * parts);
		let many = (0..parts).map(|_| redeem(often, &range, each)).sum();

		let units = U512::from(1 + (parts * inside as u128).div_ceil(1 << 16));
		let paid = U512::from(parts) + units + share(units, whole.collateral, whole.debt);
		assert!(many <= one, "splitting gains nothing: {many} {one}");
		close(one, many, paid);
		let after = views(once, &positions).into_iter().zip(views(often, &positions));
		for (before, (one, many)) in before.into_iter().zip(after) {
			let slack = share(paid, before.collateral + 1, whole.collateral);
			close(one.collateral, many.collateral, slack);
			close(one.debt, many.debt, share(units, before.debt, whole.debt));
		}
		compared += 1;
	}
	println!("{compared} redemptions in one and in up to 40 parts");
	assert!(compared > 2_000);
}
