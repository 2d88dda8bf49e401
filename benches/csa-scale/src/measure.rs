//! What one call reads and writes, and how long it takes.

use crate::state::{self, within, Changes, Noting, Trie};
use frame_support::{
	dispatch::DispatchClass, storage::transactional::TRANSACTION_LEVEL_KEY,
	traits::WhitelistedStorageKeys, weights::Weight,
};
use frame_system::limits::BlockWeights;
use qian_runtime::{AccountId, AllPalletsWithSystem, Runtime, RuntimeCall, RuntimeOrigin};
use sp_core::storage::well_known_keys::EXTRINSIC_INDEX;
use sp_runtime::traits::Dispatchable;
use std::{
	collections::BTreeSet,
	time::{Duration, Instant},
};

/// Repetitions that are not counted.
const WARM_UP: usize = 50;
/// Repetitions of which the median is taken.
pub const ROUNDS: usize = 1_000;

/// One call by one account.
pub struct Deed {
	caller: AccountId,
	act: Box<dyn Fn() -> bool>,
}

impl Deed {
	/// The call `act` of `caller`, which says whether it succeeded.
	pub fn new(caller: AccountId, act: impl Fn(&AccountId) -> bool + 'static) -> Self {
		let signer = caller.clone();
		Self { caller, act: Box::new(move || act(&signer)) }
	}

	/// A call of the runtime, signed by `caller`.
	pub fn call(caller: AccountId, call: RuntimeCall) -> Self {
		Self::new(caller, move |signer| {
			call.clone().dispatch(RuntimeOrigin::signed(signer.clone())).is_ok()
		})
	}
}

/// A kind of call on a state: several calls that differ in their accounts only.
pub struct Subject<'a> {
	state: &'a Trie,
	deeds: Vec<Deed>,
	calls: Vec<Duration>,
	reading: Vec<Duration>,
	roots: Vec<Duration>,
}

/// Keys and bytes of values.
#[derive(Clone, Copy, Default)]
pub struct Accesses {
	/// Distinct keys that were read, as a benchmark of weights counts them.
	pub reads: usize,
	/// Distinct keys that were written, as a benchmark of weights counts them.
	pub writes: usize,
	/// Keys read that such a benchmark leaves out, because every transaction reads them.
	pub common_reads: usize,
	/// Keys written that such a benchmark leaves out, because every transaction writes them.
	pub common_writes: usize,
	/// Length of all values read.
	pub bytes_read: usize,
	/// Length of all values written.
	pub bytes_written: usize,
}

/// What was measured of a kind of call.
#[derive(Clone, Copy)]
pub struct Figures {
	/// What the call reads and writes, where it does most.
	pub accesses: Accesses,
	/// Median time of the call.
	pub median: Duration,
	/// Time that nine calls in ten do not exceed.
	pub p90: Duration,
	/// Median time of it that goes into reading the state.
	pub reading: Duration,
	/// Median time of the new state root after the call alone.
	pub root: Duration,
}

impl<'a> Subject<'a> {
	/// `deeds` on `state`.
	pub fn new(state: &'a Trie, deeds: Vec<Deed>) -> Self {
		let times = Vec::new;
		Self { state, deeds, calls: times(), reading: times(), roots: times() }
	}

	/// Everything that was measured.
	pub fn figures(&mut self) -> Figures {
		Figures {
			accesses: self.accesses(),
			median: quantile(&mut self.calls, 50),
			p90: quantile(&mut self.calls, 90),
			reading: quantile(&mut self.reading, 50),
			root: quantile(&mut self.roots, 50),
		}
	}

	/// What the call that does most reads and writes.
	pub fn accesses(&self) -> Accesses {
		self.deeds
			.iter()
			.map(|deed| self.accesses_of(deed))
			.fold(Accesses::default(), Accesses::most)
	}

