//! Tests by theme.

mod audit;
mod drift;
mod factors;
mod model;
mod operations;
mod regressions;

use crate::{Amounts, NodeStore, Octave, Position, Root, Scaling, Slice, Tree};
use codec::{Decode, Encode};
use std::{cell::RefCell, collections::BTreeMap};

/// Name of a node in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
	Root,
	Octave(u8),
	Slice(u16),
}

/// Nodes as bytes, with every access written down.
#[derive(Clone, Default)]
struct Store {
	nodes: BTreeMap<Name, Vec<u8>>,
	reads: RefCell<Vec<Name>>,
	writes: Vec<Name>,
}

impl Store {
	fn read<N: Decode>(&self, name: Name) -> Option<N> {
		self.reads.borrow_mut().push(name);
		self.stored(name)
	}

	fn write<N: Encode>(&mut self, name: Name, node: Option<&N>) {
		self.writes.push(name);
		match node {
			Some(node) => self.nodes.insert(name, node.encode()),
			None => self.nodes.remove(&name),
		};
	}

	/// Accesses since the last time this was asked, after a check that no node came twice.
	fn accesses(&mut self) -> (usize, usize) {
		let (reads, writes) = self.accessed();
		(reads.len(), writes.len())
	}

	/// The nodes read and written since the last time this was asked, after the same check.
	fn accessed(&mut self) -> (Vec<Name>, Vec<Name>) {
		let once = |mut names: Vec<Name>| {
			let all = names.len();
			names.sort_unstable();
			names.dedup();
			assert_eq!(all, names.len(), "a node was accessed twice, among {names:?}");
			names
		};
		(once(self.reads.take()), once(std::mem::take(&mut self.writes)))
	}

	fn forget(&mut self) {
		self.reads.take();
		self.writes.clear();
	}

	/// A node as it is stored; this is not counted as an access.
	fn stored<N: Decode>(&self, name: Name) -> Option<N> {
		self.nodes.get(&name).map(|bytes| N::decode(&mut &bytes[..]).expect("what was encoded"))
	}

	/// Change a node as no operation does; this is not counted either.
	fn alter<N: Decode + Encode, R>(&mut self, name: Name, by: impl FnOnce(&mut N) -> R) -> R {
		let mut node: N = self.stored(name).expect("it is there");
		let result = by(&mut node);
		self.nodes.insert(name, node.encode());
		result
	}
}

impl NodeStore for &mut Store {
	fn root(&self) -> Option<Root> {
		self.read(Name::Root)
	}
	fn octave(&self, octave: u8) -> Option<Octave> {
		self.read(Name::Octave(octave))
	}
	fn slice(&self, slice: u16) -> Option<Slice> {
		self.read(Name::Slice(slice))
	}
	fn put_root(&mut self, root: &Root) {
		self.write(Name::Root, Some(root));
	}
	fn put_octave(&mut self, octave: u8, node: Option<&Octave>) {
		self.write(Name::Octave(octave), node);
	}
	fn put_slice(&mut self, slice: u16, node: Option<&Slice>) {
		self.write(Name::Slice(slice), node);
	}
}

impl Amounts {
	fn plus(self, other: Self) -> Self {
		amounts(self.collateral + other.collateral, self.debt + other.debt)
	}

	/// The difference, at least zero on each side.
	fn minus(self, other: Self) -> Self {
		amounts(
			self.collateral.saturating_sub(other.collateral),
			self.debt.saturating_sub(other.debt),
		)
	}
}

fn amounts(collateral: u128, debt: u128) -> Amounts {
	Amounts { collateral, debt }
}

/// Do something to the stored tree and save it.
fn change<R>(store: &mut Store, act: impl FnOnce(&mut Tree<&mut Store>) -> R) -> R {
	let mut tree = Tree::open(store);
	let result = act(&mut tree);
	tree.save();
	result
}

/// Look at the stored tree.
fn look<R>(store: &mut Store, act: impl FnOnce(&mut Tree<&mut Store>) -> R) -> R {
	act(&mut Tree::open(store))
}

fn insert(store: &mut Store, tick: u16, held: Amounts) -> Position {
	change(store, |tree| tree.insert(tick, held, 0))
}

fn view(store: &mut Store, position: &Position) -> Amounts {
	look(store, |tree| tree.view(position))
}

/// Take `part` of both sides of all that lies in `range`.
fn take(store: &mut Store, range: std::ops::Range<u32>, part: Amounts, index: u128) {
	change(store, |tree| {
		let whole = tree.sum(range.clone());
		tree.scale(range, Scaling::new(whole.minus(part), whole, index));
	});
}

/// 1.0 of an asset with 18 decimals, and of a ratio, a price or a reward index.
const UNIT: u128 = 1_000_000_000_000_000_000;

const ALL: std::ops::Range<u32> = 0..65_536;
