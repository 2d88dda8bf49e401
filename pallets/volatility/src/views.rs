//! What the views show.

use crate::{
	interfaces::Register,
	sample::target_of,
	types::{LinesReport, VolatilityReport, Window},
	Config, Pallet, Params, Windows,
};
use qian_primitives::AssetId;

impl<T: Config> Pallet<T> {
	pub(crate) fn report_of(asset: AssetId) -> Option<VolatilityReport> {
		let window = Windows::<T>::get(asset)?;
		let Window { n, vol_r, q0_at, last_close, .. } = window;
		Some(VolatilityReport {
			daily: window.daily(),
			real_time: vol_r,
			sampled_at: q0_at,
			returns: n,
			minutes: window.minutes(Self::now()),
			last_close,
			missing: Self::missing_closes(asset).len() as u32,
		})
	}

	pub(crate) fn lines_report_of(asset: AssetId) -> Option<LinesReport> {
		let q_min = T::Register::q_min(asset)?;
		let (window, params) = Windows::<T>::get(asset).zip(Params::<T>::get(asset))?;
		Some(LinesReport {
			q0: window.q0,
			q_alarm: Self::alarm_line(window.q0, q_min),
			q_min,
			target: target_of(&params, window.vol_r),
			gate: Self::gate_report(asset, &window, &params),
		})
	}
}
