//! Audits find faults that were put in.

use super::*;
use qian_primitives::{Mismatch, MismatchKind};

const PRICE: Balance = 1_500_000_000_000_000;
const PAID: Balance = 50_000 * PRICE;

/// Two lots in ETH with a bid each, one of which was outbid, and one in SOL without.
fn running() {
	fund_gets(20_000 * UNIT);
	opened();
	assert_ok!(start(ETH));
	assert_ok!(start(SOL));
	assert_ok!(bid(ALICE, 0, PRICE));
	assert_ok!(bid(BOB, 1, PRICE));
	assert_ok!(bid(ALICE, 1, 2 * PRICE / 3 * 2));
	check();
}

/// Run `harm` on running lots and expect what the audit of `asset` says then.
fn of_bids(asset: AssetId, expected: Balance, found: Balance, harm: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		running();
		harm();
		let mismatch = Mismatch::new(MismatchKind::Bids, expected, found);
		assert_eq!(Auction::audit(asset), Some(mismatch));
		for other in AT_GENESIS.into_iter().filter(|other| *other != asset) {
			assert_eq!(Auction::audit(other), None);
		}
		assert!(Auction::do_try_state().is_err());
	});
}

/// Run `harm` on running lots and expect what the audit of promises says then.
fn of_promises(expected: &[(Balance, Balance)], harm: impl FnOnce()) {
	ExtBuilder::default().build().execute_with(|| {
		running();
		harm();
		let mismatches: Vec<_> = expected
			.iter()
			.map(|(set_aside, lots)| Mismatch::new(MismatchKind::Promises, *set_aside, *lots))
			.collect();
		assert_eq!(Auction::audit_promises(), mismatches);
		assert!(Auction::do_try_state().is_err());
	});
}

const BOTH: Balance = PAID + 50_000 * (2 * PRICE / 3 * 2);

#[test]
fn books_that_overstate_the_bids_are_found() {
	of_bids(ETH, BOTH + 1, BOTH, || {
		BidLedgers::<Test>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").bids += 1;
		})
	});
}

#[test]
fn books_that_understate_the_bids_are_found() {
	of_bids(ETH, BOTH - 1, BOTH, || {
		BidLedgers::<Test>::mutate(ETH, |books| {
			books.as_mut().expect("there are bids").bids -= 1;
		})
	});
	of_bids(ETH, 0, BOTH, || BidLedgers::<Test>::remove(ETH));
}

#[test]
fn books_of_bids_in_an_asset_without_any_are_found() {
	of_bids(SOL, 5, 0, || BidLedgers::<Test>::insert(SOL, BidBooks { bids: 5, refunds: 0 }));
}

#[test]
fn a_lot_that_vanished_with_its_bid_is_found() {
	of_bids(ETH, BOTH, BOTH - PAID, || {
		Lots::<Test>::mutate(|lots| lots.retain(|lot| lot.id != 0));
	});
}

#[test]
fn a_bid_that_paid_another_amount_is_found() {
	of_bids(ETH, BOTH, BOTH + 3, || {
		Lots::<Test>::mutate(|lots| {
			lots[0].best.as_mut().expect("there is a bid").paid += 3;
		})
	});
}

#[test]
fn kun_of_the_fund_that_is_promised_without_a_lot_is_found() {
	of_promises(&[(20_000 * UNIT + 1, 20_000 * UNIT)], || {
		Promised::mutate(|(fund, _)| *fund += 1);
	});
}

#[test]
fn kun_below_the_cap_that_is_promised_no_longer_is_found() {
	of_promises(&[(130_000 * UNIT - 1, 130_000 * UNIT)], || {
		Promised::mutate(|(_, minted)| *minted -= 1);
	});
}

#[test]
fn both_promises_are_told_of() {
	let fund = (20_000 * UNIT, 0);
	let minted = (130_000 * UNIT, 100_000 * UNIT);
	of_promises(&[fund, minted], || {
		let lot = Lots::<Test>::get()[0].clone();
		assert_eq!(lot.kun, KunSource { fund: 20_000 * UNIT, minted: 30_000 * UNIT });
		Lots::<Test>::mutate(|lots| lots.retain(|lot| lot.id != 0));
	});
}

#[test]
fn an_even_exchange_between_fund_and_cap_is_found() {
	of_promises(
		&[(20_000 * UNIT - 1, 20_000 * UNIT), (130_000 * UNIT + 1, 130_000 * UNIT)],
		|| {
			Promised::mutate(|(fund, minted)| {
				*fund -= 1;
				*minted += 1;
			});
		},
	);
}
