//! Attacks on the mathematics of CSAs and of their liquidation, one by one, and what comes of them.

mod crowds;
mod drained;
mod limits;
mod prices;
mod rounding;
mod victims;

use super::{
	arbitrage::{
		arbitrager, assert_has, eth_of, open_as, portfolio, price_becomes, redeem, ARB, FROZEN,
		NORMAL, OTHER_ARB,
	},
	*,
};
use crate::{interfaces::Coin, Csas, Holding, Ledgers, Pool, RedemptionLimit, TreeSlices};
use frame_support::traits::fungibles::Mutate;
use qian_math::{mul_div_floor, position_tick};
use qian_primitives::{AssetId, Price, MAX_PRICE_RAW, MIN_PRICE_RAW};
use qian_ratio_tree::{Amounts, TICKS};
use sp_runtime::ArithmeticError;

fn pool_of(asset: AssetId) -> Pool {
	Csa::pool(asset).expect("the asset has a price")
}

fn pool() -> Pool {
	pool_of(ETH)
}

/// The CSAs and their ratio trees, to the last bit.
fn all_records() -> [BTreeMap<Vec<u8>, Vec<u8>>; 2] {
	[records(&Csas::<Test>::final_prefix()), tree_nodes()]
}

/// `a` is `b` but for one part in 10^15 and so many base units.
fn assert_near(a: Balance, b: Balance, units: Balance) {
	assert!(a.abs_diff(b) <= units + b / 1_000_000_000_000_000, "{a} is not {b}");
}

/// Redeem all that may be redeemed now; returns what was paid.
fn redeem_most(who: AccountId) -> Balance {
	let before = eth_of(who);
	assert_ok!(redeem(who, pool().redeemable));
	eth_of(who) - before
}

/// CSAs in ETH as if each had been opened by its owner; the arbitrager has their coins.
pub(in crate::tests) fn crowd(csas: impl Iterator<Item = (AccountId, Balance, Balance)>) {
	let mut tree = crate::Pallet::<Test>::tree(ETH);
	let mut ledger = Ledgers::<Test>::get(ETH);
	let (pooled, debts) = (ledger.pooled, ledger.debt);
	for (owner, collateral, debt) in csas {
		let tick = position_tick(collateral, debt, 18).expect("there is debt");
		let position = tree.insert(tick, Amounts { collateral, debt }, 0);
		Csas::<Test>::insert(ETH, owner, Holding::Pooled(position));
		ledger.pooled += collateral;
		ledger.debt += debt;
	}
	tree.save();
	Ledgers::<Test>::insert(ETH, ledger);
	frame_system::Pallet::<Test>::inc_providers(&ARB);
	assert_ok!(Assets::mint_into(ETH, &ARB, UNIT));
	assert_ok!(Assets::mint_into(ETH, &POT, ledger.pooled - pooled));
	assert_ok!(<Others as Coin<_>>::mint(&ARB, ledger.debt - debts));
}
