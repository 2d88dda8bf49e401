//! Keys and parameters from the first block on.

use super::*;
use frame_support::traits::BuildGenesisConfig;

#[test]
fn keyholders_at_genesis_are_in_force_at_once_in_the_tier_of_their_number() {
	for (keys, tier) in [(&FIRST[..], Tier::One), (&FIVE, Tier::Two), (&SEVEN, Tier::Three)] {
		let reversed: Vec<_> = keys.iter().rev().copied().collect();
		ExtBuilder::default().keyholders(&reversed).build_and_execute(|| {
			assert_eq!(in_force(), (tier, keys.to_vec()));
			assert_eq!(Candidates::<Test>::iter().count(), 0);
			assert_eq!(Bands::<Test>::get(), None);
		});
	}
}

#[test]
fn genesis_without_keyholders_has_no_mak() {
	ExtBuilder::default().keyholders(&[]).build_and_execute(|| {
		assert_eq!(Mak::<Test>::get(), None);
		assert_eq!(Lockdown::mak_account(), None);
	});
}

#[test]
fn parameters_at_genesis_are_kept() {
	let params = LockdownParams { tier_delay: 3_600, bands: [1, 2], ..Default::default() };
	ExtBuilder::default().params(params).build_and_execute(|| {
		assert_eq!(Params::<Test>::get(), params);
	});
}

#[test]
#[should_panic(expected = "genesis: there are no keyholders, or 3, 5 or 7 of them")]
fn keyholders_that_fit_no_tier_end_the_genesis() {
	ExtBuilder::default().keyholders(&[1, 2, 3, 4]).build();
}

#[test]
#[should_panic(expected = "genesis: no keyholder is named twice")]
fn keyholder_who_is_named_twice_ends_the_genesis() {
	ExtBuilder::default().keyholders(&[1, 2, 1]).build();
}

#[test]
#[should_panic(expected = "genesis: the parameters of lockdown are within bounds")]
fn parameters_out_of_bounds_end_the_genesis() {
	let params = LockdownParams { tier_delay: 0, ..Default::default() };
	ExtBuilder::default().params(params).build();
}

#[test]
fn validators_at_genesis_keep_their_order_and_nothing_is_locked() {
	ExtBuilder::default().validators(3).build_and_execute(|| {
		assert_eq!(Validators::<Test>::get().into_inner(), [0, 1, 2].map(id_of));
		assert_eq!(Guarded::<Test>::get(), Guards::default());
		assert_eq!(Lockdown::locks(), []);
	});
}

/// A genesis with validators of these places.
fn with_validators(places: impl IntoIterator<Item = u32>) {
	let validators = places.into_iter().map(id_of).collect();
	let genesis = GenesisConfig::<Test> { validators, ..Default::default() };
	sp_io::TestExternalities::default().execute_with(|| BuildGenesisConfig::build(&genesis));
}

#[test]
fn as_many_validators_as_there_may_be_begin() {
	with_validators(0..MOST_VALIDATORS);
}

#[test]
#[should_panic(expected = "genesis: no validator is named twice")]
fn validator_who_is_named_twice_ends_the_genesis() {
	with_validators([0, 1, 2, 1]);
}

#[test]
#[should_panic(expected = "genesis: there are no more validators than there may be")]
fn validator_too_many_ends_the_genesis() {
	with_validators(0..=MOST_VALIDATORS);
}
