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
	/// `lock`, with every lock there can be.
	fn lock() -> Weight;
	/// `extend`, with every lock there can be.
	fn extend() -> Weight;
	/// `unlock`, with every lock and mismatch there can be.
	fn unlock() -> Weight;
	/// `report_mismatch` that locks, beside asking for the books.
	fn report_mismatch() -> Weight;
	/// Authorising `report_mismatch`, beside asking for the books.
	fn authorize_report_mismatch() -> Weight;
	/// `acknowledge_mismatch`, beside asking for the books.
	fn acknowledge_mismatch() -> Weight;
	/// The begin of a block in which so many locks expire.
	fn release_expired(ended: u32) -> Weight;
	/// The end of a block in which every asset is locked anew, beside asking for the books.
	fn on_finalize() -> Weight;
	/// A block in which a sweep begins and ends and finds as much as is noted, beside what is looked at.
	fn on_idle() -> Weight;
	/// A block in which the locked value asks for another tier, beside asking for the value.
	fn on_initialize_sampling() -> Weight;
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

	fn lock() -> Weight {
		// Keys in force, parameters, use of the key, clock, record of guards; every lock.
		Weight::from_parts(60_000_000, 20_000)
			.saturating_add(RocksDbWeight::get().reads_writes(5 + LOCKS, 7))
	}

	fn extend() -> Weight {
		Weight::from_parts(40_000_000, 20_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4 + LOCKS, 2))
	}

	fn unlock() -> Weight {
		// Clock, lock, record of guards, reports of three sums; every lock; every finding.
		Weight::from_parts(80_000_000, 50_000)
			.saturating_add(RocksDbWeight::get().reads_writes(7 + LOCKS + FINDINGS, 9 + FINDINGS))
	}

	fn report_mismatch() -> Weight {
		// Reports, clock, mismatches, lock, record of guards; every lock.
		Weight::from_parts(60_000_000, 25_000)
			.saturating_add(RocksDbWeight::get().reads_writes(6 + LOCKS, 5))
	}

	fn authorize_report_mismatch() -> Weight {
		// Keys of validators, reports, hash of the block, mismatches; one signature.
		Weight::from_parts(120_000_000, 10_000).saturating_add(RocksDbWeight::get().reads(4))
	}

	fn acknowledge_mismatch() -> Weight {
		Weight::from_parts(20_000_000, 3_000)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn release_expired(ended: u32) -> Weight {
		let base = RocksDbWeight::get().reads(2);
		if ended == 0 {
			return base;
		}
		base.saturating_add(Self::unlock().saturating_mul(ended.into()))
	}

	fn on_finalize() -> Weight {
		// Of each asset and of the protocol: six findings, its lock twice, two acknowledged amounts; the
		// record of guards; every lock, where a lock by hand gives way.
		Weight::from_parts(300_000_000, 100_000)
			.saturating_add(RocksDbWeight::get().reads_writes(10 * 33 + LOCKS, 7 * 33 + 1))
	}

	fn on_idle() -> Weight {
		// Cursor, last sweep, assets, clock; each that is noted after a look at those before; every lock.
		Weight::from_parts(60_000_000, 25_000)
			.saturating_add(RocksDbWeight::get().reads_writes(4 + 32 + 12 * 14 + LOCKS, 2 + 12 + 3))
	}
}

/// Most locks there can be: of every asset, of the protocol, of the chain, of single calls.
const LOCKS: u64 = 32 + 2 + crate::MAX_PAUSED_CALLS as u64;
/// Most contradictions in one scope.
const FINDINGS: u64 = 20;
