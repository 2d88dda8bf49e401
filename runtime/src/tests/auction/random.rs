//! Hundreds of auctions by chance, in real blocks: after each block every unit is accounted for.

use super::{conservation::Whole, *};
use crate::tests::{
	locks::{lock, unlock},
	reconciliation::random::Dice,
};
use frame_support::traits::{
	fungible,
	fungibles::Mutate,
	tokens::{Fortitude::Force, Precision::Exact, Preservation::Expendable},
};
use pallet_lockdown::Scope;

const SEEDS: u64 = 24;
const BLOCKS: u32 = 180;
const PEOPLE: u8 = 10;

/// An asset, its price at the beginning, and what everybody owns of it.
const ASSETS: [(AssetId, f64, Balance); 4] = [
	(ETH, 200.0, 3_000 * UNIT),
	(WBTC, 9_000.0, 70 * BTC),
	(BNB, 20.0, 30_000 * UNIT),
	(USDC, 1.0, 600_000 * DOLLAR),
];

/// A chain that is in for a crash.
struct Run {
	dice: Dice,
	people: Vec<AccountId>,
	market: BTreeMap<AssetKind, f64>,
	whole: Whole,
	/// Gifts in the pots that nobody has skimmed yet.
	donated: BTreeMap<(AssetId, usize), Balance>,
	/// The KUN of every lot that was ever opened, and of whom it is.
	offered: BTreeMap<LotId, Balance>,
	won: BTreeMap<AccountId, Balance>,
	/// How many operations of each name passed.
	passed: BTreeMap<&'static str, u32>,
}

impl Run {
	fn begin(chain: &mut Chain, seed: u64) -> Self {
		let people: Vec<_> = (1..=PEOPLE).map(|number| AccountId::from([number; 32])).collect();
		chain.read(|| {
			for who in &people {
				let give = <Balances as fungible::Mutate<AccountId>>::transfer;
				give(&account(Eve), who, 100 * KUN, Expendable).expect("Eve has KUN");
				for (asset, _, amount) in ASSETS {
					Assets::mint_into(asset, who, amount).expect("its issuer may");
				}
			}
		});
		let mut dice = Dice(seed);
		let max_lot = (1 + u128::from(dice.below(8))) * 1_000 * KUN;
		let daily_limit = max_lot * (4 + u128::from(dice.below(60)));
		set_params(chain, |params| {
			params.max_lot = max_lot;
			params.daily_limit = daily_limit.min(1_000_000 * KUN);
		});
		if dice.below(2) == 0 {
			let programme = pallet_kun::Programme::Operations;
			let amount = dice.amount(50_000 * KUN).max(KUN);
			chain.read(|| {
				let fund = Kun::fund_account();
				let done = with_storage_layer(|| {
					Kun::set_allowance(RuntimeOrigin::root(), programme, amount)?;
					Kun::spend(RuntimeOrigin::root(), programme, fund, amount)
				});
				done.expect("Root may");
			});
		}
		// Something to absorb the first losses with.
		let buffer = u128::from(dice.below(3)) * 100_000 * DOLLAR;
		if buffer > 0 {
			chain.block_of(|| {
				for call in [transfer(USDC, Pot::System.account(), buffer), skim(USDC)] {
					let who = RuntimeOrigin::signed(people[0].clone());
					call.dispatch(who).expect("there is enough");
				}
			});
		}
		let prices = ASSETS.map(|(asset, price, _)| (AssetKind::WithId(asset), price));
		let market = prices.into_iter().chain([(AssetKind::Native, 4.0)]).collect();
		let whole = chain.read(Whole::now);
		let (donated, offered, won, passed) = Default::default();
		let run = Self { dice, people, market, whole, donated, offered, won, passed };
		chain.prices_become(&run.prices());
		chain.block_of(|| {
			for (index, who) in run.people.iter().enumerate() {
				let (asset, price, amount) = ASSETS[index % 3];
				let worth = amount / 2;
				let value = (worth / unit(asset)) * price as u128 * UNIT;
				let debt = value * 100 / (181 + 4 * index as u128);
				let call = open(asset, worth, debt);
				call.dispatch(RuntimeOrigin::signed(who.clone())).expect("it is covered");
			}
		});
		run
	}

	fn prices(&self) -> Vec<(AssetKind, f64)> {
		self.market.iter().map(|(asset, price)| (asset.clone(), *price)).collect()
	}
}

