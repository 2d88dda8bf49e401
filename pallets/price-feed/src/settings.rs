//! Settings of the price worker that a node leaves in its own offchain storage.
//!
//! The node and the pallet share this module: the node writes a SCALE encoded [`WorkerSettings`]
//! under [`SETTINGS_KEY`] at start, the worker reads it in every run. Nothing here is consensus.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use qian_primitives::Seconds;
use sp_runtime::Permill;

pub use crate::types::{
	is_http_url, is_json_pointer, AssetKind, SourceInput as LocalSource, MAX_PATH, MAX_SOURCES,
	MAX_URL,
};

/// Key in the node's persistent offchain storage (prefix `sp_core::offchain::STORAGE_PREFIX`)
/// under which the node leaves its settings for the worker.
pub const SETTINGS_KEY: &[u8] = b"qian/price-feed/settings";

/// What the operator of a node has decided about its price worker.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct WorkerSettings {
	/// Sources that replace the chain's own list for the assets that are named here; of each
	/// asset the first [`MAX_SOURCES`] count.
	pub sources: Option<Vec<(AssetKind, Vec<LocalSource>)>>,
	/// Least relative move against the operator's own value on chain that is fed at once; 0 feeds
	/// every change.
	pub deviation: Permill,
	/// Seconds after which a price is fed even if it did not move. The worker never waits longer
	/// than half of a feed's `ttl`.
	pub heartbeat: Seconds,
}

impl Default for WorkerSettings {
	/// The chain's own sources, 0.5 %, 300 s.
	fn default() -> Self {
		Self { sources: None, deviation: Permill::from_parts(5_000), heartbeat: 300 }
	}
}
