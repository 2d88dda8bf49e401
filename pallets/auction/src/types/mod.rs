//! Plain types of the pallet. Amounts are in base units; the price of a lot is a number of base units of
//! its asset for one whole KUN.

mod assessment;
mod params;
mod reports;

pub use assessment::Assessment;
pub use params::AuctionParams;
pub use reports::{BidQuote, GapReport, LotReport, PhaseReport};

use crate::interfaces::KunSource;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{AssetId, Balance, Seconds, DAY};
use scale_info::TypeInfo;

/// Number of a lot. Numbers are never used again.
pub type LotId = u32;

/// Where the protocol stands on the way from a gap to its end [locked assets, stability management].
#[derive(
	Clone,
	Copy,
	Default,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum Phase {
	/// The coin is backed.
	#[default]
	#[codec(index = 0)]
	Healthy,
	/// A gap is under observation: it may close by itself.
	#[codec(index = 1)]
	Observing {
		/// Since when.
		since: Seconds,
	},
	/// Lots may be opened until the gap is closed.
	#[codec(index = 2)]
	Open,
}

/// The best bid for a lot.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Bid<AccountId> {
	/// Who gets the lot if nobody bids more.
	pub who: AccountId,
	/// Price.
	pub price: Balance,
	/// Amount of the asset that lies among the bids for it.
	pub paid: Balance,
}

/// KUN that is on offer for a reserve asset.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Lot<AccountId> {
	/// Its number.
	pub id: LotId,
	/// What is paid for it.
	pub asset: AssetId,
	/// The KUN, which is set aside.
	pub kun: KunSource,
	/// The part of the gap that the lot fills even at its start price, in 10^-18 peg units.
	pub cover: Balance,
	/// Least price.
	pub start: Balance,
	/// The best bid.
	pub best: Option<Bid<AccountId>>,
	/// When it was opened.
	pub opened: Seconds,
	/// When the last bid must have come, unless owners of CSAs act first after a lock.
	pub ends: Seconds,
}

/// What lies in the pot of bids of one asset.
#[derive(
	Clone,
	Copy,
	Default,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct BidBooks {
	/// The best bids for lots that run.
	pub bids: Balance,
	/// What bidders can withdraw.
	pub refunds: Balance,
}

impl BidBooks {
	/// All of it.
	pub fn total(&self) -> Balance {
		self.bids.saturating_add(self.refunds)
	}
}

/// KUN that was sold on one day.
#[derive(
	Clone,
	Copy,
	Default,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Sold {
	/// The day, counted from the Unix epoch in UTC.
	pub day: u32,
	/// KUN of the lots that were settled on it.
	pub kun: Balance,
}

impl Sold {
	/// What was sold on the day of `now`.
	pub fn on_day_of(&self, now: Seconds) -> Balance {
		if self.day == day_of(now) {
			self.kun
		} else {
			0
		}
	}

	/// What is sold on the day of `now` with `kun` more.
	pub fn with(&self, kun: Balance, now: Seconds) -> Self {
		Self { day: day_of(now), kun: self.on_day_of(now).saturating_add(kun) }
	}
}

fn day_of(now: Seconds) -> u32 {
	u32::try_from(now / DAY).unwrap_or(u32::MAX)
}