/// Base units of a whole.
fn unit(asset: AssetId) -> Balance {
	match asset {
		WBTC => BTC,
		USDC => DOLLAR,
		_ => UNIT,
	}
}

impl Run {
	/// Let prices move now and then: down at first, then any way. They are what the next block takes.
	fn move_prices(&mut self, block: u32) {
		if self.dice.below(3) > 0 {
			return;
		}
		for (asset, price) in &mut self.market {
			let percent = match asset {
				AssetKind::WithId(USDC) => 100,
				_ if block < 20 => 82 + self.dice.below(5),
				_ => 92 + self.dice.below(17),
			};
			*price = *price * percent as f64 / 100.0;
		}
		let feed = chain::feed_all(&self.prices());
		feed.dispatch(RuntimeOrigin::signed(account(Alice))).expect("she is an operator");
	}

	/// The next call, and who makes it.
	fn next(&mut self) -> (&'static str, AccountId, RuntimeCall) {
		let who = self.dice.pick(&self.people);
		let (asset, _, large) = self.dice.pick(&ASSETS);
		let lots = Auction::lots();
		let id = self.dice.below(u64::from(pallet_auction::NextLot::<Runtime>::get()) + 1) as LotId;
		let coins = Assets::balance(QUSD, &who);
		let (name, call) = match self.dice.below(40) {
			0..=11 if !lots.is_empty() => {
				let report = self.dice.pick(&lots);
				let least = report.least.unwrap_or(1);
				let price = match self.dice.below(8) {
					0 => Balance::MAX,
					1 => self.dice.amount(report.market.unwrap_or(1)),
					2..=3 => least + least / 10,
					_ => least,
				};
				("bid", bid(report.lot.id, price))
			},
			12..=14 if !lots.is_empty() => {
				// That which ends first, or any that ever was.
				let first = lots.iter().min_by_key(|report| report.ends).map(|it| it.lot.id);
				let any = self.dice.below(4) == 0;
				("settle", settle(first.filter(|_| !any).unwrap_or(id)))
			},
			0..=20 => ("start", start(asset)),
			21..=24 => {
				let mut refunds: Vec<_> = pallet_auction::Refunds::<Runtime>::iter_keys().collect();
				refunds.sort();
				if refunds.is_empty() {
					return ("withdraw", who, withdraw_refund(asset));
				}
				let (who, asset) = self.dice.pick(&refunds);
				return ("withdraw", who, withdraw_refund(asset));
			},
			25..=28 => {
				let most = coins.min(Stablecoin::ledger().bad_debt);
				("buy_reserve", buy_reserve(asset, self.dice.amount(most / 20), 0))
			},
			29..=30 => ("absorb", absorb(asset)),
			31 => ("skim", skim(asset)),
			32 => {
				let burn = pallet_stablecoin::Call::burn { amount: self.dice.amount(coins / 50) };
				("burn", RuntimeCall::Stablecoin(burn))
			},
			33 => ("heal", RuntimeCall::Stablecoin(pallet_stablecoin::Call::heal {})),
			34 => {
				let amount = self.dice.amount(coins / 4);
				let call = pallet_csa::Call::repay { asset, owner: who.clone(), amount };
				("repay", RuntimeCall::Csa(call))
			},
			35 => {
				let most = Csa::pool(asset).map_or(0, |pool| pool.redeemable).min(coins);
				("redeem", redeem(asset, self.dice.amount(most), 0))
			},
			36 => {
				let owner = self.dice.pick(&self.people);
				let amount = self.dice.amount(large / 100);
				("deposit", RuntimeCall::Csa(pallet_csa::Call::deposit { asset, owner, amount }))
			},
			37 => {
				let other = self.dice.pick(&self.people);
				("send", transfer(QUSD, other, self.dice.amount(coins / 4)))
			},
			38 => ("observe", observe()),
			_ => ("start", start(asset)),
		};
		(name, who, call)
	}

