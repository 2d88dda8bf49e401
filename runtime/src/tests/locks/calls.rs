//! Locks of single calls.

use super::*;
use pallet_lockdown::{Error, MAX_PAUSED_CALLS};

fn lock_as_root(scope: Scope) -> Result<(), DispatchError> {
	outcome(lock(scope), RuntimeOrigin::root())
}

#[test]
fn exactly_the_calls_that_neither_end_locks_nor_defend_anybody_are_locked_on_their_own() {
	in_first_block(|| {
		let defence = [
			"Csa.deposit",
			"Csa.repay",
			"Csa.close",
			"Proxy.proxy",
			"Proxy.proxy_announced",
			"Auction.bid",
		];
		let mut not_pausable = 0;
		for info in all_calls::all() {
			let defends = defence.contains(&info.name().as_str());
			let is_free = stop_of(&info) == Stop::Never || defends;
			let expected = if is_free { Err(Error::<Runtime>::NotPausable.into()) } else { Ok(()) };
			let found = lock_as_root(scope_of(&info.pallet, &info.call));
			assert_eq!(found, expected, "{}", info.name());
			not_pausable += u32::from(is_free);
		}
		assert!(not_pausable > defence.len() as u32);
	});
}

#[test]
fn calls_that_there_are_not_cannot_be_locked() {
	in_first_block(|| {
		for (pallet, call) in [("Csa", "steal"), ("Vault", "open"), ("csa", "open"), ("", "")] {
			let found = lock_as_root(scope_of(pallet, call));
			assert_eq!(found, Err(Error::<Runtime>::NotPausable.into()), "{pallet}.{call}");
		}
		let name = |bytes: &[u8]| bytes.to_vec().try_into().expect("it is short");
		let scope = Scope::Call(CallName { pallet: name(b"Csa"), call: name(&[0xFF, 0xFE]) });
		assert_eq!(lock_as_root(scope), Err(Error::<Runtime>::NotPausable.into()));
	});
}

#[test]
fn a_locked_call_is_filtered_whoever_signs_and_no_other_call_is() {
	in_first_block(|| {
		let free: Vec<_> = classified()
			.into_iter()
			.filter(|(_, class)| class.refusal(Caller::Stranger).is_none())
			.map(|(info, class)| {
				let call = about_eth(&info, class);
				let free = outcome(call.clone(), Caller::Stranger.origin());
				(info, call, free)
			})
			.collect();
		under(&scope_of("Csa", "mint"), || {
			for (info, call, free) in &free {
				let expected = if info.name() == "Csa.mint" { Err(filtered()) } else { *free };
				let found = outcome(call.clone(), Caller::Stranger.origin());
				assert_eq!(found, expected, "{}", info.name());
			}
		});
	});
}

#[test]
fn no_more_calls_are_locked_on_their_own_than_may_be() {
	in_first_block(|| {
		let mut pausable = all_calls::all()
			.into_iter()
			.filter(|info| stops::is_pausable(&info.pallet, &info.call))
			.map(|info| scope_of(&info.pallet, &info.call));
		for scope in pausable.by_ref().take(MAX_PAUSED_CALLS as usize) {
			enter(&scope);
		}
		let one_more = pausable.next().expect("there are more");
		let full = Err(Error::<Runtime>::TooManyPausedCalls.into());
		assert_eq!(lock_as_root(one_more.clone()), full);
		let call = unlock(scope_of("System", "remark"));
		call.dispatch(RuntimeOrigin::root()).expect("the first call was locked");
		assert_eq!(lock_as_root(one_more), Ok(()));
	});
}

#[test]
fn nobody_but_the_lockdown_commands_what_stops_the_chain_and_its_calls() {
	in_first_block(|| {
		let pallets = ["SafeMode", "TxPause"];
		let calls = all_calls::all().into_iter().filter(|info| pallets.contains(&&*info.pallet));
		let mut tried = 0;
		for info in calls {
			for caller in Caller::all() {
				let found = outcome(info.with(&[]), caller.origin());
				assert!(found.is_err(), "{} by {caller:?}", info.name());
				tried += 1;
			}
		}
		assert!(tried > 100);
		assert!(!crate::SafeMode::is_entered());
	});
}
