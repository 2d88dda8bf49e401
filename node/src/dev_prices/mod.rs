//! Prices for a development chain, served by the node itself.
//!
//! The node listens on a free port of the loopback interface and answers like three venues with
//! different answer formats ([`server`]), so that the price worker takes the same way as on a real
//! network: HTTP requests, JSON pointers and a median. What is served ([`market`]) is, per asset,
//! either a reproducible random walk ([`walk`]) or a price history from a CSV file ([`history`]),
//! one row after the other in real time ([`clock`]). The venues also tell what an asset cost on the
//! days before ([`closes`]), as daily candles ([`candles`]).
//!
//! No price is ever a floating-point number: walks are computed in millionths, histories keep the
//! text of their file.

mod args;
mod assets;
mod candles;
mod clock;
mod closes;
mod history;
mod market;
mod server;
#[cfg(test)]
mod tests;
mod walk;

pub use args::DevPriceArgs;
pub use market::Market;
pub use server::bind;
