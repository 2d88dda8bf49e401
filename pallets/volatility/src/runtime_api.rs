//! Runtime API of the pallet's views.

use crate::types::{LinesReport, VolatilityReport};
use qian_primitives::AssetId;

sp_api::decl_runtime_apis! {
	/// Volatility of reserve assets and what follows from it.
	pub trait VolatilityApi {
		/// The volatility of `asset`, daily and in real time, and what it is computed from; nothing if
		/// the asset is not listed.
		fn vol(asset: AssetId) -> Option<VolatilityReport>;

		/// The ratio lines of `asset` and the gate of arbitrage that hold now; nothing if the asset is
		/// not listed.
		fn lines(asset: AssetId) -> Option<LinesReport>;
	}
}
