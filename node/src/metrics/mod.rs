//! Metrics of the chain, for operators to watch and to be alarmed by.
//!
//! After each best block the node asks the runtime for locks, reconciliation, backing and prices, and
//! shows the answers beside its own metrics. Nothing in the node depends on them. Floating point is
//! fine here: no rule of the chain reads it.

mod answers;
mod catalogue;
mod exporter;
mod samples;
#[cfg(test)]
mod tests;

use crate::service::FullClient;
use exporter::Exporter;
use futures::StreamExt;
use sc_client_api::BlockchainEvents;
use sc_service::TaskManager;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::{PrometheusError, Registry};
use tokio::time::sleep;

/// Least time from one reading to the next. Whoever collects metrics comes less often.
const PAUSE: Duration = Duration::from_secs(1);

/// Most notifications that are looked at together.
const MOST_NEWS: usize = 64;

/// Renews the metrics for as long as the node runs, if it has a registry.
///
/// # Errors
///
/// If a metric cannot be entered into the registry.
pub fn spawn(
	task_manager: &TaskManager,
	client: Arc<FullClient>,
	registry: Option<&Registry>,
) -> Result<(), PrometheusError> {
	if let Some(registry) = registry {
		let task = run(client, Exporter::register(registry)?);
		// Executes the runtime, which takes a while.
		task_manager.spawn_handle().spawn_blocking("metrics", Some("metrics"), task);
	}
	Ok(())
}

async fn run(client: Arc<FullClient>, mut exporter: Exporter) {
	// Several blocks that came meanwhile are one reason to look.
	let mut news = client.import_notification_stream().ready_chunks(MOST_NEWS);
	let mut shown = None;
	loop {
		let best = client.chain_info();
		if shown != Some(best.best_hash) {
			exporter.show(&answers::read(&client, best.best_number, best.best_hash));
			shown = Some(best.best_hash);
			sleep(PAUSE).await;
		}
		if news.next().await.is_none() {
			return;
		}
	}
}
