//! What the views show.

use crate::{
	types::{BandClocks, CandidateReport, LockReport, MakReport, Tier, TierReport},
	Bands, Candidates, Config, Mak, Mismatches, Pallet, Params,
};
use alloc::vec::Vec;

impl<T: Config> Pallet<T> {
	pub(crate) fn mak_report() -> Option<MakReport<T::AccountId>> {
		let keys = Mak::<T>::get()?;
		let account = Self::account_of(&keys);
		let threshold = keys.tier.threshold();
		let keyholders = keys.keyholders.into_inner();
		Some(MakReport { tier: keys.tier, keyholders, threshold, account })
	}

	pub(crate) fn tier_report() -> TierReport<T::AccountId> {
		let in_force = Mak::<T>::get().map(|keys| keys.tier);
		let (clocks, delay) = (Bands::<T>::get(), Params::<T>::get().tier_delay);
		let bands: Vec<_> = Self::bands(clocks, in_force, delay).collect();
		TierReport {
			required: clocks.map(BandClocks::required),
			in_force,
			due_from: bands.iter().filter_map(|band| band.due_from).min(),
			bands,
			candidates: Tier::ALL.into_iter().filter_map(Self::candidate_report).collect(),
		}
	}

	fn candidate_report(tier: Tier) -> Option<CandidateReport<T::AccountId>> {
		let set = Candidates::<T>::get(tier)?;
		let confirmed: Vec<_> = set.confirmed.into_iter().collect();
		Some(CandidateReport { tier, keyholders: set.keyholders.into_inner(), confirmed })
	}

	pub(crate) fn lock_reports() -> Vec<LockReport<T::AccountId>> {
		let report = |(scope, lock)| {
			let mismatches = Mismatches::<T>::iter_prefix(&scope).collect();
			LockReport { scope, lock, mismatches }
		};
		Self::all_locks().into_iter().map(report).collect()
	}
}
