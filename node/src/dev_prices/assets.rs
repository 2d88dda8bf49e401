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
	/// How its closes moved from day to day before, if no file says so.
	pub daily: Motion,
}

/// Every asset of the price server; none appears twice.
pub static ASSETS: [DevAsset; 4] = [
	// A volatility of V a year is a standard deviation of V / sqrt(365) a day, so a reach of
	// V / sqrt(365 * 4 / 3): here for 70, 50 and 60 %.
	DevAsset {
		id: 100,
		symbol: "ETH",
		walk: free(b"ETH", 3_000),
		daily: Motion::Free { reach: 31_731 },
	},
	DevAsset {
		id: 101,
		symbol: "WBTC",
		walk: free(b"WBTC", 60_000),
		daily: Motion::Free { reach: 22_665 },
	},
	DevAsset {
		id: 102,
		symbol: "BNB",
		walk: free(b"BNB", 600),
		daily: Motion::Free { reach: 27_198 },
	},
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
		// 1 % a year: the pull back to the peg makes moves sqrt(20 / 19) times as large as steps.
		daily: Motion::Pegged { reach: 442 },
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
