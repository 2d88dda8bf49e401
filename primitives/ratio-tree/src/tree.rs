use crate::{
	node::{
		Amounts, Entry, Leaf, Octave, Position, Root, Scaling, Slice, Sums, OCTAVES, SLICES, TICKS,
	},
	Factor,
};
use alloc::collections::BTreeMap;
use core::ops::Range;
use primitive_types::U256;

/// Ticks of an octave.
const OCTAVE_TICKS: u32 = (SLICES * TICKS) as u32;
/// Ticks of a slice.
const SLICE_TICKS: u32 = TICKS as u32;
/// One whole unit of debt, on which a reward index is counted.
const UNIT: u128 = 1_000_000_000_000_000_000;

/// Where the nodes of one tree are kept.
///
/// A node that is not there is empty. `put_*` with `None` removes.
pub trait NodeStore {
	/// The root.
	fn root(&self) -> Option<Root>;
	/// The node of an octave, by its number from 0 to 63.
	fn octave(&self, octave: u8) -> Option<Octave>;
	/// The node of a slice, by its number from 0 to 2,047.
	fn slice(&self, slice: u16) -> Option<Slice>;
	/// Keep the root.
	fn put_root(&mut self, root: &Root);
	/// Keep or remove the node of an octave.
	fn put_octave(&mut self, octave: u8, node: Option<&Octave>);
	/// Keep or remove the node of a slice.
	fn put_slice(&mut self, slice: u16, node: Option<&Slice>);
}

/// A tree, opened for one operation or several in a row.
///
/// Every node is read at most once, and written at most once, by [`save`](Tree::save). A tree that
/// is dropped instead leaves no trace: that is how views run the same code as operations.
pub struct Tree<S> {
	store: S,
	root: Option<Cached<Root>>,
	octaves: BTreeMap<u8, Cached<Octave>>,
	slices: BTreeMap<u16, Cached<Slice>>,
}

/// A node in memory. Nothing is pending above it.
struct Cached<N> {
	node: N,
	changed: bool,
}

impl<N> Cached<N> {
	fn clean(node: N) -> Self {
		Self { node, changed: false }
	}

	fn change(&mut self) -> &mut N {
		self.changed = true;
		&mut self.node
	}
}

/// What is done to everything in a range.
#[derive(Clone, Copy)]
enum Act {
	Nothing,
	Scale(Scaling),
	Drain,
}

impl<S: NodeStore> Tree<S> {
	/// Open the tree that `store` keeps. Reads nothing yet.
	pub fn open(store: S) -> Self {
		Self { store, root: None, octaves: BTreeMap::new(), slices: BTreeMap::new() }
	}

	/// Write every changed node and give the store back.
	pub fn save(mut self) -> S {
		for (index, slice) in self.slices.iter().filter(|(_, slice)| slice.changed) {
			let empty = slice.node.ticks.iter().all(Option::is_none);
			self.store.put_slice(*index, (!empty).then_some(&slice.node));
		}
		for (index, octave) in self.octaves.iter().filter(|(_, octave)| octave.changed) {
			let empty = octave.node.slices.iter().all(Option::is_none);
			self.store.put_octave(*index, (!empty).then_some(&octave.node));
		}
		if let Some(root) = self.root.as_ref().filter(|root| root.changed) {
			self.store.put_root(&root.node);
		}
		self.store
	}

	/// Sums over the whole tree. Reads one node.
	pub fn totals(&mut self) -> Amounts {
		self.root().node.octaves.iter().flatten().map(|entry| entry.sums).sum::<Sums>().amounts()
	}

	/// Whether there is no position at all. Reads one node.
	pub fn is_empty(&mut self) -> bool {
		self.root().node.octaves.iter().all(Option::is_none)
	}

	/// What `position` holds now: collateral rounded down, debt rounded up; zero of both once its
	/// tick was drained. Reads at most three nodes.
	pub fn view(&mut self, position: &Position) -> Amounts {
		self.leaf_of(position).map_or(Amounts::ZERO, |leaf| leaf.holds(position))
	}

