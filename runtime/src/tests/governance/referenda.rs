//! A referendum from submission to effect, and the ways in which it comes to nothing.

use super::*;
use crate::configs::governance::{UndecidingTimeout, VoteLockingPeriod};
use pallet_collateral::Event as CollateralEvent;
use pallet_referenda::Event;

/// What the events of the last block say about a referendum, in order.
fn phases(chain: &mut Chain, index: u32) -> Vec<&'static str> {
	let phase = |event: &RuntimeEvent| {
		let RuntimeEvent::Referenda(event) = event else { return None };
		let (it, phase) = match event {
			Event::Submitted { index, .. } => (index, "submitted"),
			Event::DecisionDepositPlaced { index, .. } => (index, "deposited"),
			Event::DecisionStarted { index, .. } => (index, "deciding"),
			Event::ConfirmStarted { index } => (index, "confirming"),
			Event::ConfirmAborted { index } => (index, "doubtful"),
			Event::Confirmed { index, .. } => (index, "confirmed"),
			Event::Rejected { index, .. } => (index, "rejected"),
			Event::TimedOut { index, .. } => (index, "timed out"),
			other => panic!("{other:?}"),
		};
		(*it == index).then_some(phase)
	};
	events(chain).iter().filter_map(phase).collect()
}

/// The next block in which a referendum enters a phase, and the phases.
fn next_phase(chain: &mut Chain, index: u32) -> (BlockNumber, Vec<&'static str>) {
	for _ in 0..1_000 {
		chain.next_due();
		let phases = phases(chain, index);
		if !phases.is_empty() {
			return (now(chain), phases);
		}
	}
	panic!("referendum {index} stands still");
}

fn ceiling_change(event: &RuntimeEvent) -> Option<(AssetId, Balance, Balance)> {
	match event {
		RuntimeEvent::Collateral(CollateralEvent::DebtCeilingSet { asset, old, new }) => {
			Some((*asset, *old, *new))
		},
		_ => None,
	}
}

fn refund_decision_deposit(index: u32) -> RuntimeCall {
	RuntimeCall::Referenda(pallet_referenda::Call::refund_decision_deposit { index })
}

fn refund_submission_deposit(index: u32) -> RuntimeCall {
	RuntimeCall::Referenda(pallet_referenda::Call::refund_submission_deposit { index })
}

#[test]
fn a_referendum_changes_a_debt_ceiling_phase_by_phase() {
	let mut chain = Chain::new(DEVELOPMENT);
	let (old, new) = (ceiling(&mut chain), 5_000_000 * UNIT);
	assert_ne!(old, new);
	let risk = track(10);

	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(new));
	let submitted = now(&mut chain);
	assert_eq!(phases(&mut chain, index), ["submitted"]);
	assert!(deposited(&mut chain, Bob) > SUBMISSION_DEPOSIT, "and what the preimage needs");

	support(&mut chain, index);
	assert_eq!(phases(&mut chain, index), ["deposited"]);
	assert_eq!(deposited(&mut chain, Ferdie), risk.decision_deposit);

	// All who vote agree, and they are enough even for the first block of the decision.
	let decided = submitted + risk.prepare_period;
	assert_eq!(next_phase(&mut chain, index), (decided, vec!["deciding", "confirming"]));
	let confirmed = decided + risk.confirm_period;
	assert_eq!(next_phase(&mut chain, index), (confirmed, vec!["confirmed"]));
	assert_eq!(ceiling(&mut chain), old, "nothing happens before enactment");

	chain.pass_to(confirmed + risk.min_enactment_period - 1);
	assert_eq!(ceiling(&mut chain), old, "one block too early");
	chain.block([]);
	assert_eq!(found(&mut chain, ceiling_change), (ETH, old, new));
	assert_eq!(found(&mut chain, enacted), Ok(()));
	assert_eq!(ceiling(&mut chain), new);
}

