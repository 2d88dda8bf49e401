//! The HTTP side: three venues with the answer formats of real exchanges, and an overview.
//!
//! | request | answer | pointer to the price |
//! |---|---|---|
//! | `/exchange/ticker?symbol=ETHUSD` | `{"symbol":"ETHUSD","price":"123.45"}` | `/price` |
//! | `/spot/ETH-USD` | `{"data":{"base":"ETH","currency":"USD","amount":"123.45"}}` | `/data/amount` |
//! | `/book/ETHUSD` | `{"error":[],"result":{"ETHUSD":{"c":["123.45","1.0"]}}}` | `/result/ETHUSD/c/0` |
//! | `/` | row, time and all prices | |

use super::market::{Market, Overview};
use axum::{
	extract::{Path, RawQuery, State},
	http::StatusCode,
	routing::get,
	Json, Router,
};
use serde_json::{json, Value};
use std::{
	future::Future,
	io,
	net::{Ipv4Addr, SocketAddr},
	sync::Arc,
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
		.route("/spot/{pair}", get(spot))
		.route("/book/{pair}", get(book))
		.with_state(market)
}

/// A JSON answer, or 404 with the reason.
type Answer = Result<Json<Value>, (StatusCode, Json<Value>)>;

async fn overview(State(market): State<Arc<Market>>) -> Json<Overview> {
	Json(market.overview())
}

async fn exchange(State(market): State<Arc<Market>>, RawQuery(query): RawQuery) -> Answer {
	let query = query.unwrap_or_default();
	let pair = query.split('&').find_map(|part| part.strip_prefix("symbol=")).unwrap_or_default();
	let (_, price) = quote(&market, Venue::Exchange, pair, "USD")?;
	Ok(Json(json!({ "symbol": pair, "price": price })))
}

async fn spot(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> Answer {
	let (base, price) = quote(&market, Venue::Spot, &pair, "-USD")?;
	Ok(Json(json!({ "data": { "base": base, "currency": "USD", "amount": price } })))
}

async fn book(State(market): State<Arc<Market>>, Path(pair): Path<String>) -> Answer {
	let (_, price) = quote(&market, Venue::Book, &pair, "USD")?;
	let mut result = serde_json::Map::new();
	result.insert(pair, json!({ "c": [price, "1.0"] }));
	Ok(Json(json!({ "error": [], "result": result })))
}

/// The symbol before `suffix` in `pair`, and what `venue` shows for it.
fn quote<'a>(
	market: &Market,
	venue: Venue,
	pair: &'a str,
	suffix: &str,
) -> Result<(&'a str, String), (StatusCode, Json<Value>)> {
	pair.strip_suffix(suffix)
		.and_then(|symbol| Some((symbol, market.price(symbol, venue)?)))
		.ok_or_else(|| {
			let error = json!({ "error": format!("no price for `{pair}`") });
			(StatusCode::NOT_FOUND, Json(error))
		})
}
