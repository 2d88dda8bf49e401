//! What the books of KUN are judged by: in blocks, by validators and in `try_state`.

use crate::{Config, EmergencyFund, FundReserved, Pallet, Programme, Programmes, Supply};
use alloc::vec::Vec;
use frame_support::traits::{fungible::Inspect, Get};
use qian_primitives::{Balance, Mismatch};

impl<T: Config> Pallet<T> {
	/// Whatever contradicts L6, L2 of the emergency fund, or what is promised of it. Eleven reads: the
	/// books, issuance, each of the six programmes, and the fund's books, promises and account.
	pub fn audit() -> Vec<Mismatch<T::AccountId>> {
		let totals = Supply::<T>::get();
		let minted = Programme::ALL
			.into_iter()
			.map(|programme| Programmes::<T>::get(programme).minted)
			.try_fold(0, Balance::checked_add);
		let fund = Self::fund_account();
		let balance = T::Currency::balance(&fund);
		totals
			.mismatches(T::Currency::total_issuance(), T::Cap::get(), minted)
			.chain(EmergencyFund::<T>::get().mismatches(fund, balance, FundReserved::<T>::get()))
			.collect()
	}
}
