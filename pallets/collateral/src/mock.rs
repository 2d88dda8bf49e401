//! The smallest runtime in which the pallet can be tested.

use crate as pallet_collateral;
use crate::{
	interfaces::{Exposure, Locks, Prices, StartRatios},
	types::percent,
	CollateralParams, Pot,
};
use core::cell::RefCell;
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128},
	weights::Weight,
};
use frame_system::{EnsureSigned, EnsureSignedBy};
use qian_primitives::{
	AssetId, Balance, Price, Ratio, RatioLines, Seconds, VolatilityParams, UNIT,
};
use sp_runtime::{BuildStorage, FixedU128};
use std::collections::BTreeMap;

/// As long as real accounts, so that those of the pots differ.
pub type AccountId = sp_core::H256;
type Block = frame_system::mocking::MockBlock<Test>;

pub const ALICE: AccountId = sp_core::H256([1; 32]);
pub const BOB: AccountId = sp_core::H256([2; 32]);
pub const RISK: AccountId = sp_core::H256([100; 32]);
pub const LISTING: AccountId = sp_core::H256([101; 32]);
pub const MAK: AccountId = sp_core::H256([102; 32]);

pub const ETH: AssetId = 100;
/// Exists and is endowed, but not listed at genesis.
pub const WBTC: AssetId = 101;
/// Has more decimals than can be listed.
pub const ODD: AssetId = 110;
/// Exists, but no pot owns any of it.
pub const BARE: AssetId = 111;
pub const MIN_BALANCE: Balance = 1_000;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Collateral = pallet_collateral;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type MaxConsumers = frame_support::traits::ConstU32<64>;
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
	type Lookup = sp_runtime::traits::IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type AssetId = AssetId;
	type AssetIdParameter = AssetId;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = frame_system::EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = ();
	type AssetIdAllocator = ();
}

ord_parameter_types! {
	pub const RiskAccount: AccountId = RISK;
	pub const ListingAccount: AccountId = LISTING;
	pub const MakAccount: AccountId = MAK;
}

parameter_types! {
	pub static PriceOfEth: Option<Price> = Some(Price::from_u32(300));
	pub static PriceAge: Seconds = 0;
	pub static DebtOfEth: Balance = 0;
	/// What the bids are, in ETH.
	pub static BidsOfEth: Balance = 0;
	/// Whether a record is left that holds nothing.
	pub static RecordsLeft: bool = false;
	/// Assets that a lock stops.
	pub static LockedAssets: Vec<AssetId> = Vec::new();
	/// What a pot was acknowledged to own less of an asset.
	pub static AcknowledgedLoss: (Pot, AssetId, Balance) = (Pot::System, 0, 0);
}

thread_local! {
	/// Ledger lines that the other pallets of a real runtime would keep.
	pub static LINES: RefCell<BTreeMap<AssetId, Balance>> =
		const { RefCell::new(BTreeMap::new()) };
	/// Volatility parameters of listed assets, which another pallet of a real runtime would keep.
	pub static VOLATILITY: RefCell<BTreeMap<AssetId, VolatilityParams>> =
		const { RefCell::new(BTreeMap::new()) };
}

/// Set the line of the CSA pot.
pub fn set_line(asset: AssetId, amount: Balance) {
	LINES.with(|lines| lines.borrow_mut().insert(asset, amount));
}

pub struct Others;

impl Exposure for Others {
	fn lines(pot: Pot, asset: AssetId) -> Balance {
		match pot {
			Pot::CsaReserve => {
				LINES.with(|lines| lines.borrow().get(&asset).copied().unwrap_or_default())
			},
			Pot::System => 0,
			Pot::Bids if asset == ETH => BidsOfEth::get(),
			Pot::Bids => 0,
		}
	}
	fn debt(asset: AssetId) -> Balance {
		if asset == ETH {
			DebtOfEth::get()
		} else {
			0
		}
	}
	fn has_records(_: AssetId) -> bool {
		RecordsLeft::get()
	}
	fn on_retired(asset: AssetId) {
		set_line(asset, 0);
	}
	fn on_retired_weight() -> Weight {
		Weight::from_parts(1_000, 0)
	}
}

