//! What connects pallets that do not know each other. Adapters live here and nowhere else.

mod auction;
mod lockdown;

pub use auction::{AuctionKun, AuctionReserves, InsolventCsas};
pub use lockdown::{AllBooks, CallPause, Keyholders, LockedValue, Locks};

use crate::{
	configs::oracle::{OperatorKey, OraclePalletId},
	AccountId, AssetId, Assets, Auction, Balance, Collateral, Csa, Oracle, OracleOperators,
	PriceFeed, Runtime, RuntimeCall, SignedPayload, Stablecoin, System, TxExtension,
	UncheckedExtrinsic, Volatility,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	traits::{
		fungibles::Inspect,
		tokens::{DepositConsequence, Provenance},
		Get, SortedMembers,
	},
	weights::Weight,
};
use frame_system::offchain::{AppCrypto, SendSignedTransaction, Signer};
use pallet_collateral::{interfaces::Custody as _, Collaterals, Pot};
use pallet_csa::interfaces::AssetTerms;
use pallet_price_feed::{
	sr25519::{AuthorityId, FeedAuthId},
	types::{AssetKind, OracleKey},
	QuorumMedian,
};
use pallet_stablecoin::{BurnCause, MintCause};
use qian_primitives::{Days, Price, Ratio, RatioLines, Seconds, VolatilityParams};
use sp_runtime::{
	generic::Era,
	traits::{AccountIdConversion, SaturatedConversion, StaticLookup, Verify},
	BoundToRuntimeAppPublic, DispatchError, DispatchResult, MultiSigner, RuntimeAppPublic,
};

/// Values of pallet-oracle, with moments in seconds.
pub struct OracleMedians;

impl pallet_price_feed::interfaces::Medians for OracleMedians {
	/// Computed from the raw values, since pallet-oracle keeps an old median below quorum.
	fn median(key: &OracleKey) -> Option<(Price, Seconds)> {
		let values = Oracle::read_raw_values(key);
		QuorumMedian::<Runtime>::of(key, values.iter().map(|v| (v.value, v.timestamp / 1_000)))
	}

	fn operators() -> u32 {
		<OracleOperators as SortedMembers<AccountId>>::count() as u32
	}

	fn forget(key: &OracleKey) {
		let fed_by_root = OraclePalletId::get().into_account_truncating();
		for operator in OracleOperators::sorted_members().iter().chain([&fed_by_root]) {
			pallet_oracle::RawValues::<Runtime>::remove(operator, key);
		}
		pallet_oracle::Values::<Runtime>::remove(key);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_median(key: &OracleKey, price: Price) {
		crate::benchmarks::feed_as_all_operators(key, price);
	}
}

impl pallet_price_feed::interfaces::OwnFeed<AccountId> for OracleMedians {
	fn last(operator: &AccountId, key: &OracleKey) -> Option<(Price, Seconds)> {
		let fed = Oracle::raw_values(operator, key)?;
		Some((fed.value, fed.timestamp / 1_000))
	}

	fn retract(operator: &AccountId, key: &OracleKey) {
		pallet_oracle::RawValues::<Runtime>::remove(operator, key);
		pallet_oracle::Values::<Runtime>::remove(key);
	}
}

/// Windows of daily closes, for which operators vote while they are not full.
pub struct PastCloses;

// Every close that fills a window finds room in one block.
const _: () = assert!(pallet_price_feed::MAX_CLOSES == pallet_volatility::WINDOW as u32 + 1);

impl pallet_price_feed::interfaces::Closes for PastCloses {
	fn days() -> Days {
		Volatility::days()
	}

	fn missing(asset: AssetId) -> Vec<u32> {
		Volatility::missing_closes(asset)
	}

	fn is_missing(asset: AssetId, day: u32) -> bool {
		Volatility::is_close_missing(asset, day)
	}

