//! Invariants of the pallet: L6, and that its books agree with each other.

use crate::{types::add, Config, EmergencyFund, Pallet, Programmes, Supply};
use frame_support::{
	ensure,
	traits::{fungible::Inspect, Get},
};
use qian_primitives::Balance;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet:
	///
	/// * L6: issuance is at most `genesis + minted − burned`, and with what is reserved at most the
	///   cap;
	/// * what the programmes minted adds up to what was minted;
	/// * no allowance is above the cap, and a programme without allowance has none;
	/// * no more left the emergency fund than came in, its account owns the difference and cannot
	///   vanish.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::audit().map_err(<&'static str>::from)?;
		let mut minted: Balance = 0;
		for (programme, book) in Programmes::<T>::iter() {
			minted = add(minted, book.minted)?;
			ensure!(book.allowance <= T::Cap::get(), "an allowance is above the cap");
			let fits = programme.has_allowance() || book.allowance == 0;
			ensure!(fits, "an allowance of a programme that has none");
		}
		ensure!(minted == Supply::<T>::get().minted, "programmes minted another sum");
		Self::check_fund()
	}

	fn check_fund() -> Result<(), TryRuntimeError> {
		let fund = Self::fund_account();
		let net = EmergencyFund::<T>::get().net().ok_or("more left the fund than came in")?;
		ensure!(T::Currency::balance(&fund) >= net, "L2: the emergency fund is short");
		let kept = frame_system::Pallet::<T>::providers(&fund) > 0;
		ensure!(kept, "the account of the emergency fund may vanish");
		Ok(())
	}
}
