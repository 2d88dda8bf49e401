//! What an accepted price does: closes, volatility, start ratio and gate.

use crate::{
	interfaces::{Feed, Register},
	types::Window,
	Config, Event, Pallet, Params, WeightInfo, Windows,
};
use frame_support::weights::Weight;
use qian_math::{mul_div_floor, start_ratio_floor};
use qian_primitives::{AssetId, Price, Ratio, Seconds, Volatility, VolatilityParams};

/// Seconds of an hour, to which the fall of a start ratio refers.
const HOUR: u128 = 3_600;

impl<T: Config> Pallet<T> {
	/// Take note of `price` of `asset`, accepted as of `moment`. Cannot fail; returns the weight.
	///
	/// Makes the close of a day that has ended since the last price; samples the volatility if the
	/// last sample is `sample_interval` old. `O(1)`, whatever the history and however many CSAs.
	pub fn on_price(asset: AssetId, price: Price, moment: Seconds) -> Weight {
		let mut weight = T::WeightInfo::on_price();
		let Some((mut window, params)) = Windows::<T>::get(asset).zip(Params::<T>::get(asset))
		else {
			return weight;
		};
		let (ttl, was_full) = (T::Feed::ttl(asset).unwrap_or_default(), window.is_full());
		let closings = window.observe(price, moment, Self::days(), ttl);
		if closings.close.is_some() && !was_full {
			let linked = Self::link_waiting(asset, &mut window);
			weight.saturating_accrue(T::WeightInfo::take_past_close(linked));
		}
		Self::tell_closings(asset, &window, closings);
		if moment.saturating_sub(window.q0_at) >= params.sample_interval {
			Self::sample(asset, &mut window, &params);
		}
		Windows::<T>::insert(asset, window);
		weight
	}

	/// Sample `window`, and tell what that changes.
	pub(crate) fn sample(asset: AssetId, window: &mut Window, params: &VolatilityParams) {
		let (q0, was_open) = (window.q0, window.gate.is_open());
		window.sample(params);
		if window.q0 != q0 {
			let q_min = T::Register::q_min(asset).unwrap_or_default();
			Self::tell_start_ratio(asset, window, q_min);
		}
		let open = window.gate.is_open();
		if open != was_open {
			Self::deposit_event(Event::ArbitrageGate { asset, open });
		}
	}

	/// Tell of the start ratio of `window`.
	pub(crate) fn tell_start_ratio(asset: AssetId, window: &Window, q_min: Ratio) {
		let Window { q0, vol_r, .. } = *window;
		let q_alarm = Self::alarm_line(q0, q_min);
		Self::deposit_event(Event::StartRatioUpdated { asset, q0, q_alarm, vol_r });
	}
}

impl Window {
	/// Compute volatility, start ratio and gate anew, as of the last price; nothing without one.
	pub fn sample(&mut self, params: &VolatilityParams) {
		let Some(last_price) = self.last_price else { return };
		let at = last_price.at.max(self.q0_at);
		// At genesis the clock stands at zero: since then no time has passed that anybody measured.
		let since = if self.q0_at == 0 { at } else { self.q0_at };
		self.vol_r = self.real_time(last_price);
		let target = target_of(params, self.vol_r);
		self.q0 = next_start_ratio(params, self.q0, target, at.saturating_sub(since));
		self.q0_at = at;
		let VolatilityParams { vol_close, vol_open, max_closed, .. } = *params;
		self.gate = self.gate.after(self.vol_r, vol_close, vol_open, max_closed, at);
	}
}

/// Where the volatility draws the start ratio: `q_ref · (1 + κ·(Vol_R / vol_ref − 1))` within
/// `q_floor` and `q_cap`, rounded down; `q_ref` while the volatility is unknown.
pub(crate) fn target_of(params: &VolatilityParams, vol_r: Option<Volatility>) -> Ratio {
	let VolatilityParams { q_floor, q_ref, q_cap, kappa, vol_ref, .. } = *params;
	let drawn = match vol_r {
		// What does not fit is far above the cap.
		Some(vol) => start_ratio_floor(q_ref, kappa, vol, vol_ref).unwrap_or(q_cap),
		None => q_ref,
	};
	drawn.clamp(q_floor, q_cap)
}

/// The start ratio after `q0`: `target` at once if that is higher, else down towards it by at most
/// `max_fall` per hour of `elapsed`; always within `q_floor` and `q_cap`.
pub(crate) fn next_start_ratio(
	params: &VolatilityParams,
	q0: Ratio,
	target: Ratio,
	elapsed: Seconds,
) -> Ratio {
	let fall = mul_div_floor(params.max_fall.into_inner(), elapsed.into(), HOUR);
	let lowest = q0.into_inner().saturating_sub(fall.unwrap_or(u128::MAX));
	target.max(Ratio::from_inner(lowest)).clamp(params.q_floor, params.q_cap)
}
