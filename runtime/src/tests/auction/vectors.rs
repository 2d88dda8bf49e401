//! The test vectors of debt auctions, bit for bit.

use super::*;
use pallet_csa::SystemTotals;

/// Limits that are out of the way.
fn unlimited(params: &mut AuctionParams) {
	params.max_lot = 1_000_000 * KUN;
	params.daily_limit = 1_000_000 * KUN;
}

/// C6: the only lot, which fills the whole gap.
fn whole_gap() -> (Chain, Market, ALot) {
	let (mut chain, market) = gap();
	set_params(&mut chain, unlimited);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let lot = lot(&mut chain, 0);
	assert_eq!(lots(&mut chain).len(), 1, "one lot fills the gap");
	(chain, market, lot)
}

#[test]
fn c6_finds_the_gap_and_sizes_the_lot() {
	let (mut chain, market) = gap();
	set_params(&mut chain, unlimited);
	tick(&mut chain);
	let system: SystemTotals = chain.read(Csa::system);
	assert_eq!((system.backing, system.net_supply), (870_000 * UNIT, 1_000_000 * UNIT));
	assert_eq!(system.q_total, percent(87));
	let report = chain.read(Auction::gap);
	assert_eq!((report.gap, report.covered, report.left), (130_000 * UNIT, 0, 130_000 * UNIT));

	let told = market.pass(&mut chain, HOUR);
	let kun = 541_666_666_666_666_666_666_667;
	let (first, market_price) = (800_000_000_000_000, 2_666_666_666_666_666);
	let opened = told.iter().find_map(|event| match event {
		Event::LotOpened { asset, kun, cover, start, market, .. } => {
			Some((*asset, *kun, *cover, *start, *market))
		},
		_ => None,
	});
	let source = KunSource { fund: 0, minted: kun };
	assert_eq!(opened, Some((ETH, source, 130_000 * UNIT, first, market_price)));
	assert_eq!(chain.read(|| Auction::gap().left), 0);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoGap));
	assert_eq!(chain.read(|| Kun::supply().reserved), kun);
	// What was insolvent is the system's, which changes neither side of the ratio.
	let system = chain.read(Csa::system);
	assert_eq!((system.backing, system.net_supply), (870_000 * UNIT, 1_000_000 * UNIT));
	assert_eq!(system.buffer, -130_000 * UNIT as i128);
}

#[test]
fn c6_sold_above_the_start_price_fills_the_gap_and_leaves_a_surplus() {
	let (mut chain, market, lot) = whole_gap();
	let kun = chain.read(|| Balances::free_balance(account(Eve)));
	let price = 1_500_000_000_000_000;
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, price)), Ok(()));
	let paid = 812_500_000_000_000_000_001;
	let best = super::lot(&mut chain, lot.id).best.expect("it has a bid");
	assert_eq!((best.who, best.price, best.paid), (account(Eve), price, paid));
	let least = chain.read(|| Auction::lots()[0].least);
	assert_eq!(least, Some(1_545_000_000_000_000));
	let too_low = outcome(&mut chain, Ferdie, bid(lot.id, 1_545_000_000_000_000 - 1));
	assert_eq!(too_low, refused(Error::BidTooLow));

	let told = market.pass(&mut chain, HOUR + 900);
	tick(&mut chain);
	let settled = Event::LotSettled {
		lot: lot.id,
		winner: account(Eve),
		price,
		to_reserve: 433_333_333_333_333_333_334,
		surplus: 379_166_666_666_666_666_667,
	};
	assert!(told.contains(&settled), "{told:?}");
	chain.read(|| {
		assert_eq!(Csa::system().q_total, percent(100));
		assert_eq!(Auction::gap().gap, 0);
		let owned = pallet_collateral::Owned::<Runtime>::get(ETH);
		assert_eq!(owned.surplus, 379_166_666_666_666_666_667);
		// Worth 113,750 dollars.
		assert_eq!(owned.surplus * 300 / UNIT, 113_750);
		assert_eq!(owned.system, 2_900 * UNIT + 433_333_333_333_333_333_334);
		let earned = Balances::free_balance(account(Eve)) - kun;
		assert!(lot.kun.total() - earned < KUN, "all KUN of the lot, less the fee of the bid");
		assert_eq!(balance(ETH, Eve), 1_000 * UNIT - paid);
	});
	assert_eq!(phase(&mut chain), Phase::Healthy);
}

