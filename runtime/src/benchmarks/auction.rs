//! A state in which auctions cost most: every reserve asset that can be listed, with insolvent CSAs and a
//! surplus of each.

use super::{create_coin, feed_params, operator, start_clock, CreateAsset};
use crate::{
	AccountId, AssetId, Assets, Balance, Collateral, Csa, Kun, PriceFeed, Runtime, RuntimeOrigin,
	Stablecoin, Timestamp, KUN,
};
use frame_support::{
	storage::with_storage_layer,
	traits::{fungibles::Mutate, Time},
};
use pallet_collateral::{
	benchmarking::{params, volatility, BenchmarkHelper as _},
	Collaterals, Pot,
};
use pallet_kun::{interfaces::Issuance, types::Programme};
use pallet_price_feed::types::AssetKind;
use pallet_stablecoin::MintCause;
use qian_primitives::{Price, COIN_DECIMALS, UNIT};
use sp_runtime::DispatchResult;

/// Brings the ledgers into the state that the benchmarks of pallet-auction need.
pub struct AuctionSetup;

const FIRST: AssetId = 1_000;
/// Price at which CSAs are opened.
const BEFORE: u32 = 1_100;
/// Price at which they are insolvent.
const AFTER: u32 = 300;
/// CSAs of the asset that is looked at, each in a tick of its own near the 100 % line.
const CROWD: u32 = 64;

/// Accept `price` for `asset` now.
fn price(asset: AssetKind, price: u32) {
	PriceFeed::set_feed_params(RuntimeOrigin::root(), asset.clone(), feed_params()).ok();
	pallet_price_feed::Feeds::<Runtime>::mutate(&asset, |feed| {
		if let Some(feed) = feed {
			feed.accepted = Some(Price::from_u32(price));
			feed.moment = Timestamp::now() / 1_000;
		}
	});
}

fn endow(asset: AssetId, who: &AccountId, amount: Balance) {
	frame_system::Pallet::<Runtime>::inc_providers(who);
	Assets::mint_into(asset, who, amount).expect("the asset exists; qed");
}

/// List `asset` with room for debt.
fn list(asset: AssetId) -> DispatchResult {
	CreateAsset::create_asset(asset);
	let (name, decimals) = (b"Benchmark".to_vec(), COIN_DECIMALS);
	let root = RuntimeOrigin::root;
	Assets::force_set_metadata(root(), asset.into(), name.clone(), name, decimals, false)?;
	Collateral::register_collateral(root(), asset, params(), volatility())?;
	Collateral::set_debt_ceiling(root(), asset, 10_000_000 * UNIT)
}

/// Give the protocol `amount` of `asset` as surplus.
fn give(asset: AssetId, amount: Balance) -> DispatchResult {
	Assets::mint_into(asset, &Pot::System.account::<AccountId>(), amount)?;
	Collateral::skim(RuntimeOrigin::signed(operator(0)), asset)
}

fn open(asset: AssetId, owner: AccountId, debt: Balance) -> DispatchResult {
	let collateral = debt / 500;
	endow(asset, &owner, collateral);
	Csa::open(RuntimeOrigin::signed(owner), asset, collateral, debt)
}

fn build() -> DispatchResult {
	create_coin();
	let listed = Collaterals::<Runtime>::count();
	let most = <pallet_collateral::MaxCollaterals as frame_support::traits::Get<u32>>::get();
	let assets = FIRST..FIRST + AssetId::from(most.saturating_sub(listed));
	for asset in assets {
		list(asset)?;
		price(AssetKind::WithId(asset), BEFORE);
		open(asset, operator(1), 100_000 * UNIT)?;
		give(asset, UNIT)?;
	}
	// The pace of minting allows as much in the next hour.
	pallet_timestamp::Now::<Runtime>::mutate(|now| *now += 3_600_000);
	price(AssetKind::WithId(FIRST), BEFORE);
	for index in 0..CROWD {
		let debt = (1_000 - Balance::from(index)) * UNIT;
		let owner = operator(2 + index);
		endow(FIRST, &owner, 2 * UNIT);
		Csa::open(RuntimeOrigin::signed(owner), FIRST, 2 * UNIT, debt)?;
	}
	for asset in Collaterals::<Runtime>::iter_keys() {
		price(AssetKind::WithId(asset), AFTER);
	}
	price(AssetKind::Native, 1);
	Kun::mint(Programme::Auction, &Kun::fund_account(), 500 * KUN)
}

impl pallet_auction::benchmarking::BenchmarkHelper<AccountId> for AuctionSetup {
	fn gap() -> AssetId {
		start_clock();
		with_storage_layer(build).expect("the state is within all bounds; qed");
		FIRST
	}

	fn endow(asset: AssetId, who: &AccountId, amount: Balance) {
		endow(asset, who, amount);
	}

	fn bad_debt(asset: AssetId, who: &AccountId, amount: Balance) {
		let coins = amount.saturating_add(UNIT);
		with_storage_layer(|| {
			frame_system::Pallet::<Runtime>::inc_providers(who);
			Stablecoin::mint(MintCause::Debt, who, coins)?;
			Stablecoin::write_off(coins)?;
			let worth = 2 * coins / Balance::from(AFTER);
			give(asset, worth)?;
			Collateral::use_surplus(asset, worth)
		})
		.expect("the state is within all bounds; qed");
	}
}
