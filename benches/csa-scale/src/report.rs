//! The tables, and the same figures as JSON.

use crate::{
	audit::BLOCKS_PER_HOUR,
	measure::{self, Figures},
	population::{AFTER, BEFORE},
	Row,
};
use frame_support::weights::Weight;
use qian_primitives::UNIT;
use serde_json::{json, Value};
use std::time::Duration;

/// Most that a redemption may take at the largest number of CSAs, against its time at the base.
const MOST_GROWTH: f64 = 1.1;
/// CSAs that are to be swept in an hour of idle blocks.
const SWEPT: u32 = 100_000;
/// Number of CSAs to which times are compared.
const BASE: u32 = 1_000;

/// Everything that one redemption clears, done one by one.
struct OneByOne {
	calls: u32,
	per_block: u64,
	blocks: u64,
}

impl Row {
	fn one_by_one(&self) -> OneByOne {
		let weight = self.one.weight().saturating_add(measure::base_weight());
		let per_block = measure::block_weight().ref_time() / weight.ref_time();
		let calls = self.split.frozen;
		OneByOne { calls, per_block, blocks: u64::from(calls).div_ceil(per_block) }
	}

	/// Share of a block that one redemption with this weight takes, in percent.
	fn share(&self, weight: Weight) -> f64 {
		let weight = weight.saturating_add(measure::base_weight());
		100.0 * weight.ref_time() as f64 / measure::block_weight().ref_time() as f64
	}

	/// Share of a block that the check at its end reserves, in percent.
	fn check_share(&self) -> f64 {
		100.0 * self.audit.check_weight.ref_time() as f64
			/ measure::whole_block_weight().ref_time() as f64
	}

	/// Share of the frozen debt that one redemption takes, in percent.
	fn taken(&self) -> f64 {
		100.0 * self.redeemed.debt as f64 / self.frozen.debt as f64
	}

	/// Time that an accepted price takes beside its feed, in microseconds.
	fn acceptance(&self) -> f64 {
		micros(self.price.median.saturating_sub(self.feed.median))
	}

	fn per_csa(&self, bytes: usize) -> f64 {
		bytes as f64 / f64::from(self.size)
	}
}

/// Print every table.
pub fn print(rows: &[Row]) {
	println!();
	println!(
		"One asset, price from {} to {}; the runtime compiled natively, states in memory.",
		BEFORE.into_inner() / UNIT,
		AFTER.into_inner() / UNIT,
	);
	println!("Keys are distinct; \"+\" are those that every transaction touches and that a benchmark of weights leaves out:");
	println!("block number, events, execution phase, the caller's account, and the like. Bytes are those of all values.");
	println!("Time: median and 90th percentile of the call; then the part of it that reads the state, in a run of its own");
	println!("that is slowed by taking notes; and the state root after this call alone.");
	print_calls("csa.open: a new CSA, whose owner then has none of the asset left", rows, |row| {
		&row.open
	});
	print_calls("csa.repay: half of a frozen debt; the CSA moves to another octave", rows, |row| {
		&row.repay
	});
	print_calls(
		"csa.redeem_frozen: all that the rules allow to take from all frozen CSAs",
		rows,
		|row| &row.redeem,
	);
	print_calls("one by one: the same share of one frozen CSA", rows, |row| &row.one);
	print_calls("oracle.feed_values: one price of one operator", rows, |row| &row.feed);
	print_calls(
		"the same and the start of the next block: accepted, a day closes, the start ratio moves",
		rows,
		|row| &row.price,
	);
	print_liquidations(rows);
	print_audits(rows);
	print_state(rows);
	print_targets(rows);
}

fn print_calls(title: &str, rows: &[Row], figures: impl Fn(&Row) -> &Figures) {
	println!("\n{title}");
	println!("       CSAs    reads   writes   bytes read   written   median µs   p90 µs   reading   root µs   weight µs");
	for row in rows {
		let figures = figures(row);
		let keys = figures.accesses;
		println!(
			"{:>11} {:>8} {:>8} {:>12} {:>9} {:>11.1} {:>8.1} {:>9.1} {:>9.1} {:>11.0}",
			row.size,
			format!("{}+{}", keys.reads, keys.common_reads),
			format!("{}+{}", keys.writes, keys.common_writes),
			keys.bytes_read,
			keys.bytes_written,
			micros(figures.median),
			micros(figures.p90),
			micros(figures.reading),
			micros(figures.root),
			weight_micros(figures.weight()),
		);
	}
}

