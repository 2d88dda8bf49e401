//! Tests, one file per theme. Prices are made by formula.

mod peer;
mod population;
mod prices;
mod protocol;
mod trader;

use crate::{
	prices::Series,
	scenario::{Name, Scenario},
};

/// The scenario of typical means with so many owners.
fn typical(owners: u32) -> Scenario {
	let mut scenario = Name::Typical.scenario();
	scenario.crowd.owners = owners;
	scenario
}

/// A fall from 200 to 95 within an hour, and an hour and a half at that price. Nothing is known of the days
/// before, nor so of the volatility, which therefore stops nobody.
fn fall() -> Series {
	let price = |minute: u32| 200.0 - 105.0 * f64::from(minute.min(60)) / 60.0;
	let minutes = (0..=150).map(price).collect();
	Series { minutes, closes: Vec::new(), ..crate::prices::scripted() }
}
