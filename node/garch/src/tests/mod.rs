//! Tests by theme.

mod fits;
mod model;
mod reference;

use std::iter;

/// Closes of days by formula: a GARCH(1,1) walk in integers, so that another program in another
/// language makes the very same.
#[derive(Clone, Copy, Debug)]
struct Walk {
	count: usize,
	/// Deviation of a day's return in the long run, in billionths.
	deviation: u64,
	/// α and β in thousandths.
	alpha: u64,
	beta: u64,
	seed: u64,
}

impl Walk {
	fn closes(self) -> Vec<f64> {
		// Variances in squared billionths, the price in billionths of a dollar.
		let target = self.deviation * self.deviation;
		let omega = target * (1_000 - self.alpha - self.beta) / 1_000;
		let (mut variance, mut price, mut state) = (target, 2_000_000_000_000_i128, self.seed);
		iter::repeat_with(|| {
			let close = price as f64 / 1e9;
			// The sum of twelve uniform numbers is nearly Gaussian; its deviation is 2^16.
			let uniforms = iter::repeat_with(|| {
				state = state
					.wrapping_mul(6_364_136_223_846_793_005)
					.wrapping_add(1_442_695_040_888_963_407);
				(state >> 48) as i128
			});
			let shock = uniforms.take(12).sum::<i128>() - 12 * 32_768;
			let scaled = i128::from(variance.isqrt()) * shock;
			price = price * ((1_000_000_000 << 16) + scaled) / (1_000_000_000 << 16);
			let moved = (scaled.unsigned_abs() >> 16) as u64;
			variance = omega + (self.alpha * moved * moved + self.beta * variance) / 1_000;
			close
		})
		.take(self.count)
		.collect()
	}
}

/// A walk as crypto assets go.
const USUAL: Walk = Walk { count: 400, deviation: 40_000_000, alpha: 100, beta: 800, seed: 1 };

/// Whether two numbers differ by at most this part of them.
fn near(one: f64, other: f64, part: f64) -> bool {
	(one - other).abs() <= part * one.abs().max(other.abs())
}
