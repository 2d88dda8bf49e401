//! Upgrades of the runtime: who may authorise one, what is accepted, what the migrations do.

mod auctions;

use super::*;
use crate::{
	configs::upgrades::SingleBlockMigrations, presets::DEVELOPMENT, Balances, Executive, Hash, Kun,
	MultiBlockMigrations, Runtime, RuntimeEvent, System, VERSION,
};
use codec::Encode;
use frame_support::{migrations::MultiStepMigrator, traits::OnRuntimeUpgrade, StorageHasher};
use frame_system::{Call, Error, Event, LastRuntimeUpgrade, LastRuntimeUpgradeInfo, RawOrigin};
use governance::{all_pass, enact, found, kun_of, outcome};
use pallet_kun::{Supply, Totals};
use sp_core::{
	storage::well_known_keys::CODE,
	traits::{Externalities, ReadRuntimeVersion},
};
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash as _},
	StateVersion,
};
use sp_version::RuntimeVersion;
use Sr25519Keyring::{Bob, Ferdie};

/// Takes what stands for a runtime for the version of it.
struct CodeIsVersion;

impl ReadRuntimeVersion for CodeIsVersion {
	fn read_runtime_version(
		&self,
		code: &[u8],
		_: &mut dyn Externalities,
	) -> Result<Vec<u8>, String> {
		let is_version = <RuntimeVersion as codec::DecodeAll>::decode_all(&mut &code[..]).is_ok();
		is_version.then(|| code.to_vec()).ok_or_else(|| "no version".into())
	}
}

/// What stands for a runtime that differs in its version from the present one.
fn code(change: impl FnOnce(&mut RuntimeVersion)) -> Vec<u8> {
	let mut version = VERSION;
	change(&mut version);
	version.encode()
}

fn next() -> Vec<u8> {
	code(|version| version.spec_version += 1)
}

fn authorise(code: &[u8]) -> RuntimeCall {
	RuntimeCall::System(Call::authorize_upgrade { code_hash: BlakeTwo256::hash(code) })
}

fn apply(code: &[u8]) -> RuntimeCall {
	RuntimeCall::System(Call::apply_authorized_upgrade { code: code.to_vec() })
}

fn is_authorised(chain: &mut Chain) -> bool {
	chain.read(|| System::authorized_upgrade().is_some())
}

fn code_in_force(chain: &mut Chain) -> Option<Vec<u8>> {
	chain.read(|| frame_support::storage::unhashed::get_raw(CODE))
}

/// A chain that has authorised `code` and can read its version.
fn authorised(code: &[u8]) -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.read_versions_with(CodeIsVersion);
	chain.read(|| {
		assert!(authorise(code).dispatch(RawOrigin::Root.into()).is_ok());
	});
	chain
}

/// Why an authorised upgrade was refused in the last block.
fn rejected(event: &RuntimeEvent) -> Option<DispatchError> {
	match event {
		RuntimeEvent::System(Event::RejectedInvalidAuthorizedUpgrade { error, .. }) => Some(*error),
		_ => None,
	}
}

#[test]
fn an_upgrade_that_a_referendum_authorised_is_applied_by_anyone() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.read_versions_with(CodeIsVersion);
	let before = code_in_force(&mut chain);
	let result = enact(&mut chain, governance::root(), &authorise(&next()));
	assert_eq!(result, Ok(()));
	let (hash, checked) = found(&mut chain, |event| match event {
		RuntimeEvent::System(Event::UpgradeAuthorized { code_hash, check_version }) => {
			Some((*code_hash, *check_version))
		},
		_ => None,
	});
	assert_eq!((hash, checked), (BlakeTwo256::hash(&next()), true));
	assert_eq!(code_in_force(&mut chain), before);

	let before = kun_of(&mut chain, &account(Ferdie));
	assert_eq!(outcome(&mut chain, Ferdie, apply(&next())), Ok(()));
	assert_eq!(code_in_force(&mut chain), Some(next()));
	assert_eq!(kun_of(&mut chain, &account(Ferdie)), before, "it costs no fee");
	assert!(!is_authorised(&mut chain), "once");
	let again = outcome(&mut chain, Ferdie, apply(&next()));
	assert_eq!(again, Err(error(Error::<Runtime>::NothingAuthorized)));
}

