//! How locks end: by somebody, or by themselves.

use super::*;
use frame_support::traits::TransactionPause;

#[test]
fn keyholders_together_a_referendum_and_root_end_any_lock_whoever_entered_it() {
	for scope in scopes() {
		for origin in [root(), signed(REFERENDUM), signed(FIRST[0])] {
			ExtBuilder::default().build_and_execute(|| {
				for end in [signed(mak()), signed(REFERENDUM), root()] {
					KeyholderUse::<Test>::remove(FIRST[0]);
					assert_ok!(lock(origin.clone(), scope.clone()));
					take_events();
					assert_ok!(unlock(end, &scope));
					let scope = scope.clone();
					assert!(!is_locked(&scope));
					assert_eq!(take_events(), [Event::LockExited { scope, expired: false }]);
				}
			});
		}
	}
}

#[test]
fn nobody_else_ends_a_lock_not_even_who_entered_it() {
	ExtBuilder::default().build_and_execute(|| {
		for scope in scopes() {
			KeyholderUse::<Test>::remove(FIRST[0]);
			assert_ok!(lock(signed(FIRST[0]), scope.clone()));
			for who in [FIRST[0], FIRST[1], ALICE, RISK] {
				assert_noop!(unlock(signed(who), &scope), DispatchError::BadOrigin);
			}
			assert_noop!(unlock(RuntimeOrigin::none(), &scope), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn what_is_not_locked_is_not_unlocked() {
	ExtBuilder::default().build_and_execute(|| {
		for scope in scopes().into_iter().chain([Scope::Asset(UNLISTED)]) {
			assert_noop!(unlock(root(), &scope), Error::<Test>::NotLocked);
		}
		lock_as_root(&Scope::Asset(ETH));
		for scope in [Scope::Asset(BTC), Scope::Protocol] {
			assert_noop!(unlock(root(), &scope), Error::<Test>::NotLocked);
		}
	});
}

#[test]
fn lock_by_hand_ends_with_the_first_block_after_one_that_told_its_last_second() {
	for scope in scopes() {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(lock(signed(FIRST[0]), scope.clone()));
			take_events();
			block_at(START + DAY - 1);
			block_at(START + DAY);
			// The second block was begun when the clock told a second too little.
			assert!(is_locked(&scope));
			assert_eq!(take_events(), []);
			block_at(START + DAY + 6);
			assert!(!is_locked(&scope));
			assert_eq!(take_events(), [Event::LockExited { scope, expired: true }]);
			assert_eq!(Guarded::<Test>::get().next_expiry, None);
		});
	}
}

#[test]
fn locks_that_end_together_end_in_one_block_and_those_that_do_not_stay() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Chain));
		assert_ok!(lock(signed(FIRST[1]), Scope::Asset(ETH)));
		Now::set(START + 1);
		assert_ok!(lock(signed(FIRST[2]), remark()));
		lock_as_root(&Scope::Protocol);
		take_events();
		Now::set(START + DAY);
		let weight = Lockdown::on_initialize(2);
		let none = Lockdown::on_initialize(3);
		let two = <() as WeightInfo>::release_expired(2)
			.saturating_sub(<() as WeightInfo>::release_expired(0));
		assert_eq!(weight.saturating_sub(none), two, "each is paid for");
		let ended = [Scope::Chain, Scope::Asset(ETH)]
			.map(|scope| Event::LockExited { scope, expired: true });
		assert_eq!(take_events(), ended);
		assert_eq!(Guarded::<Test>::get().next_expiry, Some(START + DAY + 1));
		assert!(!SafeMode::is_entered() && Lockdown::is_locked(ETH));
		Now::set(START + DAY + 1);
		Lockdown::on_initialize(4);
		assert_eq!(take_events(), [Event::LockExited { scope: remark(), expired: true }]);
		assert!(passes(remark_call()) && passes(transfer()));
		assert!(is_locked(&Scope::Protocol));
	});
}

#[test]
fn lock_outlasts_a_halt_by_one_block_so_that_grace_follows_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(ETH)));
		// Nothing for thirty days; then a block that tells the time.
		let late = START + 30 * DAY;
		block_at(late);
		assert!(Lockdown::is_locked(ETH));
		block_at(late + 3);
		assert!(!Lockdown::is_locked(ETH));
		assert_eq!(Lockdown::grace(ETH), Some(late + 3_600));
		Now::set(late + 3_599);
		assert!(Lockdown::in_grace(ETH));
	});
}

#[test]
fn end_of_a_lock_of_the_chain_ends_the_safe_mode_and_nothing_else_does() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Chain));
		assert_eq!(pallet_safe_mode::EnteredUntil::<Test>::get(), Some(u64::MAX));
		for block in [2, 1_000_000, u64::MAX] {
			SafeMode::on_initialize(block);
			assert!(SafeMode::is_entered(), "block {block}");
		}
		block_at(START + DAY);
		block_at(START + DAY);
		assert!(!SafeMode::is_entered());
	});
}

#[test]
fn lock_of_a_call_that_cannot_be_stopped_any_longer_ends_all_the_same() {
	let name = || (text("System"), text("remark"));
	for expires in [false, true] {
		ExtBuilder::default().build_and_execute(|| {
			lock_as_root(&remark());
			assert_ok!(lock(signed(FIRST[0]), Scope::Asset(ETH)));
			// Another runtime keeps it.
			Kept::set("remark");
			assert!(!<TxPause as TransactionPause>::is_paused(name()));
			if expires {
				Now::set(START + 14 * DAY);
				Lockdown::on_initialize(2);
				assert_eq!(Lockdown::locks(), []);
				assert_eq!(Guarded::<Test>::get().next_expiry, None);
			} else {
				assert_ok!(unlock(root(), &remark()));
				assert!(!is_locked(&remark()) && is_locked(&Scope::Asset(ETH)));
			}
		});
	}
}

#[test]
fn block_in_which_nothing_expires_looks_at_no_lock() {
	ExtBuilder::default().build_and_execute(|| {
		lock_as_root(&Scope::Protocol);
		Now::set(START + 14 * DAY - 1);
		let weight = Lockdown::on_initialize(2);
		assert!(is_locked(&Scope::Protocol));
		assert_ok!(unlock(root(), &Scope::Protocol));
		assert_eq!(Lockdown::on_initialize(3), weight);
	});
}