#[test]
fn c6_sold_at_the_start_price_fills_the_gap_and_leaves_nothing() {
	let (mut chain, market, lot) = whole_gap();
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, lot.start)), Ok(()));
	let told = market.pass(&mut chain, HOUR + 900);
	tick(&mut chain);
	let sold = told.iter().find_map(|event| match event {
		Event::LotSettled { to_reserve, surplus, .. } => Some((*to_reserve, *surplus)),
		_ => None,
	});
	assert_eq!(sold, Some((433_333_333_333_333_333_334, 0)));
	assert_eq!(chain.read(|| Csa::system().q_total), percent(100));
	assert_eq!(phase(&mut chain), Phase::Healthy);
}

#[test]
fn c6_a_bid_below_the_start_price_is_refused_and_one_bidder_alone_pays_no_less() {
	let (mut chain, market, lot) = whole_gap();
	assert_eq!(lot.start, 800_000_000_000_000);
	for price in [1, lot.start - 1] {
		assert_eq!(outcome(&mut chain, Eve, bid(lot.id, price)), refused(Error::BidTooLow));
	}
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, 0)), refused(Error::ZeroAmount));
	let told = market.pass(&mut chain, HOUR + 900);
	assert!(told.contains(&Event::LotExpired { lot: lot.id }), "{told:?}");
	let again = lots(&mut chain);
	assert_eq!((again.len(), again[0].start), (1, lot.start), "it is on offer again");
}

#[test]
fn c6_with_small_lots_takes_ten_full_ones_and_one_of_the_rest() {
	let (mut chain, mut market) = gap();
	// Four lots fit into an asset: others take turns.
	for (asset, price) in [(WBTC, 60_000.0), (BNB, 300.0), (USDC, 1.0)] {
		market.moves(&mut chain, asset, price);
	}
	set_params(&mut chain, |params| {
		unlimited(params);
		params.max_lot = 50_000 * KUN;
	});
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	for _ in 0..12 {
		tick(&mut chain);
	}
	let all = lots(&mut chain);
	let kun: Vec<_> = all.iter().map(|lot| lot.kun.total()).collect();
	assert_eq!(kun[..10], [50_000 * KUN; 10]);
	assert_eq!(kun[10..], [41_666_666_666_666_666_666_667]);
	assert_eq!(all.iter().map(|lot| lot.cover).sum::<Balance>(), 130_000 * UNIT);
	let turns: Vec<_> = all.iter().map(|lot| lot.asset).collect();
	assert_eq!(turns[..5], [ETH, WBTC, BNB, USDC, ETH], "one asset after the other");
	// Prices in the base units of each asset: 80 cents of it, and 30 % of that, rounded against nobody.
	let starts: Vec<_> = all[..4].iter().map(|lot| lot.start).collect();
	assert_eq!(starts, [800_000_000_000_000, 400, 800_000_000_000_000, 240_000]);
}

