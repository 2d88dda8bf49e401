//! Puts the node together: client, pool, network, offchain workers, RPC and the author of blocks.

mod authoring;
mod finality;
mod offchain;
mod partial;
mod prices;

pub use partial::{new_partial, FullBackend, FullClient, FullPool, FullSelectChain};
pub use prices::PriceSetup;

use crate::{
	forecast, metrics, rpc,
	sealing::{Sealing, SealingParams},
};
use futures::channel::{mpsc, oneshot};
use partial::Consensus;
use qian_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_network::{config::FullNetworkConfiguration, multiaddr::Protocol, NetworkBackend};
use sc_service::{
	build_network, error::Error as ServiceError, spawn_tasks, BuildNetworkParams, ChainType,
	Configuration, PartialComponents, RpcHandlers, SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;

/// Commands of the `engine_*` RPC methods that may wait for the sealing task.
const SEALING_QUEUE: usize = 1_000;

/// What the node does beyond the SDK's configuration.
pub struct NodeOptions {
	/// Seal blocks on demand instead of running Aura and GRANDPA; only an authority does.
	pub sealing: Option<Sealing>,
	/// Where the price worker fetches.
	pub prices: PriceSetup,
}

/// Starts a full node; it runs until the returned task manager ends.
///
/// # Errors
///
/// Those of its parts: a database that cannot be opened, a port that is taken, and so on.
pub async fn new_full<N: NetworkBackend<Block, <Block as BlockT>::Hash>>(
	config: Configuration,
	options: NodeOptions,
) -> Result<TaskManager, ServiceError> {
	let PartialComponents {
		client,
		backend,
		mut task_manager,
		import_queue,
		keystore_container,
		select_chain,
		transaction_pool,
		other: Consensus { block_import, grandpa_link, mut telemetry },
	} = new_partial(&config)?;

	prices::start(&task_manager, &backend, options.prices).await?;

	let metrics = N::register_notification_metrics(config.prometheus_registry());
	let mut net_config = FullNetworkConfiguration::<_, _, N>::new(
		&config.network,
		config.prometheus_registry().cloned(),
	);

	// Sealed blocks carry no proof for other nodes, so there is nothing to vote on.
	let runs_grandpa = !config.disable_grandpa && options.sealing.is_none();
	let grandpa_protocol = runs_grandpa
		.then(|| finality::add_protocol(&client, &config, &mut net_config, metrics.clone()))
		.transpose()?;
	let warp_sync = runs_grandpa.then(|| {
		let authorities = grandpa_link.shared_authority_set().clone();
		let provider = sc_consensus_grandpa::warp_proof::NetworkProvider::new(
			backend.clone(),
			authorities,
			Vec::new(),
		);
		WarpSyncConfig::WithProvider(Arc::new(provider))
	});

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
		build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: warp_sync,
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	let (workers_listen, workers_ready) = oneshot::channel();
	if config.offchain_worker.enabled {
		offchain::spawn(
			&task_manager,
			offchain::OffchainParams {
				client: client.clone(),
				backend: &backend,
				keystore: &keystore_container,
				pool: transaction_pool.clone(),
				network: network.clone(),
				is_authority: config.role.is_authority(),
				listens: workers_listen,
			},
		)?;
		forecast::spawn(&task_manager, &backend);
	} else {
		drop(workers_listen);
	}

	metrics::spawn(&task_manager, client.clone(), config.prometheus_registry())?;

	let (seal_commands, sealing_queue) = mpsc::channel(SEALING_QUEUE);
	let rpc_builder = {
		let client = client.clone();
		let pool = transaction_pool.clone();
		let sealing = options.sealing.map(|_| seal_commands);
		Box::new(move |_| {
			rpc::create_full(rpc::FullDeps {
				client: client.clone(),
				pool: pool.clone(),
				sealing: sealing.clone(),
			})
			.map_err(Into::into)
		})
	};

	let voter = grandpa_protocol
		.map(|protocol| (finality::voter_config(&config, protocol.name), protocol.notifications));
	let is_authority = config.role.is_authority();
	let force_authoring = config.force_authoring;
	let prometheus_registry = config.prometheus_registry().cloned();
	let chain_type = config.chain_spec.chain_type();
	let rpc_handlers = spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder,
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;
	if chain_type == ChainType::Development {
		print_where_to_connect(&rpc_handlers);
	}

	let telemetry = telemetry.as_ref().map(|telemetry| telemetry.handle());

	if is_authority {
		let proposers = ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			transaction_pool.clone(),
			prometheus_registry.as_ref(),
			telemetry.clone(),
		);
		match options.sealing {
			Some(sealing) => authoring::spawn_sealing(
				&task_manager,
				SealingParams {
					sealing,
					proposers,
					client,
					pool: transaction_pool.clone(),
					select_chain,
					commands: sealing_queue,
					ready: workers_ready,
				},
			),
			None => authoring::spawn_aura(
				&task_manager,
				authoring::AuraParams {
					client,
					select_chain,
					block_import,
					proposers,
					keystore: &keystore_container,
					sync_service: sync_service.clone(),
					force_authoring,
					telemetry: telemetry.clone(),
				},
			)?,
		}
	}

	if let Some((config, notification_service)) = voter {
		let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config: sc_consensus_grandpa::Config {
				// Who does not vote needs no keys.
				keystore: is_authority.then(|| keystore_container.keystore()),
				telemetry: telemetry.clone(),
				..config
			},
			link: grandpa_link,
			network,
			sync: sync_service,
			notification_service,
			voting_rule: VotingRulesBuilder::default().build(),
			prometheus_registry,
			shared_voter_state: SharedVoterState::empty(),
			telemetry,
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
		})?;
		// Essential: without its voter the node would no longer finalise.
		task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	}

	Ok(task_manager)
}

/// Logs the addresses that somebody who has just started a development chain needs.
fn print_where_to_connect(rpc: &RpcHandlers) {
	let port =
		rpc.listen_addresses().iter().flat_map(|address| address.iter()).find_map(
			|part| match part {
				Protocol::Tcp(port) => Some(port),
				_ => None,
			},
		);
	if let Some(port) = port {
		log::info!("🔌 WebSocket: ws://127.0.0.1:{port}");
		log::info!(
			"🌐 Polkadot.js Apps: https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:{port}#/explorer"
		);
	}
}
