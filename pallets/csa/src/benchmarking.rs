//! Benchmarks: every call at its worst case.

use super::*;
use crate::interfaces::{Coin, Prices, Register};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use qian_primitives::{AssetId, Balance, Price, UNIT};

/// Brings the other ledgers into the state that benchmarks need.
pub trait BenchmarkHelper<AccountId> {
	/// A listed asset with 18 decimals, room for debt and a live price of 1,000.
	fn priced_asset() -> AssetId;

	/// Give `amount` base units of `asset` to `who`, whose account then exists.
	fn endow(asset: AssetId, who: &AccountId, amount: Balance);
}

const COLLATERAL: Balance = 100 * UNIT;
const DEBT: Balance = 1_000 * UNIT;

/// An owner with a CSA of [`COLLATERAL`] and [`DEBT`], and as much collateral again.
fn owner<T: Config>() -> Result<(AssetId, T::AccountId), BenchmarkError> {
	let asset = T::BenchmarkHelper::priced_asset();
	let owner: T::AccountId = whitelisted_caller();
	T::BenchmarkHelper::endow(asset, &owner, 2 * COLLATERAL);
	Pallet::<T>::open(RawOrigin::Signed(owner.clone()).into(), asset, COLLATERAL, DEBT)?;
	Ok((asset, owner))
}

/// What `owner` has, with the sums and the books checked.
fn position<T: Config>(asset: AssetId, owner: &T::AccountId) -> (Balance, Balance) {
	assert_eq!(T::Coin::debt_total(), Ledgers::<T>::get(asset).debt);
	let csa = Pallet::<T>::csa(asset, owner).unwrap_or_default();
	(csa.collateral, csa.debt)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::priced_asset();
		let owner: T::AccountId = whitelisted_caller();
		T::BenchmarkHelper::endow(asset, &owner, COLLATERAL);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, COLLATERAL, DEBT);
		assert_eq!(position::<T>(asset, &owner), (COLLATERAL, DEBT));
		Ok(())
	}

	#[benchmark]
	fn deposit() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, owner.clone(), COLLATERAL);
		assert_eq!(position::<T>(asset, &owner), (2 * COLLATERAL, DEBT));
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, UNIT);
		assert_eq!(position::<T>(asset, &owner), (COLLATERAL - UNIT, DEBT));
		Ok(())
	}

	#[benchmark]
	fn mint() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, UNIT);
		assert_eq!(position::<T>(asset, &owner), (COLLATERAL, DEBT + UNIT));
		Ok(())
	}

	#[benchmark]
	fn repay() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, owner.clone(), DEBT);
		assert_eq!(position::<T>(asset, &owner), (COLLATERAL, 0));
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset);
		assert!(Pallet::<T>::csa(asset, &owner).is_none());
		Ok(())
	}

	#[benchmark]
	fn refresh_lines() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::priced_asset();
		let terms = T::Register::terms(asset).ok_or("the asset is listed")?;
		let price = T::Prices::live(asset).ok_or("the asset has a price")?;
		let half = Price::from_inner(price.into_inner() / 2);
		#[block]
		{
			Pallet::<T>::refresh_lines(asset, &terms.lines, half);
		}
		assert!(Ledgers::<T>::get(asset).lines.is_some());
		Ok(())
	}
}
