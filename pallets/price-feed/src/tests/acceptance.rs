//! The suspect rule, branch by branch, and its effect on storage, events and hooks.

use crate::{
	acceptance::{judge, Verdict},
	mock::*,
	*,
};
use frame_support::assert_noop;
use qian_primitives::{MAX_PRICE_RAW, MIN_PRICE_RAW};
use sp_runtime::Permill;

const NOW: Seconds = 10_000;

fn record(accepted: Option<Price>, suspect: Option<Suspicion>) -> FeedRecord {
	let moment = if accepted.is_some() { NOW - 10 } else { 0 };
	FeedRecord { accepted, moment, suspect, ..FeedRecord::new(params()) }
}

fn verdict(feed: &FeedRecord, median: Price) -> Verdict {
	judge(feed, median, NOW, NOW)
}

fn accepted(price: Price) -> Verdict {
	Verdict::Accepted { price, below_bound: false }
}

#[test]
fn first_median_is_accepted_whatever_its_size() {
	let feed = record(None, None);
	assert_eq!(verdict(&feed, price(3_000)), accepted(price(3_000)));
	assert_eq!(
		verdict(&feed, Price::from_inner(MAX_PRICE_RAW - 1)),
		accepted(Price::from_inner(MAX_PRICE_RAW - 1))
	);
}

#[test]
fn move_of_exactly_max_step_is_accepted_and_one_unit_more_is_suspect() {
	let feed = record(Some(price(1_000)), None);
	let unit = Price::from_inner(1);
	assert_eq!(verdict(&feed, price(1_200)), accepted(price(1_200)));
	assert_eq!(verdict(&feed, price(800)), accepted(price(800)));
	assert_eq!(
		verdict(&feed, price(1_200) + unit),
		Verdict::Suspect(Suspicion { above: true, since: NOW })
	);
	assert_eq!(
		verdict(&feed, price(800) - unit),
		Verdict::Suspect(Suspicion { above: false, since: NOW })
	);
}

#[test]
fn step_is_exact_at_the_ends_of_the_price_bound() {
	let low = record(Some(Price::from_inner(MIN_PRICE_RAW)), None);
	let step = MIN_PRICE_RAW / 5;
	assert_eq!(
		verdict(&low, Price::from_inner(MIN_PRICE_RAW + step)),
		accepted(Price::from_inner(MIN_PRICE_RAW + step))
	);
	assert!(matches!(
		verdict(&low, Price::from_inner(MIN_PRICE_RAW + step + 1)),
		Verdict::Suspect(_)
	));
	let high = record(Some(Price::from_inner(MAX_PRICE_RAW - 1)), None);
	assert!(matches!(verdict(&high, Price::from_inner(MIN_PRICE_RAW)), Verdict::Suspect(_)));
}

#[test]
fn suspect_is_cleared_when_the_median_returns() {
	let suspect = Some(Suspicion { above: false, since: NOW - 5 });
	let feed = record(Some(price(1_000)), suspect);
	assert_eq!(verdict(&feed, price(990)), accepted(price(990)));
}

#[test]
fn suspect_on_the_other_side_begins_anew() {
	let suspect = Some(Suspicion { above: false, since: NOW - 3_000 });
	let feed = record(Some(price(1_000)), suspect);
	assert_eq!(
		verdict(&feed, price(2_000)),
		Verdict::Suspect(Suspicion { above: true, since: NOW })
	);
}

#[test]
fn large_move_is_accepted_at_exactly_confirm_delay() {
	let since = |since| record(Some(price(1_000)), Some(Suspicion { above: false, since }));
	assert_eq!(verdict(&since(NOW - 59), price(500)), Verdict::Waiting);
	assert_eq!(verdict(&since(NOW - 60), price(500)), accepted(price(500)));
	// A crash that goes on falling is accepted as well.
	assert_eq!(verdict(&since(NOW - 60), price(100)), accepted(price(100)));
}

#[test]
fn median_above_the_bound_is_never_accepted() {
	let bound = Price::from_inner(MAX_PRICE_RAW);
	assert_eq!(verdict(&record(None, None), bound), Verdict::AboveBound);
	let suspect = Some(Suspicion { above: true, since: 0 });
	let feed = record(Some(price(1_000)), suspect);
	assert_eq!(verdict(&feed, Price::from_inner(u128::MAX)), Verdict::AboveBound);
}

