//! What the views say is what the calls do.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;

#[test]
fn a_quoted_bid_is_what_the_bid_is() {
	let prices = [
		0,
		1,
		ETH_START - 1,
		ETH_START,
		PRICE,
		PRICE / 100 * 103 - 1,
		PRICE / 100 * 103,
		ETH_MARKET - 1,
		ETH_MARKET,
		Balance::MAX,
	];
	let mut passed = 0;
	for first in [None, Some(PRICE), Some(ETH_MARKET - 1)] {
		for price in prices {
			ExtBuilder::default().build_and_execute(|| {
				opened();
				if let Some(first) = first {
					assert_ok!(bid(ALICE, 0, first));
				}
				let before = balance(ETH, BOB);
				match Auction::quote_bid(0, price) {
					Err(error) => {
						assert_noop!(bid(BOB, 0, price), error);
					},
					Ok(quote) => {
						passed += 1;
						assert_ok!(bid(BOB, 0, price));
						assert_eq!(before - balance(ETH, BOB), quote.cost);
						assert_eq!(quote.kun, 50_000 * UNIT);
						assert_eq!(lots().is_empty(), quote.wins);
						if quote.wins {
							assert_eq!(kun_of(BOB), 100 * UNIT + quote.kun);
							assert_eq!(quote.price, ETH_MARKET);
						} else {
							assert_eq!(best(0), Some((BOB, quote.price)));
						}
					},
				}
			});
		}
	}
	assert_eq!(passed, 7 + 4 + 2);
}

#[test]
fn a_bid_that_cannot_be_made_is_not_quoted() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_eq!(Auction::quote_bid(1, PRICE), Err(error(Error::UnknownLot)));
		LockedAssets::set(vec![ETH]);
		assert_eq!(Auction::quote_bid(0, PRICE), Err(error(Error::Locked)));
		assert_eq!(Auction::lots()[0].least, None);
		LockedAssets::set(vec![]);
		KunPrice::set(None);
		assert_eq!(Auction::quote_bid(0, PRICE), Err(error(Error::PriceUnavailable)));
		let report = &Auction::lots()[0];
		assert_eq!((report.market, report.least, report.least_cost), (None, None, None));
		KunPrice::set(Some(cents(80)));
		wait(12 * HOUR);
		assert_eq!(Auction::quote_bid(0, PRICE), Err(error(Error::LotEnded)));
		let report = &Auction::lots()[0];
		assert_eq!((report.market, report.least), (Some(ETH_MARKET), None));
	});
}

#[test]
fn the_least_bid_that_is_shown_passes_and_a_unit_less_fails() {
	for first in [None, Some(PRICE), Some(ETH_MARKET / 103 * 100), Some(ETH_MARKET - 1)] {
		ExtBuilder::default().build_and_execute(|| {
			opened();
			if let Some(first) = first {
				assert_ok!(bid(ALICE, 0, first));
			}
			let report = Auction::lots().remove(0);
			let least = report.least.expect("a bid is possible");
			refused!(bid(BOB, 0, least - 1), BidTooLow);
			let before = balance(ETH, BOB);
			assert_ok!(bid(BOB, 0, least));
			assert_eq!(report.least_cost, Some(before - balance(ETH, BOB)));
		});
	}
}

#[test]
fn a_quoted_purchase_is_what_the_purchase_pays() {
	ExtBuilder::default().build_and_execute(|| {
		let amounts = [0, 1, 296, 297, UNIT, 297 * UNIT, 2_970 * UNIT, 2_971 * UNIT, 6_000 * UNIT];
		for asset in [ETH, UNLISTED] {
			for bad in [false, true] {
				if bad && asset == ETH {
					system_gets(ETH, 20 * UNIT, 0);
					debt_turns_bad(5_000 * UNIT);
					pay_coins(ALICE, 10_000 * UNIT);
				}
				for amount in amounts {
					let before = balance(ETH, ALICE);
					match Auction::quote_buy_reserve(asset, amount) {
						Err(error) => {
							assert_noop!(buy(ALICE, asset, amount, 0), error);
						},
						Ok(paid) => {
							refused!(buy(ALICE, asset, amount, paid + 1), BelowMinOut);
							assert_ok!(buy(ALICE, asset, amount, paid));
							assert_eq!(balance(asset, ALICE), before + paid);
						},
					}
				}
			}
		}
	});
}

#[test]
fn the_phase_and_the_gap_are_shown() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		fund_gets(5 * UNIT);
		let seen = Auction::phase();
		assert_eq!((seen.phase, seen.opens), (Phase::Healthy, None));
		assert_eq!((seen.is_alarming, seen.is_due), (true, true));
		assert_ok!(observe());
		let seen = Auction::phase();
		assert_eq!((seen.opens, seen.is_alarming, seen.is_due), (Some(START + DAY), true, false));
		assert_eq!((seen.q_total, seen.uncovered), (percent(87), 0));
		wait(DAY);
		assert_ok!(start(ETH));
		let seen = Auction::gap();
		assert_eq!(
			(seen.gap, seen.covered, seen.left),
			(130_000 * UNIT, 12_000 * UNIT, 118_000 * UNIT)
		);
		assert_eq!(seen.available.fund, 0);
		assert_eq!(seen.available.minted, CAP - KunBooks::get() - 49_995 * UNIT);
		assert_eq!((seen.on_offer, seen.offerable_today), (50_000 * UNIT, 200_000 * UNIT));
		let assessment = seen.assessment;
		assert_eq!((assessment.backing, assessment.net_supply), (870_000 * UNIT, SUPPLY));
		assert_eq!((assessment.shortfall, assessment.buffer), (0, 0));
		assert_ok!(bid(ALICE, 0, ETH_MARKET));
		assert_eq!(Auction::gap().sold_today, 50_000 * UNIT);
		assert_eq!(Auction::gap().left, 118_000 * UNIT);
	});
}

#[test]
fn gaps_that_lots_cover_wholly_leave_nothing() {
	ExtBuilder::default().large_lots().build_and_execute(|| {
		opened();
		reserve_gets(ETH, 400 * UNIT);
		let seen = Auction::gap();
		assert_eq!((seen.gap, seen.covered, seen.left), (10_000 * UNIT, 130_000 * UNIT, 0));
	});
}

#[test]
fn refunds_are_shown() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!(Auction::refund(ALICE, ETH), 0);
		assert_ok!(cancel(0));
		assert_eq!(Auction::refund(ALICE, ETH), 50_000 * PRICE);
		assert_eq!((Auction::refund(BOB, ETH), Auction::refund(ALICE, SOL)), (0, 0));
	});
}

#[test]
fn the_pot_of_bids_should_hold_bids_and_refunds() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(!Auction::has_lots(ETH));
		opened();
		assert!(Auction::has_lots(ETH) && !Auction::has_lots(SOL));
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_ok!(bid(BOB, 0, PRICE / 10 * 11));
		assert_eq!(Auction::held(ETH), 50_000 * (PRICE + PRICE / 10 * 11));
		assert_eq!(Auction::held(SOL), 0);
		assert_ok!(cancel(0));
		assert!(!Auction::has_lots(ETH));
		assert_ok!(withdraw(ALICE, ETH));
		assert_ok!(withdraw(BOB, ETH));
		assert_eq!(BidLedgers::<Test>::get(ETH), None);
	});
}
