use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// State of a CSA at the current price [stability management].
///
/// It is never stored: a price moves the lines, not the agreements.
#[derive(
	Clone,
	Copy,
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
pub enum CsaState {
	/// The collateral is worth less than the debt.
	Insolvent,
	/// At or below the freeze line: open to arbitrage.
	Frozen,
	/// At or below the warning line: its owner should top up.
	Alarm,
	/// Above the warning line, or without debt.
	Normal,
}

/// Ticks that contain the 100 %, freeze and warning lines at one price.
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
pub struct TickLines {
	/// Tick of the 100 % line.
	pub t_ins: u16,
	/// Tick of the freeze line.
	pub t_min: u16,
	/// Tick of the warning line.
	pub t_alarm: u16,
}

impl TickLines {
	/// State of a CSA whose price-free ratio lies in `tick`.
	///
	/// A CSA counts as at or below a line only if its whole tick does, so a line's own tick has the
	/// better state.
	pub fn state(&self, tick: u16) -> CsaState {
		if tick < self.t_ins {
			CsaState::Insolvent
		} else if tick < self.t_min {
			CsaState::Frozen
		} else if tick < self.t_alarm {
			CsaState::Alarm
		} else {
			CsaState::Normal
		}
	}
}
