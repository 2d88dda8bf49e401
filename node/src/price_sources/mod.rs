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
//! ```
//!
//! Both settings at the top may be left out. Assets that the file does not name keep the chain's
//! own sources.

mod fields;
#[cfg(test)]
mod tests;

use crate::file_error::FileError;
use fields::{Asset, Percentage, SourcesFile};
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

	let mut assets: Vec<(AssetKind, Vec<LocalSource>)> = Vec::with_capacity(file.asset.len());
	for asset in file.asset {
		let kind = asset.id.get_ref().0.clone();
		if assets.iter().any(|(known, _)| *known == kind) {
			return Err((asset.id.span().start, format!("{} is named twice", name(&kind))));
		}
		let sources = check_sources(&kind, asset)?;
		assets.push((kind, sources));
	}
	settings.sources = Some(assets);
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

fn check_sources(kind: &AssetKind, asset: Asset) -> Result<Vec<LocalSource>, Fault> {
	let start = asset.id.span().start;
	if asset.source.is_empty() {
		return Err((start, format!("{} has no [[asset.source]]", name(kind))));
	}
	if asset.source.len() > MAX_SOURCES as usize {
		let count = asset.source.len();
		let reason = format!("{} has {count} sources, but at most {MAX_SOURCES}", name(kind));
		return Err((start, format!("{reason} are taken")));
	}

	let mut sources: Vec<LocalSource> = Vec::with_capacity(asset.source.len());
	for source in asset.source {
		check_url(&source.url)?;
		check_path(&source.path)?;
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

fn check_path(path: &Spanned<String>) -> Result<(), Fault> {
	let start = path.span().start;
	let path = path.get_ref();
	if path.len() > MAX_PATH as usize {
		let reason = format!("path has {} bytes, but at most {MAX_PATH} are taken", path.len());
		return Err((start, reason));
	}
	if !is_json_pointer(path.as_bytes()) {
		let reason = format!(
			"path `{path}` is not a JSON pointer: it must be empty or begin with `/`, and `~` may \
			 only stand in `~0` and `~1`"
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
