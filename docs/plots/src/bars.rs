//! Recorded prices, read from CSV files.

use crate::time;
use qian_primitives::{Price, Seconds, DAY};
use std::{
	fmt,
	ops::Range,
	path::{Path, PathBuf},
};

/// Length of the bars of a daily file.
pub const DAILY: Seconds = DAY;

/// Length of the bars of an hourly file.
pub const HOURLY: Seconds = 3_600;

/// The first line of a file.
const HEADER: [&str; 5] = ["timestamp_utc", "open", "high", "low", "close"];

/// Where the closing price stands in a line.
const CLOSE: usize = 4;

/// The price at the end of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
	/// The end of the bar.
	pub end: Seconds,
	/// The price.
	pub close: Price,
}

/// What is wrong with a file of prices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
	/// It cannot be read, or a line has too few or too many cells.
	Unreadable(String),
	/// The first line does not name the columns.
	Header,
	/// The time of a bar is not written as `2020-03-12T10:00:00Z`, or is no such time.
	Time(String),
	/// A price is not a number above zero, or too large.
	Price(String),
	/// A bar does not come after the one before it.
	NotAscending,
	/// A bar is missing before this one, or this one begins between two bars.
	Gap,
	/// The file does not hold all of the wanted time.
	Span(Range<Seconds>),
}

/// What is wrong with a file of prices, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
	/// The file.
	pub file: PathBuf,
	/// The line, from 1.
	pub line: u64,
	/// What is wrong.
	pub problem: Problem,
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
	fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
		write!(to, "{}:{}: ", self.file.display(), self.line)?;
		match &self.problem {
			Problem::Unreadable(why) => write!(to, "{why}"),
			Problem::Header => write!(to, "the first line must be {}", HEADER.join(",")),
			Problem::Time(cell) => write!(to, "'{cell}' is not a time like 2020-03-12T10:00:00Z"),
			Problem::Price(cell) => write!(to, "'{cell}' is not a price"),
			Problem::NotAscending => write!(to, "the bar does not come after the one before it"),
			Problem::Gap => write!(to, "the bar does not follow the one before it at once"),
			Problem::Span(Range { start, end }) => {
				let (start, end) = (time::to_the_minute(*start), time::to_the_minute(*end));
				write!(to, "the file does not hold all bars from {start} to {end}")
			},
		}
	}
}

/// All bars of `file`, each `step` long.
pub fn read(file: &Path, step: Seconds) -> Result<Vec<Bar>, Fault> {
	read_where(file, step, 0..Seconds::MAX)
}

/// The bars of `file` that begin within `span`, each `step` long. All of them must be there; bars may
/// be missing before and after.
pub fn read_span(file: &Path, step: Seconds, span: Range<Seconds>) -> Result<Vec<Bar>, Fault> {
	let bars = read_where(file, step, span.clone())?;
	let whole = bars.first().is_some_and(|bar| bar.end == span.start + step)
		&& bars.last().is_some_and(|bar| bar.end == span.end);
	if whole {
		Ok(bars)
	} else {
		Err(Fault { file: file.into(), line: 1, problem: Problem::Span(span) })
	}
}

fn read_where(file: &Path, step: Seconds, span: Range<Seconds>) -> Result<Vec<Bar>, Fault> {
	let fault = |line, problem| Fault { file: file.into(), line, problem };
	let unreadable = |error: csv::Error| {
		let line = error.position().map_or(1, csv::Position::line);
		fault(line, Problem::Unreadable(error.to_string()))
	};
	let mut reader = csv::Reader::from_path(file).map_err(unreadable)?;
	if reader.headers().map_err(unreadable)? != HEADER.as_slice() {
		return Err(fault(1, Problem::Header));
	}
	let mut bars: Vec<Bar> = Vec::new();
	let mut last_begin = None;
	for record in reader.records() {
		let record = record.map_err(unreadable)?;
		let line = record.position().map_or(1, csv::Position::line);
		let begin = begin_of(&record).map_err(|problem| fault(line, problem))?;
		let close = close_of(&record).map_err(|problem| fault(line, problem))?;
		if last_begin.replace(begin).is_some_and(|last| last >= begin) {
			return Err(fault(line, Problem::NotAscending));
		}
		if !span.contains(&begin) {
			continue;
		}
		if bars.last().map_or(begin % step != 0, |last| last.end != begin) {
			return Err(fault(line, Problem::Gap));
		}
		bars.push(Bar { end: begin + step, close });
	}
	Ok(bars)
}

fn begin_of(record: &csv::StringRecord) -> Result<Seconds, Problem> {
	let cell = record.get(0).unwrap_or_default();
	time::parse(cell).ok_or_else(|| Problem::Time(cell.into()))
}

fn close_of(record: &csv::StringRecord) -> Result<Price, Problem> {
	let cell = record.get(CLOSE).unwrap_or_default();
	let within = |price: &f64| (1e-9..=1e15).contains(price);
	// A double has more digits than any of these prices, and a plot far fewer.
	let price = cell.parse().ok().filter(within).map(Price::from_float);
	price.ok_or_else(|| Problem::Price(cell.into()))
}
