//! GRANDPA: its network protocol and the configuration of its voter.

use super::partial::{FullClient, GRANDPA_JUSTIFICATION_PERIOD};
use qian_runtime::opaque::Block;
use sc_client_api::BlockBackend;
use sc_network::{
	config::FullNetworkConfiguration, NetworkBackend, NotificationMetrics, NotificationService,
	ProtocolName,
};
use sc_service::{error::Error as ServiceError, Configuration};
use sp_runtime::traits::Block as BlockT;
use std::time::Duration;

/// How long a vote takes to reach everybody.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// The voter's side of its network protocol.
pub struct GrandpaProtocol {
	/// Name of the protocol, which holds the hash of the genesis block.
	pub name: ProtocolName,
	/// Sends and receives votes.
	pub notifications: Box<dyn NotificationService>,
}

/// Adds GRANDPA's protocol to the network.
///
/// # Errors
///
/// If the database has no genesis block.
pub fn add_protocol<N: NetworkBackend<Block, <Block as BlockT>::Hash>>(
	client: &FullClient,
	config: &Configuration,
	net_config: &mut FullNetworkConfiguration<Block, <Block as BlockT>::Hash, N>,
	metrics: NotificationMetrics,
) -> Result<GrandpaProtocol, ServiceError> {
	let genesis = client
		.block_hash(0)?
		.ok_or_else(|| ServiceError::Other("the database has no genesis block".into()))?;
	let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		name.clone(),
		metrics,
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol);
	Ok(GrandpaProtocol { name, notifications })
}

/// Configuration of the voter of a node with this configuration.
///
/// The keystore and the telemetry are left to the caller, who has them.
pub fn voter_config(
	config: &Configuration,
	protocol: ProtocolName,
) -> sc_consensus_grandpa::Config {
	sc_consensus_grandpa::Config {
		gossip_duration: GOSSIP_DURATION,
		justification_generation_period: GRANDPA_JUSTIFICATION_PERIOD,
		observer_enabled: false,
		local_role: config.role,
		name: Some(config.network.node_name.clone()),
		keystore: None,
		telemetry: None,
		protocol_name: protocol,
	}
}
