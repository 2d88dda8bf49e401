//! The technical committee: it can shorten the way of a call, and decide nothing.

use super::*;
use crate::{configs::governance::DeferredDispatchExpiration, TechnicalCommitteeInstance};
use frame_support::dispatch::GetDispatchInfo;
use pallet_collective::Call as Committee;
use pallet_whitelist::{Call, Error, Event};

/// What the committee may vouch for: only Root may do it.
fn urgent() -> RuntimeCall {
	RuntimeCall::Balances(pallet_balances::Call::force_unreserve {
		who: account(Ferdie).into(),
		amount: 0,
	})
}

fn whitelist(call: &RuntimeCall) -> RuntimeCall {
	RuntimeCall::Whitelist(Call::whitelist_call { call_hash: hash(call) })
}

/// What a referendum of the whitelist is about.
fn dispatch(call: &RuntimeCall) -> RuntimeCall {
	RuntimeCall::Whitelist(Call::dispatch_whitelisted_call {
		call_hash: hash(call),
		call_encoded_len: call.encoded_size() as u32,
		call_weight_witness: call.get_dispatch_info().call_weight,
	})
}

fn motion(call: &RuntimeCall, threshold: u32) -> RuntimeCall {
	RuntimeCall::TechnicalCommittee(Committee::propose {
		threshold,
		proposal: Box::new(call.clone()),
		length_bound: call.encoded_size() as u32,
	})
}

fn aye(call: &RuntimeCall, index: u32) -> RuntimeCall {
	let proposal = hash(call);
	RuntimeCall::TechnicalCommittee(Committee::vote { proposal, index, approve: true })
}

fn close(call: &RuntimeCall, index: u32) -> RuntimeCall {
	RuntimeCall::TechnicalCommittee(Committee::close {
		proposal_hash: hash(call),
		index,
		proposal_weight_bound: call.get_dispatch_info().call_weight,
		length_bound: call.encoded_size() as u32,
	})
}

/// How the committee's motion ended in the last block.
fn executed(event: &RuntimeEvent) -> Option<DispatchResult> {
	use pallet_collective::Event::{Executed, MemberExecuted};
	match event {
		RuntimeEvent::TechnicalCommittee(
			Executed { result, .. } | MemberExecuted { result, .. },
		) => Some(*result),
		_ => None,
	}
}

/// How the call of the whitelist ended in the last block.
fn dispatched(event: &RuntimeEvent) -> Option<DispatchResult> {
	match event {
		RuntimeEvent::Whitelist(Event::WhitelistedCallDispatched { result, .. }) => {
			Some(result.map(|_| ()).map_err(|failure| failure.error))
		},
		_ => None,
	}
}

/// Alice and Bob, two of the three members, put a call on the whitelist.
fn vouch(chain: &mut Chain, call: &RuntimeCall, index: u32) {
	let motion_on = whitelist(call);
	all_pass(
		chain,
		[
			(Alice, motion(&motion_on, 2)),
			(Alice, aye(&motion_on, index)),
			(Bob, aye(&motion_on, index)),
			(Charlie, close(&motion_on, index)),
		],
	);
	assert_eq!(found(chain, executed), Ok(()));
}

fn is_whitelisted(chain: &mut Chain, call: &RuntimeCall) -> bool {
	chain.read(|| pallet_whitelist::WhitelistedCall::<Runtime>::contains_key(hash(call)))
}

#[test]
fn a_call_that_two_thirds_vouch_for_is_enacted_as_root_by_an_urgent_referendum() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let (old, new) = (ceiling(&mut chain), 5_000_000 * UNIT);
	vouch(&mut chain, &call, 0);
	assert!(is_whitelisted(&mut chain, &call));
	assert_eq!(ceiling(&mut chain), old, "the committee alone changes nothing");

	all_pass(&mut chain, [(Bob, note(&call))]);
	assert_eq!(enact(&mut chain, Origin::WhitelistedCaller, &dispatch(&call)), Ok(()));
	assert_eq!(found(&mut chain, dispatched), Ok(()));
	assert_eq!(ceiling(&mut chain), new);
	assert!(!is_whitelisted(&mut chain, &call), "the word of the committee is used up");
}

#[test]
fn what_only_root_may_do_passes_by_the_whitelist() {
	let mut chain = Chain::new(DEVELOPMENT);
	vouch(&mut chain, &urgent(), 0);
	all_pass(&mut chain, [(Bob, note(&urgent()))]);
	let result = enact(&mut chain, Origin::WhitelistedCaller, &dispatch(&urgent()));
	assert_eq!(result, Ok(()));
	assert_eq!(found(&mut chain, dispatched), Ok(()));
}

