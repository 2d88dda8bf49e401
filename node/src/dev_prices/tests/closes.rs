use super::history::parse;
use crate::dev_prices::{
	assets::{by_symbol, DevAsset, ASSETS},
	closes::{Closes, DAYS},
};
use std::path::Path;

pub fn from_csv(text: &str) -> Result<Closes, String> {
	Closes::of(Path::new("c.csv"), &parse(text)?).map_err(|error| error.to_string())
}

/// `count` daily rows of which the first close is 1, the second 2 and so on.
pub fn counted(count: usize) -> String {
	let row = |index: usize| {
		let (year, month, day) = (2000 + index / 336, 1 + index / 28 % 12, 1 + index % 28);
		format!("{year}-{month:02}-{day:02},{}\n", index + 1)
	};
	format!("date,close\n{}", (0..count).map(row).collect::<String>())
}

fn spelled_by_formula(symbol: &str, last: &str) -> Vec<String> {
	Closes::by_formula(by_symbol(symbol).unwrap(), last).unwrap().in_order().to_vec()
}

fn by_formula(symbol: &str, last: &str) -> Vec<f64> {
	spelled_by_formula(symbol, last).iter().map(|close| close.parse().unwrap()).collect()
}

/// The assets of which the chain keeps closes.
pub fn with_closes() -> impl Iterator<Item = &'static DevAsset> {
	ASSETS.iter().filter(|asset| asset.daily.is_some())
}

#[test]
fn file_gives_its_closes_as_it_spells_them_whatever_its_dates_are() {
	let closes = from_csv(
		"timestamp_utc,open,high,low,close\n\
		 2020-03-12T22:00:00Z,1,1,1,119.950\n\
		 2020-07-01T00:00:00Z,1,1,1,0.5\n",
	);
	assert_eq!(closes.unwrap().in_order(), ["119.950", "0.5"]);
}

#[test]
fn longer_file_gives_its_last_400_closes() {
	let numbers = |count: usize| -> Vec<usize> {
		let closes = from_csv(&counted(count)).unwrap();
		closes.in_order().iter().map(|close| close.parse().unwrap()).collect()
	};
	assert_eq!(DAYS, 400);
	assert_eq!(numbers(399), (1..=399).collect::<Vec<_>>());
	assert_eq!(numbers(400), (1..=400).collect::<Vec<_>>());
	assert_eq!(numbers(1_000), (601..=1_000).collect::<Vec<_>>());
}

#[test]
fn close_that_no_chain_can_hold_is_refused_if_it_counts() {
	let longest = format!("12345678.{}", "1".repeat(18));
	let long = format!("{longest}1");
	assert!(from_csv(&format!("date,close\n2020-03-12,{longest}\n")).is_ok());
	assert_eq!(
		from_csv(&format!("date,close\n2020-03-12,{long}\n")),
		Err("c.csv: the close of 2020-03-12 has 28 characters, but at most 27 are taken".into())
	);
	let old = counted(401).replacen(",1\n", &format!(",{long}\n"), 1);
	assert!(from_csv(&old).is_ok());
}

#[test]
fn file_that_cannot_be_read_gives_no_closes() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("absent.csv");
	let error = Closes::read(&path).unwrap_err().to_string();
	assert!(error.starts_with(&format!("{}: cannot be read: ", path.display())), "{error}");

	std::fs::write(&path, counted(31)).unwrap();
	assert_eq!(Closes::read(&path).unwrap().in_order().len(), 31);
}

#[test]
fn formula_ends_at_the_given_price_and_is_reproducible() {
	for (last, shown) in [
		("3000.000000", "3000.000000"),
		("194.61", "194.610000"),
		("0.99979999", "0.999799"),
		("7", "7.000000"),
		("0.0000001", "0.000001"),
	] {
		for asset in with_closes() {
			let closes = Closes::by_formula(asset, last).unwrap();
			assert_eq!(closes.in_order().len(), DAYS);
			assert_eq!(closes.in_order().last().unwrap(), shown, "{}", asset.symbol);
			assert_eq!(Closes::by_formula(asset, last), Some(closes));
		}
	}
}

#[test]
fn reserve_assets_have_closes_and_kun_has_none() {
	let symbols: Vec<_> = with_closes().map(|asset| asset.symbol).collect();
	assert_eq!(symbols, ["ETH", "WBTC", "BNB", "USDC"]);
	assert_eq!(Closes::by_formula(by_symbol("KUN").unwrap(), "0.80"), None);
}

#[test]
fn formula_never_gives_a_close_that_is_no_positive_decimal() {
	for last in ["0.000001", "0.00001", "1", &"9".repeat(40)] {
		for asset in with_closes() {
			for close in Closes::by_formula(asset, last).unwrap().in_order() {
				let text = format!("date,close\n2020-03-12,{close}\n");
				assert!(from_csv(&text).is_ok(), "{} {close}", asset.symbol);
			}
		}
	}
}

#[test]
fn formula_does_not_change_between_versions() {
	// Anyone who writes down a close finds it again.
	let first = |symbol: &str, last: &str| spelled_by_formula(symbol, last).remove(0);
	let firsts =
		[first("ETH", "3000"), first("WBTC", "60000"), first("BNB", "600"), first("USDC", "1")];
	assert_eq!(firsts, ["4863.749441", "73039.058680", "220.477829", "0.998755"]);
}

#[test]
fn formula_has_the_stated_volatility() {
	for (symbol, last, stated) in
		[("ETH", "3000", 70.0), ("WBTC", "60000", 50.0), ("BNB", "600", 60.0), ("USDC", "1", 1.0)]
	{
		let closes = by_formula(symbol, last);
		let returns = closes.windows(2).map(|pair| (pair[1] / pair[0]).ln());
		let squares: f64 = returns.map(|r| r * r).sum();
		let volatility = 100.0 * (365.0 * squares / (closes.len() - 1) as f64).sqrt();
		println!("{symbol}: {volatility:.1} % a year, {stated} % are stated");
		assert!((stated / 1.3..stated * 1.3).contains(&volatility), "{symbol}: {volatility}");
	}
}

#[test]
fn closes_of_different_assets_and_the_walk_after_them_differ_in_their_moves() {
	let moves = |closes: Vec<f64>| -> Vec<bool> {
		closes.windows(2).map(|pair| pair[1] > pair[0]).collect()
	};
	let (eth, wbtc, bnb) = (
		moves(by_formula("ETH", "1")),
		moves(by_formula("WBTC", "1")),
		moves(by_formula("BNB", "1")),
	);
	assert!(eth != wbtc && wbtc != bnb && bnb != eth);

	let mut walk: Vec<f64> = {
		let walk = crate::dev_prices::walk::Walk::new(&by_symbol("ETH").unwrap().walk);
		(0..DAYS as u64).map(|row| walk.middle(row) as f64).collect()
	};
	walk.reverse();
	assert_ne!(eth, moves(walk));
}
