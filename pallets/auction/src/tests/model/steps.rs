//! What people think of doing and what befalls the chain, and what follows from it in base units.

use super::*;

/// Amounts follow from what there is.
#[derive(Clone, Copy, Debug)]
pub enum Plan {
	Observe,
	Start { place: usize },
	Bid { place: usize, price: Priced },
	Settle { place: usize },
	Withdraw { place: usize },
	Buy { place: usize, amount: Bought, min_out: u8 },
	Cancel { place: usize },
	Tick,
	Wait { seconds: Seconds },
	ToEnd { place: usize, more: u8 },
	Price { place: usize, percent: u128 },
	KunPrice { cents: u128 },
	KunLive { live: bool },
	Stale { place: usize },
	Lock { place: usize },
	Grace { place: usize, seconds: Seconds },
	Deprecate { place: usize },
	Young { place: usize },
	Weak { place: usize, percent: u128, loss: u128 },
	Reserve { percent: u128 },
	Surplus { place: usize, dollars: u128 },
	Spend { place: usize, lot: usize, rest: u128 },
}

/// A price to bid.
#[derive(Clone, Copy, Debug)]
pub enum Priced {
	Nothing,
	/// The least that passes, and so much more or less.
	Least(i8),
	/// The market price, and so much more or less.
	Market(i8),
	/// So many thousandths of the way from the start price to the market price.
	Between(u128),
}

/// Coins to spend.
#[derive(Clone, Copy, Debug)]
pub enum Bought {
	Units(u128),
	/// All bad debt, and so much more.
	BadDebt(u128),
	/// All but so many units of the coins.
	AllBut(u128),
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
	Observe,
	Start { asset: AssetId },
	Bid { lot: LotId, price: Balance },
	Settle { lot: LotId },
	Withdraw { asset: AssetId },
	Buy { asset: AssetId, amount: Balance, min_out: Balance },
	Cancel { lot: LotId },
	Tick,
	Wait { seconds: Seconds },
	Price { asset: AssetId, cents: u128 },
	KunPrice { price: Option<u128> },
	Stale { asset: AssetId },
	Lock { asset: AssetId },
	Grace { asset: AssetId, until: Seconds },
	Deprecate { asset: AssetId },
	Young { asset: AssetId },
	Weak { asset: AssetId, collateral: Balance, debt: Balance },
	Reserve { amount: Balance },
	Surplus { asset: AssetId, amount: Balance },
	Spend { who: AccountId, asset: AssetId, amount: Balance },
}

pub fn plans() -> impl Strategy<Value = (AccountId, Plan)> {
	(prop::sample::select(&PEOPLE[..]), prop_oneof![5 => calls(), 4 => events()])
}

fn calls() -> impl Strategy<Value = Plan> {
	let price = prop_oneof![
		1 => Just(Priced::Nothing),
		8 => (-1i8..2).prop_map(Priced::Least),
		4 => (-1i8..2).prop_map(Priced::Market),
		3 => (0u128..1_001).prop_map(Priced::Between),
	];
	let amount = prop_oneof![
		(1u128..1_000).prop_map(Bought::Units),
		(0u128..2).prop_map(Bought::BadDebt),
		prop::sample::select(&[0u128, 1, 999, 1_000][..]).prop_map(Bought::AllBut),
	];
	prop_oneof![
		2 => Just(Plan::Observe),
		9 => (0usize..5).prop_map(|place| Plan::Start { place }),
		14 => (0usize..17, price).prop_map(|(place, price)| Plan::Bid { place, price }),
		4 => (0usize..17).prop_map(|place| Plan::Settle { place }),
		4 => (0usize..5).prop_map(|place| Plan::Withdraw { place }),
		3 => (0usize..5, amount, 0u8..3)
			.prop_map(|(place, amount, min_out)| Plan::Buy { place, amount, min_out }),
		1 => (0usize..17).prop_map(|place| Plan::Cancel { place }),
	]
}

