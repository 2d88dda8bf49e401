//! What the books of the coin are judged by: in blocks, by validators and in `try_state`.

use crate::{Config, Ledger, Pallet};
use alloc::vec::Vec;
use frame_support::traits::{fungibles::Inspect, Get};
use qian_primitives::Mismatch;

impl<T: Config> Pallet<T> {
	/// Whatever contradicts L3, L4 or L8, as far as one ledger tells. Two reads.
	///
	/// To be asked outside of flash loans, as what one lends is a contradiction elsewhere.
	pub fn audit() -> Vec<Mismatch<T::AccountId>> {
		let issuance = T::Assets::total_issuance(T::CoinId::get());
		Ledger::<T>::get().mismatches(issuance).collect()
	}
}
