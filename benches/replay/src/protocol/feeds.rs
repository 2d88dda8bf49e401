//! Oracle operators, who feed as their offchain workers do: when a price moved, or when time has passed.

use crate::{chain::Signer, genesis::ETH, random::Random};
use pallet_price_feed::types::{AssetKind, OracleKey};
use qian_primitives::Price;
use qian_runtime::RuntimeCall;

/// How many there are.
pub const OPERATORS: u32 = 5;

/// A price is fed again after so many minutes, or when it has moved by so much.
const HEARTBEAT: u32 = 5;
const DEVIATION: f64 = 0.005;

/// How far the venues of an operator lie from those of the others, at most.
const VENUES: f64 = 0.0005;

struct Operator {
	signer: Signer,
	fed: Option<(u32, f64)>,
}

/// All of them.
pub struct Feeds {
	operators: Vec<Operator>,
	random: Random,
}

impl Feeds {
	/// None of them has fed anything yet.
	pub fn new(seed: u64) -> Self {
		let operator = |index| Operator { signer: signer(index), fed: None };
		Self { operators: (0..OPERATORS).map(operator).collect(), random: Random::new(seed) }
	}

	/// Feed what each of them sees in this minute; returns how many transactions that took.
	pub fn feed(&mut self, minute: u32, ether: f64, kun: f64) -> u32 {
		let mut fed = 0;
		for Operator { signer, fed: last } in &mut self.operators {
			let seen = ether * self.random.between(1.0 - VENUES, 1.0 + VENUES);
			let is_due = last.is_none_or(|(at, price)| {
				minute >= at + HEARTBEAT || (seen / price - 1.0).abs() >= DEVIATION
			});
			if is_due {
				*last = Some((minute, seen));
				let values = [(AssetKind::WithId(ETH), seen), (AssetKind::Native, kun)];
				let values = values.map(|(asset, price)| (OracleKey::Price(asset), price));
				signer
					.submit(feed_values(values))
					.expect("an operator can pay")
					.expect("an operator may feed");
				fed += 1;
			}
		}
		fed
	}

	/// Let all of them vote for the closes of past days; returns how many transactions that took.
	pub fn vote(&self, closes: &[(u32, f64)]) -> u32 {
		if closes.is_empty() {
			return 0;
		}
		for Operator { signer, .. } in &self.operators {
			let values = closes.iter().map(|(day, close)| (OracleKey::Close(ETH, *day), *close));
			signer
				.submit(feed_values(values))
				.expect("an operator can pay")
				.expect("an operator may vote");
		}
		OPERATORS
	}
}

/// The operator of this index.
pub fn signer(index: u32) -> Signer {
	Signer::new("operator", index)
}

fn feed_values(values: impl IntoIterator<Item = (OracleKey, f64)>) -> RuntimeCall {
	let values = values.into_iter().map(|(key, price)| (key, Price::from_float(price)));
	let values = values.collect::<Vec<_>>().try_into().expect("a window of closes fits");
	pallet_oracle::Call::feed_values { values }.into()
}
