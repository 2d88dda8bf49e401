//! So many equal reports lock, and one that lies does not.

use super::*;

const KIND: MismatchKind = MismatchKind::IdleSum;

/// A sum of block 300 as a validator reports it.
fn report(validator: u32, expected: Balance, found: Balance) -> ReportOf<Test> {
	let mismatch = Mismatch::new(KIND, expected, found);
	MismatchReport { validator, block: 300, scope: Scope::Asset(ETH), mismatch }
}

/// A validator reports that the sum is 8 in place of 9.
fn says(validator: u32) {
	assert_ok!(send(signed_by(validator, report(validator, 9, 8))));
}

fn is_eth_locked() -> bool {
	is_locked(&Scope::Asset(ETH))
}

/// So many validators, in the block after 300.
fn chain(validators: u32, test: impl FnOnce()) {
	ExtBuilder::default().validators(validators).build_and_execute(|| {
		begin_block(301);
		test();
	});
}

#[test]
fn quorum_is_more_than_a_third_and_never_one_of_several() {
	let table = [
		(1, 1),
		(2, 2),
		(3, 2),
		(4, 2),
		(5, 2),
		(6, 3),
		(7, 3),
		(8, 3),
		(9, 4),
		(10, 4),
		(100, 34),
	];
	for (validators, quorum) in table {
		chain(validators, || {
			assert_eq!(Lockdown::quorum(), quorum, "of {validators}");
			assert!(3 * quorum > validators);
			assert!(quorum > 1 || validators == 1);
		});
	}
}

#[test]
fn quorum_of_equal_reports_locks_and_one_less_does_not() {
	for validators in [1, 2, 3, 4, 6, 7, 10, 100] {
		chain(validators, || {
			let quorum = Lockdown::quorum();
			// The last ones rather than the first.
			let mut reporters = (0..validators).rev().take(quorum as usize);
			let last = reporters.next().expect("there is one at least");
			for validator in reporters {
				says(validator);
				assert!(!is_eth_locked(), "of {validators}");
			}
			take_events();
			says(last);
			let scope = Scope::Asset(ETH);
			let reported = Event::MismatchReported {
				scope: scope.clone(),
				validator: last,
				block: 300,
				kind: KIND,
				expected: 9,
				found: 8,
				agreeing: quorum,
			};
			let entered = Event::LockEntered {
				scope: scope.clone(),
				manual: false,
				expires: None,
				reason: Cause::Reports { kind: KIND },
			};
			let found = told(scope, Mismatch::new(KIND, 9, 8));
			assert_eq!(take_events(), [reported, found, entered], "of {validators}");
		});
	}
}

#[test]
fn reports_of_other_figures_or_blocks_or_statements_do_not_count_together() {
	chain(4, || {
		says(0);
		assert_ok!(send(signed_by(1, report(1, 9, 7))));
		assert_ok!(send(signed_by(2, report(2, 10, 8))));
		let mut other = report(3, 9, 8);
		other.mismatch.kind = MismatchKind::CollateralSum;
		assert_ok!(send(signed_by(3, other)));
		assert!(!is_eth_locked());
	});
	chain(4, || {
		begin_block(399);
		Listed::set(vec![ETH]);
		let of_200 = MismatchReport { block: 200, ..report(0, 9, 8) };
		assert_ok!(send(signed_by(0, of_200)));
		says(1);
		assert!(!is_eth_locked());
		says(2);
		assert!(is_eth_locked());
	});
}

#[test]
fn reports_count_together_for_as_long_as_a_walk_may_take() {
	let window = u64::from(QUORUM_WINDOW);
	for (later, locks) in [(0, true), (1, true), (window, true), (window + 1, false)] {
		chain(4, || {
			says(0);
			begin_block(301 + later);
			says(1);
			assert_eq!(is_eth_locked(), locks, "{later} blocks later");
			// The last one counts with what comes after it.
			begin_block(302 + later);
			says(2);
			assert!(is_eth_locked());
		});
	}
}

#[test]
fn validators_below_the_quorum_that_lie_together_lock_nothing_however_often() {
	chain(10, || {
		for round in 0..5 {
			let block = 300 + 300 * round;
			begin_block(block + 1);
			for liar in 0..3 {
				let lie = MismatchReport { block, ..report(liar, 9, 8) };
				assert_ok!(send(signed_by(liar, lie.clone())));
				assert!(validate(&signed_by(liar, lie)).is_err(), "once of each block");
			}
			end_block();
			assert!(!is_eth_locked());
		}
		// There is one report of each at most.
		let kept = Reports::<Test>::get(Scope::Asset(ETH), KIND);
		assert_eq!(kept.len(), 3);
	});
}

#[test]
fn one_liar_among_many_locks_nothing_by_any_statement() {
	chain(100, || {
		for kind in [MismatchKind::IdleSum, MismatchKind::CollateralSum, MismatchKind::DebtSum] {
			let mismatch = Mismatch::new(kind, 9, 8);
			let lie = MismatchReport { mismatch, ..report(7, 9, 8) };
			assert_ok!(send(signed_by(7, lie)));
		}
		end_block();
		assert_eq!(Lockdown::locks(), []);
	});
}

#[test]
fn liar_does_not_spoil_the_quorum_of_the_others() {
	chain(4, || {
		says(0);
		assert_ok!(send(signed_by(3, report(3, 9, 1))));
		assert!(!is_eth_locked());
		says(1);
		assert!(is_eth_locked());
		let evidence = Evidence { expected: 9, found: 8, since: START };
		let found: Vec<_> = Mismatches::<Test>::iter_prefix_values(Scope::Asset(ETH)).collect();
		assert_eq!(found, [evidence]);
	});
}

#[test]
fn same_reports_do_not_lock_again_after_the_lock_was_ended() {
	chain(4, || {
		says(0);
		says(1);
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		for validator in [0, 1] {
			assert!(validate(&signed_by(validator, report(validator, 9, 8))).is_err());
		}
		end_block();
		assert!(!is_eth_locked());
	});
}

#[test]
fn reports_of_a_lock_that_has_ended_count_for_no_other() {
	chain(7, || {
		(0..3).for_each(says);
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		// Those that are left take a quorum of their own.
		(3..5).for_each(says);
		assert!(!is_eth_locked());
		says(5);
		assert!(is_eth_locked());
	});
}

#[test]
fn quorum_turns_a_lock_by_hand_into_one_that_does_not_expire() {
	chain(4, || {
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(ETH)));
		says(0);
		assert!(!is_automatic(&Scope::Asset(ETH)));
		says(1);
		assert!(is_automatic(&Scope::Asset(ETH)));
		says(2);
		assert_eq!(Mismatches::<Test>::iter().count(), 1);
	});
}

#[test]
fn every_validator_has_room_for_its_report() {
	chain(MOST_VALIDATORS, || {
		for validator in 0..MOST_VALIDATORS {
			// Each its own figures, so that none agrees with another.
			let found = Balance::from(validator);
			assert_ok!(send(signed_by(validator, report(validator, 1_000, found))));
		}
		let kept = Reports::<Test>::get(Scope::Asset(ETH), KIND);
		assert_eq!(kept.len() as u32, MOST_VALIDATORS);
		assert!(!is_eth_locked());
	});
}
