//! What the runtime as a whole promises to clients.

use super::*;
use crate::{AllPalletsWithSystem, Balances, Collateral, Runtime, KUN};
use codec::Decode;
use frame_support::{
	__private::metadata::{v15::RuntimeMetadataV15, RuntimeMetadata, RuntimeMetadataPrefixed},
	traits::{PalletInfoAccess, PalletsInfoAccess},
};
use pallet_collateral::Pot;
use qian_primitives::COIN_DECIMALS;
use scale_info::{form::PortableForm, TypeDef, TypeDefPrimitive, Variant};
use std::collections::BTreeMap;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

#[test]
fn pallets_keep_their_indices() {
	let indices: BTreeMap<_, _> =
		AllPalletsWithSystem::infos().into_iter().map(|info| (info.name, info.index)).collect();
	let expected = [
		("System", 0),
		("Timestamp", 1),
		("Aura", 2),
		("Grandpa", 3),
		("Balances", 4),
		("TransactionPayment", 5),
		("Authorship", 6),
		("MultiBlockMigrations", 7),
		("Assets", 10),
		("Utility", 20),
		("Proxy", 21),
		("Multisig", 22),
		("Scheduler", 23),
		("Preimage", 24),
		("OracleOperators", 30),
		("Oracle", 31),
		("PriceFeed", 32),
		("Volatility", 33),
		("Collateral", 40),
		("Stablecoin", 41),
		("Csa", 42),
		("Auction", 43),
		("Kun", 58),
		("ConvictionVoting", 51),
		("Referenda", 52),
		("Origins", 53),
		("Whitelist", 54),
		("TechnicalCommittee", 55),
		("Treasury", 56),
		("Bounties", 57),
		("Lockdown", 60),
		("SafeMode", 61),
		("TxPause", 62),
	];
	assert_eq!(indices, expected.into_iter().collect());
	assert_eq!(crate::Csa::index(), 42);
}

/// The metadata, as clients read it.
pub fn metadata() -> RuntimeMetadataV15 {
	let metadata = Runtime::metadata_at_version(15).expect("version 15 is supported");
	let bytes: &[u8] = &metadata;
	let prefixed = RuntimeMetadataPrefixed::decode(&mut &bytes[..]).expect("metadata decodes");
	let RuntimeMetadata::V15(metadata) = prefixed.1 else { panic!("not version 15") };
	metadata
}

/// The variants of the enum `ty`.
fn variants(metadata: &RuntimeMetadataV15, ty: u32) -> &[Variant<PortableForm>] {
	let ty = metadata.types.resolve(ty).expect("the type exists");
	let TypeDef::Variant(variants) = &ty.type_def else { panic!("{} is not an enum", ty.path) };
	&variants.variants
}

#[test]
fn metadata_documents_every_call_error_and_event_of_the_protocol() {
	let metadata = metadata();
	let ours = [
		"Collateral",
		"Stablecoin",
		"Csa",
		"Auction",
		"PriceFeed",
		"Volatility",
		"Kun",
		"Lockdown",
	];
	let pallets = metadata.pallets.iter().filter(|pallet| ours.contains(&pallet.name.as_str()));
	let mut seen = 0;
	for pallet in pallets {
		let parts = [
			pallet.calls.as_ref().expect("it has calls").ty.id,
			pallet.error.as_ref().expect("it has errors").ty.id,
			pallet.event.as_ref().expect("it has events").ty.id,
		];
		for variant in parts.into_iter().flat_map(|ty| variants(&metadata, ty)) {
			assert!(!variant.docs.is_empty(), "{}.{} has no docs", pallet.name, variant.name);
		}
		seen += 1;
	}
	assert_eq!(seen, ours.len());
}

#[test]
fn metadata_has_every_api_of_the_protocol_and_the_check_of_itself() {
	let metadata = metadata();
	let apis: Vec<_> = metadata.apis.iter().map(|api| api.name.as_str()).collect();
	for api in [
		"CsaApi",
		"AuctionApi",
		"CollateralApi",
		"StablecoinApi",
		"PriceFeedApi",
		"VolatilityApi",
		"KunApi",
		"LockdownApi",
		"GovernanceApi",
	] {
		assert!(apis.contains(&api), "{api} is missing");
	}
	let extensions: Vec<_> =
		metadata.extrinsic.signed_extensions.iter().map(|e| e.identifier.as_str()).collect();
	assert!(extensions.contains(&"CheckMetadataHash"));
}

