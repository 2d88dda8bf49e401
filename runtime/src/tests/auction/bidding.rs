//! Bids on the real runtime: what counts, what is refused by name, what becomes of who is outbid.

use super::*;
use crate::adapters::AuctionReserves;
use pallet_auction::interfaces::Reserves;

const LOT: Balance = 10_000 * KUN;
/// Prices of the lots of [`one_lot`].
const START: Balance = 800_000_000_000_000;
const MARKET: Balance = 2_666_666_666_666_666;

fn cost(price: Balance) -> Balance {
	(LOT / KUN) * price
}

fn kun(chain: &mut Chain, who: Sr25519Keyring) -> Balance {
	chain.read(|| Balances::free_balance(account(who)))
}

fn eth(chain: &mut Chain, who: Sr25519Keyring) -> Balance {
	chain.read(|| balance(ETH, who))
}

fn refund(chain: &mut Chain, who: Sr25519Keyring) -> Balance {
	chain.read(|| Auction::refund(account(who), ETH))
}

#[test]
fn a_bid_above_the_market_price_pays_the_market_price_and_wins_at_once() {
	for price in [MARKET, MARKET + 1, Balance::MAX] {
		let (mut chain, _, lot) = one_lot(LOT);
		let (kun_before, eth_before) = (kun(&mut chain, Eve), eth(&mut chain, Eve));
		assert_eq!(outcome(&mut chain, Eve, bid(lot.id, price)), Ok(()));
		let told = told(&mut chain);
		let placed = Event::BidPlaced {
			lot: lot.id,
			who: account(Eve),
			price: MARKET,
			paid: cost(MARKET),
			ends: lot.ends,
		};
		assert_eq!(told[0], placed);
		assert!(matches!(&told[1], Event::LotSettled { winner, .. } if *winner == account(Eve)));
		assert_eq!(eth_before - eth(&mut chain, Eve), cost(MARKET));
		let earned = kun(&mut chain, Eve) - kun_before;
		assert!(earned < LOT && LOT - earned < KUN, "{earned}");
		assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, price)), refused(Error::UnknownLot));
		let sold = chain.read(|| Auction::gap().sold_today);
		assert_eq!(sold, LOT);
	}
}

#[test]
fn a_bid_of_just_three_percent_more_passes_and_one_unit_less_does_not() {
	let (mut chain, _, lot) = one_lot(LOT);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START - 1)), refused(Error::BidTooLow));
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), Ok(()));
	let more = START / 100 * 103;
	for price in [START, START + 1, more - 1] {
		assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, price)), refused(Error::BidTooLow));
	}
	let quote = chain.read(|| Auction::quote_bid(lot.id, more)).expect("it is possible");
	assert_eq!((quote.price, quote.cost, quote.kun, quote.wins), (more, cost(more), LOT, false));
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, more)), Ok(()));
	assert_eq!(refund(&mut chain, Eve), cost(START));
	assert_eq!(outcome(&mut chain, Eve, withdraw_refund(ETH)), Ok(()));
	assert_eq!(eth(&mut chain, Eve), 1_000 * UNIT);
	let nothing = refused(Error::NothingToRefund);
	assert_eq!(outcome(&mut chain, Eve, withdraw_refund(ETH)), nothing);
}

#[test]
fn a_bid_at_the_market_price_wins_though_it_is_less_than_three_percent_more() {
	let (mut chain, _, lot) = one_lot(LOT);
	let close = MARKET - MARKET / 100;
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, close)), Ok(()));
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, MARKET - 1)), refused(Error::BidTooLow));
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, MARKET)), Ok(()));
	assert_eq!(lots(&mut chain), []);
	assert_eq!((refund(&mut chain, Eve), refund(&mut chain, Ferdie)), (cost(close), 0));
}

#[test]
fn a_bid_after_the_end_is_refused_and_anyone_closes_the_lot() {
	let (mut chain, market, lot) = one_lot(LOT);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), Ok(()));
	tick(&mut chain);
	assert_eq!(outcome(&mut chain, Bob, settle(lot.id)), refused(Error::LotRunning));
	for _ in 0..2 {
		chain.jump(HOUR / 2);
		market.feed(&mut chain);
	}
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, MARKET)), refused(Error::LotEnded));
	let before = kun(&mut chain, Eve);
	assert_eq!(outcome(&mut chain, Bob, settle(lot.id)), Ok(()));
	assert_eq!(kun(&mut chain, Eve), before + LOT);
	assert_eq!(outcome(&mut chain, Bob, settle(lot.id)), refused(Error::UnknownLot));
}

#[test]
fn a_late_bid_prolongs_a_lot_but_never_past_its_hard_end() {
	let (mut chain, market, lot) = one_lot(LOT);
	let (mut price, mut bidders) = (START, [Eve, Ferdie].into_iter().cycle());
	let mut prolonged = 0;
	loop {
		let ends = lots(&mut chain).first().expect("it runs").ends;
		while ends - now(&mut chain) > 600 {
			let left = ends - now(&mut chain);
			chain.jump((left - 540).min(1_200));
			market.feed(&mut chain);
		}
		let who = bidders.next().expect("it goes on for ever");
		assert_eq!(outcome(&mut chain, who, bid(lot.id, price)), Ok(()));
		price = price.div_ceil(100) * 103;
		let (late, found) = (now(&mut chain) + 900, lots(&mut chain)[0].ends);
		assert_eq!(found, ends.max(late.min(lot.opened + 2 * HOUR)));
		assert!(found <= lot.opened + 2 * HOUR);
		if found == ends {
			break;
		}
		prolonged += 1;
	}
	assert!(prolonged >= 4, "{prolonged}");
	let told = market.pass(&mut chain, 900);
	assert!(told.iter().any(|event| matches!(event, Event::LotSettled { .. })), "{told:?}");
}

