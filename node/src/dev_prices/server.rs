//! The HTTP side: three venues with the answer formats of real exchanges, and an overview.
//!
//! | request | answer | pointer to the price |
//! |---|---|---|
//! | `/exchange/ticker?symbol=ETHUSD` | `{"symbol":"ETHUSD","price":"123.45"}` | `/price` |
//! | `/spot/ETH-USD` | `{"data":{"base":"ETH","currency":"USD","amount":"123.45"}}` | `/data/amount` |
//! | `/book/ETHUSD` | `{"error":[],"result":{"ETHUSD":{"c":["123.45","1.0"]}}}` | `/result/ETHUSD/c/0` |
//! | `/` | row, time and all prices | |
//!
//! Daily candles of the past, and the one that runs; fields after the close are of no use:
//!
//! | request | answer | order | candles | start, close |
//! |---|---|---|---|---|
//! | `/exchange/klines?symbol=ETHUSD` | `[[start in ms,"open","high","low","close",…],…]` | ascending | the answer | `/0`, `/4` |
//! | `/spot/ETH-USD/candles` | `[[start,low,high,open,close,…],…]` | descending | the answer | `/0`, `/4` |
//! | `/book/ETHUSD/ohlc` | `{"error":[],"result":{"ETHUSD":[[start,"open","high","low","close",…],…],"last":start}}` | ascending | `/result/ETHUSD` | `/0`, `/4` |

use super::{
	candles::DAY,
	market::{Market, Overview},
};
use axum::{
	extract::{Path, RawQuery, State},
	http::{header, HeaderName, StatusCode},
	routing::get,
	Json, Router,
};
use pallet_price_feed::settings::CandleSource;
use serde_json::{json, Value};
use std::{
	future::Future,
	io,
	net::{Ipv4Addr, SocketAddr},
	sync::Arc,
	time::{SystemTime, UNIX_EPOCH},
};

/// One of the three answer formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Venue {
	/// A flat object, the symbol in the query.
	Exchange = 0,
	/// A nested object, the pair in the path.
	Spot = 1,
	/// An array inside an object whose key is the symbol.
	Book = 2,
}

impl Venue {
	/// Every venue, in the order in which the worker is told of them.
	pub const ALL: [Self; 3] = [Self::Exchange, Self::Spot, Self::Book];

	/// Address of the price of `symbol` below `base_url`, and its JSON pointer in the answer.
	pub fn source(self, base_url: &str, symbol: &str) -> (String, String) {
		match self {
			Self::Exchange => {
				(format!("{base_url}/exchange/ticker?symbol={symbol}USD"), "/price".into())
			},
			Self::Spot => (format!("{base_url}/spot/{symbol}-USD"), "/data/amount".into()),
			Self::Book => {
				(format!("{base_url}/book/{symbol}USD"), format!("/result/{symbol}USD/c/0"))
			},
		}
	}

	/// Where the worker finds the candles of `symbol` below `base_url`.
	pub fn candle_source(self, base_url: &str, symbol: &str) -> CandleSource {
		let (url, rows) = match self {
			Self::Exchange => {
				(format!("{base_url}/exchange/klines?symbol={symbol}USD"), String::new())
			},
			Self::Spot => (format!("{base_url}/spot/{symbol}-USD/candles"), String::new()),
			Self::Book => {
				(format!("{base_url}/book/{symbol}USD/ohlc"), format!("/result/{symbol}USD"))
			},
		};
		CandleSource {
			url: url.into_bytes(),
			rows: rows.into_bytes(),
			time: b"/0".to_vec(),
			close: b"/4".to_vec(),
			interval: DAY,
		}
	}
}

