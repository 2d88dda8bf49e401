//! Long random runs over assets of 6, 8 and 18 decimals: nothing is ever found.

mod lots;

use super::*;
use crate::{Balances, Oracle, PriceFeed};
use frame_support::{traits::Hooks, weights::Weight};
use pallet_lockdown::Guarded;
use sp_runtime::{traits::Dispatchable, FixedU128};
use std::{collections::BTreeMap, time::Instant};

const OPERATIONS: u32 = 240_000;
/// Operations in a block.
const IN_A_BLOCK: u32 = 5;
/// Operations between two walks over all CSAs.
const TO_THE_NEXT_WALK: u32 = 6_000;
/// Owners of CSAs beside the well-known accounts.
const OWNERS: u8 = 24;

/// An asset, its price in cents at the beginning, and a large amount of it.
const ASSETS: [(AssetId, u64, Balance); 4] = [
	(ETH, 20_000, 20 * UNIT),
	(WBTC, 3_000_000, 150_000_000),
	(102, 30_000, 15 * UNIT),
	(USDC, 100, 5_000_000_000),
];

/// Numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
	/// Any number.
	pub fn roll(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
		mixed ^ (mixed >> 31)
	}

	/// Less than `bound`.
	pub fn below(&mut self, bound: u64) -> u64 {
		self.roll() % bound
	}

	/// One of these.
	pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
		from[self.below(from.len() as u64) as usize].clone()
	}

	/// From one to `most`, now and then exactly that.
	pub fn amount(&mut self, most: Balance) -> Balance {
		if most == 0 || self.below(8) == 0 {
			return most;
		}
		// Few units as often as many.
		let most = if self.below(3) == 0 { (most >> self.below(48)).max(1) } else { most };
		let roll = (u128::from(self.roll()) << 64 | u128::from(self.roll())) % most;
		roll + 1
	}
}

/// A run: who takes part, and what has happened so far.
struct Run {
	dice: Dice,
	people: Vec<AccountId>,
	prices: BTreeMap<AssetId, u64>,
	now: u64,
	block: u32,
	/// How many operations of each name there were, and how many of them passed.
	counts: BTreeMap<&'static str, (u32, u32)>,
}

impl Run {
	/// Let everybody have enough of everything. Funds of reserve assets come from their issuer, KUN and
	/// coins from those who have them.
	fn begin() -> Self {
		let owners = (1..=OWNERS).map(|number| AccountId::from([number; 32]));
		let people: Vec<_> = owners.chain([Bob, Charlie, Dave].map(account)).collect();
		for who in &people[..usize::from(OWNERS)] {
			let give = <Balances as fungible::Mutate<AccountId>>::transfer;
			give(&account(Eve), who, 100 * crate::KUN, Expendable).expect("Eve has KUN");
			for (asset, _, amount) in ASSETS {
				<Assets as fungibles::Mutate<AccountId>>::mint_into(asset, who, 100 * amount)
					.expect("its issuer may");
			}
		}
		for (asset, ..) in ASSETS {
			// No storm: what is frozen is always sold.
			pallet_volatility::Params::<Runtime>::mutate(asset, |params| {
				let params = params.as_mut().expect("it is listed");
				params.vol_close = FixedU128::from_u32(1_000_000);
				params.vol_open = FixedU128::from_u32(900_000);
			});
			// Small pools are sold whole, which leaves nothing of many CSAs.
			pallet_collateral::Collaterals::<Runtime>::mutate(asset, |record| {
				record.as_mut().expect("it is listed").params.dust_debt = 10_000 * UNIT;
			});
		}
		let prices = ASSETS.map(|(asset, price, _)| (asset, price)).into();
		let dice = Dice(7);
		let mut run =
			Self { dice, people, prices, now: chain::START, block: 1, counts: BTreeMap::new() };
		for (asset, price, _) in ASSETS {
			run.feed(asset, price);
		}
		// Two who have coins to redeem with.
		for whale in [Ferdie, Alice] {
			let call = open(USDC, 1_500_000 * 1_000_000, 600_000 * UNIT);
			call.dispatch(signed(whale)).expect("it is covered");
		}
		run.begin_auctions();
		run
	}

	/// Let Alice feed this price in cents, which the next block takes.
	fn feed(&mut self, asset: AssetId, cents: u64) {
		self.prices.insert(asset, cents);
		pallet_timestamp::Now::<Runtime>::put(self.now * 1_000);
		let call = chain::feed(asset, cents as f64 / 100.0);
		call.dispatch(signed(Alice)).expect("she is an operator");
		<Oracle as Hooks<_>>::on_finalize(self.block);
		<PriceFeed as Hooks<_>>::on_initialize(self.block);
	}

