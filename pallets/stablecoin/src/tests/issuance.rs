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

/// Make `amount` of the debt bad debt, then destroy coins for collateral of the protocol.
fn write_off(amount: Balance) {
	assert_ok!(with_storage_layer(|| Stablecoin::write_off(amount)));
}

fn buy_reserve(from: AccountId, amount: Balance) -> Result<Balance, DispatchError> {
	with_storage_layer(|| Stablecoin::destroy(BurnCause::Reserve, &from, amount))
}

#[test]
fn coins_that_buy_collateral_of_the_protocol_retire_bad_debt() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		write_off(300 * UNIT);
		assert_eq!(buy_reserve(ALICE, 200 * UNIT), Ok(200 * UNIT));
		let expected = CoinLedger {
			minted: 500 * UNIT,
			burned: 200 * UNIT,
			debt_total: 200 * UNIT,
			bad_debt: 100 * UNIT,
			..Default::default()
		};
		assert_eq!(ledger(), expected);
		assert_eq!(Assets::total_issuance(QUSD), 300 * UNIT);
		assert_eq!(Stablecoin::net_supply(), 300 * UNIT);
		assert_eq!(buy_reserve(ALICE, 100 * UNIT), Ok(100 * UNIT));
		assert_eq!(ledger().bad_debt, 0);
	});
}

#[test]
fn no_more_bad_debt_is_retired_than_there_is() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_noop!(buy_reserve(ALICE, 1), ArithmeticError::Underflow);
		write_off(300 * UNIT);
		assert_noop!(buy_reserve(ALICE, 300 * UNIT + 1), ArithmeticError::Underflow);
		assert_noop!(buy_reserve(BOB, UNIT), Error::<Test>::InsufficientCoin);
		assert_eq!(buy_reserve(ALICE, 300 * UNIT), Ok(300 * UNIT));
	});
}

#[test]
fn dust_that_dies_with_a_purchase_is_burned_without_debt() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		write_off(500 * UNIT);
		let dust = MIN_BALANCE - 1;
		assert_eq!(buy_reserve(ALICE, 500 * UNIT - dust), Ok(500 * UNIT));
		assert_eq!(ledger().bad_debt, dust);
		assert_eq!(ledger().burned_without_debt, dust);
		assert_eq!(ledger().net_bad_debt(), 0);
		assert_eq!(Assets::total_issuance(QUSD), 0);
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
	assert_eq!(empty.burn(BurnCause::Reserve, 1, 1), Err(ArithmeticError::Underflow));
	let owing = CoinLedger { debt_total: 9, bad_debt: 5, ..Default::default() };
	assert_eq!(owing.burn(BurnCause::Reserve, 6, 6), Err(ArithmeticError::Underflow));
	assert_eq!(owing.burn(BurnCause::Reserve, 3, 2), Err(ArithmeticError::Underflow));
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
		.and_then(|l| l.write_off(400))
		.and_then(|l| l.burn(BurnCause::Reserve, 150, 155))
		.expect("amounts are small");
	assert!(steps.is_balanced());
	assert_eq!((steps.debt_total, steps.bad_debt), (300, 250));
	assert_eq!(steps.burned_without_debt, 55);
	assert_eq!(steps.booked_issuance(), Ok(495));
	assert_eq!(steps.net_supply(), 495);
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