	/// Time one call on a fresh set of changes, and the state root after it.
	fn time(&mut self, round: usize) {
		let deed = &self.deeds[round % self.deeds.len()];
		let mut changes = Changes::default();
		let (done, call) = within(self.state, &mut changes, || timed(|| (deed.act)()));
		assert!(done, "the call succeeds");
		let (_, root) = timed(|| changes.storage_root(self.state, state::version()));

		let noting = Noting::new(self.state);
		within(&noting, &mut Changes::default(), || (deed.act)());
		if round >= WARM_UP {
			self.calls.push(call);
			self.roots.push(root);
			self.reading.push(noting.spent());
		}
	}

	fn accesses_of(&self, deed: &Deed) -> Accesses {
		let common = common_keys(&deed.caller);
		let noting = Noting::new(self.state);
		let mut changes = Changes::default();
		assert!(within(&noting, &mut changes, || (deed.act)()), "the call succeeds");
		let mut sum = Accesses::default();
		for (key, length) in noting.reads() {
			let is_common = common.contains(&key);
			*(if is_common { &mut sum.common_reads } else { &mut sum.reads }) += 1;
			sum.bytes_read += length;
		}
		for (key, value) in changes.changes_mut() {
			let is_common = common.contains(key);
			*(if is_common { &mut sum.common_writes } else { &mut sum.writes }) += 1;
			sum.bytes_written += value.value().map_or(0, Vec::len);
		}
		sum
	}
}

impl Accesses {
	fn most(self, other: Self) -> Self {
		Self {
			reads: self.reads.max(other.reads),
			writes: self.writes.max(other.writes),
			common_reads: self.common_reads.max(other.common_reads),
			common_writes: self.common_writes.max(other.common_writes),
			bytes_read: self.bytes_read.max(other.bytes_read),
			bytes_written: self.bytes_written.max(other.bytes_written),
		}
	}
}

impl Figures {
	/// The weight that a benchmark would give the call: its time, and the price of each access.
	pub fn weight(&self) -> Weight {
		let Accesses { reads, writes, .. } = self.accesses;
		let accesses = <Runtime as frame_system::Config>::DbWeight::get();
		Weight::from_parts(self.median.as_nanos() as u64 * 1_000, 0)
			.saturating_add(accesses.reads_writes(reads as u64, writes as u64))
	}
}

/// Weight that the signed transactions of one block may have.
pub fn block_weight() -> Weight {
	limits().get(DispatchClass::Normal).max_total.unwrap_or(limits().max_block)
}

/// Weight of a whole block.
pub fn whole_block_weight() -> Weight {
	limits().max_block
}

/// Weight of a transaction beside its call.
pub fn base_weight() -> Weight {
	limits().get(DispatchClass::Normal).base_extrinsic
}

fn limits() -> BlockWeights {
	<Runtime as frame_system::Config>::BlockWeights::get()
}

/// Time all `subjects`, one repetition of each after the other, so that whatever else the machine does
/// falls upon all of them.
pub fn time_all(subjects: &mut [Subject]) {
	for round in 0..WARM_UP + ROUNDS {
		subjects.iter_mut().for_each(|subject| subject.time(round));
	}
}

/// The result of `act`, and how long it took.
pub fn timed<R>(act: impl FnOnce() -> R) -> (R, Duration) {
	let begin = Instant::now();
	let result = act();
	(result, begin.elapsed())
}

/// What a benchmark of weights does not count: see `frame_benchmarking::benchmarks!`.
fn common_keys(caller: &AccountId) -> BTreeSet<Vec<u8>> {
	AllPalletsWithSystem::whitelisted_storage_keys()
		.into_iter()
		.map(|tracked| tracked.key)
		.chain([
			frame_system::Account::<Runtime>::hashed_key_for(caller),
			TRANSACTION_LEVEL_KEY.to_vec(),
			EXTRINSIC_INDEX.to_vec(),
		])
		.collect()
}

fn quantile(times: &mut [Duration], percent: usize) -> Duration {
	times.sort();
	times[(times.len() - 1) * percent / 100]
}
