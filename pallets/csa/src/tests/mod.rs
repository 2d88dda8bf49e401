//! Tests by theme.

mod absorption;
mod arbitrage;
mod attacks;
mod audits;
mod bad_input;
mod locks;
mod model;
mod operations;
mod states;
mod views;

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, storage::StoragePrefixedMap};
use qian_primitives::{Balance, UNIT};
use sp_runtime::DispatchResult;
use std::collections::BTreeMap;

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Open a CSA of whole ETH and whole QUSD.
fn open(who: AccountId, eth: u128, qusd: u128) -> DispatchResult {
	Csa::open(signed(who), ETH, eth * UNIT, qusd * UNIT)
}

/// The events of the pallet so far.
fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Csa(event) => Some(event),
			_ => None,
		})
		.collect()
}

fn qusd_of(who: AccountId) -> Balance {
	Assets::balance(QUSD, who)
}

/// The stored records under `prefix`, in bytes.
fn records(prefix: &[u8]) -> BTreeMap<Vec<u8>, Vec<u8>> {
	let next = |key: &Vec<u8>| sp_io::storage::next_key(key).filter(|k| k.starts_with(prefix));
	std::iter::successors(next(&prefix.to_vec()), next)
		.map(|key| (key.clone(), sp_io::storage::get(&key).expect("the key was found").to_vec()))
		.collect()
}

/// Under which the nodes of all ratio trees are stored.
fn node_prefixes() -> [[u8; 32]; 3] {
	[
		crate::TreeRoots::<Test>::final_prefix(),
		crate::TreeOctaves::<Test>::final_prefix(),
		crate::TreeSlices::<Test>::final_prefix(),
	]
}

/// The stored nodes of all ratio trees, in bytes.
fn tree_nodes() -> BTreeMap<Vec<u8>, Vec<u8>> {
	node_prefixes().iter().flat_map(|prefix| records(prefix)).collect()
}

/// What an operation reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accesses {
	nodes_read: usize,
	nodes_written: usize,
	/// Of all pallets, with the nodes.
	records_written: usize,
}

/// Count what `act` does to a state in which everything before is settled.
fn accesses(ext: &mut sp_io::TestExternalities, act: impl FnOnce() -> DispatchResult) -> Accesses {
	ext.commit_all().expect("no transaction is open");
	let nodes = ext.execute_with(tree_nodes);
	// A proof has each value once, so that equal nodes could not be told apart.
	let values: std::collections::BTreeSet<_> = nodes.values().collect();
	assert_eq!(values.len(), nodes.len(), "two nodes are equal");
	let (outcome, proof) = ext.execute_and_prove(act);
	assert_ok!(outcome);
	let written: Vec<_> = ext.overlayed_changes().changes().map(|(key, _)| key).collect();
	let is_node = |key: &&&Vec<u8>| node_prefixes().iter().any(|prefix| key.starts_with(prefix));
	Accesses {
		nodes_read: proof.iter_nodes().filter(|value| values.contains(value)).count(),
		nodes_written: written.iter().filter(is_node).count(),
		records_written: written.len(),
	}
}
