//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{AssetLedger, Position, SystemTotals};
use codec::Codec;
use qian_primitives::{AssetId, Balance};

sp_api::decl_runtime_apis! {
	/// Views of CSAs.
	pub trait CsaApi<AccountId> where AccountId: Codec {
		/// The CSA of `owner` in `asset` at the last accepted price; `None` without one.
		fn position(asset: AssetId, owner: AccountId) -> Option<Position>;

		/// Most debt that `collateral` base units of `asset` carry at the start ratio; `None`
		/// without a live price.
		fn openable(asset: AssetId, collateral: Balance) -> Option<Balance>;

		/// Most that `owner` can mint now; `None` without a CSA or a live price.
		fn mintable(asset: AssetId, owner: AccountId) -> Option<Balance>;

		/// Most collateral that `owner` can withdraw now; `None` without a CSA, or with debt and
		/// without a live price.
		fn withdrawable(asset: AssetId, owner: AccountId) -> Option<Balance>;

		/// Sums over all CSAs of `asset`; `None` before its first price
		/// or CSA.
		fn ledger(asset: AssetId) -> Option<AssetLedger>;

		/// Backing, supply and ratio of the whole system.
		fn system() -> SystemTotals;
	}
}
