//! Shows samples to whoever asks the node for its metrics.

use super::{
	answers::{methods, Answers, Fault},
	catalogue::{self, Metric},
	samples::{samples, Sample},
};
use std::{
	collections::BTreeSet,
	sync::{Arc, PoisonError, RwLock},
};
use substrate_prometheus_endpoint::{
	register, CounterVec, MetricSource, PrometheusError, Registry, SourcedGauge, U64,
};

/// The metrics in a registry.
pub struct Exporter {
	shown: Shown,
	errors: CounterVec<U64>,
	reports: Reports,
}

impl Exporter {
	/// Enter every metric into `registry`. Gauges have no samples yet.
	///
	/// # Errors
	///
	/// If one of the names is taken.
	pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		let shown = Shown::default();
		for metric in catalogue::GAUGES {
			let gauge = Gauge { metric, shown: shown.clone() };
			register(SourcedGauge::new(&metric.opts(), gauge)?, registry)?;
		}
		let errors = &catalogue::ERRORS;
		let errors = register(CounterVec::new(errors.opts(), errors.labels)?, registry)?;
		// From zero on, so that the first error is an increase.
		for method in methods::ALL {
			errors.with_label_values(&[method]);
		}
		Ok(Self { shown, errors, reports: Reports::default() })
	}

	/// Show these answers in place of those before, and count and log what is missing.
	pub fn show(&mut self, answers: &Answers) {
		self.shown.replace(samples(answers));
		for Fault { method, .. } in &answers.faults {
			self.errors.with_label_values(&[method]).inc();
		}
		for Fault { method, error } in self.reports.news(&answers.faults) {
			log::warn!(target: "metrics", "No figures from {method}: {error}");
		}
	}
}

/// The samples of the last block. They are replaced as a whole, so that no figure outlives what it is
/// about.
#[derive(Clone, Default)]
struct Shown(Arc<RwLock<Vec<Sample>>>);

impl Shown {
	fn replace(&self, samples: Vec<Sample>) {
		// The samples are whole whatever happened to the thread that held them.
		*self.0.write().unwrap_or_else(PoisonError::into_inner) = samples;
	}
}

/// A gauge of the registry: its part of the samples.
#[derive(Clone)]
struct Gauge {
	metric: &'static Metric,
	shown: Shown,
}

impl MetricSource for Gauge {
	type N = f64;

	fn collect(&self, mut set: impl FnMut(&[&str], f64)) {
		let samples = self.shown.0.read().unwrap_or_else(PoisonError::into_inner);
		for sample in samples.iter().filter(|sample| sample.metric == self.metric) {
			let labels: Vec<_> = sample.labels.iter().map(String::as_str).collect();
			set(&labels, sample.value);
		}
	}
}

/// Decides what is logged.
#[derive(Default)]
pub struct Reports {
	/// What was not answered the last time.
	failing: BTreeSet<&'static str>,
}

impl Reports {
	/// The faults to log: a question that goes unanswered in every block is reported once.
	pub fn news<'a>(&mut self, faults: &'a [Fault]) -> Vec<&'a Fault> {
		let before = std::mem::take(&mut self.failing);
		let is_new =
			|fault: &&Fault| self.failing.insert(fault.method) && !before.contains(fault.method);
		faults.iter().filter(is_new).collect()
	}
}
