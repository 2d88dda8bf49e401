//! From candles to closes: the shapes of real venues, and everything that is no close.

use crate::{
	mock::price,
	settings::CandleSource,
	worker::{
		candles::{closes, MAX_ROWS},
		Failure,
	},
	Price,
};
use proptest::prelude::*;
use qian_primitives::{Days, Seconds, DAY, MAX_PRICE_RAW};

/// 2023-08-31, whose candle starts at 1693440000.
const D: u32 = 19_600;
const MIDNIGHT: Days = Days { offset: 0 };

/// Closes by day, and how many candles were bad.
type Found = Result<(Vec<(u32, Price)>, usize), Failure>;

fn source(rows: &str, time: &str, close: &str, interval: Seconds) -> CandleSource {
	CandleSource {
		url: b"http://a.example".to_vec(),
		rows: rows.into(),
		time: time.into(),
		close: close.into(),
		interval,
	}
}

fn read(body: &str, source: &CandleSource, days: Days, now: Seconds) -> Found {
	closes(body.as_bytes(), source, days, now).map(|(all, bad)| (all.into_iter().collect(), bad))
}

/// Daily candles of start and close, read just after the end of day D + 1.
fn pairs(body: &str) -> Found {
	read(body, &source("", "/0", "/1", DAY), MIDNIGHT, start(D + 2))
}

fn start(day: u32) -> Seconds {
	Seconds::from(day) * DAY
}

fn tenths(all: &[(u32, u128)]) -> Vec<(u32, Price)> {
	let tenth = price(1).into_inner() / 10;
	all.iter().map(|(day, tenths)| (*day, Price::from_inner(tenths * tenth))).collect()
}

#[test]
fn candles_of_the_big_venues_are_read() {
	let binance = r#"[
		[1693440000000,"1705.1","1710.0","1640.0","1645.7","412345.6",1693526399999,"6.9",10,"1","2","0"],
		[1693526400000,"1645.7","1655.0","1600.0","1628.4","312345.6",1693612799999,"5.1",10,"1","2","0"],
		[1693612800000,"1628.4","1640.0","1620.0","1636.2","112345.6",1693699199999,"1.9",10,"1","2","0"]]"#;
	let coinbase = r#"[
		[1693612800,1620.0,1640.0,1628.4,1636.2,9123.4],
		[1693526400,1600.0,1655.0,1645.7,1628.4,8123.4],
		[1693440000,1640.0,1710.0,1705.1,1645.7,7123.4]]"#;
	let kraken = r#"{"error":[],"result":{"XETHZUSD":[
		[1693440000,"1705.1","1710.0","1640.0","1645.7","1680.1","412.6",23],
		[1693526400,"1645.7","1655.0","1600.0","1628.4","1640.1","312.6",21],
		[1693612800,"1628.4","1640.0","1620.0","1636.2","1630.1","112.6",11]],"last":1693526400}}"#;
	let bitstamp = r#"{"data":{"ohlc":[
		{"close":"1645.7","high":"1710.0","low":"1640.0","open":"1705.1","timestamp":"1693440000","volume":"4"},
		{"close":"1628.4","high":"1655.0","low":"1600.0","open":"1645.7","timestamp":"1693526400","volume":"3"},
		{"close":"1636.2","high":"1640.0","low":"1620.0","open":"1628.4","timestamp":"1693612800","volume":"1"}
		],"pair":"ETH/USD"}}"#;
	let okx = r#"{"code":"0","msg":"","data":[
		["1693612800000","1628.4","1640.0","1620.0","1636.2","112","112","9","0"],
		["1693526400000","1645.7","1655.0","1600.0","1628.4","312","312","9","1"],
		["1693440000000","1705.1","1710.0","1640.0","1645.7","412","412","9","1"]]}"#;
	for (body, source) in [
		(binance, source("", "/0", "/4", DAY)),
		(coinbase, source("", "/0", "/4", DAY)),
		(kraken, source("/result/XETHZUSD", "/0", "/4", DAY)),
		(bitstamp, source("/data/ohlc", "/timestamp", "/close", DAY)),
		(okx, source("/data", "/0", "/4", DAY)),
	] {
		// The third candle is still running, until the very second of its end.
		let two = tenths(&[(D, 16_457), (D + 1, 16_284)]);
		for now in [start(D + 2), start(D + 3) - 1] {
			assert_eq!(read(body, &source, MIDNIGHT, now), Ok((two.clone(), 0)), "{body}");
		}
		let three = tenths(&[(D, 16_457), (D + 1, 16_284), (D + 2, 16_362)]);
		assert_eq!(read(body, &source, MIDNIGHT, start(D + 3)), Ok((three, 0)), "{body}");
	}
}