#[test]
fn clients_read_the_names_of_all_tracks_as_text() {
	let metadata = metadata();
	let pallet = metadata.pallets.iter().find(|pallet| pallet.name == "Referenda").unwrap();
	let tracks = pallet.constants.iter().find(|constant| constant.name == "Tracks").unwrap();
	let resolve = |ty: u32| &metadata.types.resolve(ty).expect("the type exists").type_def;
	let TypeDef::Sequence(list) = resolve(tracks.ty.id) else { panic!("a list of tracks") };
	let TypeDef::Tuple(pair) = resolve(list.type_param.id) else { panic!("identifier and track") };
	let TypeDef::Composite(track) = resolve(pair.fields[1].id) else { panic!("a track") };
	let name = track.fields.iter().find(|field| field.name.as_deref() == Some("name")).unwrap();
	assert_eq!(*resolve(name.ty.id), TypeDef::Primitive(TypeDefPrimitive::Str));

	type Tracks = Vec<(u16, pallet_referenda::ConstTrackInfo<Balance, crate::BlockNumber>)>;
	let tracks = Tracks::decode(&mut &tracks.value[..]).expect("the tracks decode");
	let names: Vec<_> = tracks
		.iter()
		.map(|(id, track)| {
			(*id, std::str::from_utf8(&track.name.0).unwrap().trim_end_matches('\0'))
		})
		.collect();
	let expected = [
		(0, "root"),
		(1, "whitelisted_caller"),
		(10, "risk_admin"),
		(11, "listing_admin"),
		(12, "treasury_admin"),
		(13, "emergency_lockdown"),
		(14, "shutdown"),
		(20, "referendum_canceller"),
		(21, "referendum_killer"),
	];
	assert_eq!(names, expected);
}

#[test]
fn clients_can_name_every_origin_that_a_referendum_grants() {
	let metadata = metadata();
	let is_origin = |path: &[String]| path.last().is_some_and(|name| name == "OriginCaller");
	let mut types = metadata.types.types.iter();
	let caller = types.find(|ty| is_origin(&ty.ty.path.segments)).expect("it is in the metadata");
	let origins = variants(&metadata, caller.id).iter().find(|origin| origin.name == "Origins");
	let origins = origins.expect("the origins are among the callers");
	assert_eq!(origins.index, 53);
	let origins: Vec<_> = variants(&metadata, origins.fields[0].ty.id)
		.iter()
		.map(|origin| (origin.index, origin.name.as_str()))
		.collect();
	let expected = [
		(0, "RiskAdmin"),
		(1, "ListingAdmin"),
		(2, "TreasuryAdmin"),
		(3, "EmergencyLockdown"),
		(4, "Shutdown"),
		(5, "WhitelistedCaller"),
		(6, "ReferendumCanceller"),
		(7, "ReferendumKiller"),
	];
	assert_eq!(origins, expected);
}

#[test]
fn clients_find_what_a_referendum_is_about() {
	let metadata = metadata();
	let entries = |name: &str| -> Vec<String> {
		let pallet = metadata.pallets.iter().find(|pallet| pallet.name == name).unwrap();
		let storage = pallet.storage.as_ref().expect("it has storage");
		storage.entries.iter().map(|entry| entry.name.clone()).collect()
	};
	for (pallet, entry) in [
		("Preimage", "PreimageFor"),
		("Preimage", "RequestStatusFor"),
		("Referenda", "ReferendumInfoFor"),
		("Referenda", "MetadataOf"),
		("ConvictionVoting", "VotingFor"),
		("Scheduler", "Agenda"),
	] {
		assert!(entries(pallet).contains(&entry.into()), "{pallet}.{entry} is missing");
	}
}

#[test]
fn presets_endow_the_well_known_accounts_and_nobody_with_qusd() {
	for preset in crate::presets::names() {
		let mut chain = Chain::new(preset.as_ref());
		chain.read(|| {
			for who in [Alice, Bob, Charlie, Ferdie] {
				assert_eq!(Balances::free_balance(account(who)), 100_000 * KUN);
				assert_eq!(balance(ETH, who), 1_000 * UNIT);
				assert_eq!(balance(WBTC, who), 50 * 100_000_000);
				assert_eq!(balance(USDC, who), 2_000_000 * 1_000_000);
			}
			assert_eq!(Assets::total_issuance(QUSD), 0);
			use frame_support::traits::fungibles::metadata::Inspect as _;
			assert_eq!(Assets::symbol(QUSD), b"QUSD");
			assert_eq!(Assets::decimals(QUSD), COIN_DECIMALS);
			let listed: Vec<_> =
				Collateral::collaterals().iter().map(|(id, c)| (*id, c.decimals)).collect();
			let expected = [(100, 18), (101, 8), (102, 18), (103, 6)];
			assert_eq!(
				listed.into_iter().collect::<BTreeMap<_, _>>(),
				expected.into_iter().collect()
			);
		});
		chain.block([]);
	}
}

