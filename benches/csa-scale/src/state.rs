//! State in memory: a trie as a node has it, changes over it as a block collects them, and a view of
//! the trie that notes what is read.

use qian_runtime::VERSION;
use sp_core::{storage::ChildInfo, H256};
use sp_externalities::set_and_run_with_externalities;
use sp_runtime::{traits::BlakeTwo256, StateVersion};
use sp_state_machine::{
	Backend, BackendTransaction, Ext, InMemoryBackend, IterArgs, OverlayedChanges, StorageIterator,
	StorageKey, StorageValue, UsageInfo,
};
use sp_trie::MerkleValue;
use std::{
	cell::{Cell, RefCell},
	collections::BTreeMap,
	time::{Duration, Instant},
};

/// A state as the last block left it.
pub type Trie = InMemoryBackend<BlakeTwo256>;
/// What a block has changed so far.
pub type Changes = OverlayedChanges<BlakeTwo256>;

type Iter = <Trie as Backend<BlakeTwo256>>::RawIter;
type Failure = <Trie as Backend<BlakeTwo256>>::Error;

/// How the runtime lays out its state.
pub fn version() -> StateVersion {
	VERSION.state_version()
}

/// Run `act` on `state` with `changes`.
pub fn within<B, R>(state: &B, changes: &mut Changes, act: impl FnOnce() -> R) -> R
where
	B: Backend<BlakeTwo256>,
{
	set_and_run_with_externalities(&mut Ext::new(changes, state, None), act)
}

/// Run `act` on `state`, and keep what it changes.
pub fn change<R>(state: &mut Trie, act: impl FnOnce() -> R) -> R {
	let mut changes = Changes::default();
	let result = within(state, &mut changes, act);
	let changed = changes.drain_storage_changes(state, version()).expect("the state is complete");
	state.apply_transaction(changed.transaction_storage_root, changed.transaction);
	result
}

/// Bytes of all keys and values of `state` that begin with `prefix`.
pub fn bytes_below(state: &Trie, prefix: &[u8]) -> usize {
	let mut args = IterArgs::default();
	args.prefix = Some(prefix);
	state
		.pairs(args)
		.expect("the state is complete")
		.map(|pair| pair.expect("the state is complete"))
		.map(|(key, value)| key.len() + value.len())
		.sum()
}

/// A state that notes which keys are read, how long their values are, and how long reading took.
#[derive(Debug)]
pub struct Noting<'a> {
	state: &'a Trie,
	reads: RefCell<BTreeMap<StorageKey, usize>>,
	spent: Cell<Duration>,
}

impl<'a> Noting<'a> {
	/// Note what is read from `state`.
	pub fn new(state: &'a Trie) -> Self {
		Self { state, reads: RefCell::default(), spent: Cell::default() }
	}

	/// Every key that was read, with the length of its value.
	pub fn reads(&self) -> BTreeMap<StorageKey, usize> {
		self.reads.borrow().clone()
	}

	/// Time spent in the state below.
	pub fn spent(&self) -> Duration {
		self.spent.get()
	}

	fn note<R>(
		&self,
		key: &[u8],
		read: impl FnOnce(&Trie) -> Result<R, Failure>,
		length: impl FnOnce(&R) -> usize,
	) -> Result<R, Failure> {
		let begin = Instant::now();
		let read = read(self.state)?;
		self.spent.set(self.spent.get() + begin.elapsed());
		let mut reads = self.reads.borrow_mut();
		let noted = reads.entry(key.to_vec()).or_default();
		*noted = (*noted).max(length(&read));
		Ok(read)
	}
}

impl<'a> Backend<BlakeTwo256> for Noting<'a> {
	type Error = Failure;
	type TrieBackendStorage = <Trie as Backend<BlakeTwo256>>::TrieBackendStorage;
	type RawIter = NotingIter<'a>;

	fn storage(&self, key: &[u8]) -> Result<Option<StorageValue>, Failure> {
		self.note(key, |state| state.storage(key), |value| value.as_ref().map_or(0, Vec::len))
	}

	fn storage_hash(&self, key: &[u8]) -> Result<Option<H256>, Failure> {
		self.note(key, |state| state.storage_hash(key), |_| 0)
	}

	fn next_storage_key(&self, key: &[u8]) -> Result<Option<StorageKey>, Failure> {
		self.note(key, |state| state.next_storage_key(key), |_| 0)
	}

	// What a call of this runtime does not use is passed on without a note.

	fn closest_merkle_value(&self, key: &[u8]) -> Result<Option<MerkleValue<H256>>, Failure> {
		self.state.closest_merkle_value(key)
	}

	fn child_closest_merkle_value(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<MerkleValue<H256>>, Failure> {
		self.state.child_closest_merkle_value(child, key)
	}

	fn child_storage(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageValue>, Failure> {
		self.state.child_storage(child, key)
	}

	fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Result<Option<H256>, Failure> {
		self.state.child_storage_hash(child, key)
	}

	fn next_child_storage_key(
		&self,
		child: &ChildInfo,
		key: &[u8],
	) -> Result<Option<StorageKey>, Failure> {
		self.state.next_child_storage_key(child, key)
	}

	fn storage_root<'b>(
		&self,
		delta: impl Iterator<Item = (&'b [u8], Option<&'b [u8]>)>,
		version: StateVersion,
	) -> (H256, BackendTransaction<BlakeTwo256>) {
		self.state.storage_root(delta, version)
	}

	fn child_storage_root<'b>(
		&self,
		child: &ChildInfo,
		delta: impl Iterator<Item = (&'b [u8], Option<&'b [u8]>)>,
		version: StateVersion,
	) -> (H256, bool, BackendTransaction<BlakeTwo256>) {
		self.state.child_storage_root(child, delta, version)
	}

	fn raw_iter(&self, args: IterArgs) -> Result<Self::RawIter, Failure> {
		Ok(NotingIter { iter: self.state.raw_iter(args)?, state: self.state })
	}

	fn register_overlay_stats(&self, stats: &sp_state_machine::StateMachineStats) {
		self.state.register_overlay_stats(stats);
	}

	fn usage_info(&self) -> UsageInfo {
		self.state.usage_info()
	}
}

/// Goes over the keys of a state that is being noted; without a note.
pub struct NotingIter<'a> {
	iter: Iter,
	state: &'a Trie,
}

impl<'a> StorageIterator<BlakeTwo256> for NotingIter<'a> {
	type Backend = Noting<'a>;
	type Error = Failure;

	fn next_key(&mut self, _: &Noting<'a>) -> Option<Result<StorageKey, Failure>> {
		self.iter.next_key(self.state)
	}

	fn next_pair(&mut self, _: &Noting<'a>) -> Option<Result<(StorageKey, StorageValue), Failure>> {
		self.iter.next_pair(self.state)
	}

	fn was_complete(&self) -> bool {
		self.iter.was_complete()
	}
}
