mod candles;

use super::*;
use sp_runtime::Permill;

const GOOD: &str = r#"deviation = "0.25%"
heartbeat = 60

[[asset]]
id = 100
[[asset.source]]
url = "https://api.example.com/ticker?symbol=ETHUSDT"
path = "/price"
[[asset.source]]
url = "http://127.0.0.1:9000/6"
path = ""

[[asset]]
id = "KUN"
[[asset.source]]
url = "http://[::1]/x"
path = "/result/a~1b/0"
"#;

fn parse_text(text: &str) -> Result<WorkerSettings, String> {
	parse(Path::new("sources.toml"), text).map_err(|error| error.to_string())
}

fn source(url: &str, path: &str) -> LocalSource {
	LocalSource { url: url.into(), path: path.into() }
}

/// [`GOOD`] with `from` replaced by `to` must fail with this message.
#[track_caller]
fn refused(from: &str, to: &str, message: &str) {
	assert!(GOOD.contains(from), "nothing to replace");
	assert_eq!(parse_text(&GOOD.replacen(from, to, 1)), Err(format!("sources.toml{message}")));
}

#[test]
fn good_file_is_read_completely() {
	let expected = WorkerSettings {
		sources: Some(vec![
			(
				AssetKind::WithId(100),
				vec![
					source("https://api.example.com/ticker?symbol=ETHUSDT", "/price"),
					source("http://127.0.0.1:9000/6", ""),
				],
			),
			(AssetKind::Native, vec![source("http://[::1]/x", "/result/a~1b/0")]),
		]),
		candles: Vec::new(),
		deviation: Permill::from_parts(2_500),
		heartbeat: 60,
	};
	assert_eq!(parse_text(GOOD), Ok(expected));
}

#[test]
fn deviation_and_heartbeat_may_be_left_out() {
	let text = GOOD.lines().skip(2).collect::<Vec<_>>().join("\n");
	let settings = parse_text(&text).unwrap();
	assert_eq!(settings.deviation, WorkerSettings::default().deviation);
	assert_eq!(settings.heartbeat, WorkerSettings::default().heartbeat);
}

#[test]
fn bounds_of_deviation_and_heartbeat_are_taken() {
	for (text, parts) in
		[("0%", 0), ("50%", 500_000), ("50.0000%", 500_000), ("0.0001%", 1), ("0.5 %", 5_000)]
	{
		let settings = parse_text(&GOOD.replace("0.25%", text)).unwrap();
		assert_eq!(settings.deviation, Permill::from_parts(parts), "{text}");
	}
	for heartbeat in [10, 86_400] {
		let text = GOOD.replace("= 60", &format!("= {heartbeat}"));
		assert_eq!(parse_text(&text).unwrap().heartbeat, heartbeat);
	}
}

#[test]
fn bad_syntax_is_refused_with_its_line() {
	let error = parse_text(&GOOD.replacen("id = 100", "id = = 100", 1)).unwrap_err();
	assert!(error.starts_with("sources.toml, line 5: "), "{error}");
	let error = parse_text("[[asset]\n").unwrap_err();
	assert!(error.starts_with("sources.toml, line 1: "), "{error}");
}

#[test]
fn unknown_and_missing_fields_are_refused_with_their_line() {
	refused(
		"heartbeat",
		"heartbeet",
		", line 2: unknown field `heartbeet`, expected one of `deviation`, `heartbeat`, `asset`",
	);
	refused(
		"id = 100",
		"id = 100\nname = \"ETH\"",
		", line 6: unknown field `name`, expected one of `id`, `source`, `candles`",
	);
	refused(
		"path = \"/price\"",
		"pfad = \"/price\"",
		", line 8: unknown field `pfad`, expected `url` or `path`",
	);
	refused("path = \"/price\"\n", "", ", line 6: missing field `path`");
	refused("id = 100\n", "", ", line 4: missing field `id`");
}

#[test]
fn wrong_types_are_refused_with_their_line() {
	refused(
		"\"0.25%\"",
		"0.25",
		", line 1: invalid type: floating point `0.25`, expected a percentage from \"0%\" to \
		 \"50%\", such as \"0.5%\"",
	);
	refused("\"/price\"", "7", ", line 8: invalid type: integer `7`, expected a string");
	refused(
		"id = 100",
		"id = -1",
		", line 5: invalid value: integer `-1`, expected an asset id or \"KUN\"",
	);
	refused(
		"\"KUN\"",
		"\"ETH\"",
		", line 14: invalid value: string \"ETH\", expected an asset id or \"KUN\"",
	);
}

