//! The node of the QIAN stablecoin chain.
//!
//! A solo chain: Aura authors, GRANDPA finalises, offchain workers bring prices. For development
//! the node seals its own blocks on demand ([`sealing`]) and serves its own prices
//! ([`dev_prices`]).

#![deny(missing_docs)]

mod chain_spec;
mod cli;
mod command;
mod dev_prices;
mod file_error;
mod forecast;
mod metrics;
mod price_sources;
mod rpc;
mod sealing;
mod service;
mod worker_settings;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
