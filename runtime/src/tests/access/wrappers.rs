//! No call that carries others gives them another origin than its caller could have had anyway.

use super::*;
use crate::{Multisig, OriginCaller, RuntimeEvent};
use codec::Encode;
use frame_support::weights::Weight;
use frame_system::RawOrigin;
use sp_runtime::traits::{BlakeTwo256, Hash};

type CollectiveError = pallet_collective::Error<Runtime, crate::TechnicalCommitteeInstance>;
type WhitelistError = pallet_whitelist::Error<Runtime>;

/// How a call and those in it ended: the first error, if any of them failed.
pub fn inner_outcome(call: RuntimeCall, origin: RuntimeOrigin) -> Result<(), DispatchError> {
	with_transaction_unchecked(|| {
		System::reset_events();
		let result = call.dispatch(origin).map(|_| ()).map_err(|error| error.error);
		let failed = System::events().into_iter().find_map(|record| failure(record.event));
		TransactionOutcome::Rollback(result.and(failed.map_or(Ok(()), Err)))
	})
}

/// The failure of a call in a wrapper that does not fail with it.
fn failure(event: RuntimeEvent) -> Option<DispatchError> {
	use pallet_collective::Event as Collective;
	use pallet_utility::Event as Utility;
	match event {
		RuntimeEvent::Utility(
			Utility::BatchInterrupted { error, .. } | Utility::ItemFailed { error },
		) => Some(error),
		RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => result.err(),
		RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result, .. }) => {
			result.err()
		},
		RuntimeEvent::TechnicalCommittee(
			Collective::Executed { result, .. } | Collective::MemberExecuted { result, .. },
		) => result.err(),
		_ => None,
	}
}

/// A batch of one call, for each kind of batch.
pub fn batches(inner: &RuntimeCall) -> [RuntimeCall; 3] {
	use pallet_utility::Call;
	let calls = vec![inner.clone()];
	[
		RuntimeCall::Utility(Call::batch { calls: calls.clone() }),
		RuntimeCall::Utility(Call::batch_all { calls: calls.clone() }),
		RuntimeCall::Utility(Call::force_batch { calls }),
	]
}

/// A motion of the committee that a single member can carry.
pub fn motion_of_one(inner: &RuntimeCall) -> RuntimeCall {
	let length_bound = inner.encoded_size() as u32;
	RuntimeCall::TechnicalCommittee(pallet_collective::Call::propose {
		threshold: 1,
		proposal: Box::new(inner.clone()),
		length_bound,
	})
}

/// An attempt to make a call by way of another one: who signs what, and how it ends.
pub type Attempt = (Sr25519Keyring, RuntimeCall, DispatchError);

/// In batches, and as another account.
fn by_utility(inner: &RuntimeCall) -> Vec<Attempt> {
	use pallet_utility::Call;
	let call = || Box::new(inner.clone());
	let as_origin = || Box::new(OriginCaller::system(RawOrigin::Root));
	let calls = [
		Call::as_derivative { index: 0, call: call() },
		Call::dispatch_as { as_origin: as_origin(), call: call() },
		Call::dispatch_as_fallible { as_origin: as_origin(), call: call() },
		Call::with_weight { call: call(), weight: Weight::zero() },
		Call::if_else { main: call(), fallback: call() },
	];
	calls
		.map(RuntimeCall::Utility)
		.into_iter()
		.chain(batches(inner))
		.map(|call| (Ferdie, call, DispatchError::BadOrigin))
		.collect()
}

/// Later.
fn by_scheduler(inner: &RuntimeCall) -> Vec<Attempt> {
	use pallet_scheduler::Call;
	let (maybe_periodic, priority, id) = (None, 0, [0; 32]);
	let call = || Box::new(inner.clone());
	let calls = [
		Call::schedule { when: 2, maybe_periodic, priority, call: call() },
		Call::schedule_after { after: 2, maybe_periodic, priority, call: call() },
		Call::schedule_named { id, when: 2, maybe_periodic, priority, call: call() },
		Call::schedule_named_after { id, after: 2, maybe_periodic, priority, call: call() },
	];
	calls.map(|call| (Ferdie, RuntimeCall::Scheduler(call), DispatchError::BadOrigin)).into()
}

/// With another stranger.
fn by_accounts(inner: &RuntimeCall) -> Vec<Attempt> {
	let call = || Box::new(inner.clone());
	let other_signatories = vec![account(One)];
	let (real, delegate) = (account(One).into(), account(Ferdie).into());
	let calls = [
		RuntimeCall::Proxy(pallet_proxy::Call::proxy {
			real: account(One).into(),
			force_proxy_type: None,
			call: call(),
		}),
		RuntimeCall::Proxy(pallet_proxy::Call::proxy_announced {
			delegate,
			real,
			force_proxy_type: None,
			call: call(),
		}),
		RuntimeCall::Multisig(pallet_multisig::Call::as_multi_threshold_1 {
			other_signatories: other_signatories.clone(),
			call: call(),
		}),
		RuntimeCall::Multisig(pallet_multisig::Call::as_multi {
			threshold: 2,
			other_signatories,
			maybe_timepoint: Some(Multisig::timepoint()),
			call: call(),
			max_weight: Weight::MAX,
		}),
	];
	calls.map(|call| (Ferdie, call, DispatchError::BadOrigin)).into()
}

