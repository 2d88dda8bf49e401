use super::*;
use crate::{interfaces::Coin, Position};
use qian_primitives::{CsaState, Ratio};
use sp_runtime::traits::Bounded;

#[test]
fn openable_is_exactly_what_open_accepts() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(Csa::openable(ETH, 10 * UNIT), Some(2_000 * UNIT));
		let collateral = 7 * UNIT + 3;
		let most = Csa::openable(ETH, collateral).unwrap();
		let open = |debt| Csa::open(signed(ALICE), ETH, collateral, debt);
		assert_noop!(open(most + 2), Error::<Test>::BelowStartRatio);
		assert_ok!(open(most));
	});
}

#[test]
fn mintable_is_exactly_what_mint_accepts() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_234));
		let most = Csa::mintable(ETH, ALICE).unwrap();
		assert_eq!(most, 766 * UNIT);
		assert_noop!(Csa::mint(signed(ALICE), ETH, most + 1), Error::<Test>::BelowStartRatio);
		assert_ok!(Csa::mint(signed(ALICE), ETH, most));
		assert_eq!(Csa::mintable(ETH, ALICE), Some(0));
	});
}

#[test]
fn mintable_is_cut_by_every_limit() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 100, 1_000));
		DebtCeiling::set(1_400 * UNIT);
		assert_eq!(Csa::mintable(ETH, ALICE), Some(400 * UNIT));
		GlobalCeiling::set(1_300 * UNIT);
		assert_eq!(Csa::mintable(ETH, ALICE), Some(300 * UNIT));
		MintLimit::set(1_200 * UNIT);
		assert_eq!(Csa::mintable(ETH, ALICE), Some(200 * UNIT));
		Now::mutate(|now| *now += 3_600);
		assert_eq!(Csa::mintable(ETH, ALICE), Some(300 * UNIT));
		Active::set(false);
		assert_eq!(Csa::mintable(ETH, ALICE), Some(0));
	});
}

#[test]
fn mintable_is_nothing_where_the_least_debt_is_out_of_reach() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::open(signed(ALICE), ETH, UNIT / 10, 0));
		assert_eq!(Csa::mintable(ETH, ALICE), Some(0));
	});
}

#[test]
fn withdrawable_is_exactly_what_withdraw_accepts() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_777));
		let most = Csa::withdrawable(ETH, ALICE).unwrap();
		assert_noop!(Csa::withdraw(signed(ALICE), ETH, most + 1), Error::<Test>::BelowAlarmRatio);
		assert_ok!(Csa::withdraw(signed(ALICE), ETH, most));
		assert_eq!(Csa::withdrawable(ETH, ALICE), Some(0));
		EthPrice::set(Some(usd(1)));
		assert_eq!(Csa::withdrawable(ETH, ALICE), Some(0));
	});
}

#[test]
fn everything_is_withdrawable_without_debt() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 0));
		EthLive::set(false);
		assert_eq!(Csa::withdrawable(ETH, ALICE), Some(10 * UNIT));
	});
}

#[test]
fn quotes_are_absent_without_a_live_price_or_a_csa() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(Csa::position(ETH, ALICE), None);
		assert_eq!(Csa::mintable(ETH, ALICE), None);
		assert_eq!(Csa::withdrawable(ETH, ALICE), None);
		assert_eq!(Csa::openable(UNLISTED, UNIT), None);
		assert_eq!(Csa::ledger(ETH), None);
		assert_ok!(open(ALICE, 10, 1_000));
		EthLive::set(false);
		assert_eq!(Csa::openable(ETH, UNIT), None);
		assert_eq!(Csa::mintable(ETH, ALICE), None);
		assert_eq!(Csa::withdrawable(ETH, ALICE), None);
	});
}

#[test]
fn a_position_shows_ratio_and_state_at_the_last_accepted_price() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		EthPrice::set(Some(usd(260)));
		EthLive::set(false);
		let expected = Position {
			collateral: 10 * UNIT,
			debt: 1_000 * UNIT,
			ratio: Some(percent(260)),
			state: Some(CsaState::Normal),
			tick: Some(25_856),
		};
		let shown = Csa::position(ETH, ALICE).unwrap();
		assert_eq!(Position { tick: expected.tick, ..shown }, expected);
		assert_eq!(shown.tick, qian_math::position_tick(10 * UNIT, 1_000 * UNIT, 18));
		EthPrice::set(None);
		let shown = Csa::position(ETH, ALICE).unwrap();
		assert_eq!((shown.ratio, shown.state), (None, None));
	});
}

#[test]
fn system_totals_put_backing_over_net_supply() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(Csa::system().q_total, Ratio::max_value());
		assert_ok!(open(ALICE, 10, 1_500));
		let totals = Csa::system();
		assert_eq!(totals.backing, 3_000 * UNIT);
		assert_eq!(totals.net_supply, Others::debt_total());
		assert_eq!(totals.q_total, percent(200));
		assert_eq!(totals.buffer, -2 * UNIT as i128);
		assert_eq!(Csa::ledger(ETH).map(|l| l.debt), Some(1_500 * UNIT));
	});
}
