//! The checks of `[[asset.candles]]`.

use super::{check_count, check_path, check_url, fields::Candles, name, Fault};
use pallet_price_feed::settings::{AssetKind, CandleSource};
use qian_primitives::AssetId;
use toml::Spanned;

const DAY: i64 = 86_400;

/// Least seconds that a candle may last.
const MIN_INTERVAL: i64 = 60;

/// The asset of `kind`, which is named at byte `start`, and its sources of past closes.
///
/// # Errors
///
/// Says the place and the reason if the asset has no closes on chain, the sources are too many or
/// not distinct, or one has a field that is not what it must be.
pub fn check_candles(
	kind: &AssetKind,
	start: usize,
	named: Vec<Candles>,
) -> Result<(AssetId, Vec<CandleSource>), Fault> {
	let AssetKind::WithId(id) = kind else {
		// KUN is no reserve asset: the chain keeps no volatility of it.
		return Err((start, format!("{} has candles, but only an asset id can", name(kind))));
	};
	check_count(kind, start, named.len(), "sources of candles")?;
	let mut sources: Vec<CandleSource> = Vec::with_capacity(named.len());
	for candles in named {
		check_url(&candles.url)?;
		check_path("rows", &candles.rows)?;
		check_path("time", &candles.time)?;
		check_path("close", &candles.close)?;
		let interval = check_interval(candles.interval)?;
		let start = candles.url.span().start;
		let source = CandleSource {
			url: candles.url.into_inner().into_bytes(),
			rows: candles.rows.into_inner().into_bytes(),
			time: candles.time.into_inner().into_bytes(),
			close: candles.close.into_inner().into_bytes(),
			interval,
		};
		// Counted twice, one venue would agree with itself.
		if sources.contains(&source) {
			return Err((start, format!("{} has this source of candles twice", name(kind))));
		}
		sources.push(source);
	}
	Ok((*id, sources))
}

fn check_interval(interval: Option<Spanned<i64>>) -> Result<u64, Fault> {
	let Some(interval) = interval else { return Ok(DAY.unsigned_abs()) };
	let seconds = *interval.get_ref();
	if seconds < MIN_INTERVAL || DAY % seconds != 0 {
		let reason = format!(
			"interval is {seconds} seconds, but must be at least {MIN_INTERVAL} and divide {DAY}"
		);
		return Err((interval.span().start, reason));
	}
	Ok(seconds.unsigned_abs())
}
