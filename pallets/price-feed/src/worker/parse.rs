//! From the body of an answer to a price, without floating point.

use super::Failure;
use alloc::{borrow::Cow, string::String};
use core::fmt;
use qian_primitives::{Price, MAX_PRICE_RAW, MIN_PRICE_RAW};
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Longest decimal number that is read, in characters.
pub const MAX_NUMBER: usize = 64;

/// Decimals of a price.
const DECIMALS: i64 = 18;

/// The price that stands at the JSON pointer `path` of `body`, as a JSON number or as a string.
///
/// Each level of the path costs one shallow parse of what is left, so the work is at most
/// `O(body · levels)`, and nesting costs no stack.
pub fn price_at(body: &[u8], path: &[u8]) -> Result<Price, Failure> {
	decimal(&text(at(document(body)?, path)?)?)
}

/// The JSON value that `body` is.
pub fn document(body: &[u8]) -> Result<&RawValue, Failure> {
	let body = core::str::from_utf8(body).map_err(|_| Failure::NotJson)?;
	serde_json::from_str(body).map_err(|_| Failure::NotJson)
}

/// The value that stands at the JSON pointer `path` of `value`.
pub fn at<'a>(mut value: &'a RawValue, path: &[u8]) -> Result<&'a RawValue, Failure> {
	let path = core::str::from_utf8(path).map_err(|_| Failure::NotFound)?;
	let mut tokens = path.split('/');
	// A pointer is empty or begins with the separator: what stands before it names nothing.
	if tokens.next() != Some("") {
		return Err(Failure::NotFound);
	}
	for token in tokens {
		value = child(value, token)?;
	}
	Ok(value)
}

/// The text of `value`, a JSON number or a string.
pub fn text(value: &RawValue) -> Result<Cow<'_, str>, Failure> {
	let text = value.get();
	match text.as_bytes().first() {
		Some(b'"') => serde_json::from_str(text).map(Cow::Owned).map_err(|_| Failure::NotJson),
		Some(b'-' | b'0'..=b'9') => Ok(Cow::Borrowed(text)),
		_ => Err(Failure::NotANumber),
	}
}

/// Give `each` the first `most` elements of `array`, in their order.
pub fn elements<'a>(
	array: &'a RawValue,
	most: usize,
	each: impl FnMut(&'a RawValue),
) -> Result<(), Failure> {
	if !array.get().starts_with('[') {
		return Err(Failure::NotFound);
	}
	let mut json = serde_json::Deserializer::from_str(array.get());
	json.deserialize_seq(Elements { most, each }).map_err(|_| Failure::NotJson)
}

/// The child of `value` that the reference token names: a member of an object by its name, an
/// element of an array by its index.
fn child<'a>(value: &'a RawValue, token: &str) -> Result<&'a RawValue, Failure> {
	let mut json = serde_json::Deserializer::from_str(value.get());
	let found = match value.get().as_bytes().first() {
		Some(b'{') => json.deserialize_map(Member(&unescape(token))),
		Some(b'[') => json.deserialize_seq(Element(index(token).ok_or(Failure::NotFound)?)),
		_ => return Err(Failure::NotFound),
	};
	found.map_err(|_| Failure::NotJson)?.ok_or(Failure::NotFound)
}

/// A reference token in plain text: `~1` is `/` and `~0` is `~`, in this order (RFC 6901, 4).
fn unescape(token: &str) -> Cow<'_, str> {
	if token.contains('~') {
		Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
	} else {
		Cow::Borrowed(token)
	}
}

/// An array index: digits without leading zeros.
fn index(token: &str) -> Option<usize> {
	let digits = !token.is_empty() && token.bytes().all(|c| c.is_ascii_digit());
	let canonical = token == "0" || !token.starts_with('0');
	(digits && canonical).then(|| token.parse().ok()).flatten()
}

/// Finds the one member of an object with this name; nothing if there is none or more than one.
struct Member<'t>(&'t str);

impl<'de> Visitor<'de> for Member<'_> {
	type Value = Option<&'de RawValue>;

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("an object")
	}

	fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
		let mut found = None;
		let mut repeats = false;
		while let Some((name, value)) = members.next_entry::<String, &RawValue>()? {
			if name == self.0 {
				repeats |= found.replace(value).is_some();
			}
		}
		Ok(found.filter(|_| !repeats))
	}
}

