//! Command-line arguments of the development prices.

use super::{
	assets::{self, ASSETS},
	history::History,
	market::Market,
};
use std::{path::PathBuf, str::FromStr};

/// What the price server of a development chain plays, and how fast.
#[derive(Clone, Debug, clap::Args)]
pub struct DevPriceArgs {
	/// Play a price history instead of the random walk of ETH, or of another asset.
	///
	/// The file is CSV with the header `timestamp_utc,open,high,low,close` or `date,close`; its
	/// closes are played row by row from the first request of the price worker on, and the last
	/// one stays. SYMBOL is ETH (which may be left out), WBTC, BNB or USDC. Give the option once
	/// per asset. Every row is fed, however little the price moves.
	#[arg(long, value_name = "[SYMBOL=]CSV")]
	pub dev_prices: Vec<ReplayArg>,

	/// Rows per minute that the price server of a development chain plays.
	#[arg(
		long,
		value_name = "ROWS",
		default_value_t = 20,
		value_parser = clap::value_parser!(u32).range(1..=60_000)
	)]
	pub dev_prices_speed: u32,
}

impl DevPriceArgs {
	/// Reads the histories and sets up the market that plays them.
	///
	/// # Errors
	///
	/// Says which asset is named twice, or what is wrong with which file.
	pub fn market(&self) -> Result<Market, String> {
		let mut histories = Vec::with_capacity(self.dev_prices.len());
		for replay in &self.dev_prices {
			if histories.iter().any(|(symbol, _)| *symbol == replay.symbol) {
				return Err(format!("--dev-prices names {} twice", replay.symbol));
			}
			let history = History::read(&replay.path).map_err(|error| error.to_string())?;
			log::info!(
				"Playing {} rows of {} for {}, {} per minute",
				history.len(),
				replay.path.display(),
				replay.symbol,
				self.dev_prices_speed,
			);
			histories.push((replay.symbol, history));
		}
		Ok(Market::new(histories, self.dev_prices_speed))
	}
}

/// A history to play: `[SYMBOL=]FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayArg {
	/// Ticker symbol of an asset of the price server.
	pub symbol: &'static str,
	/// The CSV file.
	pub path: PathBuf,
}

impl FromStr for ReplayArg {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let (symbol, path) = match text.split_once('=') {
			// Only letters and digits are a symbol; anything else belongs to the path.
			Some((symbol, path)) if symbol.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
				(symbol, path)
			},
			_ => ("ETH", text),
		};
		let asset = assets::by_symbol(&symbol.to_ascii_uppercase()).ok_or_else(|| {
			let known: Vec<_> = ASSETS.iter().map(|asset| asset.symbol).collect();
			format!("no asset has the symbol `{symbol}`; known are {}", known.join(", "))
		})?;
		if path.is_empty() {
			return Err("names no file".to_owned());
		}
		Ok(Self { symbol: asset.symbol, path: path.into() })
	}
}
