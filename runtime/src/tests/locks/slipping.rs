//! Attempts to slip through a lock by way of another call, of another account, or later.

use super::{
	super::access::wrappers::{attempts, become_proxy, inner_outcome, name_of, prepare, Attempt},
	*,
};
use crate::{
	governance::origins::Origin, presets::DEVELOPMENT, OriginCaller, RuntimeEvent, Scheduler,
};
use frame_support::{
	traits::{
		schedule::{v3::Named, DispatchTime},
		Bounded,
	},
	weights::Weight,
};
use frame_system::RawOrigin;
use governance::{enact, events, root};
use sp_runtime::DispatchResult;
use Sr25519Keyring::{Alice, Bob, Ferdie, One};

/// The wrappers by which a stranger reaches a call that is free: in batches, in the name of a derived
/// account, by proxy, and with another signatory.
const OPEN_WRAPPERS: usize = 9;

fn ends((who, call, _): &Attempt) -> DispatchResult {
	inner_outcome(call.clone(), RuntimeOrigin::signed(account(*who)))
}

/// Look at every attempt to make `inner` that reaches it while nothing is locked. The others end with
/// an error that has nothing to do with locks.
fn each_that_reaches(inner: &RuntimeCall, mut look: impl FnMut(&Attempt)) {
	with_transaction_unchecked(|| {
		prepare(inner);
		let reaching: Vec<_> =
			attempts(inner).into_iter().filter(|attempt| ends(attempt) != Err(attempt.2)).collect();
		assert_eq!(reaching.len(), OPEN_WRAPPERS, "of {}", name_of(inner));
		reaching.iter().for_each(&mut look);
		TransactionOutcome::Rollback(())
	});
}

#[test]
fn a_call_that_a_lock_stops_fails_as_locked_in_every_wrapper() {
	in_first_block(|| {
		become_proxy();
		for inner in stopped_by_pallets() {
			let by_protocol = stop_of_call(&inner) == Stop::Protocol;
			let asset = (!by_protocol).then_some(Scope::Asset(ETH));
			for scope in asset.into_iter().chain([Scope::Protocol]) {
				each_that_reaches(&inner, |attempt| {
					let found = under(&scope, || ends(attempt));
					let (inner, wrapper) = (name_of(&inner), name_of(&attempt.1));
					let expected = Err(locked(inner.split('.').next().expect("it has a pallet")));
					assert_eq!(found, expected, "{inner} in {wrapper} under {scope:?}");
				});
			}
		}
	});
}

#[test]
fn collateral_leaves_a_locked_asset_in_none_of_all_wrappers() {
	in_first_block(|| {
		become_proxy();
		let inner = withdraw(ETH, UNIT);
		for who in [Ferdie, One] {
			let all = Assets::balance(ETH, account(Bob)) / 4;
			transfer(ETH, Bob, who, all);
			let open = open(ETH, 10 * UNIT, 0);
			open.dispatch(RuntimeOrigin::signed(account(who))).expect("it has enough");
		}
		let mut withdrawn = 0;
		with_transaction_unchecked(|| {
			prepare(&inner);
			for attempt in attempts(&inner) {
				withdrawn += u32::from(ends(&attempt) == Ok(()));
				for scope in [Scope::Asset(ETH), Scope::Protocol, Scope::Chain] {
					let found = under(&scope, || ends(&attempt));
					assert!(found.is_err(), "in {} under {scope:?}", name_of(&attempt.1));
				}
			}
			TransactionOutcome::Rollback(())
		});
		assert!(withdrawn > 3, "it leaves while nothing is locked");
	});
}

fn transfer(id: AssetId, from: Sr25519Keyring, to: Sr25519Keyring, amount: Balance) {
	let target = account(to).into();
	let call = RuntimeCall::Assets(pallet_assets::Call::transfer { id: id.into(), target, amount });
	call.dispatch(RuntimeOrigin::signed(account(from))).expect("it has as much");
}

fn stop_of_call(call: &RuntimeCall) -> Stop {
	let names = call.get_call_metadata();
	stops::stop_of(names.pallet_name, names.function_name)
}

#[test]
fn a_call_that_the_lock_of_the_chain_stops_is_filtered_in_every_wrapper() {
	in_first_block(|| {
		become_proxy();
		let remark = vec![7];
		let remark = RuntimeCall::System(frame_system::Call::remark_with_event { remark });
		for inner in stopped_by_pallets().into_iter().chain([remark]) {
			each_that_reaches(&inner, |attempt| {
				let found = under(&Scope::Chain, || ends(attempt));
				let (inner, wrapper) = (name_of(&inner), name_of(&attempt.1));
				assert_eq!(found, Err(filtered()), "{inner} in {wrapper}");
			});
		}
	});
}

#[test]
fn a_call_that_ends_locks_is_reached_in_wrappers_while_the_chain_is_locked() {
	in_first_block(|| {
		become_proxy();
		let tier = pallet_lockdown::Tier::One;
		let inner = RuntimeCall::Lockdown(pallet_lockdown::Call::confirm_keyholder { tier });
		let reached = Err(pallet_lockdown::Error::<Runtime>::NotCandidate.into());
		each_that_reaches(&inner, |attempt| {
			// Proxies stop with the chain; batches and multisigs do not.
			let by_proxy = pallet_of(&attempt.1) == "Proxy";
			let expected = if by_proxy { Err(filtered()) } else { reached };
			let found = under(&Scope::Chain, || ends(attempt));
			assert_eq!(found, expected, "in {}", name_of(&attempt.1));
		});
	});
}

