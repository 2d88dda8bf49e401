//! Files of prices.

use crate::bars::{
	candles, candles_in, read, read_span, step_of, Bar, Candle, Fault, Problem, DAILY, HOURLY,
};
use qian_primitives::Price;
use std::fs;

const DAYS: &str = "timestamp_utc,open,high,low,close
2020-01-01T00:00:00Z,1,9,1,130.5
2020-01-02T00:00:00Z,1,9,1,127
2020-01-03T00:00:00Z,1,9,1,0.000001
";

/// What reading a file with this text gives.
fn days(text: &str) -> Result<Vec<Bar>, Fault> {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let file = folder.path().join("prices.csv");
	fs::write(&file, text).expect("the folder was just made");
	read(&file, DAILY)
}

/// Line and problem of a file with this text.
fn fault(text: &str) -> (u64, Problem) {
	let fault = days(text).expect_err("the file is faulty");
	let told = fault.to_string();
	assert!(told.contains(&format!("prices.csv:{}: ", fault.line)), "{told}");
	(fault.line, fault.problem)
}

#[test]
fn a_bar_ends_a_step_after_its_time() {
	let bars = days(DAYS).expect("the file is sound");
	assert_eq!(bars.len(), 3);
	let of_second = Bar { end: 1_578_009_600, close: Price::from_u32(127) };
	assert_eq!((bars[1], bars[0].end), (of_second, of_second.end - DAILY));
	assert_eq!(bars[2].close, Price::from_rational(1, 1_000_000));
}

#[test]
fn a_file_that_is_not_there_is_named() {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let fault = read(&folder.path().join("none.csv"), DAILY).expect_err("there is no such file");
	assert!(matches!(fault.problem, Problem::Unreadable(_)));
	assert!(fault.to_string().contains("none.csv:1: "));
}

#[test]
fn another_header_is_a_fault_of_the_first_line() {
	for header in ["", "timestamp_utc,open,high,low", "timestamp_utc,open,low,high,close"] {
		let text = DAYS.replacen("timestamp_utc,open,high,low,close", header, 1);
		assert_eq!(fault(&text), (1, Problem::Header), "{header}");
	}
}

#[test]
fn a_line_with_too_few_cells_is_told_by_its_number() {
	let (line, problem) = fault(&DAYS.replace("1,9,1,127", "1,9,127"));
	assert!(line == 3 && matches!(problem, Problem::Unreadable(_)));
}

#[test]
fn a_cell_that_is_no_time_or_no_price_is_told_with_its_line() {
	let time = fault(&DAYS.replace("2020-01-02T", "2020-01-32T"));
	assert_eq!(time, (3, Problem::Time("2020-01-32T00:00:00Z".into())));
	for cell in ["", "x", "0", "-5", "NaN", "inf", "1e30"] {
		let price = fault(&DAYS.replace("127", cell));
		assert_eq!(price, (3, Problem::Price(cell.into())), "{cell}");
	}
}

#[test]
fn bars_out_of_order_and_bars_that_come_twice_are_told() {
	assert_eq!(fault(&DAYS.replace("01-03T", "01-01T")), (4, Problem::NotAscending));
	assert_eq!(fault(&DAYS.replace("01-02T", "01-01T")), (3, Problem::NotAscending));
}

#[test]
fn a_missing_bar_and_one_off_the_grid_are_told_as_a_gap() {
	assert_eq!(fault(&DAYS.replace("01-03T", "01-04T")), (4, Problem::Gap));
	assert_eq!(fault(&DAYS.replace("T00:00:00", "T01:00:00")), (2, Problem::Gap));
	assert_eq!(fault(&DAYS.replace("01-02T00", "01-02T01")), (3, Problem::Gap));
}

#[test]
fn a_span_must_be_whole_while_bars_may_be_missing_around_it() {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let file = folder.path().join("hours.csv");
	let hours = [0, 2, 3, 4, 6];
	let line = |hour: u64| format!("2020-01-01T0{hour}:00:00Z,1,1,1,{}\n", 100 + hour);
	let lines: String = hours.map(line).concat();
	fs::write(&file, format!("timestamp_utc,open,high,low,close\n{lines}")).expect("just made");
	let start = super::START;
	let span =
		|from: u64, to: u64| read_span(&file, HOURLY, start + from * 3_600..start + to * 3_600);

	let bars = span(2, 5).expect("these hours are there");
	assert_eq!(bars.len(), 3);
	assert_eq!(bars[0], Bar { end: start + 3 * 3_600, close: Price::from_u32(102) });
	assert_eq!(span(2, 7).expect_err("the sixth hour is missing").problem, Problem::Gap);
	for (from, to) in [(1, 5), (2, 6), (6, 9), (8, 9)] {
		let problem = span(from, to).expect_err("an edge is missing").problem;
		assert!(matches!(problem, Problem::Span(_)), "{from} to {to}");
	}
}

#[test]
fn a_candle_tells_all_prices_of_its_bar_and_a_file_how_long_its_bars_are() {
	let folder = tempfile::tempdir().expect("tests may write to the folder for temporary files");
	let file = folder.path().join("prices.csv");
	fs::write(&file, DAYS).expect("the folder was just made");
	assert_eq!(step_of(&file), Ok(DAILY));
	let [open, low, high] = [1, 1, 9].map(Price::from_u32);
	let second = Candle { end: 1_578_009_600, open, high, low, close: Price::from_u32(127) };
	assert_eq!(candles(&file, DAILY).map(|all| (all.len(), all[1])), Ok((3, second)));
	assert_eq!(candles_in(&file, DAILY, 1_577_923_200..1_578_009_600), Ok(vec![second]));
	let missing = 1_577_923_200..1_578_182_400;
	let fault = candles_in(&file, DAILY, missing.clone()).map_err(|fault| fault.problem);
	assert_eq!(fault, Err(Problem::Span(missing)));

	fs::write(&file, DAYS.replace("Z,1,9", "Z,1,much")).expect("the folder is there");
	let fault = candles(&file, DAILY).map_err(|fault| (fault.line, fault.problem));
	assert_eq!(fault, Err((2, Problem::Price("much".into()))));
	assert_eq!(read(&file, DAILY).map(|all| all.len()), Ok(3), "closes are as they were");
}
