//! Identifiers, amounts, prices and states that every layer of QIAN shares.
//!
//! The crate has no storage, no FRAME and no policy: only the vocabulary of the protocol. Units are
//! stated once, here, and hold everywhere:
//!
//! | kind | type | unit and bound |
//! |---|---|---|
//! | amount | [`Balance`] | base units of the asset, below [`MAX_AMOUNT`] |
//! | price | [`Price`] | peg value of one whole unit, raw value in [[`MIN_PRICE_RAW`], [`MAX_PRICE_RAW`]) |
//! | ratio | [`Ratio`] | 1.0 is 100 %, raw value below 2^64 |
//! | volatility | [`Volatility`] | percent points a year: 20.0 is 20 % a year |
//! | time | [`Seconds`] | seconds since the Unix epoch, as pallet-timestamp tells it |

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
mod collateral;
mod csa;
mod price;
mod risk;

pub use audit::{Mismatch, MismatchKind, SweepPoint, Swept};
pub use collateral::{RatioLines, VolatilityFault, VolatilityParams};
pub use csa::{CsaState, TickLines};
pub use price::{Days, FeedPrice, PriceStatus, DAY, MAX_PRICE_RAW, MIN_PRICE_RAW};
pub use risk::{Parameter, ParameterMove, Parameters, RiskMove, Safer};

use sp_arithmetic::FixedU128;

/// Identifier of an asset in pallet-assets.
pub type AssetId = u64;

/// An amount in base units of its asset.
pub type Balance = u128;

/// Value of one whole unit of an asset in the peg currency.
pub type Price = FixedU128;

/// A ratio, fee or factor; 1.0 is 100 %.
pub type Ratio = FixedU128;

/// A volatility in percent points a year: 20.0 is 20 % a year.
pub type Volatility = FixedU128;

/// A moment or a span, in seconds.
pub type Seconds = u64;

/// Exclusive upper bound of every amount that a call accepts.
///
/// With it every comparison of the protocol fits into 256 bits.
pub const MAX_AMOUNT: Balance = 1 << 112;

/// Largest number of decimals that an asset may have to be listed.
pub const MAX_DECIMALS: u8 = 24;

/// Decimals of the protocol's own coins and of KUN.
pub const COIN_DECIMALS: u8 = 18;

/// One whole protocol coin (or KUN) in base units.
pub const UNIT: Balance = 1_000_000_000_000_000_000;

/// Identifiers of pallet-assets that the protocol reserves.
pub mod asset_ids {
	use super::AssetId;

	/// The stablecoin.
	pub const QUSD: AssetId = 1;
	/// The fractional stablecoin.
	pub const QSD: AssetId = 2;
	/// Buffered KUN of the fractional stablecoin.
	pub const KBT: AssetId = 3;
	/// Discount bond of the fractional stablecoin.
	pub const DBQ: AssetId = 4;
	/// First identifier of reserve and other governance assets.
	pub const FIRST_RESERVE: AssetId = 100;
	/// Last identifier of reserve and other governance assets; above lie auctioned names.
	pub const LAST_RESERVE: AssetId = 1_727_603;

	/// Whether `id` may be listed as a reserve asset by its number alone.
	pub const fn is_reserve(id: AssetId) -> bool {
		id >= FIRST_RESERVE && id <= LAST_RESERVE
	}
}
