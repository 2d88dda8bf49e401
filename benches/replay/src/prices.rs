//! The price of ETH minute by minute: from recorded bars, or by formula.

use qian_plots::{
	bars::{self, Candle, Fault, DAILY, HOURLY},
	time::Date,
};
use qian_primitives::{Seconds, DAY};
use std::{
	ops::Range,
	path::{Path, PathBuf},
};

/// Length of the bars of the days that are known more finely.
const TEN_MINUTES: Seconds = 600;

/// Closes before the opening: as many as fill a window of returns together with the first price.
const CLOSES: Seconds = 31;

/// A crash whose prices were recorded.
#[derive(Debug)]
pub struct Window {
	/// Name, as on the command line.
	pub name: &'static str,
	/// Where the prices are from.
	pub venue: &'static str,
	/// The first day, and how many there are.
	pub from: Date,
	days: Seconds,
	hourly: &'static str,
	daily: &'static str,
	/// Days with bars of ten minutes.
	fine: &'static [Date],
}

const fn date(year: u64, month: u64, day: u64) -> Date {
	Date { year, month, day }
}

const BITSTAMP: [&str; 3] =
	["Bitstamp", "eth-usd-bitstamp-hourly.csv", "eth-usd-bitstamp-daily.csv"];
const BINANCE: [&str; 3] =
	["Binance, USDT", "eth-usdt-binance-hourly.csv", "eth-usdt-binance-daily.csv"];

