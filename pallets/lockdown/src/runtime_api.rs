//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{MakReport, TierReport};
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Views of the emergency keys.
	pub trait LockdownApi<AccountId> where AccountId: Codec {
		/// The keys in force and the account through which their holders act; nothing if nobody holds
		/// keys.
		fn mak() -> Option<MakReport<AccountId>>;

		/// The tier that is required, the one in force, since when each band is reached, and the sets
		/// that are registered.
		fn required_tier() -> TierReport<AccountId>;
	}
}
