//! How large a lot is, and where its KUN comes from.

use super::*;
use qian_primitives::Price;

fn source(fund: Balance, minted: Balance) -> KunSource {
	KunSource { fund, minted }
}

#[test]
fn a_lot_is_no_larger_than_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_eq!(lot(0).kun, source(0, 50_000 * UNIT));
		// 50,000 at 0.80, less 70 %.
		assert_eq!(lot(0).cover, 12_000 * UNIT);
		assert_eq!(Auction::gap().left, 118_000 * UNIT);
	});
}

#[test]
fn what_lots_cover_already_is_not_offered_again() {
	ExtBuilder::default().params(|params| params.daily_limit = MOST_SOLD).build_and_execute(|| {
		observed();
		for covered in [12_000, 24_000, 36_000] {
			assert_ok!(start(ETH));
			assert_eq!(Auction::gap().covered, covered * UNIT);
		}
		assert_ok!(cancel(1));
		assert_eq!(Auction::gap().left, 106_000 * UNIT);
	});
}

#[test]
fn lots_that_run_count_against_the_limit_of_the_day() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		for _ in 0..4 {
			assert_ok!(start(ETH));
		}
		assert_eq!(Auction::gap().offerable_today, 50_000 * UNIT);
		assert_ok!(start(SOL));
		refused!(start(SOL), NoKunAvailable);
		assert_ok!(cancel(0));
		assert_ok!(start(SOL));
		refused!(start(SOL), NoKunAvailable);
		let seen = Auction::gap();
		assert_eq!((seen.on_offer, seen.sold_today), (250_000 * UNIT, 0));
	});
}

#[test]
fn what_was_sold_counts_until_the_day_ends() {
	ExtBuilder::default().build_and_execute(|| {
		reserve_loses(ETH, 1_000 * UNIT);
		opened();
		for id in 0..5 {
			if id > 0 {
				assert_ok!(start(ETH));
			}
			assert_ok!(bid(ALICE, id, ETH_MARKET));
		}
		let seen = Auction::gap();
		assert_eq!((seen.on_offer, seen.sold_today), (0, 250_000 * UNIT));
		// All were sold for 40,000 though they were to fill 12,000, and what the last one brought above that
		// is surplus yet.
		assert!(seen.gap.abs_diff(258_000 * UNIT) < UNIT);
		assert_ok!(start(ETH));
		refused!(start(ETH), NoKunAvailable);
		Now::set((Now::get() / DAY + 1) * DAY - 1);
		refused!(start(ETH), NoKunAvailable);
		wait(1);
		assert_eq!(Auction::gap().offerable_today, 250_000 * UNIT);
		assert_ok!(start(ETH));
	});
}

#[test]
fn a_lot_takes_what_the_limit_of_the_day_leaves() {
	ExtBuilder::default().build_and_execute(|| {
		with_params(|params| params.daily_limit = 50_100 * UNIT);
		opened();
		assert_ok!(start(ETH));
		assert_eq!(lot(1).kun.total(), 100 * UNIT);
		assert_eq!(lot(1).cover, 24 * UNIT);
		refused!(start(ETH), NoKunAvailable);
	});
}

#[test]
fn less_than_the_least_lot_is_not_offered() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		with_params(|params| params.daily_limit = 1_000 * UNIT);
		let today = (Now::get() / DAY) as u32;
		SoldToday::<Test>::put(Sold { day: today, kun: 999 * UNIT + 1 });
		refused!(start(ETH), NoKunAvailable);
		SoldToday::<Test>::put(Sold { day: today, kun: 999 * UNIT });
		assert_ok!(start(ETH));
		assert_eq!(lot(0).kun.total(), MIN_LOT);
		assert_ok!(cancel(0));
		KunCap::set(KunBooks::get() + MIN_LOT - 1);
		refused!(start(ETH), NoKunAvailable);
		KunCap::set(KunBooks::get() + MIN_LOT);
		assert_ok!(start(ETH));
	});
}

#[test]
fn a_limit_that_was_lowered_below_what_was_sold_offers_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, ETH_MARKET));
		with_params(|params| params.daily_limit = 1_000 * UNIT);
		assert_eq!(Auction::gap().offerable_today, 0);
		// What was paid above need is used, but nothing is offered.
		assert_ok!(start(ETH));
		assert_eq!(lots(), []);
		refused!(start(ETH), NoKunAvailable);
	});
}

#[test]
fn a_gap_just_above_rounding_still_takes_the_least_lot() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		PhaseOf::<Test>::put(Phase::Open);
		KunPrice::set(Some(cents(400)));
		reserve_gets(ETH, 433_333_333_333_333_333_333 - UNIT / 300);
		assert_eq!(Auction::gap().gap, 0);
		refused!(start(ETH), NoGap);
		reserve_loses(ETH, 1);
		assert_eq!(Auction::gap().gap, UNIT + 300);
		assert_ok!(start(ETH));
		assert_eq!((lot(0).kun.total(), lot(0).cover), (MIN_LOT, UNIT + 300));
		assert_ok!(bid(ALICE, 0, Balance::MAX));
		// One KUN is worth four thirds of a hundredth of ETH; what was missing takes a quarter of that.
		assert_eq!(own(ETH), (3_333_333_333_333_335, 9_999_999_999_999_998));
	});
}

