//! A crash from its first hour to the last coin that is retired, on real prices where they are to be had.

use super::{conservation::Whole, *};
use crate::{adapters::AuctionReserves, tests::arbitrage::crash};
use frame_support::traits::{fungible, fungibles::Mutate, tokens::Preservation::Expendable};
use pallet_auction::interfaces::Reserves;
use qian_primitives::CsaState;
use sp_runtime::FixedPointNumber;

/// Owners of CSAs, twelve in each asset.
const CROWD: u8 = 36;
const ASSETS: [AssetId; 3] = [ETH, WBTC, BNB];
/// How low prices go, of where they began.
const DEPTH: f64 = 0.25;

struct World {
	chain: Chain,
	market: Market,
	crowd: Vec<AccountId>,
	whole: Whole,
	/// Everything that the auctions told.
	told: Vec<AnEvent>,
}

/// The prices of all assets in each hour: those of the crash, drawn out to [`DEPTH`] and without any
/// recovery in between.
fn hours() -> Vec<[f64; 3]> {
	let (prices, source) = crash();
	let first = prices[0];
	let lowest = prices.iter().copied().fold(first, f64::min);
	let power = DEPTH.ln() / (lowest / first).ln();
	println!("prices: {source}, to the power of {power:.2}");
	let fallen = prices.into_iter().scan(first, |least, price| {
		*least = least.min(price);
		Some(*least)
	});
	let drawn = fallen.map(|price| (price / first).powf(power));
	drawn.map(|share| [200.0 * share, 8_000.0 * share, 20.0 * share]).collect()
}

/// Base units of an asset that are worth `dollars` at the beginning.
fn worth(asset: AssetId, dollars: u128) -> Balance {
	match asset {
		ETH => dollars * UNIT / 200,
		WBTC => dollars * BTC / 8_000,
		_ => dollars * UNIT / 20,
	}
}

impl World {
	/// CSAs from just above the start ratio to two and a half times their debt; Ferdie has coins for
	/// arbitrage, and Dave and Eve enough to bid with.
	fn begin(first: [f64; 3]) -> Self {
		let mut chain = Chain::new(DEVELOPMENT);
		let crowd: Vec<_> = (1..=CROWD).map(|number| AccountId::from([number; 32])).collect();
		chain.read(|| {
			for (index, who) in crowd.iter().enumerate() {
				let give = <Balances as fungible::Mutate<AccountId>>::transfer;
				give(&account(Bob), who, 10 * KUN, Expendable).expect("Bob has KUN");
				let asset = ASSETS[index % 3];
				Assets::mint_into(asset, who, worth(asset, 100_000)).expect("its issuer may");
			}
			for who in [Dave, Eve] {
				for asset in ASSETS {
					let amount = worth(asset, 20_000_000);
					Assets::mint_into(asset, &account(who), amount).expect("its issuer may");
				}
			}
		});
		let prices: Vec<_> = ASSETS.into_iter().zip(first).chain([(USDC, 1.0)]).collect();
		let market = Market::open(&mut chain, 20.0, &prices);
		set_params(&mut chain, |params| params.max_lot = 5_000 * KUN);
		let whole = chain.read(Whole::now);
		chain.block_of(|| {
			for (index, who) in crowd.iter().enumerate() {
				let (asset, percent) = (ASSETS[index % 3], 182 + 2 * index as u128);
				let call = open(asset, worth(asset, 60_000), 60_000 * UNIT * 100 / percent);
				call.dispatch(RuntimeOrigin::signed(who.clone())).expect("it is covered");
			}
		});
		all_pass(&mut chain, [(Ferdie, open(USDC, 200_000 * DOLLAR, 100_000 * UNIT))]);
		Self { chain, market, crowd, whole, told: Vec::new() }
	}

	/// An hour with these prices, at the end of which everything is accounted for.
	fn hour(&mut self, prices: Option<[f64; 3]>) {
		if let Some(prices) = prices {
			for (asset, price) in ASSETS.into_iter().zip(prices) {
				self.market.0.insert(AssetKind::WithId(asset), price);
			}
		}
		let told = self.market.pass(&mut self.chain, HOUR);
		self.told.extend(told);
		let whole = &self.whole;
		self.chain.read(|| whole.check(&BTreeMap::new()));
	}

