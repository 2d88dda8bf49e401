//! The metrics: names, labels and what they mean.
//!
//! Amounts are in whole coins or units, values in peg units, times in seconds. The dashboard, the rules
//! of alerts and the operator guide name each of them.

use substrate_prometheus_endpoint::Opts;

/// A metric.
#[derive(Debug, PartialEq)]
pub struct Metric {
	/// Its name.
	pub name: &'static str,
	/// What it means.
	pub help: &'static str,
	/// Names of its labels.
	pub labels: &'static [&'static str],
}

impl Metric {
	const fn new(name: &'static str, labels: &'static [&'static str], help: &'static str) -> Self {
		Self { name, help, labels }
	}

	/// Its description for the registry.
	pub fn opts(&self) -> Opts {
		let labels = self.labels.iter().map(|label| (*label).into()).collect();
		Opts::new(self.name, self.help).variable_labels(labels)
	}
}

pub static BLOCK_HEIGHT: Metric =
	Metric::new("qian_metrics_block_height", &[], "Block after which the figures were read");
pub static CHAIN_TIME: Metric =
	Metric::new("qian_chain_time_seconds", &[], "Time of that block, as a Unix time");

pub static LOCKS: Metric = Metric::new("qian_locks", &[], "Number of locks");
pub static LOCK: Metric = Metric::new(
	"qian_lock",
	&["scope", "manual"],
	"1 for each lock, and whether somebody entered it",
);
pub static LOCK_SINCE: Metric =
	Metric::new("qian_lock_since_seconds", &["scope"], "Begin of a lock, as a Unix time");
pub static LOCK_EXPIRY: Metric = Metric::new(
	"qian_lock_expiry_seconds",
	&["scope"],
	"When a lock ends by itself, as a Unix time; missing if never",
);
pub static GRACE_END: Metric = Metric::new(
	"qian_grace_end_seconds",
	&["asset"],
	"Until when owners act first after a lock, as a Unix time; missing if that has passed",
);

pub static MISMATCHES: Metric = Metric::new(
	"qian_mismatches",
	&["scope", "kind"],
	"Contradictions in the books that are on record for a lock",
);
pub static CONTRADICTIONS: Metric = Metric::new(
	"qian_reconciliation_mismatches",
	&["asset"],
	"Contradictions in the books of an asset in this block",
);
pub static ACKNOWLEDGED: Metric = Metric::new(
	"qian_acknowledged_shortfall",
	&["asset"],
	"What may be missing without a lock, since it was acknowledged, in whole units",
);
pub static SWEEP_LOOKED_AT: Metric = Metric::new(
	"qian_sweep_looked_at",
	&[],
	"Nodes of trees and CSAs that the sweep under way has looked at; 0 if none is",
);
pub static LAST_SWEEP_FINISHED: Metric = Metric::new(
	"qian_last_sweep_finished_seconds",
	&[],
	"End of the last full sweep, as a Unix time; missing before the first",
);
pub static LAST_SWEEP_BLOCKS: Metric =
	Metric::new("qian_last_sweep_blocks", &[], "Blocks that the last full sweep took");
pub static LAST_SWEEP_LOOKED_AT: Metric = Metric::new(
	"qian_last_sweep_looked_at",
	&[],
	"Nodes of trees and CSAs that the last full sweep looked at",
);

pub static BACKING_RATIO: Metric = Metric::new(
	"qian_backing_ratio",
	&[],
	"Q_total: value of the backing over the net supply; infinite without supply",
);
pub static BACKING_VALUE: Metric =
	Metric::new("qian_backing_value", &[], "Value of all collateral that backs QUSD, in USD");
pub static NET_SUPPLY: Metric = Metric::new(
	"qian_net_supply",
	&[],
	"Debts and bad debt less coins burned without debt, in QUSD",
);
pub static BUFFER: Metric = Metric::new(
	"qian_buffer",
	&[],
	"Value of what the protocol itself owns less bad debt, in USD; may be negative",
);
pub static BAD_DEBT: Metric =
	Metric::new("qian_bad_debt", &[], "Coins in circulation that no CSA owes, in QUSD");
pub static BURNED_WITHOUT_DEBT: Metric =
	Metric::new("qian_burned_without_debt", &[], "Coins burned without lowering any debt, in QUSD");

pub static AUCTION_PHASE: Metric = Metric::new(
	"qian_auction_phase",
	&[],
	"0 if the coin is sound, 1 while a gap is under observation, 2 while lots are sold to fill it",
);
pub static AUCTION_OPENS: Metric = Metric::new(
	"qian_auction_opens_seconds",
	&[],
	"From when on lots may be opened, as a Unix time; missing unless a gap is under observation",
);
pub static UNCOVERED: Metric = Metric::new(
	"qian_uncovered",
	&[],
	"What insolvent CSAs fall short of their debts by beyond the buffer, in USD",
);
pub static AUCTION_GAP: Metric =
	Metric::new("qian_auction_gap", &[], "What auctions have to fill, in USD");
pub static AUCTION_COVERED: Metric = Metric::new(
	"qian_auction_covered",
	&[],
	"What of it lots that run fill even at their start prices, in USD",
);
pub static AUCTION_GAP_LEFT: Metric =
	Metric::new("qian_auction_gap_left", &[], "The rest of the gap, in USD");
pub static LOTS: Metric = Metric::new("qian_auction_lots", &[], "Number of lots that run");
pub static LOT_KUN: Metric = Metric::new("qian_lot_kun", &["lot", "asset"], "KUN of a lot");
pub static LOT_LEFT: Metric = Metric::new(
	"qian_lot_left_seconds",
	&["lot", "asset"],
	"Time until the last bid for a lot must have come",
);
pub static LOT_PRICE: Metric = Metric::new(
	"qian_lot_price",
	&["lot", "asset", "kind"],
	"Prices of a lot, in whole units of its asset per KUN: the start; the best bid, if there is one; \
	 the market, if there are live prices",
);
pub static KUN_ON_OFFER: Metric =
	Metric::new("qian_auction_kun_on_offer", &[], "KUN of all lots that run");
pub static KUN_SOLD_TODAY: Metric =
	Metric::new("qian_auction_kun_sold_today", &[], "KUN that was sold since midnight UTC");
pub static KUN_OFFERABLE: Metric = Metric::new(
	"qian_auction_kun_offerable",
	&[],
	"KUN that may still be offered today by the daily limit",
);
pub static KUN_PROMISED: Metric = Metric::new(
	"qian_kun_promised",
	&["source"],
	"KUN that is set aside: in the emergency fund, and below the cap",
);
pub static KUN_FREE: Metric = Metric::new(
	"qian_kun_free",
	&["source"],
	"KUN that may still be set aside: in the emergency fund, and below the cap",
);
pub static KUN_SUPPLY: Metric = Metric::new("qian_kun_supply", &[], "KUN that exists");

pub static PRICE: Metric =
	Metric::new("qian_price", &["asset"], "Accepted price of a whole unit, in USD");
pub static PRICE_AGE: Metric =
	Metric::new("qian_price_age_seconds", &["asset"], "Age of the accepted price");
pub static PRICE_STATUS: Metric = Metric::new(
	"qian_price_status",
	&["asset", "status"],
	"1 for what the accepted price is: live, suspect, stale or none; 0 for the others",
);

pub static DEBT: Metric =
	Metric::new("qian_debt", &["asset"], "Debt of all CSAs of an asset, in QUSD");
pub static DEBT_CEILING: Metric =
	Metric::new("qian_debt_ceiling", &["asset"], "Most debt against an asset, in QUSD");
pub static COLLATERAL: Metric = Metric::new(
	"qian_collateral",
	&["asset"],
	"Collateral of all CSAs of an asset, in whole units",
);
pub static FROZEN_DEBT: Metric = Metric::new(
	"qian_frozen_debt",
	&["asset"],
	"Debt of frozen CSAs of an asset that are not insolvent, in QUSD",
);
pub static INSOLVENT_DEBT: Metric =
	Metric::new("qian_insolvent_debt", &["asset"], "Debt of insolvent CSAs of an asset, in QUSD");
pub static SHORTFALL: Metric = Metric::new(
	"qian_shortfall",
	&["asset"],
	"What the collateral of insolvent CSAs falls short of their debt by, in USD",
);
pub static SYSTEM_COLLATERAL: Metric = Metric::new(
	"qian_system_collateral",
	&["asset"],
	"What the protocol itself owns that backs QUSD, in whole units",
);
pub static SURPLUS: Metric = Metric::new(
	"qian_surplus",
	&["asset"],
	"What the protocol itself owns above need, in whole units",
);
pub static POTS_NOT_ENDOWED: Metric = Metric::new(
	"qian_pots_not_endowed",
	&["asset"],
	"Pots that own less than the minimum balance of an asset, so that nothing of it can come in",
);
pub static DEPRECATED: Metric = Metric::new(
	"qian_asset_deprecated",
	&["asset"],
	"Whether no new debt may be taken against an asset",
);

/// Every gauge.
pub static GAUGES: [&Metric; 49] = [
	&BLOCK_HEIGHT,
	&CHAIN_TIME,
	&LOCKS,
	&LOCK,
	&LOCK_SINCE,
	&LOCK_EXPIRY,
	&GRACE_END,
	&MISMATCHES,
	&CONTRADICTIONS,
	&ACKNOWLEDGED,
	&SWEEP_LOOKED_AT,
	&LAST_SWEEP_FINISHED,
	&LAST_SWEEP_BLOCKS,
	&LAST_SWEEP_LOOKED_AT,
	&BACKING_RATIO,
	&BACKING_VALUE,
	&NET_SUPPLY,
	&BUFFER,
	&BAD_DEBT,
	&BURNED_WITHOUT_DEBT,
	&AUCTION_PHASE,
	&AUCTION_OPENS,
	&UNCOVERED,
	&AUCTION_GAP,
	&AUCTION_COVERED,
	&AUCTION_GAP_LEFT,
	&LOTS,
	&LOT_KUN,
	&LOT_LEFT,
	&LOT_PRICE,
	&KUN_ON_OFFER,
	&KUN_SOLD_TODAY,
	&KUN_OFFERABLE,
	&KUN_PROMISED,
	&KUN_FREE,
	&KUN_SUPPLY,
	&PRICE,
	&PRICE_AGE,
	&PRICE_STATUS,
	&DEBT,
	&DEBT_CEILING,
	&COLLATERAL,
	&FROZEN_DEBT,
	&INSOLVENT_DEBT,
	&SHORTFALL,
	&SYSTEM_COLLATERAL,
	&SURPLUS,
	&POTS_NOT_ENDOWED,
	&DEPRECATED,
];

/// The one counter.
pub static ERRORS: Metric = Metric::new(
	"qian_metrics_errors_total",
	&["method"],
	"Questions that the runtime did not answer, so that their figures are missing",
);
