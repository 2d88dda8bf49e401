//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{AssetLedger, CsaPage, Pool, Position, RedemptionQuote, SystemTotals};
use codec::Codec;
use qian_primitives::{AssetId, Balance, CsaState, Ratio};
use sp_runtime::DispatchError;

sp_api::decl_runtime_apis! {
	/// Views of CSAs.
	pub trait CsaApi<AccountId> where AccountId: Codec {
		/// The CSA of `owner` in `asset` at the last accepted price; `None` without one.
		fn position(asset: AssetId, owner: AccountId) -> Option<Position>;

		/// Most debt that `collateral` base units of `asset` carry at the start ratio; `None`
		/// without a live price.
		fn openable(asset: AssetId, collateral: Balance) -> Option<Balance>;

		/// Most that `owner` can mint now, which is nothing while a lock covers the asset; `None`
		/// without a CSA or a live price.
		fn mintable(asset: AssetId, owner: AccountId) -> Option<Balance>;

		/// Most collateral that `owner` can withdraw now, which is nothing while a lock covers the
		/// asset; `None` without a CSA, or with debt and without a live price.
		fn withdrawable(asset: AssetId, owner: AccountId) -> Option<Balance>;

		/// Sums over all CSAs of `asset`; `None` before its first price
		/// or CSA.
		fn ledger(asset: AssetId) -> Option<AssetLedger>;

		/// CSAs of `asset` in `state` at the last accepted price, from the one after `cursor` on. At
		/// most `limit` of them, and at most 1,000 looked at.
		fn list(
			asset: AssetId,
			state: CsaState,
			cursor: Option<AccountId>,
			limit: u32,
		) -> CsaPage<AccountId>;

		/// CSAs of `asset` with a ratio of at least `from` and less than `below` at the last accepted
		/// price, from the one after `cursor` on. At most `limit` of them, and at most 1,000 looked
		/// at.
		fn list_by_ratio(
			asset: AssetId,
			from: Ratio,
			below: Ratio,
			cursor: Option<AccountId>,
			limit: u32,
		) -> CsaPage<AccountId>;

		/// Frozen, insolvent and alarmed CSAs of `asset` together, and what may be redeemed now and
		/// why; `None` if the asset is not listed or never had a price.
		fn pool(asset: AssetId) -> Option<Pool>;

		/// What redeeming `amount` coins against frozen CSAs of `asset` does in this block, or the
		/// error with which it fails, funds of the caller aside.
		fn quote_redeem_frozen(
			asset: AssetId,
			amount: Balance,
		) -> Result<RedemptionQuote, DispatchError>;

		/// Backing, supply and ratio of the whole system.
		fn system() -> SystemTotals;
	}
}
