//! The real runtime in externalities: signed transactions through the executive, block by block.

mod access;
mod arbitrage;
mod auction;
mod bad_input;
mod chain;
mod composition;
mod dry_run;
mod fees;
mod governance;
mod keyholders;
mod lifecycle;
mod locks;
mod prices;
mod proxies;
mod reconciliation;
mod upgrades;
mod volatility;

use chain::Chain;

use crate::{AccountId, AssetId, Assets, Balance, RuntimeCall};
use frame_support::traits::fungibles::Inspect;
use qian_primitives::{asset_ids::QUSD, UNIT};
use sp_keyring::Sr25519Keyring;
use sp_runtime::DispatchError;

const ETH: AssetId = 100;
const WBTC: AssetId = 101;
const USDC: AssetId = 103;

fn account(key: Sr25519Keyring) -> AccountId {
	key.to_account_id()
}

fn balance(asset: AssetId, who: Sr25519Keyring) -> Balance {
	Assets::balance(asset, account(who))
}

fn open(asset: AssetId, collateral: Balance, debt: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::open { asset, collateral, debt })
}

fn mint(asset: AssetId, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::mint { asset, amount })
}

fn repay(asset: AssetId, owner: Sr25519Keyring, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::repay { asset, owner: account(owner), amount })
}

fn close(asset: AssetId) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::close { asset })
}

fn redeem(asset: AssetId, amount: Balance, min_out: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::redeem_frozen { asset, amount, min_out })
}

/// An error of a pallet as a transaction reports it.
fn error(error: impl Into<DispatchError>) -> DispatchError {
	error.into().stripped()
}
