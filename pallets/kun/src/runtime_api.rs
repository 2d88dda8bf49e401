//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{FundReport, SupplyReport};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Views of the supply of KUN.
	pub trait KunApi<AccountId> where AccountId: Codec {
		/// What exists, what is promised, what was minted and burned, and what is left below the cap,
		/// in base units.
		fn supply() -> SupplyReport;

		/// Account and books of the emergency fund, what of it is promised and what is free, in base
		/// units.
		fn emergency_fund() -> FundReport<AccountId>;
	}
}
