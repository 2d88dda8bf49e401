use super::*;
use crate::Ledgers;

#[test]
fn open_locks_and_mints_in_one_step() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		assert_eq!(csa(ETH, ALICE), (10 * UNIT, 2_000 * UNIT));
		assert_eq!(qusd_of(ALICE), 2_000 * UNIT);
		assert_eq!(Assets::balance(ETH, ALICE), ENDOWMENT - 10 * UNIT);
		let (asset, owner, collateral) = (ETH, ALICE, 10 * UNIT);
		assert_eq!(
			events(),
			[
				Event::CsaOpened { asset, owner },
				Event::CollateralDeposited {
					asset,
					owner,
					from: ALICE,
					amount: collateral,
					collateral,
					debt: 0
				},
				Event::DebtMinted {
					asset,
					owner,
					amount: 2_000 * UNIT,
					collateral,
					debt: 2_000 * UNIT
				},
			]
		);
	});
}

#[test]
fn open_without_debt_only_locks_and_needs_no_price() {
	ExtBuilder::build_and_execute(|| {
		EthLive::set(false);
		assert_ok!(open(ALICE, 10, 0));
		assert_eq!(csa(ETH, ALICE), (10 * UNIT, 0));
		assert_eq!(Ledgers::<Test>::get(ETH).idle, 10 * UNIT);
	});
}

#[test]
fn open_on_an_existing_csa_adds_to_it() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		assert_ok!(open(ALICE, 1, 50));
		assert_eq!(csa(ETH, ALICE), (11 * UNIT, 2_050 * UNIT));
		let opened =
			events().iter().filter(|event| matches!(event, Event::CsaOpened { .. })).count();
		assert_eq!(opened, 1);
	});
}

#[test]
fn a_csa_with_debt_may_hold_less_than_the_least_collateral() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(1_000_000)));
		assert_ok!(Csa::open(signed(ALICE), ETH, MIN_ETH / 2, 1_000 * UNIT));
	});
}

#[test]
fn deposits_of_owners_and_others_move_the_lines_of_the_ledger() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::deposit(signed(ALICE), ETH, ALICE, 5 * UNIT));
		assert_ok!(Csa::deposit(signed(BOB), ETH, ALICE, 2 * UNIT));
		assert_eq!(csa(ETH, ALICE), (7 * UNIT, 0));
		let ledger = Ledgers::<Test>::get(ETH);
		assert_eq!((ledger.idle, ledger.pooled, ledger.debt), (7 * UNIT, 0, 0));
		assert_ok!(Csa::mint(signed(ALICE), ETH, 500 * UNIT));
		let ledger = Ledgers::<Test>::get(ETH);
		assert_eq!((ledger.idle, ledger.pooled, ledger.debt), (0, 7 * UNIT, 500 * UNIT));
		assert_eq!(Assets::balance(ETH, BOB), ENDOWMENT - 2 * UNIT);
	});
}

#[test]
fn a_deposit_that_leaves_dust_to_the_payer_takes_it_along() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::deposit(signed(ALICE), ETH, ALICE, ENDOWMENT));
		assert_eq!(csa(ETH, ALICE), (ENDOWMENT, 0));
		assert_eq!(Assets::balance(ETH, ALICE), 0);
	});
}

#[test]
fn withdraw_without_debt_needs_no_price_and_may_empty_the_csa() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 0));
		EthLive::set(false);
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, 4 * UNIT));
		assert_eq!(csa(ETH, ALICE), (6 * UNIT, 0));
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, 6 * UNIT));
		assert!(Csa::csa(ETH, &ALICE).is_none());
		assert_eq!(Assets::balance(ETH, ALICE), ENDOWMENT);
	});
}

#[test]
fn withdraw_passes_at_the_alarm_line_and_fails_one_unit_past() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		// 9 ETH at 300 over 2,000 QUSD is 135 %.
		let past = UNIT + 1;
		assert_noop!(Csa::withdraw(signed(ALICE), ETH, past), Error::<Test>::BelowAlarmRatio);
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, UNIT));
		assert_eq!(csa(ETH, ALICE), (9 * UNIT, 2_000 * UNIT));
		assert_noop!(Csa::withdraw(signed(ALICE), ETH, 1), Error::<Test>::BelowAlarmRatio);
	});
}

#[test]
fn mint_passes_at_the_start_ratio_and_fails_one_unit_past() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_500));
		let past = 500 * UNIT + 1;
		assert_noop!(Csa::mint(signed(ALICE), ETH, past), Error::<Test>::BelowStartRatio);
		assert_ok!(Csa::mint(signed(ALICE), ETH, 500 * UNIT));
		assert_noop!(Csa::mint(signed(ALICE), ETH, 1), Error::<Test>::BelowStartRatio);
	});
}

#[test]
fn an_asset_with_other_decimals_counts_in_its_own_units() {
	ExtBuilder::build_and_execute(|| {
		// 0.5 WBTC at 60,000 carries 20,000 QUSD at 150 %.
		let half = 50_000_000;
		assert_noop!(
			Csa::open(signed(ALICE), WBTC, half, 20_000 * UNIT + 1),
			Error::<Test>::BelowStartRatio
		);
		assert_ok!(Csa::open(signed(ALICE), WBTC, half, 20_000 * UNIT));
		assert_eq!(csa(WBTC, ALICE), (half, 20_000 * UNIT));
	});
}

