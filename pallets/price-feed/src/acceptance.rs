//! Acceptance of medians: the suspect rule for prices, and the way of past closes to the chain.

use crate::{
	types::{AssetKind, FeedRecord, OracleKey, Suspicion, Touched},
	Closes, Config, Dirty, Event, Feeds, Medians, OnPrice, Pallet, WeightInfo,
};
use frame_support::{traits::UnixTime, weights::Weight};
use qian_primitives::{AssetId, Price, Seconds, MAX_PRICE_RAW, MIN_PRICE_RAW};

/// What becomes of a median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// Older than the feed's time to live, older than the accepted price, or from the future:
	/// nothing changes.
	OutOfTime,
	/// Above the price bound: nothing changes, and the feed goes stale in due time.
	AboveBound,
	/// Accepted, and any suspicion is cleared. A median below the price bound was lifted to it if
	/// `below_bound`.
	Accepted {
		/// The price to store.
		price: Price,
		/// Whether the median itself lay below the bound.
		below_bound: bool,
	},
	/// A large move, seen for the first time or on the other side: it must last.
	Suspect(Suspicion),
	/// A large move that has not lasted for `confirm_delay` yet: nothing changes.
	Waiting,
}

/// Judge `median`, a quorum's view as of `moment`, against the state of its feed at `now`.
///
/// In this order: a median above the price bound is not accepted; one below it is accepted as the
/// lower bound, since a collapse must still be processed; the first one, and one within `max_step`
/// of the accepted price, is accepted; a larger move is suspect, and accepted by the first median
/// on the same side at least `confirm_delay` later.
pub fn judge(feed: &FeedRecord, median: Price, moment: Seconds, now: Seconds) -> Verdict {
	let fresh = moment.saturating_add(feed.params.ttl) > now && moment <= now;
	let replaces_newer = feed.accepted.is_some() && moment < feed.moment;
	if !fresh || replaces_newer {
		return Verdict::OutOfTime;
	}
	if median.into_inner() >= MAX_PRICE_RAW {
		return Verdict::AboveBound;
	}
	if median.into_inner() < MIN_PRICE_RAW {
		return Verdict::Accepted { price: Price::from_inner(MIN_PRICE_RAW), below_bound: true };
	}
	let accept = Verdict::Accepted { price: median, below_bound: false };
	let Some(accepted) = feed.accepted else { return accept };
	if within_step(feed, median, accepted) {
		return accept;
	}
	let above = median > accepted;
	match feed.suspect {
		Some(suspect) if suspect.above == above => {
			if now.saturating_sub(suspect.since) >= feed.params.confirm_delay {
				accept
			} else {
				Verdict::Waiting
			}
		},
		_ => Verdict::Suspect(Suspicion { above, since: now }),
	}
}

/// `|x / a − 1| ≤ max_step`, decided exactly: both prices are below 2^84 and the scale of
/// `Permill` below 2^20, so the products fit.
fn within_step(feed: &FeedRecord, median: Price, accepted: Price) -> bool {
	let (x, a) = (median.into_inner(), accepted.into_inner());
	let scaled_move = x.abs_diff(a).saturating_mul(1_000_000);
	scaled_move <= a.saturating_mul(feed.params.max_step.deconstruct().into())
}

impl<T: Config> Pallet<T> {
	/// Take the medians of the keys that the last block touched and judge each. `O(keys)`, at most
	/// [`crate::MAX_FEEDS`] prices and [`crate::MAX_CLOSES`] closes.
	///
	/// Runs before the block's timestamp is set, so `now` is the time of the block that fed them.
	pub(crate) fn take_medians() -> Weight {
		let Touched { prices, closes } = Dirty::<T>::take();
		let mut weight = T::WeightInfo::on_initialize(prices.len() as u32, closes.len() as u32);
		if prices.is_empty() && closes.is_empty() {
			return weight;
		}
		let now = T::Time::now().as_secs();
		// Closes first: a price sees all of the past that there is.
		for (asset, day) in closes {
			weight.saturating_accrue(Self::take_close(asset, day));
		}
		for asset in prices {
			if let Some((median, moment)) = T::Medians::median(&OracleKey::Price(asset.clone())) {
				weight.saturating_accrue(Self::take_median(&asset, median, moment, now));
			}
		}
		weight
	}

	/// Hand the median of a past close on, and delete the votes for it. Returns the weight of the
	/// hook.
	fn take_close(asset: AssetId, day: u32) -> Weight {
		let key = OracleKey::Close(asset, day);
		let Some((price, _)) =
			T::Medians::median(&key).filter(|_| T::Closes::is_missing(asset, day))
		else {
			return Weight::zero();
		};
		if !(MIN_PRICE_RAW..MAX_PRICE_RAW).contains(&price.into_inner()) {
			let asset = AssetKind::WithId(asset);
			Self::deposit_event(Event::PriceOutOfBounds { asset, price });
			return Weight::zero();
		}
		T::Medians::forget(&key);
		T::Closes::take(asset, day, price)
	}

	/// Judge one median and store the outcome. Returns the weight of the hooks.
	fn take_median(asset: &AssetKind, median: Price, moment: Seconds, now: Seconds) -> Weight {
		let Some(mut feed) = Feeds::<T>::get(asset) else { return Weight::zero() };
		match judge(&feed, median, moment, now) {
			Verdict::OutOfTime | Verdict::Waiting => Weight::zero(),
			Verdict::AboveBound => {
				let asset = asset.clone();
				Self::deposit_event(Event::PriceOutOfBounds { asset, price: median });
				Weight::zero()
			},
			Verdict::Suspect(suspect) => {
				feed.suspect = Some(suspect);
				Feeds::<T>::insert(asset, feed);
				Self::deposit_event(Event::PriceSuspect { asset: asset.clone(), price: median });
				Weight::zero()
			},
			Verdict::Accepted { price, below_bound } => {
				if below_bound {
					let asset = asset.clone();
					Self::deposit_event(Event::PriceOutOfBounds { asset, price: median });
				}
				feed.accept(price, moment);
				Feeds::<T>::insert(asset, feed);
				Self::deposit_event(Event::PriceAccepted { asset: asset.clone(), price, moment });
				T::OnPrice::on_price(asset, price, moment)
			},
		}
	}
}
