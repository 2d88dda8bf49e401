//! The only code that creates or destroys the coin.

use crate::{
	types::{add, sub, BurnCause, MintCause},
	Config, Error, Event, Ledger, Pallet,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude::Polite, Precision::Exact, Preservation::Expendable},
		Get,
	},
};
use qian_primitives::Balance;
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, TokenError};

impl<T: Config> Pallet<T> {
	/// Create `amount` coins on `to` and book them under `cause`.
	#[require_transactional]
	pub fn mint(cause: MintCause, to: &T::AccountId, amount: Balance) -> DispatchResult {
		Ledger::<T>::try_mutate(|ledger| {
			*ledger = ledger.mint(cause, amount)?;
			Ok::<_, DispatchError>(())
		})?;
		T::Assets::mint_into(T::CoinId::get(), to, amount)?;
		Ok(())
	}

	/// Destroy `amount` coins of `from` and book them under `cause`.
	///
	/// A rest below the coin's minimum balance is destroyed with them and booked as burned without
	/// debt. Returns what was destroyed. Fails with [`Error::InsufficientCoin`], and with
	/// [`ArithmeticError::Underflow`](sp_runtime::ArithmeticError::Underflow) if `amount` is more than
	/// the lines that its cause lowers.
	#[require_transactional]
	pub fn destroy(
		cause: BurnCause,
		from: &T::AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		let coin = T::CoinId::get();
		let destroyed = T::Assets::burn_from(coin, from, amount, Expendable, Exact, Polite)
			.map_err(|error| match error {
				DispatchError::Token(TokenError::FundsUnavailable) => {
					Error::<T>::InsufficientCoin.into()
				},
				other => other,
			})?;
		Ledger::<T>::try_mutate(|ledger| {
			*ledger = ledger.burn(cause, amount, destroyed)?;
			Ok::<_, DispatchError>(destroyed)
		})
	}

	/// Book `amount` of the debt of CSAs that none of them owes any longer as bad debt.
	#[require_transactional]
	pub fn write_off(amount: Balance) -> DispatchResult {
		Ledger::<T>::try_mutate(|ledger| {
			*ledger = ledger.write_off(amount)?;
			Ok(())
		})
	}

	/// Coins that were destroyed outside this pallet and are not booked yet (L3).
	pub fn lost() -> Balance {
		let booked = Ledger::<T>::get().booked_issuance().unwrap_or_default();
		booked.saturating_sub(T::Assets::total_issuance(T::CoinId::get()))
	}

	/// Book lost coins as burned without debt, then let those retire bad debt.
	#[require_transactional]
	pub(crate) fn book_and_net() -> DispatchResult {
		let lost = Self::lost();
		let mut ledger = Ledger::<T>::get();
		ledger.burned = add(ledger.burned, lost)?;
		ledger.burned_without_debt = add(ledger.burned_without_debt, lost)?;
		let netted = ledger.bad_debt.min(ledger.burned_without_debt);
		ensure!(!(lost.is_zero() && netted.is_zero()), Error::<T>::NothingToHeal);
		ledger.bad_debt = sub(ledger.bad_debt, netted)?;
		ledger.burned_without_debt = sub(ledger.burned_without_debt, netted)?;
		Ledger::<T>::put(ledger);
		Self::deposit_event(Event::Healed { lost, netted, ledger });
		Ok(())
	}
}
