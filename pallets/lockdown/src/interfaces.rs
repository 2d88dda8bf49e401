//! Traits that this pallet needs. The runtime implements them on other pallets.

use crate::types::Reconciliation;
use alloc::vec::Vec;
use frame_support::weights::{Weight, WeightMeter};
use qian_primitives::{AssetId, Balance, Mismatch, SweepPoint, Swept};

/// Accounts that several keys control together.
pub trait Multisig<AccountId> {
	/// The account through which `threshold` of `keyholders` act together. They are sorted, and no one
	/// is named twice.
	fn account_of(keyholders: &[AccountId], threshold: u16) -> AccountId;
}

/// What the protocol holds for its users and for itself.
pub trait LockedValue {
	/// Value of all that is locked, in 10^-18 peg units.
	fn locked_value() -> Balance;

	/// Weight of [`locked_value`](LockedValue::locked_value) at its worst.
	fn weight() -> Weight;

	/// Set the clock well past a month, for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	fn start_clock();
}

/// The books of all ledgers, and what contradicts itself in them.
pub trait Books<AccountId> {
	/// The listed reserve assets, in any order; at most 32.
	fn assets() -> Vec<AssetId>;

	/// Whether `asset` is a listed reserve asset.
	fn is_listed(asset: AssetId) -> bool;

	/// What contradicts itself in the books of `asset`, which is listed: L1, L2, L5. Costs the same
	/// however many CSAs there are.
	fn audit(asset: AssetId) -> Vec<Mismatch<AccountId>>;

	/// What contradicts itself in the books that are not those of one asset: L3, L4, L6, L8.
	fn audit_protocol() -> Vec<Mismatch<AccountId>>;

	/// Weight of asking for all assets, and for what contradicts itself in each of them and in the
	/// protocol.
	fn audit_weight() -> Weight;

	/// Go on at `from` with the sweep over the ratio tree and the CSAs of `asset`, as far as `meter`
	/// allows.
	fn sweep(
		asset: AssetId,
		from: SweepPoint<AccountId>,
		meter: &mut WeightMeter,
	) -> Swept<AccountId>;

	/// Look at every CSA of `asset`, and at the clock before each page of them: nothing if `go_on` says
	/// no. Off chain only: it costs the more the more there are.
	fn walk(asset: AssetId, go_on: impl FnMut() -> bool) -> Option<Walk<AccountId>>;

	/// Both sides of what [`audit`](Books::audit) compares, without what was acknowledged and without
	/// mismatches; nothing if `asset` is not listed.
	fn figures(asset: AssetId) -> Option<Reconciliation<AccountId>>;

	/// List an asset of which an account owns a unit less than it should, for benchmarks; returns both.
	#[cfg(feature = "runtime-benchmarks")]
	fn break_custody() -> (AccountId, AssetId);
}

/// What a walk over all CSAs of an asset found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk<AccountId> {
	/// CSAs.
	pub csas: u64,
	/// What contradicts the books.
	pub mismatches: Vec<Mismatch<AccountId>>,
}
