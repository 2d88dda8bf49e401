//! What the runtime as a whole promises to clients.

use super::*;
use crate::{AllPalletsWithSystem, Balances, Collateral, Runtime, RuntimeOrigin, KUN};
use frame_support::traits::{PalletInfoAccess, PalletsInfoAccess};
use pallet_collateral::Pot;
use qian_primitives::COIN_DECIMALS;
use sp_runtime::traits::Dispatchable;
use std::collections::BTreeMap;
use Sr25519Keyring::{Alice, Bob, Charlie, Ferdie};

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
	];
	assert_eq!(indices, expected.into_iter().collect());
	assert_eq!(crate::Csa::index(), 42);
}

#[test]
fn metadata_documents_every_call_error_and_event_of_the_protocol() {
	use scale_info::{form::PortableForm, TypeDef};
	let metadata = Runtime::metadata_at_version(15).expect("version 15 is supported");
	let bytes: &[u8] = &metadata;
	let prefixed: frame_support::__private::metadata::RuntimeMetadataPrefixed =
		codec::Decode::decode(&mut &bytes[..]).expect("metadata decodes");
	let frame_support::__private::metadata::RuntimeMetadata::V15(metadata) = prefixed.1 else {
		panic!("not version 15")
	};
	let documented = |ty: u32| {
		let ty: &scale_info::Type<PortableForm> = metadata.types.resolve(ty).expect("type exists");
		let TypeDef::Variant(variants) = &ty.type_def else { panic!("not an enum") };
		for variant in &variants.variants {
			assert!(!variant.docs.is_empty(), "{}::{} has no docs", ty.path, variant.name);
		}
	};
	for pallet in &metadata.pallets {
		let ours = ["Collateral", "Stablecoin", "Csa", "PriceFeed", "Volatility"];
		if ours.contains(&pallet.name.as_str()) {
			documented(pallet.calls.as_ref().expect("it has calls").ty.id);
			documented(pallet.error.as_ref().expect("it has errors").ty.id);
			documented(pallet.event.as_ref().expect("it has events").ty.id);
		}
	}
	let apis: Vec<_> = metadata.apis.iter().map(|api| api.name.as_str()).collect();
	for api in ["CsaApi", "CollateralApi", "StablecoinApi", "PriceFeedApi", "VolatilityApi"] {
		assert!(apis.contains(&api), "{api} is missing");
	}
	let extensions: Vec<_> =
		metadata.extrinsic.signed_extensions.iter().map(|e| e.identifier.as_str()).collect();
	assert!(extensions.contains(&"CheckMetadataHash"));
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
fn nobody_but_root_reaches_the_administration() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	let administration = [
		RuntimeCall::Collateral(pallet_collateral::Call::set_debt_ceiling {
			asset: ETH,
			ceiling: 0,
		}),
		RuntimeCall::Collateral(pallet_collateral::Call::lower_debt_ceiling {
			asset: ETH,
			ceiling: 0,
		}),
		RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH }),
		RuntimeCall::Stablecoin(pallet_stablecoin::Call::reissue { amount: UNIT }),
		RuntimeCall::Volatility(pallet_volatility::Call::set_volatility_params {
			asset: ETH,
			params: chain.read(|| pallet_volatility::Params::<Runtime>::get(ETH)).unwrap(),
		}),
		RuntimeCall::Volatility(pallet_volatility::Call::reset_window { asset: ETH }),
		RuntimeCall::Volatility(pallet_volatility::Call::set_close_offset { seconds: 1 }),
		RuntimeCall::Assets(pallet_assets::Call::create {
			id: 500.into(),
			admin: account(Alice).into(),
			min_balance: 1,
		}),
		RuntimeCall::OracleOperators(pallet_membership::Call::add_member {
			who: account(Bob).into(),
		}),
	];
	for call in administration {
		let results = chain.block([(Alice, call)]);
		assert_eq!(results, [Err(DispatchError::BadOrigin)]);
	}
	chain.read(|| {
		let call =
			RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH });
		assert!(call.dispatch(RuntimeOrigin::root()).is_ok());
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
