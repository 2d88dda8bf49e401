use super::*;
use crate::{interfaces::Custody, Owned, OwnedAssets, Pot, Room};
use frame_support::storage::with_storage_layer;
use qian_primitives::Price;

fn lock(amount: Balance) {
	assert_ok!(with_storage_layer(|| Collateral::take_in(Pot::CsaReserve, ETH, &ALICE, amount)));
	set_line(ETH, Collateral::held(Pot::CsaReserve, ETH));
}

#[test]
fn room_is_what_the_reserve_carries_at_the_start_ratio_less_debt() {
	ExtBuilder::build_and_execute(|| {
		lock(10 * UNIT);
		DebtOfEth::set(500 * UNIT);
		let expected = Room {
			headroom: 2_000 * UNIT,
			ceiling: 10_000_000 * UNIT,
			debt: 500 * UNIT,
			room: 1_500 * UNIT,
		};
		assert_eq!(Collateral::room(ETH), Some(expected));
	});
}

#[test]
fn room_is_cut_by_the_ceiling_and_never_negative() {
	ExtBuilder::build_and_execute(|| {
		lock(10 * UNIT);
		DebtOfEth::set(500 * UNIT);
		let set = |to| Collateral::set_debt_ceiling(RuntimeOrigin::signed(RISK), ETH, to);
		assert_ok!(set(600 * UNIT));
		assert_eq!(Collateral::room(ETH).map(|r| r.room), Some(100 * UNIT));
		assert_ok!(set(400 * UNIT));
		assert_eq!(Collateral::room(ETH).map(|r| r.room), Some(0));
	});
}

#[test]
fn room_is_absent_without_a_live_price_or_a_listing() {
	ExtBuilder::build_and_execute(|| {
		PriceOfEth::set(None);
		assert_eq!(Collateral::room(ETH), None);
		assert_eq!(Collateral::room(WBTC), None);
		assert_eq!(Collateral::collateral(WBTC), None);
		assert_eq!(Collateral::collaterals().len(), 1);
	});
}

#[test]
fn total_values_count_reserve_system_and_surplus_at_fresh_prices_only() {
	ExtBuilder::build_and_execute(|| {
		PriceOfEth::set(Some(Price::from_u32(300)));
		lock(10 * UNIT);
		assert_ok!(with_storage_layer(|| {
			Collateral::shift(Pot::CsaReserve, Pot::System, ETH, 3 * UNIT)
		}));
		set_line(ETH, 7 * UNIT);
		Owned::<Test>::insert(ETH, OwnedAssets { system: 2 * UNIT, surplus: UNIT });
		assert_eq!(Collateral::total_values(), (9 * 300 * UNIT, 3 * 300 * UNIT));
		assert_eq!(Collateral::locked_value(), 10 * 300 * UNIT);
		PriceAge::set(86_400);
		assert_eq!(Collateral::total_values(), (9 * 300 * UNIT, 3 * 300 * UNIT));
		PriceAge::set(86_401);
		assert_eq!(Collateral::total_values(), (0, 0));
		assert_eq!(Collateral::locked_value(), 0);
	});
}