/// Binds the price server to a free port of the loopback interface.
///
/// Returns its address and the future that serves until it is dropped.
///
/// # Errors
///
/// That of the operating system if the interface cannot be had.
pub async fn bind(
	market: Arc<Market>,
) -> io::Result<(SocketAddr, impl Future<Output = ()> + Send + 'static)> {
	let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
	let address = listener.local_addr()?;
	let app = router(market);
	let serve = async move {
		if let Err(error) = axum::serve(listener, app).await {
			log::error!("Price server stopped: {error}");
		}
	};
	Ok((address, serve))
}

fn router(market: Arc<Market>) -> Router {
	Router::new()
		.route("/", get(overview))
		.route("/exchange/ticker", get(exchange))
		.route("/exchange/klines", get(exchange_candles))
		.route("/spot/{pair}", get(spot))
		.route("/spot/{pair}/candles", get(spot_candles))
		.route("/book/{pair}", get(book))
		.route("/book/{pair}/ohlc", get(book_candles))
		.with_state(market)
}

/// 404 with the reason.
type NotFound = (StatusCode, Json<Value>);

/// A JSON answer, or 404 with the reason.
type Answer = Result<Json<Value>, NotFound>;

/// A JSON answer that is text already, or 404 with the reason.
type TextAnswer = Result<([(HeaderName, &'static str); 1], String), NotFound>;

async fn overview(State(market): State<Arc<Market>>) -> Json<Overview> {
	Json(market.overview())
}

async fn exchange(State(market): State<Arc<Market>>, RawQuery(query): RawQuery) -> Answer {
	let query = query.unwrap_or_default();
	let pair = symbol_of(&query);
	let (_, price) = quote(&market, Venue::Exchange, pair, "USD")?;
	Ok(Json(json!({ "symbol": pair, "price": price })))
}

async fn exchange_candles(
	State(market): State<Arc<Market>>,
	RawQuery(query): RawQuery,
) -> TextAnswer {
	tell(&market, Venue::Exchange, symbol_of(&query.unwrap_or_default()), "USD")
}

async fn spot(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> Answer {
	let (base, price) = quote(&market, Venue::Spot, &pair, "-USD")?;
	Ok(Json(json!({ "data": { "base": base, "currency": "USD", "amount": price } })))
}

async fn spot_candles(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> TextAnswer {
	tell(&market, Venue::Spot, &pair, "-USD")
}

async fn book(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> Answer {
	let (_, price) = quote(&market, Venue::Book, &pair, "USD")?;
	let mut result = serde_json::Map::new();
	result.insert(pair, json!({ "c": [price, "1.0"] }));
	Ok(Json(json!({ "error": [], "result": result })))
}

async fn book_candles(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> TextAnswer {
	tell(&market, Venue::Book, &pair, "USD")
}

/// The value of `symbol` in a query.
fn symbol_of(query: &str) -> &str {
	query.split('&').find_map(|part| part.strip_prefix("symbol=")).unwrap_or_default()
}

/// The symbol before `suffix` in `pair`, and what `venue` shows for it.
fn quote<'a>(
	market: &Market,
	venue: Venue,
	pair: &'a str,
	suffix: &str,
) -> Result<(&'a str, String), NotFound> {
	pair.strip_suffix(suffix)
		.and_then(|symbol| Some((symbol, market.price(symbol, venue)?)))
		.ok_or_else(|| not_found("price", pair))
}

/// The candles of the symbol before `suffix` in `pair`, as `venue` tells them.
fn tell(market: &Market, venue: Venue, pair: &str, suffix: &str) -> TextAnswer {
	// A clock that stands before 1970 counts as standing at its begin: no day lies before it.
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
	let candles = pair
		.strip_suffix(suffix)
		.and_then(|symbol| market.candles(symbol, now))
		.ok_or_else(|| not_found("candles", pair))?;
	Ok(([(header::CONTENT_TYPE, "application/json")], venue.tell(pair, &candles)))
}

fn not_found(what: &str, pair: &str) -> NotFound {
	let error = json!({ "error": format!("no {what} for `{pair}`") });
	(StatusCode::NOT_FOUND, Json(error))
}
