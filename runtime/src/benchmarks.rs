//! What benchmarks of the real runtime need: the list of pallets, and a state for each of them.

mod auction;

pub use auction::AuctionSetup;

use crate::{
	configs::oracle::MAX_OPERATORS, AccountId, AssetId, Assets, Balance, Runtime, RuntimeOrigin,
	Timestamp,
};
use frame_support::{
	traits::{fungibles::Mutate, Time},
	BoundedVec,
};
use pallet_collateral::Pot;
use pallet_price_feed::types::{AssetKind, FeedParams, OracleKey};
use qian_primitives::{Price, Ratio, VolatilityParams, UNIT};
use sp_runtime::Permill;

frame_benchmarking::define_benchmarks!(
	[pallet_auction, Auction]
	[pallet_collateral, Collateral]
	[pallet_csa, Csa]
	[pallet_kun, Kun]
	[pallet_lockdown, Lockdown]
	[pallet_oracle, Oracle]
	[pallet_price_feed, PriceFeed]
	[pallet_stablecoin, Stablecoin]
	[pallet_volatility, Volatility]
);

const MIN_BALANCE: Balance = 1_000_000;

fn operator(index: u32) -> AccountId {
	frame_benchmarking::account("operator", index, 0)
}

/// As many operators as the runtime allows have fed `price` for `key` now.
pub fn feed_as_all_operators(key: &OracleKey, price: Price) {
	let members = (0..MAX_OPERATORS).map(operator).collect::<alloc::vec::Vec<_>>();
	let mut sorted = members.clone();
	sorted.sort();
	pallet_membership::Members::<Runtime, pallet_membership::Instance1>::put(
		BoundedVec::try_from(sorted).expect("the bound is the number of operators; qed"),
	);
	let timestamp = Timestamp::now();
	for member in members {
		let value = pallet_oracle::TimestampedValue { value: price, timestamp };
		pallet_oracle::RawValues::<Runtime>::insert(member, key, value);
	}
}

/// Keys and values for the benchmark of `oracle.feed_values`: every feed that can exist.
pub struct OracleValues;

impl<L: frame_support::traits::Get<u32>> pallet_oracle::BenchmarkHelper<OracleKey, Price, L>
	for OracleValues
{
	fn get_currency_id_value_pairs() -> BoundedVec<(OracleKey, Price), L> {
		let values = (0..L::get()).map(|index| {
			let asset = AssetKind::WithId(1_000 + AssetId::from(index));
			pallet_price_feed::Feeds::<Runtime>::insert(
				&asset,
				pallet_price_feed::types::FeedRecord::new(feed_params()),
			);
			(OracleKey::Price(asset), Price::from_u32(1_000))
		});
		BoundedVec::truncate_from(values.collect())
	}
}

/// Identifiers for the benchmarks of pallet-assets.
pub struct AssetIds;

impl pallet_assets::BenchmarkHelper<codec::Compact<AssetId>, ()> for AssetIds {
	fn create_asset_id_parameter(id: u32) -> codec::Compact<AssetId> {
		AssetId::from(id).into()
	}

	fn create_reserve_id_parameter(_id: u32) {}
}

/// What the benchmarks of pallet-treasury pay, and to whom.
pub struct TreasuryPayments;

impl pallet_treasury::ArgumentsFactory<AssetKind, AccountId> for TreasuryPayments {
	fn create_asset_kind(_seed: u32) -> AssetKind {
		AssetKind::Native
	}

	fn create_beneficiary(seed: [u8; 32]) -> AccountId {
		seed.into()
	}
}

/// List `asset`, which is new, with `params` and a feed, at a time that has a past; return its freeze
/// line.
pub fn list(asset: AssetId, params: VolatilityParams) -> Ratio {
	use pallet_collateral::benchmarking::{params as risk, BenchmarkHelper as _};
	start_clock();
	CreateAsset::create_asset(asset);
	pallet_price_feed::Feeds::<Runtime>::insert(
		AssetKind::WithId(asset),
		pallet_price_feed::types::FeedRecord::new(feed_params()),
	);
	crate::Collateral::register_collateral(RuntimeOrigin::root(), asset, risk(), params)
		.expect("the asset can be listed; qed");
	risk().q_min
}

