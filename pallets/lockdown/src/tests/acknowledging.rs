//! What an account owns less than it should, and what is known of that.

use super::*;

fn acknowledge(origin: RuntimeOrigin, asset: AssetKind, amount: Balance) -> DispatchResult {
	Lockdown::acknowledge_mismatch(origin, POT, asset, amount)
}

const OF_ETH: AssetKind = AssetKind::WithId(ETH);

/// [`POT`] owns so much less ETH than it should.
fn missing(amount: Balance) {
	wrong(&[custody(ETH, 1_000, 1_000 - amount)]);
}

/// Whether the end of a block finds something.
fn is_found() -> bool {
	end_block();
	let found = is_locked(&Scope::Asset(ETH));
	if found {
		free(&Scope::Asset(ETH));
	}
	found
}

#[test]
fn keyholders_together_and_root_acknowledge_and_nobody_else() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		for who in [ALICE, RISK, REFERENDUM, FIRST[0]] {
			assert_noop!(acknowledge(signed(who), OF_ETH, 10), DispatchError::BadOrigin);
		}
		let by_nobody = acknowledge(RuntimeOrigin::none(), OF_ETH, 10);
		assert_noop!(by_nobody, DispatchError::BadOrigin);
		for (origin, old, amount) in [(signed(mak()), 0, 4), (root(), 4, 10)] {
			assert_ok!(acknowledge(origin, OF_ETH, amount));
			let told = Event::MismatchAcknowledged { account: POT, asset: OF_ETH, old, amount };
			assert_eq!(take_events(), [told]);
			assert_eq!(Lockdown::acknowledged(&POT, OF_ETH), amount);
		}
	});
}

#[test]
fn asset_whose_loss_was_acknowledged_stays_free_after_its_lock_was_ended() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		end_block();
		assert_ok!(acknowledge(root(), OF_ETH, 9));
		let early = unlock(root(), &Scope::Asset(ETH));
		assert_noop!(early, Error::<Test>::MismatchLasts);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		// It ends no lock.
		end_block();
		assert!(is_automatic(&Scope::Asset(ETH)));
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		assert!(!is_found());
	});
}

#[test]
fn loss_beyond_what_was_acknowledged_locks_again_by_the_unit() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		take_events();
		end_block();
		assert_eq!(take_events(), []);
		missing(11);
		end_block();
		let beyond = Mismatch::of(POT, MismatchKind::Custody, 990, 989);
		let scope = Scope::Asset(ETH);
		let kind = MismatchKind::Custody;
		assert_eq!(take_events(), [told(scope.clone(), beyond), locked_for(scope, kind)]);
	});
}

#[test]
fn part_of_a_loss_that_is_acknowledged_leaves_the_rest() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_ok!(acknowledge(root(), OF_ETH, 9));
		assert!(is_found());
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		assert!(!is_found());
	});
}

#[test]
fn no_more_is_acknowledged_than_is_missing() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		for amount in [11, Balance::MAX] {
			assert_noop!(acknowledge(root(), OF_ETH, amount), Error::<Test>::AboveMismatch);
		}
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		// What was acknowledged before counts in.
		assert_noop!(acknowledge(root(), OF_ETH, 11), Error::<Test>::AboveMismatch);
	});
}

#[test]
fn account_that_misses_nothing_has_nothing_to_acknowledge() {
	ExtBuilder::default().build_and_execute(|| {
		for amount in [0, 1] {
			assert_noop!(acknowledge(root(), OF_ETH, amount), Error::<Test>::NoMismatch);
		}
		// A contradiction of another kind, account or asset is none of this one.
		let flows = Mismatch::of(POT, MismatchKind::Flows, 9, 8);
		let of_other = Mismatch::of(FUND, MismatchKind::Custody, 9, 8);
		let of_none = Mismatch::new(MismatchKind::Custody, 9, 8);
		wrong(&[
			(Some(ETH), flows),
			(Some(ETH), of_other),
			(Some(ETH), of_none),
			custody(BTC, 9, 8),
			(None, Mismatch::of(POT, MismatchKind::Custody, 9, 8)),
		]);
		assert_noop!(acknowledge(root(), OF_ETH, 1), Error::<Test>::NoMismatch);
		let unlisted = AssetKind::WithId(UNLISTED);
		assert_noop!(acknowledge(root(), unlisted, 1), Error::<Test>::NoMismatch);
	});
}

