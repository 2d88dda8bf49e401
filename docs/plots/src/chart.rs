//! What every plot is made of, as SVG: plain shapes and fonts on white, so that they read the same in
//! a light theme and in a dark one.

use crate::{
	series::{coordinate, Point},
	time::{Date, MONTHS},
};
use plotters::{
	coord::{combinators::BindKeyPoints, Shift},
	prelude::*,
};
use qian_primitives::Seconds;
use std::{error::Error, ops::Range};

/// What drawing comes to.
pub type Outcome<T> = Result<T, Box<dyn Error>>;
/// A part of a plot.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// A colour to draw with.
pub type Ink = RGBColor;

/// A colour by its parts of red, green and blue.
pub const fn rgb(red: u8, green: u8, blue: u8) -> Ink {
	RGBColor(red, green, blue)
}

const TEXT: Ink = rgb(51, 51, 51);
const MESH: Ink = rgb(228, 228, 228);
const AXIS: Ink = rgb(130, 130, 130);

/// Text of axes and legends. The backend draws it at four fifths of this size, in pixels.
pub const SMALL: u32 = 18;

/// Text of titles.
pub const LARGE: u32 = 22;

/// Width of every plot, in pixels.
pub const WIDTH: u32 = 1_000;

/// A level across a panel.
pub struct Level {
	/// Where it lies.
	pub value: f64,
	/// Its colour.
	pub color: Ink,
}

/// What one panel shows.
pub struct Panel {
	/// Lines with their colours.
	pub lines: Vec<(Vec<Point>, Ink)>,
	/// Time from and to.
	pub x: Range<i64>,
	/// Values from and to.
	pub y: Range<f64>,
	/// Moments that the axis names.
	pub ticks: Vec<i64>,
	/// How it names them.
	pub tick: fn(&i64) -> String,
	/// How it names values.
	pub value: fn(f64) -> String,
	/// What the values are; nothing, if that stands elsewhere.
	pub unit: &'static str,
	/// Levels across.
	pub levels: Vec<Level>,
	/// Times that are shaded.
	pub shaded: Vec<Range<Seconds>>,
	/// The colour of that.
	pub shade: Ink,
}

/// An entry of a legend.
pub type Entry = (String, Ink);

/// A document of this height with `title`, white, and what `draw` puts on it.
pub fn svg(title: &str, height: u32, draw: impl FnOnce(&Area) -> Outcome<()>) -> Outcome<String> {
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

/// Draw `panel` on `area`.
pub fn draw_panel(area: &Area, panel: &Panel) -> Outcome<()> {
	let Panel { lines, x, y, ticks, tick, value, unit, levels, shaded, shade } = panel;
	let mut chart = ChartBuilder::on(area)
		.margin_top(8)
		.margin_left(6)
		.margin_right(16)
		.x_label_area_size(28)
		.y_label_area_size(if unit.is_empty() { 54 } else { 76 })
		.build_cartesian_2d(x.clone().with_key_points(ticks.clone()), y.clone())?;
	for span in shaded {
		let corners = [(coordinate(span.start), y.start), (coordinate(span.end), y.end)];
		chart.draw_series([Rectangle::new(corners, shade.filled())])?;
	}
	chart
		.configure_mesh()
		.max_light_lines(0)
		.bold_line_style(MESH)
		.axis_style(AXIS)
		.y_labels(6)
		.x_label_formatter(tick)
		.y_label_formatter(&|at| value(*at))
		.label_style(("sans-serif", SMALL, &TEXT))
		.axis_desc_style(("sans-serif", SMALL, &TEXT))
		.y_desc(*unit)
		.draw()?;
	for Level { value, color } in levels {
		let ends = [(x.start, *value), (x.end, *value)];
		chart.draw_series(DashedLineSeries::new(ends, 14, 7, color.stroke_width(1)))?;
	}
	for (line, color) in lines {
		chart.draw_series(LineSeries::new(line.iter().copied(), color.stroke_width(2)))?;
	}
	Ok(())
}

/// A row of short lines with their names.
pub fn legend(area: &Area, y: i32, entries: &[Entry]) -> Outcome<()> {
	let mut x = 12;
	for (name, color) in entries {
		area.draw(&Rectangle::new([(x, y + 4), (x + 18, y + 8)], color.filled()))?;
		area.draw(&text(name, (x + 24, y), SMALL))?;
		// Nobody knows how wide the reader's letters are; this is more than those of most fonts.
		x += 24 + name.chars().count() as i32 * 8 + 16;
	}
	Ok(())
}

/// `words` at a place.
pub fn text(words: &str, at: (i32, i32), size: u32) -> Text<'_, (i32, i32), &str> {
	let style = TextStyle::from(("sans-serif", size).into_font()).color(&TEXT);
	Text::new(words, at, style)
}

/// The first and the last moment of a line.
pub fn extent(line: &[Point]) -> Range<i64> {
	let ends = line.first().zip(line.last());
	ends.map_or(0..1, |(first, last)| first.0..last.0.max(first.0 + 1))
}

/// The highest value of a line, at least zero.
pub fn highest(line: &[Point]) -> f64 {
	line.iter().map(|point| point.1).fold(0.0, f64::max)
}

/// The lowest value of a line.
pub fn lowest(line: &[Point]) -> f64 {
	line.iter().map(|point| point.1).fold(f64::MAX, f64::min)
}

/// The next multiple of `step`, not below `value`.
pub fn rounded_up(value: f64, step: f64) -> f64 {
	(value / step).ceil() * step
}

/// The last multiple of `step`, not above `value`.
pub fn rounded_down(value: f64, step: f64) -> f64 {
	(value / step).floor() * step
}

/// Unix time of a coordinate.
pub fn seconds(coordinate: i64) -> Seconds {
	// The coordinates of a plot are moments after 1970.
	Seconds::try_from(coordinate).unwrap_or_default()
}

/// A coordinate as `12 Mar`.
pub fn day_of_month(at: &i64) -> String {
	let Date { month, day, .. } = Date::at(seconds(*at));
	let name = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
	format!("{day} {name}")
}

/// A whole number with a comma before the last three digits, if there are more.
pub fn grouped(value: f64) -> String {
	let digits = format!("{value:.0}");
	match digits.len() {
		0..=3 => digits,
		length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
	}
}
