//! What accounts can do together: batches, proxies, multisigs, scheduled calls, preimages.

use crate::{
	governance::origins::RootAboveAll, AccountId, Balance, Balances, OriginCaller, Preimage,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason, RuntimeOrigin, System,
	EXISTENTIAL_DEPOSIT, MILLI_KUN,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	parameter_types,
	traits::{
		fungible::HoldConsideration, ConstU128, ConstU32, InstanceFilter, LinearStoragePrice,
	},
	weights::Weight,
};
use frame_system::EnsureRoot;
use scale_info::TypeInfo;
use sp_runtime::{traits::BlakeTwo256, Perbill};

/// Deposit for `items` entries and `bytes` bytes of state.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 10 * MILLI_KUN + bytes as Balance * MILLI_KUN / 10
}

parameter_types! {
	pub MaximumSchedulerWeight: Weight =
		Perbill::from_percent(80) * super::system::MAXIMUM_BLOCK_WEIGHT;
	pub const PreimageHoldReason: RuntimeHoldReason =
		RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

/// What a proxy may do in the name of an account.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	Any,
	/// Everything that keeps balances and assets with the account, and the account with its owner:
	/// its own CSAs, price feeds, governance.
	NonTransfer,
	/// Only the account's own CSAs: open, withdraw, mint, close. Deposits and repayments name an
	/// owner, and so could pay for somebody else.
	Csa,
	/// Only price feeds of an oracle operator.
	OracleFeed,
	/// Only calling off announced proxy calls.
	CancelProxy,
	/// Only taking part in governance: preimages, referenda, votes and delegation, motions of the
	/// technical committee. Deposits come from the account: that of a submission is lost if the
	/// referendum fails, both are if it is killed.
	Governance,
}

/// Calls on the caller's own CSAs, by which nothing can leave the account but into them.
fn is_own_csa(call: &RuntimeCall) -> bool {
	use pallet_csa::Call;
	matches!(
		call,
		RuntimeCall::Csa(
			Call::open { .. } | Call::withdraw { .. } | Call::mint { .. } | Call::close { .. }
		)
	)
}

/// Feeds of an oracle operator.
fn is_feed(call: &RuntimeCall) -> bool {
	matches!(call, RuntimeCall::Oracle(pallet_oracle::Call::feed_values { .. }))
}

/// Participation in governance. Calls that need more than a signature are not among them, since no
/// proxy has the origin for them; nor is the confirmation of a keyholder, who must show to have the
/// key itself.
fn is_governance(call: &RuntimeCall) -> bool {
	use pallet_collective::Call as Collective;
	use pallet_conviction_voting::Call as Voting;
	use pallet_lockdown::Call as Lockdown;
	use pallet_preimage::Call as Preimage;
	use pallet_referenda::Call as Referenda;
	match call {
		RuntimeCall::ConvictionVoting(call) => matches!(
			call,
			Voting::vote { .. }
				| Voting::delegate { .. }
				| Voting::undelegate { .. }
				| Voting::unlock { .. }
				| Voting::remove_vote { .. }
				| Voting::remove_other_vote { .. }
		),
		RuntimeCall::Referenda(call) => matches!(
			call,
			Referenda::submit { .. }
				| Referenda::place_decision_deposit { .. }
				| Referenda::refund_decision_deposit { .. }
				| Referenda::refund_submission_deposit { .. }
				| Referenda::set_metadata { .. }
		),
		RuntimeCall::Preimage(call) => {
			matches!(call, Preimage::note_preimage { .. } | Preimage::unnote_preimage { .. })
		},
		RuntimeCall::TechnicalCommittee(call) => matches!(
			call,
			Collective::propose { .. } | Collective::vote { .. } | Collective::close { .. }
		),
		RuntimeCall::Lockdown(call) => {
			matches!(call, Lockdown::apply_tier {})
		},
		_ => false,
	}
}

/// Batches, which pass the filter of the proxy on to every call in them. Other wrappers do not: a
/// multisig or another proxy acts for another account, without the filter.
fn is_batch(call: &RuntimeCall) -> bool {
	use pallet_utility::Call;
	matches!(
		call,
		RuntimeCall::Utility(
			Call::batch { .. } | Call::batch_all { .. } | Call::force_batch { .. }
		)
	)
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	/// Every type but `Any` lists what passes, so that a new call is refused until somebody decides.
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			ProxyType::Any => true,
			ProxyType::NonTransfer => {
				is_own_csa(call) || is_feed(call) || is_governance(call) || is_batch(call)
			},
			ProxyType::Csa => is_own_csa(call) || is_batch(call),
			ProxyType::OracleFeed => is_feed(call),
			ProxyType::CancelProxy => {
				matches!(call, RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. }))
			},
			ProxyType::Governance => is_governance(call) || is_batch(call),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(ProxyType::Any, _) => true,
			(_, ProxyType::Any) => false,
			(ProxyType::NonTransfer, other) => *other != ProxyType::CancelProxy,
			(mine, others) => mine == others,
		}
	}
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ConstU128<{ deposit(1, 8) }>;
	type ProxyDepositFactor = ConstU128<{ deposit(0, 33) }>;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = ConstU128<{ deposit(1, 8) }>;
	type AnnouncementDepositFactor = ConstU128<{ deposit(0, 66) }>;
	type BlockNumberProvider = System;
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = ConstU128<{ deposit(1, 88) }>;
	type DepositFactor = ConstU128<{ deposit(0, 32) }>;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
	type BlockNumberProvider = System;
}

impl pallet_preimage::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type ManagerOrigin = EnsureRoot<AccountId>;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		PreimageHoldReason,
		LinearStoragePrice<ConstU128<{ deposit(2, 64) }>, ConstU128<{ deposit(0, 1) }>, Balance>,
	>;
}

impl pallet_scheduler::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeOrigin = RuntimeOrigin;
	type PalletsOrigin = OriginCaller;
	type RuntimeCall = RuntimeCall;
	type MaximumWeight = MaximumSchedulerWeight;
	type ScheduleOrigin = EnsureRoot<AccountId>;
	type OriginPrivilegeCmp = RootAboveAll;
	// Referenda set their alarms here, and give up what finds no place: so many that filling the
	// agenda of a block costs as many submission deposits.
	type MaxScheduledPerBlock = ConstU32<512>;
	type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

const _: () = assert!(deposit(1, 0) > EXISTENTIAL_DEPOSIT, "a deposit keeps its account alive");
