//! What the views compute.

use crate::{
	interfaces::{Exposure, Prices},
	types::{OwnedAssets, Pot, Room},
	Collaterals, Config, Owned, Pallet, System,
};
use qian_math::{debt_for_value_floor, value_floor};
use qian_primitives::{AssetId, Balance, Price};

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
		Self::fold_values((0, 0), |(backing, own), held| {
			(
				backing.saturating_add(held.value(held.reserve.saturating_add(held.owned.system))),
				own.saturating_add(
					held.value(held.owned.system.saturating_add(held.owned.surplus)),
				),
			)
		})
	}

	/// Value of everything that the protocol holds for others and itself, in 10^-18 peg units:
	/// `locked_value` of chapter 4.5, at the prices of [`total_values`](Self::total_values).
	///
	/// At most [`MaxCollaterals`](crate::MaxCollaterals) assets are read.
	pub fn locked_value() -> Balance {
		Self::fold_values(0, |locked: Balance, held| {
			let OwnedAssets { system, surplus } = held.owned;
			let amount = held.reserve.saturating_add(system).saturating_add(surplus);
			locked.saturating_add(held.value(amount))
		})
	}

	/// Add up something of every listed asset, at prices that count in totals.
	fn fold_values<A>(start: A, add: impl Fn(A, Held) -> A) -> A {
		let max_age = System::<T>::get().totals_max_age;
		Collaterals::<T>::iter().fold(start, |sum, (asset, record)| {
			let held = Held {
				reserve: Self::held(Pot::CsaReserve, asset),
				owned: Owned::<T>::get(asset),
				price: T::Prices::not_older_than(asset, max_age),
				decimals: record.decimals,
			};
			add(sum, held)
		})
	}
}

/// What is held of one asset, and its price if it counts in totals.
struct Held {
	reserve: Balance,
	owned: OwnedAssets,
	price: Option<Price>,
	decimals: u8,
}

impl Held {
	/// Value of an amount, in 10^-18 peg units; nothing without a price.
	fn value(&self, amount: Balance) -> Balance {
		self.price.and_then(|price| value_floor(amount, price, self.decimals)).unwrap_or_default()
	}
}
