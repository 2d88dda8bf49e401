//! The books of auctions: bids against lots, and KUN that is set aside against what lots promise.

use super::{
	figures::{corrupt, in_flow, of_asset, of_protocol, take, Change, Figure},
	*,
};
use crate::{Auction, KUN};
use pallet_auction::{Bid, BidBooks, BidLedgers, Call, KunSource, LotId, Lots};
use pallet_kun::{FundReserved, Supply};
use pallet_price_feed::types::AssetKind;

/// Least price of the lot.
const START: Balance = UNIT / 1_000;

fn bid(lot: LotId, price: Balance) -> RuntimeCall {
	RuntimeCall::Auction(Call::bid { lot, price })
}

fn withdraw_refund() -> RuntimeCall {
	RuntimeCall::Auction(Call::withdraw_refund { asset: ETH })
}

/// The chain on which every book is in use, where besides a lot of 100 KUN is on offer for ETH, half of it
/// out of the emergency fund. Charlie has outbid Dave, who withdrew once and has another refund.
fn with_lot() -> Chain {
	let mut chain = chain();
	chain.prices_become(&[(AssetKind::Native, 1.0)]);
	chain.read(|| {
		let programme = pallet_kun::Programme::Operations;
		let fund = Kun::fund_account();
		with_storage_layer(|| Kun::spend(RuntimeOrigin::root(), programme, fund, 60 * KUN))
			.expect("the allowance is large enough");
		assert_eq!(auction::offer(ETH, START), 0);
	});
	let calls = [
		(Dave, bid(0, START)),
		(Charlie, bid(0, 2 * START)),
		(Dave, withdraw_refund()),
		(Dave, bid(0, 3 * START)),
		(Charlie, bid(0, 4 * START)),
	];
	all_pass(&mut chain, calls);
	chain.read(|| {
		let books = BidBooks { bids: 400 * START, refunds: 300 * START };
		assert_eq!(BidLedgers::<Runtime>::get(ETH), Some(books));
		assert_eq!(
			(FundReserved::<Runtime>::get(), Supply::<Runtime>::get().reserved),
			(50 * KUN, 50 * KUN)
		);
	});
	chain
}

fn in_books(of: fn(&mut BidBooks) -> &mut Balance) -> Change {
	Box::new(move |to| {
		BidLedgers::<Runtime>::mutate(ETH, |books| {
			let figure = of(books.as_mut().expect("there are bids"));
			*figure = to(*figure);
		});
	})
}

fn in_best(of: fn(&mut Bid<AccountId>) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Lots::<Runtime>::mutate(|lots| {
			let figure = of(lots[0].best.as_mut().expect("it has a bid"));
			*figure = to(*figure);
		});
	})
}

fn in_lot(of: fn(&mut KunSource) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Lots::<Runtime>::mutate(|lots| {
			let figure = of(&mut lots[0].kun);
			*figure = to(*figure);
		});
	})
}

fn figures() -> Vec<Figure> {
	let of_eth = |kinds: &[MismatchKind]| of_asset(ETH, kinds);
	let promises = || of_protocol(&[Promises]);
	let pot = |of| in_flow(Pot::Bids, ETH, of);
	vec![
		Figure::new(
			"inflow of the bids",
			pot(|flow| &mut flow.inflow),
			of_eth(&[Flows, Custody]),
			of_eth(&[Flows]),
		),
		Figure::new(
			"outflow of the bids",
			pot(|flow| &mut flow.outflow),
			of_eth(&[Flows]),
			of_eth(&[Flows, Custody]),
		),
		Figure::new(
			"bids",
			in_books(|books| &mut books.bids),
			of_eth(&[Flows, Bids]),
			of_eth(&[Flows, Bids]),
		),
		Figure::new(
			"refunds",
			in_books(|books| &mut books.refunds),
			of_eth(&[Flows]),
			of_eth(&[Flows]),
		),
		Figure::new(
			"the best bid",
			in_best(|best| &mut best.paid),
			of_eth(&[Bids]),
			of_eth(&[Bids]),
		),
		Figure::new("KUN of the fund", in_lot(|kun| &mut kun.fund), promises(), promises()),
		Figure::new("KUN below the cap", in_lot(|kun| &mut kun.minted), promises(), promises()),
		Figure::new(
			"what is set aside of the fund",
			|to: fn(Balance) -> Balance| {
				FundReserved::<Runtime>::mutate(|figure| *figure = to(*figure))
			},
			promises(),
			promises(),
		),
		Figure::new(
			"what is set aside below the cap",
			|to: fn(Balance) -> Balance| {
				Supply::<Runtime>::mutate(|totals| totals.reserved = to(totals.reserved));
			},
			promises(),
			promises(),
		),
	]
}

