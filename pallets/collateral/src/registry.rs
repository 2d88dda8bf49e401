//! The register: listing, parameters and their bounds, retirement.

use crate::{
	interfaces::Exposure,
	types::{percent, Collateral, CollateralParams, CollateralStatus, Pot, SystemParams},
	Collaterals, Config, Error, Event, MaxCollaterals, Owned, Pallet, System, Volatility,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungibles::{metadata::Inspect as _, Inspect},
		Get,
	},
};
use qian_primitives::{
	asset_ids, AssetId, Balance, RatioLines, Seconds, VolatilityParams, MAX_AMOUNT, MAX_DECIMALS,
	UNIT,
};
use sp_arithmetic::FixedU128;
use sp_runtime::{traits::Zero, DispatchResult};

/// Highest debt ceiling and mint limit, in base units of the stablecoin: 10^10 whole coins.
pub const MAX_DEBT_CEILING: Balance = 10_000_000_000 * UNIT;

/// Largest rise of a freeze line in one change: five percent points.
pub const MAX_Q_MIN_RISE: FixedU128 = percent(5);

/// Least distance between freeze line and lower bound of the start ratio: five percent points.
const MIN_START_MARGIN: FixedU128 = percent(5);

impl<T: Config> Pallet<T> {
	/// The record of `asset`, or [`Error::UnknownCollateral`].
	pub fn known(asset: AssetId) -> Result<Collateral, Error<T>> {
		Collaterals::<T>::get(asset).ok_or(Error::UnknownCollateral)
	}

	/// The ratio lines that hold now for `asset` with this `record`.
	///
	/// The start ratio is `q_ref`, the value that the protocol gives while the realised volatility
	/// of an asset is unknown. `None` if the asset is not listed.
	pub fn lines_of(asset: AssetId, record: &Collateral) -> Option<RatioLines> {
		let q_min = record.params.q_min;
		let q0 = Volatility::<T>::get(asset)?.q_ref;
		let q_alarm = FixedU128::from_inner(q0.into_inner().checked_add(q_min.into_inner())? / 2);
		Some(RatioLines { q0, q_alarm, q_min })
	}

