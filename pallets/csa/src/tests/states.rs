use super::*;
use crate::{interfaces::Register, Ledgers};
use qian_primitives::{CsaState, Price, TickLines};

fn price_becomes(price: Price) {
	EthPrice::set(Some(price));
	let lines = Others::terms(ETH).expect("ETH is listed").lines;
	Csa::refresh_lines(ETH, &lines, price);
}

fn state(owner: AccountId) -> CsaState {
	Csa::position(ETH, owner).and_then(|p| p.state).expect("a CSA with a price")
}

#[test]
fn the_published_portfolio_has_the_published_states() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		for (owner, eth, qusd) in
			[(10, 10, 2_600), (11, 5, 1_350), (12, 20, 5_100), (13, 30, 4_000)]
		{
			frame_system::Pallet::<Test>::inc_providers(&owner);
			let transferred = Assets::transfer(signed(ALICE), ETH, owner, 100 * UNIT);
			assert_ok!(transferred);
			assert_ok!(open(owner, eth, qusd));
		}
		price_becomes(usd(300));
		use CsaState::*;
		assert_eq!([10, 11, 12, 13].map(state), [Frozen, Frozen, Frozen, Normal]);
		let ticks = [10, 11, 12, 13].map(|o| Csa::position(ETH, o).unwrap().tick.unwrap());
		assert_eq!(ticks, [24_544, 24_469, 24_580, 25_518]);
	});
}

#[test]
fn a_falling_price_moves_a_csa_through_every_state_without_a_write() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		let record = Csa::csa(ETH, &ALICE);
		for (dollars, expected) in [
			(300, CsaState::Normal),
			(265, CsaState::Alarm),
			(238, CsaState::Frozen),
			(198, CsaState::Insolvent),
			(300, CsaState::Normal),
		] {
			price_becomes(usd(dollars));
			assert_eq!(state(ALICE), expected, "at {dollars}");
			assert_eq!(Csa::csa(ETH, &ALICE), record);
		}
	});
}

#[test]
fn a_csa_on_a_line_has_the_better_state() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		for (cents, expected) in
			[(27_000, CsaState::Normal), (24_000, CsaState::Alarm), (20_000, CsaState::Frozen)]
		{
			price_becomes(Price::from_rational(cents, 100));
			assert_eq!(state(ALICE), expected, "at {cents} cents");
		}
	});
}

#[test]
fn a_top_up_or_a_repayment_thaws_at_once() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		price_becomes(usd(230));
		assert_eq!(state(ALICE), CsaState::Frozen);
		EthLive::set(false);
		assert_ok!(Csa::deposit(signed(BOB), ETH, ALICE, 2 * UNIT));
		assert_eq!(state(ALICE), CsaState::Normal);
		price_becomes(usd(190));
		assert_eq!(state(ALICE), CsaState::Frozen);
		assert_ok!(Csa::repay(signed(ALICE), ETH, ALICE, 500 * UNIT));
		assert_eq!(state(ALICE), CsaState::Normal);
	});
}

#[test]
fn without_debt_there_is_no_tick_and_no_alarm() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 0));
		EthPrice::set(None);
		let position = Csa::position(ETH, ALICE).unwrap();
		assert_eq!((position.tick, position.state), (None, Some(CsaState::Normal)));
	});
}

#[test]
fn lines_are_told_when_they_move_to_other_ticks_and_only_then() {
	ExtBuilder::build_and_execute(|| {
		let moved =
			|| events().into_iter().filter(|e| matches!(e, Event::LinesMoved { .. })).count();
		price_becomes(usd(300));
		let lines = TickLines { t_ins: 24_275, t_min: 24_600, t_alarm: 24_731 };
		assert_eq!(Ledgers::<Test>::get(ETH).lines, Some(lines));
		assert_eq!(
			events().last(),
			Some(&Event::LinesMoved { asset: ETH, t_ins: 24_275, t_min: 24_600, t_alarm: 24_731 })
		);
		price_becomes(usd(300));
		price_becomes(Price::from_inner(300 * UNIT + 1));
		assert_eq!(moved(), 1);
		price_becomes(usd(299));
		assert_eq!(moved(), 2);
	});
}

#[test]
fn a_change_of_the_freeze_line_counts_at_once() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 2_000));
		price_becomes(usd(245));
		assert_eq!(state(ALICE), CsaState::Alarm);
		QMin::set(125);
		assert_eq!(state(ALICE), CsaState::Frozen);
	});
}

#[test]
fn the_other_asset_does_not_move() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 20_000 * UNIT));
		let before = Csa::position(WBTC, ALICE);
		price_becomes(usd(100));
		assert_eq!(Csa::position(WBTC, ALICE), before);
		assert_eq!(Ledgers::<Test>::get(WBTC).lines, None);
	});
}
