//! The crash on the real runtime.
//!
//! In each simulated minute there are two blocks: in the first the operators feed, in the second, three
//! seconds later, the price holds and everybody acts. The other eighteen blocks of the minute would be
//! empty; they are left out, unless every block is asked for. The first of the two is always a twentieth,
//! in which hooks act.

pub mod arbitrage;
pub mod bidders;
pub mod feeds;
pub mod owners;
pub mod shadow;

use crate::{
	amount::{units, whole},
	chain::{Chain, BLOCK},
	genesis::{self, ETH},
	outcome::{Affected, Outcome, Sample, CLOSED, OBSERVED, SAMPLE},
	population::{self, Owner},
	prices::Series,
	scenario::Scenario,
};
use arbitrage::{Arbitrage, Traders};
use bidders::Bidders;
use feeds::Feeds;
use owners::Owners;
use pallet_csa::{types::RedemptionLimit, Ledgers};
use pallet_price_feed::types::AssetKind;
use qian_primitives::{Seconds, TickLines};
use qian_runtime::{Csa, PriceFeed, Runtime, RuntimeEvent, Stablecoin, System, Volatility};
use shadow::Shadow;
use std::collections::BTreeMap;

const FROZEN: &str = "the first CSA is frozen";
const INSOLVENT: &str = "the first CSA is insolvent";

/// Minutes from one check of all books to the next.
const CHECK: u32 = 360;

/// What stood at the opening.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
	/// Price of ETH.
	pub price: f64,
	/// Least ratio that opened a CSA.
	pub q0: f64,
}

/// A run.
struct Run<'a> {
	series: &'a Series,
	scenario: &'a Scenario,
	/// Whether no block is left out.
	every_block: bool,
	chain: Chain,
	feeds: Feeds,
	owners: Owners,
	shadow: Shadow,
	traders: Traders,
	bidders: Bidders,
	/// KUN of the lots that run.
	lots: BTreeMap<u32, f64>,
	outcome: Outcome,
}

/// Run `scenario` through `series`; returns what it came to, and with whom it began.
pub fn run(
	series: &Series,
	scenario: &Scenario,
	every_block: bool,
) -> (Outcome, Opening, Vec<Owner>) {
	let (mut run, opening, population) = Run::open(series, scenario, every_block);
	let first = ((run.chain.now() - series.start) / 60) as u32 + 1;
	for minute in first..=series.length() {
		run.minute(minute);
	}
	run.check();
	(run.finish(), opening, population)
}

impl<'a> Run<'a> {
	/// The chain with all CSAs open.
	fn open(
		series: &'a Series,
		scenario: &'a Scenario,
		every_block: bool,
	) -> (Self, Opening, Vec<Owner>) {
		let traders = Traders::new(&scenario.means, units(scenario.means.capital));
		let bidders = Bidders::new(&scenario.means, series.opening());
		let operators: Vec<_> =
			(0..feeds::OPERATORS).map(|index| feeds::signer(index).account).collect();
		let crowd = (0..scenario.crowd.owners).map(|index| owners::signer(index).account);
		let others = traders.accounts().chain(bidders.accounts()).cloned();
		let genesis = genesis::storage(crowd, others, &operators);
		let mut chain = Chain::new(genesis, series.start);
		chain.edit(genesis::lift_limits);

		let mut feeds = Feeds::new(scenario.crowd.seed);
		let mut transactions = 0;
		// An operator feeds once in a block.
		transactions += chain.block(series.start + BLOCK, || feeds.vote(&series.closes));
		transactions += chain.block(series.start + 2 * BLOCK, || {
			feeds.feed(0, series.opening(), scenario.kun_price)
		});
		chain.block(series.start + 3 * BLOCK, || ());
		let opening = chain.read(|| Opening {
			price: accepted_price(),
			q0: Volatility::lines(ETH).expect("the preset lists ETH").q0.to_float(),
		});
		let population = population::build(&scenario.crowd, opening.price, opening.q0);
		let mut run = Self {
			series,
			scenario,
			every_block,
			chain,
			feeds,
			owners: Owners::new(&population),
			shadow: Shadow::new(&population),
			traders,
			bidders,
			lots: BTreeMap::new(),
			outcome: Outcome { transactions, ..Outcome::default() },
		};
		run.open_all();
		run.outcome.opened = population.iter().map(|owner| whole(owner.debt)).sum();
		(run, opening, population)
	}

