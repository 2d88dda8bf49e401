//! Redemptions: the window, the largest amount, what is paid.

use super::*;

impl Model {
	/// WF with its recovery up to now.
	pub(super) fn window(&self) -> u128 {
		let recovered = u128::from(self.now - self.window_at) * UNIT / u128::from(WINDOW);
		(self.wf + recovered).min(UNIT)
	}

	pub(super) fn is_dust(&self) -> bool {
		self.frozen.1 < self.dust_debt
	}

	/// X_max of 9.3, and what holds it down.
	pub(super) fn most(&self) -> (Balance, RedemptionLimit) {
		let (_, debt) = self.frozen;
		let kept = (100 - self.cap) * UNIT / 100;
		let wf = self.window();
		if debt == 0 {
			(0, RedemptionLimit::NothingFrozen)
		} else if self.is_dust() {
			(debt.min(self.debt), RedemptionLimit::WholePool)
		} else {
			match mul_div_floor(debt, wf.saturating_sub(kept), wf).expect("a part of the debt") {
				0 => (0, RedemptionLimit::WindowExhausted),
				most => (most.min(self.debt), RedemptionLimit::Window),
			}
		}
	}

	pub(super) fn quote(&self, amount: Balance) -> Outcome<Redemption> {
		self.priced()?;
		Self::positive(amount)?;
		if !self.gate_open && self.pool_ratio() >= percent(105) {
			return refuse(Error::GateClosed);
		}
		let (collateral, debt) = self.frozen;
		if debt == 0 {
			return refuse(Error::NothingFrozen);
		}
		let (most, _) = self.most();
		if amount < MIN_ARBITRAGE.min(most) {
			return refuse(Error::AmountTooSmall);
		}
		if amount > most {
			return refuse(Error::AmountAboveRedeemable);
		}
		let paid = mul_div_floor(amount, collateral, debt).expect("a part of the collateral");
		if paid == 0 {
			return refuse(Error::BelowMinOut);
		}
		let wf = match self.window() {
			wf if self.is_dust() => wf,
			wf => mul_div_floor(wf, debt - amount, debt).expect("a part of the share"),
		};
		Ok(Redemption { paid, wf, empties: amount >= debt.min(self.debt) })
	}

	pub(super) fn redeem(&mut self, who: AccountId, amount: Balance, min_out: Balance) -> Outcome {
		let Redemption { paid, wf, empties } = self.quote(amount)?;
		if paid < min_out {
			return refuse(Error::BelowMinOut);
		}
		self.burn(who, amount)?;
		self.receive(who, paid)?;
		let (collateral, debt) = self.frozen;
		let lines = self.lines();
		for held in self.csas.values_mut() {
			let Held::Pooled { tick, collateral: c, debt: d, scalings } = held else { continue };
			if lines.state(*tick) != CsaState::Frozen {
				continue;
			}
			if empties {
				*held = Held::Drained;
			} else {
				*c = c.times(collateral - paid, collateral);
				*d = d.times(debt - amount, debt);
				*scalings += 1;
			}
		}
		self.scalings += 1;
		self.pooled -= paid;
		self.debt -= amount;
		(self.wf, self.window_at) = (wf, self.now);
		self.clear_dust();
		Ok(())
	}
}
