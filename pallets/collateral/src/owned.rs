//! What the protocol itself owns: the two ledger lines of the system pot.

use crate::{
	interfaces::Custody,
	types::{OwnedAssets, Pot},
	Config, Error, Owned, Pallet,
};
use frame_support::require_transactional;
use qian_primitives::{AssetId, Balance};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Book `amount` in `pot` that belongs to nobody any longer as surplus of the protocol. The caller
	/// takes it off the ledger line that it stood in. An amount of zero changes nothing.
	#[require_transactional]
	pub fn book_surplus(pot: Pot, asset: AssetId, amount: Balance) -> DispatchResult {
		Self::book(pot, asset, amount, |owned| &mut owned.surplus)
	}

	/// Book `amount` in `pot` as collateral of the protocol that backs the stablecoin. The caller takes
	/// it off the ledger line that it stood in. An amount of zero changes nothing.
	#[require_transactional]
	pub fn book_system(pot: Pot, asset: AssetId, amount: Balance) -> DispatchResult {
		Self::book(pot, asset, amount, |owned| &mut owned.system)
	}

	/// Let `amount` of the surplus in `asset` back the stablecoin. It stays where it is. An amount of
	/// zero changes nothing.
	///
	/// Fails with [`Error::PotExhausted`] if there is less surplus.
	#[require_transactional]
	pub fn use_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
		Self::take_off(asset, amount, |owned| &mut owned.surplus)?;
		Self::add_to(asset, amount, |owned| &mut owned.system)
	}

	/// Pay `amount` of the collateral of the protocol that backs the stablecoin to `to`. An amount of
	/// zero changes nothing.
	///
	/// Fails with [`Error::Locked`], with [`Error::PotExhausted`] if there is less of it, with
	/// [`Error::RecipientBelowMinimum`] or with [`Error::RecipientCannotHold`].
	#[require_transactional]
	pub fn pay_from_system(asset: AssetId, to: &T::AccountId, amount: Balance) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		if amount.is_zero() {
			return Ok(());
		}
		Self::take_off(asset, amount, |owned| &mut owned.system)?;
		Self::pay_out(Pot::System, asset, to, amount)
	}

	fn book(
		pot: Pot,
		asset: AssetId,
		amount: Balance,
		line: impl FnOnce(&mut OwnedAssets) -> &mut Balance,
	) -> DispatchResult {
		if pot != Pot::System && !amount.is_zero() {
			Self::shift(pot, Pot::System, asset, amount)?;
		}
		Self::add_to(asset, amount, line)
	}

	fn add_to(
		asset: AssetId,
		amount: Balance,
		line: impl FnOnce(&mut OwnedAssets) -> &mut Balance,
	) -> DispatchResult {
		// No record comes into being for nothing.
		if amount.is_zero() {
			return Ok(());
		}
		Owned::<T>::try_mutate(asset, |owned| {
			let line = line(owned);
			*line = line.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})
	}

	fn take_off(
		asset: AssetId,
		amount: Balance,
		line: impl FnOnce(&mut OwnedAssets) -> &mut Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		Owned::<T>::try_mutate(asset, |owned| {
			let line = line(owned);
			*line = line.checked_sub(amount).ok_or(Error::<T>::PotExhausted)?;
			Ok(())
		})
	}
}