	#[require_transactional]
	pub(crate) fn register(
		asset: AssetId,
		params: CollateralParams,
		volatility: VolatilityParams,
	) -> DispatchResult {
		ensure!(!Collaterals::<T>::contains_key(asset), Error::<T>::AlreadyRegistered);
		ensure!(asset_ids::is_reserve(asset), Error::<T>::ForbiddenCollateral);
		ensure!(T::Assets::asset_exists(asset), Error::<T>::UnknownAsset);
		ensure!(Collaterals::<T>::count() < MaxCollaterals::get(), Error::<T>::TooManyCollaterals);
		let decimals = T::Assets::decimals(asset);
		ensure!(decimals <= MAX_DECIMALS, Error::<T>::BadDecimals);
		let endowment = T::Assets::minimum_balance(asset);
		for pot in Pot::ALL {
			let endowed = T::Assets::balance(asset, &pot.account()) >= endowment;
			ensure!(endowed, Error::<T>::PotNotEndowed);
		}
		Self::check_params(asset, &params)?;
		Self::check_volatility(&params, &volatility)?;

		Volatility::<T>::insert(asset, volatility);
		let record = Collateral {
			status: CollateralStatus::Active,
			decimals,
			debt_ceiling: Balance::zero(),
			params: params.clone(),
		};
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(Event::CollateralRegistered { asset, decimals, params, volatility });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_params(asset: AssetId, new: CollateralParams) -> DispatchResult {
		let mut record = Self::known(asset)?;
		let highest = record.params.q_min.into_inner() + MAX_Q_MIN_RISE.into_inner();
		ensure!(new.q_min.into_inner() <= highest, Error::<T>::ParameterOutOfBounds);
		Self::check_params(asset, &new)?;
		let volatility = Volatility::<T>::get(asset).ok_or(Error::<T>::UnknownCollateral)?;
		Self::check_volatility(&new, &volatility)?;
		ensure!(record.params != new, Error::<T>::NoChange);

		let old = core::mem::replace(&mut record.params, new.clone());
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(Event::CollateralParamsSet { asset, old, new });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_ceiling(
		asset: AssetId,
		ceiling: Balance,
		only_lower: bool,
	) -> DispatchResult {
		let mut record = Self::known(asset)?;
		ensure!(!only_lower || ceiling < record.debt_ceiling, Error::<T>::NotLower);
		ensure!(ceiling <= MAX_DEBT_CEILING, Error::<T>::ParameterOutOfBounds);
		ensure!(ceiling != record.debt_ceiling, Error::<T>::NoChange);
		let old = core::mem::replace(&mut record.debt_ceiling, ceiling);
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(Event::DebtCeilingSet { asset, old, new: ceiling });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_status(
		asset: AssetId,
		status: CollateralStatus,
		if_so_already: Error<T>,
	) -> DispatchResult {
		let mut record = Self::known(asset)?;
		ensure!(record.status != status, if_so_already);
		record.status = status;
		Collaterals::<T>::insert(asset, record);
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn retire(asset: AssetId) -> DispatchResult {
		Self::known(asset)?;
		let idle = Pot::ALL.iter().all(|pot| Self::held(*pot, asset).is_zero());
		ensure!(idle && T::Exposure::debt(asset).is_zero(), Error::<T>::CollateralInUse);
		Collaterals::<T>::remove(asset);
		Volatility::<T>::remove(asset);
		Owned::<T>::remove(asset);
		T::Exposure::on_retired(asset);
		Self::deposit_event(Event::CollateralRetired { asset });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_system_params(params: SystemParams) -> DispatchResult {
		Self::check_system_params(&params)?;
		ensure!(System::<T>::get() != params, Error::<T>::NoChange);
		System::<T>::put(params.clone());
		Self::deposit_event(Event::SystemParamsSet { params });
		Ok(())
	}

	/// Bounds of the parameter sheet for the parameters of an asset.
	pub(crate) fn check_params(asset: AssetId, params: &CollateralParams) -> Result<(), Error<T>> {
		let within = (percent(105)..=percent(200)).contains(&params.q_min)
			&& params.mint_limit <= MAX_DEBT_CEILING
			&& (T::Assets::minimum_balance(asset)..MAX_AMOUNT).contains(&params.min_collateral)
			&& (percent(10)..=percent(99)).contains(&params.redemption_cap)
			&& (3_600..=604_800).contains(&params.redemption_window)
			&& (UNIT / 100..=1_000 * UNIT).contains(&params.min_arbitrage)
			&& params.dust_debt <= 10_000 * UNIT;
		within.then_some(()).ok_or(Error::ParameterOutOfBounds)
	}

	/// Bounds of the parameter sheet for the volatility of an asset, and the order of its ratios
	/// [V1 contracts].
	pub(crate) fn check_volatility(
		params: &CollateralParams,
		volatility: &VolatilityParams,
	) -> Result<(), Error<T>> {
		let VolatilityParams { q_floor, q_ref, q_cap, .. } = *volatility;
		let floor_allowed = params.q_min.into_inner().checked_add(MIN_START_MARGIN.into_inner());
		let ordered = floor_allowed.is_some_and(|least| least <= q_floor.into_inner())
			&& q_floor <= q_ref
			&& q_ref <= q_cap;
		ensure!(ordered, Error::BadRatioOrder);
		let points = FixedU128::from_u32;
		let within = q_cap <= percent(400)
			&& (points(5)..=points(500)).contains(&volatility.vol_ref)
			&& volatility.kappa <= percent(100)
			&& (FixedU128::from_rational(1, 1_000)..=percent(100)).contains(&volatility.max_fall)
			&& volatility.vol_open < volatility.vol_close
			&& volatility.max_closed <= 86_400;
		within.then_some(()).ok_or(Error::ParameterOutOfBounds)
	}

	/// Bounds of the parameter sheet for the system.
	pub(crate) fn check_system_params(params: &SystemParams) -> Result<(), Error<T>> {
		let ages: core::ops::RangeInclusive<Seconds> = 3_600..=604_800;
		let within = (UNIT..=100_000 * UNIT).contains(&params.min_debt)
			&& params.global_debt_ceiling < MAX_AMOUNT
			&& ages.contains(&params.totals_max_age);
		within.then_some(()).ok_or(Error::ParameterOutOfBounds)
	}
}
