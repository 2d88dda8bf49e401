//! What has to be so that a lot is opened, and in which order it is asked for.

use super::*;

#[test]
fn only_accounts_start() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::start(origin, ETH), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn the_first_fault_of_a_start_is_told() {
	ExtBuilder::default().build_and_execute(|| {
		// Everything is wrong at first, and put right one by one.
		LockedAssets::set(vec![ETH, UNLISTED]);
		Deprecated::set(vec![ETH]);
		Grace::set([(ETH, START + 1)].into());
		Stale::set(vec![ETH]);
		KunPrice::set(None);
		KunCap::set(kun_in_all());
		pot_is_young(ETH);
		refused!(start(UNLISTED), Locked);
		refused!(start(ETH), Locked);
		LockedAssets::set(vec![]);
		refused!(start(UNLISTED), UnknownCollateral);
		refused!(start(ETH), NotObservedLongEnough);
		PhaseOf::<Test>::put(Phase::Observing { since: START - DAY });
		refused!(start(ETH), NotObservedLongEnough);
		PhaseOf::<Test>::put(Phase::Open);
		refused!(start(ETH), InGrace);
		wait(1);
		refused!(start(ETH), PriceUnavailable);
		Stale::set(vec![]);
		// From here on why there is no lot, while there is nothing else to do.
		refused!(start(ETH), DeprecatedCollateral);
		Deprecated::set(vec![]);
		refused!(start(ETH), PotNotEndowed);
		pot_is_endowed(ETH);
		refused!(start(ETH), PriceUnavailable);
		KunPrice::set(Some(cents(80)));
		refused!(start(ETH), NoGap);
		published_gap();
		refused!(start(ETH), NoKunAvailable);
		KunCap::set(CAP);
		assert_ok!(start(ETH));
	});
}

fn kun_in_all() -> Balance {
	KunBooks::get()
}

#[test]
fn four_lots_of_an_asset_run_at_a_time() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for _ in 0..4 {
			assert_ok!(start(ETH));
		}
		refused!(start(ETH), TooManyLots);
		assert_ok!(start(SOL));
		assert_ok!(cancel(2));
		assert_ok!(start(ETH));
		refused!(start(ETH), TooManyLots);
		let ids: Vec<_> = lots().iter().map(|lot| lot.id).collect();
		assert_eq!(ids, [0, 1, 3, 4, 5]);
	});
}

#[test]
fn sixteen_lots_run_at_a_time() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for asset in AT_GENESIS.repeat(4) {
			assert_ok!(start(asset));
		}
		Listed::mutate(|listed| listed.push(PLOT));
		price_becomes(PLOT, 1);
		refused!(start(PLOT), TooManyLots);
		assert_ok!(cancel(7));
		assert_ok!(start(PLOT));
		refused!(start(SOL), TooManyLots);
		assert_eq!(lots().len(), MAX_LOTS as usize);
	});
}

#[test]
fn too_many_lots_are_told_before_a_gap_that_is_covered() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		reserve_gets(ETH, 433 * UNIT);
		PhaseOf::<Test>::put(Phase::Open);
		for _ in 0..4 {
			assert_ok!(start(ETH));
			reserve_loses(ETH, UNIT);
		}
		reserve_gets(ETH, 10 * UNIT);
		refused!(start(SOL), NoGap);
		refused!(start(ETH), TooManyLots);
		// And a price of KUN that is missing before them.
		KunPrice::set(None);
		refused!(start(ETH), PriceUnavailable);
	});
}

#[test]
fn an_asset_whose_unit_is_worth_too_much_has_no_lot() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		Listed::mutate(|listed| listed.push(PLOT));
		price_becomes(PLOT, 100_000_000);
		refused!(start(PLOT), Unpriceable);
		// The market price of one unit is no less than the start price, which is one at least.
		price_becomes(PLOT, 81);
		refused!(start(PLOT), Unpriceable);
		price_becomes(PLOT, 80);
		assert_ok!(start(PLOT));
		assert_eq!((lot(0).start, Auction::lots()[0].market), (1, Some(1)));
	});
}

#[test]
fn terms_follow_the_decimals_of_the_asset() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		for (asset, start_price, market) in
			[(WBTC, 400, 1_333), (USDT, 240_000, 800_000), (SOL, 1_600_000, 5_333_333)]
		{
			assert_ok!(start(asset));
			let report = Auction::lots().pop().expect("a lot was opened");
			assert_eq!((report.lot.start, report.market), (start_price, Some(market)));
		}
	});
}

