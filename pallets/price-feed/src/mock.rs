//! Smallest runtime for the tests: the pallet over a real pallet-oracle, with a clock, a set of
//! operators, a submitter that records, and an HTTP client that answers from a script.

use crate::{self as pallet_price_feed, *};
use codec::Encode;
use frame_support::{
	construct_runtime, derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU32, Hooks, SortedMembers, Time, UnixTime},
	weights::Weight,
	PalletId,
};
use frame_system::EnsureSignedBy;
use sp_core::offchain::{
	testing::TestOffchainExt, Duration, Externalities, HttpError, HttpRequestId, HttpRequestStatus,
	OffchainDbExt, OffchainWorkerExt, OpaqueNetworkState, Timestamp,
};
use sp_runtime::{BuildStorage, Permill, StateVersion};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex},
};

pub type AccountId = u64;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CHARLIE: AccountId = 3;
/// Not an operator.
pub const MALLORY: AccountId = 66;

pub const ETH: AssetKind = AssetKind::WithId(100);
pub const WBTC: AssetKind = AssetKind::WithId(101);
pub const USDC: AssetKind = AssetKind::WithId(103);
/// Has no feed.
pub const UNKNOWN: AssetKind = AssetKind::WithId(999);

/// Clock at block 1, in seconds.
pub const START: Seconds = 1_700_000_000;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Oracle: pallet_oracle,
		PriceFeed: pallet_price_feed,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}

parameter_types! {
	/// Milliseconds of the clock.
	pub static Now: u64 = START * 1_000;
	pub static Members: Vec<AccountId> = vec![ALICE, BOB, CHARLIE];
	pub static LocalOperators: Vec<AccountId> = vec![];
	pub static PoolTakes: bool = true;
	pub static Submitted: Vec<(AccountId, Vec<(AssetKind, Price)>)> = vec![];
	pub static HookCalls: Vec<(AssetKind, Price, Seconds)> = vec![];
	pub const OraclePalletId: PalletId = PalletId(*b"qi/oracl");
	pub const HookWeight: Weight = Weight::from_parts(7, 3);
}

ord_parameter_types! {
	pub const Risk: AccountId = 100;
	pub const Listing: AccountId = 101;
}

/// The chain's clock.
pub struct Clock;

impl Time for Clock {
	type Moment = u64;
	fn now() -> u64 {
		Now::get()
	}
}

impl UnixTime for Clock {
	fn now() -> core::time::Duration {
		core::time::Duration::from_millis(Now::get())
	}
}

/// The operators.
pub struct Operators;