fn events() -> impl Strategy<Value = Plan> {
	let spans = prop_oneof![1u64..2_000, 3_600u64..30_000];
	prop_oneof![
		12 => Just(Plan::Tick),
		6 => spans.prop_map(|seconds| Plan::Wait { seconds }),
		4 => (0usize..16, 0u8..4).prop_map(|(place, more)| Plan::ToEnd { place, more }),
		3 => (0usize..5, 60u128..130).prop_map(|(place, percent)| Plan::Price { place, percent }),
		3 => (20u128..120).prop_map(|cents| Plan::KunPrice { cents }),
		1 => prop::bool::weighted(0.8).prop_map(|live| Plan::KunLive { live }),
		1 => (0usize..15).prop_map(|place| Plan::Stale { place }),
		1 => (0usize..15).prop_map(|place| Plan::Lock { place }),
		1 => (0usize..5, 1u64..9_000).prop_map(|(place, seconds)| Plan::Grace { place, seconds }),
		1 => (0usize..25).prop_map(|place| Plan::Deprecate { place }),
		1 => (0usize..5).prop_map(|place| Plan::Young { place }),
		2 => (0usize..5, 10u128..150, 1u128..60_000)
			.prop_map(|(place, percent, loss)| Plan::Weak { place, percent, loss }),
		5 => (70u128..112).prop_map(|percent| Plan::Reserve { percent }),
		1 => (0usize..5, 1u128..9_000).prop_map(|(place, dollars)| Plan::Surplus { place, dollars }),
		2 => (0usize..5, 0usize..16, 0u128..1_500)
			.prop_map(|(place, lot, rest)| Plan::Spend { place, lot, rest }),
	]
}

const ASSETS: [AssetId; 5] = [ETH, WBTC, USDT, SOL, PLOT];

impl Model {
	/// What `plan` is for `who` in this state.
	pub fn step(&self, who: AccountId, plan: Plan) -> Step {
		let asset = |place: usize| ASSETS[place % 5];
		// One that never was, or an old one, now and then.
		let lot = |place: usize| self.lots.get(place % 6).map_or(place as LotId, |lot| lot.id);
		match plan {
			Plan::Observe => Step::Observe,
			Plan::Start { place } => Step::Start { asset: asset(place) },
			Plan::Bid { place, price } => {
				Step::Bid { lot: lot(place), price: self.price_of(lot(place), price) }
			},
			Plan::Settle { place } => Step::Settle { lot: lot(place) },
			Plan::Withdraw { place } => Step::Withdraw { asset: asset(place) },
			Plan::Buy { place, amount, min_out } => {
				let amount = self.coins_of(who, amount);
				let paid = self.pay_of(asset(place), amount);
				let min_out = [0, paid, paid + 1][usize::from(min_out)];
				Step::Buy { asset: asset(place), amount, min_out }
			},
			Plan::Cancel { place } => Step::Cancel { lot: lot(place) },
			Plan::Tick => Step::Tick,
			Plan::Wait { seconds } => Step::Wait { seconds },
			Plan::ToEnd { place, more } => {
				let end = self.lots.get(place % 8).map_or(self.now, |lot| self.ends(lot));
				let to = (end + Seconds::from(more)).saturating_sub(2);
				Step::Wait { seconds: to.saturating_sub(self.now) }
			},
			Plan::Price { place, percent } => {
				let cents = self.cents[&asset(place)] * percent / 100;
				Step::Price { asset: asset(place), cents: cents.clamp(20, 9_000_000) }
			},
			Plan::KunPrice { cents } => Step::KunPrice { price: Some(cents) },
			Plan::KunLive { live } => Step::KunPrice { price: live.then_some(self.kun_cents) },
			Plan::Stale { place } => Step::Stale { asset: odd(place) },
			Plan::Lock { place } => Step::Lock { asset: odd(place) },
			Plan::Grace { place, seconds } => {
				Step::Grace { asset: asset(place), until: self.now + seconds }
			},
			Plan::Deprecate { place } => Step::Deprecate { asset: odd(place) },
			Plan::Young { place } => self.ageing(asset(place)),
			Plan::Weak { place, percent, loss } => self.weakening(asset(place), percent, loss),
			Plan::Reserve { percent } => {
				let amount = self.amount(ETH, self.supply() / 100 * percent);
				let least = self.held[&ETH].weak.0;
				Step::Reserve { amount: amount.max(least) }
			},
			Plan::Surplus { place, dollars } => {
				let amount = self.amount(asset(place), dollars * UNIT);
				Step::Surplus { asset: asset(place), amount: amount.max(MIN_BALANCE) }
			},
			Plan::Spend { place, lot, rest } => self.spending(who, asset(place), lot, rest),
		}
	}

	/// An endowment comes to a young pot, or was never made for one that holds no bids.
	fn ageing(&self, asset: AssetId) -> Step {
		let owed = self.refunds.keys().any(|(_, of)| *of == asset);
		let bid = self.lots.iter().any(|lot| lot.asset == asset && lot.best.is_some());
		if owed || bid {
			Step::Wait { seconds: 11 }
		} else {
			Step::Young { asset }
		}
	}

