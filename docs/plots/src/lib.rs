//! Recorded prices, what the rules of volatility make of them, and plots for the book.
//!
//! The prices go through the rules of `pallet-volatility` themselves, with the parameters of the
//! development chain. Nothing is random and no clock is read: the same prices give the same bytes.
//!
//! [`bars`], [`time`] and [`chart`] are for every program that reads such prices or draws for the book.

#![deny(missing_docs)]

pub mod bars;
pub mod chart;
pub mod draw;
pub mod figures;
pub mod parameters;
pub mod replay;
pub mod series;
#[cfg(test)]
mod tests;
pub mod time;
