//! Who owns what at the beginning: vaults and their owners, the same in both systems.
//!
//! Debts follow a Pareto distribution: a few vaults owe most, as on every lending protocol. Ratios are
//! lognormal for most owners, and for a share of them just above the least that opens a CSA. None is below
//! the start ratio at the opening, which is above the minimum of the peer: every vault is valid in both.

use crate::{
	amount::{share, units, whole, worth},
	random::Random,
	scenario::Crowd,
};
use qian_primitives::Balance;

/// What an owner has locked and owes, and how the owner behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
	/// Collateral locked at the opening.
	pub collateral: Balance,
	/// Coins minted at the opening.
	pub debt: Balance,
	/// Collateral that the owner still has beside it.
	pub spare: Balance,
	/// Coins of those minted that the owner has kept.
	pub kept: Balance,
	/// Minutes from alarm to action; `None` if the owner does nothing.
	pub delay: Option<u32>,
}

/// Owners at this price, where `least` is the start ratio.
pub fn build(crowd: &Crowd, price: f64, least: f64) -> Vec<Owner> {
	let mut random = Random::new(crowd.seed);
	(0..crowd.owners).map(|_| owner(&mut random, crowd, price, least)).collect()
}

fn owner(random: &mut Random, crowd: &Crowd, price: f64, least: f64) -> Owner {
	let debt = random.pareto(crowd.least_debt, crowd.exponent, crowd.most_debt);
	let near = random.unit() < crowd.near;
	let lognormal = crowd.median * (crowd.sigma * random.normal()).exp();
	let above = least * (1.0 + random.exponential(crowd.distance));
	// A little above the least, since the chain rounds against the owner.
	let ratio = if near { above } else { lognormal }.max(least * 1.001);
	let acts = random.unit() < crowd.acting;
	let (spare, kept) = (random.between(0.0, crowd.spare), random.between(0.0, crowd.kept));
	let delay = random.between(crowd.delay.0, crowd.delay.1) as u32;
	let debt = units(debt);
	let collateral = worth(units(whole(debt) * ratio), price);
	Owner {
		collateral,
		debt,
		spare: if acts { share(collateral, spare) } else { 0 },
		kept: if acts { share(debt, kept) } else { 0 },
		delay: acts.then_some(delay),
	}
}

/// What an owner does about a vault that comes too close to its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TopUp {
	/// Coins to repay.
	pub repay: Balance,
	/// Collateral to add.
	pub deposit: Balance,
}

/// What brings a vault to `target` at this price, as far as the means go: first the coins that were kept,
/// then spare collateral. A debt does not stay between zero and `least_debt`.
pub fn top_up(
	collateral: Balance,
	debt: Balance,
	price: f64,
	target: f64,
	(kept, spare): (Balance, Balance),
	least_debt: Balance,
) -> TopUp {
	let carried = units(whole(collateral) * price / target);
	let wanted = debt.saturating_sub(carried);
	let most = if kept >= debt { debt } else { debt.saturating_sub(least_debt).min(kept) };
	let repay = wanted.min(most);
	let needed = units(whole(debt - repay) * target / price);
	TopUp { repay, deposit: needed.saturating_sub(collateral).min(spare) }
}
