//! The protocol: reserve assets, the stablecoin, CSAs, auctions.

use crate::{
	adapters, configs::monetary::TreasuryAccount, governance::origins, Assets, Runtime, Timestamp,
};
use frame_support::traits::ConstU64;
use qian_primitives::asset_ids;

impl pallet_collateral::Config for Runtime {
	type Assets = Assets;
	type Exposure = adapters::AssetExposure;
	type StartRatios = adapters::Storms;
	type Prices = adapters::FeedPrices;
	type Locks = adapters::Locks;
	type RiskAdmin = origins::RiskAdmin;
	type ListingAdmin = origins::ListingAdmin;
	type MakOrigin = origins::Mak;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::CreateAsset;
}

impl pallet_stablecoin::Config for Runtime {
	type Assets = Assets;
	type CoinId = ConstU64<{ asset_ids::QUSD }>;
	type Treasury = TreasuryAccount;
	type TreasuryAdmin = origins::TreasuryAdmin;
	type Locks = adapters::Locks;
	type WeightInfo = ();
}

impl pallet_csa::Config for Runtime {
	type Register = adapters::CollateralRegister;
	type Custody = adapters::ReserveCustody;
	type Coin = adapters::Qusd;
	type Prices = adapters::FeedPrices;
	type Gate = adapters::Storms;
	type Locks = adapters::Locks;
	type Time = Timestamp;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::CsaSetup;
}

impl pallet_auction::Config for Runtime {
	type Reserves = adapters::AuctionReserves;
	type Insolvency = adapters::InsolventCsas;
	type Coin = adapters::Qusd;
	type Kun = adapters::AuctionKun;
	type Prices = adapters::FeedPrices;
	type Locks = adapters::Locks;
	type RiskAdmin = origins::RiskAdmin;
	type Time = Timestamp;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::AuctionSetup;
}
