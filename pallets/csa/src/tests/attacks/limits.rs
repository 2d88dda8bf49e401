//! The window, dust, and pools at their edges.

use super::*;

#[test]
fn greed_at_every_hour_never_takes_the_window_below_its_floor() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(0);
		for hour in 0..72 {
			let most = pool().redeemable;
			for amount in [most + 1, pool().frozen.debt] {
				assert_noop!(redeem(ARB, amount), Error::<Test>::AmountAboveRedeemable);
			}
			redeem_most(if hour % 2 == 0 { ARB } else { OTHER_ARB });
			let Pool { wf, redeemable, limit, .. } = pool();
			assert!(
				wf >= percent(10) && wf.into_inner() - percent(10).into_inner() < UNIT / 1_000_000
			);
			assert_eq!((redeemable, limit), (0, RedemptionLimit::WindowExhausted));
			assert_noop!(redeem(ARB, 1), Error::<Test>::AmountAboveRedeemable);
			Now::mutate(|now| *now += 3_600);
			// A twenty-fourth more than the floor is there again.
			let share = percent(10).into_inner() + UNIT / 24;
			assert!(pool().wf.into_inner().abs_diff(share) < UNIT / 1_000_000);
		}
		Now::mutate(|now| *now += WINDOW);
		assert_eq!(pool().wf, percent(100));
	});
}

#[test]
fn a_deeply_insolvent_csa_changes_no_bit_of_the_arbitrage_of_others() {
	let run = |poisoned: bool| {
		let mut seen = Vec::new();
		ExtBuilder::build_and_execute(|| {
			if poisoned {
				// At 300 it is worth a tenth of what it owes, and owes more than all others.
				EthPrice::set(Some(usd(6_000)));
				open_as(14, 100 * UNIT, 300_000 * UNIT);
			}
			portfolio();
			let record = Csas::<Test>::get(ETH, 14);
			for amount in [UNIT, 2_000 * UNIT + 7, 905 * UNIT] {
				let Pool { frozen, ratio, redeemable, wf, .. } = pool();
				let quote = Csa::quote_redeem_frozen(ETH, amount);
				assert_ok!(redeem(ARB, amount));
				let held = FROZEN.map(|owner| csa(ETH, owner));
				seen.push((frozen, ratio, redeemable, wf, quote, held, eth_of(ARB)));
			}
			assert_eq!(Csas::<Test>::get(ETH, 14), record);
			if poisoned {
				assert_eq!(csa(ETH, 14), (100 * UNIT, 300_000 * UNIT));
				assert_eq!(pool().shortfall, 270_000 * UNIT);
			}
		});
		seen
	};
	assert_eq!(run(true), run(false));
}

#[test]
fn a_loss_is_pushed_on_nobody_while_the_protocol_owns_too_little_to_bear_it() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		price_becomes(usd(265));
		let Pool { insolvent, shortfall, .. } = pool();
		assert_eq!(shortfall, 25 * UNIT);
		for (own, bad_debt) in [(0, 0), (shortfall - 1, 0), (shortfall, 1), (0, UNIT)] {
			Owned::set(own);
			NetBadDebt::set(bad_debt);
			for who in [FROZEN[1], ARB, CHARLIE] {
				assert_noop!(Csa::absorb(signed(who), ETH), Error::<Test>::BufferTooSmall);
			}
		}
		assert_eq!((pool().insolvent, BadDebt::get()), (insolvent, 0));
		// Its owner, or anyone for it, still may put it right.
		assert_ok!(Csa::deposit(signed(ALICE), ETH, FROZEN[1], UNIT));
		assert_noop!(Csa::absorb(signed(ARB), ETH), Error::<Test>::NothingInsolvent);
		assert_eq!(csa(ETH, FROZEN[1]), (6 * UNIT, 1_350 * UNIT));
	});
}