	/// Open all CSAs, in as many blocks as that takes, and give the arbitragers their capital.
	fn open_all(&mut self) {
		let Self { chain, owners, traders, bidders, outcome, .. } = self;
		let endowments = owners.endowments().chain(bidders.endowments());
		chain.edit(|| endowments.for_each(|(who, all)| genesis::endow(who, all)));
		let mut next = 0;
		while next < owners.count() {
			let at = chain.now() + BLOCK;
			let market = &traders.market.account;
			chain.block(at, || {
				while next < owners.count() && owners.open(next, market) {
					next += 1;
				}
			});
		}
		let at = chain.now() + BLOCK;
		outcome.transactions += owners.count() as u32 + chain.block(at, || traders.fund());
	}

	/// One minute of the crash.
	fn minute(&mut self, minute: u32) {
		let at = self.series.start + 60 * Seconds::from(minute);
		let price = self.series.at(minute);
		let kun = self.scenario.kun_at(price / self.series.opening());
		let Self { chain, feeds, outcome, .. } = self;
		outcome.transactions += chain.block(at, || feeds.feed(minute, price, kun));
		self.listen(minute);

		let Self { chain, owners, traders, bidders, scenario, .. } = self;
		let (rescues, arbitrage, bidding) = chain.block(at + BLOCK, || {
			let rescues = owners.act(minute, price);
			let arbitrage = traders.act(minute, price, &scenario.means);
			(rescues, arbitrage, bidders.act(minute, &scenario.means, &traders.market))
		});
		self.listen(minute);
		self.count(rescues, &arbitrage, bidding);
		self.look(minute, price, arbitrage);
		if self.every_block {
			for slot in 2..20 {
				self.chain.block(at + slot * BLOCK, || ());
				self.listen(minute);
			}
		}
		if minute.is_multiple_of(CHECK) {
			self.check();
		}
	}

	fn count(&mut self, rescues: u32, arbitrage: &Arbitrage, bidding: u32) {
		let outcome = &mut self.outcome;
		outcome.rescues += rescues;
		outcome.calls += arbitrage.calls;
		outcome.blocks += u32::from(arbitrage.calls > 0);
		outcome.minutes_broke += u32::from(arbitrage.broke);
		outcome.transactions += rescues + arbitrage.calls + arbitrage.transfers + bidding;
	}

	/// Take note of what the last block tells.
	fn listen(&mut self, minute: u32) {
		let Self { chain, owners, shadow, lots, outcome, .. } = self;
		let (events, lines, price) = chain.read(|| {
			let events = System::read_events_no_consensus().map(|record| record.event);
			(events.collect::<Vec<_>>(), lines(), accepted_price())
		});
		for event in events {
			tell(&event, minute, outcome);
			match event {
				RuntimeEvent::Csa(event) => hear(event, owners, shadow, outcome, &lines, price),
				RuntimeEvent::PriceFeed(pallet_price_feed::Event::PriceSuspect { .. }) => {
					outcome.suspects += 1;
				},
				RuntimeEvent::Auction(event) => hear_of_lots(event, lots, outcome, price),
				_ => {},
			}
		}
	}

	/// Take note of where everything stands.
	fn look(&mut self, minute: u32, price: f64, arbitrage: Arbitrage) {
		let Self { chain, owners, shadow, traders, outcome, .. } = self;
		let (lines, pool, totals) =
			chain.read(|| (lines(), Csa::pool(ETH).expect("ETH has a price"), Csa::system()));
		let (frozen, insolvent) = shadow.affected(&lines);
		for (vaults, what) in [(frozen.vaults, FROZEN), (insolvent.vaults, INSOLVENT)] {
			if vaults > 0 {
				outcome.mark_first(minute, what);
			}
		}
		outcome.frozen.peak(Affected {
			vaults: frozen.vaults + insolvent.vaults,
			debt: frozen.debt + insolvent.debt,
		});
		outcome.insolvent.peak(insolvent);
		outcome.shortfall = outcome.shortfall.max(whole(pool.shortfall));
		outcome.see_backing(minute, totals.q_total.to_float());
		outcome.left_frozen = frozen.debt + insolvent.debt;
		let paused = [RedemptionLimit::GateClosed, RedemptionLimit::PriceUnavailable];
		let is_paused = pool.frozen.debt > 0 && paused.contains(&pool.limit);
		outcome.minutes_paused += u32::from(is_paused);
		// Whoever finds the window open leaves it exhausted.
		let is_capped = pool.limit == RedemptionLimit::WindowExhausted && !arbitrage.broke;
		outcome.minutes_capped += u32::from(is_capped);
		let loss = whole(pool.shortfall) - totals.buffer as f64 / 1e18;
		outcome.uncovered = loss.max(0.0);
		if minute.is_multiple_of(SAMPLE) {
			outcome.samples.push(Sample {
				minute,
				price,
				frozen: frozen.debt,
				insolvent: insolvent.debt,
				redeemed: outcome.redeemed,
				q_total: totals.q_total.to_float(),
				cash: whole(traders.cash()),
			});
		}
		let holders = &shadow.holders;
		owners.watch(minute, |owner| match holders[owner] {
			shadow::Holder { collateral, debt, .. } if debt > 0.01 => collateral * price / debt,
			_ => f64::MAX,
		});
	}

