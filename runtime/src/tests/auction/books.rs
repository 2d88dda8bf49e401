//! What else happens to the books while lots run: gifts, burned and lost coins, assets that are given up,
//! reserves that are sold.

use super::*;
use crate::adapters::AuctionReserves;
use frame_support::traits::{
	fungibles::Mutate,
	tokens::{Fortitude::Force, Precision::Exact, Preservation::Expendable},
};
use pallet_auction::interfaces::Reserves;

const DUE: Balance = 130_000 * UNIT;

fn burn_coins(amount: Balance) -> RuntimeCall {
	RuntimeCall::Stablecoin(pallet_stablecoin::Call::burn { amount })
}

fn heal() -> RuntimeCall {
	RuntimeCall::Stablecoin(pallet_stablecoin::Call::heal {})
}

fn gap_of(chain: &mut Chain) -> Balance {
	chain.read(|| Auction::gap().gap)
}

#[test]
fn a_gap_that_closes_by_itself_while_it_is_observed_costs_no_kun() {
	let (mut chain, mut market) = gap();
	tick(&mut chain);
	let early = outcome(&mut chain, Eve, start(ETH));
	assert_eq!(early, refused(Error::NotObservedLongEnough));
	market.pass(&mut chain, HOUR / 2);
	// The price recovers: the ratio is 92.8 %, which is no alarm, and not yet whole.
	market.moves(&mut chain, ETH, 360.0);
	let told = tick(&mut chain);
	let ended = |event: &AnEvent| matches!(event, Event::ObservationEnded { .. });
	assert!(told.iter().any(ended) || phase(&mut chain) == Phase::Healthy, "{told:?}");
	market.pass(&mut chain, HOUR);
	assert_eq!((phase(&mut chain), lots(&mut chain)), (Phase::Healthy, vec![]));
	let healthy = outcome(&mut chain, Eve, start(ETH));
	assert_eq!(healthy, refused(Error::NotObservedLongEnough));
	assert_eq!(outcome(&mut chain, Eve, observe()), refused(Error::NoChange));
	// A new fall is observed anew for the whole time.
	market.moves(&mut chain, ETH, 300.0);
	tick(&mut chain);
	market.pass(&mut chain, HOUR / 2);
	assert_eq!(lots(&mut chain), []);
}

#[test]
fn a_gap_that_closed_after_the_hour_but_before_the_first_start_opens_nothing() {
	let (mut chain, mut market) = gap();
	tick(&mut chain);
	for _ in 0..2 {
		chain.jump(HOUR / 2);
		market.feed(&mut chain);
	}
	market.moves(&mut chain, ETH, 400.0);
	let phase_before = phase(&mut chain);
	assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(Error::NotObservedLongEnough));
	assert_eq!(phase(&mut chain), phase_before);
}

#[test]
fn coins_burned_voluntarily_make_the_gap_smaller_and_what_lots_bring_above_it_is_surplus() {
	let (mut chain, market) = opened();
	let first = lots(&mut chain).remove(0);
	assert_eq!(gap_of(&mut chain), DUE);
	all_pass(&mut chain, [(Bob, burn_coins(125_000 * UNIT))]);
	assert_eq!(gap_of(&mut chain), 5_000 * UNIT);
	// The lot covers 12,000 of a gap that is 5,000 now.
	assert_eq!(outcome(&mut chain, Eve, bid(first.id, Balance::MAX)), Ok(()));
	let sold = told(&mut chain).into_iter().find_map(|event| match event {
		Event::LotSettled { to_reserve, surplus, .. } => Some((to_reserve, surplus)),
		_ => None,
	});
	let (to_reserve, surplus) = sold.expect("it wins at once");
	assert_eq!(to_reserve, (5_000 * UNIT).div_ceil(300));
	assert!(surplus > 100 * UNIT);
	assert_eq!(gap_of(&mut chain), 0);
	assert_eq!(outcome(&mut chain, Bob, heal()), Ok(()));
	let ledger = chain.read(Stablecoin::ledger);
	assert_eq!((ledger.bad_debt, ledger.burned_without_debt), (875_000 * UNIT, 0));
	assert_eq!(gap_of(&mut chain), 0);
	// Open until the lots that run are over.
	let mut told = market.pass(&mut chain, HOUR);
	told.extend(tick(&mut chain));
	let ended = |event: &AnEvent| matches!(event, Event::ObservationEnded { .. });
	assert!(told.iter().any(ended), "{told:?}");
}

#[test]
fn lost_coins_count_once_they_are_booked() {
	let (mut chain, _) = opened();
	chain.read(|| {
		let burned =
			Assets::burn_from(QUSD, &account(Charlie), 100_000 * UNIT, Expendable, Exact, Force);
		burned.expect("Charlie has as much");
	});
	chain.block([]);
	assert_eq!(gap_of(&mut chain), DUE, "nobody knows yet");
	assert_eq!(outcome(&mut chain, Dave, heal()), Ok(()));
	assert_eq!(gap_of(&mut chain), DUE - 100_000 * UNIT);
	assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 900_000 * UNIT);
}

