//! What of the emergency fund is promised, freed and paid.

use super::*;
use crate::FundReport;

/// What was minted to the fund, and what of it may be promised.
const INFLOW: Balance = 9_000;
const FREE: Balance = INFLOW - MIN_BALANCE;

/// Run `test` where the fund has [`INFLOW`].
fn funded(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(mint(Auction, &fund(), INFLOW));
		System::reset_events();
		test();
	});
}

/// Everything paid out, everything promised, and what the account owns.
fn state() -> (Balance, Balance, Balance) {
	let outflow = EmergencyFund::<Test>::get().outflow;
	(outflow, FundReserved::<Test>::get(), Balances::free_balance(fund()))
}

#[test]
fn what_may_be_promised_is_what_the_books_have_but_one_existential_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(free_of_fund(), 0);
		assert_ok!(mint(Auction, &fund(), MIN_BALANCE));
		assert_eq!(free_of_fund(), 0);
		assert_ok!(mint(Auction, &fund(), 1));
		assert_eq!(free_of_fund(), 1);
		assert_ok!(mint(Auction, &fund(), 7_999));
		assert_eq!(free_of_fund(), 8_000);
	});
}

#[test]
fn a_donation_to_the_fund_is_never_promised() {
	funded(|| {
		let donor = RuntimeOrigin::signed(ALICE);
		assert_ok!(Balances::transfer_allow_death(donor, fund(), 5_000));
		assert_eq!(free_of_fund(), FREE);
		assert_noop!(reserve_of_fund(FREE + 1), Error::<Test>::AboveFund);
	});
}

#[test]
fn promises_add_up_to_what_is_free_and_not_one_unit_more() {
	funded(|| {
		assert_noop!(reserve_of_fund(FREE + 1), Error::<Test>::AboveFund);
		assert_ok!(reserve_of_fund(5_000));
		assert_eq!(free_of_fund(), FREE - 5_000);
		assert_noop!(reserve_of_fund(FREE - 5_000 + 1), Error::<Test>::AboveFund);
		assert_noop!(reserve_of_fund(Balance::MAX), Error::<Test>::AboveFund);
		assert_ok!(reserve_of_fund(FREE - 5_000));
		assert_eq!((free_of_fund(), state()), (0, (0, FREE, INFLOW)));
		let told = [(5_000, 5_000), (FREE - 5_000, FREE)];
		let told = told.map(|(amount, reserved)| Event::FundReserved { amount, reserved });
		assert_eq!(take_events(), told);
		assert_noop!(reserve_of_fund(1), Error::<Test>::AboveFund);
	});
}

#[test]
fn what_is_freed_may_be_promised_again_and_no_more_is_freed_than_promised() {
	funded(|| {
		assert_noop!(release_of_fund(1), Error::<Test>::AboveReserved);
		assert_ok!(reserve_of_fund(5_000));
		assert_noop!(release_of_fund(5_001), Error::<Test>::AboveReserved);
		System::reset_events();
		assert_ok!(release_of_fund(2_000));
		assert_eq!(take_events(), [Event::FundReleased { amount: 2_000, reserved: 3_000 }]);
		assert_eq!((free_of_fund(), state()), (FREE - 3_000, (0, 3_000, INFLOW)));
		assert_ok!(release_of_fund(3_000));
		assert_eq!(free_of_fund(), FREE);
	});
}

#[test]
fn what_is_promised_is_paid_and_booked_as_outflow() {
	funded(|| {
		assert_ok!(reserve_of_fund(5_000));
		assert_noop!(pay_of_fund(&BOB, 5_001), Error::<Test>::AboveReserved);
		System::reset_events();
		let issued = issuance();
		assert_ok!(pay_of_fund(&BOB, 3_000));
		let paid =
			|amount, outflow, reserved| Event::FundPaid { dest: BOB, amount, outflow, reserved };
		assert_eq!(take_events(), [paid(3_000, 3_000, 2_000)]);
		assert_eq!(state(), (3_000, 2_000, INFLOW - 3_000));
		assert_eq!((Balances::free_balance(BOB), issuance()), (3_000, issued));
		assert_eq!(free_of_fund(), FREE - 5_000);
		assert_ok!(pay_of_fund(&BOB, 2_000));
		assert_eq!(take_events(), [paid(2_000, 5_000, 0)]);
		assert_noop!(pay_of_fund(&BOB, 1), Error::<Test>::AboveReserved);
	});
}