#[test]
fn any_other_code_than_the_authorised_is_refused() {
	let mut chain = authorised(&next());
	let before = code_in_force(&mut chain);
	let other = code(|version| version.spec_version += 2);
	let result = outcome(&mut chain, Ferdie, apply(&other));
	assert_eq!(result, Err(error(Error::<Runtime>::Unauthorized)));
	assert_eq!(code_in_force(&mut chain), before);
	assert!(is_authorised(&mut chain), "the right code may still come");
	assert_eq!(outcome(&mut chain, Ferdie, apply(&next())), Ok(()));
}

#[test]
fn nothing_is_applied_that_nobody_authorised() {
	let mut chain = Chain::new(DEVELOPMENT);
	let before = code_in_force(&mut chain);
	let result = outcome(&mut chain, Ferdie, apply(&next()));
	assert_eq!(result, Err(error(Error::<Runtime>::NothingAuthorized)));
	assert_eq!(code_in_force(&mut chain), before);
}

#[test]
fn a_runtime_that_is_not_newer_or_of_another_chain_is_refused_although_authorised() {
	type SystemError = Error<Runtime>;
	let cases = [
		(code(|_| ()), SystemError::SpecVersionNeedsToIncrease),
		(code(|version| version.spec_version -= 1), SystemError::SpecVersionNeedsToIncrease),
		(code(|version| version.spec_name = "other".into()), SystemError::InvalidSpecName),
		(b"no runtime at all".to_vec(), SystemError::FailedToExtractRuntimeVersion),
	];
	for (code, reason) in cases {
		let mut chain = authorised(&code);
		let before = code_in_force(&mut chain);
		assert_eq!(outcome(&mut chain, Ferdie, apply(&code)), Ok(()));
		assert_eq!(found(&mut chain, rejected), error(reason));
		assert_eq!(code_in_force(&mut chain), before);
		assert!(!is_authorised(&mut chain), "it would never become right");
	}
}

#[test]
fn only_root_authorises_an_upgrade() {
	let mut chain = Chain::new(DEVELOPMENT);
	assert_eq!(outcome(&mut chain, Bob, authorise(&next())), Err(DispatchError::BadOrigin));
	let calls = [
		authorise(&next()),
		RuntimeCall::System(Call::authorize_upgrade_without_checks { code_hash: Hash::zero() }),
		RuntimeCall::System(Call::set_code { code: next() }),
		RuntimeCall::System(Call::set_code_without_checks { code: next() }),
		RuntimeCall::System(Call::set_storage { items: vec![(CODE.to_vec(), next())] }),
	];
	for call in calls {
		for origin in governance::ORIGINS {
			let result = chain.read(|| call.clone().dispatch(origin.into()));
			let failure = result.expect_err("only Root may").error;
			assert_eq!(failure, DispatchError::BadOrigin, "{origin:?}: {call:?}");
		}
	}
	assert!(!is_authorised(&mut chain));
}

/// Pallets that a chain of the third version of the runtime did not have.
const NEW_PALLETS: [&str; 10] = [
	"MultiBlockMigrations",
	"Auction",
	"Kun",
	"ConvictionVoting",
	"Referenda",
	"Whitelist",
	"TechnicalCommittee",
	"Treasury",
	"Bounties",
	"Lockdown",
];

/// The development chain as an older runtime would have left it, without the pallets of governance.
fn old_chain() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.block([(Bob, RuntimeCall::System(Call::remark { remark: vec![1; 100] }))]);
	chain.read(|| {
		for pallet in NEW_PALLETS {
			let prefix = frame_support::Twox128::hash(pallet.as_bytes());
			let cleared = frame_support::storage::unhashed::clear_prefix(&prefix, None, None);
			assert!(cleared.maybe_cursor.is_none());
		}
		let kept = System::dec_providers(&Kun::fund_account());
		assert_eq!(kept, Ok(frame_system::DecRefStatus::Reaped));
		assert!(!Supply::<Runtime>::exists());
		auctions::forget_bids();
		LastRuntimeUpgrade::<Runtime>::put(LastRuntimeUpgradeInfo {
			spec_version: (VERSION.spec_version - 1).into(),
			spec_name: VERSION.spec_name,
		});
	});
	chain
}

fn state_root() -> Vec<u8> {
	sp_io::storage::root(StateVersion::V1)
}

