//! Random operations on a tree and on a naive model of it, which keeps every position for itself in
//! exact numbers and the ledger of the asset in whole ones. All that must hold is checked after
//! every operation (see [`Book`]).
//!
//! The operations are the same on every machine. Their number is a million unless the variable
//! `QIAN_TREE_OPS` says otherwise.

pub(super) mod book;
pub(super) mod dice;
pub(super) mod drift;
mod exact;
mod split;

use crate::{
	tests::{ALL, UNIT},
	Amounts,
};
use book::{Book, Redeemed, AMPLE, OCTAVE, SLICE};
use dice::Dice;
use primitive_types::U512;
use qian_math::{line_tick, pow10, value_floor};
use std::ops::Range;

/// Operations of all runs together.
const OPERATIONS: u64 = 1_000_000;

/// Operations of one run, after which it begins anew with an empty tree. Exact numbers grow with
/// each scaling.
const RUN: u64 = 400;

/// An amount that a position never exceeds.
const LARGEST: u128 = 1 << 104;

/// How ratios lie.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
	/// At a few ratios close to the line, several positions in each tick.
	Heaps,
	/// Between 80 % and 250 % at the usual price.
	Around,
	/// Anywhere, from the first tick to the last.
	Anywhere,
	/// In the first and the last tick, and close to them.
	Ends,
	/// At one ratio, of which nearly all is redeemed again and again, but which never gets empty.
	Worn,
}

/// How large amounts are, in bits.
type Size = (u32, u32);
const LEAST: Size = (1, 4);
const USUAL: Size = (21, 70);
const GREAT: Size = (90, 100);
const ANY: Size = (1, 100);

struct Run {
	/// Series and number of the run.
	seed: (u64, u64),
	dice: Dice,
	book: Book,
	layout: Layout,
	size: Size,
	/// Most positions at a time.
	most: usize,
	/// The usual price.
	price: u128,
	/// Ratios of heaps, in thousandths.
	heaps: Vec<u128>,
	tally: Tally,
}

/// What was done, to see that nothing was left out.
#[derive(Default, Debug)]
struct Tally {
	operations: u64,
	positions: u64,
	scalings: u64,
	drains: u64,
	absorptions: u64,
	/// Redemptions of ample amounts at a line.
	priced: u64,
	/// Those in which what earlier roundings had left to the holders made a difference.
	generous: u64,
	most_scalings: u64,
}

impl Run {
	fn new(series: u64, run: u64, decimals: u8, layouts: &[Layout]) -> Self {
		let mut dice = Dice::new(series, run);
		let layout = dice.pick(layouts);
		let size = dice.pick(&[LEAST, USUAL, USUAL, GREAT, ANY]);
		let most = dice.pick(&[1, 2, 3, 5, 8, 8, 12, 16, 24, 40, 60]);
		let price = dice.length(50, 73);
		let heaps = (0..dice.between(1, 5)).map(|_| dice.between(950, 1_300)).collect();
		let book = Book::new(decimals);
		let tally = Tally::default();
		Self { seed: (series, run), dice, book, layout, size, most, price, heaps, tally }
	}

	fn go(mut self, operations: u64) -> Tally {
		for _ in 0..operations {
			self.operate();
			let (range, at) = (self.any_range(), self.someone());
			self.book.check_range(&range, at);
		}
		std::mem::take(&mut self.tally)
	}

	fn operate(&mut self) {
		self.tally.operations += 1;
		self.tally.positions += self.book.holders.len() as u64;
		if self.layout == Layout::Worn {
			return self.wear();
		}
		// Room for half of the most: more come than go.
		let come = match self.book.holders.len() {
			few if few < self.most / 2 => 49,
			some if some < self.most => 19,
			_ => 0,
		};
		let chance = self.dice.below(100);
		match (chance, self.someone()) {
			(chance, _) if chance < come => {
				let amounts = self.amounts();
				self.book.insert(amounts);
			},
			(0..=37, Some(at)) => {
				let alteration = self.alteration();
				self.book.change(at, alteration);
			},
			(38..=41, Some(at)) => self.book.remove(at),
			(42..=89, Some(_)) => self.redeem(),
			(90, Some(_)) => {
				let range = 0..self.lines().0.start;
				let aside = self.aside();
				self.book.absorb(range, aside);
				self.tally.absorptions += 1;
			},
			(91..=92, _) if !self.book.dead.is_empty() => {
				let at = self.dice.index(&self.book.dead);
				self.book.remove_dead(at);
			},
			(93..=94, _) => {
				let range = self.any_range();
				self.book.tell(range);
			},
			_ => self.raise(),
		}
	}

