//! Fits against those of the Python package `arch` 8.0.0 (SciPy 1.17.1), on closes by formula and on
//! histories.
//!
//! Its figures come from this script. On every row the best of its own start and of six others is
//! taken; they agree to all the digits here.
//!
//! ```python
//! import numpy as np
//! from math import isqrt
//! from arch import arch_model
//! def closes(n, deviation, alpha, beta, seed):  # Walk::closes
//!     s2 = deviation**2; omega = s2 * (1000 - alpha - beta) // 1000
//!     price, state, out = 2 * 10**12, seed, []
//!     for _ in range(n):
//!         out.append(price / 1e9); total = 0
//!         for _ in range(12):
//!             state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
//!             total += state >> 48
//!         r = isqrt(s2) * (total - 12 * 32768)
//!         price = price * (10**9 * 2**16 + r) // (10**9 * 2**16)
//!         s2 = omega + (alpha * (abs(r) >> 16)**2 + beta * s2) // 1000
//!     return out
//! r = 100 * np.diff(np.log(closes(400, 40_000_000, 100, 800, 1)))
//! model = arch_model(r, mean='Zero', vol='GARCH', p=1, q=1, rescale=False)
//! fit = model.fit(disp='off', options={'ftol': 1e-13, 'maxiter': 2000})
//! print(fit.params, fit.loglikelihood, fit.forecast(horizon=1).variance)
//! ```

use super::{near, Walk};
use crate::fit;
use std::path::PathBuf;

/// What `arch` finds for returns in percent: ω, α, β, log-likelihood, next variance.
type Figures = [f64; 5];

/// How near a fit must come to that of `arch`.
struct Nearness {
	/// Relative, of the next variance.
	forecast: f64,
	/// Relative, of ω.
	omega: f64,
	/// Absolute, of α and β.
	weights: f64,
}

/// The two searches end beside each other on a flat summit. Seen are 1e-6 in the forecast, 2e-5 in ω
/// and 5e-7 in α and β.
const NEAR: Nearness = Nearness { forecast: 1e-5, omega: 1e-3, weights: 1e-4 };

fn compare(name: &str, closes: &[f64], arch: Figures, nearness: Nearness) {
	let fit = fit(closes).expect("these closes have a fit");
	let found = fit.parameters;
	let ours = [
		found.omega * 1e4,
		found.alpha,
		found.beta,
		fit.log_likelihood - (closes.len() - 1) as f64 * 100.0_f64.ln(),
		fit.next_variance * 1e4,
	];
	let message = format!("{name}: {ours:?}, arch {arch:?}");
	assert!(ours[3] >= arch[3] - 1e-5, "less likely: {message}");
	assert!(ours[3] <= arch[3] + 1e-3, "another summit: {message}");
	assert!(near(ours[4], arch[4], nearness.forecast), "forecast: {message}");
	assert!(near(ours[0], arch[0], nearness.omega), "omega: {message}");
	assert!((ours[1] - arch[1]).abs() <= nearness.weights, "alpha: {message}");
	assert!((ours[2] - arch[2]).abs() <= nearness.weights, "beta: {message}");
	println!("{message}");
}

fn compare_walk(walk: Walk, arch: Figures) {
	compare(&format!("{walk:?}"), &walk.closes(), arch, NEAR);
}

#[test]
fn walks_of_different_persistence_give_the_fits_of_arch() {
	compare_walk(
		Walk { count: 400, deviation: 40_000_000, alpha: 100, beta: 800, seed: 1 },
		[3.064911498, 0.1170312, 0.6083955, -1042.055907, 9.3636481],
	);
	compare_walk(
		Walk { count: 1_000, deviation: 35_000_000, alpha: 50, beta: 930, seed: 2 },
		[0.420401177, 0.0318067, 0.9268244, -2581.514228, 8.2073598],
	);
	compare_walk(
		Walk { count: 300, deviation: 50_000_000, alpha: 300, beta: 400, seed: 3 },
		[9.878125699, 0.2202811, 0.2595997, -857.528161, 14.1606110],
	);
	compare_walk(
		Walk { count: 1_500, deviation: 40_000_000, alpha: 80, beta: 915, seed: 5 },
		[0.343949504, 0.0850863, 0.8805037, -3800.377304, 7.0438898],
	);
	compare_walk(
		Walk { count: 250, deviation: 20_000_000, alpha: 150, beta: 700, seed: 6 },
		[1.377984854, 0.2700905, 0.3739272, -511.321620, 2.9864029],
	);
}

#[test]
fn walks_whose_best_model_lies_on_a_bound_give_the_fits_of_arch() {
	// β = 0
	compare_walk(
		Walk { count: 400, deviation: 50_000_000, alpha: 400, beta: 0, seed: 7 },
		[15.811857820, 0.4660760, 0.0, -1206.776985, 43.3002853],
	);
	// α = 0
	compare_walk(
		Walk { count: 300, deviation: 30_000_000, alpha: 0, beta: 0, seed: 9 },
		[0.218948905, 0.0, 0.9783192, -763.915741, 10.0956151],
	);
	// α + β = 1
	compare_walk(
		Walk { count: 400, deviation: 30_000_000, alpha: 90, beta: 909, seed: 13 },
		[0.007818382, 0.1205139, 0.8794861, -610.161580, 3.5878470],
	);
}

/// Daily closes of 2018 to 2022 from `QIAN_PRICE_DATA` (default `../shared/data` beside the project).
fn history(file: &str) -> Option<Vec<f64>> {
	let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
	let folder = std::env::var_os("QIAN_PRICE_DATA").map_or(beside, PathBuf::from);
	let text = std::fs::read_to_string(folder.join(file)).ok()?;
	let wanted = |line: &&str| line.get(..4).is_some_and(|year| ("2018"..="2022").contains(&year));
	let close = |line: &str| line.split(',').nth(4).and_then(|cell| cell.trim().parse().ok());
	let closes: Vec<f64> = text.lines().filter(wanted).filter_map(close).collect();
	assert_eq!(closes.len(), 1_826, "{file} lacks days");
	Some(closes)
}

#[test]
fn histories_give_the_fits_of_arch_where_there_are_any() {
	let rows: [(&str, Figures, Figures); 2] = [
		(
			"eth-usd-daily.csv",
			[1.990828801, 0.0936993, 0.8319744, -5481.040223, 13.0264401],
			[5.177025930, 0.1671872, 0.5788174, -1151.649526, 12.5140053],
		),
		(
			"btc-usd-daily.csv",
			[1.039788544, 0.0853511, 0.8500310, -4996.442474, 7.5330693],
			[4.916127720, 0.2527375, 0.3429590, -1038.089078, 7.5391459],
		),
	];
	for (file, five_years, last_days) in rows {
		let Some(closes) = history(file) else {
			println!("{file}: not there; the fits were compared on closes by formula only");
			continue;
		};
		compare(file, &closes, five_years, NEAR);
		let last = &closes[closes.len() - 400..];
		compare(&format!("{file}, the last 400"), last, last_days, NEAR);
	}
}
