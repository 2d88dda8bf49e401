//! Traits that this pallet needs. The runtime implements them on other pallets.

use frame_support::weights::Weight;
use qian_primitives::{AssetId, Ratio, Seconds};

/// The register of reserve assets.
pub trait Register {
	/// Freeze line of `asset`; `None` if it is not listed.
	fn q_min(asset: AssetId) -> Option<Ratio>;

	/// List `asset` with `params`, give it a feed, and set the clock well past a month, for benchmarks.
	/// Returns its freeze line.
	#[cfg(feature = "runtime-benchmarks")]
	fn list(asset: AssetId, params: qian_primitives::VolatilityParams) -> Ratio;
}

/// The price feed.
pub trait Feed {
	/// Seconds for which a price of `asset` counts; `None` without a feed.
	fn ttl(asset: AssetId) -> Option<Seconds>;
}

/// How well the coin and the frozen CSAs are backed.
pub trait Solvency {
	/// Backing of the whole system over its net supply; the largest value without supply.
	fn total_ratio() -> Ratio;

	/// Weight of [`total_ratio`](Solvency::total_ratio) at its worst.
	fn total_ratio_weight() -> Weight;

	/// Collateral over debt of all frozen CSAs of `asset` at its last price; the largest value if
	/// there are none.
	fn frozen_ratio(asset: AssetId) -> Ratio;
}
