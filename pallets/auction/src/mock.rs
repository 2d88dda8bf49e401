//! The smallest runtime in which the pallet can be tested: real balances and assets, and the plainest
//! books over them that keep their promises.

mod ledgers;
mod money;

pub use ledgers::*;
pub use money::*;

use crate::{self as pallet_auction, *};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	storage::with_storage_layer,
	traits::{AsEnsureOriginWithArg, ConstU128, Hooks, UnixTime},
};
use frame_system::{EnsureSigned, EnsureSignedBy};
use qian_primitives::{AssetId, Balance, Price, Ratio, Seconds, DAY, UNIT};
use sp_runtime::{BuildStorage, DispatchResult};
use std::collections::BTreeMap;

pub type AccountId = u64;
type Block = frame_system::mocking::MockBlock<Test>;

/// They own KUN and every reserve asset.
pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CHARLIE: AccountId = 3;
pub const DAVE: AccountId = 4;
pub const PEOPLE: [AccountId; 4] = [ALICE, BOB, CHARLIE, DAVE];
/// Does not exist.
pub const NOBODY: AccountId = 9;
/// Owns CSAs, and every coin at genesis.
pub const OWNER: AccountId = 50;
/// May set parameters and cancel lots.
pub const RISK: AccountId = 100;

pub const QUSD: AssetId = 1;
/// 18 decimals, worth 300.
pub const ETH: AssetId = 100;
/// 8 decimals, worth 60,000.
pub const WBTC: AssetId = 101;
/// 6 decimals, worth 1.
pub const USDT: AssetId = 102;
/// 9 decimals, worth 150.
pub const SOL: AssetId = 103;
/// No decimals, worth 1,000,000. Not listed, unless a test says otherwise.
pub const PLOT: AssetId = 104;
/// Does not exist.
pub const UNLISTED: AssetId = 199;
/// Listed at genesis.
pub const AT_GENESIS: [AssetId; 4] = [ETH, WBTC, USDT, SOL];

/// What an account needs of an asset to hold any.
pub const MIN_BALANCE: Balance = 1_000;
/// KUN that an account needs to exist.
pub const MIN_KUN: Balance = 1_000_000;
/// The clock when a test begins: six in the morning.
pub const START: Seconds = 20_000 * DAY + 21_600;
/// Coins that are owed at genesis.
pub const SUPPLY: Balance = 1_000_000 * UNIT;
/// ETH of CSAs at genesis, worth 1.5 of what they owe.
pub const RESERVE: Balance = 5_000 * UNIT;
/// KUN that may exist.
pub const CAP: Balance = 12_000_000 * UNIT;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeTask
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Auction = pallet_auction;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MIN_KUN>;
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type AssetId = AssetId;
	type AssetIdParameter = AssetId;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = frame_system::EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = ();
	type AssetIdAllocator = ();
}

ord_parameter_types! {
	pub const Risk: AccountId = RISK;
}

parameter_types! {
	/// Seconds of the clock.
	pub static Now: Seconds = START;
	/// Registered assets.
	pub static Listed: Vec<AssetId> = AT_GENESIS.to_vec();
	/// Those that take no new debt.
	pub static Deprecated: Vec<AssetId> = vec![];
	/// Prices that count in the totals.
	pub static Counted: BTreeMap<AssetId, Price> = BTreeMap::new();
	/// Assets whose prices may not be used.
	pub static Stale: Vec<AssetId> = vec![];
	pub static KunPrice: Option<Price> = None;
	pub static LockedAssets: Vec<AssetId> = vec![];
	/// Until when owners of CSAs act first.
	pub static Grace: BTreeMap<AssetId, Seconds> = BTreeMap::new();
	/// Calls that are stopped.
	pub static Paused: Vec<&'static str> = vec![];
	/// KUN that may exist, which a test may lower.
	pub static KunCap: Balance = CAP;
}

pub struct Clock;

impl UnixTime for Clock {
	fn now() -> core::time::Duration {
		core::time::Duration::from_secs(Now::get())
	}
}

impl pallet_auction::Config for Test {
	type Reserves = Ledgers;
	type Insolvency = Ledgers;
	type Coin = Money;
	type Kun = Money;
	type Prices = Ledgers;
	type Locks = Ledgers;
	type RiskAdmin = EnsureSignedBy<Risk, AccountId>;
	type Time = Clock;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Ledgers;
}

/// A price in hundredths of a peg unit.
pub fn cents(cents: u128) -> Price {
	Price::from_rational(cents, 100)
}

pub fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * UNIT / 100)
}

/// A state in which the coin is well backed and nothing was ever sold.
#[derive(Default)]
pub struct ExtBuilder {
	params: AuctionParams,
}

