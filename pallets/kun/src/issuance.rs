//! The only code that creates or destroys KUN, or promises any.

use crate::{
	interfaces::Issuance,
	types::{add, FundLedger, Programme, Totals},
	Config, EmergencyFund, Error, Event, Pallet, Programmes, Supply, AUCTION_PALLET_ID,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungible::{Inspect, Mutate},
		tokens::{Fortitude::Polite, Precision::Exact, Preservation::Expendable},
		Get,
	},
};
use qian_primitives::Balance;
use sp_runtime::{
	traits::{AccountIdConversion, Zero},
	ArithmeticError, DispatchError, DispatchResult, TokenError,
};

impl<T: Config> Issuance<T::AccountId> for Pallet<T> {
	fn headroom() -> Balance {
		Supply::<T>::get().headroom(T::Currency::total_issuance(), T::Cap::get())
	}

	#[require_transactional]
	fn mint(programme: Programme, dest: &T::AccountId, amount: Balance) -> DispatchResult {
		Self::create(programme, dest, amount, Supply::<T>::get())
	}

	#[require_transactional]
	fn reserve(amount: Balance) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		ensure!(amount <= Self::headroom(), Error::<T>::CapExceeded);
		let mut totals = Supply::<T>::get();
		totals.reserved = add(totals.reserved, amount)?;
		Supply::<T>::put(totals);
		Self::deposit_event(Event::KunReserved { amount, reserved: totals.reserved });
		Ok(())
	}

	#[require_transactional]
	fn release(amount: Balance) -> DispatchResult {
		let totals = Self::without_reserved(amount)?;
		Supply::<T>::put(totals);
		Self::tell_released(amount, totals);
		Ok(())
	}

	#[require_transactional]
	fn mint_reserved(programme: Programme, dest: &T::AccountId, amount: Balance) -> DispatchResult {
		let totals = Self::without_reserved(amount)?;
		Self::create(programme, dest, amount, totals)?;
		Self::tell_released(amount, totals);
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// Account of the emergency fund. It has no key, and a provider reference for ever.
	pub fn fund_account() -> T::AccountId {
		AUCTION_PALLET_ID.into_sub_account_truncating(&b"fund"[..])
	}

	/// Begin the books with what exists, and keep the account of the emergency fund for ever.
	pub(crate) fn open_books(issuance: Balance) {
		Supply::<T>::put(Totals { genesis: issuance, ..Default::default() });
		frame_system::Pallet::<T>::inc_providers(&Self::fund_account());
	}

	/// Create `amount` on `dest` for `programme`, on the books of `totals`.
	///
	/// Nothing is written before everything is known to succeed.
	fn create(
		programme: Programme,
		dest: &T::AccountId,
		amount: Balance,
		mut totals: Totals,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let mut book = Programmes::<T>::get(programme);
		if programme.has_allowance() {
			let left = book.allowance.checked_sub(amount);
			book.allowance = left.ok_or(Error::<T>::AllowanceExhausted)?;
		}
		let headroom = totals.headroom(T::Currency::total_issuance(), T::Cap::get());
		ensure!(amount <= headroom, Error::<T>::CapExceeded);
		book.minted = add(book.minted, amount)?;
		totals.minted = add(totals.minted, amount)?;
		let to_fund = *dest == Self::fund_account();
		let fund = to_fund.then(|| Self::with_inflow(amount)).transpose()?;
		T::Currency::mint_into(dest, amount).map_err(|error| match error {
			DispatchError::Token(TokenError::BelowMinimum) => {
				Error::<T>::RecipientBelowMinimum.into()
			},
			other => other,
		})?;
		Programmes::<T>::insert(programme, book);
		Supply::<T>::put(totals);
		if let Some(fund) = fund {
			EmergencyFund::<T>::put(fund);
		}
		Self::deposit_event(Event::KunMinted { programme, dest: dest.clone(), amount });
		Ok(())
	}

	/// Destroy `amount` of what `who` owns and may spend, with a rest that could not stay on the
	/// account. Returns what was destroyed, and what ever was.
	#[require_transactional]
	pub(crate) fn destroy(
		who: &T::AccountId,
		amount: Balance,
	) -> Result<(Balance, Balance), DispatchError> {
		let amount = Self::with_dust(who, amount)?;
		let before = T::Currency::total_issuance();
		T::Currency::burn_from(who, amount, Expendable, Exact, Polite).map_err(
			|error| match error {
				DispatchError::Token(TokenError::FundsUnavailable) => {
					Error::<T>::InsufficientKun.into()
				},
				other => other,
			},
		)?;
		// The books follow issuance, and nothing that the ledger of balances says of itself.
		let destroyed = before.saturating_sub(T::Currency::total_issuance());
		let mut totals = Supply::<T>::get();
		totals.burned = add(totals.burned, destroyed)?;
		Supply::<T>::put(totals);
		Ok((destroyed, totals.burned))
	}

	/// `amount`, and what would be left of the account of `who` if that is too little to stay.
	///
	/// The chain takes such a rest from its owner and gives it to whom it wants; here the owner gives
	/// it up, so it shall be gone.
	fn with_dust(who: &T::AccountId, amount: Balance) -> Result<Balance, DispatchError> {
		let balance = T::Currency::balance(who);
		let rest = balance.checked_sub(amount).ok_or(Error::<T>::InsufficientKun)?;
		// A rest beside something on hold stays, however small.
		let held = T::Currency::total_balance(who) > balance;
		let stays = held || rest >= T::Currency::minimum_balance();
		Ok(if stays { amount } else { balance })
	}

	/// The books of the emergency fund after `amount` was minted to it.
	fn with_inflow(amount: Balance) -> Result<FundLedger, ArithmeticError> {
		let ledger = EmergencyFund::<T>::get();
		Ok(FundLedger { inflow: add(ledger.inflow, amount)?, ..ledger })
	}

	/// The books after `amount` of what was set aside is so no longer.
	fn without_reserved(amount: Balance) -> Result<Totals, DispatchError> {
		let totals = Supply::<T>::get();
		let reserved = totals.reserved.checked_sub(amount).ok_or(Error::<T>::AboveReserved)?;
		Ok(Totals { reserved, ..totals })
	}

	fn tell_released(amount: Balance, totals: Totals) {
		if !amount.is_zero() {
			Self::deposit_event(Event::KunReleased { amount, reserved: totals.reserved });
		}
	}
}