#[test]
fn an_approved_referendum_gives_every_deposit_back_once() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let index = propose(&mut chain, Origin::RiskAdmin, &call);
	support(&mut chain, index);
	let early = outcome(&mut chain, Ferdie, refund_decision_deposit(index));
	assert_eq!(early, Err(error(pallet_referenda::Error::<Runtime>::Unfinished)));
	until(&mut chain, is_confirmed(index));
	assert_eq!(until(&mut chain, enacted), Ok(()));

	// Anyone may ask for them; they go to whom they came from.
	let unnote = pallet_preimage::Call::unnote_preimage { hash: hash(&call) };
	all_pass(
		&mut chain,
		[
			(Eve, refund_decision_deposit(index)),
			(Eve, refund_submission_deposit(index)),
			(Bob, RuntimeCall::Preimage(unnote)),
		],
	);
	for who in [Bob, Ferdie, Eve] {
		assert_eq!(deposited(&mut chain, who), 0, "{who:?}");
	}
	let again = chain
		.block([(Ferdie, refund_decision_deposit(index)), (Bob, refund_submission_deposit(index))]);
	assert_eq!(again, [Err(error(pallet_referenda::Error::<Runtime>::NoDeposit)); 2]);
}

#[test]
fn votes_are_unlocked_when_the_lock_of_their_conviction_is_over_and_no_earlier() {
	let mut chain = Chain::new(DEVELOPMENT);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	support(&mut chain, index);
	let doubled = vote(index, true, Conviction::Locked2x, STAKE);
	let against = vote(index, false, Conviction::Locked6x, 10 * KUN);
	all_pass(&mut chain, [(Alice, doubled), (Bob, against)]);
	until(&mut chain, is_confirmed(index));
	let end = now(&mut chain);

	let remove = || {
		let call = pallet_conviction_voting::Call::remove_vote { class: Some(10), index };
		RuntimeCall::ConvictionVoting(call)
	};
	let unlock = |who| {
		let target = account(who).into();
		RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::unlock { class: 10, target })
	};
	let locked = |chain: &mut Chain, who| {
		let locks = chain.read(|| pallet_balances::Locks::<Runtime>::get(account(who)));
		locks.iter().map(|lock| lock.amount).max().unwrap_or(0)
	};
	// Who was against bears nothing, however great the conviction.
	all_pass(&mut chain, [(Bob, remove()), (Bob, unlock(Bob)), (Alice, remove())]);
	assert_eq!(locked(&mut chain, Bob), 0);

	chain.pass_to(end + 2 * VoteLockingPeriod::get() - 2);
	all_pass(&mut chain, [(Eve, unlock(Alice))]);
	assert_eq!(locked(&mut chain, Alice), STAKE, "one block too early");
	let pay = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
		dest: account(Bob).into(),
		value: STAKE,
	});
	let frozen = sp_runtime::TokenError::Frozen;
	assert_eq!(outcome(&mut chain, Alice, pay.clone()), Err(frozen.into()));
	all_pass(&mut chain, [(Eve, unlock(Alice)), (Alice, pay)]);
	assert_eq!(locked(&mut chain, Alice), 0);
}

#[test]
fn a_vote_cannot_be_taken_back_by_others_while_its_lock_lasts() {
	let mut chain = Chain::new(DEVELOPMENT);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	support(&mut chain, index);
	let remove = || {
		let target = account(Alice).into();
		let call = pallet_conviction_voting::Call::remove_other_vote { target, class: 10, index };
		RuntimeCall::ConvictionVoting(call)
	};
	use pallet_conviction_voting::Error;
	let ongoing = outcome(&mut chain, Eve, remove());
	assert_eq!(ongoing, Err(error(Error::<Runtime>::NoPermission)));
	until(&mut chain, is_confirmed(index));
	let end = now(&mut chain);
	let locked = outcome(&mut chain, Eve, remove());
	assert_eq!(locked, Err(error(Error::<Runtime>::NoPermissionYet)));
	chain.pass_to(end + VoteLockingPeriod::get() - 1);
	assert_eq!(outcome(&mut chain, Eve, remove()), Ok(()));
}

