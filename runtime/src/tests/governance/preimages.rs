//! Preimages: the text of a call whose hash a referendum decides on.

use super::*;
use pallet_preimage::{Call, Error, Event, PreimageFor, RequestStatus, RequestStatusFor, MAX_SIZE};
use sp_runtime::traits::Dispatchable;

fn unnote(call: &RuntimeCall) -> RuntimeCall {
	RuntimeCall::Preimage(Call::unnote_preimage { hash: hash(call) })
}

fn is_stored(chain: &mut Chain, call: &RuntimeCall) -> bool {
	let key = (hash(call), call.encoded_size() as u32);
	chain.read(|| PreimageFor::<Runtime>::contains_key(key))
}

/// How many times somebody has asked for the preimage of `call` to be there.
fn requests(chain: &mut Chain, call: &RuntimeCall) -> u32 {
	match chain.read(|| RequestStatusFor::<Runtime>::get(hash(call))) {
		Some(RequestStatus::Requested { count, .. }) => count,
		Some(RequestStatus::Unrequested { .. }) | None => 0,
	}
}

fn unavailable(event: &RuntimeEvent) -> Option<()> {
	use pallet_scheduler::Event::CallUnavailable;
	matches!(event, RuntimeEvent::Scheduler(CallUnavailable { id: Some(_), .. })).then_some(())
}

#[test]
fn a_call_whose_preimage_nobody_brought_is_not_enacted() {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = risk_state(&mut chain);
	let call = set_ceiling(5_000_000 * UNIT);
	all_pass(&mut chain, [(Bob, submit(Origin::RiskAdmin, &call))]);
	support(&mut chain, 0);
	until(&mut chain, is_confirmed(0));
	assert_eq!(requests(&mut chain, &call), 1, "from the approval on it is wanted");
	until(&mut chain, unavailable);
	assert_eq!(requests(&mut chain, &call), 0, "and nobody wants it any longer");
	assert_eq!(risk_state(&mut chain), before);

	// Too late: what was not there in time is not made up for.
	all_pass(&mut chain, [(Bob, note(&call))]);
	let later = now(&mut chain) + track(10).min_enactment_period + 10;
	chain.pass_to(later);
	assert_eq!(risk_state(&mut chain), before);
}

#[test]
fn a_preimage_that_is_wanted_is_brought_by_anyone_without_fee_and_deposit() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	all_pass(&mut chain, [(Bob, submit(Origin::RiskAdmin, &call))]);
	support(&mut chain, 0);
	until(&mut chain, is_confirmed(0));
	let before = kun_of(&mut chain, &account(Eve));
	all_pass(&mut chain, [(Eve, note(&call))]);
	assert_eq!((kun_of(&mut chain, &account(Eve)), deposited(&mut chain, Eve)), (before, 0));
	assert_eq!(until(&mut chain, enacted), Ok(()));
	assert!(!is_stored(&mut chain, &call), "it is forgotten with the call");
}

#[test]
fn a_preimage_taken_back_before_the_approval_is_gone_until_somebody_brings_it_again() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let index = propose(&mut chain, Origin::RiskAdmin, &call);
	support(&mut chain, index);
	assert_eq!(requests(&mut chain, &call), 0, "a referendum alone asks for nothing");
	assert_eq!(
		outcome(&mut chain, Eve, unnote(&call)),
		Err(error(Error::<Runtime>::NotAuthorized))
	);
	all_pass(&mut chain, [(Bob, unnote(&call))]);
	assert!(!is_stored(&mut chain, &call));
	assert_eq!(deposited(&mut chain, Bob), SUBMISSION_DEPOSIT);
	all_pass(&mut chain, [(Eve, note(&call))]);
	until(&mut chain, is_confirmed(index));
	assert_eq!(until(&mut chain, enacted), Ok(()));
}

