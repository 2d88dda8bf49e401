use crate::{Ratio, Seconds, Volatility, UNIT};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;

/// How the start ratio of a reserve asset follows its realised volatility, and when arbitrage pauses
/// in a storm [stability management].
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
pub struct VolatilityParams {
	/// Lower bound of the start ratio.
	pub q_floor: Ratio,
	/// Start ratio at `vol_ref`, and while the volatility is unknown.
	pub q_ref: Ratio,
	/// Upper bound of the start ratio.
	pub q_cap: Ratio,
	/// Volatility at which the start ratio equals `q_ref`.
	pub vol_ref: Volatility,
	/// Share κ of a relative change of the volatility that moves the start ratio.
	pub kappa: FixedU128,
	/// Largest fall of the start ratio per hour; 0.05 is five percent points.
	pub max_fall: Ratio,
	/// Volatility above which arbitrage pauses.
	pub vol_close: Volatility,
	/// Volatility below which arbitrage resumes.
	pub vol_open: Volatility,
	/// Longest pause of arbitrage.
	pub max_closed: Seconds,
	/// Arbitrage never pauses while the backing of the whole system is below this share of its net
	/// supply.
	pub open_below_total: Ratio,
	/// Arbitrage never pauses while the frozen CSAs of the asset together stand below this ratio.
	pub open_below_pool: Ratio,
	/// Least time between two samples of the real-time volatility.
	pub sample_interval: Seconds,
}

/// What is wrong with [`VolatilityParams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolatilityFault {
	/// `q_min + 5 pp ≤ q_floor ≤ q_ref ≤ q_cap` does not hold.
	Order,
	/// A parameter lies outside its bounds.
	Bounds,
}

impl VolatilityParams {
	/// Whether the parameters stay within the bounds of the parameter sheet and in order with the
	/// freeze line `q_min` of their asset [V1 contracts].
	///
	/// `q_cap` at most 400 %, `vol_ref` 5 – 500 points, κ at most 1, `max_fall` 0.1 – 100 pp,
	/// `vol_open` above 0 and below `vol_close`, `max_closed` at most a day, `open_below_total` 100 – 200 %,
	/// `open_below_pool` 100 % – `q_min`, `sample_interval` 3 – 3,600 s.
	pub fn check(&self, q_min: Ratio) -> Result<(), VolatilityFault> {
		let least = q_min.into_inner().checked_add(percent(5).into_inner());
		let ordered = least.is_some_and(|least| least <= self.q_floor.into_inner())
			&& self.q_floor <= self.q_ref
			&& self.q_ref <= self.q_cap;
		if !ordered {
			return Err(VolatilityFault::Order);
		}
		let points = Volatility::from_u32;
		let thousandth = Ratio::from_inner(UNIT / 1_000);
		let within = self.q_cap <= percent(400)
			&& (points(5)..=points(500)).contains(&self.vol_ref)
			&& self.kappa <= percent(100)
			&& (thousandth..=percent(100)).contains(&self.max_fall)
			&& self.vol_open > Volatility::from_u32(0)
			&& self.vol_open < self.vol_close
			&& self.max_closed <= 86_400
			&& (percent(100)..=percent(200)).contains(&self.open_below_total)
			&& (percent(100)..=q_min).contains(&self.open_below_pool)
			&& (3..=3_600).contains(&self.sample_interval);
		within.then_some(()).ok_or(VolatilityFault::Bounds)
	}
}

/// A ratio in percent.
const fn percent(p: u128) -> Ratio {
	FixedU128::from_inner(p * (UNIT / 100))
}

/// The ratio lines of a reserve asset that hold now.
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
pub struct RatioLines {
	/// Least ratio right after minting.
	pub q0: Ratio,
	/// Warning line, and least ratio after a withdrawal: the middle of `q0` and `q_min`.
	pub q_alarm: Ratio,
	/// Freeze line.
	pub q_min: Ratio,
}
