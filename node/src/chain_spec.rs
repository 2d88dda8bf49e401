//! Chain specifications that the node knows by name, made from the runtime's genesis presets.

use qian_runtime::{presets, WASM_BINARY};
use sc_service::{ChainType, GenericChainSpec, Properties};

/// A chain specification without extensions.
pub type ChainSpec = GenericChainSpec;

/// Prefix of the network protocols' older names; the current ones hold the genesis hash.
const PROTOCOL_ID: &str = "qian";

/// One authority and one oracle operator, Alice.
///
/// # Errors
///
/// If the node was built without a runtime.
pub fn development() -> Result<ChainSpec, String> {
	from_preset(wasm()?, "dev", "QIAN Development", ChainType::Development, presets::DEVELOPMENT)
}

/// Alice and Bob author; Alice, Bob and Charlie feed prices.
///
/// # Errors
///
/// If the node was built without a runtime.
pub fn local() -> Result<ChainSpec, String> {
	from_preset(wasm()?, "local", "QIAN Local Testnet", ChainType::Local, presets::LOCAL_TESTNET)
}

fn wasm() -> Result<&'static [u8], String> {
	WASM_BINARY.ok_or_else(|| {
		"this node was built without a runtime (SKIP_WASM_BUILD was set): build it again, or give \
		 --chain the path of a chain specification"
			.into()
	})
}

fn from_preset(
	wasm: &[u8],
	id: &str,
	name: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	// Asked natively. The WebAssembly would give the same answer, but be compiled for it alone:
	// seconds at each start.
	let genesis = presets::get(&preset.into())
		.ok_or_else(|| format!("the runtime has no genesis preset `{preset}`"))?;
	let genesis = serde_json::from_slice(&genesis)
		.map_err(|error| format!("the genesis preset `{preset}` is not JSON: {error}"))?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id(PROTOCOL_ID)
		.with_properties(properties())
		.with_genesis_config_patch(genesis)
		.build())
}

/// Symbol, decimals and address format of KUN, as wallets read them.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "KUN".into());
	properties.insert("tokenDecimals".into(), 18.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

#[cfg(test)]
mod tests {
	use super::*;
	use serde_json::{json, Value};

	fn plain(id: &str, chain_type: ChainType, preset: &str) -> Value {
		let spec = from_preset(&[1, 2, 3], id, "QIAN Test", chain_type, preset).unwrap();
		serde_json::from_str(&spec.as_json(false).unwrap()).unwrap()
	}

	#[test]
	fn specification_carries_preset_and_properties() {
		let spec = plain("dev", ChainType::Development, presets::DEVELOPMENT);
		assert_eq!(spec["id"], "dev");
		assert_eq!(spec["name"], "QIAN Test");
		assert_eq!(spec["chainType"], "Development");
		assert_eq!(spec["protocolId"], "qian");
		assert_eq!(
			spec["properties"],
			json!({ "tokenSymbol": "KUN", "tokenDecimals": 18, "ss58Format": 42 })
		);
		let genesis = &spec["genesis"]["runtimeGenesis"];
		assert_eq!(genesis["code"], "0x010203");
		assert_eq!(genesis["patch"]["aura"]["authorities"].as_array().unwrap().len(), 1);
		assert_eq!(genesis["patch"]["oracleOperators"]["members"].as_array().unwrap().len(), 1);
	}

	#[test]
	fn local_preset_has_two_authorities_and_three_operators() {
		let spec = plain("local", ChainType::Local, presets::LOCAL_TESTNET);
		let patch = &spec["genesis"]["runtimeGenesis"]["patch"];
		assert_eq!(patch["aura"]["authorities"].as_array().unwrap().len(), 2);
		assert_eq!(patch["oracleOperators"]["members"].as_array().unwrap().len(), 3);
	}

	#[test]
	fn unknown_preset_is_refused() {
		let error = from_preset(&[], "x", "X", ChainType::Local, "moon").err();
		assert_eq!(error, Some("the runtime has no genesis preset `moon`".into()));
	}
}
