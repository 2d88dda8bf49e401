//! The file of `--price-sources`: where this node's price worker fetches, instead of where the
//! chain's own list says.
//!
//! ```toml
//! deviation = "0.5%"     # least relative move that is fed at once; "0%" feeds every change
//! heartbeat = 300        # seconds after which a price is fed anyway
//!
//! [[asset]]
//! id = 100               # asset id, or "KUN"
//! [[asset.source]]
//! url = "https://api.example.com/ticker?symbol=ETHUSDT"
//! path = "/price"        # JSON pointer (RFC 6901) of the price in the answer
//! [[asset.candles]]
//! url = "https://api.example.com/klines?symbol=ETHUSDT&interval=1d"
//! rows = ""              # JSON pointer of the list of candles in the answer
//! time = "/0"            # JSON pointer of the start in a candle
//! close = "/4"           # JSON pointer of the closing price in a candle
//! interval = 86400       # seconds that a candle lasts
//! ```
//!
//! Both settings at the top may be left out, and the interval, which then is a day. Assets that the
//! file does not name, or names with candles alone, keep the chain's own sources of prices.

mod candles;
mod fields;
#[cfg(test)]
mod tests;

use crate::file_error::FileError;
use candles::check_candles;
use fields::{Asset, Percentage, Source, SourcesFile};
use pallet_price_feed::settings::{
	is_http_url, is_json_pointer, AssetKind, LocalSource, WorkerSettings, MAX_PATH, MAX_SOURCES,
	MAX_URL,
};
use std::{ops::RangeInclusive, path::Path};
use toml::Spanned;

/// Seconds that a heartbeat may last.
const HEARTBEAT: RangeInclusive<i64> = 10..=86_400;

/// A fault in the text: the byte at which it is, and the reason.
type Fault = (usize, String);

/// Reads the file at `path`.
///
/// # Errors
///
/// Says file, line and reason if the file cannot be read or is not what the module describes.
pub fn read(path: &Path) -> Result<WorkerSettings, FileError> {
	let text = std::fs::read_to_string(path)
		.map_err(|error| FileError::whole(path, format!("cannot be read: {error}")))?;
	parse(path, &text)
}

/// The same for the content of a file; `path` only names it in errors.
///
/// # Errors
///
/// As [`read`].
pub fn parse(path: &Path, text: &str) -> Result<WorkerSettings, FileError> {
	let at = |offset: usize, reason: String| {
		let before = text.as_bytes().iter().take(offset);
		FileError::at_line(path, 1 + before.filter(|byte| **byte == b'\n').count() as u64, reason)
	};
	let file: SourcesFile = toml::from_str(text).map_err(|error| match error.span() {
		Some(span) => at(span.start, error.message().to_owned()),
		None => FileError::whole(path, error.message()),
	})?;
	if file.asset.is_empty() {
		return Err(FileError::whole(path, "names no asset: at least one [[asset]] is needed"));
	}
	settings(file).map_err(|(offset, reason)| at(offset, reason))
}

fn settings(file: SourcesFile) -> Result<WorkerSettings, Fault> {
	let mut settings = WorkerSettings::default();
	if let Some(Percentage(deviation)) = file.deviation {
		settings.deviation = deviation;
	}
	if let Some(heartbeat) = file.heartbeat {
		settings.heartbeat = check_heartbeat(&heartbeat)?;
	}

	let mut known: Vec<AssetKind> = Vec::with_capacity(file.asset.len());
	let mut sources = Vec::new();
	for Asset { id, source, candles } in file.asset {
		let start = id.span().start;
		let kind = id.into_inner().0;
		if known.contains(&kind) {
			return Err((start, format!("{} is named twice", name(&kind))));
		}
		if source.is_empty() && candles.is_empty() {
			let reason = "has neither [[asset.source]] nor [[asset.candles]]";
			return Err((start, format!("{} {reason}", name(&kind))));
		}
		if !candles.is_empty() {
			settings.candles.push(check_candles(&kind, start, candles)?);
		}
		if !source.is_empty() {
			sources.push((kind.clone(), check_sources(&kind, start, source)?));
		}
		known.push(kind);
	}
	settings.sources = (!sources.is_empty()).then_some(sources);
	Ok(settings)
}

fn check_heartbeat(heartbeat: &Spanned<i64>) -> Result<u64, Fault> {
	u64::try_from(*heartbeat.get_ref())
		.ok()
		.filter(|_| HEARTBEAT.contains(heartbeat.get_ref()))
		.ok_or_else(|| {
			let (least, most) = (HEARTBEAT.start(), HEARTBEAT.end());
			let reason = format!(
				"heartbeat is {} seconds, but must be {least} to {most}",
				heartbeat.get_ref()
			);
			(heartbeat.span().start, reason)
		})
}

fn check_sources(
	kind: &AssetKind,
	start: usize,
	named: Vec<Source>,
) -> Result<Vec<LocalSource>, Fault> {
	check_count(kind, start, named.len(), "sources")?;
	let mut sources: Vec<LocalSource> = Vec::with_capacity(named.len());
	for source in named {
		check_url(&source.url)?;
		check_path("path", &source.path)?;
		let start = source.url.span().start;
		let source = LocalSource {
			url: source.url.into_inner().into_bytes(),
			path: source.path.into_inner().into_bytes(),
		};
		// Counted twice, one venue would outweigh the others in the median.
		if sources.contains(&source) {
			return Err((start, format!("{} has this source twice", name(kind))));
		}
		sources.push(source);
	}
	Ok(sources)
}

fn check_count(kind: &AssetKind, start: usize, count: usize, what: &str) -> Result<(), Fault> {
	if count > MAX_SOURCES as usize {
		let reason = format!("{} has {count} {what}, but at most {MAX_SOURCES}", name(kind));
		return Err((start, format!("{reason} are taken")));
	}
	Ok(())
}

fn check_url(url: &Spanned<String>) -> Result<(), Fault> {
	let start = url.span().start;
	let url = url.get_ref();
	if url.len() > MAX_URL as usize {
		return Err((
			start,
			format!("url has {} bytes, but at most {MAX_URL} are taken", url.len()),
		));
	}
	if !is_http_url(url.as_bytes()) || url.parse::<axum::http::Uri>().is_err() {
		return Err((start, format!("url `{url}` is not a http:// or https:// address")));
	}
	Ok(())
}

fn check_path(field: &str, path: &Spanned<String>) -> Result<(), Fault> {
	let start = path.span().start;
	let path = path.get_ref();
	if path.len() > MAX_PATH as usize {
		let reason = format!("{field} has {} bytes, but at most {MAX_PATH} are taken", path.len());
		return Err((start, reason));
	}
	if !is_json_pointer(path.as_bytes()) {
		let reason = format!(
			"{field} `{path}` is not a JSON pointer: it must be empty or begin with `/`, and `~` \
			 may only stand in `~0` and `~1`"
		);
		return Err((start, reason));
	}
	Ok(())
}

fn name(kind: &AssetKind) -> String {
	match kind {
		AssetKind::Native => "KUN".to_owned(),
		AssetKind::WithId(id) => format!("asset {id}"),
	}
}
