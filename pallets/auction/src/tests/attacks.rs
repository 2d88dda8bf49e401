//! Attacks on auctions, one by one, and what comes of them.

use super::*;
use frame_support::traits::fungibles::Mutate;
use qian_primitives::{Price, MAX_PRICE_RAW, MIN_PRICE_RAW};

const PRICE: Balance = 1_500_000_000_000_000;
const KUN: Balance = 50_000;

#[test]
fn a_bidder_whose_refund_fails_does_not_block_the_auction() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		// Nobody can pay it anything any longer.
		let alice = RuntimeOrigin::signed(ALICE);
		for asset in [ETH, WBTC, USDT, SOL, PLOT] {
			assert_ok!(Assets::transfer(alice.clone(), asset, BOB, balance(asset, ALICE)));
		}
		assert_ok!(Balances::transfer_all(alice, BOB, false));
		assert!(!System::account_exists(&ALICE));

		assert_ok!(bid(BOB, 0, PRICE / 10 * 11));
		assert_eq!(refund(ALICE, ETH), KUN * PRICE);
		assert_noop!(withdraw(ALICE, ETH), sp_runtime::TokenError::CannotCreate);
		wait(12 * HOUR);
		assert_ok!(settle(0));
		assert_eq!(kun_of(BOB), (200 + KUN) * UNIT);
		// What it is owed waits until it can be paid.
		let back = RuntimeOrigin::signed(BOB);
		assert_ok!(Balances::transfer_keep_alive(back, ALICE, UNIT));
		assert_ok!(withdraw(ALICE, ETH));
		assert_eq!(balance(ETH, ALICE), KUN * PRICE);
	});
}

#[test]
fn a_bidder_whose_account_of_the_asset_is_frozen_does_not_block_the_auction() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		let issuer = RuntimeOrigin::signed(OWNER);
		assert_ok!(Assets::block(issuer.clone(), ETH, ALICE));
		assert_ok!(bid(BOB, 0, PRICE / 10 * 11));
		assert!(withdraw(ALICE, ETH).is_err());
		assert_eq!(refund(ALICE, ETH), KUN * PRICE);
		assert_ok!(Assets::thaw(issuer, ETH, ALICE));
		assert_ok!(withdraw(ALICE, ETH));
		assert_eq!(balance(ETH, ALICE), endowment(ETH));
	});
}

#[test]
fn bids_above_the_market_below_the_step_and_after_the_end() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(start(ETH));
		assert_ok!(bid(ALICE, 0, PRICE));
		refused!(bid(BOB, 0, PRICE / 100 * 103 - 1), BidTooLow);
		assert_ok!(bid(BOB, 0, PRICE / 100 * 103));
		// Clamped to the market price, it wins at once.
		let before = balance(ETH, CHARLIE);
		assert_ok!(bid(CHARLIE, 0, 1_000 * UNIT));
		assert_eq!(before - balance(ETH, CHARLIE), KUN * ETH_MARKET);
		refused!(bid(BOB, 0, 1_000 * UNIT), UnknownLot);
		wait(12 * HOUR);
		refused!(bid(BOB, 1, 1_000 * UNIT), LotEnded);
	});
}

#[test]
fn without_bids_for_days_lots_reopen_at_fresh_prices_within_the_limit_of_each_day() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		let (mut starts, mut most, kun) = (vec![], 0, KunBooks::get());
		for minute in 0..6 * 1_440u64 {
			tick();
			for event in take_events() {
				if let Event::LotOpened { asset: ETH, start, .. } = event {
					starts.push(start);
				}
			}
			let seen = Auction::gap();
			most = most.max(seen.on_offer + seen.sold_today);
			if minute == 4 * 1_440 {
				KunPrice::set(Some(cents(40)));
			}
			wait(60);
		}
		assert_eq!(most, 250_000 * UNIT);
		assert_eq!(starts.first(), Some(&ETH_START));
		assert_eq!(starts.last(), Some(&(ETH_START / 2)));
		assert_eq!(KunBooks::get(), kun);
	});
}

