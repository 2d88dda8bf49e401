//! The smallest runtime in which the pallet can be tested.

use crate::{self as pallet_stablecoin, interfaces::Locks};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU64},
};
use frame_system::{EnsureSigned, EnsureSignedBy};
use qian_primitives::{AssetId, Balance};
use sp_runtime::BuildStorage;

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const TREASURY: AccountId = 100;
pub const TREASURY_ADMIN: AccountId = 101;
pub const QUSD: AssetId = 1;
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
	pub type Stablecoin = pallet_stablecoin;
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

ord_parameter_types! {
	pub const TreasuryAdmin: AccountId = TREASURY_ADMIN;
}

parameter_types! {
	/// Whether a lock stops the protocol.
	pub static Stopped: bool = false;
}

impl Locks for Stopped {
	fn is_locked() -> bool {
		Self::get()
	}
}

impl pallet_stablecoin::Config for Test {
	type Assets = Assets;
	type CoinId = ConstU64<QUSD>;
	type Locks = Stopped;
	type Treasury = ConstU64<TREASURY>;
	type TreasuryAdmin = EnsureSignedBy<TreasuryAdmin, AccountId>;
	type WeightInfo = ();
}

/// A state in which the coin exists and nobody owns any.
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build() -> sp_io::TestExternalities {
		Stopped::set(false);
		let genesis = RuntimeGenesisConfig {
			assets: pallet_assets::GenesisConfig {
				assets: vec![(QUSD, ALICE, true, MIN_BALANCE)],
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
			Stablecoin::do_try_state().expect("invariants hold after the test");
		});
	}
}
