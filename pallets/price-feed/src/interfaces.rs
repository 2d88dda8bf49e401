//! What the pallet needs from the runtime and offers to other pallets.

use crate::types::AssetKind;
use alloc::vec::Vec;
use frame_support::weights::Weight;
use qian_primitives::{Price, Seconds};

/// Medians of what the operators have fed.
pub trait Medians {
	/// The median of the unexpired values of `asset` and the moment of the quorum-th most recent
	/// of them; nothing below quorum. It must never return an older median that the values of
	/// today do not bear out.
	fn median(asset: &AssetKind) -> Option<(Price, Seconds)>;

	/// Make [`Self::median`] return `price` as of now, at the cost of the worst case: a value of
	/// every operator that the runtime allows.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_median(asset: &AssetKind, price: Price);
}

/// The last value that an operator itself has on chain.
pub trait OwnFeed<AccountId> {
	/// Value of `operator` for `asset` and when it was fed.
	fn last(operator: &AccountId, asset: &AssetKind) -> Option<(Price, Seconds)>;
}

/// The way of the offchain worker to the transaction pool.
pub trait FeedSubmitter<AccountId> {
	/// Oracle operators whose `feed` key lies in the keystore of this node.
	fn local_operators() -> Vec<AccountId>;

	/// Sign one `oracle.feed_values` with all `values` by the key of `operator` and put it into
	/// the pool. At most [`crate::MAX_FEEDS`] values come.
	///
	/// Fails if the key is gone or the pool refuses the transaction.
	#[allow(clippy::result_unit_err)]
	fn submit(operator: &AccountId, values: Vec<(AssetKind, Price)>) -> Result<(), ()>;
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
