//! Lines of a plot.

use crate::replay::Moment;
use pallet_volatility::GateState;
use qian_primitives::{Ratio, Seconds, Volatility};
use std::ops::Range;

/// A point of a line: when, and how much.
pub type Point = (i64, f64);

/// Unix time as a coordinate.
pub fn coordinate(at: Seconds) -> i64 {
	// No time of a calendar comes near the bound.
	i64::try_from(at).unwrap_or(i64::MAX)
}

/// Percent of a ratio.
pub fn percent(ratio: Ratio) -> f64 {
	100.0 * ratio.to_float()
}

/// Percent points of a volatility.
pub fn points(volatility: Volatility) -> f64 {
	volatility.to_float()
}

/// Prices in US dollars.
pub fn prices(moments: &[Moment]) -> Vec<Point> {
	moments.iter().map(|moment| (coordinate(moment.at), moment.price)).collect()
}

/// Vol_R in percent points, where it is known.
pub fn volatilities(moments: &[Moment]) -> Vec<Point> {
	let known = |moment: &Moment| Some((coordinate(moment.at), points(moment.vol_r?)));
	moments.iter().filter_map(known).collect()
}

/// Start ratios in percent.
pub fn start_ratios(moments: &[Moment]) -> Vec<Point> {
	moments.iter().map(|moment| (coordinate(moment.at), percent(moment.q0))).collect()
}

/// The times in which the gate was closed: from the sample that closed it to the one that did not
/// find it closed any more, or to the last one.
pub fn pauses(moments: &[Moment]) -> Vec<Range<Seconds>> {
	let mut pauses: Vec<Range<Seconds>> = Vec::new();
	let mut since = None;
	for Moment { at, gate, .. } in moments {
		if *gate == GateState::Closed {
			since = since.or(Some(*at));
		} else if let Some(start) = since.take() {
			pauses.push(start..*at);
		}
	}
	pauses.extend(since.zip(moments.last()).map(|(start, last)| start..last.at));
	pauses
}

/// At most two points for each of `buckets` equal parts of the line, the lowest and the highest, and
/// the ends of the line: whatever is left out would be drawn over.
pub fn thin(line: &[Point], buckets: usize) -> Vec<Point> {
	let ends = line.first().zip(line.last());
	let Some((first, last)) = ends.filter(|_| line.len() > 2 * buckets) else {
		return line.to_vec();
	};
	let size = line.len().div_ceil(buckets.max(1));
	let inner = line.chunks(size).flat_map(|part| {
		let below = |a: &&Point, b: &&Point| a.1.total_cmp(&b.1);
		let lowest = part.iter().min_by(below).copied();
		let highest = part.iter().max_by(below).copied();
		let mut both: Vec<Point> = lowest.into_iter().chain(highest).collect();
		both.sort_by_key(|point| point.0);
		both
	});
	let mut thinned: Vec<Point> = [*first].into_iter().chain(inner).chain([*last]).collect();
	thinned.dedup();
	thinned
}
