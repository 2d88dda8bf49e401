//! The recursion and the likelihood against the formula by hand.

use super::near;
use crate::{Fit, Parameters, Returns};

const MODEL: Parameters = Parameters { omega: 0.5, alpha: 0.25, beta: 0.5 };

#[test]
fn variances_follow_the_formula_on_a_short_series() {
	// Weights 1, 0.94 and 0.8836 of the squares 4, 1 and 9 stand for the day before.
	let before = (4.0 + 0.94 * 1.0 + 0.8836 * 9.0) / (1.0 + 0.94 + 0.8836);
	let first = 0.5 + 0.25 * before + 0.5 * before;
	let second = 0.5 + 0.25 * 4.0 + 0.5 * first;
	let third = 0.5 + 0.25 * 1.0 + 0.5 * second;
	let fourth = 0.5 + 0.25 * 9.0 + 0.5 * third;
	let returns = Returns::new([2.0, -1.0, 3.0]);
	assert!(near(returns.next_variance(&MODEL), fourth, 1e-15));

	let density = |r: f64, variance: f64| {
		(-r * r / (2.0 * variance)).exp() / (2.0 * std::f64::consts::PI * variance).sqrt()
	};
	let likelihood = density(2.0, first) * density(-1.0, second) * density(3.0, third);
	assert!(near(returns.log_likelihood(&MODEL), likelihood.ln(), 1e-14));
}

#[test]
fn only_the_first_75_returns_stand_for_the_days_before() {
	let next = |count: usize| {
		// With α = 0 the returns enter by the day before alone.
		let model = Parameters { omega: 0.0, alpha: 0.0, beta: 1.0 };
		Returns::new((0..count).map(|day| if day < 75 { 1.0 } else { 100.0 })).next_variance(&model)
	};
	assert!(near(next(75), 1.0, 1e-12));
	assert!(near(next(300), 1.0, 1e-12));
}

#[test]
fn returns_of_closes_are_logarithmic() {
	let e = std::f64::consts::E;
	let returns = Returns::of_closes(&[1.0, e, e, 1.0 / e], 100.0);
	assert_eq!(returns.count(), 3);
	assert!(near(returns.mean_square(), (100.0_f64.powi(2) + 200.0_f64.powi(2)) / 3.0, 1e-14));
}

#[test]
fn a_daily_deviation_of_two_percent_is_38_points_a_year() {
	let fit = Fit { parameters: MODEL, log_likelihood: 0.0, next_variance: 0.02 * 0.02 };
	assert!(near(fit.annual_volatility_percent(), 2.0 * 365.0_f64.sqrt(), 1e-15));
}
