//! Smallest runtime for the tests: the pallet over a real pallet-oracle, with a clock, a set of
//! operators, a keeper of closes and a submitter that record, and an HTTP client that answers from a
//! script.

mod http;

pub use http::{Answer, ScriptedHttp};

use crate::{
	self as pallet_price_feed,
	settings::{CandleSource, WorkerSettings},
	*,
};
use codec::Encode;
use frame_support::{
	construct_runtime, derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU32, Hooks, SortedMembers, Time, UnixTime},
	weights::Weight,
	PalletId,
};
use frame_system::EnsureSignedBy;
use qian_primitives::{Days, DAY};
use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt};
use sp_runtime::{BuildStorage, Permill, StateVersion};

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
	pub static Submitted: Vec<(AccountId, Vec<(OracleKey, Price)>)> = vec![];
	/// When each submission was made, in milliseconds of the script.
	pub static SubmittedAt: Vec<u64> = vec![];
	pub static HookCalls: Vec<(AssetKind, Price, Seconds)> = vec![];
	/// Past closes that the chain misses.
	pub static Missing: Vec<(AssetId, u32)> = vec![];
	/// Past closes that were taken.
	pub static Taken: Vec<(AssetId, u32, Price)> = vec![];
	/// Seconds from midnight to the begin of a day.
	pub static CloseOffset: Seconds = 0;
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
	fn median(key: &OracleKey) -> Option<(Price, Seconds)> {
		let raw = Oracle::read_raw_values(key);
		QuorumMedian::<Test>::of(key, raw.iter().map(|v| (v.value, v.timestamp / 1_000)))
	}

	fn operators() -> u32 {
		Members::get().len() as u32
	}

	fn forget(key: &OracleKey) {
		for operator in Members::get() {
			pallet_oracle::RawValues::<Test>::remove(operator, key);
		}
		pallet_oracle::Values::<Test>::remove(key);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_median(key: &OracleKey, price: Price) {
		let raw = pallet_oracle::TimestampedValue { value: price, timestamp: Now::get() };
		for operator in Members::get() {
			pallet_oracle::RawValues::<Test>::insert(operator, key, raw);
		}
	}
}

/// Keeps closes: knows which are missing, and remembers what it took.
pub struct CloseKeeper;

impl Closes for CloseKeeper {
	fn days() -> Days {
		Days { offset: CloseOffset::get() }
	}

	fn missing(asset: AssetId) -> Vec<u32> {
		let all = Missing::get();
		let mut days =
			all.iter().filter(|(a, _)| *a == asset).map(|(_, day)| *day).collect::<Vec<_>>();
		days.sort_by(|a, b| b.cmp(a));
		days
	}

	fn is_missing(asset: AssetId, day: u32) -> bool {
		Missing::get().contains(&(asset, day))
	}

	fn take(asset: AssetId, day: u32, price: Price) -> Weight {
		Missing::mutate(|all| all.retain(|close| *close != (asset, day)));
		Taken::mutate(|all| all.push((asset, day, price)));
		HookWeight::get()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn want(asset: AssetId) -> Vec<u32> {
		Missing::set((0..MAX_CLOSES).map(|day| (asset, day)).collect());
		Self::missing(asset)
	}
}

/// Own values from pallet-oracle's raw values.
pub struct OracleOwnFeed;

impl OwnFeed<AccountId> for OracleOwnFeed {
	fn last(operator: &AccountId, key: &OracleKey) -> Option<(Price, Seconds)> {
		Oracle::raw_values(operator, key).map(|v| (v.value, v.timestamp / 1_000))
	}
	fn retract(operator: &AccountId, key: &OracleKey) {
		pallet_oracle::RawValues::<Test>::remove(operator, key);
		pallet_oracle::Values::<Test>::remove(key);
	}
}

/// Remembers what was submitted.
pub struct Recorder;

impl FeedSubmitter<AccountId> for Recorder {
	fn local_operators() -> Vec<AccountId> {
		LocalOperators::get()
	}
	fn submit(operator: &AccountId, values: Vec<(OracleKey, Price)>) -> Result<(), ()> {
		if !PoolTakes::get() {
			return Err(());
		}
		Submitted::mutate(|all| all.push((*operator, values)));
		let at = sp_io::offchain::timestamp().unix_millis();
		SubmittedAt::mutate(|all| all.push(at));
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
	type Closes = CloseKeeper;
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
		SubmittedAt::set(vec![]);
		HookCalls::set(vec![]);
		Missing::set(vec![]);
		Taken::set(vec![]);
		CloseOffset::set(0);
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
	feed_values(operator, values.into_iter().map(|(a, p)| (OracleKey::Price(a), p)).collect());
}

/// `operator` feeds `values` of any keys in one call.
pub fn feed_values(operator: AccountId, values: Vec<(OracleKey, Price)>) {
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
pub fn leave_settings(settings: &WorkerSettings) {
	sp_io::offchain::local_storage_set(
		sp_core::offchain::StorageKind::PERSISTENT,
		settings::SETTINGS_KEY,
		&settings.encode(),
	);
}

/// Addresses of candles.
pub const CANDLES_A: &str = "http://a.example/candles";
pub const CANDLES_B: &str = "http://b.example/candles";
pub const CANDLES_C: &str = "http://c.example/candles";

/// The last day that has ended at [`START`].
pub const YESTERDAY: u32 = 19_674;

/// Daily candles of start and close.
pub fn candle_source(url: &str) -> CandleSource {
	CandleSource {
		url: url.into(),
		rows: vec![],
		time: b"/0".to_vec(),
		close: b"/1".to_vec(),
		interval: DAY,
	}
}

/// An answer of [`candle_source`] with closes of days, in whole peg units.
pub fn candles(closes: &[(u32, u128)]) -> String {
	let row = |(day, close): &(u32, u128)| format!("[{},\"{close}\"]", u64::from(*day) * DAY);
	format!("[{}]", closes.iter().map(row).collect::<Vec<_>>().join(","))
}

/// `url` answers with these closes from now on.
pub fn serve_candles(http: &ScriptedHttp, url: &str, closes: &[(u32, u128)]) {
	http.serve(url, candles(closes));
}

/// Leave settings that name `urls` for the closes of ETH.
pub fn leave_candles(urls: &[&str]) {
	let sources = urls.iter().map(|url| candle_source(url)).collect();
	leave_settings(&WorkerSettings { candles: vec![(100, sources)], ..Default::default() });
}

/// Runs `test` where Alice's key is here and ETH has only sources of candles.
pub fn with_candles(urls: &[&str], test: impl FnOnce(&ScriptedHttp)) {
	let http = ScriptedHttp::default();
	ExtBuilder::default().http(&http).build_and_execute(|| {
		LocalOperators::set(vec![ALICE]);
		leave_candles(urls);
		test(&http);
	});
}

/// One run of the worker for the current block.
pub fn run_worker() {
	PriceFeed::offchain_worker(System::block_number());
}

/// What was submitted since the last time this was asked.
pub fn take_values() -> Vec<(AccountId, Vec<(OracleKey, Price)>)> {
	Submitted::take()
}

/// The same, where only prices were.
pub fn take_submitted() -> Vec<(AccountId, Vec<(AssetKind, Price)>)> {
	let prices = |values: Vec<(OracleKey, Price)>| {
		let price = |(key, price)| match key {
			OracleKey::Price(asset) => (asset, price),
			other => panic!("{other:?} was submitted, where only prices can be"),
		};
		values.into_iter().map(price).collect()
	};
	take_values().into_iter().map(|(operator, values)| (operator, prices(values))).collect()
}
