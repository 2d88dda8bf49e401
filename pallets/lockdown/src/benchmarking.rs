//! Benchmarks of the pallet: worst case of each path.

use super::*;
use crate::interfaces::LockedValue;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	storage::with_storage_layer,
	traits::{EnsureOrigin, Hooks},
};
use frame_system::RawOrigin;

/// The keys of `tier`, the last of which is the caller's. Sets of another `seed` share no other key.
fn keys_of<T: Config>(tier: Tier, seed: u32) -> Vec<T::AccountId> {
	let others = (1..tier.keys()).map(|key| account("key", key, seed));
	others.chain([whitelisted_caller()]).collect()
}

/// Register the keys of `tier` with `confirmed` of them confirmed, the caller's not before the last.
fn register<T: Config>(tier: Tier, confirmed: u32) -> Result<(), BenchmarkError> {
	let keys = keys_of::<T>(tier, 0);
	with_storage_layer(|| {
		Pallet::<T>::register(tier, keys.clone())?;
		keys.into_iter()
			.take(confirmed as usize)
			.try_for_each(|who| Pallet::<T>::confirm(tier, who))
	})?;
	Ok(())
}

/// Others than those that [`register`] registers hold the keys of `tier`.
fn put_in_force<T: Config>(tier: Tier) -> Result<(), BenchmarkError> {
	let keyholders = tier.sorted(keys_of::<T>(tier, 1)).map_err(|_| "they are a set")?;
	Mak::<T>::put(KeySet { tier, keyholders });
	Ok(())
}

/// `tier` has been required since the beginning of time.
fn require<T: Config>(tier: Tier) {
	Bands::<T>::put(BandClocks::start(tier, 0));
}

#[benchmarks]
mod benches {
	use super::*;

	/// The largest set replaces one that is confirmed, and is compared with the one in force.
	#[benchmark]
	fn register_keyholders() -> Result<(), BenchmarkError> {
		let tier = Tier::Three;
		put_in_force::<T>(tier)?;
		register::<T>(tier, tier.keys())?;
		let keys = keys_of::<T>(tier, 2);

		#[extrinsic_call]
		_(RawOrigin::Root, tier, keys);

		assert!(Candidates::<T>::get(tier).is_some_and(|set| set.confirmed.is_empty()));
		Ok(())
	}

	/// The last key of the largest set is confirmed.
	#[benchmark]
	fn confirm_keyholder() -> Result<(), BenchmarkError> {
		let tier = Tier::Three;
		register::<T>(tier, tier.keys() - 1)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), tier);

		assert!(Candidates::<T>::get(tier).is_some_and(|set| set.is_complete()));
		Ok(())
	}

	/// Both higher tiers are due, but their sets lack a confirmation, so that the set of the tier in
	/// force takes over. The sets of all tiers are looked at; since the MAK asks for it, its account is
	/// computed twice.
	#[benchmark]
	fn apply_tier() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		put_in_force::<T>(Tier::One)?;
		register::<T>(Tier::One, Tier::One.keys())?;
		register::<T>(Tier::Two, Tier::Two.keys() - 1)?;
		register::<T>(Tier::Three, Tier::Three.keys() - 1)?;
		require::<T>(Tier::Three);
		let old = Mak::<T>::get();
		let origin =
			EnsureMak::<T>::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin);

		assert_ne!(Mak::<T>::get(), old);
		assert!(!Candidates::<T>::contains_key(Tier::One));
		Ok(())
	}

	#[benchmark]
	fn set_lockdown_params() -> Result<(), BenchmarkError> {
		let origin =
			T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Params::<T>::put(LockdownParams::default());
		let new = LockdownParams { tier_delay: 7_200, ..LockdownParams::default() };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new);

		assert_eq!(Params::<T>::get(), new);
		Ok(())
	}

	/// The locked value asks for another tier than before.
	#[benchmark]
	fn on_initialize_sampling() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		let new = Params::<T>::get().tier_of(T::LockedValue::locked_value());
		require::<T>(if new == Tier::One { Tier::Two } else { Tier::One });

		#[block]
		{
			Pallet::<T>::on_initialize(SAMPLE_PERIOD.into());
		}

		assert_eq!(Bands::<T>::get().map(BandClocks::required), Some(new));
		Ok(())
	}

	#[benchmark]
	fn on_initialize_idle() {
		#[block]
		{
			Pallet::<T>::on_initialize(1u32.into());
		}

		assert!(Bands::<T>::get().is_none());
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
