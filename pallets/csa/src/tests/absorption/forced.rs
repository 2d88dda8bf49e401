//! Absorption by whoever fills the gap, and what it would take.

use super::*;

#[test]
fn the_forced_form_asks_for_no_lock_no_live_price_and_no_buffer() {
	ExtBuilder::build_and_execute(|| {
		crash();
		LockedAssets::set(vec![ETH]);
		GraceAssets::set(vec![ETH]);
		EthLive::set(false);
		EthPrice::set(None);
		Owned::set(0);
		assert_eq!(forced(usd(265)), Ok(LOST));
		assert_eq!(events(), [absorbed(LOST, SHORTFALL)]);
		assert_eq!(csa(ETH, DEEP), (0, 0));
		assert_eq!(BadDebt::get(), LOST.debt);
	});
}

#[test]
fn the_forced_form_changes_and_tells_nothing_where_nobody_is_insolvent() {
	ExtBuilder::build_and_execute(|| {
		crash();
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		// At a price of 300 nobody is, and in the other asset nobody has anything.
		assert_eq!(forced(usd(300)), Ok(Held::default()));
		let wbtc = with_storage_layer(|| Csa::absorb_insolvent(WBTC, usd(1)));
		assert_eq!(wbtc, Ok(Held::default()));
		assert_eq!((events(), root()), (vec![], before));
	});
}

#[test]
fn the_forced_form_fails_for_assets_that_are_not_listed_and_for_no_price() {
	ExtBuilder::build_and_execute(|| {
		crash();
		let unlisted = || with_storage_layer(|| Csa::absorb_insolvent(UNLISTED, usd(265)));
		assert_noop!(unlisted(), Error::<Test>::UnknownCollateral);
		assert_noop!(forced(Price::from_u32(0)), ArithmeticError::DivisionByZero);
	});
}

#[test]
fn what_would_be_absorbed_is_told_at_any_price() {
	ExtBuilder::build_and_execute(|| {
		crash();
		assert_eq!(Csa::insolvent_at(ETH, usd(265)), (LOST, SHORTFALL));
		assert_eq!(Csa::insolvent_at(ETH, usd(300)), (Held::default(), 0));
		// The three frozen ones, and then also the one in alarm.
		let three = Held { collateral: 35 * UNIT, debt: 9_050 * UNIT };
		assert_eq!(Csa::insolvent_at(ETH, usd(250)), (three, 300 * UNIT));
		let four = Held { collateral: 45 * UNIT, debt: 11_170 * UNIT };
		assert_eq!(Csa::insolvent_at(ETH, usd(200)), (four, 2_170 * UNIT));
		assert_eq!(Csa::insolvent_at(UNLISTED, usd(200)), Default::default());
		assert_eq!(Csa::insolvent_at(ETH, Price::from_u32(0)), Default::default());
		// Just that is absorbed then.
		assert_eq!(forced(usd(200)), Ok(four));
	});
}
