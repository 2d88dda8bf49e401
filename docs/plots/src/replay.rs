//! Prices go through the rules of the chain.

use crate::bars::Bar;
use pallet_volatility::{GateState, Window};
use qian_primitives::{Days, Ratio, Seconds, Volatility, VolatilityParams};

/// Seconds for which a price counts, as on the chain of the presets.
const TTL: Seconds = 1_800;

/// What the chain says right after a price.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
	/// When the price held.
	pub at: Seconds,
	/// The price in US dollars.
	pub price: f64,
	/// Vol_R; `None` while it is unknown.
	pub vol_r: Option<Volatility>,
	/// The start ratio.
	pub q0: Ratio,
	/// Whether arbitrage pauses, by the volatility alone.
	pub gate: GateState,
}

/// What the chain says after each of `bars`, where it lists the asset at the first of them with
/// `params`, and days end at 00:00 UTC.
///
/// Every rule is that of the pallet. Bars are longer than the least time between two samples.
pub fn run(params: &VolatilityParams, bars: &[Bar]) -> Vec<Moment> {
	let listed = bars.first().map_or(0, |bar| bar.end);
	let mut window = Window::new(params.q_ref, listed);
	bars.iter().map(|bar| see(&mut window, params, bar)).collect()
}

/// Take note of the price at the end of `bar`.
fn see(window: &mut Window, params: &VolatilityParams, &Bar { end, close }: &Bar) -> Moment {
	window.observe(close, end, Days { offset: 0 }, TTL);
	window.sample(params);
	let Window { vol_r, q0, gate, .. } = *window;
	Moment { at: end, price: close.to_float(), vol_r, q0, gate: gate.state }
}
