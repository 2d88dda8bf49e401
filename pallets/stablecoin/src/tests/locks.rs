//! What a lock of the protocol stops.

use super::*;
use sp_runtime::DispatchResult;

fn burn(amount: Balance) -> DispatchResult {
	Stablecoin::burn(RuntimeOrigin::signed(ALICE), amount)
}

fn heal() -> DispatchResult {
	Stablecoin::heal(RuntimeOrigin::signed(BOB))
}

fn reissue(amount: Balance) -> DispatchResult {
	Stablecoin::reissue(RuntimeOrigin::signed(TREASURY_ADMIN), amount)
}

#[test]
fn every_call_fails_while_the_protocol_is_locked_and_passes_afterwards() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_ok!(burn(100 * UNIT));
		lose(ALICE, UNIT);
		Stopped::set(true);
		assert_noop!(burn(UNIT), Error::<Test>::Locked);
		assert_noop!(heal(), Error::<Test>::Locked);
		assert_noop!(reissue(UNIT), Error::<Test>::Locked);
		Stopped::set(false);
		assert_ok!(burn(UNIT));
		assert_ok!(heal());
		assert_ok!(reissue(UNIT));
	});
}

#[test]
fn the_lock_is_named_before_every_other_failure_but_the_origin() {
	ExtBuilder::build_and_execute(|| {
		Stopped::set(true);
		// Nothing, more than there is, and nothing to do.
		for amount in [0, 1] {
			assert_noop!(burn(amount), Error::<Test>::Locked);
			assert_noop!(reissue(amount), Error::<Test>::Locked);
		}
		assert_noop!(heal(), Error::<Test>::Locked);
		let refused = DispatchError::BadOrigin;
		assert_noop!(Stablecoin::burn(RuntimeOrigin::root(), 1), refused);
		assert_noop!(Stablecoin::heal(RuntimeOrigin::root()), refused);
		assert_noop!(Stablecoin::reissue(RuntimeOrigin::signed(ALICE), 1), refused);
	});
}

#[test]
fn the_pallet_that_keeps_the_debts_asks_for_locks_itself() {
	ExtBuilder::build_and_execute(|| {
		Stopped::set(true);
		mint(ALICE, 500 * UNIT);
		assert_eq!(repay(ALICE, 200 * UNIT), Ok(200 * UNIT));
		assert_ok!(with_storage_layer(|| Stablecoin::write_off(100 * UNIT)));
		let bought = || Stablecoin::destroy(BurnCause::Reserve, &ALICE, 50 * UNIT);
		assert_eq!(with_storage_layer(bought), Ok(50 * UNIT));
	});
}
