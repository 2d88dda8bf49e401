use super::{parse_text, source};
use crate::price_sources::WorkerSettings;
use pallet_price_feed::settings::{AssetKind, CandleSource};

const GOOD: &str = r#"[[asset]]
id = 100
[[asset.source]]
url = "http://h/price"
path = "/price"
[[asset.candles]]
url = "https://api.example.com/klines?symbol=ETHUSDT"
rows = ""
time = "/0"
close = "/4"
[[asset.candles]]
url = "http://127.0.0.1:9000/ohlc"
rows = "/result/ETH~1USD"
time = "/timestamp"
close = "/close"
interval = 3600

[[asset]]
id = 7
[[asset.candles]]
url = "http://h/candles"
rows = "/data"
time = "/0"
close = "/4"
interval = 60
"#;

fn candles(url: &str, [rows, time, close]: [&str; 3], interval: u64) -> CandleSource {
	CandleSource {
		url: url.into(),
		rows: rows.into(),
		time: time.into(),
		close: close.into(),
		interval,
	}
}

/// [`GOOD`] with the first `from` replaced by `to` must fail with this message.
#[track_caller]
fn refused(from: &str, to: &str, message: &str) {
	assert!(GOOD.contains(from), "nothing to replace");
	assert_eq!(parse_text(&GOOD.replacen(from, to, 1)), Err(format!("sources.toml{message}")));
}

#[test]
fn candles_are_read_completely_and_last_a_day_unless_the_file_says_otherwise() {
	let expected = WorkerSettings {
		sources: Some(vec![(AssetKind::WithId(100), vec![source("http://h/price", "/price")])]),
		candles: vec![
			(
				100,
				vec![
					candles(
						"https://api.example.com/klines?symbol=ETHUSDT",
						["", "/0", "/4"],
						86_400,
					),
					candles(
						"http://127.0.0.1:9000/ohlc",
						["/result/ETH~1USD", "/timestamp", "/close"],
						3_600,
					),
				],
			),
			(7, vec![candles("http://h/candles", ["/data", "/0", "/4"], 60)]),
		],
		..Default::default()
	};
	assert_eq!(parse_text(GOOD), Ok(expected));
}

#[test]
fn chain_keeps_its_sources_if_no_asset_of_the_file_names_any() {
	let (_, candles_only) = GOOD.split_once("\n\n").unwrap();
	let settings = parse_text(candles_only).unwrap();
	assert_eq!(settings.sources, None);
	assert_eq!(settings.candles.len(), 1);
}

#[test]
fn asset_with_neither_sources_nor_candles_is_refused() {
	refused(
		"[[asset]]\nid = 7\n",
		"[[asset]]\nid = 8\n[[asset]]\nid = 7\n",
		", line 19: asset 8 has neither [[asset.source]] nor [[asset.candles]]",
	);
	refused(
		"[[asset]]\nid = 7\n",
		"[[asset]]\nid = \"KUN\"\n[[asset]]\nid = 7\n",
		", line 19: KUN has neither [[asset.source]] nor [[asset.candles]]",
	);
}

#[test]
fn asset_that_is_named_a_second_time_for_its_candles_is_refused() {
	refused("id = 7", "id = 100", ", line 19: asset 100 is named twice");
}

#[test]
fn candles_of_kun_are_refused() {
	refused("id = 100", "id = \"KUN\"", ", line 2: KUN has candles, but only an asset id can");
}

#[test]
fn number_of_candle_sources_is_bounded() {
	let with = |count: usize| {
		let source = |i| {
			format!(
				"[[asset.candles]]\nurl = \"http://h/{i}\"\nrows = \"\"\ntime = \"/0\"\n\
				 close = \"/4\"\n"
			)
		};
		let sources: String = (0..count).map(source).collect();
		format!("[[asset]]\nid = 7\n{sources}")
	};
	assert_eq!(parse_text(&with(8)).unwrap().candles[0].1.len(), 8);
	assert_eq!(
		parse_text(&with(9)),
		Err("sources.toml, line 2: asset 7 has 9 sources of candles, but at most 8 are taken"
			.into())
	);
}

#[test]
fn only_an_exact_repetition_of_a_candle_source_is_refused() {
	let again = "\n[[asset.candles]]\nurl = \"http://h/candles\"\nrows = \"/data\"\n\
		time = \"/0\"\nclose = \"/4\"\ninterval = 60\n";
	assert_eq!(
		parse_text(&format!("{GOOD}{again}")),
		Err("sources.toml, line 28: asset 7 has this source of candles twice".into())
	);
	let other = again.replace("/4", "/5");
	assert_eq!(parse_text(&format!("{GOOD}{other}")).unwrap().candles[1].1.len(), 2);
}

#[test]
fn unknown_and_missing_fields_of_candles_are_refused_with_their_line() {
	refused(
		"rows = \"\"",
		"list = \"\"",
		", line 8: unknown field `list`, expected one of `url`, `rows`, `time`, `close`, `interval`",
	);
	refused("time = \"/0\"\n", "", ", line 6: missing field `time`");
	refused(
		"interval = 3600",
		"interval = \"1h\"",
		", line 16: invalid type: string \"1h\", expected i64",
	);
}

#[test]
fn interval_must_be_a_minute_or_more_and_divide_a_day() {
	for good in [60, 300, 3_600, 21_600, 43_200, 86_400] {
		let text = GOOD.replace("interval = 3600", &format!("interval = {good}"));
		assert_eq!(parse_text(&text).unwrap().candles[0].1[1].interval, good);
	}
	for bad in [i64::MIN, -60, 0, 1, 30, 59, 61, 7_000, 86_399, 172_800, i64::MAX] {
		refused(
			"interval = 3600",
			&format!("interval = {bad}"),
			&format!(
				", line 16: interval is {bad} seconds, but must be at least 60 and divide 86400"
			),
		);
	}
}

#[test]
fn address_and_pointers_of_candles_are_checked_like_those_of_a_source() {
	refused(
		"http://127.0.0.1:9000/ohlc",
		"ftp://127.0.0.1/",
		", line 12: url `ftp://127.0.0.1/` is not a http:// or https:// address",
	);
	for (field, line, value) in
		[("rows", 13, "/result/ETH~1USD"), ("time", 14, "/timestamp"), ("close", 15, "/close")]
	{
		refused(
			value,
			"x",
			&format!(
				", line {line}: {field} `x` is not a JSON pointer: it must be empty or begin with \
				 `/`, and `~` may only stand in `~0` and `~1`"
			),
		);
		refused(
			value,
			&format!("/{}", "x".repeat(128)),
			&format!(", line {line}: {field} has 129 bytes, but at most 128 are taken"),
		);
	}
}
