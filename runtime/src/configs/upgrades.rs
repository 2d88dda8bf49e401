//! Upgrades of the runtime: what changes the state that an older runtime left.

use crate::{Runtime, RuntimeEvent};
use frame_support::{
	migrations::FreezeChainOnFailedMigration, parameter_types, traits::ConstU32, weights::Weight,
};
use sp_runtime::Perbill;

/// Migrations that run at once in the first block of a new runtime, each guarded by the version of
/// the storage it changes. Those of releases that no chain runs any longer are deleted.
pub type SingleBlockMigrations = (
	pallet_kun::migrations::FromChainWithoutKun<Runtime>,
	pallet_collateral::migrations::AddBidsPot<Runtime>,
);

parameter_types! {
	/// Of the blocks in which a long migration runs; nothing but inherents runs beside it.
	pub MaxServiceWeight: Weight =
		Perbill::from_percent(80) * super::system::MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_migrations::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	/// Migrations too long for one block; none at present.
	#[cfg(not(feature = "runtime-benchmarks"))]
	type Migrations = ();
	#[cfg(feature = "runtime-benchmarks")]
	type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
	type CursorMaxLen = ConstU32<65_536>;
	type IdentifierMaxLen = ConstU32<256>;
	type MigrationStatusHandler = ();
	// A half-migrated ledger must not move. No transaction passes from then on, nor another upgrade:
	// the chain stands until the operators of its nodes agree on a substitute of the code.
	type FailedMigrationHandler = FreezeChainOnFailedMigration;
	type MaxServiceWeight = MaxServiceWeight;
	type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}
