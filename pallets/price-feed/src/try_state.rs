//! Invariants of the pallet.

use crate::{
	types::{FeedRecord, MAX_FEEDS},
	Config, Dirty, Feeds, Pallet, Sources,
};
use alloc::collections::BTreeSet;
use frame_support::{ensure, traits::UnixTime};
use qian_primitives::{Seconds, MAX_PRICE_RAW, MIN_PRICE_RAW};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of the pallet's storage:
	///
	/// * there are at most [`MAX_FEEDS`] feeds, and the counter tells how many;
	/// * the parameters of each feed are within their bounds;
	/// * an accepted price is within the price bound and not from the future;
	/// * only a feed with an accepted price can be suspect, and not from the future;
	/// * touched keys are distinct, and touched prices have a feed;
	/// * only assets with a feed have sources, never an empty list, and each source is well formed.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Feeds::<T>::count() <= MAX_FEEDS, "more feeds than allowed");
		ensure!(Feeds::<T>::iter_keys().count() as u32 == Feeds::<T>::count(), "feed count is off");
		for (_, feed) in Feeds::<T>::iter() {
			Self::check_feed(&feed)?;
		}

		let dirty = Dirty::<T>::get();
		let prices: BTreeSet<_> = dirty.prices.iter().collect();
		ensure!(prices.len() == dirty.prices.len(), "touched prices repeat");
		ensure!(dirty.prices.iter().all(Feeds::<T>::contains_key), "a touched price has no feed");
		let closes: BTreeSet<_> = dirty.closes.iter().collect();
		ensure!(closes.len() == dirty.closes.len(), "touched closes repeat");

		for (asset, sources) in Sources::<T>::iter() {
			ensure!(Feeds::<T>::contains_key(&asset), "sources of an asset without feed");
			ensure!(!sources.is_empty(), "an empty list of sources is stored");
			for source in sources {
				let well_formed = crate::types::is_http_url(&source.url)
					&& crate::types::is_json_pointer(&source.path);
				ensure!(well_formed, "a source is malformed");
			}
		}
		Ok(())
	}

	fn check_feed(feed: &FeedRecord) -> Result<(), TryRuntimeError> {
		ensure!(feed.params.in_bounds(), "feed parameters are out of bounds");
		let Some(price) = feed.accepted else {
			ensure!(feed.suspect.is_none(), "suspect without an accepted price");
			ensure!(feed.moment == 0, "moment without an accepted price");
			return Ok(());
		};
		let now: Seconds = T::Time::now().as_secs();
		let bound = MIN_PRICE_RAW..MAX_PRICE_RAW;
		ensure!(bound.contains(&price.into_inner()), "accepted price is out of bounds");
		ensure!(feed.moment <= now, "accepted price is from the future");
		ensure!(feed.average.since <= feed.moment, "an average begins in the future");
		ensure!(feed.suspect.is_none_or(|s| s.since <= now), "suspicion is from the future");
		Ok(())
	}
}
