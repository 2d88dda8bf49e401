//! Money: KUN, fees and who receives them, the ledger of all other assets.

use crate::{
	AccountId, AssetId, Aura, Authorship, Balance, Balances, Runtime, RuntimeEvent,
	RuntimeFreezeReason, RuntimeHoldReason, System, EXISTENTIAL_DEPOSIT, MICRO_KUN, MILLI_KUN,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		tokens::imbalance::ResolveTo,
		AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU8, FindAuthor, Imbalance,
		NeverEnsureOrigin, OnUnbalanced, VariantCountOf,
	},
	weights::{
		constants::ExtrinsicBaseWeight, ConstantMultiplier, WeightToFeeCoefficient,
		WeightToFeeCoefficients, WeightToFeePolynomial,
	},
	ConsensusEngineId,
};
use frame_system::EnsureRoot;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_core::crypto::ByteArray;
use sp_runtime::{
	traits::{AccountIdConversion, Bounded},
	FixedPointNumber, Perbill, Perquintill,
};

/// Share of fees that goes to the treasury; the author of the block has the rest.
const TREASURY_SHARE_OF_FEES: u32 = 80;

parameter_types! {
	/// Account of the protocol's treasury.
	pub TreasuryAccount: AccountId = super::governance::TreasuryPalletId::get().into_account_truncating();
	/// Fees rise while blocks are fuller than this, and fall while they are emptier.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast fees follow the fullness of blocks.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(3, 100_000);
	/// Fees never fall below a tenth of what the weight alone costs.
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10);
	/// Fees may rise without limit.
	pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
	type Balance = Balance;
	type DustRemoval = ResolveTo<TreasuryAccount, Balances>;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

/// Takes the author of a block from the Aura slot in its header.
pub struct AuraAuthor;

impl FindAuthor<AccountId> for AuraAuthor {
	fn find_author<'a, I>(digests: I) -> Option<AccountId>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		let index = Aura::find_author(digests)?;
		let authorities = pallet_aura::Authorities::<Runtime>::get();
		AccountId::try_from(authorities.get(index as usize)?.as_slice()).ok()
	}
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = AuraAuthor;
	type EventHandler = ();
}

/// A thousandth of a KUN for the work of an empty transaction, and in proportion for more.
pub struct WeightToFee;

impl WeightToFeePolynomial for WeightToFee {
	type Balance = Balance;

	fn polynomial() -> WeightToFeeCoefficients<Balance> {
		let price = MILLI_KUN;
		let work = Balance::from(ExtrinsicBaseWeight::get().ref_time());
		[WeightToFeeCoefficient {
			degree: 1,
			negative: false,
			coeff_frac: Perbill::from_rational(price % work, work),
			coeff_integer: price / work,
		}]
		.into_iter()
		.collect()
	}
}

/// Splits fees between the treasury and the author of the block, who also has all tips.
pub struct DealWithFees;

impl OnUnbalanced<Credit<AccountId, Balances>> for DealWithFees {
	fn on_unbalanceds(mut fees_then_tips: impl Iterator<Item = Credit<AccountId, Balances>>) {
		let Some(fees) = fees_then_tips.next() else { return };
		let (treasury, mut author) =
			fees.ration(TREASURY_SHARE_OF_FEES, 100 - TREASURY_SHARE_OF_FEES);
		if let Some(tips) = fees_then_tips.next() {
			tips.merge_into(&mut author);
		}
		ResolveTo::<TreasuryAccount, Balances>::on_unbalanced(treasury);
		let unpaid = match Authorship::author() {
			Some(account) => Balances::resolve(&account, author).err(),
			None => Some(author),
		};
		if let Some(unpaid) = unpaid {
			// An author without an account would lose it: the treasury keeps it.
			ResolveTo::<TreasuryAccount, Balances>::on_unbalanced(unpaid);
		}
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, DealWithFees>;
	type WeightToFee = WeightToFee;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<{ 10 * MICRO_KUN }>>;
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_assets::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type AssetId = AssetId;
	type AssetIdParameter = codec::Compact<AssetId>;
	type ReserveData = ();
	type Currency = Balances;
	// Identifiers mean something here, so only Root creates assets, through `force_create`.
	type CreateOrigin = AsEnsureOriginWithArg<NeverEnsureOrigin<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<{ 10_000 * MILLI_KUN }>;
	type AssetAccountDeposit = ConstU128<{ 10 * MILLI_KUN }>;
	type MetadataDepositBase = ConstU128<{ 100 * MILLI_KUN }>;
	type MetadataDepositPerByte = ConstU128<MILLI_KUN>;
	type ApprovalDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = ();
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::AssetIds;
}
