//! The daily closes that lie before the prices of a development chain.
//!
//! Without them a fresh chain would wait a month for a full volatility window. They are made by
//! formula, a walk backwards from the asset's first price, or come from a CSV file of the same form
//! as a [`History`].

use super::{
	assets::DevAsset,
	history::History,
	walk::{decimal, path},
};
use crate::file_error::FileError;
use std::path::Path;

/// Days of which a close is served, if the file has as many.
pub const DAYS: usize = 400;

/// Longest close that is taken, in characters: eight digits, a point and 18 digits are all that a
/// price of the chain can have. With it 400 candles fit into the 64 KiB that the worker reads.
const MAX_LEN: usize = 27;

/// Closes of consecutive days, the last one that of yesterday; decimals, never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closes(Vec<String>);

impl Closes {
	/// Reads the closes in the file at `path`.
	///
	/// # Errors
	///
	/// As [`History::read`] and [`Self::of`].
	pub fn read(path: &Path) -> Result<Self, FileError> {
		Self::of(path, &History::read(path)?)
	}

	/// The last [`DAYS`] rows of `history`, a day each, whatever their dates are; `path` only names
	/// the file in errors.
	///
	/// # Errors
	///
	/// Says which close is too long.
	pub fn of(path: &Path, history: &History) -> Result<Self, FileError> {
		let rows = history.len().saturating_sub(DAYS)..history.len();
		let close = |row: usize| {
			let row = history.row(row as u64);
			if row.price.len() > MAX_LEN {
				let reason = format!(
					"the close of {} has {} characters, but at most {MAX_LEN} are taken",
					row.time,
					row.price.len()
				);
				return Err(FileError::whole(path, reason));
			}
			Ok(row.price.clone())
		};
		rows.map(close).collect::<Result<_, _>>().map(Self)
	}

	/// [`DAYS`] closes that move like `asset` and end at the price `last`; nothing if the chain keeps
	/// no closes of it.
	///
	/// A walk backwards from there: its steps have the same distribution in either direction.
	pub fn by_formula(asset: &DevAsset, last: &str) -> Option<Self> {
		let daily = asset.daily?;
		// Another name than that of the walk, or the past would mirror the future.
		let name = format!("{} past", asset.symbol);
		let backwards = path(name.as_bytes(), millionths(last), daily, DAYS);
		Some(Self(backwards.into_iter().rev().map(decimal).collect()))
	}

	/// The closes, in the order of days.
	pub fn in_order(&self) -> &[String] {
		&self.0
	}
}

/// A positive decimal in millionths, rounded down, from 1 to the largest number that there is.
fn millionths(price: &str) -> u64 {
	let (whole, fraction) = price.split_once('.').unwrap_or((price, ""));
	// There are digits only, so that nothing but too large a number is no number.
	format!("{whole}{fraction:0<6.6}").parse().unwrap_or(u64::MAX).max(1)
}
