//! Where the KUN of lots comes from: the emergency fund first, then what the cap leaves.

use super::*;
use pallet_kun::{Programme, Programmes, CAP};

/// Let Root mint `amount` for operations to `dest`.
fn spend(chain: &mut Chain, dest: AccountId, amount: Balance) -> DispatchResult {
	let programme = Programme::Operations;
	let allow = pallet_kun::Call::set_allowance { programme, amount };
	let spend = pallet_kun::Call::spend { programme, dest, amount };
	assert_eq!(by_root(chain, RuntimeCall::Kun(allow)), Ok(()));
	by_root(chain, RuntimeCall::Kun(spend))
}

fn fund(chain: &mut Chain, amount: Balance) {
	let account = chain.read(Kun::fund_account);
	assert_eq!(spend(chain, account, amount), Ok(()));
}

/// A gap under observation for an hour but for what `prepare` does before, and its first lot.
fn first_lot(prepare: impl FnOnce(&mut Chain)) -> (Chain, ALot) {
	let (mut chain, market) = gap();
	prepare(&mut chain);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let lot = lots(&mut chain).into_iter().next().expect("it was opened");
	(chain, lot)
}

fn minted(chain: &mut Chain) -> Balance {
	chain.read(|| Programmes::<Runtime>::get(Programme::Auction).minted)
}

fn buy(chain: &mut Chain, who: Sr25519Keyring, lot: &ALot) -> Balance {
	let before = chain.read(|| Balances::free_balance(account(who)));
	assert_eq!(outcome(chain, who, bid(lot.id, Balance::MAX)), Ok(()));
	let after = chain.read(|| Balances::free_balance(account(who)));
	after - before
}

#[test]
fn the_emergency_fund_is_sold_first_and_the_rest_is_created() {
	let stays = crate::EXISTENTIAL_DEPOSIT;
	let (mut chain, lot) = first_lot(|chain| fund(chain, 30_000 * KUN));
	let expected = KunSource { fund: 30_000 * KUN - stays, minted: 20_000 * KUN + stays };
	assert_eq!(lot.kun, expected);
	let report = chain.read(Kun::emergency_fund);
	assert_eq!((report.reserved, report.free), (expected.fund, 0));
	assert_eq!(chain.read(|| Kun::supply().reserved), expected.minted);

	let issuance = chain.read(Balances::total_issuance);
	let got = buy(&mut chain, Eve, &lot);
	assert!(50_000 * KUN - got < KUN, "{got}");
	assert_eq!(minted(&mut chain), expected.minted, "what the fund paid is not created");
	assert_eq!(chain.read(Balances::total_issuance), issuance + expected.minted);
	let report = chain.read(Kun::emergency_fund);
	assert_eq!((report.ledger.outflow, report.reserved, report.free), (expected.fund, 0, 0));
	let left = chain.read(|| Balances::free_balance(Kun::fund_account()));
	assert_eq!(left, stays);
}

#[test]
fn a_fund_that_is_large_enough_lets_nothing_be_created() {
	let (mut chain, lot) = first_lot(|chain| fund(chain, 1_000_000 * KUN));
	assert_eq!(lot.kun, KunSource { fund: 50_000 * KUN, minted: 0 });
	let issuance = chain.read(Balances::total_issuance);
	buy(&mut chain, Eve, &lot);
	assert_eq!((minted(&mut chain), chain.read(Balances::total_issuance)), (0, issuance));
}

#[test]
fn a_donation_to_the_fund_is_not_promised() {
	let (mut chain, lot) = first_lot(|chain| {
		let fund = chain.read(Kun::fund_account);
		let give =
			pallet_balances::Call::transfer_keep_alive { dest: fund.into(), value: 1_000 * KUN };
		all_pass(chain, [(Ferdie, RuntimeCall::Balances(give))]);
	});
	assert_eq!(lot.kun, KunSource { fund: 0, minted: 50_000 * KUN });
	assert_eq!(chain.read(|| Kun::emergency_fund().free), 0);
}

