//! Cost of operations and liquidations against the number of CSAs.
//!
//! The real runtime, compiled natively, on states in memory with a hundred to a million CSAs of one
//! asset, three in ten of them frozen: what `csa.open`, `csa.repay`, `csa.redeem_frozen` and an accepted
//! price read, write and take, and beside them a liquidation that goes from position to position. And
//! what the reconciliation of the books costs.

mod audit;
mod measure;
mod per_position;
mod population;
mod price;
mod report;
mod state;

use clap::Parser;
use frame_support::{storage::storage_prefix, weights::Weight};
use measure::{timed, Deed, Figures, Subject};
use pallet_csa::Csa;
use population::{Population, ASSET};
use qian_primitives::Balance;
use qian_runtime::{Runtime, RuntimeCall, System};
use std::{path::PathBuf, time::Duration};

/// Measure the cost of operations on CSAs against their number.
#[derive(Parser)]
struct Arguments {
	/// Numbers of CSAs, each at least 100.
	#[arg(
		long,
		value_delimiter = ',',
		default_values_t = [100, 1_000, 10_000, 100_000, 1_000_000],
		value_parser = clap::value_parser!(u32).range(100..=10_000_000),
	)]
	sizes: Vec<u32>,
	/// File to which the figures are written, as JSON.
	#[arg(long)]
	json: Option<PathBuf>,
}

/// A kind of call on a number of CSAs.
struct Row {
	size: u32,
	split: population::Split,
	open: Figures,
	repay: Figures,
	redeem: Figures,
	one: Figures,
	/// The feed of a price alone, and with what the next block makes of it.
	feed: Figures,
	price: Figures,
	/// What one redemption burned and paid.
	redeemed: Csa,
	/// What all frozen CSAs held and owed before it.
	frozen: Csa,
	/// Weight that `csa.redeem_frozen` declares.
	declared: Weight,
	/// Time of a liquidation of every frozen CSA, one by one.
	one_by_one: Duration,
	/// The reconciliation.
	audit: audit::Audit,
	/// Bytes of the records of CSAs, and of the ratio tree.
	csa_bytes: usize,
	tree_bytes: usize,
}

fn main() {
	let Arguments { mut sizes, json } = Arguments::parse();
	sizes.sort();
	sizes.dedup();

	println!("building the states");
	let populations: Vec<_> = sizes.into_iter().map(population::build).collect();

	println!("timing {} repetitions of each call on each state", measure::ROUNDS);
	let redemptions: Vec<_> = populations.iter().map(redemption).collect();
	let mut subjects: Vec<_> = populations
		.iter()
		.zip(&redemptions)
		.flat_map(|(population, (call, _))| subjects(population, call))
		.collect();
	let ((), time) = timed(|| measure::time_all(&mut subjects));
	println!("  done after {time:.1?}");

	println!("liquidating every frozen CSA, one by one, and reconciling the books");
	let rows: Vec<_> = populations
		.iter()
		.zip(redemptions)
		.zip(subjects.chunks_mut(SUBJECTS))
		.map(|((population, redemption), subjects)| row(population, redemption, subjects))
		.collect();

	report::print(&rows);
	if let Some(file) = json {
		let text = format!("{:#}\n", report::json(&rows));
		std::fs::write(&file, text)
			.unwrap_or_else(|error| panic!("{} cannot be written: {error}", file.display()));
	}
}

/// The largest redemption that the rules allow, and what it burns and pays.
fn redemption(population: &Population) -> (RuntimeCall, Csa) {
	let quote = state::within(&population.state, &mut state::Changes::default(), || {
		let csas = pallet_csa::Pallet::<Runtime>::pool(ASSET).expect("the asset has a price");
		pallet_csa::Pallet::<Runtime>::quote_redeem_frozen(ASSET, csas.redeemable)
	});
	let quote = quote.expect("CSAs are frozen");
	let call =
		pallet_csa::Call::redeem_frozen { asset: ASSET, amount: quote.burned, min_out: quote.paid };
	(call.into(), Csa { collateral: quote.paid, debt: quote.burned })
}

/// Kinds of deeds on a number of CSAs.
const SUBJECTS: usize = 6;

