//! Tiers: more locked value takes more keys, after a delay, and never leaves the system without any.

use super::*;
use pallet_lockdown::{Mak, SAMPLE_PERIOD};
use qian_primitives::Seconds;

/// Five for the second tier.
const FIVE: [Sr25519Keyring; 5] = [Alice, Bob, Charlie, Dave, Ferdie];

/// How long a tier must be required in these tests.
const DELAY: Seconds = 3_600;

/// A chain on which more is locked than the first tier is for, since the last block.
fn rich() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	let bands = [10_000 * UNIT, 30_000 * UNIT];
	let params = LockdownParams { tier_delay: DELAY, bands, ..Default::default() };
	let call = lockdown(Call::set_lockdown_params { params });
	let origin = crate::governance::origins::Origin::RiskAdmin;
	assert_eq!(enact(&mut chain, origin, &call), Ok(()));
	chain.feed([(Alice, ETH, 200.0)]);
	all_pass(&mut chain, [(Bob, open(ETH, 100 * UNIT, 0))]);
	to_sample(&mut chain);
	assert_eq!(tiers(&mut chain).required, Some(Tier::Two));
	chain
}

/// Build blocks up to the next sample.
fn to_sample(chain: &mut Chain) {
	let number = chain.read(System::block_number);
	chain.pass_to((number / SAMPLE_PERIOD + 1) * SAMPLE_PERIOD);
}

#[test]
fn more_locked_value_takes_more_keys_after_the_delay() {
	let mut chain = rich();
	let (old_keys, new_keys) = (in_force(), Keys(&FIVE, 3));
	let report = tiers(&mut chain);
	let band = report.bands.iter().find(|band| band.tier == Tier::Two).expect("it was sampled");
	assert!(band.reached);
	assert_eq!(report.due_from, Some(band.since + DELAY));

	assert_eq!(old_keys.act(&mut chain, &register(Tier::Two, &FIVE)), Ok(()));
	all_pass(&mut chain, FIVE.map(|who| (who, confirm(Tier::Two))));
	for who in [Eve, Charlie] {
		let early = outcome(&mut chain, who, apply_tier());
		assert_eq!(early, Err(error(Error::<Runtime>::TierDelay)));
	}
	all_pass(&mut chain, [old_keys.approve(Charlie, &lower(1), None)]);
	let since = old_keys.pending(&mut chain, &lower(1));

	chain.jump(DELAY);
	all_pass(&mut chain, [(Eve, apply_tier()), old_keys.approve(Dave, &lower(1), since)]);
	assert_eq!(found(&mut chain, executed), Err(DispatchError::BadOrigin));
	assert_eq!(mak(&mut chain), new_keys.account());
	let report = tiers(&mut chain);
	assert_eq!((report.in_force, report.due_from), (Some(Tier::Two), None));

	assert_eq!(Keys(&FIVE, 2).act(&mut chain, &lower(1)), Err(DispatchError::BadOrigin));
	assert_eq!(new_keys.act(&mut chain, &lower(1)), Ok(()));
	assert_eq!(ceiling(&mut chain), 1);
}

#[test]
fn a_tier_that_was_not_required_throughout_the_delay_is_not_due() {
	let mut chain = rich();
	assert_eq!(as_root(&mut chain, register(Tier::Two, &FIVE)), Ok(()));
	all_pass(&mut chain, FIVE.map(|who| (who, confirm(Tier::Two))));
	let withdraw = pallet_csa::Call::withdraw { asset: ETH, amount: 60 * UNIT };
	all_pass(&mut chain, [(Bob, RuntimeCall::Csa(withdraw))]);
	to_sample(&mut chain);
	assert_eq!(tiers(&mut chain).required, Some(Tier::One));
	let deposit = pallet_csa::Call::deposit { asset: ETH, owner: account(Bob), amount: 60 * UNIT };
	all_pass(&mut chain, [(Bob, RuntimeCall::Csa(deposit))]);
	to_sample(&mut chain);
	assert_eq!(tiers(&mut chain).required, Some(Tier::Two));

	chain.jump(DELAY - 100);
	let early = outcome(&mut chain, Eve, apply_tier());
	assert_eq!(early, Err(error(Error::<Runtime>::TierDelay)), "the delay began anew");
	chain.jump(100);
	assert_eq!(outcome(&mut chain, Eve, apply_tier()), Ok(()));
}

