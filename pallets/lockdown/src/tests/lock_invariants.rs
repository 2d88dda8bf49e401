//! The check of invariants finds each of those of the locks broken.

use super::*;
use frame_support::{traits::TransactionPause, BoundedVec};
use sp_runtime::TryRuntimeError;

/// What the check says after this change of a sound state: ETH is locked by the chain, BTC by hand, the
/// protocol and a call by Root; a lock of SOL has ended; there is one report.
fn after(change: impl FnOnce()) -> Result<(), TryRuntimeError> {
	let mut found = Ok(());
	ExtBuilder::default().build().execute_with(|| {
		wrong(&[custody(ETH, 9, 8)]);
		begin_block(301);
		end_block();
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(BTC)));
		lock_as_root(&Scope::Asset(SOL));
		assert_ok!(unlock(root(), &Scope::Asset(SOL)));
		lock_as_root(&Scope::Protocol);
		lock_as_root(&remark());
		let mismatch = Mismatch::new(MismatchKind::DebtSum, 40, 50);
		let report =
			MismatchReport { validator: 1, block: 300, scope: Scope::Asset(ETH), mismatch };
		assert_ok!(send(signed_by(1, report)));
		assert_ok!(Lockdown::acknowledge_mismatch(root(), POT, AssetKind::WithId(ETH), 1));
		assert_eq!(Lockdown::do_try_state(), Ok(()));
		change();
		found = Lockdown::do_try_state();
	});
	found
}

fn enter_safe_mode() {
	let entered = <SafeMode as frame_support::traits::SafeMode>::enter(5);
	assert!(entered.is_ok());
}

fn broken(what: &'static str) -> Result<(), TryRuntimeError> {
	Err(what.into())
}

/// The lock of BTC is changed.
fn lock_becomes(change: fn(&mut LockInfo<AccountId>)) -> Result<(), TryRuntimeError> {
	after(|| AssetLocks::<Test>::mutate_extant(BTC, change))
}

fn guards_become(change: fn(&mut Guards)) -> Result<(), TryRuntimeError> {
	after(|| Guarded::<Test>::mutate(change))
}

#[test]
fn cause_of_a_lock_says_whether_it_is_by_hand() {
	let off = broken("the cause of a lock is another's");
	let by_chain = Cause::Mismatch { kind: MismatchKind::Flows };
	let by_reports = Cause::Reports { kind: MismatchKind::DebtSum };
	for cause in [by_chain, by_reports] {
		let found = after(|| {
			AssetLocks::<Test>::mutate_extant(BTC, |info| info.reason = cause);
		});
		assert_eq!(found, off);
	}
	assert_eq!(lock_becomes(|info| info.manual = false), off);
	let by_referendum = |info: &mut LockInfo<_>| info.reason = Cause::Referendum { text: text("") };
	assert_eq!(lock_becomes(by_referendum), Ok(()));
}

#[test]
fn lock_by_hand_expires_and_that_of_the_chain_does_not() {
	let off = broken("a lock by hand expires, and no other");
	assert_eq!(lock_becomes(|info| info.expires = None), off);
	let eth = after(|| {
		AssetLocks::<Test>::mutate_extant(ETH, |info| info.expires = Some(START + 1));
	});
	assert_eq!(eth, off);
}

#[test]
fn chain_locks_neither_itself_nor_a_call() {
	let off = broken("the chain locks assets and the protocol alone");
	let reason = Cause::Mismatch { kind: MismatchKind::Flows };
	let automatic =
		|| LockInfo { manual: false, since: START, expires: None, reason: reason.clone() };
	let of_chain = after(|| {
		enter_safe_mode();
		ChainLock::<Test>::put(automatic());
	});
	assert_eq!(of_chain, off);
	let Scope::Call(name) = remark() else { panic!("it is a call") };
	assert_eq!(after(|| CallLocks::<Test>::insert(name.clone(), automatic())), off);
}

#[test]
fn nothing_happened_in_a_time_to_come() {
	let begins = lock_becomes(|info| {
		info.since = START + 1;
		info.expires = Some(START + DAY);
	});
	assert_eq!(begins, broken("a lock begins in the future"));
	let used = after(|| KeyholderUse::<Test>::insert(FIRST[2], START + 1));
	assert_eq!(used, broken("a key was used in the future"));
	let off = broken("a lock ended in the future");
	assert_eq!(guards_become(|guards| guards.released = Some(START + 1)), off);
	let of_asset = |guards: &mut Guards| guards.assets[2].released = Some(START + 1);
	assert_eq!(guards_become(of_asset), off);
	assert_eq!(guards_become(|guards| guards.released = Some(START)), Ok(()));
}

#[test]
fn no_lock_lasts_longer_than_a_fortnight() {
	let until = |expires| {
		after(|| {
			AssetLocks::<Test>::mutate_extant(BTC, |info| info.expires = Some(expires));
			Guarded::<Test>::mutate(|guards| guards.next_expiry = Some(START + 14 * DAY));
		})
	};
	assert_eq!(until(START + 14 * DAY), Ok(()));
	assert_eq!(until(START + 14 * DAY + 1), broken("a lock lasts longer than any may"));
}

