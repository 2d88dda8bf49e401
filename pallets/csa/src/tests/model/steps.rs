//! The calls, each as its rules say.

use super::*;

impl Model {
	pub(super) fn step(&self, plan: Plan) -> Step {
		match plan {
			Plan::Open { collateral, debt } => {
				Step::Open { collateral: collateral * MILLI, debt: debt * MILLI }
			},
			Plan::OpenNear { collateral, thousandths } => {
				let most = collateral * MILLI * self.cents / 150;
				Step::Open { collateral: collateral * MILLI, debt: most / 1_000 * thousandths }
			},
			Plan::Deposit { owner, amount } => Step::Deposit { owner, amount: amount * MILLI },
			Plan::Withdraw { amount } => Step::Withdraw { amount: amount * MILLI },
			Plan::Mint { amount } => Step::Mint { amount: amount * MILLI },
			Plan::Repay { owner, amount } => Step::Repay { owner, amount: amount * MILLI },
			Plan::Close => Step::Close,
			Plan::Redeem { amount, min_out } => {
				let amount = match amount {
					Share::Milli(amount) => amount * MILLI,
					Share::OfMost { thousandths, more } => match self.most().0 {
						0 => MIN_ARBITRAGE,
						most => most / 1_000 * thousandths + more,
					},
					Share::AllFrozen => self.frozen.1,
				};
				let min_out = match min_out {
					Asked::Nothing => 0,
					Asked::Paid { more } => self.quote(amount).map_or(0, |q| q.paid + more),
				};
				Step::Redeem { amount, min_out }
			},
			Plan::Absorb { buffer } => {
				let shortfall = self.shortfall() as i128;
				let buffer = match buffer {
					Buffer::Shortfall { more } => shortfall + more as i128,
					Buffer::OneLess => shortfall - 1,
				};
				Step::Absorb { buffer }
			},
			Plan::Clean { owner } => Step::Clean { owner },
			Plan::Price { dollars } => Step::Price { cents: u128::from(dollars) * 100 },
			Plan::Ratio { place, percent } => {
				let indebted: Vec<_> = self.shown.values().filter(|csa| csa.1 > 0).collect();
				let cents = match indebted.get(place % indebted.len().max(1)) {
					Some((collateral @ 1.., debt)) => debt * percent / collateral,
					_ => self.cents,
				};
				Step::Price { cents: cents.clamp(5_000, 60_000) }
			},
			Plan::Stale { stale } => Step::Stale { stale },
			Plan::Gate { open } => Step::Gate { open },
			Plan::Wait { seconds } => Step::Wait { seconds },
		}
	}

	/// Do a step, or change nothing.
	pub(super) fn apply(&mut self, who: AccountId, step: Step) -> Outcome {
		let mut next = self.clone();
		next.try_apply(who, step)?;
		*self = next;
		Ok(())
	}

	pub(super) fn try_apply(&mut self, who: AccountId, step: Step) -> Outcome {
		match step {
			Step::Open { collateral, debt } => self.open(who, collateral, debt)?,
			Step::Deposit { owner, amount } => {
				if who != owner {
					self.existing(owner)?;
				}
				Self::positive(amount)?;
				let credited = self.lock(who, amount)?;
				let (c, d) = self.csa(owner);
				Self::large_enough((c + credited, d))?;
				self.store(owner, (c + credited, d));
			},
			Step::Withdraw { amount } => self.withdraw(who, amount)?,
			Step::Mint { amount } => {
				let (c, d) = self.existing(who)?;
				self.priced()?;
				Self::positive(amount)?;
				self.count_minted((c, d + amount), amount)?;
				self.store(who, (c, d + amount));
				*self.coins.entry(who).or_default() += amount;
			},
			Step::Repay { owner, amount } => self.repay(who, owner, amount)?,
			Step::Close => {
				let (c, d) = self.existing(who)?;
				if d > 0 {
					self.burn(who, d)?;
				}
				self.store(who, (0, 0));
				if self.eth[&who] == 0 && c < MIN_BALANCE {
					self.surplus += c;
				} else {
					self.receive(who, c)?;
				}
			},
			Step::Redeem { amount, min_out } => self.redeem(who, amount, min_out)?,
			Step::Absorb { buffer } => self.absorb(buffer)?,
			Step::Clean { owner } => {
				if self.existing(owner)? != (0, 0) {
					return refuse(Error::NotEmpty);
				}
				self.store(owner, (0, 0));
			},
			Step::Price { cents } => self.cents = cents,
			Step::Stale { stale } => self.live = !stale,
			Step::Gate { open } => self.gate_open = open,
			Step::Wait { seconds } => self.now += seconds,
		}
		Ok(())
	}

	pub(super) fn open(&mut self, who: AccountId, collateral: Balance, debt: Balance) -> Outcome {
		if debt > 0 {
			self.priced()?;
		}
		Self::positive(collateral)?;
		let credited = self.lock(who, collateral)?;
		let (c, d) = self.csa(who);
		let csa = (c + credited, d + debt);
		if debt > 0 {
			self.count_minted(csa, debt)?;
		} else {
			Self::large_enough(csa)?;
		}
		self.store(who, csa);
		*self.coins.entry(who).or_default() += debt;
		Ok(())
	}

	pub(super) fn withdraw(&mut self, who: AccountId, amount: Balance) -> Outcome {
		let (c, d) = self.existing(who)?;
		if d > 0 {
			self.priced()?;
		}
		Self::positive(amount)?;
		let left = c.checked_sub(amount).ok_or(Error::<Test>::InsufficientCollateral)?;
		if d > 0 && !self.worth(left, 135, d) {
			return refuse(Error::BelowAlarmRatio);
		}
		Self::large_enough((left, d))?;
		self.store(who, (left, d));
		self.receive(who, amount)
	}

	pub(super) fn repay(&mut self, who: AccountId, owner: AccountId, amount: Balance) -> Outcome {
		let (c, d) = self.existing(owner)?;
		if d == 0 {
			return refuse(Error::NoDebt);
		}
		Self::positive(amount)?;
		let paid = amount.min(d);
		let left = d - paid;
		if left > 0 && left < MIN_DEBT && d >= MIN_DEBT {
			return refuse(Error::DebtBelowMinimum);
		}
		self.burn(who, paid)?;
		self.store(owner, (c, left));
		Ok(())
	}
}
