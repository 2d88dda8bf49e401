//! The parameters of the protocol and their risk.

use super::*;
use pallet_auction::AuctionParams;
use pallet_collateral::SystemParams;
use pallet_kun::Programme;
use pallet_lockdown::LockdownParams;
use pallet_price_feed::types::FeedParams;
use qian_primitives::Parameters;
use RiskMove::{Less, More, Unclear};

/// `call` moves this parameter, of ETH if `of_eth` and else of all assets, and nothing else.
fn assert_moves(
	chain: &mut Chain,
	origin: OriginCaller,
	call: RuntimeCall,
	of_eth: bool,
	(name, old, new, risk): (&str, u128, u128, RiskMove),
) {
	let run = report(chain, origin, call);
	assert_eq!(run.result, Ok(()), "{name}");
	let parameter = ParameterMove { name: name.into(), old, new, risk };
	let asset = of_eth.then_some(AssetKind::WithId(ETH));
	assert_eq!(run.changes, [ParameterChange { asset, parameter }]);
	assert_eq!(run.lines, []);
}

#[test]
fn setters_of_the_register_show_their_move_and_its_risk() {
	let mut chain = in_a_fall();
	let ceiling = 10_000_000 * UNIT;
	for (new, risk) in [(ceiling + 1, More), (0, Less)] {
		let moved = ("debt_ceiling", ceiling, new, risk);
		assert_moves(&mut chain, RISK, set_ceiling(new), true, moved);
	}
	let paced = CollateralParams { mint_limit: 0, ..params(&mut chain) };
	let moved = ("mint_limit", ceiling / 4, 0, Less);
	assert_moves(&mut chain, RISK, set_params(paced), true, moved);

	let params = SystemParams { min_debt: 99 * UNIT, ..Default::default() };
	let call = RuntimeCall::Collateral(pallet_collateral::Call::set_system_params { params });
	assert_moves(&mut chain, RISK, call, false, ("min_debt", 100 * UNIT, 99 * UNIT, More));
}

#[test]
fn the_status_of_an_asset_is_a_parameter_too() {
	let mut chain = in_a_fall();
	let close =
		RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH });
	assert_moves(&mut chain, LISTING, close.clone(), true, ("open_for_debt", 1, 0, Less));
	enact(&mut chain, LISTING, close);
	let reopen =
		RuntimeCall::Collateral(pallet_collateral::Call::reinstate_collateral { asset: ETH });
	assert_moves(&mut chain, LISTING, reopen, true, ("open_for_debt", 0, 1, More));
}

#[test]
fn setters_of_prices_and_volatility_show_their_move_and_its_risk() {
	let mut chain = in_a_fall();
	let asset = AssetKind::WithId(ETH);
	let feed = chain.read(|| pallet_price_feed::Feeds::<Runtime>::get(&asset));
	let params = FeedParams { quorum: 2, ..feed.expect("ETH has a feed").params };
	let set =
		|asset| RuntimeCall::PriceFeed(pallet_price_feed::Call::set_feed_params { asset, params });
	assert_moves(&mut chain, RISK, set(asset), true, ("quorum", 1, 2, Less));
	// A new feed has nothing that could be compared.
	let run = report(&mut chain, RISK, set(AssetKind::WithId(199)));
	assert_eq!((run.result, run.changes), (Ok(()), vec![]));

	let gate = VolatilityParams { max_closed: 0, ..volatility(&mut chain) };
	let moved = ("max_closed", 21_600, 0, Less);
	assert_moves(&mut chain, RISK, set_volatility(gate), true, moved);
	let call = RuntimeCall::Volatility(pallet_volatility::Call::set_close_offset { seconds: 60 });
	assert_moves(&mut chain, RISK, call, false, ("close_offset", 0, 60, Unclear));
}

