//! The parameters of the protocol and their risk.

use super::*;
use pallet_collateral::SystemParams;
use pallet_kun::Programme;
use pallet_lockdown::LockdownParams;
use pallet_price_feed::types::FeedParams;
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
	let run = report(&mut chain, RISK, set(AssetKind::Native));
	assert_eq!((run.result, run.changes), (Ok(()), vec![]));

	let gate = VolatilityParams { max_closed: 0, ..volatility(&mut chain) };
	let moved = ("max_closed", 21_600, 0, Less);
	assert_moves(&mut chain, RISK, set_volatility(gate), true, moved);
	let call = RuntimeCall::Volatility(pallet_volatility::Call::set_close_offset { seconds: 60 });
	assert_moves(&mut chain, RISK, call, false, ("close_offset", 0, 60, Unclear));
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
