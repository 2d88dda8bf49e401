//! Invariants of the pallet.

use crate::{BandClocks, Bands, Candidates, Config, KeySet, Mak, Pallet, Params};
use frame_support::ensure;
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
	/// * parameters stay within their bounds.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Params::<T>::get().in_bounds(), "parameters out of bounds");
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
}
