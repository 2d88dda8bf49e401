//! The past of assets: when it is fetched, where it is kept, and what is fed of it.
//!
//! What was fetched stays in the node's offchain storage: a submission that is held back goes out
//! later without another fetch, and prices never wait for candles.

use super::{candles, failures, fetch, venue_price, Failure, Run};
use crate::{
	settings::{closes_key, forecast_key, CandleSource, DailyCloses, LocalForecast},
	types::{AssetKind, OracleKey, MAX_SOURCES},
	Closes, Config, Feeds, OwnFeed,
};
use alloc::{collections::BTreeMap, format, vec::Vec};
use codec::{Decode, Encode};
use qian_primitives::{AssetId, Days, Price, Seconds, DAY};
use sp_core::offchain::{Duration, Timestamp};
use sp_runtime::offchain::storage::StorageValueRef;

/// Prefix under which the closes that were fetched are kept, per asset.
const KEPT_PREFIX: &[u8] = b"qian/price-feed/past/";

/// Least blocks between two fetches while the chain misses closes and the last fetch told none.
pub const FETCH_OFTEN: u64 = 10;

/// Least blocks between two fetches otherwise: venues that lack a day will lack it for some time.
pub const FETCH_SELDOM: u64 = 200;

/// Blocks for which votes are made from closes that were fetched. A chain that forgets a history which
/// turned out to be wrong is not told the same one from memory.
pub const VOTE_WITHIN: u64 = 2 * FETCH_SELDOM;

/// Seconds after which a vote is repeated for a close that the chain still misses.
pub const VOTE_AGAIN: Seconds = 3_600;

/// Most closes of an asset that are kept.
pub const MAX_KEPT: usize = 400;

/// Closes of an asset by day, each as it was told last.
#[derive(Encode, Decode)]
struct Kept {
	/// Block whose run asked for them last, with or without success.
	asked: u64,
	/// Block whose run was told some of them last.
	told: u64,
	/// The offset of days that they were read by: with another one they are no closes.
	offset: Seconds,
	/// At most [`MAX_KEPT`].
	closes: BTreeMap<u32, Price>,
}

/// The past of one asset, as the chain and this node know it.
pub struct Past {
	asset: AssetId,
	sources: Vec<CandleSource>,
	/// Days whose closes the chain misses, newest first.
	missing: Vec<u32>,
	kept: Option<Kept>,
}

/// The past of every asset that has a feed and for which the node names sources of candles.
pub fn pasts<T: Config>(run: &Run) -> Vec<Past> {
	let mut named = BTreeMap::<AssetId, &[CandleSource]>::new();
	for (asset, sources) in &run.settings.candles {
		named.entry(*asset).or_insert(sources);
	}
	let fed = |asset| Feeds::<T>::contains_key(AssetKind::WithId(asset));
	named
		.into_iter()
		.filter(|(asset, sources)| !sources.is_empty() && fed(*asset))
		.map(|(asset, sources)| Past {
			asset,
			sources: sources.iter().take(MAX_SOURCES as usize).cloned().collect(),
			missing: T::Closes::missing(asset),
			kept: Kept::load(asset, T::Closes::days()),
		})
		.collect()
}

