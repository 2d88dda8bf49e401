//! Attacks on the mathematics of CSAs and of their liquidation, one by one, and what comes of them.

use super::{
	arbitrage::{
		arbitrager, assert_has, eth_of, open_as, portfolio, price_becomes, redeem, ARB, FROZEN,
		NORMAL, OTHER_ARB,
	},
	*,
};
use crate::{interfaces::Coin, Csas, Holding, Ledgers, Pool, RedemptionLimit, TreeSlices};
use frame_support::traits::fungibles::Mutate;
use qian_math::{mul_div_floor, position_tick};
use qian_primitives::{AssetId, Price, MAX_PRICE_RAW, MIN_PRICE_RAW};
use qian_ratio_tree::{Amounts, TICKS};
use sp_runtime::ArithmeticError;

fn pool_of(asset: AssetId) -> Pool {
	Csa::pool(asset).expect("the asset has a price")
}

fn pool() -> Pool {
	pool_of(ETH)
}

/// The CSAs and their ratio trees, to the last bit.
fn all_records() -> [BTreeMap<Vec<u8>, Vec<u8>>; 2] {
	[records(&Csas::<Test>::final_prefix()), tree_nodes()]
}

/// `a` is `b` but for one part in 10^15 and so many base units.
fn assert_near(a: Balance, b: Balance, units: Balance) {
	assert!(a.abs_diff(b) <= units + b / 1_000_000_000_000_000, "{a} is not {b}");
}

/// Redeem all that may be redeemed now; returns what was paid.
fn redeem_most(who: AccountId) -> Balance {
	let before = eth_of(who);
	assert_ok!(redeem(who, pool().redeemable));
	eth_of(who) - before
}

/// CSAs in ETH as if each had been opened by its owner; the arbitrager has their coins.
fn crowd(csas: impl Iterator<Item = (AccountId, Balance, Balance)>) {
	let mut tree = crate::Pallet::<Test>::tree(ETH);
	let mut ledger = Ledgers::<Test>::get(ETH);
	let (pooled, debts) = (ledger.pooled, ledger.debt);
	for (owner, collateral, debt) in csas {
		let tick = position_tick(collateral, debt, 18).expect("there is debt");
		let position = tree.insert(tick, Amounts { collateral, debt }, 0);
		Csas::<Test>::insert(ETH, owner, Holding::Pooled(position));
		ledger.pooled += collateral;
		ledger.debt += debt;
	}
	tree.save();
	Ledgers::<Test>::insert(ETH, ledger);
	frame_system::Pallet::<Test>::inc_providers(&ARB);
	assert_ok!(Assets::mint_into(ETH, &ARB, UNIT));
	assert_ok!(Assets::mint_into(ETH, &POT, ledger.pooled - pooled));
	assert_ok!(<Others as Coin<_>>::mint(&ARB, ledger.debt - debts));
}

// --- prices ------------------------------------------------------------------------------------

#[test]
fn a_stale_price_stops_arbitrage_and_nobody_from_saving_a_csa() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let gone: [fn(); 2] = [|| EthLive::set(false), || EthPrice::set(None)];
		for gone in gone {
			gone();
			assert_noop!(redeem(ARB, UNIT), Error::<Test>::PriceUnavailable);
			assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, UNIT));
			assert_ok!(Csa::repay(signed(ARB), ETH, 11, 100 * UNIT));
		}
		assert_eq!(csa(ETH, 10), (12 * UNIT, 2_600 * UNIT));
		assert_eq!(csa(ETH, 11), (5 * UNIT, 1_150 * UNIT));
		assert_ok!(Csa::close(signed(12), ETH));
		// The other asset goes on.
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 39_000 * UNIT));
		WbtcPrice::set(Some(usd(45_000)));
		assert_ok!(Csa::redeem_frozen(signed(ALICE), WBTC, 19_500 * UNIT, 50_000_000));
	});
}

#[test]
fn a_price_of_nothing_or_next_to_nothing_divides_by_nothing() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let before = all_records();
		price_becomes(Price::from_inner(0));
		assert_noop!(redeem(ARB, UNIT), ArithmeticError::DivisionByZero);
		assert_eq!(Csa::pool(ETH), None);
		assert_eq!(Csa::position(ETH, 10).unwrap().state, None);
		price_becomes(Price::from_inner(MIN_PRICE_RAW));
		assert_noop!(redeem(ARB, UNIT), Error::<Test>::NothingFrozen);
		let books = Ledgers::<Test>::get(ETH);
		let insolvent = pool().insolvent;
		assert_eq!((insolvent.collateral, insolvent.debt), (books.pooled, books.debt));
		price_becomes(Price::from_inner(MAX_PRICE_RAW - 1));
		assert_noop!(redeem(ARB, UNIT), Error::<Test>::NothingFrozen);
		assert_eq!(pool().insolvent, Default::default());
		assert_eq!(all_records(), before);
	});
}

