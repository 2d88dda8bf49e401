//! Parameters of an asset, from a chain specification.

use qian_primitives::{AssetId, VolatilityParams};
use serde_json::Value;
use std::{error::Error, fs, path::Path};

/// Where a plain specification lists the assets, each as id, risk parameters, volatility parameters
/// and debt ceiling.
const COLLATERALS: &str = "/genesis/runtimeGenesis/patch/collateral/collaterals";

/// Volatility parameters of `asset` at the genesis of the chain that the file `spec` specifies.
pub fn of(spec: &Path, asset: AssetId) -> Result<VolatilityParams, Box<dyn Error>> {
	let name = spec.display();
	let text = fs::read_to_string(spec).map_err(|fault| format!("{name}: {fault}"))?;
	let spec: Value = serde_json::from_str(&text).map_err(|fault| format!("{name}: {fault}"))?;
	in_spec(&spec, asset).map_err(|fault| format!("{name}: {fault}").into())
}

/// Volatility parameters of `asset` in the specification `spec`.
pub fn in_spec(spec: &Value, asset: AssetId) -> Result<VolatilityParams, String> {
	let listed = spec.pointer(COLLATERALS).and_then(Value::as_array);
	let listed = listed.ok_or("this is no plain chain specification with assets")?;
	let of_asset = |entry: &&Value| entry[0].as_u64() == Some(asset);
	let entry = listed.iter().find(of_asset).ok_or(format!("asset {asset} is not listed"))?;
	let params = serde_json::from_value(entry[2].clone());
	params.map_err(|fault| format!("volatility parameters of asset {asset}: {fault}"))
}
