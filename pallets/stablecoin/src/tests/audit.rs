//! Faults put straight into storage, each of one base unit, and what the audit finds of them.

use super::*;
use qian_primitives::{
	Mismatch,
	MismatchKind::{CoinBooks, CoinIssuance, FlashOutstanding},
};

/// What exists: every coin that was minted and not burned.
const ISSUED: Balance = 360 * UNIT;
/// Both sides of L4: what exists, and what was burned without lowering any debt.
const OWED: Balance = 400 * UNIT;

type Found = Vec<Mismatch<AccountId>>;

/// Books in which no line is zero but that of flash loans.
fn fill_the_books() {
	mint(ALICE, 500 * UNIT);
	assert_eq!(repay(ALICE, 100 * UNIT), Ok(100 * UNIT));
	assert_ok!(Stablecoin::burn(RuntimeOrigin::signed(ALICE), 40 * UNIT));
	assert_ok!(with_storage_layer(|| Stablecoin::write_off(30 * UNIT)));
	let books = CoinLedger {
		minted: 500 * UNIT,
		burned: 140 * UNIT,
		debt_total: 370 * UNIT,
		bad_debt: 30 * UNIT,
		burned_without_debt: 40 * UNIT,
		flash_outstanding: 0,
	};
	assert_eq!(ledger(), books);
}

/// Do `harm` to sound books and expect that exactly `expected` is found, and that `try_state` agrees.
fn harmed(expected: Found, harm: impl FnOnce()) {
	ExtBuilder::build().execute_with(|| {
		fill_the_books();
		assert_eq!(Stablecoin::audit(), []);
		assert_ok!(Stablecoin::do_try_state());
		harm();
		assert_eq!(Stablecoin::audit(), expected);
		assert_eq!(Stablecoin::do_try_state().is_ok(), expected.is_empty());
	});
}

/// The same, with a harm to the ledger.
fn harmed_ledger(expected: Found, harm: fn(&mut CoinLedger)) {
	harmed(expected, || Ledger::<Test>::mutate(harm));
}

/// More coins exist than the books `expected`.
fn unrecorded(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(CoinIssuance, expected, found)
}

/// The books say that `expected` must be owed, and `found` is.
fn unbalanced(expected: Balance, found: Balance) -> Mismatch<AccountId> {
	Mismatch::new(CoinBooks, expected, found)
}

#[test]
fn coins_minted_that_are_off_by_one_unit_are_found() {
	// One coin too many in the books alone would pass as lost; the debts betray it.
	harmed_ledger(vec![unbalanced(OWED + 1, OWED)], |l| l.minted += 1);
	let both = vec![unrecorded(ISSUED - 1, ISSUED), unbalanced(OWED - 1, OWED)];
	harmed_ledger(both, |l| l.minted -= 1);
}

#[test]
fn coins_burned_that_are_off_by_one_unit_are_found() {
	let both = vec![unrecorded(ISSUED - 1, ISSUED), unbalanced(OWED - 1, OWED)];
	harmed_ledger(both, |l| l.burned += 1);
	harmed_ledger(vec![unbalanced(OWED + 1, OWED)], |l| l.burned -= 1);
}

#[test]
fn a_debt_that_is_off_by_one_unit_is_found() {
	harmed_ledger(vec![unbalanced(OWED, OWED + 1)], |l| l.debt_total += 1);
	harmed_ledger(vec![unbalanced(OWED, OWED - 1)], |l| l.debt_total -= 1);
	harmed_ledger(vec![unbalanced(OWED, OWED + 1)], |l| l.bad_debt += 1);
	harmed_ledger(vec![unbalanced(OWED, OWED - 1)], |l| l.bad_debt -= 1);
}

#[test]
fn coins_burned_without_debt_that_are_off_by_one_unit_are_found() {
	harmed_ledger(vec![unbalanced(OWED + 1, OWED)], |l| l.burned_without_debt += 1);
	harmed_ledger(vec![unbalanced(OWED - 1, OWED)], |l| l.burned_without_debt -= 1);
}

#[test]
fn a_coin_lent_outside_a_flash_loan_is_found_even_where_the_books_balance() {
	let lent = || Mismatch::new(FlashOutstanding, 0, 1);
	harmed_ledger(vec![unbalanced(OWED, OWED + 1), lent()], |l| l.flash_outstanding += 1);
	harmed_ledger(vec![lent()], |l| {
		l.minted += 1;
		l.flash_outstanding += 1;
	});
}

#[test]
fn one_coin_more_than_minted_is_found() {
	harmed(vec![unrecorded(ISSUED, ISSUED + 1)], || {
		assert_ok!(Assets::mint(RuntimeOrigin::signed(ALICE), QUSD, ALICE, 1));
	});
}

#[test]
fn one_coin_that_its_holder_destroyed_is_lost_and_no_mismatch() {
	harmed(vec![], || {
		lose(ALICE, 1);
		assert_eq!(Stablecoin::lost(), 1);
	});
}

#[test]
fn what_only_moves_between_debt_and_bad_debt_is_not_found() {
	// The sum is what coins know; the debts of the assets betray it, which this pallet does not keep.
	harmed_ledger(vec![], |l| {
		l.debt_total -= 1;
		l.bad_debt += 1;
	});
}

fn of(books: CoinLedger, issuance: Balance) -> Found {
	books.mismatches(issuance).collect()
}

#[test]
fn more_burned_than_minted_is_found_though_no_coin_exists() {
	let books = CoinLedger { minted: 10, burned: 11, ..Default::default() };
	assert_eq!(of(books, 0), [unrecorded(0, 0), unbalanced(0, 0)]);
	// A difference that another line makes up for is one all the same.
	let books = CoinLedger { burned_without_debt: 1, ..books };
	assert_eq!(of(books, 0), [unrecorded(0, 0), unbalanced(1, 0)]);
}

#[test]
fn sums_that_overflow_are_found() {
	let full = Balance::MAX;
	let owed = CoinLedger { minted: full, debt_total: full, bad_debt: 1, ..Default::default() };
	assert_eq!(of(owed, full), [unbalanced(full, full)]);
	let issued =
		CoinLedger { minted: full, burned_without_debt: 1, debt_total: full, ..Default::default() };
	assert_eq!(of(issued, full), [unbalanced(full, full)]);
}
