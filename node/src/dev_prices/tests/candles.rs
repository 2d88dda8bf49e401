use super::closes::{counted, from_csv, with_closes};
use crate::dev_prices::{
	assets::ASSETS,
	candles::{candles, Candle},
	closes::Closes,
	server::Venue,
	Market,
};
use pallet_price_feed::settings::CandleSource;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const DAY: u64 = 86_400;

/// Noon of day 20,000.
const NOON: u64 = 20_000 * DAY + DAY / 2;

/// What an answer tells: the start in seconds and the close as it is spelled, in the order of days.
pub fn read(source: &CandleSource, body: &str) -> BTreeMap<u64, String> {
	let mut list = body;
	for name in std::str::from_utf8(&source.rows).unwrap().split('/').skip(1) {
		let object: BTreeMap<&str, &RawValue> = serde_json::from_str(list).unwrap();
		list = object[name].get();
	}
	rows(list).into_iter().map(|(start, fields)| (start, fields[4].clone())).collect()
}

/// Start in seconds and all fields, as they are spelled, of the candles in a list.
fn rows(list: &str) -> Vec<(u64, Vec<String>)> {
	let rows: Vec<Vec<&RawValue>> = serde_json::from_str(list).unwrap();
	rows.iter()
		.map(|row| {
			let fields: Vec<_> =
				row.iter().map(|field| field.get().trim_matches('"').to_owned()).collect();
			let start: u64 = fields[0].parse().unwrap();
			let seconds = if start > 100_000_000_000 { start / 1_000 } else { start };
			(seconds, fields)
		})
		.collect()
}

fn sample() -> Vec<Candle> {
	let closes = from_csv("date,close\n2020-03-11,194.61\n2020-03-12,0110.5\n").unwrap();
	candles(&closes, "133.20", NOON)
}

#[test]
fn candles_are_days_up_to_the_one_that_runs() {
	let starts: Vec<_> = sample().iter().map(|candle| candle.start).collect();
	assert_eq!(starts, [19_998 * DAY, 19_999 * DAY, 20_000 * DAY]);

	let rows: Vec<_> = sample()
		.into_iter()
		.map(|candle| [candle.open, candle.high, candle.low, candle.close])
		.collect();
	assert_eq!(
		rows,
		[
			["194.61", "194.61", "194.61", "194.61"],
			["194.61", "194.61", "110.5", "110.5"],
			["110.5", "133.20", "110.5", "133.20"],
		]
	);
}

#[test]
fn last_close_is_that_of_the_day_before_from_midnight_to_midnight() {
	let closes = from_csv(&counted(31)).unwrap();
	for now in [20_000 * DAY, 20_000 * DAY + 1, 20_001 * DAY - 1] {
		let candles = candles(&closes, "99", now);
		assert_eq!(candles.len(), 32);
		assert_eq!((candles[30].start, candles[30].close.as_str()), (19_999 * DAY, "31"));
		assert_eq!((candles[31].start, candles[31].close.as_str()), (20_000 * DAY, "99"));
	}
	let next = candles(&closes, "99", 20_001 * DAY);
	assert_eq!((next[30].start, next[30].close.as_str()), (20_000 * DAY, "31"));
}

#[test]
fn every_candle_starts_at_a_midnight_and_none_is_left_out() {
	let market = Market::new(Vec::new(), Vec::new(), 20);
	for asset in with_closes() {
		let candles = market.candles(asset.symbol, NOON).unwrap();
		assert_eq!(candles.len(), 401);
		let starts: Vec<_> = candles.iter().map(|candle| candle.start).collect();
		assert_eq!(starts, (19_600..=20_000).map(|day| day * DAY).collect::<Vec<_>>());
	}
	assert_eq!(market.candles("KUN", NOON), None);
	assert_eq!(market.candles("DOGE", NOON), None);
}

#[test]
fn clock_that_stands_before_the_days_of_the_closes_has_fewer_candles() {
	let closes = from_csv(&counted(31)).unwrap();
	let closes_at = |now| -> Vec<_> {
		candles(&closes, "99", now).into_iter().map(|candle| (candle.start, candle.close)).collect()
	};
	assert_eq!(closes_at(0), [(0, "99".to_owned())]);
	assert_eq!(closes_at(DAY), [(0, "31".to_owned()), (DAY, "99".to_owned())]);
}

