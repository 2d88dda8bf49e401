//! Bids: which are good enough, what they cost, and what becomes of those that were outbid.

use super::*;

const PRICE: Balance = 1_500_000_000_000_000;
/// The least bid after [`PRICE`].
const NEXT: Balance = 1_545_000_000_000_000;
/// KUN of the lot.
const KUN: Balance = 50_000;

#[test]
fn only_accounts_bid() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::bid(origin, 0, PRICE), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn the_first_fault_of_a_bid_is_told() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		LockedAssets::set(vec![ETH]);
		KunPrice::set(None);
		wait(12 * HOUR);
		refused!(bid(NOBODY, 1, 0), UnknownLot);
		refused!(bid(NOBODY, 0, 0), Locked);
		LockedAssets::set(vec![]);
		refused!(bid(NOBODY, 0, 0), LotEnded);
		Now::mutate(|now| *now -= 1);
		refused!(bid(NOBODY, 0, 0), PriceUnavailable);
		KunPrice::set(Some(cents(80)));
		Stale::set(vec![ETH]);
		refused!(bid(NOBODY, 0, 0), PriceUnavailable);
		Stale::set(vec![]);
		refused!(bid(NOBODY, 0, 0), ZeroAmount);
		refused!(bid(NOBODY, 0, 1), BidTooLow);
		assert_noop!(bid(NOBODY, 0, PRICE), TOO_LITTLE);
		assert_ok!(bid(ALICE, 0, PRICE));
	});
}

#[test]
fn the_first_bid_is_at_the_start_price_or_above() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		refused!(bid(ALICE, 0, ETH_START - 1), BidTooLow);
		let ends = lot(0).ends;
		assert_ok!(bid(ALICE, 0, ETH_START));
		let paid = KUN * ETH_START;
		assert_eq!(best(0), Some((ALICE, ETH_START)));
		assert_eq!(balance(ETH, ALICE), endowment(ETH) - paid);
		assert_eq!(books(ETH), (paid, 0));
		let placed = Event::BidPlaced { lot: 0, who: ALICE, price: ETH_START, paid, ends };
		assert_eq!(take_events(), [placed]);
	});
}

#[test]
fn a_bid_exceeds_the_best_by_three_per_cent_and_not_by_a_unit_less() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		refused!(bid(BOB, 0, PRICE), BidTooLow);
		refused!(bid(BOB, 0, NEXT - 1), BidTooLow);
		assert_ok!(bid(BOB, 0, NEXT));
		assert_eq!(best(0), Some((BOB, NEXT)));
	});
}

#[test]
fn the_increment_is_rounded_up() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, ETH_START + 1));
		let least = ETH_START / 100 * 103 + 2;
		refused!(bid(BOB, 0, least - 1), BidTooLow);
		assert_ok!(bid(BOB, 0, least));
	});
}

#[test]
fn the_increment_is_the_one_that_is_set_now() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		with_params(|params| params.min_increment = percent(20));
		refused!(bid(BOB, 0, PRICE / 100 * 120 - 1), BidTooLow);
		assert_ok!(bid(BOB, 0, PRICE / 100 * 120));
	});
}

#[test]
fn nobody_pays_more_than_the_market_and_who_bids_it_wins_at_once() {
	for price in [ETH_MARKET, ETH_MARKET + 1, Balance::MAX] {
		ExtBuilder::default().build_and_execute(|| {
			let ends = lot(opened()).ends;
			assert_ok!(bid(ALICE, 0, price));
			assert_eq!((lots(), books(ETH)), (vec![], (0, 0)));
			let paid = KUN * ETH_MARKET;
			assert_eq!(balance(ETH, ALICE), endowment(ETH) - paid);
			assert_eq!(kun_of(ALICE), (100 + KUN) * UNIT);
			// The lot was sized for 12,000, which are 40 ETH.
			let (to_reserve, surplus) = (40 * UNIT, paid - 40 * UNIT);
			assert_eq!(own(ETH), (to_reserve, surplus));
			assert_eq!(
				take_events(),
				[
					Event::BidPlaced { lot: 0, who: ALICE, price: ETH_MARKET, paid, ends },
					Event::LotSettled {
						lot: 0,
						winner: ALICE,
						price: ETH_MARKET,
						to_reserve,
						surplus
					},
				]
			);
		});
	}
}