impl SortedMembers<AccountId> for Operators {
	fn sorted_members() -> Vec<AccountId> {
		Members::get()
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn add(who: &AccountId) {
		Members::mutate(|members| {
			members.push(*who);
			members.sort();
		});
	}
}

impl pallet_oracle::Config for Test {
	type OnNewData = PriceFeed;
	type CombineData = QuorumMedian<Test>;
	type Time = Clock;
	type OracleKey = OracleKey;
	type OracleValue = Price;
	type PalletId = OraclePalletId;
	type Members = Operators;
	type WeightInfo = ();
	type MaxHasDispatchedSize = ConstU32<50>;
	type MaxFeedValues = ConstU32<64>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// Medians over pallet-oracle's raw values, as a runtime wires them.
pub struct OracleMedians;

impl Medians for OracleMedians {
	fn median(asset: &AssetKind) -> Option<(Price, Seconds)> {
		let key = OracleKey::Price(asset.clone());
		let raw = Oracle::read_raw_values(&key);
		QuorumMedian::<Test>::of(&key, raw.iter().map(|v| (v.value, v.timestamp / 1_000)))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_median(asset: &AssetKind, price: Price) {
		let raw = pallet_oracle::TimestampedValue { value: price, timestamp: Now::get() };
		for operator in Members::get() {
			let key = OracleKey::Price(asset.clone());
			pallet_oracle::RawValues::<Test>::insert(operator, key, raw);
		}
	}
}

/// Own values from pallet-oracle's raw values.
pub struct OracleOwnFeed;

impl OwnFeed<AccountId> for OracleOwnFeed {
	fn last(operator: &AccountId, asset: &AssetKind) -> Option<(Price, Seconds)> {
		Oracle::raw_values(operator, OracleKey::Price(asset.clone()))
			.map(|v| (v.value, v.timestamp / 1_000))
	}
}

/// Remembers what was submitted.
pub struct Recorder;

impl FeedSubmitter<AccountId> for Recorder {
	fn local_operators() -> Vec<AccountId> {
		LocalOperators::get()
	}
	fn submit(operator: &AccountId, values: Vec<(AssetKind, Price)>) -> Result<(), ()> {
		if !PoolTakes::get() {
			return Err(());
		}
		Submitted::mutate(|all| all.push((*operator, values)));
		Ok(())
	}
}

/// Remembers what was accepted.
pub struct HookRecorder;

impl OnPrice for HookRecorder {
	fn on_price(asset: &AssetKind, price: Price, moment: Seconds) -> Weight {
		HookCalls::mutate(|all| all.push((asset.clone(), price, moment)));
		HookWeight::get()
	}
}

impl Config for Test {
	type RiskAdmin = EnsureSignedBy<Risk, AccountId>;
	type ListingAdmin = EnsureSignedBy<Listing, AccountId>;
	type Time = Clock;
	type Medians = OracleMedians;
	type OnPrice = (HookRecorder, ());
	type OwnFeed = OracleOwnFeed;
	type Submitter = Recorder;
	type WeightInfo = ();
}

/// The parameters that the tests begin with.
pub fn params() -> FeedParams {
	FeedParams { ttl: 1_800, quorum: 2, max_step: Permill::from_percent(20), confirm_delay: 60 }
}

/// A price in whole peg units.
pub fn price(units: u128) -> Price {
	Price::from_inner(units * 1_000_000_000_000_000_000)
}

/// A source by its text.
pub fn source(url: &str, path: &str) -> SourceInput {
	SourceInput { url: url.into(), path: path.into() }
}

/// How a scripted source answers.
#[derive(Clone, Debug)]
pub enum Answer {
	/// Status and body, at once.
	Now(u16, Vec<u8>),
	/// Status 200 at once, and one byte of the body per turn.
	Drip(Vec<u8>),
	/// Nothing until the deadline.
	Silent,
	/// The connection fails.
	Broken,
	/// The head comes, the body breaks off after these bytes.
	BreaksOff(Vec<u8>),
}

/// The part of the offchain host functions that the worker uses, answered from a script. Its clock
/// stands still except while the worker waits.
#[derive(Default)]
pub struct Script {
	pub answers: BTreeMap<String, Answer>,
	/// The address of every request.
	pub requests: Vec<String>,
	/// Milliseconds.
	pub clock: u64,
	/// Bytes of each request that were read.
	read: BTreeMap<u16, usize>,
}

/// Shared script, as an extension and for the test.
#[derive(Clone, Default)]
pub struct ScriptedHttp(pub Arc<Mutex<Script>>);

impl ScriptedHttp {
	pub fn answer(&self, url: &str, answer: Answer) {
		self.with(|script| script.answers.insert(url.into(), answer));
	}
	/// Answers status 200 with `body`.
	pub fn serve(&self, url: &str, body: impl Into<Vec<u8>>) {
		self.answer(url, Answer::Now(200, body.into()));
	}
	pub fn with<R>(&self, f: impl FnOnce(&mut Script) -> R) -> R {
		f(&mut self.0.lock().expect("no test panics while it holds the script"))
	}
}

impl Script {
	fn answer_of(&self, id: HttpRequestId) -> Option<Answer> {
		let url = self.requests.get(usize::from(id.0))?;
		Some(self.answers.get(url).cloned().unwrap_or(Answer::Broken))
	}
	fn wait(&mut self, until: Option<Timestamp>) {
		self.clock = self.clock.max(until.map_or(self.clock, |t| t.unix_millis()));
	}
}

impl Externalities for ScriptedHttp {
	fn is_validator(&self) -> bool {
		true
	}
	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}
	fn timestamp(&mut self) -> Timestamp {
		Timestamp::from_unix_millis(self.with(|s| s.clock))
	}
	fn sleep_until(&mut self, deadline: Timestamp) {
		self.with(|s| s.wait(Some(deadline)));
	}
	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}
	fn http_request_start(
		&mut self,
		method: &str,
		uri: &str,
		_meta: &[u8],
	) -> Result<HttpRequestId, ()> {
		assert_eq!(method, "GET");
		if uri.contains('|') {
			return Err(());
		}
		self.with(|s| {
			s.requests.push(uri.into());
			Ok(HttpRequestId((s.requests.len() - 1) as u16))
		})
	}
	fn http_request_add_header(&mut self, _: HttpRequestId, _: &str, _: &str) -> Result<(), ()> {
		Ok(())
	}
	fn http_request_write_body(
		&mut self,
		_: HttpRequestId,
		chunk: &[u8],
		_: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(chunk.is_empty(), "a price is asked for without a body");
		Ok(())
	}
	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		self.with(|s| {
			let statuses = ids
				.iter()
				.map(|id| match s.answer_of(*id) {
					None => HttpRequestStatus::Invalid,
					Some(Answer::Now(status, _)) => HttpRequestStatus::Finished(status),
					Some(Answer::Drip(_) | Answer::BreaksOff(_)) => {
						HttpRequestStatus::Finished(200)
					},
					Some(Answer::Silent) => HttpRequestStatus::DeadlineReached,
					Some(Answer::Broken) => HttpRequestStatus::IoError,
				})
				.collect::<Vec<_>>();
			if statuses.contains(&HttpRequestStatus::DeadlineReached) {
				s.wait(deadline);
			}
			statuses
		})
	}
	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		vec![]
	}
	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		self.with(|s| {
			let answer = s.answer_of(id).ok_or(HttpError::Invalid)?;
			// As in a node, nothing is read once the deadline has passed, be it there or not.
			if deadline.is_some_and(|until| until.unix_millis() <= s.clock) {
				return Err(HttpError::DeadlineReached);
			}
			let read = s.read.get(&id.0).copied().unwrap_or(0);
			let (body, most) = match &answer {
				Answer::Now(_, body) | Answer::BreaksOff(body) => (body, buffer.len()),
				Answer::Drip(body) => (body, 1),
				Answer::Silent | Answer::Broken => return Err(HttpError::IoError),
			};
			// A slow answer gives one byte, then nothing for the rest of the turn.
			if let (Answer::Drip(_), Some(until)) = (&answer, deadline) {
				if s.clock + 1 < until.unix_millis() {
					s.clock += 1;
				} else {
					s.wait(deadline);
					return Err(HttpError::DeadlineReached);
				}
				s.wait(Some(until.sub(Duration::from_millis(1))));
			}
			let left = &body[read.min(body.len())..];
			if left.is_empty() && matches!(answer, Answer::BreaksOff(_)) {
				return Err(HttpError::IoError);
			}
			let count = left.len().min(most).min(buffer.len());
			buffer[..count].copy_from_slice(&left[..count]);
			s.read.insert(id.0, read + count);
			Ok(count)
		})
	}
	fn set_authorized_nodes(&mut self, _: Vec<sp_core::OpaquePeerId>, _: bool) {
		unreachable!("the worker sets no nodes")
	}
}