#[test]
fn the_setter_of_auctions_shows_each_move_and_its_risk() {
	let mut chain = in_a_fall();
	let old = chain.read(crate::Auction::auction_params);
	let set = |params| RuntimeCall::Auction(pallet_auction::Call::set_auction_params { params });
	let share = |p: u128| percent(p).into_inner();
	let moves = [
		(AuctionParams { q_min_global: percent(95), ..old }, "q_min_global", share(90), Less),
		(AuctionParams { q_min_global: percent(85), ..old }, "q_min_global", share(90), More),
		(AuctionParams { q_target: percent(105), ..old }, "q_target", share(100), Less),
		(AuctionParams { t_auction: 7_200, ..old }, "t_auction", 3_600, Unclear),
		(
			AuctionParams { shortfall_trigger: percent(2), ..old },
			"shortfall_trigger",
			share(1),
			More,
		),
		(AuctionParams { max_discount: percent(60), ..old }, "max_discount", share(70), Unclear),
		(AuctionParams { min_increment: percent(5), ..old }, "min_increment", share(3), Unclear),
		(AuctionParams { soft_close: 600, ..old }, "soft_close", 900, Unclear),
		(AuctionParams { lot_life: 7_200, ..old }, "lot_life", 3_600, Unclear),
		(AuctionParams { lot_hard_end: 9_000, ..old }, "lot_hard_end", 7_200, Unclear),
		(AuctionParams { max_lot: 100 * UNIT, ..old }, "max_lot", 50_000 * UNIT, Unclear),
		(AuctionParams { daily_limit: 100 * UNIT, ..old }, "daily_limit", 250_000 * UNIT, Unclear),
		(AuctionParams { reserve_discount: percent(2), ..old }, "reserve_discount", share(1), More),
	];
	for (params, name, was, risk) in moves {
		let moved = old.parameters().into_iter().zip(params.parameters());
		let new = moved.filter(|(old, _)| old.name == name).map(|(_, new)| new.value);
		let new: Vec<_> = new.collect();
		assert_eq!(new.len(), 1, "{name}");
		assert_moves(&mut chain, RISK, set(params), false, (name, was, new[0], risk));
	}
	// Several at once are told one by one; what is out of bounds moves nothing.
	let both = AuctionParams { max_lot: 200 * UNIT, q_target: percent(110), ..old };
	let run = report(&mut chain, RISK, set(both));
	assert_eq!((run.result, run.changes.len()), (Ok(()), 2));
	let never = AuctionParams { max_discount: percent(91), ..old };
	let run = report(&mut chain, RISK, set(never));
	let out = pallet_auction::Error::<Runtime>::ParameterOutOfBounds;
	assert_eq!((run.result.map_err(error), run.changes), (Err(error(out)), vec![]));
	// What the report says is what happens.
	enact(&mut chain, RISK, set(both));
	assert_eq!(chain.read(crate::Auction::auction_params), both);
}

#[test]
fn setters_of_keyholders_and_of_kun_show_their_move_and_its_risk() {
	let mut chain = in_a_fall();
	let [two, three] = LockdownParams::default().bands;
	let moves = [
		(LockdownParams { bands: [UNIT, three], ..Default::default() }, "tier_two_from", two, Less),
		(
			LockdownParams { bands: [two, 2 * three], ..Default::default() },
			"tier_three_from",
			three,
			More,
		),
		(LockdownParams { tier_delay: 3_600, ..Default::default() }, "tier_delay", 86_400, Unclear),
	];
	for (params, name, old, risk) in moves {
		let new = match name {
			"tier_two_from" => params.bands[0],
			"tier_three_from" => params.bands[1],
			_ => params.tier_delay.into(),
		};
		let call = RuntimeCall::Lockdown(pallet_lockdown::Call::set_lockdown_params { params });
		assert_moves(&mut chain, RISK, call, false, (name, old, new, risk));
	}
	let call = RuntimeCall::Kun(pallet_kun::Call::set_allowance {
		programme: Programme::MintMining,
		amount: 7,
	});
	assert_moves(&mut chain, TREASURY, call, false, ("allowance of mint mining", 0, 7, More));
}
