//! The assets that the price server knows: the reserve assets of the genesis presets.

use super::walk::{Motion, WalkParams};
use qian_primitives::AssetId;

/// An asset of the price server.
#[derive(Debug)]
pub struct DevAsset {
	/// Its identifier on chain.
	pub id: AssetId,
	/// Its ticker symbol.
	pub symbol: &'static str,
	/// How its price moves if no history is played for it.
	pub walk: WalkParams,
}

/// Every asset of the price server; none appears twice.
pub static ASSETS: [DevAsset; 4] = [
	DevAsset { id: 100, symbol: "ETH", walk: free(b"ETH", 3_000) },
	DevAsset { id: 101, symbol: "WBTC", walk: free(b"WBTC", 60_000) },
	DevAsset { id: 102, symbol: "BNB", walk: free(b"BNB", 600) },
	DevAsset {
		id: 103,
		symbol: "USDC",
		walk: WalkParams {
			name: b"USDC",
			start: 1,
			// Standard deviation of a step: 173 ppm * sqrt(4 / 3), about 0.02 %.
			motion: Motion::Pegged { reach: 173 },
			spread: 100,
		},
	},
];

/// The asset with this ticker symbol (in capitals).
pub fn by_symbol(symbol: &str) -> Option<&'static DevAsset> {
	ASSETS.iter().find(|asset| asset.symbol == symbol)
}

const fn free(name: &'static [u8], start: u64) -> WalkParams {
	// Standard deviation of a step: 2,600 ppm * sqrt(4 / 3), about 0.3 %.
	WalkParams { name, start, motion: Motion::Free { reach: 2_600 }, spread: 400 }
}
