//! The naive model: every position for itself, in exact numbers, and the ledger of an asset.

use super::{drift::Drift, exact::*};
use crate::{
	audit_octave, audit_position,
	tests::{change, look, Name, Store, ALL, UNIT},
	Amounts, Octave, Position, Root, Scaling, Slice, SLICES, TICKS,
};
use primitive_types::{U256, U512};
use qian_math::position_tick;
use std::{
	collections::{BTreeMap, BTreeSet},
	ops::Range,
};

/// Ticks of a slice and of an octave.
pub const SLICE: u16 = TICKS as u16;
pub const OCTAVE: u16 = (TICKS * SLICES) as u16;

/// From here on an amount is so large that one unit does not matter to its ratio.
pub const AMPLE: u128 = 1 << 20;

/// Scalings after which an ample position may have drifted further than into the next tick, since
/// each may leave it one part in 2^20 more collateral, and a tick is one part in 2^11 wide.
const STRAYING: u64 = 400;

/// Positions that have gone, of which this many are looked at for ever after.
const GRAVES: usize = 6;

/// A position with exact numbers.
pub struct Holder {
	pub position: Position,
	exact: (Exact, Exact),
	collateral: Bounds,
	debt: Bounds,
	/// Scalings since it was put in.
	scalings: u64,
	/// What it has earned up to `index`, times 10^18.
	earned: Bounds,
	index: u128,
	/// What the tree showed of it last.
	shown: Amounts,
	shown_earned: u128,
	/// What the last scaling should have left, if it was reached.
	due: Option<Due>,
}

/// The common fraction of a redemption, of one position.
struct Due {
	collateral: Bounds,
	debt: Bounds,
	/// By how much the collateral may exceed it, since what was paid out is rounded down.
	spared: U256,
}

/// What the model knows of a tick since it came to life.
#[derive(Default)]
struct Life {
	count: u32,
	scalings: u64,
	removals: u64,
	/// What those that left did not take along because views are rounded, and what they took more of
	/// the debt than they owed; or a little more than that.
	left_behind: (U256, U256),
}

/// What one redemption was.
pub struct Redeemed {
	pub whole: Amounts,
	pub amount: u128,
	pub paid: u128,
	/// The least of all amounts in the range.
	pub least: u128,
	/// Most scalings of a position in the range, and positions that have left its ticks.
	pub roundings: u64,
}

/// A tree, and all that is known about it.
pub struct Book {
	pub store: Store,
	pub decimals: u8,
	pub holders: Vec<Holder>,
	/// Positions that were drained, or left a tick that died with them.
	pub dead: Vec<Position>,
	lives: BTreeMap<u16, Life>,
	/// The ledger.
	pooled: u128,
	pub debt: u128,
	/// The reward index.
	index: u128,
	drift: Drift,
}

impl Book {
	pub fn new(decimals: u8) -> Self {
		Self {
			store: Store::default(),
			decimals,
			holders: Vec::new(),
			dead: Vec::new(),
			lives: BTreeMap::new(),
			pooled: 0,
			debt: 0,
			index: 0,
			drift: Drift::default(),
		}
	}

	fn tick(&self, amounts: Amounts) -> u16 {
		position_tick(amounts.collateral, amounts.debt, self.decimals).expect("there is debt")
	}

	fn ledger(&self) -> Amounts {
		Amounts { collateral: self.pooled, debt: self.debt }
	}

	// --- operations ------------------------------------------------------------------------------

	pub fn insert(&mut self, amounts: Amounts) {
		let (tick, index) = (self.tick(amounts), self.index);
		let position = change(&mut self.store, |tree| tree.insert(tick, amounts, index));
		self.accessed_at_most(3, 3);
		self.entered(position);
		self.check(&Reach::Nothing);
	}

	pub fn remove(&mut self, at: usize) {
		let holder = self.holders.swap_remove(at);
		let held = change(&mut self.store, |tree| tree.remove(&holder.position));
		self.accessed_at_most(3, 3);
		assert_eq!(held, holder.shown);
		self.left(holder);
		self.check(&Reach::Nothing);
	}

