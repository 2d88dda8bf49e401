//! The mean of the last hour, against a naive one.

use crate::{mock::*, *};
use proptest::prelude::*;

/// A multiple of ten minutes.
const BASE: Seconds = 1_700_000_400;

fn feed_of(ttl: Seconds) -> FeedRecord {
	FeedRecord::new(FeedParams { ttl, ..params() })
}

/// The time from which a mean at `now` runs.
fn begin(now: Seconds) -> Seconds {
	(now - 3_600) / 600 * 600
}

/// The mean by its definition: the sum over the accepted prices of the time without a stale one.
fn naive(accepted: &[(Price, Seconds)], ttl: Seconds, now: Seconds) -> Option<Price> {
	let (last, others) = accepted.split_last()?;
	if last.1 + ttl <= now {
		return None;
	}
	let stale = |pair: &[(Price, Seconds)]| pair[0].1 + ttl <= pair[1].1;
	let since = accepted.windows(2).rposition(stale).map_or(0, |before| before + 1);
	let begin = begin(now);
	if begin < accepted[since].1 {
		return None;
	}
	let ends = accepted.iter().skip(1).map(|(_, moment)| *moment).chain([now]);
	let held = others.iter().chain([last]).zip(ends);
	let sum = held
		.map(|((price, from), to)| {
			let seconds = to.saturating_sub((*from).max(begin));
			price.into_inner() * u128::from(seconds)
		})
		.sum::<u128>();
	Some(Price::from_inner(sum / u128::from(now - begin)))
}

#[test]
fn mean_is_absent_before_an_hour_of_prices() {
	let mut feed = feed_of(86_400);
	assert_eq!(feed.hourly_mean(BASE), None);
	feed.accept(price(3_000), BASE);
	assert_eq!(feed.hourly_mean(BASE), None);
	assert_eq!(feed.hourly_mean(BASE + 3_599), None);
	assert_eq!(feed.hourly_mean(BASE + 3_600), Some(price(3_000)));
	// The first multiple of ten minutes is the one that counts.
	let mut feed = feed_of(86_400);
	feed.accept(price(3_000), BASE + 1);
	assert_eq!(feed.hourly_mean(BASE + 3_600), None);
	assert_eq!(feed.hourly_mean(BASE + 4_199), None);
	assert_eq!(feed.hourly_mean(BASE + 4_200), Some(price(3_000)));
}

#[test]
fn mean_covers_sixty_to_seventy_minutes() {
	let mut feed = feed_of(86_400);
	feed.accept(price(1_000), BASE);
	feed.accept(price(4_000), BASE + 1_200);
	// Ten minutes of the old price are within the window, then none.
	let at = |now: Seconds| feed.hourly_mean(BASE + now).expect("an hour has passed").into_inner();
	let one = price(1).into_inner();
	assert_eq!(at(4_200), (600 * 1_000 + 3_000 * 4_000) * one / 3_600);
	assert_eq!(at(4_799), (600 * 1_000 + 3_599 * 4_000) * one / 4_199);
	assert_eq!(at(4_800), price(4_000).into_inner());
}

#[test]
fn price_exactly_at_a_checkpoint_counts_from_there() {
	let mut feed = feed_of(86_400);
	for (k, units) in [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000].into_iter().enumerate() {
		feed.accept(price(units), BASE + 600 * k as u64);
	}
	assert_eq!(feed.hourly_mean(BASE + 3_600), Some(price(3_500)));
	assert_eq!(feed.hourly_mean(BASE + 4_200), Some(price(4_500)));
	// Of two prices of one moment the second counts.
	feed.accept(price(1), BASE + 3_600);
	assert_eq!(feed.hourly_mean(BASE + 3_600), Some(price(3_500)));
	feed.accept(price(9_000), BASE + 3_600);
	let sum = price(2_000 + 3_000 + 4_000 + 5_000 + 6_000 + 9_000).into_inner();
	assert_eq!(feed.hourly_mean(BASE + 4_200), Some(Price::from_inner(sum / 6)));
}

