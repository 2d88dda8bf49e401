//! Calendar dates.

use crate::time::{format, parse, to_the_minute, Date};
use qian_primitives::DAY;

#[test]
fn times_are_those_of_the_calendar() {
	for (text, at) in [
		("1970-01-01T00:00:00Z", 0),
		("2000-02-29T23:59:59Z", 951_868_799),
		("2020-03-12T10:00:00Z", 1_584_007_200),
		("2025-10-10T21:20:00Z", 1_760_131_200),
		("2100-03-01T00:00:00Z", 4_107_542_400),
	] {
		assert_eq!(parse(text), Some(at), "{text}");
		assert_eq!(format(at), text);
	}
	assert_eq!(to_the_minute(1_584_007_200), "2020-03-12 10:00");
}

#[test]
fn every_day_of_two_centuries_follows_the_day_before_it() {
	let mut last = Date { year: 1969, month: 12, day: 31 };
	for day in 0..200 * 366 {
		let date = Date::at(day * DAY);
		assert_eq!(date.begin(), day * DAY);
		assert_eq!(Date::at(day * DAY + DAY - 1), date);
		let next_day =
			date.day == last.day + 1 && (date.year, date.month) == (last.year, last.month);
		let next_month = date.day == 1 && last.day >= 28;
		assert!(next_day || next_month, "{last:?} before {date:?}");
		last = date;
	}
}

#[test]
fn a_time_is_refused_in_another_form_or_on_a_day_that_there_is_not() {
	for text in [
		"",
		"2020-03-12",
		"2020-03-12 10:00:00",
		"2020-03-12T10:00:00+00:00",
		"2021-02-29T00:00:00Z",
		"2020-04-31T00:00:00Z",
		"2020-13-01T00:00:00Z",
		"2020-00-01T00:00:00Z",
		"2020-01-00T00:00:00Z",
		"2020-01-01T24:00:00Z",
		"2020-01-01T00:60:00Z",
		"1969-12-31T00:00:00Z",
		"２020-01-01T00:00:00Z",
	] {
		assert_eq!(parse(text), None, "{text}");
	}
}