/// Open, repay, redeem, a liquidation of one position, the feed of a price, and an accepted price.
fn subjects<'a>(population: &'a Population, redeem: &RuntimeCall) -> [Subject<'a>; SUBJECTS] {
	let open = population
		.newcomers
		.iter()
		.map(|newcomer| Deed::call(newcomer.clone(), population::open_call(population::NEW_CSA)));
	let repay = population.repayers.iter().map(|(owner, amount)| {
		let call = pallet_csa::Call::repay { asset: ASSET, owner: owner.clone(), amount: *amount };
		Deed::call(owner.clone(), call.into())
	});
	let redeem = Deed::call(population::redeemer(), redeem.clone());
	// Some from everywhere among them.
	let step = (population.frozen_owners.len() / 32).max(1);
	let one = population.frozen_owners.iter().step_by(step).cloned().map(|owner| {
		Deed::new(population::liquidator(), move |liquidator| {
			per_position::liquidate(liquidator, &owner).is_ok()
		})
	});
	let subject = |deeds| Subject::new(&population.state, deeds);
	let [feed, price] = price::subjects(population);
	[
		subject(open.collect()),
		subject(repay.collect()),
		subject(vec![redeem]),
		subject(one.collect()),
		feed,
		price,
	]
}

fn row(population: &Population, redemption: (RuntimeCall, Csa), subjects: &mut [Subject]) -> Row {
	use frame_support::dispatch::GetDispatchInfo;
	let Population { size, state, split, .. } = population;
	let (call, redeemed) = redemption;
	let (liquidated, one_by_one) = one_by_one(population);
	println!("  {} of {size} CSAs after {one_by_one:.1?}", split.frozen);
	assert_same(redeemed, liquidated, split.frozen);

	let [open, repay, redeem, one, feed, price] = subjects else {
		unreachable!("as many kinds of deeds")
	};
	let bytes = |item: &str| state::bytes_below(state, &storage_prefix(b"Csa", item.as_bytes()));
	Row {
		size: *size,
		split: *split,
		open: open.figures(),
		repay: repay.figures(),
		redeem: redeem.figures(),
		one: one.figures(),
		feed: feed.figures(),
		price: price.figures(),
		redeemed,
		frozen: population.frozen,
		declared: call.get_dispatch_info().call_weight,
		one_by_one,
		audit: audit::measure(population),
		csa_bytes: bytes("Csas"),
		tree_bytes: ["TreeRoots", "TreeOctaves", "TreeSlices"].map(bytes).iter().sum(),
	}
}

/// Both ways burn and pay the same, but for `count` roundings by less than a unit.
fn assert_same(redeemed: Csa, liquidated: Csa, count: u32) {
	let near = |all: Balance, each: Balance| all.abs_diff(each) <= Balance::from(count);
	assert!(near(redeemed.debt, liquidated.debt), "both burn the same");
	assert!(near(redeemed.collateral, liquidated.collateral), "both pay the same");
}

/// Liquidate every frozen CSA, one by one: what that burns and pays, and how long it takes.
fn one_by_one(population: &Population) -> (Csa, Duration) {
	let liquidator = population::liquidator();
	let mut sum = Csa::default();
	let (mut changes, mut time) = (state::Changes::default(), Duration::ZERO);
	// As many to a block as its events stay small with.
	for owners in population.frozen_owners.chunks(1_000) {
		state::within(&population.state, &mut changes, || {
			let ((), block) = timed(|| {
				for owner in owners {
					let taken = per_position::liquidate(&liquidator, owner).expect("it is frozen");
					sum.collateral += taken.collateral;
					sum.debt += taken.debt;
				}
			});
			time += block;
			System::reset_events();
		});
	}
	(sum, time)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn one_redemption_clears_what_a_call_for_each_frozen_csa_clears() {
		let population = population::build(200);
		let (_, redeemed) = redemption(&population);
		let (liquidated, _) = one_by_one(&population);
		assert_same(redeemed, liquidated, population.split.frozen);
		assert!(population.split.frozen > 50);
	}

	#[test]
	fn a_redemption_touches_as_many_keys_with_many_csas_as_with_few() {
		let keys = |size| {
			let population = population::build(size);
			let (call, _) = redemption(&population);
			let accesses = subjects(&population, &call)[2].accesses();
			(accesses.reads, accesses.writes)
		};
		assert_eq!(keys(200), keys(2_000));
	}
	#[test]
	fn an_accepted_price_costs_eight_reads_and_five_writes_more_than_its_feed_at_most() {
		let extra = |size| {
			let population = population::build(size);
			let [feed, price] = price::subjects(&population).map(|subject| subject.accesses());
			(price.reads - feed.reads, price.writes - feed.writes)
		};
		let (reads, writes) = extra(200);
		assert!(reads <= 8 && writes <= 5, "{reads} reads, {writes} writes");
		assert_eq!(extra(2_000), (reads, writes));
	}
}
