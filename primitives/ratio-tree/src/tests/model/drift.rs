//! How far the sums of a tree may be from the ledger of its asset.

use super::exact::*;
use crate::Amounts;
use primitive_types::U256;

/// How far sums may have drifted from the ledger. To the unsafe side, not at all. To the safe side:
///
/// * 2^-16 of a unit for each octave, slice and tick that a scaling reached, as each rounds its sums;
/// * of the unit by which sums are rounded when they are read, the part that a scaling took;
/// * one part in 2^61 of what a scaling reached, for rounding the factors;
/// * one unit for each position that left, since its view was rounded, and for each drain.
#[derive(Clone, Default)]
pub struct Drift {
	units: U256,
	/// Times 2^61, in base units.
	collateral: U256,
	debt: U256,
}

impl Drift {
	/// `amount` of `whole` debt was taken, of an asset that stood at `ledger`.
	pub fn scaled(&mut self, reached: u128, amount: u128, whole: u128, ledger: Amounts) {
		self.units += (fixed(reached) >> 16) + share_ceil(fixed(1), amount, whole);
		self.collateral += ledger.collateral.into();
		self.debt += ledger.debt.into();
	}

	pub fn removed(&mut self) {
		self.units += fixed(1);
	}

	/// All of a range was taken, but `left` of its collateral stayed in the pool.
	pub fn drained(&mut self, left: u128) {
		self.units += fixed(1) + fixed(left);
	}

	/// T1 and T2 for the sums that the tree keeps and for those of what positions hold. The latter
	/// may be a unit away for each of the `positions`, since each view is rounded.
	pub fn check(&self, totals: Amounts, held: Amounts, positions: usize, ledger: Amounts) {
		self.check_sums(totals, 1, ledger);
		self.check_sums(held, positions as u128 + 1, ledger);
	}

	fn check_sums(&self, sums: Amounts, reads: u128, ledger: Amounts) {
		let within = |more: u128, less: u128, rounded: U256| {
			assert!(less <= more, "the unsafe way: {sums:?} {ledger:?}");
			let most = self.units + (rounded << 3) + fixed(reads);
			assert!(fixed(more - less) <= most, "{sums:?} {ledger:?} {}", most >> 64);
		};
		within(ledger.collateral, sums.collateral, self.collateral);
		within(sums.debt, ledger.debt, self.debt);
	}
}
