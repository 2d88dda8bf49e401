//! # Runtime of the QIAN chain
//!
//! The composition of the protocol's pallets with those of the Polkadot SDK. Nothing of the
//! protocol is decided here: [`configs`] sets constants and types, [`adapters`] connects pallets
//! that know nothing of each other, [`apis`] lets clients read, [`presets`] describes genesis
//! states, [`governance`] says which origin may do what.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

use alloc::vec::Vec;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

// Its macros are used by the runtime API, so it stands first.
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

pub mod adapters;
pub mod apis;
pub mod configs;
pub mod governance;
pub mod presets;
pub mod stops;
#[cfg(test)]
mod tests;

pub use configs::governance::TechnicalCommitteeInstance;
pub use qian_primitives::{AssetId, Balance};

/// Types that the node uses without knowing calls.
pub mod opaque {
	use super::*;
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;
	use sp_runtime::{generic, traits::BlakeTwo256};

	/// Header of a block.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// Block with opaque extrinsics.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
	/// Identifier of a block.
	pub type BlockId = generic::BlockId<Block>;
	/// Hash of a block.
	pub type Hash = <BlakeTwo256 as sp_runtime::traits::Hash>::Output;
}

impl_opaque_keys! {
	/// Keys in the keystore of a node: of a validator, and of an oracle operator.
	pub struct SessionKeys {
		/// Authors blocks.
		pub aura: Aura,
		/// Votes for finality.
		pub grandpa: Grandpa,
		/// Signs the feeds of an oracle operator.
		pub feed: configs::oracle::OperatorKey,
		/// Signs what a validator's worker reports of the books.
		pub calm: configs::lockdown::CalmKey,
	}
}

/// Declares the version of this runtime. Its number must be a literal, which the attribute writes
/// into a section of the wasm.
macro_rules! runtime_version {
	($spec_version:tt) => {
		/// Version of this runtime.
		#[sp_version::runtime_version]
		pub const VERSION: RuntimeVersion = RuntimeVersion {
			spec_name: alloc::borrow::Cow::Borrowed("qian"),
			impl_name: alloc::borrow::Cow::Borrowed("qian-node"),
			authoring_version: 1,
			spec_version: $spec_version,
			impl_version: 1,
			apis: apis::RUNTIME_API_VERSIONS,
			transaction_version: 2,
			system_version: 1,
		};
	};
}

#[cfg(not(feature = "next-version"))]
runtime_version!(6);
#[cfg(feature = "next-version")]
runtime_version!(7);

/// Time between blocks in milliseconds.
pub const SLOT_DURATION: u64 = 3_000;

/// Blocks per minute.
pub const MINUTES: BlockNumber = 60_000 / SLOT_DURATION as BlockNumber;
/// Blocks per hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks per day.
pub const DAYS: BlockNumber = 24 * HOURS;

/// One KUN in base units.
pub const KUN: Balance = qian_primitives::UNIT;
/// A thousandth of a KUN.
pub const MILLI_KUN: Balance = KUN / 1_000;
/// A millionth of a KUN.
pub const MICRO_KUN: Balance = KUN / 1_000_000;

/// Least balance of an account that exists.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_KUN;

/// Signature of a transaction.
pub type Signature = MultiSignature;
/// Account, equivalent to the public key of its signer.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Count of transactions of an account.
pub type Nonce = u32;
/// Hash of state, blocks and calls.
pub type Hash = sp_core::H256;
/// Number of a block.
pub type BlockNumber = u32;
/// Address of an account in a call.
pub type Address = MultiAddress<AccountId, ()>;
/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Block of this chain.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// What is checked and charged around every transaction, in this order.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Transaction of this chain.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// Executes blocks.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

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
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(3)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(6)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(7)]
	pub type MultiBlockMigrations = pallet_migrations;

	#[runtime::pallet_index(10)]
	pub type Assets = pallet_assets;

	#[runtime::pallet_index(20)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(21)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(22)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(23)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(24)]
	pub type Preimage = pallet_preimage;

	#[runtime::pallet_index(30)]
	pub type OracleOperators = pallet_membership<Instance1>;
	#[runtime::pallet_index(31)]
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(32)]
	pub type PriceFeed = pallet_price_feed;
	#[runtime::pallet_index(33)]
	pub type Volatility = pallet_volatility;

	#[runtime::pallet_index(40)]
	pub type Collateral = pallet_collateral;
	#[runtime::pallet_index(41)]
	pub type Stablecoin = pallet_stablecoin;
	#[runtime::pallet_index(42)]
	pub type Csa = pallet_csa;
	#[runtime::pallet_index(43)]
	pub type Auction = pallet_auction;

	#[runtime::pallet_index(51)]
	pub type ConvictionVoting = pallet_conviction_voting;
	#[runtime::pallet_index(52)]
	pub type Referenda = pallet_referenda;
	#[runtime::pallet_index(53)]
	pub type Origins = governance::origins::pallet_custom_origins;
	#[runtime::pallet_index(54)]
	pub type Whitelist = pallet_whitelist;
	#[runtime::pallet_index(55)]
	pub type TechnicalCommittee = pallet_collective<Instance1>;
	#[runtime::pallet_index(56)]
	pub type Treasury = pallet_treasury;
	#[runtime::pallet_index(57)]
	pub type Bounties = pallet_bounties;
	// After the treasury, whose account gets its existential deposit at genesis: that is in the books.
	#[runtime::pallet_index(58)]
	pub type Kun = pallet_kun;

	#[runtime::pallet_index(60)]
	pub type Lockdown = pallet_lockdown;
	#[runtime::pallet_index(61)]
	pub type SafeMode = pallet_safe_mode;
	#[runtime::pallet_index(62)]
	pub type TxPause = pallet_tx_pause;
}
