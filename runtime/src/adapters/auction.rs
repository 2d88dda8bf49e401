//! What auctions ask of the ledgers, of CSAs, of the price feed and of the locks.

use super::{FeedPrices, Locks};
use crate::{
	AccountId, AssetId, Balance, Collateral, Csa, Kun, Lockdown, PriceFeed, Runtime, Stablecoin,
	TxPause,
};
use alloc::vec::Vec;
use frame_support::traits::TransactionPause;
use pallet_auction::{
	interfaces::{Owned, ReserveAsset},
	KunSource,
};
use pallet_collateral::{
	interfaces::{Custody as _, Prices as _},
	CollateralStatus, Collaterals, Pot,
};
use pallet_kun::{
	interfaces::{Fund, Issuance},
	types::Programme,
};
use pallet_price_feed::types::AssetKind;
use pallet_stablecoin::BurnCause;
use qian_primitives::{Price, Seconds};
use sp_runtime::{DispatchError, DispatchResult};

impl pallet_auction::interfaces::Locks for Locks {
	fn is_locked(asset: AssetId) -> bool {
		Lockdown::is_locked(asset)
	}

	fn grace_until(asset: AssetId) -> Option<Seconds> {
		Lockdown::grace_until(asset)
	}

	fn is_paused(call: &'static str) -> bool {
		let name = |name: &str| name.as_bytes().to_vec().try_into().ok();
		name("Auction").zip(name(call)).is_some_and(<TxPause as TransactionPause>::is_paused)
	}
}

/// Reserve assets and their pots, for auctions.
pub struct AuctionReserves;

impl pallet_auction::interfaces::Reserves<AccountId> for AuctionReserves {
	fn assets() -> Vec<AssetId> {
		let mut assets: Vec<_> = Collaterals::<Runtime>::iter_keys().collect();
		assets.sort_unstable();
		assets
	}

	fn asset(asset: AssetId) -> Option<ReserveAsset> {
		let record = Collaterals::<Runtime>::get(asset)?;
		let active = record.status == CollateralStatus::Active;
		Some(ReserveAsset { active, decimals: record.decimals })
	}

	fn total_values() -> (Balance, Balance) {
		Collateral::total_values()
	}

	fn counted_price(asset: AssetId) -> Option<Price> {
		FeedPrices::not_older_than(
			asset,
			pallet_collateral::System::<Runtime>::get().totals_max_age,
		)
	}

	fn owned(asset: AssetId) -> Owned {
		let owned = pallet_collateral::Owned::<Runtime>::get(asset);
		Owned { system: owned.system, surplus: owned.surplus }
	}

	fn can_take_bids(asset: AssetId) -> bool {
		Collateral::is_endowed(Pot::Bids, asset)
	}

	fn use_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
		Collateral::use_surplus(asset, amount)
	}

	fn take_bid(
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		Collateral::take_in(Pot::Bids, asset, from, amount)
	}

	fn pay_refund(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		Collateral::pay_out(Pot::Bids, asset, to, amount)
	}

	fn keep_bid(asset: AssetId, system: Balance, surplus: Balance) -> DispatchResult {
		Collateral::book_system(Pot::Bids, asset, system)?;
		Collateral::book_surplus(Pot::Bids, asset, surplus)
	}

	fn pay_from_system(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		Collateral::pay_from_system(asset, to, amount)
	}
}

/// CSAs that are worth less than they owe.
pub struct InsolventCsas;

impl pallet_auction::interfaces::Insolvency for InsolventCsas {
	fn shortfall() -> Balance {
		use pallet_auction::interfaces::Reserves;
		Collaterals::<Runtime>::iter_keys()
			.filter_map(|asset| Some((asset, AuctionReserves::counted_price(asset)?)))
			.map(|(asset, price)| Csa::insolvent_at(asset, price).1)
			.fold(0, Balance::saturating_add)
	}

	fn absorb(asset: AssetId, price: Price) -> Result<bool, DispatchError> {
		let absorbed = Csa::absorb_insolvent(asset, price)?;
		Ok(!absorbed.is_empty())
	}
}

impl pallet_auction::interfaces::Coin<AccountId> for super::Qusd {
	fn net_supply() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().net_supply()
	}

	fn bad_debt() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().bad_debt
	}

	fn net_bad_debt() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().net_bad_debt()
	}

	fn retire(from: &AccountId, amount: Balance) -> Result<Balance, DispatchError> {
		Stablecoin::destroy(BurnCause::Reserve, from, amount)
	}
}

/// KUN of the emergency fund, and KUN below its cap.
pub struct AuctionKun;

impl pallet_auction::interfaces::Kun<AccountId> for AuctionKun {
	fn available() -> KunSource {
		KunSource { fund: <Kun as Fund<AccountId>>::free(), minted: Kun::headroom() }
	}

	fn promised() -> KunSource {
		KunSource {
			fund: pallet_kun::FundReserved::<Runtime>::get(),
			minted: pallet_kun::Supply::<Runtime>::get().reserved,
		}
	}

	fn promise(kun: KunSource) -> DispatchResult {
		<Kun as Fund<AccountId>>::reserve(kun.fund)?;
		<Kun as Issuance<AccountId>>::reserve(kun.minted)
	}

	fn release(kun: KunSource) -> DispatchResult {
		<Kun as Fund<AccountId>>::release(kun.fund)?;
		<Kun as Issuance<AccountId>>::release(kun.minted)
	}

	fn deliver(to: &AccountId, kun: KunSource) -> DispatchResult {
		let mint = || Kun::mint_reserved(Programme::Auction, to, kun.minted);
		if kun.fund < kun.minted {
			mint()?;
			return Kun::pay_reserved(to, kun.fund);
		}
		Kun::pay_reserved(to, kun.fund)?;
		mint()
	}
}

impl pallet_auction::interfaces::Prices for FeedPrices {
	fn live(asset: AssetId) -> Option<Price> {
		PriceFeed::live_price(&AssetKind::WithId(asset))
	}

	fn kun() -> Option<Price> {
		PriceFeed::live_price(&AssetKind::Native)
	}
}