impl Past {
	/// The votes that `operator` owes: for each missing day whose close was told lately, unless its
	/// last vote is fresh. Newest first.
	pub fn votes<'a, T: Config>(
		&'a self,
		operator: &'a T::AccountId,
		run: &'a Run,
	) -> impl Iterator<Item = (OracleKey, Price)> + 'a {
		let kept = self.kept.iter().filter(|kept| {
			run.block.checked_sub(kept.told).is_some_and(|passed| passed <= VOTE_WITHIN)
		});
		kept.flat_map(move |kept| {
			self.unvoted::<T>(operator, run.now)
				.filter_map(|(day, key)| Some((key, *kept.closes.get(&day)?)))
		})
	}

	/// The forecast that `operator` owes: that of the node, if it is for the last day that has
	/// ended. One is fed for each day, and again if the last one is a day old.
	pub fn forecast<T: Config>(
		&self,
		operator: &T::AccountId,
		now: Seconds,
	) -> Option<(OracleKey, Price)> {
		let stored = StorageValueRef::persistent(&forecast_key(self.asset)).get::<LocalForecast>();
		let LocalForecast { day, volatility } = stored.ok().flatten()?;
		let days = T::Closes::days();
		if self.last_day() != Some(day) || days.ended_by(now) != Some(day) {
			return None;
		}
		let key = OracleKey::Forecast(self.asset);
		let due = T::OwnFeed::last(operator, &key).is_none_or(|(own, fed)| {
			let renewed = own != volatility && fed < days.end_of(day);
			renewed || now.saturating_sub(fed) >= DAY
		});
		due.then_some((key, volatility))
	}

	/// Missing days for which `operator` has no fresh vote on chain, newest first.
	fn unvoted<'a, T: Config>(
		&'a self,
		operator: &'a T::AccountId,
		now: Seconds,
	) -> impl Iterator<Item = (u32, OracleKey)> + 'a {
		let keys = self.missing.iter().map(|day| (*day, OracleKey::Close(self.asset, *day)));
		keys.filter(move |(_, key)| is_old::<T>(operator, key, VOTE_AGAIN, now))
	}

	/// The last day whose close is kept.
	fn last_day(&self) -> Option<u32> {
		self.kept.as_ref()?.closes.last_key_value().map(|(day, _)| *day)
	}

	/// Whether candles should be fetched now.
	fn is_due<T: Config>(&self, operators: &[T::AccountId], run: &Run) -> bool {
		let votes_lack =
			|| operators.iter().any(|o| self.unvoted::<T>(o, run.now).next().is_some());
		let forecast = OracleKey::Forecast(self.asset);
		let forecast_lacks = || operators.iter().any(|o| is_old::<T>(o, &forecast, DAY, run.now));
		let failed = self.kept.as_ref().is_some_and(|kept| kept.told != kept.asked);
		let wait = if votes_lack() {
			if failed {
				FETCH_OFTEN
			} else {
				FETCH_SELDOM
			}
		} else if self.last_day() < T::Closes::days().ended_by(run.now) || forecast_lacks() {
			FETCH_SELDOM
		} else {
			return false;
		};
		// A block before the last fetch means that the chain was reset.
		let passed = self.kept.as_ref().map(|kept| run.block.checked_sub(kept.asked));
		passed.is_none_or(|passed| passed.is_none_or(|passed| passed >= wait))
	}

	/// Combine what the sources told, keep it, and leave it for the node.
	fn keep(self, answers: Vec<BTreeMap<u32, Price>>, days: Days, run: &Run) {
		let kind = AssetKind::WithId(self.asset);
		let (told, outliers) = combine(answers, self.sources.len());
		if outliers > 0 {
			let what = format!("{outliers} closes far from the others");
			failures::record(Some(&kind), Failure::Outlier, run.block, &what);
		}
		let mut kept = self.kept.unwrap_or(Kept {
			asked: 0,
			// So that a first fetch without closes counts as failed.
			told: u64::MAX,
			offset: days.offset,
			closes: BTreeMap::new(),
		});
		kept.asked = run.block;
		if told.is_empty() {
			failures::record(Some(&kind), Failure::TooFew, run.block, "no closes this time");
		} else {
			kept.told = run.block;
		}
		let closes = &mut kept.closes;
		closes.extend(told);
		while closes.len() > MAX_KEPT {
			closes.pop_first();
		}
		leave_for_node(self.asset, closes);
		kept.store(self.asset);
	}
}

impl Kept {
	fn key(asset: AssetId) -> Vec<u8> {
		[KEPT_PREFIX, &asset.encode()].concat()
	}

	/// What is kept of `asset`, unless it was read by other days.
	fn load(asset: AssetId, days: Days) -> Option<Self> {
		let stored = StorageValueRef::persistent(&Self::key(asset)).get::<Self>();
		stored.ok().flatten().filter(|kept| kept.offset == days.offset)
	}

