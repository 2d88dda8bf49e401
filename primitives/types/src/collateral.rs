use crate::{Ratio, Seconds};
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
	/// Volatility at which the start ratio equals `q_ref`, in percent points a year.
	pub vol_ref: FixedU128,
	/// Share κ of a relative change of the volatility that moves the start ratio.
	pub kappa: FixedU128,
	/// Largest fall of the start ratio per hour; 0.05 is five percent points.
	pub max_fall: Ratio,
	/// Volatility above which arbitrage pauses, in percent points a year.
	pub vol_close: FixedU128,
	/// Volatility below which arbitrage resumes, in percent points a year.
	pub vol_open: FixedU128,
	/// Longest pause of arbitrage.
	pub max_closed: Seconds,
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
