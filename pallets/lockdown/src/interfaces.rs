//! Traits that this pallet needs. The runtime implements them on other pallets.

use frame_support::weights::Weight;
use qian_primitives::Balance;

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
