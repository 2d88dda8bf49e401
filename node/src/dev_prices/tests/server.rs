use crate::dev_prices::{bind, history::History, Market};
use serde_json::Value;
use std::{
	io::{Read, Write},
	net::{SocketAddr, TcpStream},
	sync::Arc,
};

/// Status and body of the answer to `GET path`, over a real connection.
fn get(address: SocketAddr, path: &str) -> (u16, String) {
	let mut stream = TcpStream::connect(address).unwrap();
	let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
	stream.write_all(request.as_bytes()).unwrap();
	let mut answer = String::new();
	stream.read_to_string(&mut answer).unwrap();
	let (head, body) = answer.split_once("\r\n\r\n").unwrap();
	let status = head.split(' ').nth(1).unwrap().parse().unwrap();
	(status, body.to_owned())
}

fn get_json(address: SocketAddr, path: &str) -> Value {
	let (status, body) = get(address, path);
	assert_eq!(status, 200, "{path}: {body}");
	serde_json::from_str(&body).unwrap()
}

/// Runs `test` against a server that plays `csv` for ETH, or only walks.
fn with_server(csv: Option<&str>, test: impl FnOnce(SocketAddr)) {
	let histories = csv.map(|csv| ("ETH", super::history::parse(csv).unwrap()));
	// One row per minute: the row does not change while a test runs.
	let histories = histories.into_iter().collect::<Vec<(_, History)>>();
	let market = Market::new(histories, Vec::new(), 1);
	let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
	let (address, serve) = runtime.block_on(bind(Arc::new(market))).unwrap();
	runtime.spawn(serve);
	test(address);
	// Ends the server with its runtime.
	drop(runtime);
	assert!(TcpStream::connect(address).is_err());
}

#[test]
fn listens_on_loopback_only() {
	with_server(None, |address| {
		assert!(address.ip().is_loopback());
		assert_ne!(address.port(), 0);
	});
}

#[test]
fn venues_answer_in_their_formats() {
	with_server(Some("date,close\n2020-03-12,194.610\n"), |address| {
		assert_eq!(
			get_json(address, "/exchange/ticker?symbol=ETHUSD"),
			serde_json::json!({ "symbol": "ETHUSD", "price": "194.610" })
		);
		assert_eq!(
			get_json(address, "/spot/ETH-USD"),
			serde_json::json!({
				"data": { "base": "ETH", "currency": "USD", "amount": "194.610" }
			})
		);
		assert_eq!(
			get_json(address, "/book/ETHUSD"),
			serde_json::json!({ "error": [], "result": { "ETHUSD": { "c": ["194.610", "1.0"] } } })
		);
	});
}

#[test]
fn every_source_of_the_settings_leads_to_a_price() {
	with_server(None, |address| {
		let base = format!("http://{address}");
		let settings = Market::new(Vec::new(), Vec::new(), 1).settings(&base);
		let sources: Vec<_> = settings.sources.unwrap().into_iter().flat_map(|(_, s)| s).collect();
		assert_eq!(sources.len(), 15);
		for source in sources {
			let url = String::from_utf8(source.url).unwrap();
			let answer = get_json(address, url.strip_prefix(&base).unwrap());
			let price = answer.pointer(std::str::from_utf8(&source.path).unwrap()).unwrap();
			let price: f64 = price.as_str().unwrap().parse().unwrap();
			assert!(price > 0.7, "{url}: {price}");
		}
	});
}

#[test]
fn every_source_of_candles_leads_to_the_same_closes() {
	with_server(None, |address| {
		let base = format!("http://{address}");
		let settings = Market::new(Vec::new(), Vec::new(), 1).settings(&base);
		assert_eq!(settings.candles.len(), 4);
		for (asset, sources) in settings.candles {
			// A day may begin between two requests: the closes stay, their days move on.
			let closes: Vec<Vec<_>> = sources
				.iter()
				.map(|source| {
					let url = std::str::from_utf8(&source.url).unwrap();
					let (status, body) = get(address, url.strip_prefix(&base).unwrap());
					assert_eq!(status, 200, "{url}: {body}");
					super::candles::read(source, &body).into_values().collect()
				})
				.collect();
			assert_eq!(closes[0].len(), 401, "asset {asset}");
			assert!(closes.iter().all(|venue| *venue == closes[0]), "asset {asset}");
		}
		// The past is no price: the clock still stands.
		assert_eq!(get_json(address, "/")["started"], false);
	});
}

#[test]
fn unknown_symbols_and_paths_are_not_found() {
	with_server(None, |address| {
		for path in [
			"/exchange/ticker?symbol=DOGEUSD",
			"/exchange/ticker?symbol=ETH",
			"/exchange/ticker?symbol=ethUSD",
			"/exchange/ticker?symbol=",
			"/exchange/ticker",
			"/spot/ETHUSD",
			"/spot/DOGE-USD",
			"/book/ETH-USD",
			"/book/USD",
			"/exchange/klines?symbol=DOGEUSD",
			"/exchange/klines?symbol=ETH-USD",
			"/exchange/klines?symbol=KUNUSD",
			"/spot/KUN-USD/candles",
			"/book/KUNUSD/ohlc",
			"/exchange/klines",
			"/spot/ETHUSD/candles",
			"/spot/DOGE-USD/candles",
			"/book/ETH-USD/ohlc",
			"/book/USD/ohlc",
			"/book/ETHUSD/candles",
			"/else",
		] {
			assert_eq!(get(address, path).0, 404, "{path}");
		}
		let (_, body) = get(address, "/book/DOGEUSD");
		assert_eq!(body, r#"{"error":"no price for `DOGEUSD`"}"#);
		let (_, body) = get(address, "/book/DOGEUSD/ohlc");
		assert_eq!(body, r#"{"error":"no candles for `DOGEUSD`"}"#);
	});
}

#[test]
fn overview_shows_everything_and_does_not_start_the_clock() {
	with_server(Some("date,close\n2020-03-12,194.61\n2020-03-13,122\n"), |address| {
		let before = get_json(address, "/");
		assert_eq!(before["started"], false);
		assert_eq!(before["row"], 0);
		assert_eq!(before["rows_per_minute"], 1);
		assert_eq!(before["time"], "2020-03-12");
		assert_eq!(before["prices"]["ETH"], "194.61");
		assert_eq!(before["prices"]["WBTC"], "60000.000000");
		assert_eq!(before["prices"]["BNB"], "600.000000");
		assert_eq!(before["prices"]["USDC"], "1.000000");
		assert_eq!(before["prices"]["KUN"], "0.800000");
		assert_eq!(
			before["histories"],
			serde_json::json!({ "ETH": { "row": 0, "rows": 2, "time": "2020-03-12" } })
		);

		// A symbol that is not there starts nothing, a price does.
		assert_eq!(get(address, "/book/DOGEUSD").0, 404);
		assert_eq!(get_json(address, "/")["started"], false);
		get_json(address, "/book/WBTCUSD");
		assert_eq!(get_json(address, "/")["started"], true);
	});
}

#[test]
fn overview_of_walks_has_no_time() {
	with_server(None, |address| {
		let overview = get_json(address, "/");
		assert_eq!(overview["time"], Value::Null);
		assert_eq!(overview["histories"], serde_json::json!({}));
	});
}
