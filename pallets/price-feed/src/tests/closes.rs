//! Votes for past closes: majority, expiry, and their way to who wants them.

use crate::{combine::CLOSE_TTL, mock::*, *};
use qian_primitives::{DAY, MAX_PRICE_RAW, MIN_PRICE_RAW};

const ID: AssetId = 100;

fn key(day: u32) -> OracleKey {
	OracleKey::Close(ID, day)
}

fn vote(operator: AccountId, day: u32, units: u128) {
	feed_values(operator, vec![(key(day), price(units))]);
}

/// The chain misses the closes of these days.
fn miss(days: impl IntoIterator<Item = u32>) {
	Missing::set(days.into_iter().map(|day| (ID, day)).collect());
}

/// Five operators, of whom three are a majority; a quorum for prices is two.
fn with_five(test: impl FnOnce()) {
	ExtBuilder::default().build_and_execute(|| {
		Members::set((1..=5).collect());
		test();
	});
}

/// Operators with a vote for `day` on chain.
fn voters(day: u32) -> Vec<AccountId> {
	(1..=5).filter(|who| Oracle::raw_values(who, key(day)).is_some()).collect()
}

#[test]
fn close_without_a_majority_of_operators_is_ignored() {
	with_five(|| {
		miss([7]);
		vote(1, 7, 3_000);
		vote(2, 7, 3_000);
		// They take no place from others either.
		assert_eq!(Dirty::<Test>::get(), Touched::default());
		let weight = next_block();
		assert_eq!(weight, <() as WeightInfo>::on_initialize(0, 0));
		assert_eq!(Taken::get(), vec![]);
		assert_eq!(voters(7), [1, 2]);
	});
}

#[test]
fn close_with_few_operators_needs_the_quorum_of_the_feed() {
	let params = FeedParams { quorum: 3, ..params() };
	ExtBuilder::default().feeds(vec![(ETH, params)]).build_and_execute(|| {
		miss([7]);
		// Two of three are a majority, but the quorum is three.
		vote(1, 7, 3_000);
		vote(2, 7, 3_000);
		next_block();
		assert_eq!(Taken::get(), vec![]);
		vote(3, 7, 3_000);
		next_block();
		assert_eq!(Taken::take(), vec![(ID, 7, price(3_000))]);
	});
}

#[test]
fn median_of_a_majority_is_handed_on_once_and_the_votes_are_deleted() {
	with_five(|| {
		miss([7, 8]);
		vote(1, 7, 3_000);
		vote(2, 7, 1);
		vote(3, 7, 3_010);
		vote(4, 8, 5);
		let weight = next_block();
		assert_eq!(weight, <() as WeightInfo>::on_initialize(0, 1) + HookWeight::get());
		assert_eq!(Taken::take(), vec![(ID, 7, price(3_000))]);
		assert_eq!((voters(7), voters(8)), (vec![], vec![4]));
		assert_eq!(Oracle::get(&key(7)), None);
		// No price was accepted by it.
		assert_eq!((events(), HookCalls::get()), (vec![], vec![]));

		// Whoever is late changes nothing and leaves nothing behind.
		vote(4, 7, 9_000);
		vote(5, 7, 9_000);
		assert_eq!((voters(7), Oracle::get(&key(7))), (vec![], None));
		assert_eq!(Dirty::<Test>::get(), Touched::default());
		next_block();
		assert_eq!(Taken::get(), vec![]);
	});
}

#[test]
fn operator_that_votes_again_counts_once_and_by_its_last_vote() {
	with_five(|| {
		miss([7]);
		for units in [1, 2, 3_000] {
			vote(1, 7, units);
			next_block();
		}
		vote(2, 7, 3_002);
		next_block();
		assert_eq!(Taken::get(), vec![]);
		vote(3, 7, 3_004);
		next_block();
		assert_eq!(Taken::take(), vec![(ID, 7, price(3_002))]);
	});
}

