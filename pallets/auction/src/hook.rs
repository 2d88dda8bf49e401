//! What the chain does by itself, so that nothing waits for somebody to call.

use crate::{
	interfaces::{Locks, Prices, Reserves},
	types::LotId,
	Config, Cursor, LastTried, Lots, Pallet, Params, PhaseOf, WeightInfo, SETTLED_AT_ONCE,
};
use alloc::vec::Vec;
use frame_support::{storage::with_storage_layer, weights::Weight};
use qian_primitives::AssetId;

impl<T: Config> Pallet<T> {
	/// Change the phase if it is due, close lots that have ended, and open one if lots may be opened.
	/// Each step is what the call of its name does: it happens wholly or not at all, and another one
	/// does not depend on it. Returns the weight.
	pub(crate) fn tick() -> Weight {
		let mut weight = T::WeightInfo::observe();
		let seen = Self::assess();
		if !T::Locks::is_paused("observe") {
			let _ = with_storage_layer(|| Self::do_observe(&seen));
		}
		if !T::Locks::is_paused("settle") {
			for lot in Self::ended() {
				weight = weight.saturating_add(T::WeightInfo::settle());
				let _ = with_storage_layer(|| Self::do_settle(lot));
			}
		}
		if Self::is_open(PhaseOf::<T>::get(), &Params::<T>::get()) && !T::Locks::is_paused("start")
		{
			weight = weight.saturating_add(Self::start_next());
		}
		weight
	}

	/// Lots that have ended in assets that are not locked, no more than are closed in one block: round
	/// and round, so that none that cannot be closed stands before the others for ever.
	fn ended() -> Vec<LotId> {
		let (now, last) = (Self::now(), LastTried::<T>::get());
		let lots = Lots::<T>::get();
		let ended = lots
			.iter()
			.filter(|lot| Self::ends_of(lot) <= now && !T::Locks::is_locked(lot.asset))
			.map(|lot| lot.id);
		let (before, after): (Vec<_>, Vec<_>) =
			ended.partition(|lot| last.is_some_and(|last| *lot <= last));
		let due: Vec<_> = after.into_iter().chain(before).take(SETTLED_AT_ONCE).collect();
		if let Some(last) = due.last() {
			LastTried::<T>::put(last);
		}
		due
	}

	/// Start in the asset after the last one that may be started in, round and round, so that each has
	/// its turn.
	fn start_next() -> Weight {
		let Some(asset) = Self::next_turn(Self::may_start) else {
			return T::WeightInfo::start_nothing();
		};
		let _ = with_storage_layer(|| Self::do_start(asset));
		T::WeightInfo::start_nothing().saturating_add(T::WeightInfo::start())
	}

	/// The first asset after the last one whose turn it was that passes `may`: it has its turn now.
	pub(crate) fn next_turn(may: impl Fn(AssetId) -> bool) -> Option<AssetId> {
		let last = Cursor::<T>::get();
		let assets = T::Reserves::assets();
		let (before, after): (Vec<_>, Vec<_>) =
			assets.into_iter().partition(|asset| last.is_some_and(|last| *asset <= last));
		let next = after.into_iter().chain(before).find(|asset| may(*asset));
		if let Some(asset) = next {
			Cursor::<T>::put(asset);
		}
		next
	}

	/// Whether `start` could do anything in `asset` now, as far as that itself is concerned.
	pub(crate) fn may_start(asset: AssetId) -> bool {
		!T::Locks::is_locked(asset)
			&& T::Locks::grace_until(asset).is_none_or(|until| until <= Self::now())
			&& T::Prices::live(asset).is_some()
	}
}
