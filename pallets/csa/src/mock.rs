//! The smallest runtime in which the pallet can be tested: the other ledgers are the plainest that
//! keep their promises, over pallet-assets, so that they roll back with everything else.

use crate as pallet_csa;
use crate::{
	interfaces::{ArbitrageGate, AssetTerms, Coin, Custody, Locks, Prices, Register},
	Csa as Agreement,
};
use frame_support::{
	derive_impl, parameter_types, storage_alias,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{DepositConsequence, Fortitude, Precision, Preservation, Provenance},
		AsEnsureOriginWithArg, ConstU128, UnixTime,
	},
	weights::Weight,
};
use frame_system::EnsureSigned;
use qian_primitives::{AssetId, Balance, Price, Ratio, RatioLines, UNIT};
use sp_runtime::{BuildStorage, DispatchError, DispatchResult};

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Owns nothing.
pub const CHARLIE: AccountId = 3;
pub const POT: AccountId = 99;
/// Holds what no CSA owns any longer.
pub const SURPLUS: AccountId = 98;
/// Holds what insolvent CSAs lost.
pub const SYSTEM: AccountId = 97;

pub const QUSD: AssetId = 1;
/// 18 decimals.
pub const ETH: AssetId = 100;
/// 8 decimals.
pub const WBTC: AssetId = 101;
/// Not listed.
pub const UNLISTED: AssetId = 199;

pub const MIN_DEBT: Balance = 100 * UNIT;
pub const MIN_ETH: Balance = UNIT / 50;
pub const MIN_BALANCE: Balance = 1_000;
pub const MIN_ARBITRAGE: Balance = UNIT;
pub const WINDOW: u64 = 86_400;
pub const ENDOWMENT: Balance = 1_000_000 * UNIT;

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
	pub type Csa = pallet_csa;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
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

pub fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * UNIT / 100)
}

pub fn usd(units: u32) -> Price {
	Price::from_u32(units)
}

parameter_types! {
	pub static Now: u64 = 1_000_000 * 3_600;
	pub static EthPrice: Option<Price> = Some(usd(300));
	/// Whether the price of ETH may be used.
	pub static EthLive: bool = true;
	pub static WbtcPrice: Option<Price> = Some(usd(60_000));
	pub static Active: bool = true;
	pub static DebtCeiling: Balance = 1_000_000 * UNIT;
	pub static GlobalCeiling: Balance = 1_500_000 * UNIT;
	pub static MintLimit: Balance = 1_000_000 * UNIT;
	pub static LeastDebt: Balance = MIN_DEBT;
	pub static QMin: u128 = 120;
	pub static GateOpen: bool = true;
	/// Redemption cap, in percent.
	pub static Cap: u128 = 90;
	pub static DustDebt: Balance = 100 * UNIT;
	pub static LockedAssets: Vec<AssetId> = Vec::new();
	pub static GraceAssets: Vec<AssetId> = Vec::new();
	/// Value of what the protocol itself owns.
	pub static Owned: Balance = 7 * UNIT;
	/// Bad debt less coins burned without debt.
	pub static NetBadDebt: Balance = 9 * UNIT;
}

pub struct Clock;

impl UnixTime for Clock {
	fn now() -> core::time::Duration {
		core::time::Duration::from_secs(Now::get())
	}
}

/// The other ledgers.
pub struct Others;

impl Locks for Others {
	fn is_locked(asset: AssetId) -> bool {
		LockedAssets::get().contains(&asset)
	}

	fn in_grace(asset: AssetId) -> bool {
		GraceAssets::get().contains(&asset)
	}
}

impl Register for Others {
	fn terms(asset: AssetId) -> Option<AssetTerms> {
		let (decimals, min_collateral) = match asset {
			ETH => (18, MIN_ETH),
			WBTC => (8, 100_000),
			_ => return None,
		};
		let q_min = percent(QMin::get());
		Some(AssetTerms {
			active: Active::get(),
			decimals,
			debt_ceiling: DebtCeiling::get(),
			mint_limit: MintLimit::get(),
			min_collateral,
			lines: RatioLines { q0: percent(150), q_alarm: percent(135), q_min },
			redemption_cap: percent(Cap::get()),
			redemption_window: WINDOW,
			min_arbitrage: MIN_ARBITRAGE,
			dust_debt: DustDebt::get(),
		})
	}

	fn min_debt() -> Balance {
		LeastDebt::get()
	}

	fn global_debt_ceiling() -> Balance {
		GlobalCeiling::get()
	}

	fn total_values() -> (Balance, Balance) {
		let eth = Assets::balance(ETH, POT) - MIN_BALANCE;
		(
			eth * u128::from(EthPrice::get().map_or(0, |p| p.into_inner() / UNIT) as u64),
			Owned::get(),
		)
	}

	fn total_values_weight() -> Weight {
		Weight::from_parts(5_000, 0)
	}
}