	/// An operation that never empties the tick of the heap, once there are two positions in it, and
	/// often leaves of it as little as there can be.
	fn wear(&mut self) {
		let positions = self.book.holders.len();
		match (self.dice.below(10), self.someone()) {
			(0..=2, _) => self.raise(),
			(3..=6, _) if self.book.debt > 3 => {
				let left = self.dice.between(1, 3);
				let redeemed = self.book.redeem(ALL, None, |most| most - left, false);
				self.tally.scalings += u64::from(redeemed.is_some());
			},
			(_, Some(at)) if positions >= self.most.max(3) => {
				let amounts = self.amounts();
				self.book.change(at, |_| amounts);
			},
			_ => {
				let amounts = self.amounts();
				self.book.insert(amounts);
			},
		}
	}

	fn raise(&mut self) {
		let by = self.dice.length(1, 64);
		self.book.raise(by);
	}

	fn someone(&mut self) -> Option<usize> {
		let all = &self.book.holders;
		(!all.is_empty()).then(|| self.dice.index(all))
	}

	/// Sometimes somebody, at whom to look in the same opened tree.
	fn aside(&mut self) -> Option<usize> {
		self.someone().filter(|_| self.dice.once_in(3))
	}

	// --- positions -------------------------------------------------------------------------------

	/// Amounts with debt, at the ratios of this run or where a position has died.
	fn amounts(&mut self) -> Amounts {
		if self.dice.once_in(8) && !self.book.dead.is_empty() {
			return self.dice.pick(&self.book.dead).amounts;
		}
		let (shortest, longest) = self.size;
		let debt = self.dice.length(shortest, longest);
		let ratio = match self.layout {
			Layout::Heaps => self.dice.pick(&self.heaps),
			Layout::Around => self.dice.between(800, 2_500),
			Layout::Anywhere => {
				let collateral = self.dice.length(shortest, longest) - 1;
				return if self.dice.once_in(2) {
					self.spread(debt)
				} else {
					Amounts { collateral, debt }
				};
			},
			Layout::Ends => return self.extreme(debt),
			Layout::Worn => self.heaps[0],
		};
		self.at_ratio(debt, ratio)
	}

	/// `ratio` thousandths at the usual price.
	fn at_ratio(&self, debt: u128, ratio: u128) -> Amounts {
		let whole = pow10(self.book.decimals).expect("few decimals");
		let value = U512::from(debt) * U512::from(ratio) * U512::from(whole);
		let collateral = value / (U512::from(self.price) * U512::from(1_000));
		let collateral = u128::try_from(collateral).unwrap_or(LARGEST);
		Amounts { collateral: collateral.min(LARGEST), debt }
	}

	/// Some power of two away from a ratio of one, for an even spread over the ticks.
	fn spread(&mut self, debt: u128) -> Amounts {
		let away = self.dice.below(66) as usize;
		let whole = pow10(self.book.decimals).expect("few decimals");
		let part = self.dice.between(1_000, 2_000);
		let value = (U512::from(debt) * U512::from(whole) * U512::from(part)) << away;
		let collateral = (value / (U512::from(UNIT) * U512::from(1_000))) >> 33;
		let collateral = u128::try_from(collateral).unwrap_or(LARGEST);
		Amounts { collateral: collateral.min(LARGEST), debt }
	}

