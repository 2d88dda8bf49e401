//! Who locks what by hand, and for how long.

use super::*;
use frame_support::dispatch::Pays;

#[test]
fn keyholder_alone_locks_any_scope_for_a_day_and_tells_why() {
	for scope in scopes() {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(lock(signed(FIRST[1]), scope.clone()));
			let reason = Cause::Keyholder { who: FIRST[1], text: text("danger") };
			let expires = Some(START + DAY);
			let info = LockInfo { manual: true, since: START, expires, reason: reason.clone() };
			assert_eq!(Lockdown::lock_state(scope.clone()), Some(info.clone()));
			let shown = LockReport { scope: scope.clone(), lock: info, mismatches: vec![] };
			assert_eq!(Lockdown::locks(), [shown]);
			let entered = Event::LockEntered { scope, manual: true, expires, reason };
			assert_eq!(take_events(), [entered]);
		});
	}
}

#[test]
fn referendum_and_root_lock_any_scope_for_a_fortnight_one_after_the_other() {
	for origin in [signed(REFERENDUM), root()] {
		ExtBuilder::default().build_and_execute(|| {
			for scope in scopes() {
				assert_ok!(lock(origin.clone(), scope.clone()));
				let reason = Cause::Referendum { text: text("danger") };
				let expires = Some(START + 14 * DAY);
				let entered = Event::LockEntered { scope, manual: true, expires, reason };
				assert_eq!(take_events(), [entered]);
			}
			assert_eq!(KeyholderUse::<Test>::iter().count(), 0);
		});
	}
}

#[test]
fn lengths_of_locks_are_those_of_the_parameters() {
	let params = LockdownParams {
		keyholder_lock: 7_200,
		longest_lock: 9_000,
		keyholder_cooldown: 14_400,
		..Default::default()
	};
	ExtBuilder::default().params(params).build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		lock_as_root(&Scope::Asset(ETH));
		assert_eq!(expires(&Scope::Protocol), Some(START + 7_200));
		assert_eq!(expires(&Scope::Asset(ETH)), Some(START + 9_000));
	});
}

#[test]
fn nobody_else_locks_not_even_the_keyholders_together() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::Two, &FIVE);
		take_events();
		let strangers = [mak(), ALICE, RISK, 4, 5];
		let origins = strangers.map(signed).into_iter().chain([RuntimeOrigin::none()]);
		for origin in origins {
			for scope in scopes() {
				assert_noop!(lock(origin.clone(), scope), DispatchError::BadOrigin);
			}
		}
	});
}

#[test]
fn key_that_was_replaced_locks_no_longer() {
	ExtBuilder::default().build_and_execute(|| {
		get_ready(Tier::One, &SECOND);
		assert_ok!(apply(signed(ALICE)));
		assert_noop!(lock(signed(FIRST[0]), Scope::Protocol), DispatchError::BadOrigin);
		assert_ok!(lock(signed(SECOND[0]), Scope::Protocol));
	});
}

#[test]
fn what_is_locked_is_not_locked_again_and_the_key_is_not_used_up() {
	ExtBuilder::default().build_and_execute(|| {
		for scope in scopes() {
			lock_as_root(&scope);
			for origin in [root(), signed(REFERENDUM), signed(FIRST[0])] {
				let again = lock(origin, scope.clone());
				assert_noop!(again, Error::<Test>::AlreadyLocked);
			}
		}
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(BTC)));
	});
}

#[test]
fn keyholder_rests_a_week_to_the_second_and_the_others_do_not() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(ETH)));
		let again = |scope| lock(signed(FIRST[0]), scope);
		assert_noop!(again(Scope::Protocol), Error::<Test>::KeyholderCooldown);
		// An early end of the lock does not end the rest.
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		assert_noop!(again(Scope::Asset(ETH)), Error::<Test>::KeyholderCooldown);
		assert_ok!(lock(signed(FIRST[1]), Scope::Asset(ETH)));
		Now::set(START + 7 * DAY - 1);
		assert_noop!(again(Scope::Protocol), Error::<Test>::KeyholderCooldown);
		Now::set(START + 7 * DAY);
		assert_ok!(again(Scope::Protocol));
		assert_eq!(KeyholderUse::<Test>::get(FIRST[0]), Some(START + 7 * DAY));
		assert_noop!(again(Scope::Chain), Error::<Test>::KeyholderCooldown);
	});
}

#[test]
fn fee_of_a_lock_is_returned_and_that_of_a_refused_one_is_not() {
	ExtBuilder::default().build_and_execute(|| {
		let locked = |who: AccountId| Lockdown::lock(signed(who), Scope::Protocol, text(""));
		let refused = locked(ALICE).expect_err("no keyholder");
		assert_eq!(refused.post_info.pays_fee, Pays::Yes);
		assert_eq!(locked(FIRST[0]).map(|paid| paid.pays_fee), Ok(Pays::No));
		let refused = locked(FIRST[1]).expect_err("it is locked");
		assert_eq!(refused.post_info.pays_fee, Pays::Yes);
		let by_root = Lockdown::lock(root(), Scope::Chain, text(""));
		assert_eq!(by_root.map(|paid| paid.pays_fee), Ok(Pays::No));
	});
}

