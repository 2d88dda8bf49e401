//! The upgrade of a chain that began with two pots.

use super::*;
use crate::{migrations::AddBidsPot, Pot};
use frame_support::{
	traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
	weights::constants::RocksDbWeight,
};

fn bids() -> AccountId {
	Pot::Bids.account()
}

fn version() -> StorageVersion {
	Collateral::on_chain_storage_version()
}

/// A chain with two pots, on which ETH is listed: nothing is known of the third one.
fn chain_with_two_pots() -> sp_io::TestExternalities {
	let mut ext = ExtBuilder::build();
	ext.execute_with(|| {
		let endowment = Assets::balance(ETH, bids());
		assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, bids(), endowment));
		frame_system::Account::<Test>::remove(bids());
		StorageVersion::new(1).put::<Collateral>();
		assert_eq!(System::providers(&bids()), 0);
	});
	ext
}

#[test]
fn a_chain_with_two_pots_keeps_the_account_of_the_third_from_the_upgrade_on() {
	chain_with_two_pots().execute_with(|| {
		assert!(Collateral::do_try_state().is_err());
		AddBidsPot::<Test>::on_runtime_upgrade();
		assert_eq!((System::providers(&bids()), version()), (1, StorageVersion::new(2)));
		// Neither the listed asset nor its older pots are in doubt though nobody endowed the new one.
		assert_eq!(Assets::balance(ETH, bids()), 0);
		assert_ok!(Collateral::do_try_state());
	});
}

#[test]
fn after_the_upgrade_anyone_endows_the_pot_and_it_takes_bids() {
	use crate::interfaces::Custody;
	use frame_support::storage::with_storage_layer;
	chain_with_two_pots().execute_with(|| {
		AddBidsPot::<Test>::on_runtime_upgrade();
		let take_in =
			|| with_storage_layer(|| Collateral::take_in(Pot::Bids, ETH, &ALICE, UNIT)).map(drop);
		assert_noop!(take_in(), Error::<Test>::PotNotEndowed);
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(ALICE), ETH, bids(), MIN_BALANCE));
		assert_ok!(take_in());
		BidsOfEth::set(UNIT);
		assert_ok!(Collateral::do_try_state());
	});
}

#[test]
fn the_migration_runs_once_and_weighs_what_it_reads_and_writes() {
	chain_with_two_pots().execute_with(|| {
		let db = RocksDbWeight::get();
		let run = AddBidsPot::<Test>::on_runtime_upgrade;
		assert_eq!(run(), db.reads_writes(2, 2));
		assert_eq!(run(), db.reads(1));
		assert_eq!(System::providers(&bids()), 1);
	});
}

#[test]
fn the_migration_leaves_a_chain_that_began_with_three_pots_alone() {
	ExtBuilder::build_and_execute(|| {
		let before = System::providers(&bids());
		assert_eq!(version(), StorageVersion::new(2));
		AddBidsPot::<Test>::on_runtime_upgrade();
		assert_eq!(System::providers(&bids()), before);
	});
}

#[test]
fn a_pot_whose_account_may_vanish_is_found() {
	for pot in Pot::ALL {
		ExtBuilder::build().execute_with(|| {
			frame_system::Account::<Test>::remove(pot.account::<AccountId>());
			let fault = "the account of a pot may vanish";
			assert_eq!(Collateral::do_try_state(), Err(fault.into()));
		});
	}
}

#[cfg(feature = "try-runtime")]
mod checks {
	use super::*;
	use codec::Encode;

	#[test]
	fn a_sound_chain_passes_every_check_of_the_upgrade_twice() {
		chain_with_two_pots().execute_with(|| {
			assert_ok!(AddBidsPot::<Test>::try_on_runtime_upgrade(true));
			assert_ok!(AddBidsPot::<Test>::try_on_runtime_upgrade(true));
			assert_eq!(System::providers(&bids()), 1);
		});
	}

	#[test]
	fn an_account_that_got_no_reference_is_found() {
		chain_with_two_pots().execute_with(|| {
			let state = AddBidsPot::<Test>::pre_upgrade().expect("the chain is sound");
			AddBidsPot::<Test>::on_runtime_upgrade();
			assert_ok!(System::dec_providers(&bids()));
			let fault = "the account of the bids may vanish";
			assert_eq!(AddBidsPot::<Test>::post_upgrade(state), Err(fault.into()));
			let other = (1u8, vec![1u8]).encode();
			assert!(AddBidsPot::<Test>::post_upgrade(other).is_err());
		});
	}
}
