//! What the samples say.

use super::*;
use crate::metrics::{
	catalogue::{self, Metric},
	samples::{samples, Sample},
};
use std::collections::BTreeSet;

/// Labels and values of the samples of one metric.
pub fn of(metric: &Metric, answers: &Answers) -> Vec<(Vec<String>, f64)> {
	let of_metric =
		|sample: Sample| (sample.metric == metric).then_some((sample.labels, sample.value));
	samples(answers).into_iter().filter_map(of_metric).collect()
}

/// The value of the one sample of a metric without labels.
pub fn value(metric: &Metric, answers: &Answers) -> Option<f64> {
	match of(metric, answers).as_slice() {
		[] => None,
		[(labels, value)] if labels.is_empty() => Some(*value),
		several => panic!("{} has {several:?}", metric.name),
	}
}

pub fn labelled<const N: usize>(labels: [&str; N], value: f64) -> (Vec<String>, f64) {
	(labels.map(String::from).into(), value)
}

#[test]
fn every_gauge_has_a_sample_when_there_is_something_of_everything() {
	let shown: BTreeSet<_> =
		samples(&everything()).iter().map(|sample| sample.metric.name).collect();
	let gauges: BTreeSet<_> = catalogue::GAUGES.iter().map(|metric| metric.name).collect();
	assert_eq!(gauges.len(), catalogue::GAUGES.len(), "a name is used twice");
	assert_eq!(shown, gauges);
}

#[test]
fn samples_have_the_labels_of_their_metric_and_none_comes_twice() {
	let mut seen = BTreeSet::new();
	for Sample { metric, labels, .. } in samples(&everything()) {
		assert_eq!(labels.len(), metric.labels.len(), "{}", metric.name);
		assert!(seen.insert((metric.name, labels.clone())), "{}{labels:?} twice", metric.name);
	}
}

#[test]
fn a_lock_shows_its_scope_its_begin_its_end_and_whether_somebody_entered_it() {
	let answers = everything();
	assert_eq!(value(&catalogue::LOCKS, &answers), Some(2.0));
	assert_eq!(
		of(&catalogue::LOCK, &answers),
		[labelled(["asset:100", "true"], 1.0), labelled(["protocol", "false"], 1.0)]
	);
	assert_eq!(
		of(&catalogue::LOCK_SINCE, &answers),
		[labelled(["asset:100"], 1_000.0), labelled(["protocol"], 1_000.0)]
	);
	assert_eq!(
		of(&catalogue::LOCK_EXPIRY, &answers),
		[labelled(["asset:100"], 87_400.0)],
		"the other lock does not expire"
	);
}

#[test]
fn each_scope_has_a_name_of_its_own() {
	let scopes = [Scope::Asset(BTC), Scope::Protocol, Scope::Chain, call("Assets", "transfer")];
	let locks = scopes.map(|scope| lock(scope, true, None)).into();
	let answers = Answers { locks: Some(locks), ..Default::default() };
	let names: Vec<_> =
		of(&catalogue::LOCK_SINCE, &answers).into_iter().flat_map(|(labels, _)| labels).collect();
	assert_eq!(names, ["asset:101", "protocol", "chain", "call:Assets.transfer"]);
}

#[test]
fn contradictions_are_counted_by_scope_and_kind() {
	use MismatchKind::{Custody, Flows};
	let locks = vec![
		LockReport {
			mismatches: mismatches(&[Custody, Flows, Custody]),
			..lock(Scope::Asset(ETH), false, None)
		},
		LockReport { mismatches: mismatches(&[Custody]), ..lock(Scope::Asset(BTC), false, None) },
	];
	let answers = Answers { locks: Some(locks), ..Default::default() };
	assert_eq!(
		of(&catalogue::MISMATCHES, &answers),
		[
			labelled(["asset:100", "Flows"], 1.0),
			labelled(["asset:100", "Custody"], 2.0),
			labelled(["asset:101", "Custody"], 1.0),
		]
	);
}

#[test]
fn the_count_of_locks_is_zero_without_a_lock() {
	let answers = Answers { locks: Some(Vec::new()), ..Default::default() };
	assert_eq!(value(&catalogue::LOCKS, &answers), Some(0.0));
	assert_eq!(of(&catalogue::LOCK, &answers), []);
}