#[test]
fn a_unit_below_the_market_does_not_win_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, ETH_MARKET - 1));
		assert_eq!(best(0), Some((ALICE, ETH_MARKET - 1)));
		// Whoever bids the market price wins all the same, though it is no whole step above.
		refused!(bid(BOB, 0, ETH_MARKET - 1), BidTooLow);
		assert_ok!(bid(BOB, 0, ETH_MARKET));
		assert_eq!(lots(), []);
		assert_eq!(kun_of(BOB), (100 + KUN) * UNIT);
		assert_eq!(refund(ALICE, ETH), KUN * (ETH_MARKET - 1));
	});
}

#[test]
fn the_market_is_looked_at_again_at_every_bid() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		KunPrice::set(Some(cents(90)));
		assert_ok!(bid(ALICE, 0, ETH_MARKET));
		assert_eq!(best(0), Some((ALICE, ETH_MARKET)));
		assert_ok!(bid(BOB, 0, 3_000_000_000_000_000));
		assert_eq!(lots(), []);
	});
}

#[test]
fn no_bid_is_possible_while_the_market_is_at_the_best_bid_or_below() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		for price in [45, 44] {
			KunPrice::set(Some(cents(price)));
			assert_eq!(Auction::lots()[0].least, None);
			refused!(bid(BOB, 0, Balance::MAX), BidTooLow);
			refused!(bid(BOB, 0, PRICE), BidTooLow);
		}
		KunPrice::set(Some(cents(46)));
		assert_ok!(bid(BOB, 0, Balance::MAX));
		assert_eq!(kun_of(BOB), (100 + KUN) * UNIT);
	});
}

#[test]
fn no_bid_is_possible_while_the_market_is_below_the_start_price() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		KunPrice::set(Some(cents(23)));
		assert_eq!(Auction::lots()[0].least, None);
		refused!(bid(BOB, 0, Balance::MAX), BidTooLow);
		// At the start price there is one, and it wins at once.
		KunPrice::set(Some(cents(24)));
		assert_ok!(bid(BOB, 0, ETH_START));
		assert_eq!(lots(), []);
	});
}

#[test]
fn raising_an_own_bid_costs_the_difference() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		refused!(bid(ALICE, 0, PRICE), BidTooLow);
		let first = endowment(ETH) - KUN * PRICE;
		assert_eq!(balance(ETH, ALICE), first);
		assert_ok!(bid(ALICE, 0, NEXT));
		assert_eq!(balance(ETH, ALICE), first - KUN * (NEXT - PRICE));
		assert_eq!((refund(ALICE, ETH), books(ETH)), (0, (KUN * NEXT, 0)));
	});
}

#[test]
fn an_own_bid_is_raised_with_nothing_but_the_difference_left() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		let rest = balance(ETH, ALICE) - KUN * (NEXT - PRICE);
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(ALICE), ETH, BOB, rest));
		assert_ok!(bid(ALICE, 0, NEXT));
		assert_eq!(balance(ETH, ALICE), 0);
	});
}

#[test]
fn what_can_be_withdrawn_pays_for_the_next_bid_first() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(start(ETH));
		System::reset_events();
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_ok!(bid(BOB, 0, NEXT));
		let (credit, ends) = (KUN * PRICE, lot(0).ends);
		assert_eq!((refund(ALICE, ETH), books(ETH)), (credit, (KUN * NEXT, credit)));
		assert_eq!(
			take_events()[1..],
			[
				Event::BidRefunded {
					lot: 0,
					who: ALICE,
					asset: ETH,
					amount: credit,
					refund: credit
				},
				Event::BidPlaced { lot: 0, who: BOB, price: NEXT, paid: KUN * NEXT, ends },
			]
		);
		// A cheaper bid for another lot takes nothing from the account.
		let before = balance(ETH, ALICE);
		assert_ok!(bid(ALICE, 1, ETH_START));
		assert_eq!(balance(ETH, ALICE), before);
		assert_eq!(refund(ALICE, ETH), credit - KUN * ETH_START);
		// A dearer one takes what is missing.
		assert_ok!(bid(ALICE, 0, 2 * PRICE / 3 * 2));
		assert_eq!(refund(ALICE, ETH), 0);
		assert_eq!(balance(ETH, ALICE), before + credit - KUN * (ETH_START + 2 * PRICE / 3 * 2));
	});
}

