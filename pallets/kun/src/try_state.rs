//! Invariants of the pallet: L6, and that its books agree with each other.

use crate::{interfaces::Locks, Config, Pallet, Programmes};
use frame_support::{ensure, traits::Get};
use qian_primitives::{Mismatch, MismatchKind};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet:
	///
	/// * L6: issuance is at most `genesis + minted − burned`, and with what is reserved at most the
	///   cap;
	/// * what the programmes minted adds up to what was minted;
	/// * no allowance is above the cap, and a programme without allowance has none;
	/// * no more left the emergency fund than came in, no more than the difference is promised, and its
	///   account owns the difference, but for what was acknowledged, and cannot vanish.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let is_known = |mismatch: &Mismatch<T::AccountId>| {
			let covered = mismatch.found.saturating_add(T::Locks::acknowledged());
			mismatch.kind == MismatchKind::Custody && covered >= mismatch.expected
		};
		if let Some(mismatch) = Self::audit().iter().find(|mismatch| !is_known(mismatch)) {
			return Err(fault(mismatch.kind).into());
		}
		for (programme, book) in Programmes::<T>::iter() {
			ensure!(book.allowance <= T::Cap::get(), "an allowance is above the cap");
			let fits = programme.has_allowance() || book.allowance == 0;
			ensure!(fits, "an allowance of a programme that has none");
		}
		let kept = frame_system::Pallet::<T>::providers(&Self::fund_account()) > 0;
		ensure!(kept, "the account of the emergency fund may vanish");
		Ok(())
	}
}

fn fault(kind: MismatchKind) -> &'static str {
	match kind {
		MismatchKind::KunIssuance => "L6: more KUN than genesis and programmes account for",
		MismatchKind::KunCap => "L6: more KUN exists or is promised than the cap allows",
		MismatchKind::KunProgrammes => "programmes minted another sum",
		MismatchKind::Flows => "more left the fund, or is promised of it, than came in",
		_ => "L2: the emergency fund is short",
	}
}
