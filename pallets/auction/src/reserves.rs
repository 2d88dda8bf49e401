//! The sale of system collateral for coins that nobody owes [own]: it turns what was absorbed back into
//! retired coin.

use crate::{
	interfaces::{Coin, Prices, Reserves},
	Config, Error, Event, Pallet, Params,
};
use frame_support::{ensure, require_transactional};
use qian_math::reserve_for_coins_floor;
use qian_primitives::{AssetId, Balance};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	#[require_transactional]
	pub(crate) fn do_buy_reserve(
		who: T::AccountId,
		asset: AssetId,
		amount: Balance,
		min_out: Balance,
	) -> DispatchResult {
		let paid = Self::reserve_for(asset, amount)?;
		ensure!(paid >= min_out, Error::<T>::BelowMinOut);
		let burned = T::Coin::retire(&who, amount)?;
		T::Reserves::pay_from_system(asset, &who, paid)?;
		Self::deposit_event(Event::ReserveSold { asset, who, burned, paid });
		Ok(())
	}

	/// What `amount` coins buy of `asset`, or why they would not, funds of the buyer aside.
	pub(crate) fn reserve_for(asset: AssetId, amount: Balance) -> Result<Balance, DispatchError> {
		Self::ensure_unlocked(asset)?;
		let decimals = Self::record(asset)?.decimals;
		let price = T::Prices::live(asset).ok_or(Error::<T>::PriceUnavailable)?;
		ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
		let bad_debt = T::Coin::bad_debt();
		ensure!(!bad_debt.is_zero(), Error::<T>::NoBadDebt);
		let discount = Params::<T>::get().reserve_discount;
		let paid = reserve_for_coins_floor(amount, price, decimals, discount);
		let paid = paid
			.filter(|paid| amount <= bad_debt && *paid <= T::Reserves::owned(asset).system)
			.ok_or(Error::<T>::AmountAboveAvailable)?;
		ensure!(!paid.is_zero(), Error::<T>::BelowMinOut);
		Ok(paid)
	}
}