#[test]
fn a_falling_price_of_kun_sells_no_more_than_the_limit_of_each_day() {
	ExtBuilder::default().build_and_execute(|| {
		reserve_loses(ETH, 4_900 * UNIT);
		tick();
		wait(DAY);
		let mut sold = std::collections::BTreeMap::<u64, Balance>::new();
		for hour in 0..5 * 24u64 {
			// Somebody buys whatever is on offer, and the price of KUN falls.
			KunPrice::set(Some(cents(80 - hour as u128 / 2)));
			for _ in 0..8 {
				tick();
				for report in Auction::lots() {
					let day = Now::get() / DAY;
					assert_ok!(bid(PEOPLE[hour as usize % 4], report.lot.id, Balance::MAX));
					*sold.entry(day).or_default() += report.lot.kun.total();
				}
			}
			wait(HOUR);
		}
		assert!(sold.len() >= 5);
		assert!(sold.values().all(|sold| *sold == 250_000 * UNIT), "{sold:?}");
	});
}

#[test]
fn the_cap_of_kun_is_never_reached_with_lots_open() {
	ExtBuilder::default().build_and_execute(|| {
		let room = 120_000 * UNIT;
		KunCap::set(KunBooks::get() + room);
		opened();
		assert_ok!(start(SOL));
		assert_ok!(start(ETH));
		assert_eq!(lot(2).kun.total(), 20_000 * UNIT);
		refused!(start(ETH), NoKunAvailable);
		assert_eq!(Auction::gap().available, KunSource::default());
		// Every one of them can be delivered.
		for (who, id) in [(ALICE, 0), (BOB, 1), (CHARLIE, 2)] {
			assert_ok!(bid(who, id, Balance::MAX));
		}
		assert_eq!(Balances::total_issuance(), KunCap::get());
		assert_ok!(start(ETH));
		refused!(start(ETH), NoKunAvailable);
	});
}

#[test]
fn funds_that_somebody_sends_to_the_pot_of_bids_change_no_claim() {
	ExtBuilder::default().build().execute_with(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		let before = (Auction::held(ETH), Auction::gap(), Auction::lots());
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(DAVE), ETH, POT_BIDS, 100 * UNIT));
		assert_eq!((Auction::held(ETH), Auction::gap(), Auction::lots()), before);
		assert_ok!(bid(BOB, 0, PRICE / 10 * 11));
		assert_ok!(withdraw(ALICE, ETH));
		assert_eq!(balance(ETH, ALICE), endowment(ETH));
		assert_ok!(Auction::do_try_state());
	});
}

#[test]
fn coins_that_appear_or_vanish_past_the_books_change_no_figure() {
	ExtBuilder::default().build().execute_with(|| {
		let before = Auction::gap();
		assert_ok!(Assets::mint_into(QUSD, &ALICE, 10 * SUPPLY));
		assert_eq!(Auction::gap(), before);
		let owner = RuntimeOrigin::signed(OWNER);
		assert_ok!(Assets::burn(owner, QUSD, ALICE, 10 * SUPPLY));
		assert_eq!(Auction::gap(), before);
	});
}

#[test]
fn an_asset_whose_feed_dies_stops_no_other() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(start(SOL));
		assert_ok!(bid(ALICE, 0, PRICE));
		Stale::set(vec![ETH]);
		refused!(bid(BOB, 0, 2 * PRICE), PriceUnavailable);
		assert_ok!(bid(BOB, 1, 3_000_000));
		assert_ok!(start(SOL));
		wait(12 * HOUR);
		assert_ok!(settle(0));
		assert_ok!(settle(1));
		assert_eq!(own(ETH), (KUN * PRICE, 0));
	});
}

