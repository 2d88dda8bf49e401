//! The time in which owners act first, and the record that every guard reads.

use super::*;

const GRACE: Seconds = 3_600;

/// Which of ETH and BTC are in grace.
fn in_grace() -> [bool; 2] {
	[ETH, BTC].map(Lockdown::in_grace)
}

#[test]
fn no_asset_is_in_grace_before_a_lock_ends() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(in_grace(), [false; 2]);
		scopes().iter().for_each(lock_as_root);
		assert_eq!(in_grace(), [false; 2]);
		assert_eq!(Lockdown::grace(ETH), None);
	});
}

#[test]
fn grace_lasts_an_hour_to_the_second_for_what_the_lock_covered() {
	let cases = [
		(Scope::Asset(ETH), [true, false]),
		(Scope::Protocol, [true; 2]),
		(Scope::Chain, [true; 2]),
		(remark(), [false; 2]),
	];
	for (scope, covered) in cases {
		ExtBuilder::default().build_and_execute(|| {
			lock_as_root(&scope);
			let end = START + 600;
			Now::set(end);
			assert_ok!(unlock(root(), &scope));
			assert_eq!(in_grace(), covered, "{scope:?}");
			let until = covered.map(|covered| covered.then_some(end + GRACE));
			assert_eq!([ETH, BTC].map(Lockdown::grace), until);
			Now::set(end + GRACE - 1);
			assert_eq!(in_grace(), covered, "{scope:?}");
			Now::set(end + GRACE);
			assert_eq!(in_grace(), [false; 2], "{scope:?}");
			assert_eq!([ETH, BTC].map(Lockdown::grace), [None; 2]);
		});
	}
}

#[test]
fn grace_is_as_long_as_the_parameters_say_when_it_is_asked_for() {
	ExtBuilder::default().build_and_execute(|| {
		lock_as_root(&Scope::Protocol);
		assert_ok!(unlock(root(), &Scope::Protocol));
		Now::set(START + GRACE);
		assert_eq!(in_grace(), [false; 2]);
		let new = LockdownParams { grace: 86_400, ..Default::default() };
		assert_ok!(Lockdown::set_lockdown_params(signed(RISK), new));
		assert_eq!(Lockdown::grace(ETH), Some(START + 86_400));
		Now::set(START + 86_400);
		assert_eq!(in_grace(), [false; 2]);
	});
}

#[test]
fn grace_follows_the_end_of_each_lock_anew_and_the_later_counts() {
	ExtBuilder::default().build_and_execute(|| {
		lock_as_root(&Scope::Asset(ETH));
		lock_as_root(&Scope::Protocol);
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		Now::set(START + 600);
		assert_ok!(unlock(root(), &Scope::Protocol));
		assert_eq!(Lockdown::grace(ETH), Some(START + 600 + GRACE));
		Now::set(START + 1_200);
		lock_as_root(&Scope::Asset(ETH));
		// A new lock takes no grace of the one before away.
		assert_eq!(in_grace(), [true; 2]);
		assert_ok!(unlock(root(), &Scope::Asset(ETH)));
		assert_eq!(Lockdown::grace(ETH), Some(START + 1_200 + GRACE));
		assert_eq!(Lockdown::grace(BTC), Some(START + 600 + GRACE));
	});
}

#[test]
fn assets_are_in_grace_after_a_lock_of_the_chain_while_the_protocol_stays_locked() {
	ExtBuilder::default().build_and_execute(|| {
		lock_as_root(&Scope::Protocol);
		lock_as_root(&Scope::Chain);
		assert_ok!(unlock(root(), &Scope::Chain));
		assert!(Lockdown::is_locked(ETH) && Lockdown::in_grace(ETH));
		Now::set(START + DAY);
		assert_ok!(unlock(root(), &Scope::Protocol));
		assert!(!Lockdown::is_locked(ETH) && Lockdown::in_grace(ETH));
	});
}

/// `guards` after a lock of `asset` was entered and ended at `moment`.
fn locked_once(guards: &mut Guards, asset: AssetId, moment: Seconds) {
	guards.set_asset(asset, true, None);
	guards.set_asset(asset, false, Some(moment));
}

#[test]
fn record_has_room_for_64_assets_and_forgets_the_one_that_was_locked_longest_ago() {
	let mut guards = Guards::default();
	for asset in 0..64 {
		// The third one is the oldest.
		locked_once(&mut guards, asset, if asset == 2 { 1 } else { 100 + asset });
	}
	assert_eq!((guards.assets.len(), MAX_ASSET_GUARDS), (64, 64));
	assert!((0..64).all(|asset| guards.asset(asset).is_some()));
	guards.set_asset(1_000, true, None);
	assert_eq!(guards.assets.len(), 64);
	assert_eq!(guards.asset(2), None);
	let new = AssetGuard { asset: 1_000, locked: true, released: None };
	assert_eq!(guards.asset(1_000), Some(&new));
	assert!((0..64).filter(|asset| *asset != 2).all(|asset| guards.asset(asset).is_some()));
}

#[test]
fn record_never_forgets_an_asset_that_is_locked() {
	let mut guards = Guards::default();
	for asset in 0..32 {
		guards.set_asset(asset, true, None);
	}
	for asset in 100..300 {
		locked_once(&mut guards, asset, asset);
	}
	assert!((0..32).all(|asset| guards.asset(asset).is_some_and(|guard| guard.locked)));
	assert!((268..300).all(|asset| guards.asset(asset).is_some_and(|guard| !guard.locked)));
	assert_eq!(guards.assets.len(), 64);
}

#[test]
fn record_keeps_when_a_lock_ended_while_the_asset_is_locked_again() {
	let mut guards = Guards::default();
	locked_once(&mut guards, ETH, 5);
	guards.set_asset(ETH, true, None);
	let again = AssetGuard { asset: ETH, locked: true, released: Some(5) };
	assert_eq!(guards.asset(ETH), Some(&again));
	assert_eq!(guards.asset(BTC), None);
	assert_eq!(guards.assets.len(), 1);
}

#[test]
fn assets_that_turn_over_keep_their_locks_and_lose_the_oldest_grace_alone() {
	ExtBuilder::default().build_and_execute(|| {
		for round in 0..100 {
			let asset = 1_000 + round;
			Listed::set(vec![ETH, asset]);
			Now::set(START + round);
			lock_as_root(&Scope::Asset(asset));
			assert!(Lockdown::is_locked(asset));
			assert_ok!(unlock(root(), &Scope::Asset(asset)));
		}
		Listed::set(vec![ETH]);
		let with_grace = (1_000..1_100).filter(|asset| Lockdown::in_grace(*asset));
		assert_eq!(with_grace.collect::<Vec<_>>(), (1_036..1_100).collect::<Vec<_>>());
	});
}