	/// Let the price of an asset move by up to 17 percent, but not far away from where it began.
	fn move_price(&mut self) {
		let (asset, begin, _) = self.dice.pick(&ASSETS);
		let price = self.prices[&asset];
		let (least, most) = if asset == USDC { (98, 102) } else { (begin / 3, begin * 2) };
		let moved = price * (83 + self.dice.below(35)) / 100;
		self.now += 1 + self.dice.below(40);
		if self.dice.below(6) == 0 {
			let cents = 390 + self.dice.below(20);
			self.feed_kun(cents);
		}
		self.feed(asset, moved.clamp(least, most));
	}

	/// End the block, and begin the next.
	fn next_block(&mut self) {
		<Lockdown as Hooks<_>>::on_idle(self.block, Weight::MAX);
		<Lockdown as Hooks<_>>::on_finalize(self.block);
		let found: Vec<_> = Mismatches::<Runtime>::iter().collect();
		assert_eq!(found, [], "in block {}", self.block);
		let guards = Guarded::<Runtime>::get();
		assert!(!guards.system && guards.assets.is_empty(), "in block {}", self.block);
		self.block += 1;
		System::set_block_number(self.block);
		System::reset_events();
		self.look();
		<Lockdown as Hooks<_>>::on_initialize(self.block);
	}

	fn walk(&self) {
		for (asset, ..) in ASSETS {
			let walk = Csa::walk(asset, || true).expect("nothing stops it");
			assert_eq!(walk.mismatches, [], "asset {asset} in block {}", self.block);
		}
		crate::Collateral::do_try_state().expect("collateral");
		Stablecoin::do_try_state().expect("stablecoin");
		Csa::do_try_state().expect("csa");
		Kun::do_try_state().expect("kun");
		crate::Auction::do_try_state().expect("auction");
	}

	/// The asset and owner of a CSA of which a redemption has left nothing, if there is one.
	fn emptied(&self) -> Option<(AssetId, AccountId)> {
		let all =
			ASSETS.iter().flat_map(|(asset, ..)| self.people.iter().map(move |who| (*asset, who)));
		let mut emptied = all.filter(|(asset, who)| {
			Csa::csa(*asset, who).is_some_and(|csa| csa == pallet_csa::Csa::default())
		});
		emptied.next().map(|(asset, who)| (asset, who.clone()))
	}

	/// An asset, and the most that may be redeemed of it: one of which anything may be, if there is one.
	fn frozen(&mut self) -> (AssetId, Balance) {
		let first = self.dice.below(ASSETS.len() as u64) as usize;
		let in_turn = ASSETS.iter().cycle().skip(first).take(ASSETS.len());
		let redeemable = in_turn.map(|(asset, ..)| {
			let pool = Csa::pool(*asset);
			(*asset, pool.map_or(0, |pool| pool.redeemable))
		});
		let mut redeemable = redeemable.filter(|(_, most)| *most > 0);
		redeemable.next().unwrap_or((ETH, 0))
	}

	/// The next operation on a CSA.
	fn on_csa(&mut self, who: &AccountId) -> (&'static str, RuntimeCall) {
		use pallet_csa::Call;
		let (asset, _, large) = self.dice.pick(&ASSETS);
		let owner = self.dice.pick(&self.people);
		let held = Csa::csa(asset, who).unwrap_or_default();
		let (name, call) = match self.dice.below(16) {
			0..=2 => {
				let collateral = self.dice.amount(large);
				let most = Csa::openable(asset, collateral).unwrap_or_default();
				let debt = if self.dice.below(4) == 0 { 0 } else { self.dice.amount(most) };
				("open", Call::open { asset, collateral, debt })
			},
			3..=4 => {
				let amount = self.dice.amount(large);
				("deposit", Call::deposit { asset, owner, amount })
			},
			5..=6 => {
				let most = Csa::withdrawable(asset, who.clone()).unwrap_or(held.collateral);
				("withdraw", Call::withdraw { asset, amount: self.dice.amount(most) })
			},
			7..=9 => {
				let most = Csa::mintable(asset, who.clone()).unwrap_or_default();
				("mint", Call::mint { asset, amount: self.dice.amount(most) })
			},
			10..=11 => {
				let owed = Csa::csa(asset, &owner).unwrap_or_default().debt;
				("repay", Call::repay { asset, amount: self.dice.amount(owed), owner })
			},
			12..=13 => ("close", Call::close { asset }),
			14 => {
				let (asset, owner) = self.emptied().unwrap_or((asset, owner));
				("clean", Call::clean { asset, owner })
			},
			_ => {
				let (asset, most) = self.frozen();
				let amount = self.dice.amount(most);
				("redeem_frozen", Call::redeem_frozen { asset, amount, min_out: 0 })
			},
		};
		(name, RuntimeCall::Csa(call))
	}

