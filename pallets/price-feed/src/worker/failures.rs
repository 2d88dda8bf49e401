//! Failures of the worker: counted each time, logged once in a while.

use super::LOG_TARGET;
use crate::types::AssetKind;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use sp_runtime::offchain::storage::StorageValueRef;

/// Prefix of the counters in the node's persistent offchain storage.
const COUNTER_PREFIX: &[u8] = b"qian/price-feed/failures/";

/// Blocks that pass before the same failure of the same asset is logged again.
pub const LOG_EVERY: u64 = 100;

/// Why an answer, an asset's price or a feed could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Failure {
	/// The request could not be started: the address is not one.
	Refused,
	/// The connection failed or broke.
	Connection,
	/// No complete answer within the time limit.
	Timeout,
	/// The HTTP status is not a success.
	Status,
	/// The answer is longer than the limit.
	TooLarge,
	/// The answer is not JSON.
	NotJson,
	/// The answer has nothing, or two things, at the path of the price.
	NotFound,
	/// What stands at the path is not a decimal number.
	NotANumber,
	/// The number is outside the price bound: negative, zero, dust or huge.
	OutOfBounds,
	/// The price is more than 20 % away from the median of the answers.
	Outlier,
	/// Too few sources gave a usable price.
	TooFew,
	/// The pool did not take the transaction.
	Submission,
	/// The settings of the node cannot be read.
	Settings,
	/// Candles of an answer are malformed, contradict each other, or none ends with a day.
	Candles,
}

/// How often a failure happened, and when it was logged.
#[derive(Clone, Copy, Default, Encode, Decode)]
struct Counter {
	total: u64,
	logged: u64,
}

fn key(asset: Option<&AssetKind>, failure: Failure) -> Vec<u8> {
	let mut key = COUNTER_PREFIX.to_vec();
	(asset, failure).encode_to(&mut key);
	key
}

/// How often `failure` happened on this node for `asset`, or for none in particular.
pub fn count(asset: Option<&AssetKind>, failure: Failure) -> u64 {
	let stored = StorageValueRef::persistent(&key(asset, failure)).get::<Counter>();
	stored.ok().flatten().unwrap_or_default().total
}

/// Count `failure` in a run for `block`, and log it if it is the first of its kind or the last
/// line about it is [`LOG_EVERY`] blocks old. Returns whether it was logged.
pub fn record(asset: Option<&AssetKind>, failure: Failure, block: u64, what: &str) -> bool {
	let key = key(asset, failure);
	let stored = StorageValueRef::persistent(&key);
	let Counter { total, logged } = stored.get().ok().flatten().unwrap_or_default();
	let total = total.saturating_add(1);
	// A block before the last logged one means that the chain was reset.
	let due = total == 1 || block < logged || block - logged >= LOG_EVERY;
	if due {
		log::warn!(
			target: LOG_TARGET,
			"{failure:?} ({}): {what}; {total} in all, next line in {LOG_EVERY} blocks at the earliest",
			Name(asset),
		);
	}
	stored.set(&Counter { total, logged: if due { block } else { logged } });
	due
}

/// Name of an asset in the log.
struct Name<'a>(Option<&'a AssetKind>);

impl core::fmt::Display for Name<'_> {
	fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
		match self.0 {
			Some(AssetKind::Native) => f.write_str("KUN"),
			Some(AssetKind::WithId(id)) => write!(f, "asset {id}"),
			None => f.write_str("all assets"),
		}
	}
}
