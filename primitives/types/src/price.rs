use crate::{Price, Seconds};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Least raw value (10^-18 peg units) of an accepted price.
pub const MIN_PRICE_RAW: u128 = 1_000_000_000;

/// Exclusive upper bound of the raw value of an accepted price.
pub const MAX_PRICE_RAW: u128 = 1 << 84;

/// What an accepted price may be used for.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum PriceStatus {
	/// Fresh and undisputed: every priced operation may use it.
	Live,
	/// A median far from the accepted price waits for its confirmation.
	Suspect,
	/// Older than the time to live of its feed.
	Stale,
}

/// An accepted price as the views show it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct FeedPrice {
	/// Peg value of one whole unit, 18 decimals.
	pub price: Price,
	/// When a quorum of operators stood behind the price.
	pub moment: Seconds,
	/// Time since `moment`.
	pub age: Seconds,
	/// Whether priced operations may use it now.
	pub status: PriceStatus,
}

/// Seconds of a day.
pub const DAY: Seconds = 86_400;

/// When days end: day `k` begins at `k · 86,400 + offset` and ends a day later, at the instant of its
/// close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
	/// Seconds from 00:00 UTC to the begin of a day, below a day.
	pub offset: Seconds,
}

impl Days {
	/// The instant at which `day` ends.
	pub fn end_of(&self, day: u32) -> Seconds {
		Seconds::from(day).saturating_add(1).saturating_mul(DAY).saturating_add(self.offset)
	}

	/// The last day that has ended at `now`; `None` before the end of day 0.
	pub fn ended_by(&self, now: Seconds) -> Option<u32> {
		let ended = now.checked_sub(self.offset)? / DAY;
		u32::try_from(ended.checked_sub(1)?).ok()
	}

	/// The day that ends at `instant` to the second, if one does.
	pub fn ending_at(&self, instant: Seconds) -> Option<u32> {
		self.ended_by(instant).filter(|day| self.end_of(*day) == instant)
	}

	/// The first end of a day at or after `from`.
	pub fn next_end(&self, from: Seconds) -> Seconds {
		let past = from.saturating_sub(self.offset).div_ceil(DAY).max(1);
		past.saturating_mul(DAY).saturating_add(self.offset)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn days_begin_at_their_offset_and_end_a_day_later() {
		for offset in [0, 1, 43_200, 86_399] {
			let days = Days { offset };
			assert_eq!(days.end_of(0), DAY + offset);
			assert_eq!(days.ended_by(DAY + offset - 1), None);
			for day in [0, 1, 18_000, 60_000] {
				let end = days.end_of(day);
				assert_eq!(days.ended_by(end), Some(day));
				assert_eq!(days.ended_by(end + DAY - 1), Some(day));
				assert_eq!(days.ending_at(end), Some(day));
				assert_eq!(days.ending_at(end + 1), None);
				assert_eq!(days.next_end(end), end);
				assert_eq!(days.next_end(end + 1), end + DAY);
			}
			assert_eq!(days.next_end(0), DAY + offset);
		}
	}
}