#[test]
fn asset_that_is_not_listed_is_not_locked() {
	ExtBuilder::default().build_and_execute(|| {
		let unlisted = || Scope::Asset(UNLISTED);
		for origin in [root(), signed(FIRST[0])] {
			assert_noop!(lock(origin, unlisted()), Error::<Test>::UnknownCollateral);
		}
		Listed::mutate(|listed| listed.push(UNLISTED));
		assert_ok!(lock(signed(FIRST[0]), unlisted()));
		// A lock of what is not listed any longer still ends.
		Listed::set(vec![]);
		assert_ok!(unlock(root(), &unlisted()));
		assert_noop!(lock(root(), unlisted()), Error::<Test>::UnknownCollateral);
	});
}

#[test]
fn call_that_ends_locks_or_does_not_exist_is_not_locked_on_its_own() {
	ExtBuilder::default().build_and_execute(|| {
		for scope in [
			call("Lockdown", "unlock"),
			call("TxPause", "pause"),
			call("Balances", "transfer_allow_death"),
			call("Balances", "nothing"),
			call("Nowhere", "remark"),
			call("", ""),
		] {
			for origin in [root(), signed(FIRST[0])] {
				assert_noop!(lock(origin, scope.clone()), Error::<Test>::NotPausable);
			}
		}
		assert_ok!(lock(signed(FIRST[0]), call("Balances", "transfer_keep_alive")));
	});
}

#[test]
fn seventeenth_call_is_refused_until_one_is_free_again() {
	ExtBuilder::default().build_and_execute(|| {
		use frame_support::traits::GetCallMetadata;
		let names = ["System", "Balances", "Multisigs"].into_iter().flat_map(|pallet| {
			let calls = RuntimeCall::get_call_names(pallet).iter();
			calls.map(move |name| (pallet, *name))
		});
		let mut all = names.filter(|(_, name)| *name != Kept::get()).map(|(p, c)| call(p, c));
		let sixteen: Vec<_> = all.by_ref().take(16).collect();
		let next = all.next().expect("there are more calls");
		sixteen.iter().for_each(lock_as_root);
		assert_noop!(lock(root(), next.clone()), Error::<Test>::TooManyPausedCalls);
		assert_noop!(lock(root(), sixteen[3].clone()), Error::<Test>::AlreadyLocked);
		// Locks of other kinds need no place.
		[Scope::Asset(ETH), Scope::Protocol, Scope::Chain].iter().for_each(lock_as_root);
		assert_ok!(unlock(root(), &sixteen[3]));
		lock_as_root(&next);
		assert_eq!(CallLocks::<Test>::count(), 16);
	});
}

#[test]
fn each_scope_stops_what_it_says_and_nothing_else() {
	let assets = [ETH, BTC];
	let cases = [
		(Scope::Asset(ETH), [true, false], false, true, true),
		(Scope::Protocol, [true, true], true, true, true),
		(Scope::Chain, [true, true], true, false, false),
		(remark(), [false, false], false, true, false),
	];
	for (scope, locked, protocol, transfers, remarks) in cases {
		ExtBuilder::default().build_and_execute(|| {
			let found = || {
				let locked = assets.map(Lockdown::is_locked);
				let protocol = Lockdown::is_protocol_locked();
				(locked, protocol, passes(transfer()), passes(remark_call()))
			};
			let free = ([false, false], false, true, true);
			assert_eq!(found(), free);
			lock_as_root(&scope);
			assert_eq!(found(), (locked, protocol, transfers, remarks), "{scope:?}");
			assert!(passes(Call::<Test>::unlock { scope: scope.clone() }), "the way out is open");
			assert_ok!(unlock(root(), &scope));
			assert_eq!(found(), free, "{scope:?}");
		});
	}
}

#[test]
fn end_of_one_lock_leaves_the_others() {
	ExtBuilder::default().build_and_execute(|| {
		scopes().iter().for_each(lock_as_root);
		let found = || (Lockdown::is_locked(ETH), Lockdown::is_locked(BTC));
		assert_ok!(unlock(root(), &Scope::Chain));
		assert_eq!(found(), (true, true), "the protocol is locked still");
		assert!(passes(transfer()) && !passes(remark_call()));
		assert_ok!(unlock(root(), &Scope::Protocol));
		assert_eq!(found(), (true, false), "the asset is locked still");
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		assert_eq!(found(), (false, false));
		assert!(!passes(remark_call()));
		assert_ok!(unlock(root(), &remark()));
		assert!(passes(remark_call()));
		assert_eq!(Lockdown::locks(), []);
	});
}

#[test]
fn nobody_moves_the_pallets_that_obey() {
	ExtBuilder::default().build_and_execute(|| {
		let name = (text("System"), text("remark"));
		for origin in [root(), signed(mak()), signed(FIRST[0]), signed(REFERENDUM)] {
			let entered = SafeMode::force_enter(origin.clone());
			assert_noop!(entered, DispatchError::BadOrigin);
			assert_noop!(TxPause::pause(origin, name.clone()), DispatchError::BadOrigin);
		}
		let by_deposit = SafeMode::enter(signed(ALICE));
		assert_noop!(by_deposit, pallet_safe_mode::Error::<Test>::NotConfigured);
		lock_as_root(&Scope::Chain);
		lock_as_root(&remark());
		assert_noop!(SafeMode::force_exit(root()), DispatchError::BadOrigin);
		assert_noop!(TxPause::unpause(root(), name), DispatchError::BadOrigin);
	});
}
