//! What the model keeps: everything that the rules depend on, the plainest way.

use super::*;

/// Cents of KUN and of the assets at the beginning.
const KUN_CENTS: u128 = 80;
const CENTS: [(AssetId, u128); 4] = [(ETH, 30_000), (WBTC, 6_000_000), (USDT, 100), (SOL, 15_000)];
/// Without decimals.
const PLOT_CENTS: u128 = 300;

/// Parameters of the model, with days and limits that are reached.
pub fn few_at_a_time(params: &mut AuctionParams) {
	params.t_auction = 2 * HOUR;
	params.max_lot = 20_000 * UNIT;
	params.daily_limit = 150_000 * UNIT;
	params.lot_life = 4 * HOUR;
	params.lot_hard_end = 4 * HOUR + 1_000;
}

/// The collateral of one asset.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub struct Held {
	pub reserve: Balance,
	pub system: Balance,
	pub surplus: Balance,
	/// Collateral and debt of a CSA that may be insolvent.
	pub weak: (Balance, Balance),
}

/// A lot; its best bid is the bidder, the price and what was paid.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
	pub id: LotId,
	pub asset: AssetId,
	pub fund: Balance,
	pub minted: Balance,
	pub cover: Balance,
	pub start: Balance,
	pub best: Option<(AccountId, Balance, Balance)>,
	pub opened: Seconds,
	pub ends: Seconds,
}

#[derive(Clone)]
pub struct Model {
	pub now: Seconds,
	pub phase: Phase,
	pub lots: Vec<Offer>,
	pub next_lot: LotId,
	pub cursor: Option<AssetId>,
	/// The lot that the chain itself last tried to settle.
	pub tried: Option<LotId>,
	pub refunds: BTreeMap<(AccountId, AssetId), Balance>,
	pub held: BTreeMap<AssetId, Held>,
	/// What people own.
	pub assets: BTreeMap<(AssetId, AccountId), Balance>,
	pub coins: BTreeMap<AccountId, Balance>,
	pub kun: BTreeMap<AccountId, Balance>,
	pub debt: Balance,
	pub bad_debt: Balance,
	pub burned_without_debt: Balance,
	/// KUN that exists, that of the fund beyond what its account needs, and the cap.
	pub issuance: Balance,
	pub fund: Balance,
	pub cap: Balance,
	/// The day, and what was sold on it.
	pub sold: (Seconds, Balance),
	pub cents: BTreeMap<AssetId, u128>,
	pub kun_cents: u128,
	pub kun_live: bool,
	pub stale: Vec<AssetId>,
	pub deprecated: Vec<AssetId>,
	pub locked: Vec<AssetId>,
	/// Assets whose pot of bids nobody endowed.
	pub young: Vec<AssetId>,
	pub grace: BTreeMap<AssetId, Seconds>,
}

impl Model {
	/// The state in which a sequence begins, which is that of the chain then.
	pub fn begin() -> Self {
		let assets = [ETH, WBTC, USDT, SOL, PLOT];
		Listed::set(assets.to_vec());
		price_becomes(PLOT, PLOT_CENTS);
		fund_gets(33_000 * UNIT);
		for who in PEOPLE {
			pay_coins(who, 20_000 * UNIT);
		}
		// Dave is poor.
		for asset in [ETH, WBTC, SOL] {
			let most = endowment(asset) - 10 * 10u128.pow(decimals(asset).into());
			let dave = RuntimeOrigin::signed(DAVE);
			assert_ok!(Assets::transfer(dave, asset, OWNER, most));
		}
		// A gap is under observation, and lots may be opened.
		published_gap();
		assert_ok!(observe());
		let phase = Phase::Observing { since: Now::get() };
		wait(2 * HOUR);
		System::reset_events();
		KunCap::set(KunBooks::get() + 400_000 * UNIT);
		let each = |of: &dyn Fn(AssetId, AccountId) -> Balance| {
			let pairs = assets.into_iter().flat_map(|asset| PEOPLE.map(|who| (asset, who)));
			pairs.map(|(asset, who)| ((asset, who), of(asset, who))).collect()
		};
		let held = |asset| Held { reserve: ReserveLine::get(asset), ..Default::default() };
		Self {
			now: Now::get(),
			phase,
			lots: vec![],
			next_lot: 0,
			cursor: None,
			tried: None,
			refunds: BTreeMap::new(),
			held: assets.into_iter().map(|asset| (asset, held(asset))).collect(),
			assets: each(&balance),
			coins: PEOPLE.into_iter().map(|who| (who, 20_000 * UNIT)).collect(),
			kun: PEOPLE.into_iter().map(|who| (who, 100 * UNIT)).collect(),
			debt: SUPPLY,
			bad_debt: 0,
			burned_without_debt: 0,
			issuance: KunBooks::get(),
			fund: 33_000 * UNIT,
			cap: KunCap::get(),
			sold: (0, 0),
			cents: CENTS.into_iter().chain([(PLOT, PLOT_CENTS)]).collect(),
			kun_cents: KUN_CENTS,
			kun_live: true,
			stale: vec![],
			deprecated: vec![],
			locked: vec![],
			young: vec![],
			grace: BTreeMap::new(),
		}
	}

