//! Weights of the calls of this pallet.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls and of the hook at a new price; the runtime measures its own.
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
	/// Weight of `clean`.
	fn clean() -> Weight;
	/// Weight of noting a newly accepted price.
	fn refresh_lines() -> Weight;
	/// Weight of forgetting a retired asset.
	fn on_retired() -> Weight;
}

/// Weights for tests: database accesses only.
impl WeightInfo for () {
	fn open() -> Weight {
		RocksDbWeight::get().reads_writes(18, 14)
	}
	fn deposit() -> Weight {
		RocksDbWeight::get().reads_writes(13, 11)
	}
	fn withdraw() -> Weight {
		RocksDbWeight::get().reads_writes(15, 11)
	}
	fn mint() -> Weight {
		RocksDbWeight::get().reads_writes(15, 10)
	}
	fn repay() -> Weight {
		RocksDbWeight::get().reads_writes(13, 10)
	}
	fn close() -> Weight {
		RocksDbWeight::get().reads_writes(18, 15)
	}
	fn redeem_frozen() -> Weight {
		RocksDbWeight::get().reads_writes(20, 14)
	}
	fn clean() -> Weight {
		RocksDbWeight::get().reads_writes(7, 5)
	}
	fn refresh_lines() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn on_retired() -> Weight {
		RocksDbWeight::get().reads_writes(2_113, 2_113)
	}
}
