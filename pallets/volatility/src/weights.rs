//! Weights of the pallet's calls and hooks.

use frame_support::weights::{constants::RocksDbWeight, Weight};

/// Weights of the calls and hooks of pallet-volatility.
pub trait WeightInfo {
	/// `set_volatility_params`.
	fn set_volatility_params() -> Weight;
	/// `reset_window`.
	fn reset_window() -> Weight;
	/// `set_close_offset`.
	fn set_close_offset() -> Weight;
	/// An accepted price that makes a close of a full window and is sampled.
	fn on_price() -> Weight;
	/// A past close by which `l` of them are linked to the window.
	fn take_past_close(l: u32) -> Weight;
	/// An asset that is listed.
	fn on_listed() -> Weight;
	/// An asset that is taken off the register.
	fn on_retired() -> Weight;
}

/// Reads and writes at their RocksDB cost, for tests.
impl WeightInfo for () {
	fn set_volatility_params() -> Weight {
		// Register, parameters, window.
		Weight::from_parts(30_000_000, 4_200)
			.saturating_add(RocksDbWeight::get().reads_writes(3, 2))
	}

	fn reset_window() -> Weight {
		// Window, and past closes that wait.
		Weight::from_parts(40_000_000, 160_000)
			.saturating_add(RocksDbWeight::get().reads_writes(32, 32))
	}

	fn set_close_offset() -> Weight {
		Weight::from_parts(10_000_000, 1_500)
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1))
	}

	fn on_price() -> Weight {
		// Window, parameters, feed, close time, register, clock.
		Weight::from_parts(60_000_000, 12_000)
			.saturating_add(RocksDbWeight::get().reads_writes(6, 1))
	}

	fn take_past_close(l: u32) -> Weight {
		// Window, parameters, close time, clock, register, each close that is linked, the one after
		// them, and what is dropped when the window is full.
		Weight::from_parts(60_000_000, 90_000)
			.saturating_add(RocksDbWeight::get().reads_writes(38, 33))
			.saturating_add(Weight::from_parts(2_000_000, 2_600).saturating_mul(l.into()))
			.saturating_add(RocksDbWeight::get().reads_writes(1, 1).saturating_mul(l.into()))
	}

	fn on_listed() -> Weight {
		RocksDbWeight::get().reads_writes(1, 2)
	}

	fn on_retired() -> Weight {
		Weight::from_parts(20_000_000, 160_000)
			.saturating_add(RocksDbWeight::get().reads_writes(31, 33))
	}
}