#[test]
fn a_referendum_that_most_are_against_is_rejected_and_changes_nothing() {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = risk_state(&mut chain);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	let votes = MAJORITY.map(|who| (who, vote(index, who == Alice, Conviction::Locked1x, STAKE)));
	all_pass(&mut chain, [(Ferdie, deposit(index))].into_iter().chain(votes));
	let (decided, phase) = next_phase(&mut chain, index);
	assert_eq!(phase, ["deciding"]);
	let end = decided + track(10).decision_period;
	assert_eq!(next_phase(&mut chain, index), (end, vec!["rejected"]));

	let results = chain.block([
		(Eve, refund_decision_deposit(index)),
		// The price of having asked for nothing that people want.
		(Bob, refund_submission_deposit(index)),
	]);
	let kept = Err(error(pallet_referenda::Error::<Runtime>::BadStatus));
	assert_eq!(results, [Ok(()), kept]);
	assert_eq!(deposited(&mut chain, Ferdie), 0);
	chain.pass_to(end + track(10).min_enactment_period + 10);
	assert_eq!(risk_state(&mut chain), before);
}

#[test]
fn a_confirmation_is_broken_off_by_new_votes_and_starts_anew() {
	let mut chain = Chain::new(DEVELOPMENT);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	support(&mut chain, index);
	let (decided, _) = next_phase(&mut chain, index);
	all_pass(&mut chain, [(Bob, vote(index, false, Conviction::Locked6x, STAKE))]);
	let (doubtful, phase) = next_phase(&mut chain, index);
	assert_eq!((doubtful, phase), (decided + 2, vec!["doubtful"]));
	all_pass(&mut chain, [(Bob, vote(index, false, Conviction::None, 0))]);
	let (confirming, phase) = next_phase(&mut chain, index);
	assert_eq!(phase, ["confirming"]);
	let confirmed = confirming + track(10).confirm_period;
	assert_eq!(next_phase(&mut chain, index), (confirmed, vec!["confirmed"]));
}

#[test]
fn a_referendum_without_decision_deposit_times_out_and_changes_nothing() {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = risk_state(&mut chain);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	let submitted = now(&mut chain);
	let votes = MAJORITY.map(|who| (who, vote(index, true, Conviction::Locked6x, STAKE)));
	all_pass(&mut chain, votes);
	let end = submitted + UndecidingTimeout::get();
	assert_eq!(next_phase(&mut chain, index), (end, vec!["timed out"]));
	let late = outcome(&mut chain, Ferdie, deposit(index));
	assert_eq!(late, Err(error(pallet_referenda::Error::<Runtime>::NotOngoing)));
	let results = chain
		.block([(Ferdie, refund_decision_deposit(index)), (Bob, refund_submission_deposit(index))]);
	let errors =
		[pallet_referenda::Error::<Runtime>::NoDeposit, pallet_referenda::Error::BadStatus];
	assert_eq!(results, errors.map(|reason| Err(error(reason))));
	assert_eq!(risk_state(&mut chain), before);
}

#[test]
fn an_origin_that_no_track_grants_cannot_be_asked_for() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(1);
	let signed = OriginCaller::system(RawOrigin::Signed(account(Bob)));
	let members = pallet_collective::RawOrigin::<AccountId, _>::Members(3, 3);
	let committee = OriginCaller::TechnicalCommittee(members);
	for origin in [OriginCaller::system(RawOrigin::None), signed, committee] {
		let result = outcome(&mut chain, Bob, submit(origin, &call));
		assert_eq!(result, Err(error(pallet_referenda::Error::<Runtime>::NoTrack)));
	}
	assert_eq!(deposited(&mut chain, Bob), 0);
}

#[test]
fn every_origin_is_asked_for_on_the_track_of_its_name() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(1);
	let origins: [(OriginCaller, &str); 9] = [
		(root(), "root"),
		(Origin::WhitelistedCaller.into(), "whitelisted_caller"),
		(Origin::RiskAdmin.into(), "risk_admin"),
		(Origin::ListingAdmin.into(), "listing_admin"),
		(Origin::TreasuryAdmin.into(), "treasury_admin"),
		(Origin::EmergencyLockdown.into(), "emergency_lockdown"),
		(Origin::Shutdown.into(), "shutdown"),
		(Origin::ReferendumCanceller.into(), "referendum_canceller"),
		(Origin::ReferendumKiller.into(), "referendum_killer"),
	];
	for (origin, name) in origins {
		all_pass(&mut chain, [(Bob, submit(origin, &call))]);
		let granted = found(&mut chain, |event| match event {
			RuntimeEvent::Referenda(Event::Submitted { track, .. }) => Some(*track),
			_ => None,
		});
		let found = track(granted).name;
		assert_eq!(found, sp_runtime::str_array::<25>(name));
	}
}