/// By way of the technical committee, as a stranger and as a member.
fn by_committee(inner: &RuntimeCall) -> Vec<Attempt> {
	let length_bound = inner.encoded_size() as u32;
	let execute = RuntimeCall::TechnicalCommittee(pallet_collective::Call::execute {
		proposal: Box::new(inner.clone()),
		length_bound,
	});
	let propose = motion_of_one(inner);
	let dispatch =
		RuntimeCall::Whitelist(pallet_whitelist::Call::dispatch_whitelisted_call_with_preimage {
			call: Box::new(inner.clone()),
		});
	vec![
		(Ferdie, execute.clone(), CollectiveError::NotMember.into()),
		(Ferdie, propose.clone(), CollectiveError::NotMember.into()),
		(Alice, execute, DispatchError::BadOrigin),
		(Alice, propose, DispatchError::BadOrigin),
		(Ferdie, dispatch.clone(), WhitelistError::DeferredDispatchNotFound.into()),
		(Alice, dispatch, WhitelistError::DeferredDispatchNotFound.into()),
	]
}

/// Every way to make `inner` by way of another call.
pub fn attempts(inner: &RuntimeCall) -> Vec<Attempt> {
	[by_utility, by_scheduler, by_accounts, by_committee]
		.into_iter()
		.flat_map(|attempts| attempts(inner))
		.collect()
}

/// Let One have Ferdie as proxy for everything.
pub fn become_proxy() {
	let add = RuntimeCall::Proxy(pallet_proxy::Call::add_proxy {
		delegate: account(Ferdie).into(),
		proxy_type: Default::default(),
		delay: 0,
	});
	let all = Preservation::Expendable;
	let funds = 1_000 * KUN;
	<Balances as Mutate<_>>::transfer(&account(Ferdie), &account(One), funds, all).unwrap();
	add.dispatch(RuntimeOrigin::signed(account(One))).unwrap();
}

/// Let Ferdie announce `inner`, and One approve it.
pub fn prepare(inner: &RuntimeCall) {
	let announce = RuntimeCall::Proxy(pallet_proxy::Call::announce {
		real: account(One).into(),
		call_hash: BlakeTwo256::hash_of(inner),
	});
	announce.dispatch(RuntimeOrigin::signed(account(Ferdie))).unwrap();
	let approve = RuntimeCall::Multisig(pallet_multisig::Call::approve_as_multi {
		threshold: 2,
		other_signatories: vec![account(Ferdie)],
		maybe_timepoint: None,
		call_hash: inner.using_encoded(sp_io::hashing::blake2_256),
		max_weight: Weight::zero(),
	});
	approve.dispatch(RuntimeOrigin::signed(account(One))).unwrap();
}

/// Pallet and call of `call`.
pub fn name_of(call: &RuntimeCall) -> String {
	use frame_support::traits::GetCallMetadata;
	let found = call.get_call_metadata();
	format!("{}.{}", found.pallet_name, found.function_name)
}

#[test]
fn a_privileged_call_stays_out_of_reach_in_every_wrapper() {
	in_first_block(|| {
		become_proxy();
		for (info, class) in classified() {
			if class.refusal(Caller::Stranger) != Some(DispatchError::BadOrigin) {
				continue;
			}
			let inner = info.with(&class.arguments(&info.call, ETH));
			with_transaction_unchecked(|| {
				prepare(&inner);
				for (who, call, error) in attempts(&inner) {
					let wrapper = name_of(&call);
					let found = inner_outcome(call, RuntimeOrigin::signed(account(who)));
					assert_eq!(found, Err(error), "{} in {wrapper} by {who:?}", info.name());
				}
				TransactionOutcome::Rollback(())
			});
		}
	});
}

#[test]
fn a_call_that_is_free_is_reached_in_the_same_wrappers() {
	in_first_block(|| {
		become_proxy();
		let remark = vec![1, 2, 3];
		let inner = RuntimeCall::System(frame_system::Call::remark_with_event { remark });
		prepare(&inner);
		let reached = |attempts: fn(&RuntimeCall) -> Vec<Attempt>| {
			let is_reached =
				|(who, call, _)| inner_outcome(call, RuntimeOrigin::signed(account(who))) == Ok(());
			attempts(&inner).into_iter().map(is_reached).filter(|reached| *reached).count()
		};
		// All but the three that are for Root.
		assert_eq!(reached(by_utility), 5);
		assert_eq!(reached(by_accounts), 4);
		assert_eq!(reached(by_scheduler), 0);
		assert_eq!(reached(by_committee), 0);
	});
}

#[test]
fn every_wrapper_is_tried() {
	let wrappers: BTreeSet<_> =
		calls::all().iter().filter(|call| call.is_wrapper).map(|call| call.name()).collect();
	let inner = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
	let tried = in_first_block(|| attempts(&inner));
	assert_eq!(wrappers, tried.iter().map(|(_, call, _)| name_of(call)).collect());
}
