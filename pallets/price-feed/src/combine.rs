//! Combination of raw values: a median by quorum that fails closed.

use crate::{
	types::{AssetKind, OracleKey},
	Config, Feeds, Medians,
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::UnixTime;
use pallet_oracle::{CombineData, TimestampedValue};
use qian_primitives::{Price, Seconds, DAY};

/// Seconds for which a vote for a past close counts.
pub const CLOSE_TTL: Seconds = 7 * DAY;

/// Seconds for which an operator's forecast counts.
pub const FORECAST_TTL: Seconds = 2 * DAY;

/// `floor((a + b) / 2)`, without overflow. [V1 contracts]
pub fn average_floor(a: Price, b: Price) -> Price {
	let (a, b) = (a.into_inner(), b.into_inner());
	// Common bits count fully, differing bits by half: the sum itself is never formed.
	Price::from_inner((a & b) + ((a ^ b) >> 1))
}

/// The median of `prices`, with an even count the floored mean of the middle two; nothing if
/// there are none. `O(n log n)`.
pub fn middle(mut prices: Vec<Price>) -> Option<Price> {
	prices.sort_unstable();
	let upper = *prices.get(prices.len() / 2)?;
	if prices.len() % 2 == 1 {
		return Some(upper);
	}
	let lower = *prices.get((prices.len() / 2).checked_sub(1)?)?;
	Some(average_floor(lower, upper))
}

/// The median of the unexpired `values` (`timestamp + ttl > now`) and the timestamp of the
/// `quorum`-th most recent of them, so that the result is fresh exactly while a quorum of its
/// values is. Nothing if fewer than `quorum` values are unexpired. `O(n log n)`.
pub fn median(
	values: impl IntoIterator<Item = (Price, Seconds)>,
	quorum: u32,
	ttl: Seconds,
	now: Seconds,
) -> Option<(Price, Seconds)> {
	let (prices, mut moments): (Vec<_>, Vec<_>) =
		values.into_iter().filter(|(_, moment)| moment.saturating_add(ttl) > now).unzip();
	moments.sort_unstable_by(|a, b| b.cmp(a));
	let moment = *moments.get((quorum.max(1) - 1) as usize)?;
	Some((middle(prices)?, moment))
}

/// Combines the operators' values of a key by the parameters of its feed.
///
/// Implements pallet-oracle's `CombineData` for timestamps in milliseconds. Below quorum, and for
/// a key without a feed, it returns nothing, and it ignores the previous value.
///
/// pallet-oracle keeps its stored value when the combination returns nothing, so a reader that
/// must fail closed asks [`QuorumMedian::of`] with the raw values instead of reading that one.
pub struct QuorumMedian<T>(PhantomData<T>);

impl<T: Config> QuorumMedian<T> {
	/// The median of `values` (price, moment in seconds) of `key`, and its moment.
	///
	/// A price and a forecast need the quorum of the asset's feed; a past close needs a majority of
	/// all operators too, since what it says of the past cannot be corrected by a later one.
	pub fn of(
		key: &OracleKey,
		values: impl IntoIterator<Item = (Price, Seconds)>,
	) -> Option<(Price, Seconds)> {
		let params = |asset: &AssetKind| Feeds::<T>::get(asset).map(|feed| feed.params);
		let (quorum, ttl) = match key {
			OracleKey::Price(asset) => params(asset).map(|p| (p.quorum, p.ttl))?,
			OracleKey::Close(asset, _) => {
				let quorum = params(&AssetKind::WithId(*asset))?.quorum;
				(quorum.max(T::Medians::operators() / 2 + 1), CLOSE_TTL)
			},
			OracleKey::Forecast(asset) => {
				(params(&AssetKind::WithId(*asset))?.quorum, FORECAST_TTL)
			},
		};
		median(values, quorum, ttl, T::Time::now().as_secs())
	}
}

impl<T: Config> CombineData<OracleKey, TimestampedValue<Price, u64>> for QuorumMedian<T> {
	fn combine_data(
		key: &OracleKey,
		values: Vec<TimestampedValue<Price, u64>>,
		_prev_value: Option<TimestampedValue<Price, u64>>,
	) -> Option<TimestampedValue<Price, u64>> {
		let (value, moment) = Self::of(key, values.iter().map(|v| (v.value, v.timestamp / 1_000)))?;
		Some(TimestampedValue { value, timestamp: moment.saturating_mul(1_000) })
	}
}
