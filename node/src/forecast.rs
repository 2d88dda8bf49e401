//! Forecasts of volatility, for the price worker to feed.
//!
//! The worker leaves the daily closes of an asset in the node's offchain storage; the node fits a
//! GARCH(1,1) model to them and leaves there what it expects of the next day. The fit is done here
//! and not in the worker because it computes with floating point. No rule of the chain reads it.

use crate::service::FullBackend;
use codec::{Decode, Encode};
use log::Level;
use pallet_price_feed::settings::{
	closes_key, forecast_key, DailyCloses, LocalForecast, WorkerSettings, SETTINGS_KEY,
};
use qian_garch::FitError;
use qian_primitives::{AssetId, Volatility};
use sc_client_api::Backend;
use sc_service::TaskManager;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::{collections::BTreeMap, fmt, ops::RangeInclusive, time::Duration};
use tokio::time::{interval, MissedTickBehavior};

/// Time between two looks for new closes. They come once a day.
const PERIOD: Duration = Duration::from_secs(30);

/// Range of forecasts in percent points a year that are left for the worker.
const RANGE: RangeInclusive<f64> = 1e-9..=1e6;

/// Renews forecasts for as long as the node runs.
pub fn spawn(task_manager: &TaskManager, backend: &FullBackend) {
	// Without offchain storage there is no worker either.
	if let Some(storage) = backend.offchain_storage() {
		let group = Some("offchain-worker");
		task_manager.spawn_handle().spawn("forecast", group, run(storage));
	}
}

async fn run(mut storage: impl OffchainStorage) {
	let mut reports = Reports::default();
	let mut ticks = interval(PERIOD);
	// What was missed while the machine slept does not have to be made up for.
	ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
	loop {
		ticks.tick().await;
		// A fit takes some milliseconds, and there is one a day for each asset.
		for attempt in renew(&mut storage) {
			if let Some(level) = reports.level(&attempt) {
				log::log!(level, "{attempt}");
			}
		}
	}
}

/// A forecast that was due, and what became of it.
#[derive(Debug, PartialEq)]
struct Attempt {
	asset: AssetId,
	/// Day of the last close.
	day: u32,
	/// Number of closes.
	count: usize,
	outcome: Result<Volatility, Fault>,
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
	/// No model fits.
	Fit(FitError),
	/// What the model expects cannot be meant.
	Range(f64),
}

impl fmt::Display for Attempt {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let Self { asset, day, count, outcome } = self;
		match outcome {
			Ok(volatility) => {
				let percent = volatility.to_float();
				write!(f, "Forecast of asset {asset}: {percent:.1} % a year after day {day}, ")?;
				write!(f, "from {count} closes")
			},
			Err(fault) => write!(f, "No forecast of asset {asset} after day {day}: {fault}"),
		}
	}
}

impl fmt::Display for Fault {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Fit(error) => write!(f, "{error}"),
			Self::Range(percent) => write!(f, "{percent} % a year is out of range"),
		}
	}
}

/// Decides what is logged.
#[derive(Default)]
struct Reports {
	/// Day of the last warning about an asset.
	warned: BTreeMap<AssetId, u32>,
}

impl Reports {
	/// A failed attempt is repeated, since closes of earlier days may still come, but there is one
	/// warning per asset and day.
	fn level(&mut self, attempt: &Attempt) -> Option<Level> {
		if attempt.outcome.is_ok() {
			return Some(Level::Info);
		}
		let before = self.warned.insert(attempt.asset, attempt.day);
		(before != Some(attempt.day)).then_some(Level::Warn)
	}
}

/// Fits a forecast wherever there are closes of another day than that of the stored forecast, and
/// stores it.
fn renew(storage: &mut impl OffchainStorage) -> Vec<Attempt> {
	let settings: WorkerSettings = read(storage, SETTINGS_KEY).unwrap_or_default();
	settings.candles.iter().filter_map(|(asset, _)| renew_one(storage, *asset)).collect()
}

