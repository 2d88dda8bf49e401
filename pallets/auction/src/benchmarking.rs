//! Benchmarks: every call and both halves of the hook at their worst, with as many reserve assets as the
//! helper lists and as many lots as can run, each with a bid.

use super::*;
use crate::interfaces::{Coin, Kun, Reserves};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{storage::with_storage_layer, traits::EnsureOrigin};
use frame_system::RawOrigin;
use qian_primitives::{AssetId, Balance, UNIT};
use sp_runtime::DispatchError;

/// Brings the other ledgers into the state that benchmarks need.
pub trait BenchmarkHelper<AccountId> {
	/// As many reserve assets as can be listed, all active and unlocked, each with a live price, CSAs,
	/// a surplus and endowed pots; and a backing that falls short of what must be backed by more than 1,000,000 peg
	/// units even when all surplus is used. KUN has a live price of about 1; the emergency fund can
	/// promise between 50 and 1,000 KUN, and 100,000 more may be created. The clock shows at least the
	/// eighth day. No lock ever ended.
	///
	/// Returns one of the assets, with 18 decimals and a price between 1 and 10,000, in which as many
	/// CSAs are insolvent as make absorbing them dearest.
	fn gap() -> AssetId;

	/// Give `amount` base units of `asset`, one of the reserve assets, to `who`, whose account then
	/// exists.
	fn endow(asset: AssetId, who: &AccountId, amount: Balance);

	/// Let there be `amount` coins of bad debt, or more, let `who` own as many coins and a little more,
	/// and let the protocol itself own collateral of `asset` worth twice that.
	fn bad_debt(asset: AssetId, who: &AccountId, amount: Balance);
}

/// What the lots of a benchmark offer.
const KUN: KunSource = KunSource { fund: UNIT, minted: UNIT };
const BAD_DEBT: Balance = 1_000 * UNIT;

/// Base units of `asset` that one KUN is worth.
fn market<T: Config>(asset: AssetId) -> Result<Balance, BenchmarkError> {
	let record = Pallet::<T>::record(asset).map_err(|_| "the asset is listed")?;
	let terms = Pallet::<T>::terms(asset, record).map_err(|_| "the asset and KUN have prices")?;
	Ok(terms.market().map_err(|_| "prices are within bounds")?)
}

/// So many lots that end now, the first of them in `asset`, each with a bid at half the market price.
/// What was paid for the first is among the bids.
fn lots<T: Config>(asset: AssetId, count: usize) -> Result<(), BenchmarkError> {
	let now = Pallet::<T>::now();
	let price = market::<T>(asset)? / 2;
	let paid = 2 * price;
	let others = T::Reserves::assets().into_iter().filter(|other| *other != asset);
	let mut places: Vec<_> = others
		.flat_map(|other| [other; MAX_LOTS_PER_ASSET])
		.take(count - (MAX_LOTS_PER_ASSET - 1))
		.collect();
	places.resize(count, asset);
	places.reverse();
	for (place, of) in places.into_iter().enumerate() {
		let id = place as LotId;
		let who: T::AccountId = account("bidder", id, 0);
		let best = Some(Bid { who: who.clone(), price, paid });
		with_storage_layer::<_, DispatchError, _>(|| {
			if place == 0 {
				pay::<T>(of, &who, paid)?;
			}
			Pallet::<T>::change_books(of, |books| {
				books.bids += paid;
				Ok(())
			})?;
			T::Kun::promise(KUN)
		})?;
		let lot =
			Lot { id, asset: of, kun: KUN, cover: 1, start: 1, best, opened: now - 1, ends: now };
		Lots::<T>::try_append(lot).map_err(|_| "no more than fit")?;
		NextLot::<T>::put(id + 1);
	}
	Ok(())
}

/// Put `amount` of `asset` into the pot of bids, which `who` gets for it.
fn pay<T: Config>(
	asset: AssetId,
	who: &T::AccountId,
	amount: Balance,
) -> Result<(), DispatchError> {
	T::BenchmarkHelper::endow(asset, who, 4 * amount);
	T::Reserves::take_bid(asset, who, amount).map(|_| ())
}

