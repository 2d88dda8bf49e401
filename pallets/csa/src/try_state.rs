//! Invariants of the pallet: the sums of every asset are on the right side of those of its CSAs and
//! of its ratio tree (L5), and the debts are those in the books of the coin (L4).

use crate::{
	audit::DEBT_SLACK,
	interfaces::Register,
	types::{AssetLedger, Csa, Holding},
	Config, Csas, Ledgers, Pallet, TreeRoots,
};
use alloc::collections::BTreeMap;
use frame_support::{ensure, weights::WeightMeter};
use qian_primitives::{AssetId, Balance, SweepPoint};
use sp_runtime::TryRuntimeError;

/// What the CSAs with debt of an asset show together.
#[derive(Default)]
struct Shown {
	pooled: Balance,
	debt: Balance,
	/// How many there are.
	count: Balance,
}

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut shown = Self::shown()?;
		for (asset, ledger) in Ledgers::<T>::iter() {
			ensure!(T::Register::terms(asset).is_some(), "sums of an asset that is not listed");
			let AssetLedger { pooled, debt, .. } = ledger;
			let sum = shown.remove(&asset).unwrap_or_default();
			ensure!(sum.pooled <= pooled.saturating_add(sum.count), "T1: collateral is short");
			ensure!(sum.debt.saturating_add(DEBT_SLACK) >= debt, "T2: debt that nobody owes");
			Self::audits_find_nothing(asset)?;
			let rest = Self::tree(asset).is_empty() && (pooled, debt) != (0, 0);
			ensure!(!rest, "sums of CSAs with debt, but there are none");
		}
		ensure!(shown.is_empty(), "a CSA without sums");
		ensure!(Self::audit_debts().is_none(), "L4: debts differ from the coin's books");
		for asset in TreeRoots::<T>::iter_keys() {
			let needed = Ledgers::<T>::contains_key(asset) || Self::tree(asset).is_empty();
			ensure!(needed, "a ratio tree without sums");
		}
		Ok(())
	}

	/// Every audit that the chain and its validators make.
	fn audits_find_nothing(asset: AssetId) -> Result<(), TryRuntimeError> {
		ensure!(Self::audit(asset).is_empty(), "L5: the tree is on the wrong side of the books");
		let whole = Self::sweep(asset, SweepPoint::Octave(0), &mut WeightMeter::new());
		ensure!(whole.next.is_none(), "a sweep without a limit has an end");
		ensure!(whole.mismatches.is_empty(), "a sweep finds a mismatch");
		let walked = Self::walk(asset, || true).ok_or("nobody stops the walk")?;
		ensure!(walked.mismatches.is_empty(), "a walk finds a mismatch");
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
			if matches!(holding, Holding::Pooled(_)) {
				sum.count += 1;
				sum.pooled = sum.pooled.checked_add(collateral).ok_or("sums overflow")?;
			}
			sum.debt = sum.debt.checked_add(debt).ok_or("sums overflow")?;
		}
		Ok(sums)
	}
}
