//! Forecast of an asset's volatility: a GARCH(1,1) model fitted to daily closes.
//!
//! The variance of tomorrow's log return `R` follows from today's,
//!
//! ```text
//! σ²_{t+1} = ω + α·R_t² + β·σ_t²        ω > 0,  α, β ≥ 0,  α + β < 1
//! ```
//!
//! and the forecast is `100·sqrt(365·σ²_{t+1})`, in percent points a year. [`fit`] finds the ω, α and
//! β under which the closes are most likely, if returns are Gaussian with mean zero. No mean is
//! fitted: the formula has `R_t²` itself, and over a day the mean is small against the deviation.
//!
//! The days before the first close are unknown. As in the Python package `arch`, they stand in the
//! recursion as a weighted mean of the first squared returns; so the figures of both can be compared.
//!
//! The forecast is advice. It is computed off chain with floating point, and no rule of the chain
//! reads it.
//!
//! # The search
//!
//! [`argmin`](https://docs.rs/argmin) searches, by Nelder and Mead: it is maintained, safe Rust,
//! brings few crates along, and needs no derivatives, which at the edges `α = 0` and `β = 0` would
//! lead nowhere. The same closes always give the same fit: nothing is random, and no clock is read.

#![deny(missing_docs)]

mod model;
mod search;

pub use model::{Parameters, Returns};

use std::{error::Error, fmt};

/// Fewest closes that a model is fitted to.
pub const MIN_CLOSES: usize = 250;

/// Days of trade in a year.
const DAYS: f64 = 365.0;

/// The search works on returns in percent, so that all its numbers are near one.
const SCALE: f64 = 100.0;

/// What the closes make most likely.
///
/// Variances are those of daily log returns as fractions: 0.0004 is 2 % a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
	/// The model.
	pub parameters: Parameters,
	/// Logarithm of the likelihood of the returns under the model.
	pub log_likelihood: f64,
	/// Variance that the model expects on the day after the last close.
	pub next_variance: f64,
}

impl Fit {
	/// Volatility on the day after the last close, in percent points a year.
	pub fn annual_volatility_percent(&self) -> f64 {
		100.0 * (DAYS * self.next_variance).sqrt()
	}
}

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitError {
	/// There are only so many closes, fewer than [`MIN_CLOSES`].
	TooFewCloses(usize),
	/// The close with this index is not a positive finite number.
	NotAPrice(usize),
	/// The price never moved: no variance would explain that better than zero.
	Constant,
	/// The search ended without a model.
	NoOptimum,
}

impl fmt::Display for FitError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::TooFewCloses(count) => {
				write!(f, "{count} closes are too few, {MIN_CLOSES} are needed")
			},
			Self::NotAPrice(index) => {
				write!(f, "close {index} (the first is 0) is not a positive number")
			},
			Self::Constant => write!(f, "the price never moved"),
			Self::NoOptimum => write!(f, "no model was found"),
		}
	}
}

impl Error for FitError {}

/// Fits the model to `closes`, one a day in the order of days.
///
/// # Errors
///
/// If there are fewer than [`MIN_CLOSES`], if one is not a price, or if all are the same.
pub fn fit(closes: &[f64]) -> Result<Fit, FitError> {
	if closes.len() < MIN_CLOSES {
		return Err(FitError::TooFewCloses(closes.len()));
	}
	if let Some(index) = closes.iter().position(|close| !(close.is_finite() && *close > 0.0)) {
		return Err(FitError::NotAPrice(index));
	}
	let percent = Returns::of_closes(closes, SCALE);
	if percent.mean_square() == 0.0 {
		return Err(FitError::Constant);
	}
	let found = search::most_likely(&percent).ok_or(FitError::NoOptimum)?;

	let squared = SCALE * SCALE;
	let fit = Fit {
		parameters: Parameters { omega: found.omega / squared, ..found },
		// A density grows by the factor by which its unit does.
		log_likelihood: percent.log_likelihood(&found) + percent.count() as f64 * SCALE.ln(),
		next_variance: percent.next_variance(&found) / squared,
	};
	let usable =
		fit.log_likelihood.is_finite() && fit.next_variance.is_finite() && fit.next_variance > 0.0;
	usable.then_some(fit).ok_or(FitError::NoOptimum)
}

#[cfg(test)]
mod tests;
