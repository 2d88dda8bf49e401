//! Parameters.

use crate::MOST_SOLD;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, Parameter, Parameters, Ratio, Safer, Seconds, DAY, UNIT};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

const HOUR: Seconds = 3_600;

/// Parameters of auctions and of the sale of reserves.
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
pub struct AuctionParams {
	/// Backing over net supply below which a gap comes under observation [locked assets].
	pub q_min_global: Ratio,
	/// Backing over net supply up to which gaps are filled.
	pub q_target: Ratio,
	/// How long a gap must have been under observation before lots are opened.
	pub t_auction: Seconds,
	/// Share of the net supply that the losses of insolvent CSAs may exceed the buffer by before they
	/// come under observation.
	pub shortfall_trigger: Ratio,
	/// Largest discount on KUN, `Δr` [stability management].
	pub max_discount: Ratio,
	/// Share by which a bid must exceed the best one, unless it is at the market price.
	pub min_increment: Ratio,
	/// A bid leaves at least this time to the next one.
	pub soft_close: Seconds,
	/// How long a lot runs.
	pub lot_life: Seconds,
	/// How long bids may prolong it at most, from its opening on.
	pub lot_hard_end: Seconds,
	/// Most KUN of a lot.
	pub max_lot: Balance,
	/// Most KUN that is sold in a day.
	pub daily_limit: Balance,
	/// Discount at which system collateral is sold for coins that nobody owes.
	pub reserve_discount: Ratio,
}

impl Default for AuctionParams {
	/// The defaults of the parameter sheet.
	fn default() -> Self {
		Self {
			q_min_global: percent(90),
			q_target: percent(100),
			t_auction: DAY,
			shortfall_trigger: percent(1),
			max_discount: percent(70),
			min_increment: percent(3),
			soft_close: 900,
			lot_life: 12 * HOUR,
			lot_hard_end: DAY,
			max_lot: 50_000 * UNIT,
			daily_limit: 250_000 * UNIT,
			reserve_discount: percent(1),
		}
	}
}

impl AuctionParams {
	/// Whether every parameter lies within the bounds of the parameter sheet: `q_min_global` 80 – 100 %,
	/// `q_target` 95 – 110 % and not below it, `t_auction` 3,600 – 604,800 s, `shortfall_trigger`
	/// 0.1 – 10 %, `max_discount` 5 – 90 %, `min_increment` 1 – 20 %, `soft_close` 60 – 3,600 s,
	/// `lot_life` and `lot_hard_end` 3,600 – 604,800 s in this order, `max_lot` and `daily_limit`
	/// 100 – 1,000,000 KUN, `reserve_discount` 0 – 5 %.
	pub fn in_bounds(&self) -> bool {
		let kun = 100 * UNIT..=MOST_SOLD;
		let week = HOUR..=7 * DAY;
		let trigger = (percent(80)..=percent(100)).contains(&self.q_min_global)
			&& (percent(95)..=percent(110)).contains(&self.q_target)
			&& self.q_min_global <= self.q_target
			&& week.contains(&self.t_auction)
			&& (Ratio::from_inner(UNIT / 1_000)..=percent(10)).contains(&self.shortfall_trigger);
		let lots = (percent(5)..=percent(90)).contains(&self.max_discount)
			&& (percent(1)..=percent(20)).contains(&self.min_increment)
			&& (60..=HOUR).contains(&self.soft_close)
			&& week.contains(&self.lot_life)
			&& week.contains(&self.lot_hard_end)
			&& self.lot_life <= self.lot_hard_end
			&& kun.contains(&self.max_lot)
			&& kun.contains(&self.daily_limit);
		trigger && lots && self.reserve_discount <= percent(5)
	}
}

impl Parameters for AuctionParams {
	fn parameters(&self) -> Vec<Parameter> {
		let Self {
			q_min_global,
			q_target,
			t_auction,
			shortfall_trigger,
			max_discount,
			min_increment,
			soft_close,
			lot_life,
			lot_hard_end,
			max_lot,
			daily_limit,
			reserve_discount,
		} = *self;
		alloc::vec![
			Parameter::new("q_min_global", Safer::Higher, q_min_global.into_inner()),
			Parameter::new("q_target", Safer::Higher, q_target.into_inner()),
			// A gap that closes by itself costs no KUN; one that does not grows meanwhile.
			Parameter::new("t_auction", Safer::Neither, t_auction),
			Parameter::new("shortfall_trigger", Safer::Lower, shortfall_trigger.into_inner()),
			// Somebody buys in any storm, or KUN is given away.
			Parameter::new("max_discount", Safer::Neither, max_discount.into_inner()),
			Parameter::new("min_increment", Safer::Neither, min_increment.into_inner()),
			// Time for a better bid, in which prices move.
			Parameter::new("soft_close", Safer::Neither, soft_close),
			Parameter::new("lot_life", Safer::Neither, lot_life),
			Parameter::new("lot_hard_end", Safer::Neither, lot_hard_end),
			// The faster KUN is sold, the sooner the gap is closed and the lower the price of KUN.
			Parameter::new("max_lot", Safer::Neither, max_lot),
			Parameter::new("daily_limit", Safer::Neither, daily_limit),
			// What reserves are sold below their worth for is lost to the backing.
			Parameter::new("reserve_discount", Safer::Lower, reserve_discount.into_inner()),
		]
	}
}

const fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * (UNIT / 100))
}