#[test]
fn a_further_lot_is_at_least_a_hundredth_of_the_largest() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		PhaseOf::<Test>::put(Phase::Open);
		reserve_gets(ETH, 433 * UNIT);
		// The first is as small as the gap.
		assert_ok!(start(ETH));
		assert_eq!(lot(0).cover, 100 * UNIT);
		assert!(lot(0).kun.total() < 500 * UNIT);
		// 500 KUN at 0.24.
		reserve_loses(ETH, 4 * UNIT / 10 - 1);
		assert_eq!(Auction::gap().left, 120 * UNIT - 300);
		refused!(start(SOL), NoGap);
		refused!(start(ETH), NoGap);
		reserve_loses(ETH, 1);
		assert_ok!(start(SOL));
		assert_eq!((lot(1).kun.total(), lot(1).cover), (500 * UNIT, 120 * UNIT));
	});
}

#[test]
fn a_rest_that_waits_is_offered_when_no_lot_runs() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		PhaseOf::<Test>::put(Phase::Open);
		reserve_gets(ETH, 433 * UNIT);
		assert_ok!(start(ETH));
		reserve_loses(ETH, UNIT / 10);
		refused!(start(ETH), NoGap);
		// Where there is no KUN at all, that is told first.
		KunCap::set(KunBooks::get() + lot(0).kun.total());
		refused!(start(ETH), NoKunAvailable);
		KunCap::set(CAP);
		assert_ok!(bid(ALICE, 0, ETH_START));
		refused!(start(ETH), NoGap);
		wait(12 * HOUR);
		assert_ok!(settle(0));
		assert_ok!(start(ETH));
		assert!(lot(1).cover.abs_diff(30 * UNIT) < 300);
	});
}

#[test]
fn what_is_left_of_the_day_is_offered_however_large_the_gap_is_in_kun() {
	ExtBuilder::default().params(|params| params.daily_limit = 50_100 * UNIT).build_and_execute(
		|| {
			observed();
			// So little is KUN worth, and so much is missing, that what would fill it does not fit its type.
			owe(1_000_000_000_000 * UNIT);
			let least = Price::from_inner(qian_primitives::MIN_PRICE_RAW);
			KunPrice::set(Some(least));
			Counted::mutate(|prices| prices.insert(SOL, least));
			assert_ok!(start(SOL));
			assert_ok!(start(SOL));
			let sizes = [0, 1].map(|id| lot(id).kun.total());
			assert_eq!(sizes, [50_000 * UNIT, 100 * UNIT]);
		},
	);
}

#[test]
fn kun_comes_from_the_fund_first_and_then_from_below_the_cap() {
	ExtBuilder::default().build_and_execute(|| {
		fund_gets(70_000 * UNIT);
		observed();
		assert_ok!(start(ETH));
		assert_eq!(lot(0).kun, source(50_000 * UNIT, 0));
		assert_eq!(Auction::gap().available.fund, 20_000 * UNIT);
		assert_ok!(start(ETH));
		assert_eq!(lot(1).kun, source(20_000 * UNIT, 30_000 * UNIT));
		assert_ok!(start(ETH));
		assert_eq!(lot(2).kun, source(0, 50_000 * UNIT));
		assert_eq!(Promised::get(), (70_000 * UNIT, 80_000 * UNIT));
	});
}

#[test]
fn the_fund_and_the_room_below_the_cap_bound_a_lot_together() {
	ExtBuilder::default().build_and_execute(|| {
		fund_gets(3 * UNIT / 4);
		KunCap::set(KunBooks::get() + UNIT / 2);
		observed();
		assert_ok!(start(ETH));
		assert_eq!(lot(0).kun, source(3 * UNIT / 4, UNIT / 2));
		refused!(start(ETH), NoKunAvailable);
	});
}

#[test]
fn the_discount_that_is_set_now_sizes_a_lot() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		observed();
		with_params(|params| params.max_discount = percent(5));
		assert_ok!(start(ETH));
		// 130,000 at 0.76, rounded up; nothing of the gap is left over.
		assert_eq!(lot(0).kun.total(), 171_052_631_578_947_368_421_053);
		assert_eq!(lot(0).cover, 130_000 * UNIT);
		assert_eq!(lot(0).start, 2_533_333_333_333_334);
	});
}

#[test]
fn a_gap_to_a_higher_target_takes_more() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		observed();
		with_params(|params| params.q_target = percent(110));
		assert_eq!(Auction::gap().gap, 230_000 * UNIT);
		assert_ok!(start(ETH));
		assert_eq!(lot(0).cover, 230_000 * UNIT);
	});
}
