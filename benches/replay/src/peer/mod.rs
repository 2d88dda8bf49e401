//! The same crash in a plain liquidation of vaults one by one, after the manner of 2020.
//!
//! A vault below the least ratio may be put up for auction by anybody who pays for the transaction, in lots
//! of about fifty ETH; so many of them in a minute. Whoever wins a lot pays the coins at once and has
//! them again when the collateral is sold. Debt that an auction does not raise is bad debt; the penalties
//! are set against it.

pub mod auction;

use crate::{
	amount::{product, share, units, value, whole},
	outcome::{Affected, Losses, Outcome, Sample, SAMPLE},
	population::{top_up, Owner, TopUp},
	prices::Series,
	scenario::{Scenario, ALERT, TARGET},
	trader::Trader,
};
use auction::{Auction, Bid, Bidder, RUN};
use qian_primitives::{Balance, UNIT};

/// A lot; the last one of a vault may be a tenth larger.
const LOT: Balance = 50 * UNIT;

/// A vault does not keep less debt than this, as here.
const LEAST_DEBT: Balance = 100 * UNIT;

/// A vault and its owner.
#[derive(Clone, Debug)]
struct Vault {
	collateral: Balance,
	debt: Balance,
	means: Owner,
	due: Option<u32>,
	/// All collateral that was ever locked, and what was lost of it.
	locked: Balance,
	lost: f64,
	lost_value: f64,
	touched: bool,
}

/// Collateral that left the system, by where it went.
#[derive(Clone, Copy, Debug, Default)]
struct Gone {
	/// To owners, from auctions.
	returned: Balance,
	/// To the market.
	sold: Balance,
	/// To whoever bid nothing.
	for_nothing: Balance,
}

/// The system.
pub struct Peer<'a> {
	scenario: &'a Scenario,
	vaults: Vec<Vault>,
	auctions: Vec<Auction>,
	traders: Vec<Trader>,
	/// Coins on the market.
	pub market: Balance,
	gone: Gone,
	/// Debt of auctions that ended, and coins that these brought.
	ended: Balance,
	raised: Balance,
	outcome: Outcome,
}

/// Run `population` through `series`.
pub fn run(series: &Series, scenario: &Scenario, population: &[Owner]) -> Outcome {
	let mut peer = Peer::new(scenario, population);
	for minute in 1..=series.length() {
		// The price that the system believes, and that of the market.
		let believed = series.at(minute.saturating_sub(scenario.peer.delay));
		peer.minute(minute, believed, series.at(minute));
		peer.check(population);
	}
	peer.finish(series.at(series.length()))
}

impl<'a> Peer<'a> {
	/// All vaults open.
	pub fn new(scenario: &'a Scenario, population: &[Owner]) -> Self {
		let vault = |owner: &Owner| Vault {
			collateral: owner.collateral,
			debt: owner.debt,
			means: owner.clone(),
			due: None,
			locked: owner.collateral,
			lost: 0.0,
			lost_value: 0.0,
			touched: false,
		};
		let capital = units(scenario.means.capital);
		let traders = vec![Trader::new(capital); scenario.means.arbitragers as usize];
		let sold: Balance = population.iter().map(|owner| owner.debt - owner.kept).sum();
		let market = sold.checked_sub(capital * traders.len() as Balance);
		Self {
			scenario,
			vaults: population.iter().map(vault).collect(),
			auctions: Vec::new(),
			traders,
			market: market.expect("the capital is a part of the coins that there are"),
			gone: Gone::default(),
			ended: 0,
			raised: 0,
			outcome: Outcome {
				opened: population.iter().map(|owner| whole(owner.debt)).sum(),
				..Outcome::default()
			},
		}
	}

	/// One minute, at the price that the system believes and that of the market.
	pub fn minute(&mut self, minute: u32, believed: f64, price: f64) {
		self.sell(minute, price);
		self.rescue(minute, price);
		let bitten = self.bite(minute, believed);
		let bids = self.bid(minute, price);
		let ended = self.settle(minute, price);
		let calls = bitten + bids + ended;
		let outcome = &mut self.outcome;
		outcome.calls += calls;
		outcome.blocks += u32::from(calls > 0);
		outcome.auctions.lots += bitten;
		outcome.auctions.bids += bids;
		self.look(minute, price);
	}

	/// Arbitragers sell what has reached the market.
	fn sell(&mut self, minute: u32, price: f64) {
		for trader in &mut self.traders {
			while let Some(collateral) = trader.due(minute) {
				let proceeds = share(value(collateral, price), 1.0 - self.scenario.means.slippage);
				let Some(left) = self.market.checked_sub(proceeds) else { break };
				self.market = left;
				self.gone.sold += collateral;
				trader.sell(proceeds);
			}
		}
	}

