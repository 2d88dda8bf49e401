//! Benchmarks: every call at its worst case.

use super::*;
use frame_benchmarking::v2::*;
use frame_support::{
	storage::with_storage_layer,
	traits::{fungibles::Inspect, EnsureOrigin, Get},
};
use frame_system::RawOrigin;
use qian_primitives::UNIT;

/// An account with 100 coins, owed as debt.
fn holder<T: Config>() -> Result<T::AccountId, BenchmarkError> {
	let caller: T::AccountId = whitelisted_caller();
	with_storage_layer(|| Pallet::<T>::mint(MintCause::Debt, &caller, 100 * UNIT))?;
	Ok(caller)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn burn() -> Result<(), BenchmarkError> {
		let caller = holder::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), 100 * UNIT);
		assert_eq!(T::Assets::balance(T::CoinId::get(), &caller), 0);
		Ok(())
	}

	#[benchmark]
	fn heal() -> Result<(), BenchmarkError> {
		let caller = holder::<T>()?;
		Pallet::<T>::burn(RawOrigin::Signed(caller.clone()).into(), 50 * UNIT)?;
		Ledger::<T>::mutate(|ledger| {
			ledger.debt_total -= 10 * UNIT;
			ledger.bad_debt += 10 * UNIT;
		});
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert_eq!(Ledger::<T>::get().bad_debt, 0);
		Ok(())
	}

	#[benchmark]
	fn reissue() -> Result<(), BenchmarkError> {
		let caller = holder::<T>()?;
		Pallet::<T>::burn(RawOrigin::Signed(caller).into(), 50 * UNIT)?;
		let origin =
			T::TreasuryAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 50 * UNIT);
		assert_eq!(Ledger::<T>::get().burned_without_debt, 0);
		Ok(())
	}
}
