//! Weights of the calls of this pallet.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls; the runtime measures its own.
pub trait WeightInfo {
	/// Weight of `register_collateral`.
	fn register_collateral() -> Weight;
	/// Weight of `set_collateral_params`.
	fn set_collateral_params() -> Weight;
	/// Weight of `set_debt_ceiling`.
	fn set_debt_ceiling() -> Weight;
	/// Weight of `lower_debt_ceiling`.
	fn lower_debt_ceiling() -> Weight;
	/// Weight of `deprecate_collateral`.
	fn deprecate_collateral() -> Weight;
	/// Weight of `reinstate_collateral`.
	fn reinstate_collateral() -> Weight;
	/// Weight of `retire_collateral`.
	fn retire_collateral() -> Weight;
	/// Weight of `set_system_params`.
	fn set_system_params() -> Weight;
	/// Weight of `skim`.
	fn skim() -> Weight;
}

/// Weights for tests: database accesses only.
impl WeightInfo for () {
	fn register_collateral() -> Weight {
		RocksDbWeight::get().reads_writes(9, 2)
	}
	fn set_collateral_params() -> Weight {
		RocksDbWeight::get().reads_writes(3, 1)
	}
	fn set_debt_ceiling() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn lower_debt_ceiling() -> Weight {
		// Who holds the keys, and the asset.
		RocksDbWeight::get().reads_writes(2, 1)
	}
	fn deprecate_collateral() -> Weight {
		// Who holds the keys, and the asset.
		RocksDbWeight::get().reads_writes(2, 1)
	}
	fn reinstate_collateral() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn retire_collateral() -> Weight {
		RocksDbWeight::get().reads_writes(7, 3)
	}
	fn set_system_params() -> Weight {
		RocksDbWeight::get().reads_writes(1, 1)
	}
	fn skim() -> Weight {
		RocksDbWeight::get().reads_writes(11, 8)
	}
}
