//! Benchmarks: every call at its worst case.

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungibles::{Inspect, Mutate},
	EnsureOrigin,
};
use frame_system::RawOrigin;
use qian_primitives::{Balance, VolatilityParams, UNIT};

/// Gives benchmarks an asset that can be listed: it exists, and every pot owns its minimum balance.
pub trait BenchmarkHelper {
	/// Create the asset, unlisted.
	fn create_asset(asset: AssetId);
}

const ASSET: AssetId = 1_000;

/// Parameters in the middle of their bounds.
pub fn params() -> CollateralParams {
	CollateralParams {
		q_min: types::percent(120),
		mint_limit: 100_000 * UNIT,
		min_collateral: UNIT,
		redemption_cap: types::percent(90),
		redemption_window: 86_400,
		min_arbitrage: UNIT,
		dust_debt: 100 * UNIT,
	}
}

/// Parameters in the middle of their bounds, for [`params`].
pub fn volatility() -> VolatilityParams {
	let points = sp_arithmetic::FixedU128::from_u32;
	VolatilityParams {
		q_floor: types::percent(140),
		q_ref: types::percent(180),
		q_cap: types::percent(300),
		vol_ref: points(80),
		kappa: types::percent(25),
		max_fall: types::percent(5),
		vol_close: points(150),
		vol_open: points(120),
		max_closed: 21_600,
		open_below_total: types::percent(110),
		open_below_pool: types::percent(105),
		sample_interval: 60,
	}
}

fn list<T: Config>() -> Result<(), BenchmarkError> {
	T::BenchmarkHelper::create_asset(ASSET);
	let origin =
		T::ListingAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
	Pallet::<T>::register_collateral(origin, ASSET, params(), volatility())?;
	Ok(())
}

fn risk_admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn listing_admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::ListingAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_collateral() -> Result<(), BenchmarkError> {
		T::BenchmarkHelper::create_asset(ASSET);
		let origin = listing_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET, params(), volatility());
		assert!(Collaterals::<T>::contains_key(ASSET));
		Ok(())
	}

	#[benchmark]
	fn set_collateral_params() -> Result<(), BenchmarkError> {
		list::<T>()?;
		let new = CollateralParams { q_min: types::percent(125), ..params() };
		let origin = risk_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET, new.clone());
		assert_eq!(Collaterals::<T>::get(ASSET).map(|record| record.params), Some(new));
		Ok(())
	}

	#[benchmark]
	fn set_debt_ceiling() -> Result<(), BenchmarkError> {
		list::<T>()?;
		let origin = risk_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET, UNIT);
		assert_eq!(Collaterals::<T>::get(ASSET).map(|record| record.debt_ceiling), Some(UNIT));
		Ok(())
	}

	#[benchmark]
	fn lower_debt_ceiling() -> Result<(), BenchmarkError> {
		list::<T>()?;
		Pallet::<T>::set_debt_ceiling(risk_admin::<T>()?, ASSET, UNIT)?;
		let origin =
			T::MakOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET, 1);
		assert_eq!(Collaterals::<T>::get(ASSET).map(|record| record.debt_ceiling), Some(1));
		Ok(())
	}

	#[benchmark]
	fn deprecate_collateral() -> Result<(), BenchmarkError> {
		list::<T>()?;
		let origin = listing_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET);
		let status = Collaterals::<T>::get(ASSET).map(|record| record.status);
		assert_eq!(status, Some(CollateralStatus::Deprecated));
		Ok(())
	}

	#[benchmark]
	fn reinstate_collateral() -> Result<(), BenchmarkError> {
		list::<T>()?;
		Pallet::<T>::deprecate_collateral(listing_admin::<T>()?, ASSET)?;
		let origin = listing_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET);
		let status = Collaterals::<T>::get(ASSET).map(|record| record.status);
		assert_eq!(status, Some(CollateralStatus::Active));
		Ok(())
	}

	#[benchmark]
	fn retire_collateral() -> Result<(), BenchmarkError> {
		list::<T>()?;
		let origin = listing_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET);
		assert!(!Collaterals::<T>::contains_key(ASSET));
		Ok(())
	}

	#[benchmark]
	fn set_system_params() -> Result<(), BenchmarkError> {
		let new = SystemParams { min_debt: 200 * UNIT, ..Default::default() };
		let origin = risk_admin::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new.clone());
		assert_eq!(System::<T>::get(), new);
		Ok(())
	}

	#[benchmark]
	fn skim() -> Result<(), BenchmarkError> {
		list::<T>()?;
		for pot in Pot::ALL {
			T::Assets::mint_into(ASSET, &pot.account(), UNIT)?;
		}
		let before: Balance = T::Assets::balance(ASSET, &Pot::System.account());
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), ASSET);
		assert!(T::Assets::balance(ASSET, &Pot::System.account()) > before);
		Ok(())
	}
}