#[test]
fn who_raises_its_own_bid_pays_the_difference() {
	let (mut chain, _, lot) = one_lot(LOT);
	let before = eth(&mut chain, Eve);
	for price in [START, START * 2, START * 3] {
		assert_eq!(outcome(&mut chain, Eve, bid(lot.id, price)), Ok(()));
		assert_eq!(before - eth(&mut chain, Eve), cost(price));
		assert_eq!(refund(&mut chain, Eve), 0);
	}
	// Who was outbid pays with that first.
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, START * 32 / 10)), Ok(()));
	assert_eq!(refund(&mut chain, Eve), cost(START * 3));
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, MARKET)), Ok(()));
	assert_eq!((before - eth(&mut chain, Eve), refund(&mut chain, Eve)), (cost(MARKET), 0));
}

#[test]
fn a_rest_too_small_to_stay_comes_along_and_can_be_withdrawn() {
	let (mut chain, _, lot) = one_lot(LOT);
	let least = chain.read(|| Assets::minimum_balance(ETH));
	let rest = least - 1;
	let sent = eth(&mut chain, Eve) - cost(START) - rest;
	all_pass(&mut chain, [(Eve, transfer(ETH, account(Ferdie), sent))]);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), Ok(()));
	assert_eq!((eth(&mut chain, Eve), refund(&mut chain, Eve)), (0, rest));
	// Less than an account keeps cannot be paid out: it stays a credit.
	let small = pallet_collateral::Error::<Runtime>::RecipientBelowMinimum;
	assert_eq!(outcome(&mut chain, Eve, withdraw_refund(ETH)), refused(small));
	assert_eq!(refund(&mut chain, Eve), rest);
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, START * 2)), Ok(()));
	assert_eq!(outcome(&mut chain, Eve, withdraw_refund(ETH)), Ok(()));
	assert_eq!(eth(&mut chain, Eve), cost(START) + rest);
}

#[test]
fn who_owns_too_little_is_refused_by_name_and_the_best_bid_stays() {
	let (mut chain, _, lot) = one_lot(LOT);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), Ok(()));
	let before = lots(&mut chain);
	let poor = pallet_collateral::Error::<Runtime>::InsufficientFunds;
	assert_eq!(outcome(&mut chain, Bob, bid(lot.id, START * 2)), refused(poor));
	assert_eq!(lots(&mut chain), before);
	assert_eq!(refund(&mut chain, Eve), 0);
}

#[test]
fn a_market_below_the_best_bid_takes_no_more_bids_and_the_best_one_stands() {
	let (mut chain, mut market, lot) = one_lot(LOT);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START * 2)), Ok(()));
	market.kun_moves(&mut chain, 0.4);
	for price in [START * 2, START * 3, Balance::MAX] {
		assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, price)), refused(Error::BidTooLow));
	}
	let told = market.pass(&mut chain, HOUR);
	let sold = told.iter().find_map(|event| match event {
		Event::LotSettled { winner, price, .. } => Some((winner.clone(), *price)),
		_ => None,
	});
	assert_eq!(sold, Some((account(Eve), START * 2)));
}

#[test]
fn without_a_live_price_nobody_bids_or_starts_and_what_ends_is_sold_whole_to_the_system() {
	let (mut chain, _, lot) = one_lot(LOT);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, MARKET / 2)), Ok(()));
	chain.jump(1_800);
	chain.block([]);
	let unavailable = refused(Error::PriceUnavailable);
	let calls = [(Ferdie, bid(lot.id, MARKET)), (Ferdie, start(ETH))];
	assert_eq!(chain.block(calls), [unavailable, unavailable]);
	chain.jump(1_800);
	chain.block([]);
	let before = chain.read(|| AuctionReserves::owned(ETH));
	let told = tick(&mut chain);
	let settled = Event::LotSettled {
		lot: lot.id,
		winner: account(Eve),
		price: MARKET / 2,
		to_reserve: cost(MARKET / 2),
		surplus: 0,
	};
	assert_eq!(told, [settled]);
	let after = chain.read(|| AuctionReserves::owned(ETH));
	assert_eq!(after.system - before.system, cost(MARKET / 2));
	assert_eq!(lots(&mut chain), [], "and nothing new is opened");
}

#[test]
fn the_price_of_either_side_stops_bids_alone() {
	let (mut chain, _, lot) = one_lot(LOT);
	chain.jump(1_800);
	chain.price_becomes(ETH, 300.0);
	let unavailable = refused(Error::PriceUnavailable);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), unavailable, "KUN is too old");
	chain.prices_become(&[(AssetKind::Native, 0.8)]);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, START)), Ok(()));
}

#[test]
fn a_bid_that_does_not_win_costs_less_than_one_that_does() {
	let (mut chain, _, lot) = one_lot(LOT);
	let fee = |chain: &mut Chain, who, call| {
		let before = kun(chain, who);
		assert_eq!(outcome(chain, who, call), Ok(()));
		before.abs_diff(kun(chain, who))
	};
	let placed = fee(&mut chain, Ferdie, bid(lot.id, START));
	let won = LOT - fee(&mut chain, Eve, bid(lot.id, MARKET));
	assert!(placed > 0 && placed < won, "{placed} {won}");
}
