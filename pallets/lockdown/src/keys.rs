//! Keys: which tiers are required, who is registered for them, and who takes over when.

use crate::{
	interfaces::{LockedValue, Multisig},
	types::{BandClocks, BandReport, CandidateSet, KeyFault, KeySet, LockdownParams, Tier},
	Bands, Candidates, Config, Error, Event, Mak, Pallet, Params,
};
use alloc::vec::Vec;
use frame_support::{ensure, require_transactional, traits::UnixTime};
use qian_primitives::Seconds;
use sp_runtime::{traits::BadOrigin, DispatchError, DispatchResult};

impl<T: Config> From<KeyFault> for Error<T> {
	fn from(fault: KeyFault) -> Self {
		match fault {
			KeyFault::Count => Self::WrongKeyCount,
			KeyFault::Duplicate => Self::DuplicateKey,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The account through which the keyholders in force act; `None` if nobody holds keys.
	pub fn mak_account() -> Option<T::AccountId> {
		Mak::<T>::get().map(|keys| Self::account_of(&keys))
	}

	/// The account of `keys`.
	pub(crate) fn account_of(keys: &KeySet<T::AccountId>) -> T::AccountId {
		T::Multisig::account_of(&keys.keyholders, keys.tier.threshold())
	}

	/// Take note of the bands that the locked value reaches. What has changed between two samples and
	/// changed back goes unnoticed.
	pub(crate) fn sample_locked_value() {
		let since = Self::now();
		// The clock stands at zero until the first block has told the time.
		if since == 0 {
			return;
		}
		let locked_value = T::LockedValue::locked_value();
		let new = Params::<T>::get().tier_of(locked_value);
		let clocks = Bands::<T>::get();
		let old = clocks.map(BandClocks::required);
		// No band changes sides without a change of the tier.
		if old != Some(new) {
			let first = || BandClocks::start(new, since);
			Bands::<T>::put(clocks.map_or_else(first, |clocks| clocks.after(new, since)));
			Self::deposit_event(Event::RequiredTierChanged { old, new, locked_value, since });
		}
	}

	/// Register `keyholders` for `tier`.
	#[require_transactional]
	pub(crate) fn register(tier: Tier, keyholders: Vec<T::AccountId>) -> DispatchResult {
		let keyholders = tier.sorted(keyholders).map_err(Error::<T>::from)?;
		let in_force =
			Mak::<T>::get().is_some_and(|keys| keys.tier == tier && keys.keyholders == keyholders);
		let old = Candidates::<T>::get(tier).map(|set| set.keyholders);
		ensure!(!(in_force || old.as_ref() == Some(&keyholders)), Error::<T>::NoChange);
		Candidates::<T>::insert(tier, CandidateSet::new(keyholders.clone()));
		Self::deposit_event(Event::KeyholdersRegistered { tier, old, keyholders });
		Ok(())
	}

	/// Note that `who` has the key that is registered for `tier`.
	#[require_transactional]
	pub(crate) fn confirm(tier: Tier, who: T::AccountId) -> DispatchResult {
		let mut set = Candidates::<T>::get(tier).ok_or(Error::<T>::NotCandidate)?;
		ensure!(set.keyholders.contains(&who), Error::<T>::NotCandidate);
		// There is room for all whose set it is, so that none but a second time is refused.
		let is_new = set.confirmed.try_insert(who.clone()).unwrap_or(false);
		ensure!(is_new, Error::<T>::AlreadyConfirmed);
		let confirmed = set.confirmed.len() as u32;
		Candidates::<T>::insert(tier, set);
		let needed = tier.keys();
		Self::deposit_event(Event::KeyholderConfirmed { tier, who, confirmed, needed });
		Ok(())
	}

	/// Let the set that is due take over from the one in force. `authorised` says that the MAK or Root
	/// asks for it.
	#[require_transactional]
	pub(crate) fn change_keys(authorised: bool) -> DispatchResult {
		let in_force = Mak::<T>::get();
		let tier = Self::due_tier(in_force.as_ref().map(|keys| keys.tier), authorised)?;
		let set = Candidates::<T>::take(tier)
			.filter(CandidateSet::is_complete)
			.ok_or(Error::<T>::TierOverdue)?;
		let new = KeySet { tier, keyholders: set.keyholders };
		Mak::<T>::put(&new);
		Self::deposit_event(Event::TierApplied {
			tier,
			account: Self::account_of(&new),
			threshold: tier.threshold(),
			old: in_force.map(|keys| Self::account_of(&keys)),
			keyholders: new.keyholders,
		});
		Ok(())
	}

	/// The tier whose registered set is to take over now.
	fn due_tier(in_force: Option<Tier>, authorised: bool) -> Result<Tier, DispatchError> {
		let clocks = Bands::<T>::get();
		let required = clocks.map(BandClocks::required);
		let Some(in_force) = in_force else {
			// Nobody loses a key, and nothing is safe before someone holds one.
			return required.ok_or(Error::<T>::TierUnchanged.into());
		};
		let (now, delay) = (Self::now(), Params::<T>::get().tier_delay);
		let due: Vec<_> = Self::bands(clocks, Some(in_force), delay)
			.filter(|band| band.due_from.is_some_and(|moment| moment <= now))
			.map(|band| band.tier)
			.collect();
		// A lower one than is required still means more keys than there are.
		let up = due.iter().rev().copied().find(|tier| Self::is_complete(*tier));
		if let Some(tier) = up {
			return Ok(tier);
		}
		if Self::is_complete(in_force) {
			return Ok(in_force);
		}
		let other =
			required.filter(|required| *required != in_force).ok_or(Error::<T>::TierUnchanged)?;
		if other > in_force {
			ensure!(!due.is_empty(), Error::<T>::TierDelay);
			return Err(Error::<T>::TierOverdue.into());
		}
		ensure!(authorised, BadOrigin);
		let is_due = clocks
			.and_then(|clocks| clocks.above(other))
			.is_some_and(|band| band.settled_from(delay) <= now);
		ensure!(is_due, Error::<T>::TierDelay);
		Ok(other)
	}

	/// What `clocks` say of each tier above the first, and from when on it may be moved up to while
	/// `in_force` is in force.
	pub(crate) fn bands(
		clocks: Option<BandClocks>,
		in_force: Option<Tier>,
		delay: Seconds,
	) -> impl Iterator<Item = BandReport> {
		clocks.into_iter().flat_map(BandClocks::by_tier).map(move |(tier, clock)| {
			let is_up = clock.reached && in_force.is_some_and(|in_force| tier > in_force);
			let due_from = is_up.then(|| clock.settled_from(delay));
			BandReport { tier, reached: clock.reached, since: clock.since, due_from }
		})
	}

	/// Whether a set is registered for `tier` and every key of it is confirmed.
	fn is_complete(tier: Tier) -> bool {
		Candidates::<T>::get(tier).is_some_and(|set| set.is_complete())
	}

	/// Replace the parameters.
	#[require_transactional]
	pub(crate) fn change_params(new: LockdownParams) -> DispatchResult {
		ensure!(new.in_bounds(), Error::<T>::ParameterOutOfBounds);
		let old = Params::<T>::get();
		ensure!(new != old, Error::<T>::NoChange);
		Params::<T>::put(new);
		Self::deposit_event(Event::LockdownParamsSet { old, new });
		Ok(())
	}

	/// Seconds of the chain's clock.
	pub(crate) fn now() -> Seconds {
		T::Time::now().as_secs()
	}
}
