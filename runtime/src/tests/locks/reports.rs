//! Reports of validators in real blocks.

use super::*;
use crate::{
	presets::{DEVELOPMENT, LOCAL_TESTNET},
	BlockNumber, Executive, Lockdown, System, UncheckedExtrinsic,
};
use frame_system::offchain::CreateAuthorizedTransaction;
use pallet_collateral::Pot;
use pallet_lockdown::{
	calm::AuthoritySignature, Event, MismatchReport, ReportFault, ReportOf, AUDIT_PERIOD,
};
use qian_primitives::{Mismatch, MismatchKind};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult,
};
use Sr25519Keyring::{Alice, Bob, Ferdie};

type Report = ReportOf<Runtime>;

/// A chain on which Bob has a CSA without debt in ETH and one in WBTC.
fn chain(preset: &str) -> Chain {
	let mut chain = Chain::new(preset);
	let calls = [(Bob, open(ETH, 10 * UNIT, 0)), (Bob, open(WBTC, 100_000_000, 0))];
	assert_eq!(chain.block(calls), [Ok(()), Ok(())]);
	chain
}

/// A report of the state after the last block: that ETH which the pot of CSAs should own is not there.
fn of_custody(validator: u32, lost: Balance) -> Report {
	let pot = Pot::CsaReserve;
	let held = crate::Collateral::held(pot, ETH);
	let mismatch = Mismatch::of(pot.account(), MismatchKind::Custody, held, held - lost);
	let block = System::block_number() - 1;
	MismatchReport { validator, block, scope: Scope::Asset(ETH), mismatch }
}

/// A report of the state after `block`: that CSAs without debt in WBTC do not add up to the books.
fn of_idle_sum(validator: u32, block: BlockNumber, found: Balance) -> Report {
	let mismatch = Mismatch::new(MismatchKind::IdleSum, 100_000_000, found);
	MismatchReport { validator, block, scope: Scope::Asset(WBTC), mismatch }
}

/// The report as a validator sends it that has this key.
fn sign(key: Sr25519Keyring, report: Report) -> UncheckedExtrinsic {
	let signature = AuthoritySignature::from(key.sign(&Lockdown::payload(&report)));
	let call = pallet_lockdown::Call::report_mismatch { report, signature };
	<Runtime as CreateAuthorizedTransaction<pallet_lockdown::Call<Runtime>>>::create_authorized_transaction(
		call.into(),
	)
}

/// Build a block of these reports, which are made once the block has begun.
fn report(
	chain: &mut Chain,
	reports: impl FnOnce() -> Vec<(Sr25519Keyring, Report)>,
) -> Vec<ApplyExtrinsicResult> {
	let apply = |(key, report)| Executive::apply_extrinsic(sign(key, report));
	chain.block_of(|| reports().into_iter().map(apply).collect())
}

fn invalid(fault: ReportFault) -> ApplyExtrinsicResult {
	Err(fault.into())
}

fn refused(reason: InvalidTransaction) -> ApplyExtrinsicResult {
	Err(TransactionValidityError::Invalid(reason))
}

/// Take so much ETH out of the pot of CSAs, past all books.
fn lose(lost: Balance) {
	use frame_support::traits::tokens::{
		fungibles::Mutate, Fortitude::Force, Precision::Exact, Preservation::Expendable,
	};
	let pot = Pot::CsaReserve.account::<AccountId>();
	Assets::burn_from(ETH, &pot, lost, Expendable, Exact, Force).expect("it is there");
}

fn is_locked(chain: &mut Chain, scope: Scope) -> bool {
	chain.read(|| Lockdown::lock_state(scope).is_some())
}

/// How many validators said the same, in each report of the last block.
fn agreeing(chain: &mut Chain) -> Vec<u32> {
	let told = governance::events(chain).into_iter().filter_map(|event| match event {
		crate::RuntimeEvent::Lockdown(Event::MismatchReported { agreeing, .. }) => Some(agreeing),
		_ => None,
	});
	told.collect()
}

/// Build blocks up to the one after whose state validators walk over the CSAs of WBTC.
fn until_walk(chain: &mut Chain) -> BlockNumber {
	while chain.read(System::block_number) < AUDIT_PERIOD {
		chain.block([]);
	}
	let block = chain.read(System::block_number);
	assert_eq!(chain.read(|| Lockdown::asset_to_walk(block)), Some(WBTC));
	block
}

#[test]
fn a_report_that_the_chain_confirms_locks_at_once() {
	let mut chain = chain(DEVELOPMENT);
	chain.break_books(|| lose(7));
	let results: Vec<_> = chain.block_of(|| {
		let report = sign(Alice, of_custody(0, 7));
		let withdraw = chain::sign(Bob, withdraw(ETH, 1));
		[report, withdraw].map(Executive::apply_extrinsic).into()
	});
	let locked = Err(error(locked("Csa")));
	assert_eq!(results, [Ok(Ok(())), Ok(locked)], "it acts from the next extrinsic on");
	assert_eq!(agreeing(&mut chain), [1]);
	let lock = chain.read(|| Lockdown::lock_state(Scope::Asset(ETH))).expect("it is locked");
	assert!(!lock.manual);
	assert_eq!(lock.expires, None);
	// Once more is no news.
	let again = report(&mut chain, || vec![(Alice, of_custody(0, 7))]);
	assert_eq!(again, [invalid(ReportFault::NotConfirmed)]);
}

