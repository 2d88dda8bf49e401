//! What the views compute.

use crate::{
	interfaces::{Exposure, Prices},
	types::{Pot, Room},
	Collaterals, Config, Owned, Pallet, System,
};
use qian_math::{debt_for_value_floor, value_floor};
use qian_primitives::{AssetId, Balance};

impl<T: Config> Pallet<T> {
	pub(crate) fn room_of(asset: AssetId) -> Option<Room> {
		let record = Collaterals::<T>::get(asset)?;
		let price = T::Prices::live(asset)?;
		let reserve = Self::held(Pot::CsaReserve, asset);
		let value = value_floor(reserve, price, record.decimals)?;
		let headroom = debt_for_value_floor(value, Self::lines_of(asset, &record)?.q0)?;
		let (ceiling, debt) = (record.debt_ceiling, T::Exposure::debt(asset));
		let room = headroom.min(ceiling).saturating_sub(debt);
		Some(Room { headroom, ceiling, debt, room })
	}

	/// Value of all reserve and system collateral, and of what the protocol itself owns, in 10^-18
	/// peg units: `(backing, own)` of chapter 4.5, at accepted prices not older than
	/// `totals_max_age`. An asset without such a price counts nothing.
	///
	/// At most [`MaxCollaterals`](crate::MaxCollaterals) assets are read.
	pub fn total_values() -> (Balance, Balance) {
		let max_age = System::<T>::get().totals_max_age;
		Collaterals::<T>::iter().fold((0, 0), |(backing, own), (asset, record)| {
			let owned = Owned::<T>::get(asset);
			let value = |amount: Balance| {
				T::Prices::not_older_than(asset, max_age)
					.and_then(|price| value_floor(amount, price, record.decimals))
					.unwrap_or_default()
			};
			let reserve = Self::held(Pot::CsaReserve, asset);
			(
				backing.saturating_add(value(reserve.saturating_add(owned.system))),
				own.saturating_add(value(owned.system.saturating_add(owned.surplus))),
			)
		})
	}
}
