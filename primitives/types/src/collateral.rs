use crate::{Parameter, Parameters, Ratio, Safer, Seconds, Volatility, UNIT};
use alloc::vec::Vec;
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

impl Parameters for VolatilityParams {
	fn parameters(&self) -> Vec<Parameter> {
		let Self {
			q_floor,
			q_ref,
			q_cap,
			vol_ref,
			kappa,
			max_fall,
			vol_close,
			vol_open,
			max_closed,
			open_below_total,
			open_below_pool,
			sample_interval,
		} = *self;
		alloc::vec![
			Parameter::new("q_floor", Safer::Higher, q_floor.into_inner()),
			Parameter::new("q_ref", Safer::Higher, q_ref.into_inner()),
			Parameter::new("q_cap", Safer::Higher, q_cap.into_inner()),
			// The lower the volatility that counts as usual, the higher the start ratio at any other.
			Parameter::new("vol_ref", Safer::Lower, vol_ref.into_inner()),
			// A higher share asks for more in a storm, and for less in a calm.
			Parameter::new("kappa", Safer::Neither, kappa.into_inner()),
			Parameter::new("max_fall", Safer::Lower, max_fall.into_inner()),
			// A pause spares owners the prices of a storm, and keeps frozen debt waiting meanwhile.
			Parameter::new("vol_close", Safer::Neither, vol_close.into_inner()),
			Parameter::new("vol_open", Safer::Neither, vol_open.into_inner()),
			// What cuts a pause short is there for the coin alone: frozen CSAs must not become insolvent.
			Parameter::new("max_closed", Safer::Lower, max_closed),
			Parameter::new("open_below_total", Safer::Higher, open_below_total.into_inner()),
			Parameter::new("open_below_pool", Safer::Higher, open_below_pool.into_inner()),
			// A rise of the start ratio acts with the next sample.
			Parameter::new("sample_interval", Safer::Lower, sample_interval),
		]
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::RiskMove::{self, Less, More, Unclear};

	fn params() -> VolatilityParams {
		VolatilityParams {
			q_floor: percent(140),
			q_ref: percent(150),
			q_cap: percent(300),
			vol_ref: Volatility::from_u32(60),
			kappa: percent(25),
			max_fall: percent(5),
			vol_close: Volatility::from_u32(150),
			vol_open: Volatility::from_u32(120),
			max_closed: 21_600,
			open_below_total: percent(110),
			open_below_pool: percent(105),
			sample_interval: 60,
		}
	}

	fn raised(value: FixedU128) -> FixedU128 {
		FixedU128::from_inner(value.into_inner() + 1)
	}

	#[test]
	fn every_parameter_says_what_raising_it_does_to_the_risk() {
		type Raise = fn(&mut VolatilityParams);
		let cases: [(&str, RiskMove, Raise); 12] = [
			("q_floor", Less, |p| p.q_floor = raised(p.q_floor)),
			("q_ref", Less, |p| p.q_ref = raised(p.q_ref)),
			("q_cap", Less, |p| p.q_cap = raised(p.q_cap)),
			("vol_ref", More, |p| p.vol_ref = raised(p.vol_ref)),
			("kappa", Unclear, |p| p.kappa = raised(p.kappa)),
			("max_fall", More, |p| p.max_fall = raised(p.max_fall)),
			("vol_close", Unclear, |p| p.vol_close = raised(p.vol_close)),
			("vol_open", Unclear, |p| p.vol_open = raised(p.vol_open)),
			("max_closed", More, |p| p.max_closed += 1),
			("open_below_total", Less, |p| p.open_below_total = raised(p.open_below_total)),
			("open_below_pool", Less, |p| p.open_below_pool = raised(p.open_below_pool)),
			("sample_interval", More, |p| p.sample_interval += 1),
		];
		assert_eq!(params().parameters().len(), cases.len());
		for (name, risk, raise) in cases {
			let mut new = params();
			raise(&mut new);
			let moves = params().moves(&new);
			assert_eq!(moves.len(), 1, "{name}");
			assert_eq!((moves[0].name.as_str(), moves[0].risk), (name, risk));
			assert_eq!(moves[0].new, moves[0].old + 1);
		}
	}
}
