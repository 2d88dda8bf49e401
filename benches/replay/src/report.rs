//! The table of a scenario, and all figures as JSON.

use crate::{
	outcome::{Affected, Outcome, Sample, CLOSED, OBSERVED},
	prices::Series,
	protocol::Opening,
	scenario::Scenario,
};
use qian_plots::time;
use qian_primitives::Seconds;
use serde_json::{json, Value};
use std::fmt::Write;

/// A scenario and what it came to.
pub struct Row {
	pub scenario: Scenario,
	pub series: Series,
	pub opening: Opening,
	pub here: Outcome,
	pub peer: Outcome,
	/// The peer with the line of liquidation that CSAs have.
	pub peer_there: Outcome,
}

/// What the prices are.
pub fn of_series(series: &Series) -> String {
	let (minute, lowest) = series.lowest();
	format!(
		"Prices: {}. {} to {} UTC, from {:.2} to {:.2}, lowest {lowest:.2} at {}.\n",
		series.label,
		at(series, 0),
		at(series, series.length()),
		series.opening(),
		series.at(series.length()),
		at(series, minute),
	)
}

/// The table of a scenario, in Markdown.
pub fn of_row(row: &Row) -> String {
	let Row { scenario, series, opening, here, peer, peer_there } = row;
	let means = &scenario.means;
	let mut text = format!(
		"### {}\n\n{} CSAs with {} QUSD of debt, opened at {:.2} US dollars and at least {:.1} %. {} arbitragers with \
		 {} QUSD each, who have it again after {} min. Lowest price {:.2}.\n\n",
		scenario.name,
		number(f64::from(scenario.crowd.owners)),
		number(here.opened),
		opening.price,
		100.0 * opening.q0,
		means.arbitragers,
		number(means.capital),
		means.recycling,
		series.lowest().1,
	);
	let line = percent(scenario.peer.ratio);
	// Writing to a text cannot fail.
	let _ = write!(text, "| | here | peer, {line} | peer, 120.0 % |\n|---|---|---|---|\n");
	for (name, figure) in FIGURES {
		let [here, peer, there] = [here, peer, peer_there].map(|outcome| figure(outcome, row));
		let _ = writeln!(text, "| {name} | {here} | {peer} | {there} |");
	}
	let _ = write!(
		text,
		"\nHere KUN is auctioned, of which {} were sold for {} US dollars; {} QUSD of insolvent debt were absorbed, {} QUSD \
		 bought from the reserve. While debt was frozen, arbitragers had no money in {} min, waited for the window of redemptions in {}, and for the gate \
		 or a price in {}; {} prices were doubted. {} transactions in {} blocks.\n",
		number(here.auctions.kun),
		number(here.auctions.raised),
		number(here.absorbed),
		number(here.reserve_sold),
		number(f64::from(here.minutes_broke)),
		number(f64::from(here.minutes_capped)),
		number(f64::from(here.minutes_paused)),
		here.suspects,
		number(f64::from(here.transactions)),
		number(f64::from(here.blocks_built)),
	);
	text.push_str("\nThe course here:\n\n| UTC | |\n|---|---|\n");
	for (minute, what) in course(&here.milestones) {
		let _ = writeln!(text, "| {} | {what} |", at(series, minute));
	}
	text
}

/// Milestones with the first and the last gap that came under observation; those between are counted.
fn course(milestones: &[(u32, &str)]) -> Vec<(u32, String)> {
	let gaps = milestones.iter().filter(|(_, what)| *what == OBSERVED).count();
	let (mut gap, mut told) = (0, Vec::new());
	for (minute, what) in milestones {
		gap += usize::from(*what == OBSERVED);
		if ![OBSERVED, CLOSED].contains(what) {
			told.push((*minute, what.to_string()));
		} else if gap == 1 || gap == gaps {
			let times = if gaps > 1 { format!(" ({gap} of {gaps})") } else { String::new() };
			told.push((*minute, format!("{what}{times}")));
		}
	}
	told
}

type Figure = fn(&Outcome, &Row) -> String;

/// Rows of the table.
const FIGURES: [(&str, Figure); 20] = [
	("below the line of liquidation at the peak: vaults", |of, _| vaults(&of.frozen)),
	("their debt, QUSD", |of, _| number(of.frozen.debt)),
	("debt paid by arbitrage or auctions, QUSD", |of, _| number(of.redeemed)),
	("insolvent at the peak: vaults", |of, _| vaults(&of.insolvent)),
	("their debt, QUSD", |of, _| number(of.insolvent.debt)),
	("what they fell short of it, QUSD", |of, _| number(of.shortfall)),
	("lowest Q_total", |of, row| {
		format!("{} ({})", percent(of.q_low), at(&row.series, of.q_low_at))
	}),
	("Q_total at the end", |of, _| percent(of.q_end)),
	("auctions: lots", |of, _| number(f64::from(of.auctions.lots))),
	("bids", |of, _| number(f64::from(of.auctions.bids))),
	("lots that went for nothing or found no bid", |of, _| {
		number(f64::from(of.auctions.for_nothing))
	}),
	("owners from whom something was taken", |of, _| number(f64::from(of.losses.owners))),
	("what they lost above the debt paid, US dollars", |of, _| number(of.losses.value)),
	("mean loss, of an owner's collateral", |of, _| percent(of.losses.mean)),
	("worst loss", |of, _| percent(of.losses.worst)),
	("still below the line at the end, QUSD", |of, _| number(of.left_frozen)),
	("bad debt left, QUSD", |of, _| number(of.bad_debt)),
	("uncovered QUSD at the end", |of, _| number(of.uncovered)),
	("transactions that liquidated, in blocks or minutes", |of, _| {
		format!("{} in {}", number(f64::from(of.calls)), number(f64::from(of.blocks)))
	}),
	("gain of the arbitragers, QUSD", |of, _| number(of.gain)),
];

