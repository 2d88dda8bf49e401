//! The published example of a debt auction, to the last unit.

use super::*;

const KUN: Balance = 541_666_666_666_666_666_666_667;

#[test]
fn the_published_lot_has_the_published_terms() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		observed();
		let report = Auction::gap();
		assert_eq!(report.assessment.q_total, percent(87));
		assert_eq!((report.gap, report.left), (130_000 * UNIT, 130_000 * UNIT));
		assert_ok!(start(ETH));
		let kun = KunSource { fund: 0, minted: KUN };
		let lot = lot(0);
		assert_eq!((lot.kun, lot.start), (kun, ETH_START));
		assert_eq!(lot.cover, 130_000 * UNIT);
		assert_eq!((lot.opened, lot.ends), (START + DAY, START + DAY + 12 * HOUR));
		let opened = Event::LotOpened {
			id: 0,
			asset: ETH,
			kun,
			cover: lot.cover,
			start: ETH_START,
			market: ETH_MARKET,
			ends: lot.ends,
		};
		assert_eq!(take_events(), [opened, Event::AuctionsOpened]);
	});
}

#[test]
fn the_published_sale_fills_the_gap_and_leaves_the_published_surplus() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		let id = opened();
		let price = 1_500_000_000_000_000;
		assert_ok!(bid(ALICE, id, price));
		assert_eq!(lot(id).best.map(|bid| bid.paid), Some(812_500_000_000_000_000_001));
		assert_eq!(Auction::lots()[0].least, Some(1_545_000_000_000_000));
		wait(12 * HOUR);
		assert_ok!(settle(id));
		assert_eq!(own(ETH), (433_333_333_333_333_333_334, 379_166_666_666_666_666_667));
		assert_eq!(kun_of(ALICE), 100 * UNIT + KUN);
		assert_eq!(Auction::gap().assessment.q_total, percent(100));
		assert_ok!(observe());
		assert_eq!(phase(), Phase::Healthy);
	});
}

#[test]
fn the_published_lot_leaves_no_surplus_at_its_start_price() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		let id = opened();
		assert_ok!(bid(ALICE, id, ETH_START));
		wait(12 * HOUR);
		assert_ok!(settle(id));
		assert_eq!(own(ETH), (433_333_333_333_333_333_334, 0));
		assert_eq!(Auction::gap().gap, 0);
	});
}

#[test]
fn the_published_gap_takes_eleven_lots_of_at_most_fifty_thousand() {
	ExtBuilder::default().params(|params| params.daily_limit = MOST_SOLD).build_and_execute(|| {
		observed();
		let assets = [ETH, WBTC, USDT, SOL];
		for place in 0..11 {
			assert_ok!(start(assets[place % 4]));
		}
		let sizes: Vec<_> = lots().iter().map(|lot| lot.kun.total()).collect();
		assert_eq!(sizes[..10], [50_000 * UNIT; 10]);
		assert_eq!(sizes[10], 41_666_666_666_666_666_666_667);
		assert_eq!(lots().iter().map(|lot| lot.cover).sum::<Balance>(), 130_000 * UNIT);
		refused!(start(ETH), NoGap);
	});
}

#[test]
fn the_published_shortfall_comes_under_observation_though_the_whole_is_well_covered() {
	ExtBuilder::default().build_and_execute(|| {
		reserve_loses(ETH, 340 * UNIT);
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		system_gets(USDT, 2_000_000_000, 0);
		let seen = Auction::gap();
		assert_eq!(seen.assessment.q_total, percent(140));
		assert_eq!(
			(seen.assessment.shortfall, seen.assessment.buffer),
			(15_000 * UNIT, 2_000 * UNIT as i128)
		);
		assert_eq!((seen.assessment.uncovered, seen.gap), (13_000 * UNIT, 13_000 * UNIT));
		assert_ok!(observe());
		assert_eq!(phase(), Phase::Observing { since: START });
	});
}