const fn window(
	name: &'static str,
	[venue, hourly, daily]: [&'static str; 3],
	from: Date,
	fine: &'static [Date],
) -> Window {
	Window { name, venue, from, days: 7, hourly, daily, fine }
}

/// The crashes of ETH that were recorded.
pub const WINDOWS: [Window; 5] = [
	window("2020-03", BITSTAMP, date(2020, 3, 10), &[date(2020, 3, 12)]),
	window("2021-05", BITSTAMP, date(2021, 5, 18), &[date(2021, 5, 19)]),
	window("2022-06", BINANCE, date(2022, 6, 12), &[]),
	window("2022-11", BINANCE, date(2022, 11, 7), &[]),
	window("2025-10", BINANCE, date(2025, 10, 8), &[]),
];

/// Prices minute by minute, and the closes of the days before.
#[derive(Clone, Debug)]
pub struct Series {
	/// What they are.
	pub label: String,
	/// Whether they were recorded; by formula otherwise.
	pub recorded: bool,
	/// The opening.
	pub start: Seconds,
	/// Prices in US dollars, from that at the opening on.
	pub minutes: Vec<f64>,
	/// Closes of days before, by day since 1970.
	pub closes: Vec<(u32, f64)>,
}

impl Series {
	/// The price in this minute; the last one afterwards.
	pub fn at(&self, minute: u32) -> f64 {
		let last = self.minutes.last().expect("a series is not empty");
		*self.minutes.get(minute as usize).unwrap_or(last)
	}

	/// Minutes from the opening to the last price.
	pub fn length(&self) -> u32 {
		self.minutes.len() as u32 - 1
	}

	/// The price at the opening.
	pub fn opening(&self) -> f64 {
		self.at(0)
	}

	/// The lowest price and its minute.
	pub fn lowest(&self) -> (u32, f64) {
		let lower = |a: (u32, f64), b: (u32, f64)| if b.1 < a.1 { b } else { a };
		(0..).zip(self.minutes.iter().copied()).reduce(lower).expect("a series is not empty")
	}

	/// The same crash `times` as deep, in logarithms.
	pub fn deepened(mut self, times: f64) -> Self {
		if times != 1.0 {
			let opening = self.opening();
			self.minutes.iter_mut().for_each(|p| *p = opening * (*p / opening).powf(times));
			self.label = format!("{}, {times} times as deep", self.label);
		}
		self
	}
}

/// The prices of `window` in the folder `data`; `None` if they are not there.
pub fn recorded(data: &Path, window: &Window) -> Result<Option<Series>, Fault> {
	let fine = |day: &Date| {
		data.join(format!("eth-usd-10min-{:04}-{:02}-{:02}.csv", day.year, day.month, day.day))
	};
	let (hourly, daily) = (data.join(window.hourly), data.join(window.daily));
	let wanted: Vec<PathBuf> =
		window.fine.iter().map(fine).chain([hourly.clone(), daily.clone()]).collect();
	if !wanted.iter().all(|file| file.is_file()) {
		return Ok(None);
	}
	let start = window.from.begin();
	let mut minutes = Vec::new();
	for day in 0..window.days {
		let span = start + day * DAY..start + (day + 1) * DAY;
		let date = Date::at(span.start);
		let (file, step) = match window.fine.contains(&date) {
			true => (fine(&date), TEN_MINUTES),
			false => (hourly.clone(), HOURLY),
		};
		follow(&mut minutes, &bars::candles_in(&file, step, span)?, step);
	}
	let label = format!("recorded prices of {} ({})", window.name, window.venue);
	let closes = closes(&daily, start)?;
	Ok(Some(Series { label, recorded: true, start, minutes, closes }))
}

/// The prices in `file`, with the closes in `daily` if there is such a file.
pub fn of_file(file: &Path, daily: Option<&Path>) -> Result<Series, Fault> {
	let step = bars::step_of(file)?;
	let candles = bars::candles(file, step)?;
	let start = candles.first().map_or(0, |candle| candle.end - step);
	let mut minutes = Vec::new();
	follow(&mut minutes, &candles, step);
	let closes = daily.map_or(Ok(Vec::new()), |daily| closes(daily, start))?;
	let label = format!("prices of {}", file.display());
	Ok(Series { label, recorded: true, start, minutes, closes })
}

/// Closes of the last days that end at or before `start`.
fn closes(daily: &Path, start: Seconds) -> Result<Vec<(u32, f64)>, Fault> {
	let midnight = start / DAY * DAY;
	let span: Range<Seconds> = midnight - CLOSES * DAY..midnight;
	let day = |end: Seconds| (end / DAY - 1) as u32;
	let bars = bars::read_span(daily, DAILY, span)?;
	Ok(bars.iter().map(|bar| (day(bar.end), bar.close.to_float())).collect())
}

/// Go on minute by minute through `candles` of this length: from the first price of each to the extreme
/// that lies against its direction, to the other one, to the last price.
fn follow(minutes: &mut Vec<f64>, candles: &[Candle], step: Seconds) {
	let length = (step / 60).max(1) as usize;
	for Candle { open, high, low, close, .. } in candles {
		let [open, high, low, close] = [open, high, low, close].map(|price| price.to_float());
		let (first, second) = if close >= open { (low, high) } else { (high, low) };
		if minutes.is_empty() {
			minutes.push(open);
		}
		// The extremes are met in whole minutes, so that none is missed.
		let knots = [0, length * 3 / 10, length * 7 / 10, length];
		let prices = [open, first, second, close];
		for leg in 0..3 {
			let (from, to) = (knots[leg], knots[leg + 1]);
			for minute in from + 1..=to {
				let part = (minute - from) as f64 / (to - from) as f64;
				minutes.push(prices[leg] + (prices[leg + 1] - prices[leg]) * part);
			}
		}
	}
}

/// A crash by formula, of the size of that of March 2020: at 203 dollars, 194 two days later, a fall by a
/// third in a morning, to 109 by midnight and to 88 at two in the night, half of that made good by noon.
pub fn scripted() -> Series {
	let start = WINDOWS[0].from.begin();
	// Hours since the opening, and prices.
	const POINTS: [(f64, f64); 10] = [
		(0.0, 203.0),
		(48.0, 194.0),
		(58.0, 167.0),
		(60.5, 127.0),
		(66.0, 141.0),
		(71.0, 127.0),
		(72.0, 109.0),
		(74.5, 88.2),
		(84.0, 128.0),
		(168.0, 118.0),
	];
	let price = |minute: u32| {
		let hour = f64::from(minute) / 60.0;
		let leg = POINTS.windows(2).find(|leg| hour <= leg[1].0).expect("the last point ends it");
		let part = (hour - leg[0].0) / (leg[1].0 - leg[0].0);
		let trend = leg[0].1 * (leg[1].1 / leg[0].1).powf(part);
		// Nothing at the points themselves.
		trend * (1.0 + 0.02 * (std::f64::consts::TAU * 4.0 * part).sin())
	};
	let today = (start / DAY) as u32;
	let sway = |back: u32| 210.0 * (1.0 + 0.035 * (f64::from(back) * 1.9).sin());
	Series {
		label: "a crash by formula, of the size of that of March 2020".into(),
		recorded: false,
		start,
		minutes: (0..=168 * 60).map(price).collect(),
		closes: (1..=CLOSES as u32).rev().map(|back| (today - back, sway(back))).collect(),
	}
}
