//! Turns answers of the chain into samples of metrics.
//!
//! What is not there any more, such as a lock that ended or an asset that was retired, has no samples,
//! as has what was not answered: an old figure is worse than none.

use super::{
	answers::{Answers, AssetAnswers},
	catalogue::{self, Metric},
};
use pallet_auction::{GapReport, LotReport, Phase, PhaseReport};
use pallet_collateral::{CollateralStatus, OwnedAssets};
use pallet_csa::{Pool, SystemTotals};
use pallet_kun::{FundReport, SupplyReport};
use pallet_lockdown::{AssetKind, LockReport, Reconciliation, Scope, SweepReport};
use pallet_stablecoin::CoinLedger;
use qian_primitives::{
	AssetId, Balance, FeedPrice, MismatchKind, PriceStatus, Ratio, COIN_DECIMALS,
};
use qian_runtime::{AccountId, BlockNumber};
use std::collections::BTreeMap;

/// Decimals of values in peg units.
const PEG_DECIMALS: u8 = 18;

/// What an accepted price can be, as the label tells it.
const STATUSES: [&str; 4] = ["live", "suspect", "stale", "none"];

/// A figure of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
	/// The metric.
	pub metric: &'static Metric,
	/// Values of its labels.
	pub labels: Vec<String>,
	/// The figure.
	pub value: f64,
}

impl Sample {
	fn new(metric: &'static Metric, value: f64) -> Self {
		Self { metric, labels: Vec::new(), value }
	}

	fn of<const N: usize>(metric: &'static Metric, labels: [&str; N], value: f64) -> Self {
		Self { metric, labels: labels.map(Into::into).into(), value }
	}
}

/// The samples of everything that was answered.
pub fn samples(answers: &Answers) -> Vec<Sample> {
	let mut samples = vec![Sample::new(&catalogue::BLOCK_HEIGHT, answers.block.into())];
	let moment = answers.moment.flatten();
	samples.extend(moment.map(|moment| Sample::new(&catalogue::CHAIN_TIME, moment as f64)));
	samples.extend(answers.locks.iter().flat_map(|locks| of_locks(locks)));
	samples.extend(answers.sweeps.iter().flat_map(of_sweeps));
	samples.extend(answers.system.iter().flat_map(of_system));
	samples.extend(answers.coin.iter().flat_map(of_coin));
	samples.extend(answers.phase.iter().flat_map(of_phase));
	samples.extend(answers.gap.iter().flat_map(of_gap));
	samples.extend(answers.lots.iter().flat_map(|lots| of_lots(lots, &answers.assets)));
	samples.extend(answers.supply.iter().flat_map(of_supply));
	samples.extend(answers.fund.iter().flat_map(of_fund));
	samples.extend(answers.assets.iter().flat_map(of_asset));
	let prices = answers.prices.iter();
	samples.extend(prices.flat_map(|(kind, price)| of_price(&name_of(kind), Some(price))));
	samples
}

fn of_locks(locks: &[LockReport<AccountId>]) -> Vec<Sample> {
	let mut samples = vec![Sample::new(&catalogue::LOCKS, locks.len() as f64)];
	for LockReport { scope, lock, mismatches } in locks {
		let scope = scope_name(scope);
		let manual = if lock.manual { "true" } else { "false" };
		samples.push(Sample::of(&catalogue::LOCK, [&scope, manual], 1.0));
		samples.push(Sample::of(&catalogue::LOCK_SINCE, [&scope], lock.since as f64));
		let expiry = |end| Sample::of(&catalogue::LOCK_EXPIRY, [&scope], end as f64);
		samples.extend(lock.expires.map(expiry));

		let mut kinds = BTreeMap::<MismatchKind, u32>::new();
		for (finding, _) in mismatches {
			*kinds.entry(finding.kind).or_default() += 1;
		}
		samples.extend(kinds.into_iter().map(|(kind, count)| {
			let kind = format!("{kind:?}");
			Sample::of(&catalogue::MISMATCHES, [&scope, &kind], count.into())
		}));
	}
	samples
}

/// What a lock stops, as the label tells it.
fn scope_name(scope: &Scope) -> String {
	match scope {
		Scope::Asset(asset) => format!("asset:{asset}"),
		Scope::Protocol => "protocol".into(),
		Scope::Chain => "chain".into(),
		Scope::Call(name) => {
			let (pallet, call) =
				(String::from_utf8_lossy(&name.pallet), String::from_utf8_lossy(&name.call));
			format!("call:{pallet}.{call}")
		},
	}
}

