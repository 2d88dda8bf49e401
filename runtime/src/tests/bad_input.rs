//! What the real runtime refuses, it refuses by name, and the state is the same to the last bit.

use super::{chain::feed, *};
use crate::{Collateral, Runtime, RuntimeOrigin};
use qian_primitives::MAX_AMOUNT;
use sp_runtime::{traits::Dispatchable, StateVersion};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave};

type CsaError = pallet_csa::Error<Runtime>;

/// A chain on which Bob has a CSA of 10 ETH and 1,000 QUSD, at 200 dollars.
fn chain() -> Chain {
	let mut chain = Chain::new(crate::presets::LOCAL_TESTNET);
	chain.feed([(Alice, ETH, 200.0), (Bob, ETH, 200.0), (Charlie, ETH, 200.0)]);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_000 * UNIT))]), [Ok(())]);
	chain
}

/// Dispatch `call` as `who`, and insist on this error and an unchanged storage root.
fn refused(
	chain: &mut Chain,
	who: Sr25519Keyring,
	call: RuntimeCall,
	error: impl Into<DispatchError>,
) {
	chain.read(|| {
		let root = || sp_io::storage::root(StateVersion::V1);
		let before = root();
		let outcome = call.clone().dispatch(RuntimeOrigin::signed(account(who)));
		assert_eq!(outcome.map(|_| ()).map_err(|e| e.error), Err(error.into()), "{call:?}");
		assert_eq!(root(), before, "{call:?} left a trace");
	});
}

fn deposit(asset: AssetId, owner: Sr25519Keyring, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::deposit { asset, owner: account(owner), amount })
}

fn withdraw(asset: AssetId, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::withdraw { asset, amount })
}

#[test]
fn amounts_of_zero_and_amounts_no_balance_can_have() {
	let mut chain = chain();
	for (amount, error) in [(0, CsaError::ZeroAmount), (MAX_AMOUNT, CsaError::AmountTooLarge)] {
		let error: DispatchError = error.into();
		for call in [
			open(ETH, amount, 0),
			deposit(ETH, Bob, amount),
			withdraw(ETH, amount),
			mint(ETH, amount),
			repay(ETH, Bob, amount),
		] {
			refused(&mut chain, Bob, call, error);
		}
	}
	refused(&mut chain, Bob, open(ETH, UNIT, Balance::MAX), CsaError::AmountTooLarge);
	let burn = |amount| RuntimeCall::Stablecoin(pallet_stablecoin::Call::burn { amount });
	type CoinError = pallet_stablecoin::Error<Runtime>;
	refused(&mut chain, Bob, burn(0), CoinError::ZeroAmount);
	refused(&mut chain, Bob, burn(Balance::MAX), CoinError::InsufficientCoin);
}

#[test]
fn more_than_someone_owns() {
	let mut chain = chain();
	type CollateralError = pallet_collateral::Error<Runtime>;
	type CoinError = pallet_stablecoin::Error<Runtime>;
	let all = 1_000 * UNIT;
	refused(&mut chain, Charlie, open(ETH, all + 1, 0), CollateralError::InsufficientFunds);
	refused(&mut chain, Charlie, deposit(ETH, Bob, all + 1), CollateralError::InsufficientFunds);
	refused(&mut chain, Charlie, repay(ETH, Bob, UNIT), CoinError::InsufficientCoin);
	refused(&mut chain, Bob, withdraw(ETH, 10 * UNIT + 1), CsaError::InsufficientCollateral);
	let transfer = RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: QUSD.into(),
		target: account(Dave).into(),
		amount: UNIT,
	});
	assert_eq!(chain.block([(Bob, transfer)]), [Ok(())]);
	refused(&mut chain, Bob, close(ETH), CoinError::InsufficientCoin);
}

#[test]
fn unknown_deprecated_and_retired_assets() {
	let mut chain = chain();
	for asset in [QUSD, 199, u64::MAX] {
		for call in [open(asset, UNIT, 0), mint(asset, UNIT), close(asset)] {
			refused(&mut chain, Bob, call, CsaError::UnknownCollateral);
		}
	}
	chain.read(|| {
		Collateral::deprecate_collateral(RuntimeOrigin::root(), ETH).expect("ETH is active");
		Collateral::retire_collateral(RuntimeOrigin::root(), USDC).expect("USDC is unused");
	});
	refused(&mut chain, Bob, open(ETH, UNIT, 0), CsaError::DeprecatedCollateral);
	refused(&mut chain, Bob, mint(ETH, UNIT), CsaError::DeprecatedCollateral);
	refused(&mut chain, Bob, open(USDC, 1_000_000_000, 0), CsaError::UnknownCollateral);
	let in_use = pallet_collateral::Error::<Runtime>::CollateralInUse;
	chain.read(|| {
		let outcome = Collateral::retire_collateral(RuntimeOrigin::root(), ETH);
		assert_eq!(outcome, Err(in_use.into()));
	});
	assert_eq!(chain.block([(Bob, close(ETH))]), [Ok(())]);
}

#[test]
fn debts_ratios_and_ceilings_that_do_not_hold() {
	let mut chain = chain();
	refused(&mut chain, Dave, open(ETH, UNIT, 99 * UNIT), CsaError::DebtBelowMinimum);
	refused(&mut chain, Bob, repay(ETH, Bob, 950 * UNIT), CsaError::DebtBelowMinimum);
	refused(&mut chain, Bob, mint(ETH, 112 * UNIT), CsaError::BelowStartRatio);
	refused(&mut chain, Bob, withdraw(ETH, 3 * UNIT), CsaError::BelowAlarmRatio);
	refused(&mut chain, Dave, open(ETH, UNIT / 100, 0), CsaError::CollateralTooSmall);
	chain.read(|| {
		Collateral::set_debt_ceiling(RuntimeOrigin::root(), ETH, 1_050 * UNIT)
			.expect("the ceiling is within its bounds");
	});
	refused(&mut chain, Bob, mint(ETH, 51 * UNIT), CsaError::CeilingReached);
}

#[test]
fn a_missing_price() {
	let mut chain = chain();
	let bitcoin = 100_000_000;
	refused(&mut chain, Bob, open(WBTC, bitcoin, 500 * UNIT), CsaError::PriceUnavailable);
}

#[test]
fn a_price_below_quorum() {
	let mut chain = chain();
	chain.feed([(Alice, WBTC, 60_000.0)]);
	let bitcoin = 100_000_000;
	refused(&mut chain, Bob, open(WBTC, bitcoin, 500 * UNIT), CsaError::PriceUnavailable);
}

#[test]
fn a_stale_price() {
	let mut chain = chain();
	chain.jump(1_800);
	chain.block([]);
	for call in [open(ETH, UNIT, 100 * UNIT), mint(ETH, UNIT), withdraw(ETH, 1)] {
		refused(&mut chain, Bob, call, CsaError::PriceUnavailable);
	}
	assert_eq!(chain.block([(Bob, repay(ETH, Bob, UNIT)), (Bob, close(ETH))]), [Ok(()), Ok(())]);
}

#[test]
fn feeds_of_strangers_and_second_feeds_in_a_block() {
	let mut chain = chain();
	type OracleError = pallet_oracle::Error<Runtime>;
	refused(&mut chain, Dave, feed(ETH, 1.0), OracleError::NoPermission);
	chain.read(|| {
		let first = feed(ETH, 200.0).dispatch(RuntimeOrigin::signed(account(Alice)));
		assert!(first.is_ok());
	});
	refused(&mut chain, Alice, feed(ETH, 300.0), OracleError::AlreadyFeeded);
}
