//! Locks that are to last longer.

use super::*;

const DAYS_13: Seconds = 13 * DAY;

#[test]
fn keyholders_together_a_referendum_and_root_extend_any_lock_by_hand() {
	for scope in scopes() {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(lock(signed(FIRST[0]), scope.clone()));
			take_events();
			let mut last = START + DAY;
			for origin in [signed(mak()), signed(REFERENDUM), root()] {
				assert_ok!(extend(origin, &scope, 60));
				last += 60;
				let scope = scope.clone();
				assert_eq!(take_events(), [Event::LockExtended { scope, expires: last }]);
			}
			let info = Lockdown::lock_state(scope.clone()).expect("it is locked");
			assert_eq!((info.since, info.expires), (START, Some(last)));
			assert!(info.manual);
		});
	}
}

#[test]
fn nobody_else_extends_a_lock_not_even_who_entered_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		for who in [FIRST[0], FIRST[1], ALICE, RISK] {
			let extended = extend(signed(who), &Scope::Protocol, 60);
			assert_noop!(extended, DispatchError::BadOrigin);
		}
		let extended = extend(RuntimeOrigin::none(), &Scope::Protocol, 60);
		assert_noop!(extended, DispatchError::BadOrigin);
	});
}

#[test]
fn lock_lasts_a_fortnight_from_its_begin_at_most_to_the_second() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		// However late it is extended.
		Now::set(START + DAY / 2);
		let more = |seconds| extend(root(), &Scope::Protocol, seconds);
		assert_noop!(more(DAYS_13 + 1), Error::<Test>::LockTooLong);
		assert_noop!(more(Seconds::MAX), Error::<Test>::LockTooLong);
		assert_ok!(more(DAYS_13));
		assert_eq!(expires(&Scope::Protocol), Some(START + 14 * DAY));
		assert_noop!(more(1), Error::<Test>::LockTooLong);
	});
}

#[test]
fn lock_that_was_entered_for_the_longest_time_is_not_extended() {
	ExtBuilder::default().build_and_execute(|| {
		lock_as_root(&Scope::Protocol);
		assert_noop!(extend(root(), &Scope::Protocol, 1), Error::<Test>::LockTooLong);
	});
}

#[test]
fn shorter_longest_lock_shortens_no_lock_but_stops_its_extension() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		assert_ok!(extend(root(), &Scope::Protocol, DAY));
		let new = LockdownParams { longest_lock: DAY, ..Default::default() };
		assert_ok!(Lockdown::set_lockdown_params(signed(RISK), new));
		assert_eq!(expires(&Scope::Protocol), Some(START + 2 * DAY));
		assert_noop!(extend(root(), &Scope::Protocol, 1), Error::<Test>::LockTooLong);
	});
}

#[test]
fn what_is_not_locked_is_not_extended() {
	ExtBuilder::default().build_and_execute(|| {
		for scope in scopes().into_iter().chain([Scope::Asset(UNLISTED)]) {
			assert_noop!(extend(root(), &scope, 0), Error::<Test>::NotLocked);
		}
		lock_as_root(&Scope::Asset(ETH));
		assert_noop!(extend(root(), &Scope::Asset(BTC), 1), Error::<Test>::NotLocked);
	});
}

#[test]
fn lock_of_the_chain_s_own_is_not_extended() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 2, 1)]);
		end_block();
		for seconds in [0, 1] {
			let extended = extend(root(), &Scope::Asset(ETH), seconds);
			assert_noop!(extended, Error::<Test>::AutomaticLock);
		}
	});
}

#[test]
fn extension_by_nothing_leaves_no_trace() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		assert_noop!(extend(root(), &Scope::Protocol, 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn extended_lock_ends_at_its_new_end() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Protocol));
		assert_ok!(lock(signed(FIRST[1]), Scope::Asset(ETH)));
		assert_ok!(extend(signed(mak()), &Scope::Protocol, 60));
		assert_eq!(Guarded::<Test>::get().next_expiry, Some(START + DAY));
		block_at(START + DAY);
		block_at(START + DAY + 59);
		assert!(!is_locked(&Scope::Asset(ETH)) && is_locked(&Scope::Protocol));
		assert_eq!(Guarded::<Test>::get().next_expiry, Some(START + DAY + 60));
		block_at(START + DAY + 60);
		assert!(is_locked(&Scope::Protocol), "the block before told an earlier time");
		block_at(START + DAY + 61);
		assert!(!is_locked(&Scope::Protocol));
	});
}