#[test]
fn insolvent_csas_of_the_asset_are_absorbed_whatever_the_buffer() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		assert_ok!(observe());
		wait(DAY);
		System::reset_events();
		assert_ok!(start(ETH));
		assert_eq!((WeakCsa::get(ETH), BadDebt::get()), ((0, 0), 45_000 * UNIT));
		assert_eq!(own(ETH), (100 * UNIT, 0));
		// What was a shortfall is a negative buffer now: the gap is the same.
		let seen = Auction::gap();
		assert_eq!((seen.assessment.shortfall, seen.gap), (0, 15_000 * UNIT));
		assert_eq!((lot(0).cover, lots().len()), (12_000 * UNIT, 1));
		assert_eq!(take_events().len(), 2);
	});
}

#[test]
fn insolvent_csas_of_other_assets_stay() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		assert_ok!(observe());
		wait(DAY);
		assert_ok!(start(USDT));
		assert_eq!(WeakCsa::get(ETH), (100 * UNIT, 45_000 * UNIT));
		assert_eq!(lot(0).cover, 12_000 * UNIT);
	});
}

#[test]
fn a_start_that_only_absorbs_succeeds_without_a_lot() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		assert_ok!(observe());
		wait(DAY);
		KunCap::set(KunBooks::get());
		System::reset_events();
		assert_ok!(start(ETH));
		assert_eq!((lots(), phase()), (vec![], Phase::Open));
		assert_eq!(BadDebt::get(), 45_000 * UNIT);
		assert_eq!(take_events(), [Event::AuctionsOpened]);
		// There is nothing left to do now.
		refused!(start(ETH), NoKunAvailable);
	});
}

#[test]
fn a_start_that_fails_absorbs_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		assert_ok!(observe());
		refused!(start(ETH), NotObservedLongEnough);
		wait(DAY);
		Grace::set([(ETH, Now::get() + 1)].into());
		refused!(start(ETH), InGrace);
		assert_eq!(BadDebt::get(), 0);
	});
}

#[test]
fn the_numbers_of_lots_are_never_used_again() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(opened(), 0);
		assert_ok!(cancel(0));
		assert_ok!(start(ETH));
		assert_eq!((lots()[0].id, NextLot::<Test>::get()), (1, 2));
		refused!(bid(ALICE, 0, ETH_MARKET), UnknownLot);
		refused!(settle(0), UnknownLot);
		refused!(cancel(0), UnknownLot);
		refused!(bid(ALICE, 2, ETH_MARKET), UnknownLot);
	});
}

#[test]
fn no_lot_is_opened_when_the_numbers_are_used_up() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		NextLot::<Test>::put(LotId::MAX);
		assert_noop!(start(ETH), sp_runtime::ArithmeticError::Overflow);
	});
}

/// Losses in ETH were observed for long enough, 15,000 of which nobody bears.
fn losses() {
	weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
	assert_ok!(observe());
	wait(DAY);
	System::reset_events();
}

/// A start in ETH absorbs what is insolvent and opens no lot; another has nothing to do for `reason`.
fn only_absorbs(reason: Error<Test>) {
	assert_ok!(start(ETH));
	assert_eq!((WeakCsa::get(ETH), BadDebt::get()), ((0, 0), 45_000 * UNIT));
	assert_eq!((own(ETH).0, phase()), (100 * UNIT, Phase::Open));
	assert!(take_events().iter().all(|event| !matches!(event, Event::LotOpened { .. })));
	assert_noop!(start(ETH), reason);
}

#[test]
fn a_deprecated_asset_is_absorbed_and_has_no_lot() {
	ExtBuilder::default().build_and_execute(|| {
		losses();
		Deprecated::set(vec![ETH]);
		only_absorbs(Error::DeprecatedCollateral);
		assert_ok!(start(SOL));
	});
}

#[test]
fn a_missing_price_of_kun_stops_no_absorption() {
	ExtBuilder::default().build_and_execute(|| {
		losses();
		KunPrice::set(None);
		only_absorbs(Error::PriceUnavailable);
		KunPrice::set(Some(cents(80)));
		assert_ok!(start(ETH));
		assert_eq!(lot(0).cover, 12_000 * UNIT);
	});
}

#[test]
fn a_young_pot_of_bids_has_no_lot_until_somebody_endows_it() {
	ExtBuilder::default().build_and_execute(|| {
		losses();
		pot_is_young(ETH);
		only_absorbs(Error::PotNotEndowed);
		assert_ok!(start(SOL));
		pot_is_endowed(ETH);
		assert_ok!(start(ETH));
		assert_ok!(bid(ALICE, 1, ETH_MARKET));
	});
}

#[test]
fn an_asset_with_all_its_lots_is_absorbed() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build_and_execute(|| {
		observed();
		for _ in 0..4 {
			assert_ok!(start(ETH));
		}
		System::reset_events();
		weak_csa(ETH, 100 * UNIT, 45_000 * UNIT);
		only_absorbs(Error::TooManyLots);
		assert_eq!(lots().len(), 4);
	});
}
