//! Runtime API of the pallet's views.

use crate::types::{AssetKind, Forecast};
use qian_primitives::{AssetId, FeedPrice, Price};

sp_api::decl_runtime_apis! {
	/// Prices as priced operations see them.
	pub trait PriceFeedApi {
		/// The accepted price of `asset` with its moment, age and status; nothing if the asset has
		/// no feed or its feed has not accepted a price yet.
		fn price(asset: AssetKind) -> Option<FeedPrice>;

		/// The mean of the accepted price of `asset` over the last 60 to 70 minutes, rounded down.
		/// Nothing while the price is stale, and before an hour without a stale price.
		fn twap(asset: AssetKind) -> Option<Price>;

		/// The volatility that the operators expect of `asset`, with its age. Nothing if fewer than a
		/// quorum of them fed a forecast in the last two days.
		fn forecast(asset: AssetId) -> Option<Forecast>;
	}
}