#[test]
fn refunds_of_an_asset_do_not_pay_for_bids_in_another() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(start(SOL));
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_ok!(bid(BOB, 0, NEXT));
		assert_ok!(bid(ALICE, 1, 2_000_000));
		assert_eq!(refund(ALICE, ETH), KUN * PRICE);
		assert_eq!(balance(SOL, ALICE), endowment(SOL) - KUN * 2_000_000);
	});
}

#[test]
fn refunds_of_one_bidder_add_up() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(start(ETH));
		for id in [0, 1] {
			assert_ok!(bid(ALICE, id, PRICE));
		}
		for id in [0, 1] {
			assert_ok!(bid(BOB, id, NEXT));
		}
		assert_eq!(refund(ALICE, ETH), 2 * KUN * PRICE);
		assert_ok!(withdraw(ALICE, ETH));
		assert_eq!((refund(ALICE, ETH), balance(ETH, ALICE)), (0, endowment(ETH)));
		let withdrawn = Event::RefundWithdrawn { who: ALICE, asset: ETH, amount: 2 * KUN * PRICE };
		assert_eq!(take_events().pop(), Some(withdrawn));
		refused!(withdraw(ALICE, ETH), NothingToRefund);
		refused!(withdraw(CHARLIE, ETH), NothingToRefund);
	});
}

#[test]
fn only_accounts_withdraw() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::withdraw_refund(origin, ETH), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_rest_too_small_to_stay_comes_along_and_can_be_withdrawn() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		let paid = KUN * PRICE;
		let rest = MIN_BALANCE - 1;
		let all = balance(ETH, ALICE);
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Assets::transfer(origin, ETH, BOB, all - paid - rest));
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_eq!((balance(ETH, ALICE), refund(ALICE, ETH)), (0, rest));
		assert_eq!(books(ETH), (paid, rest));
		assert_eq!(lot(0).best.map(|best| best.paid), Some(paid));
		// It pays for the next bid.
		assert_ok!(bid(BOB, 0, NEXT));
		assert_eq!(refund(ALICE, ETH), paid + rest);
	});
}

#[test]
fn a_credit_that_is_used_up_keeps_the_rest_that_came_along() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		assert_ok!(bid(ALICE, 0, PRICE));
		assert_ok!(bid(BOB, 0, NEXT));
		let missing = KUN * (2_000_000_000_000_000 - PRICE);
		let spare = balance(ETH, ALICE) - missing - 7;
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(ALICE), ETH, CHARLIE, spare));
		assert_ok!(bid(ALICE, 0, 2_000_000_000_000_000));
		assert_eq!((balance(ETH, ALICE), refund(ALICE, ETH)), (0, 7));
	});
}

#[test]
fn who_owns_a_unit_too_little_does_not_bid() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		let spare = balance(ETH, ALICE) - KUN * PRICE + 1;
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(ALICE), ETH, BOB, spare));
		assert_noop!(bid(ALICE, 0, PRICE), TOO_LITTLE);
		assert_eq!(books(ETH), (0, 0));
	});
}

#[test]
fn a_bid_that_wins_is_charged_for_the_sale_as_well() {
	ExtBuilder::default().build_and_execute(|| {
		opened();
		let post = |price| {
			Auction::bid(RuntimeOrigin::signed(ALICE), 0, price).map(|post| post.actual_weight)
		};
		assert_eq!(post(PRICE), Ok(Some(<() as WeightInfo>::bid())));
		assert_eq!(post(ETH_MARKET), Ok(None));
	});
}
