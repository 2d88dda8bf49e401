//! Invariants of the pallet.

use crate::{
	interfaces::Register,
	types::{Sighting, Window},
	Backfill, CloseOffset, Config, Pallet, Params, Windows, WINDOW,
};
use frame_support::ensure;
use qian_primitives::{DAY, MAX_PRICE_RAW, MIN_PRICE_RAW};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of the pallet's storage:
	///
	/// * each listed asset has parameters and a window, and no other asset has anything;
	/// * parameters stay within their bounds and in order with the freeze line;
	/// * the sum of a window is that of its ring, and it holds at most thirty returns;
	/// * a window has an oldest close exactly if it has a newest one and is not full;
	/// * `q_floor ≤ q0 ≤ q_cap`;
	/// * past closes wait only for a window that is not full, and are within the price bound;
	/// * a day begins within a day.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(CloseOffset::<T>::get() < DAY, "days begin outside of a day");
		for (asset, params) in Params::<T>::iter() {
			let q_min = T::Register::q_min(asset).ok_or("parameters of an unlisted asset")?;
			params.check(q_min).map_err(|_| "parameters out of bounds or order")?;
			let window = Windows::<T>::get(asset).ok_or("an asset without a window")?;
			ensure!((params.q_floor..=params.q_cap).contains(&window.q0), "start ratio is off");
			Self::check_window(&window)?;
		}
		for asset in Windows::<T>::iter_keys() {
			ensure!(Params::<T>::contains_key(asset), "a window without parameters");
		}
		for (asset, _, Sighting { price, .. }) in Backfill::<T>::iter() {
			let window = Windows::<T>::get(asset).ok_or("past closes of an unlisted asset")?;
			ensure!(!window.is_full(), "past closes wait for a full window");
			let bound = MIN_PRICE_RAW..MAX_PRICE_RAW;
			ensure!(bound.contains(&price.into_inner()), "a past close is out of bounds");
		}
		Ok(())
	}

	fn check_window(window: &Window) -> Result<(), TryRuntimeError> {
		ensure!(window.n <= WINDOW && window.head < WINDOW, "the ring is off");
		ensure!(window.squares().sum::<u128>() == window.sum_r2, "the sum is not that of the ring");
		ensure!(window.n == 0 || window.last_close.is_some(), "returns without a close");
		let open = window.last_close.is_some() && !window.is_full();
		ensure!(window.first_close.is_some() == open, "the oldest close is off");
		Ok(())
	}
}