	/// What `position` has earned since it was put in, when the reward index per 1.0 of debt (scaled
	/// 10^18) stands at `index`; rounded down. Reads at most three nodes.
	///
	/// Once its tick was drained, what it had not been credited is forfeit.
	pub fn earned(&mut self, position: &Position, index: u128) -> u128 {
		let Some(leaf) = self.leaf_of(position) else { return 0 };
		let gained = leaf.earned_floor(index).saturating_sub(position.earned);
		let per_unit = position.debt.unweigh_floor(gained);
		let earned = U256::from(position.amounts.debt) * U256::from(per_unit) / U256::from(UNIT);
		u128::try_from(earned).unwrap_or(u128::MAX)
	}

	/// Sums over the ticks of `range`. Reads at most five nodes.
	pub fn sum(&mut self, range: Range<u32>) -> Amounts {
		self.visit(range, Act::Nothing).amounts()
	}

	/// Scale every position in `range`, and give the sums before it. Touches at most five nodes.
	pub fn scale(&mut self, range: Range<u32>, scaling: Scaling) -> Amounts {
		self.visit(range, Act::Scale(scaling)).amounts()
	}

	/// Empty every position in `range`, for good, and give what they held together. Touches at most
	/// five nodes.
	pub fn drain(&mut self, range: Range<u32>) -> Amounts {
		self.visit(range, Act::Drain).amounts()
	}

	/// Put a position into `tick`, at the reward index `index`. Touches three nodes.
	///
	/// With it, all amounts of the tree together must be below 2^112 on each side.
	pub fn insert(&mut self, tick: u16, amounts: Amounts, index: u128) -> Position {
		let slice = slice_of(tick);
		self.load_slice(slice);
		let root = self.root();
		let epoch = root.node.next_epoch;
		let leaf = leaf_mut(&mut self.slices, tick);
		if leaf.is_none() {
			let root = self.root.as_mut().expect("loaded above; qed").change();
			root.next_epoch += 1;
		}
		let leaf = leaf.get_or_insert(Leaf::new(epoch, index));
		leaf.sums = leaf.sums.plus(amounts.into());
		leaf.count += 1;
		let position = Position {
			amounts,
			tick,
			epoch: leaf.epoch,
			collateral: leaf.collateral,
			debt: leaf.debt,
			earned: leaf.earned_ceil(index),
		};
		self.refresh(slice);
		position
	}

	/// Take a position out, and give what it held: see [`view`](Tree::view). Touches three nodes.
	pub fn remove(&mut self, position: &Position) -> Amounts {
		let Some(mut leaf) = self.leaf_of(position) else { return Amounts::ZERO };
		let held = leaf.holds(position);
		leaf.sums = leaf.sums.minus(held.into());
		leaf.count -= 1;
		*leaf_mut(&mut self.slices, position.tick) = (leaf.count > 0).then_some(leaf);
		self.refresh(slice_of(position.tick));
		held
	}

	/// The leaf in which `position` lies, unless it was drained since.
	pub(crate) fn leaf_of(&mut self, position: &Position) -> Option<Leaf> {
		let tick = usize::from(position.tick) % TICKS;
		let leaf = self.load_slice(slice_of(position.tick)).node.ticks[tick];
		leaf.filter(|leaf| leaf.epoch == position.epoch)
	}

	// --- ranges --------------------------------------------------------------------------------

