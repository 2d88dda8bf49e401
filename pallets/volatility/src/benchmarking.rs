//! Benchmarks of the pallet: worst case of each path.

use super::*;
use crate::interfaces::Register;
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use qian_primitives::{AssetId, Price, Ratio, Volatility, VolatilityParams, DAY, UNIT};

const ASSET: AssetId = 1_000_000;

/// Past closes that an asset without any wants.
const MOST_WANTED: u32 = WINDOW as u32 + 1;

fn percent(share: u128) -> Ratio {
	Ratio::from_inner(share * (UNIT / 100))
}

fn params() -> VolatilityParams {
	VolatilityParams {
		q_floor: percent(140),
		q_ref: percent(180),
		q_cap: percent(300),
		vol_ref: Volatility::from_u32(80),
		kappa: percent(25),
		max_fall: percent(5),
		vol_close: Volatility::from_u32(150),
		vol_open: Volatility::from_u32(120),
		max_closed: 21_600,
		open_below_total: percent(110),
		open_below_pool: percent(105),
		sample_interval: 60,
	}
}

fn risk_admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// List the asset and return the past days whose closes are wanted, newest first.
fn wanted<T: Config>() -> Result<Vec<u32>, BenchmarkError> {
	T::Register::list(ASSET, params());
	let days = Pallet::<T>::missing_closes(ASSET);
	if days.len() as u32 != MOST_WANTED {
		return Err(BenchmarkError::Stop("the clock has a month of past days"));
	}
	Ok(days)
}

/// The close of `day`: returns are as large as they may be.
fn close_of(day: u32) -> Price {
	Price::from_u32(if day.is_multiple_of(2) { 100 } else { 10_000 })
}

/// As many past closes wait as can: those that are wanted, and as many from further back.
fn let_wait<T: Config>() -> Result<(), BenchmarkError> {
	let newest = wanted::<T>()?[0];
	for back in 0..2 * MOST_WANTED {
		let day = newest.saturating_sub(back);
		Pallet::<T>::keep_past_close(ASSET, day, close_of(day));
	}
	Ok(())
}

fn waiting<T: Config>() -> usize {
	Backfill::<T>::iter_key_prefix(ASSET).count()
}

#[benchmarks]
mod benches {
	use super::*;

	/// The start ratio is brought within its new bounds.
	#[benchmark]
	fn set_volatility_params() -> Result<(), BenchmarkError> {
		T::Register::list(ASSET, params());
		let origin = risk_admin::<T>()?;
		let new = VolatilityParams { q_floor: percent(200), q_ref: percent(200), ..params() };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET, new);

		assert_eq!(Params::<T>::get(ASSET), Some(new));
		assert_eq!(Windows::<T>::get(ASSET).map(|window| window.q0), Some(percent(200)));
		Ok(())
	}

	#[benchmark]
	fn reset_window() -> Result<(), BenchmarkError> {
		let_wait::<T>()?;
		let origin = risk_admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, ASSET);

		assert_eq!(waiting::<T>(), 0);
		Ok(())
	}

	#[benchmark]
	fn set_close_offset() -> Result<(), BenchmarkError> {
		let origin = risk_admin::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 43_200);

		assert_eq!(CloseOffset::<T>::get(), 43_200);
		Ok(())
	}

	/// A price that makes the close of a full window, raises the start ratio and closes the gate.
	#[benchmark]
	fn on_price() -> Result<(), BenchmarkError> {
		let newest = wanted::<T>()?[0];
		let last = Pallet::<T>::days().end_of(newest);
		let close = Sighting { price: close_of(newest), at: last };
		Windows::<T>::mutate_extant(ASSET, |window| {
			window.n = WINDOW;
			window.last_close = Some(close);
			window.last_price = Some(Sighting { at: last + DAY, ..close });
			window.q0_at = last;
		});

		#[block]
		{
			Pallet::<T>::on_price(ASSET, close_of(newest + 1), last + DAY + 60);
		}

		let window = Windows::<T>::get(ASSET).ok_or("the asset is listed")?;
		// A feed gives the price its time to live.
		assert_eq!(window.last_close, Some(Sighting { at: last + DAY, ..close }));
		assert_eq!(window.q0, params().q_cap);
		assert!(!window.gate.is_open());
		Ok(())
	}

	/// The window becomes full with the `l` closes that are linked, or was full; the others that waited
	/// are dropped. The start ratio rises and the gate closes.
	#[benchmark]
	fn take_past_close(l: Linear<0, 31>) -> Result<(), BenchmarkError> {
		let days = wanted::<T>()?;
		let newest = days[0];
		for day in &days[1..] {
			Pallet::<T>::keep_past_close(ASSET, *day, close_of(*day));
		}
		let after = Pallet::<T>::days().end_of(newest) + DAY;
		let close = Some(Sighting { price: close_of(newest + 1), at: after });
		Windows::<T>::mutate_extant(ASSET, |window| {
			window.n = WINDOW.saturating_sub(l as u8);
			window.last_close = close.filter(|_| l < MOST_WANTED);
			window.first_close = window.last_close.filter(|_| l > 0);
			window.last_price = Some(Sighting { price: close_of(newest), at: after + 60 });
			window.q0_at = after;
		});

		#[block]
		{
			Pallet::<T>::take_past_close(ASSET, newest, close_of(newest));
		}

		let window = Windows::<T>::get(ASSET).ok_or("the asset is listed")?;
		assert!(window.is_full());
		assert_eq!(window.gate.is_open(), l == 0);
		assert_eq!(waiting::<T>(), 0);
		Ok(())
	}

	#[benchmark]
	fn on_listed() {
		#[block]
		{
			Pallet::<T>::on_listed(ASSET, params());
		}

		assert_eq!(Params::<T>::get(ASSET), Some(params()));
	}

	#[benchmark]
	fn on_retired() -> Result<(), BenchmarkError> {
		let_wait::<T>()?;

		#[block]
		{
			Pallet::<T>::on_retired(ASSET);
		}

		assert_eq!(Windows::<T>::get(ASSET), None);
		assert_eq!(waiting::<T>(), 0);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
