//! The days of a crash on the real runtime, and beside it on a plain liquidation of vaults one by one.
//!
//! The same owners, prices, arbitragers and means in both: what freezes, what is redeemed, who loses what,
//! which debt is left that nothing stands behind. Nothing is random but by a fixed seed.

mod amount;
mod chain;
mod genesis;
mod outcome;
mod peer;
mod plot;
mod population;
mod prices;
mod protocol;
mod random;
mod report;
mod scenario;
#[cfg(test)]
mod tests;
mod trader;

use clap::Parser;
use prices::Series;
use report::Row;
use scenario::Scenario;
use std::{error::Error, fs, path::PathBuf, process::ExitCode, time::Instant};

/// Replay the days of a crash on the real runtime, and on a plain liquidation of vaults one by one.
#[derive(Parser)]
struct Arguments {
	/// Crash: 2020-03, 2021-05, 2022-06, 2022-11 or 2025-10.
	#[arg(long, default_value = "2020-03")]
	window: String,
	/// File of prices instead: lines of timestamp_utc,open,high,low,close without gaps.
	#[arg(long)]
	prices: Option<PathBuf>,
	/// File of daily prices with the 31 days before those; without it the volatility is unknown at first.
	#[arg(long, requires = "prices")]
	closes: Option<PathBuf>,
	/// Folder with the recorded prices; $QIAN_PRICE_DATA or ../shared/data if none is named.
	#[arg(long)]
	data: Option<PathBuf>,
	/// Prices by formula, even if there are recorded ones.
	#[arg(long)]
	scripted: bool,
	/// Build every block of three seconds, and leave out none.
	#[arg(long)]
	every_block: bool,
	/// File to which the figures are written, as JSON.
	#[arg(long)]
	json: Option<PathBuf>,
	/// Folder to which plots are written.
	#[arg(long)]
	plots: Option<PathBuf>,
	#[command(flatten)]
	choices: scenario::Choices,
}

fn main() -> ExitCode {
	match run(&Arguments::parse()) {
		Ok(()) => ExitCode::SUCCESS,
		Err(fault) => {
			eprintln!("error: {fault}");
			ExitCode::FAILURE
		},
	}
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
	let series = series(arguments)?;
	println!("{}", report::of_series(&series));
	let mut rows = Vec::new();
	for scenario in arguments.choices.scenarios() {
		rows.push(row(&series, scenario, arguments.every_block));
	}
	if let Some(file) = &arguments.json {
		write(file, format!("{:#}\n", report::json(&series, &rows)))?;
	}
	if let Some(folder) = &arguments.plots {
		for row in &rows {
			let file = folder.join(format!("replay-{}.svg", row.scenario.name));
			write(&file, plot::draw(row)?)?;
		}
	}
	Ok(())
}

/// Run one scenario through both systems, and print what comes out.
fn row(series: &Series, scenario: Scenario, every_block: bool) -> Row {
	let begin = Instant::now();
	let series = series.clone().deepened(scenario.depth);
	let (here, opening, population) = protocol::run(&series, &scenario, every_block);
	let peer = peer::run(&series, &scenario, &population);
	let mut same_line = scenario.clone();
	same_line.peer.ratio = protocol::owners::Q_MIN;
	let peer_there = peer::run(&series, &same_line, &population);
	let row = Row { scenario, series, opening, here, peer, peer_there };
	println!("{}", report::of_row(&row));
	println!("Built and checked in {:.0} s.\n", begin.elapsed().as_secs_f64());
	row
}

fn series(arguments: &Arguments) -> Result<Series, Box<dyn Error>> {
	if let Some(file) = &arguments.prices {
		return Ok(prices::of_file(file, arguments.closes.as_deref())?);
	}
	let named = |window: &&prices::Window| window.name == arguments.window;
	let window = prices::WINDOWS.iter().find(named);
	let window = window.ok_or(format!("there is no crash '{}'", arguments.window))?;
	let usual = || std::env::var_os("QIAN_PRICE_DATA").unwrap_or("../shared/data".into()).into();
	let data = arguments.data.clone().unwrap_or_else(usual);
	let recorded = match arguments.scripted {
		true => None,
		false => prices::recorded(&data, window)?,
	};
	Ok(recorded.unwrap_or_else(|| {
		println!("No recorded prices of {}: a crash by formula takes their place.", window.name);
		prices::scripted()
	}))
}

fn write(file: &PathBuf, text: String) -> Result<(), Box<dyn Error>> {
	fs::write(file, text).map_err(|fault| format!("{}: {fault}", file.display()))?;
	println!("wrote {}", file.display());
	Ok(())
}
