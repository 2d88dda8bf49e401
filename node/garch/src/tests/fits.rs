//! What holds of every fit, and when there is none.

use super::{near, Walk, USUAL};
use crate::{fit, Fit, FitError, Parameters, Returns, MIN_CLOSES};

fn fitted(closes: &[f64]) -> Fit {
	let fit = fit(closes).expect("these closes have a fit");
	let Parameters { omega, alpha, beta } = fit.parameters;
	assert!(omega > 0.0 && alpha >= 0.0 && beta >= 0.0 && alpha + beta < 1.0, "{fit:?}");
	assert!(fit.next_variance > 0.0 && fit.annual_volatility_percent().is_finite(), "{fit:?}");
	fit
}

#[test]
fn too_few_closes_are_refused_and_just_enough_are_not() {
	let closes = USUAL.closes();
	assert_eq!(fit(&[]), Err(FitError::TooFewCloses(0)));
	assert_eq!(fit(&closes[..MIN_CLOSES - 1]), Err(FitError::TooFewCloses(249)));
	fitted(&closes[..MIN_CLOSES]);
}

#[test]
fn a_close_that_is_no_price_is_refused() {
	for wrong in [0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
		let mut closes = USUAL.closes();
		closes[17] = wrong;
		assert_eq!(fit(&closes), Err(FitError::NotAPrice(17)), "{wrong}");
	}
}

#[test]
fn a_price_that_never_moves_is_refused() {
	for price in [1.0, 0.1, 1_999.99, f64::MIN_POSITIVE, f64::MAX] {
		assert_eq!(fit(&[price; 300]), Err(FitError::Constant), "{price}");
	}
}

#[test]
fn reasons_are_named() {
	let text = |error: FitError| error.to_string();
	assert_eq!(text(FitError::TooFewCloses(7)), "7 closes are too few, 250 are needed");
	assert_eq!(text(FitError::NotAPrice(3)), "close 3 (the first is 0) is not a positive number");
	assert_eq!(text(FitError::Constant), "the price never moved");
	assert_eq!(text(FitError::NoOptimum), "no model was found");
}

#[test]
fn odd_closes_have_a_usable_fit() {
	let steady = |day: u32| 1.01_f64.powi(day as i32);
	let jump = |day: u32| if day < 200 { 1.0 } else { 2.0 };
	let late_jump = |day: u32| if day < 299 { 1.0 } else { 2.0 };
	let wild = |day: u32| if day.is_multiple_of(2) { f64::MAX } else { f64::MIN_POSITIVE };
	let tiny = |day: u32| if day.is_multiple_of(3) { 1.0 } else { 1.0 + f64::EPSILON };
	let rows: [&dyn Fn(u32) -> f64; 5] = [&steady, &jump, &late_jump, &wild, &tiny];
	for row in rows {
		let closes: Vec<f64> = (0..300).map(row).collect();
		fitted(&closes);
	}
}

#[test]
fn the_unit_of_the_price_does_not_matter() {
	let closes = USUAL.closes();
	let one = fitted(&closes);
	for factor in [1_000.0, 1e-6] {
		let other = fitted(&closes.iter().map(|close| close * factor).collect::<Vec<_>>());
		assert!(near(one.next_variance, other.next_variance, 1e-6), "{one:?} {other:?}");
		assert!(near(one.parameters.omega, other.parameters.omega, 1e-4), "{one:?} {other:?}");
		assert!(near(one.parameters.alpha, other.parameters.alpha, 1e-4), "{one:?} {other:?}");
		assert!(near(one.parameters.beta, other.parameters.beta, 1e-4), "{one:?} {other:?}");
		assert!(near(one.log_likelihood, other.log_likelihood, 1e-10), "{one:?} {other:?}");
	}
}

#[test]
fn the_same_closes_give_the_same_fit_to_the_last_bit() {
	assert_eq!(fit(&USUAL.closes()), fit(&USUAL.closes()));
}

#[test]
fn likelihood_and_forecast_are_those_of_the_model_found() {
	let closes = USUAL.closes();
	let fit = fitted(&closes);
	let returns = Returns::of_closes(&closes, 1.0);
	assert!(near(fit.log_likelihood, returns.log_likelihood(&fit.parameters), 1e-12));
	assert!(near(fit.next_variance, returns.next_variance(&fit.parameters), 1e-12));
}