	fn take(asset: AssetId, day: u32, price: Price) -> Weight {
		Volatility::take_past_close(asset, day, price).saturating_add(move_lines(asset))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn want(asset: AssetId) -> Vec<u32> {
		crate::benchmarks::want_closes(asset)
	}
}

/// Signs feeds with the operators' keys in the keystore of the node.
pub struct OracleSubmitter;

impl pallet_price_feed::interfaces::FeedSubmitter<AccountId> for OracleSubmitter {
	fn local_operators() -> Vec<AccountId> {
		<OperatorKey as BoundToRuntimeAppPublic>::Public::all()
			.into_iter()
			.map(account_of)
			.filter(<crate::OracleOperators as SortedMembers<AccountId>>::contains)
			.collect()
	}

	fn submit(operator: &AccountId, values: Vec<(OracleKey, Price)>) -> Result<(), ()> {
		let key = AuthorityId::all()
			.into_iter()
			.find(|key| account_of(key.clone()) == *operator)
			.ok_or(())?;
		let values = values.try_into().map_err(|_| ())?;
		let public: <FeedAuthId as AppCrypto<MultiSigner, crate::Signature>>::GenericPublic =
			key.into();
		let signer = Signer::<Runtime, FeedAuthId>::any_account()
			.with_filter(alloc::vec![MultiSigner::Sr25519(public)]);
		let sent = signer
			.send_signed_transaction(|_| pallet_oracle::Call::feed_values {
				values: Clone::clone(&values),
			})
			.ok_or(())?;
		sent.1
	}
}

/// The account of an operator is its public key.
fn account_of(key: AuthorityId) -> AccountId {
	let key: sp_core::sr25519::Public = key.into();
	AccountId::new(key.0)
}

impl frame_system::offchain::SigningTypes for Runtime {
	type Public = <crate::Signature as Verify>::Signer;
	type Signature = crate::Signature;
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> frame_system::offchain::CreateSignedTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	fn create_signed_transaction<A: AppCrypto<Self::Public, Self::Signature>>(
		call: RuntimeCall,
		public: Self::Public,
		account: AccountId,
		nonce: crate::Nonce,
	) -> Option<UncheckedExtrinsic> {
		/// Blocks for which a feed is worth including.
		const LONGEVITY: u64 = 8;
		let current = System::block_number().saturated_into::<u64>().saturating_sub(1);
		let extension = extension(Era::mortal(LONGEVITY, current), nonce);
		let payload = SignedPayload::new(call, extension).ok()?;
		let signature = payload.using_encoded(|bytes| A::sign(bytes, public))?;
		let address = <Runtime as frame_system::Config>::Lookup::unlookup(account);
		let (call, extension, _) = payload.deconstruct();
		Some(UncheckedExtrinsic::new_signed(call, address, signature, extension))
	}
}

impl<C> frame_system::offchain::CreateTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<C> frame_system::offchain::CreateAuthorizedTransaction<C> for Runtime
where
	RuntimeCall: From<C>,
{
	/// Whoever authorises a call says for how long it is worth including.
	fn create_extension() -> TxExtension {
		extension(Era::Immortal, 0)
	}
}

/// The extension of a transaction that a worker sends, without a tip.
fn extension(era: Era, nonce: crate::Nonce) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	)
}

/// Tells the volatility, and then CSAs, about accepted prices of reserve assets.
pub struct ReservePrices;

impl pallet_price_feed::interfaces::OnPrice for ReservePrices {
	fn on_price(asset: &AssetKind, price: Price, moment: Seconds) -> Weight {
		match asset {
			AssetKind::WithId(asset) => {
				Volatility::on_price(*asset, price, moment).saturating_add(move_lines(*asset))
			},
			AssetKind::Native => Weight::zero(),
		}
	}
}

