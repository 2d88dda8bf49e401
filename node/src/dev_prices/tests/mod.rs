//! Tests of the development prices, by theme.

mod args;
mod candles;
mod clock;
mod closes;
mod history;
mod server;
mod walk;
