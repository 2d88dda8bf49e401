//! `try_state` finds every fault that was put in.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;

/// Run `harm` on running lots and expect that the invariants tell of `fault`.
fn harmed(fault: &'static str, harm: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		opened();
		assert_ok!(start(SOL));
		assert_ok!(bid(BOB, 0, PRICE));
		assert_ok!(bid(ALICE, 0, PRICE / 10 * 11));
		check();
		harm();
		assert_eq!(Auction::do_try_state(), Err(fault.into()));
	});
}

fn first_lot(harm: impl FnOnce(&mut LotsOf<Test>)) {
	Lots::<Test>::mutate(|lots| harm(&mut lots[0]));
}

#[test]
fn parameters_out_of_bounds_are_found() {
	harmed("parameters out of bounds", || Params::<Test>::mutate(|params| params.soft_close = 0));
}

#[test]
fn promises_without_lots_are_found() {
	harmed("KUN that is set aside is not that of the lots", || {
		Promised::mutate(|(_, minted)| *minted += 1);
	});
}

#[test]
fn a_refund_of_nothing_is_found() {
	harmed("a refund of nothing", || Refunds::<Test>::insert(DAVE, ETH, 0));
}

#[test]
fn refunds_that_overflow_are_found() {
	harmed("refunds overflow", || Refunds::<Test>::insert(DAVE, ETH, Balance::MAX));
}

#[test]
fn books_of_nothing_are_found() {
	harmed("books of nothing", || BidLedgers::<Test>::insert(WBTC, BidBooks::default()));
}

#[test]
fn refunds_that_are_not_those_of_the_books_are_found() {
	const FAULT: &str = "refunds are not those of the bidders";
	harmed(FAULT, || Refunds::<Test>::insert(DAVE, ETH, 1));
	harmed(FAULT, || Refunds::<Test>::remove(BOB, ETH));
	harmed(FAULT, || {
		BidLedgers::<Test>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").refunds -= 1;
		})
	});
}

#[test]
fn refunds_without_books_are_found() {
	harmed("refunds without books", || Refunds::<Test>::insert(BOB, WBTC, 1));
}

#[test]
fn bids_that_are_not_those_of_the_books_are_found() {
	const FAULT: &str = "bids are not those for the lots";
	harmed(FAULT, || first_lot(|lot| lot.best = None));
	harmed(FAULT, || {
		let bid = Bid { who: ALICE, price: 3_000_000, paid: 5 };
		Lots::<Test>::mutate(|lots| lots[1].best = Some(bid));
	});
	harmed(FAULT, || BidLedgers::<Test>::insert(WBTC, BidBooks { bids: 1, refunds: 0 }));
}

#[test]
fn a_lot_in_an_asset_that_is_not_listed_is_found() {
	harmed("a lot in an asset that is not listed", || Listed::set(vec![ETH]));
}

#[test]
fn a_lot_of_a_number_that_is_not_given_yet_is_found() {
	harmed("a lot of a number that is not given yet", || first_lot(|lot| lot.id = 2));
}

#[test]
fn a_lot_that_is_too_small_is_found() {
	harmed("a lot that is too small", || {
		first_lot(|lot| lot.kun.minted = MIN_LOT - 1);
		Promised::put((0, MIN_LOT - 1 + 50_000 * UNIT));
	});
}

#[test]
fn a_lot_that_ends_before_it_begins_is_found() {
	harmed("a lot that ends before it begins", || first_lot(|lot| lot.ends = lot.opened));
}

#[test]
fn a_bid_below_the_start_price_is_found() {
	harmed("a bid too low", || {
		first_lot(|lot| lot.best.as_mut().expect("there is a bid").price = ETH_START - 1)
	});
}

#[test]
fn a_bid_that_paid_nothing_is_found() {
	harmed("a bid too low", || {
		first_lot(|lot| lot.best.as_mut().expect("there is a bid").paid = 0);
		BidLedgers::<Test>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").bids = 0;
		});
	});
}

#[test]
fn too_many_lots_in_an_asset_are_found() {
	ExtBuilder::default().params(|params| params.max_lot = 100 * UNIT).build().execute_with(|| {
		observed();
		for _ in 0..4 {
			assert_ok!(start(ETH));
		}
		assert_ok!(start(SOL));
		assert_ok!(Auction::do_try_state());
		Lots::<Test>::mutate(|lots| lots[4].asset = ETH);
		assert_eq!(Auction::do_try_state(), Err("too many lots in an asset".into()));
	});
}

#[test]
fn more_sold_than_any_limit_allows_is_found() {
	harmed("more sold than any limit allows", || {
		SoldToday::<Test>::put(Sold { day: 1, kun: MOST_SOLD + 1 });
	});
	ExtBuilder::default().build_and_execute(|| {
		SoldToday::<Test>::put(Sold { day: 1, kun: MOST_SOLD });
	});
}