#[test]
fn a_pool_of_parts_of_a_unit_pays_nothing_and_traps_nobody() {
	ExtBuilder::build_and_execute(|| {
		LeastDebt::set(1);
		DustDebt::set(0);
		frame_system::Pallet::<Test>::inc_providers(&30);
		assert_ok!(Assets::transfer(signed(ALICE), WBTC, 30, 1_000));
		WbtcPrice::set(Some(usd(75_000)));
		// One base unit each, in different ticks.
		let debts = [(ALICE, 500_000_000_000_000), (30, 490_000_000_000_000)];
		for (owner, debt) in debts {
			assert_ok!(Csa::open(signed(owner), WBTC, 1, debt));
		}
		WbtcPrice::set(Some(usd(57_000)));
		assert_ok!(Assets::transfer(signed(30), QUSD, ALICE, 480_000_000_000_000));
		let redeem = |amount| Csa::redeem_frozen(signed(ALICE), WBTC, amount, 0);
		// Nine tenths of the debt are worth one unit and a part: both CSAs are left with a part.
		assert_ok!(redeem(891_000_000_000_000));
		let frozen = pool_of(WBTC).frozen;
		assert_eq!(frozen.collateral, 1);
		assert_near(frozen.debt, 99_000_000_000_000, 2);
		Now::mutate(|now| *now += WINDOW);
		let most = pool_of(WBTC).redeemable;
		assert_noop!(redeem(most), Error::<Test>::BelowMinOut);
		DustDebt::set(UNIT);
		// All that the books say is owed, and by rounding a little less than the pool shows.
		assert_eq!(pool_of(WBTC).limit, RedemptionLimit::WholePool);
		assert_noop!(redeem(pool_of(WBTC).redeemable), Error::<Test>::BelowMinOut);
		// Both owners can leave, and the unit that neither has is the protocol's.
		for (owner, debt) in debts {
			let (collateral, owed) = csa(WBTC, owner);
			assert_eq!(collateral, 0);
			assert_near(owed, debt / 10, 1);
		}
		let missing = csa(WBTC, 30).1 - qusd_of(30);
		assert_ok!(Assets::transfer(signed(ALICE), QUSD, 30, missing));
		assert_ok!(Csa::close(signed(30), WBTC));
		assert_ok!(Csa::close(signed(ALICE), WBTC));
		assert_eq!(Assets::balance(WBTC, SURPLUS), 100 + 1);
		assert_eq!(Ledgers::<Test>::get(WBTC).pooled, 0);
	});
}

#[test]
fn a_pool_of_one_base_unit_is_taken_whole_or_not_at_all() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 1_000 * UNIT));
		LeastDebt::set(1);
		EthPrice::set(Some(usd(2)));
		assert_ok!(Csa::open(signed(ALICE), ETH, 1, 1));
		price_becomes(Price::from_rational(115, 100));
		DustDebt::set(1);
		assert_eq!(pool().limit, RedemptionLimit::WindowExhausted);
		assert_noop!(redeem(ALICE, 1), Error::<Test>::AmountAboveRedeemable);
		DustDebt::set(2);
		assert_noop!(redeem(ALICE, 2), Error::<Test>::AmountAboveRedeemable);
		assert_ok!(Csa::redeem_frozen(signed(ALICE), ETH, 1, 1));
		assert_noop!(redeem(ALICE, 1), Error::<Test>::NothingFrozen);
		assert_eq!(csa(ETH, ALICE), (0, 0));
	});
}

#[test]
fn a_whole_pool_goes_only_as_dust_and_never_with_a_unit_more() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		for dust in [0, 9_050 * UNIT] {
			DustDebt::set(dust);
			assert_noop!(redeem(ARB, 9_050 * UNIT), Error::<Test>::AmountAboveRedeemable);
		}
		DustDebt::set(9_050 * UNIT + 1);
		assert_noop!(redeem(ARB, 9_050 * UNIT + 1), Error::<Test>::AmountAboveRedeemable);
		assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, 9_050 * UNIT, 35 * UNIT));
		assert_noop!(redeem(ARB, 1), Error::<Test>::NothingFrozen);
	});
}
