//! How locks begin and end, block by block.

use super::*;
use crate::{presets::DEVELOPMENT, Csa, Lockdown, RuntimeEvent};
use governance::{all_pass, ceiling, enact, events, found, kun_of, root};
use keyholders::in_force;
use pallet_csa::RedemptionLimit;
use pallet_lockdown::{Cause, Error, Event};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

const DAY: u64 = 86_400;
const HOUR: u64 = 3_600;

/// A chain on which Bob's CSA in ETH is frozen, Dave has one in ETH without debt, and Charlie one in
/// WBTC.
fn frozen() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.feed([(Alice, ETH, 300.0)]);
	chain.feed([(Alice, WBTC, 60_000.0)]);
	let calls = [
		(Bob, open(ETH, 10 * UNIT, 1_500 * UNIT)),
		(Dave, open(ETH, 5 * UNIT, 0)),
		(Charlie, open(WBTC, 100_000_000, 1_000 * UNIT)),
	];
	all_pass(&mut chain, calls);
	for price in [250.0, 210.0, 175.0] {
		chain.price_becomes(ETH, price);
	}
	chain
}

/// What the lockdown told in the last block.
fn told(chain: &mut Chain) -> Vec<Event<Runtime>> {
	let told = events(chain).into_iter().filter_map(|event| match event {
		RuntimeEvent::Lockdown(event) => Some(event),
		_ => None,
	});
	told.collect()
}

fn exits(chain: &mut Chain) -> Vec<(Scope, bool)> {
	let exits = told(chain).into_iter().filter_map(|event| match event {
		Event::LockExited { scope, expired } => Some((scope, expired)),
		_ => None,
	});
	exits.collect()
}

/// Let `seconds` pass. A block begins at the time of the one before it.
fn pass(chain: &mut Chain, seconds: u64) {
	chain.jump(seconds);
	chain.block([]);
	chain.block([]);
}

fn csa_error(error: pallet_csa::Error<Runtime>) -> Result<(), DispatchError> {
	Err(super::error(error))
}

fn lockdown_error(error: Error<Runtime>) -> Result<(), DispatchError> {
	Err(super::error(error))
}

/// Every call that moves ETH, by somebody who could otherwise make it.
fn calls_on_eth() -> Vec<(Sr25519Keyring, RuntimeCall)> {
	vec![
		(Dave, withdraw(ETH, UNIT)),
		(Dave, deposit(ETH, Dave, UNIT)),
		(Eve, open(ETH, 5 * UNIT, 0)),
		(Bob, repay(ETH, Bob, UNIT)),
		(Bob, redeem(ETH, 100 * UNIT, 0)),
		(Dave, close(ETH)),
	]
}

#[test]
fn a_lock_of_an_asset_stops_it_from_the_next_call_on_and_no_other_asset() {
	let mut chain = frozen();
	let calls = [(Dave, withdraw(ETH, UNIT)), (Eve, lock(Scope::Asset(ETH)))];
	assert_eq!(chain.block(calls.into_iter().chain(calls_on_eth()))[..2], [Ok(()), Ok(())]);
	let locked = csa_error(pallet_csa::Error::Locked);
	assert_eq!(chain.block(calls_on_eth()), vec![locked; calls_on_eth().len()]);
	let pool = chain.read(|| Csa::pool(ETH)).expect("ETH has a price");
	assert_eq!((pool.limit, pool.redeemable), (RedemptionLimit::Locked, 0));
	let bitcoin = [(Charlie, withdraw(WBTC, 1_000)), (Charlie, close(WBTC))];
	assert_eq!(chain.block(bitcoin), [Ok(()), Ok(())]);
	let give = RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: ETH.into(),
		target: account(Bob).into(),
		amount: UNIT,
	});
	assert_eq!(chain.block([(Dave, give)]), [Ok(())], "plain transfers go on");
}

#[test]
fn a_call_after_the_lock_in_the_same_block_is_locked() {
	let mut chain = frozen();
	let calls = [(Eve, lock(Scope::Asset(ETH))), (Dave, withdraw(ETH, UNIT))];
	assert_eq!(chain.block(calls), [Ok(()), csa_error(pallet_csa::Error::Locked)]);
}