	/// The next operation on anything else.
	fn on_others(&mut self, who: &AccountId) -> (&'static str, RuntimeCall) {
		let (asset, _, large) = self.dice.pick(&ASSETS);
		let coins = Assets::balance(QUSD, who);
		let other = self.dice.pick(&self.people);
		match self.dice.below(8) {
			0 => ("skim", skim(asset)),
			1 => ("burn coins", burn_coins(self.dice.amount(coins / 100))),
			2 => ("heal", RuntimeCall::Stablecoin(pallet_stablecoin::Call::heal {})),
			3 => ("send coins", transfer(QUSD, other, self.dice.amount(coins))),
			4 => ("send collateral", transfer(asset, other, self.dice.amount(large))),
			5 => {
				let pot = self.dice.pick(&Pot::ALL).account();
				("donate", transfer(asset, pot, self.dice.amount(large / 1_000)))
			},
			6 => {
				let amount = self.dice.amount(UNIT / 1_000);
				("burn KUN", RuntimeCall::Kun(pallet_kun::Call::burn { amount }))
			},
			_ => {
				let value = self.dice.amount(UNIT / 1_000);
				let call = pallet_balances::Call::burn { value, keep_alive: true };
				("destroy KUN", RuntimeCall::Balances(call))
			},
		}
	}

	/// Coins vanish past the books, which a holder can do to itself where pallet-assets lets it.
	fn lose_coins(&mut self, who: &AccountId) {
		let amount = self.dice.amount(UNIT);
		let burn = <Assets as fungibles::Mutate<AccountId>>::burn_from;
		let lost = burn(QUSD, who, amount, Expendable, Exact, Force);
		self.count("lose coins", lost.is_ok());
	}

	fn count(&mut self, name: &'static str, passed: bool) {
		let (all, ok) = self.counts.entry(name).or_default();
		*all += 1;
		*ok += u32::from(passed);
	}

	fn step(&mut self) {
		let whales = [Ferdie, Alice].map(account);
		let from_whale = self.dice.below(12) == 0;
		let who = if from_whale { self.dice.pick(&whales) } else { self.dice.pick(&self.people) };
		let (name, call) = match self.dice.below(40) {
			0..=3 => {
				self.move_price();
				return self.count("price", true);
			},
			4 => return self.lose_coins(&who),
			5 => {
				// Now and then a day passes: the window of redemptions recovers.
				if self.dice.below(10) == 0 {
					self.now += 86_400;
					let prices: Vec<_> = self.prices.clone().into_iter().collect();
					prices.into_iter().for_each(|(asset, price)| self.feed(asset, price));
					self.feed_kun(400);
				}
				return self.count("time", true);
			},
			6..=10 => self.on_others(&who),
			11..=12 => {
				// Those with coins look for what is frozen.
				let (asset, most) = self.frozen();
				let amount = self.dice.amount(most);
				let call = redeem(asset, amount, 0);
				let passed = call.dispatch(signed(Ferdie)).is_ok();
				return self.count("redeem_frozen", passed);
			},
			13..=17 => {
				self.cancel();
				let (name, who, call) = self.on_auctions(who);
				let passed = call.dispatch(RuntimeOrigin::signed(who)).is_ok();
				return self.count(name, passed);
			},
			_ => self.on_csa(&who),
		};
		// A whale keeps its own CSA, which is where coins come from.
		if from_whale && name == "close" {
			return;
		}
		let passed = call.dispatch(RuntimeOrigin::signed(who)).is_ok();
		self.count(name, passed);
	}
}

#[test]
fn nothing_is_found_in_hundreds_of_thousands_of_random_operations() {
	let begin = Instant::now();
	let mut chain = Chain::new(DEVELOPMENT);
	let run = chain.read(|| {
		System::set_block_number(1);
		let mut run = Run::begin();
		for operation in 1..=OPERATIONS {
			run.step();
			if operation % IN_A_BLOCK == 0 {
				run.next_block();
			}
			if operation % TO_THE_NEXT_WALK == 0 {
				run.walk();
			}
		}
		run
	});
	let done: u32 = run.counts.values().map(|(all, _)| all).sum();
	let passed: u32 = run.counts.values().map(|(_, passed)| passed).sum();
	println!("{done} operations, {passed} of them passed, in {} blocks", run.block);
	println!("{:?} in {:.1?}", run.counts, begin.elapsed());
	let sweeps = chain.read(LastSweep::<Runtime>::get).expect("sweeps have ended");
	assert!(sweeps.started > run.block - 100, "sweeps go on to the end");
	assert!(done >= 200_000);
	for (name, (_, passed)) in run.counts {
		// A redemption seldom leaves nothing of a CSA, and a gap is seldom open.
		let enough = match name {
			"clean" => 5,
			name if lots::SELDOM.contains(&name) => 1,
			_ => 100,
		};
		assert!(passed > enough, "{name} passed {passed} times");
	}
}
