//! What the views show.

use crate::{
	interfaces::{Fund, Issuance},
	types::{FundReport, SupplyReport},
	Config, EmergencyFund, FundReserved, Pallet, Programme, Programmes, Supply,
};
use frame_support::traits::fungible::Inspect;

impl<T: Config> Pallet<T> {
	pub(crate) fn supply_report() -> SupplyReport {
		let totals = Supply::<T>::get();
		let minted = |programme| (programme, Programmes::<T>::get(programme).minted);
		SupplyReport {
			issuance: T::Currency::total_issuance(),
			reserved: totals.reserved,
			minted: Programme::ALL.map(minted).into(),
			burned: totals.burned,
			headroom: <Self as Issuance<T::AccountId>>::headroom(),
		}
	}

	pub(crate) fn fund_report() -> FundReport<T::AccountId> {
		FundReport {
			account: Self::fund_account(),
			ledger: EmergencyFund::<T>::get(),
			reserved: FundReserved::<T>::get(),
			free: <Self as Fund<T::AccountId>>::free(),
		}
	}
}
