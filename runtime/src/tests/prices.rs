//! Prices through the real oracle: quorum, liars, silence, jumps.

use super::{chain::feed, *};
use crate::{PriceFeed, Runtime};
use pallet_price_feed::types::AssetKind;
use qian_primitives::{Price, PriceStatus};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave};

fn price(chain: &mut Chain, asset: AssetId) -> Option<(Price, PriceStatus)> {
	chain.read(|| PriceFeed::price(AssetKind::WithId(asset)).map(|p| (p.price, p.status)))
}

fn usd(dollars: f64) -> Price {
	Price::from_float(dollars)
}

fn local() -> Chain {
	Chain::new(crate::presets::LOCAL_TESTNET)
}

fn unavailable() -> DispatchError {
	error(pallet_csa::Error::<Runtime>::PriceUnavailable)
}

#[test]
fn nothing_is_accepted_below_quorum() {
	let mut chain = local();
	chain.feed([(Alice, ETH, 200.0)]);
	assert_eq!(price(&mut chain, ETH), None);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 500 * UNIT))]), [Err(unavailable())]);
	chain.feed([(Bob, ETH, 202.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(201.0), PriceStatus::Live)));
}

#[test]
fn a_liar_does_not_move_the_median_out_of_the_honest_range() {
	let mut chain = local();
	chain.feed([(Alice, ETH, 200.0), (Bob, ETH, 202.0), (Charlie, ETH, 100.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(200.0), PriceStatus::Live)));
	chain.feed([(Alice, ETH, 199.0), (Charlie, ETH, 300.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(202.0), PriceStatus::Live)));
}

#[test]
fn one_silent_operator_is_not_missed_and_two_are() {
	let mut chain = local();
	chain.feed([(Alice, ETH, 200.0), (Bob, ETH, 200.0), (Charlie, ETH, 200.0)]);
	chain.feed([(Alice, WBTC, 60_000.0), (Bob, WBTC, 60_000.0)]);
	assert_eq!(chain.block([(Dave, open(ETH, 10 * UNIT, 500 * UNIT))]), [Ok(())]);

	// Charlie is silent: his value has expired, and the other two go on without him.
	chain.jump(1_800);
	chain.feed([(Alice, ETH, 201.0), (Bob, ETH, 203.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(202.0), PriceStatus::Live)));

	chain.jump(1_800);
	chain.feed([(Alice, ETH, 250.0)]);
	assert_eq!(price(&mut chain, ETH).map(|p| p.1), Some(PriceStatus::Stale));
	let calls = [(Dave, mint(ETH, UNIT)), (Dave, repay(ETH, Dave, 100 * UNIT))];
	assert_eq!(chain.block(calls), [Err(unavailable()), Ok(())]);
	assert_eq!(chain.block([(Dave, close(ETH))]), [Ok(())]);
}

#[test]
fn an_old_median_is_not_accepted_again_when_one_operator_feeds_on() {
	let mut chain = local();
	chain.feed([(Alice, ETH, 200.0), (Bob, ETH, 200.0)]);
	let moment = chain.read(|| PriceFeed::price(AssetKind::WithId(ETH)).unwrap().moment);
	chain.jump(1_800);
	chain.feed([(Alice, ETH, 200.0)]);
	let shown = chain.read(|| PriceFeed::price(AssetKind::WithId(ETH)).unwrap());
	assert_eq!((shown.moment, shown.status), (moment, PriceStatus::Stale));
}

#[test]
fn a_jump_is_suspect_until_it_has_lasted() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 200.0)]);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 500 * UNIT))]), [Ok(())]);
	chain.feed([(Alice, ETH, 150.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(200.0), PriceStatus::Suspect)));
	assert_eq!(chain.block([(Bob, mint(ETH, UNIT))]), [Err(unavailable())]);
	chain.wait(60);
	chain.feed([(Alice, ETH, 148.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(148.0), PriceStatus::Live)));
}

#[test]
fn a_spike_that_returns_changes_nothing() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 200.0)]);
	chain.feed([(Alice, ETH, 2_000.0)]);
	assert_eq!(price(&mut chain, ETH).map(|p| p.1), Some(PriceStatus::Suspect));
	chain.feed([(Alice, ETH, 201.0)]);
	assert_eq!(price(&mut chain, ETH), Some((usd(201.0), PriceStatus::Live)));
}

#[test]
fn one_asset_without_a_price_stops_only_itself() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 200.0)]);
	let calls = [
		(Bob, open(WBTC, 10_000_000, 500 * UNIT)),
		(Bob, open(ETH, 10 * UNIT, 500 * UNIT)),
		(Bob, open(WBTC, 10_000_000, 0)),
	];
	assert_eq!(chain.block(calls), [Err(unavailable()), Ok(()), Ok(())]);
	let backing = chain.read(|| crate::Csa::system().backing);
	assert_eq!(backing, 2_000 * UNIT);
}

#[test]
fn strangers_do_not_feed_and_operators_feed_once_a_block() {
	let mut chain = local();
	let results =
		chain.block([(Dave, feed(ETH, 1.0)), (Alice, feed(ETH, 200.0)), (Alice, feed(ETH, 201.0))]);
	let denied = error(pallet_oracle::Error::<Runtime>::NoPermission);
	let again = error(pallet_oracle::Error::<Runtime>::AlreadyFeeded);
	assert_eq!(results, [Err(denied), Ok(()), Err(again)]);
}

#[test]
fn operators_feed_only_assets_that_have_a_feed() {
	let mut chain = local();
	let filtered = error(frame_system::Error::<Runtime>::CallFiltered);
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all {
		calls: vec![feed(ETH, 200.0), feed(QUSD, 1.0)],
	});
	assert_eq!(chain.block([(Alice, feed(199, 1.0)), (Bob, batch)]), [Err(filtered); 2]);
	chain.read(|| {
		assert_eq!(pallet_oracle::RawValues::<Runtime>::iter().count(), 0);
	});
}

#[test]
fn values_of_a_removed_operator_do_not_count() {
	let mut chain = local();
	chain.feed([(Alice, ETH, 200.0), (Bob, ETH, 200.0)]);
	chain.read(|| {
		crate::OracleOperators::remove_member(crate::RuntimeOrigin::root(), account(Bob).into())
			.expect("Root may remove an operator");
	});
	chain.jump(1_000);
	chain.feed([(Alice, ETH, 210.0)]);
	assert_eq!(price(&mut chain, ETH).map(|p| p.0), Some(usd(200.0)));
	chain.jump(1_000);
	chain.block([]);
	assert_eq!(price(&mut chain, ETH).map(|p| p.1), Some(PriceStatus::Stale));
}

#[test]
fn the_fee_of_a_feed_is_returned_and_that_of_a_refused_one_is_not() {
	let mut chain = local();
	let kun = |who| crate::Balances::free_balance(account(who));
	let before = chain.read(|| (kun(Alice), kun(Dave)));
	chain.block([(Alice, feed(ETH, 200.0)), (Dave, feed(ETH, 200.0))]);
	let after = chain.read(|| (kun(Alice), kun(Dave)));
	// Alice also authors the block, and may earn a share of Dave's fee.
	assert!(after.0 >= before.0);
	assert!(after.1 < before.1);
}
