//! Locks: who enters, extends and leaves them, and what they stop.

use crate::{
	interfaces::Books,
	types::{Cause, Guards, LockInfo, Scope},
	AssetLocks, CallLocks, ChainLock, Config, Error, Event, Guarded, KeyholderUse, Mak, Mismatches,
	Pallet, Params, ProtocolLock, MAX_PAUSED_CALLS,
};
use alloc::vec::Vec;
use frame_support::{
	defensive, ensure, require_transactional,
	traits::{SafeMode, TransactionPause},
};
use frame_system::pallet_prelude::BlockNumberFor;
use qian_primitives::{AssetId, Seconds};
use sp_runtime::{traits::Bounded, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Whether what moves `asset` or changes a ledger of it is stopped. One read.
	pub fn is_locked(asset: AssetId) -> bool {
		let guards = Guarded::<T>::get();
		guards.system || guards.asset(asset).is_some_and(|guard| guard.locked)
	}

	/// Whether the whole protocol is stopped. One read.
	pub fn is_protocol_locked() -> bool {
		Guarded::<T>::get().system
	}

	/// Whether a lock of `asset`, of the protocol or of the chain ended so recently that owners are to
	/// act first. Two reads.
	pub fn in_grace(asset: AssetId) -> bool {
		Self::grace_until(asset).is_some_and(|until| Self::now() < until)
	}

	/// The end of the time in which owners are to act first after the last lock that covered `asset`;
	/// nothing if none ever ended.
	pub fn grace_until(asset: AssetId) -> Option<Seconds> {
		let guards = Guarded::<T>::get();
		let of_asset = guards.asset(asset).and_then(|guard| guard.released);
		let last = guards.released.max(of_asset)?;
		Some(last.saturating_add(Params::<T>::get().grace))
	}

	/// The lock of `scope`, if there is one.
	pub(crate) fn lock_of(scope: &Scope) -> Option<LockInfo<T::AccountId>> {
		match scope {
			Scope::Asset(asset) => AssetLocks::<T>::get(asset),
			Scope::Protocol => ProtocolLock::<T>::get(),
			Scope::Chain => ChainLock::<T>::get(),
			Scope::Call(call) => CallLocks::<T>::get(call),
		}
	}

	/// Every lock there is: those of the chain and the protocol first.
	pub(crate) fn all_locks() -> Vec<(Scope, LockInfo<T::AccountId>)> {
		let chain = ChainLock::<T>::get().map(|info| (Scope::Chain, info));
		let protocol = ProtocolLock::<T>::get().map(|info| (Scope::Protocol, info));
		let assets = AssetLocks::<T>::iter().map(|(asset, info)| (Scope::Asset(asset), info));
		let calls = CallLocks::<T>::iter().map(|(call, info)| (Scope::Call(call), info));
		chain.into_iter().chain(protocol).chain(assets).chain(calls).collect()
	}

	/// Note that the keyholder `who` uses the right to lock now.
	#[require_transactional]
	pub(crate) fn use_key(who: &T::AccountId) -> DispatchResult {
		let holds = Mak::<T>::get().is_some_and(|keys| keys.keyholders.contains(who));
		ensure!(holds, DispatchError::BadOrigin);
		let (now, cooldown) = (Self::now(), Params::<T>::get().keyholder_cooldown);
		let rested =
			KeyholderUse::<T>::get(who).is_none_or(|last| last.saturating_add(cooldown) <= now);
		ensure!(rested, Error::<T>::KeyholderCooldown);
		KeyholderUse::<T>::insert(who, now);
		Ok(())
	}

	/// Lock `scope` by hand for `length`.
	#[require_transactional]
	pub(crate) fn lock_by_hand(
		scope: Scope,
		length: Seconds,
		cause: Cause<T::AccountId>,
	) -> DispatchResult {
		ensure!(Self::lock_of(&scope).is_none(), Error::<T>::AlreadyLocked);
		match &scope {
			Scope::Asset(asset) => {
				ensure!(T::Books::is_listed(*asset), Error::<T>::UnknownCollateral);
			},
			Scope::Call(call) => {
				ensure!(T::CallPause::can_pause(call.clone().into()), Error::<T>::NotPausable);
				let room = CallLocks::<T>::count() < MAX_PAUSED_CALLS;
				ensure!(room, Error::<T>::TooManyPausedCalls);
			},
			Scope::Protocol | Scope::Chain => (),
		}
		let since = Self::now();
		let expires = Some(since.saturating_add(length));
		Self::enter(scope, LockInfo { manual: true, since, expires, reason: cause })
	}

	/// Lock `scope` until somebody unlocks it, in place of a lock by hand, which would expire.
	///
	/// Cannot fail, so that a hook may call it: an asset or the protocol can always be locked.
	pub(crate) fn lock_by_calm(scope: Scope, cause: Cause<T::AccountId>) {
		if Self::lock_of(&scope).is_some_and(|lock| !lock.manual) {
			return;
		}
		let info = LockInfo { manual: false, since: Self::now(), expires: None, reason: cause };
		if Self::enter(scope, info).is_err() {
			defensive!("an asset or the protocol can always be locked");
		}
	}

	/// Prolong the lock of `scope` by `seconds`.
	#[require_transactional]
	pub(crate) fn prolong(scope: Scope, seconds: Seconds) -> DispatchResult {
		let mut info = Self::lock_of(&scope).ok_or(Error::<T>::NotLocked)?;
		let expires = info.expires.ok_or(Error::<T>::AutomaticLock)?.saturating_add(seconds);
		ensure!(seconds > 0, Error::<T>::ZeroAmount);
		let latest = info.since.saturating_add(Params::<T>::get().longest_lock);
		ensure!(expires <= latest, Error::<T>::LockTooLong);
		info.expires = Some(expires);
		Self::store(&scope, info);
		Self::note_expiries();
		Self::deposit_event(Event::LockExtended { scope, expires });
		Ok(())
	}

	/// End the lock of `scope`.
	#[require_transactional]
	pub(crate) fn release(scope: Scope) -> DispatchResult {
		ensure!(Self::lock_of(&scope).is_some(), Error::<T>::NotLocked);
		// The block would end with the same lock again, but for what was taken out in between.
		ensure!(Self::contradictions_of(&scope).is_empty(), Error::<T>::MismatchLasts);
		Self::exit(scope, false);
		Ok(())
	}

	/// End the locks by hand that have lasted long enough. Returns how many there were.
	pub(crate) fn release_expired() -> u32 {
		let now = Self::now();
		let due = Guarded::<T>::get().next_expiry.is_some_and(|moment| moment <= now);
		if !due {
			return 0;
		}
		let mut ended = 0;
		for (scope, info) in Self::all_locks() {
			if info.expires.is_some_and(|moment| moment <= now) {
				ended += 1;
				Self::exit(scope, true);
			}
		}
		ended
	}

	fn enter(scope: Scope, info: LockInfo<T::AccountId>) -> DispatchResult {
		let LockInfo { manual, expires, .. } = info;
		let reason = info.reason.clone();
		Self::guard(&scope, true);
		match &scope {
			// This pallet alone ends it.
			Scope::Chain => T::SafeMode::enter(BlockNumberFor::<T>::max_value())
				.map_err(|_| Error::<T>::AlreadyLocked)?,
			Scope::Call(call) => {
				T::CallPause::pause(call.clone().into()).map_err(|_| Error::<T>::NotPausable)?
			},
			Scope::Asset(_) | Scope::Protocol => (),
		}
		let expired_before = Self::lock_of(&scope).is_some_and(|lock| lock.manual);
		Self::store(&scope, info);
		if manual || expired_before {
			Self::note_expiries();
		}
		Self::deposit_event(Event::LockEntered { scope, manual, expires, reason });
		Ok(())
	}

	/// Cannot fail: whoever enforces a lock and does not know of it any longer, as of a call that a new
	/// runtime has not got, enforces nothing.
	fn exit(scope: Scope, expired: bool) {
		let automatic = Self::lock_of(&scope).is_some_and(|lock| !lock.manual);
		match &scope {
			Scope::Asset(asset) => AssetLocks::<T>::remove(asset),
			Scope::Protocol => ProtocolLock::<T>::kill(),
			Scope::Chain => {
				ChainLock::<T>::kill();
				let _ = T::SafeMode::exit();
			},
			Scope::Call(call) => {
				CallLocks::<T>::remove(call);
				let _ = T::CallPause::unpause(call.clone().into());
			},
		}
		Self::guard(&scope, false);
		Self::note_expiries();
		if automatic {
			Self::discount_reports(&scope);
		}
		// What is still wrong is found again, in the next block or the next sweep.
		let _ = Mismatches::<T>::clear_prefix(&scope, u32::MAX, None);
		Self::deposit_event(Event::LockExited { scope, expired });
	}

	pub(crate) fn store(scope: &Scope, info: LockInfo<T::AccountId>) {
		match scope {
			Scope::Asset(asset) => AssetLocks::<T>::insert(asset, info),
			Scope::Protocol => ProtocolLock::<T>::put(info),
			Scope::Chain => ChainLock::<T>::put(info),
			Scope::Call(call) => CallLocks::<T>::insert(call, info),
		}
	}

	/// Note for the guards of all pallets that `scope` is locked from now on, or not any longer.
	fn guard(scope: &Scope, locked: bool) {
		let released = (!locked).then(Self::now);
		Guarded::<T>::mutate(|guards| match scope {
			Scope::Asset(asset) => guards.set_asset(*asset, locked, released),
			Scope::Protocol | Scope::Chain => {
				// The lock that begins or ends is not counted: it is stored after, removed before.
				let other = ChainLock::<T>::exists() || ProtocolLock::<T>::exists();
				guards.system = locked || other;
				guards.released = released.or(guards.released);
			},
			// The call filter stops it; owners can act as before.
			Scope::Call(_) => (),
		});
	}

	/// Note when the next lock by hand expires.
	fn note_expiries() {
		let next_expiry = Self::all_locks().iter().filter_map(|(_, info)| info.expires).min();
		Guarded::<T>::mutate(|guards: &mut Guards| guards.next_expiry = next_expiry);
	}
}