#[test]
fn ten_thousand_prices_leave_every_record_as_it_is() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let before = all_records();
		for i in 0..10_000u32 {
			price_becomes(usd(150 + i * 7_919 % 500));
		}
		assert_eq!(all_records(), before);
		price_becomes(usd(300));
		assert_eq!(pool().frozen.debt, 9_050 * UNIT);
	});
}

#[test]
fn prices_that_return_between_redemptions_take_no_more_than_the_redemptions() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		for i in 0..10_000u32 {
			price_becomes(usd(150 + i * 7_919 % 500));
			if i % 1_000 == 0 {
				price_becomes(usd(300));
				assert_ok!(redeem(ARB, 90 * UNIT + UNIT / 2));
			}
		}
		// Ten times a hundredth of what was frozen at first.
		for (owner, eth, qusd) in [(10, 1_000, 260_000), (11, 500, 135_000), (12, 2_000, 510_000)] {
			assert_has(owner, eth * UNIT / 1_000 * 9, qusd * UNIT / 1_000 * 9);
		}
		assert_eq!(csa(ETH, NORMAL), (30 * UNIT, 4_000 * UNIT));
	});
}

#[test]
fn minting_before_a_fall_and_redeeming_oneself_gains_nothing() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		open_as(30, 10 * UNIT, 4_000 * UNIT);
		price_becomes(usd(470));
		assert_eq!(redeem_most(30), 9 * UNIT);
		// What was owned is owned, and what is owed is covered by the coins.
		assert_has(30, UNIT, 400 * UNIT);
		assert_eq!((eth_of(30), qusd_of(30)), (9 * UNIT + MIN_BALANCE, 400 * UNIT));
	});
}

#[test]
fn minting_before_a_fall_gains_no_more_of_others_than_the_freeze_line_allows() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		open_as(10, 20 * UNIT, 7_900 * UNIT);
		open_as(30, 10 * UNIT, 4_000 * UNIT);
		price_becomes(usd(470));
		// In dollars: what an owner has, and what it would have without its debt.
		let equity = |owner| {
			let (collateral, debt) = csa(ETH, owner);
			collateral * 470 - debt
		};
		let wealth = || (eth_of(30) - MIN_BALANCE) * 470 + qusd_of(30) + equity(30);
		let (wealth_before, victim) = (wealth(), equity(10));
		let brought = 4_000 * UNIT;
		let paid = Csa::quote_redeem_frozen(ETH, brought).unwrap().paid;
		assert_ok!(Csa::redeem_frozen(signed(30), ETH, brought, paid));
		assert!(paid * 470 * 100 <= brought * 120);
		let (gained, lost) = (wealth() - wealth_before, victim - equity(10));
		assert!(gained <= lost && lost - gained < 2_000, "{gained} {lost}");
		// The other gave its share, 7,900 parts in 11,900, of what the coins bought.
		let others = brought * 79 / 119;
		assert!(gained * 100 <= others * 20);
	});
}

// --- victims, order, parts ---------------------------------------------------------------------

#[test]
fn nobody_chooses_whom_arbitrage_takes_from() {
	let run = |order: [(AccountId, Balance); 4]| {
		let mut result = Vec::new();
		ExtBuilder::build_and_execute(|| {
			portfolio();
			for (who, qusd) in order {
				let before = eth_of(who);
				assert_ok!(redeem(who, qusd * UNIT));
				result.push((who, eth_of(who) - before));
			}
			// Half of all that was frozen is gone, and so is half of each, whoever came.
			assert_has(10, 5 * UNIT, 1_300 * UNIT);
			assert_has(11, 5 * UNIT / 2, 675 * UNIT);
			assert_has(12, 10 * UNIT, 2_550 * UNIT);
			assert_eq!(csa(ETH, NORMAL), (30 * UNIT, 4_000 * UNIT));
		});
		result.sort();
		result
	};
	// Two arbitragers, an owner of a frozen CSA, and the owner of a normal one.
	let mut order = [(ARB, 905), (OTHER_ARB, 1_810), (11, 181), (NORMAL, 1_629)];
	let one = run(order);
	order.reverse();
	for ((_, paid), (_, other)) in one.into_iter().zip(run(order)) {
		assert_near(paid, other, 2);
	}
}

