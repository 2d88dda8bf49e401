//! Chain specifications that the node knows by name, made from the runtime's genesis presets.

use qian_runtime::WASM_BINARY;
use sc_service::{ChainType, GenericChainSpec, Properties};

/// A chain specification without extensions.
pub type ChainSpec = GenericChainSpec;

/// Symbol, decimals and address format of KUN, as wallets read them.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "KUN".into());
	properties.insert("tokenDecimals".into(), 18.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

fn from_preset(
	id: &str,
	name: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or(
		"this node was built without a runtime (SKIP_WASM_BUILD was set): build it again, or \
		 give --chain the path of a raw chain specification",
	)?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_properties(properties())
		.with_genesis_config_preset_name(preset)
		.build())
}

/// One authority and one oracle operator, Alice.
pub fn development() -> Result<ChainSpec, String> {
	from_preset("dev", "QIAN Development", ChainType::Development, "development")
}

/// Alice and Bob author; Alice, Bob and Charlie feed prices.
pub fn local() -> Result<ChainSpec, String> {
	from_preset("local", "QIAN Local Testnet", ChainType::Local, "local_testnet")
}
