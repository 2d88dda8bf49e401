//! Invariants of the pallet.

use crate::{
	types::{Cause, LockInfo, LONGEST_LOCK},
	Acknowledged, AssetLocks, BandClocks, Bands, CallLocks, Candidates, ChainLock, Config, Guarded,
	KeySet, KeyholderUse, Mak, Mismatches, Pallet, Params, ProtocolLock, Reports, Scope,
	Validators, MAX_PAUSED_CALLS,
};
use frame_support::{
	ensure,
	traits::{SafeMode, TransactionPause},
};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of the pallet's storage:
	///
	/// * the keys in force, and those registered for a tier, are exactly as many as the tier has, in
	///   order, and no one holds two of them;
	/// * only those who are registered have confirmed;
	/// * the set that is registered for the tier in force is another one than that in force;
	/// * what is said of a band is so since no moment to come;
	/// * every sample that reaches a band reaches the one below it, so that the upper one has not been
	///   reached for longer, nor the lower one missed for longer;
	/// * a lock is by hand if its cause says so: one by hand ends by itself, a fortnight after its begin
	///   at the latest; the chain's own does not, and is one of an asset or of the protocol;
	/// * nothing began, ended or was used in a time to come;
	/// * the record of guards follows from the locks: which assets are locked, each named once, whether
	///   the protocol or the chain is, and when the next lock ends by itself;
	/// * the chain is in its safe mode if it is locked, and not otherwise; each call that is locked is
	///   paused, and there are no more of them than there may be;
	/// * contradictions are noted of what the chain has locked itself, and of nothing else;
	/// * what was acknowledged is more than nothing;
	/// * no validator is named twice, or has two reports of one statement about one scope;
	/// * parameters stay within their bounds.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Params::<T>::get().in_bounds(), "parameters out of bounds");
		Self::check_keys()?;
		Self::check_bands()?;
		for (scope, info) in Self::all_locks() {
			Self::check_lock(&scope, &info)?;
		}
		Self::check_guards()?;
		Self::check_stops()?;
		Self::check_findings()?;
		Self::check_reports()
	}

	fn check_keys() -> Result<(), TryRuntimeError> {
		let in_force = Mak::<T>::get();
		if let Some(keys) = &in_force {
			ensure!(keys.tier.fits(&keys.keyholders), "the keys in force are no set of their tier");
		}
		for (tier, set) in Candidates::<T>::iter() {
			ensure!(tier.fits(&set.keyholders), "the registered keys are no set of their tier");
			let strangers = set.confirmed.iter().any(|who| !set.keyholders.contains(who));
			ensure!(!strangers, "a stranger has confirmed");
			let same = |keys: &KeySet<T::AccountId>| {
				keys.tier == tier && keys.keyholders == set.keyholders
			};
			ensure!(!in_force.as_ref().is_some_and(same), "the keys in force are registered");
		}
		let used_later = KeyholderUse::<T>::iter_values().any(|moment| moment > Self::now());
		ensure!(!used_later, "a key was used in the future");
		Ok(())
	}

	fn check_bands() -> Result<(), TryRuntimeError> {
		if let Some(BandClocks([two, three])) = Bands::<T>::get() {
			let latest = two.since.max(three.since);
			ensure!(latest <= Self::now(), "a band is reached, or not, since the future");
			let in_order = match (two.reached, three.reached) {
				(true, true) => two.since <= three.since,
				(false, false) => three.since <= two.since,
				(two_is_reached, _) => two_is_reached,
			};
			ensure!(in_order, "a band contradicts the one below it");
		}
		Ok(())
	}

	fn check_lock(scope: &Scope, info: &LockInfo<T::AccountId>) -> Result<(), TryRuntimeError> {
		let by_hand = matches!(info.reason, Cause::Keyholder { .. } | Cause::Referendum { .. });
		ensure!(info.manual == by_hand, "the cause of a lock is another's");
		ensure!(info.manual == info.expires.is_some(), "a lock by hand expires, and no other");
		let of_chain = matches!(scope, Scope::Asset(_) | Scope::Protocol);
		ensure!(info.manual || of_chain, "the chain locks assets and the protocol alone");
		ensure!(info.since <= Self::now(), "a lock begins in the future");
		let latest = info.since.saturating_add(LONGEST_LOCK);
		let in_time = info.expires.is_none_or(|moment| moment <= latest);
		ensure!(in_time, "a lock lasts longer than any may");
		Ok(())
	}

	fn check_guards() -> Result<(), TryRuntimeError> {
		let guards = Guarded::<T>::get();
		let system = ChainLock::<T>::exists() || ProtocolLock::<T>::exists();
		ensure!(guards.system == system, "the guards of the protocol do not follow its locks");
		for (place, guard) in guards.assets.iter().enumerate() {
			let follows = guard.locked == AssetLocks::<T>::contains_key(guard.asset);
			ensure!(follows, "the guards of an asset do not follow its lock");
			let twice = guards.assets[..place].iter().any(|other| other.asset == guard.asset);
			ensure!(!twice, "an asset has two guards");
			ensure!(guard.locked || guard.released.is_some(), "a guard tells nothing");
		}
		let guarded = AssetLocks::<T>::iter_keys().all(|asset| guards.asset(asset).is_some());
		ensure!(guarded, "an asset is locked and has no guard");
		let next = Self::all_locks().iter().filter_map(|(_, info)| info.expires).min();
		ensure!(guards.next_expiry == next, "another lock expires next");
		let of_assets = guards.assets.iter().filter_map(|guard| guard.released);
		let last = of_assets.chain(guards.released).max();
		ensure!(last.is_none_or(|moment| moment <= Self::now()), "a lock ended in the future");
		Ok(())
	}

	fn check_stops() -> Result<(), TryRuntimeError> {
		let stopped = T::SafeMode::is_entered();
		ensure!(stopped == ChainLock::<T>::exists(), "the safe mode is no lock of the chain");
		let paused = CallLocks::<T>::iter_keys().all(|call| T::CallPause::is_paused(call.into()));
		ensure!(paused, "a call is locked and not paused");
		let calls = CallLocks::<T>::iter_keys().count();
		ensure!(calls == CallLocks::<T>::count() as usize, "calls that are locked are miscounted");
		ensure!(calls <= MAX_PAUSED_CALLS as usize, "too many calls are locked");
		Ok(())
	}

	fn check_findings() -> Result<(), TryRuntimeError> {
		for (scope, _) in Mismatches::<T>::iter_keys() {
			let automatic = Self::lock_of(&scope).is_some_and(|info| !info.manual);
			ensure!(automatic, "a contradiction is noted and not locked for");
		}
		let nothing = Acknowledged::<T>::iter_values().any(|amount| amount == 0);
		ensure!(!nothing, "nothing was acknowledged");
		Ok(())
	}

	fn check_reports() -> Result<(), TryRuntimeError> {
		let validators = Validators::<T>::get();
		for (place, key) in validators.iter().enumerate() {
			ensure!(!validators[..place].contains(key), "a validator is named twice");
		}
		for reports in Reports::<T>::iter_values() {
			for (place, report) in reports.iter().enumerate() {
				let same = |other: &crate::Reported<_>| other.validator == report.validator;
				let twice = reports[..place].iter().any(same);
				ensure!(!twice, "a validator has two reports of one statement");
				let known = (report.validator as usize) < validators.len();
				ensure!(known, "no validator has made a report");
				ensure!(report.block < report.at, "a report came before its block");
			}
		}
		Ok(())
	}
}
