//! The check of invariants finds each of them broken.

use super::*;
use sp_runtime::TryRuntimeError;

/// What the check says after this change of a sound state.
fn after(change: impl FnOnce()) -> Result<(), TryRuntimeError> {
	let mut found = Ok(());
	ExtBuilder::default().build().execute_with(|| {
		close_days(ETH, START, &closes(4));
		vote(ETH, TODAY - 5, price(7));
		assert_eq!(Volatilities::do_try_state(), Ok(()));
		change();
		found = Volatilities::do_try_state();
	});
	found
}

fn window_after(change: impl FnOnce(&mut Window)) -> Result<(), TryRuntimeError> {
	after(|| Windows::<Test>::mutate_extant(ETH, change))
}

fn broken(what: &'static str) -> Result<(), TryRuntimeError> {
	Err(what.into())
}

#[test]
fn each_listed_asset_has_parameters_and_a_window_and_no_other_has_anything() {
	assert_eq!(after(|| Listed::set(vec![WBTC])), broken("parameters of an unlisted asset"));
	assert_eq!(after(|| Windows::<Test>::remove(WBTC)), broken("an asset without a window"));
	assert_eq!(after(|| Params::<Test>::remove(WBTC)), broken("a window without parameters"));
	let stray = || Volatilities::keep_past_close(UNKNOWN, TODAY, price(1));
	assert_eq!(after(stray), broken("past closes of an unlisted asset"));
}

#[test]
fn parameters_stay_within_their_bounds_and_in_order_with_the_freeze_line() {
	let off = broken("parameters out of bounds or order");
	assert_eq!(after(|| set(ETH, |p| p.sample_interval = 2)), off);
	assert_eq!(after(|| FreezeLine::set(percent(136))), off);
	assert_eq!(after(|| FreezeLine::set(percent(135))), Ok(()));
}

#[test]
fn start_ratio_lies_between_floor_and_cap() {
	let off = broken("start ratio is off");
	assert_eq!(window_after(|w| w.q0 = percent(140)), Ok(()));
	assert_eq!(window_after(|w| w.q0 = percent(139)), off);
	assert_eq!(window_after(|w| w.q0 = percent(300)), Ok(()));
	assert_eq!(window_after(|w| w.q0 = percent(301)), off);
}

#[test]
fn window_is_a_ring_of_at_most_thirty_returns_with_their_sum() {
	assert_eq!(window_after(|w| w.n = WINDOW + 1), broken("the ring is off"));
	assert_eq!(window_after(|w| w.head = WINDOW), broken("the ring is off"));
	assert_eq!(window_after(|w| w.sum_r2 += 1), broken("the sum is not that of the ring"));
	assert_eq!(window_after(|w| w.head = 1), broken("the sum is not that of the ring"));
}

#[test]
fn window_has_an_oldest_close_exactly_if_it_has_a_newest_one_and_is_not_full() {
	assert_eq!(window_after(|w| w.last_close = None), broken("returns without a close"));
	assert_eq!(window_after(|w| w.first_close = None), broken("the oldest close is off"));
	let full = |w: &mut Window| w.n = WINDOW;
	assert_eq!(window_after(full), broken("the oldest close is off"));
}

#[test]
fn past_closes_wait_for_a_window_that_is_not_full_and_are_within_the_bounds_of_prices() {
	let full = |w: &mut Window| (w.n, w.first_close) = (WINDOW, None);
	assert_eq!(window_after(full), broken("past closes wait for a full window"));
	for (raw, sound) in [
		(qian_primitives::MIN_PRICE_RAW - 1, false),
		(qian_primitives::MIN_PRICE_RAW, true),
		(qian_primitives::MAX_PRICE_RAW - 1, true),
		(qian_primitives::MAX_PRICE_RAW, false),
	] {
		let found = after(|| Volatilities::keep_past_close(ETH, TODAY - 9, Price::from_inner(raw)));
		assert_eq!(found.is_ok(), sound, "{raw}");
	}
}

#[test]
fn day_begins_within_a_day() {
	assert_eq!(after(|| CloseOffset::<Test>::put(DAY - 1)), Ok(()));
	assert_eq!(after(|| CloseOffset::<Test>::put(DAY)), broken("days begin outside of a day"));
}
