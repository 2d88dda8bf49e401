//! Lots: how they are opened, and what becomes of them.

use crate::{
	interfaces::{Insolvency, Kun, KunSource, Locks, Owned, Prices, ReserveAsset, Reserves},
	types::{Assessment, AuctionParams, Bid, Lot, LotId, Phase},
	Config, Error, Event, Lots, LotsOf, NextLot, Pallet, Params, PhaseOf, SoldToday,
	LEAST_FURTHER_LOT, MAX_LOTS_PER_ASSET, MIN_LOT,
};
use frame_support::{ensure, require_transactional};
use qian_math::{
	amount_for_value_ceil, covered_gap_floor, kun_for_gap_ceil, market_price_floor,
	start_price_ceil, value_floor,
};
use qian_primitives::{AssetId, Balance, Price, Seconds};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchError, DispatchResult};

/// What a lot in one asset is priced by.
#[derive(Clone, Copy)]
pub(crate) struct Terms {
	pub kun: Price,
	pub asset: Price,
	pub decimals: u8,
}

impl Terms {
	/// Base units of the asset that one KUN is worth.
	pub fn market(&self) -> Result<Balance, ArithmeticError> {
		market_price_floor(self.kun, self.asset, self.decimals).ok_or(ArithmeticError::Overflow)
	}
}

impl<T: Config> Pallet<T> {
	/// Absorb the insolvent CSAs of `asset`, use the surplus, and open a lot if a gap is left.
	///
	/// Does what is possible, and fails only if nothing is.
	#[require_transactional]
	pub(crate) fn do_start(asset: AssetId) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let record = Self::record(asset)?;
		let (phase, params) = (PhaseOf::<T>::get(), Params::<T>::get());
		ensure!(Self::is_open(phase, &params), Error::<T>::NotObservedLongEnough);
		let seen = Self::assess();
		// Whether it closed by itself shows at the latest now.
		let lasts = phase == Phase::Open || seen.is_alarming(&params);
		ensure!(lasts, Error::<T>::NotObservedLongEnough);
		let grace = T::Locks::grace_until(asset).is_some_and(|until| Self::now() < until);
		ensure!(!grace, Error::<T>::InGrace);
		let price = T::Prices::live(asset).ok_or(Error::<T>::PriceUnavailable)?;

