//! Governance: referenda in which KUN votes, the technical committee, the treasury.

use crate::{
	adapters,
	configs::{accounts::deposit, monetary::TreasuryAccount, system::RuntimeBlockWeights},
	governance::{
		origins::{
			ReferendumCanceller, ReferendumKiller, TreasuryAdmin, TwoThirdsOfCommittee,
			WhitelistedCaller,
		},
		tracks::Tracks,
		Pace,
	},
	AccountId, AssetId, Assets, Balance, Balances, BlockNumber, Bounties, Preimage, Referenda,
	Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, Scheduler, System, Treasury, DAYS, KUN,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
		tokens::{pay::PayAssetFromAccount, UnityAssetBalanceConversion},
		ConstU32,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{traits::AccountIdLookup, Perbill, Permill};

const fn period(live: BlockNumber, development: BlockNumber) -> BlockNumber {
	Pace::BUILT.period(live, development)
}

parameter_types! {
	/// Votes with conviction 1 stay locked for as long after the end of a referendum; no shorter
	/// than the least enactment of any track, so that voters bear what they decided.
	pub const VoteLockingPeriod: BlockNumber = period(7 * DAYS, 20);
	/// After which anyone may close a referendum that did not come to a decision.
	pub const UndecidingTimeout: BlockNumber = period(14 * DAYS, 400);
	/// In which a call on the whitelist must be dispatched after it was deferred.
	pub const DeferredDispatchExpiration: BlockNumber = period(14 * DAYS, 400);
	/// In which the technical committee must decide about a motion.
	pub const MotionDuration: BlockNumber = period(3 * DAYS, 100);
	/// Half a block for what the technical committee decides.
	pub MaxProposalWeight: Weight = Perbill::from_percent(50) * RuntimeBlockWeights::get().max_block;
	/// Between payments of approved bounties.
	pub const SpendPeriod: BlockNumber = period(DAYS, 20);
	/// In which an approved spending must be claimed.
	pub const PayoutPeriod: BlockNumber = period(30 * DAYS, 1_000);
	/// From the award of a bounty to its payment.
	pub const BountyPayoutDelay: BlockNumber = period(4 * DAYS, 20);
	/// In which the curator of a bounty must report.
	pub const BountyUpdatePeriod: BlockNumber = period(90 * DAYS, 1_000);
	/// Nothing of the treasury is burned.
	pub const Burn: Permill = Permill::zero();
	/// Account of the treasury is derived from it.
	pub const TreasuryPalletId: PalletId = PalletId(*b"qian/try");
	/// Part of the curator's fee that the curator deposits.
	pub const CuratorDepositMultiplier: Permill = Permill::from_percent(50);
	/// Bounds of that deposit.
	pub const CuratorDepositMin: Option<Balance> = Some(10 * KUN);
	pub const CuratorDepositMax: Option<Balance> = Some(1_000 * KUN);
	/// Lets a referendum about the treasury spend any amount.
	pub const NoLimit: Balance = Balance::MAX;
}

/// KUN that can vote: all but what the treasury has put out of circulation.
pub type ActiveKun = frame_support::traits::tokens::currency::ActiveIssuanceOf<Balances, AccountId>;

impl pallet_conviction_voting::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_conviction_voting::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type Polls = Referenda;
	type MaxTurnout = ActiveKun;
	type MaxVotes = ConstU32<512>;
	type VoteLockingPeriod = VoteLockingPeriod;
	type BlockNumberProvider = System;
	type VotingHooks = ();
}

impl pallet_referenda::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_referenda::weights::SubstrateWeight<Runtime>;
	type Scheduler = Scheduler;
	type Currency = Balances;
	type SubmitOrigin = frame_support::traits::AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type CancelOrigin = ReferendumCanceller;
	type KillOrigin = ReferendumKiller;
	type Slash = Treasury;
	type Votes = pallet_conviction_voting::VotesOf<Runtime>;
	type Tally = pallet_conviction_voting::TallyOf<Runtime>;
	type SubmissionDeposit = frame_support::traits::ConstU128<{ 10 * KUN }>;
	type MaxQueued = ConstU32<100>;
	type UndecidingTimeout = UndecidingTimeout;
	type AlarmInterval = ConstU32<1>;
	type Tracks = Tracks;
	type Preimages = Preimage;
	type BlockNumberProvider = System;
}

