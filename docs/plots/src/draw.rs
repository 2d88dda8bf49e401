//! The plots of volatility, start ratio and gate.

use crate::{
	chart::{
		day_of_month, draw_panel, extent, grouped, highest, legend, lowest, rgb, rounded_down,
		rounded_up, seconds, svg, text, Entry, Ink, Level, Outcome, Panel, LARGE, SMALL, WIDTH,
	},
	figures::Crash,
	replay::Moment,
	series::{
		coordinate, pauses, percent, points, prices, start_ratios, thin, volatilities, Point,
	},
	time::Date,
};
use qian_primitives::{Ratio, Volatility, VolatilityParams, DAY};
use std::ops::Range;

const PRICE: Ink = rgb(85, 85, 85);
const VOLATILITY: Ink = rgb(31, 78, 121);
const START_RATIO: Ink = rgb(179, 84, 30);
const BOUND: Ink = rgb(130, 130, 130);
const CLOSES: Ink = rgb(192, 57, 43);
const OPENS: Ink = rgb(46, 125, 50);
const PAUSE: Ink = rgb(248, 205, 200);

/// Parts into which a line is thinned: about one for each pixel of a wide panel, or of a narrow one.
const WIDE: usize = 900;
const NARROW: usize = 240;

/// Vol_R and start ratio of `symbol` over years.
pub fn years(symbol: &str, moments: &[Moment], params: &VolatilityParams) -> Outcome<String> {
	let (volatilities, ratios) = (volatilities(moments), start_ratios(moments));
	let x = extent(&ratios);
	let panel = |line: &[Point], color, y, unit, levels| Panel {
		lines: vec![(thin(line, WIDE), color)],
		x: x.clone(),
		y,
		ticks: new_years(&x),
		tick: |at| Date::at(seconds(*at)).year.to_string(),
		value: grouped,
		unit,
		levels,
		shaded: Vec::new(),
		shade: PAUSE,
	};
	let top = rounded_up(highest(&volatilities).max(points(params.vol_close)), 50.0);
	let above = panel(
		&volatilities,
		VOLATILITY,
		0.0..top,
		"Vol_R, points a year",
		thresholds(params).into(),
	);
	let below = panel(&ratios, START_RATIO, ratio_range(params), "q0, %", bounds(params).into());

	let title = format!("{symbol}: Vol_R and start ratio q0, sampled once a day at 00:00 UTC");
	svg(&title, 620, |root| {
		let (head, rest) = root.split_vertically(62);
		head.draw(&text(&title, (12, 8), LARGE))?;
		legend(&head, 38, &legend_entries(params))?;
		for (area, panel) in rest.split_evenly((2, 1)).iter().zip([above, below]) {
			draw_panel(area, &panel)?;
		}
		Ok(())
	})
}

/// Price, Vol_R and start ratio in each crash, with the times in which the gate was closed.
pub fn crashes(replays: &[(&Crash, Vec<Moment>)], params: &VolatilityParams) -> Outcome<String> {
	let all = || replays.iter().flat_map(|(_, moments)| volatilities(moments));
	let top = rounded_up(highest(&all().collect::<Vec<_>>()).max(points(params.vol_close)), 50.0);
	let title = "Crashes of ETH, hour by hour (UTC): price, Vol_R, start ratio q0, gate";
	svg(title, 1_200, |root| {
		let (head, rest) = root.split_vertically(92);
		head.draw(&text(title, (12, 8), LARGE))?;
		let mut entries = legend_entries(params);
		entries.insert(0, ("price".into(), PRICE));
		entries.push(("gate closed".into(), PAUSE));
		legend(&head, 38, &entries)?;
		let columns = ["price, US dollars", "Vol_R, points a year", "q0, %"];
		for (index, column) in columns.iter().enumerate() {
			let left = WIDTH as i32 * index as i32 / columns.len() as i32;
			head.draw(&text(column, (left + 60, 68), SMALL))?;
		}
		for (row, (crash, moments)) in rest.split_evenly((replays.len(), 1)).iter().zip(replays) {
			let (name, row) = row.split_vertically(34);
			let label = format!("{} ({})", crash.name, crash.venue);
			name.draw(&text(&label, (60, 12), SMALL))?;
			let panels = panels_of(crash, moments, params, top);
			for (area, panel) in row.split_evenly((1, columns.len())).iter().zip(panels) {
				draw_panel(area, &panel)?;
			}
		}
		Ok(())
	})
}

fn panels_of(crash: &Crash, moments: &[Moment], params: &VolatilityParams, top: f64) -> [Panel; 3] {
	let shown = crash.shown();
	let x = coordinate(shown.start)..coordinate(shown.end);
	let ticks: Vec<_> = (0..4).map(|k| coordinate(shown.start + (1 + 4 * k) * DAY)).collect();
	let panel = |line: Vec<Point>, color, y, levels| Panel {
		lines: vec![(thin(&line, NARROW), color)],
		x: x.clone(),
		y,
		ticks: ticks.clone(),
		tick: day_of_month,
		value: grouped,
		unit: "",
		levels,
		shaded: pauses(moments),
		shade: PAUSE,
	};
	let prices = prices(moments);
	let step = if highest(&prices) < 500.0 { 50.0 } else { 500.0 };
	let range = rounded_down(lowest(&prices), step)..rounded_up(highest(&prices), step);
	[
		panel(prices, PRICE, range, Vec::new()),
		panel(volatilities(moments), VOLATILITY, 0.0..top, thresholds(params).into()),
		panel(start_ratios(moments), START_RATIO, ratio_range(params), bounds(params).into()),
	]
}

fn legend_entries(params: &VolatilityParams) -> Vec<Entry> {
	let VolatilityParams { vol_close, vol_open, q_floor, q_cap, .. } = *params;
	vec![
		("Vol_R".into(), VOLATILITY),
		(format!("vol_close {:.0}", points(vol_close)), CLOSES),
		(format!("vol_open {:.0}", points(vol_open)), OPENS),
		("q0".into(), START_RATIO),
		(format!("q_floor {:.0} %, q_cap {:.0} %", percent(q_floor), percent(q_cap)), BOUND),
	]
}

fn thresholds(params: &VolatilityParams) -> [Level; 2] {
	let level = |volatility: Volatility, color: Ink| Level { value: points(volatility), color };
	[level(params.vol_close, CLOSES), level(params.vol_open, OPENS)]
}

fn bounds(params: &VolatilityParams) -> [Level; 2] {
	[params.q_floor, params.q_cap].map(|ratio: Ratio| Level { value: percent(ratio), color: BOUND })
}

/// Start ratios from a little below the floor to a little above the cap.
fn ratio_range(params: &VolatilityParams) -> Range<f64> {
	percent(params.q_floor) - 20.0..percent(params.q_cap) + 20.0
}

fn new_years(x: &Range<i64>) -> Vec<i64> {
	let first = Date::at(seconds(x.start)).year + 1;
	let begin = |year| coordinate(Date { year, month: 1, day: 1 }.begin());
	(first..).map(begin).take_while(|at| *at <= x.end).collect()
}
