//! Command-line arguments of the development prices.

use super::{
	assets::{self, ASSETS},
	closes::Closes,
	history::History,
	market::Market,
};
use crate::file_error::FileError;
use std::{
	path::{Path, PathBuf},
	str::FromStr,
};

/// What the price server of a development chain plays, and how fast.
#[derive(Clone, Debug, clap::Args)]
pub struct DevPriceArgs {
	/// Play a price history instead of the random walk of ETH, or of another asset.
	///
	/// The file is CSV with the header `timestamp_utc,open,high,low,close` or `date,close`; its
	/// closes are played row by row from the first request of the price worker on, and the last
	/// one stays. SYMBOL is ETH (which may be left out), WBTC, BNB, USDC or KUN. Give the option
	/// once per asset. Every row is fed, however little the price moves.
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

	/// Tell the price worker of these daily closes instead of such by formula, of ETH or of another
	/// asset.
	///
	/// The file is CSV with the same headers as for `--dev-prices`. Each row is a day, whatever its
	/// date says, and the last one the day that ended at the latest midnight (UTC); of more than 400
	/// rows the last 400 count. SYMBOL is ETH (which may be left out), WBTC, BNB or USDC. Give the
	/// option once per asset.
	#[arg(long, value_name = "[SYMBOL=]CSV")]
	pub dev_candles: Vec<ReplayArg>,
}

impl DevPriceArgs {
	/// Whether anything is to be played or shown that the price server does not make by itself.
	pub fn are_named(&self) -> bool {
		!self.dev_prices.is_empty() || !self.dev_candles.is_empty()
	}

	/// Reads the histories and closes, and sets up the market that plays and tells them.
	///
	/// # Errors
	///
	/// Says which asset is named twice or has no closes, or what is wrong with which file.
	pub fn market(&self) -> Result<Market, String> {
		let histories = read_all("--dev-prices", &self.dev_prices, History::read)?;
		for (replay, (symbol, history)) in self.dev_prices.iter().zip(&histories) {
			log::info!(
				"Playing {} rows of {} for {symbol}, {} per minute",
				history.len(),
				replay.path.display(),
				self.dev_prices_speed,
			);
		}
		let mut named = self.dev_candles.iter().map(|file| file.symbol);
		if let Some(symbol) = named.find(|symbol| !assets::has_closes(symbol)) {
			return Err(format!(
				"--dev-candles names {symbol}, but the chain keeps no closes of it"
			));
		}
		let closes = read_all("--dev-candles", &self.dev_candles, Closes::read)?;
		for (replay, (symbol, closes)) in self.dev_candles.iter().zip(&closes) {
			log::info!(
				"Telling {} closes of {} for {symbol}",
				closes.in_order().len(),
				replay.path.display(),
			);
		}
		Ok(Market::new(histories, closes, self.dev_prices_speed))
	}
}

/// What `read` makes of each file that `option` names, with the symbol of its asset.
fn read_all<T>(
	option: &str,
	files: &[ReplayArg],
	read: impl Fn(&Path) -> Result<T, FileError>,
) -> Result<Vec<(&'static str, T)>, String> {
	let mut all: Vec<(&'static str, T)> = Vec::with_capacity(files.len());
	for file in files {
		if all.iter().any(|(symbol, _)| *symbol == file.symbol) {
			return Err(format!("{option} names {} twice", file.symbol));
		}
		all.push((file.symbol, read(&file.path).map_err(|error| error.to_string())?));
	}
	Ok(all)
}

/// A file of prices and the asset that it is for: `[SYMBOL=]FILE`.
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
