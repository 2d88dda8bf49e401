//! Every CSA beside the chain, so that what each owner loses can be told: on the chain a redemption is one
//! scaling, and names nobody.

use crate::{
	amount::whole,
	outcome::{Affected, Losses},
	population::Owner,
};
use pallet_csa::Csa;
use qian_math::position_tick;
use qian_primitives::{Balance, TickLines};

/// What an owner has, and has lost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holder {
	/// Collateral and debt now, in whole units.
	pub collateral: f64,
	pub debt: f64,
	tick: u16,
	/// All collateral that the owner ever locked.
	locked: f64,
	/// Collateral that was taken above the worth of the debt that went with it.
	lost: f64,
	/// The same in US dollars.
	lost_value: f64,
	touched: bool,
}

impl Holder {
	fn set(&mut self, collateral: Balance, debt: Balance) {
		(self.collateral, self.debt) = (whole(collateral), whole(debt));
		// Without debt it is in no tick.
		self.tick = position_tick(collateral, debt, 18).unwrap_or(u16::MAX);
	}

	/// Take so much of both at this price.
	fn give(&mut self, collateral: f64, debt: f64, price: f64) {
		let lost = (collateral - debt / price).max(0.0);
		self.lost += lost;
		self.lost_value += lost * price;
		(self.collateral, self.debt) = (self.collateral - collateral, self.debt - debt);
		self.touched = true;
	}
}

/// All CSAs.
pub struct Shadow {
	/// In the order of the owners.
	pub holders: Vec<Holder>,
}

impl Shadow {
	/// As the owners open them.
	pub fn new(owners: &[Owner]) -> Self {
		let holder = |owner: &Owner| {
			let mut holder = Holder { locked: whole(owner.collateral), ..Holder::default() };
			holder.set(owner.collateral, owner.debt);
			holder
		};
		Self { holders: owners.iter().map(holder).collect() }
	}

	/// An owner acted, and has this now.
	pub fn set(&mut self, owner: usize, collateral: Balance, debt: Balance) {
		let holder = &mut self.holders[owner];
		let more = whole(collateral) - holder.collateral;
		holder.locked += more.max(0.0);
		holder.set(collateral, debt);
	}

	/// A redemption burned and paid so much at these lines and this price. `before` is what the chain
	/// says of the frozen CSAs, and this agrees with it.
	pub fn redeem(
		&mut self,
		lines: &TickLines,
		before: Csa,
		burned: Balance,
		paid: Balance,
		price: f64,
	) {
		let (collateral, debt) = (whole(before.collateral), whole(before.debt));
		let (of_collateral, of_debt) = (whole(paid) / collateral, whole(burned) / debt);
		let mut sums = (0.0, 0.0);
		for holder in self.holders.iter_mut().filter(|holder| is_frozen(lines, holder.tick)) {
			sums = (sums.0 + holder.collateral, sums.1 + holder.debt);
			holder.give(holder.collateral * of_collateral, holder.debt * of_debt, price);
		}
		let agrees = |own: f64, chain: f64| (own - chain).abs() <= 1e-6 * chain + 1e-3;
		assert!(
			agrees(sums.0, collateral) && agrees(sums.1, debt),
			"frozen by the chain: {before:?}; one by one: {sums:?}"
		);
	}

	/// All insolvent CSAs were taken over at these lines and this price.
	pub fn absorb(&mut self, lines: &TickLines, price: f64) {
		for holder in self.holders.iter_mut().filter(|holder| holder.tick < lines.t_ins) {
			holder.give(holder.collateral, holder.debt, price);
			holder.tick = u16::MAX;
		}
	}

	/// The frozen and the insolvent ones.
	pub fn affected(&self, lines: &TickLines) -> (Affected, Affected) {
		let (mut frozen, mut insolvent) = (Affected::default(), Affected::default());
		for holder in self.holders.iter().filter(|holder| holder.tick < lines.t_min) {
			let kind = if holder.tick < lines.t_ins { &mut insolvent } else { &mut frozen };
			// A few cents are what a drain or rounding leaves.
			kind.vaults += u32::from(holder.debt > 0.01);
			kind.debt += holder.debt;
		}
		(frozen, insolvent)
	}

	/// What owners lost.
	pub fn losses(&self) -> Losses {
		let touched: Vec<_> = self.holders.iter().filter(|holder| holder.touched).collect();
		let share = |holder: &&Holder| holder.lost / holder.locked;
		let shares: Vec<f64> = touched.iter().map(share).collect();
		Losses {
			owners: touched.len() as u32,
			value: touched.iter().map(|holder| holder.lost_value).sum(),
			mean: shares.iter().sum::<f64>() / shares.len().max(1) as f64,
			worst: shares.iter().copied().fold(0.0, f64::max),
			wiped: shares.iter().filter(|share| **share > 0.999).count() as u32,
		}
	}
}

fn is_frozen(lines: &TickLines, tick: u16) -> bool {
	(lines.t_ins..lines.t_min).contains(&tick)
}