/// A member of the committee who says nothing has not agreed, whatever others do.
pub struct SilenceIsNo;

impl pallet_collective::DefaultVote for SilenceIsNo {
	fn default_vote(
		_prime_vote: Option<bool>,
		_ayes: pallet_collective::MemberCount,
		_nays: pallet_collective::MemberCount,
		_members: pallet_collective::MemberCount,
	) -> bool {
		false
	}
}

/// The technical committee, which vouches for urgent calls.
pub type TechnicalCommitteeInstance = pallet_collective::Instance1;

impl pallet_collective::Config<TechnicalCommitteeInstance> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<20>;
	type MaxMembers = ConstU32<20>;
	type DefaultVote = SilenceIsNo;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	type SetMembersOrigin = EnsureRoot<AccountId>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

impl pallet_whitelist::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WhitelistOrigin = TwoThirdsOfCommittee;
	type DispatchWhitelistedOrigin = WhitelistedCaller;
	type Preimages = Preimage;
	type DeferredDispatchExpiration = DeferredDispatchExpiration;
	type BlockNumberProvider = System;
	type WeightInfo = pallet_whitelist::weights::SubstrateWeight<Runtime>;
}

/// KUN and all assets as one ledger, for payments of the treasury.
pub type NativeAndAssets =
	UnionOf<Balances, Assets, NativeFromLeft, NativeOrWithId<AssetId>, AccountId>;

impl pallet_treasury::Config for Runtime {
	type Currency = Balances;
	type RejectOrigin = TreasuryAdmin;
	type RuntimeEvent = RuntimeEvent;
	type SpendPeriod = SpendPeriod;
	type Burn = Burn;
	type PalletId = TreasuryPalletId;
	type BurnDestination = ();
	type WeightInfo = pallet_treasury::weights::SubstrateWeight<Runtime>;
	type SpendFunds = Bounties;
	type MaxApprovals = ConstU32<100>;
	type SpendOrigin = frame_system::EnsureWithSuccess<TreasuryAdmin, AccountId, NoLimit>;
	type AssetKind = NativeOrWithId<AssetId>;
	type Beneficiary = AccountId;
	type BeneficiaryLookup = AccountIdLookup<AccountId, ()>;
	type Paymaster = PayAssetFromAccount<NativeAndAssets, TreasuryAccount>;
	// Only compared with the limit of the origin, which has none.
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = PayoutPeriod;
	type BlockNumberProvider = System;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::TreasuryPayments;
}

impl pallet_bounties::Config for Runtime {
	type BountyDepositBase = frame_support::traits::ConstU128<{ 10 * KUN }>;
	type BountyDepositPayoutDelay = BountyPayoutDelay;
	type BountyUpdatePeriod = BountyUpdatePeriod;
	type CuratorDepositMultiplier = CuratorDepositMultiplier;
	type CuratorDepositMax = CuratorDepositMax;
	type CuratorDepositMin = CuratorDepositMin;
	type BountyValueMinimum = frame_support::traits::ConstU128<{ 10 * KUN }>;
	type DataDepositPerByte = frame_support::traits::ConstU128<{ deposit(0, 1) }>;
	type RuntimeEvent = RuntimeEvent;
	type MaximumReasonLength = ConstU32<1_024>;
	type WeightInfo = pallet_bounties::weights::SubstrateWeight<Runtime>;
	type ChildBountyManager = ();
	type OnSlash = Treasury;
	type TransferAllAssets = pallet_bounties::TransferFungible<AccountId, Balances>;
}

impl pallet_kun::Config for Runtime {
	type Currency = Balances;
	type Cap = KunCap;
	type TreasuryAdmin = TreasuryAdmin;
	type Locks = adapters::Locks;
	type WeightInfo = ();
}

parameter_types! {
	/// Most KUN that may ever exist at a time.
	pub const KunCap: Balance = pallet_kun::CAP;
}
