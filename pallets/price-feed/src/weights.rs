//! Weights of the pallet's calls and hooks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls and hooks of pallet-price-feed.
pub trait WeightInfo {
	/// `set_feed_params`.
	fn set_feed_params() -> Weight;
	/// `set_sources` with `n` sources.
	fn set_sources(n: u32) -> Weight;
	/// Judging the medians of `p` prices and `c` past closes that the last block touched, without the
	/// hooks.
	fn on_initialize(p: u32, c: u32) -> Weight;
}

/// Reads and writes at their RocksDB cost, for tests.
impl WeightInfo for () {
	fn set_feed_params() -> Weight {
		Weight::from_parts(20_000_000, 3_600)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 2))
	}

	fn set_sources(n: u32) -> Weight {
		Weight::from_parts(15_000_000, 6_700)
			.saturating_add(Weight::from_parts(500_000, 0).saturating_mul(n.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
	}

	fn on_initialize(p: u32, c: u32) -> Weight {
		// Per price: the feed, for its parameters and its state, and up to 50 raw values. Per close:
		// the feed, the raw values, which are deleted, and whether it is missing.
		Weight::from_parts(3_000_000, 3_500)
			.saturating_add(RocksDbWeight::get().reads_writes(2, 1))
			.saturating_add(Weight::from_parts(20_000_000, 130_000).saturating_mul(p.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(52, 1).saturating_mul(p.into()))
			.saturating_add(Weight::from_parts(20_000_000, 130_000).saturating_mul(c.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(55, 52).saturating_mul(c.into()))
	}
}
