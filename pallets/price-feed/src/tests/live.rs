//! Live, stale, suspect: what reads see.

use crate::{mock::*, *};

#[test]
fn price_is_live_until_exactly_its_time_to_live() {
	ExtBuilder::default().build_and_execute(|| {
		let fed = now();
		accept(ETH, price(3_000));
		Now::set((fed + 1_799) * 1_000 + 999);
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_000)));
		assert_eq!(
			PriceFeed::price(ETH),
			Some(FeedPrice {
				price: price(3_000),
				moment: fed,
				age: 1_799,
				status: PriceStatus::Live
			})
		);
		Now::set((fed + 1_800) * 1_000);
		assert_eq!(PriceFeed::live_price(&ETH), None);
		assert_eq!(
			PriceFeed::price(ETH).map(|p| (p.age, p.status)),
			Some((1_800, PriceStatus::Stale))
		);
		// The accepted price is still known.
		assert_eq!(PriceFeed::accepted_price(&ETH), Some((price(3_000), fed)));
	});
}

#[test]
fn price_goes_stale_with_the_quorum_th_most_recent_value() {
	ExtBuilder::default().build_and_execute(|| {
		let first = now();
		feed(ALICE, ETH, price(3_000));
		next_block_after(1_000);
		feed(BOB, ETH, price(3_000));
		next_block();
		// Two operators are the quorum, so the older of both counts.
		assert_eq!(PriceFeed::accepted_price(&ETH), Some((price(3_000), first)));
		Now::set((first + 1_800) * 1_000);
		assert_eq!(PriceFeed::live_price(&ETH), None);
	});
}

#[test]
fn stale_and_suspect_price_is_shown_as_stale() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		accept(ETH, price(1_000));
		assert_eq!(PriceFeed::price(ETH).map(|p| p.status), Some(PriceStatus::Suspect));
		next_block_after(1_800);
		assert_eq!(PriceFeed::price(ETH).map(|p| p.status), Some(PriceStatus::Stale));
	});
}

#[test]
fn dead_feed_of_one_asset_leaves_the_others_live() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		next_block_after(1_700);
		accept(WBTC, price(60_000));
		next_block_after(200);
		assert_eq!(PriceFeed::live_price(&ETH), None);
		assert_eq!(PriceFeed::live_price(&WBTC), Some(price(60_000)));
	});
}

#[test]
fn price_of_unknown_or_unfed_asset_is_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		for asset in [UNKNOWN, ETH, AssetKind::Native] {
			assert_eq!(PriceFeed::live_price(&asset), None);
			assert_eq!(PriceFeed::accepted_price(&asset), None);
			assert_eq!(PriceFeed::price(asset), None);
		}
	});
}

#[test]
fn shorter_time_to_live_holds_at_the_next_read() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		next_block_after(100);
		assert!(PriceFeed::live_price(&ETH).is_some());
		frame_support::assert_ok!(PriceFeed::set_feed_params(
			RuntimeOrigin::signed(Risk::get()),
			ETH,
			FeedParams { ttl: 60, ..params() }
		));
		assert_eq!(PriceFeed::live_price(&ETH), None);
	});
}

#[test]
fn feed_recovers_after_it_was_stale() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		next_block_after(10_000);
		accept(ETH, price(3_100));
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_100)));
	});
}

#[test]
fn kun_can_have_a_feed() {
	ExtBuilder::default().feeds(vec![(AssetKind::Native, params())]).build_and_execute(|| {
		accept(AssetKind::Native, price(2));
		assert_eq!(PriceFeed::live_price(&AssetKind::Native), Some(price(2)));
	});
}
