//! The plots, as SVG: plain shapes and fonts on white, so that they read the same in a light theme and
//! in a dark one.

use crate::{
	figures::Crash,
	replay::Moment,
	series::{
		coordinate, pauses, percent, points, prices, start_ratios, thin, volatilities, Point,
	},
	time::{Date, MONTHS},
};
use plotters::{
	coord::{combinators::BindKeyPoints, Shift},
	prelude::*,
};
use qian_primitives::{Ratio, Seconds, Volatility, VolatilityParams, DAY};
use std::{error::Error, ops::Range};

type Outcome<T> = Result<T, Box<dyn Error>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const TEXT: RGBColor = RGBColor(51, 51, 51);
const MESH: RGBColor = RGBColor(228, 228, 228);
const PRICE: RGBColor = RGBColor(85, 85, 85);
const VOLATILITY: RGBColor = RGBColor(31, 78, 121);
const START_RATIO: RGBColor = RGBColor(179, 84, 30);
const BOUND: RGBColor = RGBColor(130, 130, 130);
const CLOSES: RGBColor = RGBColor(192, 57, 43);
const OPENS: RGBColor = RGBColor(46, 125, 50);
const PAUSE: RGBColor = RGBColor(248, 205, 200);

/// Text of axes and legends. The backend draws it at four fifths of this size, in pixels.
const SMALL: u32 = 18;

/// Text of titles.
const LARGE: u32 = 22;

/// Width of every plot, in pixels.
const WIDTH: u32 = 1_000;

/// Parts into which a line is thinned: about one for each pixel of a wide panel, or of a narrow one.
const WIDE: usize = 900;
const NARROW: usize = 240;

/// A level across a panel.
struct Level {
	value: f64,
	color: RGBColor,
}

/// What one panel shows.
struct Panel {
	line: Vec<Point>,
	color: RGBColor,
	x: Range<i64>,
	y: Range<f64>,
	ticks: Vec<i64>,
	tick: fn(&i64) -> String,
	unit: &'static str,
	levels: Vec<Level>,
	pauses: Vec<Range<Seconds>>,
}

/// An entry of a legend.
type Entry = (String, RGBColor);

