use crate::{
	presets, AccountId, Auction, Collateral, Csa, Executive, Header, PriceFeed, RuntimeCall,
	SignedPayload, Stablecoin, System, TxExtension, UncheckedExtrinsic, Volatility, SLOT_DURATION,
};
use codec::Encode;
use pallet_price_feed::types::{AssetKind, OracleKey};
use qian_primitives::{AssetId, Price, PriceStatus, Seconds};
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era, traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem, DispatchResult,
	MultiSignature,
};

/// Time of the first block, in seconds.
pub const START: Seconds = 1_583_884_800;

/// A chain of real blocks on a genesis preset.
pub struct Chain {
	ext: sp_io::TestExternalities,
	parent: Header,
	now: Seconds,
	/// Whether the books contradict themselves on purpose.
	is_broken: bool,
}

impl Chain {
	/// The chain of the preset of this name, before its first block.
	pub fn new(preset: &str) -> Self {
		let parent = Header::new(
			0,
			Default::default(),
			Default::default(),
			Default::default(),
			Digest::default(),
		);
		Self { ext: presets::storage(preset).into(), parent, now: START, is_broken: false }
	}

	/// Look at the state.
	pub fn read<R>(&mut self, look: impl FnOnce() -> R) -> R {
		self.ext.execute_with(look)
	}

	/// Build a block with these signed calls, check every invariant, and say how each call ended.
	pub fn block(
		&mut self,
		calls: impl IntoIterator<Item = (Sr25519Keyring, RuntimeCall)>,
	) -> Vec<DispatchResult> {
		let results = self.try_block(calls);
		results.into_iter().map(|result| result.expect("the transaction is valid")).collect()
	}

	/// As [`Self::block`], for transactions that may be refused.
	pub fn try_block(
		&mut self,
		calls: impl IntoIterator<Item = (Sr25519Keyring, RuntimeCall)>,
	) -> Vec<ApplyExtrinsicResult> {
		let apply = |(who, call)| Executive::apply_extrinsic(sign(who, call));
		self.block_of(|| calls.into_iter().map(apply).collect())
	}

	/// Build a block with whatever `fill` applies in it, and check every invariant.
	pub fn block_of<R>(&mut self, fill: impl FnOnce() -> R) -> R {
		self.now += SLOT_DURATION / 1_000;
		let slot = self.now * 1_000 / SLOT_DURATION;
		let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
		let header = Header::new(
			self.parent.number + 1,
			Default::default(),
			Default::default(),
			self.parent.hash(),
			digest,
		);
		let (now, is_broken) = (self.now, self.is_broken);
		let (results, parent) = self.ext.execute_with(|| {
			Executive::initialize_block(&header);
			let set = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: now * 1_000 });
			Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(set))
				.expect("the inherent is valid")
				.expect("the time is set");
			let results = fill();
			let parent = Executive::finalize_block();
			if !is_broken {
				check_invariants();
			}
			(results, parent)
		});
		self.parent = parent;
		results
	}

	/// Corrupt the state between two blocks. From now on the invariants of the books do not hold.
	pub fn break_books(&mut self, corrupt: impl FnOnce()) {
		self.is_broken = true;
		self.read(corrupt);
	}

	/// Let `look` go on with the chain, and forget all that it did.
	pub fn fork<R>(&mut self, look: impl FnOnce(&mut Self) -> R) -> R {
		let (parent, now, is_broken) = (self.parent.clone(), self.now, self.is_broken);
		self.read(sp_io::storage::start_transaction);
		let result = look(self);
		self.read(sp_io::storage::rollback_transaction);
		(self.parent, self.now, self.is_broken) = (parent, now, is_broken);
		result
	}

	/// Build empty blocks until `seconds` have passed.
	pub fn wait(&mut self, seconds: Seconds) {
		let until = self.now + seconds;
		while self.now < until {
			self.block([]);
		}
	}

	/// Let the clock jump by `seconds` without blocks, as after a halt of the chain.
	pub fn jump(&mut self, seconds: Seconds) {
		self.now += seconds / 3 * 3;
	}

	/// Feed these prices in one block, and build the next, in which they are accepted.
	pub fn feed(&mut self, feeds: impl IntoIterator<Item = (Sr25519Keyring, AssetId, f64)>) {
		let calls = feeds.into_iter().map(|(who, asset, price)| (who, feed(asset, price)));
		for result in self.block(calls) {
			result.expect("the operator may feed");
		}
		self.block([]);
	}

	/// Let Alice, the only operator, feed this price until it is accepted, however large the step to
	/// it is.
	pub fn price_becomes(&mut self, asset: AssetId, price: f64) {
		self.prices_become(&[(AssetKind::WithId(asset), price)]);
	}

	/// As [`Self::price_becomes`], for several prices at once, that of KUN among them or not.
	pub fn prices_become(&mut self, prices: &[(AssetKind, f64)]) {
		for _ in 0..2 {
			self.block([(Sr25519Keyring::Alice, feed_all(prices))])[0].expect("she may feed");
			self.block([]);
			if self.read(|| prices.iter().all(|(asset, price)| is_live(asset, *price))) {
				return;
			}
			// A large step is believed once it has lasted.
			self.jump(60);
		}
		panic!("{prices:?} were not accepted");
	}
}

