//! Draws the plots of volatility, start ratio and gate for the book, and tells their figures.

#![deny(missing_docs)]

use clap::Parser;
use qian_plots::{bars, draw, figures, parameters, replay};
use qian_primitives::{AssetId, VolatilityParams};
use std::{
	error::Error,
	fs,
	path::{Path, PathBuf},
	process::ExitCode,
};

/// ETH on the development chain.
const ETHER: AssetId = 100;

/// WBTC on the development chain, which is worth a bitcoin.
const BITCOIN: AssetId = 101;

/// Plot volatility, start ratio and gate over recorded prices, and tell the figures of the crashes.
#[derive(Parser)]
struct Arguments {
	/// Folder with the recorded prices.
	#[arg(long)]
	data: PathBuf,
	/// Folder to which the plots are written.
	#[arg(long)]
	out: PathBuf,
	/// Chain specification, in plain form, whose parameters hold.
	#[arg(long, default_value = "chain-specs/dev-plain.json")]
	spec: PathBuf,
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

fn run(Arguments { data, out, spec }: &Arguments) -> Result<(), Box<dyn Error>> {
	let ether = parameters::of(spec, ETHER)?;
	let bitcoin = parameters::of(spec, BITCOIN)?;
	years(data, out, "ETH", &ether)?;
	years(data, out, "BTC", &bitcoin)?;
	crashes(data, out, &ether)
}

fn years(
	data: &Path,
	out: &Path,
	symbol: &str,
	params: &VolatilityParams,
) -> Result<(), Box<dyn Error>> {
	let lower_case = symbol.to_lowercase();
	let bars = bars::read(&data.join(format!("{lower_case}-usd-daily.csv")), bars::DAILY)?;
	let moments = replay::run(params, &bars);
	println!("{}", figures::of_years(symbol, &moments, params));
	write(out, &format!("volatility-{lower_case}.svg"), draw::years(symbol, &moments, params)?)
}

fn crashes(data: &Path, out: &Path, params: &VolatilityParams) -> Result<(), Box<dyn Error>> {
	let mut replays = Vec::new();
	for crash in &figures::CRASHES {
		let bars = bars::read_span(&data.join(crash.file), bars::HOURLY, crash.span_of_bars())?;
		let mut moments = replay::run(params, &bars);
		moments.retain(|moment| crash.shown().contains(&moment.at));
		replays.push((crash, moments));
	}
	println!("{}", figures::of_crashes(&replays));
	write(out, "volatility-crashes.svg", draw::crashes(&replays, params)?)
}

fn write(out: &Path, name: &str, svg: String) -> Result<(), Box<dyn Error>> {
	let path = out.join(name);
	fs::write(&path, svg).map_err(|fault| format!("{}: {fault}", path.display()))?;
	println!("wrote {}", path.display());
	Ok(())
}
