//! The gate of arbitrage as it stands now.
//!
//! The volatility opens and closes it; what must not wait for the end of a storm keeps it open at
//! every read: a pause must not turn frozen CSAs into insolvent ones.

use crate::{
	interfaces::Solvency,
	types::{GateReason, GateReport, GateState, Window},
	Config, Pallet, Params, Windows,
};
use frame_support::{traits::Get, weights::Weight};
use qian_primitives::{AssetId, Ratio, Seconds, VolatilityParams};

impl<T: Config> Pallet<T> {
	/// Whether frozen collateral of `asset` may be redeemed now, where all of it together stands at
	/// `frozen_ratio`; and the weight that it took to know, beside the record of the asset.
	///
	/// That is nothing but in a storm, when the totals of the system may decide.
	pub fn arbitrage_runs(asset: AssetId, frozen_ratio: Ratio) -> (bool, Weight) {
		let closed = Windows::<T>::get(asset).filter(|window| !window.gate.is_open());
		let Some(window) = closed else { return (true, Weight::zero()) };
		let Some(params) = Params::<T>::get(asset) else { return (true, Weight::zero()) };
		let reason = Self::reason(&window, &params, Self::now(), || frozen_ratio);
		(reason.is_open(), Self::arbitrage_runs_weight())
	}

	/// Weight of [`Self::arbitrage_runs`] in a storm, beside the record of the asset.
	pub fn arbitrage_runs_weight() -> Weight {
		let records = <T as frame_system::Config>::DbWeight::get().reads(2);
		records.saturating_add(T::Solvency::total_ratio_weight())
	}

	/// Why arbitrage runs or pauses. What costs most is asked last.
	fn reason(
		window: &Window,
		params: &VolatilityParams,
		now: Seconds,
		frozen_ratio: impl FnOnce() -> Ratio,
	) -> GateReason {
		match window.gate.state {
			GateState::Open if window.vol_r.is_none() => GateReason::VolatilityUnknown,
			GateState::Open => GateReason::Calm,
			GateState::Expired => GateReason::PauseExpired,
			GateState::Closed if window.vol_r.is_none() => GateReason::VolatilityUnknown,
			GateState::Closed if window.gate.has_lasted(params.max_closed, now) => {
				GateReason::PauseExpired
			},
			GateState::Closed if frozen_ratio() < params.open_below_pool => {
				GateReason::FrozenPoolThin
			},
			GateState::Closed if T::Solvency::total_ratio() < params.open_below_total => {
				GateReason::BackingThin
			},
			GateState::Closed => GateReason::Storm,
		}
	}

	/// The gate of `asset` for a view.
	pub(crate) fn gate_report(
		asset: AssetId,
		window: &Window,
		params: &VolatilityParams,
	) -> GateReport {
		let reason = Self::reason(window, params, Self::now(), || T::Solvency::frozen_ratio(asset));
		let open = reason.is_open();
		let since = window.gate.since;
		let next_change = (!open).then(|| since.saturating_add(params.max_closed));
		GateReport { open, reason, since, next_change }
	}
}
