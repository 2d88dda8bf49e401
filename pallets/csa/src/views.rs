//! What the views compute: the figures that the calls themselves would use in the same block.

use crate::{
	interfaces::{AssetTerms, Coin, Locks, Prices, Register},
	ledger::Nodes,
	types::{AssetLedger, Csa, CsaPage, Holding, Position, SystemTotals},
	Config, Csas, Ledgers, Pallet,
};
use alloc::vec::Vec;
use qian_math::{
	collateral_for_debt_ceil, debt_for_value_floor, ratio_floor, total_ratio_floor, value_floor,
};
use qian_primitives::{AssetId, Balance, CsaState, Price, Ratio, TickLines};
use qian_ratio_tree::Tree;
use sp_runtime::traits::{Bounded, Zero};

/// Most CSAs that one page looks at.
pub(crate) const PAGE_LOOKS: usize = 1_000;

/// What it takes to show CSAs of an asset at its last accepted price.
struct Appraisal<T: Config> {
	terms: AssetTerms,
	price: Option<Price>,
	lines: Option<TickLines>,
	ledger: AssetLedger,
	tree: Tree<Nodes<T>>,
}

impl<T: Config> Appraisal<T> {
	fn of(asset: AssetId) -> Option<Self> {
		let terms = T::Register::terms(asset)?;
		let price = T::Prices::accepted(asset);
		let lines = price.and_then(|price| Pallet::<T>::tick_lines(&terms.lines, price));
		let (ledger, tree) = (Ledgers::<T>::get(asset), Pallet::<T>::tree(asset));
		Some(Self { terms, price, lines, ledger, tree })
	}

	fn position(&mut self, holding: &Holding) -> Position {
		let csa = Pallet::<T>::resolve(holding, &self.ledger, &mut self.tree);
		let Csa { collateral, debt } = csa;
		match holding {
			// Its place in the tree decides, not the ratio that rounding shows.
			Holding::Pooled(place) if !csa.is_empty() => Position {
				collateral,
				debt,
				ratio: self
					.price
					.and_then(|p| ratio_floor(collateral, p, self.terms.decimals, debt)),
				state: self.lines.map(|lines| lines.state(place.tick)),
				tick: Some(place.tick),
			},
			_ => {
				let (ratio, state) = (Some(Ratio::max_value()), Some(CsaState::Normal));
				Position { collateral, debt, ratio, state, tick: None }
			},
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn position_of(asset: AssetId, owner: &T::AccountId) -> Option<Position> {
		let holding = Csas::<T>::get(asset, owner)?;
		Some(Appraisal::<T>::of(asset)?.position(&holding))
	}

	pub(crate) fn list_of(
		asset: AssetId,
		cursor: Option<T::AccountId>,
		limit: u32,
		wanted: impl Fn(&Position) -> bool,
	) -> CsaPage<T::AccountId> {
		let mut page = CsaPage { csas: Vec::new(), next: None };
		let Some(mut appraisal) = Appraisal::<T>::of(asset) else { return page };
		let mut looked_at = None;
		for (count, (owner, holding)) in Self::csas_after(asset, cursor).enumerate() {
			if count >= PAGE_LOOKS || page.csas.len() >= limit.clamp(1, PAGE_LOOKS as u32) as usize
			{
				page.next = looked_at;
				break;
			}
			let position = appraisal.position(&holding);
			looked_at = Some(owner.clone());
			if wanted(&position) {
				page.csas.push((owner, position));
			}
		}
		page
	}

	pub(crate) fn openable_of(asset: AssetId, collateral: Balance) -> Option<Balance> {
		let terms = T::Register::terms(asset)?;
		Self::carried_debt(&terms, T::Prices::live(asset)?, collateral)
	}

	pub(crate) fn mintable_of(asset: AssetId, owner: &T::AccountId) -> Option<Balance> {
		let terms = T::Register::terms(asset)?;
		let price = T::Prices::live(asset)?;
		let Csa { collateral, debt } = Self::csa(asset, owner)?;
		if !terms.active || T::Locks::is_locked(asset) {
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
		let locked = T::Locks::is_locked(asset);
		if debt.is_zero() {
			return Some(if locked { 0 } else { collateral });
		}
		let price = T::Prices::live(asset)?;
		if locked {
			return Some(0);
		}
		// More than a balance can hold is needed: nothing can leave.
		let needed = collateral_for_debt_ceil(debt, terms.lines.q_alarm, price, terms.decimals)
			.unwrap_or(collateral);
		Some(collateral.saturating_sub(needed))
	}

	pub(crate) fn system_totals() -> SystemTotals {
		let (backing, own) = T::Register::total_values();
		let net_supply = T::Coin::net_supply();
		SystemTotals {
			backing,
			net_supply,
			q_total: total_ratio_floor(backing, net_supply),
			buffer: Self::buffer_of(own),
		}
	}

	/// `floor(value·10^18 / q0)`: most debt that `collateral` carries right after minting.
	fn carried_debt(terms: &AssetTerms, price: Price, collateral: Balance) -> Option<Balance> {
		debt_for_value_floor(value_floor(collateral, price, terms.decimals)?, terms.lines.q0)
	}
}
