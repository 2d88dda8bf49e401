//! Invariants of the pallet: L3, L4 and L8.

use crate::{Config, Pallet};
use qian_primitives::MismatchKind;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		match Self::audit().first().map(|mismatch| mismatch.kind) {
			None => Ok(()),
			Some(MismatchKind::CoinIssuance) => {
				Err("L3: more coins than were minted and not burned".into())
			},
			Some(MismatchKind::CoinBooks) => Err("L4: debts differ from issuance".into()),
			Some(_) => Err("L8: a flash loan is outstanding".into()),
		}
	}
}
