//! From bytes to a price: the shapes of real venues, and everything hostile.

use crate::{
	mock::price,
	worker::{
		parse::{decimal, price_at, MAX_NUMBER},
		venue_price, Failure,
	},
	Price,
};
use proptest::prelude::*;
use qian_primitives::{MAX_PRICE_RAW, MIN_PRICE_RAW};

fn at(body: &str, path: &str) -> Result<u128, Failure> {
	price_at(body.as_bytes(), path.as_bytes()).map(Price::into_inner)
}

fn raw(text: &str) -> Result<u128, Failure> {
	decimal(text).map(Price::into_inner)
}

const ONE: u128 = 1_000_000_000_000_000_000;

#[test]
fn shapes_of_the_big_venues_are_read() {
	for (body, path, expected) in [
		(r#"{"symbol":"ETHUSDT","price":"3021.45000000"}"#, "/price", 3_021 * ONE + ONE * 45 / 100),
		(r#"{"data":{"amount":"3021.455","base":"ETH"}}"#, "/data/amount", 3_021_455 * ONE / 1_000),
		(
			r#"{"error":[],"result":{"XETHZUSD":{"a":["1","2"],"c":["3021.10000","0.5"]}}}"#,
			"/result/XETHZUSD/c/0",
			30_211 * ONE / 10,
		),
		("[3020.1,12,3020.2,7,-5.1,-0.01,3021.3,9000]", "/6", 30_213 * ONE / 10),
		(r#"{"ethereum":{"usd":3021.4}}"#, "/ethereum/usd", 30_214 * ONE / 10),
		("\n 3021.5 \n", "", 30_215 * ONE / 10),
		(r#"{"a/b":{"m~n":[[1],[2]]}}"#, "/a~1b/m~0n/1/0", 2 * ONE),
		(r#"{"~1":1,"/":2}"#, "/~01", ONE),
		(r#"{"":{"":1}}"#, "//", ONE),
		(r#"{"\u0070rice":"\u0031.5"}"#, "/price", ONE * 3 / 2),
		(r#"{"price":1.5e3}"#, "/price", 1_500 * ONE),
	] {
		assert_eq!(at(body, path), Ok(expected), "{path} of {body}");
	}
}

#[test]
fn answers_that_are_not_json_are_refused() {
	for body in [
		"",
		" ",
		"<html><body>502 Bad Gateway</body></html>",
		r#"{"price":"3000"#,
		r#"{"price":"3000""#,
		r#"{"price":3000"#,
		r#"{"price":NaN}"#,
		r#"{"price":Infinity}"#,
		r#"{"price":+1}"#,
		r#"{"price":01}"#,
		r#"{"price":.5}"#,
		r#"{"price":1.}"#,
		r#"{"price":1e}"#,
		r#"{"price":1}garbage"#,
		r#"{"price":1}{"price":2}"#,
		r#"{'price':1}"#,
		r#"{"price":1,}"#,
		r#"{"price":0x10}"#,
		r#"{"x":[1,2,"price":1}"#,
	] {
		assert_eq!(at(body, "/price"), Err(Failure::NotJson), "{body}");
	}
	assert_eq!(price_at(&[0xff, 0xfe], b"/price"), Err(Failure::NotJson));
	assert_eq!(price_at(b"{\"price\":\"\xff\"}", b"/price"), Err(Failure::NotJson));
	assert_eq!(at(r#"{"price":"\ud800"}"#, "/price"), Err(Failure::NotJson));
}

#[test]
fn price_that_is_not_at_the_path_is_refused() {
	for (body, path) in [
		("{}", "/price"),
		("[]", "/0"),
		("[1]", "/1"),
		("[1]", "/-"),
		("[1]", "/00"),
		("[1,2]", "/01"),
		("[1]", "/+0"),
		("[1]", "/18446744073709551616"),
		("[1]", "/"),
		("3000", "/price"),
		(r#""3000""#, "/0"),
		("null", "/price"),
		(r#"{"price":{"x":1}}"#, "/price/y"),
		(r#"{"Price":1}"#, "/price"),
		(r#"{"price":1}"#, "price"),
	] {
		assert_eq!(at(body, path), Err(Failure::NotFound), "{path} of {body}");
	}
}

#[test]
fn name_that_stands_twice_is_refused() {
	assert_eq!(at(r#"{"price":1,"price":2}"#, "/price"), Err(Failure::NotFound));
	assert_eq!(at(r#"{"price":1,"\u0070rice":1}"#, "/price"), Err(Failure::NotFound));
	// Another name may repeat.
	assert_eq!(at(r#"{"x":1,"x":2,"price":3}"#, "/price"), Ok(3 * ONE));
}

#[test]
fn leaf_that_is_no_number_is_refused() {
	for body in [
		r#"{"price":null}"#,
		r#"{"price":true}"#,
		r#"{"price":[3000]}"#,
		r#"{"price":{"value":3000}}"#,
		r#"{"price":""}"#,
		r#"{"price":" 3000"}"#,
		r#"{"price":"3000 "}"#,
		r#"{"price":"3 000"}"#,
		r#"{"price":"3,000"}"#,
		r#"{"price":"$3000"}"#,
		r#"{"price":"3000 USD"}"#,
		r#"{"price":"NaN"}"#,
		r#"{"price":"nan"}"#,
		r#"{"price":"inf"}"#,
		r#"{"price":"-inf"}"#,
		r#"{"price":"Infinity"}"#,
		r#"{"price":"0x10"}"#,
		r#"{"price":"1.2.3"}"#,
		r#"{"price":"1e2e3"}"#,
		r#"{"price":"1e"}"#,
		r#"{"price":"1e+"}"#,
		r#"{"price":"1e1.5"}"#,
		r#"{"price":"e5"}"#,
		r#"{"price":"."}"#,
		r#"{"price":".5"}"#,
		r#"{"price":"5."}"#,
		r#"{"price":"+5"}"#,
		r#"{"price":"--5"}"#,
		r#"{"price":"-"}"#,
		r#"{"price":"\u0663"}"#,
	] {
		assert_eq!(at(body, "/price"), Err(Failure::NotANumber), "{body}");
	}
}

#[test]
fn number_outside_the_price_bound_is_refused() {
	for text in [
		"0",
		"0.0",
		"-0",
		"-1",
		"-3000.5",
		"0e999999999999999999999",
		"0.000000000999999999",
		"1e-10",
		"1e-999999999999999999999",
		"1e-9223372036854775808",
		"1e8",
		"19342813.113834066795298816",
		"99999999999999999999999999999999999999999999999999999999999999",
		"1e9223372036854775807",
		"1e999999999999999999999",
		"0.0000000000000000000000000000000000000000000000000000000001",
	] {
		assert_eq!(raw(text), Err(Failure::OutOfBounds), "{text}");
		let json = format!("{{\"price\":{text}}}");
		assert_eq!(at(&json, "/price"), Err(Failure::OutOfBounds), "{json}");
	}
}

#[test]
fn ends_of_the_price_bound_are_read() {
	assert_eq!(raw("0.000000001"), Ok(MIN_PRICE_RAW));
	assert_eq!(raw("1e-9"), Ok(MIN_PRICE_RAW));
	assert_eq!(MAX_PRICE_RAW, 19_342_813_113_834_066_795_298_816);
	assert_eq!(raw("19342813.113834066795298815"), Ok(MAX_PRICE_RAW - 1));
	// Digits beyond the 18th are cut off, never rounded up over the bound.
	assert_eq!(raw("19342813.113834066795298815999"), Ok(MAX_PRICE_RAW - 1));
}

#[test]
fn decimals_are_exact_and_rounded_towards_zero() {
	assert_eq!(raw("0.1"), Ok(ONE / 10));
	assert_eq!(raw("1.000000000000000001"), Ok(ONE + 1));
	assert_eq!(raw("1.0000000000000000019999"), Ok(ONE + 1));
	assert_eq!(raw("0001.50"), Ok(ONE * 3 / 2));
	assert_eq!(raw("12.5e2"), Ok(1_250 * ONE));
	assert_eq!(raw("12.5E+2"), Ok(1_250 * ONE));
	assert_eq!(raw("12.5e-2"), Ok(125 * ONE / 1_000));
	assert_eq!(raw("125000000000e-10"), Ok(125 * ONE / 10));
	assert_eq!(raw("0.0000000000000000000000125e23"), Ok(125 * ONE / 100));
	assert_eq!(raw("1e007"), Ok(10_000_000 * ONE));
}

#[test]
fn number_longer_than_the_limit_is_refused() {
	let longest = format!("1.{}", "0".repeat(MAX_NUMBER - 2));
	assert_eq!(raw(&longest), Ok(ONE));
	assert_eq!(raw(&format!("{longest}0")), Err(Failure::NotANumber));
	assert_eq!(at(&format!("{{\"price\":{longest}0}}"), "/price"), Err(Failure::NotANumber));
}

#[test]
fn deep_nesting_costs_no_stack() {
	let depth = 30_000;
	let nested = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
	assert_eq!(at(&nested, "/0/0"), Err(Failure::NotANumber));
	assert_eq!(at(&format!("{{\"x\":{nested},\"price\":5}}"), "/price"), Ok(5 * ONE));
	assert_eq!(at(&"[".repeat(60_000), "/0"), Err(Failure::NotJson));
	assert_eq!(at(&"{\"a\":".repeat(10_000), "/a"), Err(Failure::NotJson));
	let deepest_path = "/0".repeat(64);
	let nested = format!("{}7{}", "[".repeat(64), "]".repeat(64));
	assert_eq!(at(&nested, &deepest_path), Ok(7 * ONE));
}

#[test]
fn venue_price_needs_two_answers_or_the_only_source() {
	assert_eq!(venue_price(vec![], 1), (None, 0));
	assert_eq!(venue_price(vec![price(5)], 1), (Some(price(5)), 0));
	assert_eq!(venue_price(vec![price(5)], 2), (None, 0));
	assert_eq!(venue_price(vec![price(5)], 3), (None, 0));
	assert_eq!(venue_price(vec![price(5), price(7)], 3), (Some(price(6)), 0));
}

#[test]
fn venue_price_is_none_where_two_answers_are_far_apart() {
	// Two answers cannot outvote each other: 20 % from their mean is the most that is believed.
	assert_eq!(venue_price(vec![price(80), price(120)], 2), (Some(price(100)), 0));
	assert_eq!(venue_price(vec![price(79), price(121)], 2), (None, 2));
	assert_eq!(venue_price(vec![price(1), price(3)], 3), (None, 2));
}

#[test]
fn venue_price_drops_outliers_of_three_or_more() {
	let p = |all: &[u128]| all.iter().map(|x| price(*x)).collect::<Vec<_>>();
	assert_eq!(
		venue_price(p(&[100, 101, 500]), 3),
		(Some(Price::from_inner(price(201).into_inner() / 2)), 1)
	);
	// Exactly 20 % away stays, one unit more goes.
	assert_eq!(venue_price(p(&[80, 100, 120]), 3), (Some(price(100)), 0));
	let beyond = vec![price(80) - Price::from_inner(1), price(100), price(110)];
	assert_eq!(venue_price(beyond, 3), (Some(price(105)), 1));
	// No majority: no price.
	assert_eq!(venue_price(p(&[1, 100, 10_000]), 3), (None, 2));
	assert_eq!(venue_price(p(&[1, 1, 100, 100]), 4), (None, 4));
}

proptest! {
	#[test]
	fn decimal_reads_what_was_written(expected in MIN_PRICE_RAW..MAX_PRICE_RAW, cut in 0usize..18) {
		let plain = format!("{}.{:018}", expected / ONE, expected % ONE);
		prop_assert_eq!(raw(&plain), Ok(expected));
		// The same number with the point elsewhere.
		let digits = format!("{expected:030}");
		let (whole, fraction) = digits.split_at(digits.len() - cut - 1);
		let shifted = format!("{whole}.{fraction}e-{}", 17 - cut);
		prop_assert_eq!(raw(&shifted), Ok(expected));
	}

	#[test]
	fn decimal_never_panics_and_keeps_the_bound(text in "[-+0-9.eE]{0,70}") {
		if let Ok(found) = raw(&text) {
			prop_assert!((MIN_PRICE_RAW..MAX_PRICE_RAW).contains(&found));
		}
	}

	#[test]
	fn price_at_never_panics(body in prop::collection::vec(any::<u8>(), 0..200), path in ".{0,20}") {
		let _ = price_at(&body, path.as_bytes());
	}

	#[test]
	fn truncated_answer_is_never_a_price(cut in 0usize..48) {
		let whole = r#"{"data":{"amount":"3021.455","n":[1,{"x":null}]}}"#;
		prop_assert!(at(whole, "/data/amount").is_ok());
		prop_assert_eq!(at(&whole[..cut], "/data/amount"), Err(Failure::NotJson));
	}
}
