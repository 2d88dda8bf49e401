use super::*;
use frame_support::traits::fungible::Mutate;

/// Run `harm` on a sound state and expect that the invariants tell of `fault`.
fn harmed(fault: &'static str, harm: impl FnOnce()) {
	ExtBuilder::default().free_hand().build().execute_with(|| {
		assert_ok!(mint(LpMining, &fund(), 5_000));
		assert_ok!(reserve(1_000));
		assert_ok!(Kun::do_try_state());
		harm();
		assert_eq!(Kun::do_try_state(), Err(fault.into()));
	});
}

const UNRECORDED: &str = "L6: more KUN than genesis and programmes account for";
const ABOVE_CAP: &str = "L6: more KUN exists or is promised than the cap allows";
const OVERDRAWN: &str = "more left the fund, or is promised of it, than came in";

#[test]
fn kun_that_a_force_created_is_found() {
	harmed(UNRECORDED, || {
		let one_more = ENDOWED + 1;
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), ALICE, one_more));
	});
}

#[test]
fn kun_that_another_pallet_minted_past_the_books_is_found() {
	harmed(UNRECORDED, || {
		assert_ok!(<Balances as Mutate<_>>::mint_into(&ALICE, 1));
	});
}

#[test]
fn unrecorded_kun_is_found_even_after_it_was_burned_with_the_rest() {
	ExtBuilder::default().issuance(5_000).build().execute_with(|| {
		assert_ok!(<Balances as Mutate<_>>::mint_into(&ALICE, 1));
		assert_ok!(burn(ALICE, 5_001));
		assert_eq!(issuance(), 0);
		assert_eq!(Kun::do_try_state(), Err(UNRECORDED.into()));
	});
}

#[test]
fn headroom_is_never_below_zero() {
	let totals = Totals { reserved: 20, ..Default::default() };
	assert_eq!(totals.headroom(70, 100), 10);
	assert_eq!(totals.headroom(80, 100), 0);
	assert_eq!(totals.headroom(90, 100), 0);
	assert_eq!(totals.headroom(110, 100), 0);
}

#[test]
fn promises_above_the_cap_are_found() {
	harmed(ABOVE_CAP, || {
		Supply::<Test>::mutate(|totals| totals.reserved = CAP - issuance() + 1);
	});
}

#[test]
fn programmes_that_do_not_add_up_are_found() {
	const FAULT: &str = "programmes minted another sum";
	harmed(FAULT, || Programmes::<Test>::mutate(Auction, |book| book.minted += 1));
	harmed(FAULT, || Programmes::<Test>::mutate(LpMining, |book| book.minted -= 1));
	harmed(FAULT, || Supply::<Test>::mutate(|totals| totals.minted += 1));
}

#[test]
fn allowances_out_of_bounds_are_found() {
	harmed("an allowance is above the cap", || {
		Programmes::<Test>::mutate(LpMining, |book| book.allowance = CAP + 1)
	});
	harmed("an allowance of a programme that has none", || {
		Programmes::<Test>::mutate(KbtConversion, |book| book.allowance = 1)
	});
}

#[test]
fn a_fund_that_paid_more_than_it_got_is_found() {
	harmed(OVERDRAWN, || EmergencyFund::<Test>::put(FundLedger { inflow: 5_000, outflow: 5_001 }));
	ExtBuilder::default().build_and_execute(|| {
		EmergencyFund::<Test>::put(FundLedger { inflow: 5_000, outflow: 5_000 })
	});
}

#[test]
fn more_promised_of_the_fund_than_its_books_have_is_found() {
	harmed(OVERDRAWN, || FundReserved::<Test>::put(5_001));
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_ok!(mint(LpMining, &fund(), 5_000));
		FundReserved::<Test>::put(5_000);
	});
}

#[test]
fn a_fund_that_owns_less_than_its_books_say_is_found() {
	harmed("L2: the emergency fund is short", || {
		let force = RuntimeOrigin::root();
		assert_ok!(Balances::force_transfer(force, fund(), ALICE, 1));
	});
	harmed("L2: the emergency fund is short", || {
		EmergencyFund::<Test>::mutate(|ledger| ledger.inflow += 1)
	});
}

#[test]
fn a_fund_whose_account_may_vanish_is_found() {
	ExtBuilder::default().build().execute_with(|| {
		assert_ok!(System::dec_providers(&fund()));
		let fault = "the account of the emergency fund may vanish";
		assert_eq!(Kun::do_try_state(), Err(fault.into()));
	});
}
