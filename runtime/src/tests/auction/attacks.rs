//! Attacks on absorption and on auctions, each with the outcome that the protocol promises.

use super::*;
use crate::Lockdown;
use frame_support::traits::{
	fungibles::Unbalanced,
	tokens::{Fortitude::Force, Precision::Exact, Preservation::Expendable},
};
use pallet_lockdown::{Mismatches, Scope};
use qian_primitives::MismatchKind;

type CsaError = pallet_csa::Error<Runtime>;

fn csa(chain: &mut Chain, asset: AssetId, who: Sr25519Keyring) -> Option<(Balance, Balance)> {
	chain.read(|| Csa::csa(asset, &account(who))).map(|csa| (csa.collateral, csa.debt))
}

fn deposit(asset: AssetId, owner: Sr25519Keyring, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::deposit { asset, owner: account(owner), amount })
}

/// One insolvent CSA of Bob in WBTC with a shortfall of 4,000, one of Charlie there that is frozen, one of
/// Dave that is sound, and Eve's in USDC, by which the whole is well covered.
fn one_insolvent() -> (Chain, Market) {
	let mut chain = Chain::new(DEVELOPMENT);
	let prices = [(WBTC, 80_000.0), (USDC, 1.0)];
	let mut market = Market::open(&mut chain, 0.8, &prices);
	let calls = [
		(Bob, open(WBTC, BTC, 44_000 * UNIT)),
		(Charlie, open(WBTC, BTC, 35_000 * UNIT)),
		(Dave, open(WBTC, BTC, 20_000 * UNIT)),
		(Eve, open(USDC, 2_000_000 * DOLLAR, 1_000_000 * UNIT)),
	];
	all_pass(&mut chain, calls);
	market.moves(&mut chain, WBTC, 40_000.0);
	(chain, market)
}

/// Give the protocol `amount` base units of USDC.
fn give_buffer(chain: &mut Chain, amount: Balance) {
	let gift = transfer(USDC, Pot::System.account(), amount);
	all_pass(chain, [(Ferdie, gift), (Ferdie, skim(USDC))]);
}

#[test]
fn nobody_absorbs_a_loss_that_the_buffer_does_not_cover_to_the_unit() {
	let (mut chain, _) = one_insolvent();
	let too_small = refused(CsaError::BufferTooSmall);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(WBTC)), too_small);
	give_buffer(&mut chain, 4_000 * DOLLAR - 1);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(WBTC)), too_small);
	// A donation counts from when it is skimmed.
	all_pass(&mut chain, [(Ferdie, transfer(USDC, Pot::System.account(), 1))]);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(WBTC)), too_small);
	all_pass(&mut chain, [(Ferdie, skim(USDC)), (Ferdie, absorb(WBTC))]);
	let system = chain.read(Csa::system);
	assert_eq!(system.buffer, 0);
	assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 44_000 * UNIT);
	assert_eq!(csa(&mut chain, WBTC, Bob), Some((0, 0)));
	assert_eq!(csa(&mut chain, WBTC, Charlie), Some((BTC, 35_000 * UNIT)), "who is frozen stays");
	assert_eq!(csa(&mut chain, WBTC, Dave), Some((BTC, 20_000 * UNIT)));
	assert_eq!(chain.read(|| balance(QUSD, Bob)), 44_000 * UNIT, "the owner keeps the coins");
	let nothing = refused(CsaError::NothingInsolvent);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(WBTC)), nothing);
}

#[test]
fn absorption_fails_by_name_without_a_price_and_for_what_is_not_listed() {
	let (mut chain, _) = one_insolvent();
	let unavailable = refused(CsaError::PriceUnavailable);
	let calls = [(Ferdie, absorb(199)), (Ferdie, absorb(ETH)), (Ferdie, absorb(USDC))];
	let unknown = refused(CsaError::UnknownCollateral);
	let nothing = refused(CsaError::NothingInsolvent);
	assert_eq!(chain.block(calls), [unknown, unavailable, nothing]);
	chain.jump(1_800);
	chain.block([]);
	assert_eq!(outcome(&mut chain, Ferdie, absorb(WBTC)), unavailable);
}

#[test]
fn an_absorbed_csa_reads_nothing_for_ever_and_is_not_revived() {
	let (mut chain, mut market) = one_insolvent();
	give_buffer(&mut chain, 10_000 * DOLLAR);
	all_pass(&mut chain, [(Ferdie, absorb(WBTC))]);
	let owned = chain.read(|| balance(WBTC, Bob));
	// Prices that would have made it sound again.
	for price in [60_000.0, 90_000.0, 180_000.0] {
		market.moves(&mut chain, WBTC, price);
		assert_eq!(csa(&mut chain, WBTC, Bob), Some((0, 0)), "at {price}");
	}
	let calls = [
		(Charlie, repay(WBTC, Bob, UNIT)),
		(Bob, RuntimeCall::Csa(pallet_csa::Call::withdraw { asset: WBTC, amount: 1 })),
	];
	let expected = [refused(CsaError::NoDebt), refused(CsaError::InsufficientCollateral)];
	assert_eq!(chain.block(calls), expected);
	// What is brought anew is all that there is, and leaves whole.
	all_pass(&mut chain, [(Bob, deposit(WBTC, Bob, BTC)), (Bob, close(WBTC))]);
	assert_eq!(chain.read(|| balance(WBTC, Bob)), owned);
	assert_eq!(csa(&mut chain, WBTC, Bob), None);
}

