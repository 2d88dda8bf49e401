//! What the chain says about one block.

use crate::service::FullClient;
use codec::Decode;
use pallet_auction::{runtime_api::AuctionApi, GapReport, LotReport, PhaseReport};
use pallet_collateral::{runtime_api::CollateralApi, Collateral, Owned, OwnedAssets};
use pallet_csa::{runtime_api::CsaApi, AssetLedger, Pool, SystemTotals};
use pallet_kun::{runtime_api::KunApi, FundReport, SupplyReport};
use pallet_lockdown::{
	runtime_api::LockdownApi, AssetKind, LockReport, Reconciliation, SweepReport,
};
use pallet_price_feed::runtime_api::PriceFeedApi;
use pallet_stablecoin::{runtime_api::StablecoinApi, CoinLedger};
use qian_primitives::{asset_ids::QUSD, AssetId, FeedPrice, Seconds};
use qian_runtime::{opaque::Block, AccountId, BlockNumber, Hash, Runtime};
use sc_client_api::StorageProvider;
use sp_api::ProvideRuntimeApi;
use sp_core::storage::StorageKey;
use sp_io::hashing::twox_128;
use std::fmt::Display;

/// The questions, by the names of what is asked. All but the first two are methods of the runtime.
pub mod methods {
	pub const NOW: &str = "Timestamp.Now";
	pub const OWNED: &str = "Collateral.Owned";
	pub const LOCKS: &str = "LockdownApi_locks";
	pub const SWEEPS: &str = "LockdownApi_sweeps";
	pub const GRACE: &str = "LockdownApi_grace";
	pub const RECONCILIATION: &str = "LockdownApi_reconciliation";
	pub const SYSTEM: &str = "CsaApi_system";
	pub const LEDGER: &str = "CsaApi_ledger";
	pub const COIN: &str = "StablecoinApi_ledger";
	pub const COLLATERALS: &str = "CollateralApi_collaterals";
	pub const PRICE: &str = "PriceFeedApi_price";
	pub const POOL: &str = "CsaApi_pool";
	pub const PHASE: &str = "AuctionApi_phase";
	pub const GAP: &str = "AuctionApi_gap";
	pub const LOTS: &str = "AuctionApi_lots";
	pub const SUPPLY: &str = "KunApi_supply";
	pub const FUND: &str = "KunApi_emergency_fund";

	/// All of them.
	pub const ALL: [&str; 17] = [
		NOW,
		OWNED,
		LOCKS,
		SWEEPS,
		GRACE,
		RECONCILIATION,
		SYSTEM,
		LEDGER,
		COIN,
		COLLATERALS,
		PRICE,
		POOL,
		PHASE,
		GAP,
		LOTS,
		SUPPLY,
		FUND,
	];
}

/// Assets with a price that are no collateral.
const PRICED_BESIDES: [AssetKind; 2] = [AssetKind::Native, AssetKind::WithId(QUSD)];

/// An answer; nothing if there was none.
pub type Answer<T> = Option<T>;

/// Everything that was asked after one block.
#[derive(Clone, Debug, Default)]
pub struct Answers {
	/// The block.
	pub block: BlockNumber,
	/// Its time; nothing at genesis.
	pub moment: Answer<Option<Seconds>>,
	/// The locks.
	pub locks: Answer<Vec<LockReport<AccountId>>>,
	/// The sweeps.
	pub sweeps: Answer<SweepReport<AccountId, BlockNumber>>,
	/// Totals of the system.
	pub system: Answer<SystemTotals>,
	/// Books of the coin.
	pub coin: Answer<CoinLedger>,
	/// Where the protocol stands on the way from a gap to its end.
	pub phase: Answer<PhaseReport>,
	/// The gap, and what there is to fill it.
	pub gap: Answer<GapReport>,
	/// Lots that run.
	pub lots: Answer<Vec<LotReport<AccountId>>>,
	/// Supply of KUN.
	pub supply: Answer<SupplyReport>,
	/// The emergency fund.
	pub fund: Answer<FundReport<AccountId>>,
	/// About each listed asset.
	pub assets: Vec<AssetAnswers>,
	/// Prices of other assets that have one.
	pub prices: Vec<(AssetKind, FeedPrice)>,
	/// What was not answered.
	pub faults: Vec<Fault>,
}

/// Everything that was asked about one listed asset.
#[derive(Clone, Debug)]
pub struct AssetAnswers {
	/// The asset.
	pub asset: AssetId,
	/// Its record.
	pub collateral: Collateral,
	/// Its price.
	pub price: Answer<Option<FeedPrice>>,
	/// Its books.
	pub ledger: Answer<Option<AssetLedger>>,
	/// Its frozen and insolvent CSAs.
	pub pool: Answer<Option<Pool>>,
	/// What the protocol itself owns of it.
	pub owned: Answer<OwnedAssets>,
	/// Until when owners act first.
	pub grace: Answer<Option<Seconds>>,
	/// The sides of its reconciliation.
	pub reconciliation: Answer<Option<Reconciliation<AccountId>>>,
}

