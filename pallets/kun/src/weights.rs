//! Weights of the calls of this pallet.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls; the runtime measures its own.
pub trait WeightInfo {
	/// Weight of `burn`.
	fn burn() -> Weight;
	/// Weight of `set_allowance`.
	fn set_allowance() -> Weight;
	/// Weight of `spend`.
	fn spend() -> Weight;
}

/// Weights for tests: database accesses only.
impl WeightInfo for () {
	fn burn() -> Weight {
		RocksDbWeight::get().reads_writes(4, 3)
	}
	fn set_allowance() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn spend() -> Weight {
		RocksDbWeight::get().reads_writes(6, 5)
	}
}
