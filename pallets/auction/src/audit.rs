//! What the books of auctions are judged by: in blocks, by validators and in `try_state`.

use crate::{interfaces::Kun, BidLedgers, Config, Lots, Pallet};
use alloc::vec::Vec;
use qian_primitives::{AssetId, Balance, Mismatch, MismatchKind};

impl<T: Config> Pallet<T> {
	/// What contradicts the bids in `asset`: they are the sum of the best bids for its lots. Two reads.
	pub fn audit(asset: AssetId) -> Option<Mismatch<T::AccountId>> {
		let booked = BidLedgers::<T>::get(asset).unwrap_or_default().bids;
		let bids = Lots::<T>::get()
			.iter()
			.filter(|lot| lot.asset == asset)
			.filter_map(|lot| lot.best.as_ref())
			.fold(0, |sum: Balance, best| sum.saturating_add(best.paid));
		(booked != bids).then_some(Mismatch::new(MismatchKind::Bids, booked, bids))
	}

	/// What contradicts the promises of KUN: what is set aside, in the emergency fund and below the cap,
	/// is what lots promise. Three reads.
	pub fn audit_promises() -> Vec<Mismatch<T::AccountId>> {
		let (set_aside, lots) = (T::Kun::promised(), Self::promised());
		[(set_aside.fund, lots.fund), (set_aside.minted, lots.minted)]
			.into_iter()
			.filter(|(set_aside, lots)| set_aside != lots)
			.map(|(set_aside, lots)| Mismatch::new(MismatchKind::Promises, set_aside, lots))
			.collect()
	}
}