	/// Ferdie takes what may be taken of frozen CSAs.
	fn arbitrage(&mut self) -> Balance {
		let mut burned = 0;
		for asset in ASSETS {
			let pool = self.chain.read(|| Csa::pool(asset)).expect("it has a price");
			let coins = self.chain.read(|| balance(QUSD, Ferdie));
			let amount = pool.redeemable.min(coins);
			if amount > 0 && amount >= pool.least {
				all_pass(&mut self.chain, [(Ferdie, redeem(asset, amount, 0))]);
				burned += amount;
			}
		}
		burned
	}

	/// Dave and Eve outbid each other for every lot, and take every third at the market price.
	fn bid(&mut self) {
		for report in self.chain.read(Auction::lots) {
			let id = report.lot.id;
			for who in [Dave, Eve] {
				let quote = |price| move || Auction::quote_bid(id, price);
				let least = self.chain.read(Auction::lots).into_iter().find(|it| it.lot.id == id);
				let Some(least) = least.and_then(|report| report.least) else { continue };
				let price = if id % 3 == 0 { Balance::MAX } else { least };
				let expected = self.chain.read(quote(price)).expect("bids are possible");
				assert_eq!(outcome(&mut self.chain, who, bid(id, price)), Ok(()));
				self.told.extend(told(&mut self.chain));
				assert_eq!(expected.wins, id % 3 == 0);
			}
		}
	}

	/// How many of the crowd are in `state`.
	fn count(&mut self, state: CsaState) -> usize {
		let crowd = &self.crowd;
		self.chain.read(|| {
			let states = crowd.iter().enumerate().map(|(index, who)| {
				Csa::position(ASSETS[index % 3], who.clone()).and_then(|position| position.state)
			});
			states.filter(|found| *found == Some(state)).count()
		})
	}

	fn happened(&self, what: impl Fn(&AnEvent) -> bool) -> usize {
		self.told.iter().filter(|event| what(event)).count()
	}
}

/// The fall, until auctions are open: arbitrage of what is frozen, and absorption refused.
fn fall(world: &mut World, prices: &mut dyn Iterator<Item = [f64; 3]>) {
	let (mut burned, mut frozen, mut refusals) = (0, 0, 0);
	for hour in prices {
		world.hour(Some(hour));
		frozen = frozen.max(world.count(CsaState::Frozen));
		burned += world.arbitrage();
		if world.count(CsaState::Insolvent) > 0 && phase(&mut world.chain) != Phase::Open {
			let too_small = refused(pallet_csa::Error::<Runtime>::BufferTooSmall);
			for asset in ASSETS {
				let insolvent = world.chain.read(|| Csa::pool(asset)).expect("it has a price");
				if insolvent.shortfall > 0 {
					assert_eq!(outcome(&mut world.chain, Bob, absorb(asset)), too_small);
					refusals += 1;
				}
			}
		}
		if phase(&mut world.chain) == Phase::Open {
			break;
		}
	}
	println!("{frozen} frozen at a time, {} QUSD of arbitrage", burned / UNIT);
	assert!(frozen > 5 && burned > 50_000 * UNIT && refusals > 0, "{frozen} {burned} {refusals}");
	assert_eq!(phase(&mut world.chain), Phase::Open);
	assert_eq!(world.happened(|event| matches!(event, Event::AuctionsOpened)), 1);
	assert!(world.happened(|event| matches!(event, Event::ObservationStarted { .. })) >= 1);
}

/// Hours in which nobody bids: what falls further is absorbed, lots end and come again.
fn silence(world: &mut World, prices: &mut dyn Iterator<Item = [f64; 3]>) {
	let issuance = world.chain.read(Balances::total_issuance);
	for hour in prices.take(4) {
		world.hour(Some(hour));
	}
	let expired = world.happened(|event| matches!(event, Event::LotExpired { .. }));
	assert!(expired > 0, "{expired}");
	assert_eq!(world.chain.read(Balances::total_issuance), issuance, "nothing is given away");
	// KUN loses half of its price meanwhile.
	world.market.kun_moves(&mut world.chain, 10.0);
}