fn of_sweeps(sweeps: &SweepReport<AccountId, BlockNumber>) -> Vec<Sample> {
	let looked_at = sweeps.current.as_ref().map_or(0, |sweep| sweep.looked_at);
	let mut samples = vec![Sample::new(&catalogue::SWEEP_LOOKED_AT, looked_at.into())];
	if let Some(last) = sweeps.last {
		// A sweep that ends in the block in which it began took that block.
		let blocks = f64::from(last.finished.saturating_sub(last.started)) + 1.0;
		samples.extend([
			Sample::new(&catalogue::LAST_SWEEP_FINISHED, last.moment as f64),
			Sample::new(&catalogue::LAST_SWEEP_BLOCKS, blocks),
			Sample::new(&catalogue::LAST_SWEEP_LOOKED_AT, last.looked_at.into()),
		]);
	}
	samples
}

fn of_system(totals: &SystemTotals) -> [Sample; 4] {
	let SystemTotals { backing, net_supply, q_total, buffer } = *totals;
	// The largest ratio says that there is no supply.
	let ratio =
		if q_total == Ratio::from_inner(u128::MAX) { f64::INFINITY } else { q_total.to_float() };
	let sign = if buffer < 0 { -1.0 } else { 1.0 };
	[
		Sample::new(&catalogue::BACKING_RATIO, ratio),
		Sample::new(&catalogue::BACKING_VALUE, whole(backing, PEG_DECIMALS)),
		Sample::new(&catalogue::NET_SUPPLY, whole(net_supply, COIN_DECIMALS)),
		Sample::new(&catalogue::BUFFER, sign * whole(buffer.unsigned_abs(), PEG_DECIMALS)),
	]
}

fn of_coin(coin: &CoinLedger) -> [Sample; 2] {
	let burned = whole(coin.burned_without_debt, COIN_DECIMALS);
	[
		Sample::new(&catalogue::BAD_DEBT, whole(coin.bad_debt, COIN_DECIMALS)),
		Sample::new(&catalogue::BURNED_WITHOUT_DEBT, burned),
	]
}

fn of_phase(report: &PhaseReport) -> Vec<Sample> {
	let phase: u8 = match report.phase {
		Phase::Healthy => 0,
		Phase::Observing { .. } => 1,
		Phase::Open => 2,
	};
	let mut samples = vec![Sample::new(&catalogue::AUCTION_PHASE, phase.into())];
	let opens = report.opens;
	samples.extend(opens.map(|opens| Sample::new(&catalogue::AUCTION_OPENS, opens as f64)));
	samples
}

fn of_gap(report: &GapReport) -> [Sample; 7] {
	let value = |metric, amount| Sample::new(metric, whole(amount, PEG_DECIMALS));
	let kun = |metric, amount| Sample::new(metric, whole(amount, COIN_DECIMALS));
	[
		value(&catalogue::UNCOVERED, report.assessment.uncovered),
		value(&catalogue::AUCTION_GAP, report.gap),
		value(&catalogue::AUCTION_COVERED, report.covered),
		value(&catalogue::AUCTION_GAP_LEFT, report.left),
		kun(&catalogue::KUN_ON_OFFER, report.on_offer),
		kun(&catalogue::KUN_SOLD_TODAY, report.sold_today),
		kun(&catalogue::KUN_OFFERABLE, report.offerable_today),
	]
}

fn of_lots(lots: &[LotReport<AccountId>], assets: &[AssetAnswers]) -> Vec<Sample> {
	let mut samples = vec![Sample::new(&catalogue::LOTS, lots.len() as f64)];
	for LotReport { lot, left, market, .. } in lots {
		let (id, asset) = (lot.id.to_string(), asset_name(lot.asset));
		let kun = whole(lot.kun.total(), COIN_DECIMALS);
		samples.push(Sample::of(&catalogue::LOT_KUN, [&id, &asset], kun));
		samples.push(Sample::of(&catalogue::LOT_LEFT, [&id, &asset], *left as f64));

		// Prices are in base units: without the record of the asset they say nothing.
		let record = assets.iter().find(|answers| answers.asset == lot.asset);
		let Some(decimals) = record.map(|answers| answers.collateral.decimals) else { continue };
		let best = lot.best.as_ref().map(|bid| bid.price);
		for (kind, price) in [("start", Some(lot.start)), ("best", best), ("market", *market)] {
			samples.extend(price.map(|price| {
				Sample::of(&catalogue::LOT_PRICE, [&id, &asset, kind], whole(price, decimals))
			}));
		}
	}
	samples
}

