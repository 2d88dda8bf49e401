//! The one way to a CSA.
//!
//! Callers neither read nor write a record themselves: they ask [`Pallet::csa`] for what an owner
//! has now, and hand the CSA that it becomes to [`Pallet::replace`]. What a record looks like in
//! storage, and whether many of them are changed at once behind it, is this module's own matter.

use crate::{
	types::{AssetLedger, Csa},
	Config, Csas, Event, Ledgers, Pallet,
};
use frame_support::require_transactional;
use qian_math::line_tick;
use qian_primitives::{AssetId, Price, RatioLines, TickLines};
use sp_runtime::DispatchResult;

/// A CSA that an operation is about to change, with the sums that it is part of.
pub(crate) struct Entry {
	/// The CSA before the operation; empty if there is none yet.
	pub before: Csa,
	/// Whether the owner had one before.
	pub exists: bool,
	/// Sums over all CSAs of the asset before the operation.
	pub ledger: AssetLedger,
}

impl<T: Config> Pallet<T> {
	/// What `owner` has locked and owes in `asset` now; `None` without a CSA.
	pub fn csa(asset: AssetId, owner: &T::AccountId) -> Option<Csa> {
		Csas::<T>::get(asset, owner)
	}

	/// Load the CSA of `owner` and the sums of its asset for an operation.
	pub(crate) fn entry(asset: AssetId, owner: &T::AccountId) -> Entry {
		let csa = Self::csa(asset, owner);
		Entry {
			before: csa.unwrap_or_default(),
			exists: csa.is_some(),
			ledger: Ledgers::<T>::get(asset),
		}
	}

	/// Store what the CSA of `owner` became, and the sums with it.
	#[require_transactional]
	pub(crate) fn replace(
		asset: AssetId,
		owner: &T::AccountId,
		entry: Entry,
		after: Csa,
	) -> DispatchResult {
		Ledgers::<T>::insert(asset, entry.ledger.with(&entry.before, &after)?);
		if after.is_empty() {
			Csas::<T>::remove(asset, owner);
		} else {
			Csas::<T>::insert(asset, owner, after);
		}
		if !entry.exists {
			Self::deposit_event(Event::CsaOpened { asset, owner: owner.clone() });
		}
		Ok(())
	}

	/// Ticks of the lines at `price`.
	pub(crate) fn tick_lines(lines: &RatioLines, price: Price) -> Option<TickLines> {
		Some(TickLines {
			t_ins: line_tick(qian_math::ONE, price)?,
			t_min: line_tick(lines.q_min, price)?,
			t_alarm: line_tick(lines.q_alarm, price)?,
		})
	}

	/// Note a newly accepted `price`, and tell clients if a line moved to another tick.
	///
	/// Reads and writes one record, however many CSAs change their state.
	pub fn refresh_lines(asset: AssetId, lines: &RatioLines, price: Price) {
		let Some(moved) = Self::tick_lines(lines, price) else { return };
		Ledgers::<T>::mutate(asset, |ledger| {
			if ledger.lines == Some(moved) {
				return;
			}
			ledger.lines = Some(moved);
			let TickLines { t_ins, t_min, t_alarm } = moved;
			Self::deposit_event(Event::LinesMoved { asset, t_ins, t_min, t_alarm });
		});
	}
}