#[test]
fn a_repayment_above_the_debt_takes_just_the_debt() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		assert_ok!(open(BOB, 10, 1_000));
		assert_ok!(Csa::repay(signed(ALICE), ETH, BOB, 1_500 * UNIT));
		assert_eq!(csa(ETH, BOB), (10 * UNIT, 0));
		assert_eq!(qusd_of(ALICE), 1_000 * UNIT);
		let (collateral, debt) = (10 * UNIT, 0);
		assert_eq!(
			events().last(),
			Some(&Event::DebtRepaid {
				asset: ETH,
				owner: BOB,
				from: ALICE,
				amount: 1_000 * UNIT,
				collateral,
				debt
			})
		);
		assert_eq!(Ledgers::<Test>::get(ETH).idle, 10 * UNIT);
	});
}

#[test]
fn a_repayment_may_not_leave_less_than_the_least_debt() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		let repay = |amount| Csa::repay(signed(ALICE), ETH, ALICE, amount);
		assert_noop!(repay(900 * UNIT + 1), Error::<Test>::DebtBelowMinimum);
		assert_ok!(repay(900 * UNIT));
		assert_noop!(repay(1), Error::<Test>::DebtBelowMinimum);
		assert_ok!(repay(100 * UNIT));
	});
}

#[test]
fn a_debt_that_became_too_small_may_be_lowered_step_by_step() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 150));
		LeastDebt::set(200 * UNIT);
		assert_ok!(Csa::repay(signed(ALICE), ETH, ALICE, 10 * UNIT));
		assert_eq!(csa(ETH, ALICE), (10 * UNIT, 140 * UNIT));
	});
}

#[test]
fn close_repays_everything_and_returns_everything() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		EthLive::set(false);
		EthPrice::set(Some(usd(100)));
		assert_ok!(Csa::close(signed(ALICE), ETH));
		assert!(Csa::csa(ETH, &ALICE).is_none());
		assert_eq!(Assets::balance(ETH, ALICE), ENDOWMENT);
		assert_eq!(qusd_of(ALICE), 0);
		let (repaid, returned) = (2_000 * UNIT, 10 * UNIT);
		assert_eq!(
			events().last(),
			Some(&Event::CsaClosed { asset: ETH, owner: ALICE, repaid, returned })
		);
	});
}

#[test]
fn a_deprecated_asset_takes_no_new_debt_but_traps_nobody() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		assert_ok!(open(BOB, 10, 0));
		Active::set(false);
		let deprecated = || Error::<Test>::DeprecatedCollateral;
		assert_noop!(open(ALICE, 1, 0), deprecated());
		assert_noop!(Csa::mint(signed(ALICE), ETH, UNIT), deprecated());
		assert_noop!(Csa::deposit(signed(BOB), ETH, BOB, UNIT), deprecated());
		assert_ok!(Csa::deposit(signed(ALICE), ETH, ALICE, UNIT));
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, UNIT));
		assert_ok!(Csa::repay(signed(ALICE), ETH, ALICE, 100 * UNIT));
		assert_ok!(Csa::withdraw(signed(BOB), ETH, UNIT));
		assert_ok!(Csa::close(signed(BOB), ETH));
		assert_ok!(Csa::close(signed(ALICE), ETH));
	});
}

#[test]
fn ceilings_of_the_asset_and_of_all_assets_hold_to_the_unit() {
	ExtBuilder::build_and_execute(|| {
		DebtCeiling::set(1_500 * UNIT);
		assert_ok!(open(ALICE, 100, 1_000));
		let mint = |amount| Csa::mint(signed(ALICE), ETH, amount);
		assert_noop!(mint(500 * UNIT + 1), Error::<Test>::CeilingReached);
		assert_ok!(mint(500 * UNIT));

		DebtCeiling::set(1_000_000 * UNIT);
		GlobalCeiling::set(1_700 * UNIT);
		let open_wbtc = |debt| Csa::open(signed(ALICE), WBTC, 100_000_000, debt);
		assert_noop!(open_wbtc(200 * UNIT + 1), Error::<Test>::CeilingReached);
		assert_ok!(open_wbtc(200 * UNIT));
	});
}

#[test]
fn minting_is_paced_by_the_hour() {
	ExtBuilder::build_and_execute(|| {
		MintLimit::set(1_000 * UNIT);
		assert_ok!(open(ALICE, 100, 600));
		let mint = |amount| Csa::mint(signed(ALICE), ETH, amount);
		assert_noop!(mint(400 * UNIT + 1), Error::<Test>::MintRateExceeded);
		assert_ok!(mint(400 * UNIT));
		Now::mutate(|now| *now += 3_599);
		assert_noop!(mint(1), Error::<Test>::MintRateExceeded);
		// Repaying gives no room back within the hour.
		assert_ok!(Csa::repay(signed(ALICE), ETH, ALICE, 500 * UNIT));
		assert_noop!(mint(1), Error::<Test>::MintRateExceeded);
		Now::mutate(|now| *now += 1);
		assert_ok!(mint(1_000 * UNIT));
	});
}
