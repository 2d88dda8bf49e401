//! What each type of proxy may do.

use super::{
	access::{
		calls::{self, CallInfo},
		in_first_block, outcome,
		wrappers::{batches, inner_outcome, motion_of_one},
	},
	*,
};
use crate::{configs::accounts::ProxyType, Runtime, RuntimeOrigin, TechnicalCommitteeInstance};
use frame_support::traits::InstanceFilter;
use sp_runtime::traits::Dispatchable;
use std::collections::BTreeSet;
use ProxyType::*;
use Sr25519Keyring::{Bob, Charlie, Ferdie};

const TYPES: [ProxyType; 6] = [Any, NonTransfer, Csa, OracleFeed, CancelProxy, Governance];

/// Every call that can be written down.
fn all() -> Vec<CallInfo> {
	calls::all().into_iter().filter(|call| !call.is_impossible).collect()
}

const OWN_CSA: &[&str] = &["Csa.open", "Csa.withdraw", "Csa.mint", "Csa.close"];
const FEED: &[&str] = &["Oracle.feed_values"];
const GOVERNANCE: &[&str] = &[
	"ConvictionVoting.vote",
	"ConvictionVoting.delegate",
	"ConvictionVoting.undelegate",
	"ConvictionVoting.unlock",
	"ConvictionVoting.remove_vote",
	"ConvictionVoting.remove_other_vote",
	"Referenda.submit",
	"Referenda.place_decision_deposit",
	"Referenda.refund_decision_deposit",
	"Referenda.refund_submission_deposit",
	"Referenda.set_metadata",
	"Preimage.note_preimage",
	"Preimage.unnote_preimage",
	"TechnicalCommittee.propose",
	"TechnicalCommittee.vote",
	"TechnicalCommittee.close",
	"Lockdown.apply_tier",
];
const BATCHES: &[&str] = &["Utility.batch", "Utility.batch_all", "Utility.force_batch"];

/// The calls of each type that does not pass all of them.
const LISTS: [(ProxyType, &[&[&str]]); 5] = [
	(NonTransfer, &[OWN_CSA, FEED, GOVERNANCE, BATCHES]),
	(Csa, &[OWN_CSA, BATCHES]),
	(OracleFeed, &[FEED]),
	(CancelProxy, &[&["Proxy.reject_announcement"]]),
	(Governance, &[GOVERNANCE, BATCHES]),
];

/// `call`, made by Ferdie for Bob.
fn by_proxy(proxy_type: ProxyType, call: RuntimeCall) -> RuntimeCall {
	RuntimeCall::Proxy(pallet_proxy::Call::proxy {
		real: account(Bob).into(),
		force_proxy_type: Some(proxy_type),
		call: Box::new(call),
	})
}

/// How `call` ends, made by Ferdie for Bob.
fn result(proxy_type: ProxyType, call: &RuntimeCall) -> Result<(), DispatchError> {
	inner_outcome(by_proxy(proxy_type, call.clone()), RuntimeOrigin::signed(account(Ferdie)))
}

/// Run `look` where Bob, who is a member of the technical committee, has Ferdie as proxy of each type.
fn with_proxies(look: impl FnOnce()) {
	in_first_block(|| {
		for proxy_type in TYPES {
			let delegate = account(Ferdie).into();
			let add = pallet_proxy::Call::add_proxy { delegate, proxy_type, delay: 0 };
			RuntimeCall::Proxy(add).dispatch(RuntimeOrigin::signed(account(Bob))).unwrap();
		}
		look()
	});
}

fn filtered() -> Result<(), DispatchError> {
	Err(frame_system::Error::<Runtime>::CallFiltered.into())
}

#[test]
fn each_type_passes_exactly_its_calls() {
	let all = all();
	assert!(all.iter().all(|info| Any.filter(&info.with(&[]))));
	for (proxy_type, lists) in LISTS {
		let passed: BTreeSet<_> = all
			.iter()
			.filter(|info| proxy_type.filter(&info.with(&[])))
			.map(|info| info.name())
			.collect();
		let expected = lists.iter().flat_map(|list| list.iter()).map(|name| name.to_string());
		assert_eq!(passed, expected.collect(), "{proxy_type:?}");
	}
}

#[test]
fn every_type_is_looked_at() {
	use codec::Decode;
	let types: Vec<_> =
		(0..=u8::MAX).map_while(|index| ProxyType::decode(&mut &[index][..]).ok()).collect();
	assert_eq!(types, TYPES);
	assert_eq!(LISTS.map(|(proxy_type, _)| proxy_type), TYPES[1..]);
}

#[test]
fn what_a_type_refuses_is_refused_at_dispatch_and_in_every_batch() {
	with_proxies(|| {
		for proxy_type in &TYPES[1..] {
			for info in all() {
				let call = info.with(&[]);
				if proxy_type.filter(&call) {
					assert_ne!(
						result(*proxy_type, &call),
						filtered(),
						"{proxy_type:?} {}",
						info.name()
					);
					continue;
				}
				let nested = batches(&call).into_iter().flat_map(|batch| batches(&batch));
				for wrapped in [call.clone()].into_iter().chain(batches(&call)).chain(nested) {
					let found = result(*proxy_type, &wrapped);
					assert_eq!(found, filtered(), "{proxy_type:?} {}", info.name());
				}
			}
		}
	});
}

