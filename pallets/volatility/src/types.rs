//! Plain types: the window of returns, the gate, and what the views show.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_math::{log_return, realised_volatility_floor, squared};
use qian_primitives::{Days, Price, Ratio, Seconds, Volatility, DAY};
use scale_info::TypeInfo;

/// Returns that a full window holds, in days.
pub const WINDOW: u8 = 30;

/// Returns below which the volatility is unknown.
pub const LEAST_RETURNS: u8 = 5;

/// Minutes of a day, in which the oldest return fades from a window.
pub const MINUTES: u16 = 1_440;

/// A price and when it held.
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
pub struct Sighting {
	/// The price.
	pub price: Price,
	/// The moment of an accepted price, or the instant of a close.
	pub at: Seconds,
}

/// Whether arbitrage pauses, by the volatility alone.
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
pub enum GateState {
	/// Arbitrage runs.
	Open,
	/// Arbitrage pauses: the volatility rose above `vol_close` and has not fallen below `vol_open`.
	Closed,
	/// The same storm goes on, but the pause has lasted for `max_closed`, so that arbitrage runs.
	Expired,
}

/// The gate that pauses arbitrage in a storm.
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
pub struct Gate {
	/// Whether arbitrage pauses.
	pub state: GateState,
	/// When it came into this state.
	pub since: Seconds,
}

impl Gate {
	/// The gate after the volatility was sampled at `at`: it closes above `close`, opens below `open`,
	/// and keeps its state in between; a pause expires after `max_closed`.
	pub fn after(
		self,
		volatility: Option<Volatility>,
		close: Volatility,
		open: Volatility,
		max_closed: Seconds,
		at: Seconds,
	) -> Self {
		let state = match (self.state, volatility) {
			(_, None) => GateState::Open,
			(GateState::Open, Some(vol)) if vol > close => GateState::Closed,
			(GateState::Closed | GateState::Expired, Some(vol)) if vol < open => GateState::Open,
			(GateState::Closed, _) if self.has_lasted(max_closed, at) => GateState::Expired,
			(state, _) => state,
		};
		if state == self.state {
			self
		} else {
			Self { state, since: at }
		}
	}

	/// Whether the present state began at least `span` before `now`.
	pub fn has_lasted(&self, span: Seconds, now: Seconds) -> bool {
		now.saturating_sub(self.since) >= span
	}

	/// Whether the volatility alone lets arbitrage run.
	pub fn is_open(&self) -> bool {
		self.state != GateState::Closed
	}
}

/// The daily closes of the last days, what follows from them, and the last price: one record, one
/// read, one write.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Window {
	/// Squares of the daily log returns, scaled 10^36: a ring whose oldest element is at `head`.
	pub r2: [u128; WINDOW as usize],
	/// Where the oldest square stands in the ring.
	pub head: u8,
	/// How many squares the ring holds.
	pub n: u8,
	/// Their sum.
	pub sum_r2: u128,
	/// The newest close.
	pub last_close: Option<Sighting>,
	/// The oldest close, to which earlier ones can be linked; `None` once the window is full.
	pub first_close: Option<Sighting>,
	/// The last accepted price.
	pub last_price: Option<Sighting>,
	/// The real-time volatility as of `q0_at`; `None` while it is unknown.
	pub vol_r: Option<Volatility>,
	/// The start ratio.
	pub q0: Ratio,
	/// When volatility and start ratio were last computed.
	pub q0_at: Seconds,
	/// The gate of arbitrage.
	pub gate: Gate,
}

/// What became of the ends of days between two prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closings {
	/// A close that was made.
	pub close: Option<Sighting>,
	/// How many days went by without one.
	pub missed: u32,
}

impl Window {
	/// A window without a close, with the start ratio `q0` as of `now`.
	pub fn new(q0: Ratio, now: Seconds) -> Self {
		Self {
			r2: [0; WINDOW as usize],
			head: 0,
			n: 0,
			sum_r2: 0,
			last_close: None,
			first_close: None,
			last_price: None,
			vol_r: None,
			q0,
			q0_at: now,
			gate: Gate { state: GateState::Open, since: now },
		}
	}