impl Custody<AccountId> for Others {
	fn take_in(
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		<Assets as Mutate<_>>::transfer(asset, from, &POT, amount, Preservation::Expendable)
	}

	fn pay_out(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		<Assets as Mutate<_>>::transfer(asset, &POT, to, amount, Preservation::Preserve).map(|_| ())
	}

	fn is_dust(asset: AssetId, to: &AccountId, amount: Balance) -> bool {
		let outcome = <Assets as Inspect<_>>::can_deposit(asset, to, amount, Provenance::Extant);
		outcome == DepositConsequence::BelowMinimum
	}

	fn to_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
		Self::pay_out(asset, &SURPLUS, amount)
	}

	fn to_system(asset: AssetId, amount: Balance) -> DispatchResult {
		Self::pay_out(asset, &SYSTEM, amount)
	}
}

impl ArbitrageGate for Others {
	fn is_open(_: AssetId, pool_ratio: Ratio) -> (bool, Weight) {
		// A closed gate counts as open once the frozen CSAs together stand low.
		match GateOpen::get() {
			true => (true, Weight::zero()),
			false => (pool_ratio < percent(105), Weight::from_parts(2_000, 0)),
		}
	}
	fn weight() -> Weight {
		Weight::from_parts(3_000, 0)
	}
}

#[storage_alias]
pub type DebtTotal = StorageValue<Mock, Balance, frame_support::pallet_prelude::ValueQuery>;
#[storage_alias]
pub type BadDebt = StorageValue<Mock, Balance, frame_support::pallet_prelude::ValueQuery>;

impl Coin<AccountId> for Others {
	fn mint(to: &AccountId, amount: Balance) -> DispatchResult {
		DebtTotal::mutate(|total| *total += amount);
		Assets::mint_into(QUSD, to, amount).map(|_| ())
	}

	fn burn(from: &AccountId, amount: Balance) -> DispatchResult {
		DebtTotal::mutate(|total| *total -= amount);
		Assets::burn_from(
			QUSD,
			from,
			amount,
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Polite,
		)
		.map(|_| ())
	}

	fn to_bad_debt(amount: Balance) -> DispatchResult {
		DebtTotal::mutate(|total| *total -= amount);
		BadDebt::mutate(|total| *total += amount);
		Ok(())
	}

	fn debt_total() -> Balance {
		DebtTotal::get()
	}

	fn net_supply() -> Balance {
		DebtTotal::get()
	}

	fn net_bad_debt() -> Balance {
		NetBadDebt::get()
	}
}

impl Prices for Others {
	fn live(asset: AssetId) -> Option<Price> {
		Self::accepted(asset).filter(|_| asset != ETH || EthLive::get())
	}

	fn accepted(asset: AssetId) -> Option<Price> {
		match asset {
			ETH => EthPrice::get(),
			WBTC => WbtcPrice::get(),
			_ => None,
		}
	}
}

impl pallet_csa::Config for Test {
	type Register = Others;
	type Custody = Others;
	type Coin = Others;
	type Prices = Others;
	type Gate = Others;
	type Locks = Others;
	type Time = Clock;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Others;
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for Others {
	fn priced_asset() -> AssetId {
		EthPrice::set(Some(usd(1_100)));
		NetBadDebt::set(0);
		ETH
	}

	fn endow(asset: AssetId, who: &AccountId, amount: Balance) {
		frame_system::Pallet::<Test>::inc_providers(who);
		Assets::mint_into(asset, who, amount).expect("the asset exists");
	}
}

/// What `owner` has locked and owes.
pub fn csa(asset: AssetId, owner: AccountId) -> (Balance, Balance) {
	let Agreement { collateral, debt } = Csa::csa(asset, &owner).unwrap_or_default();
	(collateral, debt)
}

/// A state in which Alice and Bob own reserve assets.
pub struct ExtBuilder;

impl ExtBuilder {
	/// The state itself, for tests that look at its root.
	pub fn build() -> sp_io::TestExternalities {
		let genesis = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: vec![
					(ALICE, 1_000),
					(BOB, 1_000),
					(CHARLIE, 1_000),
					(POT, 1_000),
					(SURPLUS, 1_000),
					(SYSTEM, 1_000),
				],
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: vec![
					(QUSD, POT, true, MIN_BALANCE),
					(ETH, POT, false, MIN_BALANCE),
					(WBTC, POT, false, 100),
				],
				accounts: vec![
					(ETH, ALICE, ENDOWMENT),
					(ETH, BOB, ENDOWMENT),
					(WBTC, ALICE, 100 * 100_000_000),
					(ETH, POT, MIN_BALANCE),
					(WBTC, POT, 100),
					(ETH, SURPLUS, MIN_BALANCE),
					(WBTC, SURPLUS, 100),
					(ETH, SYSTEM, MIN_BALANCE),
					(WBTC, SYSTEM, 100),
				],
				..Default::default()
			},
			..Default::default()
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
			Csa::do_try_state().expect("invariants hold after the test");
		});
	}
}