#[test]
fn votes_for_a_day_that_nobody_misses_are_ignored_and_deleted() {
	with_five(|| {
		miss([7]);
		for who in 1..=5 {
			vote(who, 8, 3_000);
		}
		assert_eq!((voters(8), Oracle::get(&key(8))), (vec![], None));
		assert_eq!(Dirty::<Test>::get(), Touched::default());
		assert_eq!(next_block(), <() as WeightInfo>::on_initialize(0, 0));
		assert_eq!(Taken::get(), vec![]);
	});
}

#[test]
fn close_that_is_no_longer_missed_when_it_is_judged_is_not_handed_on() {
	with_five(|| {
		miss([7]);
		for who in 1..=3 {
			vote(who, 7, 3_000);
		}
		miss([]);
		next_block();
		assert_eq!(Taken::get(), vec![]);
	});
}

#[test]
fn median_out_of_the_price_bound_is_reported_and_not_handed_on() {
	for raw in [0, MIN_PRICE_RAW - 1, MAX_PRICE_RAW, u128::MAX] {
		with_five(|| {
			miss([7]);
			let price = Price::from_inner(raw);
			for who in 1..=3 {
				feed_values(who, vec![(key(7), price)]);
			}
			next_block();
			assert_eq!(events(), vec![Event::PriceOutOfBounds { asset: ETH, price }]);
			assert_eq!(Taken::get(), vec![]);
			// The operators can still correct themselves.
			for who in 1..=3 {
				vote(who, 7, 3_000);
			}
			next_block();
			assert_eq!(Taken::take().len(), 1);
		});
	}
	for raw in [MIN_PRICE_RAW, MAX_PRICE_RAW - 1] {
		with_five(|| {
			miss([7]);
			for who in 1..=3 {
				feed_values(who, vec![(key(7), Price::from_inner(raw))]);
			}
			next_block();
			assert_eq!(Taken::take(), vec![(ID, 7, Price::from_inner(raw))]);
		});
	}
}

#[test]
fn vote_counts_for_seven_days() {
	assert_eq!(CLOSE_TTL, 7 * DAY);
	for (wait, taken) in [(7 * DAY - 1, 1), (7 * DAY, 0)] {
		with_five(|| {
			miss([7]);
			vote(1, 7, 3_000);
			vote(2, 7, 3_000);
			next_block_after(wait);
			vote(3, 7, 3_000);
			next_block();
			assert_eq!(Taken::take().len(), taken);
		});
	}
}

#[test]
fn closes_beyond_the_limit_of_a_block_count_when_somebody_votes_again() {
	with_five(|| {
		let days = MAX_CLOSES + 3;
		miss(0..days);
		let votes = || (0..days).map(|day| (key(day), price(3_000))).collect::<Vec<_>>();
		for who in 1..=3 {
			feed_values(who, votes());
		}
		assert_eq!(Dirty::<Test>::get().closes.len() as u32, MAX_CLOSES);
		next_block();
		assert_eq!(Taken::take().len() as u32, MAX_CLOSES);
		next_block();
		assert_eq!(Taken::get(), vec![]);
		// One vote is enough: the others are still on chain.
		feed_values(1, votes());
		next_block();
		let rest = (MAX_CLOSES..days).map(|day| (ID, day, price(3_000))).collect::<Vec<_>>();
		assert_eq!(Taken::take(), rest);
	});
}

#[test]
fn closes_of_an_asset_without_a_feed_are_never_handed_on() {
	with_five(|| {
		Missing::set(vec![(999, 7)]);
		for who in 1..=5 {
			feed_values(who, vec![(OracleKey::Close(999, 7), price(3_000))]);
		}
		next_block();
		assert_eq!(Taken::get(), vec![]);
	});
}

#[test]
fn prices_and_closes_of_one_feed_are_both_judged_closes_first() {
	with_five(|| {
		miss([7]);
		for who in 1..=3 {
			let values = vec![(OracleKey::Price(ETH), price(3_100)), (key(7), price(3_000))];
			feed_values(who, values);
		}
		let weight = next_block();
		let judged = <() as WeightInfo>::on_initialize(1, 1);
		assert_eq!(weight, judged + HookWeight::get() + HookWeight::get());
		assert_eq!(Taken::take(), vec![(ID, 7, price(3_000))]);
		assert_eq!(PriceFeed::live_price(&ETH), Some(price(3_100)));
	});
}
