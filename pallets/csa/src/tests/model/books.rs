//! The books, and the funds of everybody.

use super::*;

impl Model {
	/// What rounding left of CSAs with debt, when none is left.
	pub(super) fn clear_dust(&mut self) {
		if self.csas.values().any(|held| matches!(held, Held::Pooled { .. })) {
			return;
		}
		self.surplus += self.pooled;
		self.bad_debt += self.debt;
		(self.pooled, self.debt, self.scalings, self.touches) = (0, 0, 0, 0);
	}

	pub(super) fn csa(&self, owner: AccountId) -> (Balance, Balance) {
		self.shown.get(&owner).copied().unwrap_or_default()
	}

	pub(super) fn existing(&self, owner: AccountId) -> Outcome<(Balance, Balance)> {
		match self.csas.contains_key(&owner) {
			true => Ok(self.csa(owner)),
			false => refuse(Error::NoSuchCsa),
		}
	}

	pub(super) fn store(&mut self, owner: AccountId, (collateral, debt): (Balance, Balance)) {
		let (c, d) = self.csa(owner);
		let old = self.csas.remove(&owner);
		match old {
			Some(Held::Idle(_)) => self.idle -= c,
			_ => self.pooled -= c,
		}
		self.debt = self.debt - d + debt;
		if debt > 0 {
			self.pooled += collateral;
			let tick = position_tick(collateral, debt, 18).expect("there is debt");
			let (collateral, debt) = (Real::whole(collateral), Real::whole(debt));
			self.csas.insert(owner, Held::Pooled { tick, collateral, debt, scalings: 0 });
		} else if collateral > 0 {
			self.idle += collateral;
			self.csas.insert(owner, Held::Idle(collateral));
		}
		self.touches += 1;
		if matches!(old, Some(Held::Pooled { .. } | Held::Drained)) {
			self.clear_dust();
		}
	}

	pub(super) fn positive(amount: Balance) -> Outcome {
		if amount > 0 {
			Ok(())
		} else {
			refuse(Error::ZeroAmount)
		}
	}

	pub(super) fn large_enough((collateral, debt): (Balance, Balance)) -> Outcome {
		if debt == 0 && collateral > 0 && collateral < MIN_ETH {
			return refuse(Error::CollateralTooSmall);
		}
		Ok(())
	}

	pub(super) fn count_minted(
		&mut self,
		(collateral, debt): (Balance, Balance),
		amount: Balance,
	) -> Outcome {
		if debt < MIN_DEBT {
			return refuse(Error::DebtBelowMinimum);
		}
		if !self.worth(collateral, 150, debt) {
			return refuse(Error::BelowStartRatio);
		}
		if self.debt + amount > DebtCeiling::get() {
			return refuse(Error::CeilingReached);
		}
		let hour = self.now / 3_600;
		let before = if self.hour == hour { self.minted } else { 0 };
		if before + amount > MintLimit::get() {
			return refuse(Error::MintRateExceeded);
		}
		(self.minted, self.hour) = (before + amount, hour);
		Ok(())
	}

	// --- funds ------------------------------------------------------------------------------

	/// A rest below the minimum balance goes with what is taken; returns how much that was.
	pub(super) fn take(balance: &mut Balance, amount: Balance) -> Outcome<Balance> {
		let rest = balance.checked_sub(amount).ok_or(TokenError::FundsUnavailable)?;
		*balance = if rest < MIN_BALANCE { 0 } else { rest };
		Ok(amount + rest - *balance)
	}

	pub(super) fn burn(&mut self, who: AccountId, amount: Balance) -> Outcome {
		Self::take(self.coins.entry(who).or_default(), amount).map(|_| ())
	}

	pub(super) fn lock(&mut self, who: AccountId, amount: Balance) -> Outcome<Balance> {
		Self::take(self.eth.entry(who).or_default(), amount)
	}

	pub(super) fn receive(&mut self, who: AccountId, amount: Balance) -> Outcome {
		let balance = self.eth.entry(who).or_default();
		if *balance == 0 && amount < MIN_BALANCE {
			return Err(TokenError::BelowMinimum.into());
		}
		*balance += amount;
		Ok(())
	}
}