impl ExtBuilder {
	/// Other parameters than those by default.
	pub fn params(mut self, change: impl FnOnce(&mut AuctionParams)) -> Self {
		change(&mut self.params);
		self
	}

	/// No limit to the KUN of a lot or a day but the largest that may be set.
	pub fn large_lots(self) -> Self {
		self.params(|params| {
			params.max_lot = MOST_SOLD;
			params.daily_limit = MOST_SOLD;
		})
	}

	pub fn build(self) -> sp_io::TestExternalities {
		reset();
		let mut balances: Vec<_> = PEOPLE.into_iter().map(|who| (who, 100 * UNIT)).collect();
		balances.extend([POT_RESERVE, POT_SYSTEM, POT_BIDS, FUND, OWNER].map(|who| (who, MIN_KUN)));
		let genesis = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
			assets: assets_at_genesis(),
			auction: crate::GenesisConfig { params: self.params, ..Default::default() },
			..Default::default()
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the genesis state of the tests is valid").into();
		ext.execute_with(|| {
			System::set_block_number(1);
			begin_books();
		});
		ext
	}

	/// Run a test, then check every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			check();
		});
	}
}

fn reset() {
	Now::set(START);
	Listed::set(AT_GENESIS.to_vec());
	Deprecated::set(vec![]);
	let prices = [(ETH, 30_000), (WBTC, 6_000_000), (USDT, 100), (SOL, 15_000)];
	Counted::set(prices.map(|(asset, price)| (asset, cents(price))).into());
	Stale::set(vec![]);
	KunPrice::set(Some(cents(80)));
	LockedAssets::set(vec![]);
	Grace::set(BTreeMap::new());
	Paused::set(vec![]);
	KunCap::set(CAP);
}

/// Every invariant, and that everything is in exactly one place.
pub fn check() {
	Auction::do_try_state().expect("the invariants hold");
	for asset in Listed::get() {
		assert_eq!(Auction::audit(asset), None);
	}
	assert_eq!(Auction::audit_promises(), vec![]);
	check_reserves();
	check_money();
}

/// The clock shows so much more.
pub fn wait(seconds: Seconds) {
	Now::mutate(|now| *now += seconds);
}

/// A block begins in which the chain looks after its auctions.
pub fn tick() {
	let next = (System::block_number() / u64::from(PERIOD) + 1) * u64::from(PERIOD);
	System::set_block_number(next);
	Auction::on_initialize(next);
}

/// The price of an asset, in hundredths of a peg unit.
pub fn price_becomes(asset: AssetId, price: u128) {
	Counted::mutate(|prices| prices.insert(asset, cents(price)));
}

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn observe() -> DispatchResult {
	with_storage_layer(|| Auction::observe(signed(NOBODY)))
}

pub fn start(asset: AssetId) -> DispatchResult {
	with_storage_layer(|| Auction::start(signed(NOBODY), asset))
}

pub fn bid(who: AccountId, lot: LotId, price: Balance) -> DispatchResult {
	let call = || Auction::bid(signed(who), lot, price);
	with_storage_layer(|| call().map(|_| ()).map_err(|failure| failure.error))
}

pub fn settle(lot: LotId) -> DispatchResult {
	with_storage_layer(|| Auction::settle(signed(NOBODY), lot))
}

pub fn withdraw(who: AccountId, asset: AssetId) -> DispatchResult {
	with_storage_layer(|| Auction::withdraw_refund(signed(who), asset))
}

pub fn buy(who: AccountId, asset: AssetId, amount: Balance, min_out: Balance) -> DispatchResult {
	with_storage_layer(|| Auction::buy_reserve(signed(who), asset, amount, min_out))
}

pub fn cancel(lot: LotId) -> DispatchResult {
	with_storage_layer(|| Auction::cancel(signed(RISK), lot))
}

pub fn set_params(params: AuctionParams) -> DispatchResult {
	with_storage_layer(|| Auction::set_auction_params(signed(RISK), params))
}

/// Set one of the parameters.
pub fn with_params(change: impl FnOnce(&mut AuctionParams)) {
	let mut params = Auction::auction_params();
	change(&mut params);
	set_params(params).expect("the parameters are within bounds, and new");
}

/// The pallet's events of this test, which are forgotten then.
pub fn take_events() -> Vec<crate::Event<Test>> {
	let events = System::read_events_for_pallet::<crate::Event<Test>>();
	System::reset_events();
	events
}

/// Where the protocol stands.
pub fn phase() -> Phase {
	PhaseOf::<Test>::get()
}

/// The lots that run.
pub fn lots() -> Vec<LotsOf<Test>> {
	Lots::<Test>::get().into_inner()
}

/// The lot of this number.
pub fn lot(id: LotId) -> LotsOf<Test> {
	lots().into_iter().find(|lot| lot.id == id).expect("the lot runs")
}
