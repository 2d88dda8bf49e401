//! Pots: the only three routines that move reserve assets, and the recognition of donations.

use crate::{
	interfaces::{Custody, Locks},
	types::{Flow, Pot},
	AssetKind, Config, Error, Event, Flows, Owned, Pallet,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude::Polite, Preservation, Preservation::Expendable},
	},
};
use qian_primitives::{AssetId, Balance};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchError, DispatchResult, TokenError};

impl<T: Config> Custody<T::AccountId> for Pallet<T> {
	#[require_transactional]
	fn take_in(
		pot: Pot,
		asset: AssetId,
		from: &T::AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		Self::ensure_unlocked(asset)?;
		let account = pot.account();
		let minimum = T::Assets::minimum_balance(asset);
		let before = T::Assets::balance(asset, &account);
		ensure!(Self::is_endowed(pot, asset), Error::<T>::PotNotEndowed);
		let held = T::Assets::reducible_balance(asset, from, Expendable, Polite);
		let rest = held.checked_sub(amount).ok_or(Error::<T>::InsufficientFunds)?;
		// The asset ledger would destroy a rest below the minimum balance: it comes along instead.
		let amount = if rest < minimum { held } else { amount };

		T::Assets::transfer(asset, from, &account, amount, Expendable)?;
		let credited = T::Assets::balance(asset, &account)
			.checked_sub(before)
			.ok_or(ArithmeticError::Underflow)?;
		Self::record(pot, asset, |flow| &mut flow.inflow, credited)?;
		Ok(credited)
	}

	#[require_transactional]
	fn pay_out(pot: Pot, asset: AssetId, to: &T::AccountId, amount: Balance) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		// Only the recipient's side of a transfer ends in these two.
		Self::release(pot, asset, to, amount).map_err(|error| match error {
			DispatchError::Token(TokenError::BelowMinimum) => {
				Error::<T>::RecipientBelowMinimum.into()
			},
			DispatchError::Token(TokenError::CannotCreate) => {
				Error::<T>::RecipientCannotHold.into()
			},
			other => other,
		})
	}

	#[require_transactional]
	fn shift(from: Pot, to: Pot, asset: AssetId, amount: Balance) -> DispatchResult {
		Self::release(from, asset, &to.account(), amount)?;
		Self::record(to, asset, |flow| &mut flow.inflow, amount)
	}
}

impl<T: Config> Pallet<T> {
	/// [`Error::Locked`] while a lock stops `asset`.
	pub(crate) fn ensure_unlocked(asset: AssetId) -> Result<(), Error<T>> {
		ensure!(!T::Locks::is_locked(asset), Error::Locked);
		Ok(())
	}

	/// Whether `pot` may take `asset` in: it owns the minimum balance, or has taken some in before.
	pub fn is_endowed(pot: Pot, asset: AssetId) -> bool {
		let minimum = T::Assets::minimum_balance(asset);
		T::Assets::balance(asset, &pot.account()) >= minimum || Self::flow(pot, asset).inflow > 0
	}

	/// What the flow counters say is in `pot`, in base units.
	pub fn held(pot: Pot, asset: AssetId) -> Balance {
		Self::flow(pot, asset).net().unwrap_or_default()
	}

	/// Flow counters of `pot`.
	pub fn flow(pot: Pot, asset: AssetId) -> Flow {
		Flows::<T>::get(pot.account::<T::AccountId>(), AssetKind::WithId(asset))
	}

	/// What `pot` holds above its ledger and its endowment: transfers that nobody asked for.
	pub fn donation(pot: Pot, asset: AssetId) -> Balance {
		T::Assets::balance(asset, &pot.account())
			.saturating_sub(T::Assets::minimum_balance(asset))
			.saturating_sub(Self::held(pot, asset))
	}

	/// Book the donations in all pots as surplus.
	#[require_transactional]
	pub(crate) fn recognise_donations(asset: AssetId) -> DispatchResult {
		let mut total = Balance::zero();
		for pot in Pot::ALL {
			let donation = Self::donation(pot, asset);
			if donation.is_zero() {
				continue;
			}
			Self::record(pot, asset, |flow| &mut flow.inflow, donation)?;
			Self::book_surplus(pot, asset, donation)?;
			total = total.checked_add(donation).ok_or(ArithmeticError::Overflow)?;
		}
		ensure!(!total.is_zero(), Error::<T>::NothingToSkim);
		let surplus = Owned::<T>::get(asset).surplus;
		Self::deposit_event(Event::DonationRecognised { asset, amount: total, surplus });
		Ok(())
	}

	/// Move funds out of `pot`, never more than its ledger holds and never its endowment.
	fn release(pot: Pot, asset: AssetId, to: &T::AccountId, amount: Balance) -> DispatchResult {
		ensure!(amount <= Self::held(pot, asset), Error::<T>::PotExhausted);
		T::Assets::transfer(asset, &pot.account(), to, amount, Preservation::Preserve)?;
		Self::record(pot, asset, |flow| &mut flow.outflow, amount)
	}

	fn record(
		pot: Pot,
		asset: AssetId,
		counter: impl FnOnce(&mut Flow) -> &mut Balance,
		amount: Balance,
	) -> DispatchResult {
		Flows::<T>::try_mutate(pot.account::<T::AccountId>(), AssetKind::WithId(asset), |flow| {
			let counter = counter(flow);
			*counter = counter.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})
	}
}
