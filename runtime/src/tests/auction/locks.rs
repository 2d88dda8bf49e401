//! Locks while lots run: what stops, what the chain itself leaves alone, and when a lot ends then.

use super::*;
use crate::{
	tests::locks::{lock, unlock},
	Lockdown,
};
use pallet_lockdown::{CallName, Scope};

/// Lots in ETH and in WBTC, the first of which has a bid of Eve, who outbid Ferdie.
fn two_lots() -> (Chain, Market, [ALot; 2]) {
	let (mut chain, mut market) = gap();
	market.moves(&mut chain, WBTC, 60_000.0);
	set_params(&mut chain, |params| params.daily_limit = 100_000 * KUN);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	tick(&mut chain);
	let all = lots(&mut chain);
	assert_eq!(all.iter().map(|lot| lot.asset).collect::<Vec<_>>(), [ETH, WBTC]);
	let price = all[0].start;
	all_pass(&mut chain, [(Ferdie, bid(all[0].id, price)), (Eve, bid(all[0].id, price * 2))]);
	(chain, market, [all[0].clone(), all[1].clone()])
}

fn lock_all(chain: &mut Chain, scope: &Scope) {
	assert_eq!(by_root(chain, lock(scope.clone())), Ok(()));
}

fn unlock_all(chain: &mut Chain, scope: &Scope) {
	assert_eq!(by_root(chain, unlock(scope.clone())), Ok(()));
}

fn pause(call: &str) -> Scope {
	let name = |text: &str| text.as_bytes().to_vec().try_into().expect("names are short");
	Scope::Call(CallName { pallet: name("Auction"), call: name(call) })
}

#[test]
fn a_lock_of_an_asset_stops_its_lots_and_no_other() {
	let (mut chain, _, [eth, bitcoin]) = two_lots();
	lock_all(&mut chain, &Scope::Asset(ETH));
	let locked = refused(Error::Locked);
	let calls = [
		(Ferdie, bid(eth.id, Balance::MAX)),
		(Ferdie, settle(eth.id)),
		(Ferdie, withdraw_refund(ETH)),
		(Ferdie, start(ETH)),
		(Bob, buy_reserve(ETH, UNIT, 0)),
	];
	assert_eq!(chain.block(calls), [locked; 5]);
	assert_eq!(by_root(&mut chain, cancel(eth.id)), locked);
	let of_csa = refused(pallet_csa::Error::<Runtime>::Locked);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(ETH)), of_csa);
	let reports = chain.read(Auction::lots);
	assert_eq!(reports[0].least, None, "no bid is possible");
	assert!(reports[1].least.is_some());
	assert_eq!(outcome(&mut chain, Ferdie, bid(bitcoin.id, Balance::MAX)), Ok(()));
}

#[test]
fn a_lock_of_the_protocol_stops_every_lot_and_neither_phases_nor_parameters() {
	let (mut chain, _, [eth, bitcoin]) = two_lots();
	lock_all(&mut chain, &Scope::Protocol);
	let locked = refused(Error::Locked);
	let calls = [
		(Ferdie, bid(eth.id, Balance::MAX)),
		(Ferdie, bid(bitcoin.id, Balance::MAX)),
		(Ferdie, withdraw_refund(ETH)),
		(Ferdie, start(WBTC)),
		(Bob, buy_reserve(ETH, UNIT, 0)),
		(Bob, observe()),
	];
	let mut expected = vec![locked; 5];
	expected.push(refused(Error::NoChange));
	assert_eq!(chain.block(calls), expected);
	set_params(&mut chain, |params| params.soft_close = 60);
}

#[test]
fn a_lock_of_the_chain_filters_every_call_and_the_chain_itself_leaves_lots_alone() {
	let (mut chain, market, [eth, _]) = two_lots();
	let before = lots(&mut chain);
	lock_all(&mut chain, &Scope::Chain);
	let filtered = refused(frame_system::Error::<Runtime>::CallFiltered);
	let calls = [
		(Ferdie, bid(eth.id, Balance::MAX)),
		(Ferdie, withdraw_refund(ETH)),
		(Ferdie, observe()),
		(Ferdie, absorb(ETH)),
	];
	assert_eq!(chain.block(calls), [filtered; 4]);
	assert_eq!(by_root(&mut chain, cancel(eth.id)), refused(Error::Locked), "not even Root");
	let told = market.pass(&mut chain, 2 * HOUR);
	assert_eq!((told, lots(&mut chain)), (vec![], before));
}