fn vaults(affected: &Affected) -> String {
	number(f64::from(affected.vaults))
}

fn percent(ratio: f64) -> String {
	format!("{:.1} %", 100.0 * ratio)
}

/// When a minute was.
fn at(series: &Series, minute: u32) -> String {
	time::to_the_minute(series.start + 60 * Seconds::from(minute))
}

/// A whole number with commas.
pub fn number(figure: f64) -> String {
	let digits = format!("{:.0}", figure.abs());
	let mut text = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index > 0 && (digits.len() - index) % 3 == 0 {
			text.push(',');
		}
		text.push(digit);
	}
	match figure <= -0.5 {
		true => format!("−{text}"),
		false => text,
	}
}

/// Every figure.
pub fn json(series: &Series, rows: &[Row]) -> Value {
	json!({
		"prices": series.label,
		"recorded": series.recorded,
		"start": time::format(series.start),
		"minutes": series.length(),
		"scenarios": rows.iter().map(row_json).collect::<Vec<_>>(),
	})
}

fn row_json(row: &Row) -> Value {
	let Row { scenario, series, opening, here, peer, peer_there } = row;
	let (crowd, means, terms) = (&scenario.crowd, &scenario.means, &scenario.peer);
	json!({
		"name": scenario.name,
		"lowest_price": series.lowest().1,
		"depth": scenario.depth,
		"opening_price": opening.price,
		"opening_q0": opening.q0,
		"owners": crowd.owners,
		"seed": crowd.seed,
		"acting": crowd.acting,
		"arbitragers": means.arbitragers,
		"capital": means.capital,
		"margin": means.margin,
		"slippage": means.slippage,
		"recycling_minutes": means.recycling,
		"bidders": means.bidders,
		"bidder_capital": means.bidder_capital,
		"bid_margin": means.bid_margin,
		"reserve_demand_per_hour": means.reserve_demand,
		"kun_price": scenario.kun_price,
		"beta": scenario.beta,
		"peer_ratio": terms.ratio,
		"peer_penalty": terms.penalty,
		"peer_bites_per_minute": terms.bites,
		"peer_gas": terms.gas,
		"peer_delay_minutes": terms.delay,
		"peer_zero_bidder": terms.zero_bidder,
		"here": outcome_json(here),
		"peer": outcome_json(peer),
		"peer_at_q_min": outcome_json(peer_there),
	})
}

fn outcome_json(of: &Outcome) -> Value {
	json!({
		"opened": of.opened,
		"frozen_vaults": of.frozen.vaults,
		"frozen_debt": of.frozen.debt,
		"redeemed": of.redeemed,
		"insolvent_vaults": of.insolvent.vaults,
		"insolvent_debt": of.insolvent.debt,
		"shortfall": of.shortfall,
		"q_low": of.q_low,
		"q_low_minute": of.q_low_at,
		"q_end": of.q_end,
		"lots": of.auctions.lots,
		"bids": of.auctions.bids,
		"lots_for_nothing": of.auctions.for_nothing,
		"kun_sold": of.auctions.kun,
		"raised": of.auctions.raised,
		"losing_owners": of.losses.owners,
		"losses": of.losses.value,
		"mean_loss": of.losses.mean,
		"worst_loss": of.losses.worst,
		"bad_debt": of.bad_debt,
		"uncovered": of.uncovered,
		"absorbed": of.absorbed,
		"reserve_sold": of.reserve_sold,
		"liquidation_calls": of.calls,
		"liquidation_blocks": of.blocks,
		"rescues": of.rescues,
		"transactions": of.transactions,
		"blocks_built": of.blocks_built,
		"gain": of.gain,
		"minutes_broke": of.minutes_broke,
		"minutes_capped": of.minutes_capped,
		"minutes_paused": of.minutes_paused,
		"suspects": of.suspects,
		"left_frozen": of.left_frozen,
		"milestones": of.milestones,
		"samples": of.samples.iter().map(sample_json).collect::<Vec<_>>(),
	})
}

/// Minute, price, frozen, insolvent, redeemed, Q_total, cash.
fn sample_json(sample: &Sample) -> Value {
	let Sample { minute, price, frozen, insolvent, redeemed, q_total, cash } = *sample;
	json!([minute, price, frozen, insolvent, redeemed, q_total, cash])
}
