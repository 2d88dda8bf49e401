//! The course of a scenario as SVG, for the book.

use crate::{
	outcome::{Outcome, Sample},
	prices::Series,
	report::Row,
};
use qian_plots::{
	chart::{
		day_of_month, draw_panel, highest, legend, lowest, rgb, rounded_down, rounded_up, svg,
		text, Entry, Ink, Level, Outcome as Drawn, Panel, LARGE,
	},
	series::{coordinate, thin, Point},
};
use qian_primitives::{Seconds, DAY};

const PRICE: Ink = rgb(85, 85, 85);
const HERE: Ink = rgb(31, 78, 121);
const HERE_INSOLVENT: Ink = rgb(120, 170, 215);
const PEER: Ink = rgb(179, 84, 30);
const PEER_INSOLVENT: Ink = rgb(230, 170, 120);
const LINE: Ink = rgb(130, 130, 130);

/// Parts into which a line is thinned.
const BUCKETS: usize = 400;

/// Price, endangered debt, debt paid, and backing.
pub fn draw(row: &Row) -> Drawn<String> {
	let Row { scenario, series, here, peer, .. } = row;
	let title = format!("Scenario {}: {}", scenario.name, series.label);
	let price = line(series, here, |sample| sample.price);
	let millions = |of: &Outcome, figure: fn(&Sample) -> f64| {
		line(series, of, move |sample| figure(sample) / 1e6)
	};
	let bottom = rounded_down(lowest(&price), 50.0);
	let top = rounded_up(highest(&price), 50.0);
	let prices = panel(series, vec![(price, PRICE)], bottom..top, "price, US dollars", Vec::new());
	let endangered = [
		(millions(here, |sample| sample.frozen), HERE),
		(millions(here, |sample| sample.insolvent), HERE_INSOLVENT),
		(millions(peer, |sample| sample.frozen), PEER),
		(millions(peer, |sample| sample.insolvent), PEER_INSOLVENT),
	];
	let paid = [
		(millions(here, |sample| sample.redeemed), HERE),
		(millions(peer, |sample| sample.redeemed), PEER),
	];
	let backing = [
		(line(series, here, |sample| 100.0 * sample.q_total), HERE),
		(line(series, peer, |sample| 100.0 * sample.q_total), PEER),
	];
	let ninety = Level { value: 90.0, color: LINE };
	let top = |lines: &[(Vec<Point>, Ink)], step: f64| {
		rounded_up(lines.iter().map(|(line, _)| highest(line)).fold(step / 2.0, f64::max), step)
	};
	let panels = [
		prices,
		panel(
			series,
			endangered.to_vec(),
			0.0..top(&endangered, 1.0),
			"debt, million QUSD",
			vec![],
		),
		panel(series, paid.to_vec(), 0.0..top(&paid, 1.0), "paid, million QUSD", vec![]),
		panel(series, backing.to_vec(), 50.0..top(&backing, 50.0), "Q_total, %", vec![ninety]),
	];
	svg(&title, 900, |root| {
		let (head, rest) = root.split_vertically(62);
		head.draw(&text(&title, (12, 8), LARGE))?;
		legend(&head, 38, &entries())?;
		for (area, panel) in rest.split_evenly((panels.len(), 1)).iter().zip(&panels) {
			draw_panel(area, panel)?;
		}
		Ok(())
	})
}

fn entries() -> Vec<Entry> {
	vec![
		("price".into(), PRICE),
		("here, frozen".into(), HERE),
		("here, insolvent".into(), HERE_INSOLVENT),
		("peer, below its line".into(), PEER),
		("peer, insolvent".into(), PEER_INSOLVENT),
		("90 %".into(), LINE),
	]
}

fn line(series: &Series, of: &Outcome, figure: impl Fn(&Sample) -> f64) -> Vec<Point> {
	let at = |sample: &Sample| coordinate(series.start + 60 * Seconds::from(sample.minute));
	let points: Vec<_> = of.samples.iter().map(|sample| (at(sample), figure(sample))).collect();
	thin(&points, BUCKETS)
}

fn panel(
	series: &Series,
	lines: Vec<(Vec<Point>, Ink)>,
	y: std::ops::Range<f64>,
	unit: &'static str,
	levels: Vec<Level>,
) -> Panel {
	let end = series.start + 60 * Seconds::from(series.length());
	let midnights = (series.start / DAY + 1..end / DAY).map(|day| coordinate(day * DAY));
	Panel {
		lines,
		x: coordinate(series.start)..coordinate(end),
		y,
		ticks: midnights.collect(),
		tick: day_of_month,
		value: |value| format!("{value:.0}"),
		unit,
		levels,
		shaded: Vec::new(),
		shade: LINE,
	}
}