	/// Owners act whose time has come.
	fn rescue(&mut self, minute: u32, price: f64) {
		let line = self.scenario.peer.ratio;
		for vault in &mut self.vaults {
			if vault.due.is_none_or(|due| due > minute) {
				continue;
			}
			vault.due = None;
			let ratio = vault.ratio(price);
			if vault.debt == 0 || !(1.0..ALERT * line).contains(&ratio) {
				continue;
			}
			let own = (vault.means.kept, vault.means.spare);
			let TopUp { repay, deposit } =
				top_up(vault.collateral, vault.debt, price, TARGET * line, own, LEAST_DEBT);
			vault.debt -= repay;
			vault.means.kept -= repay;
			vault.collateral += deposit;
			vault.locked += deposit;
			vault.means.spare -= deposit;
			self.outcome.rescues += u32::from(repay > 0) + u32::from(deposit > 0);
		}
	}

	/// Put vaults below the line up for auction, those with the lowest ratio first: as many lots as a minute
	/// allows, while somebody can pay for it.
	fn bite(&mut self, minute: u32, believed: f64) -> u32 {
		let line = self.scenario.peer.ratio;
		let below = |vault: &Vault| vault.debt > 0 && vault.ratio(believed) < line;
		let mut unsafe_vaults: Vec<usize> =
			(0..self.vaults.len()).filter(|index| below(&self.vaults[*index])).collect();
		unsafe_vaults.sort_by(|a, b| {
			self.vaults[*a].ratio(believed).total_cmp(&self.vaults[*b].ratio(believed))
		});
		let gas = units(self.scenario.peer.gas);
		let mut bitten = 0;
		for owner in unsafe_vaults {
			while bitten < self.scenario.peer.bites && self.vaults[owner].debt > 0 {
				let Some(keeper) = self.traders.iter_mut().find(|one| one.cash() >= gas) else {
					return bitten;
				};
				keeper.spend(gas).expect("the keeper has as much");
				self.market += gas;
				let auction = self.kick(owner, minute);
				self.auctions.push(auction);
				bitten += 1;
			}
		}
		bitten
	}

	fn kick(&mut self, owner: usize, minute: u32) -> Auction {
		let vault = &mut self.vaults[owner];
		// A rest too small for anybody to bid for goes along.
		let all = vault.collateral < LOT + LOT / 10;
		let lot = if all { vault.collateral } else { LOT };
		let debt = product(vault.debt, lot, vault.collateral);
		let debt = if all { vault.debt } else { debt };
		vault.collateral -= lot;
		vault.debt -= debt;
		vault.touched = true;
		let wanted = debt + share(debt, self.scenario.peer.penalty);
		Auction { owner, lot, debt, wanted, best: None, ends: minute + RUN, opened: minute }
	}

	fn bid(&mut self, minute: u32, price: f64) -> u32 {
		let Self { auctions, traders, scenario, market, gone, .. } = self;
		let mut bids = 0;
		for (index, auction) in auctions.iter_mut().enumerate() {
			let first = index + minute as usize;
			let now = (minute, price);
			let done = auction.offer(traders, first, now, &scenario.means, &scenario.peer);
			bids += done.bids;
			*market += done.gas;
			gone.returned += done.returned;
		}
		bids
	}

	/// End the auctions that were won.
	fn settle(&mut self, minute: u32, price: f64) -> u32 {
		let (mut ended, mut running) = (0, Vec::new());
		for mut auction in std::mem::take(&mut self.auctions) {
			let Some(Bid { who, paid, .. }) = auction.won(minute) else {
				running.push(auction);
				continue;
			};
			ended += 1;
			self.ended += auction.debt;
			self.raised += paid;
			match who {
				Bidder::Trader(index) => {
					let due = minute + self.scenario.means.recycling;
					self.traders[index].take(auction.lot, due);
				},
				Bidder::Nobody => {
					self.gone.for_nothing += auction.lot;
					self.outcome.auctions.for_nothing += 1;
				},
			}
			let vault = &mut self.vaults[auction.owner];
			let lost = (whole(auction.lot) - whole(auction.debt) / price).max(0.0);
			vault.lost += lost;
			vault.lost_value += lost * price;
		}
		self.auctions = running;
		ended
	}

	/// Coins that exist.
	fn supply(&self) -> Balance {
		let debts: Balance = self.vaults.iter().map(|vault| vault.debt).sum();
		let running: Balance = self.auctions.iter().map(|auction| auction.debt).sum();
		// Penalties may have raised more than there was debt, but never more coins than there are.
		debts + running + self.ended - self.raised
	}

