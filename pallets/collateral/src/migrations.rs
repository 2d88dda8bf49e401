//! Changes of storage between versions of the pallet.

use crate::{Config, Pallet, Pot};
use core::marker::PhantomData;
use frame_support::{
	migrations::VersionedMigration,
	traits::{Get, UncheckedOnRuntimeUpgrade},
	weights::Weight,
};

/// From version 1 to 2: the account of [`Pot::Bids`] stays for ever, as those of the older pots do since
/// genesis.
///
/// The new pot owns no minimum balance of the assets that are listed then. It needs none until it takes
/// something in, and takes nothing in before somebody gave it one.
pub type AddBidsPot<T> =
	VersionedMigration<1, 2, Inner<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

mod unchecked {
	use super::*;

	/// Adds a provider reference whenever it runs: only [`AddBidsPot`] may run it.
	pub struct Inner<T>(PhantomData<T>);

	impl<T: Config> UncheckedOnRuntimeUpgrade for Inner<T> {
		fn on_runtime_upgrade() -> Weight {
			frame_system::Pallet::<T>::inc_providers(&Pot::Bids.account());
			T::DbWeight::get().reads_writes(1, 1)
		}

		#[cfg(feature = "try-runtime")]
		fn pre_upgrade() -> Result<alloc::vec::Vec<u8>, sp_runtime::TryRuntimeError> {
			use codec::Encode;
			Ok(frame_system::Pallet::<T>::providers(&Pot::Bids.account()).encode())
		}

		#[cfg(feature = "try-runtime")]
		fn post_upgrade(state: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
			use codec::DecodeAll;
			let before = frame_system::RefCount::decode_all(&mut &state[..])
				.map_err(|_| "pre_upgrade left other data")?;
			let after = frame_system::Pallet::<T>::providers(&Pot::Bids.account());
			frame_support::ensure!(after == before + 1, "the account of the bids may vanish");
			Pallet::<T>::do_try_state()
		}
	}
}
use unchecked::Inner;