#[test]
fn an_expired_and_a_cancelled_lot_set_the_fund_and_the_headroom_free_again() {
	for cancelled in [true, false] {
		let (mut chain, market) = gap();
		fund(&mut chain, 30_000 * KUN);
		set_params(&mut chain, |params| {
			params.daily_limit = 50_000 * KUN;
		});
		let before = chain.read(AuctionKun::available);
		tick(&mut chain);
		market.pass(&mut chain, HOUR);
		let lot = lots(&mut chain).remove(0);
		assert_eq!(chain.read(AuctionKun::promised), lot.kun);
		let left = chain.read(AuctionKun::available);
		assert_eq!((left.fund, left.minted), (0, before.minted - lot.kun.minted));
		// Nothing new is opened, since only ETH has a price and the chain is told not to.
		chain.read(|| Collateral::deprecate_collateral(RuntimeOrigin::root(), ETH)).unwrap();
		if cancelled {
			assert_eq!(by_root(&mut chain, cancel(lot.id)), Ok(()));
			chain.block([]);
		} else {
			let told = market.pass(&mut chain, HOUR);
			assert!(told.contains(&Event::LotExpired { lot: lot.id }));
		}
		assert_eq!(chain.read(AuctionKun::promised), KunSource::default());
		assert_eq!(chain.read(AuctionKun::available), before);
	}
}

#[test]
fn a_cap_that_is_nearly_reached_makes_the_lot_small_and_cannot_be_passed_while_it_runs() {
	let room = 20_000 * KUN;
	let (mut chain, lot) = first_lot(|chain| {
		let issuance = chain.read(Balances::total_issuance);
		assert_eq!(spend(chain, account(Alice), CAP - issuance - room), Ok(()));
	});
	assert_eq!(lot.kun, KunSource { fund: 0, minted: room });
	assert_eq!(chain.read(|| Kun::supply().headroom), 0);
	let exceeded = refused(pallet_kun::Error::<Runtime>::CapExceeded);
	assert_eq!(spend(&mut chain, account(Alice), 1), exceeded);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoKunAvailable));
	buy(&mut chain, Eve, &lot);
	assert_eq!(chain.read(Balances::total_issuance), CAP);
	// What the lot brought above need is used: that is all that can be done.
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), Ok(()));
	assert_eq!(lots(&mut chain), []);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoKunAvailable));
	// Burning frees headroom: another lot is opened.
	let burn = RuntimeCall::Kun(pallet_kun::Call::burn { amount: 500 * KUN });
	all_pass(&mut chain, [(Ferdie, burn), (Eve, start(ETH))]);
	assert_eq!(lots(&mut chain)[0].kun.total(), 500 * KUN);
}

#[test]
fn less_than_one_kun_is_not_offered() {
	let (mut chain, market) = gap();
	let issuance = chain.read(Balances::total_issuance);
	assert_eq!(spend(&mut chain, account(Alice), CAP - issuance - KUN + 1), Ok(()));
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	assert_eq!(lots(&mut chain), [], "a unit is missing");
	// What was insolvent is absorbed all the same.
	assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 1_000_000 * UNIT);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoKunAvailable));
	all_pass(&mut chain, [(Ferdie, RuntimeCall::Kun(pallet_kun::Call::burn { amount: 1 }))]);
	all_pass(&mut chain, [(Eve, start(ETH))]);
	assert_eq!(lots(&mut chain)[0].kun.total(), KUN);
}

#[test]
fn what_lots_offer_and_what_is_sold_stays_within_the_limit_of_the_day() {
	let (mut chain, market) = gap();
	set_params(&mut chain, |params| {
		params.max_lot = 10_000 * KUN;
		params.daily_limit = 25_000 * KUN;
	});
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	tick(&mut chain);
	tick(&mut chain);
	let kun: Vec<_> = lots(&mut chain).iter().map(|lot| lot.kun.total()).collect();
	assert_eq!(kun, [10_000 * KUN, 10_000 * KUN, 5_000 * KUN]);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoKunAvailable));
	let sold: Balance = lots(&mut chain).iter().map(|lot| buy(&mut chain, Eve, lot)).sum();
	assert!(25_000 * KUN - sold < KUN);
	all_pass(&mut chain, [(Eve, start(ETH))]);
	assert_eq!(lots(&mut chain), [], "the surplus is used, and nothing more is offered");
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NoKunAvailable));
	let day = |chain: &mut Chain| now(chain) / DAY;
	let today = day(&mut chain);
	while day(&mut chain) == today {
		assert_eq!(lots(&mut chain), []);
		market.pass(&mut chain, 1_500);
	}
	tick(&mut chain);
	assert!(!lots(&mut chain).is_empty(), "the next day the sale goes on");
}
