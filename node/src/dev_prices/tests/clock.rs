use crate::dev_prices::clock::{row_after, Clock};
use std::time::Duration;

#[test]
fn rows_follow_time_and_speed() {
	let row = |millis, speed| row_after(Duration::from_millis(millis), speed);
	assert_eq!(row(0, 20), 0);
	assert_eq!(row(2_999, 20), 0);
	assert_eq!(row(3_000, 20), 1);
	assert_eq!(row(60_000, 20), 20);
	assert_eq!(row(60_000, 1), 1);
	assert_eq!(row(1, 60_000), 1);
	assert_eq!(row_after(Duration::MAX, 60_000), u64::MAX);
}

#[test]
fn clock_stands_until_it_is_asked() {
	let clock = Clock::new(1);
	assert_eq!(clock.peek(), None);
	assert_eq!(clock.row(), 0);
	assert_eq!(clock.peek(), Some(0));
	assert_eq!(clock.speed(), 1);
}
