//! Tests of the metrics, and what they share.

mod auctions;
mod exporter;
mod files;
mod samples;

use super::answers::{Answers, AssetAnswers};
use pallet_auction::{Assessment, Bid, GapReport, KunSource, Lot, LotReport, Phase, PhaseReport};
use pallet_collateral::{Collateral, CollateralParams, CollateralStatus, OwnedAssets};
use pallet_csa::{AssetLedger, Csa, Pool, RedemptionLimit, SystemTotals};
use pallet_kun::{FundLedger, FundReport, SupplyReport};
use pallet_lockdown::{
	AccountFigures, AssetKind, CallName, Cause, Evidence, Finding, LockInfo, LockReport, Name,
	Reconciliation, Scope, Sweep, SweepEnd, SweepReport,
};
use pallet_stablecoin::CoinLedger;
use qian_primitives::{
	AssetId, FeedPrice, Mismatch, MismatchKind, Price, PriceStatus, Ratio, SweepPoint, UNIT,
};
use qian_runtime::AccountId;

const ETH: AssetId = 100;
/// Has 8 decimals, unlike the coin.
const BTC: AssetId = 101;

fn account() -> AccountId {
	[7; 32].into()
}

fn lock(scope: Scope, manual: bool, expires: Option<u64>) -> LockReport<AccountId> {
	let reason = Cause::Referendum { text: Default::default() };
	let lock = LockInfo { manual, since: 1_000, expires, reason };
	LockReport { scope, lock, mismatches: Vec::new() }
}

fn mismatches(kinds: &[MismatchKind]) -> Vec<(Finding<AccountId>, Evidence)> {
	let entry = |kind: &MismatchKind| {
		let finding = Finding { kind: *kind, account: Some(account()) };
		(finding, Evidence { expected: 1, found: 0, since: 1_000 })
	};
	kinds.iter().map(entry).collect()
}

fn call(pallet: &str, call: &str) -> Scope {
	let name = |text: &str| Name::truncate_from(text.into());
	Scope::Call(CallName { pallet: name(pallet), call: name(call) })
}

fn price(dollars: u128, age: u64, status: PriceStatus) -> FeedPrice {
	FeedPrice { price: Price::from_inner(dollars * UNIT), moment: 900, age, status }
}

fn collateral(decimals: u8) -> Collateral {
	let params = CollateralParams {
		q_min: Ratio::from_rational(11, 10),
		mint_limit: UNIT,
		min_collateral: 1,
		redemption_cap: Ratio::from_rational(1, 2),
		redemption_window: 3_600,
		min_arbitrage: UNIT,
		dust_debt: UNIT,
	};
	let debt_ceiling = 5_000_000 * UNIT;
	Collateral { status: CollateralStatus::Active, decimals, debt_ceiling, params }
}

fn asset(asset: AssetId, decimals: u8) -> AssetAnswers {
	let unit = 10_u128.pow(decimals.into());
	let figures = AccountFigures {
		account: account(),
		inflow: 10 * unit,
		outflow: 0,
		lines: 10 * unit,
		balance: 8 * unit,
		endowment: 0,
		acknowledged: unit + unit / 2,
	};
	let bare = AccountFigures {
		inflow: 0,
		lines: 0,
		balance: unit / 1_000 - 1,
		endowment: unit / 1_000,
		acknowledged: 0,
		..figures.clone()
	};
	let reconciliation = Reconciliation {
		accounts: vec![figures, bare],
		pooled: 0,
		tree_collateral: 0,
		debt: 0,
		tree_debt: 0,
		mismatches: vec![Mismatch::of(account(), MismatchKind::Custody, 17, 16)],
	};
	let ledger =
		AssetLedger { idle: 3 * unit, pooled: 7 * unit, debt: 1_250 * UNIT, ..Default::default() };
	let csa = |collateral, debt| Csa { collateral: collateral * unit, debt: debt * UNIT };
	let pool = Pool {
		frozen: csa(2, 400),
		ratio: Ratio::from_rational(23, 20),
		redeemable: 0,
		least: UNIT,
		limit: RedemptionLimit::GateClosed,
		wf: Ratio::from_rational(1, 1),
		gate_open: false,
		insolvent: csa(1, 150),
		shortfall: 50 * UNIT,
		alarm: csa(0, 0),
	};
	AssetAnswers {
		asset,
		collateral: collateral(decimals),
		price: Some(Some(price(2_500, 30, PriceStatus::Live))),
		ledger: Some(Some(ledger)),
		pool: Some(Some(pool)),
		owned: Some(OwnedAssets { system: unit, surplus: unit / 4 }),
		grace: Some(Some(4_600)),
		reconciliation: Some(Some(reconciliation)),
	}
}

