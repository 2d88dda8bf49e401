//! How far sums drift when a tree is scaled a million times and never rebuilt. Exact numbers would
//! grow without end here, so the sums are held against the ledger alone.

use super::{
	audit::faults,
	change, look,
	model::{
		book::{OCTAVE, SLICE},
		dice::Dice,
		drift::Drift,
	},
	Store, UNIT,
};
use crate::{Amounts, Position, Scaling};
use qian_math::{line_tick, mul_div_floor, position_tick, pow10};
use std::{collections::BTreeSet, ops::Range};

const SCALINGS: u64 = 1_000_000;

/// A tree, and the ledger of its asset.
struct Asset {
	decimals: u8,
	store: Store,
	positions: Vec<Position>,
	ledger: Amounts,
	drift: Drift,
}

impl Asset {
	fn enter(&mut self, amounts: Amounts) -> Position {
		let tick = position_tick(amounts.collateral, amounts.debt, self.decimals);
		let tick = tick.expect("there is debt");
		self.ledger = self.ledger.plus(amounts);
		let position = change(&mut self.store, |tree| tree.insert(tick, amounts, 0));
		self.store.accesses();
		position
	}

	fn leave(&mut self, position: &Position) {
		let held = change(&mut self.store, |tree| tree.remove(position));
		self.store.accesses();
		assert!(held.collateral <= self.ledger.collateral, "T1");
		self.ledger = self.ledger.minus(held);
		self.drift.removed();
	}

	/// Redeem one part in `2^bits` of what lies in `range`, and at least one unit, but never all.
	fn redeem(&mut self, range: Range<u32>, bits: u32) -> bool {
		let totals = change(&mut self.store, |tree| {
			let whole = tree.sum(range.clone());
			let amount = (whole.debt >> bits).max(1).min(self.ledger.debt);
			if amount >= whole.debt {
				return None;
			}
			let paid = mul_div_floor(amount, whole.collateral, whole.debt).expect("a part");
			let taken = Amounts { collateral: paid, debt: amount };
			tree.scale(range.clone(), Scaling::new(whole.minus(taken), whole, 0));
			Some((taken, whole.debt, tree.totals()))
		});
		let (reads, writes) = self.store.accesses();
		assert!(reads <= 5 && writes <= 5, "{reads} {writes}");
		let Some((taken, whole, totals)) = totals else { return false };
		self.drift.scaled(self.reached(&range), taken.debt, whole, self.ledger);
		assert!(taken.collateral <= self.ledger.collateral, "T1");
		self.ledger = self.ledger.minus(taken);
		self.drift.check(totals, totals, 0, self.ledger);
		true
	}

	/// Octaves, slices and ticks in `range` that are not empty.
	fn reached(&self, range: &Range<u32>) -> u128 {
		let ticks =
			|| self.positions.iter().map(|p| p.tick).filter(|t| range.contains(&(*t).into()));
		let nodes = |width: u16| ticks().map(|tick| tick / width).collect::<BTreeSet<_>>().len();
		(nodes(1) + nodes(SLICE) + nodes(OCTAVE)) as u128
	}

	fn views(&mut self) -> Vec<Amounts> {
		let Self { store, positions, .. } = self;
		let views = look(store, |tree| positions.iter().map(|p| tree.view(p)).collect());
		store.accesses();
		views
	}

	fn check(&mut self) {
		let totals = look(&mut self.store, |tree| tree.totals());
		self.store.accesses();
		let views = self.views();
		let held = views.iter().fold(Amounts::ZERO, |sum, held| sum.plus(*held));
		self.drift.check(totals, held, views.len(), self.ledger);
		assert_eq!(faults(&mut self.store), []);
	}
}

/// The ticks between 100 % and 130 % at a price.
fn frozen(price: u128) -> Range<u32> {
	let tick = |ratio: u128| {
		line_tick((ratio, UNIT).into(), (price, UNIT).into()).expect("there is a price")
	};
	tick(UNIT).into()..tick(UNIT / 10 * 13).into()
}

fn a_million_scalings(series: u64, decimals: u8) {
	let dice = &mut Dice::new(series, 0);
	let mut asset = Asset {
		decimals,
		store: Store::default(),
		positions: Vec::new(),
		ledger: Amounts::ZERO,
		drift: Drift::default(),
	};
	// Between 100 % and 157 % at a price of one.
	let whole = pow10(decimals).expect("few decimals");
	for at in 0..20 {
		let debt = dice.length(65, 90);
		let collateral = debt / UNIT * whole / 100 * (100 + 3 * at);
		let position = asset.enter(Amounts { collateral, debt });
		asset.positions.push(position);
	}

	let (mut scalings, mut step, mut price, mut rising) = (0, 0u64, UNIT, false);
	while scalings < SCALINGS {
		// Down to where all are frozen or insolvent, and up to where nobody is.
		price = price / 1_000 * if rising { 1_003 } else { 997 };
		rising = if rising { price < UNIT / 10 * 14 } else { price < UNIT / 10 * 6 };
		scalings += u64::from(asset.redeem(frozen(price), dice.between(12, 44) as u32));
		// Eighteen of the twenty are topped up now and then; two are as old as the tree.
		step += 1;
		if step % 50 == 0 {
			let at = dice.between(2, 19) as usize;
			let position = asset.positions[at];
			asset.leave(&position);
			asset.positions[at] = asset.enter(position.amounts);
		}
		if step % 1_000 == 0 {
			asset.check();
		}
	}
	asset.check();
	let totals = look(&mut asset.store, |tree| tree.totals());
	asset.store.accesses();
	let Amounts { collateral, debt } = asset.ledger;
	let drifted = (collateral - totals.collateral, totals.debt - debt);
	println!(
		"{decimals} decimals, {scalings} scalings: {drifted:?} of {collateral}, {debt} drifted"
	);
	println!("two of that age: {:?}", &asset.views()[..2]);

	// Everybody can leave.
	for position in asset.positions.clone() {
		asset.leave(&position);
	}
	assert!(look(&mut asset.store, |tree| tree.is_empty()));
	assert_eq!(asset.ledger.debt, 0);
	asset.drift.check(Amounts::ZERO, Amounts::ZERO, 0, asset.ledger);
}

#[test]
fn a_million_scalings_leave_the_sums_with_the_ledger_at_6_decimals() {
	a_million_scalings(8, 6);
}

#[test]
fn a_million_scalings_leave_the_sums_with_the_ledger_at_18_decimals() {
	a_million_scalings(9, 18);
}