	/// What an owner's operation does: out, and in again with other amounts, in one opened tree.
	pub fn change(&mut self, at: usize, alter: impl FnOnce(Amounts) -> Amounts) {
		let holder = self.holders.swap_remove(at);
		let (decimals, index) = (self.decimals, self.index);
		let before = self.clamped(holder.shown);
		let after = alter(before);
		let tick = position_tick(after.collateral, after.debt, decimals);
		let (held, position) = change(&mut self.store, |tree| {
			assert_eq!(tree.view(&holder.position), holder.shown);
			let held = tree.remove(&holder.position);
			(held, tick.map(|tick| tree.insert(tick, after, index)))
		});
		self.accessed_at_most(5, 5);
		assert_eq!(held, holder.shown);
		self.left(holder);
		if let Some(position) = position {
			self.entered(position);
		}
		self.check(&Reach::Nothing);
	}

	/// A position that is dead is taken out once more.
	pub fn remove_dead(&mut self, at: usize) {
		let position = self.dead[at];
		assert_eq!(change(&mut self.store, |tree| tree.remove(&position)), Amounts::ZERO);
		self.accessed_at_most(3, 3);
		self.check(&Reach::Nothing);
	}

	/// What `choose` says of the largest amount, against its share of the collateral. With `empties`,
	/// whatever is left is drained if the ledger has no debt any more.
	///
	/// Where `aside` is given, the tree that does it has shown that position before.
	pub fn redeem(
		&mut self,
		range: Range<u32>,
		aside: Option<usize>,
		choose: impl FnOnce(u128) -> u128,
		empties: bool,
	) -> Option<Redeemed> {
		let (debt, index) = (self.debt, self.index);
		let aside = aside.map(|at| (self.holders[at].position, self.holders[at].shown));
		let mut reach = Reach::Nothing;
		let done = change(&mut self.store, |tree| {
			if let Some((position, shown)) = &aside {
				assert_eq!(tree.view(position), *shown);
			}
			let whole = tree.sum(range.clone());
			assert_eq!(tree.sum(range.clone()), whole);
			let most = whole.debt.min(debt);
			if most == 0 {
				return None;
			}
			let amount = choose(most);
			let drained = amount == whole.debt || (empties && amount == debt);
			let paid = share_floor(amount.into(), whole.collateral, whole.debt).low_u128();
			let left = Amounts { collateral: whole.collateral - paid, debt: whole.debt - amount };
			let reached = if drained {
				tree.drain(range.clone())
			} else {
				tree.scale(range.clone(), Scaling::new(left, whole, index))
			};
			assert_eq!(reached, whole);
			let after = aside.map(|(position, _)| (position, tree.view(&position)));
			Some((whole, left, amount, paid, drained, tree.sum(range.clone()), after))
		});
		self.accessed_only_along(&range, aside.map(|(position, _)| position.tick));
		let redeemed = done.map(|(whole, left, amount, paid, drained, after, aside)| {
			let (least, roundings) = self.roundings(&range);
			self.check_paid(&range, amount, paid);
			if drained {
				assert_eq!(after, Amounts::ZERO);
				self.drained(&range, left.collateral);
			} else {
				self.scaled(&range, left, whole);
				assert_eq!(look(&mut self.store, |tree| tree.sum(range.clone())), after);
				self.store.accesses();
			}
			if let Some((position, shown)) = aside {
				assert_eq!(look(&mut self.store, |tree| tree.view(&position)), shown);
				self.store.accesses();
			}
			self.pooled -= paid;
			self.debt -= amount;
			reach = if drained { Reach::Drained } else { Reach::Scaled(range) };
			Redeemed { whole, amount, paid, least, roundings }
		});
		self.check(&reach);
		redeemed
	}

	pub fn absorb(&mut self, range: Range<u32>, aside: Option<usize>) {
		let aside = aside.map(|at| self.holders[at].position);
		let whole = change(&mut self.store, |tree| {
			if let Some(position) = &aside {
				tree.view(position);
			}
			let whole = tree.sum(range.clone());
			assert_eq!(tree.drain(range.clone()), whole);
			assert_eq!(tree.sum(range.clone()), Amounts::ZERO);
			whole
		});
		self.accessed_only_along(&range, aside.map(|position| position.tick));
		self.drained(&range, 0);
		self.pooled = self.pooled.checked_sub(whole.collateral).expect("T1");
		self.debt -= whole.debt.min(self.debt);
		self.check(&Reach::Drained);
	}

	/// Have what pends on the edges of a range told.
	pub fn tell(&mut self, range: Range<u32>) {
		change(&mut self.store, |tree| tree.sum(range.clone()));
		self.accessed_only_along(&range, None);
		self.check(&Reach::Nothing);
	}

	pub fn raise(&mut self, by: u128) {
		self.index += by;
		self.check(&Reach::Index);
	}

	// --- what operations do to the model ---------------------------------------------------------

