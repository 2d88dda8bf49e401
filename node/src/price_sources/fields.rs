//! The fields of the file, as serde reads them.

use pallet_price_feed::settings::AssetKind;
use serde::{
	de::{Error, Unexpected, Visitor},
	Deserialize, Deserializer,
};
use sp_runtime::Permill;
use std::fmt;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcesFile {
	/// Least relative move that is fed at once.
	pub deviation: Option<Percentage>,
	/// Seconds after which a price is fed anyway.
	pub heartbeat: Option<Spanned<i64>>,
	/// Assets and their sources.
	#[serde(default)]
	pub asset: Vec<Asset>,
}

/// An asset and its sources.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asset {
	/// What the price belongs to.
	pub id: Spanned<AssetName>,
	/// Where it is fetched.
	#[serde(default)]
	pub source: Vec<Source>,
	/// Where its past closes are fetched.
	#[serde(default)]
	pub candles: Vec<Candles>,
}

/// A source of a price.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
	/// Address that answers with JSON.
	pub url: Spanned<String>,
	/// JSON pointer of the price in the answer.
	pub path: Spanned<String>,
}

/// A source of past closes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candles {
	/// Address that answers with JSON.
	pub url: Spanned<String>,
	/// JSON pointer of the list of candles in the answer.
	pub rows: Spanned<String>,
	/// JSON pointer of the start in a candle.
	pub time: Spanned<String>,
	/// JSON pointer of the closing price in a candle.
	pub close: Spanned<String>,
	/// Seconds that a candle lasts.
	pub interval: Option<Spanned<i64>>,
}

/// An asset id, or `"KUN"`.
#[derive(Debug)]
pub struct AssetName(pub AssetKind);

impl<'de> Deserialize<'de> for AssetName {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Name;

		impl Visitor<'_> for Name {
			type Value = AssetName;

			fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str("an asset id or \"KUN\"")
			}

			fn visit_i64<E: Error>(self, id: i64) -> Result<Self::Value, E> {
				u64::try_from(id)
					.map(|id| AssetName(AssetKind::WithId(id)))
					.map_err(|_| E::invalid_value(Unexpected::Signed(id), &self))
			}

			fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
				match name {
					"KUN" => Ok(AssetName(AssetKind::Native)),
					_ => Err(E::invalid_value(Unexpected::Str(name), &self)),
				}
			}
		}

		deserializer.deserialize_any(Name)
	}
}

/// A percentage from 0 to 50 in steps of 0.0001, such as `"0.5%"`.
#[derive(Debug)]
pub struct Percentage(pub Permill);

impl<'de> Deserialize<'de> for Percentage {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Text;

		impl Visitor<'_> for Text {
			type Value = Percentage;

			fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str("a percentage from \"0%\" to \"50%\", such as \"0.5%\"")
			}

			fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
				percentage(text)
					.map(Percentage)
					.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
			}
		}

		deserializer.deserialize_any(Text)
	}
}

/// Digits after the point of a percentage that a [`Permill`] can hold.
const FRACTION_DIGITS: usize = 4;

fn percentage(text: &str) -> Option<Permill> {
	let number = text.strip_suffix('%')?.trim_end();
	let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
	let digits = |part: &str, most: usize| {
		(1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
	};
	if !digits(whole, 2) || !digits(fraction, FRACTION_DIGITS) {
		return None;
	}
	let whole: u32 = whole.parse().ok()?;
	let fraction: u32 = format!("{fraction:0<FRACTION_DIGITS$}").parse().ok()?;
	let parts = whole * 10_000 + fraction;
	(parts <= 500_000).then(|| Permill::from_parts(parts))
}