impl StartRatios for Others {
	fn params(asset: AssetId) -> Option<VolatilityParams> {
		VOLATILITY.with(|all| all.borrow().get(&asset).copied())
	}
	fn lines(asset: AssetId, q_min: Ratio) -> Option<RatioLines> {
		let q0 = Self::params(asset)?.q_ref;
		let q_alarm = Ratio::from_inner((q0.into_inner() + q_min.into_inner()) / 2);
		Some(RatioLines { q0, q_alarm, q_min })
	}
	fn on_listed(asset: AssetId, params: VolatilityParams) {
		VOLATILITY.with(|all| all.borrow_mut().insert(asset, params));
	}
	fn on_listed_weight() -> Weight {
		Weight::from_parts(500, 0)
	}
	fn on_retired(asset: AssetId) {
		VOLATILITY.with(|all| all.borrow_mut().remove(&asset));
	}
	fn on_retired_weight() -> Weight {
		Weight::from_parts(2_000, 0)
	}
}

impl Prices for Others {
	fn live(asset: AssetId) -> Option<Price> {
		(asset == ETH).then(PriceOfEth::get).flatten()
	}
	fn not_older_than(asset: AssetId, max_age: Seconds) -> Option<Price> {
		Self::live(asset).filter(|_| PriceAge::get() <= max_age)
	}
}

impl Locks for Others {
	fn is_locked(asset: AssetId) -> bool {
		LockedAssets::get().contains(&asset)
	}

	fn acknowledged(pot: Pot, asset: AssetId) -> Balance {
		let (of, in_asset, amount) = AcknowledgedLoss::get();
		if (pot, asset) == (of, in_asset) {
			amount
		} else {
			0
		}
	}
}

impl pallet_collateral::Config for Test {
	type Assets = Assets;
	type Exposure = Others;
	type StartRatios = Others;
	type Prices = Others;
	type Locks = Others;
	type RiskAdmin = EnsureSignedBy<RiskAccount, AccountId>;
	type ListingAdmin = EnsureSignedBy<ListingAccount, AccountId>;
	type MakOrigin = EnsureSignedBy<MakAccount, AccountId>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = CreateAsset;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct CreateAsset;

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for CreateAsset {
	fn create_asset(asset: AssetId) {
		use frame_support::traits::fungibles::Mutate;
		Assets::force_create(RuntimeOrigin::root(), asset, ALICE, false, MIN_BALANCE)
			.expect("the asset is new");
		for pot in Pot::ALL {
			Assets::mint_into(asset, &pot.account(), MIN_BALANCE).expect("the asset exists");
		}
	}
}

pub fn params() -> CollateralParams {
	CollateralParams {
		q_min: percent(120),
		mint_limit: 1_000_000 * UNIT,
		min_collateral: UNIT / 50,
		redemption_cap: percent(90),
		redemption_window: 86_400,
		min_arbitrage: UNIT,
		dust_debt: 100 * UNIT,
	}
}

pub fn volatility() -> VolatilityParams {
	VolatilityParams {
		q_floor: percent(140),
		q_ref: percent(150),
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

/// A state with ETH listed, and every account endowed.
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build() -> sp_io::TestExternalities {
		LINES.with(|lines| lines.borrow_mut().clear());
		VOLATILITY.with(|all| all.borrow_mut().clear());
		LockedAssets::set(Vec::new());
		RecordsLeft::set(false);
		BidsOfEth::set(0);
		AcknowledgedLoss::set((Pot::System, 0, 0));
		let assets = [(ETH, 18), (WBTC, 8), (ODD, 25), (BARE, 18)];
		let pots = Pot::ALL.map(|pot| pot.account::<AccountId>());
		let genesis = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: [ALICE, BOB].into_iter().chain(pots).map(|who| (who, 1_000)).collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: assets.iter().map(|(id, _)| (*id, ALICE, false, MIN_BALANCE)).collect(),
				metadata: assets
					.iter()
					.map(|(id, decimals)| (*id, b"Asset".to_vec(), b"AST".to_vec(), *decimals))
					.collect(),
				accounts: [ETH, WBTC]
					.into_iter()
					.map(|id| (id, ALICE, 1_000 * UNIT))
					.chain(
						[WBTC, ODD]
							.into_iter()
							.flat_map(|id| pots.map(|pot| (id, pot, MIN_BALANCE))),
					)
					.collect(),
				..Default::default()
			},
			collateral: pallet_collateral::GenesisConfig {
				collaterals: vec![(ETH, params(), volatility(), 10_000_000 * UNIT)],
				..Default::default()
			},
			system: Default::default(),
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the genesis state of the tests is valid").into();
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Run a test, then check every invariant.
	pub fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			Collateral::do_try_state().expect("invariants hold after the test");
		});
	}
}
