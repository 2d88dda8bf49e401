//! What the protocol kept from better days is used before any KUN.

use super::*;

/// A gap of 130,000 was observed for long enough, and auctions may begin.
fn with_surplus(surplus: &[(AssetId, Balance)]) {
	observed();
	for (asset, amount) in surplus {
		system_gets(*asset, 0, *amount);
	}
}

fn used(asset: AssetId, amount: Balance, system: Balance, surplus: Balance) -> Event<Test> {
	Event::SurplusUsed { asset, amount, system, surplus }
}

#[test]
fn surplus_that_fills_the_gap_ends_it_without_a_lot() {
	ExtBuilder::default().build_and_execute(|| {
		with_surplus(&[(USDT, 150_000_000_000)]);
		assert_ok!(start(ETH));
		assert_eq!(lots(), []);
		assert_eq!(own(USDT), (130_000_000_000, 20_000_000_000));
		assert_eq!(
			take_events(),
			[used(USDT, 130_000_000_000, 130_000_000_000, 20_000_000_000), Event::AuctionsOpened]
		);
		assert_eq!((Auction::gap().gap, phase()), (0, Phase::Open));
		refused!(start(ETH), NoGap);
		assert_ok!(observe());
		assert_eq!(phase(), Phase::Healthy);
	});
}

#[test]
fn surplus_that_fills_a_part_leaves_the_rest_to_a_lot() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		with_surplus(&[(USDT, 10_000_000_000), (ETH, 100 * UNIT)]);
		assert_ok!(start(SOL));
		assert_eq!((own(USDT), own(ETH)), ((10_000_000_000, 0), (100 * UNIT, 0)));
		// 30,000 and 10,000 of 130,000.
		assert_eq!(lot(0).cover, 90_000 * UNIT);
		let events = take_events();
		assert_eq!(events[0], used(ETH, 100 * UNIT, 100 * UNIT, 0));
		assert_eq!(events[1], used(USDT, 10_000_000_000, 10_000_000_000, 0));
	});
}

#[test]
fn surplus_is_used_in_the_order_of_the_assets_and_no_further_than_needed() {
	ExtBuilder::default().build_and_execute(|| {
		with_surplus(&[(ETH, 300 * UNIT), (WBTC, 100_000_000), (USDT, 7), (SOL, 9)]);
		assert_ok!(start(USDT));
		// 90,000 in ETH; of one WBTC two thirds, rounded up.
		assert_eq!(own(ETH), (300 * UNIT, 0));
		assert_eq!(own(WBTC), (66_666_667, 33_333_333));
		assert_eq!((own(USDT), own(SOL)), ((0, 7), (0, 9)));
		assert_eq!(lots(), []);
	});
}

#[test]
fn surplus_that_is_locked_or_has_no_price_is_passed_over() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		with_surplus(&[(ETH, 10 * UNIT), (WBTC, 100_000_000), (SOL, 1_000_000_000)]);
		LockedAssets::set(vec![ETH]);
		Counted::mutate(|prices| prices.remove(&WBTC));
		assert_ok!(start(USDT));
		assert_eq!((own(ETH), own(WBTC)), ((0, 10 * UNIT), (0, 100_000_000)));
		assert_eq!(own(SOL), (1_000_000_000, 0));
		assert_eq!(lot(0).cover, (130_000 - 150) * UNIT);
	});
}

#[test]
fn surplus_with_a_price_that_only_counts_is_used() {
	ExtBuilder::default().build_and_execute(|| {
		with_surplus(&[(ETH, 10 * UNIT)]);
		Stale::set(vec![ETH]);
		assert_ok!(start(USDT));
		assert_eq!(own(ETH), (10 * UNIT, 0));
	});
}

#[test]
fn a_start_that_only_uses_surplus_succeeds_without_a_lot() {
	ExtBuilder::default().build_and_execute(|| {
		with_surplus(&[(ETH, 10 * UNIT)]);
		KunCap::set(KunBooks::get());
		assert_ok!(start(USDT));
		assert_eq!((own(ETH), lots()), ((10 * UNIT, 0), vec![]));
		refused!(start(USDT), NoKunAvailable);
	});
}

#[test]
fn a_gap_that_lots_cover_uses_new_surplus_all_the_same() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		opened();
		refused!(start(ETH), NoGap);
		system_gets(USDT, 0, 1_000_000);
		assert_ok!(start(ETH));
		assert_eq!((own(USDT), lots().len()), ((1_000_000, 0), 1));
	});
}

#[test]
fn surplus_does_not_fill_losses_that_nobody_absorbed() {
	ExtBuilder::default().build_and_execute(|| {
		// The whole is well covered, so that more backing is not what is missing. Surplus is in the buffer.
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		system_gets(USDT, 0, 2_000_000_000);
		assert_ok!(observe());
		wait(DAY);
		assert_ok!(start(SOL));
		assert_eq!(own(USDT), (0, 2_000_000_000));
		assert_eq!(Auction::gap().gap, 13_000 * UNIT);
	});
}

#[test]
fn the_least_unit_that_is_missing_takes_one_unit_of_surplus() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		PhaseOf::<Test>::put(Phase::Open);
		reserve_gets(ETH, 433_333_333_333_333_333_333);
		// Too little for a lot, and for a gap.
		let seen = Auction::gap();
		assert_eq!((seen.assessment.shortage(&AuctionParams::default()), seen.gap), (100, 0));
		refused!(start(ETH), NoGap);
		system_gets(USDT, 0, 5);
		assert_ok!(start(ETH));
		assert_eq!((own(USDT), lots()), ((1, 4), vec![]));
	});
}

#[test]
fn surplus_is_used_though_no_lot_may_be_opened() {
	let hindrances: [(fn(), Error<Test>); 3] = [
		(|| Deprecated::set(vec![USDT]), Error::DeprecatedCollateral),
		(|| pot_is_young(USDT), Error::PotNotEndowed),
		(|| KunPrice::set(None), Error::PriceUnavailable),
	];
	for (hinder, reason) in hindrances {
		ExtBuilder::default().build_and_execute(|| {
			with_surplus(&[(ETH, 10 * UNIT)]);
			hinder();
			assert_ok!(start(USDT));
			assert_eq!((own(ETH), lots()), ((10 * UNIT, 0), vec![]));
			assert_noop!(start(USDT), reason);
		});
	}
}
