//! Liquidation one by one, the usual way: a call for each position below the line.
//!
//! It has the same terms, price, custody and coin as the real calls, in the same state, and a plain
//! record for each position. One call does to one CSA what one redemption does to all.

use crate::population::ASSET;
use frame_support::{
	ensure, storage::with_storage_layer, storage_alias, Blake2_128Concat, Twox64Concat,
};
use pallet_csa::{
	interfaces::{AssetTerms, Coin, Custody, Prices, Register},
	Csa,
};
use qian_math::{line_tick, mul_div_floor, position_tick, ONE, SCALE};
use qian_primitives::AssetId;
use qian_runtime::{
	adapters::{CollateralRegister, FeedPrices, Qusd, ReserveCustody},
	AccountId, Runtime, System,
};
use sp_runtime::DispatchResult;

#[storage_alias]
type Positions =
	StorageDoubleMap<PerPosition, Twox64Concat, AssetId, Blake2_128Concat, AccountId, Csa>;

#[storage_alias]
type Sums =
	StorageMap<PerPosition, Twox64Concat, AssetId, Csa, frame_support::pallet_prelude::ValueQuery>;

/// The terms of the asset.
pub fn terms() -> AssetTerms {
	CollateralRegister::terms(ASSET).expect("the asset is listed")
}

/// Note a new position.
pub fn open(owner: &AccountId, csa: Csa) {
	Positions::insert(ASSET, owner, csa);
	Sums::mutate(ASSET, |sums| {
		sums.collateral += csa.collateral;
		sums.debt += csa.debt;
	});
}

/// Take from the frozen position of `owner` as much of its debt as the redemption cap allows, with the
/// coins of `who`, who is paid the same share of its collateral. Returns what was burned and paid.
pub fn liquidate(who: &AccountId, owner: &AccountId) -> Result<Csa, sp_runtime::DispatchError> {
	with_storage_layer(|| {
		let terms = CollateralRegister::terms(ASSET).ok_or("the asset is not listed")?;
		let price = FeedPrices::live(ASSET).ok_or("the asset has no price")?;
		let mut csa = Positions::get(ASSET, owner).ok_or("there is no such position")?;
		let tick = position_tick(csa.collateral, csa.debt, terms.decimals).ok_or("no debt")?;
		let line = |ratio| line_tick(ratio, price).ok_or("the price is zero");
		let frozen = line(ONE)? <= tick && tick < line(terms.lines.q_min)?;
		ensure!(frozen, "the position is not frozen");

		let share = |whole| mul_div_floor(whole, terms.redemption_cap.into_inner(), SCALE);
		let taken = Csa {
			collateral: share(csa.collateral).ok_or("overflow")?,
			debt: share(csa.debt).ok_or("overflow")?,
		};
		Qusd::burn(who, taken.debt)?;
		ReserveCustody::pay_out(ASSET, who, taken.collateral)?;
		csa.collateral -= taken.collateral;
		csa.debt -= taken.debt;
		Positions::insert(ASSET, owner, csa);
		Sums::try_mutate(ASSET, |sums| -> DispatchResult {
			sums.collateral = sums.collateral.checked_sub(taken.collateral).ok_or("underflow")?;
			sums.debt = sums.debt.checked_sub(taken.debt).ok_or("underflow")?;
			Ok(())
		})?;
		System::deposit_event(pallet_csa::Event::<Runtime>::DebtRepaid {
			asset: ASSET,
			owner: owner.clone(),
			from: who.clone(),
			amount: taken.debt,
			collateral: csa.collateral,
			debt: csa.debt,
		});
		Ok(taken)
	})
}
