use crate::dev_prices::{
	args::{DevPriceArgs, ReplayArg},
	Market,
};
use pallet_price_feed::settings::{is_http_url, is_json_pointer, AssetKind, WorkerSettings};
use sp_runtime::Permill;

fn replay(text: &str) -> Result<(&'static str, String), String> {
	let arg: ReplayArg = text.parse()?;
	Ok((arg.symbol, arg.path.display().to_string()))
}

#[test]
fn replay_names_a_symbol_or_means_eth() {
	assert_eq!(replay("prices.csv"), Ok(("ETH", "prices.csv".into())));
	assert_eq!(replay("USDC=usdc.csv"), Ok(("USDC", "usdc.csv".into())));
	assert_eq!(replay("wbtc=a=b.csv"), Ok(("WBTC", "a=b.csv".into())));
	assert_eq!(replay("../data/x=y.csv"), Ok(("ETH", "../data/x=y.csv".into())));
}

#[test]
fn replay_of_unknown_symbol_or_without_file_is_refused() {
	assert_eq!(
		replay("DOGE=doge.csv"),
		Err("no asset has the symbol `DOGE`; known are ETH, WBTC, BNB, USDC".into())
	);
	assert_eq!(replay("ETH="), Err("names no file".into()));
	assert_eq!(replay(""), Err("names no file".into()));
}

#[test]
fn market_reads_each_history_and_refuses_two_for_one_asset() {
	let folder = tempfile::tempdir().unwrap();
	let path = folder.path().join("eth.csv");
	std::fs::write(&path, "date,close\n2020-03-12,194.61\n").unwrap();
	let arg = ReplayArg { symbol: "ETH", path: path.clone() };
	let args = |dev_prices| DevPriceArgs { dev_prices, dev_prices_speed: 20 };

	let market = args(vec![arg.clone()]).market().unwrap();
	assert_eq!(market.overview().time.as_deref(), Some("2020-03-12"));

	let error = args(vec![arg.clone(), arg.clone()]).market().unwrap_err();
	assert_eq!(error, "--dev-prices names ETH twice");

	std::fs::write(&path, "date,close\n").unwrap();
	let error = args(vec![arg]).market().unwrap_err();
	assert_eq!(error, format!("{}: has a header but no row", path.display()));
}

#[test]
fn settings_name_three_venues_per_asset() {
	let walks = DevPriceArgs { dev_prices: vec![], dev_prices_speed: 20 }.market().unwrap();
	let settings = walks.settings("http://127.0.0.1:1234");
	assert_eq!(settings.deviation, WorkerSettings::default().deviation);
	assert_eq!(settings.heartbeat, WorkerSettings::default().heartbeat);

	let sources = settings.sources.unwrap();
	let ids: Vec<_> = sources.iter().map(|(id, _)| id.clone()).collect();
	assert_eq!(ids, [100, 101, 102, 103].map(AssetKind::WithId));
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
fn history_is_fed_row_by_row() {
	let history = super::history::parse("date,close\n2020-03-12,194.61\n").unwrap();
	let market = Market::new(vec![("BNB", history)], 20);
	assert_eq!(market.settings("http://h").deviation, Permill::zero());
}
