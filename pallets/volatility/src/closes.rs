//! Daily closes: those that prices make, and those of the past that operators vote for.

use crate::{
	interfaces::Feed,
	types::{Closings, Sighting, Window},
	Backfill, CloseOffset, Config, Event, Pallet, Params, WeightInfo, Windows, WINDOW,
};
use alloc::vec::Vec;
use frame_support::weights::Weight;
use qian_primitives::{AssetId, Days, Price};

/// Most past closes of an asset that can wait to be linked: as many as can be wanted at a time.
pub(crate) const MOST_WAITING: u32 = WINDOW as u32 + 1;

/// Where a past close of `day` waits. Days that are wanted at the same time have places of their own.
fn place_of(day: u32) -> u8 {
	(day % MOST_WAITING) as u8
}

impl<T: Config> Pallet<T> {
	/// When days end.
	pub fn days() -> Days {
		Days { offset: CloseOffset::<T>::get() }
	}

	/// Tell of the closes that a price made or missed.
	pub(crate) fn tell_closings(asset: AssetId, window: &Window, closings: Closings) {
		let Closings { close, missed } = closings;
		if let Some(Sighting { price, at }) = close {
			let vol = window.daily();
			Self::deposit_event(Event::DailyClose { asset, price, at, vol });
		}
		if missed > 0 {
			Self::deposit_event(Event::CloseMissed { asset, days: missed });
		}
	}

	/// Past days of `asset` whose closes are wanted, newest first; at most 31.
	pub fn missing_closes(asset: AssetId) -> Vec<u32> {
		let Some(window) = Windows::<T>::get(asset) else { return Vec::new() };
		let Some((newest, count)) = window.wanted(Self::days(), Self::now()) else {
			return Vec::new();
		};
		(0..count)
			.filter_map(|back| newest.checked_sub(back))
			.filter(|day| Self::past_close(asset, *day).is_none())
			.collect()
	}

	/// Whether the close of `day` is wanted: it would help to fill the window of `asset`, and nobody
	/// has told it yet.
	pub fn is_close_missing(asset: AssetId, day: u32) -> bool {
		let wanted =
			Windows::<T>::get(asset).and_then(|window| window.wanted(Self::days(), Self::now()));
		let within = wanted.is_some_and(|(newest, count)| {
			newest.checked_sub(day).is_some_and(|back| back < count)
		});
		within && Self::past_close(asset, day).is_none()
	}

	/// Take `price` as the close of `day`, which [is missing](Self::is_close_missing), and link it to
	/// the window if no day lies between.
	///
	/// When that fills the window, the volatility is sampled anew at the last price, if that still
	/// counts. Before, a sample for each of a bundle of votes would let the first five days of it move the
	/// start ratio for hours. At most 31 closes are linked. Returns the weight.
	pub fn take_past_close(asset: AssetId, day: u32, price: Price) -> Weight {
		let Some((mut window, params)) = Windows::<T>::get(asset).zip(Params::<T>::get(asset))
		else {
			return T::WeightInfo::take_past_close(0);
		};
		Self::keep_past_close(asset, day, price);
		let linked = Self::link_waiting(asset, &mut window);
		let returns = window.n;
		Self::deposit_event(Event::PastCloseTaken { asset, day, price, returns });
		let counts = |price: Sighting| {
			price.at.saturating_add(T::Feed::ttl(asset).unwrap_or_default()) > Self::now()
		};
		if linked > 0 && window.is_full() && window.last_price.is_some_and(counts) {
			Self::sample(asset, &mut window, &params);
		}
		Windows::<T>::insert(asset, window);
		T::WeightInfo::take_past_close(linked)
	}

	/// Link the past closes that have waited for the day after them to a window that was not full, and
	/// return how many.
	pub(crate) fn link_waiting(asset: AssetId, window: &mut Window) -> u32 {
		let (days, now) = (Self::days(), Self::now());
		let mut linked = 0;
		while let Some((day, _)) = window.wanted(days, now) {
			let Some(close) = Self::past_close(asset, day) else { return linked };
			Backfill::<T>::remove(asset, place_of(day));
			window.link(close);
			linked += 1;
		}
		// Days that lie too far back, now that later ones have come.
		Self::drop_backfill(asset);
		linked
	}

	/// The past close of `day` that waits to be linked. One that was told while days ended at another
	/// time is none.
	fn past_close(asset: AssetId, day: u32) -> Option<Sighting> {
		let end = Self::days().end_of(day);
		Backfill::<T>::get(asset, place_of(day)).filter(|close| close.at == end)
	}

	/// Let the close of `day` wait to be linked, in the place of one that lies too far back.
	pub(crate) fn keep_past_close(asset: AssetId, day: u32, price: Price) {
		let close = Sighting { price, at: Self::days().end_of(day) };
		Backfill::<T>::insert(asset, place_of(day), close);
	}

	/// Whether past closes wait to be linked.
	pub(crate) fn waits(asset: AssetId) -> bool {
		Backfill::<T>::iter_key_prefix(asset).next().is_some()
	}

	pub(crate) fn drop_backfill(asset: AssetId) {
		let _ = Backfill::<T>::clear_prefix(asset, MOST_WAITING, None);
	}
}
