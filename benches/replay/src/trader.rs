//! An arbitrager of limited means: what is spent is gone until the collateral that came for it is sold.

use qian_primitives::Balance;
use std::collections::VecDeque;

/// More was to be spent than is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broke;

/// Collateral on its way to the market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sale {
	due: u32,
	collateral: Balance,
}

/// An arbitrager.
#[derive(Clone, Debug, Default)]
pub struct Trader {
	cash: Balance,
	sales: VecDeque<Sale>,
}

impl Trader {
	/// One with so many coins.
	pub fn new(cash: Balance) -> Self {
		Self { cash, sales: VecDeque::new() }
	}

	/// Coins at hand.
	pub fn cash(&self) -> Balance {
		self.cash
	}

	/// Collateral that is not sold yet.
	pub fn unsold(&self) -> Balance {
		self.sales.iter().map(|sale| sale.collateral).sum()
	}

	/// Spend coins that are at hand.
	pub fn spend(&mut self, amount: Balance) -> Result<(), Broke> {
		self.cash = self.cash.checked_sub(amount).ok_or(Broke)?;
		Ok(())
	}

	/// Get coins.
	pub fn earn(&mut self, amount: Balance) {
		self.cash += amount;
	}

	/// Get collateral, and bring it to the market by the minute `due`, which is not before that of what
	/// came earlier.
	pub fn take(&mut self, collateral: Balance, due: u32) {
		self.sales.push_back(Sale { due, collateral });
	}

	/// The oldest collateral, if it has reached the market by `now`.
	pub fn due(&self, now: u32) -> Option<Balance> {
		self.sales.front().filter(|sale| sale.due <= now).map(|sale| sale.collateral)
	}

	/// The oldest collateral was sold.
	pub fn sell(&mut self, proceeds: Balance) {
		if self.sales.pop_front().is_some() {
			self.cash += proceeds;
		}
	}
}