#[test]
fn still_more_locked_value_does_not_keep_the_keys_from_becoming_more() {
	let mut chain = rich();
	assert_eq!(as_root(&mut chain, register(Tier::Two, &FIVE)), Ok(()));
	all_pass(&mut chain, FIVE.map(|who| (who, confirm(Tier::Two))));
	chain.jump(DELAY - 100);
	let deposit = pallet_csa::Call::deposit { asset: ETH, owner: account(Bob), amount: 100 * UNIT };
	all_pass(&mut chain, [(Bob, RuntimeCall::Csa(deposit))]);
	to_sample(&mut chain);
	assert_eq!(tiers(&mut chain).required, Some(Tier::Three));

	// The third tier is not due, and nobody is registered for it; the second is.
	chain.jump(100);
	assert_eq!(outcome(&mut chain, Eve, apply_tier()), Ok(()));
	assert_eq!(mak(&mut chain), Keys(&FIVE, 3).account());
	let early = outcome(&mut chain, Eve, apply_tier());
	assert_eq!(early, Err(error(Error::<Runtime>::TierDelay)));
	chain.jump(DELAY);
	let overdue = outcome(&mut chain, Eve, apply_tier());
	assert_eq!(overdue, Err(error(Error::<Runtime>::TierOverdue)));
	assert_eq!(Keys(&FIVE, 3).act(&mut chain, &lower(1)), Ok(()));
}

#[test]
fn moving_to_a_tier_without_confirmed_keys_is_impossible_and_the_old_keys_stay() {
	let mut chain = rich();
	let before = chain.read(Mak::<Runtime>::get);
	chain.jump(DELAY);
	let overdue = Err(error(Error::<Runtime>::TierOverdue));
	assert_eq!(outcome(&mut chain, Eve, apply_tier()), overdue, "nobody is registered");
	assert_eq!(as_root(&mut chain, register(Tier::Two, &FIVE)), Ok(()));
	for who in &FIVE[..4] {
		all_pass(&mut chain, [(*who, confirm(Tier::Two))]);
		assert_eq!(outcome(&mut chain, Eve, apply_tier()), overdue, "after {who:?}");
	}
	assert_eq!(as_root(&mut chain, apply_tier()), overdue);
	assert_eq!(in_force().act(&mut chain, &apply_tier()), overdue);
	let stranger = outcome(&mut chain, Eve, confirm(Tier::Two));
	assert_eq!(stranger, Err(error(Error::<Runtime>::NotCandidate)));
	let twice = outcome(&mut chain, Alice, confirm(Tier::Two));
	assert_eq!(twice, Err(error(Error::<Runtime>::AlreadyConfirmed)));
	assert_eq!(chain.read(Mak::<Runtime>::get), before);
	assert_eq!(in_force().act(&mut chain, &lower(1)), Ok(()), "the old keys act");
}

#[test]
fn less_locked_value_takes_fewer_keys_only_if_the_keyholders_ask_for_it() {
	let mut chain = rich();
	assert_eq!(as_root(&mut chain, register(Tier::Two, &FIVE)), Ok(()));
	all_pass(&mut chain, FIVE.map(|who| (who, confirm(Tier::Two))));
	chain.jump(DELAY);
	all_pass(&mut chain, [(Eve, apply_tier())]);
	let five = Keys(&FIVE, 3);

	chain.feed([(Alice, ETH, 200.0)]);
	all_pass(&mut chain, [(Bob, close(ETH))]);
	to_sample(&mut chain);
	assert_eq!(five.act(&mut chain, &register(Tier::One, &FIRST)), Ok(()));
	all_pass(&mut chain, FIRST.map(|who| (who, confirm(Tier::One))));
	assert_eq!(five.act(&mut chain, &apply_tier()), Err(error(Error::<Runtime>::TierDelay)));
	chain.jump(DELAY);
	let anyone = outcome(&mut chain, Eve, apply_tier());
	assert_eq!(anyone, Err(DispatchError::BadOrigin));
	assert_eq!(mak(&mut chain), five.account());
	assert_eq!(five.act(&mut chain, &apply_tier()), Ok(()));
	assert_eq!(mak(&mut chain), in_force().account());
}
