//! Blocks on demand, for clients under test: the node seals them itself, without the consensus of
//! other authorities.
//!
//! Every block takes a new Aura slot, so the chain's time moves on by one slot duration per block,
//! however fast or slow the blocks come: with `--sealing 1000` it runs three times as fast as the
//! wall clock. Blocks are final as soon as they are imported, so that clients may be told of that
//! without being told of the import first.

use crate::service::{FullBackend, FullClient, FullPool, FullSelectChain};
use futures::{
	channel::{mpsc, oneshot},
	stream, Stream, StreamExt,
};
use qian_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_manual_seal::{
	consensus::{aura::AuraConsensusDataProvider, timestamp::SlotTimestampProvider},
	finalize_block, seal_block, CreatedBlock, EngineCommand, Error, FinalizeBlockParams,
	SealBlockParams, MANUAL_SEAL_ENGINE_ID,
};
use sc_transaction_pool_api::TransactionPool;
use sp_inherents::CreateInherentDataProviders;
use sp_runtime::traits::Block as BlockT;
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::time::{interval, MissedTickBehavior};

type BlockHash = <Block as BlockT>::Hash;

/// A command to the sealing task, from its own triggers or from the `engine_*` RPC methods.
pub type Command = EngineCommand<BlockHash>;

/// Longest interval between blocks, in milliseconds.
const MAX_INTERVAL: u64 = 3_600_000;

/// When to seal a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
	/// One at start, and then one as soon as a transaction is in the pool.
	Instant,
	/// One after each interval, with or without transactions.
	Interval(Duration),
}

impl FromStr for Sealing {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		if text == "instant" {
			return Ok(Self::Instant);
		}
		text.parse()
			.ok()
			.filter(|millis| (1..=MAX_INTERVAL).contains(millis))
			.map(|millis| Self::Interval(Duration::from_millis(millis)))
			.ok_or_else(|| {
				format!("expected `instant` or a number of milliseconds from 1 to {MAX_INTERVAL}")
			})
	}
}

/// What the sealing task works with.
pub struct SealingParams {
	/// When to seal.
	pub sealing: Sealing,
	/// Makes proposers of blocks.
	pub proposers: ProposerFactory<FullPool, FullClient>,
	/// Imports, finalises and tells the chain's time.
	pub client: Arc<FullClient>,
	/// Transactions for the blocks, and the trigger of instant sealing.
	pub pool: Arc<FullPool>,
	/// Tells the block to build on.
	pub select_chain: FullSelectChain,
	/// Commands of the `engine_*` RPC methods.
	pub commands: mpsc::Receiver<Command>,
	/// Resolves (or is dropped) when the first block may come: then the offchain workers listen,
	/// or there are none.
	pub ready: oneshot::Receiver<()>,
}

/// Seals blocks until it is dropped.
pub async fn run(params: SealingParams) {
	let SealingParams { sealing, mut proposers, client, pool, select_chain, commands, ready } =
		params;
	// An error means that nobody is to be waited for.
	let _ = ready.await;

	let aura = AuraConsensusDataProvider::<Block>::new(client.clone());
	let inherents = inherents(client.clone());
	let mut import = client.clone();
	let mut commands = stream::select(triggers(sealing, &pool), commands);
	while let Some(command) = commands.next().await {
		match command {
			EngineCommand::SealNewBlock { create_empty, finalize, parent_hash, sender } => {
				let (done, outcome) = oneshot::channel();
				seal_block(SealBlockParams {
					create_empty,
					finalize,
					parent_hash,
					sender: Some(done),
					pool: pool.clone(),
					client: client.clone(),
					env: &mut proposers,
					select_chain: &select_chain,
					consensus_data_provider: Some(&aura),
					block_import: &mut import,
					create_inherent_data_providers: &inherents,
				})
				.await;
				let outcome = outcome.await.unwrap_or_else(|canceled| Err(canceled.into()));
				match sender {
					// The caller may have gone; the block stands all the same.
					Some(sender) => drop(sender.send(outcome)),
					None => report(outcome),
				}
			},
			EngineCommand::FinalizeBlock { hash, sender, justification } => {
				finalize_block(FinalizeBlockParams::<Block, _, FullBackend> {
					hash,
					sender,
					justification: justification.map(|proof| (MANUAL_SEAL_ENGINE_ID, proof)),
					finalizer: client.clone(),
					_phantom: Default::default(),
				})
				.await
			},
		}
	}
}

/// A timestamp in the slot after that of the best block.
fn inherents(client: Arc<FullClient>) -> impl CreateInherentDataProviders<Block, ()> {
	// Read from the best header each time: with a fixed start, a restarted node would fall behind
	// the slots that its chain has already used.
	move |_parent, ()| {
		let client = client.clone();
		async move { SlotTimestampProvider::new_aura::<Block, _>(client).map_err(Into::into) }
	}
}

/// The commands that come by themselves.
fn triggers(sealing: Sealing, pool: &FullPool) -> impl Stream<Item = Command> + Unpin {
	match sealing {
		Sealing::Instant => {
			// Without the block at start, the price worker would first run after the first
			// transaction, which may need a price. Several transactions may share a block; the
			// triggers that then find none left are no reason for more blocks.
			let start = stream::iter([seal(true)]);
			start.chain(pool.import_notification_stream().map(|_| seal(false))).boxed()
		},
		Sealing::Interval(period) => {
			let mut ticks = interval(period);
			// Slow blocks put the next one off; they do not have to be made up for.
			ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
			stream::unfold(ticks, |mut ticks| async move {
				ticks.tick().await;
				Some((seal(true), ticks))
			})
			.boxed()
		},
	}
}

fn seal(create_empty: bool) -> Command {
	EngineCommand::SealNewBlock { create_empty, finalize: true, parent_hash: None, sender: None }
}

/// Logs how a block went that nobody waits for.
fn report(outcome: Result<CreatedBlock<BlockHash>, Error>) {
	match outcome {
		Ok(block) => log::debug!(target: "sealing", "Sealed and finalised {:?}", block.hash),
		Err(Error::EmptyTransactionPool) => {
			log::debug!(target: "sealing", "Transaction is already in a block")
		},
		Err(error) => log::error!(target: "sealing", "Block could not be sealed: {error}"),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn instant_and_milliseconds_are_taken() {
		assert_eq!("instant".parse(), Ok(Sealing::Instant));
		assert_eq!("1".parse(), Ok(Sealing::Interval(Duration::from_millis(1))));
		assert_eq!("500".parse(), Ok(Sealing::Interval(Duration::from_millis(500))));
		assert_eq!("3600000".parse(), Ok(Sealing::Interval(Duration::from_secs(3_600))));
	}

	#[test]
	fn anything_else_is_refused() {
		for text in ["", "0", "-5", "1.5", "3600001", "Instant", "manual", "10ms", "1e3"] {
			assert_eq!(
				text.parse::<Sealing>(),
				Err("expected `instant` or a number of milliseconds from 1 to 3600000".into()),
				"{text}"
			);
		}
	}
}
