//! Tests, one file per theme.

mod attacks;
mod backfill;
mod bounds;
mod closes;
mod gate;
mod history;
mod invariants;
mod paths;
mod sample;
mod vectors;
mod views;

use crate::{mock::*, *};
use frame_support::weights::Weight;
use qian_math::{log_return, realised_volatility_floor, squared};
use qian_primitives::{AssetId, Price, Ratio, Seconds, Volatility, VolatilityParams, DAY, UNIT};

/// The end of the first day of a test, counted from 0, and of those after it.
fn end(day: u64) -> Seconds {
	START + day * DAY
}

/// Closes by formula: each differs from the one before.
fn closes(count: u64) -> Vec<Price> {
	(0..count).map(|day| price(400 + u128::from(day * 37 % 50))).collect()
}

/// Squares of the returns between `closes`, oldest first.
fn squares(closes: &[Price]) -> Vec<u128> {
	let square = |pair: &[Price]| squared(log_return(pair[0], pair[1]).expect("no price is zero"));
	closes.windows(2).map(square).collect()
}

/// What a window must hold after `closes`, the last of which is of `at`.
fn assert_holds(window: &Window, closes: &[Price], at: Seconds) {
	let all = squares(closes);
	let last = &all[all.len().saturating_sub(WINDOW.into())..];
	assert_eq!(window.squares().collect::<Vec<_>>(), last);
	assert_eq!(window.sum_r2, last.iter().sum::<u128>());
	assert_eq!(
		window.last_close.map(|close| (close.price, close.at)),
		Some((*closes.last().unwrap(), at))
	);
}

/// A close that operators agree on reaches the pallet only while it is wanted.
fn vote(asset: AssetId, day: u32, price: Price) -> Option<Weight> {
	Volatilities::is_close_missing(asset, day)
		.then(|| Volatilities::take_past_close(asset, day, price))
}

/// Six equal closes of `asset` and hours without a move: from then on its volatility is that of the
/// return since the last close, and the start ratio has fallen to its floor. Returns the moment of the
/// last sample, in the middle of a day.
fn calm(asset: AssetId) -> Seconds {
	close_days(asset, START, &[price(400); 6]);
	let moment = end(5) + 10_800;
	accept(asset, price(400), moment);
	moment
}

/// A price so far above 400 that the volatility after [`calm`] is about `points`.
fn price_at(points: f64) -> Price {
	let log = points / 100.0 / (365.0f64 / 5.0).sqrt();
	Price::from_inner((400.0 * log.exp() * UNIT as f64) as u128)
}

/// Set the parameters of `asset` to those of the mock but for a change.
fn set(asset: AssetId, change: impl FnOnce(&mut VolatilityParams)) {
	let mut new = params();
	change(&mut new);
	Params::<Test>::insert(asset, new);
}

/// The real-time volatility of `asset` at the last sample, which is known.
fn vol_r(asset: AssetId) -> Volatility {
	window(asset).vol_r.expect("the volatility is known")
}
