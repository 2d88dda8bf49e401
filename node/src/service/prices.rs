//! Where the price worker fetches: the chain's list, a file, or the node's own price server.

use super::partial::FullBackend;
use crate::{
	dev_prices::{self, Market},
	worker_settings,
};
use pallet_price_feed::settings::WorkerSettings;
use sc_client_api::Backend;
use sc_service::{error::Error as ServiceError, TaskManager};
use std::sync::Arc;

/// Where the price worker fetches.
pub enum PriceSetup {
	/// Where the chain's own list says.
	Chain,
	/// Where these settings say.
	Settings(WorkerSettings),
	/// From this market, which the node serves itself.
	Market(Market),
}

/// Starts the price server if there is to be one, and leaves the settings for the worker.
///
/// Call it before the offchain workers run.
///
/// # Errors
///
/// If the price server cannot listen, or the database has no offchain storage.
pub async fn start(
	task_manager: &TaskManager,
	backend: &FullBackend,
	setup: PriceSetup,
) -> Result<(), ServiceError> {
	let settings = match setup {
		PriceSetup::Chain => None,
		PriceSetup::Settings(settings) => Some(settings),
		PriceSetup::Market(market) => Some(serve(task_manager, market).await?),
	};
	let mut storage = backend
		.offchain_storage()
		.ok_or_else(|| ServiceError::Other("the database has no offchain storage".into()))?;
	worker_settings::store(&mut storage, settings.as_ref());
	Ok(())
}

/// Serves `market` for as long as the node runs; returns the settings that lead to it.
async fn serve(task_manager: &TaskManager, market: Market) -> Result<WorkerSettings, ServiceError> {
	let market = Arc::new(market);
	let (address, server) = dev_prices::bind(market.clone()).await?;
	task_manager.spawn_essential_handle().spawn("price-server", Some("dev-prices"), server);
	let base_url = format!("http://{address}");
	log::info!("Price server listening on {base_url}");
	Ok(market.settings(&base_url))
}
