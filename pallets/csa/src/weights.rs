//! Weights of the calls of this pallet.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls, of the hook at a new price and of the steps of audits; the runtime measures its
/// own.
pub trait WeightInfo {
	/// Weight of `open`.
	fn open() -> Weight;
	/// Weight of `deposit`.
	fn deposit() -> Weight;
	/// Weight of `withdraw`.
	fn withdraw() -> Weight;
	/// Weight of `mint`.
	fn mint() -> Weight;
	/// Weight of `repay`.
	fn repay() -> Weight;
	/// Weight of `close`.
	fn close() -> Weight;
	/// Weight of `redeem_frozen`.
	fn redeem_frozen() -> Weight;
	/// Weight of `absorb`, without that of the totals of the system.
	fn absorb() -> Weight;
	/// Weight of `clean`.
	fn clean() -> Weight;
	/// Weight of noting a newly accepted price.
	fn refresh_lines() -> Weight;
	/// Weight of forgetting a retired asset.
	fn on_retired() -> Weight;
	/// Weight of the audit of one asset.
	fn audit() -> Weight;
	/// Weight of one step of a sweep over a tree: an octave with all its slices.
	fn sweep_octave() -> Weight;
	/// Weight of one step of a sweep over CSAs.
	fn sweep_csa() -> Weight;
}

/// Weights for tests: database accesses only.
impl WeightInfo for () {
	fn open() -> Weight {
		RocksDbWeight::get().reads_writes(19, 14)
	}
	fn deposit() -> Weight {
		RocksDbWeight::get().reads_writes(14, 11)
	}
	fn withdraw() -> Weight {
		RocksDbWeight::get().reads_writes(16, 11)
	}
	fn mint() -> Weight {
		RocksDbWeight::get().reads_writes(16, 10)
	}
	fn repay() -> Weight {
		RocksDbWeight::get().reads_writes(14, 10)
	}
	fn close() -> Weight {
		RocksDbWeight::get().reads_writes(19, 15)
	}
	fn redeem_frozen() -> Weight {
		RocksDbWeight::get().reads_writes(21, 14)
	}
	fn absorb() -> Weight {
		// Three nodes and the sums; the locks, the terms and the price; both pots with their counters,
		// the asset, what the protocol owns, and the books of the coin.
		RocksDbWeight::get().reads_writes(16, 11)
	}
	fn clean() -> Weight {
		RocksDbWeight::get().reads_writes(8, 5)
	}
	fn refresh_lines() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn on_retired() -> Weight {
		RocksDbWeight::get().reads_writes(2_113, 2_113)
	}
	fn audit() -> Weight {
		RocksDbWeight::get().reads(2)
	}
	fn sweep_octave() -> Weight {
		RocksDbWeight::get().reads(34)
	}
	fn sweep_csa() -> Weight {
		RocksDbWeight::get().reads(8)
	}
}
