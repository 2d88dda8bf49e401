//! Keyholders who show that they have their keys.

use super::*;

#[test]
fn each_keyholder_of_a_registered_set_confirms_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::One, &SECOND));
		take_events();
		for (before, who) in [5, 4, 6].into_iter().enumerate() {
			assert_ok!(confirm(Tier::One, who));
			let confirmed = before as u32 + 1;
			let told = Event::KeyholderConfirmed { tier: Tier::One, who, confirmed, needed: 3 };
			assert_eq!(take_events(), [told]);
			assert_noop!(confirm(Tier::One, who), Error::<Test>::AlreadyConfirmed);
		}
		assert_eq!(candidates(Tier::One), Some((SECOND.to_vec(), SECOND.to_vec())));
		assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
	});
}

#[test]
fn nobody_outside_the_set_of_the_tier_confirms() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(confirm(Tier::One, 4), Error::<Test>::NotCandidate);
		assert_ok!(register(Tier::One, &SECOND));
		assert_ok!(register(Tier::Two, &FIVE));
		for who in [ALICE, FIRST[0], mak()] {
			assert_noop!(confirm(Tier::One, who), Error::<Test>::NotCandidate);
		}
		assert_noop!(confirm(Tier::Two, 6), Error::<Test>::NotCandidate);
		assert_noop!(confirm(Tier::Three, 4), Error::<Test>::NotCandidate);
	});
}

#[test]
fn confirmation_is_signed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::One, &SECOND));
		for origin in [root(), RuntimeOrigin::none()] {
			assert_noop!(Lockdown::confirm_keyholder(origin, Tier::One), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn confirmation_holds_for_one_tier() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::One, &SECOND));
		assert_ok!(register(Tier::Two, &FIVE));
		assert_ok!(confirm(Tier::One, 4));
		assert_eq!(candidates(Tier::Two), Some((FIVE.to_vec(), vec![])));
		assert_ok!(confirm(Tier::Two, 4));
		assert_eq!(candidates(Tier::Two), Some((FIVE.to_vec(), vec![4])));
	});
}