/// A question without an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
	/// What was asked.
	pub method: &'static str,
	/// Why there is no answer.
	pub error: String,
}

/// Ask everything about the state after `block`, which has the hash `at`.
///
/// What a runtime cannot answer, for example an older one, is a fault and leaves the rest as it is.
pub fn read(client: &FullClient, block: BlockNumber, at: Hash) -> Answers {
	let api = client.runtime_api();
	let mut answers = Answers { block, ..Default::default() };
	let mut faults = Vec::new();

	answers.moment = note(&mut faults, methods::NOW, moment(client, at));
	answers.locks =
		note(&mut faults, methods::LOCKS, LockdownApi::<Block, AccountId, _>::locks(&*api, at));
	answers.sweeps =
		note(&mut faults, methods::SWEEPS, LockdownApi::<Block, _, _>::sweeps(&*api, at));
	answers.system =
		note(&mut faults, methods::SYSTEM, CsaApi::<Block, AccountId>::system(&*api, at));
	answers.coin = note(&mut faults, methods::COIN, StablecoinApi::ledger(&*api, at));
	answers.phase =
		note(&mut faults, methods::PHASE, AuctionApi::<Block, AccountId>::phase(&*api, at));
	answers.gap = note(&mut faults, methods::GAP, AuctionApi::<Block, AccountId>::gap(&*api, at));
	answers.lots =
		note(&mut faults, methods::LOTS, AuctionApi::<Block, AccountId>::lots(&*api, at));
	answers.supply =
		note(&mut faults, methods::SUPPLY, KunApi::<Block, AccountId>::supply(&*api, at));
	answers.fund =
		note(&mut faults, methods::FUND, KunApi::<Block, AccountId>::emergency_fund(&*api, at));

	let listed = note(&mut faults, methods::COLLATERALS, api.collaterals(at));
	for (asset, collateral) in listed.unwrap_or_default() {
		answers.assets.push(read_asset(client, at, asset, collateral, &mut faults));
	}
	for kind in PRICED_BESIDES {
		let price = note(&mut faults, methods::PRICE, api.price(at, kind.clone()));
		answers.prices.extend(price.flatten().map(|price| (kind, price)));
	}
	Answers { faults, ..answers }
}

/// Ask everything about a listed asset.
fn read_asset(
	client: &FullClient,
	at: Hash,
	asset: AssetId,
	collateral: Collateral,
	faults: &mut Vec<Fault>,
) -> AssetAnswers {
	let api = client.runtime_api();
	let price = api.price(at, AssetKind::WithId(asset));
	let ledger = CsaApi::<Block, AccountId>::ledger(&*api, at, asset);
	let pool = CsaApi::<Block, AccountId>::pool(&*api, at, asset);
	let grace = LockdownApi::<Block, AccountId, BlockNumber>::grace(&*api, at, asset);
	let sides = LockdownApi::<Block, _, BlockNumber>::reconciliation(&*api, at, asset);
	AssetAnswers {
		asset,
		collateral,
		price: note(faults, methods::PRICE, price),
		ledger: note(faults, methods::LEDGER, ledger),
		pool: note(faults, methods::POOL, pool),
		owned: note(faults, methods::OWNED, owned(client, at, asset)),
		grace: note(faults, methods::GRACE, grace),
		reconciliation: note(faults, methods::RECONCILIATION, sides),
	}
}

/// The answer, or nothing and a fault.
fn note<T, E: Display>(
	faults: &mut Vec<Fault>,
	method: &'static str,
	answer: Result<T, E>,
) -> Answer<T> {
	answer.map_err(|error| faults.push(Fault { method, error: error.to_string() })).ok()
}

/// The time of the block. It is read from the state, since no method of the runtime tells it.
fn moment(client: &FullClient, at: Hash) -> Result<Option<Seconds>, String> {
	let key = [twox_128(b"Timestamp"), twox_128(b"Now")].concat();
	let millis: Option<u64> = stored(client, at, key)?;
	Ok(millis.map(|millis| millis / 1_000))
}

/// What the protocol itself owns of an asset. It is read from the state for the same reason.
fn owned(client: &FullClient, at: Hash, asset: AssetId) -> Result<OwnedAssets, String> {
	let owned = stored(client, at, Owned::<Runtime>::hashed_key_for(asset))?;
	Ok(owned.unwrap_or_default())
}

/// What is stored under `key`, if anything is.
fn stored<T: Decode>(client: &FullClient, at: Hash, key: Vec<u8>) -> Result<Option<T>, String> {
	let raw = client.storage(at, &StorageKey(key)).map_err(|error| error.to_string())?;
	raw.map(|raw| T::decode(&mut &raw.0[..])).transpose().map_err(|error| error.to_string())
}