#[test]
fn mean_is_absent_while_the_price_is_stale_and_for_an_hour_after() {
	let mut feed = feed_of(1_800);
	for k in 0..=12 {
		feed.accept(price(3_000), BASE + 300 * k);
	}
	assert_eq!(feed.hourly_mean(BASE + 3_600), Some(price(3_000)));
	assert_eq!(feed.hourly_mean(BASE + 5_399), Some(price(3_000)));
	assert_eq!(feed.hourly_mean(BASE + 5_400), None);
	// The price is back: nothing of the time before counts.
	for k in 0..12 {
		assert_eq!(feed.hourly_mean(BASE + 6_000 + 300 * k), None);
		feed.accept(price(5_000), BASE + 6_000 + 300 * k);
	}
	assert_eq!(feed.hourly_mean(BASE + 9_600), Some(price(5_000)));
}

#[test]
fn gap_of_one_second_less_than_the_time_to_live_does_not_break_the_mean() {
	for (gap, found) in [(3_599, true), (3_600, false)] {
		let mut feed = feed_of(3_600);
		feed.accept(price(1_000), BASE);
		feed.accept(price(1_000), BASE + gap);
		assert_eq!(feed.hourly_mean(BASE + 3_660).is_some(), found);
	}
}

#[test]
fn mean_of_the_highest_price_does_not_overflow() {
	let most = Price::from_inner(qian_primitives::MAX_PRICE_RAW - 1);
	let mut feed = feed_of(86_400);
	for k in 0..=20_000 {
		feed.accept(most, BASE + 86_399 * k);
	}
	let last = BASE + 86_399 * 20_000;
	assert_eq!(feed.hourly_mean(last), Some(most));
	assert_eq!(feed.hourly_mean(last + 86_000), Some(most));
}

#[test]
fn view_shows_the_mean_of_accepted_prices_only() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(PriceFeed::twap(ETH), None);
		assert_eq!(PriceFeed::twap(UNKNOWN), None);
		for _ in 0..24 {
			accept(ETH, price(3_000));
			next_block_after(200);
		}
		assert_eq!(PriceFeed::twap(ETH), Some(price(3_000)));
		// A suspect median is not counted, and the mean of what was accepted goes on.
		accept(ETH, price(9_000));
		next_block_after(30);
		assert_eq!(PriceFeed::live_price(&ETH), None);
		assert_eq!(PriceFeed::twap(ETH), Some(price(3_000)));
		next_block_after(1_800);
		assert_eq!(PriceFeed::twap(ETH), None);
	});
}

proptest! {
	#[test]
	fn mean_equals_the_naive_one(
		start in 0u64..600,
		ttl in prop::sample::select(vec![60u64, 600, 1_800, 5_000, 86_400]),
		steps in prop::collection::vec((0u64..9_000, 1u128..100_000, 0u32..20), 1..60),
		later in 0u64..6_000,
	) {
		let mut feed = feed_of(ttl);
		let mut accepted = Vec::new();
		let mut moment = BASE + start;
		for (gap, units, rare) in steps {
			// Most gaps are shorter than the time to live; a few are much longer.
			moment += if rare == 0 { gap + 90_000 } else { gap % ttl };
			let price = Price::from_inner(price(units).into_inner() / 7);
			feed.accept(price, moment);
			accepted.push((price, moment));
			let mean = feed.hourly_mean(moment);
			prop_assert_eq!(mean, naive(&accepted, ttl, moment));
		}
		for now in [moment + later, moment + later % ttl, begin(moment + later) + 3_600] {
			if now >= moment {
				prop_assert_eq!(feed.hourly_mean(now), naive(&accepted, ttl, now));
			}
		}
	}

	#[test]
	fn mean_does_not_depend_on_how_often_an_unchanged_price_is_accepted(
		gaps in prop::collection::vec(1u64..900, 1..80),
	) {
		let end = BASE + 4_000 + gaps.iter().sum::<u64>();
		let mut often = feed_of(86_400);
		let mut once = feed_of(86_400);
		often.accept(price(3_000), BASE);
		once.accept(price(3_000), BASE);
		let mut moment = BASE;
		for gap in gaps {
			moment += gap;
			often.accept(price(3_000), moment);
		}
		often.accept(price(4_000), moment + 1);
		once.accept(price(4_000), moment + 1);
		prop_assert_eq!(often.hourly_mean(end), once.hourly_mean(end));
	}
}
