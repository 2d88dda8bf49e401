//! The rules of auctions, as plain as they are written.

use super::{
	steps::{cost, toggle},
	*,
};
use sp_runtime::TokenError;

impl Model {
	/// Do `step`. After an error the model is to be forgotten.
	pub fn apply(&mut self, who: AccountId, step: Step) -> Outcome {
		match step {
			Step::Observe => return self.observe(),
			Step::Start { asset } => return self.start(asset),
			Step::Bid { lot, price } => return self.bid(who, lot, price),
			Step::Settle { lot } => return self.settle(lot),
			Step::Withdraw { asset } => return self.withdraw(who, asset),
			Step::Buy { asset, amount, min_out } => return self.buy(who, asset, amount, min_out),
			Step::Cancel { lot } => return self.cancel(lot),
			Step::Tick => self.tick(),
			Step::Wait { seconds } => self.now += seconds,
			Step::Price { asset, cents } => {
				self.cents.insert(asset, cents);
			},
			Step::KunPrice { price } => {
				self.kun_live = price.is_some();
				self.kun_cents = price.unwrap_or(self.kun_cents);
			},
			Step::Stale { asset } => toggle(&mut self.stale, asset),
			Step::Lock { asset } => toggle(&mut self.locked, asset),
			Step::Deprecate { asset } => toggle(&mut self.deprecated, asset),
			Step::Young { asset } => toggle(&mut self.young, asset),
			Step::Grace { asset, until } => {
				self.grace.insert(asset, until);
			},
			Step::Weak { asset, collateral, debt } => {
				self.of(asset).weak = (collateral, debt);
			},
			Step::Reserve { amount } => self.of(ETH).reserve = amount,
			Step::Surplus { asset, amount } => self.of(asset).surplus += amount,
			Step::Spend { who, asset, amount } => *self.purse(asset, who) -= amount,
		}
		Ok(())
	}

	fn of(&mut self, asset: AssetId) -> &mut Held {
		self.held.get_mut(&asset).expect("the asset is listed")
	}

	fn purse(&mut self, asset: AssetId, who: AccountId) -> &mut Balance {
		self.assets.get_mut(&(asset, who)).expect("one of the people")
	}

	fn unlocked(&self, asset: AssetId) -> Outcome {
		if self.locked.contains(&asset) {
			return refuse(Error::Locked);
		}
		Ok(())
	}

	fn observe(&mut self) -> Outcome {
		let sound = self.gap() == 0;
		self.phase = match self.phase {
			Phase::Healthy if self.alarming() => Phase::Observing { since: self.now },
			Phase::Observing { .. } if !self.alarming() => Phase::Healthy,
			Phase::Open if sound && self.lots.is_empty() => Phase::Healthy,
			_ => return refuse(Error::NoChange),
		};
		Ok(())
	}

	fn may_open(&self) -> bool {
		match self.phase {
			Phase::Healthy => false,
			Phase::Observing { since } => since + 2 * HOUR <= self.now,
			Phase::Open => true,
		}
	}

	fn has_room(&self, asset: AssetId) -> bool {
		self.lots.len() < 16 && self.lots.iter().filter(|lot| lot.asset == asset).count() < 4
	}

	fn in_grace(&self, asset: AssetId) -> bool {
		self.grace.get(&asset).is_some_and(|until| self.now < *until)
	}

	fn start(&mut self, asset: AssetId) -> Outcome {
		self.unlocked(asset)?;
		if !self.may_open() || (self.phase != Phase::Open && !self.alarming()) {
			return refuse(Error::NotObservedLongEnough);
		}
		if self.in_grace(asset) {
			return refuse(Error::InGrace);
		}
		if !self.live(asset) {
			return refuse(Error::PriceUnavailable);
		}
		let absorbed = self.absorb(asset);
		let moved = self.use_surplus();
		match self.open(asset) {
			Err(_) if absorbed || moved => {},
			other => other?,
		}
		self.phase = Phase::Open;
		Ok(())
	}

	fn absorb(&mut self, asset: AssetId) -> bool {
		let insolvent = self.loss(asset) > 0;
		if insolvent {
			let (collateral, debt) = core::mem::take(&mut self.of(asset).weak);
			self.of(asset).reserve -= collateral;
			self.of(asset).system += collateral;
			self.debt -= debt;
			self.bad_debt += debt;
		}
		insolvent
	}

	fn use_surplus(&mut self) -> bool {
		let mut moved = false;
		for asset in [ETH, WBTC, USDT, SOL, PLOT] {
			let missing = self.amount(asset, self.shortage());
			let amount = missing.min(self.held[&asset].surplus);
			if amount > 0 && !self.locked.contains(&asset) {
				self.of(asset).surplus -= amount;
				self.of(asset).system += amount;
				moved = true;
			}
		}
		moved
	}

