//! Runtime API of the pallet's views.

use crate::types::AssetKind;
use qian_primitives::FeedPrice;

sp_api::decl_runtime_apis! {
	/// Prices as priced operations see them.
	pub trait PriceFeedApi {
		/// The accepted price of `asset` with its moment, age and status; nothing if the asset has
		/// no feed or its feed has not accepted a price yet.
		fn price(asset: AssetKind) -> Option<FeedPrice>;
	}
}
