//! Absorptions: what is insolvent, and when anyone may absorb it.

use super::*;

impl Model {
	/// What the insolvent CSAs hold and owe by the books.
	fn absorbable(&self) -> (Balance, Balance) {
		let (collateral, debt) = self.insolvent;
		(collateral.min(self.pooled), debt.min(self.debt))
	}

	/// What that collateral is worth less than that debt.
	pub(super) fn shortfall(&self) -> Balance {
		let (collateral, debt) = self.absorbable();
		debt.saturating_sub(collateral * self.cents / 100)
	}

	pub(super) fn absorb(&mut self, buffer: i128) -> Outcome {
		self.priced()?;
		if self.insolvent == (0, 0) {
			return refuse(Error::NothingInsolvent);
		}
		if buffer < self.shortfall() as i128 {
			return refuse(Error::BufferTooSmall);
		}
		let (collateral, debt) = self.absorbable();
		let lines = self.lines();
		for held in self.csas.values_mut() {
			match held {
				Held::Pooled { tick, .. } if lines.state(*tick) == CsaState::Insolvent => {
					*held = Held::Drained;
				},
				_ => (),
			}
		}
		self.pooled -= collateral;
		self.debt -= debt;
		self.system += collateral;
		self.bad_debt += debt;
		self.clear_dust();
		Ok(())
	}
}