	fn open(&mut self, asset: AssetId) -> Outcome {
		if self.deprecated.contains(&asset) {
			return refuse(Error::DeprecatedCollateral);
		}
		if self.young.contains(&asset) {
			return refuse(Error::PotNotEndowed);
		}
		if !self.kun_live {
			return refuse(Error::PriceUnavailable);
		}
		if !self.has_room(asset) {
			return refuse(Error::TooManyLots);
		}
		let left = self.gap().saturating_sub(self.covered());
		if left == 0 {
			return refuse(Error::NoGap);
		}
		let (fund, minted) = self.promised();
		let (free, room) = (self.fund - fund, self.cap - self.issuance - minted);
		let today = (150_000 * UNIT).saturating_sub(self.sold_today() + fund + minted);
		let most = (20_000 * UNIT).min(today).min(free + room);
		if most < UNIT {
			return refuse(Error::NoKunAvailable);
		}
		// Of what KUN is worth, three tenths count.
		let tenth = self.kun_cents * 3;
		let wanted = (left * 1_000).div_ceil(tenth);
		if wanted < 200 * UNIT && !self.lots.is_empty() {
			return refuse(Error::NoGap);
		}
		let kun = wanted.max(UNIT).min(most);
		let decimals = 10u128.pow(decimals(asset).into());
		let start = (tenth * decimals).div_ceil(self.cents[&asset] * 10);
		if start > self.market(asset) {
			return refuse(Error::Unpriceable);
		}
		self.lots.push(Offer {
			id: self.next_lot,
			asset,
			fund: kun.min(free),
			minted: kun - kun.min(free),
			cover: (kun * tenth / 1_000).min(left),
			start,
			best: None,
			opened: self.now,
			ends: self.now + 4 * HOUR,
		});
		self.next_lot += 1;
		Ok(())
	}

	fn find(&self, id: LotId) -> Outcome<Offer> {
		let found = self.lots.iter().find(|lot| lot.id == id).cloned();
		found.ok_or(Error::<Test>::UnknownLot.into())
	}

	fn bid(&mut self, who: AccountId, id: LotId, price: Balance) -> Outcome {
		let lot = self.find(id)?;
		self.unlocked(lot.asset)?;
		if self.now >= self.ends(&lot) {
			return refuse(Error::LotEnded);
		}
		if !self.kun_live || !self.live(lot.asset) {
			return refuse(Error::PriceUnavailable);
		}
		if price == 0 {
			return refuse(Error::ZeroAmount);
		}
		let market = self.market(lot.asset);
		let price = price.min(market);
		let beats = lot.best.as_ref().is_none_or(|(_, best, _)| {
			price > *best && (price * 100 >= best * 103 || price == market)
		});
		if price < lot.start || !beats {
			return refuse(Error::BidTooLow);
		}
		self.give_back(&lot);
		let paid = cost(lot.fund + lot.minted, price);
		self.take(who, lot.asset, paid)?;
		if price == market {
			self.lots.retain(|other| other.id != id);
			self.sell(&lot, who, paid);
			return Ok(());
		}
		let grace = self.grace.get(&lot.asset).copied().unwrap_or_default();
		let latest = (lot.opened + 4 * HOUR + 1_000).max(grace + 900);
		let ends = lot.ends.max(latest.min(self.now + 900));
		let stored = self.lots.iter_mut().find(|other| other.id == id).expect("it was found");
		(stored.best, stored.ends) = (Some((who, price, paid)), ends);
		Ok(())
	}

	/// The best bidder of `lot` can withdraw what it paid.
	fn give_back(&mut self, lot: &Offer) {
		if let Some((who, _, paid)) = lot.best {
			*self.refunds.entry((who, lot.asset)).or_default() += paid;
		}
	}

	/// Let `who` pay: of what it can withdraw first, then of what it owns.
	fn take(&mut self, who: AccountId, asset: AssetId, paid: Balance) -> Outcome {
		let credit = self.refunds.remove(&(who, asset)).unwrap_or_default();
		let asked = paid.saturating_sub(credit);
		if asked > 0 && self.young.contains(&asset) {
			return Err(NOT_ENDOWED);
		}
		let owned = *self.purse(asset, who);
		let rest = owned.checked_sub(asked).ok_or(TOO_LITTLE)?;
		let over = if asked > 0 && rest < MIN_BALANCE { rest } else { 0 };
		*self.purse(asset, who) = rest - over;
		let left = credit.saturating_sub(paid) + over;
		if left > 0 {
			self.refunds.insert((who, asset), left);
		}
		Ok(())
	}