	/// Forget every close, and with them the volatility. The start ratio and the gate stay until the
	/// next sample.
	pub fn reset(&mut self) {
		let Self { last_price, q0, q0_at, gate, .. } = *self;
		*self = Self { last_price, gate, ..Self::new(q0, q0_at) };
	}

	/// Whether no return can be added but at the price of the oldest one.
	pub fn is_full(&self) -> bool {
		self.n >= WINDOW
	}

	/// The squares, oldest first.
	pub fn squares(&self) -> impl Iterator<Item = u128> + '_ {
		(0..self.n).map(|index| self.square(index))
	}

	/// Take note of `price`, accepted as of `moment`, and make the close of the day that ended since
	/// the price before it.
	///
	/// The close of a day is the last price whose moment is not after its end, if it was younger than
	/// `ttl` by then. It is made when a price from after the end has come, so that it does not depend
	/// on how often prices are accepted. Two closes are at least a day apart. `O(1)`.
	pub fn observe(&mut self, price: Price, moment: Seconds, days: Days, ttl: Seconds) -> Closings {
		let before = self.last_price.replace(Sighting { price, at: moment });
		let Some(before) = before else { return Closings::default() };
		let earliest = self.last_close.map_or(0, |close| close.at.saturating_add(DAY));
		let end = days.next_end(before.at.max(earliest));
		if end >= moment {
			return Closings::default();
		}
		let later = ((moment - end - 1) / DAY) as u32;
		if end.saturating_sub(before.at) >= ttl {
			return Closings { close: None, missed: later.saturating_add(1) };
		}
		let close = Sighting { price: before.price, at: end };
		self.push(close);
		Closings { close: Some(close), missed: later }
	}

	/// Add `close`, which is later than every other.
	fn push(&mut self, close: Sighting) {
		let Some(last) = self.last_close.replace(close) else {
			self.first_close = Some(close);
			return;
		};
		let r2 = square_of(last.price, close.price);
		if self.is_full() {
			self.sum_r2 = self.sum_r2.saturating_sub(self.square(0));
			self.head = self.place(1);
		} else {
			self.n += 1;
		}
		self.put(self.n - 1, r2);
		self.forget_first_if_full();
	}

	/// Past days whose closes are wanted at `now`: the newest, and how many in all back from it.
	///
	/// They reach back from the oldest close, or from now if there is none. `None` if the window is
	/// full, or if days now end at another time than when the oldest close was made.
	pub fn wanted(&self, days: Days, now: Seconds) -> Option<(u32, u32)> {
		if self.is_full() {
			return None;
		}
		match self.first_close {
			Some(first) => {
				let newest = days.ending_at(first.at.checked_sub(DAY)?)?;
				Some((newest, (WINDOW - self.n).into()))
			},
			None => Some((days.ended_by(now)?, u32::from(WINDOW) + 1)),
		}
	}

	/// Add `close` of the newest day that is [`wanted`](Self::wanted).
	pub fn link(&mut self, close: Sighting) {
		let Some(first) = self.first_close.replace(close) else {
			self.last_close = Some(close);
			return;
		};
		self.head = self.place(WINDOW - 1);
		self.n += 1;
		self.put(0, square_of(close.price, first.price));
		self.forget_first_if_full();
	}

	fn forget_first_if_full(&mut self) {
		if self.is_full() {
			self.first_close = None;
		}
	}

	/// Daily volatility at the last close [stability management].
	pub fn daily(&self) -> Option<Volatility> {
		self.volatility(self.sum_r2)
	}

	/// Real-time volatility at `price` and `at` [stability management]: the oldest return fades by the
	/// minute as the return since the last close comes in.
	pub fn real_time(&self, Sighting { price, at }: Sighting) -> Option<Volatility> {
		let last = self.last_close?;
		let faded =
			qian_math::mul_div_floor(self.square(0), self.minutes(at).into(), MINUTES.into())?;
		let sum = self.sum_r2.saturating_sub(faded);
		self.volatility(sum.saturating_add(square_of(last.price, price)))
	}

	/// Whole minutes from the last close to `now`, at most those of a day.
	pub fn minutes(&self, now: Seconds) -> u16 {
		let since = self.last_close.map_or(0, |close| now.saturating_sub(close.at));
		(since / 60).min(MINUTES.into()) as u16
	}

	fn volatility(&self, sum: u128) -> Option<Volatility> {
		if self.n < LEAST_RETURNS {
			return None;
		}
		realised_volatility_floor(sum, self.n.into())
	}

	/// The square at `index`, counted from the oldest.
	fn square(&self, index: u8) -> u128 {
		self.r2.get(usize::from(self.place(index))).copied().unwrap_or_default()
	}

	fn put(&mut self, index: u8, r2: u128) {
		let place = usize::from(self.place(index));
		if let Some(slot) = self.r2.get_mut(place) {
			*slot = r2;
			// At most 31 squares of at most 9·10^36: far below the bound of the type.
			self.sum_r2 = self.sum_r2.saturating_add(r2);
		}
	}

	/// Where the square at `index` stands in the ring.
	fn place(&self, index: u8) -> u8 {
		// Both are below the length of the ring.
		(self.head + index) % WINDOW
	}
}