#[test]
fn a_chain_without_books_of_kun_opens_them_in_the_first_block_of_the_new_runtime() {
	let mut chain = old_chain();
	let issuance = chain.read(Balances::total_issuance);
	// The upgrade runs before anything else of the block, whose invariants are checked at its end.
	chain.block([]);
	chain.read(|| {
		let books = Supply::<Runtime>::get();
		assert_eq!(books, Totals { genesis: issuance, ..Default::default() });
		assert_eq!(Kun::audit(), []);
		assert_eq!(Kun::do_try_state(), Ok(()));
		assert_eq!(System::providers(&Kun::fund_account()), 1);
		let last = LastRuntimeUpgrade::<Runtime>::get().expect("it is noted");
		assert_eq!(last.spec_version.0, VERSION.spec_version);
	});
	// Fees are paid and votes cast as ever.
	let remark = RuntimeCall::System(Call::remark { remark: vec![1; 100] });
	all_pass(&mut chain, [(Bob, remark)]);
	let call = RuntimeCall::Collateral(pallet_collateral::Call::set_debt_ceiling {
		asset: ETH,
		ceiling: 1,
	});
	let origin = crate::governance::origins::Origin::RiskAdmin;
	assert_eq!(enact(&mut chain, origin, &call), Ok(()));
	assert_eq!(governance::ceiling(&mut chain), 1);
}

#[test]
fn the_migration_of_kun_changes_nothing_the_second_time() {
	let mut chain = old_chain();
	chain.block([]);
	chain.block([(Bob, RuntimeCall::System(Call::remark { remark: vec![1; 100] }))]);
	chain.read(|| {
		let before = state_root();
		SingleBlockMigrations::on_runtime_upgrade();
		assert_eq!(state_root(), before, "of the migrations");
		let books = Supply::<Runtime>::get();
		Executive::execute_on_runtime_upgrade();
		assert_eq!(Supply::<Runtime>::get(), books);
		assert_eq!(System::providers(&Kun::fund_account()), 1);
		assert_eq!(state_root(), before, "of the whole upgrade");
	});
}

#[test]
fn the_migration_of_kun_does_nothing_on_a_chain_that_began_with_it() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.block([]);
	chain.read(|| {
		let before = state_root();
		SingleBlockMigrations::on_runtime_upgrade();
		Executive::execute_on_runtime_upgrade();
		assert_eq!(state_root(), before);
	});
}

#[test]
fn what_an_old_chain_created_is_where_the_books_begin() {
	let mut chain = old_chain();
	// More than the presets endow: a chain without books counts what there is.
	chain.read(|| {
		use frame_support::traits::fungible::Mutate;
		Balances::mint_into(&account(Ferdie), 7 * UNIT).expect("it is created");
	});
	let issuance = chain.read(Balances::total_issuance);
	chain.block([]);
	chain.read(|| {
		assert_eq!(Supply::<Runtime>::get().genesis, issuance);
		assert_eq!(Kun::do_try_state(), Ok(()));
	});
}

#[test]
fn no_long_migration_runs_and_none_holds_transactions_up() {
	for mut chain in [Chain::new(DEVELOPMENT), old_chain()] {
		for _ in 0..3 {
			let remark = RuntimeCall::System(Call::remark { remark: vec![] });
			all_pass(&mut chain, [(Bob, remark)]);
			chain.read(|| {
				assert!(!<MultiBlockMigrations as MultiStepMigrator>::ongoing());
				assert!(!pallet_migrations::Cursor::<Runtime>::exists());
			});
		}
	}
}

#[test]
fn no_upgrade_is_applied_while_a_long_migration_runs() {
	let mut chain = authorised(&next());
	let before = code_in_force(&mut chain);
	chain.read(|| {
		pallet_migrations::Cursor::<Runtime>::put(pallet_migrations::MigrationCursor::Stuck);
		assert!(<MultiBlockMigrations as MultiStepMigrator>::ongoing());
		let result = apply(&next()).dispatch(RawOrigin::Signed(account(Ferdie)).into());
		let failure = result.expect_err("a half-migrated chain stands still").error;
		assert_eq!(failure.stripped(), error(Error::<Runtime>::MultiBlockMigrationsOngoing));
	});
	assert_eq!(code_in_force(&mut chain), before);
}

/// The checks that a developer runs on the state of a live chain before a vote.
#[cfg(feature = "try-runtime")]
#[test]
fn the_upgrade_of_an_old_chain_passes_its_own_checks() {
	use frame_executive::TryRuntimeUpgradeConfig;
	use frame_support::traits::{TryStateSelect, UpgradeCheckSelect};
	let mut chain = old_chain();
	chain.read(|| {
		let checks = TryRuntimeUpgradeConfig::new(UpgradeCheckSelect::All)
			.with_try_state_select(TryStateSelect::All);
		let result = Executive::try_runtime_upgrade_with_config(checks);
		assert!(result.is_ok(), "{result:?}");
		assert_eq!(Kun::do_try_state(), Ok(()));
	});
}