#[test]
fn same_amount_again_or_none_at_first_leaves_no_trace() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_noop!(acknowledge(root(), OF_ETH, 0), Error::<Test>::NoChange);
		assert_ok!(acknowledge(root(), OF_ETH, 7));
		assert_noop!(acknowledge(root(), OF_ETH, 7), Error::<Test>::NoChange);
	});
}

#[test]
fn acknowledged_amount_is_lowered_and_taken_back() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		assert_ok!(acknowledge(root(), OF_ETH, 3));
		assert_eq!(Lockdown::acknowledged(&POT, OF_ETH), 3);
		assert!(is_found());
		assert_ok!(acknowledge(root(), OF_ETH, 0));
		assert_eq!(Acknowledged::<Test>::iter().count(), 0);
		assert!(is_found());
	});
}

#[test]
fn amount_that_came_back_is_taken_back_by_nothing_but_zero() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		missing(4);
		assert_noop!(acknowledge(root(), OF_ETH, 5), Error::<Test>::AboveMismatch);
		assert_ok!(acknowledge(root(), OF_ETH, 4));
		wrong(&[]);
		assert_noop!(acknowledge(root(), OF_ETH, 4), Error::<Test>::AboveMismatch);
		assert_ok!(acknowledge(root(), OF_ETH, 0));
		assert_noop!(acknowledge(root(), OF_ETH, 0), Error::<Test>::NoMismatch);
	});
}

#[test]
fn amount_of_one_asset_covers_no_other_and_no_other_kind_of_contradiction() {
	ExtBuilder::default().build_and_execute(|| {
		wrong(&[custody(ETH, 1_000, 990), custody(BTC, 1_000, 990)]);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		end_block();
		assert_eq!([ETH, BTC].map(|asset| is_locked(&Scope::Asset(asset))), [false, true]);
		wrong(&[(Some(ETH), Mismatch::of(POT, MismatchKind::Flows, 1_000, 990))]);
		end_block();
		assert!(is_automatic(&Scope::Asset(ETH)));
	});
}

#[test]
fn loss_of_the_kun_fund_locks_the_protocol_until_it_is_acknowledged() {
	ExtBuilder::default().build_and_execute(|| {
		let short = |found| wrong(&[(None, Mismatch::of(FUND, MismatchKind::Custody, 500, found))]);
		short(480);
		end_block();
		assert!(is_automatic(&Scope::Protocol));
		let kun = |amount| Lockdown::acknowledge_mismatch(root(), FUND, AssetKind::Native, amount);
		assert_noop!(kun(21), Error::<Test>::AboveMismatch);
		assert_ok!(kun(20));
		assert_ok!(unlock(root(), &Scope::Protocol));
		end_block();
		assert!(!is_locked(&Scope::Protocol));
		short(479);
		end_block();
		assert!(is_automatic(&Scope::Protocol));
	});
}

#[test]
fn amount_that_was_made_good_is_forgotten_at_the_end_of_the_block() {
	ExtBuilder::default().build_and_execute(|| {
		missing(10);
		assert_ok!(acknowledge(root(), OF_ETH, 10));
		take_events();
		let told =
			|old, amount| Event::MismatchAcknowledged { account: POT, asset: OF_ETH, old, amount };
		missing(4);
		end_block();
		assert_eq!(take_events(), [told(10, 4)]);
		missing(5);
		assert!(is_found());
		wrong(&[]);
		take_events();
		end_block();
		assert_eq!(take_events(), [told(4, 0)]);
		assert_eq!(Acknowledged::<Test>::iter().count(), 0);
		missing(1);
		assert!(is_found());
	});
}
