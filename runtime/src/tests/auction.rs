//! Bad debt and what becomes of it on the real runtime: absorption, the phases, lots, bids, the sale of
//! reserves, block by block with prices fed.

mod attacks;
mod bidding;
mod books;
mod conservation;
mod crash;
mod locks;
mod random;
mod sources;
mod storms;
mod vectors;
mod weights;

use super::*;
use crate::{
	adapters::AuctionKun, presets::DEVELOPMENT, Auction, Balances, Collateral, Csa, Kun, Runtime,
	RuntimeEvent, RuntimeOrigin, Stablecoin, System, Timestamp, KUN,
};
use frame_support::{storage::with_storage_layer, traits::UnixTime};
use governance::{all_pass, events};
use pallet_auction::{
	interfaces::Kun as _, AuctionParams, Call, Event, KunSource, Lot, LotId, Phase, PERIOD,
};
use pallet_collateral::Pot;
use pallet_price_feed::types::AssetKind;
use qian_primitives::{Ratio, Seconds};
use sp_runtime::{traits::Dispatchable, DispatchResult};
use std::collections::BTreeMap;
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

type Error = pallet_auction::Error<Runtime>;
type AnEvent = Event<Runtime>;
type ALot = Lot<AccountId>;

const BNB: AssetId = 102;
const HOUR: Seconds = 3_600;
const DAY: Seconds = 24 * HOUR;

/// A whole unit of BTC and of USDC.
const BTC: Balance = 100_000_000;
const DOLLAR: Balance = 1_000_000;

fn of_auction(call: Call<Runtime>) -> RuntimeCall {
	RuntimeCall::Auction(call)
}

fn observe() -> RuntimeCall {
	of_auction(Call::observe {})
}

fn start(asset: AssetId) -> RuntimeCall {
	of_auction(Call::start { asset })
}

fn bid(lot: LotId, price: Balance) -> RuntimeCall {
	of_auction(Call::bid { lot, price })
}

fn settle(lot: LotId) -> RuntimeCall {
	of_auction(Call::settle { lot })
}

fn withdraw_refund(asset: AssetId) -> RuntimeCall {
	of_auction(Call::withdraw_refund { asset })
}

fn buy_reserve(asset: AssetId, amount: Balance, min_out: Balance) -> RuntimeCall {
	of_auction(Call::buy_reserve { asset, amount, min_out })
}

fn cancel(lot: LotId) -> RuntimeCall {
	of_auction(Call::cancel { lot })
}

fn absorb(asset: AssetId) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::absorb { asset })
}

fn skim(asset: AssetId) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::skim { asset })
}

fn transfer(asset: AssetId, target: AccountId, amount: Balance) -> RuntimeCall {
	let (id, target) = (asset.into(), target.into());
	RuntimeCall::Assets(pallet_assets::Call::transfer { id, target, amount })
}

/// How a call ends that fails with `reason`.
fn refused(reason: impl Into<DispatchError>) -> DispatchResult {
	Err(error(reason))
}

/// What the only call of a block ends with.
fn outcome(chain: &mut Chain, who: Sr25519Keyring, call: RuntimeCall) -> DispatchResult {
	chain.block([(who, call)]).remove(0)
}

/// Let Root make `call` between two blocks, as a referendum would.
fn by_root(chain: &mut Chain, call: RuntimeCall) -> DispatchResult {
	let result = chain.read(|| call.dispatch(RuntimeOrigin::root()));
	result.map(|_| ()).map_err(|failure| failure.error.stripped())
}

/// Let Root change the parameters.
fn set_params(chain: &mut Chain, change: impl FnOnce(&mut AuctionParams)) {
	let mut params = chain.read(Auction::auction_params);
	change(&mut params);
	assert_eq!(by_root(chain, of_auction(Call::set_auction_params { params })), Ok(()));
}

fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * (UNIT / 100))
}

fn now(chain: &mut Chain) -> Seconds {
	chain.read(|| Timestamp::now().as_secs())
}

fn phase(chain: &mut Chain) -> Phase {
	chain.read(|| Auction::phase().phase)
}

fn lots(chain: &mut Chain) -> Vec<ALot> {
	chain.read(|| Auction::lots().into_iter().map(|report| report.lot).collect())
}

fn lot(chain: &mut Chain, id: LotId) -> ALot {
	lots(chain).into_iter().find(|lot| lot.id == id).expect("the lot runs")
}

/// What the auctions told in the last block.
fn told(chain: &mut Chain) -> Vec<AnEvent> {
	let of_auction = |event| match event {
		RuntimeEvent::Auction(event) => Some(event),
		_ => None,
	};
	events(chain).into_iter().filter_map(of_auction).collect()
}

