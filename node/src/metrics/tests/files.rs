//! The dashboard, the rules of alerts and the operator guide know the metrics that there are.

use crate::metrics::catalogue::{self, Metric};
use serde_json::Value;
use std::collections::BTreeSet;

const DASHBOARD: &str = include_str!("../../../../docs/operator/qian-dashboard.json");
const ALERTS: &str = include_str!("../../../../docs/operator/qian-alerts.yml");
const GUIDE: &str = include_str!("../../../../docs/src/operator/monitoring.md");

/// Metrics of the SDK's node that the files use, and their labels.
const SDK: [(&str, &[&str]); 3] = [
	("substrate_block_height", &["status"]),
	("substrate_process_start_time_seconds", &[]),
	("substrate_sub_libp2p_peers_count", &[]),
];

/// Labels that every metric has where it is stored.
const COMMON: [&str; 3] = ["chain", "instance", "job"];

fn metrics() -> impl Iterator<Item = &'static Metric> {
	catalogue::GAUGES.into_iter().chain([&catalogue::ERRORS])
}

/// Names of the metrics in a text, each with the labels that it is selected by.
fn names(text: &str) -> Vec<(&str, Vec<&str>)> {
	let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
	let mut names = Vec::new();
	let mut rest = text;
	while let Some(start) = rest.find(in_name) {
		let tail = &rest[start..];
		let end = tail.find(|c| !in_name(c)).unwrap_or(tail.len());
		let (word, after) = tail.split_at(end);
		if word.starts_with("qian_") || word.starts_with("substrate_") {
			names.push((word, selectors(after)));
		}
		rest = after;
	}
	names
}

/// Labels between the braces with which a text begins, if it does.
fn selectors(text: &str) -> Vec<&str> {
	let inside = text.strip_prefix('{').and_then(|text| text.split_once('}'));
	inside
		.map_or("", |(inside, _)| inside)
		.split(',')
		.filter_map(|pair| pair.split(['=', '!']).next())
		.map(str::trim)
		.filter(|label| !label.is_empty())
		.collect()
}

/// Fails unless every metric in a text exists and has the labels that it is selected by.
fn check_names(text: &str) {
	for (name, labels) in names(text) {
		let ours = metrics().find(|metric| metric.name == name).map(|metric| metric.labels);
		let sdk = SDK.iter().find(|(sdk, _)| *sdk == name).map(|(_, labels)| *labels);
		let known = ours.or(sdk).unwrap_or_else(|| panic!("there is no metric {name}"));
		for label in labels {
			assert!(known.contains(&label) || COMMON.contains(&label), "{name} has no {label}");
		}
	}
}

fn mentioned(text: &str) -> BTreeSet<&str> {
	names(text).into_iter().map(|(name, _)| name).collect()
}

/// Every text of the dashboard that asks for figures.
fn queries(value: &Value) -> Vec<&str> {
	match value {
		Value::Object(fields) => fields
			.iter()
			.flat_map(|(name, value)| match value {
				Value::String(text) if name == "expr" || name == "query" => vec![text.as_str()],
				_ => queries(value),
			})
			.collect(),
		Value::Array(values) => values.iter().flat_map(queries).collect(),
		_ => Vec::new(),
	}
}

fn dashboard() -> Value {
	serde_json::from_str(DASHBOARD).expect("the dashboard is no valid JSON")
}

#[test]
fn the_dashboard_asks_for_every_metric_and_for_none_that_does_not_exist() {
	let dashboard = dashboard();
	let queries = queries(&dashboard).join("\n");
	check_names(&queries);
	let shown = mentioned(&queries);
	let missing: Vec<_> = metrics().filter(|metric| !shown.contains(metric.name)).collect();
	assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn panels_of_the_dashboard_have_distinct_ids_and_take_the_data_source_that_is_chosen() {
	let dashboard = dashboard();
	let panels = dashboard["panels"].as_array().expect("the dashboard has no panels");
	let mut ids = BTreeSet::new();
	for panel in panels {
		let title = panel["title"].as_str().expect("a panel has no title");
		assert!(ids.insert(panel["id"].as_u64()), "{title} has the id of another");
		if panel["type"] != "row" {
			assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
			assert!(!queries(panel).is_empty(), "{title} asks for nothing");
		}
	}
}

#[test]
fn alerts_ask_for_metrics_that_exist() {
	check_names(ALERTS);
}

#[test]
fn locks_contradictions_sweeps_prices_backing_auctions_blocks_and_errors_have_alerts() {
	let watched = mentioned(ALERTS);
	for metric in [
		&catalogue::LOCK,
		&catalogue::MISMATCHES,
		&catalogue::CONTRADICTIONS,
		&catalogue::ACKNOWLEDGED,
		&catalogue::LAST_SWEEP_FINISHED,
		&catalogue::PRICE_AGE,
		&catalogue::PRICE_STATUS,
		&catalogue::BACKING_RATIO,
		&catalogue::BAD_DEBT,
		&catalogue::UNCOVERED,
		&catalogue::AUCTION_PHASE,
		&catalogue::AUCTION_GAP_LEFT,
		&catalogue::LOT_LEFT,
		&catalogue::KUN_OFFERABLE,
		&catalogue::KUN_FREE,
		&catalogue::POTS_NOT_ENDOWED,
		&catalogue::CHAIN_TIME,
		&catalogue::BLOCK_HEIGHT,
		&catalogue::ERRORS,
	] {
		assert!(watched.contains(metric.name), "{} has no alert", metric.name);
	}
	assert!(watched.contains("substrate_block_height"));
}

/// Checks the little of YAML that the file uses: a rule is a block of `alert`, `expr`, `for`, `labels`
/// and `annotations` in this order.
#[test]
fn every_alert_has_a_name_of_its_own_an_expression_a_severity_and_a_summary() {
	assert!(!ALERTS.contains('\t'), "YAML is not indented by tabs");
	let rules: Vec<_> = ALERTS.split("      - alert: ").skip(1).collect();
	assert!(!rules.is_empty());
	let mut alerts = BTreeSet::new();
	for rule in rules {
		let name = rule.lines().next().unwrap_or_default();
		assert!(alerts.insert(name), "{name} twice");
		let keys: Vec<_> = rule
			.lines()
			.skip(1)
			.filter_map(|line| line.strip_prefix("        "))
			.filter(|line| !line.starts_with([' ', '#']) && !line.is_empty())
			.filter_map(|line| line.split(':').next())
			.collect();
		assert_eq!(keys, ["expr", "for", "labels", "annotations"], "{name}");
		for part in ["severity: ", "summary: ", "description: "] {
			assert_eq!(rule.matches(part).count(), 1, "{name}: {part}");
		}
	}
}

#[test]
fn the_operator_guide_explains_every_metric_and_every_alert() {
	check_names(GUIDE);
	let explained = mentioned(GUIDE);
	let missing: Vec<_> = metrics().filter(|metric| !explained.contains(metric.name)).collect();
	assert!(missing.is_empty(), "{missing:?}");
	for rule in ALERTS.split("- alert: ").skip(1) {
		let name = rule.lines().next().unwrap_or_default();
		assert!(GUIDE.contains(&format!("`{name}`")), "{name}");
	}
}
