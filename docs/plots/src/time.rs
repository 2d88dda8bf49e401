//! Calendar dates of Unix times, in UTC.

use qian_primitives::{Seconds, DAY};

/// Names of months, as axes show them.
pub const MONTHS: [&str; 12] =
	["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
	/// Year.
	pub year: u64,
	/// Month, from 1.
	pub month: u64,
	/// Day of the month, from 1.
	pub day: u64,
}

/// Days of the 400 years after which the calendar repeats.
const ERA: u64 = 146_097;

/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH: u64 = 719_468;

impl Date {
	/// The date at `at`. Years are counted from 1 March, so that a leap day is the last of its year.
	pub fn at(at: Seconds) -> Self {
		let days = at / DAY + EPOCH;
		let (era, of_era) = (days / ERA, days % ERA);
		let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
		let of_year = of_era - (365 * year + year / 4 - year / 100);
		let months = (5 * of_year + 2) / 153;
		let day = of_year - (153 * months + 2) / 5 + 1;
		let month = if months < 10 { months + 3 } else { months - 9 };
		Self { year: era * 400 + year + u64::from(month <= 2), month, day }
	}

	/// The first second of the date, which is not before 1970; nonsense if there is no such day.
	pub fn begin(&self) -> Seconds {
		let year = self.year - u64::from(self.month <= 2);
		let months = (self.month + 9) % 12;
		let of_year = (153 * months + 2) / 5 + self.day - 1;
		let of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
		(year / 400 * ERA + of_era - EPOCH) * DAY
	}
}

/// `2020-03-12T10:00:00Z` in Unix time; `None` for any other form and for days that do not exist.
pub fn parse(text: &str) -> Option<Seconds> {
	let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
	let date = Date { year: number(0, 4)?, month: number(5, 7)?, day: number(8, 10)? };
	if date.year < 1970 || !(1..=12).contains(&date.month) || !(1..=31).contains(&date.day) {
		return None;
	}
	let at = date.begin() + number(11, 13)? * 3_600 + number(14, 16)? * 60 + number(17, 19)?;
	// What does not come back the same was written otherwise, or was no day or hour.
	(format(at) == text).then_some(at)
}

/// Unix time as `2020-03-12T10:00:00Z`.
pub fn format(at: Seconds) -> String {
	let Date { year, month, day } = Date::at(at);
	let (hour, minute, second) = (at % DAY / 3_600, at % 3_600 / 60, at % 60);
	format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Unix time as `2020-03-12 10:00`.
pub fn to_the_minute(at: Seconds) -> String {
	let text = format(at);
	text.replace('T', " ").chars().take(16).collect()
}