#[test]
fn a_preimage_taken_back_after_the_approval_stays_for_the_enactment() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let index = propose(&mut chain, Origin::RiskAdmin, &call);
	support(&mut chain, index);
	until(&mut chain, is_confirmed(index));
	all_pass(&mut chain, [(Bob, unnote(&call))]);
	assert_eq!(deposited(&mut chain, Bob), SUBMISSION_DEPOSIT, "the deposit is back");
	assert!(is_stored(&mut chain, &call));
	assert_eq!(requests(&mut chain, &call), 1);
	assert_eq!(until(&mut chain, enacted), Ok(()));
	assert!(!is_stored(&mut chain, &call));
	assert_eq!(requests(&mut chain, &call), 0);
}

#[test]
fn a_preimage_is_noted_once() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let results = chain.block([(Bob, note(&call)), (Eve, note(&call)), (Bob, note(&call))]);
	let known = Err(error(Error::<Runtime>::AlreadyNoted));
	assert_eq!(results, [Ok(()), known, known]);
	assert_eq!(deposited(&mut chain, Eve), 0);
	let noted = found(&mut chain, |event| match event {
		RuntimeEvent::Preimage(Event::Noted { hash }) => Some(*hash),
		_ => None,
	});
	assert_eq!(noted, hash(&call));
}

#[test]
fn a_preimage_of_more_than_four_mebibytes_is_too_big() {
	let mut chain = Chain::new(DEVELOPMENT);
	let bytes = |len: u32| vec![7; len as usize];
	let mut note_as = |origin: crate::RuntimeOrigin, len| {
		chain.read(|| {
			let call = RuntimeCall::Preimage(Call::note_preimage { bytes: bytes(len) });
			call.dispatch(origin).map(|_| ()).map_err(|failure| failure.error.stripped())
		})
	};
	let too_big = Err(error(Error::<Runtime>::TooBig));
	assert_eq!(note_as(RawOrigin::Signed(account(Bob)).into(), MAX_SIZE + 1), too_big);
	assert_eq!(note_as(RawOrigin::Root.into(), MAX_SIZE + 1), too_big);
	assert_eq!(note_as(RawOrigin::Root.into(), MAX_SIZE), Ok(()));

	// A transaction of that size does not even fit into a block.
	let bytes = bytes(MAX_SIZE + 1);
	let call = RuntimeCall::Preimage(Call::note_preimage { bytes });
	let full = sp_runtime::transaction_validity::InvalidTransaction::ExhaustsResources;
	assert_eq!(chain.try_block([(Bob, call)]), [Err(full.into())]);
}

#[test]
fn a_referendum_on_another_length_than_the_preimage_has_is_refused() {
	let mut chain = Chain::new(DEVELOPMENT);
	let call = set_ceiling(5_000_000 * UNIT);
	let len = call.encoded_size() as u32 + 1;
	let submit = RuntimeCall::Referenda(pallet_referenda::Call::submit {
		proposal_origin: Box::new(Origin::RiskAdmin.into()),
		proposal: Bounded::Lookup { hash: hash(&call), len },
		enactment_moment: DispatchTime::After(0),
	});
	let results = chain.block([(Bob, note(&call)), (Bob, submit)]);
	let reason = pallet_referenda::Error::<Runtime>::PreimageStoredWithDifferentLength;
	assert_eq!(results, [Ok(()), Err(error(reason))]);
}

#[test]
fn a_preimage_that_is_no_call_is_not_enacted() {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = risk_state(&mut chain);
	let bytes = vec![255; 40];
	let proposal = Bounded::Lookup { hash: BlakeTwo256::hash(&bytes), len: bytes.len() as u32 };
	let submit = RuntimeCall::Referenda(pallet_referenda::Call::submit {
		proposal_origin: Box::new(root()),
		proposal,
		enactment_moment: DispatchTime::After(0),
	});
	let note = RuntimeCall::Preimage(Call::note_preimage { bytes });
	all_pass(&mut chain, [(Bob, note), (Bob, submit)]);
	support(&mut chain, 0);
	until(&mut chain, is_confirmed(0));
	until(&mut chain, unavailable);
	assert_eq!(risk_state(&mut chain), before);
}
