//! Referenda that stop other referenda: with the deposits given back, or taken.

use super::*;
use crate::configs::monetary::TreasuryAccount;
use pallet_referenda::{Call, DecidingCount, Error, Event};

fn cancel(index: u32) -> RuntimeCall {
	RuntimeCall::Referenda(Call::cancel { index })
}

fn kill(index: u32) -> RuntimeCall {
	RuntimeCall::Referenda(Call::kill { index })
}

/// A referendum of Bob's that most are for, which would become law.
fn popular() -> (Chain, u32) {
	let mut chain = Chain::new(DEVELOPMENT);
	// As slow as any, so that there is time to stop it.
	let index = propose(&mut chain, root(), &set_ceiling(5_000_000 * UNIT));
	(chain, index)
}

#[test]
fn a_referendum_is_cancelled_by_another_and_gives_its_deposits_back() {
	let (mut chain, index) = popular();
	let before = risk_state(&mut chain);
	all_pass(&mut chain, [(Ferdie, deposit(index))]);
	assert_eq!(enact(&mut chain, Origin::ReferendumCanceller, &cancel(index)), Ok(()));
	let cancelled = found(&mut chain, |event| match event {
		RuntimeEvent::Referenda(Event::Cancelled { index, .. }) => Some(*index),
		_ => None,
	});
	assert_eq!(cancelled, index);

	let held = deposited(&mut chain, Ferdie);
	let results = chain.block([
		(Eve, RuntimeCall::Referenda(Call::refund_decision_deposit { index })),
		(Eve, RuntimeCall::Referenda(Call::refund_submission_deposit { index })),
		(Alice, vote(index, true, Conviction::None, KUN)),
		(Ferdie, deposit(index)),
	]);
	let over = Err(error(Error::<Runtime>::NotOngoing));
	let voting = Err(error(pallet_conviction_voting::Error::<Runtime>::NotOngoing));
	assert_eq!(results, [Ok(()), Ok(()), voting, over]);
	assert_eq!(held - deposited(&mut chain, Ferdie), track(0).decision_deposit);
	let later = now(&mut chain) + 20;
	chain.pass_to(later);
	assert_eq!(risk_state(&mut chain), before);
}

#[test]
fn a_decision_that_is_cancelled_leaves_its_place_to_the_next() {
	let (mut chain, index) = popular();
	all_pass(&mut chain, [(Ferdie, deposit(index))]);
	let begin = now(&mut chain) + track(0).prepare_period;
	chain.pass_to(begin);
	let deciding = |chain: &mut Chain| chain.read(|| DecidingCount::<Runtime>::get(0));
	assert_eq!(deciding(&mut chain), 1);
	assert_eq!(enact(&mut chain, Origin::ReferendumCanceller, &cancel(index)), Ok(()));
	chain.block([]);
	assert_eq!(deciding(&mut chain), 0);
}

#[test]
fn a_referendum_is_killed_by_another_and_its_deposits_go_to_the_treasury() {
	let (mut chain, index) = popular();
	all_pass(&mut chain, [(Ferdie, deposit(index))]);
	let (bob, ferdie) = (kun_of(&mut chain, &account(Bob)), kun_of(&mut chain, &account(Ferdie)));
	let issuance = chain.read(Balances::total_issuance);

	// The block of the enactment has no transactions, so that nothing but the deposits moves in it.
	let killer = propose(&mut chain, Origin::ReferendumKiller, &kill(index));
	support(&mut chain, killer);
	until(&mut chain, is_confirmed(killer));
	until_enactment(&mut chain, 21);
	let treasury = kun_of(&mut chain, &TreasuryAccount::get());
	let deposits = (deposited(&mut chain, Bob), deposited(&mut chain, Ferdie));
	chain.block([]);
	assert_eq!(found(&mut chain, enacted), Ok(()));

	let decision = track(0).decision_deposit;
	let gained = kun_of(&mut chain, &TreasuryAccount::get()) - treasury;
	assert_eq!(gained, SUBMISSION_DEPOSIT + decision);
	assert_eq!(deposits.0 - deposited(&mut chain, Bob), SUBMISSION_DEPOSIT);
	assert_eq!(deposits.1 - deposited(&mut chain, Ferdie), decision);
	assert!(kun_of(&mut chain, &account(Bob)) + SUBMISSION_DEPOSIT <= bob);
	assert!(kun_of(&mut chain, &account(Ferdie)) + decision <= ferdie);
	assert!(chain.read(Balances::total_issuance) <= issuance, "nothing is created by it");

	let results = chain.block([
		(Ferdie, RuntimeCall::Referenda(Call::refund_decision_deposit { index })),
		(Bob, RuntimeCall::Referenda(Call::refund_submission_deposit { index })),
	]);
	let errors = [Error::<Runtime>::NoDeposit, Error::BadStatus];
	assert_eq!(results, errors.map(|reason| Err(error(reason))));
}

#[test]
fn nobody_stops_a_referendum_alone() {
	let (mut chain, index) = popular();
	for who in [Alice, Bob, Charlie] {
		let results = chain.block([(who, cancel(index)), (who, kill(index))]);
		assert_eq!(results, [Err(DispatchError::BadOrigin); 2], "{who:?}");
	}
}

#[test]
fn whoever_may_cancel_may_not_kill_and_no_other_origin_does_either() {
	let (mut chain, index) = popular();
	let attempts = [
		(Origin::ReferendumCanceller, kill(index)),
		(Origin::ReferendumKiller, cancel(index)),
		(Origin::RiskAdmin, cancel(index)),
		(Origin::Shutdown, kill(index)),
		(Origin::WhitelistedCaller, cancel(index)),
	];
	for (origin, call) in attempts {
		use sp_runtime::traits::Dispatchable;
		let result = chain.read(|| call.dispatch(origin.into()));
		assert_eq!(result.map_err(|failure| failure.error).err(), Some(DispatchError::BadOrigin));
	}
	assert_eq!(tally(&mut chain, index).ayes, 0, "it is not over");
}

#[test]
fn a_stop_is_decided_sooner_than_what_it_stops() {
	// Whoever sees a referendum deciding must be able to stop it before it is enacted.
	for stop in [20, 21].map(track) {
		let time = stop.prepare_period + stop.confirm_period + stop.min_enactment_period;
		for id in [0, 10, 11, 12, 14] {
			let other = track(id);
			assert!(time <= other.confirm_period + other.min_enactment_period, "track {id}");
		}
	}
}
