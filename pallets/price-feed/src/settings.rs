//! What a node and its price worker leave for each other in the node's own offchain storage.
//!
//! The node and the pallet share this module: the node writes a SCALE encoded [`WorkerSettings`]
//! under [`SETTINGS_KEY`] at start, the worker reads it in every run. The worker in turn leaves the
//! daily closes that it has fetched, to which the node fits a forecast ([`closes_key`],
//! [`forecast_key`]): the fit computes with floating point, which the runtime does not. Nothing here
//! is consensus.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use qian_primitives::{AssetId, Price, Seconds, Volatility};
use sp_runtime::Permill;

pub use crate::types::{
	is_http_url, is_json_pointer, AssetKind, SourceInput as LocalSource, MAX_PATH, MAX_SOURCES,
	MAX_URL,
};

/// Key in the node's persistent offchain storage (prefix `sp_core::offchain::STORAGE_PREFIX`)
/// under which the node leaves its settings for the worker.
pub const SETTINGS_KEY: &[u8] = b"qian/price-feed/settings";

/// Prefix of the keys under which the worker leaves closes for the node.
const CLOSES_PREFIX: &[u8] = b"qian/price-feed/closes/";

/// Prefix of the keys under which the node leaves forecasts for the worker.
const FORECAST_PREFIX: &[u8] = b"qian/price-feed/forecast/";

/// Key of the [`DailyCloses`] of `asset` in the node's persistent offchain storage.
pub fn closes_key(asset: AssetId) -> Vec<u8> {
	[CLOSES_PREFIX, &asset.encode()].concat()
}

/// Key of the [`LocalForecast`] for `asset` in the node's persistent offchain storage.
pub fn forecast_key(asset: AssetId) -> Vec<u8> {
	[FORECAST_PREFIX, &asset.encode()].concat()
}

/// Daily closes of an asset that the worker has fetched, without a gap.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DailyCloses {
	/// Day of the last close: it ends at the instant of that close.
	pub day: u32,
	/// Closes in the order of days.
	pub closes: Vec<Price>,
}

/// What the node expects of an asset's volatility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LocalForecast {
	/// Day of the last close that it is computed from.
	pub day: u32,
	/// Volatility of the day after it.
	pub volatility: Volatility,
}

/// Where daily closes are fetched: an HTTP address that answers with candles in JSON, and where in
/// the answer they are.
///
/// Paths are JSON pointers (RFC 6901). A time is the start of its candle in seconds or milliseconds
/// since the Unix epoch, as a number or as text. Order, holes and further fields do not matter.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CandleSource {
	/// Address with scheme `http` or `https`, at most [`MAX_URL`] bytes.
	pub url: Vec<u8>,
	/// Path of the list of candles in the answer.
	pub rows: Vec<u8>,
	/// Path of the time in a candle.
	pub time: Vec<u8>,
	/// Path of the closing price in a candle.
	pub close: Vec<u8>,
	/// Seconds that a candle lasts; a divisor of a day.
	pub interval: Seconds,
}

/// What the operator of a node has decided about its price worker.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct WorkerSettings {
	/// Sources that replace the chain's own list for the assets that are named here; of each
	/// asset the first [`MAX_SOURCES`] count.
	pub sources: Option<Vec<(AssetKind, Vec<LocalSource>)>>,
	/// Sources of past closes; of each asset the first [`MAX_SOURCES`] count.
	pub candles: Vec<(AssetId, Vec<CandleSource>)>,
	/// Least relative move against the operator's own value on chain that is fed at once; 0 feeds
	/// every change.
	pub deviation: Permill,
	/// Seconds after which a price is fed even if it did not move. The worker never waits longer
	/// than half of a feed's `ttl`.
	pub heartbeat: Seconds,
}

impl Default for WorkerSettings {
	/// The chain's own sources, no candles, 0.5 %, 300 s.
	fn default() -> Self {
		Self {
			sources: None,
			candles: Vec::new(),
			deviation: Permill::from_parts(5_000),
			heartbeat: 300,
		}
	}
}