#[test]
fn many_parts_come_to_the_same_as_the_whole() {
	let run = |parts: u128| {
		let mut result = (0, Vec::new(), 0);
		ExtBuilder::build_and_execute(|| {
			portfolio();
			let before = eth_of(ARB);
			for _ in 0..parts {
				let amount = 3_500 * UNIT / parts;
				let min_out = Csa::quote_redeem_frozen(ETH, amount).unwrap().paid;
				assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, min_out));
			}
			let holdings = FROZEN.map(|owner| csa(ETH, owner)).to_vec();
			result = (eth_of(ARB) - before, holdings, pool().wf.into_inner());
		});
		result
	};
	let (paid, holdings, wf) = run(1);
	for parts in [2, 7, 100] {
		let (part_paid, part_holdings, part_wf) = run(parts);
		assert_near(part_paid, paid, parts);
		for ((c1, d1), (c2, d2)) in part_holdings.into_iter().zip(&holdings) {
			assert_near(c1, *c2, parts);
			assert_near(d1, *d2, parts);
		}
		assert!(part_wf <= wf && wf - part_wf <= parts, "{part_wf} {wf}");
	}
}

#[test]
fn a_sandwich_changes_nothing_for_what_it_encloses() {
	for front in [UNIT, 905 * UNIT + 1, 3_333 * UNIT, 7_000 * UNIT] {
		ExtBuilder::build_and_execute(|| {
			portfolio();
			let amount = 1_000 * UNIT + 1;
			let quote = Csa::quote_redeem_frozen(ETH, amount).unwrap().paid;
			let fronts = Csa::quote_redeem_frozen(ETH, front).unwrap().paid;
			assert_ok!(redeem(OTHER_ARB, front));
			assert_eq!(eth_of(OTHER_ARB), fronts);
			assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, quote - 4));
			assert!(eth_of(ARB) <= quote + 4);
			// The other slice gets no more per coin than the first.
			assert_ok!(redeem(OTHER_ARB, UNIT));
			assert_near(eth_of(OTHER_ARB) - fronts, fronts * UNIT / front, 4);
		});
	}
}

#[test]
fn an_owner_of_most_of_the_pool_pays_for_its_own_share_too() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		open_as(10, 100 * UNIT, 29_400 * UNIT);
		open_as(11, 10 * UNIT, 2_520 * UNIT);
		price_becomes(usd(300));
		assert_eq!(pool().frozen.debt, 31_920 * UNIT);
		assert_ok!(redeem(10, 15_960 * UNIT));
		assert_eq!(csa(ETH, 10), (50 * UNIT, 14_700 * UNIT));
		assert_eq!(csa(ETH, 11), (5 * UNIT, 1_260 * UNIT));
		assert_eq!(eth_of(10), 55 * UNIT + MIN_BALANCE);
		// It gains 55·300 − 15,960 = 540, of which 300 were its own: the rest is what the other gave.
		let gain = |eth: u128, qusd: u128| eth * 300 - qusd;
		assert_eq!(gain(55, 15_960) - gain(50, 14_700), gain(5, 1_260));
	});
}

#[test]
fn a_top_up_after_ones_own_redemption_gets_nothing_back() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(10, 905 * UNIT));
		assert_ok!(Csa::deposit(signed(10), ETH, 10, 2 * UNIT));
		let thawed = csa(ETH, 10);
		assert_has(10, 11 * UNIT, 2_340 * UNIT);
		// In the same block the others go on without it, and the top-up stays where it is.
		assert_ok!(redeem(ARB, 1_161 * UNIT));
		assert_eq!(csa(ETH, 10), thawed);
		assert_noop!(Csa::withdraw(signed(10), ETH, UNIT), Error::<Test>::BelowAlarmRatio);
		// 5,805 were frozen then, of which a fifth went.
		assert_has(11, 36 * UNIT / 10, 972 * UNIT);
		assert_has(12, 144 * UNIT / 10, 3_672 * UNIT);
	});
}

// --- rounding ----------------------------------------------------------------------------------

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

// --- limits ------------------------------------------------------------------------------------

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

// --- the dead ----------------------------------------------------------------------------------

#[test]
fn a_drained_csa_reads_nothing_for_ever() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		DustDebt::set(0);
		let assert_dead = || assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), [(0, 0); 3]);
		// Touching.
		assert_noop!(Csa::repay(signed(ARB), ETH, 10, UNIT), Error::<Test>::NoDebt);
		assert_noop!(Csa::withdraw(signed(10), ETH, 1), Error::<Test>::InsufficientCollateral);
		let mint = Csa::mint(signed(10), ETH, MIN_DEBT);
		assert_eq!(mint, Err(Error::<Test>::BelowStartRatio.into()));
		assert_dead();
		// Putting others into the same ticks, and scaling them.
		price_becomes(usd(600));
		let heirs = [(30, 10, 2_600), (31, 5, 1_350), (32, 20, 5_100)];
		for (owner, eth, qusd) in heirs {
			open_as(owner, eth * UNIT, qusd * UNIT);
		}
		assert_dead();
		price_becomes(usd(300));
		assert_ok!(redeem(OTHER_ARB, 4_525 * UNIT));
		assert_dead();
		// Deleting the nodes, and putting others in again.
		let slices = [24_544, 24_469, 24_580].map(|tick| tick / TICKS as u16);
		assert!(slices.iter().all(|slice| TreeSlices::<Test>::contains_key(ETH, slice)));
		for (owner, ..) in heirs {
			assert_ok!(Csa::close(signed(owner), ETH));
		}
		assert!(!slices.iter().any(|slice| TreeSlices::<Test>::contains_key(ETH, slice)));
		assert_dead();
		price_becomes(usd(600));
		open_as(33, 10 * UNIT, 2_600 * UNIT);
		assert_dead();
	});
}

