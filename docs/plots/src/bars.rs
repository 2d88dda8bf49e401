//! Recorded prices, read from CSV files.

use crate::time;
use qian_primitives::{Price, Seconds, DAY};
use std::{
	fmt, fs,
	ops::Range,
	path::{Path, PathBuf},
};

/// Length of the bars of a daily file.
pub const DAILY: Seconds = DAY;

/// Length of the bars of an hourly file.
pub const HOURLY: Seconds = 3_600;

/// The first line of a file.
const HEADER: [&str; 5] = ["timestamp_utc", "open", "high", "low", "close"];

/// Where the prices stand in a line.
const OPEN: usize = 1;
const HIGH: usize = 2;
const LOW: usize = 3;
const CLOSE: usize = 4;

/// The price at the end of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
	/// The end of the bar.
	pub end: Seconds,
	/// The price.
	pub close: Price,
}

/// A bar with all that a file tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candle {
	/// The end of the bar.
	pub end: Seconds,
	/// The first price.
	pub open: Price,
	/// The highest price.
	pub high: Price,
	/// The lowest price.
	pub low: Price,
	/// The last price.
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
	read_where(file, step, 0..Seconds::MAX, bar_of)
}

/// The bars of `file` that begin within `span`, each `step` long. All of them must be there; bars may
/// be missing before and after.
pub fn read_span(file: &Path, step: Seconds, span: Range<Seconds>) -> Result<Vec<Bar>, Fault> {
	whole(file, step, span.clone(), read_where(file, step, span, bar_of)?, |bar| bar.end)
}

/// As [`read`], with all that the file tells of a bar.
pub fn candles(file: &Path, step: Seconds) -> Result<Vec<Candle>, Fault> {
	read_where(file, step, 0..Seconds::MAX, candle_of)
}

/// As [`read_span`], with all that the file tells of a bar.
pub fn candles_in(file: &Path, step: Seconds, span: Range<Seconds>) -> Result<Vec<Candle>, Fault> {
	whole(file, step, span.clone(), read_where(file, step, span, candle_of)?, |candle| candle.end)
}

/// How long the bars of `file` are: the time from the first to the second.
pub fn step_of(file: &Path) -> Result<Seconds, Fault> {
	let mut reader = open(file)?;
	let mut begins = Vec::new();
	for record in reader.records().take(2) {
		let record = record.map_err(|error| unreadable(file, error))?;
		let line = record.position().map_or(1, csv::Position::line);
		begins.push(begin_of(&record).map_err(|problem| fault(file, line, problem))?);
	}
	match begins[..] {
		[first, second] if first < second => Ok(second - first),
		_ => Err(fault(file, 2, Problem::NotAscending)),
	}
}

/// `bars`, if they fill `span`.
fn whole<B>(
	file: &Path,
	step: Seconds,
	span: Range<Seconds>,
	bars: Vec<B>,
	end_of: impl Fn(&B) -> Seconds,
) -> Result<Vec<B>, Fault> {
	let whole = bars.first().is_some_and(|bar| end_of(bar) == span.start + step)
		&& bars.last().is_some_and(|bar| end_of(bar) == span.end);
	if whole {
		Ok(bars)
	} else {
		Err(fault(file, 1, Problem::Span(span)))
	}
}

/// What a line of a bar with this end comes to.
type Reading<B> = fn(&csv::StringRecord, Seconds) -> Result<B, Problem>;

fn read_where<B>(
	file: &Path,
	step: Seconds,
	span: Range<Seconds>,
	reading: Reading<B>,
) -> Result<Vec<B>, Fault> {
	let mut bars: Vec<B> = Vec::new();
	let (mut last_begin, mut last_taken) = (None, None);
	for record in open(file)?.records() {
		let record = record.map_err(|error| unreadable(file, error))?;
		let line = record.position().map_or(1, csv::Position::line);
		let fault = |problem| fault(file, line, problem);
		let begin = begin_of(&record).map_err(fault)?;
		let bar = reading(&record, begin + step).map_err(fault)?;
		if last_begin.replace(begin).is_some_and(|last| last >= begin) {
			return Err(fault(Problem::NotAscending));
		}
		if !span.contains(&begin) {
			continue;
		}
		if last_taken.map_or(begin % step != 0, |last: Seconds| last + step != begin) {
			return Err(fault(Problem::Gap));
		}
		last_taken = Some(begin);
		bars.push(bar);
	}
	Ok(bars)
}

fn open(file: &Path) -> Result<csv::Reader<fs::File>, Fault> {
	let mut reader = csv::Reader::from_path(file).map_err(|error| unreadable(file, error))?;
	if reader.headers().map_err(|error| unreadable(file, error))? != HEADER.as_slice() {
		return Err(fault(file, 1, Problem::Header));
	}
	Ok(reader)
}

fn fault(file: &Path, line: u64, problem: Problem) -> Fault {
	Fault { file: file.into(), line, problem }
}

fn unreadable(file: &Path, error: csv::Error) -> Fault {
	let line = error.position().map_or(1, csv::Position::line);
	fault(file, line, Problem::Unreadable(error.to_string()))
}

fn begin_of(record: &csv::StringRecord) -> Result<Seconds, Problem> {
	let cell = record.get(0).unwrap_or_default();
	time::parse(cell).ok_or_else(|| Problem::Time(cell.into()))
}

fn bar_of(record: &csv::StringRecord, end: Seconds) -> Result<Bar, Problem> {
	Ok(Bar { end, close: price_of(record, CLOSE)? })
}

fn candle_of(record: &csv::StringRecord, end: Seconds) -> Result<Candle, Problem> {
	let price = |column| price_of(record, column);
	let (open, high, low, close) = (price(OPEN)?, price(HIGH)?, price(LOW)?, price(CLOSE)?);
	Ok(Candle { end, open, high, low, close })
}

fn price_of(record: &csv::StringRecord, column: usize) -> Result<Price, Problem> {
	let cell = record.get(column).unwrap_or_default();
	let within = |price: &f64| (1e-9..=1e15).contains(price);
	// A double has more digits than any of these prices, and a plot far fewer.
	let price = cell.parse().ok().filter(within).map(Price::from_float);
	price.ok_or_else(|| Problem::Price(cell.into()))
}
