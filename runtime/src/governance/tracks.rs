//! Tracks of referenda: how much support a decision needs, and how long it takes.
//!
//! A live chain decides in days, a development chain in minutes; deposits and curves are the same.

use super::{origins::Origin, Pace};
use crate::{AccountId, Balance, BlockNumber, OriginCaller, DAYS, HOURS, KUN, MINUTES};
use alloc::borrow::Cow;
use frame_system::RawOrigin;
use pallet_referenda::{Curve, Track, TrackInfo};
use sp_runtime::{str_array, FixedI64};

/// Identifier of a track.
pub type TrackId = u16;

/// Length of the phases of a referendum, in blocks.
#[derive(Clone, Copy)]
struct Periods {
	/// From submission to the begin of the decision, at least.
	prepare: BlockNumber,
	/// In which it must pass.
	decision: BlockNumber,
	/// For which it must stay passed without a break.
	confirm: BlockNumber,
	/// From approval to enactment, at least.
	enactment: BlockNumber,
}

const fn percent(x: u128) -> FixedI64 {
	FixedI64::from_rational(x, 100)
}

/// From `start` per cent at the beginning of the decision down to `end` per cent at its end.
const fn falling(start: u128, end: u128) -> Curve {
	Curve::make_linear(1, 1, percent(end), percent(start))
}

/// From all votes at the beginning, by way of `level` per cent after `part` of `whole` of the
/// decision, towards `end` per cent: early decisions need near unanimity, late ones `end` per cent.
const fn unanimous_at_first(part: u128, whole: u128, level: u128, end: u128) -> Curve {
	Curve::make_reciprocal(part, whole, percent(level), percent(end), percent(100))
}

/// Three quarters of the votes after two days of seven, towards half of them.
const fn majority() -> Curve {
	unanimous_at_first(2, 7, 75, 50)
}

const fn track(
	id: TrackId,
	name: &str,
	max_deciding: u32,
	decision_deposit: Balance,
	periods: Periods,
	min_approval: Curve,
	min_support: Curve,
) -> Track<TrackId, Balance, BlockNumber> {
	Track {
		id,
		info: TrackInfo {
			name: str_array(name),
			max_deciding,
			decision_deposit,
			prepare_period: periods.prepare,
			decision_period: periods.decision,
			confirm_period: periods.confirm,
			min_enactment_period: periods.enactment,
			min_approval,
			min_support,
		},
	}
}

/// All tracks at this pace, by identifier.
pub const fn tracks(pace: Pace) -> [Track<TrackId, Balance, BlockNumber>; 9] {
	let root = Periods {
		prepare: pace.period(2 * HOURS, 4),
		decision: pace.period(14 * DAYS, 200),
		confirm: pace.period(DAYS, 10),
		enactment: pace.period(2 * DAYS, 4),
	};
	let week = Periods {
		prepare: pace.period(2 * HOURS, 4),
		decision: pace.period(7 * DAYS, 100),
		confirm: pace.period(12 * HOURS, 10),
		enactment: pace.period(2 * DAYS, 4),
	};
	let week_then_a_day = Periods { enactment: pace.period(DAYS, 2), ..week };
	let urgent = Periods {
		prepare: pace.period(10 * MINUTES, 2),
		decision: pace.period(3 * DAYS, 60),
		confirm: pace.period(HOURS, 6),
		enactment: pace.period(10 * MINUTES, 2),
	};
	// A stop must be quicker than what it stops. It gives deposits back; taking them needs more time.
	let stop = Periods {
		prepare: pace.period(MINUTES, 1),
		decision: pace.period(3 * DAYS, 60),
		confirm: pace.period(15 * MINUTES, 3),
		enactment: 0,
	};
	let emergency = Periods {
		prepare: pace.period(5 * MINUTES, 2),
		decision: pace.period(6 * HOURS, 40),
		confirm: pace.period(20 * MINUTES, 4),
		enactment: 0,
	};
	[
		track(0, "root", 5, 2_000 * KUN, root, unanimous_at_first(4, 14, 80, 50), falling(50, 10)),
		track(
			1,
			"whitelisted_caller",
			10,
			1_000 * KUN,
			urgent,
			unanimous_at_first(1, 3, 80, 50),
			falling(25, 2),
		),
		track(10, "risk_admin", 10, 500 * KUN, week, majority(), falling(25, 4)),
		track(11, "listing_admin", 10, 500 * KUN, week, majority(), falling(25, 5)),
		track(12, "treasury_admin", 10, 500 * KUN, week_then_a_day, majority(), falling(25, 4)),
		track(
			13,
			"emergency_lockdown",
			5,
			1_000 * KUN,
			emergency,
			unanimous_at_first(1, 3, 75, 60),
			falling(20, 5),
		),
		track(14, "shutdown", 3, 5_000 * KUN, week_then_a_day, falling(100, 66), falling(50, 20)),
		track(
			20,
			"referendum_canceller",
			20,
			1_000 * KUN,
			stop,
			unanimous_at_first(1, 3, 75, 50),
			falling(20, 2),
		),
		track(
			21,
			"referendum_killer",
			20,
			2_000 * KUN,
			urgent,
			unanimous_at_first(1, 3, 90, 66),
			falling(25, 4),
		),
	]
}

/// The tracks of this build.
pub const TRACKS: [Track<TrackId, Balance, BlockNumber>; 9] = tracks(Pace::BUILT);

/// The tracks, for pallet-referenda.
pub struct Tracks;

impl pallet_referenda::TracksInfo<Balance, BlockNumber> for Tracks {
	type Id = TrackId;
	type RuntimeOrigin = OriginCaller;

	fn tracks() -> impl Iterator<Item = Cow<'static, Track<TrackId, Balance, BlockNumber>>> {
		TRACKS.into_iter().map(Cow::Owned)
	}

	fn track_for(origin: &OriginCaller) -> Result<TrackId, ()> {
		match origin {
			OriginCaller::system(RawOrigin::<AccountId>::Root) => Ok(0),
			OriginCaller::Origins(origin) => Ok(track_of(*origin)),
			_ => Err(()),
		}
	}
}

/// The track that grants `origin`.
const fn track_of(origin: Origin) -> TrackId {
	match origin {
		Origin::WhitelistedCaller => 1,
		Origin::RiskAdmin => 10,
		Origin::ListingAdmin => 11,
		Origin::TreasuryAdmin => 12,
		Origin::EmergencyLockdown => 13,
		Origin::Shutdown => 14,
		Origin::ReferendumCanceller => 20,
		Origin::ReferendumKiller => 21,
	}
}