pub struct ExtBuilder {
	feeds: Vec<(AssetKind, FeedParams)>,
	sources: Vec<(AssetKind, Vec<(String, String)>)>,
	http: ScriptedHttp,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		let feeds = vec![(ETH, params()), (WBTC, params()), (USDC, params())];
		Self { feeds, sources: vec![], http: ScriptedHttp::default() }
	}
}

impl ExtBuilder {
	pub fn feeds(mut self, feeds: Vec<(AssetKind, FeedParams)>) -> Self {
		self.feeds = feeds;
		self
	}
	pub fn sources(mut self, asset: AssetKind, sources: &[(&str, &str)]) -> Self {
		let sources = sources.iter().map(|(url, path)| ((*url).into(), (*path).into())).collect();
		self.sources.push((asset, sources));
		self
	}
	pub fn http(mut self, http: &ScriptedHttp) -> Self {
		self.http = http.clone();
		self
	}
	pub fn build(self) -> sp_io::TestExternalities {
		Now::set(START * 1_000);
		Members::set(vec![ALICE, BOB, CHARLIE]);
		LocalOperators::set(vec![]);
		PoolTakes::set(true);
		Submitted::set(vec![]);
		HookCalls::set(vec![]);
		let genesis = RuntimeGenesisConfig {
			price_feed: GenesisConfig {
				feeds: self.feeds,
				sources: self.sources,
				..Default::default()
			},
			..Default::default()
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the feeds of a test are well formed").into();
		ext.register_extension(OffchainDbExt::new(TestOffchainExt::default()));
		ext.register_extension(OffchainWorkerExt::new(self.http));
		ext.execute_with(|| System::set_block_number(1));
		ext
	}
	/// Runs `test` and then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			PriceFeed::do_try_state().expect("every invariant holds");
		});
	}
}