	fn extreme(&mut self, debt: u128) -> Amounts {
		let whole = pow10(self.book.decimals).expect("few decimals");
		let end = self.dice.pick(&[28, 29, 31, 32, 33]);
		let shift = self.dice.between(0, 3) as usize;
		let par = U512::from(debt) * U512::from(whole) / U512::from(UNIT);
		let collateral = match self.dice.below(3) {
			0 => U512::zero(),
			1 => par >> (end + shift),
			_ => (par << end) + U512::from(self.dice.below(9)),
		};
		let collateral = u128::try_from(collateral).unwrap_or(LARGEST);
		Amounts { collateral: collateral.min(LARGEST), debt }
	}

	/// What an owner may do to a position.
	fn alteration(&mut self) -> impl FnOnce(Amounts) -> Amounts {
		let (shortest, longest) = self.size;
		let (kind, by) = (self.dice.below(8), self.dice.length(shortest, longest));
		let part = self.dice.between(0, 1_000);
		move |Amounts { collateral, debt }| {
			let (collateral, debt) = match kind {
				// Deposit, withdraw, mint, repay.
				0 => (collateral + by, debt),
				1 => (collateral / 1_000 * part, debt),
				2 => (collateral, debt + by),
				3 => (collateral, debt - debt / 1_000 * part),
				// All of the debt, and out of the tree.
				4 if part < 300 => (collateral, 0),
				// Both sides alike, to where it was.
				5 => (collateral * 2, debt * 2),
				6 => (collateral + collateral / 1_000 * part, debt + debt / 1_000 * part),
				_ => (collateral, debt),
			};
			Amounts { collateral: collateral.min(LARGEST), debt: debt.min(LARGEST) }
		}
	}

	// --- ranges ----------------------------------------------------------------------------------

	/// A price, a lower and an upper ratio, and the ticks between their lines.
	fn lines(&mut self) -> (Range<u32>, u128, u128) {
		let price = match self.layout {
			Layout::Heaps | Layout::Around | Layout::Worn => {
				self.price / 1_000 * self.dice.between(400, 1_500)
			},
			Layout::Anywhere | Layout::Ends => self.dice.length(30, 84),
		};
		let low = UNIT / 1_000 * self.dice.between(1_000, 1_100);
		let high = UNIT / 1_000 * self.dice.pick(&[1_101, 1_150, 1_200, 1_300, 2_000, 4_000]);
		let tick = |ratio: u128| {
			line_tick((ratio, UNIT).into(), (price, UNIT).into()).expect("there is a price")
		};
		(tick(low).into()..tick(high).into(), price, high)
	}

	/// Any ticks: often from or to a position, or the beginning of its node.
	fn any_range(&mut self) -> Range<u32> {
		let (a, b) = (self.edge(), self.edge());
		let start = a.min(b).min(ALL.end - 1);
		match self.dice.below(12) {
			0 => ALL,
			1 => 0..a.max(1),
			_ => start..a.max(b).max(start + 1),
		}
	}

	fn edge(&mut self) -> u32 {
		let tick = match self.someone() {
			Some(at) => u32::from(self.book.holders[at].position.tick),
			None => self.dice.below(65_536) as u32,
		};
		let (slice, octave) = (u32::from(SLICE), u32::from(OCTAVE));
		match self.dice.below(8) {
			0 | 1 => tick,
			2 | 3 => tick + 1,
			4 => tick / slice * slice,
			5 => tick / octave * octave,
			6 => (tick / slice + 1) * slice,
			_ => self.dice.below(65_537) as u32,
		}
	}

	// --- redemptions -----------------------------------------------------------------------------