#[test]
fn only_batches_and_motions_carry_calls_through_a_proxy_that_may_not_do_everything() {
	let motions = ["TechnicalCommittee.propose"];
	for proxy_type in &TYPES[1..] {
		for info in all().into_iter().filter(|info| info.is_wrapper) {
			let name = info.name();
			let is_known = BATCHES.contains(&name.as_str()) || motions.contains(&name.as_str());
			assert!(is_known || !proxy_type.filter(&info.with(&[])), "{proxy_type:?} {name}");
		}
	}
}

#[test]
fn a_motion_by_proxy_reaches_what_the_member_could_and_nothing_of_the_account() {
	with_proxies(|| {
		for info in all() {
			let motion = motion_of_one(&info.with(&[]));
			let by_member = inner_outcome(motion.clone(), RuntimeOrigin::signed(account(Bob)));
			for proxy_type in [Governance, NonTransfer] {
				let found = result(proxy_type, &motion);
				assert_eq!(found, by_member, "{proxy_type:?} {}", info.name());
			}
		}
		// Neither the account of the member, nor the weight of the others.
		let dest = account(Ferdie).into();
		let theft = pallet_balances::Call::transfer_all { dest, keep_alive: false };
		let approval = pallet_whitelist::Call::whitelist_call { call_hash: Default::default() };
		for call in [RuntimeCall::Balances(theft), RuntimeCall::Whitelist(approval)] {
			let found = result(Governance, &motion_of_one(&call));
			assert_eq!(found, Err(DispatchError::BadOrigin), "{call:?}");
		}
	});
}

#[test]
fn a_proxy_outside_the_committee_cannot_move_a_motion() {
	in_first_block(|| {
		let real = Sr25519Keyring::Eve;
		let delegate = account(Ferdie).into();
		let add = pallet_proxy::Call::add_proxy { delegate, proxy_type: Governance, delay: 0 };
		RuntimeCall::Proxy(add).dispatch(RuntimeOrigin::signed(account(real))).unwrap();
		let inner = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		let motion = RuntimeCall::Proxy(pallet_proxy::Call::proxy {
			real: account(real).into(),
			force_proxy_type: None,
			call: Box::new(motion_of_one(&inner)),
		});
		let found = inner_outcome(motion, RuntimeOrigin::signed(account(Ferdie)));
		type Error = pallet_collective::Error<Runtime, TechnicalCommitteeInstance>;
		assert_eq!(found, Err(Error::NotMember.into()));
	});
}

#[test]
fn a_type_cannot_be_used_as_another() {
	with_proxies(|| {
		for proxy_type in &TYPES[1..] {
			let remove = pallet_proxy::Call::remove_proxy {
				delegate: account(Ferdie).into(),
				proxy_type: *proxy_type,
				delay: 0,
			};
			let remove = RuntimeCall::Proxy(remove);
			remove.dispatch(RuntimeOrigin::signed(account(Bob))).unwrap();
			let call = by_proxy(
				*proxy_type,
				RuntimeCall::System(frame_system::Call::remark { remark: vec![] }),
			);
			let found = outcome(call, RuntimeOrigin::signed(account(Ferdie)));
			assert_eq!(found, Err(pallet_proxy::Error::<Runtime>::NotProxy.into()));
		}
	});
}

#[test]
fn a_proxy_that_may_not_transfer_cannot_pay_into_its_own_csa() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	let add = RuntimeCall::Proxy(pallet_proxy::Call::add_proxy {
		delegate: account(Charlie).into(),
		proxy_type: ProxyType::NonTransfer,
		delay: 0,
	});
	let own = RuntimeCall::Csa(pallet_csa::Call::open { asset: ETH, collateral: UNIT, debt: 0 });
	let deposit = pallet_csa::Call::deposit { asset: ETH, owner: account(Charlie), amount: UNIT };
	let theft = RuntimeCall::Proxy(pallet_proxy::Call::proxy {
		real: account(Bob).into(),
		force_proxy_type: None,
		call: Box::new(RuntimeCall::Csa(deposit)),
	});
	assert_eq!(chain.block([(Bob, add), (Charlie, own), (Charlie, theft)]), [Ok(()); 3]);
	chain.read(|| assert_eq!(balance(ETH, Bob), 1_000 * UNIT));
}

#[test]
fn a_superset_really_passes_everything_of_the_other() {
	let calls: Vec<_> = all().iter().map(|info| (info.name(), info.with(&[]))).collect();
	for (wide, narrow) in TYPES.iter().flat_map(|w| TYPES.iter().map(move |n| (w, n))) {
		// A type may add and remove proxies of the types that it contains; so this decides both ways.
		let passes_all = calls.iter().all(|(_, call)| !narrow.filter(call) || wide.filter(call));
		assert_eq!(wide.is_superset(narrow), passes_all, "{wide:?} {narrow:?}");
	}
}

#[test]
fn no_proxy_but_one_for_everything_absorbs_bids_or_sells_reserves() {
	let calls = all();
	let of_auctions = |info: &&CallInfo| info.pallet == "Auction" || info.name() == "Csa.absorb";
	let found: Vec<_> = calls.iter().filter(of_auctions).collect();
	assert_eq!(found.len(), 9);
	for info in found {
		let call = info.with(&[]);
		for proxy_type in TYPES {
			let passes = proxy_type.filter(&call);
			assert_eq!(passes, proxy_type == Any, "{proxy_type:?} {}", info.name());
		}
	}
}