#[test]
fn past_of_a_history_ends_at_its_first_price_and_that_of_a_walk_at_its_start() {
	let history = super::history::parse("date,close\n2020-03-12,194.6100\n").unwrap();
	let market = Market::new(vec![("ETH", history)], Vec::new(), 20);
	let last_two = |symbol: &str| -> Vec<_> {
		let candles = market.candles(symbol, NOON).unwrap();
		candles[399..].iter().map(|candle| candle.close.clone()).collect()
	};
	assert_eq!(last_two("ETH"), ["194.610000", "194.6100"]);
	assert_eq!(last_two("WBTC"), ["60000.000000", "60000.000000"]);
	assert_eq!(last_two("USDC"), ["1.000000", "1.000000"]);
}

#[test]
fn venues_tell_candles_in_their_formats_and_orders() {
	assert_eq!(
		Venue::Exchange.tell("ETHUSD", &sample()),
		"[[1727827200000,\"194.61\",\"194.61\",\"194.61\",\"194.61\",\"0.0\",1727913599999],\
		 [1727913600000,\"194.61\",\"194.61\",\"110.5\",\"110.5\",\"0.0\",1727999999999],\
		 [1728000000000,\"110.5\",\"133.20\",\"110.5\",\"133.20\",\"0.0\",1728086399999]]"
	);
	// Low and high before open and close, newest first.
	assert_eq!(
		Venue::Spot.tell("ETH-USD", &sample()),
		"[[1728000000,110.5,133.20,110.5,133.20,0.0],\
		 [1727913600,110.5,194.61,194.61,110.5,0.0],\
		 [1727827200,194.61,194.61,194.61,194.61,0.0]]"
	);
	assert_eq!(
		Venue::Book.tell("ETHUSD", &sample()),
		"{\"error\":[],\"result\":{\"ETHUSD\":[\
		 [1727827200,\"194.61\",\"194.61\",\"194.61\",\"194.61\",\"0.0\",\"0.0\",0],\
		 [1727913600,\"194.61\",\"194.61\",\"110.5\",\"110.5\",\"0.0\",\"0.0\",0],\
		 [1728000000,\"110.5\",\"133.20\",\"110.5\",\"133.20\",\"0.0\",\"0.0\",0]],\
		 \"last\":1728000000}}"
	);
}

#[test]
fn venues_tell_the_same_closes_of_the_same_days_digit_by_digit() {
	let csv = format!("date,close\n2020-03-11,0.{}1\n2020-03-12,007.10\n", "0".repeat(17));
	for closes in [from_csv(&csv).unwrap(), Closes::by_formula(&ASSETS[0], "3000").unwrap()] {
		let candles = candles(&closes, "0012345678.000000000000000001", NOON);
		let told = Venue::ALL.map(|venue| {
			let pair = if venue == Venue::Spot { "ETH-USD" } else { "ETHUSD" };
			read(&venue.candle_source("http://h", "ETH"), &venue.tell(pair, &candles))
		});
		assert_eq!(told[0].len(), closes.in_order().len() + 1);
		assert!(told.iter().all(|venue| *venue == told[0]), "{told:?}");
		assert_eq!(told[0][&(20_000 * DAY)], "12345678.000000000000000001");
	}
}

#[test]
fn highs_and_lows_are_found_by_value_and_not_by_spelling() {
	for (less, more) in [
		("9.5", "10.5"),
		("0.09", "0.1"),
		("0.10", "0.101"),
		("99.99", "00100"),
		("3", "3.000000000000000001"),
	] {
		for (first, second) in [(less, more), (more, less)] {
			let closes = from_csv(&format!("date,close\n2020-03-11,{first}\n")).unwrap();
			let day = candles(&closes, second, NOON).remove(1);
			assert_eq!(day.low, less);
			assert_eq!(day.high, more.trim_start_matches("00"), "{first} {second}");
		}
	}
}

#[test]
fn answers_stay_below_64_kib_even_with_the_longest_closes() {
	let dates = counted(400);
	let dates = dates.lines().skip(1).map(|line| line.split_once(',').unwrap().0);
	let row = |date| format!("{date},12345678.{}\n", "1".repeat(18));
	let longest = format!("date,close\n{}", dates.map(row).collect::<String>());
	let longest = from_csv(&longest).unwrap();
	let mut largest = 0;
	for closes in [longest, Closes::by_formula(&ASSETS[1], &"9".repeat(40)).unwrap()] {
		let candles = candles(&closes, &"9".repeat(40), NOON);
		assert_eq!(candles.len(), 401);
		for venue in Venue::ALL {
			largest = largest.max(venue.tell("WBTC-USD", &candles).len());
		}
	}
	println!("the longest answer has {largest} bytes");
	assert!((50_000..64 * 1024).contains(&largest), "{largest}");
}
