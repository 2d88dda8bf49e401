//! What rounding gives and takes.

use super::*;

#[test]
fn touching_a_csa_again_and_again_gains_nothing_from_rounding() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		price_becomes(usd(600));
		open_as(14, 10 * UNIT, 2_600 * UNIT);
		price_becomes(usd(300));
		let rounds = 300;
		for i in 0..rounds {
			assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, 1));
			assert_ok!(Csa::repay(signed(ARB), ETH, 10, 1));
			if i % 3 == 0 {
				Now::mutate(|now| *now += WINDOW);
				assert_ok!(redeem(OTHER_ARB, 10 * UNIT + 1));
			}
		}
		// The twin was left alone, and has what it would have.
		let ((c, d), (twin_c, twin_d)) = (csa(ETH, 10), csa(ETH, 14));
		assert!(c <= twin_c + rounds && c + rounds >= twin_c, "{c} {twin_c}");
		assert!(d + rounds >= twin_d && d <= twin_d + rounds, "{d} {twin_d}");
	});
}

#[test]
fn thousands_of_redemptions_drift_within_the_bound_of_the_tree() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let (times, amount) = (2_000, UNIT + 7);
		for _ in 0..times {
			Now::mutate(|now| *now += WINDOW);
			assert_ok!(redeem(ARB, amount));
		}
		let left = 9_050 * UNIT - times * amount;
		// One part in 2^61 for each, and a unit.
		let drift = |exact: Balance| 1 + times * (1 + (exact >> 61));
		for (owner, eth, qusd) in [(10, 10, 2_600), (11, 5, 1_350), (12, 20, 5_100)] {
			let share = |whole: Balance| mul_div_floor(whole * UNIT, left, 9_050 * UNIT).unwrap();
			let ((c, d), (exact_c, exact_d)) = (csa(ETH, owner), (share(eth), share(qusd)));
			assert!(
				c <= exact_c + 1 && exact_c - c.min(exact_c) <= drift(exact_c),
				"{c} {exact_c}"
			);
			assert!(d >= exact_d && d - exact_d <= drift(exact_d), "{d} {exact_d}");
		}
		let frozen = pool().frozen;
		assert!(frozen.debt >= left && frozen.debt - left <= drift(left), "{frozen:?} {left}");
	});
}

#[test]
fn drift_in_an_asset_of_few_decimals_is_a_unit_of_payment_for_each_redemption() {
	ExtBuilder::build_and_execute(|| {
		let portfolio = [(10, 10, 2_600), (11, 5, 1_350), (12, 20, 5_100)];
		for (owner, coins, qusd) in portfolio {
			frame_system::Pallet::<Test>::inc_providers(&owner);
			let collateral = coins * 1_000_000;
			assert_ok!(Assets::transfer(signed(ALICE), WBTC, owner, collateral + 100));
			assert_ok!(Csa::open(signed(owner), WBTC, collateral, qusd * UNIT));
		}
		WbtcPrice::set(Some(usd(30_000)));
		arbitrager_of_wbtc();
		let times = 2_000;
		for _ in 0..times {
			Now::mutate(|now| *now += WINDOW);
			assert_ok!(Csa::redeem_frozen(signed(ARB), WBTC, UNIT, 0));
		}
		let exact = |coins: Balance| coins * 1_000_000 * 7_050 / 9_050;
		let paid = Assets::balance(WBTC, ARB) - 100;
		assert!(paid <= 35_000_000 - exact(35) && paid + times >= 35_000_000 - exact(35), "{paid}");
		// What is not paid out is still there, and still in the pool: no holder lost by it.
		for (owner, coins, _) in portfolio {
			let (collateral, _) = csa(WBTC, owner);
			assert!(collateral + 1 >= exact(coins) && collateral <= exact(coins) + times);
		}
		let (books, sum) = (Ledgers::<Test>::get(WBTC).pooled, pool_of(WBTC).frozen.collateral);
		assert!(sum <= books && sum + 2 >= books && sum >= exact(35), "{sum} {books}");
	});
}

/// The arbitrager has coins, and an account of WBTC.
fn arbitrager_of_wbtc() {
	assert_ok!(open(BOB, 1_000, 100));
	arbitrager(ARB, 10_000 * UNIT);
	assert_ok!(Assets::transfer(signed(ALICE), WBTC, ARB, 100));
}