fn renew_one(storage: &mut impl OffchainStorage, asset: AssetId) -> Option<Attempt> {
	let DailyCloses { day, closes } = read(storage, &closes_key(asset))?;
	let key = forecast_key(asset);
	if read(storage, &key).is_some_and(|stored: LocalForecast| stored.day == day) {
		return None;
	}
	let prices: Vec<f64> = closes.iter().map(|close| close.to_float()).collect();
	let outcome = qian_garch::fit(&prices).map_err(Fault::Fit).and_then(|fit| {
		let percent = fit.annual_volatility_percent();
		volatility(percent).ok_or(Fault::Range(percent))
	});
	if let Ok(volatility) = outcome {
		storage.set(STORAGE_PREFIX, &key, &LocalForecast { day, volatility }.encode());
	}
	Some(Attempt { asset, day, count: closes.len(), outcome })
}

/// What is stored under `key`. What cannot be decoded, for example that of an older version, counts
/// as missing: its owner writes it anew.
fn read<T: Decode>(storage: &impl OffchainStorage, key: &[u8]) -> Option<T> {
	let raw = storage.get(STORAGE_PREFIX, key)?;
	T::decode(&mut &raw[..]).ok()
}

/// `percent` to nine decimals, if it is in [`RANGE`].
fn volatility(percent: f64) -> Option<Volatility> {
	let billionths = |percent: f64| (percent * 1e9).round() as u128;
	RANGE.contains(&percent).then(|| Volatility::from_inner(billionths(percent) * 1_000_000_000))
}

#[cfg(test)]
mod tests {
	use super::*;
	use pallet_price_feed::settings::CandleSource;
	use qian_primitives::Price;
	use sp_core::offchain::storage::InMemOffchainStorage;

	const ETH: AssetId = 100;
	const BTC: AssetId = 101;

	/// A storage whose settings name these assets.
	fn storage(assets: &[AssetId]) -> InMemOffchainStorage {
		let source = CandleSource {
			url: b"http://127.0.0.1/candles".to_vec(),
			rows: Vec::new(),
			time: b"/0".to_vec(),
			close: b"/1".to_vec(),
			interval: 86_400,
		};
		let candles = assets.iter().map(|asset| (*asset, vec![source.clone()])).collect();
		let mut storage = InMemOffchainStorage::default();
		let settings = WorkerSettings { candles, ..Default::default() };
		storage.set(STORAGE_PREFIX, SETTINGS_KEY, &settings.encode());
		storage
	}

	/// Closes that swing by about 2 and by about 4 % in turns of twenty days.
	fn closes(count: u32) -> Vec<Price> {
		let swing =
			|day: u32| (3 + day * day % 5) * if (day / 20).is_multiple_of(2) { 10 } else { 20 };
		let price =
			|day: u32| 2_000_000 + if day.is_multiple_of(2) { swing(day) * 1_000 } else { 0 };
		(0..count).map(|day| Price::from_rational(price(day).into(), 1_000)).collect()
	}

	fn leave(storage: &mut InMemOffchainStorage, asset: AssetId, day: u32, closes: Vec<Price>) {
		let closes = DailyCloses { day, closes };
		storage.set(STORAGE_PREFIX, &closes_key(asset), &closes.encode());
	}

	fn stored(storage: &InMemOffchainStorage, asset: AssetId) -> Option<LocalForecast> {
		read(storage, &forecast_key(asset))
	}

	#[test]
	fn a_forecast_is_stored_once_for_each_day_of_closes() {
		let mut storage = storage(&[ETH, BTC]);
		assert_eq!(renew(&mut storage), []);

		leave(&mut storage, ETH, 20_412, closes(400));
		let attempts = renew(&mut storage);
		let prices: Vec<f64> = closes(400).iter().map(|close| close.to_float()).collect();
		let fit = qian_garch::fit(&prices).expect("these closes have a fit");
		let expected = volatility(fit.annual_volatility_percent()).expect("is in range");
		let attempt = Attempt { asset: ETH, day: 20_412, count: 400, outcome: Ok(expected) };
		assert_eq!(attempts, [attempt]);
		let forecast = LocalForecast { day: 20_412, volatility: expected };
		assert_eq!(stored(&storage, ETH), Some(forecast));
		assert_eq!(stored(&storage, BTC), None);

		assert_eq!(renew(&mut storage), []);
		leave(&mut storage, ETH, 20_413, closes(401));
		assert_eq!(renew(&mut storage).len(), 1);
		assert_eq!(stored(&storage, ETH).map(|forecast| forecast.day), Some(20_413));
		assert_eq!(renew(&mut storage), []);
	}