#[test]
fn an_emptied_record_is_removed_by_anyone() {
	let (mut chain, _) = one_insolvent();
	give_buffer(&mut chain, 10_000 * DOLLAR);
	let clean = RuntimeCall::Csa(pallet_csa::Call::clean { asset: WBTC, owner: account(Bob) });
	all_pass(&mut chain, [(Ferdie, absorb(WBTC)), (Ferdie, clean)]);
	assert_eq!(csa(&mut chain, WBTC, Bob), None);
}

#[test]
fn an_owner_who_acts_first_loses_nothing() {
	let (mut chain, _) = one_insolvent();
	give_buffer(&mut chain, 10_000 * DOLLAR);
	let calls = [(Bob, deposit(WBTC, Bob, BTC / 5)), (Ferdie, absorb(WBTC))];
	let expected = [Ok(()), refused(CsaError::NothingInsolvent)];
	assert_eq!(chain.block(calls), expected);
	assert_eq!(csa(&mut chain, WBTC, Bob), Some((BTC / 5 * 6, 44_000 * UNIT)));
}

#[test]
fn a_deep_loss_poisons_neither_arbitrage_nor_what_the_frozen_owe() {
	let (mut chain, _) = one_insolvent();
	let pool = chain.read(|| Csa::pool(WBTC)).expect("it has a price");
	assert_eq!((pool.frozen.collateral, pool.frozen.debt), (BTC, 35_000 * UNIT));
	give_buffer(&mut chain, 10_000 * DOLLAR);
	all_pass(&mut chain, [(Ferdie, absorb(WBTC))]);
	let after = chain.read(|| Csa::pool(WBTC)).expect("it has a price");
	assert_eq!((after.frozen, after.ratio), (pool.frozen, pool.ratio));
	assert_eq!(after.insolvent, Default::default());
	all_pass(&mut chain, [(Eve, redeem(WBTC, 1_000 * UNIT, 0))]);
}

#[test]
fn a_price_that_collapses_to_dust_lets_all_be_absorbed_and_loses_no_unit() {
	let (mut chain, mut market) = one_insolvent();
	give_buffer(&mut chain, 120_000 * DOLLAR);
	let reserve = chain.read(|| Collateral::held(Pot::CsaReserve, WBTC));
	for price in [1_000.0, 1.0, 0.000_001] {
		market.moves(&mut chain, WBTC, price);
	}
	all_pass(&mut chain, [(Ferdie, absorb(WBTC))]);
	for who in [Bob, Charlie, Dave] {
		assert_eq!(csa(&mut chain, WBTC, who), Some((0, 0)));
	}
	assert_eq!(chain.read(|| Collateral::held(Pot::System, WBTC)), reserve);
	assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 99_000 * UNIT);
}

#[test]
fn the_feed_of_a_second_asset_may_die_and_others_go_on() {
	let (mut chain, mut market) = gap();
	market.moves(&mut chain, WBTC, 60_000.0);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	tick(&mut chain);
	let all = lots(&mut chain);
	let bitcoin = all.iter().find(|lot| lot.asset == WBTC).expect("it had its turn").clone();
	let eth = all.iter().find(|lot| lot.asset == ETH).expect("it had its turn").clone();
	market.0.remove(&AssetKind::WithId(WBTC));
	let told = market.pass(&mut chain, HOUR / 2);
	let unavailable = refused(Error::PriceUnavailable);
	let calls = [
		(Ferdie, bid(bitcoin.id, Balance::MAX)),
		(Ferdie, start(WBTC)),
		(Ferdie, bid(eth.id, Balance::MAX)),
	];
	assert_eq!(chain.block(calls), [unavailable, unavailable, Ok(())], "{told:?}");
}

#[test]
fn an_asset_without_a_price_for_a_day_backs_nothing_and_that_is_a_gap() {
	let (mut chain, mut market) = one_insolvent();
	let backing = chain.read(|| Csa::system().backing);
	let phase_before = phase(&mut chain);
	// USDC, which backs nearly everything, has no price any longer.
	market.0.remove(&AssetKind::WithId(USDC));
	market.pass(&mut chain, DAY - HOUR);
	assert_eq!(chain.read(|| Csa::system().backing), backing, "for a day it counts");
	assert_eq!(phase(&mut chain), phase_before);
	market.pass(&mut chain, 2 * HOUR);
	assert!(chain.read(|| Csa::system().backing) < backing / 10);
	assert_ne!(phase(&mut chain), Phase::Healthy);
}

