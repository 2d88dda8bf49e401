//! The offchain worker of an oracle operator: fetch, combine, feed.
//!
//! Each block, on a node whose keystore holds the `feed` key of an operator, one run
//!
//! 1. asks all sources of all assets at once, within two seconds ([`fetch`]);
//! 2. reads the price out of each answer by exact integer arithmetic ([`parse`]) and takes the
//!    median of those that pass the sanity checks ([`venue_price`]);
//! 3. submits one signed `oracle.feed_values` for all assets when one of them moved, is due, or
//!    waits for the confirmation of a large move, together with votes for past closes and
//!    forecasts that are due ([`submission`]);
//! 4. fetches past closes if the chain misses some or the node needs them for its forecast
//!    ([`history`], [`candles`]); they are fed by a later run, so that prices never wait for them.
//!
//! A run never panics on what a source or a settings file says: every failure is counted, logged
//! once in a while and skipped ([`failures`]).

pub mod candles;
pub mod failures;
pub mod fetch;
pub mod history;
pub mod parse;
pub mod submission;

pub use failures::{count, Failure};

use crate::{
	combine::middle,
	settings::{WorkerSettings, SETTINGS_KEY},
	types::{AssetKind, FeedRecord, SourceInput, MAX_SOURCES},
	Config, FeedSubmitter, Feeds, Pallet, Sources,
};
use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use qian_primitives::{Price, Seconds};
use sp_core::offchain::{Duration, Timestamp};
use sp_io::offchain::timestamp;
use sp_runtime::{
	offchain::{
		storage::StorageValueRef,
		storage_lock::{StorageLock, Time},
	},
	traits::UniqueSaturatedInto,
};

/// Log target of the worker.
pub const LOG_TARGET: &str = "price-feed";

/// Lock that lets only one run be under way.
const LOCK_KEY: &[u8] = b"qian/price-feed/lock";

/// Number of the block of the last run.
const LAST_RUN_KEY: &[u8] = b"qian/price-feed/last-run";

/// After this the lock of a run that died is void; no run lasts half as long.
const LOCK_EXPIRY: Duration = Duration::from_millis(10_000);

/// A run never waits for the network longer than this, so that it ends before the next block.
const LONGEST_WAIT: Duration = Duration::from_millis(2_800);

/// What all steps of a run share.
pub struct Run<'a> {
	/// The settings of the node.
	pub settings: &'a WorkerSettings,
	/// Number of the block that it is for.
	pub block: u64,
	/// The chain's clock in that block.
	pub now: Seconds,
}

/// An asset to price: its feed and where to ask.
struct Task {
	asset: AssetKind,
	feed: FeedRecord,
	sources: Vec<SourceInput>,
}

/// A fresh price of the venues, and the feed it is for.
pub struct Quote {
	/// The asset.
	pub asset: AssetKind,
	/// Its feed as this block sees it.
	pub feed: FeedRecord,
	/// Median of the venues.
	pub price: Price,
}

/// One run of the worker for `block`. Does nothing unless this node holds the key of an operator,
/// no other run is under way, and `block` has not had its run.
pub fn run<T: Config>(block: BlockNumberFor<T>) {
	let operators = T::Submitter::local_operators();
	if operators.is_empty() {
		return;
	}
	let mut lock = StorageLock::<Time>::with_deadline(LOCK_KEY, LOCK_EXPIRY);
	let Ok(_guard) = lock.try_lock() else {
		log::debug!(target: LOG_TARGET, "a run is under way; block {block:?} is skipped");
		return;
	};
	let block: u64 = block.unique_saturated_into();
	let last_run = StorageValueRef::persistent(LAST_RUN_KEY);
	if last_run.get::<u64>() == Ok(Some(block)) {
		return;
	}
	last_run.set(&block);

	let began = timestamp();
	let waited = feed_and_renew::<T>(&operators, block, began);
	let took = timestamp().diff(&began).millis();
	log::debug!(
		target: LOG_TARGET,
		"run for block {block}: {took} ms, of these {} ms waiting for the network",
		waited.millis(),
	);
}

