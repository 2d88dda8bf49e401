//! Weights of the pallet's calls and hooks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls and hooks of pallet-lockdown.
pub trait WeightInfo {
	/// `register_keyholders`.
	fn register_keyholders() -> Weight;
	/// `confirm_keyholder`.
	fn confirm_keyholder() -> Weight;
	/// `apply_tier` that looks at the sets of every tier.
	fn apply_tier() -> Weight;
	/// `set_lockdown_params`.
	fn set_lockdown_params() -> Weight;
	/// A block in which the locked value asks for another tier, beside asking for the value.
	fn on_initialize_sampling() -> Weight;
	/// A block without a sample.
	fn on_initialize_idle() -> Weight;
}

/// Reads and writes at their RocksDB cost, for tests.
impl WeightInfo for () {
	fn register_keyholders() -> Weight {
		// Keys in force, candidates.
		Weight::from_parts(30_000_000, 4_500)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn confirm_keyholder() -> Weight {
		// Candidates.
		Weight::from_parts(20_000_000, 4_000)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn apply_tier() -> Weight {
		// Keys in force, bands, parameters, clock, candidates of three tiers.
		Weight::from_parts(55_000_000, 13_000)
			.saturating_add(RocksDbWeight::get().reads_writes(7, 2))
	}

	fn set_lockdown_params() -> Weight {
		Weight::from_parts(10_000_000, 1_500)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn on_initialize_sampling() -> Weight {
		// Clock, parameters, bands.
		Weight::from_parts(15_000_000, 1_500)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 1))
	}

	fn on_initialize_idle() -> Weight {
		Weight::from_parts(1_000_000, 0)
	}
}
