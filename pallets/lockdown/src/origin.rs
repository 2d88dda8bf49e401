//! The origin of keyholders who act together.

use crate::{Config, Pallet};
use core::marker::PhantomData;
use frame_support::traits::{EitherOfDiverse, EnsureOrigin};
use frame_system::{EnsureRoot, RawOrigin};

/// Passes calls that the account of the keys in force has signed, and returns that account.
///
/// It is recomputed from the keyholders each time, so that keys which are replaced lose their power in
/// the same block. Root does not pass.
pub struct EnsureMak<T>(PhantomData<T>);

impl<T: Config> EnsureOrigin<T::RuntimeOrigin> for EnsureMak<T> {
	type Success = T::AccountId;

	fn try_origin(origin: T::RuntimeOrigin) -> Result<T::AccountId, T::RuntimeOrigin> {
		match origin.clone().into() {
			Ok(RawOrigin::Signed(who)) if Pallet::<T>::mak_account().as_ref() == Some(&who) => {
				Ok(who)
			},
			_ => Err(origin),
		}
	}

	/// Three accounts hold the keys if nobody did.
	#[cfg(feature = "runtime-benchmarks")]
	fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
		use crate::{KeySet, Mak, Tier};
		use frame_benchmarking::account;
		if !Mak::<T>::exists() {
			let tier = Tier::One;
			let keys = (0..tier.keys()).map(|key| account("keyholder", key, 0)).collect();
			Mak::<T>::put(KeySet { tier, keyholders: tier.sorted(keys).map_err(|_| ())? });
		}
		Pallet::<T>::mak_account().map(|who| RawOrigin::Signed(who).into()).ok_or(())
	}
}

/// The MAK or Root.
pub(crate) type MakOrRoot<T> =
	EitherOfDiverse<EnsureRoot<<T as frame_system::Config>::AccountId>, EnsureMak<T>>;

/// The MAK, or a referendum about locks, or Root.
pub(crate) type EmergencyOrMak<T> = EitherOfDiverse<
	EitherOfDiverse<EnsureRoot<<T as frame_system::Config>::AccountId>, EnsureMak<T>>,
	<T as Config>::EmergencyLockdown,
>;