#[test]
fn a_keyholder_locks_for_a_day_without_a_fee_and_then_owners_act_first() {
	let mut chain = frozen();
	let before = kun_of(&mut chain, &account(Dave));
	assert_eq!(chain.block([(Dave, lock(Scope::Asset(ETH)))]), [Ok(())]);
	assert_eq!(kun_of(&mut chain, &account(Dave)), before, "the fee is returned");
	let info = chain.read(|| Lockdown::lock_state(Scope::Asset(ETH))).expect("it is locked");
	assert!(
		info.manual && matches!(info.reason, Cause::Keyholder { who, .. } if who == account(Dave))
	);
	assert_eq!(info.expires, Some(info.since + DAY));

	chain.jump(DAY - 6);
	chain.block([]);
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1))]), [csa_error(pallet_csa::Error::Locked)]);
	chain.block([]);
	assert_eq!(exits(&mut chain), [(Scope::Asset(ETH), true)]);
	let (on_eth, grace) = (calls_on_eth(), csa_error(pallet_csa::Error::InGrace));
	chain.price_becomes(ETH, 175.0);
	let expected = [Ok(()), Ok(()), Ok(()), Ok(()), grace, Ok(())];
	assert_eq!(chain.block(on_eth), expected, "owners act first");
	assert_eq!(chain.read(|| Csa::pool(ETH)).unwrap().limit, RedemptionLimit::InGrace);

	pass(&mut chain, HOUR);
	chain.price_becomes(ETH, 175.0);
	assert_eq!(chain.block([(Bob, redeem(ETH, 100 * UNIT, 0))]), [Ok(())]);
}

#[test]
fn a_keyholder_who_has_locked_rests_for_a_week_and_the_others_do_not() {
	let mut chain = frozen();
	let again = |asset| lock(Scope::Asset(asset));
	let resting = lockdown_error(Error::KeyholderCooldown);
	let calls = [(Charlie, again(ETH)), (Charlie, again(WBTC)), (Eve, again(ETH))];
	let twice = lockdown_error(Error::AlreadyLocked);
	assert_eq!(chain.block(calls), [Ok(()), resting, twice]);
	pass(&mut chain, DAY);
	assert_eq!(exits(&mut chain), [(Scope::Asset(ETH), true)]);
	assert_eq!(chain.block([(Charlie, again(ETH))]), [resting]);
	// Whose lock was refused has not used the right to.
	assert_eq!(chain.block([(Eve, again(ETH))]), [Ok(())]);
	pass(&mut chain, 6 * DAY);
	assert_eq!(chain.block([(Charlie, again(ETH))]), [Ok(())]);
}

#[test]
fn who_holds_no_key_locks_and_unlocks_nothing() {
	let mut chain = frozen();
	let scopes = [Scope::Asset(ETH), Scope::Protocol, Scope::Chain, scope_of("Csa", "mint")];
	for scope in scopes {
		for who in [Alice, Bob, Ferdie] {
			let refused = Err(DispatchError::BadOrigin);
			assert_eq!(chain.block([(who, lock(scope.clone()))]), [refused]);
		}
		chain.read(|| enter(&scope));
		for who in [Alice, Bob, Ferdie, Charlie, Dave, Eve] {
			let refused = Err(DispatchError::BadOrigin);
			assert_eq!(chain.block([(who, unlock(scope.clone()))]), [refused], "{who:?}");
		}
		chain.read(|| {
			unlock(scope.clone()).dispatch(RuntimeOrigin::root()).expect("it is locked");
		});
	}
}

#[test]
fn two_of_three_keyholders_end_a_lock_of_every_level() {
	let mut chain = frozen();
	for scope in [Scope::Asset(ETH), Scope::Protocol, Scope::Chain, scope_of("Csa", "mint")] {
		chain.read(|| enter(&scope));
		assert_eq!(in_force().act(&mut chain, &unlock(scope.clone())), Ok(()), "{scope:?}");
		assert_eq!(exits(&mut chain), [(scope.clone(), false)]);
		assert_eq!(chain.read(|| Lockdown::lock_state(scope)), None);
	}
	let nothing = in_force().act(&mut chain, &unlock(Scope::Protocol));
	assert_eq!(nothing, lockdown_error(Error::NotLocked));
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [Ok(())]);
	let grace = csa_error(pallet_csa::Error::InGrace);
	assert_eq!(chain.block([(Bob, redeem(ETH, 100 * UNIT, 0))]), [grace]);
	chain.price_becomes(WBTC, 60_000.0);
	let other = chain.block([(Bob, redeem(WBTC, 100 * UNIT, 0))]);
	assert_eq!(other, [grace], "a lock of the protocol covers every asset");
}

#[test]
fn two_of_three_keyholders_prolong_a_lock_by_hand() {
	let mut chain = frozen();
	assert_eq!(chain.block([(Dave, lock(Scope::Asset(ETH)))]), [Ok(())]);
	let extend = |seconds| {
		let scope = Scope::Asset(ETH);
		RuntimeCall::Lockdown(pallet_lockdown::Call::extend { scope, seconds })
	};
	assert_eq!(chain.block([(Dave, extend(1))]), [Err(DispatchError::BadOrigin)]);
	assert_eq!(in_force().act(&mut chain, &extend(DAY)), Ok(()));
	let too_long = lockdown_error(Error::LockTooLong);
	assert_eq!(in_force().act(&mut chain, &extend(13 * DAY)), too_long);
	pass(&mut chain, DAY);
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1))]), [csa_error(pallet_csa::Error::Locked)]);
	pass(&mut chain, DAY);
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1))]), [Ok(())]);
}