fn print_liquidations(rows: &[Row]) {
	println!("\nclearing the same frozen debt: one redemption, or one call for each CSA");
	println!("       CSAs     frozen   QUSD burned   share | redemption: calls      ms   blocks | one by one: calls         s   a block   blocks");
	for row in rows {
		let one = row.one_by_one();
		println!(
			"{:>11} {:>10} {:>13} {:>5.1} % | {:>17} {:>7.3} {:>8} | {:>17} {:>9.3} {:>9} {:>8}",
			row.size,
			row.split.frozen,
			row.redeemed.debt / UNIT,
			row.taken(),
			1,
			micros(row.redeem.median) / 1_000.0,
			1,
			one.calls,
			row.one_by_one.as_secs_f64(),
			one.per_block,
			one.blocks,
		);
	}
	println!(
		"A block takes {:.2} s of signed transactions; each has {:.0} µs beside its call.",
		weight_micros(measure::block_weight()) / 1_000_000.0,
		weight_micros(measure::base_weight()),
	);
}

fn print_audits(rows: &[Row]) {
	println!("\nreconciliation: the end of a block with the books of every asset there can be; a sweep; a walk");
	println!("       CSAs | assets    reads    check µs  weight µs  of a block | looked at    blocks   sweep ms  longest ms |   walk ms");
	for row in rows {
		let audit = &row.audit;
		println!(
			"{:>11} | {:>6} {:>8} {:>11.1} {:>10.0} {:>9.2} % | {:>9} {:>9} {:>10.1} {:>11.2} | {:>9.1}",
			row.size,
			audit.assets,
			audit.check.reads,
			micros(audit.check_time),
			weight_micros(audit.check_weight),
			row.check_share(),
			audit.looked_at,
			audit.sweep_blocks,
			micros(audit.sweep_time) / 1_000.0,
			micros(audit.longest) / 1_000.0,
			micros(audit.walk_time) / 1_000.0,
		);
	}
}

fn print_state(rows: &[Row]) {
	println!("\nstate after the fall, and bytes of it per CSA, keys included");
	println!("       CSAs  insolvent     frozen      alarm     normal     record      tree");
	for row in rows {
		println!(
			"{:>11} {:>10} {:>10} {:>10} {:>10} {:>10.1} {:>9.1}",
			row.size,
			row.split.insolvent,
			row.split.frozen,
			row.split.alarm,
			row.split.normal,
			row.per_csa(row.csa_bytes),
			row.per_csa(row.tree_bytes),
		);
	}
}

fn print_targets(rows: &[Row]) {
	println!("\ntargets");
	for target in targets(rows) {
		let verdict = if target.met() { "met" } else { "MISSED" };
		println!(
			"  {:<58} {:>8} of at most {:>3}   {verdict}, {:+.1} % of the limit",
			target.name,
			number(target.measured),
			number(target.most),
			100.0 * (target.measured / target.most - 1.0),
		);
	}
	if let Some(row) = rows.last() {
		println!(
			"A fall that freezes {} of {} CSAs is cleared by one call, as far as the rules allow: the redemption cap lets one\n\
			 window take {:.1} % of the frozen debt. With its time and the price of its accesses it takes {:.3} % of what signed\n\
			 transactions may have of a block; with the weight that it declares, {:.3} %.",
			row.split.frozen,
			row.size,
			row.taken(),
			row.share(row.redeem.weight()),
			row.share(row.declared),
		);
	}
}

/// A count as it is, anything else with four places.
fn number(figure: f64) -> String {
	if figure.fract() == 0.0 {
		figure.to_string()
	} else {
		format!("{figure:.4}")
	}
}

struct Target {
	name: String,
	measured: f64,
	most: f64,
}

impl Target {
	fn met(&self) -> bool {
		self.measured <= self.most
	}
}