/// Build blocks up to the next one in which the chain itself looks; returns what it told in all of them.
fn tick(chain: &mut Chain) -> Vec<AnEvent> {
	let mut all = Vec::new();
	loop {
		chain.block([]);
		all.extend(told(chain));
		if chain.read(System::block_number).is_multiple_of(PERIOD) {
			return all;
		}
	}
}

/// The prices that Alice, the only operator, feeds, in dollars.
#[derive(Clone)]
struct Market(BTreeMap<AssetKind, f64>);

impl Market {
	/// These prices, which a chain has from now on.
	fn open(chain: &mut Chain, kun: f64, assets: &[(AssetId, f64)]) -> Self {
		let assets = assets.iter().map(|(asset, price)| (AssetKind::WithId(*asset), *price));
		let market = Self(assets.chain([(AssetKind::Native, kun)]).collect());
		market.feed(chain);
		market
	}

	/// Let every price be fed anew, and accepted.
	fn feed(&self, chain: &mut Chain) {
		let prices: Vec<_> = self.0.iter().map(|(asset, price)| (asset.clone(), *price)).collect();
		chain.prices_become(&prices);
	}

	fn moves(&mut self, chain: &mut Chain, asset: AssetId, price: f64) {
		self.0.insert(AssetKind::WithId(asset), price);
		self.feed(chain);
	}

	fn kun_moves(&mut self, chain: &mut Chain, price: f64) {
		self.0.insert(AssetKind::Native, price);
		self.feed(chain);
	}

	/// Let about `seconds` pass with these prices, in steps in which no price grows old and after each of
	/// which the chain looks; returns what it told.
	fn pass(&self, chain: &mut Chain, seconds: Seconds) -> Vec<AnEvent> {
		let until = now(chain) + seconds;
		let mut all = Vec::new();
		loop {
			let left = until.saturating_sub(now(chain));
			chain.jump(left.min(1_500));
			self.feed(chain);
			all.extend(told(chain));
			all.extend(tick(chain));
			if now(chain) >= until {
				return all;
			}
		}
	}
}

/// A chain with a net supply of 1,000,000 and a backing of 870,000, all in ETH at 300 dollars, and KUN at
/// 80 cents. Eve and Ferdie own 1,000 ETH each, and Bob, Charlie and Dave the coins.
fn gap() -> (Chain, Market) {
	let mut chain = Chain::new(DEVELOPMENT);
	let mut market = Market::open(&mut chain, 0.8, &[(ETH, 650.0)]);
	let owners = [(Bob, 1_000, 345_000), (Charlie, 1_000, 345_000), (Dave, 900, 310_000)];
	let opened = owners.map(|(who, eth, debt)| (who, open(ETH, eth * UNIT, debt * UNIT)));
	all_pass(&mut chain, opened);
	market.moves(&mut chain, ETH, 300.0);
	(chain, market)
}

/// As [`gap`], after it was observed for an hour: lots run.
fn opened() -> (Chain, Market) {
	let (mut chain, market) = gap();
	tick(&mut chain);
	assert!(matches!(phase(&mut chain), Phase::Observing { .. }));
	let told = market.pass(&mut chain, HOUR);
	assert!(told.contains(&Event::AuctionsOpened), "{told:?}");
	assert_eq!(phase(&mut chain), Phase::Open);
	(chain, market)
}

/// As [`opened`], but with no other lot than one of at most `kun`, which does not fill the gap.
fn one_lot(kun: Balance) -> (Chain, Market, ALot) {
	let (mut chain, market) = gap();
	set_params(&mut chain, |params| {
		params.max_lot = kun;
		params.daily_limit = kun;
	});
	tick(&mut chain);
	market.pass(&mut chain, HOUR);
	let all = lots(&mut chain);
	assert_eq!(all.len(), 1, "{all:?}");
	let lot = all[0].clone();
	(chain, market, lot)
}

/// Put a lot of 100 KUN, half of it out of the emergency fund if that has as much, on offer for `asset`,
/// as if a gap had been found.
pub fn offer(asset: AssetId, start: Balance) -> LotId {
	let half = AuctionKun::available().fund.min(50 * KUN);
	let kun = KunSource { fund: half, minted: 100 * KUN - half };
	with_storage_layer(|| AuctionKun::promise(kun)).expect("it is there");
	let id = pallet_auction::NextLot::<Runtime>::get();
	pallet_auction::NextLot::<Runtime>::put(id + 1);
	let opened = Timestamp::now().as_secs();
	let lot = Lot { id, asset, kun, cover: UNIT, start, best: None, opened, ends: opened + DAY };
	pallet_auction::Lots::<Runtime>::try_append(lot).expect("there is room");
	id
}
