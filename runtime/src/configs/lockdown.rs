//! Emergency locks: what they stop, who enters and ends them, and the pallets that obey.

use crate::{
	adapters,
	governance::origins::{EmergencyLockdown, RiskAdmin},
	stops, Balances, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, SafeMode, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, NeverEnsureOrigin},
	weights::Weight,
};
use sp_runtime::{BoundToRuntimeAppPublic, Perbill};

parameter_types! {
	/// A sweep takes a tenth of a block that has room for it.
	pub MaxSweepWeight: Weight =
		Perbill::from_percent(10) * super::system::MAXIMUM_BLOCK_WEIGHT;
	/// Nobody enters the safe mode by a deposit.
	pub const NoDeposit: Option<crate::Balance> = None;
	/// So there is none to release.
	pub const NoRelease: Option<crate::BlockNumber> = None;
}

/// The session key by which a validator's worker reports.
pub struct CalmKey;

impl BoundToRuntimeAppPublic for CalmKey {
	type Public = pallet_lockdown::calm::AuthorityId;
}

impl pallet_lockdown::Config for Runtime {
	type Multisig = adapters::Keyholders;
	type LockedValue = adapters::LockedValue;
	type Books = adapters::AllBooks;
	type SafeMode = SafeMode;
	type CallPause = adapters::CallPause;
	type EmergencyLockdown = EmergencyLockdown;
	type RiskAdmin = RiskAdmin;
	type MaxValidators = ConstU32<{ super::consensus::MAX_AUTHORITIES }>;
	type MaxSweepWeight = MaxSweepWeight;
	type Time = Timestamp;
	type WeightInfo = ();
}

// It obeys pallet-lockdown, through its trait, and nobody else.
impl pallet_safe_mode::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WhitelistedCalls = stops::NeverStopped;
	type EnterDuration = ConstU32<0>;
	type ExtendDuration = ConstU32<0>;
	type EnterDepositAmount = NoDeposit;
	type ExtendDepositAmount = NoDeposit;
	type ForceEnterOrigin = NeverEnsureOrigin<crate::BlockNumber>;
	type ForceExtendOrigin = NeverEnsureOrigin<crate::BlockNumber>;
	type ForceExitOrigin = NeverEnsureOrigin<()>;
	type ForceDepositOrigin = NeverEnsureOrigin<()>;
	type Notify = ();
	type ReleaseDelay = NoRelease;
	type WeightInfo = pallet_safe_mode::weights::SubstrateWeight<Runtime>;
}

// So does this one.
impl pallet_tx_pause::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = NeverEnsureOrigin<()>;
	type UnpauseOrigin = NeverEnsureOrigin<()>;
	type WhitelistedCalls = stops::NotPausable;
	type MaxNameLen = ConstU32<{ pallet_lockdown::MAX_NAME_LEN }>;
	type WeightInfo = pallet_tx_pause::weights::SubstrateWeight<Runtime>;
}
