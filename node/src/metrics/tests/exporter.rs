//! What a client reads.

use super::*;
use crate::metrics::{
	answers::{methods, Fault},
	exporter::{Exporter, Reports},
};
use substrate_prometheus_endpoint::{
	prometheus::{Encoder, TextEncoder},
	Registry,
};

/// What the node answers at `/metrics`, without the comments.
fn page(registry: &Registry) -> Vec<String> {
	let mut page = Vec::new();
	TextEncoder::new().encode(&registry.gather(), &mut page).unwrap();
	let page = String::from_utf8(page).unwrap();
	page.lines().filter(|line| !line.starts_with('#')).map(String::from).collect()
}

fn fault(method: &'static str) -> Fault {
	Fault { method, error: "there is no such method".into() }
}

#[test]
fn samples_appear_on_the_page_with_their_labels() {
	let registry = Registry::new();
	Exporter::register(&registry).unwrap().show(&everything());
	let page = page(&registry);
	for line in [
		"qian_locks 2",
		"qian_lock{manual=\"true\",scope=\"asset:100\"} 1",
		"qian_mismatches{kind=\"CoinBooks\",scope=\"protocol\"} 1",
		"qian_backing_ratio 1.5",
		"qian_price{asset=\"KUN\"} 2",
		"qian_auction_phase 1",
		"qian_lot_price{asset=\"101\",kind=\"best\",lot=\"3\"} 0.00025",
		"qian_kun_promised{source=\"fund\"} 4",
		"qian_metrics_errors_total{method=\"LockdownApi_locks\"} 0",
	] {
		let names: Vec<_> = page.iter().map(|line| sorted_labels(line)).collect();
		assert!(names.contains(&line.into()), "{line} is missing: {page:#?}");
	}
}

/// The line with its labels in the order of their names.
fn sorted_labels(line: &str) -> String {
	match line.split_once('{').zip(line.rsplit_once('}')) {
		Some(((name, _), (head, value))) => {
			let mut labels: Vec<_> = head[name.len() + 1..].split(',').collect();
			labels.sort_unstable();
			format!("{name}{{{}}}{value}", labels.join(","))
		},
		None => line.into(),
	}
}

#[test]
fn an_infinite_ratio_is_written_as_prometheus_reads_it() {
	let registry = Registry::new();
	let mut answers = everything();
	if let Some(system) = &mut answers.system {
		system.q_total = Ratio::from_inner(u128::MAX);
	}
	Exporter::register(&registry).unwrap().show(&answers);
	assert!(page(&registry).contains(&"qian_backing_ratio inf".into()));
}

#[test]
fn series_vanish_with_what_they_are_about() {
	let registry = Registry::new();
	let mut exporter = Exporter::register(&registry).unwrap();
	let of_eth_or_lock = |line: &String| {
		line.starts_with("qian_lock{") || line.contains("\"100\"") || line.contains("asset:100")
	};
	exporter.show(&everything());
	assert!(page(&registry).iter().any(of_eth_or_lock));

	let mut later = everything();
	later.locks = Some(Vec::new());
	later.assets.remove(0);
	exporter.show(&later);
	let page = page(&registry);
	assert!(!page.iter().any(of_eth_or_lock), "{page:#?}");
	assert!(page.contains(&"qian_locks 0".into()));
	assert!(page.contains(&"qian_price{asset=\"101\"} 2500".into()));
}

#[test]
fn before_the_first_block_was_read_only_the_count_of_errors_is_shown() {
	let registry = Registry::new();
	Exporter::register(&registry).unwrap();
	let page = page(&registry);
	assert_eq!(page.len(), methods::ALL.len());
	assert!(page.iter().all(|line| line.starts_with("qian_metrics_errors_total{")), "{page:#?}");
}

#[test]
fn a_question_that_is_not_answered_is_counted_each_time() {
	let registry = Registry::new();
	let mut exporter = Exporter::register(&registry).unwrap();
	let faults = vec![fault(methods::SWEEPS), fault(methods::PRICE), fault(methods::PRICE)];
	let answers = Answers { faults, sweeps: None, ..everything() };
	exporter.show(&answers);
	exporter.show(&answers);
	exporter.show(&everything());
	let page = page(&registry);
	for (method, count) in
		[("LockdownApi_sweeps", 2), ("PriceFeedApi_price", 4), ("CsaApi_system", 0)]
	{
		let line = format!("qian_metrics_errors_total{{method=\"{method}\"}} {count}");
		assert!(page.contains(&line), "{line} is missing: {page:#?}");
	}
}

#[test]
fn two_sets_of_metrics_in_one_registry_are_refused() {
	let registry = Registry::new();
	let _first = Exporter::register(&registry).unwrap();
	assert!(Exporter::register(&registry).is_err());
}

#[test]
fn a_question_is_logged_once_until_it_was_answered() {
	let mut reports = Reports::default();
	let (locks, price) = (fault(methods::LOCKS), fault(methods::PRICE));
	let faults = [price.clone(), price.clone(), locks.clone()];
	assert_eq!(reports.news(&faults), [&price, &locks], "once for each method");
	assert!(reports.news(&faults).is_empty());
	let price_only = [price];
	assert!(reports.news(&price_only).is_empty());
	assert_eq!(reports.news(&faults), [&locks], "it was answered in between");
	assert!(reports.news(&[]).is_empty());
}