#[test]
fn deviation_that_is_no_percentage_up_to_50_is_refused() {
	for bad in ["0.5", "50.0001%", "51%", "100%", "-1%", "%", ".5%", "1.%", "0.00001%", "a%", ""] {
		refused(
			"0.25%",
			bad,
			&format!(
				", line 1: invalid value: string {bad:?}, expected a percentage from \"0%\" to \
				 \"50%\", such as \"0.5%\""
			),
		);
	}
}

#[test]
fn heartbeat_out_of_bounds_is_refused() {
	for bad in [-1, 0, 9, 86_401] {
		refused(
			"= 60",
			&format!("= {bad}"),
			&format!(", line 2: heartbeat is {bad} seconds, but must be 10 to 86400"),
		);
	}
}

#[test]
fn file_without_asset_is_refused() {
	let expected = "sources.toml: names no asset: at least one [[asset]] is needed";
	assert_eq!(parse_text("heartbeat = 60\n"), Err(expected.into()));
	assert_eq!(parse_text(""), Err(expected.into()));
}

#[test]
fn asset_that_is_named_twice_is_refused() {
	refused("id = \"KUN\"", "id = 100", ", line 14: asset 100 is named twice");
	refused("id = 100", "id = \"KUN\"", ", line 14: KUN is named twice");
}

#[test]
fn number_of_sources_is_bounded() {
	let with = |count: usize| {
		let source = |i| format!("[[asset.source]]\nurl = \"http://host/{i}\"\npath = \"\"\n");
		let sources: String = (0..count).map(source).collect();
		format!("[[asset]]\n\nid = 7\n{sources}")
	};
	assert!(parse_text(&with(1)).is_ok());
	assert!(parse_text(&with(8)).is_ok());
	assert_eq!(
		parse_text(&with(0)),
		Err("sources.toml, line 3: asset 7 has neither [[asset.source]] nor [[asset.candles]]"
			.into())
	);
	assert_eq!(
		parse_text(&with(9)),
		Err("sources.toml, line 3: asset 7 has 9 sources, but at most 8 are taken".into())
	);
}

#[test]
fn source_that_is_named_twice_is_refused() {
	refused(
		"url = \"http://127.0.0.1:9000/6\"\npath = \"\"",
		"url = \"https://api.example.com/ticker?symbol=ETHUSDT\"\npath = \"/price\"",
		", line 10: asset 100 has this source twice",
	);
}

#[test]
fn url_must_be_http_and_short() {
	for bad in ["ftp://host/", "host/price", "http://", "http:///x", "", "http://a b/", "file:///x"]
	{
		refused(
			"http://127.0.0.1:9000/6",
			bad,
			&format!(", line 10: url `{bad}` is not a http:// or https:// address"),
		);
	}
	let longest = format!("http://h/{}", "x".repeat(247));
	assert_eq!(longest.len(), 256);
	assert!(parse_text(&GOOD.replace("http://127.0.0.1:9000/6", &longest)).is_ok());
	refused(
		"http://127.0.0.1:9000/6",
		&format!("{longest}x"),
		", line 10: url has 257 bytes, but at most 256 are taken",
	);
}

#[test]
fn path_must_be_a_json_pointer_and_short() {
	for bad in ["price", "/a~", "/a~2b", "~0"] {
		refused(
			"/price",
			bad,
			&format!(
				", line 8: path `{bad}` is not a JSON pointer: it must be empty or begin with \
				 `/`, and `~` may only stand in `~0` and `~1`"
			),
		);
	}
	let longest = format!("/{}", "x".repeat(127));
	assert!(parse_text(&GOOD.replace("/price", &longest)).is_ok());
	refused(
		"/price",
		&format!("{longest}x"),
		", line 8: path has 129 bytes, but at most 128 are taken",
	);
}

#[test]
fn file_that_cannot_be_read_is_refused() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("absent.toml");
	let error = read(&path).unwrap_err().to_string();
	assert!(error.starts_with(&format!("{}: cannot be read: ", path.display())), "{error}");

	std::fs::write(&path, GOOD).unwrap();
	assert!(read(&path).is_ok());
}
