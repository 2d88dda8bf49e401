//! Parameters from a chain specification.

use super::*;
use crate::parameters::{in_spec, of};
use serde_json::{json, Value};
use std::path::Path;

fn spec() -> Value {
	let other = VolatilityParams { q_ref: percent(160), ..params() };
	let collaterals = json!([[100, {}, params(), 5], [101, {}, other, 1e25]]);
	json!({ "genesis": { "runtimeGenesis": { "patch": { "collateral": { "collaterals": collaterals }}}}})
}

#[test]
fn parameters_are_those_of_the_asset() {
	assert_eq!(in_spec(&spec(), 100), Ok(params()));
	assert_eq!(in_spec(&spec(), 101).map(|params| params.q_ref), Ok(percent(160)));
}

#[test]
fn a_specification_without_the_asset_or_with_half_its_parameters_is_refused() {
	assert_eq!(in_spec(&spec(), 102), Err("asset 102 is not listed".into()));
	assert!(in_spec(&json!({}), 100).is_err());
	let mut half = spec();
	let entry = half.pointer_mut("/genesis/runtimeGenesis/patch/collateral/collaterals/0/2");
	entry.and_then(Value::as_object_mut).map(|params| params.remove("q_cap"));
	assert!(in_spec(&half, 100).is_err_and(|fault| fault.contains("q_cap")));
}

#[test]
fn a_specification_that_is_not_there_is_named() {
	let fault = of(Path::new("no-such-spec.json"), 100).expect_err("there is no such file");
	assert!(fault.to_string().starts_with("no-such-spec.json: "));
}
