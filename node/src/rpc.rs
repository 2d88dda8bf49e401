//! RPC methods beyond those that every node of the SDK has.

use crate::{
	sealing::Command,
	service::{FullClient, FullPool},
};
use futures::channel::mpsc;
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_manual_seal::rpc::{ManualSeal, ManualSealApiServer};
use std::{error::Error, sync::Arc};
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods work with.
pub struct FullDeps {
	/// Calls the runtime.
	pub client: Arc<FullClient>,
	/// Knows the nonces of waiting transactions.
	pub pool: Arc<FullPool>,
	/// Leads to the sealing task, if the node seals blocks on demand.
	pub sealing: Option<mpsc::Sender<Command>>,
}

/// All additional methods: `system_accountNextIndex` and `system_dryRun`, `payment_queryInfo` and
/// `payment_queryFeeDetails`, and under sealing `engine_createBlock` and `engine_finalizeBlock`.
///
/// # Errors
///
/// If two methods have the same name.
pub fn create_full(deps: FullDeps) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
	let FullDeps { client, pool, sealing } = deps;
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::new(client).into_rpc())?;
	if let Some(commands) = sealing {
		module.merge(ManualSeal::new(commands).into_rpc())?;
	}
	Ok(module)
}