	fn clamped(&self, held: Amounts) -> Amounts {
		assert!(held.collateral <= self.pooled, "T1: a view is never above the pool");
		Amounts { collateral: held.collateral, debt: held.debt.min(self.debt) }
	}

	fn entered(&mut self, position: Position) {
		let Amounts { collateral, debt } = position.amounts;
		self.pooled += collateral;
		self.debt += debt;
		self.lives.entry(position.tick).or_default().count += 1;
		let exact = (Exact::new(collateral), Exact::new(debt));
		self.holders.push(Holder {
			collateral: exact.0.bounds(),
			debt: exact.1.bounds(),
			exact,
			position,
			scalings: 0,
			earned: Bounds::default(),
			index: self.index,
			shown: position.amounts,
			shown_earned: 0,
			due: None,
		});
	}

	fn left(&mut self, holder: Holder) {
		let out = self.clamped(holder.shown);
		self.pooled -= out.collateral;
		self.debt -= out.debt;
		self.drift.removed();
		let life = self.lives.get_mut(&holder.position.tick).expect("it lived here");
		life.count -= 1;
		life.removals += 1;
		life.left_behind.0 += holder.collateral.high - fixed(holder.shown.collateral);
		life.left_behind.1 += fixed(holder.shown.debt) - holder.debt.low;
		if life.count == 0 {
			self.lives.remove(&holder.position.tick);
			self.bury(holder.position);
		}
	}

	fn bury(&mut self, position: Position) {
		if self.dead.len() == GRAVES {
			self.dead.remove(0);
		}
		self.dead.push(position);
	}

	fn scaled(&mut self, range: &Range<u32>, left: Amounts, whole: Amounts) {
		let mut reached = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
		for (tick, life) in &mut self.lives {
			if range.contains(&u32::from(*tick)) {
				life.scalings += 1;
				life.left_behind = (
					scaled(life.left_behind.0, left.collateral, whole.collateral),
					scaled(life.left_behind.1, left.debt, whole.debt),
				);
				for (nodes, width) in reached.iter_mut().zip([1, SLICE, OCTAVE]) {
					nodes.insert(tick / width);
				}
			}
		}
		let nodes = reached.iter().map(BTreeSet::len).sum::<usize>() as u128;
		self.drift.scaled(nodes, whole.debt - left.debt, whole.debt, self.ledger());
		let index = self.index;
		for holder in self.holders.iter_mut().filter(|h| range.contains(&h.position.tick.into())) {
			holder.accrue(index);
			holder.scale(left, whole);
		}
	}

	fn drained(&mut self, range: &Range<u32>, left: u128) {
		self.drift.drained(left);
		self.lives.retain(|tick, _| !range.contains(&u32::from(*tick)));
		let (gone, alive) = std::mem::take(&mut self.holders)
			.into_iter()
			.partition(|h: &Holder| range.contains(&h.position.tick.into()));
		self.holders = alive;
		for holder in gone {
			self.bury(holder.position);
		}
	}

	/// The least amount in a range, and the roundings that may have left its positions more collateral.
	fn roundings(&self, range: &Range<u32>) -> (u128, u64) {
		let inside = || self.holders.iter().filter(|h| range.contains(&h.position.tick.into()));
		let least = inside().map(|h| h.shown.collateral.min(h.shown.debt)).min();
		let scalings = inside().map(|h| h.scalings).max().unwrap_or_default();
		let removals = self
			.lives
			.iter()
			.filter(|(tick, _)| range.contains(&u32::from(**tick)))
			.map(|(_, life)| life.removals)
			.sum::<u64>();
		(least.unwrap_or_default(), scalings + removals)
	}

	// --- checks ----------------------------------------------------------------------------------

	fn accessed_at_most(&mut self, reads: usize, writes: usize) {
		let (read, written) = self.store.accesses();
		assert!(read <= reads && written <= writes, "{read} {written}");
	}

	/// No other node than the root and those that an edge of the range cuts, or that lie above the
	/// tick `aside`: all others, inside and outside, keep every byte.
	fn accessed_only_along(&mut self, range: &Range<u32>, aside: Option<u16>) {
		let (read, written) = self.store.accessed();
		let most = if aside.is_some() { 7 } else { 5 };
		assert!(read.len() <= most && written.len() <= most, "{read:?} {written:?}");
		let above = |index: u16, width: u16| aside.is_some_and(|tick| tick / width == index);
		let cut = |index: u16, width: u16| {
			let (index, width) = (u32::from(index), u32::from(width));
			let ticks = index * width..(index + 1) * width;
			ticks.start < range.end
				&& range.start < ticks.end
				&& !(range.start <= ticks.start && ticks.end <= range.end)
		};
		for name in read.into_iter().chain(written) {
			let along = match name {
				Name::Root => true,
				Name::Octave(octave) => cut(octave.into(), OCTAVE) || above(octave.into(), OCTAVE),
				Name::Slice(slice) => cut(slice, SLICE) || above(slice, SLICE),
			};
			assert!(along, "{name:?} is not cut by {range:?}");
		}
	}

