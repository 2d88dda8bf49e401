//! The emergency fund: what of it is promised, and the only way out of it.

use crate::{
	interfaces::Fund,
	types::{add, FundLedger},
	Config, EmergencyFund, Error, Event, FundReserved, Pallet,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::Preservation::Preserve,
	},
};
use qian_primitives::Balance;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, TokenError};

impl<T: Config> Fund<T::AccountId> for Pallet<T> {
	fn free() -> Balance {
		// By the books: neither a donation nor a loss changes what may be promised.
		let net = EmergencyFund::<T>::get().net().unwrap_or_default();
		net.saturating_sub(FundReserved::<T>::get()).saturating_sub(T::Currency::minimum_balance())
	}

	#[require_transactional]
	fn reserve(amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let free = <Self as Fund<T::AccountId>>::free();
		ensure!(amount <= free, Error::<T>::AboveFund);
		let reserved = add(FundReserved::<T>::get(), amount)?;
		FundReserved::<T>::put(reserved);
		Self::deposit_event(Event::FundReserved { amount, reserved });
		Ok(())
	}

	#[require_transactional]
	fn release(amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let reserved = Self::fund_reserved_without(amount)?;
		FundReserved::<T>::put(reserved);
		Self::deposit_event(Event::FundReleased { amount, reserved });
		Ok(())
	}

	#[require_transactional]
	fn pay_reserved(dest: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let reserved = Self::fund_reserved_without(amount)?;
		let ledger = EmergencyFund::<T>::get();
		let outflow = add(ledger.outflow, amount)?;
		T::Currency::transfer(&Self::fund_account(), dest, amount, Preserve).map_err(|error| {
			match error {
				DispatchError::Token(TokenError::BelowMinimum) => {
					Error::<T>::RecipientBelowMinimum.into()
				},
				other => other,
			}
		})?;
		EmergencyFund::<T>::put(FundLedger { outflow, ..ledger });
		FundReserved::<T>::put(reserved);
		Self::deposit_event(Event::FundPaid { dest: dest.clone(), amount, outflow, reserved });
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// What of the fund is promised, after `amount` is so no longer.
	fn fund_reserved_without(amount: Balance) -> Result<Balance, Error<T>> {
		FundReserved::<T>::get().checked_sub(amount).ok_or(Error::AboveReserved)
	}
}
