//! Keys that are replaced inside their tier.

use super::*;

#[test]
fn anyone_replaces_keys_by_a_confirmed_set_of_the_tier_in_force_without_delay() {
	for origin in [signed(ALICE), root(), signed(SECOND[0])] {
		ExtBuilder::default().build_and_execute(|| {
			get_ready(Tier::One, &SECOND);
			take_events();
			let old = mak();
			assert_ok!(apply(origin));
			assert_eq!(in_force(), (Tier::One, SECOND.to_vec()));
			assert_eq!(candidates(Tier::One), None);
			let told = Event::TierApplied {
				tier: Tier::One,
				account: Multisigs::multi_account_id(&SECOND, 2),
				keyholders: bounded(&SECOND),
				threshold: 2,
				old: Some(old),
			};
			assert_eq!(take_events(), [told]);
			assert_noop!(apply(root()), Error::<Test>::TierUnchanged);
		});
	}
}

#[test]
fn old_account_loses_its_power_in_the_block_in_which_its_keys_are_replaced() {
	ExtBuilder::default().build_and_execute(|| {
		let old = mak();
		let keys = FIVE.to_vec();
		get_ready(Tier::One, &SECOND);
		assert_ok!(Lockdown::register_keyholders(signed(old), Tier::Two, keys.clone()));
		assert_ok!(apply(signed(ALICE)));
		let others = vec![1, 2, 3, 4, 6];
		assert_noop!(
			Lockdown::register_keyholders(signed(old), Tier::Two, others.clone()),
			DispatchError::BadOrigin
		);
		assert_ok!(Lockdown::register_keyholders(signed(mak()), Tier::Two, others));
		assert_ne!(mak(), old);
	});
}

#[test]
fn keys_stay_while_one_of_the_new_ones_is_not_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::One, &SECOND));
		for who in &SECOND {
			assert_noop!(apply(root()), Error::<Test>::TierUnchanged);
			assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
			assert_ok!(confirm(Tier::One, *who));
		}
		assert_ok!(apply(signed(ALICE)));
	});
}

#[test]
fn single_lost_key_is_replaced_while_the_others_stay() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::One, &[1, 2, 4]);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::One, vec![1, 2, 4]));
		// And back again.
		get_ready(Tier::One, &FIRST);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
	});
}

#[test]
fn move_up_that_is_due_comes_before_a_replacement() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::One, &SECOND);
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
		assert_eq!(candidates(Tier::One), Some((SECOND.to_vec(), SECOND.to_vec())));
	});
}

#[test]
fn lost_keys_are_replaced_while_a_move_up_waits_or_lacks_keys() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		get_ready(Tier::One, &SECOND);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::One, SECOND.to_vec()));
		// The delay went on meanwhile.
		Now::set(START + DELAY - 1);
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierDelay);

		assert_ok!(register(Tier::Two, &[1, 2, 3, 4, 6]));
		get_ready(Tier::One, &FIRST);
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
		assert_noop!(apply(signed(ALICE)), Error::<Test>::TierOverdue);
	});
}

#[test]
fn anyone_replaces_keys_even_while_a_lower_tier_is_due() {
	ExtBuilder::default().keyholders(&SEVEN).build_and_execute(|| {
		sample(MIDDLE, START);
		Now::set(START + DELAY);
		get_ready(Tier::Two, &FIVE);
		let others = [21, 22, 23, 24, 25, 26, 27];
		get_ready(Tier::Three, &others);
		assert_ok!(apply(signed(ALICE)));
		assert_eq!(in_force(), (Tier::Three, others.to_vec()));
		assert_noop!(apply(signed(ALICE)), DispatchError::BadOrigin);
		assert_ok!(apply(signed(mak())));
		assert_eq!(in_force(), (Tier::Two, FIVE.to_vec()));
	});
}
