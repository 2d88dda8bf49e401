//! Locks that the chain enters itself, for what it finds at the end of a block.

use super::*;

/// A contradiction in the books of the coin.
fn of_coin() -> Mismatch<AccountId> {
	Mismatch::new(MismatchKind::CoinBooks, 900, 901)
}

#[test]
fn contradiction_locks_its_asset_alone_and_tells_both_figures_once() {
	ExtBuilder::default().build_and_execute(|| {
		let (asset, mismatch) = custody(ETH, 1_000, 999);
		assert_eq!(asset, Some(ETH));
		wrong(&[(asset, mismatch.clone())]);
		end_block();
		let scope = Scope::Asset(ETH);
		let kind = MismatchKind::Custody;
		assert_eq!(take_events(), [told(scope.clone(), mismatch), locked_for(scope.clone(), kind)]);
		assert_eq!([ETH, BTC].map(Lockdown::is_locked), [true, false]);
		assert!(!Lockdown::is_protocol_locked());
		let reason = Cause::Mismatch { kind };
		let lock = LockInfo { manual: false, since: START, expires: None, reason };
		let finding = Finding { kind, account: Some(POT) };
		let evidence = Evidence { expected: 1_000, found: 999, since: START };
		let mismatches = vec![(finding, evidence)];
		let shown = || {
			vec![LockReport {
				scope: scope.clone(),
				lock: lock.clone(),
				mismatches: mismatches.clone(),
			}]
		};
		assert_eq!(Lockdown::locks(), shown());
		// It stays the same, whatever the figures become.
		for found in [999, 998, 0] {
			wrong(&[custody(ETH, 1_000, found)]);
			block_at(START + 3);
			assert_eq!(take_events(), []);
			assert_eq!(Lockdown::locks(), shown());
		}
	});
}

#[test]
fn contradiction_in_the_books_of_no_asset_locks_the_protocol() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[(None, of_coin())]);
		end_block();
		let kind = MismatchKind::CoinBooks;
		let events = [told(Scope::Protocol, of_coin()), locked_for(Scope::Protocol, kind)];
		assert_eq!(take_events(), events);
		assert!(Lockdown::is_protocol_locked() && Lockdown::is_locked(BTC));
		assert!(passes(transfer()), "the chain goes on");
	});
}

#[test]
fn several_contradictions_of_a_scope_are_all_told_and_lock_it_once() {
	ExtBuilder::default().build_and_execute(|| {
		let flows = Mismatch::of(POT, MismatchKind::Flows, 5, 6);
		let tree = Mismatch::new(MismatchKind::TreeDebt, 70, 60);
		let (_, missing) = custody(ETH, 9, 8);
		let (_, of_btc) = custody(BTC, 3, 2);
		wrong(&[
			(Some(ETH), flows.clone()),
			(Some(BTC), of_btc.clone()),
			(Some(ETH), tree.clone()),
			(Some(ETH), missing.clone()),
			(None, of_coin()),
		]);
		end_block();
		let (eth, btc) = (Scope::Asset(ETH), Scope::Asset(BTC));
		let events = [
			told(eth.clone(), flows),
			locked_for(eth.clone(), MismatchKind::Flows),
			told(eth.clone(), tree),
			told(eth.clone(), missing),
			told(btc.clone(), of_btc),
			locked_for(btc, MismatchKind::Custody),
			told(Scope::Protocol, of_coin()),
			locked_for(Scope::Protocol, MismatchKind::CoinBooks),
		];
		assert_eq!(take_events(), events);
		assert_eq!(Mismatches::<Test>::iter_prefix(eth).count(), 3);
	});
}

#[test]
fn contradiction_of_another_account_is_told_though_the_lock_is_there() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 9, 8)]);
		end_block();
		take_events();
		let other = Mismatch::of(FUND, MismatchKind::Custody, 9, 8);
		wrong(&[custody(ETH, 9, 8), (Some(ETH), other.clone())]);
		end_block();
		assert_eq!(take_events(), [told(Scope::Asset(ETH), other)]);
	});
}

#[test]
fn lock_of_the_chain_s_own_never_expires_even_when_nothing_is_wrong_any_longer() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 9, 8)]);
		end_block();
		wrong(&[]);
		take_events();
		for days in [1, 14, 365, 36_500] {
			block_at(START + days * DAY);
			block_at(START + days * DAY);
			assert!(is_automatic(&Scope::Asset(ETH)));
		}
		assert_eq!(take_events(), []);
		assert_eq!(Guarded::<Test>::get().next_expiry, None);
		assert_ok!(unlock(signed(mak()), &Scope::Asset(ETH)));
		block_at(Now::get());
		assert!(!is_locked(&Scope::Asset(ETH)));
	});
}

