//! Who may decide what: origins, the tracks of the referenda that grant them, and what a call would
//! do before anybody votes on it.

pub mod dry_run;
pub mod origins;
pub mod tracks;

use crate::BlockNumber;

/// How fast governance goes. Nothing else depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
	/// Of a live chain: people have days to see a proposal and to vote.
	Live,
	/// Of a development chain: the whole way of a referendum can be tried in minutes.
	Development,
}

impl Pace {
	/// The pace of this build: that of a live chain, unless it has the feature `fast-runtime`.
	pub const BUILT: Self =
		if cfg!(feature = "fast-runtime") { Self::Development } else { Self::Live };

	/// A period in blocks.
	pub const fn period(self, live: BlockNumber, development: BlockNumber) -> BlockNumber {
		match self {
			Self::Live => live,
			Self::Development => development,
		}
	}
}
