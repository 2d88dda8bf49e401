//! Tests of the development prices, by theme.

mod args;
mod clock;
mod history;
mod server;
mod walk;
