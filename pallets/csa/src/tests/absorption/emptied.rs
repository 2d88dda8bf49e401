//! What is left of absorbed CSAs, and what rounding left.

use super::*;

#[test]
fn debt_whose_collateral_is_gone_is_absorbed_for_nothing() {
	ExtBuilder::build_and_execute(|| {
		let owner = 1_000;
		attacks::crowd([(owner, 0, 120 * UNIT)].into_iter());
		price_becomes(usd(300));
		assert_eq!(csa(ETH, owner), (0, 120 * UNIT));
		let lost = Held { collateral: 0, debt: 120 * UNIT };
		assert_eq!(Csa::insolvent_at(ETH, usd(300)), (lost, 120 * UNIT));
		buffer_becomes(120 * UNIT - 1);
		assert_noop!(absorb(), Error::<Test>::BufferTooSmall);
		buffer_becomes(120 * UNIT);
		System::reset_events();
		assert_ok!(absorb());
		assert_eq!(events(), [absorbed(lost, 120 * UNIT)]);
		assert_eq!((csa(ETH, owner), BadDebt::get()), ((0, 0), 120 * UNIT));
		assert_eq!(eth_of(SYSTEM), MIN_BALANCE);
		assert_ok!(Csa::clean(signed(ARB), ETH, owner));
	});
}

#[test]
fn an_absorbed_csa_reads_nothing_for_ever_whoever_comes_into_its_tick() {
	ExtBuilder::build_and_execute(|| {
		crash();
		buffer_becomes(SHORTFALL);
		let tick = Csa::position(ETH, DEEP).and_then(|position| position.tick);
		assert_ok!(absorb());
		let assert_dead = || assert_eq!(Csa::csa(ETH, &DEEP), Some(Held::default()));
		price_becomes(usd(600));
		for heir in [31, 32] {
			open_as(heir, LOST.collateral, LOST.debt);
			assert_eq!(Csa::position(ETH, heir).and_then(|position| position.tick), tick);
			assert_dead();
		}
		// Touching the heirs, scaling them, absorbing them.
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 32, UNIT));
		price_becomes(usd(300));
		assert_ok!(redeem(ARB, 100 * UNIT));
		assert_dead();
		buffer_becomes(1_000_000 * UNIT);
		price_becomes(usd(200));
		assert_ok!(absorb());
		assert_eq!((csa(ETH, 31), csa(ETH, 32)), ((0, 0), (0, 0)));
		assert_dead();
		// Touching the dead itself.
		assert_noop!(Csa::repay(signed(ARB), ETH, DEEP, UNIT), Error::<Test>::NoDebt);
		let taken = Csa::withdraw(signed(DEEP), ETH, 1);
		assert_eq!(taken, Err(Error::<Test>::InsufficientCollateral.into()));
		assert_dead();
	});
}

#[test]
fn an_absorbed_csa_is_cleaned_by_anyone_or_used_again_by_its_owner() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		price_becomes(usd(240));
		// Three are insolvent now.
		assert_noop!(Csa::clean(signed(ARB), ETH, DEEP), Error::<Test>::NotEmpty);
		assert!(forced(usd(240)).is_ok());
		let outcome = Csa::clean(signed(ARB), ETH, DEEP).expect("it holds and owes nothing");
		assert_eq!(outcome.pays_fee, Pays::No);
		assert_eq!(Csa::csa(ETH, &DEEP), None);

		price_becomes(usd(600));
		assert_ok!(Assets::transfer(signed(ALICE), ETH, FROZEN[0], 10 * UNIT));
		assert_ok!(Csa::open(signed(FROZEN[0]), ETH, 10 * UNIT, 2_600 * UNIT));
		assert_eq!(csa(ETH, FROZEN[0]), (10 * UNIT, 2_600 * UNIT));
		assert_ok!(Csa::close(signed(FROZEN[2]), ETH));
		assert_eq!(Csa::csa(ETH, &FROZEN[2]), None);
	});
}

#[test]
fn what_rounding_left_goes_with_the_last_debtor() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		// As if earlier rounding had left five units of collateral and three of debt.
		assert_ok!(Assets::transfer(signed(BOB), ETH, POT, 5));
		DebtTotal::mutate(|total| *total += 3);
		Ledgers::<Test>::mutate(ETH, |books| {
			books.pooled += 5;
			books.debt += 3;
		});
		price_becomes(usd(50));
		buffer_becomes(500 * UNIT);
		System::reset_events();
		assert_ok!(absorb());
		let all = Held { collateral: 10 * UNIT, debt: 1_000 * UNIT };
		let dust = Event::DustMoved { asset: ETH, collateral: 5, debt: 3 };
		assert_eq!(events(), [dust, absorbed(all, 500 * UNIT)]);
		assert_eq!((eth_of(SYSTEM), eth_of(SURPLUS)), (MIN_BALANCE + 10 * UNIT, MIN_BALANCE + 5));
		assert_eq!((BadDebt::get(), DebtTotal::get()), (1_000 * UNIT + 3, 0));
		assert_eq!((books().pooled, books().debt), (0, 0));
		assert!(TreeRoots::<Test>::contains_key(ETH));
	});
}

#[test]
fn no_more_is_absorbed_than_the_books_have() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		// As if earlier rounding had left the tree above the books.
		DebtTotal::mutate(|total| *total -= 3);
		Ledgers::<Test>::mutate(ETH, |books| {
			books.pooled -= 5;
			books.debt -= 3;
		});
		price_becomes(usd(50));
		let all = Held { collateral: 10 * UNIT - 5, debt: 1_000 * UNIT - 3 };
		let shortfall = all.debt - all.collateral * 50;
		assert_eq!(Csa::insolvent_at(ETH, usd(50)), (all, shortfall));
		System::reset_events();
		assert_eq!(forced(usd(50)), Ok(all));
		assert_eq!(events(), [absorbed(all, shortfall)]);
		assert_eq!((books().pooled, books().debt), (0, 0));
		assert_eq!((BadDebt::get(), DebtTotal::get()), (all.debt, 0));
		assert_eq!(csa(ETH, ALICE), (0, 0));
	});
}

#[test]
fn the_records_of_absorbed_csas_stay_until_somebody_cleans_them() {
	ExtBuilder::build_and_execute(|| {
		crash();
		assert_eq!(forced(usd(265)), Ok(LOST));
		assert!(matches!(Csas::<Test>::get(ETH, DEEP), Some(Holding::Pooled(_))));
		let page = Csa::list(ETH, CsaState::Insolvent, None, 100);
		assert_eq!(page.csas, []);
		assert_ok!(Csa::clean(signed(CHARLIE), ETH, DEEP));
		assert_eq!(Csas::<Test>::get(ETH, DEEP), None);
	});
}