#[test]
fn no_price_that_a_feed_admits_divides_by_zero() {
	let extremes = [MIN_PRICE_RAW, MIN_PRICE_RAW + 1, MAX_PRICE_RAW - 1].map(Price::from_inner);
	for kun in extremes {
		for of_asset in extremes {
			ExtBuilder::default().large_lots().build_and_execute(|| {
				observed();
				KunPrice::set(Some(kun));
				for asset in [USDT, WBTC] {
					Counted::mutate(|prices| prices.insert(asset, of_asset));
					if start(asset).is_ok() {
						let id = lots().last().map(|lot| lot.id).unwrap_or_default();
						let _ = Auction::quote_bid(id, Balance::MAX);
						let _ = bid(ALICE, id, 1);
					} else {
						// Or the other lot covers all, or took all that the day allows.
						let refusals = [Error::Unpriceable, Error::NoGap, Error::NoKunAvailable];
						let refusals = refusals.map(|refusal| Err(error(refusal)));
						assert!(refusals.contains(&start(asset)));
					}
				}
			});
		}
	}
}

#[test]
fn collateral_that_collapses_to_dust_is_absorbed_and_sold_for_what_it_is() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 2_000 * UNIT, 400_000 * UNIT);
		Counted::mutate(|prices| prices.insert(ETH, Price::from_inner(MIN_PRICE_RAW)));
		assert_ok!(observe());
		wait(DAY);
		assert_ok!(start(SOL));
		assert_ok!(start(ETH));
		assert_eq!(BadDebt::get(), 400_000 * UNIT);
		assert_eq!(own(ETH), (2_000 * UNIT, 0));
		assert_ok!(bid(ALICE, 0, Balance::MAX));
		assert_eq!(own(SOL).0, 80_000_000_000);
	});
}

#[test]
fn a_bid_in_the_last_second_leaves_others_their_time() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		wait(12 * HOUR - 1);
		assert_ok!(bid(BOB, 0, PRICE / 10 * 11));
		wait(899);
		assert_ok!(bid(ALICE, 0, PRICE / 10 * 13));
		wait(900);
		assert_ok!(settle(0));
		assert_eq!((kun_of(ALICE), kun_of(BOB)), ((100 + KUN) * UNIT, 100 * UNIT));
	});
}

#[test]
fn nobody_withdraws_a_leading_bid() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		refused!(withdraw(ALICE, ETH), NothingToRefund);
		assert_ok!(bid(ALICE, 0, PRICE / 10 * 11));
		refused!(withdraw(ALICE, ETH), NothingToRefund);
	});
}

#[test]
fn an_empty_emergency_fund_and_a_full_cap_give_nothing_away() {
	ExtBuilder::default().build_and_execute(|| {
		KunCap::set(KunBooks::get());
		observed();
		for _ in 0..10 {
			tick();
		}
		assert_eq!((lots(), kun_of(FUND)), (vec![], MIN_KUN));
		assert_eq!(phase(), Phase::Observing { since: START });
	});
}

#[test]
fn who_starts_again_and_again_gets_no_more_lots_than_the_gap_needs() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		opened();
		for asset in AT_GENESIS {
			refused!(start(asset), NoGap);
		}
		assert_eq!(lots().len(), 1);
	});
}

#[test]
fn a_gap_that_grows_by_little_and_little_does_not_fill_all_places_with_tiny_lots() {
	ExtBuilder::default().build_and_execute(|| {
		with_params(|params| params.daily_limit = MOST_SOLD);
		observed();
		reserve_gets(ETH, 400 * UNIT);
		PhaseOf::<Test>::put(Phase::Open);
		// A coin and a half every minute, for eleven hours.
		for _ in 0..660 {
			wait(60);
			reserve_loses(ETH, UNIT / 200);
			tick();
			assert!(lots().iter().skip(1).all(|lot| lot.kun.total() >= 500 * UNIT));
		}
		// 1,000 coins are eight rests of 120; the 10,000 of before are one lot.
		assert_eq!(lots().len(), 9);
		assert!(Auction::gap().left < 120 * UNIT);
		// There is room for what is large.
		reserve_loses(ETH, 100 * UNIT);
		for _ in AT_GENESIS {
			tick();
		}
		assert_eq!(lot(9).kun.total(), 50_000 * UNIT);
	});
}
