//! Who makes blocks: Aura in turns with other authorities, or the node alone on demand.

use super::partial::{FullBlockImport, FullClient, FullPool, FullSelectChain};
use crate::sealing::{self, SealingParams};
use qian_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_consensus::JustificationSyncLink;
use sc_consensus_aura::{SlotDuration, SlotProportion, StartAuraParams, SyncOracle};
use sc_service::{error::Error as ServiceError, KeystoreContainer, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_consensus_aura::{
	inherents::InherentDataProvider as SlotInherent,
	sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair},
};
use sp_timestamp::InherentDataProvider as TimestampInherent;
use std::sync::Arc;

/// What Aura works with.
pub struct AuraParams<'a, Sync> {
	/// The client.
	pub client: Arc<FullClient>,
	/// Tells the block to build on.
	pub select_chain: FullSelectChain,
	/// Imports own blocks.
	pub block_import: FullBlockImport,
	/// Makes proposers of blocks.
	pub proposers: ProposerFactory<FullPool, FullClient>,
	/// Holds the authority's key.
	pub keystore: &'a KeystoreContainer,
	/// Tells whether the node is in step with the network.
	pub sync_service: Sync,
	/// Author even without peers.
	pub force_authoring: bool,
	/// Where the node reports, if it does.
	pub telemetry: Option<TelemetryHandle>,
}

/// Runs Aura: blocks in the slots of the authorities whose keys the node holds.
///
/// # Errors
///
/// If the runtime does not tell the duration of a slot.
pub fn spawn_aura<S>(task_manager: &TaskManager, params: AuraParams<S>) -> Result<(), ServiceError>
where
	S: SyncOracle + JustificationSyncLink<Block> + Clone + Send + Sync + 'static,
{
	let slot_duration = sc_consensus_aura::slot_duration::<AuraId, _, _>(&*params.client)?;
	let aura =
		sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
			slot_duration,
			client: params.client,
			select_chain: params.select_chain,
			block_import: params.block_import,
			proposer_factory: params.proposers,
			create_inherent_data_providers: move |_, ()| async move { Ok(inherents_now(slot_duration)) },
			force_authoring: params.force_authoring,
			backoff_authoring_blocks: None::<()>,
			keystore: params.keystore.keystore(),
			sync_oracle: params.sync_service.clone(),
			justification_sync_link: params.sync_service,
			block_proposal_slot_portion: SlotProportion::new(2f32 / 3f32),
			max_block_proposal_slot_portion: None,
			telemetry: params.telemetry,
			compatibility_mode: Default::default(),
		})?;
	// Essential: an authority that no longer authors is to be restarted, not to be kept.
	task_manager.spawn_essential_handle().spawn_blocking("aura", Some("block-authoring"), aura);
	Ok(())
}

/// Runs the sealing of blocks on demand.
pub fn spawn_sealing(task_manager: &TaskManager, params: SealingParams) {
	task_manager.spawn_essential_handle().spawn_blocking(
		"sealing",
		Some("block-authoring"),
		sealing::run(params),
	);
}

/// Slot and timestamp by the clock of this machine.
pub fn inherents_now(slot_duration: SlotDuration) -> (SlotInherent, TimestampInherent) {
	let timestamp = TimestampInherent::from_system_time();
	let slot = SlotInherent::from_timestamp_and_slot_duration(*timestamp, slot_duration);
	(slot, timestamp)
}