#[test]
fn what_was_not_answered_has_no_samples_and_leaves_the_rest() {
	let nothing = Answers { block: 42, ..Default::default() };
	assert_eq!(samples(&nothing).len(), 1);
	assert_eq!(value(&catalogue::BLOCK_HEIGHT, &nothing), Some(42.0));

	let all = everything();
	let without_locks = Answers { locks: None, ..all.clone() };
	let expected: Vec<_> = samples(&all)
		.into_iter()
		.filter(|sample| {
			let of_locks = [
				&catalogue::LOCKS,
				&catalogue::LOCK,
				&catalogue::LOCK_SINCE,
				&catalogue::LOCK_EXPIRY,
				&catalogue::MISMATCHES,
			];
			!of_locks.contains(&sample.metric)
		})
		.collect();
	assert_eq!(samples(&without_locks), expected);
}

#[test]
fn an_asset_of_which_only_the_record_was_answered_shows_no_books() {
	let mut answers = everything();
	answers.assets = vec![AssetAnswers {
		price: None,
		ledger: None,
		pool: None,
		owned: None,
		grace: None,
		reconciliation: None,
		..asset(ETH, 18)
	}];
	answers.prices.clear();
	let metrics: Vec<_> = samples(&answers)
		.into_iter()
		.filter(|sample| sample.labels == ["100"])
		.map(|sample| sample.metric.name)
		.collect();
	assert_eq!(metrics, [catalogue::DEBT_CEILING.name, catalogue::DEPRECATED.name]);
	assert_eq!(of(&catalogue::PRICE_STATUS, &answers), [], "unknown is not the same as none");
}

#[test]
fn amounts_are_in_whole_units_whatever_the_decimals() {
	let answers = everything();
	let both = |value| [labelled(["100"], value), labelled(["101"], value)];
	assert_eq!(of(&catalogue::COLLATERAL, &answers), both(10.0));
	assert_eq!(of(&catalogue::DEBT, &answers), both(1_250.0));
	assert_eq!(of(&catalogue::DEBT_CEILING, &answers), both(5_000_000.0));
	assert_eq!(of(&catalogue::ACKNOWLEDGED, &answers), both(1.5));
	assert_eq!(of(&catalogue::CONTRADICTIONS, &answers), both(1.0));
	assert_eq!(of(&catalogue::GRACE_END, &answers), both(4_600.0));
	assert_eq!(of(&catalogue::FROZEN_DEBT, &answers), both(400.0));
	assert_eq!(of(&catalogue::INSOLVENT_DEBT, &answers), both(150.0));
	assert_eq!(of(&catalogue::SHORTFALL, &answers), both(50.0));
	assert_eq!(of(&catalogue::SYSTEM_COLLATERAL, &answers), both(1.0));
	assert_eq!(of(&catalogue::SURPLUS, &answers), both(0.25));
}

#[test]
fn a_pot_below_the_minimum_balance_is_counted_and_one_that_has_it_is_not() {
	let mut answers = everything();
	assert_eq!(
		of(&catalogue::POTS_NOT_ENDOWED, &answers),
		[labelled(["100"], 1.0), labelled(["101"], 1.0)]
	);
	for asset in &mut answers.assets {
		for sides in asset.reconciliation.iter_mut().flatten() {
			sides.accounts.iter_mut().for_each(|account| account.balance = account.endowment);
		}
	}
	assert_eq!(
		of(&catalogue::POTS_NOT_ENDOWED, &answers),
		[labelled(["100"], 0.0), labelled(["101"], 0.0)]
	);
}

#[test]
fn an_asset_without_books_has_no_debt_and_no_collateral() {
	let mut answers = everything();
	answers.assets = vec![AssetAnswers { ledger: Some(None), ..asset(ETH, 18) }];
	assert_eq!(of(&catalogue::DEBT, &answers), [labelled(["100"], 0.0)]);
	assert_eq!(of(&catalogue::COLLATERAL, &answers), [labelled(["100"], 0.0)]);
}

#[test]
fn a_deprecated_asset_is_told_from_an_active_one() {
	let mut answers = everything();
	answers.assets[1].collateral.status = CollateralStatus::Deprecated;
	assert_eq!(
		of(&catalogue::DEPRECATED, &answers),
		[labelled(["100"], 0.0), labelled(["101"], 1.0)]
	);
}