	fn redeem(&mut self) {
		let at_lines = match self.layout {
			Layout::Heaps | Layout::Around | Layout::Worn => 2,
			Layout::Anywhere | Layout::Ends => 8,
		};
		let (range, line) = if self.dice.once_in(at_lines) {
			let (range, price, ratio) = self.lines();
			(range, Some((price, ratio)))
		} else {
			(self.any_range(), None)
		};
		let (kind, bits, part) =
			(self.dice.below(24), self.dice.between(0, 60), self.dice.between(1, 999));
		let choose = |most: u128| match kind {
			0 => most,
			1 => most - most / 2,
			2 => (most - 1).max(1),
			3 => 1,
			4 => 2.min(most),
			5 => most - (most >> bits) + 1.min(most >> bits),
			6..=11 => (most >> bits).max(1),
			_ => (most / 1_000 * part).max(1),
		};
		let empties = self.dice.once_in(2);
		let aside = self.aside();
		let Some(redeemed) = self.book.redeem(range, aside, choose, empties) else { return };
		let Redeemed { whole, amount, least, roundings, .. } = redeemed;
		self.tally.scalings += u64::from(amount < whole.debt);
		self.tally.drains += u64::from(amount == whole.debt);
		self.tally.most_scalings = self.tally.most_scalings.max(roundings);
		if let Some((price, ratio)) = line.filter(|_| least >= AMPLE) {
			self.check_price(redeemed, price, ratio);
		}
	}

	/// T5: nobody gets more than the upper line for the coins. The line is that at which positions
	/// came; each rounding since may have left them one unit more, of no less than they have now.
	fn check_price(&mut self, redeemed: Redeemed, price: u128, ratio: u128) {
		let Redeemed { amount, paid, least, roundings, .. } = redeemed;
		let value = value_floor(paid, (price, UNIT).into(), self.book.decimals);
		let value = U512::from(value.expect("close to the coins")) * U512::from(UNIT);
		let most = U512::from(amount) * U512::from(ratio);
		self.tally.priced += 1;
		self.tally.generous += u64::from(value > most);
		let units = most * U512::from(roundings);
		let slack = units * U512::from(2) / U512::from(least) + (units >> 60) + 1;
		assert!(value <= most + slack, "{paid} for {amount} at {price}, after {roundings}");
	}
}

impl Drop for Run {
	fn drop(&mut self) {
		if std::thread::panicking() {
			let Self { seed: (series, run), layout, size, tally, .. } = self;
			eprintln!("series {series}, run {run}: {layout:?}, {size:?} bits, after {tally:?}");
		}
	}
}

fn operations() -> u64 {
	std::env::var("QIAN_TREE_OPS").map_or(OPERATIONS, |number| {
		number.parse().expect("QIAN_TREE_OPS is a number of operations")
	})
}

/// One sixth of all operations.
fn compare(series: u64, decimals: u8, layouts: &[Layout]) {
	let mut all = Tally::default();
	let operations = operations().div_ceil(6);
	let mut run = 0;
	while all.operations < operations {
		let left = operations - all.operations;
		let tally = Run::new(series, run, decimals, layouts).go(left.min(RUN));
		all.operations += tally.operations;
		all.positions += tally.positions;
		all.scalings += tally.scalings;
		all.drains += tally.drains;
		all.absorptions += tally.absorptions;
		all.priced += tally.priced;
		all.generous += tally.generous;
		all.most_scalings = all.most_scalings.max(tally.most_scalings);
		run += 1;
	}
	println!("{decimals} decimals, {layouts:?}: {all:?}");
	assert!(all.scalings > 0 && all.drains > 0 && all.absorptions > 0 || operations < 10_000);
}

const CLOSE: [Layout; 5] =
	[Layout::Heaps, Layout::Heaps, Layout::Around, Layout::Around, Layout::Worn];
const FAR: [Layout; 2] = [Layout::Anywhere, Layout::Ends];

#[test]
fn with_6_decimals_the_tree_is_the_model_close_to_the_line() {
	compare(1, 6, &CLOSE);
}

#[test]
fn with_6_decimals_the_tree_is_the_model_at_all_ratios() {
	compare(2, 6, &FAR);
}

#[test]
fn with_8_decimals_the_tree_is_the_model_close_to_the_line() {
	compare(3, 8, &CLOSE);
}

#[test]
fn with_8_decimals_the_tree_is_the_model_at_all_ratios() {
	compare(4, 8, &FAR);
}

#[test]
fn with_18_decimals_the_tree_is_the_model_close_to_the_line() {
	compare(5, 18, &CLOSE);
}

#[test]
fn with_18_decimals_the_tree_is_the_model_at_all_ratios() {
	compare(6, 18, &FAR);
}