/// Whether `price` is what priced operations use now. Another one is not.
fn is_live(asset: &AssetKind, price: f64) -> bool {
	let found = PriceFeed::price(asset.clone()).expect("it was fed");
	let live = found.status == PriceStatus::Live;
	assert!(!live || found.price == Price::from_float(price), "{asset:?} is {:?}", found.price);
	live
}

/// `oracle.feed_values` with one price in dollars.
pub fn feed(asset: AssetId, price: f64) -> RuntimeCall {
	feed_all(&[(AssetKind::WithId(asset), price)])
}

/// `oracle.feed_values` with these prices in dollars.
pub fn feed_all(prices: &[(AssetKind, f64)]) -> RuntimeCall {
	let value = |(asset, price): &(AssetKind, f64)| {
		(OracleKey::Price(asset.clone()), Price::from_float(*price))
	};
	let values: Vec<_> = prices.iter().map(value).collect();
	RuntimeCall::Oracle(pallet_oracle::Call::feed_values {
		values: values.try_into().expect("there are few assets"),
	})
}

/// Sign `call` as a client does.
pub fn sign(who: Sr25519Keyring, call: RuntimeCall) -> UncheckedExtrinsic {
	let account: AccountId = who.to_account_id();
	let nonce = System::account_nonce(&account);
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
	let signature = payload.using_encoded(|bytes| who.sign(bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(
		call,
		account.into(),
		MultiSignature::Sr25519(signature),
		extension,
	)
}

/// Every invariant of the protocol's pallets, and that reconciliation finds them to hold, as after each
/// block of a test.
fn check_invariants() {
	Collateral::do_try_state().expect("collateral");
	Stablecoin::do_try_state().expect("stablecoin");
	Csa::do_try_state().expect("csa");
	PriceFeed::do_try_state().expect("price feed");
	Volatility::do_try_state().expect("volatility");
	crate::Kun::do_try_state().expect("kun");
	Auction::do_try_state().expect("auction");
	crate::Lockdown::do_try_state().expect("lockdown");
	let found: Vec<_> = pallet_lockdown::Mismatches::<crate::Runtime>::iter().collect();
	assert_eq!(found, [], "what does not contradict itself is not found to");
}

impl Chain {
	/// Let `reader` tell the versions of runtimes, as the executor of a node does.
	pub fn read_versions_with(
		&mut self,
		reader: impl sp_core::traits::ReadRuntimeVersion + 'static,
	) {
		self.ext.register_extension(sp_core::traits::ReadRuntimeVersionExt::new(reader));
	}

	/// Build the next block in which something is scheduled, or just the next one if nothing is.
	///
	/// Where the periods of governance take days, the blocks before it, in which nothing of governance
	/// happens, are left out.
	pub fn next_due(&mut self) {
		let number = self.parent.number;
		let due = self.next_agenda().unwrap_or(number + 1);
		self.pass_to(due);
	}

	/// Build blocks until there is the one with this number, but for those that may be left out as in
	/// [`Self::next_due`].
	pub fn pass_to(&mut self, until: crate::BlockNumber) {
		while self.parent.number < until {
			let next = self.parent.number + 1;
			let due = self.next_agenda().map_or(until, |due| due.min(until));
			if !cfg!(feature = "fast-runtime") && due > next {
				self.now += Seconds::from(due - next) * SLOT_DURATION / 1_000;
				self.parent.number = due - 1;
				self.read(|| {
					System::set_block_number(due - 1);
					pallet_scheduler::IncompleteSince::<crate::Runtime>::put(due);
				});
			}
			self.block([]);
		}
	}

	/// The next block for which something is scheduled.
	fn next_agenda(&mut self) -> Option<crate::BlockNumber> {
		let number = self.parent.number;
		let later = move |at: &crate::BlockNumber| *at > number;
		self.read(|| pallet_scheduler::Agenda::<crate::Runtime>::iter_keys().filter(later).min())
	}
}