/// Let the caller of a benchmark have `amount` of `asset` to withdraw, and more on its account.
fn with_refund<T: Config>(asset: AssetId, amount: Balance) -> Result<T::AccountId, BenchmarkError> {
	let who: T::AccountId = whitelisted_caller();
	with_storage_layer::<_, DispatchError, _>(|| {
		pay::<T>(asset, &who, amount)?;
		Pallet::<T>::change_books(asset, |books| {
			books.refunds += amount;
			Ok(())
		})
	})?;
	Refunds::<T>::insert(&who, asset, amount);
	Ok(who)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn observe() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		lots::<T>(asset, MAX_LOTS as usize)?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller));
		assert!(matches!(PhaseOf::<T>::get(), Phase::Observing { .. }));
		Ok(())
	}

	#[benchmark]
	fn start() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		lots::<T>(asset, MAX_LOTS as usize - 1)?;
		PhaseOf::<T>::put(Phase::Observing { since: 0 });
		let bad_debt = T::Coin::bad_debt();
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), asset);
		let opened = Lots::<T>::get().pop().ok_or("a lot was opened")?;
		assert_eq!((opened.id, opened.asset), (MAX_LOTS - 1, asset));
		assert!(opened.kun.fund > 0 && opened.kun.minted > 0);
		assert!(T::Coin::bad_debt() > bad_debt);
		assert!(T::Reserves::assets().into_iter().all(|of| T::Reserves::owned(of).surplus == 0));
		assert_eq!(PhaseOf::<T>::get(), Phase::Open);
		Ok(())
	}

	#[benchmark]
	fn start_nothing() -> Result<(), BenchmarkError> {
		// Each asset is looked at wholly, and the last one has its turn.
		T::BenchmarkHelper::gap();
		let last = T::Reserves::assets().pop().ok_or("assets are listed")?;
		let next;
		#[block]
		{
			next = Pallet::<T>::next_turn(|asset| Pallet::<T>::may_start(asset) && asset == last);
		}
		assert_eq!((next, Cursor::<T>::get()), (Some(last), Some(last)));
		Ok(())
	}

	#[benchmark]
	fn bid() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		lots::<T>(asset, MAX_LOTS as usize)?;
		Lots::<T>::mutate(|lots| lots.iter_mut().for_each(|lot| lot.ends += 1));
		let ends = Lots::<T>::get()[0].ends;
		let market = market::<T>(asset)?;
		let caller = with_refund::<T>(asset, market)?;
		let price = market / 4 * 3;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), 0, price);
		let lot = Lots::<T>::get().remove(0);
		assert_eq!(lot.best.map(|best| (best.who, best.price)), Some((caller.clone(), price)));
		assert!(lot.ends > ends && Refunds::<T>::get(&caller, asset) == 0);
		assert!(Refunds::<T>::get(account::<T::AccountId>("bidder", 0, 0), asset) > 0);
		Ok(())
	}

	#[benchmark]
	fn settle() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		lots::<T>(asset, MAX_LOTS as usize)?;
		let before = T::Reserves::owned(asset);
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), 0);
		assert_eq!(Lots::<T>::get().len(), MAX_LOTS as usize - 1);
		let after = T::Reserves::owned(asset);
		assert!(after.system > before.system && after.surplus > before.surplus);
		Ok(())
	}

	#[benchmark]
	fn withdraw_refund() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		let caller = with_refund::<T>(asset, UNIT)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset);
		assert_eq!(Refunds::<T>::get(&caller, asset), 0);
		Ok(())
	}

	#[benchmark]
	fn buy_reserve() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		let caller: T::AccountId = whitelisted_caller();
		// With its account, what is bought comes to a balance that is there.
		T::BenchmarkHelper::endow(asset, &caller, UNIT);
		T::BenchmarkHelper::bad_debt(asset, &caller, BAD_DEBT);
		let bad_debt = T::Coin::bad_debt();
		let paid = Pallet::<T>::quote_buy_reserve(asset, BAD_DEBT)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), asset, BAD_DEBT, paid);
		assert_eq!(T::Coin::bad_debt(), bad_debt - BAD_DEBT);
		Ok(())
	}

	#[benchmark]
	fn cancel() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::gap();
		lots::<T>(asset, MAX_LOTS as usize)?;
		let origin =
			T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0);
		assert_eq!(Lots::<T>::get().len(), MAX_LOTS as usize - 1);
		Ok(())
	}

	#[benchmark]
	fn set_auction_params() -> Result<(), BenchmarkError> {
		let origin =
			T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let old = Params::<T>::get();
		let params = AuctionParams { soft_close: old.soft_close / 2 + 60, ..old };
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, params);
		assert_eq!(Params::<T>::get(), params);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::ExtBuilder::default().build(),
		crate::mock::Test
	);
}
