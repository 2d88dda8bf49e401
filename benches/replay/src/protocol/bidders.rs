//! Those who buy KUN, who buy from the reserve, and who call what anybody may call.

use super::owners::send;
use crate::{
	amount::{units, whole, worth},
	chain::Signer,
	genesis::ETH,
	scenario::Means,
};
use pallet_auction::types::LotReport;
use qian_primitives::{Balance, UNIT};
use qian_runtime::{AccountId, Assets, Auction, Csa, Stablecoin};

/// By how much less of the market price each bidder goes than the one before.
const STEP: f64 = 0.02;

/// Least balance of an account with ETH.
const REST: Balance = UNIT / 1_000_000;

/// All of them.
pub struct Bidders {
	/// With the share of the market price up to which each goes.
	bidders: Vec<(Signer, f64)>,
	keeper: Signer,
	capital: Balance,
}

impl Bidders {
	/// With their means, worth that much at the opening price.
	pub fn new(means: &Means, price: f64) -> Self {
		let bidder = |index| {
			let share = 1.0 - means.bid_margin - STEP * f64::from(index);
			(Signer::new("bidder", index), share.max(0.05))
		};
		Self {
			bidders: (0..means.bidders).map(bidder).collect(),
			keeper: Signer::new("keeper", 0),
			capital: worth(units(means.bidder_capital), price),
		}
	}

	/// Accounts.
	pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
		let accounts = self.bidders.iter().map(|(signer, _)| &signer.account);
		accounts.chain([&self.keeper.account])
	}

	/// The ETH of each of them.
	pub fn endowments(&self) -> impl Iterator<Item = (&AccountId, Balance)> {
		self.bidders.iter().map(|(signer, _)| (&signer.account, self.capital))
	}

	/// Bid for lots, buy from the reserve, absorb what may be absorbed; returns how many transactions that
	/// took.
	pub fn act(&self, minute: u32, means: &Means, market: &Signer) -> u32 {
		let lots = Auction::lots();
		let bids = lots.iter().filter(|lot| self.bid(minute, lot)).count() as u32;
		let others = u32::from(buy_reserve(means, market)) + u32::from(self.absorb());
		bids + others
	}

	/// Let one who is willing and able raise the bid for a lot by as little as it takes.
	fn bid(&self, minute: u32, report: &LotReport<AccountId>) -> bool {
		let LotReport { lot, market, least, least_cost, .. } = report;
		let Some(((market, least), cost)) = market.zip(*least).zip(*least_cost) else {
			return false;
		};
		let count = self.bidders.len();
		let turns = (0..count).map(|turn| &self.bidders[(minute as usize + turn) % count]);
		let is_best = |who: &AccountId| lot.best.as_ref().is_some_and(|best| best.who == *who);
		let able = |who: &AccountId| {
			let credit = Auction::refund(who.clone(), ETH);
			credit + Assets::balance(ETH, who).saturating_sub(REST) >= cost
		};
		let bidder = turns
			.filter(|(signer, share)| {
				!is_best(&signer.account) && whole(least) <= whole(market) * share
			})
			.find(|(signer, _)| able(&signer.account));
		let Some((signer, _)) = bidder else { return false };
		send(signer, pallet_auction::Call::bid { lot: lot.id, price: least });
		true
	}

	/// Absorb the insolvent CSAs, if the buffer lets anybody do so.
	fn absorb(&self) -> bool {
		let Some(pool) = Csa::pool(ETH).filter(|pool| pool.insolvent.debt > 0) else {
			return false;
		};
		let can = Csa::system().buffer >= i128::try_from(pool.shortfall).unwrap_or(i128::MAX);
		// A price in doubt, or the last insolvent CSA: then it fails, and costs the fee.
		can && matches!(
			self.keeper.submit(pallet_csa::Call::absorb { asset: ETH }),
			Ok(result) if result.is_ok()
		)
	}
}

/// Buy for a minute's share of the hourly demand, while there is bad debt.
fn buy_reserve(means: &Means, market: &Signer) -> bool {
	let amount = units(means.reserve_demand / 60.0).min(Stablecoin::ledger().bad_debt);
	let Ok(min_out) = Auction::quote_buy_reserve(ETH, amount) else { return false };
	send(market, pallet_auction::Call::buy_reserve { asset: ETH, amount, min_out });
	true
}
