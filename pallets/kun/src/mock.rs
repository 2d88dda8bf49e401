//! The smallest runtime in which the pallet can be tested: KUN, and dust that goes to an account as
//! on the real chain.

use crate::{
	self as pallet_kun,
	interfaces::{Fund, Issuance, Locks},
	Programme, CAP,
};
use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	storage::with_storage_layer,
	traits::{tokens::imbalance::ResolveTo, ConstU128, OnGenesis},
};
use frame_system::EnsureSignedBy;
use qian_primitives::{Balance, UNIT};
use sp_runtime::{
	traits::IdentityLookup, AccountId32, BuildStorage, DispatchResult, MultiSignature,
};

/// As long as real accounts, so that the one of the fund has its whole name.
pub type AccountId = AccountId32;
type Block = frame_system::mocking::MockBlock<Test, MultiSignature>;

pub const ALICE: AccountId = AccountId32::new([1; 32]);
pub const BOB: AccountId = AccountId32::new([2; 32]);
/// Sets allowances and spends.
pub const ADMIN: AccountId = AccountId32::new([100; 32]);
/// Where dust goes.
pub const DUST: AccountId = AccountId32::new([101; 32]);
/// What an account needs to exist.
pub const MIN_BALANCE: Balance = 1_000;
/// What Alice owns at genesis.
pub const ENDOWED: Balance = 1_000 * UNIT;

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
	pub type Kun = pallet_kun;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
	type SingleBlockMigrations = pallet_kun::migrations::FromChainWithoutKun<Test>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MIN_BALANCE>;
	type AccountStore = System;
	type DustRemoval = ResolveTo<DustAccount, Balances>;
}

ord_parameter_types! {
	pub const Admin: AccountId = ADMIN;
}

parameter_types! {
	pub const DustAccount: AccountId = DUST;
	/// The cap, which a test may lower.
	pub static Limit: Balance = CAP;
	/// Whether a lock stops the protocol.
	pub static Stopped: bool = false;
	/// What the emergency fund was acknowledged to own less.
	pub static AcknowledgedLoss: Balance = 0;
}

impl Locks for Stopped {
	fn is_locked() -> bool {
		Self::get()
	}

	fn acknowledged() -> Balance {
		AcknowledgedLoss::get()
	}
}

impl pallet_kun::Config for Test {
	type Currency = Balances;
	type Cap = Limit;
	type Locks = Stopped;
	type TreasuryAdmin = EnsureSignedBy<Admin, AccountId>;
	type WeightInfo = ();
}

/// What upgrades the runtime, in the order of the real one.
pub type Executive = frame_executive::Executive<
	Test,
	Block,
	frame_system::ChainContext<Test>,
	Test,
	AllPalletsWithSystem,
>;

/// A state with KUN of Alice, and of the account for dust, so that it can take any.
pub struct ExtBuilder {
	balances: Vec<(AccountId, Balance)>,
	allowances: Vec<(Programme, Balance)>,
	cap: Balance,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { balances: vec![(ALICE, ENDOWED), (DUST, MIN_BALANCE)], allowances: vec![], cap: CAP }
	}
}

impl ExtBuilder {
	/// Alice owns `amount` at genesis, and nobody else anything.
	pub fn issuance(mut self, amount: Balance) -> Self {
		self.balances = vec![(ALICE, amount)];
		self
	}

	/// `programme` may mint `amount` from genesis on.
	pub fn allowance(mut self, programme: Programme, amount: Balance) -> Self {
		self.allowances.push((programme, amount));
		self
	}

	/// Every programme with an allowance may mint all that the cap allows.
	pub fn free_hand(mut self) -> Self {
		let voted = Programme::ALL.into_iter().filter(Programme::has_allowance);
		self.allowances = voted.map(|programme| (programme, self.cap)).collect();
		self
	}

	/// No more than `cap` may exist.
	pub fn cap(mut self, cap: Balance) -> Self {
		self.cap = cap;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Limit::set(self.cap);
		Stopped::set(false);
		AcknowledgedLoss::set(0);
		let genesis = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: self.balances,
				..Default::default()
			},
			kun: crate::GenesisConfig { allowances: self.allowances, ..Default::default() },
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
			Kun::do_try_state().expect("invariants hold after the test");
		});
	}
}

/// A chain that ran before the pallet existed, where Alice owns `issuance`.
pub fn chain_without_kun(issuance: Balance) -> sp_io::TestExternalities {
	Limit::set(CAP);
	let mut storage = frame_system::GenesisConfig::<Test>::default()
		.build_storage()
		.expect("the system needs nothing");
	pallet_balances::GenesisConfig::<Test> {
		balances: vec![(ALICE, issuance)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.expect("the balance is above the minimum");
	let mut ext: sp_io::TestExternalities = storage.into();
	ext.execute_with(<(System, Balances)>::on_genesis);
	ext
}

pub fn mint(programme: Programme, dest: &AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::mint(programme, dest, amount))
}

pub fn mint_reserved(programme: Programme, dest: &AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::mint_reserved(programme, dest, amount))
}

pub fn reserve(amount: Balance) -> DispatchResult {
	with_storage_layer(|| <Kun as Issuance<AccountId>>::reserve(amount))
}

pub fn release(amount: Balance) -> DispatchResult {
	with_storage_layer(|| <Kun as Issuance<AccountId>>::release(amount))
}

pub fn free_of_fund() -> Balance {
	<Kun as Fund<AccountId>>::free()
}

pub fn reserve_of_fund(amount: Balance) -> DispatchResult {
	with_storage_layer(|| <Kun as Fund<AccountId>>::reserve(amount))
}

pub fn release_of_fund(amount: Balance) -> DispatchResult {
	with_storage_layer(|| <Kun as Fund<AccountId>>::release(amount))
}

pub fn pay_of_fund(dest: &AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::pay_reserved(dest, amount))
}

pub fn burn(who: AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::burn(RuntimeOrigin::signed(who), amount))
}

pub fn set_allowance(programme: Programme, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::set_allowance(RuntimeOrigin::signed(ADMIN), programme, amount))
}

pub fn spend(programme: Programme, dest: AccountId, amount: Balance) -> DispatchResult {
	with_storage_layer(|| Kun::spend(RuntimeOrigin::signed(ADMIN), programme, dest, amount))
}

/// All KUN that exists.
pub fn issuance() -> Balance {
	Balances::total_issuance()
}

/// The pallet's events of this test, which are forgotten then.
pub fn take_events() -> Vec<crate::Event<Test>> {
	let events = System::read_events_for_pallet::<crate::Event<Test>>();
	System::reset_events();
	events
}