/// Vol_R and start ratio of `symbol` over years.
pub fn years(symbol: &str, moments: &[Moment], params: &VolatilityParams) -> Outcome<String> {
	let (volatilities, ratios) = (volatilities(moments), start_ratios(moments));
	let x = extent(&ratios);
	let panel = |line: &[Point], color, y, unit, levels| Panel {
		line: thin(line, WIDE),
		color,
		x: x.clone(),
		y,
		ticks: new_years(&x),
		tick: |at| Date::at(seconds(*at)).year.to_string(),
		unit,
		levels,
		pauses: Vec::new(),
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
		line: thin(&line, NARROW),
		color,
		x: x.clone(),
		y,
		ticks: ticks.clone(),
		tick: day_of_month,
		unit: "",
		levels,
		pauses: pauses(moments),
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

/// A document of this height with `title`, white, and what `draw` puts on it.
fn svg(title: &str, height: u32, draw: impl FnOnce(&Area) -> Outcome<()>) -> Outcome<String> {
	let mut text = String::new();
	{
		let root = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
		root.fill(&WHITE)?;
		draw(&root)?;
		root.present()?;
	}
	// Screen readers tell the title.
	Ok(text.replacen(">\n", &format!(" role=\"img\">\n<title>{title}</title>\n"), 1))
}

fn draw_panel(area: &Area, panel: &Panel) -> Outcome<()> {
	let Panel { line, color, x, y, ticks, tick, unit, levels, pauses } = panel;
	let mut chart = ChartBuilder::on(area)
		.margin_top(8)
		.margin_left(6)
		.margin_right(16)
		.x_label_area_size(28)
		.y_label_area_size(if unit.is_empty() { 54 } else { 76 })
		.build_cartesian_2d(x.clone().with_key_points(ticks.clone()), y.clone())?;
	for pause in pauses {
		let corners = [(coordinate(pause.start), y.start), (coordinate(pause.end), y.end)];
		chart.draw_series([Rectangle::new(corners, PAUSE.filled())])?;
	}
	chart
		.configure_mesh()
		.max_light_lines(0)
		.bold_line_style(MESH)
		.axis_style(BOUND)
		.y_labels(6)
		.x_label_formatter(tick)
		.y_label_formatter(&|value| grouped(*value))
		.label_style(("sans-serif", SMALL, &TEXT))
		.axis_desc_style(("sans-serif", SMALL, &TEXT))
		.y_desc(*unit)
		.draw()?;
	for Level { value, color } in levels {
		let ends = [(x.start, *value), (x.end, *value)];
		chart.draw_series(DashedLineSeries::new(ends, 14, 7, color.stroke_width(1)))?;
	}
	chart.draw_series(LineSeries::new(line.iter().copied(), color.stroke_width(2)))?;
	Ok(())
}

/// A row of short lines with their names.
fn legend(area: &Area, y: i32, entries: &[Entry]) -> Outcome<()> {
	let mut x = 12;
	for (name, color) in entries {
		area.draw(&Rectangle::new([(x, y + 4), (x + 18, y + 8)], color.filled()))?;
		area.draw(&text(name, (x + 24, y), SMALL))?;
		// Nobody knows how wide the reader's letters are; this is more than those of most fonts.
		x += 24 + name.chars().count() as i32 * 8 + 16;
	}
	Ok(())
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

fn text(words: &str, at: (i32, i32), size: u32) -> Text<'_, (i32, i32), &str> {
	let style = TextStyle::from(("sans-serif", size).into_font()).color(&TEXT);
	Text::new(words, at, style)
}

fn thresholds(params: &VolatilityParams) -> [Level; 2] {
	let level = |volatility: Volatility, color| Level { value: points(volatility), color };
	[level(params.vol_close, CLOSES), level(params.vol_open, OPENS)]
}

fn bounds(params: &VolatilityParams) -> [Level; 2] {
	[params.q_floor, params.q_cap].map(|ratio: Ratio| Level { value: percent(ratio), color: BOUND })
}

/// Start ratios from a little below the floor to a little above the cap.
fn ratio_range(params: &VolatilityParams) -> Range<f64> {
	percent(params.q_floor) - 20.0..percent(params.q_cap) + 20.0
}

fn extent(line: &[Point]) -> Range<i64> {
	let ends = line.first().zip(line.last());
	ends.map_or(0..1, |(first, last)| first.0..last.0.max(first.0 + 1))
}

fn highest(line: &[Point]) -> f64 {
	line.iter().map(|point| point.1).fold(0.0, f64::max)
}

fn lowest(line: &[Point]) -> f64 {
	line.iter().map(|point| point.1).fold(f64::MAX, f64::min)
}

fn rounded_up(value: f64, step: f64) -> f64 {
	(value / step).ceil() * step
}

fn rounded_down(value: f64, step: f64) -> f64 {
	(value / step).floor() * step
}

fn seconds(coordinate: i64) -> Seconds {
	// The coordinates of a plot are moments after 1970.
	Seconds::try_from(coordinate).unwrap_or_default()
}

fn new_years(x: &Range<i64>) -> Vec<i64> {
	let first = Date::at(seconds(x.start)).year + 1;
	let begin = |year| coordinate(Date { year, month: 1, day: 1 }.begin());
	(first..).map(begin).take_while(|at| *at <= x.end).collect()
}

fn day_of_month(at: &i64) -> String {
	let Date { month, day, .. } = Date::at(seconds(*at));
	let name = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
	format!("{day} {name}")
}

/// A whole number with a comma before each three digits.
fn grouped(value: f64) -> String {
	let digits = format!("{value:.0}");
	match digits.len() {
		0..=3 => digits,
		length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
	}
}
