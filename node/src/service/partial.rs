//! The parts of a node that its subcommands need too: database, client, pool and import queue.

use qian_runtime::{apis::RuntimeApi, opaque::Block};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::ImportQueueParams;
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_executor::WasmExecutor;
use sc_service::{
	error::Error as ServiceError, Configuration, PartialComponents, TFullBackend, TFullClient,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use std::sync::Arc;

type Executor = WasmExecutor<sp_io::SubstrateHostFunctions>;

/// The client: runs the runtime as WebAssembly, with the standard host functions.
pub type FullClient = TFullClient<Block, RuntimeApi, Executor>;

/// The database.
pub type FullBackend = TFullBackend<Block>;

/// The transaction pool.
pub type FullPool = TransactionPoolHandle<Block, FullClient>;

/// The rule by which the best chain is chosen.
pub type FullSelectChain = LongestChain<FullBackend, Block>;

/// Imports blocks and follows changes of the GRANDPA authorities.
pub type FullBlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;

/// Connects the import of blocks to the GRANDPA voter.
pub type FullGrandpaLink = LinkHalf<Block, FullClient, FullSelectChain>;

/// What consensus needs of the parts.
pub struct Consensus {
	/// Imports blocks through GRANDPA.
	pub block_import: FullBlockImport,
	/// For the voter.
	pub grandpa_link: FullGrandpaLink,
	/// Where the node reports, if it does.
	pub telemetry: Option<Telemetry>,
}

/// The parts together.
pub type Service = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	DefaultImportQueue<Block>,
	FullPool,
	Consensus,
>;

/// GRANDPA keeps a justification at least every so many blocks.
pub const GRANDPA_JUSTIFICATION_PERIOD: u32 = 512;

/// Opens the database and sets up the parts.
///
/// # Errors
///
/// If the database, the keystore or the telemetry cannot be set up.
pub fn new_partial(config: &Configuration) -> Result<Service, ServiceError> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let executor: Executor = sc_service::new_wasm_executor(&config.executor);
	let (client, backend, keystore_container, task_manager) =
		sc_service::new_full_parts::<Block, RuntimeApi, _>(
			config,
			telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
			executor,
			Vec::new(),
		)?;
	let client = Arc::new(client);

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = LongestChain::new(backend.clone());

	let transaction_pool = Arc::new(
		sc_transaction_pool::Builder::new(
			task_manager.spawn_essential_handle(),
			client.clone(),
			config.role.is_authority().into(),
		)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry())
		.build(),
	);

	let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		GRANDPA_JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(|telemetry| telemetry.handle()),
	)?;

	let inherent_client = client.clone();
	let import_queue =
		sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
			block_import: block_import.clone(),
			justification_import: Some(Box::new(block_import.clone())),
			client: client.clone(),
			create_inherent_data_providers: move |parent, _| {
				let client = inherent_client.clone();
				async move {
					let slot_duration =
						sc_consensus_aura::standalone::slot_duration_at(&*client, parent)?;
					Ok(super::authoring::inherents_now(slot_duration))
				}
			},
			spawner: &task_manager.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			check_for_equivocation: Default::default(),
			telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
			compatibility_mode: Default::default(),
		})?;

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { block_import, grandpa_link, telemetry },
	})
}
