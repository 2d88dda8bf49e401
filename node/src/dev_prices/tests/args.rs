use crate::dev_prices::{
	args::{DevPriceArgs, ReplayArg},
	Market,
};
use clap::Parser;
use pallet_price_feed::settings::{is_http_url, is_json_pointer, AssetKind, WorkerSettings};
use sp_runtime::Permill;

/// A command line that has the development prices alone.
#[derive(Parser)]
struct Line {
	#[clap(flatten)]
	dev_prices: DevPriceArgs,
}

fn args(options: &[&str]) -> DevPriceArgs {
	Line::try_parse_from([&["node"], options].concat()).unwrap().dev_prices
}

fn replay(text: &str) -> Result<(&'static str, String), String> {
	let arg: ReplayArg = text.parse()?;
	Ok((arg.symbol, arg.path.display().to_string()))
}

#[test]
fn replay_names_a_symbol_or_means_eth() {
	assert_eq!(replay("prices.csv"), Ok(("ETH", "prices.csv".into())));
	assert_eq!(replay("USDC=usdc.csv"), Ok(("USDC", "usdc.csv".into())));
	assert_eq!(replay("wbtc=a=b.csv"), Ok(("WBTC", "a=b.csv".into())));
	assert_eq!(replay("KUN=kun.csv"), Ok(("KUN", "kun.csv".into())));
	assert_eq!(replay("../data/x=y.csv"), Ok(("ETH", "../data/x=y.csv".into())));
}

#[test]
fn replay_of_unknown_symbol_or_without_file_is_refused() {
	assert_eq!(
		replay("DOGE=doge.csv"),
		Err("no asset has the symbol `DOGE`; known are ETH, WBTC, BNB, USDC, KUN".into())
	);
	assert_eq!(replay("ETH="), Err("names no file".into()));
	assert_eq!(replay(""), Err("names no file".into()));
}

#[test]
fn market_reads_each_history_and_refuses_two_for_one_asset() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("eth.csv");
	std::fs::write(&path, "date,close\n2020-03-12,194.61\n").unwrap();
	let file = path.to_str().unwrap();

	let market = args(&["--dev-prices", file]).market().unwrap();
	assert_eq!(market.overview().time.as_deref(), Some("2020-03-12"));

	let twice = args(&["--dev-prices", file, "--dev-prices", file]);
	assert_eq!(twice.market().unwrap_err(), "--dev-prices names ETH twice");

	std::fs::write(&path, "date,close\n").unwrap();
	let error = args(&["--dev-prices", file]).market().unwrap_err();
	assert_eq!(error, format!("{file}: has a header but no row"));
}

#[test]
fn market_reads_closes_beside_a_history_and_refuses_two_for_one_asset() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("closes.csv");
	std::fs::write(&path, "date,close\n2020-03-11,194.61\n2020-03-12,110.60\n").unwrap();
	let file = path.to_str().unwrap();
	let wbtc = format!("WBTC={file}");

	let both = args(&["--dev-prices", file, "--dev-candles", file, "--dev-candles", &wbtc]);
	let market = both.market().unwrap();
	let closes = |symbol: &str| -> Vec<_> {
		let candles = market.candles(symbol, 86_400 * 1_000).unwrap();
		candles.into_iter().map(|candle| candle.close).collect()
	};
	assert_eq!(closes("ETH"), ["194.61", "110.60", "194.61"]);
	assert_eq!(closes("WBTC"), ["194.61", "110.60", "60000.000000"]);
	assert_eq!(closes("BNB").len(), 401);

	let twice = args(&["--dev-candles", &wbtc, "--dev-candles", &wbtc]);
	assert_eq!(twice.market().unwrap_err(), "--dev-candles names WBTC twice");

	std::fs::write(&path, "date,close\n2020-03-11,0\n").unwrap();
	let error = args(&["--dev-candles", file]).market().unwrap_err();
	assert_eq!(error, format!("{file}, line 2: the close `0` is not a positive decimal"));
}

#[test]
fn price_of_kun_can_be_played_but_it_has_no_closes() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("kun.csv");
	std::fs::write(&path, "date,close\n2020-03-12,0.80\n2020-03-13,0.55\n").unwrap();
	let kun = format!("KUN={}", path.display());

	let market = args(&["--dev-prices", &kun]).market().unwrap();
	assert_eq!(market.overview().prices["KUN"], "0.80");
	assert_eq!(market.candles("KUN", 86_400 * 1_000), None);

	let error = args(&["--dev-candles", &kun]).market().unwrap_err();
	assert_eq!(error, "--dev-candles names KUN, but the chain keeps no closes of it");
}

#[test]
fn settings_name_three_venues_per_asset() {
	let walks = args(&[]).market().unwrap();
	let settings = walks.settings("http://127.0.0.1:1234");
	assert_eq!(settings.deviation, WorkerSettings::default().deviation);
	assert_eq!(settings.heartbeat, WorkerSettings::default().heartbeat);

	let sources = settings.sources.unwrap();
	let kinds: Vec<_> = sources.iter().map(|(kind, _)| kind.clone()).collect();
	let reserve = [100, 101, 102, 103].map(AssetKind::WithId);
	assert_eq!(kinds, [&reserve[..], &[AssetKind::Native]].concat());
	for (_, sources) in &sources {
		assert_eq!(sources.len(), 3);
		for source in sources {
			assert!(is_http_url(&source.url) && is_json_pointer(&source.path), "{source:?}");
		}
	}
	let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
	let eth: Vec<_> = sources[0].1.iter().map(|s| (text(&s.url), text(&s.path))).collect();
	let expected = [
		("http://127.0.0.1:1234/exchange/ticker?symbol=ETHUSD", "/price"),
		("http://127.0.0.1:1234/spot/ETH-USD", "/data/amount"),
		("http://127.0.0.1:1234/book/ETHUSD", "/result/ETHUSD/c/0"),
	];
	assert_eq!(eth, expected.map(|(url, path)| (url.to_owned(), path.to_owned())));
}

#[test]
fn settings_name_three_sources_of_daily_candles_per_reserve_asset() {
	let settings = args(&[]).market().unwrap().settings("http://127.0.0.1:1234");
	let ids: Vec<_> = settings.candles.iter().map(|(id, _)| *id).collect();
	assert_eq!(ids, [100, 101, 102, 103]);
	for (_, sources) in &settings.candles {
		assert_eq!(sources.len(), 3);
		for source in sources {
			assert!(is_http_url(&source.url), "{source:?}");
			for pointer in [&source.rows, &source.time, &source.close] {
				assert!(is_json_pointer(pointer), "{source:?}");
			}
			assert_eq!(source.interval, 86_400);
		}
	}
	let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
	let eth = settings.candles[0].1.iter();
	let eth: Vec<_> = eth.map(|s| [&s.url, &s.rows, &s.time, &s.close].map(|b| text(b))).collect();
	let expected = [
		["http://127.0.0.1:1234/exchange/klines?symbol=ETHUSD", "", "/0", "/4"],
		["http://127.0.0.1:1234/spot/ETH-USD/candles", "", "/0", "/4"],
		["http://127.0.0.1:1234/book/ETHUSD/ohlc", "/result/ETHUSD", "/0", "/4"],
	];
	assert_eq!(eth, expected.map(|fields| fields.map(str::to_owned)));
}

#[test]
fn history_is_fed_row_by_row() {
	let history = super::history::parse("date,close\n2020-03-12,194.61\n").unwrap();
	let market = Market::new(vec![("BNB", history)], Vec::new(), 20);
	assert_eq!(market.settings("http://h").deviation, Permill::zero());
}
