//! Validators, what they sign, and what a node gives their workers.

use super::{Extrinsic, Lockdown, RuntimeCall, System, Test};
use crate::{
	calm::{AuthorityId, AuthoritySignature, KEY_TYPE},
	Call, ReportOf,
};
use codec::Decode;
use frame_support::{
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	pallet_prelude::{TransactionSource, TransactionValidityError, ValidTransaction},
};
use frame_system::{
	offchain::{CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase},
	AuthorizeCall, BlockHash, ChainContext,
};
use sp_core::{
	offchain::{
		testing::{TestOffchainExt, TestTransactionPoolExt},
		OffchainDbExt, OffchainWorkerExt, TransactionPoolExt,
	},
	sr25519, Pair, H256,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use sp_runtime::traits::{Applyable, Checkable};

/// Most validators.
pub const MOST_VALIDATORS: u32 = 100;

fn seed_of(place: u32) -> String {
	format!("//Validator{place}")
}

/// The key of the validator in this place.
pub fn pair_of(place: u32) -> sr25519::Pair {
	sr25519::Pair::from_string(&seed_of(place), None).expect("a path is a seed")
}

pub fn id_of(place: u32) -> AuthorityId {
	pair_of(place).public().into()
}

/// `report` with the signature of the validator in this place.
pub fn signed_by(place: u32, report: ReportOf<Test>) -> Call<Test> {
	let signature: AuthoritySignature = pair_of(place).sign(&Lockdown::payload(&report)).into();
	Call::report_mismatch { report, signature }
}

/// Block `number` begins; the hash of the one before is known.
pub fn begin_block(number: u64) {
	System::set_block_number(number);
	BlockHash::<Test>::insert(number - 1, H256::from_low_u64_be(number - 1));
}

impl<C> CreateTransactionBase<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extrinsic = Extrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<C> CreateTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	type Extension = AuthorizeCall<Test>;

	fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<C> CreateAuthorizedTransaction<C> for Test
where
	RuntimeCall: From<C>,
{
	fn create_extension() -> Self::Extension {
		AuthorizeCall::new()
	}
}

/// What the pool says to a general transaction with this call.
pub fn validate(call: &Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
	let transaction = Extrinsic::new_transaction(call.clone().into(), AuthorizeCall::new());
	let info = transaction.get_dispatch_info();
	let checked = Checkable::check(transaction, &ChainContext::<Test>::default())?;
	checked.validate::<Test>(TransactionSource::External, &info, 0)
}

/// A block contains `transaction`: what comes of it.
pub fn include(
	transaction: Extrinsic,
) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
	let info = transaction.get_dispatch_info();
	let checked = Checkable::check(transaction, &ChainContext::<Test>::default())?;
	checked.apply::<Test>(&info, 0)
}

/// A block contains a general transaction with this call, if it is valid.
pub fn send(call: Call<Test>) -> Result<(), TransactionValidityError> {
	let outcome = include(Extrinsic::new_transaction(call.into(), AuthorizeCall::new()))?;
	outcome.expect("a report that is valid is taken");
	Ok(())
}

/// A state for benchmarks, on a node with a keystore.
#[cfg(feature = "runtime-benchmarks")]
pub fn bench_ext() -> sp_io::TestExternalities {
	let mut ext = super::ExtBuilder::default().build();
	Node::with_keys(&mut ext, &[]);
	ext
}

/// A node on which the worker runs, with the keys of validators in these places.
pub struct Node {
	take: Box<dyn Fn() -> Vec<Vec<u8>>>,
}

impl Node {
	pub fn with_keys(ext: &mut sp_io::TestExternalities, places: &[u32]) -> Self {
		let keystore = MemoryKeystore::new();
		for place in places {
			let key = keystore.sr25519_generate_new(KEY_TYPE, Some(&seed_of(*place)));
			assert_eq!(key.map(AuthorityId::from).ok(), Some(id_of(*place)));
		}
		let (offchain, _) = TestOffchainExt::new();
		let (pool_ext, pool) = TestTransactionPoolExt::new();
		ext.register_extension(OffchainDbExt::new(offchain.clone()));
		ext.register_extension(OffchainWorkerExt::new(offchain));
		ext.register_extension(TransactionPoolExt::new(pool_ext));
		ext.register_extension(KeystoreExt::new(keystore));
		Self { take: Box::new(move || core::mem::take(&mut pool.write().transactions)) }
	}

	/// What the worker sent since the last time.
	pub fn take_sent(&self) -> Vec<Extrinsic> {
		let decode = |bytes: Vec<u8>| Extrinsic::decode(&mut &bytes[..]);
		(self.take)().into_iter().map(|bytes| decode(bytes).expect("it is a transaction")).collect()
	}
}

/// The report that a transaction carries.
pub fn report_in(transaction: &Extrinsic) -> ReportOf<Test> {
	match &transaction.function {
		RuntimeCall::Lockdown(Call::report_mismatch { report, .. }) => report.clone(),
		other => panic!("the worker sends reports alone: {other:?}"),
	}
}
