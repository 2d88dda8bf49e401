//! Invariants of the pallet: the sums of every asset are those of its CSAs, and the debts are those
//! in the books of the coin (L4).

use crate::{
	interfaces::{Coin, Register},
	types::{AssetLedger, Csa},
	Config, Csas, Ledgers, Pallet,
};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use qian_primitives::{AssetId, Balance};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let mut sums = BTreeMap::<AssetId, AssetLedger>::new();
		for (asset, _, csa) in Csas::<T>::iter() {
			ensure!(!csa.is_empty(), "an empty CSA is stored");
			let sum = sums.entry(asset).or_default();
			*sum = sum.with(&Csa::default(), &csa).map_err(|_| "sums overflow")?;
		}
		let mut debt_total: Balance = 0;
		for (asset, ledger) in Ledgers::<T>::iter() {
			ensure!(T::Register::terms(asset).is_some(), "sums of an asset that is not listed");
			let sum = sums.remove(&asset).unwrap_or_default();
			let told = (ledger.idle, ledger.pooled, ledger.debt);
			ensure!(told == (sum.idle, sum.pooled, sum.debt), "sums differ from their CSAs");
			debt_total = debt_total.checked_add(ledger.debt).ok_or("debts overflow")?;
		}
		ensure!(sums.is_empty(), "a CSA without sums");
		ensure!(debt_total == T::Coin::debt_total(), "L4: debts differ from the coin's books");
		Ok(())
	}
}