	fn sell(&mut self, lot: &Offer, who: AccountId, paid: Balance) {
		let needed = match self.live(lot.asset) {
			true => self.amount(lot.asset, lot.cover.min(self.gap())).min(paid),
			false => paid,
		};
		self.of(lot.asset).system += needed;
		self.of(lot.asset).surplus += paid - needed;
		self.fund -= lot.fund;
		self.issuance += lot.minted;
		*self.kun.get_mut(&who).expect("one of the people") += lot.fund + lot.minted;
		self.sold = (self.now / DAY, self.sold_today() + lot.fund + lot.minted);
	}

	fn settle(&mut self, id: LotId) -> Outcome {
		let lot = self.find(id)?;
		self.unlocked(lot.asset)?;
		if self.now < self.ends(&lot) {
			return refuse(Error::LotRunning);
		}
		self.lots.retain(|other| other.id != id);
		if let Some((who, _, paid)) = lot.best {
			self.sell(&lot, who, paid);
		}
		Ok(())
	}

	fn withdraw(&mut self, who: AccountId, asset: AssetId) -> Outcome {
		self.unlocked(asset)?;
		match self.refunds.remove(&(who, asset)) {
			None => refuse(Error::NothingToRefund),
			Some(amount) => self.receive(who, asset, amount),
		}
	}

	fn receive(&mut self, who: AccountId, asset: AssetId, amount: Balance) -> Outcome {
		let purse = self.purse(asset, who);
		if *purse + amount < MIN_BALANCE {
			return Err(TokenError::BelowMinimum.into());
		}
		*purse += amount;
		Ok(())
	}

	/// What coins buy of the asset, whoever has how much of it.
	pub fn pay_of(&self, asset: AssetId, coins: Balance) -> Balance {
		let scale = 10u128.pow(18 - u32::from(decimals(asset)));
		coins * 10_000 / (self.cents[&asset] * 99 * scale)
	}

	fn buy(&mut self, who: AccountId, asset: AssetId, coins: Balance, min_out: Balance) -> Outcome {
		self.unlocked(asset)?;
		if !self.live(asset) {
			return refuse(Error::PriceUnavailable);
		}
		if coins == 0 {
			return refuse(Error::ZeroAmount);
		}
		if self.bad_debt == 0 {
			return refuse(Error::NoBadDebt);
		}
		let paid = self.pay_of(asset, coins);
		if coins > self.bad_debt || paid > self.held[&asset].system {
			return refuse(Error::AmountAboveAvailable);
		}
		if paid < min_out.max(1) {
			return refuse(Error::BelowMinOut);
		}
		let purse = self.coins.get_mut(&who).expect("one of the people");
		let rest = purse.checked_sub(coins).ok_or(TokenError::FundsUnavailable)?;
		let dust = if rest < MIN_BALANCE { rest } else { 0 };
		*purse = rest - dust;
		self.bad_debt -= coins;
		self.burned_without_debt += dust;
		self.of(asset).system -= paid;
		self.receive(who, asset, paid)
	}

	fn cancel(&mut self, id: LotId) -> Outcome {
		let lot = self.find(id)?;
		self.unlocked(lot.asset)?;
		self.lots.retain(|other| other.id != id);
		self.give_back(&lot);
		Ok(())
	}

	/// Do `step` wholly or not at all.
	fn attempt(&mut self, step: impl FnOnce(&mut Self) -> Outcome) {
		let before = self.clone();
		if step(self).is_err() {
			*self = before;
		}
	}

	fn tick(&mut self) {
		self.attempt(Self::observe);
		let is_over =
			|lot: &&Offer| self.ends(lot) <= self.now && !self.locked.contains(&lot.asset);
		let mut over: Vec<_> = self.lots.iter().filter(is_over).map(|lot| lot.id).collect();
		// Round and round, from the one after the last.
		let first = over.iter().position(|id| Some(*id) > self.tried).unwrap_or_default();
		over.rotate_left(first);
		for id in over.into_iter().take(4) {
			self.tried = Some(id);
			self.attempt(|model| model.settle(id));
		}
		if !self.may_open() {
			return;
		}
		// Likewise.
		let assets = [ETH, WBTC, USDT, SOL, PLOT];
		let last = assets.iter().position(|asset| Some(*asset) == self.cursor);
		let first = last.map_or(0, |last| last + 1);
		let turns = (first..first + 5).map(|place| assets[place % 5]);
		let next = turns.into_iter().find(|asset| {
			!self.locked.contains(asset) && !self.in_grace(*asset) && self.live(*asset)
		});
		if let Some(asset) = next {
			self.cursor = Some(asset);
			self.attempt(|model| model.start(asset));
		}
	}
}
