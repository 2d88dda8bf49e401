use super::*;
use sp_runtime::ArithmeticError;

#[test]
fn minting_debt_creates_coins_and_books_both_sides() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_eq!(Assets::balance(QUSD, ALICE), 500 * UNIT);
		let expected =
			CoinLedger { minted: 500 * UNIT, debt_total: 500 * UNIT, ..Default::default() };
		assert_eq!(ledger(), expected);
		assert_eq!(Stablecoin::net_supply(), 500 * UNIT);
	});
}

#[test]
fn repaying_debt_destroys_coins_and_books_both_sides() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_eq!(repay(ALICE, 200 * UNIT), Ok(200 * UNIT));
		assert_eq!(Assets::total_issuance(QUSD), 300 * UNIT);
		assert_eq!(ledger().burned, 200 * UNIT);
		assert_eq!(ledger().debt_total, 300 * UNIT);
	});
}

#[test]
fn dust_that_dies_with_a_repayment_is_burned_without_debt() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		let dust = MIN_BALANCE - 1;
		assert_eq!(repay(ALICE, 500 * UNIT - dust), Ok(500 * UNIT));
		assert_eq!(Assets::total_issuance(QUSD), 0);
		assert_eq!(ledger().debt_total, dust);
		assert_eq!(ledger().burned_without_debt, dust);
		assert_eq!(Stablecoin::net_supply(), 0);
	});
}

#[test]
fn destroying_more_than_owned_fails() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_noop!(repay(ALICE, 500 * UNIT + 1), Error::<Test>::InsufficientCoin);
		assert_noop!(repay(BOB, 1), Error::<Test>::InsufficientCoin);
		assert_noop!(repay(ALICE, Balance::MAX), Error::<Test>::InsufficientCoin);
	});
}

#[test]
fn minting_below_the_minimum_balance_of_a_new_account_leaves_no_trace() {
	ExtBuilder::build_and_execute(|| {
		let tiny = || with_storage_layer(|| Stablecoin::mint(MintCause::Debt, &BOB, 1));
		assert_noop!(tiny(), sp_runtime::TokenError::BelowMinimum);
	});
}

#[test]
fn books_refuse_to_overflow_or_fall_below_zero() {
	let full = CoinLedger { minted: Balance::MAX, ..Default::default() };
	assert_eq!(full.mint(MintCause::Debt, 1), Err(ArithmeticError::Overflow));
	let empty = CoinLedger::default();
	assert_eq!(empty.burn(BurnCause::Debt, 1, 1), Err(ArithmeticError::Underflow));
	assert_eq!(empty.mint(MintCause::Reissue, 1), Err(ArithmeticError::Underflow));
}

#[test]
fn every_cause_keeps_the_books_balanced() {
	let start = CoinLedger::default();
	assert!(start.is_balanced());
	let steps = start
		.mint(MintCause::Debt, 1_000)
		.and_then(|l| l.burn(BurnCause::Debt, 300, 310))
		.and_then(|l| l.burn(BurnCause::Voluntary, 90, 90))
		.and_then(|l| l.mint(MintCause::Reissue, 50))
		.expect("amounts are small");
	assert!(steps.is_balanced());
	assert_eq!(steps.booked_issuance(), Ok(650));
	assert_eq!(steps.net_supply(), 650);
	let wrong = CoinLedger { debt_total: steps.debt_total + 1, ..steps };
	assert!(!wrong.is_balanced());
}

#[test]
fn coins_that_were_never_minted_are_seen() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_ok!(Assets::mint(RuntimeOrigin::signed(ALICE), QUSD, BOB, UNIT));
		assert!(Stablecoin::do_try_state().is_err());
		lose(BOB, UNIT);
	});
}