#[test]
fn a_donation_to_the_bids_changes_no_claim_and_is_skimmed_as_surplus() {
	let (mut chain, market, lot) = one_lot(10_000 * KUN);
	all_pass(&mut chain, [(Ferdie, bid(lot.id, lot.start)), (Eve, bid(lot.id, lot.start * 2))]);
	let claims = |chain: &mut Chain| {
		let refund = chain.read(|| Auction::refund(account(Ferdie), ETH));
		let held = chain.read(|| Auction::held(ETH));
		(lots(chain), refund, held, gap_of(chain), chain.read(|| AuctionReserves::owned(ETH)))
	};
	let before = claims(&mut chain);
	let pot = Pot::Bids.account();
	all_pass(&mut chain, [(Eve, transfer(ETH, pot, 5 * UNIT))]);
	assert_eq!(claims(&mut chain), before);
	assert_eq!(chain.read(|| Collateral::donation(Pot::Bids, ETH)), 5 * UNIT);
	all_pass(&mut chain, [(Bob, skim(ETH))]);
	let mut after = claims(&mut chain);
	assert_eq!(after.4.surplus, before.4.surplus + 5 * UNIT);
	after.4.surplus = before.4.surplus;
	assert_eq!(after, before);
	assert_eq!(outcome(&mut chain, Ferdie, withdraw_refund(ETH)), Ok(()));
	let told = market.pass(&mut chain, HOUR);
	assert!(told.iter().any(|event| matches!(event, Event::LotSettled { .. })));
}

#[test]
fn surplus_fills_the_gap_before_kun_does() {
	let (mut chain, market) = gap();
	// Worth 30,000, which counts as backing only when it is used.
	let gift = transfer(ETH, Pot::System.account(), 100 * UNIT);
	all_pass(&mut chain, [(Ferdie, gift), (Ferdie, skim(ETH))]);
	assert_eq!(gap_of(&mut chain), DUE);
	tick(&mut chain);
	let told = market.pass(&mut chain, HOUR);
	let used = told.iter().find_map(|event| match event {
		Event::SurplusUsed { asset, amount, surplus, .. } => Some((*asset, *amount, *surplus)),
		_ => None,
	});
	assert_eq!(used, Some((ETH, 100 * UNIT, 0)));
	assert_eq!(gap_of(&mut chain), DUE - 30_000 * UNIT);
}

#[test]
fn surplus_that_is_enough_opens_no_lot_at_all() {
	let (mut chain, market) = gap();
	let gift = transfer(ETH, Pot::System.account(), 500 * UNIT);
	all_pass(&mut chain, [(Ferdie, gift), (Ferdie, skim(ETH))]);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	tick(&mut chain);
	let owned = chain.read(|| AuctionReserves::owned(ETH));
	// 433.33… of the 500 ETH were needed.
	assert_eq!(owned.surplus, 500 * UNIT - DUE.div_ceil(300));
	assert_eq!((gap_of(&mut chain), lots(&mut chain)), (0, vec![]));
	assert_eq!(phase(&mut chain), Phase::Healthy);
	assert_eq!(chain.read(|| Csa::system().q_total), percent(100));
}

/// Lots in ETH and in BNB, where BNB is nobody's collateral.
fn with_bnb() -> (Chain, Market, ALot) {
	let (mut chain, mut market) = gap();
	market.moves(&mut chain, BNB, 300.0);
	set_params(&mut chain, |params| params.daily_limit = 100_000 * KUN);
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	tick(&mut chain);
	let lot = lots(&mut chain).into_iter().find(|lot| lot.asset == BNB).expect("BNB had its turn");
	(chain, market, lot)
}

#[test]
fn an_asset_is_not_retired_while_a_lot_or_a_refund_in_it_is_left() {
	let (mut chain, _, lot) = with_bnb();
	let call = |call| RuntimeCall::Collateral(call);
	let retire = call(pallet_collateral::Call::retire_collateral { asset: BNB });
	let deprecate = call(pallet_collateral::Call::deprecate_collateral { asset: BNB });
	assert_eq!(by_root(&mut chain, deprecate), Ok(()));
	let in_use = refused(pallet_collateral::Error::<Runtime>::CollateralInUse);
	assert_eq!(by_root(&mut chain, retire.clone()), in_use, "a lot runs");
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, lot.start)), Ok(()));
	assert_eq!(by_root(&mut chain, cancel(lot.id)), Ok(()));
	chain.block([]);
	assert_eq!(by_root(&mut chain, retire.clone()), in_use, "a refund is left");
	assert_eq!(outcome(&mut chain, Eve, withdraw_refund(BNB)), Ok(()));
	assert_eq!(chain.read(|| balance(BNB, Eve)), 5_000 * UNIT);
	assert_eq!(by_root(&mut chain, retire), Ok(()));
	chain.block([]);
	let unknown = refused(Error::UnknownCollateral);
	assert_eq!(outcome(&mut chain, Eve, start(BNB)), unknown);
	assert_eq!(outcome(&mut chain, Eve, buy_reserve(BNB, UNIT, 0)), unknown);
}