#[test]
fn one_third_of_the_committee_puts_nothing_on_the_whitelist() {
	let mut chain = Chain::new(DEVELOPMENT);
	let on = whitelist(&urgent());
	// A motion for one is executed at once, with the weight of one.
	all_pass(&mut chain, [(Alice, motion(&on, 1))]);
	assert_eq!(found(&mut chain, executed), Err(DispatchError::BadOrigin));
	let execute = Committee::execute {
		proposal: Box::new(on.clone()),
		length_bound: on.encoded_size() as u32,
	};
	all_pass(&mut chain, [(Alice, RuntimeCall::TechnicalCommittee(execute))]);
	assert_eq!(found(&mut chain, executed), Err(DispatchError::BadOrigin));
	// A motion for two waits for two, and fails without.
	all_pass(&mut chain, [(Alice, motion(&on, 2)), (Alice, aye(&on, 0))]);
	let early = outcome(&mut chain, Alice, close(&on, 0));
	type CommitteeError = pallet_collective::Error<Runtime, TechnicalCommitteeInstance>;
	assert_eq!(early, Err(error(CommitteeError::TooEarly)));
	let end = now(&mut chain) + crate::configs::governance::MotionDuration::get();
	chain.pass_to(end);
	all_pass(&mut chain, [(Alice, close(&on, 0))]);
	assert!(!events(&mut chain).iter().any(|event| executed(event).is_some()));
	assert!(!is_whitelisted(&mut chain, &urgent()));
	// And who is no member moves nothing.
	let stranger = outcome(&mut chain, Dave, motion(&on, 2));
	assert_eq!(stranger, Err(error(CommitteeError::NotMember)));
	assert_eq!(outcome(&mut chain, Dave, on), Err(DispatchError::BadOrigin));
}

#[test]
fn the_whole_committee_reaches_nothing_but_the_whitelist() {
	let calls = [
		set_ceiling(1),
		RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH }),
		RuntimeCall::Referenda(pallet_referenda::Call::cancel { index: 0 }),
		RuntimeCall::Referenda(pallet_referenda::Call::kill { index: 0 }),
		dispatch(&urgent()),
		urgent(),
	];
	for call in calls {
		let mut chain = Chain::new(DEVELOPMENT);
		propose(&mut chain, Origin::RiskAdmin, &set_ceiling(1));
		let votes = [Alice, Bob, Charlie].map(|who| (who, aye(&call, 0)));
		all_pass(&mut chain, [(Alice, motion(&call, 3))].into_iter().chain(votes));
		all_pass(&mut chain, [(Alice, close(&call, 0))]);
		assert_eq!(found(&mut chain, executed), Err(DispatchError::BadOrigin), "{call:?}");
	}
}

#[test]
fn a_referendum_on_a_call_that_is_not_on_the_whitelist_waits_for_the_committee() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let old = ceiling(&mut chain);
	all_pass(&mut chain, [(Bob, note(&call))]);
	assert_eq!(enact(&mut chain, Origin::WhitelistedCaller, &dispatch(&call)), Ok(()));
	assert_eq!(ceiling(&mut chain), old);
	let relay = outcome(&mut chain, Eve, dispatch(&call));
	assert_eq!(relay, Err(error(Error::<Runtime>::CallIsNotWhitelisted)));

	vouch(&mut chain, &call, 0);
	all_pass(&mut chain, [(Eve, dispatch(&call))]);
	assert_eq!(found(&mut chain, dispatched), Ok(()));
	assert_eq!(ceiling(&mut chain), 5_000_000 * UNIT);
	let again = outcome(&mut chain, Eve, dispatch(&call));
	let used_up = Error::<Runtime>::DeferredDispatchNotFound;
	assert_eq!(again, Err(error(used_up)));
}

#[test]
fn a_referendum_that_the_committee_does_not_vouch_for_in_time_is_void() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let old = ceiling(&mut chain);
	all_pass(&mut chain, [(Bob, note(&call))]);
	assert_eq!(enact(&mut chain, Origin::WhitelistedCaller, &dispatch(&call)), Ok(()));
	let expired = now(&mut chain) + DeferredDispatchExpiration::get();
	chain.pass_to(expired);
	vouch(&mut chain, &call, 0);
	let late = outcome(&mut chain, Eve, dispatch(&call));
	assert_eq!(late, Err(error(Error::<Runtime>::DeferredDispatchExpired)));
	assert_eq!(ceiling(&mut chain), old);
}

#[test]
fn a_whitelisted_call_cannot_be_dispatched_without_a_referendum() {
	let mut chain = Chain::new(DEVELOPMENT);
	vouch(&mut chain, &urgent(), 0);
	all_pass(&mut chain, [(Bob, note(&urgent()))]);
	for who in [Alice, Bob, Charlie, Dave] {
		let undecided = Err(error(Error::<Runtime>::DeferredDispatchNotFound));
		assert_eq!(outcome(&mut chain, who, dispatch(&urgent())), undecided, "{who:?}");
	}
	let result = enact(&mut chain, Origin::RiskAdmin, &dispatch(&urgent()));
	assert_eq!(result, Err(DispatchError::BadOrigin));
	assert!(is_whitelisted(&mut chain, &urgent()));
}

#[test]
fn the_first_member_alone_does_not_speak_for_those_who_are_silent() {
	let mut chain = Chain::new(DEVELOPMENT);
	let new_members = [Alice, Bob, Charlie].map(account).to_vec();
	let set = Committee::set_members { new_members, prime: Some(account(Alice)), old_count: 3 };
	let set = RuntimeCall::TechnicalCommittee(set);
	chain.read(|| {
		use sp_runtime::traits::Dispatchable;
		assert!(set.dispatch(RawOrigin::Root.into()).is_ok());
	});
	let on = whitelist(&urgent());
	all_pass(&mut chain, [(Alice, motion(&on, 2)), (Alice, aye(&on, 0))]);
	let end = now(&mut chain) + crate::configs::governance::MotionDuration::get();
	chain.pass_to(end);
	all_pass(&mut chain, [(Alice, close(&on, 0))]);
	assert!(!is_whitelisted(&mut chain, &urgent()), "two thirds did not agree");
}