/// The clock, in seconds.
pub fn now() -> Seconds {
	Now::get() / 1_000
}

/// Ends the block and begins the next one `seconds` later. As on a chain, the clock moves only
/// after the hooks of the new block.
pub fn next_block_after(seconds: Seconds) -> Weight {
	let number = System::block_number();
	Oracle::on_finalize(number);
	PriceFeed::on_finalize(number);
	System::reset_events();
	System::set_block_number(number + 1);
	let weight = PriceFeed::on_initialize(number + 1);
	Now::set(Now::get() + seconds * 1_000);
	weight
}

/// The next block, three seconds later.
pub fn next_block() -> Weight {
	next_block_after(3)
}

/// `operator` feeds `price` of `asset`.
pub fn feed(operator: AccountId, asset: AssetKind, price: Price) {
	feed_all(operator, vec![(asset, price)]);
}

/// `operator` feeds `values` in one call.
pub fn feed_all(operator: AccountId, values: Vec<(AssetKind, Price)>) {
	let values = values.into_iter().map(|(a, p)| (OracleKey::Price(a), p)).collect::<Vec<_>>();
	let values = values.try_into().expect("a test feeds few values");
	frame_support::assert_ok!(Oracle::feed_values(RuntimeOrigin::signed(operator), values));
}

/// Alice and Bob feed `price` of `asset`, a quorum, and the next block judges it.
pub fn accept(asset: AssetKind, price: Price) {
	feed(ALICE, asset.clone(), price);
	feed(BOB, asset, price);
	next_block();
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet::<Event<Test>>()
}

/// Root of the whole state.
pub fn root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

/// Leave settings for the worker as a node does.
pub fn leave_settings(settings: &settings::WorkerSettings) {
	sp_io::offchain::local_storage_set(
		sp_core::offchain::StorageKind::PERSISTENT,
		settings::SETTINGS_KEY,
		&settings.encode(),
	);
}

/// One run of the worker for the current block.
pub fn run_worker() {
	PriceFeed::offchain_worker(System::block_number());
}

/// What was submitted since the last time this was asked.
pub fn take_submitted() -> Vec<(AccountId, Vec<(AssetKind, Price)>)> {
	Submitted::take()
}
