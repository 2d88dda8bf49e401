//! Who registers sets of keys, and which sets are refused.

use super::*;

#[test]
fn mak_and_root_register_a_set_of_any_tier_in_any_order() {
	for (tier, keys) in [(Tier::One, &SECOND[..]), (Tier::Two, &FIVE), (Tier::Three, &SEVEN)] {
		for by_root in [false, true] {
			ExtBuilder::default().build_and_execute(|| {
				let origin = if by_root { root() } else { signed(mak()) };
				let mut turned = keys.to_vec();
				turned.rotate_left(2);
				assert_ok!(Lockdown::register_keyholders(origin, tier, turned));
				assert_eq!(candidates(tier), Some((keys.to_vec(), vec![])));
				let told =
					Event::KeyholdersRegistered { tier, old: None, keyholders: bounded(keys) };
				assert_eq!(take_events(), [told]);
				// Nothing but that has changed.
				assert_eq!(in_force(), (Tier::One, FIRST.to_vec()));
			});
		}
	}
}

#[test]
fn nobody_else_registers_keys_not_even_a_single_keyholder() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [signed(ALICE), signed(FIRST[0]), signed(RISK), RuntimeOrigin::none()] {
			assert_noop!(
				Lockdown::register_keyholders(origin, Tier::One, SECOND.to_vec()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn set_that_is_smaller_or_larger_than_its_tier_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		for tier in Tier::ALL {
			for count in (0..12).chain([10_000]) {
				if count == u64::from(tier.keys()) {
					continue;
				}
				let keys: Vec<_> = (50..50 + count).collect();
				assert_noop!(register(tier, &keys), Error::<Test>::WrongKeyCount);
			}
		}
	});
}

#[test]
fn set_that_names_a_key_twice_is_refused_wherever_it_stands() {
	ExtBuilder::default().build_and_execute(|| {
		for (first, second) in [(0, 1), (0, 6), (3, 5), (5, 6)] {
			let mut keys = SEVEN;
			keys[second] = keys[first];
			assert_noop!(register(Tier::Three, &keys), Error::<Test>::DuplicateKey);
		}
	});
}

#[test]
fn every_tier_has_more_keys_than_must_act_together() {
	let tiers = Tier::ALL.map(|tier| (tier.keys(), tier.threshold()));
	assert_eq!(tiers, [(3, 2), (5, 3), (7, 5)]);
	assert!(tiers.iter().all(|(keys, threshold)| *keys > u32::from(*threshold)));
}

#[test]
fn new_set_takes_the_place_of_another_with_its_confirmations() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(Tier::One, &[4, 5, 7]));
		assert_ok!(confirm(Tier::One, 4));
		assert_ok!(register(Tier::One, &SECOND));
		assert_eq!(candidates(Tier::One), Some((SECOND.to_vec(), vec![])));
		// Even one that all have confirmed, as long as it has not taken over.
		get_ready(Tier::Two, &FIVE);
		assert_ok!(register(Tier::Two, &[1, 2, 3, 4, 6]));
		assert_eq!(candidates(Tier::Two), Some((vec![1, 2, 3, 4, 6], vec![])));
		assert_eq!(candidates(Tier::One), Some((SECOND.to_vec(), vec![])));
	});
}

#[test]
fn set_that_is_registered_already_or_in_force_changes_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(register(Tier::One, &[3, 1, 2]), Error::<Test>::NoChange);
		assert_ok!(register(Tier::One, &SECOND));
		assert_ok!(confirm(Tier::One, 4));
		assert_noop!(register(Tier::One, &[6, 5, 4]), Error::<Test>::NoChange);
		// The keys in force count in their own tier alone.
		assert_ok!(register(Tier::Two, &FIVE));
	});
}
