//! Benchmarks: every call at its worst case.

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungible::{Inspect, Mutate},
	EnsureOrigin, Get,
};
use frame_system::RawOrigin;
use interfaces::Issuance;

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::TreasuryAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// What may be minted to an account that does not exist yet.
fn amount<T: Config>() -> Balance {
	T::Currency::minimum_balance().max(UNIT)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// All but one base unit, so that the account vanishes with a rest.
	#[benchmark]
	fn burn() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		T::Currency::mint_into(&caller, 2 * amount::<T>())?;
		let all = T::Currency::balance(&caller);
		// The KUN of the caller is recorded, as all that was there before is.
		Supply::<T>::mutate(|totals| totals.genesis = T::Currency::total_issuance());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), all - 1);

		assert_eq!(T::Currency::balance(&caller), 0);
		assert_eq!(Supply::<T>::get().burned, all);
		Ok(())
	}

	#[benchmark]
	fn set_allowance() -> Result<(), BenchmarkError> {
		let origin = admin::<T>()?;
		let new = T::Cap::get();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Programme::Operations, new);

		assert_eq!(Programmes::<T>::get(Programme::Operations).allowance, new);
		Ok(())
	}

	/// To the emergency fund, which has books of its own.
	#[benchmark]
	fn spend() -> Result<(), BenchmarkError> {
		let origin = admin::<T>()?;
		let amount = amount::<T>();
		assert!(amount <= <Pallet<T> as Issuance<T::AccountId>>::headroom());
		let allowance = T::Cap::get();
		Programmes::<T>::insert(Programme::Operations, ProgrammeBook { allowance, minted: 0 });
		let fund = Pallet::<T>::fund_account();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, Programme::Operations, fund, amount);

		assert_eq!(EmergencyFund::<T>::get().inflow, amount);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
