//! Bids and what becomes of those that were outbid.

use crate::{
	interfaces::{Locks, Reserves},
	lots::Terms,
	types::{Bid, BidBooks, BidQuote, LotId},
	BidLedgers, Config, Error, Event, LotsOf, Pallet, Params, Refunds,
};
use frame_support::{ensure, require_transactional};
use qian_math::{lot_cost_ceil, next_bid_ceil};
use qian_primitives::{AssetId, Balance, Ratio, Seconds};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
	/// Bid `price` for a lot; returns whether that won it at once.
	#[require_transactional]
	pub(crate) fn do_bid(
		who: T::AccountId,
		id: LotId,
		price: Balance,
	) -> Result<bool, DispatchError> {
		let (mut lot, quote) = Self::judge_bid(id, price)?;
		if let Some(outbid) = lot.best.take() {
			Self::release_bid(&lot, &outbid)?;
		}
		Self::take_bid(&lot, &who, quote.cost)?;
		let bid = Bid { who: who.clone(), price: quote.price, paid: quote.cost };
		if !quote.wins {
			let params = Params::<T>::get();
			let soft = |moment: Seconds| moment.saturating_add(params.soft_close);
			let grace = T::Locks::grace_until(lot.asset).unwrap_or_default();
			// A lock may outlast the hard end: then there is a last bid too that can be answered.
			let latest = lot.opened.saturating_add(params.lot_hard_end).max(soft(grace));
			lot.ends = lot.ends.max(soft(Self::now()).min(latest));
		}
		let (Bid { price, paid, .. }, ends) = (bid.clone(), Self::ends_of(&lot));
		Self::deposit_event(Event::BidPlaced { lot: id, who, price, paid, ends });
		if quote.wins {
			Self::remove(id);
			Self::sell(&lot, &bid)?;
		} else {
			lot.best = Some(bid);
			Self::update(lot);
		}
		Ok(quote.wins)
	}

	/// What a bid of `price` for a lot would be, or why it would fail, funds of the bidder aside.
	pub(crate) fn judge_bid(
		id: LotId,
		price: Balance,
	) -> Result<(LotsOf<T>, BidQuote), DispatchError> {
		let lot = Self::lot(id)?;
		Self::ensure_unlocked(lot.asset)?;
		ensure!(Self::now() < Self::ends_of(&lot), Error::<T>::LotEnded);
		let terms = Self::terms(lot.asset, Self::record(lot.asset)?)?;
		ensure!(!price.is_zero(), Error::<T>::ZeroAmount);
		let market = terms.market()?;
		let least = Self::least_bid(&lot, market, Params::<T>::get().min_increment);
		// Nobody pays more than the market asks for.
		let price = price.min(market);
		ensure!(least.is_some_and(|least| price >= least), Error::<T>::BidTooLow);
		let kun = lot.kun.total();
		let cost = lot_cost_ceil(kun, price).ok_or(ArithmeticError::Overflow)?;
		Ok((lot, BidQuote { price, cost, kun, wins: price == market }))
	}

	/// The least price of a bid for `lot` at this `market` price; `None` if none is possible.
	///
	/// A bid at the market price need not exceed the best one by the whole increment.
	pub(crate) fn least_bid(lot: &LotsOf<T>, market: Balance, increment: Ratio) -> Option<Balance> {
		let best = lot.best.as_ref().map(|best| best.price);
		let required = best.map_or(Some(lot.start), |best| next_bid_ceil(best, increment));
		// The market price may have fallen below the start price or the best bid since.
		let fair = market >= lot.start && best.is_none_or(|best| market > best);
		required
			.map(|required| required.max(lot.start))
			.filter(|required| *required <= market)
			.or(fair.then_some(market))
	}

	/// The market price and the least price of a bid for `lot` now.
	pub(crate) fn market_and_least(lot: &LotsOf<T>) -> (Option<Balance>, Option<Balance>) {
		let terms = Self::record(lot.asset).and_then(|record| Self::terms(lot.asset, record)).ok();
		let market = terms.and_then(|terms: Terms| terms.market().ok());
		let biddable = Self::ensure_unlocked(lot.asset).is_ok() && Self::now() < Self::ends_of(lot);
		let increment = Params::<T>::get().min_increment;
		let least = market.filter(|_| biddable);
		(market, least.and_then(|market| Self::least_bid(lot, market, increment)))
	}

	/// Put `cost` of the asset of `lot` among the bids: first what `who` could withdraw of it, then funds
	/// of `who`.
	#[require_transactional]
	fn take_bid(lot: &LotsOf<T>, who: &T::AccountId, cost: Balance) -> DispatchResult {
		let credit = Refunds::<T>::get(who, lot.asset);
		let used = credit.min(cost);
		let asked = cost.saturating_sub(used);
		let came = if asked.is_zero() { 0 } else { T::Reserves::take_bid(lot.asset, who, asked)? };
		// A rest that could not stay on the account came along: it can be withdrawn.
		let over = came.checked_sub(asked).ok_or(ArithmeticError::Underflow)?;
		let left = credit.saturating_sub(used).saturating_add(over);
		Self::set_refund(who, lot.asset, left);
		Self::change_books(lot.asset, |books| {
			let refunds = books.refunds.checked_sub(used).ok_or(ArithmeticError::Underflow)?;
			books.refunds = refunds.checked_add(over).ok_or(ArithmeticError::Overflow)?;
			books.bids = books.bids.checked_add(cost).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})
	}

	/// Let the bidder of `outbid` withdraw what it paid. Moves no funds, so that nobody's account can
	/// stand in the way of the next bid.
	#[require_transactional]
	pub(crate) fn release_bid(lot: &LotsOf<T>, outbid: &Bid<T::AccountId>) -> DispatchResult {
		let Bid { who, paid, .. } = outbid.clone();
		let refund = Refunds::<T>::get(&who, lot.asset)
			.checked_add(paid)
			.ok_or(ArithmeticError::Overflow)?;
		Self::set_refund(&who, lot.asset, refund);
		Self::change_books(lot.asset, |books| {
			books.bids = books.bids.checked_sub(paid).ok_or(ArithmeticError::Underflow)?;
			books.refunds = books.refunds.checked_add(paid).ok_or(ArithmeticError::Overflow)?;
			Ok(())
		})?;
		let (lot, asset) = (lot.id, lot.asset);
		Self::deposit_event(Event::BidRefunded { lot, who, asset, amount: paid, refund });
		Ok(())
	}

	/// Pay everything that `who` can withdraw of `asset`.
	#[require_transactional]
	pub(crate) fn do_withdraw_refund(who: T::AccountId, asset: AssetId) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let amount = Refunds::<T>::take(&who, asset);
		ensure!(!amount.is_zero(), Error::<T>::NothingToRefund);
		Self::change_books(asset, |books| {
			books.refunds = books.refunds.checked_sub(amount).ok_or(ArithmeticError::Underflow)?;
			Ok(())
		})?;
		T::Reserves::pay_refund(asset, &who, amount)?;
		Self::deposit_event(Event::RefundWithdrawn { who, asset, amount });
		Ok(())
	}

	fn set_refund(who: &T::AccountId, asset: AssetId, amount: Balance) {
		if amount.is_zero() {
			Refunds::<T>::remove(who, asset);
		} else {
			Refunds::<T>::insert(who, asset, amount);
		}
	}

	/// Change the books of the bids in `asset`; none are kept of nothing.
	#[require_transactional]
	pub(crate) fn change_books(
		asset: AssetId,
		change: impl FnOnce(&mut BidBooks) -> DispatchResult,
	) -> DispatchResult {
		BidLedgers::<T>::try_mutate_exists(asset, |stored| {
			let mut books = stored.take().unwrap_or_default();
			change(&mut books)?;
			*stored = (!books.total().is_zero()).then_some(books);
			Ok(())
		})
	}
}
