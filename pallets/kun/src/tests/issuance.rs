use super::*;
use sp_runtime::{ArithmeticError, TransactionalError};

#[test]
fn every_programme_mints_and_is_booked_apart() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		let before = issuance();
		for (programme, amount) in Programme::ALL.into_iter().zip(1_001..) {
			assert_ok!(mint(programme, &BOB, amount));
			let allowance = if programme.has_allowance() { CAP - amount } else { 0 };
			assert_eq!(book(programme), ProgrammeBook { allowance, minted: amount });
		}
		let minted = (1_001..=1_006).sum::<Balance>();
		assert_eq!(totals(), Totals { genesis: before, minted, burned: 0, reserved: 0 });
		assert_eq!(Balances::free_balance(BOB), minted);
		assert_eq!(issuance(), before + minted);
		assert_eq!(EmergencyFund::<Test>::get(), FundLedger::default());
	});
}

#[test]
fn a_programme_without_allowance_needs_no_vote() {
	ExtBuilder::default().issuance(CAP - 10_000).build_and_execute(|| {
		assert_ok!(mint(Auction, &BOB, 4_000));
		assert_ok!(mint(KbtConversion, &BOB, 6_000));
		assert_noop!(mint(Auction, &BOB, 1), Error::<Test>::CapExceeded);
		assert_noop!(mint(KbtConversion, &BOB, 1), Error::<Test>::CapExceeded);
	});
}

#[test]
fn one_programme_does_not_use_the_allowance_of_another() {
	ExtBuilder::default().allowance(LpMining, 5_000).build_and_execute(|| {
		assert_noop!(mint(MintMining, &BOB, 2_000), Error::<Test>::AllowanceExhausted);
		assert_ok!(mint(Auction, &BOB, 2_000));
		assert_eq!(book(LpMining).allowance, 5_000);
	});
}

#[test]
fn the_allowance_is_asked_before_the_cap() {
	ExtBuilder::default().issuance(CAP).allowance(LpMining, 5_000).build_and_execute(|| {
		assert_noop!(mint(LpMining, &BOB, 5_001), Error::<Test>::AllowanceExhausted);
		assert_noop!(mint(LpMining, &BOB, 5_000), Error::<Test>::CapExceeded);
	});
}

#[test]
fn amounts_beyond_all_bounds_are_refused_and_nothing_wraps() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_noop!(mint(Auction, &BOB, Balance::MAX), Error::<Test>::CapExceeded);
		assert_noop!(mint(LpMining, &BOB, Balance::MAX), Error::<Test>::AllowanceExhausted);
		assert_noop!(reserve(Balance::MAX), Error::<Test>::CapExceeded);
		assert_noop!(release(Balance::MAX), Error::<Test>::AboveReserved);
	});
}

#[test]
fn minting_too_little_for_an_account_to_exist_writes_nothing() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		// Without a layer of its own: what wrote before it failed would stay written.
		let tiny = with_layer(|| Kun::mint(LpMining, &BOB, 1));
		assert_eq!(tiny, Err(Error::<Test>::RecipientBelowMinimum.into()));
		assert_eq!(book(LpMining), ProgrammeBook { allowance: CAP, minted: 0 });
		assert_eq!(totals().minted, 0);
	});
}

#[test]
fn books_that_are_full_refuse_to_wrap() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		let sound = totals();
		Supply::<Test>::mutate(|totals| totals.minted = Balance::MAX);
		assert_noop!(mint(LpMining, &BOB, 1_000), ArithmeticError::Overflow);
		Supply::<Test>::put(Totals { burned: Balance::MAX, ..sound });
		assert_noop!(burn(ALICE, 1_000), ArithmeticError::Overflow);
		Supply::<Test>::put(sound);
	});
}

#[test]
fn nothing_is_issued_outside_a_storage_layer() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		let no_layer = Err(TransactionalError::NoLayer.into());
		assert_eq!(Kun::mint(LpMining, &BOB, 5_000), no_layer);
		assert_eq!(Kun::reserve(5_000), no_layer);
		assert_eq!(Kun::release(0), no_layer);
		assert_eq!(Kun::mint_reserved(LpMining, &BOB, 0), no_layer);
	});
}

#[test]
fn an_amount_of_zero_succeeds_and_changes_nothing() {
	ExtBuilder::default().issuance(CAP).build_and_execute(|| {
		assert_ok!(mint(LpMining, &BOB, 0));
		assert_ok!(mint_reserved(Auction, &BOB, 0));
		assert_ok!(reserve(0));
		assert_ok!(release(0));
		assert_eq!(take_events(), []);
		assert_eq!(totals(), Totals { genesis: CAP, ..Default::default() });
		assert!(!System::account_exists(&BOB));
	});
}

#[test]
fn what_is_minted_to_the_emergency_fund_is_its_inflow() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_ok!(mint(LpMining, &fund(), 5_000));
		assert_ok!(spend(Operations, fund(), 1));
		assert_ok!(reserve(10));
		assert_ok!(mint_reserved(Auction, &fund(), 10));
		assert_eq!(EmergencyFund::<Test>::get(), FundLedger { inflow: 5_011, outflow: 0 });
		assert_eq!(Balances::free_balance(fund()), 5_011);
	});
}

#[test]
fn a_transfer_to_the_emergency_fund_is_a_donation_and_changes_no_books() {
	ExtBuilder::default().build_and_execute(|| {
		let before = totals();
		let transfer =
			|amount| Balances::transfer_allow_death(RuntimeOrigin::signed(ALICE), fund(), amount);
		assert_ok!(transfer(5_000));
		assert_eq!(EmergencyFund::<Test>::get(), FundLedger::default());
		assert_eq!(totals(), before);
	});
}

/// Run `what` in a storage layer that is kept even if it fails.
fn with_layer<R>(what: impl FnOnce() -> R) -> R {
	use frame_support::storage::{with_transaction, TransactionOutcome};
	with_transaction(|| TransactionOutcome::Commit(Ok::<_, DispatchError>(what())))
		.expect("the layer is kept")
}
