//! Real blocks of the real runtime on a state in memory.
//!
//! The number of a block tells its time: three seconds each. Blocks in which nobody would call anything
//! may be left out, so that hooks which act on every twentieth block act as often as on a chain that has
//! them all.
//!
//! In idle time the chain sweeps through all CSAs, again and again; with thousands of them that takes far
//! longer than everything else here. One sweep in some hours is let run.

use codec::Encode;
use pallet_lockdown::{types::SweepEnd, LastSweep};
use qian_primitives::Seconds;
use qian_runtime::{
	AccountId, Auction, Collateral, Csa, Executive, Header, Kun, Lockdown, PriceFeed, Runtime,
	RuntimeCall, SignedPayload, Stablecoin, System, TxExtension, UncheckedExtrinsic, Volatility,
	SLOT_DURATION,
};
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{sr25519, storage::Storage, Pair};
use sp_io::{hashing::blake2_256, TestExternalities};
use sp_runtime::{
	generic::Era, traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem, MultiSignature,
	MultiSigner,
};

/// Seconds from one block to the next.
pub const BLOCK: Seconds = SLOT_DURATION / 1_000;

/// Time from one sweep to the next.
const SWEEPS: Seconds = 6 * 3_600;

/// Somebody who signs transactions.
#[derive(Clone)]
pub struct Signer {
	pair: sr25519::Pair,
	/// The account.
	pub account: AccountId,
}

impl Signer {
	/// The one of this index among those of a role.
	pub fn new(role: &str, index: u32) -> Self {
		let pair = sr25519::Pair::from_seed(&blake2_256(&(role, index).encode()));
		let account =
			sp_runtime::traits::IdentifyAccount::into_account(MultiSigner::from(pair.public()));
		Self { pair, account }
	}

	/// Sign `call` as a client does, and apply it to the block that is being built.
	pub fn submit(&self, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
		Executive::apply_extrinsic(self.sign(call.into()))
	}

	fn sign(&self, call: RuntimeCall) -> UncheckedExtrinsic {
		let nonce = System::account_nonce(&self.account);
		let extension: TxExtension = (
			frame_system::AuthorizeCall::new(),
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(Era::Immortal),
			frame_system::CheckNonce::from(nonce),
			frame_system::CheckWeight::new(),
			pallet_transaction_payment::ChargeTransactionPayment::from(0),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		);
		let payload = SignedPayload::new(call, extension).expect("the payload is complete");
		let signature = payload.using_encoded(|bytes| self.pair.sign(bytes));
		let (call, extension, _) = payload.deconstruct();
		let account = self.account.clone().into();
		UncheckedExtrinsic::new_signed(call, account, MultiSignature::Sr25519(signature), extension)
	}
}

/// A chain.
pub struct Chain {
	state: TestExternalities,
	parent: Header,
	/// Time of the genesis.
	start: Seconds,
	/// When the next sweep is let begin.
	next_sweep: Seconds,
	/// Blocks that were built.
	pub blocks: u32,
}

impl Chain {
	/// The chain with this genesis state and time.
	pub fn new(genesis: Storage, start: Seconds) -> Self {
		assert_eq!(start % BLOCK, 0, "a chain begins with a slot");
		let nothing = Default::default;
		let parent = Header::new(0, nothing(), nothing(), nothing(), Digest::default());
		Self { state: genesis.into(), parent, start, next_sweep: start + SWEEPS, blocks: 0 }
	}

	/// Time of the last block.
	pub fn now(&self) -> Seconds {
		self.start + Seconds::from(self.parent.number) * BLOCK
	}

	/// Look at the state.
	pub fn read<R>(&mut self, look: impl FnOnce() -> R) -> R {
		self.state.execute_with(look)
	}

	/// Change the state between two blocks.
	pub fn edit<R>(&mut self, act: impl FnOnce() -> R) -> R {
		let result = self.state.execute_with(act);
		self.state.commit_all().expect("no transaction is open");
		result
	}

	/// Build the block of this time, with whatever `fill` applies in it.
	pub fn block<R>(&mut self, at: Seconds, fill: impl FnOnce() -> R) -> R {
		let number = u32::try_from((at - self.start) / BLOCK).expect("a replay takes days");
		assert!(
			number > self.parent.number && at.is_multiple_of(BLOCK),
			"blocks come one after the other"
		);
		let slot = at * 1_000 / SLOT_DURATION;
		let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
		let (nothing, parent) = (Default::default, self.parent.hash());
		let header = Header::new(number, nothing(), nothing(), parent, digest);
		let sweeps = at >= self.next_sweep;
		if sweeps {
			self.next_sweep = at + SWEEPS;
		}
		let (result, header) = self.state.execute_with(|| {
			set_sweep(sweeps, number, at - BLOCK);
			// As if those between had been built.
			System::set_block_number(number - 1);
			Executive::initialize_block(&header);
			let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: at * 1_000 });
			Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(set))
				.expect("the inherent is valid")
				.expect("the time is set");
			let result = fill();
			let header = Executive::finalize_block();
			check_locks();
			(result, header)
		});
		self.state.commit_all().expect("no transaction is open");
		(self.parent, self.blocks) = (header, self.blocks + 1);
		result
	}

	/// Every invariant of the protocol's pallets, with the sums over all CSAs.
	pub fn check_books(&mut self) {
		self.read(|| {
			Collateral::do_try_state().expect("collateral");
			Stablecoin::do_try_state().expect("stablecoin");
			Csa::do_try_state().expect("csa");
			PriceFeed::do_try_state().expect("price feed");
			Volatility::do_try_state().expect("volatility");
			Kun::do_try_state().expect("kun");
			Auction::do_try_state().expect("auction");
			Lockdown::do_try_state().expect("lockdown");
		});
	}
}

/// Let a sweep begin in the block of this number, or believe that one has just ended.
fn set_sweep(begins: bool, number: u32, moment: Seconds) {
	let end = SweepEnd { started: number, finished: number, moment, looked_at: 0 };
	LastSweep::<Runtime>::set((!begins).then_some(end));
}

/// The reconciliation at the end of the block found nothing.
fn check_locks() {
	let found: Vec<_> = pallet_lockdown::Mismatches::<Runtime>::iter().collect();
	assert_eq!(found, [], "the books contradict themselves");
	let locks = Lockdown::locks();
	assert!(locks.is_empty(), "the chain locked itself: {locks:?}");
}
