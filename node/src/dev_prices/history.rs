//! A price history from a CSV file.
//!
//! The header is `timestamp_utc,open,high,low,close` or `date,close`. Times are UTC in ISO 8601
//! form (`2020-03-12`, `2020-03-12T23:00:00Z`; a space instead of the `T`, and leaving out the
//! seconds or the `Z`, are fine) and ascend. The close is what is played, as the file spells it: a
//! plain decimal above zero.

use crate::file_error::FileError;
use std::path::Path;

/// Longest price that is taken, in characters; real ones have a third of that.
const MAX_PRICE_LEN: usize = 40;

/// One row of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
	/// Time of the row, as the file spells it.
	pub time: String,
	/// Price of the row, as the file spells it.
	pub price: String,
}

/// A history: played from the first row to the last, which then stays.
#[derive(Debug, PartialEq, Eq)]
pub struct History {
	/// Never empty; times ascend.
	rows: Vec<Row>,
}

impl History {
	/// Reads the history in the file at `path`.
	///
	/// # Errors
	///
	/// Says file, line and reason if the file cannot be read, has another header, has no row, a
	/// row has more or fewer fields than the header, a time is not one or does not ascend, or a
	/// price is not a positive decimal.
	pub fn read(path: &Path) -> Result<Self, FileError> {
		let text = std::fs::read(path)
			.map_err(|error| FileError::whole(path, format!("cannot be read: {error}")))?;
		Self::parse(path, &text)
	}

	/// The same for the content of a file; `path` only names it in errors.
	///
	/// # Errors
	///
	/// As [`Self::read`].
	pub fn parse(path: &Path, text: &[u8]) -> Result<Self, FileError> {
		let mut reader = csv::ReaderBuilder::new().from_reader(text);
		let header = reader.headers().map_err(|error| csv_error(path, &error))?.clone();
		let close =
			match header.iter().collect::<Vec<_>>()[..] {
				["timestamp_utc", "open", "high", "low", "close"] => 4,
				["date", "close"] => 1,
				_ => return Err(FileError::at_line(
					path,
					1,
					"the header is neither `timestamp_utc,open,high,low,close` nor `date,close`",
				)),
			};

		let mut rows = Vec::new();
		let mut previous = None;
		for record in reader.records() {
			let record = record.map_err(|error| csv_error(path, &error))?;
			let line = record.position().map_or(0, |position| position.line());
			let fail = |reason| FileError::at_line(path, line, reason);

			// Every record has as many fields as the header, or the reader would have failed.
			let time = record.get(0).unwrap_or_default();
			let moment = moment(time).ok_or_else(|| {
				fail(format!("`{time}` is not a UTC time such as 2020-03-12T23:00:00Z"))
			})?;
			if previous.is_some_and(|previous| moment <= previous) {
				return Err(fail(format!("`{time}` is not later than the row before")));
			}
			previous = Some(moment);

			let price = record.get(close).unwrap_or_default();
			if !is_positive_decimal(price) {
				return Err(fail(format!("the close `{price}` is not a positive decimal")));
			}
			rows.push(Row { time: time.to_owned(), price: price.to_owned() });
		}
		if rows.is_empty() {
			return Err(FileError::whole(path, "has a header but no row"));
		}
		Ok(Self { rows })
	}

	/// How many rows there are, at least 1.
	pub fn len(&self) -> usize {
		self.rows.len()
	}

	/// Number of the row that is played at `row`: itself, or the last one after the end.
	pub fn index(&self, row: u64) -> usize {
		usize::try_from(row).unwrap_or(usize::MAX).min(self.rows.len() - 1)
	}

	/// The row that is played at `row`.
	pub fn row(&self, row: u64) -> &Row {
		&self.rows[self.index(row)]
	}
}

fn csv_error(path: &Path, error: &csv::Error) -> FileError {
	let line = error.position().map(|position| position.line());
	let reason = match error.kind() {
		csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
			format!("has {len} fields where the header has {expected_len}")
		},
		csv::ErrorKind::Utf8 { .. } => "is not UTF-8 text".to_owned(),
		_ => error.to_string(),
	};
	match line {
		Some(line) => FileError::at_line(path, line, reason),
		None => FileError::whole(path, reason),
	}
}

/// Digits, of which one is not 0, with at most one point between them.
fn is_positive_decimal(text: &str) -> bool {
	let (whole, fraction) = match text.split_once('.') {
		Some((whole, fraction)) => (whole, Some(fraction)),
		None => (text, None),
	};
	let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
	text.len() <= MAX_PRICE_LEN
		&& digits(whole)
		&& fraction.is_none_or(digits)
		&& text.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

/// A time as a tuple that orders like the time: year, month, day, hour, minute, second.
fn moment(text: &str) -> Option<[u32; 6]> {
	let text = text.strip_suffix('Z').unwrap_or(text);
	let (date, clock) = match text.split_once(['T', ' ']) {
		Some((date, clock)) => (date, Some(clock)),
		None => (text, None),
	};

	let date: Vec<_> = date.split('-').collect();
	let [year, month, day] = date[..] else { return None };
	let mut parts = [number(year, 4)?, number(month, 2)?, number(day, 2)?, 0, 0, 0];
	if let Some(clock) = clock {
		let clock: Vec<_> = clock.split(':').collect();
		if !(2..=3).contains(&clock.len()) {
			return None;
		}
		for (part, text) in parts[3..].iter_mut().zip(clock) {
			*part = number(text, 2)?;
		}
	}
	let [_, month, day, hour, minute, second] = parts;
	let in_range = (1..=12).contains(&month)
		&& (1..=31).contains(&day)
		&& hour < 24
		&& minute < 60
		&& second < 60;
	in_range.then_some(parts)
}

/// The number that exactly `digits` digits spell.
fn number(text: &str, digits: usize) -> Option<u32> {
	let spelled = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
	spelled.then(|| text.parse().ok()).flatten()
}
