//! Forecasts: advice by quorum that moves nothing.

use crate::{combine::FORECAST_TTL, mock::*, *};
use qian_primitives::DAY;

const ID: AssetId = 100;

fn expect(operator: AccountId, points: u128) {
	feed_values(operator, vec![(OracleKey::Forecast(ID), price(points))]);
}

#[test]
fn forecast_is_the_median_of_a_quorum() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(PriceFeed::forecast(ID), None);
		expect(ALICE, 60);
		assert_eq!(PriceFeed::forecast(ID), None);
		let moment = now();
		next_block_after(10);
		expect(BOB, 70);
		// It is read when somebody asks, without waiting for the next block.
		let both = Forecast { volatility: price(65), moment, age: 10 };
		assert_eq!(PriceFeed::forecast(ID), Some(both));
		expect(CHARLIE, 9_000);
		let all = Forecast { volatility: price(70), moment: moment + 10, age: 0 };
		assert_eq!(PriceFeed::forecast(ID), Some(all));
		assert_eq!(PriceFeed::forecast(101), None);
	});
}

#[test]
fn forecast_counts_for_two_days() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(FORECAST_TTL, 2 * DAY);
		expect(ALICE, 60);
		expect(BOB, 60);
		next_block_after(2 * DAY - 1);
		assert_eq!(PriceFeed::forecast(ID).map(|f| f.age), Some(2 * DAY - 1));
		next_block_after(1);
		assert_eq!(PriceFeed::forecast(ID), None);
	});
}

#[test]
fn forecast_for_an_asset_without_a_feed_is_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		for who in [ALICE, BOB, CHARLIE] {
			feed_values(who, vec![(OracleKey::Forecast(999), price(60))]);
		}
		assert_eq!(PriceFeed::forecast(999), None);
	});
}

#[test]
fn forecast_moves_nothing_on_chain() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		let before = (Feeds::<Test>::get(ETH), PriceFeed::price(ETH).map(|p| p.price));
		HookCalls::take();
		for who in [ALICE, BOB, CHARLIE] {
			expect(who, 400);
		}
		assert_eq!(Dirty::<Test>::get(), Touched::default());
		assert_eq!(next_block(), <() as WeightInfo>::on_initialize(0, 0));
		assert_eq!((events(), HookCalls::get(), Taken::get()), (vec![], vec![], vec![]));
		assert_eq!((Feeds::<Test>::get(ETH), PriceFeed::price(ETH).map(|p| p.price)), before);
	});
}