	/// All that holds after every operation.
	fn check(&mut self, reach: &Reach) {
		let (index, dead) = (self.index, self.dead.clone());
		let (totals, empty, views) = look(&mut self.store, |tree| {
			let (totals, empty) = (tree.totals(), tree.is_empty());
			for position in &dead {
				assert_eq!(tree.view(position), Amounts::ZERO);
				assert_eq!(tree.earned(position, index), 0);
			}
			let view = |h: &Holder| {
				let fault = audit_position(tree, &h.position);
				let (_, taken_along) = self.lives[&h.position.tick].left_behind;
				assert!(fault.is_none() || taken_along > fixed(TAKEN_ALONG), "{fault:?}");
				(tree.view(&h.position), tree.earned(&h.position, index))
			};
			(totals, empty, self.holders.iter().map(view).collect::<Vec<_>>())
		});
		assert_eq!(self.store.accesses().1, 0, "views write nothing");
		assert_eq!(empty, self.holders.is_empty());

		let mut sums = Amounts::ZERO;
		for (at, (shown, earned)) in views.into_iter().enumerate() {
			sums = Amounts {
				collateral: sums.collateral + shown.collateral,
				debt: sums.debt + shown.debt,
			};
			self.check_view(at, reach, shown, earned);
		}
		self.check_ledger(totals, sums);
		self.check_sum(&ALL, totals);
		self.check_entries();
		self.check_audits();
	}

	fn check_view(&mut self, at: usize, reach: &Reach, shown: Amounts, earned: u128) {
		let (decimals, index) = (self.decimals, self.index);
		let holder = &mut self.holders[at];
		let tick = holder.position.tick;
		let reached = reach.covers(tick);
		if !reached {
			assert_eq!(shown, holder.shown, "T4: nothing was done to tick {tick}");
		}
		if !reached && !matches!(reach, Reach::Index) {
			assert_eq!(earned, holder.shown_earned, "nothing was done to tick {tick}");
		}
		(holder.shown, holder.shown_earned) = (shown, earned);
		holder.check_bounds(shown);
		if let Some(due) = holder.due.take() {
			due.check(shown);
		}
		holder.check_reward(index, earned);
		if shown.collateral >= AMPLE && shown.debt >= AMPLE && holder.scalings < STRAYING {
			let now = position_tick(shown.collateral, shown.debt, decimals).expect("there is debt");
			assert!(now.abs_diff(tick) <= 1, "T9: from tick {tick} to {now}");
		}
	}

	/// T1 and T2, in exact numbers too, and the drift.
	fn check_ledger(&self, totals: Amounts, held: Amounts) {
		let Self { pooled, debt, .. } = *self;
		let sum = |part: fn(&Holder) -> U256| {
			self.holders.iter().fold(U256::zero(), |sum, holder| sum + part(holder))
		};
		assert!(sum(|h| h.collateral.low) <= fixed(pooled), "T1 in exact numbers");
		assert!(sum(|h| h.debt.high) >= fixed(debt), "T2 in exact numbers");
		self.drift.check(totals, held, self.holders.len(), self.ledger());
		if self.holders.is_empty() {
			assert_eq!((totals, debt), (Amounts::ZERO, 0));
		}
	}

	/// The sums of a range against the exact ones.
	pub fn check_sum(&self, range: &Range<u32>, shown: Amounts) {
		let (collateral, debt) = self.exact_sums(range);
		let shown = (fixed(shown.collateral), fixed(shown.debt));
		assert!(collateral.low <= shown.0 && shown.0 <= collateral.high, "{range:?}: {shown:?}");
		assert!(debt.low <= shown.1 && shown.1 <= debt.high, "{range:?}: {shown:?}");
	}

