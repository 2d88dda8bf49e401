//! What views show.

use super::{Assessment, Lot, Phase};
use crate::interfaces::KunSource;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, Ratio, Seconds};
use scale_info::TypeInfo;

/// Where the protocol stands, for a view.
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
pub struct PhaseReport {
	/// The phase.
	pub phase: Phase,
	/// From when on lots may be opened: set while a gap is under observation.
	pub opens: Option<Seconds>,
	/// Whether the present figures are a gap that comes under observation.
	pub is_alarming: bool,
	/// Whether `observe` would change the phase now.
	pub is_due: bool,
	/// Backing over net supply.
	pub q_total: Ratio,
	/// What insolvent CSAs fall short of their debts beyond the buffer, in 10^-18 peg units.
	pub uncovered: Balance,
}

/// The gap and what there is to fill it, for a view. Values are in 10^-18 peg units, KUN in base units.
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
pub struct GapReport {
	/// The figures of the system.
	pub assessment: Assessment,
	/// What is to be filled.
	pub gap: Balance,
	/// What lots that run fill even at their start prices.
	pub covered: Balance,
	/// The rest of the gap.
	pub left: Balance,
	/// KUN that may still be promised.
	pub available: KunSource,
	/// KUN of lots that run.
	pub on_offer: Balance,
	/// KUN that was sold today.
	pub sold_today: Balance,
	/// KUN that may still be offered today.
	pub offerable_today: Balance,
}

/// A lot as a bidder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct LotReport<AccountId> {
	/// The lot.
	pub lot: Lot<AccountId>,
	/// When the last bid must come, with the time that owners of CSAs have after a lock.
	pub ends: Seconds,
	/// Time until then.
	pub left: Seconds,
	/// The price that wins at once; `None` without live prices.
	pub market: Option<Balance>,
	/// The least price of a bid; `None` if no bid is possible now.
	pub least: Option<Balance>,
	/// What that bid costs, in base units of the asset.
	pub least_cost: Option<Balance>,
}

/// What a bid would be, if it were made in this block.
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
pub struct BidQuote {
	/// Price that counts: that of the bid, at most the market price.
	pub price: Balance,
	/// What it costs, in base units of the asset.
	pub cost: Balance,
	/// KUN that the bidder gets if nobody bids more.
	pub kun: Balance,
	/// Whether it wins at once.
	pub wins: bool,
}
