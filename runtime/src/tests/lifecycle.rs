//! The main job, from nothing to QUSD and back, with every balance.

use super::*;
use crate::{Collateral, Csa};
use pallet_collateral::Pot;
use qian_primitives::CsaState;
use Sr25519Keyring::{Alice, Bob, Charlie};

const ENDOWMENT: Balance = 1_000 * UNIT;

fn priced() -> Chain {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 200.0)]);
	chain
}

fn state(chain: &mut Chain, owner: Sr25519Keyring) -> CsaState {
	chain.read(|| Csa::position(ETH, account(owner)).and_then(|p| p.state).unwrap())
}

#[test]
fn a_csa_lives_from_open_to_close_with_exact_balances() {
	let mut chain = priced();
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_000 * UNIT))]), [Ok(())]);
	chain.read(|| {
		assert_eq!(balance(ETH, Bob), ENDOWMENT - 10 * UNIT);
		assert_eq!(balance(QUSD, Bob), 1_000 * UNIT);
		assert_eq!(Collateral::held(Pot::CsaReserve, ETH), 10 * UNIT);
		let system = Csa::system();
		assert_eq!((system.backing, system.net_supply), (2_000 * UNIT, 1_000 * UNIT));
	});

	let deposit = RuntimeCall::Csa(pallet_csa::Call::deposit {
		asset: ETH,
		owner: account(Bob),
		amount: 5 * UNIT,
	});
	let withdraw = RuntimeCall::Csa(pallet_csa::Call::withdraw { asset: ETH, amount: UNIT });
	let calls = [
		(Charlie, deposit),
		(Bob, mint(ETH, 500 * UNIT)),
		(Bob, withdraw),
		(Bob, repay(ETH, Bob, 600 * UNIT)),
	];
	assert_eq!(chain.block(calls), [Ok(()); 4]);
	chain.read(|| {
		let position = Csa::position(ETH, account(Bob)).unwrap();
		assert_eq!((position.collateral, position.debt), (14 * UNIT, 900 * UNIT));
		assert_eq!(balance(ETH, Charlie), ENDOWMENT - 5 * UNIT);
		assert_eq!(balance(QUSD, Bob), 900 * UNIT);
	});

	assert_eq!(chain.block([(Bob, close(ETH))]), [Ok(())]);
	chain.read(|| {
		assert_eq!(Csa::position(ETH, account(Bob)), None);
		assert_eq!(balance(ETH, Bob), ENDOWMENT + 5 * UNIT);
		assert_eq!(balance(QUSD, Bob), 0);
		assert_eq!(Assets::total_issuance(QUSD), 0);
		assert_eq!(Collateral::held(Pot::CsaReserve, ETH), 0);
	});
}

#[test]
fn a_falling_price_alarms_and_freezes_and_a_top_up_thaws() {
	let mut chain = priced();
	let most = chain.read(|| Csa::openable(ETH, 10 * UNIT).unwrap());
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, most))]), [Ok(())]);
	assert_eq!(state(&mut chain, Bob), CsaState::Normal);
	chain.feed([(Alice, ETH, 165.0)]);
	assert_eq!(state(&mut chain, Bob), CsaState::Alarm);
	chain.feed([(Alice, ETH, 133.0)]);
	assert_eq!(state(&mut chain, Bob), CsaState::Frozen);
	let deposit = RuntimeCall::Csa(pallet_csa::Call::deposit {
		asset: ETH,
		owner: account(Bob),
		amount: 10 * UNIT,
	});
	assert_eq!(chain.block([(Bob, deposit)]), [Ok(())]);
	assert_eq!(state(&mut chain, Bob), CsaState::Normal);
}

#[test]
fn assets_with_six_and_eight_decimals_count_in_their_own_units() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, WBTC, 60_000.0)]);
	chain.feed([(Alice, USDC, 1.0)]);
	let (bitcoin, dollars) = (100_000_000, 1_800_000_000);
	chain.read(|| {
		assert_eq!(Csa::openable(USDC, dollars), Some(1_000 * UNIT));
		let most = Csa::openable(WBTC, bitcoin).unwrap();
		assert_eq!(most / UNIT, 33_333);
	});
	let calls = [
		(Bob, open(WBTC, bitcoin, 33_333 * UNIT)),
		(Bob, open(USDC, dollars, 1_000 * UNIT)),
		(Charlie, open(USDC, dollars, 1_000 * UNIT + 1)),
	];
	let refused = Err(error(pallet_csa::Error::<crate::Runtime>::BelowStartRatio));
	assert_eq!(chain.block(calls), [Ok(()), Ok(()), refused]);
}

