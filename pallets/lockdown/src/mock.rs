//! Smallest runtime for the tests: the pallet with the pallets that obey it, pallet-multisig, a clock,
//! a locked value and books that say what a test wants.

mod books;
mod validators;

pub use books::*;
pub use validators::*;

use crate::{
	self as pallet_lockdown,
	interfaces::{LockedValue, Multisig},
	*,
};
use frame_support::{
	construct_runtime, derive_impl,
	migrations::MultiStepMigrator,
	ord_parameter_types, parameter_types,
	traits::{
		ConstU128, ConstU32, ConstU64, Contains, EitherOfDiverse, GetCallMetadata, InsideBoth,
		NeverEnsureOrigin, OnInitialize, UnixTime,
	},
	weights::{constants::RocksDbWeight, Weight},
};
use frame_system::{
	mocking::{MockBlock, MockUncheckedExtrinsic},
	AuthorizeCall, EnsureRoot, EnsureSignedBy,
};
use qian_primitives::{Balance, Seconds, UNIT};
use sp_runtime::{testing::UintAuthorityId, BuildStorage};

pub type AccountId = u64;

/// May set parameters.
pub const RISK: AccountId = 100;
/// Locks and unlocks as a referendum does.
pub const REFERENDUM: AccountId = 101;
/// May do nothing.
pub const ALICE: AccountId = 99;

/// Keyholders at genesis, in order.
pub const FIRST: [AccountId; 3] = [1, 2, 3];
/// Others that fit the same tier.
pub const SECOND: [AccountId; 3] = [4, 5, 6];
/// Keyholders that fit tier two.
pub const FIVE: [AccountId; 5] = [1, 2, 3, 4, 5];
/// Keyholders that fit tier three.
pub const SEVEN: [AccountId; 7] = [11, 12, 13, 14, 15, 16, 17];

/// The clock when a test begins.
pub const START: Seconds = 1_700_000_000;

/// How long a tier must have been required, unless a test says otherwise.
pub const DELAY: Seconds = 86_400;

/// Locked values that ask for tier one, two and three.
pub const SMALL: Balance = 9_999_999 * UNIT;
pub const MIDDLE: Balance = 10_000_000 * UNIT;
pub const LARGE: Balance = 100_000_000 * UNIT;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Multisigs: pallet_multisig,
		SafeMode: pallet_safe_mode,
		TxPause: pallet_tx_pause,
		Lockdown: pallet_lockdown,
	}
);

/// A transaction.
pub type Extrinsic = MockUncheckedExtrinsic<Test, UintAuthorityId, AuthorizeCall<Test>>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = MockBlock<Test, UintAuthorityId, AuthorizeCall<Test>>;
	type BaseCallFilter = InsideBoth<SafeMode, TxPause>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type MultiBlockMigrator = Migrations;
	type DbWeight = RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

impl pallet_multisig::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = ConstU128<0>;
	type DepositFactor = ConstU128<0>;
	type MaxSignatories = ConstU32<MOST_KEYS>;
	type WeightInfo = ();
	type BlockNumberProvider = System;
}

/// Migrations that take several blocks.
pub struct Migrations;

impl MultiStepMigrator for Migrations {
	fn ongoing() -> bool {
		Migrating::get()
	}

	fn step() -> Weight {
		Weight::zero()
	}
}

/// Calls of this pallet pass while the chain is locked.
pub struct OfLockdown;

impl Contains<RuntimeCall> for OfLockdown {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::Lockdown(_))
	}
}

/// Calls that cannot be locked on their own: what is no call, those of this pallet, and one more.
pub struct NotPausable;

impl Contains<(Name, Name)> for NotPausable {
	fn contains((pallet, call): &(Name, Name)) -> bool {
		let [pallet, call] = [pallet, call].map(|name| String::from_utf8_lossy(name));
		let exists = RuntimeCall::get_module_names().contains(&&*pallet)
			&& RuntimeCall::get_call_names(&pallet).contains(&&*call);
		!(exists || AnyCall::get()) || pallet == "Lockdown" || call == Kept::get()
	}
}

impl pallet_safe_mode::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WhitelistedCalls = OfLockdown;
	type EnterDuration = ConstU64<0>;
	type ExtendDuration = ConstU64<0>;
	type EnterDepositAmount = NoDeposit;
	type ExtendDepositAmount = NoDeposit;
	type ForceEnterOrigin = NeverEnsureOrigin<u64>;
	type ForceExtendOrigin = NeverEnsureOrigin<u64>;
	type ForceExitOrigin = NeverEnsureOrigin<()>;
	type ForceDepositOrigin = NeverEnsureOrigin<()>;
	type Notify = ();
	type ReleaseDelay = NoRelease;
	type WeightInfo = ();
}

