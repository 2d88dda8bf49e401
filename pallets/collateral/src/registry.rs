//! The register: listing, parameters and their bounds, retirement.

use crate::{
	authority::{Authority, Change},
	interfaces::{Exposure, StartRatios},
	types::{percent, Collateral, CollateralParams, CollateralStatus, Pot, SystemParams},
	Collaterals, Config, Error, Event, MaxCollaterals, Owned, Pallet, System,
};
use frame_support::{
	ensure, require_transactional,
	traits::{
		fungibles::{metadata::Inspect as _, Inspect},
		Get,
	},
};
use qian_primitives::{
	asset_ids, AssetId, Balance, Ratio, RatioLines, Seconds, VolatilityFault, VolatilityParams,
	MAX_AMOUNT, MAX_DECIMALS, UNIT,
};
use sp_arithmetic::FixedU128;
use sp_runtime::{traits::Zero, DispatchResult};

/// Highest debt ceiling and mint limit, in base units of the stablecoin: 10^10 whole coins.
pub const MAX_DEBT_CEILING: Balance = 10_000_000_000 * UNIT;

/// Largest rise of a freeze line in one change: five percent points.
pub const MAX_Q_MIN_RISE: FixedU128 = percent(5);

impl<T: Config> Pallet<T> {
	/// The record of `asset`, or [`Error::UnknownCollateral`].
	pub fn known(asset: AssetId) -> Result<Collateral, Error<T>> {
		Collaterals::<T>::get(asset).ok_or(Error::UnknownCollateral)
	}

	/// The ratio lines that hold now for `asset` with this `record`; `None` if it is not listed.
	pub fn lines_of(asset: AssetId, record: &Collateral) -> Option<RatioLines> {
		T::StartRatios::lines(asset, record.params.q_min)
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
		Self::check_volatility(params.q_min, &volatility)?;

		T::StartRatios::on_listed(asset, volatility);
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
	pub(crate) fn change_params(
		asset: AssetId,
		new: CollateralParams,
		authority: Authority,
	) -> DispatchResult {
		let mut record = Self::known(asset)?;
		let highest = record.params.q_min.into_inner() + MAX_Q_MIN_RISE.into_inner();
		ensure!(new.q_min.into_inner() <= highest, Error::<T>::ParameterOutOfBounds);
		Self::check_params(asset, &new)?;
		let volatility = T::StartRatios::params(asset).ok_or(Error::<T>::UnknownCollateral)?;
		Self::check_volatility(new.q_min, &volatility)?;
		ensure!(record.params != new, Error::<T>::NoChange);
		let change = Change::Params { old: &record.params, new: &new };
		ensure!(authority.may(&change), Error::<T>::NotLower);

		let old = core::mem::replace(&mut record.params, new.clone());
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(Event::CollateralParamsSet { asset, old, new });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_ceiling(
		asset: AssetId,
		new: Balance,
		authority: Authority,
	) -> DispatchResult {
		let mut record = Self::known(asset)?;
		let change = Change::Ceiling { old: record.debt_ceiling, new };
		ensure!(authority.may(&change), Error::<T>::NotLower);
		ensure!(new <= MAX_DEBT_CEILING, Error::<T>::ParameterOutOfBounds);
		ensure!(new != record.debt_ceiling, Error::<T>::NoChange);
		let old = core::mem::replace(&mut record.debt_ceiling, new);
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(Event::DebtCeilingSet { asset, old, new });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_status(
		asset: AssetId,
		new: CollateralStatus,
		authority: Authority,
	) -> DispatchResult {
		let mut record = Self::known(asset)?;
		let (if_so_already, event) = match new {
			CollateralStatus::Active => {
				(Error::<T>::NotDeprecated, Event::CollateralReinstated { asset })
			},
			CollateralStatus::Deprecated => {
				(Error::<T>::AlreadyDeprecated, Event::CollateralDeprecated { asset })
			},
		};
		ensure!(record.status != new, if_so_already);
		let change = Change::Status { old: record.status, new };
		ensure!(authority.may(&change), Error::<T>::NotLower);
		record.status = new;
		Collaterals::<T>::insert(asset, record);
		Self::deposit_event(event);
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn retire(asset: AssetId) -> DispatchResult {
		Self::known(asset)?;
		let idle = Pot::ALL.iter().all(|pot| Self::held(*pot, asset).is_zero());
		ensure!(idle && T::Exposure::debt(asset).is_zero(), Error::<T>::CollateralInUse);
		// It would be judged by other decimals if the asset were listed again with them.
		ensure!(!T::Exposure::has_records(asset), Error::<T>::CollateralInUse);
		Collaterals::<T>::remove(asset);
		Owned::<T>::remove(asset);
		T::StartRatios::on_retired(asset);
		T::Exposure::on_retired(asset);
		Self::deposit_event(Event::CollateralRetired { asset });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn change_system_params(new: SystemParams, authority: Authority) -> DispatchResult {
		Self::check_system_params(&new)?;
		let old = System::<T>::get();
		ensure!(old != new, Error::<T>::NoChange);
		let change = Change::System { old: &old, new: &new };
		ensure!(authority.may(&change), Error::<T>::NotLower);
		System::<T>::put(new.clone());
		Self::deposit_event(Event::SystemParamsSet { old, new });
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

	/// Bounds and order of the parameters by which the start ratio of an asset with the freeze line
	/// `q_min` follows its volatility.
	pub(crate) fn check_volatility(
		q_min: Ratio,
		volatility: &VolatilityParams,
	) -> Result<(), Error<T>> {
		volatility.check(q_min).map_err(|fault| match fault {
			VolatilityFault::Order => Error::BadRatioOrder,
			VolatilityFault::Bounds => Error::ParameterOutOfBounds,
		})
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
