//! Offchain workers: the price worker of the runtime runs in them.

use super::partial::{FullBackend, FullClient, FullPool};
use futures::{channel::oneshot, poll};
use sc_client_api::Backend;
use sc_network::service::traits::NetworkService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{KeystoreContainer, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::{io, sync::Arc};

/// What the workers work with.
pub struct OffchainParams<'a> {
	/// Runs the runtime, and tells of new blocks.
	pub client: Arc<FullClient>,
	/// Holds the workers' own storage.
	pub backend: &'a FullBackend,
	/// Holds the keys by which they sign.
	pub keystore: &'a KeystoreContainer,
	/// Takes their transactions.
	pub pool: Arc<FullPool>,
	/// Tells them of the network.
	pub network: Arc<dyn NetworkService>,
	/// Whether the node is an authority.
	pub is_authority: bool,
	/// Told as soon as the workers listen for new blocks.
	pub listens: oneshot::Sender<()>,
}

/// Runs the workers of each new best block, with HTTP requests allowed.
///
/// # Errors
///
/// If the system's certificates for HTTPS cannot be read.
pub fn spawn(task_manager: &TaskManager, params: OffchainParams) -> io::Result<()> {
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: params.client.clone(),
		keystore: Some(params.keystore.keystore()),
		offchain_db: params.backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(params.pool)),
		network_provider: Arc::new(params.network),
		is_validator: params.is_authority,
		enable_http_requests: true,
		custom_extensions: |_| Vec::new(),
	})?;

	let spawner = task_manager.spawn_handle();
	let (client, listens) = (params.client, params.listens);
	let run = async move {
		let mut run = Box::pin(workers.run(client, spawner));
		// The workers subscribe to new blocks when they are polled first.
		if poll!(&mut run).is_pending() {
			// Nobody waits unless the node seals blocks on demand.
			let _ = listens.send(());
			run.await;
		}
	};
	task_manager.spawn_handle().spawn("offchain-workers-runner", Some("offchain-worker"), run);
	Ok(())
}