fn of_supply(report: &SupplyReport) -> [Sample; 3] {
	let kun = |amount| whole(amount, COIN_DECIMALS);
	[
		Sample::new(&catalogue::KUN_SUPPLY, kun(report.issuance)),
		Sample::of(&catalogue::KUN_PROMISED, ["cap"], kun(report.reserved)),
		Sample::of(&catalogue::KUN_FREE, ["cap"], kun(report.headroom)),
	]
}

fn of_fund(report: &FundReport<AccountId>) -> [Sample; 2] {
	let kun = |amount| whole(amount, COIN_DECIMALS);
	[
		Sample::of(&catalogue::KUN_PROMISED, ["fund"], kun(report.reserved)),
		Sample::of(&catalogue::KUN_FREE, ["fund"], kun(report.free)),
	]
}

fn of_asset(answers: &AssetAnswers) -> Vec<Sample> {
	let AssetAnswers { asset, collateral, price, ledger, pool, owned, grace, reconciliation } =
		answers;
	let name = asset_name(*asset);
	let figure = |metric, value| Sample::of(metric, [&name], value);
	let deprecated = collateral.status == CollateralStatus::Deprecated;
	let ceiling = whole(collateral.debt_ceiling, COIN_DECIMALS);

	let mut samples = vec![
		figure(&catalogue::DEBT_CEILING, ceiling),
		figure(&catalogue::DEPRECATED, u8::from(deprecated).into()),
	];
	samples.extend(price.iter().flat_map(|price| of_price(&name, price.as_ref())));
	if let Some(ledger) = ledger {
		// Before its first price or CSA an asset has no books.
		let ledger = ledger.unwrap_or_default();
		let reserve = whole(ledger.reserve(), collateral.decimals);
		samples.push(figure(&catalogue::DEBT, whole(ledger.debt, COIN_DECIMALS)));
		samples.push(figure(&catalogue::COLLATERAL, reserve));
	}
	if let Some(OwnedAssets { system, surplus }) = *owned {
		let system = whole(system, collateral.decimals);
		samples.push(figure(&catalogue::SYSTEM_COLLATERAL, system));
		samples.push(figure(&catalogue::SURPLUS, whole(surplus, collateral.decimals)));
	}
	if let Some(Some(Pool { frozen, insolvent, shortfall, .. })) = *pool {
		samples.push(figure(&catalogue::FROZEN_DEBT, whole(frozen.debt, COIN_DECIMALS)));
		samples.push(figure(&catalogue::INSOLVENT_DEBT, whole(insolvent.debt, COIN_DECIMALS)));
		samples.push(figure(&catalogue::SHORTFALL, whole(shortfall, PEG_DECIMALS)));
	}
	let end = grace.flatten().map(|end| figure(&catalogue::GRACE_END, end as f64));
	samples.extend(end);
	if let Some(Some(Reconciliation { accounts, mismatches, .. })) = reconciliation {
		let acknowledged: f64 =
			accounts.iter().map(|account| whole(account.acknowledged, collateral.decimals)).sum();
		samples.push(figure(&catalogue::CONTRADICTIONS, mismatches.len() as f64));
		samples.push(figure(&catalogue::ACKNOWLEDGED, acknowledged));
		let bare = accounts.iter().filter(|account| account.balance < account.endowment).count();
		samples.push(figure(&catalogue::POTS_NOT_ENDOWED, bare as f64));
	}
	samples
}

fn of_price(asset: &str, price: Option<&FeedPrice>) -> Vec<Sample> {
	let now = match price.map(|price| price.status) {
		Some(PriceStatus::Live) => "live",
		Some(PriceStatus::Suspect) => "suspect",
		Some(PriceStatus::Stale) => "stale",
		None => "none",
	};
	let status = |status: &str| {
		let value = u8::from(status == now).into();
		Sample::of(&catalogue::PRICE_STATUS, [asset, status], value)
	};
	let mut samples: Vec<_> = STATUSES.into_iter().map(status).collect();
	if let Some(price) = price {
		samples.push(Sample::of(&catalogue::PRICE, [asset], price.price.to_float()));
		samples.push(Sample::of(&catalogue::PRICE_AGE, [asset], price.age as f64));
	}
	samples
}

fn name_of(kind: &AssetKind) -> String {
	match kind {
		AssetKind::Native => "KUN".into(),
		AssetKind::WithId(asset) => asset_name(*asset),
	}
}

fn asset_name(asset: AssetId) -> String {
	asset.to_string()
}

/// An amount of base units in whole units.
fn whole(amount: Balance, decimals: u8) -> f64 {
	amount as f64 / 10_f64.powi(decimals.into())
}