#[test]
fn a_drained_csa_that_is_used_again_starts_from_nothing() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, 10 * UNIT));
		assert_eq!(csa(ETH, 10), (10 * UNIT, 0));
		assert_noop!(Csa::clean(signed(ARB), ETH, 10), Error::<Test>::NotEmpty);
		// Into the tick in which it died.
		price_becomes(usd(600));
		assert_ok!(Csa::mint(signed(10), ETH, 2_600 * UNIT));
		assert_eq!(Csa::position(ETH, 10).unwrap().tick, Some(24_544));
		assert_eq!(csa(ETH, 10), (10 * UNIT, 2_600 * UNIT));
		assert_eq!([11, 12].map(|owner| csa(ETH, owner)), [(0, 0); 2]);
	});
}

// --- how many there may be ---------------------------------------------------------------------

/// Most nodes that any operation reads, and most that it writes.
const NODES: usize = 5;

#[test]
fn dust_in_any_number_is_refused() {
	ExtBuilder::build_and_execute(|| {
		for owner in 1_000..1_200 {
			frame_system::Pallet::<Test>::inc_providers(&owner);
			assert_ok!(Assets::mint_into(ETH, &owner, 10 * UNIT));
			let open = |collateral, debt| Csa::open(signed(owner), ETH, collateral, debt);
			assert_noop!(open(MIN_ETH - 1, 0), Error::<Test>::CollateralTooSmall);
			assert_noop!(open(UNIT, MIN_DEBT - 1), Error::<Test>::DebtBelowMinimum);
		}
		assert_eq!(all_records(), [BTreeMap::new(), BTreeMap::new()]);
	});
}

/// What a redemption, and a repayment for `owner`, cost among `csas`.
fn costs_among(
	csas: impl Iterator<Item = (AccountId, Balance, Balance)>,
	owner: AccountId,
	amount: Balance,
) -> [Accesses; 2] {
	let mut ext = ExtBuilder::build();
	ext.execute_with(|| {
		crowd(csas);
		price_becomes(usd(300));
	});
	let costs = [
		accesses(&mut ext, || redeem(ARB, 100 * UNIT)),
		accesses(&mut ext, || Csa::repay(signed(ARB), ETH, owner, amount)),
	];
	ext.execute_with(|| Csa::do_try_state().expect("invariants hold after the test"));
	costs
}

#[test]
fn a_hundred_thousand_least_csas_in_one_tick_cost_no_more_than_three() {
	LeastDebt::set(UNIT);
	let least = |owner| (owner, UNIT / 100 * 46, 120 * UNIT);
	let of_few = costs_among((1_000..1_003).map(least), 1_000, 20 * UNIT);
	let of_many = costs_among((1_000..101_000).map(least), 1_000, 20 * UNIT);
	assert_eq!(of_many, of_few);
	assert!(of_many.iter().all(|cost| cost.nodes_read <= NODES && cost.nodes_written <= NODES));
}

#[test]
fn a_csa_in_every_tick_costs_no_more_than_the_edges_of_a_range() {
	LeastDebt::set(UNIT);
	// From 2^-32 to 2^32 whole units for each coin of debt.
	let in_tick = |tick: u64| {
		let (octave, part) = (tick / 1_024, u128::from(tick % 1_024));
		let debt = (1 << 62) + u128::from(tick);
		let n = debt / 1_024 * (1_024 + part) + debt / 2_048;
		let collateral = if octave < 32 { n >> (32 - octave) } else { n << (octave - 32) };
		assert_eq!(position_tick(collateral, debt, 18).map(u64::from), Some(tick));
		(1_000 + tick, collateral, debt)
	};
	// With two thirds of its debt repaid, a CSA moves on by more than an octave.
	let costs = costs_among((0..65_536).map(in_tick), 1_000 + 24_544, 3 * UNIT);
	for Accesses { nodes_read, nodes_written, .. } in costs {
		assert_eq!((nodes_read, nodes_written), (NODES, NODES));
	}
}
