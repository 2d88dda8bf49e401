//! From the body of an answer to closes of days, without floating point.

use super::{parse, Failure};
use crate::settings::CandleSource;
use alloc::collections::BTreeMap;
use qian_primitives::{Days, Price, Seconds};
use serde_json::value::RawValue;

/// Most candles of an answer that are looked at.
pub const MAX_ROWS: usize = 2_000;

/// Times from here on are milliseconds: as seconds they would lie beyond the year 5,000.
const MILLISECONDS_FROM: u64 = 100_000_000_000;

/// The closes of the days that have ended at `now`, as far as candles of `source` in its answer
/// `body` tell them, and how many candles are malformed or contradict another one.
///
/// A candle tells the close of a day if it ends at the very instant at which the day ends. All
/// others are passed over: those of another time zone, finer ones within a day, and the one that
/// is still running. The order does not matter. A day with two different closes is left out.
///
/// Fails if the answer is not JSON or has no list at the path of the candles. Looks at the first
/// [`MAX_ROWS`] of them.
pub fn closes(
	body: &[u8],
	source: &CandleSource,
	days: Days,
	now: Seconds,
) -> Result<(BTreeMap<u32, Price>, usize), Failure> {
	let rows = parse::at(parse::document(body)?, &source.rows)?;
	let mut told = BTreeMap::<u32, Option<Price>>::new();
	let mut bad = 0usize;
	parse::elements(rows, MAX_ROWS, |row| match close_of(row, source, days, now) {
		Ok(Some((day, close))) => {
			let held = told.entry(day).or_insert(Some(close));
			if *held != Some(close) {
				*held = None;
				bad = bad.saturating_add(1);
			}
		},
		Ok(None) => (),
		Err(_) => bad = bad.saturating_add(1),
	})?;
	Ok((told.into_iter().filter_map(|(day, close)| Some((day, close?))).collect(), bad))
}

/// The day whose close the candle `row` tells, if it tells one, and the close.
fn close_of(
	row: &RawValue,
	source: &CandleSource,
	days: Days,
	now: Seconds,
) -> Result<Option<(u32, Price)>, Failure> {
	let day = start_of(row, source)?
		.and_then(|start| start.checked_add(source.interval))
		.filter(|end| *end <= now)
		.and_then(|end| days.ending_at(end));
	let Some(day) = day else { return Ok(None) };
	let close = parse::decimal(&parse::text(parse::at(row, &source.close)?)?)?;
	Ok(Some((day, close)))
}

/// The start of the candle `row`; nothing if it is not a whole second.
fn start_of(row: &RawValue, source: &CandleSource) -> Result<Option<Seconds>, Failure> {
	let text = parse::text(parse::at(row, &source.time)?)?;
	if !text.bytes().all(|c| c.is_ascii_digit()) {
		return Err(Failure::NotANumber);
	}
	let time = text.parse::<u64>().map_err(|_| Failure::NotANumber)?;
	Ok(match time {
		MILLISECONDS_FROM.. if time % 1_000 != 0 => None,
		MILLISECONDS_FROM.. => Some(time / 1_000),
		_ => Some(time),
	})
}