impl pallet_tx_pause::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = NeverEnsureOrigin<()>;
	type UnpauseOrigin = NeverEnsureOrigin<()>;
	type WhitelistedCalls = NotPausable;
	type MaxNameLen = ConstU32<MAX_NAME_LEN>;
	type WeightInfo = ();
}

parameter_types! {
	pub const NoDeposit: Option<Balance> = None;
	pub const NoRelease: Option<u64> = None;
	/// Name of a call that cannot be locked on its own, whatever its pallet.
	pub static Kept: &'static str = "transfer_allow_death";
	/// Whether a migration takes more than this block.
	pub static Migrating: bool = false;
	/// Whether what is no call can be locked all the same.
	pub static AnyCall: bool = false;
	/// Seconds of the clock.
	pub static Now: Seconds = START;
	/// The locked value.
	pub static Value: Balance = SMALL;
	/// How often it was asked for.
	pub static ValueAsked: u32 = 0;
	/// Most that a sweep may take of a block.
	pub static SweepLimit: Weight = Weight::MAX;
}

ord_parameter_types! {
	pub const Risk: AccountId = RISK;
	pub const Referendum: AccountId = REFERENDUM;
}

/// The chain's clock.
pub struct Clock;

impl UnixTime for Clock {
	fn now() -> core::time::Duration {
		core::time::Duration::from_secs(Now::get())
	}
}

/// What the other pallets of a real runtime would say.
pub struct Others;

impl Multisig<AccountId> for Others {
	fn account_of(keyholders: &[AccountId], threshold: u16) -> AccountId {
		Multisigs::multi_account_id(keyholders, threshold)
	}
}

impl LockedValue for Others {
	fn locked_value() -> Balance {
		ValueAsked::mutate(|asked| *asked += 1);
		Value::get()
	}

	fn weight() -> Weight {
		Weight::from_parts(1_000, 0)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn start_clock() {
		Now::set(START);
	}
}

impl Config for Test {
	type Multisig = Others;
	type LockedValue = Others;
	type Books = MockBooks;
	type SafeMode = SafeMode;
	type CallPause = TxPause;
	type EmergencyLockdown =
		EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<Referendum, AccountId>>;
	type RiskAdmin = EnsureSignedBy<Risk, AccountId>;
	type MaxValidators = ConstU32<MOST_VALIDATORS>;
	type MaxSweepWeight = SweepLimit;
	type Time = Clock;
	type WeightInfo = ();
}

/// A state in which [`FIRST`] hold the keys of tier one, no sample has been taken, [`ASSETS`] are listed
/// and nothing contradicts itself.
pub struct ExtBuilder {
	keyholders: Vec<AccountId>,
	validators: u32,
	params: LockdownParams,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		let params = LockdownParams::default();
		Self { keyholders: FIRST.to_vec(), validators: 4, params }
	}
}

impl ExtBuilder {
	/// These hold the keys, in place of [`FIRST`].
	pub fn keyholders(mut self, keyholders: &[AccountId]) -> Self {
		self.keyholders = keyholders.to_vec();
		self
	}

	/// So many validators, in place of four.
	pub fn validators(mut self, validators: u32) -> Self {
		self.validators = validators;
		self
	}

	/// Other parameters than those by default.
	pub fn params(mut self, params: LockdownParams) -> Self {
		self.params = params;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Now::set(START);
		Value::set(SMALL);
		ValueAsked::set(0);
		SweepLimit::set(Weight::MAX);
		Kept::set("transfer_allow_death");
		Migrating::set(false);
		AnyCall::set(false);
		reset_books();
		let Self { keyholders, validators, params } = self;
		let validators = (0..validators).map(id_of).collect();
		let genesis = RuntimeGenesisConfig {
			lockdown: GenesisConfig { keyholders, validators, params },
			..Default::default()
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the genesis state of the tests is valid").into();
		ext.execute_with(|| begin_block(1));
		ext
	}

	/// Run a test, then check every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Lockdown::do_try_state().expect("invariants hold after the test");
		});
	}
}

/// The locked value is `value` at `moment`, when it is sampled.
pub fn sample(value: Balance, moment: Seconds) {
	Now::set(moment);
	Value::set(value);
	Lockdown::on_initialize(SAMPLE_PERIOD.into());
}

/// The account of the keys in force.
pub fn mak() -> AccountId {
	Lockdown::mak_account().expect("someone holds keys")
}

/// The pallet's events of this test, which are forgotten then.
pub fn take_events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}
