//! Moves to another tier: when, by whom, and what becomes of the keys in force.

use super::*;

/// Tier two is required since [`START`].
fn require_two() {
	sample(SMALL, START - 60);
	sample(MIDDLE, START);
	take_events();
}

/// The upper band is no longer reached since [`START`], but the lower one is.
fn require_no_more_than_two() {
	sample(LARGE, START - 60);
	sample(MIDDLE, START);
	take_events();
}

/// Tier three is in force.
fn on_three() -> ExtBuilder {
	ExtBuilder::default().keyholders(&SEVEN)
}

#[test]
fn anyone_moves_up_when_the_tier_is_due_and_all_keys_are_confirmed() {
	for origin in [signed(ALICE), root(), signed(FIRST[0])] {
		ExtBuilder::default().build_and_execute(|| {
			get_ready(Tier::Two, &FIVE);
			require_two();
			let old = mak();
			Now::set(START + DELAY);
			assert_ok!(apply(origin));
			assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
			assert_eq!(candidates(Tier::Two), None);
			let told = Event::TierApplied {
				tier: Tier::Two,
				account: Multisigs::multi_account_id(&FIVE, 3),
				keyholders: bounded(&FIVE),
				threshold: 3,
				old: Some(old),
			};
			assert_eq!(take_events(), [told]);
			assert_noop!(apply(signed(ALICE)), Error::<Test>::TierUnchanged);
		});
	}
}

#[test]
fn tier_may_be_skipped_on_the_way_up() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		get_ready(Tier::Three, &SEVEN);
		sample(LARGE, START);
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Three, SEVEN.to_vec()));
		assert_eq!(candidates(Tier::Two), Some((FIVE.to_vec(), FIVE.to_vec())));
	});
}

#[test]
fn nobody_moves_up_before_the_delay_is_over_not_even_root() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		require_two();
		Now::set(START + DELAY - 1);
		for origin in [signed(ALICE), signed(mak()), root()] {
			assert_noop!(apply(origin), Error::<Test>::TierDelay);
		}
	});
}

#[test]
fn delay_is_that_of_the_parameters_at_the_time_of_the_call() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		require_two();
		let new = LockdownParams { tier_delay: 3_600, ..Default::default() };
		assert_ok!(Lockdown::set_lockdown_params(signed(RISK), new));
		Now::set(START + 3_599);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(START + 3_600);
		assert_ok!(apply(signed(ALICE)));
	});
}

#[test]
fn delay_begins_anew_when_a_single_sample_asks_for_the_old_tier() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		require_two();
		sample(SMALL, START + DELAY - 60);
		Now::set(START + DELAY);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierUnchanged);
		sample(MIDDLE, START + DELAY);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY - 1);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY);
		assert_ok!(apply(signed(ALICE)));
	});
}

#[test]
fn moving_to_a_tier_without_keys_is_impossible_and_the_old_mak_stays() {
	ExtBuilder::default().build_and_execute(|| {
		require_two();
		let old = mak();
		Now::set(START + 100 * DELAY);
		let refused = |what| {
			for origin in [signed(ALICE), signed(old), root()] {
				assert_noop!(apply(origin), Error::<Test>::TierOverdue);
			}
			assert_eq!(in_force(), (Tier::One, FIRST.to_vec()), "{what}");
			assert_eq!(mak(), old, "{what}");
		};
		refused("no set is registered");
		assert_ok!(register(Tier::Two, &FIVE));
		refused("no key is confirmed");
		for who in &FIVE[..4] {
			assert_ok!(confirm(Tier::Two, *who));
			refused("some keys are confirmed");
		}
		// The set of another tier does not help.
		get_ready(Tier::Three, &SEVEN);
		refused("only the set of another tier is confirmed");
		// The old keys still have their power.
		assert_ok!(register(Tier::Two, &[1, 2, 3, 4, 6]));
		refused("a new set is registered");
		for who in [1, 2, 3, 4, 6] {
			assert_ok!(confirm(Tier::Two, who));
		}
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force().0, Tier::Two);
	});
}

#[test]
fn mak_or_root_moves_down_and_nobody_else() {
	for by_root in [false, true] {
		on_three().build_and_execute(|| {
			get_ready(Tier::Two, &FIVE);
			require_no_more_than_two();
			Now::set(START + DELAY);
			let old = mak();
			for origin in [signed(ALICE), signed(SEVEN[0]), signed(FIVE[0]), RuntimeOrigin::none()]
			{
				assert_noop!(apply(origin), DispatchError::BadOrigin);
			}
			take_events();
			assert_ok!(apply(if by_root { root() } else { signed(old) }));
			assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
			let told = Event::TierApplied {
				tier: Tier::Two,
				account: mak(),
				keyholders: bounded(&FIVE),
				threshold: 3,
				old: Some(old),
			};
			assert_eq!(take_events(), [told]);
		});
	}
}

#[test]
fn move_down_needs_the_delay_and_a_confirmed_set() {
	on_three().build_and_execute(|| {
		require_no_more_than_two();
		Now::set(START + DELAY - 1);
		assert_noop!(apply(root()), Error::<Test>::TierDelay);
		assert_noop!(apply(signed(mak())), Error::<Test>::TierDelay);
		assert_noop!(apply(signed(ALICE)), DispatchError::BadOrigin);
		Now::set(START + DELAY);
		assert_noop!(apply(root()), Error::<Test>::TierOverdue);
		assert_ok!(register(Tier::Two, &FIVE));
		for who in &FIVE {
			assert_noop!(apply(signed(mak())), Error::<Test>::TierOverdue);
			assert_ok!(confirm(Tier::Two, *who));
		}
		// The value rises for one sample.
		sample(LARGE, START + DELAY);
		assert_noop!(apply(root()), Error::<Test>::TierUnchanged);
		sample(MIDDLE, START + DELAY + 60);
		assert_noop!(apply(root()), Error::<Test>::TierDelay);
		Now::set(START + 2 * DELAY + 60);
		assert_ok!(apply(signed(mak())));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
	});
}

#[test]
fn nothing_changes_while_the_tier_in_force_is_the_required_one_or_none_is_known() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		for origin in [signed(ALICE), signed(mak()), root()] {
			assert_noop!(apply(origin), Error::<Test>::TierUnchanged);
		}
		sample(SMALL, START);
		Now::set(START + 100 * DELAY);
		for origin in [signed(ALICE), signed(mak()), root()] {
			assert_noop!(apply(origin), Error::<Test>::TierUnchanged);
		}
		assert_noop!(apply(RuntimeOrigin::none()), DispatchError::BadOrigin);
	});
}

#[test]
fn first_keys_of_a_chain_without_any_take_over_without_delay() {
	ExtBuilder::default().keyholders(&[]).build_and_execute(|| {
		// Nobody but Root can register them.
		for who in [ALICE, FIVE[0], 0] {
			assert_noop!(
				Lockdown::register_keyholders(signed(who), Tier::Two, FIVE.to_vec()),
				DispatchError::BadOrigin
			);
		}
		get_ready(Tier::One, &FIRST);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierUnchanged);
		sample(MIDDLE, START);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierOverdue);
		get_ready(Tier::Two, &FIVE);
		take_events();
		assert_ok!(apply(signed(ALICE)));
		let told = Event::TierApplied {
			tier: Tier::Two,
			account: mak(),
			keyholders: bounded(&FIVE),
			threshold: 3,
			old: None,
		};
		assert_eq!(take_events(), [told]);
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
	});
}
