//! Smooth arbitrage liquidation through the real runtime, on a real crash where one is to be had.

use super::*;
use crate::{Csa, Runtime, RuntimeOrigin};
use pallet_csa::{Pool, RedemptionLimit};
use qian_primitives::{CsaState, Price, Ratio};
use sp_runtime::{
	traits::{Bounded, Dispatchable},
	FixedPointNumber,
};
use std::path::PathBuf;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

const OWNERS: [Sr25519Keyring; 4] = [Bob, Charlie, Dave, Eve];

fn error_of(error: pallet_csa::Error<Runtime>) -> DispatchError {
	super::error(error)
}

fn pool(chain: &mut Chain) -> Pool {
	chain.read(|| Csa::pool(ETH)).expect("ETH has a price")
}

fn holdings(chain: &mut Chain) -> [(Balance, Balance); 4] {
	chain.read(|| {
		OWNERS.map(|owner| {
			let csa = Csa::csa(ETH, &account(owner)).unwrap_or_default();
			(csa.collateral, csa.debt)
		})
	})
}

/// Hourly closing prices of 48 hours, and where they are from.
///
/// Read from `QIAN_PRICE_DATA` (default `../shared/data` beside the project); without such a file, a
/// crash of the same size by formula.
pub fn crash() -> (Vec<f64>, String) {
	let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
	let folder = std::env::var_os("QIAN_PRICE_DATA").map_or(beside, PathBuf::from);
	let file = folder.join("eth-usd-hourly-2020-03.csv");
	let Ok(text) = std::fs::read_to_string(&file) else {
		let price = |hour: i32| {
			let fallen = (hour - 11).clamp(0, 24);
			let rebound = if hour % 5 == 4 { 4.5 } else { 0.0 };
			190.0 - 190.0 * 0.45 * f64::from(fallen) / 24.0 + rebound
		};
		return ((0..48).map(price).collect(), "a scripted crash".into());
	};
	let rows = text.lines().skip_while(|line| !line.starts_with("2020-03-11T12"));
	let close = |line: &str| line.split(',').nth(4).and_then(|cell| cell.trim().parse().ok());
	let prices: Vec<f64> = rows.take(48).filter_map(close).collect();
	assert_eq!(prices.len(), 48, "{} lacks hours", file.display());
	(prices, file.display().to_string())
}

#[test]
fn a_crash_is_liquidated_as_it_falls_and_every_unit_is_accounted_for() {
	let (prices, source) = crash();
	println!("prices: {source}");
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, USDC, 1.0)]);
	chain.feed([(Alice, ETH, prices[0])]);
	let at_start = chain.read(|| OWNERS.map(|owner| balance(ETH, owner)));
	for (owner, percent) in OWNERS.into_iter().zip([185.0, 200.0, 230.0, 300.0]) {
		let debt = (10.0 * prices[0] / percent * 100.0) as u128 * UNIT;
		assert_eq!(chain.block([(owner, open(ETH, 10 * UNIT, debt))]), [Ok(())]);
	}
	let dollars = 1_000_000 * 1_000_000;
	assert_eq!(chain.block([(Ferdie, open(USDC, dollars, 100_000 * UNIT))]), [Ok(())]);
	let eth_of_ferdie = chain.read(|| balance(ETH, Ferdie));

	let (mut burned, mut redemptions, mut worst) = (0, 0, Ratio::max_value());
	for price in &prices {
		// The last price would be stale by now: a feed is never older than half an hour.
		chain.jump(3_600);
		chain.price_becomes(USDC, 1.0);
		chain.price_becomes(ETH, *price);
		let before = pool(&mut chain);
		let states = chain.read(|| {
			OWNERS.map(|owner| Csa::position(ETH, account(owner)).and_then(|p| p.state).unwrap())
		});
		if before.redeemable < before.least {
			assert!(before.limit != RedemptionLimit::PriceUnavailable);
			continue;
		}
		let untouched = holdings(&mut chain);
		let total = chain.read(Csa::system).q_total;
		let eth = chain.read(|| balance(ETH, Ferdie));
		let quote = chain.read(|| Csa::quote_redeem_frozen(ETH, before.redeemable)).unwrap();
		assert_eq!(chain.block([(Ferdie, redeem(ETH, before.redeemable, quote.paid))]), [Ok(())]);
		let paid = chain.read(|| balance(ETH, Ferdie)) - eth;

		// At least what it cost, at most the freeze line above it; and the rest stands better.
		let value = Price::from_float(*price).saturating_mul_int(paid);
		assert!(value >= before.redeemable && value <= before.redeemable / 100 * 120);
		assert!(chain.read(Csa::system).q_total > total);
		for ((state, old), new) in states.into_iter().zip(untouched).zip(holdings(&mut chain)) {
			let frozen = state == CsaState::Frozen;
			assert_eq!(old != new, frozen, "{state:?} at {price}");
		}
		(burned, redemptions) = (burned + before.redeemable, redemptions + 1);
		worst = worst.min(before.ratio);
	}
	assert!(redemptions > 0, "nothing was ever frozen");
	println!("{redemptions} redemptions of {} QUSD, pool at least {worst}", burned / UNIT);

	// What left the owners is what the arbitrager has, but for rounding against the owners.
	let left: Balance = holdings(&mut chain).iter().map(|(collateral, _)| collateral).sum();
	let paid = chain.read(|| balance(ETH, Ferdie)) - eth_of_ferdie;
	let rounding = 40 * UNIT - left - paid;
	assert!(rounding < 1_000 * redemptions, "{rounding}");
	assert_eq!(chain.read(|| balance(QUSD, Ferdie)), 100_000 * UNIT - burned);
	// Everybody who can pay can leave.
	for owner in OWNERS {
		let coins = RuntimeCall::Assets(pallet_assets::Call::transfer {
			id: QUSD.into(),
			target: account(owner).into(),
			amount: 2_000 * UNIT,
		});
		assert_eq!(chain.block([(Ferdie, coins), (owner, close(ETH))]), [Ok(()), Ok(())]);
	}
	let now = chain.read(|| OWNERS.map(|owner| balance(ETH, owner)));
	let lost: Balance = at_start.iter().sum::<Balance>() - now.iter().sum::<Balance>();
	assert!(lost.abs_diff(paid) < 1_000 * redemptions, "{lost} {paid}");
	assert_eq!(chain.read(|| Csa::ledger(ETH)).map(|l| (l.pooled, l.debt)), Some((0, 0)));
}

