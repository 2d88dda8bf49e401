//! Genesis states: `development` for one node, `local_testnet` for two validators and three oracle
//! operators. Both endow well-known accounts and are for tests only.

mod assets;

use crate::{
	AccountId, AssetsConfig, AuctionConfig, AuraConfig, Balance, BalancesConfig, CollateralConfig,
	GrandpaConfig, LockdownConfig, OracleOperatorsConfig, PriceFeedConfig, RuntimeGenesisConfig,
	TechnicalCommitteeConfig, KUN,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_auction::AuctionParams;
use pallet_lockdown::calm::AuthorityId as CalmId;
use pallet_price_feed::types::{AssetKind, FeedParams};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{traits::AccountIdConversion, Permill};

/// Identifier of the preset with two validators and three oracle operators.
pub const LOCAL_TESTNET: &str = sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
/// Identifier of the preset with one validator that is the oracle operator too.
pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;

/// KUN of every well-known account.
const ENDOWMENT: Balance = 100_000 * KUN;

/// The well-known accounts that own KUN and reserve assets.
fn well_known() -> Vec<AccountId> {
	use Sr25519Keyring::*;
	[Alice, Bob, Charlie, Dave, Eve, Ferdie].iter().map(|key| key.to_account_id()).collect()
}

/// The three keyholders, of whom two must agree.
const KEYHOLDERS: [Sr25519Keyring; 3] =
	[Sr25519Keyring::Charlie, Sr25519Keyring::Dave, Sr25519Keyring::Eve];
/// The technical committee.
const COMMITTEE: [Sr25519Keyring; 3] =
	[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie];

/// A genesis state with these validators and oracle operators; a price needs `quorum` of them.
fn genesis(
	validators: &[(AuraId, GrandpaId, CalmId)],
	operators: &[Sr25519Keyring],
	quorum: u32,
) -> serde_json::Value {
	let feed =
		FeedParams { ttl: 1_800, quorum, max_step: Permill::from_percent(20), confirm_delay: 60 };
	let mut members: Vec<_> = operators.iter().map(|key| key.to_account_id()).collect();
	members.sort();
	let coin_account: AccountId = pallet_stablecoin::PALLET_ID.into_account_truncating();

	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: well_known().into_iter().map(|who| (who, ENDOWMENT)).collect(),
		},
		aura: AuraConfig {
			authorities: validators.iter().map(|(aura, _, _)| aura.clone()).collect()
		},
		grandpa: GrandpaConfig {
			authorities: validators.iter().map(|(_, grandpa, _)| (grandpa.clone(), 1)).collect(),
		},
		assets: AssetsConfig {
			assets: assets::assets(coin_account, Sr25519Keyring::Alice.to_account_id()),
			metadata: assets::metadata(),
			accounts: assets::balances(&well_known()),
		},
		oracle_operators: OracleOperatorsConfig {
			members: members.try_into().expect("a preset has few operators; qed"),
		},
		price_feed: PriceFeedConfig {
			feeds: assets::RESERVE_ASSETS
				.iter()
				.map(|asset| AssetKind::WithId(asset.id))
				.chain([AssetKind::Native])
				.map(|asset| (asset, feed))
				.collect(),
		},
		collateral: CollateralConfig { collaterals: assets::collaterals() },
		auction: AuctionConfig { params: quick_auctions() },
		technical_committee: TechnicalCommitteeConfig {
			members: COMMITTEE.iter().map(|key| key.to_account_id()).collect(),
		},
		lockdown: LockdownConfig {
			keyholders: KEYHOLDERS.iter().map(|key| key.to_account_id()).collect(),
			validators: validators.iter().map(|(_, _, calm)| calm.clone()).collect(),
		},
	})
}

/// A gap is observed for an hour, and lots run for one or two. The rest is as on a live chain.
fn quick_auctions() -> AuctionParams {
	AuctionParams {
		t_auction: 3_600,
		lot_life: 3_600,
		lot_hard_end: 7_200,
		..AuctionParams::default()
	}
}

fn validator(sr25519: Sr25519Keyring, ed25519: Ed25519Keyring) -> (AuraId, GrandpaId, CalmId) {
	(sr25519.public().into(), ed25519.public().into(), sr25519.public().into())
}

/// The preset of this name, as a JSON patch on an empty genesis state.
pub fn get(id: &PresetId) -> Option<Vec<u8>> {
	use Sr25519Keyring::{Alice, Bob, Charlie};
	let alice = validator(Alice, Ed25519Keyring::Alice);
	let bob = validator(Bob, Ed25519Keyring::Bob);
	let patch = match id.as_ref() {
		DEVELOPMENT => genesis(&[alice], &[Alice], 1),
		LOCAL_TESTNET => genesis(&[alice, bob], &[Alice, Bob, Charlie], 2),
		_ => return None,
	};
	Some(serde_json::to_string(&patch).expect("a JSON value is written as text; qed").into_bytes())
}

/// Names of all presets.
pub fn names() -> Vec<PresetId> {
	vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL_TESTNET)]
}

/// State of the preset of this name, as it is before the first block. Panics if there is none.
#[cfg(feature = "std")]
pub fn storage(preset: &str) -> sp_core::storage::Storage {
	use sp_runtime::BuildStorage;
	let patch = get(&preset.into()).expect("the preset exists");
	let mut genesis =
		serde_json::to_value(RuntimeGenesisConfig::default()).expect("the genesis state is JSON");
	merge(&mut genesis, serde_json::from_slice(&patch).expect("a preset is JSON"));
	let genesis: RuntimeGenesisConfig =
		serde_json::from_value(genesis).expect("a preset fits the genesis state");
	genesis.build_storage().expect("a preset is a valid genesis state")
}

/// Put `patch` over `base`, object by object.
#[cfg(feature = "std")]
fn merge(base: &mut serde_json::Value, patch: serde_json::Value) {
	use serde_json::Value;
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		},
		(base, patch) => *base = patch,
	}
}