#[test]
fn what_rounding_takes_from_those_who_leave_is_a_unit_each_and_costs_nobody_who_stays() {
	ExtBuilder::build_and_execute(|| {
		let (first, leavers) = (1_000, 400);
		for owner in first..=first + leavers {
			frame_system::Pallet::<Test>::inc_providers(&owner);
			assert_ok!(Assets::mint_into(WBTC, &owner, 1_000_000));
			assert_ok!(Csa::open(signed(owner), WBTC, 396_801, 100 * UNIT));
		}
		arbitrager_of_wbtc();
		arbitrager(ARB, 40_000 * UNIT);
		WbtcPrice::set(Some(usd(30_000)));
		assert_ok!(Csa::redeem_frozen(signed(ARB), WBTC, 16_040 * UNIT + 1, 0));
		for owner in first + 1..=first + leavers {
			let (_, owed) = csa(WBTC, owner);
			assert_ok!(Assets::transfer(signed(ARB), QUSD, owner, owed));
			assert_ok!(Csa::close(signed(owner), WBTC));
		}
		let (collateral, debt) = csa(WBTC, first);
		let frozen = pool_of(WBTC).frozen.collateral;
		let bound = collateral..=collateral + Balance::from(leavers);
		assert!(bound.contains(&frozen), "{frozen} {collateral}");
		// Whoever redeems takes a sixth of both sides, and a sixth of what the others left.
		let before = Assets::balance(WBTC, ARB);
		let amount = debt / 6;
		DustDebt::set(0);
		assert_ok!(Csa::redeem_frozen(signed(ARB), WBTC, amount, 0));
		assert_near(Assets::balance(WBTC, ARB) - before, frozen / 6, 1);
		let (left, owed) = csa(WBTC, first);
		assert_near(left, collateral - collateral / 6, 1);
		assert_near(owed, debt - amount, 1);
	});
}

#[test]
fn whoever_closes_last_finds_the_coins_that_it_needs() {
	for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
		ExtBuilder::build_and_execute(|| {
			EthPrice::set(Some(usd(600)));
			for (owner, extra) in [(10, 1), (11, 5), (12, 11)] {
				open_as(owner, UNIT + extra, 260 * UNIT + 7 * extra);
				let coins = qusd_of(owner);
				assert_ok!(Assets::transfer(signed(owner), QUSD, ARB, coins));
			}
			frame_system::Pallet::<Test>::inc_providers(&ARB);
			price_becomes(usd(300));
			for _ in 0..9 {
				Now::mutate(|now| *now += WINDOW);
				assert_ok!(redeem(ARB, 31 * UNIT + 1));
			}
			let shown: Balance = FROZEN.map(|owner| csa(ETH, owner).1).iter().sum();
			assert!(shown > Ledgers::<Test>::get(ETH).debt, "nothing was rounded up");
			for owner in order.map(|place| FROZEN[place]) {
				// All coins there are suffice for what is owed, to the unit.
				assert_eq!(qusd_of(ARB), Ledgers::<Test>::get(ETH).debt);
				let (_, owed) = csa(ETH, owner);
				assert_ok!(Assets::transfer(signed(ARB), QUSD, owner, owed));
				assert_ok!(Csa::close(signed(owner), ETH));
			}
			assert_eq!((qusd_of(ARB), DebtTotal::get(), BadDebt::get()), (0, 0, 0));
		});
	}
}

#[test]
fn whoever_closes_last_takes_what_rounding_left_in_custody() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		// As if earlier rounding had paid out a unit too much, and forgiven three.
		assert_ok!(Assets::transfer(signed(POT), ETH, BOB, 1));
		DebtTotal::mutate(|total| *total -= 3);
		Ledgers::<Test>::mutate(ETH, |books| {
			books.pooled -= 1;
			books.debt -= 3;
		});
		assert_eq!(csa(ETH, ALICE), (10 * UNIT - 1, 1_000 * UNIT - 3));
		assert_ok!(Csa::close(signed(ALICE), ETH));
		assert_eq!(eth_of(ALICE), ENDOWMENT - 1);
		let (repaid, returned) = (1_000 * UNIT - 3, 10 * UNIT - 1);
		assert_eq!(
			events().last(),
			Some(&Event::CsaClosed { asset: ETH, owner: ALICE, repaid, returned })
		);
	});
}

#[test]
fn funds_sent_into_the_pot_change_nothing() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let seen = || {
			let positions = FROZEN.map(|owner| Csa::position(ETH, owner));
			let quote = Csa::quote_redeem_frozen(ETH, 1_000 * UNIT);
			(pool(), positions, quote, Csa::ledger(ETH), all_records())
		};
		let before = seen();
		assert_ok!(Assets::transfer(signed(ALICE), ETH, POT, 5_000 * UNIT));
		assert_ok!(Assets::transfer(signed(OTHER_ARB), QUSD, POT, 5_000 * UNIT));
		assert_eq!(seen(), before);
		let paid = before.2.unwrap().paid;
		assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, 1_000 * UNIT, paid));
		assert_eq!(eth_of(ARB), paid);
	});
}
