//! Prices go through the rules of the pallet.

use super::*;
use crate::{
	bars::{DAILY, HOURLY},
	replay::{run, Moment},
	series::pauses,
};
use pallet_volatility::{GateState, Window, LEAST_RETURNS, WINDOW};
use qian_primitives::Days;

#[test]
fn volatility_at_a_close_is_the_daily_one_of_the_window_moved_on() {
	let bars = bars(DAILY, (0..400).map(swaying));
	let moments = run(&params(), &bars);
	for last in usize::from(WINDOW) + 1..bars.len() {
		// The price of a second later makes the close of the day.
		let mut window = Window::new(percent(180), START);
		for bar in &bars[..=last] {
			window.observe(bar.close, bar.end, Days { offset: 0 }, 1_800);
		}
		let end = bars[last].end;
		window.observe(bars[last].close, end + 1, Days { offset: 0 }, 1_800);
		assert_eq!(window.last_close.map(|close| close.at), Some(end));
		assert!(window.is_full());
		assert_eq!(moments[last].vol_r, window.daily(), "day {last}");
	}
}

#[test]
fn volatility_of_hours_is_that_of_their_days_at_midnight() {
	let hours = bars(HOURLY, (0..24 * 60).map(swaying));
	let days: Vec<_> = hours.iter().copied().filter(|bar| bar.end % DAILY == 0).collect();
	let (by_hours, by_days) = (run(&params(), &hours), run(&params(), &days));
	assert_eq!(by_days.len(), 60);
	for day in by_days {
		let hour = by_hours.iter().find(|moment| moment.at == day.at);
		assert_eq!(hour.map(|hour| hour.vol_r), Some(day.vol_r));
	}
}

#[test]
fn volatility_is_unknown_and_the_start_ratio_is_q_ref_until_there_are_enough_returns() {
	let moments = run(&params(), &bars(DAILY, (0..10).map(swaying)));
	// A price makes the close of the day before it, and the first close makes no return.
	let unknown = usize::from(LEAST_RETURNS) + 1;
	assert!(moments[..unknown].iter().all(|moment| moment.vol_r.is_none()));
	assert!(moments[..unknown].iter().all(|moment| moment.q0 == percent(180)));
	assert!(moments[unknown..].iter().all(|moment| moment.vol_r.is_some()));
}

#[test]
fn a_crash_raises_the_start_ratio_at_once_and_pauses_arbitrage_for_six_hours() {
	let params = params();
	let calm = 24 * 40;
	let price = |hour: usize| if hour < calm { 200.0 + (hour % 7) as f64 } else { 120.0 };
	let moments = run(&params, &bars(HOURLY, (0..24 * 80).map(price)));
	let (before, after) = (moments[calm - 1], moments[calm]);
	assert!(before.vol_r < Some(params.vol_open) && after.vol_r > Some(params.vol_close));
	assert!(after.q0 > before.q0 + percent(20));
	let pauses = pauses(&moments);
	assert_eq!((pauses.len(), pauses[0].start), (1, after.at));
	assert_eq!(pauses[0].end, after.at + params.max_closed);
	let stormy = |moment: &&Moment| moment.vol_r > Some(params.vol_close);
	assert!(moments[calm + 6..].iter().filter(stormy).all(|m| m.gate == GateState::Expired));
	assert_eq!(moments.last().map(|moment| moment.gate), Some(GateState::Open));
	for pair in moments.windows(2) {
		assert!(pair[1].q0 + params.max_fall >= pair[0].q0, "fell too fast at {}", pair[1].at);
	}
	// The crash has left the window: the fall is over.
	assert!(moments.last().map(|moment| moment.q0) < Some(before.q0 + percent(1)));
}

#[test]
fn no_prices_give_no_moments() {
	assert_eq!(run(&params(), &[]), []);
}
