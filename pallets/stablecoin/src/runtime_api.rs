//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::CoinLedger;
use qian_primitives::Balance;

sp_api::decl_runtime_apis! {
	/// Views of the books of the stablecoin.
	pub trait StablecoinApi {
		/// The books, in base units.
		fn ledger() -> CoinLedger;

		/// Debts and bad debt less coins burned without debt: what must be backed.
		fn net_supply() -> Balance;
	}
}
