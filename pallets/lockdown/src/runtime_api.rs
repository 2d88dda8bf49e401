//! Runtime API with the views of this pallet, for clients that read no view functions.

use crate::types::{
	LockInfo, LockReport, MakReport, Reconciliation, Scope, SweepReport, TierReport,
};
use alloc::vec::Vec;
use codec::Codec;
use qian_primitives::{AssetId, Mismatch, Seconds};

sp_api::decl_runtime_apis! {
	/// Views of the locks, the reconciliation and the emergency keys.
	pub trait LockdownApi<AccountId, BlockNumber>
	where
		AccountId: Codec,
		BlockNumber: Codec,
	{
		/// The keys in force and the account through which their holders act; nothing if nobody holds
		/// keys.
		fn mak() -> Option<MakReport<AccountId>>;

		/// The tier that is required, the one in force, since when each band is reached, and the sets
		/// that are registered.
		fn required_tier() -> TierReport<AccountId>;

		/// The lock of `scope`; nothing if it is not locked itself.
		fn lock_state(scope: Scope) -> Option<LockInfo<AccountId>>;

		/// Every lock, with the contradictions for which it was entered.
		fn locks() -> Vec<LockReport<AccountId>>;

		/// The moment until which owners are to act first after a lock of `asset`; nothing if that has
		/// passed or there was none.
		fn grace(asset: AssetId) -> Option<Seconds>;

		/// Both sides of L1, L2 and L5 of `asset`; nothing if it is not listed.
		fn reconciliation(asset: AssetId) -> Option<Reconciliation<AccountId>>;

		/// Everything that contradicts itself now, with what is or will be locked for it.
		fn contradictions() -> Vec<(Scope, Mismatch<AccountId>)>;

		/// The sweep under way, and the last one that came to its end.
		fn sweeps() -> SweepReport<AccountId, BlockNumber>;
	}
}
