//! The table of tracks: what holds in every build, and the periods of a live chain.

use super::*;
use crate::{
	configs::governance::VoteLockingPeriod,
	governance::{
		tracks::{tracks, TrackId, Tracks},
		Pace,
	},
	BlockNumber, HOURS, MINUTES,
};
use pallet_referenda::{Curve, Track, TracksInfo};
use sp_runtime::Perbill;
use std::collections::BTreeSet;

/// Moments from the begin of a decision to its end.
fn moments() -> impl Iterator<Item = Perbill> {
	(0..=1_000).map(|part| Perbill::from_rational(part, 1_000u32))
}

fn lowest(curve: &Curve) -> Perbill {
	moments().map(|x| curve.threshold(x)).min().expect("there are moments")
}

#[test]
fn tracks_are_in_order_and_each_has_a_name_of_its_own() {
	assert_eq!(Tracks::check_integrity(), Ok(()));
	assert!(TRACKS.windows(2).all(|pair| pair[0].id < pair[1].id));
	let names: BTreeSet<_> = TRACKS.iter().map(|track| track.info.name).collect();
	assert_eq!(names.len(), TRACKS.len());
	for name in names {
		let text = String::from_utf8(name.to_vec()).expect("it is text");
		let text = text.trim_end_matches('\0');
		assert!(!text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
	}
}

#[test]
fn every_origin_has_exactly_one_track() {
	// A variant that is missing in the list above would have a code that decodes.
	let all = (0..=u8::MAX).filter_map(|code| codec::Decode::decode(&mut &[code][..]).ok());
	let all: Vec<Origin> = all.collect();
	assert_eq!(all, ORIGINS);

	let mut granted = vec![Tracks::track_for(&root())];
	granted.extend(ORIGINS.map(|origin| Tracks::track_for(&origin.into())));
	let granted: BTreeSet<_> = granted.into_iter().map(Result::unwrap).collect();
	let ids: BTreeSet<_> = TRACKS.iter().map(|track| track.id).collect();
	assert_eq!(granted, ids);
	assert_eq!(granted.len(), 1 + ORIGINS.len());
}

#[test]
fn nothing_passes_against_half_of_the_votes_or_without_a_crowd_at_any_moment() {
	for track in TRACKS {
		let (approval, support) = (track.info.min_approval, track.info.min_support);
		// The curve of a reciprocal ends at the half but for rounding.
		let half = Perbill::from_parts(499_999_990);
		assert!(lowest(&approval) >= half, "track {}: {:?}", track.id, lowest(&approval));
		assert!(lowest(&support) >= Perbill::from_percent(2), "track {}", track.id);
		for curve in [approval, support] {
			let falls = moments().zip(moments().skip(1));
			for (x, next) in falls {
				assert!(curve.threshold(next) <= curve.threshold(x), "track {}", track.id);
			}
		}
	}
}

#[test]
fn support_never_falls_below_what_the_track_promises() {
	let promised =
		[(0, 10), (1, 2), (10, 4), (11, 5), (12, 4), (13, 5), (14, 20), (20, 2), (21, 4)];
	for (id, percent) in promised {
		let end = track(id).min_support.threshold(Perbill::one());
		assert_eq!(end, Perbill::from_percent(percent), "track {id}");
		assert_eq!(lowest(&track(id).min_support), end, "track {id}");
	}
}

#[test]
fn a_shutdown_needs_two_thirds_and_a_fifth_of_all_kun_from_the_first_to_the_last_moment() {
	let shutdown = track(14);
	assert_eq!(lowest(&shutdown.min_approval), Perbill::from_percent(66));
	assert_eq!(lowest(&shutdown.min_support), Perbill::from_percent(20));
	let barely = |approval, support| {
		let end = Perbill::one();
		shutdown.min_approval.passing(end, approval) && shutdown.min_support.passing(end, support)
	};
	let (approval, support) = (Perbill::from_percent(66), Perbill::from_percent(20));
	let less = |share: Perbill| Perbill::from_parts(share.deconstruct() - 1);
	assert!(barely(approval, support));
	assert!(!barely(less(approval), support));
	assert!(!barely(approval, less(support)));
}

#[test]
fn an_early_decision_needs_near_unanimity() {
	for track in TRACKS {
		let first = track.info.min_approval.threshold(Perbill::zero());
		assert!(first >= Perbill::from_percent(99), "track {}", track.id);
	}
}

#[test]
fn voters_bear_what_they_decided_until_it_is_enacted() {
	let longest = TRACKS.map(|track| track.info.min_enactment_period).into_iter().max();
	assert!(Some(VoteLockingPeriod::get()) >= longest);
}

#[test]
fn a_decision_deposit_is_dearer_than_a_submission_and_a_place_can_be_had() {
	for track in TRACKS {
		assert!(track.info.decision_deposit > SUBMISSION_DEPOSIT, "track {}", track.id);
		assert!(track.info.max_deciding > 0, "track {}", track.id);
		assert!(track.info.confirm_period > 0, "track {}", track.id);
		assert!(track.info.decision_period > track.info.confirm_period, "track {}", track.id);
	}
}

/// The periods that the protocol prescribes: hours of decision, hours to enactment.
#[test]
fn a_live_chain_takes_the_prescribed_time() {
	let prescribed =
		[(0, 336, 48), (10, 168, 48), (11, 168, 48), (12, 168, 24), (13, 6, 0), (14, 168, 24)];
	let live = tracks(Pace::Live);
	for (id, decision, enactment) in prescribed {
		let track = &live.iter().find(|track| track.id == id).expect("it exists").info;
		assert_eq!(track.decision_period, decision * HOURS, "track {id}");
		assert_eq!(track.min_enactment_period, enactment * HOURS, "track {id}");
	}
	assert_eq!(HOURS, 1_200, "at three seconds a block");
}

#[test]
fn a_development_chain_takes_minutes() {
	for track in tracks(Pace::Development) {
		let info = track.info;
		let longest = info.prepare_period + info.decision_period + info.min_enactment_period;
		assert!(longest <= 15 * MINUTES, "track {}", track.id);
	}
}

#[test]
fn the_pace_changes_periods_and_nothing_else() {
	for (live, development) in tracks(Pace::Live).into_iter().zip(tracks(Pace::Development)) {
		assert!(live.info.decision_period > development.info.decision_period);
		let mut same = live;
		same.info.prepare_period = development.info.prepare_period;
		same.info.decision_period = development.info.decision_period;
		same.info.confirm_period = development.info.confirm_period;
		same.info.min_enactment_period = development.info.min_enactment_period;
		assert_eq!(same, development);
	}
}

#[test]
fn a_stop_is_quicker_than_whatever_waits_for_its_enactment() {
	const CANCELLER: TrackId = 20;
	// It is enacted in the next block, so that only what waits for confirmation can be stopped.
	const EMERGENCY: TrackId = 13;
	let (stops, others): (Vec<_>, Vec<_>) =
		tracks(Pace::Live).into_iter().partition(|track| track.id == CANCELLER);
	let least = |track: &Track<TrackId, Balance, BlockNumber>| {
		track.info.prepare_period + track.info.confirm_period + track.info.min_enactment_period
	};
	for stop in stops {
		for other in others.iter().filter(|track| track.id != EMERGENCY) {
			assert!(least(&stop) < least(other), "{} stops {}", stop.id, other.id);
		}
	}
}
