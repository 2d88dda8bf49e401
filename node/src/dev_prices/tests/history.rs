use crate::dev_prices::history::History;
use std::path::Path;

const BARS: &str = "timestamp_utc,open,high,low,close\n\
	2020-03-12T22:00:00Z,133.1,137.2,118.25,119.95\n\
	2020-03-12T23:00:00Z,119.95,121,107.1,110.610\n\
	2020-03-13T00:00:00Z,110.6,115,89.6,0.5\n";

pub fn parse(text: &str) -> Result<History, String> {
	History::parse(Path::new("h.csv"), text.as_bytes()).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(text: &str, message: &str) {
	assert_eq!(parse(text), Err(format!("h.csv{message}")));
}

#[test]
fn bars_play_their_close_as_it_is_spelled_and_the_last_one_stays() {
	let history = parse(BARS).unwrap();
	assert_eq!(history.len(), 3);
	let played: Vec<_> = (0..5).map(|row| history.row(row).price.as_str()).collect();
	assert_eq!(played, ["119.95", "110.610", "0.5", "0.5", "0.5"]);
	assert_eq!(history.row(1).time, "2020-03-12T23:00:00Z");
	assert_eq!(history.index(u64::MAX), 2);
}

#[test]
fn date_and_close_are_enough() {
	let history = parse("date,close\r\n2020-03-12,194\r\n\r\n2020-03-13,122.5\r\n").unwrap();
	assert_eq!(history.len(), 2);
	assert_eq!(history.row(1).price, "122.5");
}

#[test]
fn times_may_leave_out_seconds_and_zone() {
	for time in ["2020-03-12 23:00", "2020-03-12T23:00", "2020-03-12T23:00:59", "2020-03-12T23:00Z"]
	{
		assert!(parse(&format!("date,close\n{time},1\n")).is_ok(), "{time}");
	}
}

#[test]
fn other_headers_are_refused() {
	let message = ", line 1: the header is neither `timestamp_utc,open,high,low,close` nor \
		`date,close`";
	for header in ["", "close,date", "timestamp_utc,close", "date,close,volume", "2020-01-01,5"] {
		refused(&format!("{header}\n2020-03-12,194\n"), message);
	}
	refused("", message);
}

#[test]
fn history_without_rows_is_refused() {
	refused("date,close\n", ": has a header but no row");
}

#[test]
fn rows_of_other_length_are_refused_with_their_line() {
	refused(
		"date,close\n2020-03-12,194\n2020-03-13\n",
		", line 3: has 1 fields where the header has 2",
	);
	refused("date,close\n2020-03-12,1,2\n", ", line 2: has 3 fields where the header has 2");
}

#[test]
fn bad_times_are_refused_with_their_line() {
	let bad = [
		"",
		"12.03.2020",
		"2020-3-12",
		"2020-13-12",
		"2020-00-12",
		"2020-03-32",
		"2020-03-12T24:00:00Z",
		"2020-03-12T23:60:00Z",
		"2020-03-12T23:00:60Z",
		"2020-03-12T23Z",
		"2020-03-12T23:00:00+01:00",
		"1584054000",
	];
	for time in bad {
		refused(
			&format!("date,close\n2020-03-01,1\n{time},194\n"),
			&format!(", line 3: `{time}` is not a UTC time such as 2020-03-12T23:00:00Z"),
		);
	}
}

#[test]
fn times_that_do_not_ascend_are_refused_with_their_line() {
	for time in ["2020-03-12", "2020-03-11", "2020-03-12T00:00"] {
		refused(
			&format!("date,close\n2020-03-12,1\n{time},194\n"),
			&format!(", line 3: `{time}` is not later than the row before"),
		);
	}
}

#[test]
fn prices_that_are_no_positive_decimals_are_refused_with_their_line() {
	let long = "1".repeat(41);
	for price in
		["", "0", "0.000", "-1", "+1", "1e3", "NaN", "inf", ".5", "1.", "1.2.3", " 1", "1,5", &long]
	{
		// Quoted, so that a comma stays inside its field.
		refused(
			&format!("date,close\n2020-03-12,\"{price}\"\n"),
			&format!(", line 2: the close `{price}` is not a positive decimal"),
		);
	}
}

#[test]
fn text_that_is_not_utf8_is_refused_with_its_line() {
	let error = History::parse(Path::new("h.csv"), b"date,close\n2020-03-12,\xff\n").unwrap_err();
	assert_eq!(error.to_string(), "h.csv, line 2: is not UTF-8 text");
}

#[test]
fn file_that_cannot_be_read_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("absent.csv");
	let error = History::read(&path).unwrap_err().to_string();
	assert!(error.starts_with(&format!("{}: cannot be read: ", path.display())), "{error}");

	std::fs::write(&path, BARS).unwrap();
	assert_eq!(History::read(&path).unwrap().len(), 3);
}
