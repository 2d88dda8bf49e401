//! The search for the most likely model.

use crate::model::{Parameters, Returns};
use argmin::{
	core::{CostFunction, Error, Executor, State},
	solver::neldermead::NelderMead,
};

/// Least and greatest ω, in mean squared returns; the bounds of the Python package `arch`.
const OMEGA: (f64, f64) = (1e-8, 10.0);

/// Greatest `α + β`: with 1, a shock would never fade.
const MAX_PERSISTENCE: f64 = 1.0 - 1e-9;

/// Where the searches start: α and `α + β`.
///
/// The likelihood may have several summits, and nothing proves that the highest is among those
/// found. Many starts with little α are there because that summit is narrow: a variance that only
/// fades from what it was at first.
const STARTS: [(f64, f64); 16] = [
	(0.02, 0.1),
	(0.01, 0.3),
	(0.3, 0.5),
	(0.05, 0.8),
	(0.2, 0.8),
	(0.05, 0.95),
	(0.15, 0.95),
	(0.005, 0.98),
	(0.01, 0.99),
	(0.005, 0.995),
	(0.05, 0.995),
	(0.1, 0.995),
	(0.005, 0.9995),
	(0.01, 0.9995),
	(0.02, 0.9995),
	(0.1, 0.9995),
];

/// Edge of the first simplex, where a quarter turn spans the range of a parameter.
const EDGE: f64 = 0.1;

/// Most steps of one search; they usually take a tenth of it.
const MAX_STEPS: u64 = 2_000;

/// A search ends when the corners of its simplex are that near to each other in height.
const TOLERANCE: f64 = 1e-13;

/// The model under which `returns`, which must not all be zero, are most likely.
pub fn most_likely(returns: &Returns) -> Option<Parameters> {
	let problem = Problem { returns, variance: returns.mean_square() };
	let mut best: Option<Found> = None;
	for (alpha, persistence) in STARTS {
		let start = Parameters {
			omega: problem.variance * (1.0 - persistence),
			alpha,
			beta: persistence - alpha,
		};
		let found = problem.search(problem.point(&start))?;
		if best.as_ref().is_none_or(|best| found.cost < best.cost) {
			best = Some(found);
		}
	}
	best.map(|best| problem.model(&best.point))
}

/// Where a search ended.
struct Found {
	point: Vec<f64>,
	cost: f64,
}

/// What is searched: a point of three angles, each of which swings a parameter between its bounds.
///
/// So every point is a permitted model, and a model on a bound is a smooth summit like any other:
///
/// * ω between its bounds, on a logarithmic scale;
/// * `α + β` between 0 and [`MAX_PERSISTENCE`];
/// * the part of α in it between 0 and 1.
#[derive(Clone, Copy)]
struct Problem<'a> {
	returns: &'a Returns,
	variance: f64,
}

impl Problem<'_> {
	fn model(&self, point: &[f64]) -> Parameters {
		let swing = |angle: f64| angle.sin().powi(2);
		let persistence = MAX_PERSISTENCE * swing(point[1]);
		let alpha = persistence * swing(point[2]);
		Parameters {
			omega: self.variance * OMEGA.0 * (OMEGA.1 / OMEGA.0).powf(swing(point[0])),
			alpha,
			beta: persistence - alpha,
		}
	}

	/// The inverse of [`Self::model`], for models strictly between the bounds.
	fn point(&self, model: &Parameters) -> Vec<f64> {
		let angle = |share: f64| share.sqrt().asin();
		let persistence = model.alpha + model.beta;
		let omega = (model.omega / (self.variance * OMEGA.0)).ln() / (OMEGA.1 / OMEGA.0).ln();
		vec![angle(omega), angle(persistence / MAX_PERSISTENCE), angle(model.alpha / persistence)]
	}

	/// The lowest point that one search from `start` finds.
	fn search(&self, start: Vec<f64>) -> Option<Found> {
		let corner = |axis: usize| {
			let mut corner = start.clone();
			corner[axis] += EDGE;
			corner
		};
		let simplex = vec![corner(0), corner(1), corner(2), start];
		let solver = NelderMead::new(simplex).with_sd_tolerance(TOLERANCE).ok()?;
		let outcome = Executor::new(*self, solver)
			.configure(|state| state.max_iters(MAX_STEPS))
			.timer(false)
			.run()
			.ok()?;
		let state = outcome.state();
		Some(Found { point: state.get_best_param()?.clone(), cost: state.get_best_cost() })
	}
}

impl CostFunction for Problem<'_> {
	type Param = Vec<f64>;
	type Output = f64;

	fn cost(&self, point: &Self::Param) -> Result<Self::Output, Error> {
		// Per return, so that the tolerances do not depend on their number.
		let count = self.returns.count() as f64;
		Ok(-self.returns.log_likelihood(&self.model(point)) / count)
	}
}
