//! The check of invariants finds each of them broken.

use super::*;
use sp_runtime::TryRuntimeError;

/// What the check says after this change of a sound state.
fn after(change: impl FnOnce()) -> Result<(), TryRuntimeError> {
	let mut found = Ok(());
	ExtBuilder::default().build().execute_with(|| {
		assert_ok!(register(Tier::One, &SECOND));
		get_ready(Tier::Two, &FIVE);
		sample(MIDDLE, START);
		assert_eq!(Lockdown::do_try_state(), Ok(()));
		change();
		found = Lockdown::do_try_state();
	});
	found
}

fn in_force_become(tier: Tier, keys: &[AccountId]) -> Result<(), TryRuntimeError> {
	after(|| Mak::<Test>::put(KeySet { tier, keyholders: bounded(keys) }))
}

fn registered_become(tier: Tier, keys: &[AccountId]) -> Result<(), TryRuntimeError> {
	after(|| Candidates::<Test>::insert(tier, CandidateSet::new(bounded(keys))))
}

fn broken(what: &'static str) -> Result<(), TryRuntimeError> {
	Err(what.into())
}

#[test]
fn keys_in_force_are_a_whole_set_of_their_tier_in_order() {
	let off = broken("the keys in force are no set of their tier");
	assert_eq!(in_force_become(Tier::Three, &SEVEN), Ok(()));
	assert_eq!(in_force_become(Tier::Two, &SEVEN), off);
	assert_eq!(in_force_become(Tier::One, &[7, 8]), off);
	assert_eq!(in_force_become(Tier::One, &[]), off);
	assert_eq!(in_force_become(Tier::One, &[7, 9, 8]), off);
	assert_eq!(in_force_become(Tier::One, &[7, 8, 8]), off);
}

#[test]
fn registered_keys_are_a_whole_set_of_their_tier_in_order() {
	let off = broken("the registered keys are no set of their tier");
	assert_eq!(registered_become(Tier::Three, &SEVEN), Ok(()));
	assert_eq!(registered_become(Tier::Two, &SEVEN), off);
	assert_eq!(registered_become(Tier::Two, &[]), off);
	assert_eq!(registered_become(Tier::One, &[7, 9, 8]), off);
	assert_eq!(registered_become(Tier::One, &[7, 7, 8]), off);
}

#[test]
fn only_those_who_are_registered_have_confirmed() {
	let confirmed = |who| {
		after(|| {
			Candidates::<Test>::mutate_extant(Tier::One, |set| {
				set.confirmed.try_insert(who).expect("there is room");
			})
		})
	};
	assert_eq!(confirmed(SECOND[0]), Ok(()));
	assert_eq!(confirmed(ALICE), broken("a stranger has confirmed"));
}

#[test]
fn keys_in_force_are_not_registered_in_their_own_tier() {
	let off = broken("the keys in force are registered");
	assert_eq!(registered_become(Tier::One, &FIRST), off);
	assert_eq!(in_force_become(Tier::One, &SECOND), off);
	assert_eq!(in_force_become(Tier::Two, &FIVE), off);
}

fn bands_become(clocks: [(bool, Seconds); 2]) -> Result<(), TryRuntimeError> {
	let clocks = clocks.map(|(reached, since)| BandClock { reached, since });
	after(|| Bands::<Test>::put(BandClocks(clocks)))
}

#[test]
fn nothing_is_said_of_a_band_since_a_moment_to_come() {
	let off = broken("a band is reached, or not, since the future");
	assert_eq!(bands_become([(true, START), (false, START)]), Ok(()));
	assert_eq!(bands_become([(true, START + 1), (false, START)]), off);
	assert_eq!(bands_become([(true, START), (false, START + 1)]), off);
}

#[test]
fn no_band_contradicts_the_one_below_it() {
	let off = broken("a band contradicts the one below it");
	let (early, late) = (START - 1, START);
	for reached in [true, false] {
		assert_eq!(bands_become([(reached, late), (reached, late)]), Ok(()));
	}
	assert_eq!(bands_become([(true, early), (true, late)]), Ok(()));
	assert_eq!(bands_become([(true, late), (true, early)]), off);
	assert_eq!(bands_become([(false, late), (false, early)]), Ok(()));
	assert_eq!(bands_become([(false, early), (false, late)]), off);
	for (two, three) in [(early, late), (late, early)] {
		assert_eq!(bands_become([(true, two), (false, three)]), Ok(()));
		assert_eq!(bands_become([(false, two), (true, three)]), off);
	}
}

#[test]
fn parameters_stay_within_their_bounds() {
	let bands =
		|bands| after(|| Params::<Test>::put(LockdownParams { bands, ..Default::default() }));
	assert_eq!(bands([1, 2]), Ok(()));
	assert_eq!(bands([2, 2]), broken("parameters out of bounds"));
}
