//! What is plotted, told in figures.

use crate::{
	replay::Moment,
	series::{pauses, percent, points},
	time::{to_the_minute, Date},
};
use qian_primitives::{Seconds, Volatility, VolatilityParams, DAY};
use std::{fmt::Write, ops::Range};

/// Days of bars before those that are shown: more than a full window needs.
const RUN_UP: Seconds = 40 * DAY;

/// Days that are shown.
const SHOWN: Seconds = 14 * DAY;

/// A crash of ETH.
pub struct Crash {
	/// Name.
	pub name: &'static str,
	/// Where the prices are from.
	pub venue: &'static str,
	/// File of hourly prices.
	pub file: &'static str,
	/// The first day that is shown.
	pub begin: Date,
}

impl Crash {
	const fn new(
		name: &'static str,
		venue: &'static str,
		file: &'static str,
		[year, month, day]: [u64; 3],
	) -> Self {
		Self { name, venue, file, begin: Date { year, month, day } }
	}

	/// The time that is shown.
	pub fn shown(&self) -> Range<Seconds> {
		let begin = self.begin.begin();
		// The last price is that of the end of the last bar.
		begin..begin + SHOWN + 1
	}

	/// The time whose bars are needed.
	pub fn span_of_bars(&self) -> Range<Seconds> {
		let begin = self.begin.begin();
		begin - RUN_UP..begin + SHOWN
	}
}

const BITSTAMP: &str = "eth-usd-bitstamp-hourly.csv";
const BINANCE: &str = "eth-usdt-binance-hourly.csv";

/// The crashes of ETH that the book shows.
pub const CRASHES: [Crash; 5] = [
	Crash::new("March 2020", "Bitstamp, USD", BITSTAMP, [2020, 3, 9]),
	Crash::new("May 2021", "Bitstamp, USD", BITSTAMP, [2021, 5, 15]),
	Crash::new("June 2022", "Binance, USDT", BINANCE, [2022, 6, 9]),
	Crash::new("November 2022", "Binance, USDT", BINANCE, [2022, 11, 5]),
	Crash::new("October 2025", "Binance, USDT", BINANCE, [2025, 10, 7]),
];

/// The moment of the highest volatility.
fn wildest(moments: &[Moment]) -> Option<(Volatility, &Moment)> {
	let known = moments.iter().filter_map(|moment| Some((moment.vol_r?, moment)));
	known.max_by_key(|(vol, _)| *vol)
}

/// A sentence of figures on the years of an asset.
pub fn of_years(symbol: &str, moments: &[Moment], params: &VolatilityParams) -> String {
	let Some((highest, moment)) = wildest(moments) else {
		return format!("{symbol}: too few days for a volatility");
	};
	let known: Vec<_> = moments.iter().filter(|moment| moment.vol_r.is_some()).collect();
	let mut ratios: Vec<_> = known.iter().map(|moment| moment.q0).collect();
	ratios.sort();
	let share = |count: usize| 100.0 * count as f64 / known.len() as f64;
	let at = |ratio| share(ratios.iter().filter(|q0| **q0 == ratio).count());
	let stormy = known.iter().filter(|moment| moment.vol_r > Some(params.vol_close)).count();
	let highest_ratio = ratios.last().copied().unwrap_or_default();
	format!(
		"{symbol}, {} days: highest Vol_R {:.0} on {}; q0 in the middle {:.0} %, at most {:.0} %, at the floor \
		 on {:.1} % of the days, at the cap on {:.1} %; Vol_R above {:.0} on {:.1} %",
		known.len(),
		points(highest),
		&to_the_minute(moment.at)[..10],
		percent(ratios[ratios.len() / 2]),
		percent(highest_ratio),
		at(params.q_floor),
		at(params.q_cap),
		points(params.vol_close),
		share(stormy),
	)
}

/// A table of figures on the crashes, in Markdown.
pub fn of_crashes(replays: &[(&Crash, Vec<Moment>)]) -> String {
	let mut table = String::from(
		"\n| crash | highest Vol_R | at (UTC) | highest q0 | gate closed (UTC) | for |\n|---|---|---|---|---|---|\n",
	);
	for (crash, moments) in replays {
		let (highest, at) = wildest(moments).map_or_else(Default::default, |(vol, moment)| {
			(format!("{:.0}", points(vol)), to_the_minute(moment.at))
		});
		let q0 = moments.iter().map(|moment| moment.q0).max().unwrap_or_default();
		let pauses = pauses(moments);
		let begins: Vec<_> = pauses.iter().map(|pause| to_the_minute(pause.start)).collect();
		let hours = |pause: &Range<Seconds>| format!("{} h", (pause.end - pause.start) / 3_600);
		let lengths: Vec<_> = pauses.iter().map(hours).collect();
		let or_never = |cells: Vec<String>| match cells.is_empty() {
			true => "–".into(),
			false => cells.join(", "),
		};
		// Writing to a text cannot fail.
		let _ = writeln!(
			table,
			"| {} | {highest} | {at} | {:.1} % | {} | {} |",
			crash.name,
			percent(q0),
			or_never(begins),
			or_never(lengths),
		);
	}
	table
}
