//! What the pallet needs from the runtime and offers to other pallets.

use crate::types::{AssetKind, OracleKey};
use alloc::vec::Vec;
use frame_support::weights::Weight;
use qian_primitives::{AssetId, Days, Price, Seconds};

/// Medians of what the operators have fed.
pub trait Medians {
	/// The median of the unexpired values of `key` and the moment of the quorum-th most recent of
	/// them; nothing below quorum. It must never return an older median that the values of today do
	/// not bear out.
	fn median(key: &OracleKey) -> Option<(Price, Seconds)>;

	/// How many operators there are.
	fn operators() -> u32;

	/// Delete all values of `key`, which nobody needs any longer.
	fn forget(key: &OracleKey);

	/// Make [`Self::median`] of `key` return `price` as of now, at the cost of the worst case: a
	/// value of every operator that the runtime allows.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_median(key: &OracleKey, price: Price);
}

/// The last value that an operator itself has on chain.
pub trait OwnFeed<AccountId> {
	/// Value of `operator` for `key` and when it was fed.
	fn last(operator: &AccountId, key: &OracleKey) -> Option<(Price, Seconds)>;

	/// Delete the value of `operator` for `key`, which nobody waits for.
	fn retract(operator: &AccountId, key: &OracleKey);
}

/// The way of the offchain worker to the transaction pool.
pub trait FeedSubmitter<AccountId> {
	/// Oracle operators whose `feed` key lies in the keystore of this node.
	fn local_operators() -> Vec<AccountId>;

	/// Sign one `oracle.feed_values` with all `values` by the key of `operator` and put it into
	/// the pool. At most [`crate::MAX_VALUES`] values come.
	///
	/// Fails if the key is gone or the pool refuses the transaction.
	#[allow(clippy::result_unit_err)]
	fn submit(operator: &AccountId, values: Vec<(OracleKey, Price)>) -> Result<(), ()>;
}

/// Who keeps daily closes, and takes those of the past that the chain itself has not seen.
pub trait Closes {
	/// When days end.
	fn days() -> Days;

	/// Past days of `asset` whose closes are wanted, newest first; a bounded number.
	fn missing(asset: AssetId) -> Vec<u32>;

	/// Whether the close of `day` is wanted.
	fn is_missing(asset: AssetId, day: u32) -> bool;

	/// A quorum of operators says that `price`, which is within the price bound, was the close of
	/// `day`, which is wanted. Cannot fail; returns the weight that was spent.
	fn take(asset: AssetId, day: u32, price: Price) -> Weight;

	/// Make at least [`crate::MAX_CLOSES`] closes of `asset` wanted, and return the days.
	#[cfg(feature = "runtime-benchmarks")]
	fn want(asset: AssetId) -> Vec<u32>;
}

/// Told about each accepted price, in the block after it was fed. Cannot fail, and its weight is
/// bounded; pairs nest into longer lists.
pub trait OnPrice {
	/// `price` of `asset`, which a quorum of operators stood behind at `moment`, was accepted.
	/// Returns the weight that was spent.
	fn on_price(asset: &AssetKind, price: Price, moment: Seconds) -> Weight;
}

impl OnPrice for () {
	fn on_price(_: &AssetKind, _: Price, _: Seconds) -> Weight {
		Weight::zero()
	}
}

impl<A: OnPrice, B: OnPrice> OnPrice for (A, B) {
	fn on_price(asset: &AssetKind, price: Price, moment: Seconds) -> Weight {
		let first = A::on_price(asset, price, moment);
		first.saturating_add(B::on_price(asset, price, moment))
	}
}