/// Tell the CSAs of `asset` that its price or its ratio lines may have moved.
fn move_lines(asset: AssetId) -> Weight {
	use pallet_csa::WeightInfo;
	let lines = Collaterals::<Runtime>::get(asset)
		.and_then(|record| Collateral::lines_of(asset, &record))
		.zip(PriceFeed::accepted_price(&AssetKind::WithId(asset)));
	if let Some((lines, (price, _))) = lines {
		Csa::refresh_lines(asset, &lines, price);
	}
	<Runtime as pallet_csa::Config>::WeightInfo::refresh_lines()
}

/// Prices of reserve assets by the rules of the price feed.
pub struct FeedPrices;

impl pallet_csa::interfaces::Prices for FeedPrices {
	fn live(asset: AssetId) -> Option<Price> {
		PriceFeed::live_price(&AssetKind::WithId(asset))
	}

	fn accepted(asset: AssetId) -> Option<Price> {
		PriceFeed::accepted_price(&AssetKind::WithId(asset)).map(|(price, _)| price)
	}
}

impl pallet_collateral::interfaces::Prices for FeedPrices {
	fn live(asset: AssetId) -> Option<Price> {
		PriceFeed::live_price(&AssetKind::WithId(asset))
	}

	fn not_older_than(asset: AssetId, max_age: Seconds) -> Option<Price> {
		let (price, moment) = PriceFeed::accepted_price(&AssetKind::WithId(asset))?;
		(moment.saturating_add(max_age) >= now()).then_some(price)
	}
}

/// What CSAs and auctions say about an asset.
pub struct AssetExposure;

impl pallet_collateral::interfaces::Exposure for AssetExposure {
	fn lines(pot: Pot, asset: AssetId) -> Balance {
		match pot {
			Pot::CsaReserve => pallet_csa::Ledgers::<Runtime>::get(asset).reserve(),
			Pot::System => 0,
			Pot::Bids => Auction::held(asset),
		}
	}

	fn debt(asset: AssetId) -> Balance {
		pallet_csa::Ledgers::<Runtime>::get(asset).debt
	}

	fn has_records(asset: AssetId) -> bool {
		Csa::has_csas(asset) || Auction::has_lots(asset)
	}

	fn on_retired(asset: AssetId) {
		Csa::on_retired(asset);
	}

	fn on_retired_weight() -> Weight {
		<<Runtime as pallet_csa::Config>::WeightInfo as pallet_csa::WeightInfo>::on_retired()
	}
}

/// The register of reserve assets, for CSAs.
pub struct CollateralRegister;

impl pallet_csa::interfaces::Register for CollateralRegister {
	fn terms(asset: AssetId) -> Option<AssetTerms> {
		let record = Collaterals::<Runtime>::get(asset)?;
		Some(AssetTerms {
			active: record.status == pallet_collateral::CollateralStatus::Active,
			decimals: record.decimals,
			debt_ceiling: record.debt_ceiling,
			mint_limit: record.params.mint_limit,
			min_collateral: record.params.min_collateral,
			lines: Collateral::lines_of(asset, &record)?,
			redemption_cap: record.params.redemption_cap,
			redemption_window: record.params.redemption_window,
			min_arbitrage: record.params.min_arbitrage,
			dust_debt: record.params.dust_debt,
		})
	}

	fn min_debt() -> Balance {
		pallet_collateral::System::<Runtime>::get().min_debt
	}

	fn global_debt_ceiling() -> Balance {
		pallet_collateral::System::<Runtime>::get().global_debt_ceiling
	}

	fn total_values() -> (Balance, Balance) {
		Collateral::total_values()
	}

	/// Of each reserve asset: its record, what the protocol owns of it, its flow and its price.
	fn total_values_weight() -> Weight {
		let assets = <pallet_collateral::MaxCollaterals as Get<u32>>::get();
		<Runtime as frame_system::Config>::DbWeight::get().reads(3 + 4 * u64::from(assets))
	}
}

/// The pot that holds the collateral of all CSAs.
pub struct ReserveCustody;

impl pallet_csa::interfaces::Custody<AccountId> for ReserveCustody {
	fn take_in(
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		Collateral::take_in(Pot::CsaReserve, asset, from, amount)
	}