	fn store(&self, asset: AssetId) {
		StorageValueRef::persistent(&Self::key(asset)).set(self);
	}
}

/// Whether the value of `operator` for `key` is missing on chain, or `age` old.
fn is_old<T: Config>(operator: &T::AccountId, key: &OracleKey, age: Seconds, now: Seconds) -> bool {
	T::OwnFeed::last(operator, key).is_none_or(|(_, fed)| now.saturating_sub(fed) >= age)
}

/// Ask the sources of every past that is due, until `deadline`, and keep what they tell. Returns
/// how long it waited for the network.
pub fn renew<T: Config>(
	pasts: Vec<Past>,
	operators: &[T::AccountId],
	deadline: Timestamp,
	run: &Run,
) -> Duration {
	let days = T::Closes::days();
	let due = pasts.into_iter().filter(|past| past.is_due::<T>(operators, run)).collect::<Vec<_>>();
	let mut answers = due.iter().map(|_| Vec::new()).collect::<Vec<_>>();
	let readers = due.iter().enumerate().flat_map(|(index, past)| {
		past.sources.iter().map(move |source| (&source.url[..], (index, past.asset, source)))
	});
	let waited = fetch::fetch_for(readers, deadline, |(index, asset, source), url, answer| {
		let read = answer.and_then(|body| candles::closes(body, source, days, run.now));
		if let (Some(closes), Some(all)) = (told(read, *asset, url, run), answers.get_mut(*index)) {
			all.push(closes);
		}
	});
	for (past, answers) in due.into_iter().zip(answers) {
		past.keep(answers, days, run);
	}
	waited
}

/// The closes that were read out of the answer of `url`, after its failures have been counted.
fn told(
	read: Result<(BTreeMap<u32, Price>, usize), Failure>,
	asset: AssetId,
	url: &[u8],
	run: &Run,
) -> Option<BTreeMap<u32, Price>> {
	let record = |failure, what: &str| {
		failures::record(Some(&AssetKind::WithId(asset)), failure, run.block, what);
	};
	let url = super::lossy(url);
	match read {
		Ok((closes, bad)) => {
			if bad > 0 || closes.is_empty() {
				let what = format!("{bad} bad candles, {} closes of days: {url}", closes.len());
				record(Failure::Candles, &what);
			}
			Some(closes)
		},
		Err(failure) => {
			record(failure, &url);
			None
		},
	}
}

/// The closes that the `answers` of `configured` sources support, day by day as
/// [`venue_price`] does it, and how many closes were dropped as outliers.
fn combine(answers: Vec<BTreeMap<u32, Price>>, configured: usize) -> (BTreeMap<u32, Price>, usize) {
	let mut told = BTreeMap::<u32, Vec<Price>>::new();
	for (day, close) in answers.into_iter().flatten() {
		told.entry(day).or_default().push(close);
	}
	let mut dropped = 0usize;
	let closes = told.into_iter().filter_map(|(day, closes)| {
		let (close, outliers) = venue_price(closes, configured);
		dropped = dropped.saturating_add(outliers);
		Some((day, close?))
	});
	(closes.collect(), dropped)
}

/// Leave the closes up to the last day, back to the first gap, for the node.
fn leave_for_node(asset: AssetId, closes: &BTreeMap<u32, Price>) {
	let Some((day, _)) = closes.last_key_value() else { return };
	let without_gap = closes.iter().rev().zip((0..=*day).rev());
	let mut run = without_gap
		.take_while(|((held, _), expected)| *held == expected)
		.map(|((_, close), _)| *close)
		.collect::<Vec<_>>();
	run.reverse();
	let daily = DailyCloses { day: *day, closes: run };
	let key = closes_key(asset);
	let stored = StorageValueRef::persistent(&key);
	// The node fits a forecast to it whenever it changes.
	if stored.get().ok().flatten().as_ref() != Some(&daily) {
		stored.set(&daily);
	}
}