#[test]
fn median_below_the_bound_is_accepted_as_the_bound() {
	let lifted = Verdict::Accepted { price: Price::from_inner(MIN_PRICE_RAW), below_bound: true };
	let feed = record(Some(price(1_000)), None);
	assert_eq!(verdict(&feed, Price::from_inner(0)), lifted);
	assert_eq!(verdict(&feed, Price::from_inner(MIN_PRICE_RAW - 1)), lifted);
	assert_eq!(verdict(&record(None, None), Price::from_inner(0)), lifted);
}

#[test]
fn median_out_of_time_is_not_judged() {
	let feed = record(Some(price(1_000)), None);
	let at = |moment| judge(&feed, price(1_000), moment, NOW);
	// Older than the accepted price; as old is fine.
	assert_eq!(at(NOW - 11), Verdict::OutOfTime);
	assert_eq!(at(NOW - 10), accepted(price(1_000)));
	// From the future.
	assert_eq!(at(NOW + 1), Verdict::OutOfTime);
	// Older than the time to live, also as the first price.
	let first = record(None, None);
	assert_eq!(judge(&first, price(1), NOW - 1_800, NOW), Verdict::OutOfTime);
	assert_eq!(judge(&first, price(1), NOW - 1_799, NOW), accepted(price(1)));
}

#[test]
fn price_is_accepted_in_the_block_after_it_was_fed() {
	ExtBuilder::default().build_and_execute(|| {
		feed(ALICE, ETH, price(3_000));
		feed(BOB, ETH, price(3_002));
		assert_eq!(Dirty::<Test>::get().prices.into_inner(), vec![ETH]);
		assert_eq!(PriceFeed::accepted_price(&ETH), None);

		let weight = next_block();

		assert_eq!(PriceFeed::accepted_price(&ETH), Some((price(3_001), START)));
		assert_eq!(Dirty::<Test>::get(), Touched::default());
		let accepted = Event::PriceAccepted { asset: ETH, price: price(3_001), moment: START };
		assert_eq!(events(), vec![accepted]);
		assert_eq!(HookCalls::take(), vec![(ETH, price(3_001), START)]);
		assert_eq!(weight, <() as WeightInfo>::on_initialize(1, 0) + HookWeight::get());

		// Nothing was touched: nothing to judge.
		assert_eq!(next_block(), <() as WeightInfo>::on_initialize(0, 0));
		assert!(events().is_empty() && HookCalls::get().is_empty());
	});
}

#[test]
fn price_is_not_accepted_below_quorum() {
	ExtBuilder::default().build_and_execute(|| {
		feed(ALICE, ETH, price(3_000));
		next_block();
		assert_eq!(PriceFeed::accepted_price(&ETH), None);
		assert!(events().is_empty());
	});
}

#[test]
fn one_asset_has_one_price_within_a_block() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		feed(ALICE, ETH, price(3_100));
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_000)));
		feed(BOB, ETH, price(3_100));
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_000)));
		assert_eq!(Dirty::<Test>::get().prices.into_inner(), vec![ETH]);
		next_block();
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_100)));
	});
}

#[test]
fn keys_without_a_feed_are_not_remembered() {
	ExtBuilder::default().build_and_execute(|| {
		feed_all(ALICE, vec![(UNKNOWN, price(1)), (WBTC, price(1)), (ETH, price(1))]);
		assert_eq!(Dirty::<Test>::get().prices.into_inner(), vec![WBTC, ETH]);
	});
}

#[test]
fn lying_operator_of_three_does_not_move_the_price() {
	ExtBuilder::default().build_and_execute(|| {
		for lie in [price(1_500), price(4_500), Price::from_inner(0), Price::from_inner(u128::MAX)]
		{
			feed(ALICE, ETH, price(3_000));
			feed(BOB, ETH, price(3_001));
			feed(CHARLIE, ETH, lie);
			next_block();
			let found = PriceFeed::live_price(&ETH).expect("the median holds");
			assert!(found >= price(3_000) && found <= price(3_001));
		}
	});
}

