//! The figures of the whole system, and what they ask for.

use super::AuctionParams;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_math::{backing_shortage_ceil, mul_div_floor, total_ratio_floor, SCALE};
use qian_primitives::{Balance, Ratio, UNIT};
use scale_info::TypeInfo;

/// What of a gap may be rounding, in 10^-18 peg units: one.
const ROUNDING: Balance = UNIT;

/// What the auctions know of the whole system, in 10^-18 peg units but for the ratio.
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
pub struct Assessment {
	/// Value of all collateral that backs the coin.
	pub backing: Balance,
	/// What must be backed.
	pub net_supply: Balance,
	/// `Q_total = backing / net_supply`, rounded down; the largest value without supply
	/// [V1 contracts].
	pub q_total: Ratio,
	/// What insolvent CSAs fall short of their debts.
	pub shortfall: Balance,
	/// What the protocol owns less net bad debt: the losses that it can still absorb.
	pub buffer: i128,
	/// `max(0, shortfall − buffer)`.
	pub uncovered: Balance,
}

impl Assessment {
	/// Judge these figures, where the protocol owns `own` and `net_bad_debt` is what no CSA owes.
	pub fn new(
		backing: Balance,
		own: Balance,
		net_supply: Balance,
		net_bad_debt: Balance,
		shortfall: Balance,
	) -> Self {
		let signed = |amount: Balance| i128::try_from(amount).unwrap_or(i128::MAX);
		let buffer = signed(own).saturating_sub(signed(net_bad_debt));
		let uncovered = signed(shortfall).saturating_sub(buffer).max(0).unsigned_abs();
		let q_total = total_ratio_floor(backing, net_supply);
		Self { backing, net_supply, q_total, shortfall, buffer, uncovered }
	}

	/// Whether the gap is so large that it comes under observation.
	pub fn is_alarming(&self, params: &AuctionParams) -> bool {
		if self.is_sound(params) {
			return false;
		}
		// Amounts are far below the largest value, so that a trigger that does not fit is never reached.
		let trigger = mul_div_floor(self.net_supply, params.shortfall_trigger.into_inner(), SCALE);
		self.q_total < params.q_min_global || self.uncovered > trigger.unwrap_or(Balance::MAX)
	}

	/// Whether there is no gap.
	pub fn is_sound(&self, params: &AuctionParams) -> bool {
		self.gap(params) == 0
	}

	/// `g`: what the backing falls short of its target.
	pub fn shortage(&self, params: &AuctionParams) -> Balance {
		backing_shortage_ceil(self.backing, self.net_supply, params.q_target)
			.unwrap_or(Balance::MAX)
	}

	/// What is to be filled: the shortage of the backing or the uncovered losses, whichever is more.
	/// What rounding leaves, a whole coin at most, is no gap.
	pub fn gap(&self, params: &AuctionParams) -> Balance {
		let gap = self.shortage(params).max(self.uncovered);
		if gap <= ROUNDING {
			0
		} else {
			gap
		}
	}
}