	/// Do `act` to every tick of `range`; returns the sums before it.
	///
	/// An entry that lies wholly inside is dealt with where it stands. Only the two octaves and the
	/// two slices at the edges are opened, and those that are open already.
	fn visit(&mut self, range: Range<u32>, act: Act) -> Sums {
		let mut sum = Sums::ZERO;
		for octave in 0..OCTAVES as u8 {
			let ticks = span(octave.into(), OCTAVE_TICKS);
			if disjoint(&ticks, &range) || self.root().node.octaves[usize::from(octave)].is_none() {
				continue;
			}
			if within(&ticks, &range) && !self.octaves.contains_key(&octave) {
				let entry = &mut self.root().node.octaves[usize::from(octave)];
				sum = sum.plus(act.on_entry(entry));
			} else {
				sum = sum.plus(self.visit_octave(octave, &range, act));
				self.refresh_octave(octave);
			}
			if act.changes() {
				self.root().changed = true;
			}
		}
		sum
	}

	fn visit_octave(&mut self, octave: u8, range: &Range<u32>, act: Act) -> Sums {
		let mut sum = Sums::ZERO;
		for (place, slice) in slices_of(octave).enumerate() {
			let ticks = span(slice.into(), SLICE_TICKS);
			if disjoint(&ticks, range) || self.load_octave(octave).node.slices[place].is_none() {
				continue;
			}
			if within(&ticks, range) && !self.slices.contains_key(&slice) {
				let entry = &mut self.load_octave(octave).node.slices[place];
				sum = sum.plus(act.on_entry(entry));
			} else {
				sum = sum.plus(self.visit_slice(slice, range, act));
				self.refresh_slice(slice);
			}
			if act.changes() {
				self.load_octave(octave).changed = true;
			}
		}
		sum
	}

	fn visit_slice(&mut self, slice: u16, range: &Range<u32>, act: Act) -> Sums {
		let first = span(slice.into(), SLICE_TICKS).start;
		let cached = self.load_slice(slice);
		let mut sum = Sums::ZERO;
		for (leaf, tick) in cached.node.ticks.iter_mut().zip(first..) {
			if range.contains(&tick) && leaf.is_some() {
				cached.changed |= act.changes();
				sum = sum.plus(act.on_leaf(leaf));
			}
		}
		sum
	}

	// --- nodes ---------------------------------------------------------------------------------

	fn root(&mut self) -> &mut Cached<Root> {
		let store = &self.store;
		self.root.get_or_insert_with(|| Cached::clean(store.root().unwrap_or_default()))
	}

	/// Load the node of an octave, and tell it what is pending for it. Its entry is then told what
	/// that made of the sums, so that it is exact although nobody may change anything here.
	fn load_octave(&mut self, octave: u8) -> &mut Cached<Octave> {
		if !self.octaves.contains_key(&octave) {
			let root = self.root();
			let mut loaded = Cached::clean(Octave::default());
			let mut pending = None;
			if let Some(entry) = &mut root.node.octaves[usize::from(octave)] {
				pending = entry.pending.take();
				root.changed |= pending.is_some();
				loaded.node = self.store.octave(octave).unwrap_or_default();
			}
			if let Some(scaling) = pending {
				loaded.change().slices.iter_mut().flatten().for_each(|e| e.scale(scaling));
			}
			self.octaves.insert(octave, loaded);
			if pending.is_some() {
				self.refresh_octave(octave);
			}
		}
		self.octaves.get_mut(&octave).expect("inserted above; qed")
	}

	/// Load the node of a slice, and tell it what is pending for it. The sums above are then brought
	/// up to date, as for an octave.
	fn load_slice(&mut self, slice: u16) -> &mut Cached<Slice> {
		if !self.slices.contains_key(&slice) {
			let octave = self.load_octave(octave_of(slice));
			let mut loaded = Cached::clean(Slice::default());
			let mut pending = None;
			if let Some(entry) = &mut octave.node.slices[place_of(slice)] {
				pending = entry.pending.take();
				octave.changed |= pending.is_some();
				loaded.node = self.store.slice(slice).unwrap_or_default();
			}
			if let Some(scaling) = pending {
				loaded.change().ticks.iter_mut().flatten().for_each(|leaf| leaf.scale(&scaling));
			}
			self.slices.insert(slice, loaded);
			if pending.is_some() {
				self.refresh(slice);
			}
		}
		self.slices.get_mut(&slice).expect("inserted above; qed")
	}

