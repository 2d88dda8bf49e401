//! Prices that are gone, that jump, that return.

use super::*;

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