#[test]
fn frozen_collateral_waits_for_a_price_that_may_be_used() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 300.0)]);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_500 * UNIT))]), [Ok(())]);
	for price in [250.0, 210.0, 175.0] {
		chain.price_becomes(ETH, price);
	}
	chain.jump(1_800);
	chain.block([]);
	let refused = Err(error_of(pallet_csa::Error::PriceUnavailable));
	let calls = [(Bob, redeem(ETH, 100 * UNIT, 0)), (Bob, repay(ETH, Bob, 100 * UNIT))];
	assert_eq!(chain.block(calls), [refused, Ok(())]);
	assert_eq!(pool(&mut chain).limit, RedemptionLimit::PriceUnavailable);
	chain.price_becomes(ETH, 150.0);
	assert_eq!(chain.block([(Bob, redeem(ETH, 100 * UNIT, 0))]), [Ok(())]);
}

#[test]
fn a_batch_steps_around_no_guard() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 300.0)]);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_500 * UNIT))]), [Ok(())]);
	chain.price_becomes(ETH, 250.0);
	chain.price_becomes(ETH, 210.0);
	chain.price_becomes(ETH, 175.0);
	let before = chain.read(|| (Csa::csa(ETH, &account(Bob)), balance(QUSD, Bob)));
	let most = pool(&mut chain).redeemable;
	let batch = |calls| RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	// Together one unit more than the window allows: nothing of it happens.
	let calls = vec![redeem(ETH, most / 2, 0), redeem(ETH, most - most / 2 + 1_000_000, 0)];
	let refused = Err(error_of(pallet_csa::Error::AmountAboveRedeemable));
	assert_eq!(chain.block([(Bob, batch(calls))]), [refused]);
	assert_eq!(chain.read(|| (Csa::csa(ETH, &account(Bob)), balance(QUSD, Bob))), before);
}

#[test]
fn who_cannot_receive_the_collateral_is_refused() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, WBTC, 60_000.0)]);
	assert_eq!(chain.block([(Bob, open(WBTC, 100_000_000, 30_000 * UNIT))]), [Ok(())]);
	for price in [50_000.0, 42_000.0, 35_000.0] {
		chain.price_becomes(WBTC, price);
	}
	// Someone with coins, whose account nothing but the coins keeps: it can hold no other asset.
	let stranger = sp_keyring::Sr25519Keyring::One;
	let give = |asset: AssetId, amount| {
		RuntimeCall::Assets(pallet_assets::Call::transfer {
			id: asset.into(),
			target: account(stranger).into(),
			amount,
		})
	};
	assert_eq!(chain.block([(Bob, give(QUSD, 50 * UNIT))]), [Ok(())]);
	chain.read(|| {
		let call = |amount| redeem(WBTC, amount, 0);
		let dispatch = |amount| {
			frame_support::storage::with_storage_layer(|| {
				call(amount).dispatch(RuntimeOrigin::signed(account(stranger)))
			})
		};
		let without_provider = dispatch(UNIT).unwrap_err().error;
		assert_eq!(
			without_provider,
			pallet_collateral::Error::<Runtime>::RecipientCannotHold.into()
		);
		assert_eq!(balance(QUSD, stranger), 50 * UNIT);
		crate::System::inc_providers(&account(stranger));
		assert!(dispatch(UNIT).is_ok());
		assert!(balance(WBTC, stranger) > 0);
	});
}
