use super::*;

fn burn(who: AccountId, amount: Balance) -> Result<(), DispatchError> {
	Stablecoin::burn(RuntimeOrigin::signed(who), amount)
}

fn reissue(amount: Balance) -> Result<(), DispatchError> {
	Stablecoin::reissue(RuntimeOrigin::signed(TREASURY_ADMIN), amount)
}

#[test]
fn a_holder_burns_coins_without_lowering_any_debt() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_ok!(burn(ALICE, 100 * UNIT));
		let (amount, burned_without_debt) = (100 * UNIT, 100 * UNIT);
		assert_eq!(last_event(), Event::CoinBurned { who: ALICE, amount, burned_without_debt });
		assert_eq!(ledger().debt_total, 500 * UNIT);
		assert_eq!(Stablecoin::net_supply(), 400 * UNIT);
	});
}

#[test]
fn burning_tells_what_dust_went_with_it() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_ok!(burn(ALICE, 500 * UNIT - 1));
		let (amount, burned_without_debt) = (500 * UNIT, 500 * UNIT);
		assert_eq!(last_event(), Event::CoinBurned { who: ALICE, amount, burned_without_debt });
	});
}

#[test]
fn burning_nothing_or_more_than_owned_fails() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_noop!(burn(ALICE, 0), Error::<Test>::ZeroAmount);
		assert_noop!(burn(ALICE, 500 * UNIT + 1), Error::<Test>::InsufficientCoin);
		assert_noop!(burn(BOB, 1), Error::<Test>::InsufficientCoin);
		assert_noop!(Stablecoin::burn(RuntimeOrigin::root(), 1), DispatchError::BadOrigin);
	});
}

#[test]
fn lost_coins_are_booked_by_heal() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		lose(ALICE, 40 * UNIT);
		assert_ok!(Stablecoin::do_try_state());
		assert_eq!(Stablecoin::lost(), 40 * UNIT);
		assert_ok!(Stablecoin::heal(RuntimeOrigin::signed(BOB)));
		let after = ledger();
		assert_eq!(last_event(), Event::Healed { lost: 40 * UNIT, netted: 0, ledger: after });
		assert_eq!(after.burned_without_debt, 40 * UNIT);
		assert_eq!(Stablecoin::lost(), 0);
	});
}

#[test]
fn heal_retires_bad_debt_with_burned_coins() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		Ledger::<Test>::mutate(|ledger| {
			ledger.debt_total -= 30 * UNIT;
			ledger.bad_debt += 30 * UNIT;
		});
		assert_eq!(ledger().net_bad_debt(), 30 * UNIT);
		assert_ok!(burn(ALICE, 50 * UNIT));
		assert_eq!(ledger().net_bad_debt(), 0);
		let supply = Stablecoin::net_supply();
		assert_ok!(Stablecoin::heal(RuntimeOrigin::signed(BOB)));
		assert_eq!(last_event(), Event::Healed { lost: 0, netted: 30 * UNIT, ledger: ledger() });
		assert_eq!(ledger().bad_debt, 0);
		assert_eq!(ledger().burned_without_debt, 20 * UNIT);
		assert_eq!(Stablecoin::net_supply(), supply);
	});
}

#[test]
fn heal_with_nothing_to_do_fails() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_noop!(Stablecoin::heal(RuntimeOrigin::signed(BOB)), Error::<Test>::NothingToHeal);
		assert_ok!(burn(ALICE, UNIT));
		assert_noop!(Stablecoin::heal(RuntimeOrigin::signed(BOB)), Error::<Test>::NothingToHeal);
		assert_noop!(Stablecoin::heal(RuntimeOrigin::root()), DispatchError::BadOrigin);
	});
}

#[test]
fn burned_coins_are_reissued_to_the_treasury_up_to_what_was_burned() {
	ExtBuilder::build_and_execute(|| {
		mint(ALICE, 500 * UNIT);
		assert_ok!(burn(ALICE, 100 * UNIT));
		assert_noop!(reissue(100 * UNIT + 1), Error::<Test>::AboveBurned);
		assert_noop!(reissue(0), Error::<Test>::ZeroAmount);
		assert_ok!(reissue(60 * UNIT));
		let burned_without_debt = 40 * UNIT;
		assert_eq!(
			last_event(),
			Event::Reissued { to: TREASURY, amount: 60 * UNIT, burned_without_debt }
		);
		assert_eq!(Assets::balance(QUSD, TREASURY), 60 * UNIT);
		assert_eq!(Stablecoin::net_supply(), 460 * UNIT);
		assert_noop!(
			Stablecoin::reissue(RuntimeOrigin::signed(ALICE), 1),
			DispatchError::BadOrigin
		);
	});
}