#[test]
fn governance_goes_on_while_the_protocol_is_locked() {
	let mut chain = frozen();
	assert_eq!(chain.block([(Eve, lock(Scope::Protocol))]), [Ok(())]);
	let set = pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling: 1 };
	let origin = crate::governance::origins::Origin::RiskAdmin;
	assert_eq!(enact(&mut chain, origin, &RuntimeCall::Collateral(set)), Ok(()));
	assert_eq!(ceiling(&mut chain), 1);
	let still = chain.read(|| Lockdown::lock_state(Scope::Protocol).is_some());
	if still {
		let origin = crate::governance::origins::Origin::EmergencyLockdown;
		assert_eq!(enact(&mut chain, origin, &unlock(Scope::Protocol)), Ok(()));
	}
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [Ok(())]);
}

#[test]
fn a_referendum_locks_for_a_fortnight() {
	let mut chain = frozen();
	let origin = crate::governance::origins::Origin::EmergencyLockdown;
	assert_eq!(enact(&mut chain, origin, &lock(Scope::Protocol)), Ok(()));
	let expires = found(&mut chain, |event| match event {
		RuntimeEvent::Lockdown(Event::LockEntered { manual: true, expires, .. }) => *expires,
		_ => None,
	});
	let info = chain.read(|| Lockdown::lock_state(Scope::Protocol)).expect("it is locked");
	assert_eq!((Some(expires), expires), (info.expires, info.since + 14 * DAY));
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1))]), [csa_error(pallet_csa::Error::Locked)]);
	let burn = RuntimeCall::Kun(pallet_kun::Call::burn { amount: UNIT });
	let locked = Err(error(pallet_kun::Error::<Runtime>::Locked));
	assert_eq!(chain.block([(Dave, burn)]), [locked]);
	pass(&mut chain, 14 * DAY);
	assert_eq!(exits(&mut chain), [(Scope::Protocol, true)]);
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1))]), [Ok(())]);
}

#[test]
fn a_locked_chain_takes_prices_and_referenda_and_root_unlocks_it() {
	let mut chain = frozen();
	let set = pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling: 1 };
	let set = RuntimeCall::Collateral(set);
	chain.read(|| enter(&Scope::Chain));
	let give = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
		dest: account(Bob).into(),
		value: UNIT,
	});
	let calls = [(Dave, withdraw(ETH, 1)), (Dave, give.clone())];
	assert_eq!(chain.block(calls), [Err(error(filtered())); 2]);
	chain.price_becomes(ETH, 180.0);
	// What governance decides besides ending the lock waits for its end.
	let origin = crate::governance::origins::Origin::RiskAdmin;
	assert_eq!(enact(&mut chain, origin, &set), Err(error(filtered())));
	assert_ne!(ceiling(&mut chain), 1);
	assert!(chain.read(|| Lockdown::lock_state(Scope::Chain).is_some()));
	assert_eq!(enact(&mut chain, root(), &unlock(Scope::Chain)), Ok(()));
	assert_eq!(exits(&mut chain), [(Scope::Chain, false)]);
	assert_eq!(chain.block([(Dave, withdraw(ETH, 1)), (Dave, give)]), [Ok(()); 2]);
}

#[test]
fn a_lock_of_the_chain_expires_like_any_other() {
	let mut chain = frozen();
	assert_eq!(chain.block([(Eve, lock(Scope::Chain))]), [Ok(())]);
	assert_eq!(chain.block([(Dave, close(ETH))]), [Err(error(filtered()))]);
	pass(&mut chain, DAY);
	assert_eq!(exits(&mut chain), [(Scope::Chain, true)]);
	assert_eq!(chain.block([(Dave, close(ETH))]), [Ok(())]);
}

#[test]
fn locks_that_lie_over_each_other_end_one_by_one() {
	let mut chain = frozen();
	let calls = [
		(Charlie, lock(Scope::Asset(ETH))),
		(Dave, lock(Scope::Protocol)),
		(Eve, lock(Scope::Chain)),
	];
	assert_eq!(chain.block(calls), [Ok(()); 3]);
	for scope in [Scope::Protocol, Scope::Chain] {
		assert_eq!(in_force().act(&mut chain, &unlock(scope)), Ok(()));
	}
	let locked = csa_error(pallet_csa::Error::Locked);
	let calls = [(Dave, withdraw(ETH, 1)), (Charlie, withdraw(WBTC, 1))];
	assert_eq!(chain.block(calls.clone()), [locked, Ok(())]);
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(ETH))), Ok(()));
	assert_eq!(chain.block([calls[0].clone()]), [Ok(())]);
}
