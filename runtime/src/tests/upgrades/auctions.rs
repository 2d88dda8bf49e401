//! The upgrade of a chain that knew neither auctions nor a price of KUN.

use super::*;
use crate::{Auction, Collateral, PriceFeed, Timestamp};
use frame_support::traits::{
	fungibles::Mutate,
	tokens::{Fortitude::Force, Precision::Exact, Preservation::Expendable},
	GetStorageVersion, StorageVersion, UnixTime,
};
use pallet_auction::{AuctionParams, Call, Phase};
use pallet_collateral::{Collaterals, Pot};
use pallet_lockdown::Mismatches;
use pallet_price_feed::types::{AssetKind, FeedParams};
use Sr25519Keyring::{Alice, Charlie, Dave, Eve};

const HOUR: u64 = 3_600;

/// Take back what listed assets and genesis gave to the bids, and the version of the books of custody.
pub fn forget_bids() {
	let pot = Pot::Bids.account::<AccountId>();
	for asset in Collaterals::<Runtime>::iter_keys() {
		let all = Assets::balance(asset, &pot);
		Assets::burn_from(asset, &pot, all, Expendable, Exact, Force).expect("it is there");
	}
	while System::providers(&pot) > 0 {
		System::dec_providers(&pot).expect("nothing else needs it");
	}
	assert!(!System::account_exists(&pot));
	StorageVersion::new(1).put::<Collateral>();
}

/// A chain as the fifth version of the runtime would have left it: agreements in ETH, all books in use,
/// and no auctions.
fn chain_of_version_five() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.feed([(Alice, ETH, 650.0)]);
	let calls = [
		(Bob, open(ETH, 1_000 * UNIT, 345_000 * UNIT)),
		(Charlie, open(ETH, 1_000 * UNIT, 345_000 * UNIT)),
		(Dave, open(ETH, 900 * UNIT, 310_000 * UNIT)),
	];
	all_pass(&mut chain, calls);
	chain.read(|| {
		let prefix = frame_support::Twox128::hash(b"Auction");
		let cleared = frame_support::storage::unhashed::clear_prefix(&prefix, None, None);
		assert!(cleared.maybe_cursor.is_none());
		pallet_price_feed::Feeds::<Runtime>::remove(AssetKind::Native);
		forget_bids();
		LastRuntimeUpgrade::<Runtime>::put(LastRuntimeUpgradeInfo {
			spec_version: 5.into(),
			spec_name: VERSION.spec_name,
		});
	});
	chain
}

fn call(call: Call<Runtime>) -> RuntimeCall {
	RuntimeCall::Auction(call)
}

fn refused(reason: pallet_auction::Error<Runtime>) -> Result<(), DispatchError> {
	Err(error(reason))
}

/// Let `seconds` pass in which ETH, and KUN if it has a feed, keep these prices, up to the next look of the
/// chain.
fn pass(chain: &mut Chain, seconds: u64, prices: &[(AssetKind, f64)]) {
	let now = |chain: &mut Chain| chain.read(|| Timestamp::now().as_secs());
	let until = now(chain) + seconds;
	while now(chain) < until {
		chain.jump(1_500);
		chain.prices_become(prices);
	}
	while !chain.read(System::block_number).is_multiple_of(pallet_auction::PERIOD) {
		chain.block([]);
	}
}

#[test]
fn the_bids_of_an_older_chain_get_an_account_that_stays_and_nothing_is_locked() {
	let mut chain = chain_of_version_five();
	// Every invariant, and that nothing contradicts itself, is checked at the end of each block.
	for _ in 0..25 {
		chain.block([]);
	}
	chain.read(|| {
		assert_eq!(System::providers(&Pot::Bids.account::<AccountId>()), 1);
		assert_eq!(Collateral::on_chain_storage_version(), StorageVersion::new(2));
		assert_eq!(Auction::on_chain_storage_version(), StorageVersion::new(1));
		assert_eq!(Mismatches::<Runtime>::iter().count(), 0);
		assert_eq!(crate::Lockdown::locks(), []);
		assert_eq!(Auction::auction_params(), AuctionParams::default());
		assert_eq!(Auction::phase().phase, Phase::Healthy);
		for asset in Collaterals::<Runtime>::iter_keys() {
			assert_eq!(Assets::balance(asset, Pot::Bids.account::<AccountId>()), 0);
		}
	});
	// Agreements go on as ever.
	all_pass(&mut chain, [(Bob, repay(ETH, Bob, 1_000 * UNIT))]);
}

#[test]
fn the_migration_of_the_bids_changes_nothing_the_second_time() {
	let mut chain = chain_of_version_five();
	chain.block([]);
	chain.read(|| {
		let before = state_root();
		SingleBlockMigrations::on_runtime_upgrade();
		assert_eq!(state_root(), before);
		assert_eq!(System::providers(&Pot::Bids.account::<AccountId>()), 1);
	});
}

#[test]
fn an_older_chain_sells_nothing_before_kun_has_a_price_and_the_bids_an_endowment() {
	let mut chain = chain_of_version_five();
	chain.price_becomes(ETH, 300.0);
	let eth = (AssetKind::WithId(ETH), 300.0);
	pass(&mut chain, 60, std::slice::from_ref(&eth));
	assert!(matches!(chain.read(|| Auction::phase().phase), Phase::Observing { .. }));
	// A day of observation, as the parameter sheet has it. What is insolvent is absorbed after it.
	pass(&mut chain, 25 * HOUR, std::slice::from_ref(&eth));
	assert_eq!(chain.read(|| crate::Stablecoin::ledger().bad_debt), 1_000_000 * UNIT);
	let start = || call(Call::start { asset: ETH });
	let no_endowment = refused(pallet_auction::Error::PotNotEndowed);
	assert_eq!(outcome(&mut chain, Eve, start()), no_endowment);
	let endow = |amount| {
		let (id, target) = (ETH.into(), Pot::Bids.account::<AccountId>().into());
		RuntimeCall::Assets(pallet_assets::Call::transfer { id, target, amount })
	};
	let least = chain.read(|| Assets::minimum_balance(ETH));
	all_pass(&mut chain, [(Eve, endow(least))]);
	let unavailable = refused(pallet_auction::Error::PriceUnavailable);
	assert_eq!(outcome(&mut chain, Eve, start()), unavailable);
	assert_eq!(chain.read(Auction::lots), []);
	assert_eq!(chain.read(|| PriceFeed::price(AssetKind::Native)), None);

	// The referendum that gives KUN its feed.
	let params = chain.read(|| {
		let feed = pallet_price_feed::Feeds::<Runtime>::get(AssetKind::WithId(ETH));
		FeedParams { quorum: 1, ..feed.expect("ETH has a feed").params }
	});
	let asset = AssetKind::Native;
	let set = RuntimeCall::PriceFeed(pallet_price_feed::Call::set_feed_params { asset, params });
	chain.read(|| set.dispatch(RawOrigin::Root.into())).expect("it is within bounds");
	let both = [eth, (AssetKind::Native, 0.8)];
	pass(&mut chain, 60, &both);
	let lots = chain.read(Auction::lots);
	assert_eq!(lots.len(), 1, "the chain itself has opened one");

	let (lot, price) = (lots[0].lot.id, lots[0].lot.start);
	all_pass(&mut chain, [(Eve, call(Call::bid { lot, price }))]);
	chain.read(|| {
		assert_eq!(Collateral::donation(Pot::Bids, ETH), 0, "the endowment is no gift");
		assert_eq!(Mismatches::<Runtime>::iter().count(), 0);
	});
}
