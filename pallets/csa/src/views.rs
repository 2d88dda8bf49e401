//! What the views compute: the figures that the calls themselves would use in the same block.

use crate::{
	interfaces::{AssetTerms, Coin, Prices, Register},
	types::{Csa, Position, SystemTotals},
	Config, Ledgers, Pallet,
};
use qian_math::{
	collateral_for_debt_ceil, debt_for_value_floor, position_tick, ratio_floor, total_ratio_floor,
	value_floor,
};
use qian_primitives::{AssetId, Balance, CsaState, Price, Ratio};
use sp_runtime::traits::{Bounded, Zero};

impl<T: Config> Pallet<T> {
	pub(crate) fn position_of(asset: AssetId, owner: &T::AccountId) -> Option<Position> {
		let terms = T::Register::terms(asset)?;
		let Csa { collateral, debt } = Self::csa(asset, owner)?;
		let Some(tick) = position_tick(collateral, debt, terms.decimals) else {
			let (ratio, state) = (Some(Ratio::max_value()), Some(CsaState::Normal));
			return Some(Position { collateral, debt, ratio, state, tick: None });
		};
		let price = T::Prices::accepted(asset);
		let lines = price.and_then(|price| Self::tick_lines(&terms.lines, price));
		Some(Position {
			collateral,
			debt,
			ratio: price.and_then(|price| ratio_floor(collateral, price, terms.decimals, debt)),
			state: lines.map(|lines| lines.state(tick)),
			tick: Some(tick),
		})
	}

	pub(crate) fn openable_of(asset: AssetId, collateral: Balance) -> Option<Balance> {
		let terms = T::Register::terms(asset)?;
		Self::carried_debt(&terms, T::Prices::live(asset)?, collateral)
	}

	pub(crate) fn mintable_of(asset: AssetId, owner: &T::AccountId) -> Option<Balance> {
		let terms = T::Register::terms(asset)?;
		let price = T::Prices::live(asset)?;
		let Csa { collateral, debt } = Self::csa(asset, owner)?;
		if !terms.active {
			return Some(0);
		}
		let ledger = Ledgers::<T>::get(asset);
		let most = Self::carried_debt(&terms, price, collateral)?
			.saturating_sub(debt)
			.min(terms.debt_ceiling.saturating_sub(ledger.debt))
			.min(T::Register::global_debt_ceiling().saturating_sub(T::Coin::debt_total()))
			.min(terms.mint_limit.saturating_sub(ledger.minted_this_hour(Self::now())));
		let enough = debt.saturating_add(most) >= T::Register::min_debt();
		Some(if enough { most } else { 0 })
	}

	pub(crate) fn withdrawable_of(asset: AssetId, owner: &T::AccountId) -> Option<Balance> {
		let terms = T::Register::terms(asset)?;
		let Csa { collateral, debt } = Self::csa(asset, owner)?;
		if debt.is_zero() {
			return Some(collateral);
		}
		let price = T::Prices::live(asset)?;
		// More than a balance can hold is needed: nothing can leave.
		let needed = collateral_for_debt_ceil(debt, terms.lines.q_alarm, price, terms.decimals)
			.unwrap_or(collateral);
		Some(collateral.saturating_sub(needed))
	}

	pub(crate) fn system_totals() -> SystemTotals {
		let (backing, own) = T::Register::total_values();
		let net_supply = T::Coin::net_supply();
		let signed = |amount: Balance| i128::try_from(amount).unwrap_or(i128::MAX);
		SystemTotals {
			backing,
			net_supply,
			q_total: total_ratio_floor(backing, net_supply),
			buffer: signed(own).saturating_sub(signed(T::Coin::net_bad_debt())),
		}
	}

	/// `floor(value·10^18 / q0)`: most debt that `collateral` carries right after minting.
	fn carried_debt(terms: &AssetTerms, price: Price, collateral: Balance) -> Option<Balance> {
		debt_for_value_floor(value_floor(collateral, price, terms.decimals)?, terms.lines.q0)
	}
}
