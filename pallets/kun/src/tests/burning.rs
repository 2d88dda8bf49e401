use super::*;
use frame_support::traits::{
	LockIdentifier, LockableCurrency, ReservableCurrency, WithdrawReasons,
};

const LOCK: LockIdentifier = *b"a lock  ";

/// Bob, who owns `amount`, which is booked.
fn with_bob(amount: Balance, test: impl FnOnce()) {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_ok!(mint(LpMining, &BOB, amount));
		System::reset_events();
		test();
	});
}

#[test]
fn a_holder_burns_kun_and_the_books_follow_issuance() {
	with_bob(5_000, || {
		let before = issuance();
		assert_ok!(burn(BOB, 3_000));
		assert_ok!(burn(ALICE, 40));
		assert_eq!(
			take_events(),
			[
				Event::KunBurned { who: BOB, amount: 3_000, burned: 3_000 },
				Event::KunBurned { who: ALICE, amount: 40, burned: 3_040 },
			]
		);
		assert_eq!(Balances::free_balance(BOB), 2_000);
		assert_eq!(issuance(), before - 3_040);
		assert_eq!(totals().burned, 3_040);
	});
}

#[test]
fn burning_everything_ends_the_account() {
	with_bob(5_000, || {
		assert_ok!(burn(BOB, 5_000));
		assert!(!System::account_exists(&BOB));
		assert_eq!(totals().burned, 5_000);
	});
}

#[test]
fn a_rest_below_the_minimum_is_burned_too_and_goes_to_nobody() {
	with_bob(5_000, || {
		let (before, dust) = (issuance(), Balances::free_balance(DUST));
		assert_ok!(burn(BOB, 5_000 - (MIN_BALANCE - 1)));
		assert_eq!(take_events(), [Event::KunBurned { who: BOB, amount: 5_000, burned: 5_000 }]);
		assert_eq!(issuance(), before - 5_000);
		assert_eq!(Balances::free_balance(DUST), dust);
	});
}

#[test]
fn a_rest_at_the_minimum_stays() {
	with_bob(5_000, || {
		assert_ok!(burn(BOB, 5_000 - MIN_BALANCE));
		assert_eq!(Balances::free_balance(BOB), MIN_BALANCE);
		assert_eq!(totals().burned, 5_000 - MIN_BALANCE);
	});
}

#[test]
fn burning_nothing_or_more_than_owned_fails() {
	with_bob(5_000, || {
		assert_noop!(burn(BOB, 0), Error::<Test>::ZeroAmount);
		assert_noop!(burn(BOB, 5_001), Error::<Test>::InsufficientKun);
		assert_noop!(burn(BOB, Balance::MAX), Error::<Test>::InsufficientKun);
		assert_noop!(burn(ADMIN, 1), Error::<Test>::InsufficientKun);
		assert_noop!(Kun::burn(RuntimeOrigin::root(), 1), DispatchError::BadOrigin);
		assert_noop!(Kun::burn(RuntimeOrigin::none(), 1), DispatchError::BadOrigin);
	});
}

#[test]
fn what_is_held_cannot_be_burned() {
	with_bob(5_000, || {
		assert_ok!(Balances::reserve(&BOB, 3_000));
		// The account, which something depends on, keeps its minimum.
		assert_noop!(burn(BOB, 2_000), Error::<Test>::InsufficientKun);
		assert_noop!(burn(BOB, 1_001), Error::<Test>::InsufficientKun);
		assert_ok!(burn(BOB, 1_000));
		assert_eq!(Balances::reserved_balance(BOB), 3_000);
		assert_eq!(totals().burned, 1_000);
	});
}

#[test]
fn a_rest_beside_something_held_stays_on_an_account_that_lives_otherwise() {
	with_bob(5_000, || {
		System::inc_providers(&BOB);
		assert_ok!(Balances::reserve(&BOB, 3_000));
		assert_ok!(burn(BOB, 1_999));
		assert_eq!(Balances::free_balance(BOB), 1);
		assert_eq!(take_events(), [Event::KunBurned { who: BOB, amount: 1_999, burned: 1_999 }]);
	});
}

#[test]
fn what_is_frozen_cannot_be_burned() {
	with_bob(5_000, || {
		Balances::set_lock(LOCK, &BOB, 3_000, WithdrawReasons::all());
		assert_noop!(burn(BOB, 2_001), Error::<Test>::InsufficientKun);
		assert_noop!(burn(BOB, 5_000), Error::<Test>::InsufficientKun);
		assert_ok!(burn(BOB, 2_000));
		assert_eq!(totals().burned, 2_000);
	});
}

#[test]
fn a_frozen_rest_is_not_burned_as_dust() {
	with_bob(5_000, || {
		// Without it, the lock alone would keep the minimum on the account.
		System::inc_providers(&BOB);
		Balances::set_lock(LOCK, &BOB, 10, WithdrawReasons::all());
		assert_noop!(burn(BOB, 4_990), Error::<Test>::InsufficientKun);
		assert_ok!(burn(BOB, 4_000));
		assert_eq!(Balances::free_balance(BOB), MIN_BALANCE);
	});
}

#[test]
fn burning_frees_headroom() {
	ExtBuilder::default().issuance(CAP).build_and_execute(|| {
		assert_noop!(mint(Auction, &BOB, MIN_BALANCE), Error::<Test>::CapExceeded);
		assert_ok!(burn(ALICE, MIN_BALANCE));
		assert_noop!(mint(Auction, &BOB, MIN_BALANCE + 1), Error::<Test>::CapExceeded);
		assert_ok!(mint(Auction, &BOB, MIN_BALANCE));
		assert_eq!(issuance(), CAP);
	});
}

#[test]
fn kun_destroyed_through_the_balances_frees_headroom_and_leaves_the_books_whole() {
	ExtBuilder::default().issuance(CAP).build_and_execute(|| {
		assert_ok!(Balances::burn(RuntimeOrigin::signed(ALICE), 5_000, false));
		assert_eq!(Kun::audit(), []);
		assert_eq!(totals().burned, 0);
		assert_eq!(Kun::headroom(), 5_000);
		assert_ok!(mint(Auction, &BOB, 5_000));
	});
}
