//! Looks at a stored tree for figures that contradict each other. Nothing is told, nothing is kept:
//! nodes are read past the cache, as they lie in the store.
//!
//! # An entry without pending is exact
//!
//! In the store, the sums of an entry that has nothing pending are those of its child added up, to
//! the last bit. For after each operation this holds of every entry in memory or in the store:
//!
//! * What changes a leaf or an entry of an open node brings the entry above it up to date, and the
//!   one above that, before it ends: `insert`, `remove` and the edges of a range do.
//! * To open a node is such a change if its entry had something pending, since each child rounds for
//!   itself: the sums above are brought up to date then too, even if nothing else happens.
//! * A child that is not open changes only in its entry, which then has something pending, or is
//!   `None`: `scale` and `drain` of an entry that lies wholly in the range.
//! * Sums are added without overflow (all amounts of a tree are below 2^112 together), so the order
//!   does not matter.
//!
//! # An entry with something pending is close
//!
//! Let `S` be what the child, which was not touched since, adds up to; then the entry was `S` when
//! its first scaling came. Let `G` be the exact product of its `k` scalings; all of them are at most 1.
//! In raw units, of which 2^16 make a base unit:
//!
//! ```text
//! collateral   entry: rounded down k times             S·G − k  <  entry  ≤  S·G
//!              pending: k − 1 products rounded down    G·(1 − 2^-63)^(k−1)  ≤  P  ≤  G
//!              expected = floor(S·P)                   S·G − (k−1)·S·G/2^63 − 1  <  expected  ≤  S·G
//! debt         entry: rounded up k times               S·G  ≤  entry  <  S·G + k
//!              pending: k − 1 products rounded up      G  ≤  P  ≤  G·(1 + 2^-63)^(k−1)
//!              expected = ceil(S·P)                    S·G  ≤  expected  <  S·G·(1 + 2^-63)^(k−1) + 1
//! ```
//!
//! With `k ≤ 2^24` the power is less than `1 + 2^-39`. So entry and expected are less than
//! `2^24 + entry/2^39` apart: 256 base units, and a part in 2^39. More scalings than that, of which
//! none opens the node, are not foreseen: every operation below the entry, and every range with an
//! edge in it, begins the count anew. A product that has reached the least factor makes both sides
//! less than `k` and a unit.
//!
//! # A position is not above its leaf
//!
//! Both are scaled by the same factors; the leaf rounds its sums, the position its own factors. Let
//! `r` be what the exact product leaves of a position.
//!
//! * Collateral: a view is at most `r`, and so is what those that leave take along. The leaf loses
//!   less than a raw unit in each scaling. So a view exceeds it by less than `k` raw units.
//! * Debt: a view is less than `r·(1 + 2^-63)^k + 1`. The leaf loses nothing in a scaling, but those
//!   that leave take along up to this much more than their `r`. How many did is not known, nor how
//!   much they owed. What they took along together is held to be at most 2^40 base units, about a
//!   millionth of a whole unit of debt: a thousand million units that leave one after the other, each
//!   after 2^12 scalings, take less than half of that.

use crate::{
	node::{Amounts, Entry, Position, Sums},
	tree::{slices_of, NodeStore, Tree},
};
use alloc::vec::Vec;

/// Scalings that may pend, or that a leaf may have seen: each takes or adds at most one raw unit.
const MOST_SCALINGS: u128 = 1 << 24;
/// So many roundings of a factor are worth less than one part in 2 to this power.
const ROUNDED_FACTORS: u32 = 63 - 24;
/// What those that left a leaf may have taken along beyond what they owed, in base units.
const TAKEN_ALONG: Amounts = Amounts { collateral: 0, debt: 1 << 40 };

/// What a look at some nodes found.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub struct Audit {
	/// Nodes that were read.
	pub nodes: u32,
	/// What was found, from the root down.
	pub faults: Vec<NodeFault>,
}

/// Two places that contradict each other.
///
/// In base units, collateral rounded down and debt rounded up. Both may show the same, if the
/// difference is less than a unit, or if the child of an entry is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeFault {
	/// What the child adds up to, with what its entry has pending applied; zero if it is not there.
	/// Of a position, what its leaf holds.
	pub expected: Amounts,
	/// What the entry, or the position, says.
	pub found: Amounts,
}

/// Hold the entry of the root for `octave`, from 0 to 63, against its node, and each entry of that
/// node against the node of its slice.
///
/// An entry that is `None` is not followed: below it nothing counts. Reads at most 34 nodes.
pub fn audit_octave<S: NodeStore>(store: &S, octave: u8) -> Audit {
	let mut audit = Audit { nodes: 1, faults: Vec::new() };
	let root = store.root().unwrap_or_default();
	let Some(entry) = root.octaves.get(usize::from(octave)).copied().flatten() else {
		return audit;
	};
	let node = store.octave(octave);
	audit.compare(&entry, node.as_ref().and_then(|node| node.sums()));
	let entries = node.unwrap_or_default().slices;
	for (slice, entry) in slices_of(octave).zip(entries) {
		if let Some(entry) = entry {
			audit.compare(&entry, store.slice(slice).and_then(|node| node.sums()));
		}
	}
	audit
}

/// Hold what `position` shows against the leaf that it lies in. It may be less, since others may lie
/// there. Nothing is wrong with a position whose tick was drained: it shows zero.
///
/// Reads at most three nodes, and those that `tree` has not read yet.
pub fn audit_position<S: NodeStore>(tree: &mut Tree<S>, position: &Position) -> Option<NodeFault> {
	let leaf = tree.leaf_of(position)?;
	let held = leaf.holds(position);
	let fault = NodeFault { expected: leaf.sums.amounts(), found: held };
	(!is_covered(held, leaf.sums)).then_some(fault)
}

impl Audit {
	/// Hold `entry` against the sums of its child, which has just been read.
	fn compare(&mut self, entry: &Entry, child: Option<Sums>) {
		self.nodes += 1;
		let told = |sums| entry.pending.map_or(sums, |scaling| scaling.applied(sums));
		let expected = child.map(told);
		if expected.is_none_or(|expected| !agree(entry, expected)) {
			let expected = expected.unwrap_or(Sums::ZERO).amounts();
			self.faults.push(NodeFault { expected, found: entry.sums.amounts() });
		}
	}
}

/// Whether an entry is what its child adds up to, as far as rounding lets it.
fn agree(entry: &Entry, expected: Sums) -> bool {
	let close = |entry: u128, expected: u128| {
		entry.abs_diff(expected) <= MOST_SCALINGS + (entry >> ROUNDED_FACTORS)
	};
	let Entry { sums, pending } = entry;
	match pending {
		None => *sums == expected,
		Some(_) => close(sums.collateral, expected.collateral) && close(sums.debt, expected.debt),
	}
}

/// Whether a leaf with these `sums` may have a position in it that shows `held`.
fn is_covered(held: Amounts, sums: Sums) -> bool {
	let (held, spared) = (Sums::from(held), Sums::from(TAKEN_ALONG));
	let over = held.minus(sums).minus(spared);
	over.collateral <= MOST_SCALINGS && over.debt <= MOST_SCALINGS + (held.debt >> ROUNDED_FACTORS)
}
