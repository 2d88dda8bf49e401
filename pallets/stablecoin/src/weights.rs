//! Weights of the calls of this pallet.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls; the runtime measures its own.
pub trait WeightInfo {
	/// Weight of `burn`.
	fn burn() -> Weight;
	/// Weight of `heal`.
	fn heal() -> Weight;
	/// Weight of `reissue`.
	fn reissue() -> Weight;
}

/// Weights for tests: database accesses only.
impl WeightInfo for () {
	fn burn() -> Weight {
		RocksDbWeight::get().reads_writes(4, 3)
	}
	fn heal() -> Weight {
		RocksDbWeight::get().reads_writes(3, 1)
	}
	fn reissue() -> Weight {
		RocksDbWeight::get().reads_writes(5, 4)
	}
}