/// Set the clock to a time that has a past, which one at zero lacks.
pub fn start_clock() {
	pallet_timestamp::Now::<Runtime>::put(100 * 86_400_000);
}

/// Make closes of `asset` wanted, and return the days.
pub fn want_closes(asset: AssetId) -> alloc::vec::Vec<u32> {
	list(asset, pallet_collateral::benchmarking::volatility());
	crate::Volatility::missing_closes(asset)
}

/// Creates assets that can be listed.
pub struct CreateAsset;

impl pallet_collateral::benchmarking::BenchmarkHelper for CreateAsset {
	fn create_asset(asset: AssetId) {
		Assets::force_create(
			RuntimeOrigin::root(),
			asset.into(),
			sp_runtime::MultiAddress::Id(operator(0)),
			false,
			MIN_BALANCE,
		)
		.expect("the asset is new; qed");
		for pot in Pot::ALL {
			let account = pot.account::<AccountId>();
			frame_system::Pallet::<Runtime>::inc_providers(&account);
			Assets::mint_into(asset, &account, MIN_BALANCE).expect("the asset exists; qed");
		}
	}
}

/// Lists and prices an asset for CSAs.
pub struct CsaSetup;

const CSA_ASSET: AssetId = 1_000;

fn feed_params() -> FeedParams {
	FeedParams { ttl: 1_800, quorum: 1, max_step: Permill::from_percent(20), confirm_delay: 60 }
}

impl pallet_csa::benchmarking::BenchmarkHelper<AccountId> for CsaSetup {
	fn priced_asset() -> AssetId {
		use crate::{Collateral, PriceFeed};
		use pallet_collateral::benchmarking::{params, volatility, BenchmarkHelper as _};
		CreateAsset::create_asset(CSA_ASSET);
		create_coin();
		Collateral::register_collateral(RuntimeOrigin::root(), CSA_ASSET, params(), volatility())
			.expect("the asset can be listed; qed");
		Collateral::set_debt_ceiling(RuntimeOrigin::root(), CSA_ASSET, 1_000_000 * UNIT)
			.expect("the ceiling is within its bounds; qed");
		let asset = AssetKind::WithId(CSA_ASSET);
		PriceFeed::set_feed_params(RuntimeOrigin::root(), asset.clone(), feed_params())
			.expect("the parameters are within their bounds; qed");
		pallet_price_feed::Feeds::<Runtime>::mutate(&asset, |feed| {
			if let Some(feed) = feed {
				feed.accepted = Some(Price::from_u32(1_100));
				feed.moment = Timestamp::now() / 1_000;
			}
		});
		CSA_ASSET
	}

	fn endow(asset: AssetId, who: &AccountId, amount: Balance) {
		frame_system::Pallet::<Runtime>::inc_providers(who);
		Assets::mint_into(asset, who, amount).expect("the asset exists; qed");
	}
}

/// List an asset of which a pot owns a unit less than it should.
pub fn break_custody() -> (AccountId, AssetId) {
	let asset = CSA_ASSET;
	list(asset, pallet_collateral::benchmarking::volatility());
	let account = Pot::CsaReserve.account::<AccountId>();
	let flow = pallet_collateral::Flow { inflow: MIN_BALANCE + 1, outflow: 0 };
	pallet_collateral::Flows::<Runtime>::insert(&account, AssetKind::WithId(asset), flow);
	(account, asset)
}

/// Create QUSD, which a genesis state without a preset lacks.
pub fn create_coin() {
	use qian_primitives::asset_ids::QUSD;
	use sp_runtime::traits::AccountIdConversion;
	if pallet_assets::Asset::<Runtime>::contains_key(QUSD) {
		return;
	}
	let owner: AccountId = pallet_stablecoin::PALLET_ID.into_account_truncating();
	Assets::force_create(
		RuntimeOrigin::root(),
		QUSD.into(),
		sp_runtime::MultiAddress::Id(owner),
		true,
		UNIT / 100,
	)
	.expect("the coin is new; qed");
}