	#[test]
	fn closes_of_assets_that_the_settings_do_not_name_are_left_alone() {
		let mut storage = storage(&[BTC]);
		leave(&mut storage, ETH, 7, closes(400));
		assert_eq!(renew(&mut storage), []);
		storage.remove(STORAGE_PREFIX, SETTINGS_KEY);
		leave(&mut storage, BTC, 7, closes(400));
		assert_eq!(renew(&mut storage), []);
	}

	#[test]
	fn a_failed_fit_keeps_the_last_forecast_and_is_repeated() {
		let mut storage = storage(&[ETH]);
		leave(&mut storage, ETH, 7, closes(400));
		renew(&mut storage);
		let last = stored(&storage, ETH);
		assert!(last.is_some());

		leave(&mut storage, ETH, 8, closes(20));
		let fault = Fault::Fit(FitError::TooFewCloses(20));
		for _ in 0..2 {
			let attempt = Attempt { asset: ETH, day: 8, count: 20, outcome: Err(fault) };
			assert_eq!(renew(&mut storage), [attempt]);
			assert_eq!(stored(&storage, ETH), last);
		}
		leave(&mut storage, ETH, 8, closes(300));
		assert!(matches!(renew(&mut storage)[..], [Attempt { outcome: Ok(_), .. }]));
		assert_eq!(stored(&storage, ETH).map(|forecast| forecast.day), Some(8));
	}

	#[test]
	fn what_cannot_be_decoded_counts_as_missing() {
		let mut storage = storage(&[ETH]);
		storage.set(STORAGE_PREFIX, &closes_key(ETH), &[1]);
		assert_eq!(renew(&mut storage), []);

		leave(&mut storage, ETH, 7, closes(400));
		storage.set(STORAGE_PREFIX, &forecast_key(ETH), &[1]);
		assert_eq!(renew(&mut storage).len(), 1);
		assert_eq!(stored(&storage, ETH).map(|forecast| forecast.day), Some(7));
	}

	#[test]
	fn volatility_is_rounded_to_nine_decimals_and_nonsense_is_refused() {
		let some = |raw: u128| Some(Volatility::from_inner(raw));
		assert_eq!(volatility(63.4), some(63_400_000_000_000_000_000));
		assert_eq!(volatility(1.0 / 3.0), some(333_333_333_000_000_000));
		assert_eq!(volatility(2.0 / 3.0), some(666_666_667_000_000_000));
		assert_eq!(volatility(1e-9), some(1_000_000_000));
		assert_eq!(volatility(1e6), some(1_000_000_000_000_000_000_000_000));
		for nonsense in [0.0, -1.0, 1e-10, 1.1e6, f64::MAX, f64::INFINITY, f64::NAN] {
			assert_eq!(volatility(nonsense), None, "{nonsense}");
		}
	}

	#[test]
	fn every_forecast_is_told_and_a_failure_once_per_asset_and_day() {
		let attempt = |asset: AssetId, day: u32, outcome: Result<Volatility, Fault>| Attempt {
			asset,
			day,
			count: 400,
			outcome,
		};
		let failed = Err(Fault::Fit(FitError::Constant));
		let mut reports = Reports::default();
		let rows = [
			(attempt(ETH, 7, failed), Some(Level::Warn)),
			(attempt(ETH, 7, failed), None),
			(attempt(BTC, 7, failed), Some(Level::Warn)),
			(attempt(ETH, 7, failed), None),
			(attempt(ETH, 8, failed), Some(Level::Warn)),
			(attempt(ETH, 8, Ok(Volatility::from_u32(60))), Some(Level::Info)),
		];
		for (attempt, level) in rows {
			assert_eq!(reports.level(&attempt), level, "{attempt}");
		}

		let forecast = attempt(ETH, 20_412, Ok(Volatility::from_rational(634, 10)));
		let told = "Forecast of asset 100: 63.4 % a year after day 20412, from 400 closes";
		assert_eq!(forecast.to_string(), told);
		let told = "No forecast of asset 100 after day 7: the price never moved";
		assert_eq!(attempt(ETH, 7, failed).to_string(), told);
		let told = "No forecast of asset 100 after day 7: inf % a year is out of range";
		assert_eq!(attempt(ETH, 7, Err(Fault::Range(f64::INFINITY))).to_string(), told);
	}
}
