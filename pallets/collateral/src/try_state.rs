//! Invariants of the pallet: the equalities L1 and L2 of custody, and the register's own.

use crate::{
	interfaces::{Locks, StartRatios},
	types::Pot,
	AssetKind, Collaterals, Config, Flows, MaxCollaterals, Owned, Pallet, System,
};
use frame_support::{ensure, traits::Get};
use qian_primitives::{AssetId, MismatchKind};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Collaterals::<T>::count() <= MaxCollaterals::get(), "too many reserve assets");
		Self::check_system_params(&System::<T>::get()).map_err(|_| "system parameters")?;
		for pot in Pot::ALL {
			let kept = frame_system::Pallet::<T>::providers(&pot.account()) > 0;
			ensure!(kept, "the account of a pot may vanish");
		}
		for (asset, record) in Collaterals::<T>::iter() {
			let volatility =
				T::StartRatios::params(asset).ok_or("volatility parameters missing")?;
			Self::check_params(asset, &record.params).map_err(|_| "parameters out of bounds")?;
			Self::check_volatility(record.params.q_min, &volatility).map_err(|_| "ratio order")?;
			Self::try_custody(asset)?;
		}
		for asset in Owned::<T>::iter_keys() {
			ensure!(Collaterals::<T>::contains_key(asset), "record of an asset that is not listed");
		}
		for (account, kind, _) in Flows::<T>::iter() {
			ensure!(Pot::ALL.iter().any(|p| p.account::<T::AccountId>() == account), "no such pot");
			let AssetKind::WithId(asset) = kind else { return Err("KUN in a pot".into()) };
			Self::try_custody(asset)?;
		}
		Ok(())
	}

	/// L1: `In − Out` of every pot equals the sum of its ledger lines. L2: its balance covers that, and
	/// its endowment once anything came in, but for what was acknowledged.
	pub fn try_custody(asset: AssetId) -> Result<(), TryRuntimeError> {
		let first = Pot::ALL.into_iter().zip(Self::pots(asset)).find_map(|(pot, figures)| {
			figures.mismatches(T::Locks::acknowledged(pot, asset)).next()
		});
		match first.map(|mismatch| mismatch.kind) {
			None => Ok(()),
			Some(MismatchKind::Flows) => {
				Err("L1: flow counters differ from the ledger lines".into())
			},
			Some(_) => Err("L2: custody is short".into()),
		}
	}
}
