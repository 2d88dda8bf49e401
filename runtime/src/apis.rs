//! What clients and the node may ask the runtime.

use crate::{
	governance::dry_run::{self, DryRun, DryRunError},
	AccountId, Auction, Aura, Balance, Block, BlockNumber, Collateral, Csa, Executive, Grandpa,
	InherentDataExt, Kun, Lockdown, Nonce, OriginCaller, PriceFeed, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeGenesisConfig, SessionKeys, Stablecoin, System, TransactionPayment,
	Volatility, VERSION,
};
use alloc::vec::Vec;
use frame_support::{
	genesis_builder_helper::{build_state, get_preset},
	weights::Weight,
};
use pallet_auction::{
	AuctionParams, BidQuote, GapReport, LotId, LotReport, PhaseReport as AuctionPhase,
};
use pallet_collateral::Room;
use pallet_csa::{AssetLedger, CsaPage, Pool, Position, RedemptionQuote, SystemTotals};
use pallet_grandpa::AuthorityId as GrandpaId;
use pallet_kun::{FundReport, SupplyReport};
use pallet_lockdown::{
	LockInfo, LockReport, MakReport, Reconciliation, Scope, SweepReport, TierReport,
};
use pallet_price_feed::types::{AssetKind, Forecast};
use pallet_stablecoin::CoinLedger;
use pallet_volatility::{LinesReport, VolatilityReport};
use qian_primitives::{AssetId, CsaState, FeedPrice, Mismatch, Price, Ratio, Seconds};
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, DispatchError,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(
			header: &<Block as BlockT>::Header,
		) -> sp_runtime::ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: frame_support::view_functions::ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(
			data: sp_inherents::InherentData,
		) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: sp_inherents::InherentData,
		) -> sp_inherents::CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			tx: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, tx, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
		fn slot_duration() -> sp_consensus_aura::SlotDuration {
			sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
		}

		fn authorities() -> Vec<AuraId> {
			pallet_aura::Authorities::<Runtime>::get().into_inner()
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			pallet_grandpa::CurrentSetId::<Runtime>::get()
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			_equivocation_proof: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			_key_owner_proof: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			None
		}

		fn generate_key_ownership_proof(
			_set_id: sp_consensus_grandpa::SetId,
			_authority_id: GrandpaId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			None
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
		for Runtime
	{
		fn query_info(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(uxt, len)
		}

		fn query_fee_details(
			uxt: <Block as BlockT>::Extrinsic,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_fee_details(uxt, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
		Block,
		Balance,
		RuntimeCall,
	> for Runtime
	{
		fn query_call_info(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, len)
		}

		fn query_call_fee_details(
			call: RuntimeCall,
			len: u32,
		) -> pallet_transaction_payment::FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, len)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl pallet_collateral::runtime_api::CollateralApi<Block> for Runtime {
		fn collaterals() -> Vec<(AssetId, pallet_collateral::Collateral)> {
			Collateral::collaterals()
		}

		fn collateral(asset: AssetId) -> Option<pallet_collateral::Collateral> {
			Collateral::collateral(asset)
		}

		fn room(asset: AssetId) -> Option<Room> {
			Collateral::room(asset)
		}
	}

	impl pallet_price_feed::runtime_api::PriceFeedApi<Block> for Runtime {
		fn price(asset: AssetKind) -> Option<FeedPrice> {
			PriceFeed::price(asset)
		}

		fn twap(asset: AssetKind) -> Option<Price> {
			PriceFeed::twap(asset)
		}

		fn forecast(asset: AssetId) -> Option<Forecast> {
			PriceFeed::forecast(asset)
		}
	}

	impl pallet_volatility::runtime_api::VolatilityApi<Block> for Runtime {
		fn vol(asset: AssetId) -> Option<VolatilityReport> {
			Volatility::vol(asset)
		}

		fn lines(asset: AssetId) -> Option<LinesReport> {
			Volatility::lines(asset)
		}
	}

	impl pallet_stablecoin::runtime_api::StablecoinApi<Block> for Runtime {
		fn ledger() -> CoinLedger {
			Stablecoin::ledger()
		}

		fn net_supply() -> Balance {
			Stablecoin::net_supply()
		}
	}

	impl pallet_csa::runtime_api::CsaApi<Block, AccountId> for Runtime {
		fn position(asset: AssetId, owner: AccountId) -> Option<Position> {
			Csa::position(asset, owner)
		}

		fn openable(asset: AssetId, collateral: Balance) -> Option<Balance> {
			Csa::openable(asset, collateral)
		}

		fn mintable(asset: AssetId, owner: AccountId) -> Option<Balance> {
			Csa::mintable(asset, owner)
		}

		fn withdrawable(asset: AssetId, owner: AccountId) -> Option<Balance> {
			Csa::withdrawable(asset, owner)
		}

		fn ledger(asset: AssetId) -> Option<AssetLedger> {
			Csa::ledger(asset)
		}

		fn list(
			asset: AssetId,
			state: CsaState,
			cursor: Option<AccountId>,
			limit: u32,
		) -> CsaPage<AccountId> {
			Csa::list(asset, state, cursor, limit)
		}

		fn list_by_ratio(
			asset: AssetId,
			from: Ratio,
			below: Ratio,
			cursor: Option<AccountId>,
			limit: u32,
		) -> CsaPage<AccountId> {
			Csa::list_by_ratio(asset, from, below, cursor, limit)
		}

		fn pool(asset: AssetId) -> Option<Pool> {
			Csa::pool(asset)
		}

		fn quote_redeem_frozen(
			asset: AssetId,
			amount: Balance,
		) -> Result<RedemptionQuote, DispatchError> {
			Csa::quote_redeem_frozen(asset, amount)
		}

		fn system() -> SystemTotals {
			Csa::system()
		}
	}

	impl pallet_auction::runtime_api::AuctionApi<Block, AccountId> for Runtime {
		fn phase() -> AuctionPhase {
			Auction::phase()
		}

		fn gap() -> GapReport {
			Auction::gap()
		}

		fn lots() -> Vec<LotReport<AccountId>> {
			Auction::lots()
		}

		fn quote_bid(lot: LotId, price: Balance) -> Result<BidQuote, DispatchError> {
			Auction::quote_bid(lot, price)
		}

		fn refund(who: AccountId, asset: AssetId) -> Balance {
			Auction::refund(who, asset)
		}

		fn quote_buy_reserve(asset: AssetId, amount: Balance) -> Result<Balance, DispatchError> {
			Auction::quote_buy_reserve(asset, amount)
		}

		fn auction_params() -> AuctionParams {
			Auction::auction_params()
		}
	}

	impl pallet_kun::runtime_api::KunApi<Block, AccountId> for Runtime {
		fn supply() -> SupplyReport {
			Kun::supply()
		}

		fn emergency_fund() -> FundReport<AccountId> {
			Kun::emergency_fund()
		}
	}

	impl pallet_lockdown::runtime_api::LockdownApi<Block, AccountId, BlockNumber> for Runtime {
		fn mak() -> Option<MakReport<AccountId>> {
			Lockdown::mak()
		}

		fn required_tier() -> TierReport<AccountId> {
			Lockdown::required_tier()
		}

		fn lock_state(scope: Scope) -> Option<LockInfo<AccountId>> {
			Lockdown::lock_state(scope)
		}

		fn locks() -> Vec<LockReport<AccountId>> {
			Lockdown::locks()
		}

		fn grace(asset: AssetId) -> Option<Seconds> {
			Lockdown::grace(asset)
		}

		fn reconciliation(asset: AssetId) -> Option<Reconciliation<AccountId>> {
			Lockdown::reconciliation(asset)
		}

		fn contradictions() -> Vec<(Scope, Mismatch<AccountId>)> {
			Lockdown::contradictions()
		}

		fn sweeps() -> SweepReport<AccountId, BlockNumber> {
			Lockdown::sweeps()
		}
	}

	impl dry_run::GovernanceApi<Block, OriginCaller, RuntimeCall, RuntimeEvent> for Runtime {
		fn dry_run(origin: OriginCaller, call: RuntimeCall) -> DryRun<RuntimeEvent> {
			dry_run::dry_run(origin, call)
		}

		fn dry_run_referendum(index: u32) -> Result<DryRun<RuntimeEvent>, DryRunError> {
			dry_run::dry_run_referendum(index)
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(extra: bool) -> (
			Vec<frame_benchmarking::BenchmarkList>,
			Vec<frame_support::traits::StorageInfo>,
		) {
			use crate::Oracle;
			use frame_benchmarking::BenchmarkList;
			use frame_support::traits::StorageInfoTrait;

			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, crate::AllPalletsWithSystem::storage_info())
		}

		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use crate::Oracle;
			use frame_benchmarking::BenchmarkBatch;
			use frame_support::traits::WhitelistedStorageKeys;

			let whitelist = crate::AllPalletsWithSystem::whitelisted_storage_keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}

	#[cfg(feature = "try-runtime")]
	impl frame_try_runtime::TryRuntime<Block> for Runtime {
		fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
			let weight = Executive::try_runtime_upgrade(checks)
				.expect("a migration that fails its checks must stop here");
			(weight, crate::configs::system::RuntimeBlockWeights::get().max_block)
		}

		fn execute_block(
			block: <Block as BlockT>::LazyBlock,
			state_root_check: bool,
			signature_check: bool,
			select: frame_try_runtime::TryStateSelect,
		) -> Weight {
			Executive::try_execute_block(block, state_root_check, signature_check, select)
				.expect("a block that breaks an invariant must stop here")
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
			get_preset::<RuntimeGenesisConfig>(id, crate::presets::get)
		}

		fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
			crate::presets::names()
		}
	}
}