	/// All books, and what this program believes of the arbitragers.
	fn check(&mut self) {
		self.chain.check_books();
		let traders = &self.traders;
		self.chain.read(|| traders.check());
	}

	fn finish(mut self) -> Outcome {
		let price = self.series.at(self.series.length());
		let ledger = self.chain.read(Stablecoin::ledger);
		let outcome = &mut self.outcome;
		outcome.bad_debt = whole(ledger.net_bad_debt());
		outcome.losses = self.shadow.losses();
		outcome.gain = self.traders.gain(price);
		outcome.blocks_built = self.chain.blocks;
		self.outcome
	}
}

/// Take note of the course of things.
fn tell(event: &RuntimeEvent, minute: u32, outcome: &mut Outcome) {
	use pallet_auction::Event as Auctions;
	use pallet_csa::Event as Csas;
	match event {
		RuntimeEvent::Csa(Csas::FrozenRedeemed { .. }) => {
			outcome.mark_first(minute, "the first redemption");
		},
		RuntimeEvent::Csa(Csas::RedemptionCapReached { .. }) => {
			outcome.mark_first(minute, "the window of redemptions is exhausted for the first time");
		},
		RuntimeEvent::Csa(Csas::InsolventAbsorbed { .. }) => {
			outcome.mark_first(minute, "insolvent CSAs are absorbed for the first time");
		},
		RuntimeEvent::Volatility(pallet_volatility::Event::ArbitrageGate { open, .. }) => {
			outcome.mark(minute, if *open { "the gate opens" } else { "the gate closes" });
		},
		RuntimeEvent::Auction(Auctions::ObservationStarted { .. }) => {
			outcome.mark(minute, OBSERVED);
		},
		RuntimeEvent::Auction(Auctions::ObservationEnded { .. }) => {
			outcome.mark(minute, CLOSED);
		},
		RuntimeEvent::Auction(Auctions::AuctionsOpened) => {
			outcome.mark(minute, "auctions are open");
		},
		RuntimeEvent::Auction(Auctions::LotOpened { .. }) => {
			outcome.mark_first(minute, "the first lot of KUN is opened");
		},
		RuntimeEvent::Auction(Auctions::LotSettled { .. }) => {
			outcome.mark_first(minute, "the first lot of KUN is sold");
		},
		RuntimeEvent::Auction(Auctions::ReserveSold { .. }) => {
			outcome.mark_first(minute, "the first QUSD buys from the reserve");
		},
		_ => {},
	}
}

/// Take note of an event of CSAs, at these lines and this price.
fn hear(
	event: pallet_csa::Event<Runtime>,
	owners: &Owners,
	shadow: &mut Shadow,
	outcome: &mut Outcome,
	lines: &TickLines,
	price: f64,
) {
	use pallet_csa::Event::*;
	match event {
		CollateralDeposited { owner, collateral, debt, .. }
		| DebtRepaid { owner, collateral, debt, .. } => {
			shadow.set(owners.index(&owner), collateral, debt);
		},
		FrozenRedeemed { burned, paid, before, .. } => {
			shadow.redeem(lines, before, burned, paid, price);
			outcome.redeemed += whole(burned);
		},
		InsolventAbsorbed { debt, .. } => {
			shadow.absorb(lines, price);
			outcome.absorbed += whole(debt);
		},
		_ => {},
	}
}

/// Take note of an event of auctions, at this price.
fn hear_of_lots(
	event: pallet_auction::Event<Runtime>,
	lots: &mut BTreeMap<u32, f64>,
	outcome: &mut Outcome,
	price: f64,
) {
	use pallet_auction::Event::*;
	match event {
		LotOpened { id, kun, .. } => {
			lots.insert(id, whole(kun.total()));
			outcome.auctions.lots += 1;
		},
		BidPlaced { .. } => outcome.auctions.bids += 1,
		LotSettled { lot, to_reserve, surplus, .. } => {
			outcome.auctions.kun += lots.remove(&lot).expect("it was opened");
			outcome.auctions.raised += whole(to_reserve + surplus) * price;
		},
		LotExpired { lot } => {
			lots.remove(&lot);
			outcome.auctions.for_nothing += 1;
		},
		ReserveSold { burned, .. } => outcome.reserve_sold += whole(burned),
		_ => {},
	}
}

fn lines() -> TickLines {
	Ledgers::<Runtime>::get(ETH).lines.expect("ETH has a price")
}

fn accepted_price() -> f64 {
	let found = PriceFeed::price(AssetKind::WithId(ETH)).expect("ETH has a price");
	found.price.to_float()
}
