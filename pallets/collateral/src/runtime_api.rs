//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{Collateral, Room};
use alloc::vec::Vec;
use qian_primitives::AssetId;

sp_api::decl_runtime_apis! {
	/// Views of the register of reserve assets.
	pub trait CollateralApi {
		/// Every listed asset with its record.
		fn collaterals() -> Vec<(AssetId, Collateral)>;

		/// The record of one asset.
		fn collateral(asset: AssetId) -> Option<Collateral>;

		/// How much debt an asset still has room for; `None` if it is unknown or has no live price.
		fn room(asset: AssetId) -> Option<Room>;
	}
}