/// The hours in which Dave and Eve bid, until prices fall no further and the coin is whole.
fn recovery(world: &mut World, prices: &mut dyn Iterator<Item = [f64; 3]>) {
	for hours in 0.. {
		assert!(hours < 120, "it never ends: {:?}", world.chain.read(Auction::gap));
		world.bid();
		let next = prices.next();
		world.hour(next);
		if next.is_none() && phase(&mut world.chain) == Phase::Healthy {
			break;
		}
	}
	let sold = world.happened(|event| matches!(event, Event::LotSettled { .. }));
	println!("{sold} lots sold, {:?}", world.chain.read(Auction::gap).assessment);
	assert!(sold >= 5, "{sold}");
	assert_eq!(lots(&mut world.chain), []);
	assert!(world.chain.read(|| Csa::system().q_total) >= percent(100));
	assert!(world.chain.read(|| Auction::gap().assessment.uncovered) == 0);
}

/// Whoever has coins buys what the protocol absorbed, until no bad debt is left or nothing to sell.
fn retirement(world: &mut World) {
	let before = world.chain.read(Stablecoin::ledger).bad_debt;
	assert!(before > 100_000 * UNIT);
	let crowd = world.crowd.clone();
	let bought = world.chain.block_of(|| {
		let mut bought = 0;
		for who in &crowd {
			for asset in ASSETS {
				let ledger = Stablecoin::ledger();
				let coins = Assets::balance(QUSD, who).min(ledger.bad_debt);
				let system = AuctionReserves::owned(asset).system;
				let amount = coins.min(value_of(asset, system) / 100 * 98);
				let call = buy_reserve(asset, amount, 1);
				if call.dispatch(RuntimeOrigin::signed(who.clone())).is_ok() {
					bought += amount;
				}
			}
		}
		bought
	});
	let after = world.chain.read(Stablecoin::ledger).bad_debt;
	println!("{} of {} QUSD of bad debt retired", bought / UNIT, before / UNIT);
	assert!(bought > 0 && before - after == bought);
	world.hour(None);
}

/// What an amount of an asset is worth.
fn value_of(asset: AssetId, amount: Balance) -> Balance {
	let price = AuctionReserves::counted_price(asset).expect("it has one");
	let decimals = AuctionReserves::asset(asset).expect("it is listed").decimals;
	price.saturating_mul_int(amount * (UNIT / 10u128.pow(decimals.into())))
}

#[test]
fn a_crash_ends_with_every_coin_backed_and_every_unit_accounted_for() {
	let prices = hours();
	let mut world = World::begin(prices[0]);
	let prices = &mut prices.into_iter().skip(1);
	fall(&mut world, prices);
	silence(&mut world, prices);
	recovery(&mut world, prices);
	retirement(&mut world);

	// Those who were never insolvent still have what they had; the others have their coins.
	let absorbed = world.crowd.iter().enumerate().filter(|(index, who)| {
		let csa = world.chain.read(|| Csa::csa(ASSETS[index % 3], who));
		csa == Some(Default::default())
	});
	let absorbed = absorbed.count();
	println!("{absorbed} of {CROWD} CSAs were absorbed");
	assert!(absorbed > CROWD as usize / 2);
	// Everybody who was outbid gets everything back.
	for who in [Dave, Eve] {
		for asset in ASSETS.into_iter().chain([USDC]) {
			if world.chain.read(|| Auction::refund(account(who), asset)) > 0 {
				all_pass(&mut world.chain, [(who, withdraw_refund(asset))]);
			}
		}
	}
	world.chain.read(|| {
		assert_eq!(pallet_auction::Refunds::<Runtime>::iter().count(), 0);
		assert_eq!(pallet_auction::BidLedgers::<Runtime>::iter().count(), 0);
		assert_eq!(AuctionKun::promised(), KunSource::default());
		let minted = Kun::supply().minted;
		let of_auctions =
			minted.iter().find(|(programme, _)| *programme == pallet_kun::Programme::Auction);
		assert!(of_auctions.is_some_and(|(_, kun)| *kun > 0));
	});
}