/// Square of the log return from one price to another, clipped as [`log_return`] says.
fn square_of(from: Price, to: Price) -> u128 {
	// Prices are never zero, so that there is a return.
	log_return(from, to).map(squared).unwrap_or_default()
}

/// The volatility of an asset as the views show it.
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
pub struct VolatilityReport {
	/// Vol: volatility at the last close; `None` while it is unknown.
	pub daily: Option<Volatility>,
	/// Vol_R: real-time volatility at the last sample; `None` while it is unknown.
	pub real_time: Option<Volatility>,
	/// When it was sampled.
	pub sampled_at: Seconds,
	/// Daily returns in the window.
	pub returns: u8,
	/// Whole minutes since the last close, at most 1,440.
	pub minutes: u16,
	/// The last close and its instant.
	pub last_close: Option<Sighting>,
	/// Past closes that the operators may still vote for.
	pub missing: u32,
}

/// Why arbitrage runs or pauses.
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
pub enum GateReason {
	/// It runs: no storm.
	Calm,
	/// It runs: nobody knows whether there is a storm.
	VolatilityUnknown,
	/// It pauses.
	Storm,
	/// It runs in a storm: the pause has lasted as long as it may.
	PauseExpired,
	/// It runs in a storm: the frozen CSAs are close to insolvency.
	FrozenPoolThin,
	/// It runs in a storm: the backing of the whole system is thin.
	BackingThin,
}

impl GateReason {
	/// Whether arbitrage runs.
	pub fn is_open(&self) -> bool {
		*self != Self::Storm
	}
}

/// The gate of arbitrage as the views show it.
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
pub struct GateReport {
	/// Whether arbitrage runs now.
	pub open: bool,
	/// Why.
	pub reason: GateReason,
	/// When a sample of the volatility last brought the gate into another state.
	pub since: Seconds,
	/// When a pause ends at the latest; `None` if arbitrage runs.
	pub next_change: Option<Seconds>,
}

/// The ratio lines of an asset and the gate of arbitrage.
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
pub struct LinesReport {
	/// Least ratio right after minting.
	pub q0: Ratio,
	/// Warning line, and least ratio after a withdrawal.
	pub q_alarm: Ratio,
	/// Freeze line.
	pub q_min: Ratio,
	/// Where the volatility draws the start ratio: it is there already, or falls towards it.
	pub target: Ratio,
	/// The gate of arbitrage.
	pub gate: GateReport,
}
