//! The table of stops against what really happens: every call, by everybody, at every level.

use super::*;
use std::collections::BTreeMap;

/// Each scope, and the level at which it stops a call about ETH.
fn scopes() -> [(Scope, Option<Stop>); 4] {
	[
		(Scope::Asset(WBTC), None),
		(Scope::Asset(ETH), Some(Stop::Asset)),
		(Scope::Protocol, Some(Stop::Protocol)),
		(Scope::Chain, Some(Stop::Chain)),
	]
}

/// The error by which a lock at `level` stops a call of `caller`, if the table says that it does.
fn expected(info: &CallInfo, caller: Caller, level: Option<Stop>) -> Option<DispatchError> {
	let stop = stop_of(info);
	if level.is_none_or(|level| stop > level) {
		return None;
	}
	// The filter holds for everybody but Root, for whom the pallets alone decide.
	if level == Some(Stop::Chain) && caller != Caller::Root {
		return Some(filtered());
	}
	(stop <= Stop::Protocol).then(|| locked(&info.pallet))
}

/// Whether a call that the chain's lock lets pass rightly answers otherwise than without it.
fn is_another_answer(
	info: &CallInfo,
	level: Option<Stop>,
	found: &Result<(), DispatchError>,
) -> bool {
	let passes = level == Some(Stop::Chain) && stop_of(info) == Stop::Never;
	// What a wrapper carries here is a remark, which is stopped. The pallet that stops the chain says
	// that it does.
	let is_remark = info.is_wrapper && *found == Err(filtered());
	let is_entered = *found == Err(pallet_safe_mode::Error::<Runtime>::Entered.into())
		|| *found == Err(pallet_safe_mode::Error::<Runtime>::NotConfigured.into());
	passes && (is_remark || (info.pallet == "SafeMode" && is_entered))
}

/// A call by somebody, and how it ends while nothing is locked.
type Free = (CallInfo, RuntimeCall, Vec<(Caller, Result<(), DispatchError>)>);

/// Every call, by everybody whom it lets pass.
fn free() -> Vec<Free> {
	let calls = classified().into_iter().map(|(info, class)| {
		let call = about_eth(&info, class);
		let callers = Caller::all().into_iter().filter(|caller| class.refusal(*caller).is_none());
		let outcomes = callers.map(|caller| (caller, outcome(call.clone(), caller.origin())));
		let outcomes = outcomes.collect();
		(info, call, outcomes)
	});
	calls.collect()
}

#[test]
fn every_call_is_stopped_at_exactly_the_levels_of_the_table() {
	let (mut mistakes, mut stopped) = (Vec::new(), BTreeMap::new());
	in_first_block(|| {
		let free = free();
		for (scope, level) in scopes() {
			let at_level = || {
				for (info, call, outcomes) in &free {
					for (caller, free) in outcomes {
						let found = outcome(call.clone(), caller.origin());
						let expected = expected(info, *caller, level);
						*stopped.entry((level, expected.is_some())).or_insert(0) += 1;
						let is_due = found == expected.map_or(*free, Err);
						if !is_due && !is_another_answer(info, level, &found) {
							mistakes.push(format!(
								"{} by {caller:?} under {scope:?}: {found:?}, not {expected:?} over {free:?}",
								info.name()
							));
						}
					}
				}
			};
			under(&scope, at_level);
		}
	});
	assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
	for ((level, is_stopped), count) in stopped {
		println!("{level:?}: {} {count}", if is_stopped { "stopped" } else { "allowed" });
		assert!(count > 0);
		assert!(level.is_some() || !is_stopped, "a lock of another asset stops nothing");
	}
}

#[test]
fn whom_a_call_turns_away_it_turns_away_at_every_level() {
	in_first_block(|| {
		for (scope, _) in scopes() {
			under(&scope, || {
				for (info, class) in classified() {
					let call = about_eth(&info, class);
					for caller in Caller::all() {
						if class.refusal(caller).is_some() {
							let found = outcome(call.clone(), caller.origin());
							assert!(
								found.is_err(),
								"{} by {caller:?} under {scope:?}",
								info.name()
							);
						}
					}
				}
			});
		}
	});
}

#[test]
fn every_row_of_the_table_is_about_calls_that_there_are() {
	let names: Vec<_> = all_calls::all().into_iter().map(|info| (info.pallet, info.call)).collect();
	for (pallet, _, calls) in stops::TABLE {
		match calls {
			stops::Calls::All => {
				assert!(names.iter().any(|(name, _)| name == pallet), "{pallet}");
			},
			stops::Calls::Only(calls) => {
				for call in *calls {
					let name = (pallet.to_string(), call.to_string());
					assert!(names.contains(&name), "{pallet}.{call}");
				}
			},
		}
	}
}