/// The second trigger of C6: the whole is well covered, and one asset has a deep loss.
fn deep_loss() -> (Chain, Market) {
	let mut chain = Chain::new(DEVELOPMENT);
	let prices = [(ETH, 320.0), (WBTC, 90_000.0), (USDC, 1.0)];
	let mut market = Market::open(&mut chain, 0.8, &prices);
	let gift = transfer(USDC, Pot::System.account(), 2_000 * DOLLAR);
	let calls = [
		(Alice, open(ETH, 1_000 * UNIT, 174_000 * UNIT)),
		(Bob, open(ETH, 1_000 * UNIT, 174_000 * UNIT)),
		(Charlie, open(ETH, 1_000 * UNIT, 174_000 * UNIT)),
		(Dave, open(ETH, 1_000 * UNIT, 174_000 * UNIT)),
		(Eve, open(ETH, 1_000 * UNIT, 174_000 * UNIT)),
		(Ferdie, open(ETH, 480 * UNIT, 85_000 * UNIT)),
		(Eve, open(WBTC, BTC, 45_000 * UNIT)),
		(Ferdie, gift),
		(Ferdie, skim(USDC)),
	];
	all_pass(&mut chain, calls);
	market.moves(&mut chain, ETH, 250.0);
	market.moves(&mut chain, WBTC, 30_000.0);
	(chain, market)
}

#[test]
fn c6_a_deep_loss_comes_under_observation_though_the_whole_is_covered() {
	let (mut chain, market) = deep_loss();
	let system = chain.read(Csa::system);
	assert_eq!((system.q_total, system.net_supply), (percent(140), 1_000_000 * UNIT));
	assert_eq!(system.buffer, 2_000 * UNIT as i128);
	let pool = chain.read(|| Csa::pool(WBTC)).expect("it has a price");
	assert_eq!((pool.insolvent.collateral, pool.insolvent.debt), (BTC, 45_000 * UNIT));
	assert_eq!(pool.shortfall, 15_000 * UNIT);
	let too_small = error(pallet_csa::Error::<Runtime>::BufferTooSmall);
	assert_eq!(outcome(&mut chain, Dave, absorb(WBTC)), Err(too_small));

	let told = tick(&mut chain);
	let seen = Event::ObservationStarted { q_total: percent(140), uncovered: 13_000 * UNIT };
	assert!(told.contains(&seen), "{told:?}");
	assert_eq!(chain.read(|| Auction::gap().gap), 13_000 * UNIT);

	let told = market.pass(&mut chain, HOUR);
	assert!(told.contains(&Event::AuctionsOpened));
	let first = lots(&mut chain).remove(0);
	// 13,000 / (0.8 · 0.3), of which a lot offers 50,000 at most.
	assert_eq!((first.kun.total(), first.cover), (50_000 * KUN, 12_000 * UNIT));
	let used = told.iter().any(|event| matches!(event, Event::SurplusUsed { .. }));
	assert!(!used, "the backing falls short of nothing");

	// WBTC has its turn: what was insolvent there is absorbed whatever the buffer.
	tick(&mut chain);
	tick(&mut chain);
	let system = chain.read(Csa::system);
	assert_eq!((system.q_total, system.buffer), (percent(140), -13_000 * UNIT as i128));
	let total: Balance = lots(&mut chain).iter().map(|lot| lot.cover).sum();
	assert_eq!(total, 13_000 * UNIT);
	let kun: Balance = lots(&mut chain).iter().map(|lot| lot.kun.total()).sum();
	assert_eq!(kun, 54_166_666_666_666_666_666_667);
}

#[test]
fn c6_a_loss_of_just_the_trigger_is_not_observed() {
	let (mut chain, _) = deep_loss();
	// 13,000 is 1.3 % of the net supply.
	set_params(&mut chain, |params| {
		params.shortfall_trigger = Ratio::from_inner(13 * UNIT / 1_000);
	});
	assert_eq!(tick(&mut chain), []);
	assert_eq!(outcome(&mut chain, Bob, observe()), refused(Error::NoChange));
	set_params(&mut chain, |params| {
		params.shortfall_trigger = Ratio::from_inner(13 * UNIT / 1_000 - 1);
	});
	assert_eq!(outcome(&mut chain, Bob, observe()), Ok(()));
	assert!(matches!(phase(&mut chain), Phase::Observing { .. }));
}
