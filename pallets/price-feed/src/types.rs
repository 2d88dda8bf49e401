//! Plain types of the pallet: keys, feeds, averages, parameters and sources.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::{tokens::fungible::NativeOrWithId, ConstU32},
	BoundedVec,
};
use qian_primitives::{AssetId, Parameter, Parameters, Price, Safer, Seconds, Volatility};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// Most feeds that can exist, and so most prices that one block can touch.
pub const MAX_FEEDS: u32 = 64;

/// Most past closes that one block judges: as many as fill a window of thirty returns.
pub const MAX_CLOSES: u32 = 31;

/// Most values that one `oracle.feed_values` takes.
pub const MAX_VALUES: u32 = 64;

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
	/// Price of the asset at the end of a day in the past.
	#[codec(index = 1)]
	Close(AssetId, u32),
	/// Expected volatility of the asset, in percent points a year. Advice that no rule reads.
	#[codec(index = 2)]
	Forecast(AssetId),
}

/// Keys whose raw values changed in a block and whose medians the next one judges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Touched {
	/// Assets with new prices. There is room for every feed, so that none is ever left out.
	pub prices: BoundedVec<AssetKind, ConstU32<MAX_FEEDS>>,
	/// Assets and days with a new vote for a past close and a majority for it. What finds no room
	/// counts when somebody votes again.
	pub closes: BoundedVec<(AssetId, u32), ConstU32<MAX_CLOSES>>,
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

impl Parameters for FeedParams {
	fn parameters(&self) -> Vec<Parameter> {
		/// What one part in a million is of 10^18.
		const MILLIONTH: u128 = 1_000_000_000_000;
		let Self { ttl, quorum, max_step, confirm_delay } = *self;
		let max_step = u128::from(max_step.deconstruct()).saturating_mul(MILLIONTH);
		alloc::vec![
			Parameter::new("ttl", Safer::Lower, ttl),
			Parameter::new("quorum", Safer::Higher, quorum),
			// Doubt about a move that is false protects owners; about one that is true it keeps
			// arbitrage waiting while debt becomes insolvent.
			Parameter::new("max_step", Safer::Neither, max_step),
			Parameter::new("confirm_delay", Safer::Neither, confirm_delay),
		]
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
	/// What the mean price of the last hour is computed from.
	pub average: Average,
	/// How medians are formed and accepted.
	pub params: FeedParams,
}

impl FeedRecord {
	/// A feed that has not accepted a price yet.
	pub fn new(params: FeedParams) -> Self {
		Self { accepted: None, moment: 0, suspect: None, average: Average::default(), params }
	}

	/// Make `price` of `moment`, which is not before the present one, the accepted price.
	pub fn accept(&mut self, price: Price, moment: Seconds) {
		match self.accepted {
			Some(held) if !self.is_stale(moment) => self.average.hold(held, self.moment, moment),
			_ => self.average = Average { since: moment, ..Average::default() },
		}
		self.accepted = Some(price);
		self.moment = moment;
		self.suspect = None;
	}

	/// Mean of the accepted price over the last 60 to 70 minutes at `now`; `None` while the price is
	/// stale, and before an hour without a stale price.
	pub fn hourly_mean(&self, now: Seconds) -> Option<Price> {
		let held = self.accepted.filter(|_| !self.is_stale(now))?;
		self.average.mean(held, self.moment, now)
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

/// Seconds between two checkpoints of an [`Average`].
const CHECKPOINT_EVERY: Seconds = 600;

/// Checkpoints that an [`Average`] keeps.
const CHECKPOINTS: usize = 8;

/// Least time that a mean covers; a whole number of checkpoints.
const MEAN_OVER: Seconds = 3_600;

/// Sums from which the mean of an accepted price over the last hour follows, whenever and however
/// often prices are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Average {
	/// Begin of the time without a stale price.
	pub since: Seconds,
	/// Sum over that time up to the moment of the accepted price: raw price times seconds.
	pub sum: u128,
	/// The sum at each of the last multiples of ten minutes up to that moment; the one of the `k`-th
	/// multiple at `k` modulo their number.
	pub checkpoints: [u128; CHECKPOINTS],
}

impl Average {
	/// Count `price`, held from the moment `from` until `to`. `O(1)`: at most [`CHECKPOINTS`] steps.
	fn hold(&mut self, price: Price, from: Seconds, to: Seconds) {
		let first = (from / CHECKPOINT_EVERY).saturating_add(1);
		let last = to / CHECKPOINT_EVERY;
		for checkpoint in first.max(last.saturating_sub(CHECKPOINTS as u64 - 1))..=last {
			let sum = self.sum_at(price, from, checkpoint.saturating_mul(CHECKPOINT_EVERY));
			if let Some(slot) = self.checkpoints.get_mut(slot_of(checkpoint)) {
				*slot = sum;
			}
		}
		self.sum = self.sum_at(price, from, to);
	}

	/// The mean at `now` where `price` has been held since `from`: back to the last multiple of ten
	/// minutes that is at least an hour ago.
	fn mean(&self, price: Price, from: Seconds, now: Seconds) -> Option<Price> {
		let checkpoint = now.checked_sub(MEAN_OVER)? / CHECKPOINT_EVERY;
		let begin = checkpoint.saturating_mul(CHECKPOINT_EVERY);
		if begin < self.since {
			return None;
		}
		let before = if begin >= from {
			self.sum_at(price, from, begin)
		} else {
			// The eight checkpoints reach back further than 70 minutes.
			*self.checkpoints.get(slot_of(checkpoint))?
		};
		let sum = self.sum_at(price, from, now).checked_sub(before)?;
		sum.checked_div(now.checked_sub(begin)?.into()).map(Price::from_inner)
	}

	/// The sum at `instant`, where `price` has been held since `from`. A price is below 2^84, so that
	/// a sum over any time of a clock fits.
	fn sum_at(&self, price: Price, from: Seconds, instant: Seconds) -> u128 {
		let held = u128::from(instant.saturating_sub(from));
		self.sum.saturating_add(price.into_inner().saturating_mul(held))
	}
}

/// Where the sum at the `checkpoint`-th multiple of ten minutes is kept.
fn slot_of(checkpoint: u64) -> usize {
	(checkpoint % CHECKPOINTS as u64) as usize
}

/// What the operators expect of an asset's volatility. Advice: no rule of the chain reads it.
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
pub struct Forecast {
	/// Expected volatility of the next day.
	pub volatility: Volatility,
	/// When a quorum of operators stood behind it.
	pub moment: Seconds,
	/// Time since `moment`.
	pub age: Seconds,
}

/// Where a price is fetched: an HTTP address that answers with JSON, and the JSON pointer
/// (RFC 6901) of the price in the answer.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
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
