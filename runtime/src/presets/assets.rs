//! Assets of the presets and their risk parameters, after the protocol's parameter sheet.

use crate::{AccountId, AssetId, Balance};
use alloc::vec::Vec;
use pallet_collateral::CollateralParams;
use qian_primitives::{asset_ids, Ratio, VolatilityParams, COIN_DECIMALS, UNIT};
use sp_runtime::FixedU128;

/// A reserve asset of the presets. Amounts are in base units.
pub struct ReserveAsset {
	/// Identifier.
	pub id: AssetId,
	/// Name for people.
	pub name: &'static str,
	/// Ticker symbol.
	pub symbol: &'static str,
	/// Decimals.
	pub decimals: u8,
	/// Least balance of an account that holds it.
	pub min_balance: Balance,
	/// What every well-known account owns.
	pub endowment: Balance,
	/// Freeze line in percent.
	pub q_min: u32,
	/// Debt ceiling in whole QUSD.
	pub debt_ceiling: Balance,
	/// Least collateral of a CSA without debt.
	pub min_collateral: Balance,
}

/// The reserve assets of the presets.
pub const RESERVE_ASSETS: [ReserveAsset; 4] = [
	ReserveAsset {
		id: 100,
		name: "Ether",
		symbol: "ETH",
		decimals: 18,
		min_balance: UNIT / 1_000_000,
		endowment: 1_000 * UNIT,
		q_min: 120,
		debt_ceiling: 10_000_000,
		min_collateral: UNIT / 50,
	},
	ReserveAsset {
		id: 101,
		name: "Wrapped Bitcoin",
		symbol: "WBTC",
		decimals: 8,
		min_balance: 100,
		endowment: 50 * 100_000_000,
		q_min: 120,
		debt_ceiling: 10_000_000,
		min_collateral: 100_000,
	},
	ReserveAsset {
		id: 102,
		name: "BNB",
		symbol: "BNB",
		decimals: 18,
		min_balance: UNIT / 100_000,
		endowment: 5_000 * UNIT,
		q_min: 120,
		debt_ceiling: 2_000_000,
		min_collateral: UNIT / 10,
	},
	ReserveAsset {
		id: 103,
		name: "USD Coin",
		symbol: "USDC",
		decimals: 6,
		min_balance: 10_000,
		endowment: 2_000_000 * 1_000_000,
		q_min: 105,
		debt_ceiling: 20_000_000,
		min_collateral: 50 * 1_000_000,
	},
];

/// Least balance of QUSD: a hundredth of a coin.
const QUSD_MIN_BALANCE: Balance = UNIT / 100;

const fn percent(p: u32) -> Ratio {
	FixedU128::from_inner(p as u128 * (UNIT / 100))
}

/// QUSD, which suffices for an account to exist, and the reserve assets, which do not.
pub fn assets(
	coin_owner: AccountId,
	reserve_owner: AccountId,
) -> Vec<(AssetId, AccountId, bool, Balance)> {
	let reserve =
		RESERVE_ASSETS.iter().map(|a| (a.id, reserve_owner.clone(), false, a.min_balance));
	[(asset_ids::QUSD, coin_owner, true, QUSD_MIN_BALANCE)].into_iter().chain(reserve).collect()
}

/// Names, symbols and decimals.
pub fn metadata() -> Vec<(AssetId, Vec<u8>, Vec<u8>, u8)> {
	let reserve = RESERVE_ASSETS.iter().map(|a| (a.id, a.name.into(), a.symbol.into(), a.decimals));
	[(asset_ids::QUSD, "QIAN Dollar".into(), "QUSD".into(), COIN_DECIMALS)]
		.into_iter()
		.chain(reserve)
		.collect()
}

/// Reserve assets of `owners`.
pub fn balances(owners: &[AccountId]) -> Vec<(AssetId, AccountId, Balance)> {
	RESERVE_ASSETS
		.iter()
		.flat_map(|a| owners.iter().map(|owner| (a.id, owner.clone(), a.endowment)))
		.collect()
}

/// Listed assets with their parameters and debt ceilings.
pub fn collaterals() -> Vec<(AssetId, CollateralParams, VolatilityParams, Balance)> {
	RESERVE_ASSETS
		.iter()
		.map(|a| {
			let ceiling = a.debt_ceiling * UNIT;
			let params = CollateralParams {
				q_min: percent(a.q_min),
				mint_limit: ceiling / 4,
				min_collateral: a.min_collateral,
				redemption_cap: percent(90),
				redemption_window: 86_400,
				min_arbitrage: UNIT,
				dust_debt: 100 * UNIT,
			};
			(a.id, params, volatility(a.q_min), ceiling)
		})
		.collect()
}

/// The defaults of the parameter sheet for an asset with this freeze line, in percent.
fn volatility(q_min: u32) -> VolatilityParams {
	VolatilityParams {
		q_floor: percent(q_min + 20),
		q_ref: percent(180),
		q_cap: percent(300),
		vol_ref: FixedU128::from_u32(80),
		kappa: percent(25),
		max_fall: percent(5),
		vol_close: FixedU128::from_u32(150),
		vol_open: FixedU128::from_u32(120),
		max_closed: 21_600,
		open_below_total: percent(110),
		open_below_pool: percent(105),
		sample_interval: 60,
	}
}
