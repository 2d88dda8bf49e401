//! Invariants of the pallet: L3, L4 and L8.

use crate::{Config, Ledger, Pallet};
use frame_support::{
	ensure,
	traits::{fungibles::Inspect, Get},
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let ledger = Ledger::<T>::get();
		let booked = ledger.booked_issuance().map_err(|_| "L3: more burned than minted")?;
		let issuance = T::Assets::total_issuance(T::CoinId::get());
		ensure!(issuance <= booked, "L3: more coins than were minted and not burned");
		ensure!(ledger.is_balanced(), "L4: debts differ from issuance");
		ensure!(ledger.flash_outstanding == 0, "L8: a flash loan is outstanding");
		Ok(())
	}
}