#[test]
fn a_lot_that_ends_under_a_lock_ends_after_the_grace_that_follows() {
	for scope in [Scope::Asset(ETH), Scope::Protocol] {
		let (mut chain, market, [eth, bitcoin]) = two_lots();
		lock_all(&mut chain, &scope);
		let told = market.pass(&mut chain, 2 * HOUR);
		let of_eth = told.iter().any(|event| {
			matches!(event, Event::LotSettled { lot, .. } if *lot == eth.id)
				|| matches!(event, Event::LotOpened { asset: ETH, .. })
		});
		assert!(!of_eth, "{told:?}");
		let other = told.contains(&Event::LotExpired { lot: bitcoin.id });
		assert_eq!(other, scope == Scope::Asset(ETH), "another asset goes on");

		unlock_all(&mut chain, &scope);
		chain.block([]);
		let grace = chain.read(|| Lockdown::grace_until(ETH)).expect("a lock has ended");
		let report = chain.read(Auction::lots).into_iter().find(|report| report.lot.id == eth.id);
		let report = report.expect("it runs on");
		assert!(report.lot.ends < now(&mut chain));
		assert_eq!(report.ends, grace);
		// Bids pass, owners of CSAs act; nothing is started, absorbed or sold.
		let price = report.least.expect("bids are possible");
		let calls = [
			(Ferdie, bid(eth.id, price)),
			(Eve, withdraw_refund(ETH)),
			(Ferdie, start(ETH)),
			(Ferdie, settle(eth.id)),
			(Ferdie, absorb(ETH)),
		];
		let in_grace = refused(pallet_csa::Error::<Runtime>::InGrace);
		let expected =
			[Ok(()), Ok(()), refused(Error::InGrace), refused(Error::LotRunning), in_grace];
		assert_eq!(chain.block(calls), expected);
		let told = market.pass(&mut chain, HOUR / 2);
		assert!(!told.iter().any(|event| matches!(event, Event::LotOpened { asset: ETH, .. })));
		let told = market.pass(&mut chain, HOUR);
		let settled = told.iter().find_map(|event| match event {
			Event::LotSettled { lot, winner, .. } if *lot == eth.id => Some(winner.clone()),
			_ => None,
		});
		assert_eq!(settled, Some(account(Ferdie)));
	}
}

#[test]
fn the_chain_itself_obeys_a_call_that_is_stopped_on_its_own() {
	let (mut chain, market) = gap();
	lock_all(&mut chain, &pause("observe"));
	assert_eq!(tick(&mut chain), [], "nothing is observed");
	unlock_all(&mut chain, &pause("observe"));
	tick(&mut chain);
	assert!(matches!(phase(&mut chain), Phase::Observing { .. }));

	lock_all(&mut chain, &pause("start"));
	market.pass(&mut chain, 2 * HOUR);
	assert_eq!(lots(&mut chain), [], "nothing is started");
	let filtered = refused(frame_system::Error::<Runtime>::CallFiltered);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), filtered);
	unlock_all(&mut chain, &pause("start"));
	market.pass(&mut chain, 60);
	let first = lots(&mut chain).remove(0);

	lock_all(&mut chain, &pause("settle"));
	let told = market.pass(&mut chain, 2 * HOUR);
	assert!(!told.contains(&Event::LotExpired { lot: first.id }), "nothing is closed");
	assert_eq!(outcome(&mut chain, Eve, settle(first.id)), filtered);
	unlock_all(&mut chain, &pause("settle"));
	let told = tick(&mut chain);
	assert!(told.contains(&Event::LotExpired { lot: first.id }));
}

#[test]
fn lots_that_a_lock_holds_up_do_not_hold_up_others() {
	let (mut chain, mut market) = gap();
	set_params(&mut chain, |params| {
		params.max_lot = 1_000_000 * KUN;
		params.daily_limit = 1_000_000 * KUN;
	});
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let first = lots(&mut chain);
	assert_eq!((first.len(), first[0].cover), (1, 130_000 * UNIT), "it covers the whole gap");
	market.moves(&mut chain, BNB, 300.0);
	assert_eq!(outcome(&mut chain, Ferdie, start(BNB)), refused(Error::NoGap));
	lock_all(&mut chain, &Scope::Asset(ETH));
	assert_eq!(outcome(&mut chain, Ferdie, start(BNB)), Ok(()));
	let second = lots(&mut chain).remove(1);
	assert_eq!((second.asset, second.kun.total()), (BNB, 1_000_000 * KUN - first[0].kun.total()));
}

#[test]
fn nothing_of_a_bid_leaves_a_locked_asset_in_any_wrapper() {
	let (mut chain, _, [eth, _]) = two_lots();
	let add = pallet_proxy::Call::add_proxy {
		delegate: account(Bob).into(),
		proxy_type: Default::default(),
		delay: 0,
	};
	all_pass(&mut chain, [(Ferdie, RuntimeCall::Proxy(add))]);
	let claims = [withdraw_refund(ETH), bid(eth.id, Balance::MAX)];
	let wrapped = |inner: &RuntimeCall| {
		let (real, call) = (account(Ferdie).into(), Box::new(inner.clone()));
		let proxied = pallet_proxy::Call::proxy { real, force_proxy_type: None, call };
		let batches = access::wrappers::batches(inner).map(|batch| (Ferdie, batch));
		batches.into_iter().chain([(Bob, RuntimeCall::Proxy(proxied))]).collect::<Vec<_>>()
	};
	let ends = |chain: &mut Chain, who, call: &RuntimeCall| {
		let origin = RuntimeOrigin::signed(account(who));
		chain.read(|| access::wrappers::inner_outcome(call.clone(), origin))
	};
	for inner in &claims {
		for (who, call) in wrapped(inner) {
			assert_eq!(ends(&mut chain, who, &call), Ok(()), "while nothing is locked");
		}
	}
	for scope in [Scope::Asset(ETH), Scope::Protocol] {
		chain.fork(|chain| {
			lock_all(chain, &scope);
			for inner in &claims {
				for (who, call) in wrapped(inner) {
					assert_eq!(ends(chain, who, &call), Err(Error::Locked.into()), "{scope:?}");
				}
			}
		});
	}
}