	/// Bring the sums above a changed slice up to date.
	fn refresh(&mut self, slice: u16) {
		self.load_slice(slice).changed = true;
		self.refresh_slice(slice);
		self.refresh_octave(octave_of(slice));
	}

	fn refresh_slice(&mut self, slice: u16) {
		let sums = self.load_slice(slice).node.sums();
		let entry = sums.map(|sums| Entry { sums, pending: None });
		let octave = self.load_octave(octave_of(slice));
		octave.set(|node| &mut node.slices[place_of(slice)], entry);
	}

	fn refresh_octave(&mut self, octave: u8) {
		let sums = self.load_octave(octave).node.sums();
		let entry = sums.map(|sums| Entry { sums, pending: None });
		self.root().set(|node| &mut node.octaves[usize::from(octave)], entry);
	}
}

impl<N> Cached<N> {
	/// Put `entry` in its place, and note whether that changes anything.
	fn set(&mut self, place: impl FnOnce(&mut N) -> &mut Option<Entry>, entry: Option<Entry>) {
		let old = place(&mut self.node);
		if *old != entry {
			*old = entry;
			self.changed = true;
		}
	}
}

impl Act {
	fn changes(&self) -> bool {
		!matches!(self, Act::Nothing)
	}

	/// Returns the sums before.
	fn on_entry(&self, slot: &mut Option<Entry>) -> Sums {
		let Some(entry) = slot else { return Sums::ZERO };
		let before = entry.sums;
		match self {
			Act::Nothing => (),
			Act::Scale(scaling) => entry.scale(*scaling),
			// Whatever is stored below is not read again.
			Act::Drain => *slot = None,
		}
		before
	}

	/// Returns the sums before.
	fn on_leaf(&self, slot: &mut Option<Leaf>) -> Sums {
		let Some(leaf) = slot else { return Sums::ZERO };
		let before = leaf.sums;
		match self {
			Act::Nothing => (),
			Act::Scale(scaling) => leaf.scale(scaling),
			Act::Drain => *slot = None,
		}
		before
	}
}

impl Leaf {
	/// What `position`, which lies in this leaf, holds now.
	pub(crate) fn holds(&self, position: &Position) -> Amounts {
		let Amounts { collateral, debt } = position.amounts;
		Amounts {
			collateral: Factor::rescale_floor(collateral, position.collateral, self.collateral),
			debt: Factor::rescale_ceil(debt, position.debt, self.debt),
		}
	}
}

fn leaf_mut(slices: &mut BTreeMap<u16, Cached<Slice>>, tick: u16) -> &mut Option<Leaf> {
	let slice = slices.get_mut(&slice_of(tick)).expect("loaded by the caller; qed");
	&mut slice.node.ticks[usize::from(tick) % TICKS]
}

/// The slice of a tick.
fn slice_of(tick: u16) -> u16 {
	tick / TICKS as u16
}

/// The octave of a slice.
fn octave_of(slice: u16) -> u8 {
	(slice / SLICES as u16) as u8
}

/// The place of a slice in its octave.
fn place_of(slice: u16) -> usize {
	usize::from(slice) % SLICES
}

/// The slices of an octave.
pub(crate) fn slices_of(octave: u8) -> Range<u16> {
	let first = u16::from(octave) * SLICES as u16;
	first..first + SLICES as u16
}

/// The ticks of the child `index` of a level on which each child has `width` ticks.
fn span(index: u32, width: u32) -> Range<u32> {
	index * width..(index + 1) * width
}

fn disjoint(a: &Range<u32>, b: &Range<u32>) -> bool {
	a.end <= b.start || b.end <= a.start
}

fn within(inner: &Range<u32>, outer: &Range<u32>) -> bool {
	outer.start <= inner.start && inner.end <= outer.end
}
