//! The development chain with more accounts, five oracle operators, a feed of KUN, and room for the debts.

use crate::amount::units;
use frame_support::traits::fungibles::Mutate as _;
use pallet_collateral::{Collaterals, MAX_DEBT_CEILING};
use pallet_price_feed::types::{AssetKind, FeedParams};
use qian_primitives::{AssetId, Balance};
use qian_runtime::{
	presets, AccountId, Assets, Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin,
};
use serde_json::{json, Value};
use sp_core::storage::Storage;
use sp_runtime::{traits::Dispatchable, BuildStorage, Permill};

/// The asset of all CSAs.
pub const ETH: AssetId = 100;

/// Operators of whom a price needs this many: the protocol's default.
pub const QUORUM: u32 = 3;

/// KUN for fees: of an owner, and of somebody who sends transactions all the time.
const KUN_OF_OWNER: f64 = 20.0;
const KUN_OF_TRADER: f64 = 5_000.0;

/// Genesis state in which `owners` and `traders` can pay fees, and `operators` tell prices.
pub fn storage(
	owners: impl Iterator<Item = AccountId>,
	traders: impl Iterator<Item = AccountId>,
	operators: &[AccountId],
) -> Storage {
	let patch = presets::get(&presets::DEVELOPMENT.into()).expect("the preset exists");
	let mut patch: Value = serde_json::from_slice(&patch).expect("a preset is JSON");
	let balances = patch.pointer_mut("/balances/balances").and_then(Value::as_array_mut);
	let balances = balances.expect("the preset endows accounts");
	let owners = owners.map(|who| json!((who, units(KUN_OF_OWNER))));
	let traders = traders.chain(operators.iter().cloned());
	balances.extend(owners.chain(traders.map(|who| json!((who, units(KUN_OF_TRADER))))));
	let mut operators = operators.to_vec();
	operators.sort();
	patch["oracleOperators"]["members"] = json!(operators);
	let feed = FeedParams {
		ttl: 1_800,
		quorum: QUORUM,
		max_step: Permill::from_percent(20),
		confirm_delay: 60,
	};
	// Those of a live chain; a development chain has shorter times.
	patch["auction"]["params"] = json!(pallet_auction::AuctionParams::default());
	patch["priceFeed"]["feeds"] =
		json!([(AssetKind::WithId(ETH), feed), (AssetKind::Native, feed)]);

	let mut genesis =
		serde_json::to_value(RuntimeGenesisConfig::default()).expect("the genesis state is JSON");
	merge(&mut genesis, patch);
	let genesis: RuntimeGenesisConfig =
		serde_json::from_value(genesis).expect("the patch fits the genesis state");
	genesis.build_storage().expect("the genesis state is valid")
}

/// Put `patch` over `base`, object by object.
fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		},
		(base, patch) => *base = patch,
	}
}

/// Room for the debts of all, as referenda would make it.
pub fn lift_limits() {
	let root = |call: pallet_collateral::Call<Runtime>| {
		RuntimeCall::from(call).dispatch(RuntimeOrigin::root()).expect("root may set limits");
	};
	let record = Collaterals::<Runtime>::get(ETH).expect("the preset lists the asset");
	root(pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling: MAX_DEBT_CEILING });
	let mut params = record.params;
	params.mint_limit = MAX_DEBT_CEILING;
	root(pallet_collateral::Call::set_collateral_params { asset: ETH, params });
}

/// Give ETH that comes from elsewhere to `who`.
pub fn endow(who: &AccountId, amount: Balance) {
	Assets::mint_into(ETH, who, amount).expect("the account pays fees, so it exists");
}
