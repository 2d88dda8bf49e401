//! Which reports of validators are valid transactions.

use super::*;
use frame_support::{pallet_prelude::*, traits::Authorize};
use sp_core::{Pair, H256};
use sp_runtime::transaction_validity::{
	InvalidTransaction::{BadProof, Custom, Future, Stale},
	TransactionPriority, TransactionValidityError,
};

const NOW: u64 = 310;

/// What the chain finds itself, as a validator that is honest reports it.
fn missing() -> ReportOf<Test> {
	let (_, mismatch) = custody(ETH, 1_000, 999);
	MismatchReport { validator: 2, block: NOW - 1, scope: Scope::Asset(ETH), mismatch }
}

/// A sum that only a walk tells, of block 300, at which that of ETH is due.
fn sum() -> ReportOf<Test> {
	let mismatch = Mismatch::new(MismatchKind::DebtSum, 40, 50);
	MismatchReport { validator: 1, block: 300, scope: Scope::Asset(ETH), mismatch }
}

/// The chain at [`NOW`], at which something is missing.
fn at_now(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		begin_block(301);
		begin_block(NOW);
		wrong(&[custody(ETH, 1_000, 999)]);
		test();
	});
}

/// Why a report that its validator signed is refused.
fn refusal(report: ReportOf<Test>) -> InvalidTransaction {
	let call = signed_by(report.validator, report);
	match validate(&call) {
		Err(TransactionValidityError::Invalid(why)) => {
			assert_eq!(send(call), Err(why.into()), "a block takes what the pool takes");
			why
		},
		other => panic!("the report is refused: {other:?}"),
	}
}

fn fault(fault: ReportFault) -> InvalidTransaction {
	Custom(fault as u8)
}

fn is_valid(report: &ReportOf<Test>) -> bool {
	validate(&signed_by(report.validator, report.clone())).is_ok()
}

#[test]
fn faults_have_the_numbers_that_clients_know() {
	let faults = [
		ReportFault::UnknownValidator,
		ReportFault::WrongScope,
		ReportFault::NotConfirmed,
		ReportFault::NotDue,
	];
	assert_eq!(faults.map(|fault| fault as u8), [1, 2, 3, 4]);
}

#[test]
fn valid_report_is_unique_by_scope_statement_and_validator_and_lives_five_blocks() {
	at_now(|| {
		let report = missing();
		let call = signed_by(2, report.clone());
		let valid = validate(&call).expect("it is valid");
		let of = (&report.scope, MismatchKind::Custody, 2u32);
		let expected = ValidTransaction {
			priority: TransactionPriority::MAX,
			requires: vec![],
			provides: vec![("calm", of).encode()],
			longevity: 5,
			propagate: true,
		};
		assert_eq!(valid, expected);
		let by_call = RuntimeCall::from(call).authorize(TransactionSource::External);
		assert_eq!(by_call, Some(Ok((expected, Weight::zero()))));
		let mut other_block = sum();
		let tags = |report: ReportOf<Test>| {
			validate(&signed_by(report.validator, report)).expect("it is valid").provides
		};
		let of_sum = tags(sum());
		assert_ne!(of_sum, valid.provides);
		other_block.validator = 3;
		assert_ne!(tags(other_block), of_sum);
	});
}

#[test]
fn report_by_any_other_origin_than_an_authorised_transaction_is_refused() {
	at_now(|| {
		let Call::report_mismatch { report, signature } = signed_by(2, missing()) else {
			panic!("it is a report")
		};
		for origin in [RuntimeOrigin::none(), signed(ALICE), signed(mak()), root()] {
			let taken = Lockdown::report_mismatch(origin, report.clone(), signature.clone());
			assert_noop!(taken, DispatchError::BadOrigin);
		}
	});
}

#[test]
fn weight_of_a_report_pays_for_the_books_twice() {
	use frame_support::dispatch::GetDispatchInfo;
	at_now(|| {
		let call = RuntimeCall::from(signed_by(2, missing()));
		let taking = <() as WeightInfo>::report_mismatch().saturating_add(AUDIT);
		assert_eq!(call.get_dispatch_info().call_weight, taking);
		let authorising = <() as WeightInfo>::authorize_report_mismatch().saturating_add(AUDIT);
		assert_eq!(call.weight_of_authorize(), authorising);
	});
}

#[test]
fn report_from_a_place_without_a_validator_is_refused() {
	at_now(|| {
		for validator in [4, 5, u32::MAX] {
			let report = MismatchReport { validator, ..missing() };
			assert_eq!(refusal(report), fault(ReportFault::UnknownValidator));
		}
	});
}

