//! When an operator feeds, and that it does not feed twice.

use super::{failures, history::Past, Failure, Quote, Run, LOG_TARGET};
use crate::{
	settings::WorkerSettings,
	types::{AssetKind, FeedRecord, OracleKey, MAX_CLOSES, MAX_VALUES},
	Closes, Config, FeedSubmitter, OwnFeed,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use qian_primitives::{Price, Seconds};
use sp_runtime::offchain::storage::StorageValueRef;

/// Prefix under which the submission that is under way is kept, per operator.
const PENDING_PREFIX: &[u8] = b"qian/price-feed/pending/";

/// Blocks after which a submission that has not been included counts as lost.
pub const PENDING_BLOCKS: u64 = 5;

/// A submission on its way into a block.
#[derive(Encode, Decode)]
struct Pending {
	/// Block whose run submitted.
	block: u64,
	/// A key that it feeds.
	key: OracleKey,
	/// When the operator's value of `key` was fed before, which inclusion changes.
	fed: Option<Seconds>,
}

/// Submit what is due for `operator` in one transaction, unless another one is under way.
///
/// If one of the prices is due, all of them go; then votes for past closes, at most
/// [`MAX_CLOSES`], and forecasts, as far as [`MAX_VALUES`] leaves room.
pub fn feed<T: Config>(operator: &T::AccountId, quotes: &[Quote], pasts: &[Past], run: &Run) {
	let votes = pasts.iter().flat_map(|past| past.votes::<T>(operator, run));
	let forecasts = pasts.iter().filter_map(|past| past.forecast::<T>(operator, run.now));
	let values = prices::<T>(operator, quotes, run)
		.chain(votes.take(MAX_CLOSES as usize))
		.chain(forecasts)
		.take(MAX_VALUES as usize)
		.collect::<Vec<_>>();
	let Some((key, _)) = values.first().cloned() else { return };

	let place = [PENDING_PREFIX, &operator.encode()].concat();
	let stored = StorageValueRef::persistent(&place);
	if let Ok(Some(pending)) = stored.get::<Pending>() {
		if pending.is_under_way::<T>(operator, run.block) {
			return;
		}
	}

	let block = run.block;
	let count = values.len();
	if T::Submitter::submit(operator, values).is_ok() {
		log::debug!(target: LOG_TARGET, "{count} values submitted in the run for block {block}");
		let fed = last_fed::<T>(operator, &key);
		stored.set(&Pending { block, key, fed });
	} else {
		let asset = asset_of(&key);
		failures::record(Some(&asset), Failure::Submission, block, "not taken by the pool");
	}
}

/// All `quotes` if one of them is due, else none.
fn prices<'a, T: Config>(
	operator: &T::AccountId,
	quotes: &'a [Quote],
	run: &Run,
) -> impl Iterator<Item = (OracleKey, Price)> + 'a {
	let due = quotes.iter().any(|quote| {
		let own = T::OwnFeed::last(operator, &OracleKey::Price(quote.asset.clone()));
		is_due(own, quote.price, &quote.feed, run.settings, run.now)
	});
	let sent = if due { quotes } else { &[] };
	sent.iter().map(|quote| (OracleKey::Price(quote.asset.clone()), quote.price))
}

impl Pending {
	/// Whether the submission can still be included after the block of a run.
	fn is_under_way<T: Config>(&self, operator: &T::AccountId, block: u64) -> bool {
		let waits = block.checked_sub(self.block).is_some_and(|passed| passed < PENDING_BLOCKS);
		let taken = match self.key {
			// The chain deletes the votes for a close that it has taken.
			OracleKey::Close(asset, day) => !T::Closes::is_missing(asset, day),
			_ => false,
		};
		waits && !taken && last_fed::<T>(operator, &self.key) == self.fed
	}
}

fn last_fed<T: Config>(operator: &T::AccountId, key: &OracleKey) -> Option<Seconds> {
	T::OwnFeed::last(operator, key).map(|(_, moment)| moment)
}

/// The asset that the value of `key` is about.
fn asset_of(key: &OracleKey) -> AssetKind {
	match key {
		OracleKey::Price(asset) => asset.clone(),
		OracleKey::Close(asset, _) | OracleKey::Forecast(asset) => AssetKind::WithId(*asset),
	}
}

/// Whether `price` should be fed by an operator whose own value on chain is `own`:
///
/// * there is none;
/// * it is as old as the heartbeat, which is never longer than half of the feed's `ttl`;
/// * the price moved by `deviation` or more against it (any move if `deviation` is 0);
/// * the accepted price is suspect, the move could be confirmed since `confirm_delay` has passed,
///   and the operator has not fed since then.
pub fn is_due(
	own: Option<(Price, Seconds)>,
	price: Price,
	feed: &FeedRecord,
	settings: &WorkerSettings,
	now: Seconds,
) -> bool {
	let Some((last, fed)) = own else { return true };
	let heartbeat = settings.heartbeat.min(feed.params.ttl / 2);
	let confirmable = feed.suspect.is_some_and(|suspect| {
		let from = suspect.since.saturating_add(feed.params.confirm_delay);
		now >= from && fed < from
	});
	now.saturating_sub(fed) >= heartbeat || moved(last, price, settings) || confirmable
}

/// `|price / last − 1| ≥ deviation` and not equal, decided exactly for prices within the bound.
fn moved(last: Price, price: Price, settings: &WorkerSettings) -> bool {
	let (last, price) = (last.into_inner(), price.into_inner());
	let scaled_move = price.abs_diff(last).saturating_mul(1_000_000);
	let threshold = last.saturating_mul(settings.deviation.deconstruct().into());
	price != last && scaled_move >= threshold
}
