//! The plots, on prices made by formula.

use super::*;
use crate::{
	bars::{DAILY, HOURLY},
	draw,
	figures::{of_crashes, of_years, Crash, CRASHES},
	replay::{run, Moment},
};

/// Largest plot of the book, in bytes.
const LARGEST: usize = 150_000;

/// As many days as the longest file has, wilder than any.
fn decade() -> Vec<Moment> {
	let swing = |day: usize| if day % 700 < 40 { 0.12 } else { 0.03 };
	let price = |day: usize| 300.0 * (1.0 + swing(day) * (day as f64 * 1.9).sin());
	run(&params(), &bars(DAILY, (0..4_500).map(price)))
}

/// Each crash by formula: a fall by half within a day.
fn crashes() -> Vec<(&'static Crash, Vec<Moment>)> {
	let of = |crash: &'static Crash| {
		let span = crash.span_of_bars();
		let hours = (span.end - span.start) / HOURLY;
		let price = |hour: u64| {
			let fallen = (hour as f64 - 1_080.0).clamp(0.0, 24.0) / 24.0;
			swaying(hour as usize) * (1.0 - 0.5 * fallen)
		};
		let mut bars = bars(HOURLY, (0..hours).map(price));
		bars.iter_mut().for_each(|bar| bar.end = bar.end - START + span.start);
		let mut moments = run(&params(), &bars);
		moments.retain(|moment| crash.shown().contains(&moment.at));
		(crash, moments)
	};
	CRASHES.iter().map(of).collect()
}

fn check(svg: &str, title: &str) {
	assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
	assert!(svg.contains(&format!("<title>{title}")), "the title is missing");
	assert!(!svg.contains("NaN") && !svg.contains("inf"));
	assert!(svg.len() < LARGEST, "{} bytes", svg.len());
}

#[test]
fn a_plot_of_years_is_small_and_the_same_on_every_run() {
	let draw = || draw::years("ETH", &decade(), &params()).expect("a text takes everything");
	let svg = draw();
	check(&svg, "ETH: Vol_R and start ratio q0");
	for words in ["Vol_R, points a year", "q0, %", "q_cap 300 %", "vol_close 150", "2021"] {
		assert!(svg.contains(words), "{words}");
	}
	assert_eq!(draw(), svg);
}

#[test]
fn a_plot_of_crashes_is_small_and_shows_every_pause() {
	let replays = crashes();
	for (crash, moments) in &replays {
		// The first hour is that of the first midnight, the last that of the last.
		let ends = moments.first().zip(moments.last()).map(|(first, last)| (first.at, last.at));
		let begin = crash.begin.begin();
		assert_eq!(ends, Some((begin, begin + 14 * DAILY)));
	}
	let svg = draw::crashes(&replays, &params()).expect("a text takes everything");
	check(&svg, "Crashes of ETH");
	let shades = svg.matches("#F8CDC8").count();
	// One pause in each of three panels of each crash, and the legend.
	assert_eq!(shades, 3 * CRASHES.len() + 1);
	for crash in &CRASHES {
		assert!(svg.contains(crash.name));
	}
	assert_eq!(draw::crashes(&crashes(), &params()).expect("as above"), svg);
}

#[test]
fn a_plot_of_too_few_prices_is_drawn_without_its_lines() {
	for moments in [Vec::new(), run(&params(), &bars(DAILY, [100.0]))] {
		check(&draw::years("ETH", &moments, &params()).expect("a text takes everything"), "ETH");
		assert_eq!(of_years("ETH", &moments, &params()), "ETH: too few days for a volatility");
	}
}

#[test]
fn figures_of_a_crash_tell_the_highest_values_and_the_pauses() {
	let table = of_crashes(&crashes());
	let rows: Vec<_> = table.lines().filter(|line| line.contains(" h |")).collect();
	assert_eq!(rows.len(), CRASHES.len());
	// The storm begins on the fifth day after the run-up of forty.
	assert!(rows[0].starts_with("| March 2020 |") && rows[0].contains("| 2020-03-14 "), "{table}");
	assert!(rows.iter().all(|row| row.ends_with("| 6 h |")), "{table}");
	let years = of_years("BTC", &decade(), &params());
	assert!(years.starts_with("BTC, 4494 days: highest Vol_R "), "{years}");
}
