//! The emergency locks and the reconciliation: what all pallets ask of it, and what it asks of the
//! ledgers.

use crate::{
	AccountId, AssetId, Auction, Balance, Collateral, Csa, Kun, Lockdown, Multisig, Runtime,
	Stablecoin, TxPause,
};
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, TransactionPause, TransactionPauseError},
	weights::{Weight, WeightMeter},
};
use pallet_collateral::{Collaterals, MaxCollaterals, Pot, PotFigures};
use pallet_csa::WeightInfo;
use pallet_lockdown::{
	interfaces::{Books, Walk},
	AccountFigures, AssetKind, Reconciliation,
};
use qian_primitives::{Mismatch, SweepPoint, Swept};

/// The locks, as the other pallets ask for them.
pub struct Locks;

impl pallet_collateral::interfaces::Locks for Locks {
	fn is_locked(asset: AssetId) -> bool {
		Lockdown::is_locked(asset)
	}

	fn acknowledged(pot: Pot, asset: AssetId) -> Balance {
		Lockdown::acknowledged(&pot.account(), AssetKind::WithId(asset))
	}
}

impl pallet_csa::interfaces::Locks for Locks {
	fn is_locked(asset: AssetId) -> bool {
		Lockdown::is_locked(asset)
	}

	fn in_grace(asset: AssetId) -> bool {
		Lockdown::in_grace(asset)
	}
}

impl pallet_stablecoin::interfaces::Locks for Locks {
	fn is_locked() -> bool {
		Lockdown::is_protocol_locked()
	}
}

impl pallet_kun::interfaces::Locks for Locks {
	fn is_locked() -> bool {
		Lockdown::is_protocol_locked()
	}

	fn acknowledged() -> Balance {
		Lockdown::acknowledged(&Kun::fund_account(), AssetKind::Native)
	}
}

/// pallet-tx-pause, which leaves a call paused for ever that can no longer be paused: one that a new
/// runtime has not got, or has among those that are needed to end a lock.
pub struct CallPause;

type CallName = pallet_tx_pause::RuntimeCallNameOf<Runtime>;

impl TransactionPause for CallPause {
	type CallIdentifier = CallName;

	fn is_paused(call: CallName) -> bool {
		pallet_tx_pause::PausedCalls::<Runtime>::contains_key(call)
	}

	fn can_pause(call: CallName) -> bool {
		<TxPause as TransactionPause>::can_pause(call)
	}

	fn pause(call: CallName) -> Result<(), TransactionPauseError> {
		<TxPause as TransactionPause>::pause(call)
	}

	fn unpause(call: CallName) -> Result<(), TransactionPauseError> {
		let unpaused = <TxPause as TransactionPause>::unpause(call.clone());
		if unpaused.is_err() {
			pallet_tx_pause::PausedCalls::<Runtime>::remove(call);
		}
		unpaused
	}
}

/// The multisig account of keyholders.
pub struct Keyholders;

impl pallet_lockdown::interfaces::Multisig<AccountId> for Keyholders {
	fn account_of(keyholders: &[AccountId], threshold: u16) -> AccountId {
		Multisig::multi_account_id(keyholders, threshold)
	}
}

/// Value of everything that the protocol holds.
pub struct LockedValue;

impl pallet_lockdown::interfaces::LockedValue for LockedValue {
	fn locked_value() -> Balance {
		Collateral::locked_value()
	}

	/// Of each reserve asset: its record, what the protocol owns of it, its books and its price.
	fn weight() -> Weight {
		let assets = <MaxCollaterals as Get<u32>>::get();
		<Runtime as frame_system::Config>::DbWeight::get().reads(1 + 4 * u64::from(assets))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn start_clock() {
		crate::benchmarks::start_clock();
	}
}

/// The books of all ledgers.
pub struct AllBooks;

impl Books<AccountId> for AllBooks {
	fn assets() -> Vec<AssetId> {
		Collaterals::<Runtime>::iter_keys().collect()
	}

	fn is_listed(asset: AssetId) -> bool {
		Collaterals::<Runtime>::contains_key(asset)
	}

	fn audit(asset: AssetId) -> Vec<Mismatch<AccountId>> {
		let custody = Collateral::pots(asset);
		let custody = custody.flat_map(|pot| pot.mismatches(0).collect::<Vec<_>>());
		custody.chain(Csa::audit(asset)).chain(Auction::audit(asset)).collect()
	}

	fn audit_protocol() -> Vec<Mismatch<AccountId>> {
		let coin = Stablecoin::audit().into_iter();
		let kun = Kun::audit().into_iter().chain(Auction::audit_promises());
		coin.chain(Csa::audit_debts()).chain(kun).collect()
	}

	/// Of each reserve asset: its key, its minimum balance, the flows and balances of three pots, what
	/// the protocol owns, its books twice, the books of its bids, and the root of its tree, which is
	/// long. Of the rest: the books of the coin and of KUN with six programmes and the fund, their
	/// issuance, what is promised of KUN twice, and the lots.
	fn audit_weight() -> Weight {
		let assets = u64::from(<MaxCollaterals as Get<u32>>::get());
		let audit = <Runtime as pallet_csa::Config>::WeightInfo::audit();
		<Runtime as frame_system::Config>::DbWeight::get()
			.reads(11 * assets + 17)
			.saturating_add(audit.saturating_mul(assets))
	}

	fn sweep(
		asset: AssetId,
		from: SweepPoint<AccountId>,
		meter: &mut WeightMeter,
	) -> Swept<AccountId> {
		Csa::sweep(asset, from, meter)
	}

	fn walk(asset: AssetId, go_on: impl FnMut() -> bool) -> Option<Walk<AccountId>> {
		let walk = Csa::walk(asset, go_on)?;
		Some(Walk { csas: walk.csas, mismatches: walk.mismatches })
	}

	fn figures(asset: AssetId) -> Option<Reconciliation<AccountId>> {
		if !Self::is_listed(asset) {
			return None;
		}
		let tree = Csa::reconcile(asset);
		let accounts = Collateral::pots(asset).map(
			|PotFigures { account, inflow, outflow, lines, balance, endowment }| AccountFigures {
				account,
				inflow,
				outflow,
				lines,
				balance,
				endowment,
				acknowledged: 0,
			},
		);
		Some(Reconciliation {
			accounts: accounts.collect(),
			pooled: tree.pooled,
			tree_collateral: tree.tree_collateral,
			debt: tree.debt,
			tree_debt: tree.tree_debt,
			mismatches: Vec::new(),
		})
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn break_custody() -> (AccountId, AssetId) {
		crate::benchmarks::break_custody()
	}
}