#[test]
fn report_that_another_key_signed_is_refused() {
	at_now(|| {
		let report = missing();
		for other in [0, 1, 3, 4] {
			let refused = validate(&signed_by(other, report.clone()));
			assert_eq!(refused, Err(BadProof.into()), "key {other}");
		}
		assert!(is_valid(&report));
	});
}

#[test]
fn report_of_which_a_field_was_changed_is_refused() {
	at_now(|| {
		wrong(&[custody(ETH, 1_000, 999), custody(BTC, 1_000, 999)]);
		let changes: [fn(&mut ReportOf<Test>); 7] = [
			|report| report.validator = 3,
			|report| report.block -= 1,
			|report| report.scope = Scope::Asset(BTC),
			|report| report.mismatch.kind = MismatchKind::Flows,
			|report| report.mismatch.account = Some(FUND),
			|report| report.mismatch.expected += 1,
			|report| report.mismatch.found += 1,
		];
		let Call::report_mismatch { report, signature } = signed_by(2, missing()) else {
			panic!("it is a report")
		};
		for (index, change) in changes.into_iter().enumerate() {
			let mut report = report.clone();
			change(&mut report);
			let call = Call::report_mismatch { report, signature: signature.clone() };
			assert_eq!(validate(&call), Err(BadProof.into()), "change {index}");
		}
	});
}

#[test]
fn what_is_signed_names_the_block_by_its_hash_and_its_own_purpose() {
	at_now(|| {
		let report = missing();
		let hash = H256::from_low_u64_be(NOW - 1);
		let bytes = [&b"qian/calm"[..], hash.as_bytes(), &report.encode()].concat();
		assert_eq!(Lockdown::payload(&report), bytes);
		// The validator of another chain, with the same keys, has seen another block.
		let signature = pair_of(2).sign(&bytes).into();
		let call = Call::report_mismatch { report, signature };
		assert_ok!(validate(&call));
		frame_system::BlockHash::<Test>::insert(NOW - 1, H256::repeat_byte(9));
		assert_eq!(validate(&call), Err(BadProof.into()));
	});
}

#[test]
fn report_about_a_block_to_come_or_this_one_is_refused() {
	at_now(|| {
		for block in [NOW, NOW + 1, u64::MAX] {
			assert_eq!(refusal(MismatchReport { block, ..missing() }), Future);
		}
	});
}

#[test]
fn report_about_a_block_250_ago_is_valid_and_about_an_older_one_is_not() {
	at_now(|| {
		let report = |block| MismatchReport { block, ..missing() };
		assert!(is_valid(&report(NOW - 250)));
		for block in [NOW - 251, 1, 0] {
			assert_eq!(refusal(report(block)), Stale);
		}
	});
}

#[test]
fn report_that_was_taken_is_not_taken_again_nor_one_about_an_earlier_block() {
	at_now(|| {
		let report = |block| MismatchReport { block, ..missing() };
		assert_ok!(send(signed_by(2, report(NOW - 3))));
		for block in [NOW - 3, NOW - 4, NOW - 100] {
			assert_eq!(refusal(report(block)), Stale);
		}
		// The lock was ended: the same transaction does not lock again.
		free(&Scope::Asset(ETH));
		assert_eq!(refusal(report(NOW - 3)), Stale);
		assert!(!is_locked(&Scope::Asset(ETH)));
		// A later one does, and one of another validator.
		assert!(is_valid(&report(NOW - 2)));
		assert!(is_valid(&MismatchReport { validator: 1, ..report(NOW - 100) }));
	});
}

#[test]
fn report_about_what_has_no_books_or_no_such_statement_is_refused() {
	at_now(|| {
		let of_scope = |scope| MismatchReport { scope, ..missing() };
		for scope in [Scope::Asset(UNLISTED), Scope::Chain, remark()] {
			assert_eq!(refusal(of_scope(scope)), fault(ReportFault::WrongScope));
		}
		let on_protocol = MismatchReport { scope: Scope::Protocol, ..sum() };
		assert_eq!(refusal(on_protocol), fault(ReportFault::WrongScope));
		// What only a sweep finds is found by the chain itself.
		for kind in [MismatchKind::TreeNode, MismatchKind::Position] {
			for scope in [Scope::Asset(ETH), Scope::Protocol] {
				let mismatch = Mismatch::new(kind, 1, 2);
				let report = MismatchReport { scope, mismatch, ..missing() };
				assert_eq!(refusal(report), fault(ReportFault::WrongScope));
			}
		}
	});
}

#[test]
fn sum_over_csas_that_names_an_account_is_refused() {
	at_now(|| {
		let mut report = sum();
		assert!(is_valid(&report));
		report.mismatch.account = Some(ALICE);
		assert_eq!(refusal(report), fault(ReportFault::WrongScope));
	});
}

