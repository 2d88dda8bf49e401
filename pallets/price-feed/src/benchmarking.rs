//! Benchmarks of the pallet: worst case of each path.

use super::*;
use alloc::{format, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	assert_ok,
	traits::{EnsureOrigin, Hooks},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::Permill;

fn params() -> FeedParams {
	FeedParams { ttl: 1_800, quorum: 1, max_step: Permill::from_percent(20), confirm_delay: 60 }
}

fn asset(n: u32) -> AssetKind {
	AssetKind::WithId(1_000_000 + u64::from(n))
}

/// As many well-formed sources as `n`, as long as they can be, and all different.
fn longest_sources(n: u32) -> Vec<SourceInput> {
	(0..n)
		.map(|i| {
			let mut url = format!("https://{i}").into_bytes();
			url.resize(MAX_URL as usize, b'u');
			let mut path = b"/".to_vec();
			path.resize(MAX_PATH as usize, b'p');
			SourceInput { url, path }
		})
		.collect()
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn set_feed_params() -> Result<(), BenchmarkError> {
		let origin =
			T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, asset(0), params());

		assert_eq!(Feeds::<T>::get(asset(0)), Some(FeedRecord::new(params())));
		Ok(())
	}

	#[benchmark]
	fn set_sources(n: Linear<0, MAX_SOURCES>) -> Result<(), BenchmarkError> {
		let origin =
			T::ListingAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Feeds::<T>::insert(asset(0), FeedRecord::new(params()));
		// A full list is replaced, so that also the shortest new one is a change.
		let mut full = longest_sources(MAX_SOURCES);
		full.reverse();
		let full = Pallet::<T>::check_sources(full).map_err(|_| "sources are well formed")?;
		Sources::<T>::insert(asset(0), full);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, asset(0), longest_sources(n));

		assert_eq!(Sources::<T>::get(asset(0)).len() as u32, n);
		Ok(())
	}

	/// Each touched price has a median that is accepted, and each touched close has one.
	#[benchmark]
	fn on_initialize(p: Linear<0, MAX_FEEDS>, c: Linear<0, MAX_CLOSES>) {
		let price = Price::from_u32(3_000);
		let mut touched = Touched::default();
		let AssetKind::WithId(first) = asset(0) else { unreachable!("it has a number") };
		// First, since it may set the clock.
		let days = T::Closes::want(first);
		for i in 0..p.max(1) {
			Feeds::<T>::insert(asset(i), FeedRecord::new(params()));
		}
		for i in 0..p {
			T::Medians::set_median(&OracleKey::Price(asset(i)), price);
			assert_ok!(touched.prices.try_push(asset(i)));
		}
		for day in days.into_iter().take(c as usize) {
			T::Medians::set_median(&OracleKey::Close(first, day), price);
			assert_ok!(touched.closes.try_push((first, day)));
		}
		Dirty::<T>::put(touched);

		#[block]
		{
			Pallet::<T>::on_initialize(BlockNumberFor::<T>::from(1u32));
		}

		assert_eq!(Dirty::<T>::get(), Touched::default());
		for i in 0..p {
			assert_eq!(Feeds::<T>::get(asset(i)).and_then(|feed| feed.accepted), Some(price));
		}
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