	/// Between what the sums of a range may lie. There may be missing, or too much, 2^-16 of a unit for
	/// each scaling of each tick, what the rounding of the factors takes, and a unit since the sums are
	/// read in whole ones. What those that left did not take along may still be there.
	fn exact_sums(&self, range: &Range<u32>) -> (Bounds, Bounds) {
		let (mut collateral, mut debt) = (Bounds::default(), Bounds::default());
		for holder in self.holders.iter().filter(|h| range.contains(&h.position.tick.into())) {
			collateral.low += rounded_down(holder.collateral.low, holder.scalings);
			collateral.high += holder.collateral.high;
			debt.low += holder.debt.low;
			debt.high += rounded_up(holder.debt.high, holder.scalings);
		}
		for (tick, life) in &self.lives {
			if range.contains(&u32::from(*tick)) {
				let units = fixed(life.scalings.into()) >> 16;
				collateral.low = collateral.low.saturating_sub(units);
				collateral.high += life.left_behind.0;
				debt.low = debt.low.saturating_sub(life.left_behind.1);
				debt.high += units;
			}
		}
		collateral.low = collateral.low.saturating_sub(fixed(1));
		debt.high += fixed(1);
		(collateral, debt)
	}

	/// T5: no more is paid than the share of what is there in exact numbers.
	fn check_paid(&self, range: &Range<u32>, amount: u128, paid: u128) {
		let (collateral, debt) = self.exact_sums(range);
		let (due, most) = (debt.low.full_mul(paid.into()), collateral.high.full_mul(amount.into()));
		assert!(due <= most, "{paid} for {amount}");
	}

	/// Sums over a range and a position, each by a look of its own; then both in one, where the path to
	/// the position is open already and the sums may differ, but not by more than they may drift.
	pub fn check_range(&mut self, range: &Range<u32>, at: Option<usize>) {
		let before = look(&mut self.store, |tree| tree.sum(range.clone()));
		let (reads, writes) = self.store.accesses();
		assert!(reads <= 5 && writes == 0);
		self.check_sum(range, before);
		let Some(at) = at else { return };
		let Holder { position, shown, shown_earned, .. } = self.holders[at];
		let index = self.index;
		assert_eq!(look(&mut self.store, |tree| tree.view(&position)), shown);
		assert!(matches!(self.store.accesses(), (..=3, 0)));
		assert_eq!(look(&mut self.store, |tree| tree.earned(&position, index)), shown_earned);
		assert!(matches!(self.store.accesses(), (..=3, 0)));
		let opened = look(&mut self.store, |tree| {
			tree.view(&position);
			tree.sum(range.clone())
		});
		assert_eq!(self.store.accesses().1, 0);
		self.check_sum(range, opened);
		assert_eq!(look(&mut self.store, |tree| tree.sum(range.clone())), before);
		assert_eq!(self.store.accesses().1, 0);
	}

	/// No audit of the nodes finds anything, whatever pends.
	fn check_audits(&mut self) {
		let root: Root = self.store.stored(Name::Root).unwrap_or_default();
		for octave in (0..).zip(root.octaves).filter_map(|(octave, entry)| entry.map(|_| octave)) {
			let audit = audit_octave(&&mut self.store, octave);
			assert_eq!(audit.faults, [], "octave {octave}");
			assert_eq!(self.store.accesses(), (audit.nodes as usize, 0));
		}
	}

	/// An entry is there exactly where a position lies below it, and a leaf counts its positions.
	fn check_entries(&self) {
		let ticks: BTreeSet<u16> = self.lives.keys().copied().collect();
		let slices: BTreeSet<u16> = ticks.iter().map(|tick| tick / SLICE).collect();
		let octaves: BTreeSet<u16> = ticks.iter().map(|tick| tick / OCTAVE).collect();
		let root: Root = self.store.stored(Name::Root).unwrap_or_default();
		for (octave, entry) in (0..).zip(root.octaves) {
			assert_eq!(entry.is_some(), octaves.contains(&octave), "octave {octave}");
		}
		for octave in octaves {
			let node: Octave = self.store.stored(Name::Octave(octave as u8)).expect("not empty");
			for (slice, entry) in (octave * SLICES as u16..).zip(node.slices) {
				assert_eq!(entry.is_some(), slices.contains(&slice), "slice {slice}");
			}
		}
		for slice in slices {
			let node: Slice = self.store.stored(Name::Slice(slice)).expect("not empty");
			for (tick, leaf) in (u32::from(slice) * u32::from(SLICE)..).zip(node.ticks) {
				let life = u16::try_from(tick).ok().and_then(|tick| self.lives.get(&tick));
				assert_eq!(leaf.map(|l| l.count), life.map(|l| l.count), "tick {tick}");
				assert!(leaf.is_none_or(|l| l.count > 0 && l.epoch < root.next_epoch));
			}
		}
	}
}