	pub fn refund(&self, who: AccountId, asset: AssetId) -> Balance {
		self.refunds.get(&(who, asset)).copied().unwrap_or_default()
	}

	/// Value of an amount, rounded down.
	pub fn value(&self, asset: AssetId, amount: Balance) -> Balance {
		let scale = 18 - u32::from(decimals(asset));
		amount * 10u128.pow(scale) * self.cents[&asset] / 100
	}

	/// The amount of this value, rounded up.
	pub fn amount(&self, asset: AssetId, value: Balance) -> Balance {
		let scale = 18 - u32::from(decimals(asset));
		(value * 100).div_ceil(self.cents[&asset] * 10u128.pow(scale))
	}

	/// What an insolvent CSA falls short of its debt.
	pub fn loss(&self, asset: AssetId) -> Balance {
		let (collateral, debt) = self.held[&asset].weak;
		debt.saturating_sub(self.value(asset, collateral))
	}

	pub fn backing(&self) -> Balance {
		let of = |(asset, held): (&AssetId, &Held)| self.value(*asset, held.reserve + held.system);
		self.held.iter().map(of).sum()
	}

	pub fn supply(&self) -> Balance {
		self.debt + self.bad_debt - self.burned_without_debt
	}

	/// Losses beyond what the protocol owns.
	pub fn uncovered(&self) -> Balance {
		let own: Balance = self
			.held
			.iter()
			.map(|(asset, held)| self.value(*asset, held.system + held.surplus))
			.sum();
		let losses: Balance = self.held.keys().map(|asset| self.loss(*asset)).sum();
		(losses + self.bad_debt.saturating_sub(self.burned_without_debt)).saturating_sub(own)
	}

	/// What the backing falls short of the whole supply.
	pub fn shortage(&self) -> Balance {
		self.supply().saturating_sub(self.backing())
	}

	/// Up to a coin is none.
	pub fn gap(&self) -> Balance {
		let gap = self.shortage().max(self.uncovered());
		if gap > UNIT {
			gap
		} else {
			0
		}
	}

	/// What lots fill that may be sold.
	pub fn covered(&self) -> Balance {
		let sellable = self.lots.iter().filter(|lot| !self.locked.contains(&lot.asset));
		sellable.map(|lot| lot.cover).sum()
	}

	pub fn alarming(&self) -> bool {
		if self.gap() == 0 {
			return false;
		}
		self.backing() * 10 < self.supply() * 9 || self.uncovered() * 100 > self.supply()
	}

	pub fn live(&self, asset: AssetId) -> bool {
		!self.stale.contains(&asset)
	}

	/// Base units of the asset that one KUN is worth, in cents beyond the point.
	pub fn market(&self, asset: AssetId) -> Balance {
		self.kun_cents * 10u128.pow(decimals(asset).into()) / self.cents[&asset]
	}

	/// When a lot ends, with the time after locks.
	pub fn ends(&self, lot: &Offer) -> Seconds {
		lot.ends.max(self.grace.get(&lot.asset).copied().unwrap_or_default())
	}

	/// KUN of the fund and below the cap that lots promise.
	pub fn promised(&self) -> (Balance, Balance) {
		let sum = |of: fn(&Offer) -> Balance| self.lots.iter().map(of).sum();
		(sum(|lot| lot.fund), sum(|lot| lot.minted))
	}

	pub fn sold_today(&self) -> Balance {
		let (day, sold) = self.sold;
		if day == self.now / DAY {
			sold
		} else {
			0
		}
	}
}
