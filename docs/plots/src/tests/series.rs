//! Lines and pauses.

use super::*;
use crate::{
	replay::Moment,
	series::{pauses, start_ratios, thin, volatilities, Point},
};
use pallet_volatility::GateState;

fn line(length: usize) -> Vec<Point> {
	(0..length).map(|index| (index as i64, swaying(index))).collect()
}

fn moment(at: Seconds, gate: GateState) -> Moment {
	Moment { at, price: 1.0, vol_r: None, q0: percent(180), gate }
}

#[test]
fn a_thinned_line_keeps_its_extremes_and_its_ends() {
	for peak in [0, 1, 499, 500, 998, 999] {
		let mut line = line(1_000);
		line[peak].1 = 900.0;
		line[(peak + 300) % 1_000].1 = 2.0;
		let thinned = thin(&line, 50);
		assert!(thinned.len() <= 102);
		assert!(thinned.contains(&line[peak]) && thinned.contains(&line[(peak + 300) % 1_000]));
		assert_eq!((thinned.first(), thinned.last()), (line.first(), line.last()));
		assert!(thinned.iter().all(|point| line.contains(point)));
		assert!(thinned.windows(2).all(|pair| pair[0].0 < pair[1].0), "peak at {peak}");
	}
}

#[test]
fn a_thinned_line_keeps_the_extremes_of_every_part() {
	let line = line(1_000);
	let thinned = thin(&line, 50);
	for part in line.chunks(20) {
		let values = || part.iter().map(|point| point.1);
		let within = |point: &&Point| part.contains(point);
		let kept = || thinned.iter().filter(within).map(|point| point.1);
		assert_eq!(kept().fold(0.0, f64::max), values().fold(0.0, f64::max));
		assert_eq!(kept().fold(1e9, f64::min), values().fold(1e9, f64::min));
	}
}

#[test]
fn a_short_line_is_not_thinned() {
	for length in [0, 1, 2, 99, 100] {
		assert_eq!(thin(&line(length), 50), line(length));
	}
	assert_eq!(thin(&[(0, 1.0), (1, 2.0)], 0), [(0, 1.0), (1, 2.0)]);
}

#[test]
fn pauses_last_from_the_closing_sample_to_the_next_that_is_not_closed() {
	use GateState::{Closed, Expired, Open};
	let gates = [Open, Closed, Closed, Expired, Expired, Open, Closed, Open, Open, Closed, Closed];
	let moments: Vec<_> = (0..).zip(gates).map(|(at, gate)| moment(at, gate)).collect();
	assert_eq!(pauses(&moments), [1..3, 6..7, 9..10]);
	assert_eq!(pauses(&moments[..1]), []);
	assert_eq!(pauses(&[]), []);
}

#[test]
fn an_unknown_volatility_is_left_out_of_its_line_alone() {
	let known = Moment { vol_r: Some(Volatility::from_u32(77)), ..moment(2, GateState::Open) };
	let moments = [moment(1, GateState::Open), known];
	assert_eq!(volatilities(&moments), [(2, 77.0)]);
	assert_eq!(start_ratios(&moments), [(1, 180.0), (2, 180.0)]);
}