#[test]
fn a_figure_of_auctions_that_is_one_unit_wrong_locks_at_the_end_of_the_block() {
	let mut chain = with_lot();
	chain.block([]);
	assert_eq!(found(&mut chain), Found::new());
	for figure in figures() {
		corrupt(&mut chain, &figure, |figure| figure + 1, &figure.more);
		let less = figure.less.as_ref().expect("none of them is zero");
		corrupt(&mut chain, &figure, |figure| figure - 1, less);
	}
}

#[test]
fn bids_that_pass_for_refunds_are_found_with_both_figures() {
	let mut chain = with_lot();
	chain.break_books(|| {
		BidLedgers::<Runtime>::mutate(ETH, |books| {
			let books = books.as_mut().expect("there are bids");
			books.bids -= 7;
			books.refunds += 7;
		});
	});
	chain.block([]);
	assert_eq!(found(&mut chain), all_of(of_asset(ETH, &[Bids])));
	let due = 400 * START;
	assert_eq!(told(&mut chain), [(Bids, due - 7, due)]);
	let locked = Err(error(pallet_auction::Error::<Runtime>::Locked));
	let calls = [(Ferdie, bid(0, 5 * START)), (Dave, withdraw_refund())];
	assert_eq!(chain.block(calls), [locked; 2]);
}

#[test]
fn promises_that_no_lot_made_are_found_with_both_figures() {
	let mut chain = with_lot();
	chain.break_books(|| FundReserved::<Runtime>::mutate(|figure| *figure += 9));
	chain.block([]);
	assert_eq!(found(&mut chain), all_of(of_protocol(&[Promises])));
	assert_eq!(told(&mut chain), [(Promises, 50 * KUN + 9, 50 * KUN)]);
	let locked = Err(error(pallet_auction::Error::<Runtime>::Locked));
	let calls = [(Ferdie, bid(0, 5 * START)), (Dave, withdraw_refund())];
	assert_eq!(chain.block(calls), [locked; 2]);
}

#[test]
fn a_lot_that_vanished_is_missed_by_the_bids_and_by_the_promises() {
	let mut chain = with_lot();
	chain.break_books(Lots::<Runtime>::kill);
	chain.block([]);
	let expected = all_of([(Scope::Asset(ETH), Bids), (Scope::Protocol, Promises)]);
	assert_eq!(found(&mut chain), expected);
	check_calls(&mut chain, &expected);
}

#[test]
fn more_promised_of_the_fund_than_it_has_is_a_contradiction_of_its_own() {
	let mut chain = with_lot();
	chain.break_books(|| {
		FundReserved::<Runtime>::put(60 * KUN + 1);
		Lots::<Runtime>::mutate(|lots| lots[0].kun.fund = 60 * KUN + 1);
	});
	chain.block([]);
	assert_eq!(found(&mut chain), all_of(of_protocol(&[Flows])));
}

#[test]
fn bids_of_which_one_unit_is_missing_lock_their_asset() {
	let mut chain = with_lot();
	let pot = Pot::Bids.account();
	let due = chain.read(|| Assets::balance(ETH, &pot));
	chain.break_books(|| take(ETH, &pot, 1));
	chain.block([]);
	assert_eq!(found(&mut chain), all_of(of_asset(ETH, &[Custody])));
	assert_eq!(told(&mut chain), [(Custody, due, due - 1)]);
}

#[test]
fn auctions_whose_books_agree_again_are_unlocked_and_go_on() {
	let mut chain = with_lot();
	chain.break_books(|| {
		BidLedgers::<Runtime>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").bids += 1
		});
	});
	chain.block([]);
	assert_ne!(found(&mut chain), Found::new());
	chain.read(|| {
		BidLedgers::<Runtime>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").bids -= 1
		});
	});
	let unlock = unlock(Scope::Asset(ETH));
	let done = chain.read(|| access::outcome(unlock.clone(), RuntimeOrigin::root()));
	assert_eq!(done, Ok(()));
	chain.read(|| {
		use sp_runtime::traits::Dispatchable;
		unlock.dispatch(RuntimeOrigin::root()).expect("nothing contradicts itself");
	});
	assert_eq!(chain.block([(Ferdie, bid(0, 5 * START))]), [Ok(())]);
	assert_eq!(chain.read(|| Auction::audit(ETH)), None);
}