#[test]
fn no_small_step_from_the_fit_makes_the_closes_more_likely() {
	for seed in 1..20 {
		let walk = Walk { seed, ..USUAL };
		let closes = walk.closes();
		let fit = fitted(&closes);
		let returns = Returns::of_closes(&closes, 1.0);
		let best = returns.log_likelihood(&fit.parameters);
		for step in [1e-4, 1e-3, 1e-2] {
			for neighbour in neighbours(&fit.parameters, step) {
				let there = returns.log_likelihood(&neighbour);
				assert!(there <= best + 1e-8, "{there} > {best}: {neighbour:?}, {walk:?}");
			}
		}
	}
}

/// Permitted models beside `model`: ω by a relative, α and β by an absolute `step`.
fn neighbours(model: &Parameters, step: f64) -> Vec<Parameters> {
	let signs = [-1.0, 0.0, 1.0];
	let mut all = Vec::new();
	for (i, j, k) in (0..27).map(|n| (n % 3, n / 3 % 3, n / 9)) {
		let beside = Parameters {
			omega: model.omega * (1.0 + signs[i] * step),
			alpha: model.alpha + signs[j] * step,
			beta: model.beta + signs[k] * step,
		};
		let permitted =
			beside.alpha >= 0.0 && beside.beta >= 0.0 && beside.alpha + beside.beta < 1.0;
		if permitted {
			all.push(beside);
		}
	}
	all
}

#[test]
fn no_model_of_a_coarse_grid_makes_the_closes_more_likely() {
	let fading = |closes: Vec<f64>| -> Vec<f64> {
		let mut price: f64 = 1.0;
		let fade = |(day, pair): (usize, &[f64])| {
			price *= (pair[1] / pair[0]).powf(0.985_f64.powi(day as i32));
			price
		};
		closes.windows(2).enumerate().map(fade).collect()
	};
	for seed in 1..6 {
		let walk = Walk { seed, ..USUAL };
		let quiet = Walk { alpha: 0, beta: 0, ..walk };
		let rows = [walk.closes(), quiet.closes(), fading(walk.closes()), fading(quiet.closes())];
		for (row, closes) in rows.iter().enumerate() {
			let best = fitted(closes).log_likelihood;
			let returns = Returns::of_closes(closes, 1.0);
			for model in grid(returns.mean_square()) {
				let there = returns.log_likelihood(&model);
				assert!(there <= best, "{there} > {best}: {model:?}, row {row} of seed {seed}");
			}
		}
	}
}

/// Models all over the permitted space, for returns with this mean square.
fn grid(mean_square: f64) -> Vec<Parameters> {
	let omegas = (0..15).map(|step| mean_square * 3.0 * 0.3_f64.powi(step));
	let persistences = (0..20).map(|step| 1.0 - 0.7_f64.powi(step));
	let mut all = Vec::new();
	for (omega, persistence) in omegas.flat_map(|o| persistences.clone().map(move |p| (o, p))) {
		for part in 0..=10 {
			let alpha = persistence * f64::from(part) / 10.0;
			all.push(Parameters { omega, alpha, beta: persistence - alpha });
		}
	}
	all
}

#[test]
fn the_slope_is_flat_at_a_fit_between_the_bounds() {
	let closes = USUAL.closes();
	let found = fitted(&closes).parameters;
	let returns = Returns::of_closes(&closes, 1.0);
	let omega = |by: f64| Parameters { omega: found.omega * (1.0 + by), ..found };
	let alpha = |by: f64| Parameters { alpha: found.alpha + by, ..found };
	let beta = |by: f64| Parameters { beta: found.beta + by, ..found };
	let rows: [&dyn Fn(f64) -> Parameters; 3] = [&omega, &alpha, &beta];
	for (axis, row) in rows.into_iter().enumerate() {
		let height = |by: f64| returns.log_likelihood(&row(by));
		let slope = (height(1e-5) - height(-1e-5)) / 2e-5;
		assert!(slope.abs() < 1e-2, "slope {slope} along axis {axis} of {found:?}");
	}
}

#[test]
fn the_walk_s_own_model_is_found_again_in_a_long_row() {
	let walk = Walk { count: 20_000, ..USUAL };
	let found = fitted(&walk.closes()).parameters;
	assert!((found.alpha - 0.1).abs() < 0.02, "{found:?}");
	assert!((found.beta - 0.8).abs() < 0.04, "{found:?}");
	assert!(near(found.omega / (1.0 - found.alpha - found.beta), 0.0016, 0.05), "{found:?}");
}
