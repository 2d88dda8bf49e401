//! Each band has its own clock: what a value that swings around one of them does to the moves.

use super::*;

/// From [`START`] on for a whole delay, every twenty minutes a sample of another of `values`; the clock
/// then stands at its end.
fn swing(values: [Balance; 2]) {
	for (moment, value) in (START..START + DELAY).step_by(1_200).zip(values.into_iter().cycle()) {
		sample(value, moment);
	}
	take_events();
	Now::set(START + DELAY);
}

/// Tier two is required since [`START`], and tier three since a minute before the end of the delay,
/// which is now.
fn on_the_way_to_three() {
	sample(MIDDLE, START);
	sample(LARGE, START + DELAY - 60);
	Now::set(START + DELAY);
}

#[test]
fn a_value_that_swings_around_the_upper_band_does_not_delay_the_lower_tier() {
	for values in [[MIDDLE, LARGE], [LARGE, MIDDLE]] {
		ExtBuilder::default().build_and_execute(|| {
			get_ready(Tier::Two, &FIVE);
			get_ready(Tier::Three, &SEVEN);
			swing(values);
			Now::set(START + DELAY - 1);
			assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
			Now::set(START + DELAY);
			assert_ok!(apply(signed(ALICE)));
			assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
			// The upper tier is not due as long as the value swings.
			sample(LARGE, START + DELAY);
			assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		});
	}
}

#[test]
fn value_that_swings_around_the_lower_band_delays_the_tier() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		swing([SMALL, MIDDLE]);
		assert_eq!(required(), Some(Tier::Two));
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
	});
}

#[test]
fn value_that_falls_below_both_bands_for_one_sample_delays_both_tiers() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		get_ready(Tier::Three, &SEVEN);
		sample(LARGE, START);
		sample(SMALL, START + DELAY - 60);
		sample(LARGE, START + DELAY);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Three, SEVEN.to_vec()));
	});
}

#[test]
fn lower_tier_that_is_due_does_not_wait_for_a_higher_one_that_is_not() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		get_ready(Tier::Three, &SEVEN);
		on_the_way_to_three();
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force().0, Tier::Two);
		// The clock of the upper band went on.
		Now::set(START + 2 * DELAY - 61);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY - 60);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force().0, Tier::Three);
	});
}

#[test]
fn lower_tier_takes_over_while_the_required_one_is_due_and_lacks_keys() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		assert_ok!(register(Tier::Three, &SEVEN));
		sample(LARGE, START);
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
		// The rest of the way stays open.
		for who in SEVEN {
			assert_noop!(apply(signed(ALICE)), Error::<Test>::TierOverdue);
			assert_ok!(confirm(Tier::Three, who));
		}
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Three, SEVEN.to_vec()));
	});
}

#[test]
fn confirmed_set_of_a_tier_that_is_not_due_does_not_stand_in_for_one_that_is() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Three, &SEVEN);
		on_the_way_to_three();
		for origin in [signed(ALICE), signed(mak()), root()] {
			assert_noop!(apply(origin), Error::<Test>::TierOverdue);
		}
		assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
	});
}

#[test]
fn due_move_to_a_lower_tier_than_required_comes_before_a_replacement() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::One, &SECOND);
		get_ready(Tier::Two, &FIVE);
		on_the_way_to_three();
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
	});
}

#[test]
fn tier_whose_band_is_no_longer_reached_is_not_moved_up_to() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		get_ready(Tier::Three, &SEVEN);
		sample(LARGE, START);
		sample(MIDDLE, START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
		Now::set(START + 100 * DELAY);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierUnchanged);
	});
}

#[test]
fn move_down_waits_for_the_band_above_the_required_tier_alone() {
	ExtBuilder::default().keyholders(&SEVEN).build_and_execute(|| {
		get_ready(Tier::One, &FIRST);
		get_ready(Tier::Two, &FIVE);
		// Around the lower band, and far from the upper one.
		swing([SMALL, MIDDLE]);
		sample(SMALL, START + DELAY);
		assert_noop!(apply(root()), Error::<Test>::TierDelay);
		sample(MIDDLE, START + DELAY + 60);
		assert_noop!(apply(signed(ALICE)), DispatchError::BadOrigin);
		assert_ok!(apply(root()));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
	});
}

#[test]
fn tier_may_be_skipped_on_the_way_down_when_the_lower_band_is_settled() {
	ExtBuilder::default().keyholders(&SEVEN).build_and_execute(|| {
		get_ready(Tier::One, &FIRST);
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		sample(SMALL, START + DELAY);
		Now::set(START + 2 * DELAY - 1);
		assert_noop!(apply(root()), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY);
		assert_ok!(apply(signed(mak())));
		assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
	});
}