/// The work of a run that began at `began`. Returns how long it waited for the network.
fn feed_and_renew<T: Config>(operators: &[T::AccountId], block: u64, began: Timestamp) -> Duration {
	let settings = settings(block);
	let run = Run { settings: &settings, block, now: Pallet::<T>::now() };
	let (quotes, for_prices) = quotes(tasks::<T>(&settings), began.add(fetch::DEADLINE), block);
	let pasts = history::pasts::<T>(&run);
	for operator in operators {
		submission::feed::<T>(operator, &quotes, &pasts, &run);
	}
	let deadline = timestamp().add(fetch::DEADLINE).min(began.add(LONGEST_WAIT));
	let for_closes = history::renew::<T>(pasts, operators, deadline, &run);
	Duration::from_millis(for_prices.millis().saturating_add(for_closes.millis()))
}

/// The settings that the node left, or the default.
fn settings(block: u64) -> WorkerSettings {
	match StorageValueRef::persistent(SETTINGS_KEY).get() {
		Ok(settings) => settings.unwrap_or_default(),
		Err(_) => {
			failures::record(None, Failure::Settings, block, "undecodable");
			WorkerSettings::default()
		},
	}
}

/// Every asset with a feed and at least one source, in the order of assets.
fn tasks<T: Config>(settings: &WorkerSettings) -> Vec<Task> {
	let mut tasks = Feeds::<T>::iter()
		.map(|(asset, feed)| {
			let local = settings.sources.as_ref().and_then(|all| {
				all.iter().find(|(named, _)| *named == asset).map(|(_, sources)| sources.clone())
			});
			let mut sources = local.unwrap_or_else(|| {
				Sources::<T>::get(&asset).into_iter().map(SourceInput::from).collect()
			});
			sources.truncate(MAX_SOURCES as usize);
			Task { asset, feed, sources }
		})
		.filter(|task| !task.sources.is_empty())
		.collect::<Vec<_>>();
	tasks.sort_by(|a, b| a.asset.cmp(&b.asset));
	tasks
}

/// Ask the sources of all tasks until `deadline`. Returns the prices that could be had, and how
/// long it waited for the network.
fn quotes(tasks: Vec<Task>, deadline: Timestamp, block: u64) -> (Vec<Quote>, Duration) {
	let mut answers = tasks.iter().map(|_| Vec::new()).collect::<Vec<Vec<Price>>>();
	let readers = tasks.iter().enumerate().flat_map(|(index, task)| {
		task.sources.iter().map(move |source| (&source.url[..], (index, task, &source.path)))
	});
	let waited = fetch::fetch_for(readers, deadline, |(index, task, path), url, answer| {
		match (answer.and_then(|body| parse::price_at(body, path)), answers.get_mut(*index)) {
			(Ok(price), Some(good)) => good.push(price),
			(Ok(_), None) => (),
			(Err(failure), _) => {
				failures::record(Some(&task.asset), failure, block, &lossy(url));
			},
		}
	});

	let quotes = tasks
		.into_iter()
		.zip(answers)
		.filter_map(|(task, answers)| {
			let (price, outliers) = venue_price(answers, task.sources.len());
			for _ in 0..outliers {
				failures::record(Some(&task.asset), Failure::Outlier, block, "far from the others");
			}
			if price.is_none() {
				failures::record(Some(&task.asset), Failure::TooFew, block, "no price this time");
			}
			price.map(|price| Quote { asset: task.asset, feed: task.feed, price })
		})
		.collect();
	(quotes, waited)
}

/// The price that the good answers of `configured` sources support, and how many answers were
/// dropped as outliers.
///
/// Those more than 20 % away from the median of the answers are dropped; two that are far apart drop
/// each other, since nobody knows which of them is wrong. The median of the rest is the price if they
/// are at least two, or one where only one source is configured.
pub fn venue_price(answers: Vec<Price>, configured: usize) -> (Option<Price>, usize) {
	let answered = answers.len();
	let good = match middle(answers.clone()) {
		Some(median) => answers
			.into_iter()
			.filter(|price| {
				let distance = price.into_inner().abs_diff(median.into_inner());
				distance.saturating_mul(5) <= median.into_inner()
			})
			.collect::<Vec<_>>(),
		None => answers,
	};
	let outliers = answered.saturating_sub(good.len());
	let enough = good.len() >= configured.min(2);
	(middle(good).filter(|_| enough), outliers)
}

/// Text of a URL for the log.
fn lossy(bytes: &[u8]) -> alloc::borrow::Cow<'_, str> {
	alloc::string::String::from_utf8_lossy(bytes)
}