#[test]
fn a_deprecated_asset_pays_for_no_new_lot_and_what_runs_is_sold() {
	let (mut chain, market, lot) = with_bnb();
	let deprecate = pallet_collateral::Call::deprecate_collateral { asset: BNB };
	assert_eq!(by_root(&mut chain, RuntimeCall::Collateral(deprecate)), Ok(()));
	let deprecated = refused(Error::DeprecatedCollateral);
	assert_eq!(outcome(&mut chain, Eve, start(BNB)), deprecated);
	assert_eq!(outcome(&mut chain, Eve, bid(lot.id, lot.start)), Ok(()));
	let told = market.pass(&mut chain, 2 * HOUR);
	let sold =
		|event: &AnEvent| matches!(event, Event::LotSettled { lot: id, .. } if *id == lot.id);
	assert!(told.iter().any(sold));
	let opened = |event: &AnEvent| matches!(event, Event::LotOpened { asset: BNB, .. });
	assert!(!told.iter().any(opened));
}

#[test]
fn a_loss_in_a_deprecated_asset_or_without_a_price_of_kun_is_absorbed_all_the_same() {
	for is_deprecated in [true, false] {
		let (mut chain, mut market) = gap();
		if is_deprecated {
			let deprecate = pallet_collateral::Call::deprecate_collateral { asset: ETH };
			assert_eq!(by_root(&mut chain, RuntimeCall::Collateral(deprecate)), Ok(()));
		} else {
			market.0.remove(&AssetKind::Native);
		}
		tick(&mut chain);
		let told = market.pass(&mut chain, HOUR);
		assert!(told.contains(&Event::AuctionsOpened), "{told:?}");
		assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 1_000_000 * UNIT);
		assert_eq!(lots(&mut chain), []);
		let reason =
			if is_deprecated { Error::DeprecatedCollateral } else { Error::PriceUnavailable };
		assert_eq!(outcome(&mut chain, Eve, start(ETH)), refused(reason));
	}
}

#[test]
fn reserves_are_sold_for_bad_debt_and_nothing_else() {
	let (mut chain, market) = gap();
	type Coin = pallet_stablecoin::Error<Runtime>;
	assert_eq!(outcome(&mut chain, Bob, buy_reserve(ETH, UNIT, 0)), refused(Error::NoBadDebt));
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	assert_eq!(chain.read(|| Stablecoin::ledger().bad_debt), 1_000_000 * UNIT);
	let cases = [
		(Bob, buy_reserve(199, UNIT, 0), refused(Error::UnknownCollateral)),
		(Bob, buy_reserve(WBTC, UNIT, 0), refused(Error::PriceUnavailable)),
		(Bob, buy_reserve(ETH, 0, 0), refused(Error::ZeroAmount)),
		(Bob, buy_reserve(ETH, 1_000_001 * UNIT, 0), refused(Error::AmountAboveAvailable)),
		// 2,900 ETH are worth 870,000, and 861,300 at the discount.
		(Bob, buy_reserve(ETH, 861_301 * UNIT, 0), refused(Error::AmountAboveAvailable)),
		(Bob, buy_reserve(ETH, 1, 0), refused(Error::BelowMinOut)),
		(Bob, buy_reserve(ETH, 297 * UNIT, UNIT + 1), refused(Error::BelowMinOut)),
		(Eve, buy_reserve(ETH, 297 * UNIT, UNIT), refused(Coin::InsufficientCoin)),
		(Bob, buy_reserve(ETH, 297 * UNIT, UNIT), Ok(())),
	];
	for (who, call, expected) in cases {
		let quote = chain.read(|| match &call {
			RuntimeCall::Auction(Call::buy_reserve { asset, amount, .. }) => {
				Auction::quote_buy_reserve(*asset, *amount)
			},
			_ => unreachable!("all cases are of this call"),
		});
		let found = outcome(&mut chain, who, call.clone());
		assert_eq!(found, expected, "{call:?}");
		if let Err(reason) = quote {
			assert_eq!(Err(error(reason)), expected, "the view says the same: {call:?}");
		}
	}
	let sold = Event::ReserveSold { asset: ETH, who: account(Bob), burned: 297 * UNIT, paid: UNIT };
	assert!(told(&mut chain).contains(&sold));
	chain.read(|| {
		assert_eq!(Stablecoin::ledger().bad_debt, 999_703 * UNIT);
		assert_eq!(AuctionReserves::owned(ETH).system, 2_899 * UNIT);
		assert_eq!(balance(ETH, Bob), UNIT);
	});
}
