//! Invariants of the pallet: the sums of every asset are on the right side of those of its CSAs and
//! of its ratio tree (L5), and the debts are those in the books of the coin (L4).

use crate::{
	interfaces::{Coin, Register},
	types::{AssetLedger, Csa, Holding},
	Config, Csas, Ledgers, Pallet, TreeRoots,
};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use qian_primitives::{AssetId, Balance};
use sp_runtime::TryRuntimeError;

/// What the debts may fall short of the books by, in base units of the stablecoin (T2).
const DEBT_SLACK: Balance = 1_000_000;

/// What the CSAs of an asset show together.
#[derive(Default)]
struct Shown {
	idle: Balance,
	pooled: Balance,
	debt: Balance,
	/// CSAs with debt.
	count: Balance,
}

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut shown = Self::shown()?;
		let mut debt_total: Balance = 0;
		for (asset, ledger) in Ledgers::<T>::iter() {
			ensure!(T::Register::terms(asset).is_some(), "sums of an asset that is not listed");
			let AssetLedger { idle, pooled, debt, .. } = ledger;
			let sum = shown.remove(&asset).unwrap_or_default();
			ensure!(idle == sum.idle, "the sum of idle collateral differs from its CSAs");
			ensure!(sum.pooled <= pooled.saturating_add(sum.count), "T1: collateral is short");
			ensure!(sum.debt.saturating_add(DEBT_SLACK) >= debt, "T2: debt that nobody owes");
			let tree = Self::tree(asset).totals();
			ensure!(pooled >= tree.collateral, "L5: the tree has more collateral than there is");
			ensure!(
				tree.debt.saturating_add(DEBT_SLACK) >= debt,
				"L5: the tree has too little debt"
			);
			let rest = Self::tree(asset).is_empty() && (pooled, debt) != (0, 0);
			ensure!(!rest, "sums of CSAs with debt, but there are none");
			debt_total = debt_total.checked_add(debt).ok_or("debts overflow")?;
		}
		ensure!(shown.is_empty(), "a CSA without sums");
		ensure!(debt_total == T::Coin::debt_total(), "L4: debts differ from the coin's books");
		for asset in TreeRoots::<T>::iter_keys() {
			let needed = Ledgers::<T>::contains_key(asset) || Self::tree(asset).is_empty();
			ensure!(needed, "a ratio tree without sums");
		}
		Ok(())
	}

	fn shown() -> Result<BTreeMap<AssetId, Shown>, TryRuntimeError> {
		let mut trees = BTreeMap::new();
		let mut sums = BTreeMap::<AssetId, Shown>::new();
		for (asset, _, holding) in Csas::<T>::iter() {
			let tree = trees.entry(asset).or_insert_with(|| Self::tree(asset));
			let unbounded =
				AssetLedger { pooled: Balance::MAX, debt: Balance::MAX, ..AssetLedger::default() };
			let Csa { collateral, debt } = Self::resolve(&holding, &unbounded, tree);
			let dead = Csa { collateral, debt }.is_empty();
			ensure!(!dead || matches!(holding, Holding::Pooled(_)), "an empty CSA is stored");
			if dead {
				continue;
			}
			let sum = sums.entry(asset).or_default();
			let line = match holding {
				Holding::Idle { .. } => &mut sum.idle,
				Holding::Pooled(_) => {
					sum.count += 1;
					&mut sum.pooled
				},
			};
			*line = line.checked_add(collateral).ok_or("sums overflow")?;
			sum.debt = sum.debt.checked_add(debt).ok_or("sums overflow")?;
		}
		Ok(sums)
	}
}
