//! Arbitragers, who redeem when it pays, and the market on which they sell what they got.

use super::owners::{send, transfer};
use crate::{
	amount::{share, value, whole},
	chain::Signer,
	genesis::ETH,
	scenario::Means,
	trader::Trader,
};
use pallet_csa::types::Pool;
use qian_primitives::{asset_ids::QUSD, Balance, UNIT};
use qian_runtime::{AccountId, Assets, Csa};

/// Less than this does not pay for the trouble.
const LEAST: Balance = 1_000 * UNIT;

/// Least balance of an account with coins.
const REST: Balance = UNIT / 100;

/// Everybody who trades.
pub struct Traders {
	traders: Vec<(Signer, Trader)>,
	/// The market, on which the coins are that nobody keeps.
	pub market: Signer,
	capital: Balance,
}

/// What arbitragers did in a minute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arbitrage {
	/// Redemptions.
	pub calls: u32,
	/// Transfers to and from the market.
	pub transfers: u32,
	/// Whether redeeming would have paid, but nobody had money.
	pub broke: bool,
}

impl Traders {
	/// Traders without money yet.
	pub fn new(means: &Means, capital: Balance) -> Self {
		let trader = |index| (Signer::new("arbitrager", index), Trader::default());
		Self {
			traders: (0..means.arbitragers).map(trader).collect(),
			market: Signer::new("market", 0),
			capital,
		}
	}

	/// Their accounts.
	pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
		let accounts = self.traders.iter().map(|(signer, _)| &signer.account);
		accounts.chain([&self.market.account])
	}

	/// Give each of them their capital, from the market; returns how many transactions that took.
	pub fn fund(&mut self) -> u32 {
		for (signer, trader) in &mut self.traders {
			send(&self.market, transfer(QUSD, &signer.account, self.capital));
			trader.earn(self.capital);
		}
		self.traders.len() as u32
	}

	/// Coins at hand of all of them.
	pub fn cash(&self) -> Balance {
		self.traders.iter().map(|(_, trader)| trader.cash()).sum()
	}

	/// What they gained, with unsold collateral at this price.
	pub fn gain(&self, price: f64) -> f64 {
		let unsold: Balance = self.traders.iter().map(|(_, trader)| trader.unsold()).sum();
		let capital = self.capital * self.traders.len() as Balance;
		whole(self.cash()) + whole(unsold) * price - whole(capital)
	}

	/// The chain says the same of what they have.
	pub fn check(&self) {
		for (signer, trader) in &self.traders {
			let on_chain = |asset| Assets::balance(asset, &signer.account);
			assert_eq!((on_chain(QUSD), on_chain(ETH)), (trader.cash(), trader.unsold()));
		}
	}

	/// Sell what has reached the market, and redeem as far as it pays and the money goes. They take turns in
	/// being first.
	pub fn act(&mut self, minute: u32, price: f64, means: &Means) -> Arbitrage {
		let mut done = Arbitrage { transfers: self.sell(minute, price, means), ..<_>::default() };
		let count = self.traders.len();
		for turn in 0..count {
			let (signer, trader) = &mut self.traders[(minute as usize + turn) % count];
			let Some(pool) = offer(means) else { break };
			let amount = affordable(trader.cash(), pool.redeemable);
			if amount < pool.least.max(LEAST.min(pool.redeemable)) {
				continue;
			}
			let quote = Csa::quote_redeem_frozen(ETH, amount).expect("the pool says so");
			let min_out = quote.paid;
			send(signer, pallet_csa::Call::redeem_frozen { asset: ETH, amount, min_out });
			trader.spend(amount).expect("no more than there is");
			trader.take(quote.paid, minute + means.recycling);
			done.calls += 1;
		}
		done.broke = offer(means).is_some_and(|pool| pool.redeemable >= LEAST);
		done
	}

	fn sell(&mut self, minute: u32, price: f64, means: &Means) -> u32 {
		let mut transfers = 0;
		for (signer, trader) in &mut self.traders {
			while let Some(collateral) = trader.due(minute) {
				let proceeds = share(value(collateral, price), 1.0 - means.slippage);
				if Assets::balance(QUSD, &self.market.account) < proceeds + REST {
					// Nobody has coins to sell: the collateral waits.
					break;
				}
				send(signer, transfer(ETH, &self.market.account, collateral));
				send(&self.market, transfer(QUSD, &signer.account, proceeds));
				trader.sell(proceeds);
				transfers += 2;
			}
		}
		transfers
	}
}

/// The frozen CSAs, if redeeming pays now.
fn offer(means: &Means) -> Option<Pool> {
	let pool = Csa::pool(ETH).filter(|pool| pool.redeemable > 0)?;
	let gain = pool.ratio.to_float() * (1.0 - means.slippage) - 1.0;
	(gain >= means.margin).then_some(pool)
}

/// As much of `most` as this money pays for, without a rest that is too small for an account.
fn affordable(cash: Balance, most: Balance) -> Balance {
	if cash > most && cash - most < REST {
		return most.saturating_sub(REST);
	}
	cash.min(most)
}
