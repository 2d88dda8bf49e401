//! What the price server shows: one track per asset, and the clock that moves them.

use super::{
	assets::{DevAsset, ASSETS},
	candles::{candles, Candle},
	clock::Clock,
	closes::Closes,
	history::History,
	server::Venue,
	walk::{decimal, Walk},
};
use pallet_price_feed::settings::{AssetKind, LocalSource, WorkerSettings};
use serde::Serialize;
use sp_runtime::Permill;
use std::collections::BTreeMap;

/// The prices of one asset, row by row.
#[derive(Debug)]
enum Track {
	/// A random walk; venues differ a little.
	Walk(Walk),
	/// A history; all venues agree.
	History(History),
}

impl Track {
	fn price(&self, row: u64, venue: Venue) -> String {
		match self {
			Self::Walk(walk) => decimal(walk.price(row, venue as u64)),
			Self::History(history) => history.row(row).price.clone(),
		}
	}

	fn middle(&self, row: u64) -> String {
		match self {
			Self::Walk(walk) => decimal(walk.middle(row)),
			Self::History(history) => history.row(row).price.clone(),
		}
	}
}

/// An asset that the venues list.
#[derive(Debug)]
struct Listing {
	asset: &'static DevAsset,
	track: Track,
	/// Nothing if the chain keeps no closes of the asset.
	closes: Option<Closes>,
}

/// All prices of the price server.
#[derive(Debug)]
pub struct Market {
	clock: Clock,
	listings: Vec<Listing>,
}

/// Everything at a glance, for people and for tests.
#[derive(Debug, Serialize)]
pub struct Overview {
	/// Whether a price was asked for, which starts the clock.
	pub started: bool,
	/// Rows per minute.
	pub rows_per_minute: u32,
	/// Row of the clock, counted from 0; goes on after the end of a history.
	pub row: u64,
	/// Time of the row in the history that is played (in the first, if several are); none if all
	/// prices are random walks.
	pub time: Option<String>,
	/// Price of each asset by its symbol.
	pub prices: BTreeMap<&'static str, String>,
	/// Where each history stands, by the symbol of its asset.
	pub histories: BTreeMap<&'static str, Position>,
}

/// Where a history stands.
#[derive(Debug, Serialize)]
pub struct Position {
	/// Row that is played, counted from 0; stays at the last one.
	pub row: usize,
	/// How many rows the history has.
	pub rows: usize,
	/// Time of the row, as the file spells it.
	pub time: String,
}

impl Market {
	/// Plays `histories` (by symbol) for their assets and random walks for the others. Assets that
	/// `closes` does not name have had closes by formula, up to their first price, if they have any.
	pub fn new(
		mut histories: Vec<(&'static str, History)>,
		mut closes: Vec<(&'static str, Closes)>,
		rows_per_minute: u32,
	) -> Self {
		let list = |asset: &'static DevAsset| {
			let track = match take(&mut histories, asset.symbol) {
				Some(history) => Track::History(history),
				None => Track::Walk(Walk::new(&asset.walk)),
			};
			let closes = take(&mut closes, asset.symbol)
				.or_else(|| Closes::by_formula(asset, &track.middle(0)));
			Listing { asset, track, closes }
		};
		Self { listings: ASSETS.iter().map(list).collect(), clock: Clock::new(rows_per_minute) }
	}

	fn listing(&self, symbol: &str) -> Option<&Listing> {
		self.listings.iter().find(|listing| listing.asset.symbol == symbol)
	}

	/// What `venue` shows now for the asset with this symbol; starts the clock.
	pub fn price(&self, symbol: &str, venue: Venue) -> Option<String> {
		Some(self.listing(symbol)?.track.price(self.clock.row(), venue))
	}

	/// The daily candles up to `now`, in seconds since the Unix epoch, of the asset with this symbol;
	/// nothing if it has no closes. Does not start the clock.
	pub fn candles(&self, symbol: &str, now: u64) -> Option<Vec<Candle>> {
		let Listing { track, closes, .. } = self.listing(symbol)?;
		Some(candles(closes.as_ref()?, &track.middle(self.clock.peek().unwrap_or(0)), now))
	}

	/// Everything at a glance; does not start the clock.
	pub fn overview(&self) -> Overview {
		let running = self.clock.peek();
		let row = running.unwrap_or(0);
		let position = |history: &History| Position {
			row: history.index(row),
			rows: history.len(),
			time: history.row(row).time.clone(),
		};
		let histories: Vec<_> = self
			.listings
			.iter()
			.filter_map(|listing| match &listing.track {
				Track::History(history) => Some((listing.asset.symbol, position(history))),
				Track::Walk(_) => None,
			})
			.collect();
		Overview {
			started: running.is_some(),
			rows_per_minute: self.clock.speed(),
			row,
			time: histories.first().map(|(_, position)| position.time.clone()),
			prices: self
				.listings
				.iter()
				.map(|listing| (listing.asset.symbol, listing.track.middle(row)))
				.collect(),
			histories: histories.into_iter().collect(),
		}
	}

	/// Settings that make the price worker ask the three venues at `base_url` (no slash at its
	/// end) for every asset, for prices and, where it has closes, for candles. A history is fed row by
	/// row, however little its price moves.
	pub fn settings(&self, base_url: &str) -> WorkerSettings {
		let assets = self.listings.iter().map(|listing| listing.asset);
		let sources = |asset: &DevAsset| -> Vec<_> {
			Venue::ALL
				.iter()
				.map(|venue| {
					let (url, path) = venue.source(base_url, asset.symbol);
					LocalSource { url: url.into_bytes(), path: path.into_bytes() }
				})
				.collect()
		};
		let candles = |listing: &Listing| {
			let Listing { asset, closes: Some(_), .. } = listing else { return None };
			let AssetKind::WithId(id) = asset.kind else { return None };
			let source = |venue: &Venue| venue.candle_source(base_url, asset.symbol);
			Some((id, Venue::ALL.iter().map(source).collect()))
		};
		let replays =
			self.listings.iter().any(|listing| matches!(listing.track, Track::History(_)));
		let defaults = WorkerSettings::default();
		WorkerSettings {
			sources: Some(assets.map(|asset| (asset.kind.clone(), sources(asset))).collect()),
			candles: self.listings.iter().filter_map(candles).collect(),
			deviation: if replays { Permill::zero() } else { defaults.deviation },
			heartbeat: defaults.heartbeat,
		}
	}
}

/// Takes what `named` holds under `symbol`.
fn take<T>(named: &mut Vec<(&'static str, T)>, symbol: &str) -> Option<T> {
	let index = named.iter().position(|(name, _)| *name == symbol)?;
	Some(named.swap_remove(index).1)
}
