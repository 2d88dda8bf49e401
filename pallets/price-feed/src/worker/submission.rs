//! When an operator feeds, and that it does not feed twice.

use super::{failures, Failure, Quote, LOG_TARGET};
use crate::{
	settings::WorkerSettings,
	types::{AssetKind, FeedRecord},
	Config, FeedSubmitter, OwnFeed,
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
	/// An asset that it feeds.
	asset: AssetKind,
	/// When the operator's value of `asset` was fed before, which inclusion changes.
	fed: Option<Seconds>,
}

/// Submit all `quotes` for `operator` if one of them is due and no submission is under way.
pub fn feed<T: Config>(
	operator: &T::AccountId,
	quotes: &[Quote],
	settings: &WorkerSettings,
	now: Seconds,
	block: u64,
) {
	let due = |quote: &&Quote| {
		let own = T::OwnFeed::last(operator, &quote.asset);
		is_due(own, quote.price, &quote.feed, settings, now)
	};
	let Some(first) = quotes.iter().find(due) else { return };

	let key = [PENDING_PREFIX, &operator.encode()].concat();
	let stored = StorageValueRef::persistent(&key);
	if let Ok(Some(pending)) = stored.get::<Pending>() {
		let waits = block.checked_sub(pending.block).is_some_and(|passed| passed < PENDING_BLOCKS);
		if waits && last_fed::<T>(operator, &pending.asset) == pending.fed {
			return;
		}
	}

	let values = quotes.iter().map(|q| (q.asset.clone(), q.price)).collect::<Vec<_>>();
	let count = values.len();
	if T::Submitter::submit(operator, values).is_ok() {
		log::debug!(target: LOG_TARGET, "{count} prices submitted in the run for block {block}");
		let fed = last_fed::<T>(operator, &first.asset);
		stored.set(&Pending { block, asset: first.asset.clone(), fed });
	} else {
		failures::record(Some(&first.asset), Failure::Submission, block, "not taken by the pool");
	}
}

fn last_fed<T: Config>(operator: &T::AccountId, asset: &AssetKind) -> Option<Seconds> {
	T::OwnFeed::last(operator, asset).map(|(_, moment)| moment)
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
