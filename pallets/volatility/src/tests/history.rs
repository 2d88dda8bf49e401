//! Volatilities of price histories against a plain computation in floating point.
//!
//! Histories are read from `QIAN_PRICE_DATA` (default `../shared/data` beside the project); without
//! any, closes by formula take their place.

use super::*;
use std::path::PathBuf;

/// A day of a history.
struct Bar {
	/// Days since 1970.
	day: u64,
	/// The close, and two more prices that were seen that day: the highest and the lowest.
	close: Price,
	seen: [Price; 2],
}

/// Days since 1970 of `2020-03-12T00:00:00Z`.
fn day_of(stamp: &str) -> Option<u64> {
	let mut parts = stamp.get(..10)?.split('-').map(|part| part.parse::<u64>().ok());
	let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
	// Years begin in March, so that the leap day is their last.
	let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
	let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
	Some(days - 719_468)
}

/// A decimal number to the last of its digits.
fn parse(text: &str) -> Option<Price> {
	let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
	let digits = part.len() as u32;
	let part: u128 = if part.is_empty() { 0 } else { part.parse().ok()? };
	let raw = whole.parse::<u128>().ok()? * UNIT + part * 10u128.pow(18u32.checked_sub(digits)?);
	Some(Price::from_inner(raw))
}

fn bars(path: &PathBuf) -> Vec<Bar> {
	let mut reader = csv::Reader::from_path(path).expect("the file can be read");
	reader
		.records()
		.map(|row| {
			let row = row.expect("a row of the table");
			let price = |column: usize| row.get(column).and_then(parse).expect("a price");
			let day = row.get(0).and_then(day_of).expect("a day");
			Bar { day, close: price(4), seen: [price(2), price(3)] }
		})
		.collect()
}

/// Six years of closes with waves, a crash of 45 % in a day, and a week without prices.
fn formula() -> Vec<Bar> {
	let raw = |value: f64| Price::from_inner((value * 1e6) as u128 * (UNIT / 1_000_000));
	let mut level = 200.0;
	(0..2_200u64)
		.filter(|day| !(1_500..1_507).contains(day))
		.map(|day| {
			let wave = (day as f64 * 0.7).sin() * 0.03 + (day as f64 * 0.01).cos() * 0.01;
			level *= if day == 1_000 { 0.55 } else { 1.0 + wave };
			let seen = [raw(level * 1.04), raw(level * 0.93)];
			Bar { day: 17_000 + day, close: raw(level), seen }
		})
		.collect()
}

/// Daily histories and where they are from.
fn histories() -> Vec<(String, Vec<Bar>)> {
	let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
	let folder = std::env::var_os("QIAN_PRICE_DATA").map_or(beside, PathBuf::from);
	let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
		.map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
		.unwrap_or_default();
	files.retain(|path| path.to_string_lossy().ends_with("-daily.csv"));
	files.sort();
	if files.is_empty() {
		return vec![("closes by formula".into(), formula())];
	}
	files.iter().map(|path| (path.display().to_string(), bars(path))).collect()
}

fn float(price: Price) -> f64 {
	price.into_inner() as f64
}

/// `ln(to / from)`, also for prices that hardly differ, clipped as the protocol says: a venue did show
/// LINK at a ten-thousandth of a dollar once.
fn log(from: Price, to: Price) -> f64 {
	((float(to) - float(from)) / float(from)).ln_1p().clamp(-3.0, 3.0)
}

/// [stability management] for closes, the oldest first, and a price `minutes` after the last.
fn naive(closes: &[Price], price: Price, minutes: f64) -> Option<f64> {
	let closes = &closes[closes.len().saturating_sub(31)..];
	let returns: Vec<f64> = closes.windows(2).map(|pair| log(pair[0], pair[1])).collect();
	let (first, last) = (returns.first()?, closes.last()?);
	let faded = (1_440.0 - minutes) / 1_440.0 * first * first;
	let rest: f64 = returns[1..].iter().map(|r| r * r).sum();
	let now = log(*last, price).powi(2);
	let mean = 365.0 / returns.len() as f64 * (faded + rest + now);
	(returns.len() >= 5).then(|| 100.0 * mean.sqrt())
}

/// Compare, and return the relative error.
fn compare(found: Option<Volatility>, expected: Option<f64>, what: &str) -> f64 {
	assert_eq!(found.is_some(), expected.is_some(), "{what}");
	let Some((found, expected)) = found.zip(expected) else { return 0.0 };
	let error = (found.into_inner() as f64 / 1e18 / expected - 1.0).abs();
	assert!(error < 1e-9, "{what}: {found:?} is not {expected}");
	error
}

/// Play a history, compare day by day, and return the largest error and the number of comparisons.
fn play(name: &str, bars: &[Bar]) -> (f64, u32) {
	// The chain begins with the history.
	Now::set(bars[0].day * DAY);
	Volatilities::on_listed(ETH, params());
	let mut closes = Vec::new();
	let (mut worst, mut count, mut days_missed, mut gaps) = (0.0f64, 0, 0, 0);
	let mut check = |found, expected, what: &str| {
		worst = worst.max(compare(found, expected, what));
		count += 1;
	};
	let mut last = None;
	for Bar { day, close, seen } in bars {
		// The first price after a gap would be seen before midnight; it makes no close.
		if let Some(last) = last.replace(*day) {
			gaps += (day - last - 1) as u32;
		}
		let what = format!("{name}, day {day}");
		for (price, hour) in seen.iter().zip([7, 19]) {
			let moment = day * DAY + hour * 3_600 + 60;
			accept(ETH, *price, moment);
			// After a missed close the oldest return has faded for good.
			let since = closes.last().map_or(0, |(_, at)| (moment - at) / 60).min(1_440);
			let prices: Vec<Price> = closes.iter().map(|(price, _)| *price).collect();
			check(window(ETH).vol_r, naive(&prices, *price, since as f64), &what);
		}
		let end = (day + 1) * DAY;
		accept(ETH, *close, end);
		accept(ETH, *close, end + 1);
		closes.push((*close, end));
		let prices: Vec<Price> = closes.iter().map(|(price, _)| *price).collect();
		check(window(ETH).daily(), naive(&prices, *close, 0.0), &what);
		closes.drain(..closes.len().saturating_sub(31));
		for event in take_events() {
			if let Event::CloseMissed { days, .. } = event {
				days_missed += days;
			}
		}
	}
	assert_eq!(days_missed, gaps, "{name}: closes were missed where days lack, and nowhere else");
	(worst, count)
}

#[test]
fn volatilities_of_every_day_are_those_of_a_plain_computation_in_floating_point() {
	for (name, bars) in histories() {
		ExtBuilder::default().build_and_execute(|| {
			assert!(bars.len() > 900, "{name} is too short");
			let (worst, count) = play(&name, &bars);
			println!("{name}: {} days, {count} comparisons, worst error {worst:e}", bars.len());
		});
	}
}

#[test]
fn closes_by_formula_give_the_volatilities_of_a_plain_computation_in_floating_point() {
	ExtBuilder::default().build_and_execute(|| {
		let (worst, count) = play("closes by formula", &formula());
		println!("closes by formula: {count} comparisons, worst error {worst:e}");
	});
}

#[test]
fn days_of_dates_are_counted_from_1970() {
	for (date, day) in
		[("1970-01-01", 0), ("2000-02-29", 11_016), ("2020-03-12", 18_333), ("2024-12-31", 20_088)]
	{
		assert_eq!(day_of(date), Some(day), "{date}");
	}
}