		let absorbed = T::Insolvency::absorb(asset, price)?;
		let moved = Self::use_surplus(seen.shortage(&params))?;
		let changed = absorbed || moved;
		let seen = if changed { Self::assess() } else { seen };
		match Self::plan_lot(asset, record, &params, &seen) {
			Ok((lot, market)) => Self::open_lot(lot, market)?,
			Err(nothing) => ensure!(changed, nothing),
		}
		if phase != Phase::Open {
			PhaseOf::<T>::put(Phase::Open);
			Self::deposit_event(Event::AuctionsOpened);
		}
		Ok(())
	}

	/// Count surplus as backing until a `shortage` of that value is filled, asset by asset in the order
	/// of the identifiers, without those that are locked. Returns whether there was any.
	#[require_transactional]
	fn use_surplus(mut shortage: Balance) -> Result<bool, DispatchError> {
		let mut moved = false;
		for asset in T::Reserves::assets() {
			if shortage.is_zero() {
				break;
			}
			let Owned { system, surplus } = T::Reserves::owned(asset);
			let price = T::Reserves::counted_price(asset).filter(|_| !surplus.is_zero());
			let (Some(price), Some(record)) = (price, T::Reserves::asset(asset)) else { continue };
			if T::Locks::is_locked(asset) {
				continue;
			}
			let needed = amount_for_value_ceil(shortage, price, record.decimals);
			let amount = needed.unwrap_or(surplus).min(surplus);
			T::Reserves::use_surplus(asset, amount)?;
			let value = value_floor(amount, price, record.decimals).unwrap_or(shortage);
			shortage = shortage.saturating_sub(value);
			moved = true;
			Self::deposit_event(Event::SurplusUsed {
				asset,
				amount,
				system: system.saturating_add(amount),
				surplus: surplus.saturating_sub(amount),
			});
		}
		Ok(moved)
	}

	/// The next lot in `asset`, and the market price, or why there is none.
	fn plan_lot(
		asset: AssetId,
		record: ReserveAsset,
		params: &AuctionParams,
		seen: &Assessment,
	) -> Result<(LotsOf<T>, Balance), Error<T>> {
		ensure!(record.active, Error::DeprecatedCollateral);
		ensure!(T::Reserves::can_take_bids(asset), Error::PotNotEndowed);
		let terms = Self::terms(asset, record)?;
		Self::ensure_room(asset)?;
		let gap = seen.gap(params).saturating_sub(Self::covered());
		ensure!(!gap.is_zero(), Error::NoGap);
		let source = T::Kun::available();
		let most = params.max_lot.min(Self::offerable_today(params)).min(source.total());
		ensure!(most >= MIN_LOT, Error::NoKunAvailable);

		let Terms { kun: price, asset: asset_price, decimals } = terms;
		// What does not fit its type is more than there is.
		let wanted = kun_for_gap_ceil(gap, price, params.max_discount).unwrap_or(Balance::MAX);
		let is_rest = wanted < params.max_lot / LEAST_FURTHER_LOT;
		ensure!(!is_rest || Lots::<T>::get().is_empty(), Error::NoGap);
		let kun = wanted.clamp(MIN_LOT, most);
		let cover = covered_gap_floor(kun, price, params.max_discount).unwrap_or(gap).min(gap);
		let market = terms.market().map_err(|_| Error::Unpriceable)?;
		let start = start_price_ceil(price, asset_price, decimals, params.max_discount)
			.filter(|start| *start <= market)
			.ok_or(Error::Unpriceable)?;
		let fund = kun.min(source.fund);
		let opened = Self::now();
		let lot = Lot {
			id: NextLot::<T>::get(),
			asset,
			kun: KunSource { fund, minted: kun.saturating_sub(fund) },
			cover,
			start,
			best: None,
			opened,
			ends: opened.saturating_add(params.lot_life),
		};
		Ok((lot, market))
	}

	#[require_transactional]
	fn open_lot(lot: LotsOf<T>, market: Balance) -> DispatchResult {
		T::Kun::promise(lot.kun)?;
		NextLot::<T>::put(lot.id.checked_add(1).ok_or(ArithmeticError::Overflow)?);
		Lots::<T>::try_append(lot.clone()).map_err(|_| Error::<T>::TooManyLots)?;
		let Lot { id, asset, kun, cover, start, ends, .. } = lot;
		Self::deposit_event(Event::LotOpened { id, asset, kun, cover, start, market, ends });
		Ok(())
	}

	/// Close a lot that has ended.
	#[require_transactional]
	pub(crate) fn do_settle(id: LotId) -> DispatchResult {
		let lot = Self::lot(id)?;
		Self::ensure_unlocked(lot.asset)?;
		ensure!(Self::ends_of(&lot) <= Self::now(), Error::<T>::LotRunning);
		Self::remove(id);
		match lot.best {
			Some(ref bid) => Self::sell(&lot, bid),
			None => {
				T::Kun::release(lot.kun)?;
				Self::deposit_event(Event::LotExpired { lot: id });
				Ok(())
			},
		}
	}

	/// Give `lot`, which is not among the others any longer, to its best bidder.
	#[require_transactional]
	pub(crate) fn sell(lot: &LotsOf<T>, bid: &Bid<T::AccountId>) -> DispatchResult {
		let Bid { who, price, paid } = bid;
		let to_reserve = Self::needed(lot)?.min(*paid);
		let surplus = paid.saturating_sub(to_reserve);
		Self::change_books(lot.asset, |books| {
			books.bids = books.bids.checked_sub(*paid).ok_or(ArithmeticError::Underflow)?;
			Ok(())
		})?;
		T::Reserves::keep_bid(lot.asset, to_reserve, surplus)?;
		T::Kun::deliver(who, lot.kun)?;
		let now = Self::now();
		SoldToday::<T>::mutate(|sold| *sold = sold.with(lot.kun.total(), now));
		Self::deposit_event(Event::LotSettled {
			lot: lot.id,
			winner: who.clone(),
			price: *price,
			to_reserve,
			surplus,
		});
		Ok(())
	}

	/// How much of the asset fills the part of the gap that `lot` covers, as far as that is still open;
	/// all that there is without a live price.
	fn needed(lot: &LotsOf<T>) -> Result<Balance, DispatchError> {
		let Some(price) = T::Prices::live(lot.asset) else { return Ok(Balance::MAX) };
		let gap = Self::assess().gap(&Params::<T>::get()).min(lot.cover);
		let decimals = Self::record(lot.asset)?.decimals;
		Ok(amount_for_value_ceil(gap, price, decimals).unwrap_or(Balance::MAX))
	}

	/// Take a lot back, whether it has ended or not.
	#[require_transactional]
	pub(crate) fn do_cancel(id: LotId) -> DispatchResult {
		let lot = Self::lot(id)?;
		Self::ensure_unlocked(lot.asset)?;
		Self::remove(id);
		if let Some(bid) = &lot.best {
			Self::release_bid(&lot, bid)?;
		}
		T::Kun::release(lot.kun)?;
		Self::deposit_event(Event::LotCancelled { lot: id });
		Ok(())
	}

	/// The lot of this number.
	pub(crate) fn lot(id: LotId) -> Result<LotsOf<T>, Error<T>> {
		Lots::<T>::get().into_iter().find(|lot| lot.id == id).ok_or(Error::UnknownLot)
	}

	/// Store what became of a lot.
	pub(crate) fn update(lot: LotsOf<T>) {
		Lots::<T>::mutate(|lots| {
			if let Some(stored) = lots.iter_mut().find(|stored| stored.id == lot.id) {
				*stored = lot;
			}
		});
	}

	/// Forget a lot.
	pub(crate) fn remove(id: LotId) {
		Lots::<T>::mutate(|lots| lots.retain(|lot| lot.id != id));
	}

	/// When the last bid for `lot` must come: owners of CSAs had the time after a lock for themselves.
	pub(crate) fn ends_of(lot: &LotsOf<T>) -> Seconds {
		lot.ends.max(T::Locks::grace_until(lot.asset).unwrap_or_default())
	}

	/// The part of the gap that lots which run fill even at their start prices. Those in locked assets
	/// may never be sold, and cover nothing meanwhile.
	pub(crate) fn covered() -> Balance {
		Lots::<T>::get()
			.iter()
			.filter(|lot| !T::Locks::is_locked(lot.asset))
			.fold(0, |sum: Balance, lot| sum.saturating_add(lot.cover))
	}

	/// KUN of lots that run.
	pub(crate) fn promised() -> KunSource {
		Lots::<T>::get().iter().fold(KunSource::default(), |sum, lot| sum.with(&lot.kun))
	}

	/// KUN that may still be offered today: what is sold and what may yet be stays within the limit.
	pub(crate) fn offerable_today(params: &AuctionParams) -> Balance {
		params
			.daily_limit
			.saturating_sub(SoldToday::<T>::get().on_day_of(Self::now()))
			.saturating_sub(Self::promised().total())
	}

	/// What a lot in `asset` is priced by now, or [`Error::PriceUnavailable`].
	pub(crate) fn terms(asset: AssetId, record: ReserveAsset) -> Result<Terms, Error<T>> {
		let kun = T::Prices::kun().ok_or(Error::PriceUnavailable)?;
		let price = T::Prices::live(asset).ok_or(Error::PriceUnavailable)?;
		Ok(Terms { kun, asset: price, decimals: record.decimals })
	}

	/// The record of a listed asset, or [`Error::UnknownCollateral`].
	pub(crate) fn record(asset: AssetId) -> Result<ReserveAsset, Error<T>> {
		T::Reserves::asset(asset).ok_or(Error::UnknownCollateral)
	}

	/// [`Error::TooManyLots`] if no more fit, of `asset` or in all.
	pub(crate) fn ensure_room(asset: AssetId) -> Result<(), Error<T>> {
		let lots = Lots::<T>::get();
		let of_asset = lots.iter().filter(|lot| lot.asset == asset).count();
		ensure!(!lots.is_full() && of_asset < MAX_LOTS_PER_ASSET, Error::TooManyLots);
		Ok(())
	}

	/// [`Error::Locked`] while a lock stops `asset`.
	pub(crate) fn ensure_unlocked(asset: AssetId) -> Result<(), Error<T>> {
		ensure!(!T::Locks::is_locked(asset), Error::Locked);
		Ok(())
	}
}