#[test]
fn presets_have_the_documented_operators() {
	let operators = |preset| {
		let mut chain = Chain::new(preset);
		chain.read(|| {
			pallet_membership::Members::<Runtime, pallet_membership::Instance1>::get().len()
		})
	};
	assert_eq!(operators(crate::presets::DEVELOPMENT), 1);
	assert_eq!(operators(crate::presets::LOCAL_TESTNET), 3);
}

#[test]
fn presets_have_the_documented_keyholders_and_committee() {
	let sorted = |keys: [Sr25519Keyring; 3]| {
		let mut accounts = keys.map(account).to_vec();
		accounts.sort();
		accounts
	};
	for preset in crate::presets::names() {
		Chain::new(preset.as_ref()).read(|| {
			let keyholders = sorted([Charlie, Dave, Eve]);
			let mak = crate::Lockdown::mak().expect("there are keyholders");
			assert_eq!(mak.account, crate::Multisig::multi_account_id(&keyholders, 2));
			assert_eq!((mak.tier, mak.threshold), (pallet_lockdown::Tier::One, 2));
			assert_eq!(mak.keyholders, keyholders);
			type Committee = crate::TechnicalCommitteeInstance;
			let committee = pallet_collective::Members::<Runtime, Committee>::get();
			assert_eq!(committee, sorted([Alice, Bob, Charlie]));
		});
	}
}

#[test]
fn pots_are_the_accounts_of_their_pallets_and_purposes() {
	// The purpose with its length before it.
	let account = |pallet: &[u8; 8], purpose: &[u8]| {
		let purpose = codec::Encode::encode(purpose);
		let mut bytes = [b"modl".as_slice(), pallet, &purpose].concat();
		bytes.resize(32, 0);
		AccountId::decode(&mut &bytes[..]).expect("an account is 32 bytes")
	};
	let pots = Pot::ALL.map(|pot| pot.account::<AccountId>());
	let expected = [
		account(b"qian/col", b"reserve"),
		account(b"qian/col", b"system"),
		account(b"qian/auc", b"bids"),
	];
	assert_eq!(pots, expected);
	assert_eq!(crate::Kun::fund_account(), account(b"qian/auc", b"fund"));
}

#[test]
fn presets_price_kun_and_let_a_gap_be_observed_for_an_hour() {
	use pallet_price_feed::types::AssetKind;
	for preset in crate::presets::names() {
		Chain::new(preset.as_ref()).read(|| {
			assert!(pallet_price_feed::Feeds::<Runtime>::contains_key(AssetKind::Native));
			let params = crate::Auction::auction_params();
			let quick = (params.t_auction, params.lot_life, params.lot_hard_end);
			assert_eq!(quick, (3_600, 3_600, 7_200));
			assert!(params.in_bounds());
			assert_eq!(crate::Auction::phase().phase, pallet_auction::Phase::Healthy);
		});
	}
}

#[test]
fn pots_survive_being_emptied() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.block([(Bob, open(ETH, 10 * UNIT, 0))]);
	chain.block([(Bob, close(ETH))]);
	chain.read(|| {
		for pot in Pot::ALL {
			let account: AccountId = pot.account();
			assert!(crate::System::providers(&account) > 0);
			assert!(Assets::balance(ETH, &account) > 0);
		}
	});
}

#[test]
fn a_price_is_accepted_at_bounded_weight_whatever_the_number_of_agreements() {
	use crate::configs::system::RuntimeBlockWeights;
	use pallet_price_feed::WeightInfo as _;
	type Weights = <Runtime as pallet_price_feed::Config>::WeightInfo;
	use pallet_csa::WeightInfo as _;
	use pallet_price_feed::{MAX_CLOSES, MAX_FEEDS};
	use pallet_volatility::WeightInfo as _;
	type Csa = <Runtime as pallet_csa::Config>::WeightInfo;
	type Volatility = <Runtime as pallet_volatility::Config>::WeightInfo;
	let prices = Volatility::on_price().saturating_add(Csa::refresh_lines());
	// One close of all may link those that wait; each of the others waits.
	let closes = Volatility::take_past_close(1).saturating_add(Csa::refresh_lines());
	let hooks = Weights::on_initialize(MAX_FEEDS, MAX_CLOSES)
		.saturating_add(prices.saturating_mul(MAX_FEEDS.into()))
		.saturating_add(closes.saturating_mul(MAX_CLOSES.into()));
	let limit = RuntimeBlockWeights::get().max_block;
	assert!(hooks.all_lt(limit));
}
