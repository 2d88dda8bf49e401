//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{AuctionParams, BidQuote, GapReport, LotId, LotReport, PhaseReport};
use alloc::vec::Vec;
use codec::Codec;
use qian_primitives::{AssetId, Balance};
use sp_runtime::DispatchError;

sp_api::decl_runtime_apis! {
	/// Views of auctions.
	pub trait AuctionApi<AccountId> where AccountId: Codec {
		/// Where the protocol stands on the way from a gap to its end, and since when.
		fn phase() -> PhaseReport;

		/// The gap, and what there is to fill it.
		fn gap() -> GapReport;

		/// Every lot that runs, with its best bid, the time left and the least next bid.
		fn lots() -> Vec<LotReport<AccountId>>;

		/// What a bid of `price` base units of the asset per KUN for a lot would be in this block, or
		/// the error with which it fails, funds of the bidder aside.
		fn quote_bid(lot: LotId, price: Balance) -> Result<BidQuote, DispatchError>;

		/// What `who` can withdraw of `asset`, in base units.
		fn refund(who: AccountId, asset: AssetId) -> Balance;

		/// What `amount` coins buy of the system collateral of `asset` in this block, in base units,
		/// or the error with which it fails, funds of the buyer aside.
		fn quote_buy_reserve(asset: AssetId, amount: Balance) -> Result<Balance, DispatchError>;

		/// Parameters.
		fn auction_params() -> AuctionParams;
	}
}