#[test]
fn a_call_that_is_locked_on_its_own_is_filtered_in_every_wrapper() {
	in_first_block(|| {
		become_proxy();
		let (inner, other) = (mint(ETH, UNIT), withdraw(ETH, UNIT));
		let scope = scope_of("Csa", "mint");
		let direct = |call: &RuntimeCall| {
			inner_outcome(call.clone(), RuntimeOrigin::signed(account(Ferdie)))
		};
		under(&scope, || assert_eq!(direct(&inner), Err(filtered())));
		each_that_reaches(&inner, |attempt| {
			let found = under(&scope, || ends(attempt));
			assert_eq!(found, Err(filtered()), "in {}", name_of(&attempt.1));
		});
		each_that_reaches(&other, |attempt| {
			let free = ends(attempt);
			assert_eq!(under(&scope, || ends(attempt)), free, "in {}", name_of(&attempt.1));
		});
	});
}

/// Ways in which Root makes a signed call.
fn by_root(inner: &RuntimeCall) -> [RuntimeCall; 3] {
	use pallet_utility::Call;
	let as_origin = Box::new(OriginCaller::system(RawOrigin::Signed(account(Ferdie))));
	let call = Box::new(inner.clone());
	let dispatch = RuntimeCall::Utility(Call::dispatch_as_fallible { as_origin, call });
	let weigh = Call::with_weight { call: Box::new(dispatch.clone()), weight: Weight::zero() };
	let batch = Call::batch { calls: vec![dispatch.clone()] };
	[dispatch, RuntimeCall::Utility(weigh), RuntimeCall::Utility(batch)]
}

#[test]
fn not_even_root_makes_a_locked_call_in_the_name_of_somebody() {
	in_first_block(|| {
		for inner in stopped_by_pallets() {
			for call in by_root(&inner) {
				let found =
					|scope| under(&scope, || inner_outcome(call.clone(), RuntimeOrigin::root()));
				// No filter holds for Root, so that the pallets alone decide.
				for scope in [Scope::Protocol, Scope::Chain] {
					let expected = Err(locked(pallet_of(&inner)));
					assert_eq!(found(scope), expected, "{}", name_of(&inner));
				}
			}
		}
	});
}

/// Schedule `call` by `origin` for the next block, and say how it ends in it.
fn scheduled(chain: &mut Chain, origin: OriginCaller, call: RuntimeCall) -> DispatchResult {
	chain.read(|| {
		let bytes = call.encode().try_into().expect("it is short");
		let next = DispatchTime::At(crate::System::block_number() + 1);
		let call = Bounded::Inline(bytes);
		<Scheduler as Named<_, _, _>>::schedule_named([7; 32], next, None, 0, origin, call)
			.expect("there is room");
	});
	chain.block([]);
	let dispatched = events(chain).into_iter().find_map(|event| match event {
		RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched { result, .. }) => Some(result),
		_ => None,
	});
	dispatched.expect("it was due")
}

#[test]
fn a_scheduled_call_fails_as_locked() {
	let mut chain = Chain::new(DEVELOPMENT);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 0))]), [Ok(())]);
	let bob: OriginCaller = OriginCaller::system(RawOrigin::Signed(account(Bob)));
	let call = withdraw(ETH, UNIT);
	for scope in [Scope::Asset(ETH), Scope::Protocol, Scope::Chain] {
		chain.fork(|chain| {
			chain.read(|| enter(&scope));
			let expected = match scope {
				Scope::Chain => filtered(),
				_ => locked("Csa"),
			};
			assert_eq!(scheduled(chain, bob.clone(), call.clone()), Err(error(expected)));
			let kept = chain.read(|| balance(ETH, Bob));
			assert_eq!(kept, 990 * UNIT);
		});
	}
	assert_eq!(scheduled(&mut chain, bob, call), Ok(()));
}

#[test]
fn a_referendum_makes_no_locked_call() {
	let mut chain = Chain::new(DEVELOPMENT);
	assert_eq!(chain.block([(Alice, open(ETH, 10 * UNIT, 0))]), [Ok(())]);
	let as_origin = Box::new(OriginCaller::system(RawOrigin::Signed(account(Alice))));
	let call = Box::new(withdraw(ETH, UNIT));
	let in_name =
		RuntimeCall::Utility(pallet_utility::Call::dispatch_as_fallible { as_origin, call });
	let reissue = RuntimeCall::Stablecoin(pallet_stablecoin::Call::reissue { amount: UNIT });
	let retire = RuntimeCall::Collateral(pallet_collateral::Call::retire_collateral { asset: ETH });
	let cases = [
		(root(), in_name, "Csa", Scope::Asset(ETH)),
		(root(), retire.clone(), "Collateral", Scope::Asset(ETH)),
		(Origin::ListingAdmin.into(), retire, "Collateral", Scope::Protocol),
		(Origin::TreasuryAdmin.into(), reissue, "Stablecoin", Scope::Protocol),
	];
	for (origin, call, pallet, scope) in cases {
		chain.fork(|chain| {
			chain.read(|| enter(&scope));
			let found = enact(chain, origin, &call);
			assert_eq!(found, Err(error(locked(pallet))), "{} under {scope:?}", name_of(&call));
		});
	}
}
