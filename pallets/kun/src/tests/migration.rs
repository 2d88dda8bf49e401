use super::*;
use crate::migrations::{Books, FromChainWithoutKun};
use frame_support::{
	storage::unhashed,
	traits::{
		BeforeAllRuntimeMigrations, GetStorageVersion, OnRuntimeUpgrade, PalletInfoAccess,
		StorageVersion,
	},
	weights::constants::RocksDbWeight,
};

fn version() -> StorageVersion {
	Kun::on_chain_storage_version()
}

#[test]
fn a_chain_that_ran_without_the_pallet_gets_books_when_the_executive_upgrades_it() {
	chain_without_kun(ENDOWED).execute_with(|| {
		assert!(!unhashed::contains_prefixed_key(&Kun::name_hash()));
		assert_eq!(Books::<Test>::on_chain_storage_version(), 0);
		Executive::execute_on_runtime_upgrade();
		assert_eq!(totals(), Totals { genesis: ENDOWED, ..Default::default() });
		assert_eq!(System::providers(&fund()), 1);
		assert_eq!(version(), 1);
		assert_eq!(Books::<Test>::on_chain_storage_version(), 1);
		assert_ok!(Kun::do_try_state());
	});
}

#[test]
fn a_chain_without_any_kun_gets_books_too() {
	let mut ext: sp_io::TestExternalities = Default::default();
	ext.execute_with(|| {
		Executive::execute_on_runtime_upgrade();
		assert!(Supply::<Test>::exists());
		assert_eq!(Books::<Test>::on_chain_storage_version(), 1);
		assert_eq!(System::providers(&fund()), 1);
	});
}

/// Why the books are asked, and not the version: FRAME has set it by then.
#[test]
fn the_version_of_a_new_pallet_is_set_before_any_migration_runs() {
	chain_without_kun(ENDOWED).execute_with(|| {
		AllPalletsWithSystem::before_all_runtime_migrations();
		assert_eq!(version(), 1);
		assert_eq!(Books::<Test>::on_chain_storage_version(), 0);
		assert!(!Supply::<Test>::exists());
	});
}

#[test]
fn the_migration_runs_once() {
	chain_without_kun(ENDOWED).execute_with(|| {
		Executive::execute_on_runtime_upgrade();
		assert_ok!(mint(Auction, &BOB, 5_000));
		let (totals_before, providers) = (totals(), System::providers(&fund()));
		Executive::execute_on_runtime_upgrade();
		assert_eq!(totals(), totals_before);
		assert_eq!(System::providers(&fund()), providers);
	});
}

#[test]
fn the_migration_leaves_a_chain_that_began_with_the_pallet_alone() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(mint(Auction, &BOB, 5_000));
		let before = totals();
		Executive::execute_on_runtime_upgrade();
		assert_eq!(totals(), before);
		assert_eq!(System::providers(&fund()), 1);
	});
}

#[test]
fn a_fund_that_was_donated_to_before_the_pallet_existed_keeps_its_account() {
	chain_without_kun(ENDOWED).execute_with(|| {
		let donor = RuntimeOrigin::signed(ALICE);
		assert_ok!(Balances::transfer_allow_death(donor, fund(), 5_000));
		Executive::execute_on_runtime_upgrade();
		assert_eq!(System::providers(&fund()), 2);
		assert_eq!(EmergencyFund::<Test>::get(), FundLedger::default());
		assert_ok!(Kun::do_try_state());
	});
}

#[test]
fn the_migration_weighs_what_it_reads_and_writes() {
	chain_without_kun(ENDOWED).execute_with(|| {
		let db = RocksDbWeight::get();
		let run = FromChainWithoutKun::<Test>::on_runtime_upgrade;
		assert_eq!(run(), db.reads_writes(3, 3));
		assert_eq!(run(), db.reads(1));
	});
}

#[test]
fn the_stand_in_is_the_pallet_but_for_its_version() {
	assert_eq!(Books::<Test>::index(), Kun::index());
	assert_eq!(Books::<Test>::name(), Kun::name());
	assert_eq!(Books::<Test>::name_hash(), Kun::name_hash());
	assert_eq!(Books::<Test>::module_name(), Kun::module_name());
	assert_eq!(Books::<Test>::crate_version(), Kun::crate_version());
	assert_eq!(Books::<Test>::in_code_storage_version(), 1);
}

#[cfg(feature = "try-runtime")]
mod checks {
	use super::*;
	use codec::Encode;
	use frame_support::weights::Weight;

	type Upgrade = (FromChainWithoutKun<Test>, AllPalletsWithSystem);

	/// All that try-runtime does around the migrations.
	fn upgrade() -> Result<Weight, DispatchError> {
		AllPalletsWithSystem::before_all_runtime_migrations();
		Upgrade::try_on_runtime_upgrade(true)
	}

	#[test]
	fn a_sound_chain_passes_every_check_of_the_upgrade_twice() {
		chain_without_kun(ENDOWED).execute_with(|| {
			assert_ok!(upgrade());
			assert_eq!(totals().genesis, ENDOWED);
			assert_ok!(upgrade());
		});
	}

	#[test]
	fn a_chain_at_the_cap_passes_and_one_above_it_does_not() {
		chain_without_kun(CAP).execute_with(|| {
			assert_ok!(upgrade());
		});
		chain_without_kun(CAP + 1).execute_with(|| {
			let before = FromChainWithoutKun::<Test>::pre_upgrade();
			assert_eq!(before, Err("more KUN than the cap allows".into()));
		});
	}

	/// What `pre_upgrade` of a chain without the pallet says.
	fn state() -> Vec<u8> {
		FromChainWithoutKun::<Test>::pre_upgrade().expect("the chain is sound")
	}

	#[test]
	fn books_that_begin_with_another_sum_are_found() {
		chain_without_kun(ENDOWED).execute_with(|| {
			let state = state();
			FromChainWithoutKun::<Test>::on_runtime_upgrade();
			Supply::<Test>::mutate(|totals| totals.genesis += 1);
			let fault = "the books begin with another sum";
			assert_eq!(FromChainWithoutKun::<Test>::post_upgrade(state), Err(fault.into()));
		});
	}

	#[test]
	fn a_fund_that_got_no_reference_is_found() {
		chain_without_kun(ENDOWED).execute_with(|| {
			System::inc_providers(&fund());
			let state = state();
			FromChainWithoutKun::<Test>::on_runtime_upgrade();
			assert_ok!(System::dec_providers(&fund()));
			let fault = "the fund's account may vanish";
			assert_eq!(FromChainWithoutKun::<Test>::post_upgrade(state), Err(fault.into()));
		});
	}

	#[test]
	fn a_broken_invariant_after_the_upgrade_is_found() {
		chain_without_kun(ENDOWED).execute_with(|| {
			let state = state();
			FromChainWithoutKun::<Test>::on_runtime_upgrade();
			Supply::<Test>::mutate(|totals| totals.minted += 1);
			assert!(FromChainWithoutKun::<Test>::post_upgrade(state).is_err());
			let other = (1u8, vec![1u8]).encode();
			assert!(FromChainWithoutKun::<Test>::post_upgrade(other).is_err());
		});
	}
}
