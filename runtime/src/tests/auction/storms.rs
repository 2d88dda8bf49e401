//! Storms: no bids for days, KUN falling, collateral falling further while lots run.

use super::*;

/// The prices that a lot in ETH must have at these of KUN and ETH, in 10^-18 dollars and in dollars.
fn prices_at(kun: u128, eth: u128) -> (Balance, Balance) {
	let first = (kun * 3 / 10).div_ceil(eth);
	(first, kun / eth)
}

/// The lots that were opened, with start and market price.
fn opened_lots(told: &[AnEvent]) -> Vec<(LotId, Balance, Balance, Balance)> {
	let opened = told.iter().filter_map(|event| match event {
		Event::LotOpened { id, kun, start, market, .. } => {
			Some((*id, kun.total(), *start, *market))
		},
		_ => None,
	});
	opened.collect()
}

/// How many lots ended without a bid.
fn expired(told: &[AnEvent]) -> usize {
	told.iter().filter(|event| matches!(event, Event::LotExpired { .. })).count()
}

/// In March 2020 a lender's collateral went for nothing, since nobody bid. KUN is never given away.
#[test]
fn days_without_any_bid_give_no_kun_away_and_reopen_lots_at_fresh_prices_within_the_daily_limit() {
	let (mut chain, mut market) = gap();
	set_params(&mut chain, |params| {
		params.max_lot = 20_000 * KUN;
		params.daily_limit = 50_000 * KUN;
	});
	let issuance = chain.read(Balances::total_issuance);
	let of_eth = chain.read(|| Assets::total_issuance(ETH));
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let system = chain.read(Csa::system);
	// KUN halves every day, for three days.
	let prices = [(0.8, 800_000_000_000_000_000), (0.4, 400_000_000_000_000_000)];
	let last = [(0.2, 200_000_000_000_000_000)];
	let (mut gone, mut reopened) = (0, 0);
	for (kun, exact) in prices.into_iter().chain(last) {
		market.kun_moves(&mut chain, kun);
		let begin = now(&mut chain);
		while now(&mut chain) < begin + DAY {
			let told = market.pass(&mut chain, 1_500);
			gone += expired(&told);
			for (_, _, start, at_market) in opened_lots(&told) {
				assert_eq!((start, at_market), prices_at(exact, 300), "at fresh prices");
				reopened += 1;
			}
			let report = chain.read(Auction::gap);
			assert!(report.on_offer <= 50_000 * KUN);
			assert_eq!((report.sold_today, report.gap), (0, 130_000 * UNIT));
		}
	}
	println!("{gone} lots ended without a bid, {reopened} were opened");
	assert!(gone >= 100 && reopened >= 100, "{gone} {reopened}");
	chain.read(|| {
		assert_eq!(Balances::total_issuance(), issuance, "no KUN was created");
		assert_eq!(Assets::total_issuance(ETH), of_eth);
		assert_eq!(Csa::system(), system, "nothing was lost by waiting");
		assert_eq!(AuctionKun::promised().total(), Auction::gap().on_offer);
	});
	// Who comes first pays the start price at least.
	let lot = lots(&mut chain).into_iter().max_by_key(|lot| lot.ends).expect("lots run");
	let too_low = refused(Error::BidTooLow);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, lot.start - 1)), too_low);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, lot.start)), Ok(()));
	assert_eq!(phase(&mut chain), Phase::Open);
}

#[test]
fn a_kun_price_that_halves_makes_the_next_lots_twice_as_large() {
	let (mut chain, mut market) = gap();
	set_params(&mut chain, |params| {
		params.max_lot = 1_000_000 * KUN;
		params.daily_limit = 1_000_000 * KUN;
	});
	// Worth a tenth of the gap, so that one lot fills it before and after.
	market.kun_moves(&mut chain, 8.0);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let before = lots(&mut chain).remove(0);
	market.kun_moves(&mut chain, 4.0);
	assert_eq!(lots(&mut chain), core::slice::from_ref(&before), "what runs keeps its price");
	market.pass(&mut chain, HOUR);
	let after = lots(&mut chain).remove(0);
	assert_eq!(after.start, before.start / 2);
	assert_eq!(after.kun.total().div_ceil(2), before.kun.total());
	assert_eq!(after.cover, before.cover);
}

#[test]
fn collateral_that_falls_during_the_auction_widens_the_gap_and_lots_follow() {
	let (mut chain, mut market) = opened();
	let first = lots(&mut chain).remove(0);
	market.moves(&mut chain, ETH, 240.0);
	let report = chain.read(Auction::gap);
	assert_eq!(report.gap, 1_000_000 * UNIT - 2_900 * 240 * UNIT);
	// The lot that runs keeps its KUN and its start, and its market price follows.
	let seen = chain.read(Auction::lots).into_iter().find(|seen| seen.lot.id == first.id);
	let seen = seen.expect("it runs");
	assert_eq!((seen.lot.start, seen.lot.cover), (first.start, first.cover));
	assert_eq!(seen.market, Some(800_000_000_000_000_000 / 240));
	// At its old start price a bid does less than it was to do; all of it goes to the reserve.
	all_pass(&mut chain, [(Eve, bid(first.id, first.start))]);
	let told = market.pass(&mut chain, HOUR);
	let sold = told.iter().find_map(|event| match event {
		Event::LotSettled { to_reserve, surplus, .. } => Some((*to_reserve, *surplus)),
		_ => None,
	});
	let paid = first.kun.total() / KUN * first.start;
	assert_eq!(sold, Some((paid, 0)));
	let next = opened_lots(&told).into_iter().last().expect("others were opened");
	assert_eq!((next.2, next.3), prices_at(800_000_000_000_000_000, 240));
}

#[test]
fn collateral_that_rises_during_the_auction_leaves_less_to_be_filled_and_ends_it() {
	let (mut chain, mut market) = opened();
	let first = lots(&mut chain).remove(0);
	all_pass(&mut chain, [(Eve, bid(first.id, first.start * 2))]);
	let paid = first.kun.total() / KUN * first.start * 2;
	// Whole again without any KUN: what the bid brings is surplus.
	market.moves(&mut chain, ETH, 350.0);
	let told = market.pass(&mut chain, 2 * HOUR);
	let sold = told.iter().find_map(|event| match event {
		Event::LotSettled { to_reserve, surplus, .. } => Some((*to_reserve, *surplus)),
		_ => None,
	});
	assert_eq!(sold, Some((0, paid)));
	assert_eq!((phase(&mut chain), lots(&mut chain)), (Phase::Healthy, vec![]));
}

#[test]
fn a_halt_of_the_chain_during_an_auction_gives_nothing_away() {
	let (mut chain, market) = opened();
	let first = lots(&mut chain).remove(0);
	all_pass(&mut chain, [(Eve, bid(first.id, first.start))]);
	// Three days without a block: every lot has ended, and prices are old.
	chain.jump(3 * DAY);
	let told = tick(&mut chain);
	let sold = |event: &AnEvent| matches!(event, Event::LotSettled { winner, .. } if *winner == account(Eve));
	assert!(told.iter().any(sold), "{told:?}");
	assert_eq!(opened_lots(&told), [], "nothing is opened without prices");
	let late = outcome(&mut chain, Ferdie, start(ETH));
	assert_eq!(late, refused(Error::PriceUnavailable));
	let told = market.pass(&mut chain, 60);
	assert!(!opened_lots(&told).is_empty());
}
