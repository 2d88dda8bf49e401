//! Traits that this pallet needs, and the custody trait that it offers.

use crate::types::Pot;
use frame_support::weights::Weight;
use qian_primitives::{AssetId, Balance, Price, Ratio, RatioLines, Seconds, VolatilityParams};
use sp_runtime::{DispatchError, DispatchResult};

/// What other ledgers say about a reserve asset. Implemented by the runtime.
pub trait Exposure {
	/// Sum of the ledger lines that other pallets keep for `asset` in `pot`, in base units.
	fn lines(pot: Pot, asset: AssetId) -> Balance;

	/// Debt against `asset`, in base units of the stablecoin.
	fn debt(asset: AssetId) -> Balance;

	/// Whether a record of anybody is left of `asset`, even one that holds nothing any longer.
	fn has_records(asset: AssetId) -> bool;

	/// `asset` is not a reserve asset any longer, and all its ledger lines are zero.
	fn on_retired(asset: AssetId);

	/// Weight of [`on_retired`](Exposure::on_retired) at its worst.
	fn on_retired_weight() -> Weight;
}

impl Exposure for () {
	fn lines(_: Pot, _: AssetId) -> Balance {
		0
	}
	fn debt(_: AssetId) -> Balance {
		0
	}
	fn has_records(_: AssetId) -> bool {
		false
	}
	fn on_retired(_: AssetId) {}
	fn on_retired_weight() -> Weight {
		Weight::zero()
	}
}

/// Start ratios of reserve assets, which follow their volatility. Implemented by the runtime.
pub trait StartRatios {
	/// How the start ratio of `asset` follows its volatility; `None` if it is not listed.
	fn params(asset: AssetId) -> Option<VolatilityParams>;

	/// The lines of `asset` that hold now, where its freeze line is `q_min`; `None` if it is not
	/// listed.
	fn lines(asset: AssetId, q_min: Ratio) -> Option<RatioLines>;

	/// `asset` was listed with `params`, which are within their bounds.
	fn on_listed(asset: AssetId, params: VolatilityParams);

	/// Weight of [`on_listed`](StartRatios::on_listed).
	fn on_listed_weight() -> Weight;

	/// `asset` is not a reserve asset any longer.
	fn on_retired(asset: AssetId);

	/// Weight of [`on_retired`](StartRatios::on_retired) at its worst.
	fn on_retired_weight() -> Weight;
}

/// Prices of reserve assets for views. Implemented by the runtime.
pub trait Prices {
	/// The price of `asset` if priced operations may use it now.
	fn live(asset: AssetId) -> Option<Price>;

	/// The accepted price of `asset` unless it is older than `max_age`.
	fn not_older_than(asset: AssetId, max_age: Seconds) -> Option<Price>;
}

/// Locks that stop what moves reserve assets. Implemented by the runtime.
pub trait Locks {
	/// Whether what moves `asset` or changes a ledger of it is stopped.
	fn is_locked(asset: AssetId) -> bool;

	/// What `pot` owns less of `asset` than its ledger says, as far as that was acknowledged.
	fn acknowledged(pot: Pot, asset: AssetId) -> Balance;
}

/// Nothing is ever locked.
impl Locks for () {
	fn is_locked(_: AssetId) -> bool {
		false
	}

	fn acknowledged(_: Pot, _: AssetId) -> Balance {
		0
	}
}

/// The only ways into, out of and between the pots.
///
/// Each moves funds and adds to the flow counters in one storage layer; the caller keeps the ledger
/// line of its own purpose in the same layer.
pub trait Custody<AccountId> {
	/// Take `amount` of `asset` from `from` into `pot`.
	///
	/// Returns what the pot's balance really rose by, which is more than `amount` where the rest
	/// would have been too small for `from` to keep: it comes along instead of being lost.
	///
	/// Fails while `asset` is locked, and if nothing of it ever came into `pot`, which does not own its
	/// minimum balance either: it is younger than the listing, and nobody endowed it.
	fn take_in(
		pot: Pot,
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError>;

	/// Pay `amount` of `asset` from `pot` to `to`. Fails while `asset` is locked.
	fn pay_out(pot: Pot, asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult;

	/// Move `amount` of `asset` between pots.
	///
	/// No lock stops it: an orderly end must be able to gather what is left. Whoever calls it for
	/// another reason asks for locks first.
	fn shift(from: Pot, to: Pot, asset: AssetId, amount: Balance) -> DispatchResult;
}