#[test]
fn order_and_holes_do_not_matter() {
	let days = [D - 3, D + 1, D - 30];
	let body = days.map(|day| format!("[{},{}]", start(day), day / 10)).join(",");
	let found = tenths(&[(D - 30, 19_570), (D - 3, 19_590), (D + 1, 19_600)]);
	assert_eq!(pairs(&format!("[{body}]")), Ok((found, 0)));
}

#[test]
fn same_candle_twice_counts_once_and_two_closes_of_one_day_are_none() {
	let t = start(D);
	let same = format!(r#"[[{t},1.5],[{t},"1.50"],[{t}000,15e-1]]"#);
	assert_eq!(pairs(&same), Ok((tenths(&[(D, 15)]), 0)));
	let other = format!("[[{t},1.5],[{t},1.6],[{},3]]", t + DAY);
	assert_eq!(pairs(&other), Ok((tenths(&[(D + 1, 30)]), 1)));
	// A third one does not decide between them.
	let third = format!("[[{t},1.5],[{t},1.6],[{t},1.5]]");
	assert_eq!(pairs(&third), Ok((vec![], 2)));
}

#[test]
fn candle_with_a_time_that_is_no_whole_number_is_bad() {
	let good = start(D + 1);
	for time in [
		r#""2023-08-31T00:00:00Z""#,
		r#""2023-08-31""#,
		"1693440000.0",
		"1693440000.5",
		"1.69344e9",
		r#""1693440000.0""#,
		"-1693440000",
		r#""-1693440000""#,
		r#""+1693440000""#,
		r#"" 1693440000""#,
		r#""""#,
		"null",
		"true",
		"[1693440000]",
		"18446744073709551616",
		"99999999999999999999999999999999999999999",
	] {
		let body = format!("[[{time},1],[{good},2]]");
		assert_eq!(pairs(&body), Ok((tenths(&[(D + 1, 20)]), 1)), "{time}");
	}
}

#[test]
fn candle_without_time_or_close_is_bad() {
	let t = start(D);
	for row in ["[]", "7", "null", "{}", r#""x""#, &format!("[{t}]"), &format!("[{t},null]")] {
		assert_eq!(pairs(&format!("[{row},[{t},2]]")), Ok((tenths(&[(D, 20)]), 1)), "{row}");
	}
}

#[test]
fn close_out_of_the_price_bound_is_bad() {
	let (t, good) = (start(D), start(D + 1));
	for close in ["0", "-1", r#""-1""#, "1e-10", "1e9", r#""NaN""#, r#""1,5""#, "[1]", "\"\""] {
		let body = format!("[[{t},{close}],[{good},2]]");
		assert_eq!(pairs(&body), Ok((tenths(&[(D + 1, 20)]), 1)), "{close}");
	}
}

#[test]
fn candles_of_another_time_zone_are_passed_over() {
	for shift in [1, 3_600, 8 * 3_600, 43_200, 86_399] {
		let body = format!("[[{},1],[{},2]]", start(D) + shift, start(D + 1) - shift);
		assert_eq!(pairs(&body), Ok((vec![], 0)), "{shift}");
	}
	// A millisecond beside is beside.
	let body = format!("[[{}001,1],[{}999,2]]", start(D), start(D) - 1);
	assert_eq!(pairs(&body), Ok((vec![], 0)));
}

#[test]
fn hourly_candles_tell_the_close_of_days_that_end_at_any_hour() {
	let body = (0..60)
		.map(|hour| format!("[{},{}]", start(D) + hour * 3_600, 1_000 + hour))
		.collect::<Vec<_>>()
		.join(",");
	let body = format!("[{body}]");
	let hourly = source("", "/0", "/1", 3_600);
	// At midnight the candle of 23:00 ends, which is the 24th.
	let found = tenths(&[(D, 10_230), (D + 1, 10_470)]);
	assert_eq!(read(&body, &hourly, MIDNIGHT, start(D + 3)), Ok((found, 0)));
	for hour in [1, 7, 23] {
		let days = Days { offset: hour * 3_600 };
		let first = 10_000 + 10 * (u128::from(hour) - 1);
		let mut found = tenths(&[(D - 1, first), (D, first + 240), (D + 1, first + 480)]);
		found.retain(|(_, close)| *close <= price(1_059));
		assert_eq!(read(&body, &hourly, days, start(D + 3)), Ok((found, 0)), "{hour}");
	}
	// Daily candles end at midnight, so they tell nothing of such days.
	let daily = source("", "/0", "/1", DAY);
	let body = format!("[[{},1]]", start(D));
	let days = Days { offset: 3_600 };
	assert_eq!(read(&body, &daily, days, start(D + 3)), Ok((vec![], 0)));
}

#[test]
fn candle_of_the_far_future_is_passed_over() {
	let body = format!("[[{},1],[{},1]]", u64::MAX, u64::MAX / 1_000 * 1_000);
	assert_eq!(pairs(&body), Ok((vec![], 0)));
	let endless = source("", "/0", "/1", u64::MAX);
	assert_eq!(read("[[1,1]]", &endless, MIDNIGHT, start(D)), Ok((vec![], 0)));
}

#[test]
fn answer_that_has_no_list_of_candles_is_refused() {
	for body in ["", "<html>", "[[1,2]", "{", "[1,,2]", "\u{0}"] {
		assert_eq!(pairs(body), Err(Failure::NotJson), "{body}");
	}
	assert_eq!(closes(&[0xff], &source("", "", "", 1), MIDNIGHT, 0), Err(Failure::NotJson));
	for body in ["{}", "7", "null", r#""x""#, r#"{"data":[]}"#] {
		assert_eq!(pairs(body), Err(Failure::NotFound), "{body}");
	}
	let at_data = source("/data", "/0", "/1", DAY);
	for body in ["[]", "{}", r#"{"data":null}"#, r#"{"data":[],"data":[]}"#] {
		assert_eq!(read(body, &at_data, MIDNIGHT, start(D)), Err(Failure::NotFound), "{body}");
	}
	assert_eq!(pairs("[]"), Ok((vec![], 0)));
}

#[test]
fn candles_beyond_the_limit_are_not_looked_at() {
	let others = vec!["[1,1]"; MAX_ROWS - 1].join(",");
	let (t, next) = (start(D), start(D + 1));
	let body = format!("[{others},[{t},5],[{next},6],null]");
	assert_eq!(pairs(&body), Ok((tenths(&[(D, 50)]), 0)));
	// What follows must still be JSON.
	assert_eq!(pairs(&format!("[{others},[{t},5],[{next},6],nul]")), Err(Failure::NotJson));
}

#[test]
fn deep_nesting_costs_no_stack() {
	let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
	let body = format!("[{deep},[{},5]]", start(D));
	assert_eq!(pairs(&body), Ok((tenths(&[(D, 50)]), 1)));
}

proptest! {
	#[test]
	fn closes_never_panic_and_keep_the_bound(
		body in "[\\[\\]{}\",:0-9a-z.-]{0,80}",
		rows in "(/[0-9a-z~]{0,2}){0,2}",
		interval: u64,
		now: u64,
		offset in 0..DAY,
	) {
		let source = source(&rows, "/0", "/1", interval);
		if let Ok((found, _)) = closes(body.as_bytes(), &source, Days { offset }, now) {
			prop_assert!(found.values().all(|close| close.into_inner() < MAX_PRICE_RAW));
		}
	}

	#[test]
	fn closes_do_not_depend_on_the_order_of_candles(
		rows in prop::collection::vec((0u32..12, 1u32..4), 0..20).prop_shuffle(),
	) {
		let write = |rows: &[(u32, u32)]| {
			let rows = rows.iter().map(|(day, close)| format!("[{},{close}]", start(D - day)));
			format!("[{}]", rows.collect::<Vec<_>>().join(","))
		};
		let mut sorted = rows.clone();
		sorted.sort();
		let found = pairs(&write(&rows)).map(|found| found.0);
		prop_assert_eq!(&found, &pairs(&write(&sorted)).map(|found| found.0));
		// A day is there exactly if all of its candles agree.
		sorted.dedup();
		let agreed = |day| sorted.iter().filter(|(other, _)| *other == day).count() == 1;
		let expected = (0..12u32).rev().filter(|day| agreed(*day)).map(|day| D - day);
		let days = found.expect("well formed").into_iter().map(|(day, _)| day);
		prop_assert_eq!(days.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
	}
}
