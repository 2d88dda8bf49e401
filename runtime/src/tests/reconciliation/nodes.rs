//! Nodes of ratio trees and records of CSAs, corrupted one by one: a sweep finds what does not fit its
//! neighbours, and a walk what does not fit the sums.

use super::{
	raw::{self, Csas, Entry, Holding, Leaf, Position, RAW},
	*,
};

/// By what a corruption is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
	/// The end of the block.
	Block,
	/// The next sweep.
	Sweep,
	/// The next walk of the validators.
	Walk,
	/// Nothing: it lies within rounding, or nothing is lost by it.
	Nothing,
}
use By::*;

struct Fault {
	name: &'static str,
	corrupt: fn(),
	by: By,
	kinds: &'static [MismatchKind],
}

const fn fault(name: &'static str, by: By, kinds: &'static [MismatchKind], corrupt: fn()) -> Fault {
	Fault { name, corrupt, by, kinds }
}

fn eve() -> AccountId {
	account(Eve)
}

/// The tick of Eve's CSA, which alone has debt against WBTC.
fn tick() -> u16 {
	raw::tick_of(WBTC, &eve())
}

fn root(change: fn(&mut Entry)) {
	raw::change_root(WBTC, tick(), |entry| change(entry.as_mut().expect("it is in use")));
}

fn octave(change: fn(&mut Entry)) {
	raw::change_octave(WBTC, tick(), |entry| change(entry.as_mut().expect("it is in use")));
}

fn leaf(change: fn(&mut Leaf)) {
	raw::change_leaf(WBTC, tick(), change);
}

fn idle(change: fn(&mut Balance)) {
	Csas::mutate(WBTC, account(Dave), |holding| match holding {
		Some(Holding::Idle { collateral }) => change(collateral),
		other => panic!("{other:?} has debt"),
	});
}

fn position(change: fn(&mut Position)) {
	Csas::mutate(WBTC, eve(), |holding| match holding {
		Some(Holding::Pooled(position)) => change(position),
		other => panic!("{other:?} has no debt"),
	});
}

/// What is found in WBTC, of which nothing was ever rounded.
fn faults() -> Vec<Fault> {
	const TREE: &[MismatchKind] = &[TreeNode];
	const SUMS: &[MismatchKind] = &[CollateralSum, DebtSum];
	vec![
		fault("a unit more collateral in the root", Block, &[TreeCollateral], || {
			root(|entry| entry.sums.collateral += RAW)
		}),
		fault("a unit less collateral in the root", Sweep, TREE, || {
			root(|entry| entry.sums.collateral -= RAW)
		}),
		fault("the least bit more collateral in the root", Sweep, TREE, || {
			root(|entry| entry.sums.collateral += 1)
		}),
		fault("a unit more debt in the root", Sweep, TREE, || root(|entry| entry.sums.debt += RAW)),
		fault("a unit less debt in the root", Sweep, TREE, || root(|entry| entry.sums.debt -= RAW)),
		fault("too much less debt in the root", Block, &[TreeDebt], || {
			root(|entry| entry.sums.debt -= 1_000_001 * RAW)
		}),
		fault("no entry in the root", Block, &[TreeDebt], || {
			raw::change_root(WBTC, tick(), |entry| *entry = None)
		}),
		fault("a unit more collateral in the octave", Sweep, TREE, || {
			octave(|entry| entry.sums.collateral += RAW)
		}),
		fault("a unit less collateral in the octave", Sweep, TREE, || {
			octave(|entry| entry.sums.collateral -= RAW)
		}),
		fault("a unit more debt in the octave", Sweep, TREE, || {
			octave(|entry| entry.sums.debt += RAW)
		}),
		fault("a unit less debt in the octave", Sweep, TREE, || {
			octave(|entry| entry.sums.debt -= RAW)
		}),
		fault("no entry in the octave", Sweep, TREE, || {
			raw::change_octave(WBTC, tick(), |entry| *entry = None)
		}),
		fault("no node of the octave", Sweep, TREE, || raw::remove_octave(WBTC, tick())),
		fault("a unit more collateral in the leaf", Sweep, TREE, || {
			leaf(|leaf| leaf.sums.collateral += RAW)
		}),
		fault("a unit less collateral in the leaf", Sweep, TREE, || {
			leaf(|leaf| leaf.sums.collateral -= RAW)
		}),
		fault("a unit more debt in the leaf", Sweep, TREE, || leaf(|leaf| leaf.sums.debt += RAW)),
		fault("a unit less debt in the leaf", Sweep, TREE, || leaf(|leaf| leaf.sums.debt -= RAW)),
		fault("another life of the leaf", Walk, SUMS, || leaf(|leaf| leaf.epoch += 1)),
		fault("no node of the slice", Sweep, TREE, || raw::remove_slice(WBTC, tick())),
		fault("a unit more of the only CSA without debt", Sweep, &[Position], || {
			idle(|collateral| *collateral += 1)
		}),
		fault("a unit less of a CSA without debt", Walk, &[IdleSum], || {
			idle(|collateral| *collateral -= 1)
		}),
		fault("no CSA without debt", Walk, &[IdleSum], || Csas::remove(WBTC, account(Dave))),
		fault("a CSA without debt that nobody paid for", Walk, &[IdleSum], || {
			Csas::insert(WBTC, account(Ferdie), Holding::Idle { collateral: 1 })
		}),
		fault("a tick above", Sweep, &[Position], || position(|position| position.tick += 1)),
		fault("a tick below", Sweep, &[Position], || position(|position| position.tick -= 1)),
		fault("another life of the position", Walk, SUMS, || {
			position(|position| position.epoch += 1)
		}),
		fault("a unit more collateral of a CSA with debt", Nothing, &[], || {
			position(|position| position.collateral += 1)
		}),
		fault("more collateral of a CSA with debt than rounding", Sweep, &[Position], || {
			position(|position| position.collateral += 257)
		}),
		fault("less collateral of a CSA with debt than rounding", Walk, &[CollateralSum], || {
			position(|position| position.collateral -= 70_000)
		}),
		fault("a unit more debt of a CSA", Nothing, &[], || {
			position(|position| position.debt += 1)
		}),
		fault("less debt of a CSA than rounding", Walk, &[DebtSum], || {
			position(|position| position.debt -= 1 << 41)
		}),
		fault("no CSA with debt", Walk, SUMS, || Csas::remove(WBTC, eve())),
		fault("a CSA with debt twice", Walk, SUMS, || {
			let twin = Csas::get(WBTC, eve()).expect("it is there");
			Csas::insert(WBTC, account(Ferdie), twin);
		}),
	]
}

