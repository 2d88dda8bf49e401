//! The liquidation of vaults one by one.

use super::*;
use crate::{
	amount::{units, whole},
	outcome::Outcome,
	peer::{
		auction::{Auction, Bidder},
		run, Peer,
	},
	population::{build, Owner},
	trader::Trader,
};
use qian_primitives::UNIT;

fn owners(scenario: &Scenario) -> Vec<Owner> {
	build(&scenario.crowd, 200.0, 1.95)
}

/// What a fall comes to; every coin and all collateral is accounted for in each minute of it.
fn outcome(change: impl FnOnce(&mut Scenario)) -> Outcome {
	let mut scenario = typical(300);
	scenario.means.capital = 20_000.0;
	change(&mut scenario);
	run(&fall(), &scenario, &owners(&scenario))
}

fn auction() -> Auction {
	let (lot, debt, wanted) = (10 * UNIT, units(1_000.0), units(1_130.0));
	Auction { owner: 0, lot, debt, wanted, best: None, ends: 360, opened: 0 }
}

#[test]
fn auctions_pay_debts_and_penalties_while_there_is_money() {
	let mut scenario = typical(300);
	scenario.means.capital = 30_000.0;
	// Half as deep: those who opened near the line.
	let mut mild = fall();
	mild.minutes.iter_mut().for_each(|price| *price = 100.0 + *price / 2.0);
	let outcome = run(&mild, &scenario, &owners(&scenario));
	assert!(outcome.auctions.lots > 20, "{:?}", outcome.auctions);
	assert_eq!(outcome.auctions.for_nothing, 0);
	assert!(outcome.redeemed > 0.0 && outcome.bad_debt < 0.0, "{}", outcome.bad_debt);
	assert!(outcome.losses.worst < 0.34 && outcome.losses.mean > 0.0);
}

#[test]
fn lots_go_for_nothing_and_leave_bad_debt_when_nobody_has_money() {
	let poor = |scenario: &mut Scenario| scenario.means.capital = 60.0;
	let none = outcome(poor);
	assert!(none.auctions.for_nothing > 0);
	assert!(none.redeemed == 0.0 && none.bad_debt > 1_000.0, "{}", none.bad_debt);
	let waiting = outcome(|scenario| {
		poor(scenario);
		scenario.peer.zero_bidder = false;
	});
	assert_eq!((waiting.auctions.for_nothing, waiting.bad_debt), (0, 0.0));
}

#[test]
fn nothing_is_liquidated_when_nobody_can_pay_for_the_transaction() {
	let outcome = outcome(|scenario| scenario.means.capital = 1.0);
	assert_eq!(outcome.auctions.lots, 0);
	assert!(outcome.left_frozen > 0.0 && outcome.uncovered >= 0.0);
}

#[test]
#[should_panic(expected = "coins")]
fn a_coin_that_is_lost_is_noticed() {
	let mut scenario = typical(20);
	scenario.means.capital = 100.0;
	let owners = owners(&scenario);
	let mut peer = Peer::new(&scenario, &owners);
	peer.check(&owners);
	peer.market -= 1;
	peer.check(&owners);
}

#[test]
#[should_panic(expected = "collateral")]
fn collateral_that_comes_from_nowhere_is_noticed() {
	let mut scenario = typical(20);
	scenario.means.capital = 100.0;
	let mut owners = owners(&scenario);
	let peer = Peer::new(&scenario, &owners);
	peer.check(&owners);
	owners[0].collateral -= 1;
	peer.check(&owners);
}

#[test]
fn a_bid_that_is_outbid_comes_back_and_the_rest_of_the_lot_too() {
	let scenario = typical(1);
	let (means, terms) = (&scenario.means, &scenario.peer);
	let mut traders = vec![Trader::new(units(5_000.0)); 2];
	let mut auction = auction();
	// Ten ETH at 100 are not worth what is wanted.
	let first = auction.offer(&mut traders, 0, (1, 100.0), means, terms);
	let bid = auction.best.expect("the first one bids");
	assert_eq!((first.bids, bid.who), (1, Bidder::Trader(0)));
	assert!((whole(bid.paid) - 1_000.0 * 0.98 / 1.03).abs() < 1e-6);
	// At 150 they are: all that is wanted, then a smaller lot for it.
	auction.offer(&mut traders, 0, (2, 150.0), means, terms);
	assert_eq!(
		auction.best.map(|best| (best.who, best.paid)),
		Some((Bidder::Trader(1), auction.wanted))
	);
	assert_eq!(whole(traders[0].cash()), 5_000.0 - terms.gas, "the bid came back, the gas did not");
	let third = auction.offer(&mut traders, 0, (3, 150.0), means, terms);
	assert!(third.returned > UNIT && auction.lot + third.returned == 10 * UNIT);
	assert_eq!(auction.won(12), None);
	assert!(auction.won(13).is_some(), "ten minutes after the last bid");
}

#[test]
fn an_auction_without_a_bid_begins_anew() {
	let mut auction = auction();
	assert!(auction.won(359).is_none());
	assert!(auction.won(360).is_none());
	assert_eq!(auction.ends, 720);
}
