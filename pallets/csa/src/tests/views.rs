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

#[test]
fn lists_show_who_is_in_a_state_page_by_page() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		for owner in 100..120 {
			// Every second one will be frozen, every fifth of the others in alarm.
			let debt = if owner % 2 == 0 {
				2_600
			} else if owner % 5 == 0 {
				2_300
			} else {
				1_000
			};
			super::arbitrage::open_as(owner, 10 * UNIT, debt * UNIT);
		}
		super::arbitrage::price_becomes(usd(300));
		let all = |state, limit| {
			let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
			loop {
				let page = Csa::list(ETH, state, cursor, limit);
				assert!(page.csas.len() <= limit.max(1) as usize);
				pages += 1;
				for (owner, position) in page.csas {
					assert_eq!(Csa::position(ETH, owner), Some(position));
					assert_eq!(position.state, Some(state));
					found.push(owner);
				}
				cursor = page.next;
				if cursor.is_none() {
					found.sort();
					return (found, pages);
				}
			}
		};
		let frozen: Vec<AccountId> = (100..120).filter(|owner| owner % 2 == 0).collect();
		for limit in [0, 1, 3, 10, 1_000, u32::MAX] {
			assert_eq!(all(CsaState::Frozen, limit).0, frozen);
		}
		assert_eq!(all(CsaState::Frozen, 3).1, 4);
		assert_eq!(all(CsaState::Alarm, 10).0, [105, 115]);
		assert_eq!(all(CsaState::Normal, 10).0.len(), 8);
		assert!(all(CsaState::Insolvent, 10).0.is_empty());

		let by_ratio =
			|from, below| Csa::list_by_ratio(ETH, percent(from), percent(below), None, 50);
		assert_eq!(by_ratio(110, 120).csas.len(), 10);
		assert_eq!(by_ratio(120, 135).csas.len(), 2);
		assert_eq!(by_ratio(0, 10_000).csas.len(), 20);
		assert_eq!(by_ratio(135, 120).csas, []);
		assert_eq!(Csa::list(UNLISTED, CsaState::Normal, None, 10).csas, []);
	});
}

#[test]
fn a_page_looks_at_a_thousand_csas_at_most() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		for owner in 1_000..2_500 {
			super::arbitrage::open_as(owner, UNIT, 100 * UNIT);
		}
		let first = Csa::list(ETH, CsaState::Frozen, None, 10);
		assert_eq!(first.csas, []);
		assert!(first.next.is_some());
		let second = Csa::list(ETH, CsaState::Frozen, first.next, 10);
		assert_eq!((second.csas, second.next), (Vec::new(), None));
		assert_eq!(Csa::list(ETH, CsaState::Normal, None, u32::MAX).csas.len(), 1_000);
	});
}

#[test]
fn the_pool_says_why_nothing_may_be_redeemed() {
	use crate::RedemptionLimit::*;
	ExtBuilder::build_and_execute(|| {
		let limit = || Csa::pool(ETH).map(|pool| (pool.redeemable, pool.limit));
		assert_eq!(Csa::pool(UNLISTED), None);
		assert_eq!(limit(), Some((0, NothingFrozen)));
		super::arbitrage::portfolio();
		assert_eq!(limit(), Some((8_145 * UNIT, Window)));
		GateOpen::set(false);
		assert_eq!(limit(), Some((0, GateClosed)));
		assert_eq!(Csa::quote_redeem_frozen(ETH, UNIT), Err(Error::<Test>::GateClosed.into()));
		EthLive::set(false);
		assert_eq!(limit(), Some((0, PriceUnavailable)));
		let pool = Csa::pool(ETH).unwrap();
		assert_eq!((pool.frozen.debt, pool.gate_open), (9_050 * UNIT, false));
		EthPrice::set(None);
		assert_eq!(Csa::pool(ETH), None);
	});
}

#[test]
fn the_pool_adds_up_the_csas_in_each_state() {
	ExtBuilder::build_and_execute(|| {
		super::arbitrage::portfolio();
		// At 265 one of the three is insolvent, at 320 two are in alarm.
		super::arbitrage::price_becomes(usd(320));
		let pool = Csa::pool(ETH).unwrap();
		assert_eq!((pool.alarm.collateral, pool.alarm.debt), (30 * UNIT, 7_700 * UNIT));
		assert_eq!((pool.frozen.collateral, pool.frozen.debt), (5 * UNIT, 1_350 * UNIT));
		super::arbitrage::price_becomes(usd(100));
		let pool = Csa::pool(ETH).unwrap();
		assert_eq!(pool.insolvent.debt, 13_050 * UNIT);
		assert_eq!(pool.shortfall, (13_050 - 6_500) * UNIT);
		assert_eq!(pool.redeemable, 0);
	});
}

#[test]
fn what_a_range_of_ticks_holds_is_the_sum_over_its_csas() {
	use super::arbitrage::{portfolio, NORMAL};
	use crate::{interfaces::Register, types::Csa as Held};
	ExtBuilder::build_and_execute(|| {
		assert_eq!(Csa::held_between(ETH, 0, u16::MAX), Held::default());
		portfolio();
		let tick = |owner| Csa::position(ETH, owner).and_then(|position| position.tick);
		// The published ticks of 5/1350, 10/2600, 20/5100 and 30/4000.
		assert_eq!([11, 10, 12, NORMAL].map(tick), [24_469, 24_544, 24_580, 25_518].map(Some));
		let held = |from, below| {
			let Held { collateral, debt } = Csa::held_between(ETH, from, below);
			(collateral / UNIT, debt / UNIT)
		};
		assert_eq!(held(24_469, 24_581), (35, 9_050));
		assert_eq!(held(24_470, 24_581), (30, 7_700));
		assert_eq!(held(24_469, 24_580), (15, 3_950));
		assert_eq!(held(24_470, 24_544), (0, 0));
		assert_eq!(held(24_600, 25_519), (30, 4_000));
		assert_eq!(held(24_580, 24_580), (0, 0));
		assert_eq!(held(24_581, 24_469), (0, 0));
		let lines = Others::terms(ETH).expect("ETH is listed").lines;
		let ticks = Csa::tick_lines(&lines, usd(300)).expect("the price is not zero");
		assert_eq!((ticks.t_ins, ticks.t_min), (24_275, 24_600));
		let pool = Csa::pool(ETH).expect("ETH has a price");
		assert_eq!(Csa::held_between(ETH, ticks.t_ins, ticks.t_min), pool.frozen);
	});
}