#[test]
fn exactly_the_status_that_a_price_has_is_one() {
	let cases = [
		(Some(PriceStatus::Live), "live"),
		(Some(PriceStatus::Suspect), "suspect"),
		(Some(PriceStatus::Stale), "stale"),
		(None, "none"),
	];
	for (status, expected) in cases {
		let price = status.map(|status| price(2_500, 30, status));
		let mut answers = everything();
		answers.assets = vec![AssetAnswers { price: Some(price), ..asset(ETH, 18) }];
		answers.prices.clear();
		let ones: Vec<_> = of(&catalogue::PRICE_STATUS, &answers)
			.into_iter()
			.filter(|(_, value)| *value == 1.0)
			.collect();
		assert_eq!(ones, [labelled(["100", expected], 1.0)]);
		assert_eq!(of(&catalogue::PRICE_STATUS, &answers).len(), 4);

		let figures = |value| Vec::from_iter(price.map(|_| labelled(["100"], value)));
		assert_eq!(of(&catalogue::PRICE, &answers), figures(2_500.0));
		assert_eq!(of(&catalogue::PRICE_AGE, &answers), figures(30.0));
	}
}

#[test]
fn the_native_token_is_priced_by_its_name() {
	assert_eq!(
		of(&catalogue::PRICE, &everything()),
		[labelled(["100"], 2_500.0), labelled(["101"], 2_500.0), labelled(["KUN"], 2.0)]
	);
}

#[test]
fn the_system_shows_backing_supply_ratio_buffer_and_the_books_of_the_coin() {
	let answers = everything();
	assert_eq!(value(&catalogue::BACKING_RATIO, &answers), Some(1.5));
	assert_eq!(value(&catalogue::BACKING_VALUE, &answers), Some(3_000.0));
	assert_eq!(value(&catalogue::NET_SUPPLY, &answers), Some(2_000.0));
	assert_eq!(value(&catalogue::BUFFER, &answers), Some(7.0));
	assert_eq!(value(&catalogue::BAD_DEBT, &answers), Some(3.0));
	assert_eq!(value(&catalogue::BURNED_WITHOUT_DEBT, &answers), Some(0.5));
}

#[test]
fn the_ratio_is_infinite_without_supply_and_the_buffer_may_be_negative() {
	let system = SystemTotals {
		backing: 0,
		net_supply: 0,
		q_total: Ratio::from_inner(u128::MAX),
		buffer: -2 * UNIT as i128,
	};
	let answers = Answers { system: Some(system), ..Default::default() };
	assert_eq!(value(&catalogue::BACKING_RATIO, &answers), Some(f64::INFINITY));
	assert_eq!(value(&catalogue::BUFFER, &answers), Some(-2.0));
}

#[test]
fn a_sweep_shows_how_far_it_is_and_the_last_one_when_it_ended_and_how_long_it_took() {
	let answers = everything();
	assert_eq!(value(&catalogue::SWEEP_LOOKED_AT, &answers), Some(12.0));
	assert_eq!(value(&catalogue::LAST_SWEEP_FINISHED, &answers), Some(980.0));
	assert_eq!(value(&catalogue::LAST_SWEEP_BLOCKS, &answers), Some(4.0), "20, 21, 22 and 23");
	assert_eq!(value(&catalogue::LAST_SWEEP_LOOKED_AT, &answers), Some(512.0));
}

#[test]
fn before_the_first_sweep_ended_there_is_no_last_one() {
	let sweeps = SweepReport { current: None, last: None };
	let answers = Answers { sweeps: Some(sweeps), ..Default::default() };
	assert_eq!(value(&catalogue::SWEEP_LOOKED_AT, &answers), Some(0.0));
	assert_eq!(value(&catalogue::LAST_SWEEP_FINISHED, &answers), None);
}

#[test]
fn the_time_of_the_chain_is_missing_at_genesis() {
	assert_eq!(value(&catalogue::CHAIN_TIME, &everything()), Some(1_002.0));
	let genesis = Answers { moment: Some(None), ..everything() };
	assert_eq!(value(&catalogue::CHAIN_TIME, &genesis), None);
}
