//! Invariants of the pallet.

use crate::{
	interfaces::Reserves, BidLedgers, Config, Lots, LotsOf, NextLot, Pallet, Params, Refunds,
	SoldToday, MAX_LOTS_PER_ASSET, MIN_LOT,
};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use qian_primitives::{AssetId, Balance};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Check every invariant of this pallet:
	///
	/// * the books of the bids are the best bids and the refunds, and none are kept of nothing;
	/// * KUN is set aside for every lot, and for nothing else;
	/// * what was sold on a day stays within the highest limit that there can be;
	/// * lots are of listed assets, not too many, and their best bids within their terms.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		ensure!(Params::<T>::get().in_bounds(), "parameters out of bounds");
		ensure!(Self::audit_promises().is_empty(), "KUN that is set aside is not that of the lots");
		let mut refunds = BTreeMap::<AssetId, Balance>::new();
		for (_, asset, amount) in Refunds::<T>::iter() {
			ensure!(amount > 0, "a refund of nothing");
			let sum = refunds.entry(asset).or_default();
			*sum = sum.checked_add(amount).ok_or("refunds overflow")?;
		}
		for (asset, books) in BidLedgers::<T>::iter() {
			ensure!(books.total() > 0, "books of nothing");
			let due = refunds.remove(&asset).unwrap_or_default();
			ensure!(books.refunds == due, "refunds are not those of the bidders");
			ensure!(Self::audit(asset).is_none(), "bids are not those for the lots");
		}
		ensure!(refunds.is_empty(), "refunds without books");
		let lots = Lots::<T>::get();
		for lot in &lots {
			Self::try_lot(lot)?;
			ensure!(Self::audit(lot.asset).is_none(), "bids are not those for the lots");
			let of_asset = lots.iter().filter(|other| other.asset == lot.asset).count();
			ensure!(of_asset <= MAX_LOTS_PER_ASSET, "too many lots in an asset");
		}
		ensure!(SoldToday::<T>::get().kun <= crate::MOST_SOLD, "more sold than any limit allows");
		Ok(())
	}

	fn try_lot(lot: &LotsOf<T>) -> Result<(), TryRuntimeError> {
		ensure!(T::Reserves::asset(lot.asset).is_some(), "a lot in an asset that is not listed");
		ensure!(lot.id < NextLot::<T>::get(), "a lot of a number that is not given yet");
		ensure!(lot.kun.total() >= MIN_LOT, "a lot that is too small");
		ensure!(lot.opened < lot.ends, "a lot that ends before it begins");
		let bid = lot.best.as_ref();
		ensure!(bid.is_none_or(|bid| bid.price >= lot.start && bid.paid > 0), "a bid too low");
		Ok(())
	}
}
