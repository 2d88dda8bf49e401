//! The assets that the price server knows: those with a feed in the genesis presets, which are the
//! reserve assets and KUN.

use super::walk::{Motion, WalkParams, MILLION};
use pallet_price_feed::settings::AssetKind;

/// An asset of the price server.
#[derive(Debug)]
pub struct DevAsset {
	/// Its name on chain.
	pub kind: AssetKind,
	/// Its ticker symbol.
	pub symbol: &'static str,
	/// How its price moves if no history is played for it.
	pub walk: WalkParams,
	/// How its closes moved from day to day before, if no file says so; nothing if the chain keeps no
	/// closes of it.
	pub daily: Option<Motion>,
}

/// Every asset of the price server; none appears twice.
pub static ASSETS: [DevAsset; 5] = [
	// A volatility of V a year is a standard deviation of V / sqrt(365) a day, so a reach of
	// V / sqrt(365 * 4 / 3): here for 70, 50 and 60 %.
	DevAsset {
		kind: AssetKind::WithId(100),
		symbol: "ETH",
		walk: free(b"ETH", 3_000 * MILLION),
		daily: Some(Motion::Free { reach: 31_731 }),
	},
	DevAsset {
		kind: AssetKind::WithId(101),
		symbol: "WBTC",
		walk: free(b"WBTC", 60_000 * MILLION),
		daily: Some(Motion::Free { reach: 22_665 }),
	},
	DevAsset {
		kind: AssetKind::WithId(102),
		symbol: "BNB",
		walk: free(b"BNB", 600 * MILLION),
		daily: Some(Motion::Free { reach: 27_198 }),
	},
	DevAsset {
		kind: AssetKind::WithId(103),
		symbol: "USDC",
		walk: WalkParams {
			name: b"USDC",
			start: MILLION,
			// Standard deviation of a step: 173 ppm * sqrt(4 / 3), about 0.02 %.
			motion: Motion::Pegged { reach: 173 },
			spread: 100,
		},
		// 1 % a year: the pull back to the peg makes moves sqrt(20 / 19) times as large as steps.
		daily: Some(Motion::Pegged { reach: 442 }),
	},
	// What auctions sell. It is no reserve asset: the chain keeps no volatility of it.
	DevAsset { kind: AssetKind::Native, symbol: "KUN", walk: free(b"KUN", 800_000), daily: None },
];

/// The asset with this ticker symbol (in capitals).
pub fn by_symbol(symbol: &str) -> Option<&'static DevAsset> {
	ASSETS.iter().find(|asset| asset.symbol == symbol)
}

/// Whether the chain keeps closes of the asset with this ticker symbol.
pub fn has_closes(symbol: &str) -> bool {
	by_symbol(symbol).is_some_and(|asset| asset.daily.is_some())
}

const fn free(name: &'static [u8], start: u64) -> WalkParams {
	// Standard deviation of a step: 2,600 ppm * sqrt(4 / 3), about 0.3 %.
	WalkParams { name, start, motion: Motion::Free { reach: 2_600 }, spread: 400 }
}
