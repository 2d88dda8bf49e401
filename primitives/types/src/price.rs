use crate::{Price, Seconds};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Least raw value (10^-18 peg units) of an accepted price.
pub const MIN_PRICE_RAW: u128 = 1_000_000_000;

/// Exclusive upper bound of the raw value of an accepted price.
pub const MAX_PRICE_RAW: u128 = 1 << 84;

/// What an accepted price may be used for.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum PriceStatus {
	/// Fresh and undisputed: every priced operation may use it.
	Live,
	/// A median far from the accepted price waits for its confirmation.
	Suspect,
	/// Older than the time to live of its feed.
	Stale,
}

/// An accepted price as the views show it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct FeedPrice {
	/// Peg value of one whole unit, 18 decimals.
	pub price: Price,
	/// When a quorum of operators stood behind the price.
	pub moment: Seconds,
	/// Time since `moment`.
	pub age: Seconds,
	/// Whether priced operations may use it now.
	pub status: PriceStatus,
}