#[test]
fn an_issuer_who_takes_funds_out_of_the_bids_locks_the_asset_in_the_same_block() {
	let (mut chain, _, lot) = one_lot(10_000 * KUN);
	all_pass(&mut chain, [(Eve, bid(lot.id, lot.start))]);
	let pot = Pot::Bids.account::<AccountId>();
	chain.break_books(|| {
		let take = <Assets as Unbalanced<AccountId>>::decrease_balance;
		take(ETH, &pot, 1, Exact, Expendable, Force).expect("it is there");
	});
	chain.block([]);
	let found: Vec<_> = chain.read(|| {
		Mismatches::<Runtime>::iter().map(|(scope, finding, _)| (scope, finding.kind)).collect()
	});
	assert_eq!(found, [(Scope::Asset(ETH), MismatchKind::Custody)]);
	assert!(chain.read(|| Lockdown::is_locked(ETH)));
	assert_eq!(outcome(&mut chain, Ferdie, bid(lot.id, lot.start * 2)), refused(Error::Locked));
}

#[test]
fn a_bidder_whose_account_is_gone_stands_in_nobodys_way() {
	let stranger = Sr25519Keyring::One;
	let (mut chain, _, lot) = one_lot(10_000 * KUN);
	let price = lot.start;
	let kun = |dest, value| {
		let dest: AccountId = account(dest);
		let call = pallet_balances::Call::transfer_allow_death { dest: dest.into(), value };
		RuntimeCall::Balances(call)
	};
	let funds = (lot.kun.total() / KUN) * price;
	let calls = [
		(Ferdie, kun(stranger, 10 * KUN)),
		(Ferdie, transfer(ETH, account(stranger), funds)),
		(stranger, bid(lot.id, price)),
	];
	all_pass(&mut chain, calls);
	// It gives all its KUN away: there is no account any longer that could hold collateral.
	let leave =
		pallet_balances::Call::transfer_all { dest: account(Bob).into(), keep_alive: false };
	all_pass(&mut chain, [(stranger, RuntimeCall::Balances(leave))]);
	assert!(!chain.read(|| System::account_exists(&account(stranger))));

	all_pass(&mut chain, [(Eve, bid(lot.id, price * 2))]);
	let owed = |chain: &mut Chain| chain.read(|| Auction::refund(account(stranger), ETH));
	assert_eq!(owed(&mut chain), funds);
	let failed = chain.read(|| {
		let origin = RuntimeOrigin::signed(account(stranger));
		with_storage_layer(|| withdraw_refund(ETH).dispatch(origin).map_err(|e| e.error))
	});
	assert!(failed.is_err());
	assert_eq!(owed(&mut chain), funds, "the credit waits");
	all_pass(&mut chain, [(Bob, kun(stranger, KUN)), (stranger, withdraw_refund(ETH))]);
	assert_eq!((owed(&mut chain), chain.read(|| balance(ETH, stranger))), (0, funds));
}

#[test]
fn a_winner_whose_account_is_gone_gets_its_kun_all_the_same() {
	let stranger = Sr25519Keyring::One;
	let (mut chain, market, lot) = one_lot(10_000 * KUN);
	let funds = (lot.kun.total() / KUN) * lot.start;
	let fee =
		pallet_balances::Call::transfer_allow_death { dest: account(stranger).into(), value: KUN };
	let calls = [
		(Ferdie, RuntimeCall::Balances(fee)),
		(Ferdie, transfer(ETH, account(stranger), funds)),
		(stranger, bid(lot.id, lot.start)),
	];
	all_pass(&mut chain, calls);
	let leave =
		pallet_balances::Call::transfer_all { dest: account(Bob).into(), keep_alive: false };
	all_pass(&mut chain, [(stranger, RuntimeCall::Balances(leave))]);
	market.pass(&mut chain, HOUR);
	assert_eq!(chain.read(|| Balances::free_balance(account(stranger))), lot.kun.total());
}

#[test]
fn no_more_lots_than_may_are_started_however_many_ask() {
	let (mut chain, market) = gap();
	set_params(&mut chain, |params| params.max_lot = 1_000 * KUN);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	// One lot runs; three more fit into the asset.
	let calls = [Bob, Charlie, Dave, Eve, Ferdie].map(|who| (who, start(ETH)));
	let full = refused(Error::TooManyLots);
	assert_eq!(chain.block(calls), [Ok(()), Ok(()), Ok(()), full, full]);
	assert_eq!(lots(&mut chain).len(), 4);
}

#[test]
fn one_who_observes_again_and_again_delays_nothing() {
	let (mut chain, market) = gap();
	tick(&mut chain);
	let Phase::Observing { since } = phase(&mut chain) else { panic!("a gap is observed") };
	for _ in 0..3 {
		assert_eq!(outcome(&mut chain, Bob, observe()), refused(Error::NoChange));
		market.pass(&mut chain, 600);
		assert_eq!(phase(&mut chain), Phase::Observing { since });
	}
}
