//! Tests, one file per theme.

mod bands;
mod bounds;
mod confirmation;
mod genesis;
mod invariants;
mod model;
mod origin;
mod registration;
mod replacement;
mod sampling;
mod tiers;
mod views;

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use qian_primitives::{Balance, Seconds};
use sp_runtime::{DispatchError, DispatchResult};

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The MAK registers `keyholders` for `tier`.
fn register(tier: Tier, keyholders: &[AccountId]) -> DispatchResult {
	Lockdown::register_keyholders(signed(mak()), tier, keyholders.to_vec())
}

fn confirm(tier: Tier, who: AccountId) -> DispatchResult {
	Lockdown::confirm_keyholder(signed(who), tier)
}

/// `keyholders` are registered for `tier`, and each of them has confirmed.
fn get_ready(tier: Tier, keyholders: &[AccountId]) {
	assert_ok!(Lockdown::register_keyholders(root(), tier, keyholders.to_vec()));
	for who in keyholders {
		assert_ok!(confirm(tier, *who));
	}
}

fn apply(who: RuntimeOrigin) -> DispatchResult {
	Lockdown::apply_tier(who)
}

/// The tier in force and its keyholders.
fn in_force() -> (Tier, Vec<AccountId>) {
	let KeySet { tier, keyholders } = Mak::<Test>::get().expect("someone holds keys");
	(tier, keyholders.into_inner())
}

/// The set that is registered for `tier`, and who of it has confirmed.
fn candidates(tier: Tier) -> Option<(Vec<AccountId>, Vec<AccountId>)> {
	Candidates::<Test>::get(tier)
		.map(|set| (set.keyholders.into_inner(), set.confirmed.into_iter().collect()))
}

/// What was noted of the bands: whether the last sample reached it, and since when.
fn noted() -> Option<[(bool, Seconds); 2]> {
	Bands::<Test>::get().map(|clocks| clocks.0.map(|clock| (clock.reached, clock.since)))
}

/// The tier that the last sample asked for.
fn required() -> Option<Tier> {
	Bands::<Test>::get().map(BandClocks::required)
}

/// Bounded, as events carry them.
fn bounded(keyholders: &[AccountId]) -> Keyholders<AccountId> {
	keyholders.to_vec().try_into().expect("no tier has more keys")
}
