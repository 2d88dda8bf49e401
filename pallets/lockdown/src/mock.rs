//! Smallest runtime for the tests: the pallet with pallet-multisig, a clock and a locked value.

use crate::{
	self as pallet_lockdown,
	interfaces::{LockedValue, Multisig},
	*,
};
use frame_support::{
	construct_runtime, derive_impl, ord_parameter_types, parameter_types,
	traits::{ConstU128, ConstU32, OnInitialize, UnixTime},
	weights::{constants::RocksDbWeight, Weight},
};
use frame_system::EnsureSignedBy;
use qian_primitives::{Balance, Seconds, UNIT};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// May set parameters.
pub const RISK: AccountId = 100;
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
		Lockdown: pallet_lockdown,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
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

parameter_types! {
	/// Seconds of the clock.
	pub static Now: Seconds = START;
	/// The locked value.
	pub static Value: Balance = SMALL;
	/// How often it was asked for.
	pub static ValueAsked: u32 = 0;
}

ord_parameter_types! {
	pub const Risk: AccountId = RISK;
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
	type RiskAdmin = EnsureSignedBy<Risk, AccountId>;
	type Time = Clock;
	type WeightInfo = ();
}

/// A state in which [`FIRST`] hold the keys of tier one and no sample has been taken.
pub struct ExtBuilder {
	keyholders: Vec<AccountId>,
	params: LockdownParams,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { keyholders: FIRST.to_vec(), params: LockdownParams::default() }
	}
}

impl ExtBuilder {
	/// These hold the keys, in place of [`FIRST`].
	pub fn keyholders(mut self, keyholders: &[AccountId]) -> Self {
		self.keyholders = keyholders.to_vec();
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
		let Self { keyholders, params } = self;
		let genesis = RuntimeGenesisConfig {
			lockdown: GenesisConfig { keyholders, params },
			..Default::default()
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the genesis state of the tests is valid").into();
		ext.execute_with(|| System::set_block_number(1));
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