/// A lot that is paid for in an asset with 8 decimals and has a best bid if `has_bid`.
fn lot(id: u32, has_bid: bool) -> LotReport<AccountId> {
	let best = has_bid.then(|| Bid { who: account(), price: 25_000, paid: 250_000 });
	let kun = KunSource { fund: 4 * UNIT, minted: 6 * UNIT };
	let cover = 8 * UNIT;
	let lot = Lot { id, asset: BTC, kun, cover, start: 10_000, best, opened: 1_000, ends: 44_200 };
	LotReport {
		lot,
		ends: 44_200,
		left: 43_198,
		market: Some(32_000),
		least: Some(25_750),
		least_cost: Some(257_500),
	}
}

fn gap() -> GapReport {
	let assessment = Assessment {
		backing: 85 * UNIT,
		net_supply: 100 * UNIT,
		q_total: Ratio::from_rational(85, 100),
		shortfall: 100 * UNIT,
		buffer: 88 * UNIT as i128,
		uncovered: 12 * UNIT,
	};
	GapReport {
		assessment,
		gap: 15 * UNIT,
		covered: 8 * UNIT,
		left: 7 * UNIT,
		available: KunSource { fund: 3 * UNIT, minted: 500 * UNIT },
		on_offer: 10 * UNIT,
		sold_today: 20 * UNIT,
		offerable_today: 70 * UNIT,
	}
}

/// Everything was answered, and there is something of everything.
fn everything() -> Answers {
	let sweep = Sweep { started: 41, asset: ETH, point: SweepPoint::Octave(3), looked_at: 12 };
	let last = SweepEnd { started: 20, finished: 23, moment: 980, looked_at: 512 };
	Answers {
		block: 42,
		moment: Some(Some(1_002)),
		locks: Some(vec![
			lock(Scope::Asset(ETH), true, Some(87_400)),
			LockReport {
				mismatches: mismatches(&[MismatchKind::CoinBooks]),
				..lock(Scope::Protocol, false, None)
			},
		]),
		sweeps: Some(SweepReport { current: Some(sweep), last: Some(last) }),
		system: Some(SystemTotals {
			backing: 3_000 * UNIT,
			net_supply: 2_000 * UNIT,
			q_total: Ratio::from_rational(3, 2),
			buffer: 7 * UNIT as i128,
		}),
		coin: Some(CoinLedger {
			bad_debt: 3 * UNIT,
			burned_without_debt: UNIT / 2,
			..Default::default()
		}),
		phase: Some(PhaseReport {
			phase: Phase::Observing { since: 900 },
			opens: Some(87_300),
			is_alarming: true,
			is_due: false,
			q_total: Ratio::from_rational(85, 100),
			uncovered: 12 * UNIT,
		}),
		gap: Some(gap()),
		lots: Some(vec![lot(3, true)]),
		supply: Some(SupplyReport {
			issuance: 1_200 * UNIT,
			reserved: 6 * UNIT,
			minted: Vec::new(),
			burned: 0,
			headroom: 500 * UNIT,
		}),
		fund: Some(FundReport {
			account: account(),
			ledger: FundLedger::default(),
			reserved: 4 * UNIT,
			free: 3 * UNIT,
		}),
		assets: vec![asset(ETH, 18), asset(BTC, 8)],
		prices: vec![(AssetKind::Native, price(2, 60, PriceStatus::Stale))],
		faults: Vec::new(),
	}
}
