//! The books against the money on the real runtime: every contradiction is found and locks what it must,
//! and nothing else ever does.

mod aftermath;
mod auctions;
mod figures;
mod nodes;
pub mod random;
mod raw;
mod weights;

use super::{
	locks::{unlock, withdraw},
	*,
};
use crate::{
	presets::DEVELOPMENT, Csa, Kun, Lockdown, Runtime, RuntimeEvent, RuntimeOrigin, Stablecoin,
	System,
};
use frame_support::{
	storage::with_storage_layer,
	traits::{
		fungible, fungibles,
		tokens::{Fortitude::Force, Precision::Exact, Preservation::Expendable},
	},
};
use governance::{all_pass, events};
use pallet_collateral::Pot;
use pallet_lockdown::{Event, LastSweep, Mismatches, Scope};
use qian_primitives::MismatchKind::{self, *};
use std::collections::BTreeSet;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// What is locked and what is said to contradict itself.
type Found = BTreeSet<(String, MismatchKind)>;

/// As [`Found`], for these.
fn all_of(found: impl IntoIterator<Item = (Scope, MismatchKind)>) -> Found {
	found.into_iter().map(|(scope, kind)| (format!("{scope:?}"), kind)).collect()
}

fn transfer(asset: AssetId, target: AccountId, amount: Balance) -> RuntimeCall {
	let (id, target) = (asset.into(), target.into());
	RuntimeCall::Assets(pallet_assets::Call::transfer { id, target, amount })
}

fn burn_coins(amount: Balance) -> RuntimeCall {
	RuntimeCall::Stablecoin(pallet_stablecoin::Call::burn { amount })
}

fn skim(asset: AssetId) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::skim { asset })
}

/// A chain on which every book is in use, and every state of a CSA:
///
/// | owner | ETH | WBTC | USDC |
/// |---|---|---|---|
/// | Bob | frozen, redeemed from | – | without debt |
/// | Charlie | normal | – | – |
/// | Dave | without debt | without debt | – |
/// | Eve | – | normal | – |
/// | Ferdie | – | – | normal |
fn chain() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	for (asset, price) in [(ETH, 300.0), (WBTC, 60_000.0), (USDC, 1.0)] {
		chain.feed([(Alice, asset, price)]);
	}
	let (bitcoin, dollar) = (100_000_000, 1_000_000);
	let calls = [
		(Bob, open(ETH, 10 * UNIT, 1_500 * UNIT)),
		(Bob, open(USDC, 1_000 * dollar, 0)),
		(Charlie, open(ETH, 10 * UNIT, 1_000 * UNIT)),
		(Dave, open(ETH, 5 * UNIT, 0)),
		(Dave, open(WBTC, bitcoin, 0)),
		(Eve, open(WBTC, 10 * bitcoin, 300_000 * UNIT)),
		(Ferdie, open(USDC, 100_000 * dollar, 50_000 * UNIT)),
	];
	all_pass(&mut chain, calls);
	for price in [250.0, 210.0, 175.0] {
		chain.price_becomes(ETH, price);
	}
	let donate = |asset, amount| transfer(asset, Pot::CsaReserve.account(), amount);
	let kun = RuntimeCall::Kun(pallet_kun::Call::burn { amount: UNIT });
	let calls = [
		(Ferdie, redeem(ETH, 100 * UNIT, 0)),
		(Ferdie, burn_coins(10 * UNIT)),
		(Charlie, donate(ETH, 3 * UNIT)),
		(Charlie, skim(ETH)),
		(Charlie, kun),
	];
	all_pass(&mut chain, calls);
	chain.read(|| {
		let programme = pallet_kun::Programme::Operations;
		let (root, dest) = (RuntimeOrigin::root, account(Bob));
		let done = with_storage_layer(|| {
			Stablecoin::reissue(root(), 4 * UNIT)?;
			Kun::set_allowance(root(), programme, 100 * UNIT)?;
			Kun::spend(root(), programme, dest, 10 * UNIT)
		});
		done.expect("Root may");
	});
	chain.block([]);
	chain
}

/// What is locked, for which contradictions.
fn found(chain: &mut Chain) -> Found {
	let found: Found = chain.read(|| {
		all_of(Mismatches::<Runtime>::iter().map(|(scope, finding, _)| (scope, finding.kind)))
	});
	let locked: BTreeSet<_> =
		chain.read(Lockdown::locks).iter().map(|lock| format!("{:?}", lock.scope)).collect();
	let scopes: BTreeSet<_> = found.iter().map(|(scope, _)| scope.clone()).collect();
	assert_eq!(locked, scopes, "exactly what contradicts itself is locked");
	found
}

/// Both sides of each contradiction that was told in the last block.
fn told(chain: &mut Chain) -> Vec<(MismatchKind, Balance, Balance)> {
	let told = events(chain).into_iter().filter_map(|event| match event {
		RuntimeEvent::Lockdown(Event::MismatchFound { kind, expected, found, .. }) => {
			Some((kind, expected, found))
		},
		_ => None,
	});
	told.collect()
}

/// Whether calls on each asset, and on the coin, go on or are locked as `found` wants it.
fn check_calls(chain: &mut Chain, found: &Found) {
	let is_locked = |scope: Scope| {
		let scope = format!("{scope:?}");
		found.iter().any(|(locked, _)| *locked == scope)
	};
	let protocol = is_locked(Scope::Protocol);
	let of_csa: DispatchError = pallet_csa::Error::<Runtime>::Locked.into();
	let of_coin: DispatchError = pallet_stablecoin::Error::<Runtime>::Locked.into();
	let calls = [
		(Dave, withdraw(ETH, 1), of_csa, protocol || is_locked(Scope::Asset(ETH))),
		(Dave, withdraw(WBTC, 1), of_csa, protocol || is_locked(Scope::Asset(WBTC))),
		(Bob, withdraw(USDC, 1), of_csa, protocol || is_locked(Scope::Asset(USDC))),
		(Ferdie, burn_coins(1), of_coin, protocol),
	];
	for (who, call, locked, is_locked) in calls {
		let failure = chain.read(|| access::outcome(call.clone(), signed(who))).err();
		assert_eq!(failure == Some(locked), is_locked, "{call:?}: {failure:?}");
		// Whose record was removed on purpose cannot go on.
		let is_gone = failure == Some(pallet_csa::Error::<Runtime>::NoSuchCsa.into());
		assert!(is_locked || failure.is_none() || is_gone, "{call:?}: {failure:?}");
	}
}

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(who))
}

/// Build blocks until a sweep has ended that began after this.
fn sweep(chain: &mut Chain) {
	let begin = chain.read(System::block_number);
	for _ in 0..100 {
		chain.block([]);
		if chain.read(LastSweep::<Runtime>::get).is_some_and(|last| last.started > begin) {
			return;
		}
	}
	panic!("no sweep ended in 100 blocks");
}

/// What a walk over all CSAs of `asset` finds.
fn walk(chain: &mut Chain, asset: AssetId) -> BTreeSet<MismatchKind> {
	let walk = chain.read(|| Csa::walk(asset, || true)).expect("nothing stops it");
	walk.mismatches.into_iter().map(|mismatch| mismatch.kind).collect()
}

#[test]
fn sound_books_are_found_to_be_sound() {
	let mut chain = chain();
	sweep(&mut chain);
	assert_eq!(found(&mut chain), Found::new());
	for asset in [ETH, WBTC, USDC, 102] {
		assert_eq!(walk(&mut chain, asset), BTreeSet::new(), "asset {asset}");
	}
	check_calls(&mut chain, &Found::new());
}