#[test]
fn a_report_that_the_chain_does_not_confirm_is_no_transaction() {
	let mut chain = chain(DEVELOPMENT);
	let found = report(&mut chain, || vec![(Alice, of_custody(0, 7)), (Alice, of_custody(0, 1))]);
	assert_eq!(found, vec![invalid(ReportFault::NotConfirmed); 2]);
	assert_eq!(agreeing(&mut chain), Vec::<u32>::new());
	assert!(!is_locked(&mut chain, Scope::Asset(ETH)));
}

#[test]
fn a_report_by_a_wrong_key_of_a_wrong_block_or_about_a_wrong_scope_is_no_transaction() {
	let mut chain = chain(DEVELOPMENT);
	chain.break_books(|| lose(7));
	let with = |change: fn(&mut Report)| {
		let mut report = of_custody(0, 7);
		change(&mut report);
		report
	};
	let found = report(&mut chain, || {
		vec![
			(Ferdie, of_custody(0, 7)),
			(Alice, of_custody(1, 7)),
			(Alice, with(|report| report.block += 1)),
			(Alice, with(|report| report.scope = Scope::Chain)),
			(Alice, with(|report| report.scope = Scope::Asset(999))),
			(Alice, with(|report| report.mismatch.kind = MismatchKind::TreeNode)),
			// A sum is about no single account, and is reported when a walk was due.
			(Alice, with(|report| report.mismatch.kind = MismatchKind::DebtSum)),
			(Alice, with(|report| report.mismatch = Mismatch::new(MismatchKind::DebtSum, 1, 2))),
		]
	});
	let expected = [
		refused(InvalidTransaction::BadProof),
		invalid(ReportFault::UnknownValidator),
		refused(InvalidTransaction::Future),
		invalid(ReportFault::WrongScope),
		invalid(ReportFault::WrongScope),
		invalid(ReportFault::WrongScope),
		invalid(ReportFault::WrongScope),
		invalid(ReportFault::NotDue),
	];
	assert_eq!(found, expected);
}

#[test]
fn a_report_that_was_changed_after_it_was_signed_is_no_transaction() {
	let mut chain = chain(DEVELOPMENT);
	chain.break_books(|| lose(7));
	let found = chain.block_of(|| {
		let report = of_custody(0, 7);
		let signature = AuthoritySignature::from(Alice.sign(&Lockdown::payload(&report)));
		let mut report = report;
		report.mismatch.found += 1;
		let call = pallet_lockdown::Call::report_mismatch { report, signature };
		let transaction = <Runtime as CreateAuthorizedTransaction<
			pallet_lockdown::Call<Runtime>,
		>>::create_authorized_transaction(call.into());
		Executive::apply_extrinsic(transaction)
	});
	assert_eq!(found, refused(InvalidTransaction::BadProof));
}

#[test]
fn one_of_two_validators_who_reports_a_sum_falsely_locks_nothing() {
	let mut chain = chain(LOCAL_TESTNET);
	let block = until_walk(&mut chain);
	let found = report(&mut chain, || {
		vec![(Alice, of_idle_sum(0, block, 1)), (Alice, of_idle_sum(0, block, 1))]
	});
	let stale = refused(InvalidTransaction::Stale);
	assert_eq!(found, [Ok(Ok(())), stale], "and says so once");
	assert_eq!(agreeing(&mut chain), [1]);
	// Nor do two who say different things.
	let found = report(&mut chain, || vec![(Bob, of_idle_sum(1, block, 2))]);
	assert_eq!(found, [Ok(Ok(()))]);
	assert_eq!(agreeing(&mut chain), [1]);
	assert!(!is_locked(&mut chain, Scope::Asset(WBTC)));
	assert_eq!(chain.block([(Bob, withdraw(WBTC, 1_000))]), [Ok(())]);
}

#[test]
fn two_of_two_validators_who_report_the_same_sum_lock_the_asset() {
	let mut chain = chain(LOCAL_TESTNET);
	let block = until_walk(&mut chain);
	// What is reported of a sum, the chain cannot tell: it takes their word.
	chain.break_books(|| ());
	let found = report(&mut chain, || {
		vec![(Alice, of_idle_sum(0, block, 1)), (Bob, of_idle_sum(1, block, 1))]
	});
	assert_eq!(found, [Ok(Ok(())), Ok(Ok(()))]);
	assert_eq!(agreeing(&mut chain), [1, 2]);
	assert!(is_locked(&mut chain, Scope::Asset(WBTC)));
	assert!(!is_locked(&mut chain, Scope::Asset(ETH)));
	let locked = Err(error(locked("Csa")));
	let calls = [(Bob, withdraw(WBTC, 1_000)), (Bob, withdraw(ETH, UNIT))];
	assert_eq!(chain.block(calls), [locked, Ok(())]);
}

#[test]
fn equal_reports_that_come_too_far_apart_lock_nothing() {
	let mut chain = chain(LOCAL_TESTNET);
	let block = until_walk(&mut chain);
	report(&mut chain, || vec![(Alice, of_idle_sum(0, block, 1))]);
	for _ in 0..pallet_lockdown::QUORUM_WINDOW {
		chain.block([]);
	}
	let found = report(&mut chain, || vec![(Bob, of_idle_sum(1, block, 1))]);
	assert_eq!(found, [Ok(Ok(()))]);
	assert_eq!(agreeing(&mut chain), [1]);
	assert!(!is_locked(&mut chain, Scope::Asset(WBTC)));
}