fn targets(rows: &[Row]) -> Vec<Target> {
	let (Some(last), Some(base)) = (rows.last(), rows.iter().find(|row| row.size >= BASE)) else {
		return Vec::new();
	};
	let worst =
		|figures: &dyn Fn(&Row) -> usize| rows.iter().map(figures).max().unwrap_or(0) as f64;
	let target = |name: &str, measured, most| Target { name: name.into(), measured, most };
	vec![
		Target {
			name: format!("redeem_frozen at {} against {} CSAs, times", last.size, base.size),
			measured: last.redeem.median.as_secs_f64() / base.redeem.median.as_secs_f64(),
			most: MOST_GROWTH,
		},
		target("redeem_frozen, reads", worst(&|row| row.redeem.accesses.reads), 20.0),
		target("redeem_frozen, writes", worst(&|row| row.redeem.accesses.writes), 14.0),
		target("open, reads", worst(&|row| row.open.accesses.reads), 20.0),
		target("open, writes", worst(&|row| row.open.accesses.writes), 12.0),
		target("repay, reads", worst(&|row| row.repay.accesses.reads), 20.0),
		target("repay, writes", worst(&|row| row.repay.accesses.writes), 12.0),
		target(
			"accepted price, reads beside its feed",
			worst(&|row| row.price.accesses.reads - row.feed.accesses.reads),
			8.0,
		),
		target(
			"accepted price, writes beside its feed",
			worst(&|row| row.price.accesses.writes - row.feed.accesses.writes),
			5.0,
		),
		Target {
			name: "accepted price, µs beside its feed".into(),
			measured: rows.iter().map(Row::acceptance).fold(0.0, f64::max),
			most: 100.0,
		},
		Target {
			name: format!("{} frozen CSAs cleared, blocks by measured weight", last.split.frozen),
			measured: last.share(last.redeem.weight()) / 100.0,
			most: 1.0,
		},
		Target {
			name: format!("{} frozen CSAs cleared, blocks by declared weight", last.split.frozen),
			measured: last.share(last.declared) / 100.0,
			most: 1.0,
		},
		target("check at the end of a block, percent of its weight", last.check_share(), 5.0),
		Target {
			name: format!("sweep of {} CSAs, idle blocks", last.size),
			measured: f64::from(last.audit.sweep_blocks),
			most: f64::from(BLOCKS_PER_HOUR) * f64::from(last.size.max(SWEPT)) / f64::from(SWEPT),
		},
	]
}

/// Every figure.
pub fn json(rows: &[Row]) -> Value {
	json!({
		"rounds": measure::ROUNDS,
		"block_weight_us": weight_micros(measure::block_weight()),
		"transaction_base_us": weight_micros(measure::base_weight()),
		"sizes": rows.iter().map(row_json).collect::<Vec<_>>(),
		"targets": targets(rows).iter().map(|target| json!({
			"name": target.name,
			"measured": target.measured,
			"most": target.most,
			"met": target.met(),
		})).collect::<Vec<_>>(),
	})
}

fn row_json(row: &Row) -> Value {
	let one = row.one_by_one();
	json!({
		"csas": row.size,
		"insolvent": row.split.insolvent,
		"frozen": row.split.frozen,
		"alarm": row.split.alarm,
		"normal": row.split.normal,
		"open": figures_json(&row.open),
		"repay": figures_json(&row.repay),
		"redeem_frozen": figures_json(&row.redeem),
		"redeem_frozen_declared_weight_us": weight_micros(row.declared),
		"redeem_frozen_block_share_percent": row.share(row.redeem.weight()),
		"redeem_frozen_declared_block_share_percent": row.share(row.declared),
		"redeemed_share_percent": row.taken(),
		"burned_base_units": row.redeemed.debt.to_string(),
		"paid_base_units": row.redeemed.collateral.to_string(),
		"one_call": figures_json(&row.one),
		"feed": figures_json(&row.feed),
		"accepted_price": figures_json(&row.price),
		"one_by_one_calls": one.calls,
		"one_by_one_s": row.one_by_one.as_secs_f64(),
		"one_by_one_calls_per_block": one.per_block,
		"one_by_one_blocks": one.blocks,
		"check_assets": row.audit.assets,
		"check_reads": row.audit.check.reads,
		"check_median_us": micros(row.audit.check_time),
		"check_weight_us": weight_micros(row.audit.check_weight),
		"check_block_share_percent": row.check_share(),
		"sweep_looked_at": row.audit.looked_at,
		"sweep_blocks": row.audit.sweep_blocks,
		"sweep_ms": micros(row.audit.sweep_time) / 1_000.0,
		"sweep_longest_block_ms": micros(row.audit.longest) / 1_000.0,
		"walk_ms": micros(row.audit.walk_time) / 1_000.0,
		"record_bytes_per_csa": row.per_csa(row.csa_bytes),
		"tree_bytes_per_csa": row.per_csa(row.tree_bytes),
	})
}

fn figures_json(figures: &Figures) -> Value {
	let keys = figures.accesses;
	json!({
		"reads": keys.reads,
		"writes": keys.writes,
		"common_reads": keys.common_reads,
		"common_writes": keys.common_writes,
		"bytes_read": keys.bytes_read,
		"bytes_written": keys.bytes_written,
		"median_us": micros(figures.median),
		"p90_us": micros(figures.p90),
		"reading_us": micros(figures.reading),
		"root_us": micros(figures.root),
		"weight_us": weight_micros(figures.weight()),
	})
}

fn micros(time: Duration) -> f64 {
	time.as_secs_f64() * 1_000_000.0
}

fn weight_micros(weight: Weight) -> f64 {
	weight.ref_time() as f64 / 1_000_000.0
}
