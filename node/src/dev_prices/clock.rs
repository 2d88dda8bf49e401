//! Which row is played now.

use std::{
	sync::OnceLock,
	time::{Duration, Instant},
};

/// Counts rows from the first request for a price on, so that none is lost before the worker runs.
#[derive(Debug)]
pub struct Clock {
	rows_per_minute: u32,
	start: OnceLock<Instant>,
}

impl Clock {
	/// A clock that stands at row 0 until it is first asked for the row to play.
	pub fn new(rows_per_minute: u32) -> Self {
		Self { rows_per_minute, start: OnceLock::new() }
	}

	/// The row to play now; starts the clock.
	pub fn row(&self) -> u64 {
		row_after(self.start.get_or_init(Instant::now).elapsed(), self.rows_per_minute)
	}

	/// The row that is being played, if the clock runs.
	pub fn peek(&self) -> Option<u64> {
		self.start.get().map(|start| row_after(start.elapsed(), self.rows_per_minute))
	}

	/// Rows per minute.
	pub fn speed(&self) -> u32 {
		self.rows_per_minute
	}
}

/// Full rows that fit into `elapsed`.
pub fn row_after(elapsed: Duration, rows_per_minute: u32) -> u64 {
	let rows = elapsed.as_millis() * u128::from(rows_per_minute) / 60_000;
	u64::try_from(rows).unwrap_or(u64::MAX)
}