	fn pay_out(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		Collateral::pay_out(Pot::CsaReserve, asset, to, amount)
	}

	fn is_dust(asset: AssetId, to: &AccountId, amount: Balance) -> bool {
		let outcome =
			<Assets as Inspect<AccountId>>::can_deposit(asset, to, amount, Provenance::Extant);
		outcome == DepositConsequence::BelowMinimum
	}

	fn to_system(asset: AssetId, amount: Balance) -> DispatchResult {
		Collateral::book_system(Pot::CsaReserve, asset, amount)
	}

	fn to_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
		Collateral::book_surplus(Pot::CsaReserve, asset, amount)
	}
}

/// Volatility of reserve assets: it moves their start ratios, and pauses arbitrage in a storm.
pub struct Storms;

impl pallet_collateral::interfaces::StartRatios for Storms {
	fn params(asset: AssetId) -> Option<VolatilityParams> {
		pallet_volatility::Params::<Runtime>::get(asset)
	}

	fn lines(asset: AssetId, q_min: Ratio) -> Option<RatioLines> {
		Volatility::ratio_lines(asset, q_min)
	}

	fn on_listed(asset: AssetId, params: VolatilityParams) {
		Volatility::on_listed(asset, params);
	}

	fn on_listed_weight() -> Weight {
		<<Runtime as pallet_volatility::Config>::WeightInfo as pallet_volatility::WeightInfo>::on_listed()
	}

	fn on_retired(asset: AssetId) {
		Volatility::on_retired(asset);
	}

	fn on_retired_weight() -> Weight {
		<<Runtime as pallet_volatility::Config>::WeightInfo as pallet_volatility::WeightInfo>::on_retired()
	}
}

impl pallet_csa::interfaces::ArbitrageGate for Storms {
	fn is_open(asset: AssetId, pool_ratio: Ratio) -> (bool, Weight) {
		Volatility::arbitrage_runs(asset, pool_ratio)
	}

	fn weight() -> Weight {
		Volatility::arbitrage_runs_weight()
	}
}

impl pallet_volatility::interfaces::Register for Storms {
	fn q_min(asset: AssetId) -> Option<Ratio> {
		Collaterals::<Runtime>::get(asset).map(|record| record.params.q_min)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn list(asset: AssetId, params: VolatilityParams) -> Ratio {
		crate::benchmarks::list(asset, params)
	}
}

impl pallet_volatility::interfaces::Feed for Storms {
	fn ttl(asset: AssetId) -> Option<Seconds> {
		PriceFeed::ttl(&AssetKind::WithId(asset))
	}
}

impl pallet_volatility::interfaces::Solvency for Storms {
	fn total_ratio() -> Ratio {
		Csa::system().q_total
	}

	fn total_ratio_weight() -> Weight {
		<CollateralRegister as pallet_csa::interfaces::Register>::total_values_weight()
	}

	fn frozen_ratio(asset: AssetId) -> Ratio {
		Csa::frozen_ratio(asset)
	}
}

/// QUSD as debt of CSAs.
pub struct Qusd;

impl pallet_csa::interfaces::Coin<AccountId> for Qusd {
	fn mint(to: &AccountId, amount: Balance) -> DispatchResult {
		Stablecoin::mint(MintCause::Debt, to, amount)
	}

	fn burn(from: &AccountId, amount: Balance) -> DispatchResult {
		Stablecoin::destroy(BurnCause::Debt, from, amount).map(|_| ())
	}

	fn to_bad_debt(amount: Balance) -> DispatchResult {
		Stablecoin::write_off(amount)
	}

	fn debt_total() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().debt_total
	}

	fn net_supply() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().net_supply()
	}

	fn net_bad_debt() -> Balance {
		pallet_stablecoin::Ledger::<Runtime>::get().net_bad_debt()
	}
}

fn now() -> Seconds {
	pallet_timestamp::Now::<Runtime>::get() / 1_000
}