#[test]
fn lock_by_hand_becomes_one_of_the_chain_s_own_and_does_not_expire() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(lock(signed(FIRST[0]), Scope::Asset(ETH)));
		take_events();
		wrong(&[custody(ETH, 9, 8)]);
		block_at(START + 60);
		let (scope, kind) = (Scope::Asset(ETH), MismatchKind::Custody);
		let (_, mismatch) = custody(ETH, 9, 8);
		assert_eq!(take_events(), [told(scope.clone(), mismatch), locked_for(scope.clone(), kind)]);
		let info = Lockdown::lock_state(scope.clone()).expect("it is locked");
		assert_eq!((info.manual, info.since, info.expires), (false, START + 60, None));
		assert_eq!(Guarded::<Test>::get().next_expiry, None);
		assert_eq!(Lockdown::grace(ETH), None, "no lock has ended");
		wrong(&[]);
		block_at(START + 14 * DAY);
		block_at(START + 14 * DAY);
		assert!(Lockdown::is_locked(ETH));
		assert_noop!(extend(root(), &scope, 1), Error::<Test>::AutomaticLock);
		assert_noop!(lock(root(), scope), Error::<Test>::AlreadyLocked);
	});
}

/// A contradiction that locks an asset, and one that locks the protocol.
fn of_each_scope() -> [(Wrong, Scope); 2] {
	[(custody(ETH, 9, 8), Scope::Asset(ETH)), ((None, of_coin()), Scope::Protocol)]
}

#[test]
fn scope_whose_contradiction_lasts_is_unlocked_by_nobody() {
	for (one, scope) in of_each_scope() {
		ExtBuilder::default().build_and_execute(|| {
			wrong(&[one]);
			// By hand or not, and before the end of the block, too.
			lock_as_root(&scope);
			for manual in [true, false] {
				for origin in [root(), signed(mak()), signed(REFERENDUM)] {
					let unlocked = unlock(origin, &scope);
					assert_noop!(unlocked, Error::<Test>::MismatchLasts);
				}
				let unlocked = unlock(signed(ALICE), &scope);
				assert_noop!(unlocked, DispatchError::BadOrigin);
				assert_eq!(is_automatic(&scope), !manual);
				end_block();
			}
			wrong(&[]);
			assert_ok!(unlock(signed(mak()), &scope));
			end_block();
			assert!(!is_locked(&scope));
		});
	}
}

#[test]
fn contradiction_in_one_scope_keeps_no_other_one_locked() {
	ExtBuilder::default().build_and_execute(|| {
		scopes().iter().for_each(lock_as_root);
		lock_as_root(&Scope::Asset(BTC));
		wrong(&[custody(ETH, 9, 8)]);
		end_block();
		for scope in [Scope::Asset(BTC), Scope::Protocol, Scope::Chain, remark()] {
			assert_ok!(unlock(root(), &scope));
		}
		assert_eq!([ETH, BTC].map(Lockdown::is_locked), [true, false]);
	});
}

#[test]
fn contradiction_that_comes_back_is_told_again_and_locks_again() {
	for (one, scope) in of_each_scope() {
		ExtBuilder::default().build_and_execute(|| {
			let (asset, mismatch) = one;
			wrong(&[(asset, mismatch.clone())]);
			end_block();
			take_events();
			Now::set(START + 60);
			free(&scope);
			assert_eq!(Mismatches::<Test>::iter_prefix(&scope).count(), 0);
			assert!(!is_locked(&scope));
			end_block();
			assert!(is_automatic(&scope));
			let kind = mismatch.kind;
			let events = [
				Event::LockExited { scope: scope.clone(), expired: false },
				told(scope.clone(), mismatch),
				locked_for(scope.clone(), kind),
			];
			assert_eq!(take_events(), events);
		});
	}
}

#[test]
fn end_of_one_lock_forgets_the_contradictions_of_its_scope_alone() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 9, 8), custody(BTC, 9, 8)]);
		end_block();
		wrong(&[custody(BTC, 9, 8)]);
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		assert_eq!(Mismatches::<Test>::iter_prefix(Scope::Asset(BTC)).count(), 1);
		assert_eq!(Mismatches::<Test>::iter().count(), 1);
	});
}

#[test]
fn books_are_not_looked_at_before_a_migration_of_the_state_has_ended() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 9, 8)]);
		Migrating::set(true);
		end_block();
		assert_eq!(Lockdown::locks(), []);
		Migrating::set(false);
		end_block();
		assert!(is_automatic(&Scope::Asset(ETH)));
	});
}

#[test]
fn asset_that_is_not_listed_any_longer_is_not_looked_at() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 9, 8)]);
		Listed::set(vec![BTC]);
		end_block();
		assert_eq!(Lockdown::locks(), []);
		assert_eq!(Lockdown::reconciliation(ETH), None);
	});
}

#[test]
fn view_shows_both_sides_with_what_was_acknowledged_and_what_is_wrong_now() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Lockdown::reconciliation(ETH), Some(figures()));
		wrong(&[custody(ETH, 900, 890)]);
		assert_ok!(Lockdown::acknowledge_mismatch(root(), POT, AssetKind::WithId(ETH), 4));
		let mut expected = figures();
		expected.accounts[0].acknowledged = 4;
		expected.mismatches = vec![Mismatch::of(POT, MismatchKind::Custody, 896, 890)];
		assert_eq!(Lockdown::reconciliation(ETH), Some(expected));
		assert_eq!(Lockdown::reconciliation(BTC), Some(figures()));
		assert_eq!(Lockdown::reconciliation(UNLISTED), None);
	});
}
