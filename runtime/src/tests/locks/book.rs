//! The table of stops in the book is the one that holds.

use super::*;
use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

const BEGIN: &str = "<!-- table of stops: begin -->";
const END: &str = "<!-- table of stops: end -->";
/// Set to write the table in the book anew.
const RENEW: &str = "QIAN_WRITE_DOCS";

fn page() -> PathBuf {
	PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/src/reference/lockdown.md")
}

/// One row for each call: what stops it.
fn table() -> String {
	let mut table =
		String::from("| call | asset | protocol | chain | on its own |\n|---|---|---|---|---|\n");
	let mark = |stopped: bool| if stopped { "stopped" } else { "–" };
	for info in all_calls::all() {
		let stop = stop_of(&info);
		let levels = [Stop::Asset, Stop::Protocol, Stop::Chain].map(|level| mark(stop <= level));
		let [asset, protocol, chain] = levels;
		let own = if stops::is_pausable(&info.pallet, &info.call) { "yes" } else { "no" };
		writeln!(table, "| `{}` | {asset} | {protocol} | {chain} | {own} |", info.name())
			.expect("a text takes any length");
	}
	table
}

#[test]
fn the_book_has_the_table_of_stops_that_holds() {
	let page = page();
	let text = fs::read_to_string(&page).expect("the book has a page about locks");
	let (before, rest) = text.split_once(BEGIN).expect("the page marks the begin of the table");
	let (_, after) = rest.split_once(END).expect("the page marks the end of the table");
	let renewed = format!("{before}{BEGIN}\n\n{}\n{END}{after}", table());
	if std::env::var_os(RENEW).is_some_and(|value| value == "1") {
		fs::write(&page, renewed).expect("the page can be written");
		return;
	}
	assert!(
		text == renewed,
		"the table of stops is out of date: renew it with {RENEW}=1 cargo test -p qian-runtime the_book_has"
	);
}

#[test]
fn the_table_has_one_row_for_each_call_of_the_runtime() {
	let table = table();
	let rows: BTreeSet<_> = table.lines().skip(2).map(|row| row.split('`').nth(1)).collect();
	let calls: Vec<_> = all_calls::all().iter().map(CallInfo::name).collect();
	assert_eq!(rows.len(), calls.len());
	assert!(calls.iter().all(|call| rows.contains(&Some(call.as_str()))));
	assert_eq!(table.lines().count(), calls.len() + 2);
}
