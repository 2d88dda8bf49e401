//! Changes of storage between versions of the pallet.
//!
//! ## A migration that opens a pallet's books
//!
//! The usual form of a migration is
//! `VersionedMigration<FROM, TO, Inner, Pallet<T>, DbWeight>`, which runs only while the version in
//! storage is `FROM`. From version 0 it would never run: before any migration, FRAME looks for
//! pallets without a single key in storage, takes them for new ones, and writes the version of the
//! code, whatever that is, into storage. A chain that meets this pallet for the first time would
//! thus be at the newest version at once, and its books would never be opened.
//!
//! So [`FromChainWithoutKun`] asks for the books themselves and not for the number beside them:
//! [`Books`] stands in for the pallet, at version 0 while nothing is recorded and at 1 from then on.
//! Genesis and the migration both record something even if all is zero, so it runs once, and never
//! on a chain that began with this pallet. A later migration, from 1 to 2, takes the usual form with
//! [`Pallet`].

use crate::{Config, Pallet, Supply};
use core::marker::PhantomData;
use frame_support::{
	migrations::VersionedMigration,
	traits::{
		fungible::Inspect, CrateVersion, Get, GetStorageVersion, PalletInfoAccess, StorageVersion,
		UncheckedOnRuntimeUpgrade,
	},
	weights::Weight,
};

/// Opens the books of a chain that ran before this pallet existed: what exists then is where they
/// begin, and the account of the emergency fund stays for ever.
///
/// If more exists than the cap allows, it is recorded all the same, and breaks L6 from then on; run
/// `pre_upgrade` before such an upgrade is voted for.
pub type FromChainWithoutKun<T> =
	VersionedMigration<0, 1, Inner<T>, Books<T>, <T as frame_system::Config>::DbWeight>;

/// The pallet, as old as its books: version 0 without any, 1 with them.
pub struct Books<T>(PhantomData<T>);

impl<T: Config> GetStorageVersion for Books<T> {
	type InCodeStorageVersion = StorageVersion;

	fn in_code_storage_version() -> StorageVersion {
		StorageVersion::new(1)
	}

	fn on_chain_storage_version() -> StorageVersion {
		StorageVersion::new(Supply::<T>::exists().into())
	}
}

impl<T: Config> PalletInfoAccess for Books<T> {
	fn index() -> usize {
		Pallet::<T>::index()
	}
	fn name() -> &'static str {
		Pallet::<T>::name()
	}
	fn name_hash() -> [u8; 16] {
		Pallet::<T>::name_hash()
	}
	fn module_name() -> &'static str {
		Pallet::<T>::module_name()
	}
	fn crate_version() -> CrateVersion {
		Pallet::<T>::crate_version()
	}
}

mod unchecked {
	use super::*;

	/// Opens the books, whether or not there are any: only [`FromChainWithoutKun`] may run it.
	pub struct Inner<T>(PhantomData<T>);

	impl<T: Config> UncheckedOnRuntimeUpgrade for Inner<T> {
		fn on_runtime_upgrade() -> Weight {
			Pallet::<T>::open_books(T::Currency::total_issuance());
			// Issuance and the fund's account are read, the books and that account are written.
			T::DbWeight::get().reads_writes(2, 2)
		}

		#[cfg(feature = "try-runtime")]
		fn pre_upgrade() -> Result<alloc::vec::Vec<u8>, sp_runtime::TryRuntimeError> {
			use codec::Encode;
			frame_support::ensure!(!Supply::<T>::exists(), "the books are open already");
			let issuance = T::Currency::total_issuance();
			frame_support::ensure!(issuance <= T::Cap::get(), "more KUN than the cap allows");
			let providers = frame_system::Pallet::<T>::providers(&Pallet::<T>::fund_account());
			Ok((issuance, providers).encode())
		}

		#[cfg(feature = "try-runtime")]
		fn post_upgrade(state: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
			use codec::DecodeAll;
			type Before = (qian_primitives::Balance, frame_system::RefCount);
			let (issuance, providers) =
				Before::decode_all(&mut &state[..]).map_err(|_| "pre_upgrade left other data")?;
			let genesis = Supply::<T>::get().genesis;
			frame_support::ensure!(genesis == issuance, "the books begin with another sum");
			let after = frame_system::Pallet::<T>::providers(&Pallet::<T>::fund_account());
			frame_support::ensure!(after == providers + 1, "the fund's account may vanish");
			Pallet::<T>::do_try_state()
		}
	}
}
use unchecked::Inner;
