//! Plain types of the pallet: keys, feeds, parameters and sources.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::{tokens::fungible::NativeOrWithId, ConstU32},
	BoundedVec,
};
use qian_primitives::{AssetId, Price, Seconds};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// Most feeds that can exist, and so most keys that one block can touch.
pub const MAX_FEEDS: u32 = 64;

/// Most sources of one asset.
pub const MAX_SOURCES: u32 = 8;

/// Longest URL of a source, in bytes.
pub const MAX_URL: u32 = 256;

/// Longest JSON pointer of a source, in bytes.
pub const MAX_PATH: u32 = 128;

/// What has a price: KUN, the native token, or an asset of pallet-assets.
pub type AssetKind = NativeOrWithId<AssetId>;

/// Key of a value that operators feed into pallet-oracle.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum OracleKey {
	/// Peg value of one whole unit of the asset.
	#[codec(index = 0)]
	Price(AssetKind),
}

/// How medians of one asset are formed and accepted.
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
#[serde(rename_all = "camelCase")]
pub struct FeedParams {
	/// Seconds for which a fed value, and so an accepted price, counts.
	pub ttl: Seconds,
	/// Operators that must have fed an unexpired value before there is a median.
	pub quorum: u32,
	/// Largest move against the accepted price that is accepted at once.
	pub max_step: Permill,
	/// Seconds for which a larger move must last before it is accepted.
	pub confirm_delay: Seconds,
}

impl FeedParams {
	/// Whether every parameter lies within the bounds of the protocol: `ttl` 60 – 86,400 s,
	/// `quorum` 1 – 50, `max_step` 1 – 90 %, `confirm_delay` 3 – 3,600 s.
	pub fn in_bounds(&self) -> bool {
		(60..=86_400).contains(&self.ttl)
			&& (1..=50).contains(&self.quorum)
			&& (Permill::from_percent(1)..=Permill::from_percent(90)).contains(&self.max_step)
			&& (3..=3_600).contains(&self.confirm_delay)
	}
}

/// A median that lies far from the accepted price and waits for confirmation.
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
pub struct Suspicion {
	/// Whether the median lies above the accepted price.
	pub above: bool,
	/// When medians on this side were first seen.
	pub since: Seconds,
}

/// The state of one asset's feed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct FeedRecord {
	/// The price last accepted.
	pub accepted: Option<Price>,
	/// When a quorum of operators stood behind `accepted`; 0 before the first price.
	pub moment: Seconds,
	/// Set while a large move waits for confirmation.
	pub suspect: Option<Suspicion>,
	/// How medians are formed and accepted.
	pub params: FeedParams,
}

impl FeedRecord {
	/// A feed that has not accepted a price yet.
	pub fn new(params: FeedParams) -> Self {
		Self { accepted: None, moment: 0, suspect: None, params }
	}

	/// Whether the accepted price has outlived its time at `now`.
	pub fn is_stale(&self, now: Seconds) -> bool {
		self.moment.saturating_add(self.params.ttl) <= now
	}

	/// The price that priced operations may use at `now`: accepted, fresh and not suspect.
	pub fn live(&self, now: Seconds) -> Option<Price> {
		self.accepted.filter(|_| !self.is_stale(now) && self.suspect.is_none())
	}
}

/// Where a price is fetched: an HTTP address that answers with JSON, and the JSON pointer
/// (RFC 6901) of the price in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Source {
	/// Address with scheme `http` or `https`.
	pub url: BoundedVec<u8, ConstU32<MAX_URL>>,
	/// JSON pointer, for example `/data/amount`; empty for the whole answer.
	pub path: BoundedVec<u8, ConstU32<MAX_PATH>>,
}

/// The sources of one asset.
pub type SourceList = BoundedVec<Source, ConstU32<MAX_SOURCES>>;

/// A [`Source`] as a caller or an operator names it, not checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SourceInput {
	/// Address with scheme `http` or `https`, at most [`MAX_URL`] bytes.
	pub url: Vec<u8>,
	/// JSON pointer, at most [`MAX_PATH`] bytes.
	pub path: Vec<u8>,
}

impl SourceInput {
	/// The source in its bounded form, or nothing if the URL or the path is not one.
	pub fn check(self) -> Option<Source> {
		if !is_http_url(&self.url) || !is_json_pointer(&self.path) {
			return None;
		}
		Some(Source { url: self.url.try_into().ok()?, path: self.path.try_into().ok()? })
	}
}

impl From<Source> for SourceInput {
	fn from(source: Source) -> Self {
		Self { url: source.url.into_inner(), path: source.path.into_inner() }
	}
}

/// Whether `url` has the scheme `http` or `https`, names a host, and has only printable ASCII.
pub fn is_http_url(url: &[u8]) -> bool {
	let rest = match url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://")) {
		Some(rest) => rest,
		None => return false,
	};
	let names_host = rest.first().is_some_and(|c| !matches!(c, b'/' | b'?' | b'#' | b':'));
	names_host && rest.iter().all(u8::is_ascii_graphic)
}

/// Whether `path` is a JSON pointer (RFC 6901): empty, or tokens that each follow a `/`, in which
/// `~` is followed by `0` or `1`.
pub fn is_json_pointer(path: &[u8]) -> bool {
	if !path.is_empty() && path[0] != b'/' {
		return false;
	}
	let escapes_hold = path.split(|c| *c == b'~').skip(1).all(|after| {
		// What follows a `~`; a second `~` at once leaves it empty.
		matches!(after.first(), Some(b'0' | b'1'))
	});
	escapes_hold && core::str::from_utf8(path).is_ok_and(|text| !text.chars().any(char::is_control))
}