	fn look(&mut self, minute: u32, price: f64) {
		let line = self.scenario.peer.ratio;
		let (mut frozen, mut insolvent) = (Affected::default(), Affected::default());
		let (mut shortfall, mut backing) = (0.0, 0.0);
		let mut see = |collateral: Balance, debt: Balance, at_auction: bool| {
			let (collateral, debt) = (whole(collateral) * price, whole(debt));
			backing += collateral;
			if debt > 0.0 && (at_auction || collateral < line * debt) {
				frozen.vaults += 1;
				frozen.debt += debt;
			}
			if debt > 0.0 && collateral < debt {
				insolvent.vaults += 1;
				insolvent.debt += debt;
				shortfall += debt - collateral;
			}
		};
		self.vaults.iter().for_each(|vault| see(vault.collateral, vault.debt, false));
		self.auctions.iter().for_each(|auction| see(auction.lot, auction.debt, true));
		let supply = whole(self.supply());
		let q_total = backing / supply.max(1e-9);
		let outcome = &mut self.outcome;
		outcome.frozen.peak(frozen);
		outcome.insolvent.peak(insolvent);
		outcome.shortfall = outcome.shortfall.max(shortfall);
		outcome.see_backing(minute, q_total);
		outcome.left_frozen = frozen.debt;
		outcome.bad_debt = whole(self.ended) - whole(self.raised);
		outcome.uncovered = (shortfall + outcome.bad_debt).max(0.0);
		outcome.redeemed = whole(self.raised);
		let cash: Balance = self.traders.iter().map(Trader::cash).sum();
		let waiting = self.auctions.iter().any(|auction| auction.best.is_none());
		outcome.minutes_broke += u32::from(waiting);
		if minute.is_multiple_of(SAMPLE) {
			outcome.samples.push(Sample {
				minute,
				price,
				frozen: frozen.debt,
				insolvent: insolvent.debt,
				redeemed: outcome.redeemed,
				q_total,
				cash: whole(cash),
			});
		}
		for vault in self.vaults.iter_mut().filter(|vault| vault.due.is_none() && vault.debt > 0) {
			let Some(delay) = vault.means.delay else { continue };
			let has_means = vault.means.kept + vault.means.spare > 0;
			if has_means && vault.ratio(price) < ALERT * line {
				vault.due = Some(minute + delay);
			}
		}
	}

	/// No coin and no collateral came from nowhere or got lost.
	pub fn check(&self, population: &[Owner]) {
		let cash: Balance = self.traders.iter().map(Trader::cash).sum();
		let bids = self.auctions.iter().filter_map(|auction| auction.best);
		let bids: Balance = bids.map(|best| best.paid).sum();
		let kept: Balance = self.vaults.iter().map(|vault| vault.means.kept).sum();
		assert_eq!(self.supply(), self.market + cash + bids + kept, "coins");

		let began: Balance = population.iter().map(|owner| owner.collateral + owner.spare).sum();
		let vaults: Balance =
			self.vaults.iter().map(|vault| vault.collateral + vault.means.spare).sum();
		let lots: Balance = self.auctions.iter().map(|auction| auction.lot).sum();
		let unsold: Balance = self.traders.iter().map(Trader::unsold).sum();
		let Gone { returned, sold, for_nothing } = self.gone;
		assert_eq!(began, vaults + lots + unsold + returned + sold + for_nothing, "collateral");
	}

	/// What it all came to, at the last price.
	pub fn finish(mut self, price: f64) -> Outcome {
		let touched: Vec<_> = self.vaults.iter().filter(|vault| vault.touched).collect();
		let shares: Vec<f64> =
			touched.iter().map(|vault| vault.lost / whole(vault.locked)).collect();
		self.outcome.losses = Losses {
			owners: touched.len() as u32,
			value: touched.iter().map(|vault| vault.lost_value).sum(),
			mean: shares.iter().sum::<f64>() / shares.len().max(1) as f64,
			worst: shares.iter().copied().fold(0.0, f64::max),
			wiped: 0,
		};
		let bids = self.auctions.iter().filter_map(|auction| auction.best);
		let bids: Balance = bids.map(|best| best.paid).sum();
		let held: f64 =
			self.traders.iter().map(|one| whole(one.cash()) + whole(one.unsold()) * price).sum();
		let capital = self.scenario.means.capital * f64::from(self.scenario.means.arbitragers);
		self.outcome.gain = held + whole(bids) - capital;
		self.outcome
	}
}

impl Vault {
	fn ratio(&self, price: f64) -> f64 {
		whole(self.collateral) * price / whole(self.debt).max(1e-9)
	}
}