#[test]
fn a_node_or_a_csa_that_does_not_fit_is_found_and_locks_its_asset() {
	let mut chain = chain();
	for Fault { name, corrupt, by, kinds } in faults() {
		chain.fork(|chain| {
			chain.break_books(corrupt);
			let here = || all_of(kinds.iter().map(|kind| (Scope::Asset(WBTC), *kind)));
			chain.block([]);
			let in_block = if by == Block { here() } else { Found::new() };
			// The sweep may have come to it by the end of this block.
			let now = found(chain);
			assert!(now == in_block || (by == Sweep && now == here()), "{name}: {now:?}");
			sweep(chain);
			let now = found(chain);
			let of_walk = walk(chain, WBTC);
			match by {
				Block => assert!(now.is_superset(&here()), "{name}: {now:?}"),
				Sweep => assert_eq!(now, here(), "{name}"),
				Walk => {
					assert_eq!(now, Found::new(), "{name}");
					assert_eq!(of_walk, kinds.iter().copied().collect(), "{name}");
				},
				Nothing => assert_eq!((now.clone(), of_walk), (Found::new(), [].into()), "{name}"),
			}
			check_calls(chain, &now);
			for asset in [ETH, USDC] {
				assert_eq!(walk(chain, asset), [].into(), "{name}");
			}
		});
	}
}

#[test]
fn what_is_pending_for_a_node_is_compared_up_to_rounding() {
	let mut chain = chain();
	let tick = chain.read(|| raw::tick_of(ETH, &account(Bob)));
	let pending = chain.read(|| {
		let mut pending = false;
		raw::change_octave(ETH, tick, |entry| {
			pending = entry.expect("it is in use").pending.is_some()
		});
		pending
	});
	assert!(pending, "the redemption has not reached the leaf yet");
	// What rounding may make: 256 base units, and a part in 2^39. It has made less than one of them.
	let rounding = |entry: &Entry| (255 * RAW) + (entry.sums.collateral >> 39);
	let too_much = all_of([(Scope::Asset(ETH), TreeNode)]);
	for (more, expected) in [(0, Found::new()), (2 * RAW, too_much)] {
		chain.fork(|chain| {
			chain.break_books(|| {
				// The same in the root, which has nothing pending.
				let mut change = 0;
				raw::change_octave(ETH, tick, |entry| {
					let entry = entry.as_mut().expect("it is in use");
					change = rounding(entry) + more;
					entry.sums.collateral -= change;
				});
				raw::change_root(ETH, tick, |entry| {
					entry.as_mut().expect("it is in use").sums.collateral -= change;
				});
			});
			sweep(chain);
			assert_eq!(found(chain), expected);
		});
	}
}