#[test]
fn spike_is_suspect_and_normal_again_when_the_median_returns() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		accept(ETH, price(1_500));
		assert_eq!(events(), vec![Event::PriceSuspect { asset: ETH, price: price(1_500) }]);
		assert_eq!(PriceFeed::live_price(&ETH), None);
		assert_eq!(PriceFeed::accepted_price(&ETH).map(|a| a.0), Some(price(3_000)));
		assert_eq!(PriceFeed::price(ETH).map(|p| p.status), Some(PriceStatus::Suspect));
		HookCalls::take();

		accept(ETH, price(3_010));
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_010)));
		assert_eq!(HookCalls::take().len(), 1);
	});
}

#[test]
fn crash_that_lasts_is_accepted_after_confirm_delay() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		let seen = now();
		accept(ETH, price(2_000));
		while now() - seen < 60 {
			accept(ETH, price(1_900));
			assert_eq!(PriceFeed::live_price(&ETH), None);
			// Seen again on the same side: no second event, and the delay runs on.
			assert!(events().is_empty());
		}
		accept(ETH, price(1_800));
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(1_800)));
		assert_eq!(Feeds::<Test>::get(ETH).expect("known").suspect, None);
	});
}

#[test]
fn median_above_the_bound_leaves_the_feed_to_go_stale() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		let before = Feeds::<Test>::get(ETH);
		let huge = Price::from_inner(MAX_PRICE_RAW);
		accept(ETH, huge);
		assert_eq!(events(), vec![Event::PriceOutOfBounds { asset: ETH, price: huge }]);
		assert_eq!(Feeds::<Test>::get(ETH), before);
	});
}

#[test]
fn collapse_to_dust_is_accepted_as_the_lower_bound() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		let fed = now();
		accept(ETH, Price::from_inner(0));
		let least = Price::from_inner(MIN_PRICE_RAW);
		assert_eq!(PriceFeed::live_price(&ETH), Some(least));
		assert_eq!(
			events(),
			vec![
				Event::PriceOutOfBounds { asset: ETH, price: Price::from_inner(0) },
				Event::PriceAccepted { asset: ETH, price: least, moment: fed },
			]
		);
	});
}

#[test]
fn feed_of_all_assets_is_judged_asset_by_asset() {
	ExtBuilder::default().build_and_execute(|| {
		let all = |eth| vec![(ETH, price(eth)), (WBTC, price(60_000)), (USDC, price(1))];
		feed_all(ALICE, all(3_000));
		feed_all(BOB, all(3_000));
		next_block();
		feed_all(ALICE, all(1_000));
		feed_all(BOB, all(1_000));
		next_block();
		assert_eq!(PriceFeed::live_price(&ETH), None);
		assert_eq!(PriceFeed::live_price(&WBTC), Some(price(60_000)));
		assert_eq!(PriceFeed::live_price(&USDC), Some(price(1)));
	});
}

#[test]
fn bad_feeds_are_refused_without_a_trace() {
	ExtBuilder::default().build_and_execute(|| {
		let values = || {
			let one = vec![(OracleKey::Price(ETH), price(3_000))];
			frame_support::BoundedVec::try_from(one).expect("one value")
		};
		// Not an operator.
		let mallory = RuntimeOrigin::signed(MALLORY);
		assert_noop!(
			Oracle::feed_values(mallory, values()),
			pallet_oracle::Error::<Test>::NoPermission
		);
		// Twice in a block.
		feed(ALICE, ETH, price(3_000));
		let before = root();
		assert_noop!(
			Oracle::feed_values(RuntimeOrigin::signed(ALICE), values()),
			pallet_oracle::Error::<Test>::AlreadyFeeded
		);
		assert_eq!(root(), before);
	});
}

#[test]
fn smaller_max_step_holds_from_the_next_median() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(1_000));
		let params = FeedParams { max_step: Permill::from_percent(1), ..params() };
		frame_support::assert_ok!(PriceFeed::set_feed_params(
			RuntimeOrigin::signed(Risk::get()),
			ETH,
			params
		));
		accept(ETH, price(1_011));
		assert_eq!(PriceFeed::live_price(&ETH), None);
	});
}
