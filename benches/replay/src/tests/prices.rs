//! Series of prices.

use crate::prices::{of_file, recorded, scripted, Series, WINDOWS};
use qian_plots::time::format;
use qian_primitives::DAY;
use std::{fmt::Write, fs, path::Path};

/// Bars of this length from `from` on: up in the even ones, down in the others.
fn write(file: &Path, from: u64, step: u64, count: u64) {
	let mut text = String::from("timestamp_utc,open,high,low,close\n");
	for bar in 0..count {
		let prices = if bar % 2 == 0 { "100,130,90,120" } else { "120,125,80,100" };
		writeln!(text, "{},{prices}", format(from + bar * step)).expect("a text takes everything");
	}
	fs::write(file, text).expect("the folder was just made");
}

#[test]
fn recorded_bars_are_followed_through_every_extreme() {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let start = WINDOWS[0].from.begin();
	assert_eq!(recorded(folder.path(), &WINDOWS[0]).map(|found| found.is_none()), Ok(true));
	let file = |name: &str| folder.path().join(name);
	write(&file("eth-usd-bitstamp-hourly.csv"), start - 3_600, 3_600, 24 * 8);
	write(&file("eth-usd-10min-2020-03-12.csv"), start + 2 * DAY, 600, 144);
	write(&file("eth-usd-bitstamp-daily.csv"), start - 40 * DAY, DAY, 60);

	let found = recorded(folder.path(), &WINDOWS[0]).expect("the files are right");
	let Series { recorded, start: at, minutes, closes, .. } = found.expect("the files are there");
	assert!(recorded && at == start);
	assert_eq!(minutes.len(), 7 * 1_440 + 1);
	assert!(minutes.iter().all(|price| (80.0..=130.0).contains(price)));
	// The first hour goes down: by its high to its low.
	assert_eq!([0, 18, 42, 60].map(|minute| minutes[minute]), [120.0, 125.0, 80.0, 100.0]);
	// Within ten minutes, of the day that is known more finely.
	let fine = 2 * 1_440;
	assert_eq!([3, 7, 10].map(|minute| minutes[fine + minute]), [90.0, 130.0, 120.0]);
	assert_eq!(closes.len(), 31);
	assert_eq!(closes.last().map(|close| u64::from(close.0)), Some(start / DAY - 1));
}

#[test]
fn a_file_of_ones_own_needs_no_name_and_no_closes() {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let file = folder.path().join("mine.csv");
	write(&file, 1_600_000_200, 600, 6);
	let series = of_file(&file, None).expect("the file is right");
	assert_eq!((series.start, series.length()), (1_600_000_200, 60));
	assert_eq!((series.closes.len(), series.at(60), series.at(999)), (0, 100.0, 100.0));
	assert!(of_file(&folder.path().join("none.csv"), None).is_err());
}

#[test]
fn the_crash_by_formula_is_of_the_size_of_the_recorded_one() {
	let series = scripted();
	assert!(!series.recorded);
	assert_eq!((series.length(), series.closes.len()), (7 * 1_440, 31));
	let (minute, lowest) = series.lowest();
	assert!((85.0..90.0).contains(&lowest) && (3 * 1_440..3 * 1_440 + 300).contains(&minute));
	let day = |day: usize| series.minutes[day * 1_440];
	assert!(day(3) / day(2) < 0.6, "{} {}", day(2), day(3));
	assert_eq!(scripted().minutes, series.minutes);
}

#[test]
fn a_deeper_crash_starts_at_the_same_price_and_falls_further() {
	let series = scripted();
	let deeper = series.clone().deepened(1.5);
	assert_eq!(deeper.opening(), series.opening());
	let fall = |of: &Series| (of.lowest().1 / of.opening()).ln();
	assert!((fall(&deeper) / fall(&series) - 1.5).abs() < 1e-9);
	assert_eq!(series.clone().deepened(1.0).minutes, series.minutes);
}