#[test]
fn guards_follow_the_locks() {
	let system = broken("the guards of the protocol do not follow its locks");
	assert_eq!(guards_become(|guards| guards.system = false), system);
	assert_eq!(after(ProtocolLock::<Test>::kill), system);
	let asset = broken("the guards of an asset do not follow its lock");
	assert_eq!(guards_become(|guards| guards.assets[0].locked = false), asset);
	assert_eq!(guards_become(|guards| guards.assets[2].locked = true), asset);
	assert_eq!(after(|| AssetLocks::<Test>::remove(BTC)), asset);
	let none = guards_become(|guards| {
		guards.assets.remove(1);
	});
	assert_eq!(none, broken("an asset is locked and has no guard"));
	let twice = guards_become(|guards| {
		let first = guards.assets[0];
		guards.assets.try_push(first).expect("there is room");
	});
	assert_eq!(twice, broken("an asset has two guards"));
	let empty = guards_become(|guards| guards.assets[2].released = None);
	assert_eq!(empty, broken("a guard tells nothing"));
}

#[test]
fn next_expiry_is_that_of_the_lock_that_ends_first() {
	let off = broken("another lock expires next");
	assert_eq!(guards_become(|guards| guards.next_expiry = None), off);
	assert_eq!(guards_become(|guards| guards.next_expiry = Some(START + DAY + 1)), off);
	assert_eq!(lock_becomes(|info| info.expires = Some(START + DAY - 1)), off);
}

#[test]
fn pallets_that_obey_do_what_the_locks_say() {
	let entered = after(enter_safe_mode);
	assert_eq!(entered, broken("the safe mode is no lock of the chain"));
	let name = || (text("System"), text("remark"));
	let unpaused = after(|| assert!(<TxPause as TransactionPause>::unpause(name()).is_ok()));
	assert_eq!(unpaused, broken("a call is locked and not paused"));
	let Scope::Call(name) = remark() else { panic!("it is a call") };
	let key = CallLocks::<Test>::hashed_key_for(name);
	let miscounted = after(|| sp_io::storage::clear(&key));
	assert_ne!(miscounted, Ok(()));
}

#[test]
fn no_more_calls_are_locked_than_may_be() {
	let locked = |more: u32| {
		after(|| {
			let Scope::Call(name) = remark() else { panic!("it is a call") };
			let info = CallLocks::<Test>::get(name).expect("it is locked");
			for index in 0..more {
				let name = CallName { pallet: text("System"), call: text(&index.to_string()) };
				pallet_tx_pause::PausedCalls::<Test>::insert(
					(name.pallet.clone(), name.call.clone()),
					(),
				);
				CallLocks::<Test>::insert(name, info.clone());
			}
			AnyCall::set(true);
		})
	};
	assert_eq!(locked(15), Ok(()));
	assert_eq!(locked(16), broken("too many calls are locked"));
}

#[test]
fn contradictions_are_noted_of_what_the_chain_has_locked_alone() {
	let off = broken("a contradiction is noted and not locked for");
	let finding = Finding { kind: MismatchKind::Flows, account: None };
	let evidence = Evidence { expected: 1, found: 2, since: START };
	let noted = |scope| after(|| Mismatches::<Test>::insert(scope, finding.clone(), evidence));
	assert_eq!(noted(Scope::Asset(ETH)), Ok(()));
	for scope in [Scope::Asset(BTC), Scope::Asset(SOL), Scope::Protocol, Scope::Chain] {
		assert_eq!(noted(scope), off);
	}
}

#[test]
fn what_was_acknowledged_is_more_than_nothing() {
	let amount = |amount| after(|| Acknowledged::<Test>::insert(POT, AssetKind::Native, amount));
	assert_eq!(amount(1), Ok(()));
	assert_eq!(amount(0), broken("nothing was acknowledged"));
}

#[test]
fn no_validator_is_named_twice() {
	let keys = |places: &[u32]| {
		let keys: Vec<_> = places.iter().map(|place| id_of(*place)).collect();
		after(|| Validators::<Test>::put::<BoundedVec<_, _>>(keys.try_into().expect("few")))
	};
	assert_eq!(keys(&[3, 1, 0]), Ok(()));
	assert_eq!(keys(&[3, 1, 3]), broken("a validator is named twice"));
}

#[test]
fn each_report_is_one_of_a_validator_about_a_block_before() {
	let reported = |validator, block| Reported {
		validator,
		block,
		expected: 1,
		found: 2,
		at: 301,
		counts: true,
	};
	let also = |report| {
		after(|| {
			Reports::<Test>::mutate(Scope::Asset(ETH), MismatchKind::DebtSum, |reports| {
				reports.try_push(report).expect("there is room");
			})
		})
	};
	assert_eq!(also(reported(3, 300)), Ok(()));
	assert_eq!(also(reported(1, 300)), broken("a validator has two reports of one statement"));
	assert_eq!(also(reported(4, 300)), broken("no validator has made a report"));
	assert_eq!(also(reported(3, 301)), broken("a report came before its block"));
}
