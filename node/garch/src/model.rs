//! The model itself: recursion of the variance, and likelihood.

use std::f64::consts::TAU;

/// First returns whose squares stand for the days before them.
const BACKCAST_DAYS: usize = 75;

/// Weight of each of them against the one before it.
const BACKCAST_DECAY: f64 = 0.94;

/// A GARCH(1,1) model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
	/// Constant part of the variance, ω; in squares of the returns' unit.
	pub omega: f64,
	/// Weight of the last squared return, α.
	pub alpha: f64,
	/// Weight of the last variance, β.
	pub beta: f64,
}

impl Parameters {
	/// Variance of the day after one with this squared return and this variance.
	pub fn step(&self, square: f64, variance: f64) -> f64 {
		self.omega + self.alpha * square + self.beta * variance
	}
}

/// Returns of successive days, as far as the model knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Returns {
	squares: Vec<f64>,
	/// Squared return and variance of the day before the first.
	backcast: f64,
}

impl Returns {
	/// Takes returns in the order of days.
	pub fn new(returns: impl IntoIterator<Item = f64>) -> Self {
		let squares: Vec<f64> = returns.into_iter().map(|r| r * r).collect();
		let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
		for square in squares.iter().take(BACKCAST_DAYS) {
			sum += weight * square;
			weights += weight;
			weight *= BACKCAST_DECAY;
		}
		let backcast = if squares.is_empty() { 0.0 } else { sum / weights };
		Self { squares, backcast }
	}

	/// Log returns between successive `closes`, times `scale`.
	///
	/// Differences of logarithms, not logarithms of quotients: these could overflow.
	pub fn of_closes(closes: &[f64], scale: f64) -> Self {
		Self::new(closes.windows(2).map(|pair| scale * (pair[1].ln() - pair[0].ln())))
	}

	/// Number of returns.
	pub fn count(&self) -> usize {
		self.squares.len()
	}

	/// Mean of the squared returns, zero if there are none.
	pub fn mean_square(&self) -> f64 {
		self.squares.iter().sum::<f64>() / self.count().max(1) as f64
	}

	/// Variance of the first day.
	fn first_variance(&self, model: &Parameters) -> f64 {
		model.step(self.backcast, self.backcast)
	}

	/// Variance that `model` expects on the day after the last return.
	pub fn next_variance(&self, model: &Parameters) -> f64 {
		let first = self.first_variance(model);
		self.squares.iter().fold(first, |variance, square| model.step(*square, variance))
	}

	/// Logarithm of the Gaussian likelihood of the returns under `model`.
	pub fn log_likelihood(&self, model: &Parameters) -> f64 {
		let mut variance = self.first_variance(model);
		let mut sum = self.count() as f64 * TAU.ln();
		for square in &self.squares {
			sum += variance.ln() + square / variance;
			variance = model.step(*square, variance);
		}
		-0.5 * sum
	}
}
