//! Tests, one file per theme, on prices made by formula.

mod bars;
mod draw;
mod parameters;
mod replay;
mod series;
mod time;

use crate::bars::Bar;
use qian_primitives::{Price, Ratio, Seconds, Volatility, VolatilityParams};

/// 1 January 2020.
const START: Seconds = 1_577_836_800;

fn percent(p: u128) -> Ratio {
	Ratio::from_rational(p, 100)
}

/// The defaults of the parameter sheet for a freeze line of 120 %.
fn params() -> VolatilityParams {
	VolatilityParams {
		q_floor: percent(140),
		q_ref: percent(180),
		q_cap: percent(300),
		vol_ref: Volatility::from_u32(80),
		kappa: percent(25),
		max_fall: percent(5),
		vol_close: Volatility::from_u32(150),
		vol_open: Volatility::from_u32(120),
		max_closed: 21_600,
		open_below_total: percent(110),
		open_below_pool: percent(105),
		sample_interval: 60,
	}
}

/// Bars of this length that follow each other from [`START`] on.
fn bars(step: Seconds, closes: impl IntoIterator<Item = f64>) -> Vec<Bar> {
	let bar = |(index, close)| Bar {
		end: START + step * (index as Seconds + 1),
		close: Price::from_float(close),
	};
	closes.into_iter().enumerate().map(bar).collect()
}

/// A price that sways by some percent a day, the same in every run.
fn swaying(index: usize) -> f64 {
	200.0 + 9.0 * (index as f64 * 1.7).sin() + 5.0 * (index as f64 * 0.61).cos()
}