#[test]
fn report_of_what_the_chain_does_not_find_is_refused_and_leaves_no_trace() {
	at_now(|| {
		let refused = |change: fn(&mut ReportOf<Test>)| {
			let mut report = missing();
			change(&mut report);
			assert_eq!(refusal(report), fault(ReportFault::NotConfirmed));
		};
		refused(|report| report.scope = Scope::Asset(BTC));
		refused(|report| report.scope = Scope::Protocol);
		refused(|report| report.mismatch.kind = MismatchKind::Flows);
		refused(|report| report.mismatch.account = Some(FUND));
		refused(|report| report.mismatch.account = None);
		wrong(&[]);
		refused(|_| ());
		assert_eq!(Reports::<Test>::iter().count(), 0);
		assert_eq!((take_events(), Lockdown::locks()), (vec![], vec![]));
	});
}

#[test]
fn report_of_what_the_chain_has_locked_for_or_was_acknowledged_is_refused() {
	at_now(|| {
		end_block();
		assert_eq!(refusal(missing()), fault(ReportFault::NotConfirmed));
		free(&Scope::Asset(ETH));
		assert!(is_valid(&missing()));
		assert_ok!(Lockdown::acknowledge_mismatch(root(), POT, AssetKind::WithId(ETH), 1));
		assert_eq!(refusal(missing()), fault(ReportFault::NotConfirmed));
	});
}

#[test]
fn sum_over_csas_is_reported_of_the_asset_whose_walk_was_due_alone() {
	at_now(|| {
		let report = |asset, block| MismatchReport { scope: Scope::Asset(asset), block, ..sum() };
		for asset in [ETH, BTC, SOL] {
			for block in [100, 200, 300] {
				// In turn, by their numbers; 100 blocks ago it was that of the next but one.
				let due = (asset, block) == (BTC, 100)
					|| (asset, block) == (SOL, 200)
					|| (asset, block) == (ETH, 300);
				assert_eq!(is_valid(&report(asset, block)), due, "{asset} at {block}");
				if !due {
					let refused = refusal(report(asset, block));
					assert_eq!(refused, fault(ReportFault::NotDue));
				}
			}
		}
		for block in [299, 301, NOW - 1] {
			assert_eq!(refusal(report(ETH, block)), fault(ReportFault::NotDue));
		}
	});
}

#[test]
fn walks_go_round_all_assets_and_none_is_due_without_assets() {
	at_now(|| {
		let due = |block| Lockdown::asset_to_walk(block);
		let turns = [0, 100, 200, 300, 400, 30_000].map(due);
		assert_eq!(turns, [ETH, BTC, SOL, ETH, BTC, ETH].map(Some));
		assert_eq!([1, 99, 101, 150].map(due), [None; 4]);
		Listed::set(vec![]);
		assert_eq!(due(100), None);
	});
}

#[test]
fn confirmed_report_of_one_validator_locks_at_once_for_the_figures_of_the_chain() {
	at_now(|| {
		let mut report = missing();
		// The figures of an earlier block.
		(report.mismatch.expected, report.mismatch.found) = (7, 5);
		assert_ok!(send(signed_by(2, report)));
		let (_, mismatch) = custody(ETH, 1_000, 999);
		let (scope, kind) = (Scope::Asset(ETH), MismatchKind::Custody);
		let reported = Event::MismatchReported {
			scope: scope.clone(),
			validator: 2,
			block: NOW - 1,
			kind,
			expected: 7,
			found: 5,
			agreeing: 1,
		};
		let events = [reported, told(scope.clone(), mismatch), locked_for(scope.clone(), kind)];
		assert_eq!(take_events(), events);
		assert!(is_automatic(&scope));
		end_block();
		assert_eq!(take_events(), []);
	});
}

#[test]
fn confirmed_report_about_the_protocol_locks_the_protocol() {
	at_now(|| {
		let mismatch = Mismatch::new(MismatchKind::KunCap, 12, 13);
		wrong(&[(None, mismatch.clone())]);
		let report = MismatchReport { scope: Scope::Protocol, mismatch, ..missing() };
		assert_ok!(send(signed_by(2, report)));
		assert!(is_automatic(&Scope::Protocol) && !is_locked(&Scope::Asset(ETH)));
	});
}

#[test]
fn report_passes_while_the_chain_is_locked_and_locks_what_was_not() {
	at_now(|| {
		lock_as_root(&Scope::Chain);
		assert_ok!(send(signed_by(2, missing())));
		assert!(is_automatic(&Scope::Asset(ETH)));
	});
}