#[test]
fn paying_all_that_may_be_promised_leaves_the_existential_deposit() {
	funded(|| {
		assert_ok!(reserve_of_fund(FREE));
		assert_ok!(pay_of_fund(&BOB, FREE));
		assert_eq!(state(), (FREE, 0, MIN_BALANCE));
		assert_eq!(free_of_fund(), 0);
		// What comes in then is free at once.
		assert_ok!(mint(Auction, &fund(), 7));
		assert_eq!(free_of_fund(), 7);
	});
}

#[test]
fn nobody_is_paid_less_than_an_account_needs_to_exist() {
	funded(|| {
		assert_ok!(reserve_of_fund(5_000));
		let short = MIN_BALANCE - 1;
		assert_noop!(pay_of_fund(&BOB, short), Error::<Test>::RecipientBelowMinimum);
		assert_ok!(pay_of_fund(&ALICE, 1));
		assert_ok!(pay_of_fund(&BOB, MIN_BALANCE));
		assert_ok!(pay_of_fund(&BOB, 1));
	});
}

#[test]
fn a_fund_that_owns_too_little_pays_nothing_and_keeps_its_books() {
	ExtBuilder::default().build().execute_with(|| {
		assert_ok!(mint(Auction, &fund(), INFLOW));
		assert_ok!(reserve_of_fund(FREE));
		let force = RuntimeOrigin::root();
		assert_ok!(Balances::force_transfer(force, fund(), ALICE, 1));
		// The account must not vanish, nor go below what it needs to exist.
		assert_noop!(pay_of_fund(&BOB, FREE), sp_runtime::TokenError::NotExpendable);
		assert_ok!(pay_of_fund(&BOB, FREE - 1));
	});
}

#[test]
fn nothing_is_promised_freed_and_paid_without_a_trace() {
	funded(|| {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		assert_ok!(reserve_of_fund(0));
		assert_ok!(release_of_fund(0));
		assert_ok!(pay_of_fund(&BOB, 0));
		assert_eq!((root(), take_events()), (before, vec![]));
	});
}

#[test]
fn what_is_promised_below_the_cap_and_of_the_fund_are_two_things() {
	funded(|| {
		assert_ok!(reserve(700));
		assert_eq!(free_of_fund(), FREE);
		assert_noop!(release_of_fund(700), Error::<Test>::AboveReserved);
		assert_ok!(reserve_of_fund(500));
		assert_noop!(release(701), Error::<Test>::AboveReserved);
		assert_eq!((totals().reserved, FundReserved::<Test>::get()), (700, 500));
	});
}

#[test]
fn no_lock_stops_the_pallet_that_sells_the_fund() {
	funded(|| {
		Stopped::set(true);
		assert_ok!(reserve_of_fund(5_000));
		assert_ok!(release_of_fund(1_000));
		assert_ok!(pay_of_fund(&BOB, 4_000));
	});
}

#[test]
fn the_view_shows_what_is_promised_and_what_is_free() {
	funded(|| {
		assert_ok!(reserve_of_fund(3_000));
		assert_ok!(pay_of_fund(&BOB, 1_000));
		let expected = FundReport {
			account: fund(),
			ledger: FundLedger { inflow: INFLOW, outflow: 1_000 },
			reserved: 2_000,
			free: FREE - 3_000,
		};
		assert_eq!(Kun::emergency_fund(), expected);
	});
}