	fn price_of(&self, lot: LotId, price: Priced) -> Balance {
		let Some(lot) = self.lots.iter().find(|other| other.id == lot) else { return 1 };
		let market = self.market(lot.asset);
		let near = |price: Balance, more: i8| price.saturating_add_signed(more.into());
		match price {
			Priced::Nothing => 0,
			Priced::Market(more) => near(market, more),
			Priced::Between(part) => lot.start + market.saturating_sub(lot.start) * part / 1_000,
			Priced::Least(more) => {
				let best = lot.best.as_ref().map_or(0, |(_, price, _)| *price);
				near((best * 103).div_ceil(100).max(lot.start), more)
			},
		}
	}

	fn coins_of(&self, who: AccountId, amount: Bought) -> Balance {
		match amount {
			Bought::Units(units) => units * UNIT / 10,
			Bought::BadDebt(more) => self.bad_debt + more,
			Bought::AllBut(rest) => self.coins[&who].saturating_sub(rest),
		}
	}

	/// Debt that collateral of `percent` of the rest of it backs, and `loss`.
	fn weakening(&self, asset: AssetId, percent: u128, loss: u128) -> Step {
		let reserve = self.held[&asset].reserve;
		let collateral = (reserve / 100).max(reserve.min(MIN_BALANCE));
		let debt = self.value(asset, collateral) * 100 / percent + loss * UNIT;
		Step::Weak { asset, collateral, debt: debt.min(self.debt / 10) }
	}

	/// Give away all but what a bid at the least price for a lot takes, and a rest.
	fn spending(&self, who: AccountId, asset: AssetId, lot: usize, rest: u128) -> Step {
		let lot = self.lots.get(lot % 8);
		let asset = lot.map_or(asset, |lot| lot.asset);
		let cost = lot.map_or(0, |lot| {
			let price = self.price_of(lot.id, Priced::Least(0));
			cost(lot.fund + lot.minted, price.min(self.market(asset)))
		});
		let keep = cost.saturating_sub(self.refund(who, asset)) + rest;
		let has = self.assets[&(asset, who)];
		// Whoever gives nothing gets something.
		if has > keep + MIN_BALANCE && keep >= MIN_BALANCE {
			Step::Spend { who, asset, amount: has - keep }
		} else {
			Step::Wait { seconds: 7 }
		}
	}
}

/// An asset now and then, none that exists otherwise.
fn odd(place: usize) -> AssetId {
	ASSETS.get(place).copied().unwrap_or(UNLISTED)
}

/// `ceil(kun·price / 10^18)`, in two parts so that it fits.
pub fn cost(kun: Balance, price: Balance) -> Balance {
	kun / UNIT * price + (kun % UNIT * price).div_ceil(UNIT)
}

/// Put an asset into a list or take it out; one that does not exist takes out all.
pub fn toggle(list: &mut Vec<AssetId>, asset: AssetId) {
	if asset == UNLISTED {
		list.clear();
	} else if list.contains(&asset) {
		list.retain(|other| *other != asset);
	} else {
		list.push(asset);
	}
}

impl Step {
	/// Let what is no call happen to the chain.
	pub fn befall(self) {
		match self {
			Step::Tick => tick(),
			Step::Wait { seconds } => wait(seconds),
			Step::Price { asset, cents } => price_becomes(asset, cents),
			Step::KunPrice { price } => KunPrice::set(price.map(cents)),
			Step::Stale { asset } => Stale::mutate(|list| toggle(list, asset)),
			Step::Lock { asset } => LockedAssets::mutate(|list| toggle(list, asset)),
			Step::Deprecate { asset } => Deprecated::mutate(|list| toggle(list, asset)),
			Step::Young { asset } if balance(asset, POT_BIDS) == 0 => pot_is_endowed(asset),
			Step::Young { asset } => pot_is_young(asset),
			Step::Grace { asset, until } => {
				Grace::mutate(|grace| grace.insert(asset, until));
			},
			Step::Weak { asset, collateral, debt } => weak_csa(asset, collateral, debt),
			Step::Reserve { amount } => match amount.checked_sub(ReserveLine::get(ETH)) {
				Some(more) => reserve_gets(ETH, more),
				None => reserve_loses(ETH, ReserveLine::get(ETH) - amount),
			},
			Step::Surplus { asset, amount } => system_gets(asset, 0, amount),
			Step::Spend { who, asset, amount } => {
				assert_ok!(Assets::transfer(RuntimeOrigin::signed(who), asset, OWNER, amount));
			},
			call => unreachable!("{call:?} is a call"),
		}
	}
}
