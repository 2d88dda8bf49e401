//! Tests by theme.

mod factors;
mod operations;

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
#[derive(Default)]
struct Store {
	nodes: BTreeMap<Name, Vec<u8>>,
	reads: RefCell<Vec<Name>>,
	writes: Vec<Name>,
}

impl Store {
	fn read<N: Decode>(&self, name: Name) -> Option<N> {
		self.reads.borrow_mut().push(name);
		self.nodes.get(&name).map(|bytes| N::decode(&mut &bytes[..]).expect("what was encoded"))
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
		let once = |names: Vec<Name>| {
			let distinct: std::collections::BTreeSet<_> = names.iter().copied().collect();
			assert_eq!(distinct.len(), names.len(), "a node was accessed twice: {names:?}");
			names.len()
		};
		(once(self.reads.take()), once(std::mem::take(&mut self.writes)))
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

const ALL: std::ops::Range<u32> = 0..65_536;
