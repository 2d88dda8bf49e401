//! Candles as real exchanges answer with them: one per day, and the one that still runs.
//!
//! Answers are written as text. A number that passed through a JSON value could lose digits, and
//! then venues would tell different closes.

use super::{closes::Closes, server::Venue};

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// What happened on one day. Prices are positive decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candle {
	/// Start of the day, in seconds since the Unix epoch.
	pub start: u64,
	/// The close of the day before, or of this one if nothing is known of that.
	pub open: String,
	/// The greater of open and close.
	pub high: String,
	/// The lesser of open and close.
	pub low: String,
	/// The last price of the day, or the present price on the day that runs.
	pub close: String,
}

/// A candle for each of `closes`, the last of which ends at the latest UTC midnight, and one for
/// the day that runs, which stands at the `present` price. `now` is in seconds since the Unix
/// epoch.
pub fn candles(closes: &Closes, present: &str, now: u64) -> Vec<Candle> {
	let today = now / DAY;
	let closes = closes.in_order();
	let ends = closes.iter().map(String::as_str).chain([present]).map(plain);
	let mut previous = None;
	let mut candles = Vec::with_capacity(closes.len() + 1);
	for (index, close) in ends.enumerate() {
		let open = previous.replace(close).unwrap_or(close);
		let (low, high) = if rank(open) < rank(close) { (open, close) } else { (close, open) };
		// A clock that stands before the days of the closes has fewer of them.
		let Some(day) = today.checked_sub((closes.len() - index) as u64) else { continue };
		candles.push(Candle {
			start: day * DAY,
			open: open.to_owned(),
			high: high.to_owned(),
			low: low.to_owned(),
			close: close.to_owned(),
		});
	}
	candles
}

impl Venue {
	/// What this venue answers when it is asked for `candles` of `pair`.
	pub fn tell(self, pair: &str, candles: &[Candle]) -> String {
		let rows = candles.iter().map(|candle| self.row(candle));
		let rows: Vec<_> = match self {
			Self::Exchange | Self::Book => rows.collect(),
			Self::Spot => rows.rev().collect(),
		};
		let rows = rows.join(",");
		match self {
			Self::Exchange | Self::Spot => format!("[{rows}]"),
			Self::Book => {
				let last = candles.last().map_or(0, |candle| candle.start);
				format!(r#"{{"error":[],"result":{{"{pair}":[{rows}],"last":{last}}}}}"#)
			},
		}
	}

	/// One candle, on which nothing was traded.
	fn row(self, Candle { start, open, high, low, close }: &Candle) -> String {
		match self {
			Self::Exchange => {
				let end = start + DAY - 1;
				format!(r#"[{start}000,"{open}","{high}","{low}","{close}","0.0",{end}999]"#)
			},
			Self::Spot => format!("[{start},{low},{high},{open},{close},0.0]"),
			Self::Book => {
				format!(r#"[{start},"{open}","{high}","{low}","{close}","0.0","0.0",0]"#)
			},
		}
	}
}

/// A decimal without zeros in front, which a JSON number must not have.
fn plain(price: &str) -> &str {
	let whole = price.find('.').unwrap_or(price.len());
	let zeros = price.bytes().take(whole.saturating_sub(1)).take_while(|byte| *byte == b'0');
	&price[zeros.count()..]
}

/// Orders plain decimals by their value.
fn rank(price: &str) -> (usize, &str, &str) {
	let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
	(whole.len(), whole, fraction.trim_end_matches('0'))
}