/// What those that left a tick may have taken along, in base units, so that an audit does not take it
/// for a fault; it allows twice as much.
const TAKEN_ALONG: u128 = 1 << 39;

/// What an operation was allowed to change of the positions that are still there.
enum Reach {
	Nothing,
	/// Only what has been earned.
	Index,
	Scaled(Range<u32>),
	Drained,
}

impl Reach {
	fn covers(&self, tick: u16) -> bool {
		match self {
			Self::Scaled(range) => range.contains(&tick.into()),
			_ => false,
		}
	}
}

impl Holder {
	fn accrue(&mut self, index: u128) {
		let risen = index - self.index;
		self.index = index;
		self.earned.low += self.debt.low * U256::from(risen);
		self.earned.high += self.debt.high * U256::from(risen);
	}

	fn scale(&mut self, left: Amounts, whole: Amounts) {
		// The common fraction of both sides is that of the debt.
		let common = |bounds: Bounds| Bounds {
			low: share_floor(bounds.low, left.debt, whole.debt),
			high: share_ceil(bounds.high, left.debt, whole.debt),
		};
		let spared = match whole.collateral {
			0 => self.collateral.high,
			pool => fixed(1).max(self.collateral.high / pool + 1),
		};
		self.due =
			Some(Due { collateral: common(self.collateral), debt: common(self.debt), spared });
		self.exact.0.scale(left.collateral, whole.collateral);
		self.exact.1.scale(left.debt, whole.debt);
		(self.collateral, self.debt) = (self.exact.0.bounds(), self.exact.1.bounds());
		self.scalings += 1;
	}

	fn check_bounds(&self, shown: Amounts) {
		let (collateral, debt) = (fixed(shown.collateral), fixed(shown.debt));
		let least = rounded_down(self.collateral.low, self.scalings);
		let most = rounded_up(self.debt.high, self.scalings);
		assert!(least < collateral + fixed(1), "{shown:?} after {} scalings", self.scalings);
		assert!(collateral <= self.collateral.low, "{shown:?} {:?}", self.collateral);
		assert!(debt >= self.debt.high, "{shown:?} {:?}", self.debt);
		assert!(debt < most + fixed(1), "{shown:?} after {} scalings", self.scalings);
	}

	/// Rewards never exceed those of the exact debt, but for the rounding of the factor as in a view.
	/// They fall short of them: what a tick has earned is rounded in the 128th bit, at most three
	/// times in a scaling, once when the position came and once in the end, all of it weighed by the
	/// factor with which it came. Then the index and its product with the debt are rounded down.
	fn check_reward(&self, index: u128, earned: u128) {
		let risen = index - self.index;
		let low = self.earned.low + self.debt.low * U256::from(risen);
		let high = self.earned.high + self.debt.high * U256::from(risen);
		let debt = self.position.amounts.debt;
		let grain = |times: u64| {
			let (mantissa, exponent) = self.position.debt.parts();
			let shift = (-64 - exponent).max(0) as usize;
			if shift > 380 {
				return U256::MAX;
			}
			let weighed = (U512::from(debt) * U512::from(times)) << shift;
			U256::try_from(weighed / U512::from(mantissa)).map_or(U256::MAX, |grain| grain + 1)
		};
		let shown = fixed(earned) * U256::from(UNIT);
		let most = rounded_up(high, self.scalings);
		assert!(shown <= most, "{earned} of {debt} after {} scalings", self.scalings);
		let short = grain(3 * self.scalings + 2).saturating_add(fixed(debt));
		let least = low.saturating_sub(short);
		assert!(
			shown + fixed(UNIT) >= least,
			"{earned} of {debt} after {} scalings",
			self.scalings
		);
	}
}

impl Due {
	/// T3: both sides keep the common fraction within 2^-40 of themselves and one unit.
	fn check(&self, shown: Amounts) {
		let (collateral, debt) = (fixed(shown.collateral), fixed(shown.debt));
		assert!(collateral + fixed(1) >= self.collateral.low - (self.collateral.low >> 40));
		assert!(collateral <= self.collateral.high + self.spared);
		assert!(debt >= self.debt.low);
		assert!(debt <= self.debt.high + (self.debt.high >> 40) + fixed(1));
	}
}

/// What is left of `value`, rounded up.
fn scaled(value: U256, left: u128, whole: u128) -> U256 {
	if left < whole {
		share_ceil(value, left, whole)
	} else {
		value
	}
}
