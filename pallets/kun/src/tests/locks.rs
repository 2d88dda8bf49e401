//! What a lock of the protocol stops, and what it leaves free.

use super::*;

#[test]
fn burning_and_spending_fail_while_the_protocol_is_locked_and_pass_afterwards() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		Stopped::set(true);
		assert_noop!(burn(ALICE, 5_000), Error::<Test>::Locked);
		assert_noop!(spend(Operations, BOB, 5_000), Error::<Test>::Locked);
		Stopped::set(false);
		assert_ok!(burn(ALICE, 5_000));
		assert_ok!(spend(Operations, BOB, 5_000));
	});
}

#[test]
fn the_lock_is_named_before_every_other_failure_but_the_origin() {
	ExtBuilder::default().build_and_execute(|| {
		Stopped::set(true);
		for amount in [0, Balance::MAX] {
			assert_noop!(burn(ALICE, amount), Error::<Test>::Locked);
			assert_noop!(spend(Operations, BOB, amount), Error::<Test>::Locked);
			assert_noop!(spend(LpMining, BOB, amount), Error::<Test>::Locked);
		}
		let refused = DispatchError::BadOrigin;
		assert_noop!(Kun::burn(RuntimeOrigin::root(), 1), refused);
		let stranger = RuntimeOrigin::signed(ALICE);
		assert_noop!(Kun::spend(stranger, Operations, BOB, 5_000), refused);
	});
}

#[test]
fn allowances_are_free_under_a_lock() {
	ExtBuilder::default().build_and_execute(|| {
		Stopped::set(true);
		assert_ok!(set_allowance(LpMining, 5_000));
		assert_eq!(book(LpMining).allowance, 5_000);
	});
}

#[test]
fn the_pallets_that_run_a_programme_ask_for_locks_themselves() {
	ExtBuilder::default().build_and_execute(|| {
		Stopped::set(true);
		assert_ok!(reserve(10_000));
		assert_ok!(mint_reserved(Auction, &BOB, 5_000));
		assert_ok!(release(5_000));
		assert_ok!(mint(Auction, &BOB, 5_000));
	});
}
