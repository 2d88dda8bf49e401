//! Positions ordered by ratio, with sums and common scalings of whole ranges of ratios in a number
//! of steps that does not depend on how many positions there are.
//!
//! # The problem
//!
//! A position owes `debt` against `collateral`. When the price falls, every position at or below
//! some ratio is open to arbitrage, and whoever brings coins takes **the same fraction** of debt and
//! of collateral from each of them [stability management]. There may be a million, and one call has
//! to do it.
//!
//! # The idea
//!
//! * Order the positions by `n = collateral / debt`. No price enters it, so the order stays when the
//!   price moves, and "at or below the line" is a prefix of the order.
//! * Taking the same fraction of both sides leaves `n` as it is: nobody changes place.
//! * So a liquidation is "multiply everything in this range by a common factor": the textbook case
//!   of a segment tree with lazy tags.
//!
//! # The structure
//!
//! `n` is cut into 65,536 *ticks* (64 octaves of 1,024 equal parts; the tick of a position is the
//! caller's to compute). The tree above them has three levels, one node per level on every path:
//!
//! ```text
//! Root     64 octaves       entry: sums, pending scaling
//!   Octave   32 slices      entry: sums, pending scaling
//!     Slice    32 ticks     leaf:  sums, product of all scalings (F_c, F_d), epoch, count
//!                             Position, kept by its owner: amounts, tick, epoch, F_c and F_d then
//! ```
//!
//! * **Scale a range.** An entry wholly inside it gets its sums scaled and the scaling noted as
//!   *pending*; its child is not opened. The two edges of the range are opened down to the ticks.
//! * **Open a node.** What its entry has pending is told to all its children first; so nothing is
//!   ever pending above an open node. Each child rounds for itself, so the sums above are brought up
//!   to date at once.
//! * **View a position.** What it holds is what was put in, times what its tick's factor has become
//!   since: `floor(c·F_c/F_c')` and `ceil(d·F_d/F_d')`. The position itself is never written.
//! * **Drain a range.** An entry becomes `None`, and what `None` stands over counts as empty,
//!   whatever the store still holds there; it is overwritten at the next use. A tick that comes to
//!   life again gets a new *epoch*, so that a position of an earlier life reads zero for ever.
//!
//! Every operation on a position touches one path, three nodes; a move from one tick to another at
//! most five, since both paths share the root; an operation on a range the root and the two edges,
//! at most five. Each is read and written once, when the tree is [saved](Tree::save).
//!
//! # Rounding
//!
//! All against the holder, for the protocol. Collateral and its factors round down, debt and its
//! factors up. With `k` scalings since a position was put in, and exact values `c` and `d`:
//!
//! ```text
//! c·(1 − 2^-61)^k − 1  <  view.collateral  ≤  c              d  ≤  view.debt  <  d·(1 + 2^-61)^k + 1
//! ```
//!
//! since one scaling rounds a factor at most four times (the ratio itself, at most two compositions,
//! and the leaf's product), each by at most one part in 2^63. Sums err the same way, plus 2^-16 of a
//! unit for each entry and leaf that a scaling reached, since they are kept with 16 bits below the
//! unit, and one unit when they are read. So sums of collateral never exceed what is there, and sums
//! of debt never fall short of what is owed.
//!
//! No operation on a position can fail, however often it was scaled.
//!
//! All amounts of a tree together, each side on its own, must stay below 2^112.
//!
//! # Audits
//!
//! An entry without anything pending is what its child adds up to, to the last bit; one with
//! something pending is close to it; and no position is above its leaf. Each of that can be
//! [looked](audit_octave) [at](audit_position) for itself, at any time and in any order.
//!
//! # Rewards
//!
//! A reward index `r` tells what 1.0 of debt has earned since the beginning (scaled 10^18). A tick
//! keeps `A = Σ (r_k − r_(k−1))·F_d` over its scalings, so that a position has earned
//! `d·(A − A')/F_d'` since it was put in, although its debt shrank in between. A pending scaling
//! carries what it needs for that (`K`, `L`). Sums of rewards have 128 bits below the point. What a
//! position is credited is rounded down, but counted on its debt, which is rounded up: a programme
//! that divides what it gives by the tree's own sum of debt may give more than it has by one part in
//! 2^61 per scaling, and pays no more than it has.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
mod factor;
mod node;
mod tree;

pub use audit::{audit_octave, audit_position, Audit, NodeFault};
pub use factor::Factor;
pub use node::{
	Amounts, Entry, Leaf, Octave, Position, Root, Scaling, Slice, Sums, OCTAVES, SLICES, TICKS,
};
pub use tree::{NodeStore, Tree};

#[cfg(test)]
mod tests;