	/// What does not come from an ordinary account: gifts, coins that vanish, Root.
	fn disturb(&mut self) {
		let who = self.dice.pick(&self.people);
		let (asset, _, large) = self.dice.pick(&ASSETS);
		match self.dice.below(24) {
			0..=1 => {
				let index = self.dice.below(3) as usize;
				let amount = self.dice.amount(large / 2_000);
				let gift = transfer(asset, Pot::ALL[index].account(), amount);
				let before = Assets::balance(asset, Pot::ALL[index].account::<AccountId>());
				let _ = gift.dispatch(RuntimeOrigin::signed(who));
				let after = Assets::balance(asset, Pot::ALL[index].account::<AccountId>());
				*self.donated.entry((asset, index)).or_default() += after - before;
			},
			2 => {
				let amount = self.dice.amount(100 * UNIT);
				let lost = Assets::burn_from(QUSD, &who, amount, Expendable, Exact, Force);
				self.whole.lost += lost.unwrap_or_default();
			},
			3 => {
				let lots = Auction::lots();
				if !lots.is_empty() {
					let call = cancel(self.dice.pick(&lots).lot.id);
					let passed = call.dispatch(RuntimeOrigin::root()).is_ok();
					self.count("cancel", passed);
				}
			},
			4 => {
				let _ = lock(Scope::Asset(asset)).dispatch(RuntimeOrigin::root());
			},
			5..=9 => {
				let _ = unlock(Scope::Asset(asset)).dispatch(RuntimeOrigin::root());
			},
			_ => (),
		}
	}

	fn count(&mut self, name: &'static str, passed: bool) {
		*self.passed.entry(name).or_default() += u32::from(passed);
	}

	/// Make the next call, and note what it means for gifts and lost coins.
	fn step(&mut self) {
		let (name, who, call) = self.next();
		let booked = Stablecoin::ledger().burned;
		let passed = call.clone().dispatch(RuntimeOrigin::signed(who)).is_ok();
		self.count(name, passed);
		match call {
			RuntimeCall::Stablecoin(pallet_stablecoin::Call::heal {}) if passed => {
				self.whole.lost -= Stablecoin::ledger().burned - booked;
			},
			RuntimeCall::Collateral(pallet_collateral::Call::skim { asset }) if passed => {
				self.donated.retain(|(of, _), _| *of != asset);
			},
			_ => (),
		}
	}

	/// One block with some calls, some time after the last.
	fn block(&mut self, chain: &mut Chain, block: u32) {
		chain.jump(self.dice.below(400));
		chain.block_of(|| {
			self.move_prices(block);
			self.disturb();
			for _ in 0..4 {
				self.step();
			}
		});
		self.note(told(chain));
		chain.read(|| self.check());
	}

	/// What became of lots.
	fn note(&mut self, events: Vec<AnEvent>) {
		for event in events {
			match event {
				Event::LotOpened { id, kun, .. } => {
					self.offered.insert(id, kun.total());
					self.count("opened", true);
				},
				Event::LotSettled { lot, winner, .. } => {
					*self.won.entry(winner).or_default() += self.offered[&lot];
					self.count("sold", true);
				},
				Event::LotExpired { .. } => self.count("expired", true),
				_ => (),
			}
		}
	}

	/// Whether every unit is accounted for.
	fn check(&self) {
		self.whole.check(&self.donated);
		for who in &self.people {
			let won = self.won.get(who).copied().unwrap_or_default();
			assert_eq!(Balances::free_balance(who), 100 * KUN + won, "KUN of {who:?}");
		}
		let report = Auction::gap();
		let limit = Auction::auction_params().daily_limit;
		assert!(report.on_offer + report.sold_today <= limit, "{report:?}");
	}
}

#[test]
fn every_unit_is_accounted_for_after_every_block_of_hundreds_of_random_auctions() {
	let mut passed = BTreeMap::<_, u32>::new();
	for seed in 0..SEEDS {
		let mut chain = Chain::new(DEVELOPMENT);
		let mut run = Run::begin(&mut chain, seed);
		for block in 0..BLOCKS {
			run.block(&mut chain, block);
		}
		for (name, count) in run.passed {
			*passed.entry(name).or_default() += count;
		}
	}
	println!("{SEEDS} chains of {BLOCKS} blocks: {passed:?}");
	let at_least = |name: &str, least| {
		let found = passed.get(name).copied().unwrap_or_default();
		assert!(found >= least, "{name}: {found}");
	};
	at_least("opened", 400);
	at_least("sold", 200);
	for name in ["expired", "bid", "settle", "start", "withdraw", "buy_reserve", "cancel"] {
		at_least(name, 20);
	}
	for name in ["observe", "absorb", "skim", "burn", "heal", "repay", "redeem", "deposit"] {
		at_least(name, 1);
	}
}