/// Finds the element of an array with this index.
struct Element(usize);

impl<'de> Visitor<'de> for Element {
	type Value = Option<&'de RawValue>;

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("an array")
	}

	fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
		let mut found = None;
		let mut position = 0usize;
		while let Some(value) = elements.next_element::<&RawValue>()? {
			if position == self.0 {
				found = Some(value);
			}
			position = position.saturating_add(1);
		}
		Ok(found)
	}
}

/// Shows the first elements of an array.
struct Elements<F> {
	most: usize,
	each: F,
}

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Elements<F> {
	type Value = ();

	fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("an array")
	}

	fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
		for _ in 0..self.most {
			let Some(value) = elements.next_element::<&RawValue>()? else { return Ok(()) };
			(self.each)(value);
		}
		while elements.next_element::<IgnoredAny>()?.is_some() {}
		Ok(())
	}
}

/// The price that a decimal number tells, rounded towards zero to 18 decimals.
///
/// The grammar is that of JSON (`12`, `12.5`, `1.25e1`, `1E-3`), except that leading zeros are
/// allowed; at most [`MAX_NUMBER`] characters. Anything else (empty, spaces, signs, `NaN`, `inf`,
/// separators) is [`Failure::NotANumber`]; a number that is negative or outside the price bound is
/// [`Failure::OutOfBounds`].
pub fn decimal(text: &str) -> Result<Price, Failure> {
	if text.len() > MAX_NUMBER {
		return Err(Failure::NotANumber);
	}
	let (negative, unsigned) = match text.strip_prefix('-') {
		Some(unsigned) => (true, unsigned),
		None => (false, text),
	};
	let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
		Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
		None => (unsigned, 0),
	};
	let (whole, fraction) = match mantissa.split_once('.') {
		Some((_, "")) => return Err(Failure::NotANumber),
		Some((whole, fraction)) => (whole, fraction),
		None => (mantissa, ""),
	};
	let is_digits = |part: &str| part.bytes().all(|c| c.is_ascii_digit());
	if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
		return Err(Failure::NotANumber);
	}
	if negative {
		return Err(Failure::OutOfBounds);
	}
	// The raw price is the number that the digits form, times ten to this power. At most 64
	// characters stand in the text, so neither side can overflow.
	let shift = exponent.saturating_add(DECIMALS).saturating_sub(fraction.len() as i64);
	let digits = whole.len().saturating_add(fraction.len()) as i64;
	let kept = digits.saturating_add(shift.min(0)).max(0) as usize;
	let mut raw = 0u128;
	for digit in whole.bytes().chain(fraction.bytes()).take(kept) {
		raw = append(raw, digit.wrapping_sub(b'0'))?;
	}
	// Zero stays zero, and anything else leaves the bound within 26 more digits.
	if raw != 0 {
		for _ in 0..shift.max(0) {
			raw = append(raw, 0)?;
		}
	}
	if raw < MIN_PRICE_RAW {
		return Err(Failure::OutOfBounds);
	}
	Ok(Price::from_inner(raw))
}

/// `raw · 10 + digit`, below the price bound.
fn append(raw: u128, digit: u8) -> Result<u128, Failure> {
	// `raw` is below the bound of 2^84, so the product fits.
	let next = raw.saturating_mul(10).saturating_add(digit.into());
	if next < MAX_PRICE_RAW {
		Ok(next)
	} else {
		Err(Failure::OutOfBounds)
	}
}

/// The exponent of a decimal number: an optional sign and digits. One that does not fit is as
/// good as the largest: it makes every number but zero huge or nothing.
fn exponent_of(text: &str) -> Result<i64, Failure> {
	let (sign, digits) = match text.as_bytes() {
		[b'-', ..] => (-1, text.get(1..)),
		[b'+', ..] => (1, text.get(1..)),
		_ => (1, Some(text)),
	};
	let digits = digits.filter(|d| !d.is_empty() && d.bytes().all(|c| c.is_ascii_digit()));
	let size = digits.ok_or(Failure::NotANumber)?.parse::<i64>().unwrap_or(i64::MAX / 2);
	Ok(size.min(i64::MAX / 2).saturating_mul(sign))
}