#[test]
fn funds_that_are_not_there_are_refused_by_name() {
	let mut chain = priced();
	let poor = Err(error(pallet_collateral::Error::<crate::Runtime>::InsufficientFunds));
	assert_eq!(chain.block([(Bob, open(ETH, ENDOWMENT + 1, 0))]), [poor]);
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_000 * UNIT))]), [Ok(())]);
	let no_coin = Err(error(pallet_stablecoin::Error::<crate::Runtime>::InsufficientCoin));
	assert_eq!(chain.block([(Charlie, repay(ETH, Bob, UNIT))]), [no_coin]);
}

#[test]
fn an_account_emptied_to_the_last_unit_loses_nothing() {
	let mut chain = priced();
	let dust = UNIT / 1_000_000 - 1;
	assert_eq!(chain.block([(Bob, open(ETH, ENDOWMENT - dust, 0))]), [Ok(())]);
	chain.read(|| {
		assert_eq!(balance(ETH, Bob), 0);
		assert_eq!(Csa::position(ETH, account(Bob)).unwrap().collateral, ENDOWMENT);
	});
	assert_eq!(chain.block([(Bob, close(ETH))]), [Ok(())]);
	chain.read(|| assert_eq!(balance(ETH, Bob), ENDOWMENT));
}

#[test]
fn a_batch_that_fails_leaves_nothing_behind() {
	let mut chain = priced();
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all {
		calls: vec![open(ETH, 10 * UNIT, 1_000 * UNIT), mint(ETH, 1_000 * UNIT)],
	});
	let refused = Err(error(pallet_csa::Error::<crate::Runtime>::BelowStartRatio));
	assert_eq!(chain.block([(Bob, batch)]), [refused]);
	chain.read(|| {
		assert_eq!(Csa::position(ETH, account(Bob)), None);
		assert_eq!(balance(ETH, Bob), ENDOWMENT);
		assert_eq!(Assets::total_issuance(QUSD), 0);
	});
}

#[test]
fn a_donation_to_a_pot_is_surplus_and_changes_no_claim() {
	let mut chain = priced();
	let donate = RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: ETH.into(),
		target: Pot::CsaReserve.account::<AccountId>().into(),
		amount: 3 * UNIT,
	});
	let skim = RuntimeCall::Collateral(pallet_collateral::Call::skim { asset: ETH });
	let calls = [(Bob, open(ETH, 10 * UNIT, 1_000 * UNIT)), (Charlie, donate)];
	assert_eq!(chain.block(calls), [Ok(()); 2]);
	let before = chain.read(Csa::system);
	assert_eq!(before.backing, 2_000 * UNIT);
	assert_eq!(chain.block([(Charlie, skim)]), [Ok(())]);
	chain.read(|| {
		assert_eq!(Csa::system().backing, before.backing);
		assert_eq!(Csa::system().buffer, 600 * UNIT as i128);
	});
}

#[test]
fn coins_a_holder_burns_lower_no_debt_and_the_treasury_can_reissue_them() {
	let mut chain = priced();
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, 1_000 * UNIT))]), [Ok(())]);
	let burn = RuntimeCall::Stablecoin(pallet_stablecoin::Call::burn { amount: 100 * UNIT });
	assert_eq!(chain.block([(Bob, burn)]), [Ok(())]);
	let no_coin = error(pallet_stablecoin::Error::<crate::Runtime>::InsufficientCoin);
	assert_eq!(chain.block([(Bob, close(ETH))]), [Err(no_coin)]);
	chain.read(|| {
		use crate::{configs::monetary::TreasuryAccount, RuntimeOrigin, Stablecoin};
		assert_eq!(Stablecoin::net_supply(), 900 * UNIT);
		Stablecoin::reissue(RuntimeOrigin::root(), 100 * UNIT).expect("Root may reissue");
		assert_eq!(Assets::balance(QUSD, TreasuryAccount::get()), 100 * UNIT);
		assert_eq!(Stablecoin::net_supply(), 1_000 * UNIT);
	});
	chain.block([]);
}
