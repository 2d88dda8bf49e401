//! Medians: quorum, expiry, even count, timestamp, liars.

use crate::{
	combine::{average_floor, median, middle},
	mock::*,
	*,
};
use pallet_oracle::{CombineData, TimestampedValue};
use proptest::prelude::*;

const TTL: Seconds = 100;
const NOW: Seconds = 1_000;

fn of(values: &[(u128, Seconds)], quorum: u32) -> Option<(u128, Seconds)> {
	let values = values.iter().map(|(raw, moment)| (Price::from_inner(*raw), *moment));
	median(values, quorum, TTL, NOW).map(|(price, moment)| (price.into_inner(), moment))
}

#[test]
fn median_is_nothing_below_quorum() {
	assert_eq!(of(&[], 1), None);
	assert_eq!(of(&[(5, NOW)], 2), None);
	assert_eq!(of(&[(5, NOW), (7, NOW)], 3), None);
	assert_eq!(of(&[(5, NOW), (7, NOW), (9, NOW)], 3), Some((7, NOW)));
}

#[test]
fn median_counts_a_quorum_of_zero_as_one() {
	assert_eq!(of(&[], 0), None);
	assert_eq!(of(&[(5, NOW)], 0), Some((5, NOW)));
}

#[test]
fn value_expires_exactly_after_its_time_to_live() {
	// timestamp + ttl > now counts, equality does not.
	assert_eq!(of(&[(5, NOW - TTL + 1)], 1), Some((5, NOW - TTL + 1)));
	assert_eq!(of(&[(5, NOW - TTL)], 1), None);
	// An expired value counts neither for the quorum nor for the median.
	assert_eq!(of(&[(1, 0), (1, 0), (8, NOW), (9, NOW)], 2), Some((8, NOW)));
	assert_eq!(of(&[(1, 0), (8, NOW)], 2), None);
}

#[test]
fn median_of_even_count_is_the_floored_mean() {
	assert_eq!(of(&[(4, NOW), (7, NOW)], 1), Some((5, NOW)));
	assert_eq!(of(&[(1, NOW), (4, NOW), (8, NOW), (100, NOW)], 1), Some((6, NOW)));
	let top = Price::from_inner(u128::MAX);
	assert_eq!(average_floor(top, top), top);
	assert_eq!(average_floor(top, Price::from_inner(u128::MAX - 1)).into_inner(), u128::MAX - 1);
}

#[test]
fn moment_is_that_of_the_quorum_th_most_recent_value() {
	let values = [(5, NOW - 30), (6, NOW - 10), (7, NOW - 20), (8, NOW)];
	assert_eq!(of(&values, 1).map(|m| m.1), Some(NOW));
	assert_eq!(of(&values, 2).map(|m| m.1), Some(NOW - 10));
	assert_eq!(of(&values, 3).map(|m| m.1), Some(NOW - 20));
	assert_eq!(of(&values, 4).map(|m| m.1), Some(NOW - 30));
}

#[test]
fn median_holds_against_one_liar_of_three() {
	for lie in [0, 1, 1_500, u128::MAX] {
		let (found, _) = of(&[(3_000, NOW), (lie, NOW), (3_010, NOW)], 2).expect("a quorum");
		assert!((3_000..=3_010).contains(&found));
	}
}

#[test]
fn combination_ignores_the_previous_value_and_unknown_keys() {
	ExtBuilder::default().build_and_execute(|| {
		let stamped = |value, timestamp| TimestampedValue { value, timestamp };
		let previous = Some(stamped(price(1), Now::get()));
		let key = OracleKey::Price(ETH);
		let one = vec![stamped(price(3_000), Now::get())];
		assert_eq!(QuorumMedian::<Test>::combine_data(&key, one, previous), None);

		let two =
			vec![stamped(price(3_000), Now::get()), stamped(price(3_002), Now::get() - 2_500)];
		let combined = QuorumMedian::<Test>::combine_data(&key, two.clone(), None);
		// Milliseconds are floored to seconds.
		assert_eq!(combined, Some(stamped(price(3_001), (START - 3) * 1_000)));

		let unknown = OracleKey::Price(UNKNOWN);
		assert_eq!(QuorumMedian::<Test>::combine_data(&unknown, two, previous), None);
	});
}

#[test]
fn removed_operator_no_longer_counts() {
	ExtBuilder::default().build_and_execute(|| {
		feed(ALICE, ETH, price(3_000));
		feed(BOB, ETH, price(3_000));
		assert!(OracleMedians::median(&OracleKey::Price(ETH)).is_some());
		Members::set(vec![ALICE, CHARLIE]);
		assert_eq!(OracleMedians::median(&OracleKey::Price(ETH)), None);
	});
}

#[test]
fn two_of_three_operators_silent_means_no_median_although_pallet_oracle_keeps_an_old_one() {
	ExtBuilder::default().build_and_execute(|| {
		accept(ETH, price(3_000));
		next_block_after(1_800);
		feed(CHARLIE, ETH, price(3_100));
		assert!(Oracle::get(&OracleKey::Price(ETH)).is_some());
		assert_eq!(OracleMedians::median(&OracleKey::Price(ETH)), None);
		next_block();
		assert_eq!(PriceFeed::accepted_price(&ETH).map(|a| a.0), Some(price(3_000)));
		assert_eq!(PriceFeed::live_price(&ETH), None);
	});
}

proptest! {
	#[test]
	fn median_with_a_minority_of_liars_stays_within_the_honest_range(
		honest in prop::collection::vec(1_000u128..2_000, 1..12),
		lies in prop::collection::vec(any::<u128>(), 0..12),
	) {
		prop_assume!(lies.len() < honest.len());
		let least = *honest.iter().min().expect("not empty");
		let most = *honest.iter().max().expect("not empty");
		let all = honest.into_iter().chain(lies).map(Price::from_inner).collect::<Vec<_>>();
		let found = middle(all).expect("not empty").into_inner();
		prop_assert!((least..=most).contains(&found));
	}

	#[test]
	fn average_is_floored_and_never_overflows(a: u128, b: u128) {
		let found = average_floor(Price::from_inner(a), Price::from_inner(b)).into_inner();
		let exact = a / 2 + b / 2 + (a % 2 + b % 2) / 2;
		prop_assert_eq!(found, exact);
	}
}
