//! Smooth arbitrage liquidation [stability management]: coins against a share of all frozen CSAs.
//!
//! The call, the quote and the figures of the pool share one path, so that a quote is what the call
//! pays in the same block.

use crate::{
	interfaces::{ArbitrageGate, AssetTerms, Coin, Custody, Locks, Prices},
	ledger::{Nodes, REWARD_INDEX},
	types::{AssetLedger, Csa, Pool, RedemptionLimit, RedemptionQuote},
	Config, Error, Event, Ledgers, Pallet, WeightInfo,
};
use core::ops::Range;
use frame_support::{ensure, require_transactional, weights::Weight};
use qian_math::{mul_div_floor, ratio_floor, value_floor};
use qian_primitives::{AssetId, Balance, Price, Ratio, Seconds, TickLines};
use qian_ratio_tree::{Scaling, Tree};
use sp_runtime::{
	traits::{Bounded, Zero},
	ArithmeticError, DispatchError,
};

/// The frozen CSAs of an asset at one price, and what may be taken from them.
struct Frozen<T: Config> {
	ledger: AssetLedger,
	tree: Tree<Nodes<T>>,
	/// Their ticks.
	range: Range<u32>,
	/// Their sums.
	sums: Csa,
	/// Value of the collateral over the debt.
	ratio: Ratio,
	/// What redemptions within the window have left, with the recovery up to `now`.
	wf: Ratio,
	now: Seconds,
	/// Weight that it took to ask the gate.
	asking: Weight,
}

impl<T: Config> Frozen<T> {
	fn at(asset: AssetId, terms: &AssetTerms, price: Price) -> Result<Self, ArithmeticError> {
		let lines = lines_at::<T>(terms, price)?;
		let (ledger, now) = (Ledgers::<T>::get(asset), Pallet::<T>::now());
		let mut tree = Pallet::<T>::tree(asset);
		let range = lines.t_ins.into()..lines.t_min.into();
		let sums: Csa = tree.sum(range.clone()).into();
		let ratio = ratio_floor(sums.collateral, price, terms.decimals, sums.debt)
			.ok_or(ArithmeticError::Overflow)?;
		let wf = ledger.window_factor(now, terms.redemption_window);
		Ok(Self { ledger, tree, range, sums, ratio, wf, now, asking: Weight::zero() })
	}

	/// Largest amount that may be redeemed, and what holds it down, at an open gate.
	///
	/// `D_F·(WF − (1 − R))/WF`: as much as takes the window factor down to `1 − R`.
	fn most(&self, terms: &AssetTerms) -> (Balance, RedemptionLimit) {
		let Csa { debt: frozen, .. } = self.sums;
		if frozen.is_zero() {
			return (0, RedemptionLimit::NothingFrozen);
		}
		if self.is_dust(terms) {
			return (frozen.min(self.ledger.debt), RedemptionLimit::WholePool);
		}
		let wf = self.wf.into_inner();
		let kept = qian_math::ONE.into_inner().saturating_sub(terms.redemption_cap.into_inner());
		let most = mul_div_floor(frozen, wf.saturating_sub(kept), wf).unwrap_or_default();
		if most.is_zero() {
			(0, RedemptionLimit::WindowExhausted)
		} else {
			(most.min(self.ledger.debt), RedemptionLimit::Window)
		}
	}

	fn is_dust(&self, terms: &AssetTerms) -> bool {
		self.sums.debt < terms.dust_debt
	}

	/// Take `amount` of debt, and the same share of the collateral, from every frozen CSA in the tree,
	/// which is not saved.
	fn redeem(&mut self, terms: &AssetTerms, amount: Balance) -> Result<RedemptionQuote, Error<T>> {
		let before = self.sums;
		ensure!(!before.debt.is_zero(), Error::NothingFrozen);
		let (most, _) = self.most(terms);
		ensure!(amount >= terms.min_arbitrage.min(most), Error::AmountTooSmall);
		ensure!(amount <= most, Error::AmountAboveRedeemable);

		// `amount` is at most the debt, so every quotient is at most what it is a share of.
		let paid = mul_div_floor(amount, before.collateral, before.debt).unwrap_or_default();
		ensure!(!paid.is_zero(), Error::BelowMinOut);
		let left = Csa {
			collateral: before.collateral.saturating_sub(paid),
			debt: before.debt.saturating_sub(amount),
		};
		if !self.is_dust(terms) {
			let wf = mul_div_floor(self.wf.into_inner(), left.debt, before.debt);
			self.wf = Ratio::from_inner(wf.unwrap_or_default());
		}
		if self.empties(amount) {
			self.tree.drain(self.range.clone());
		} else {
			let scaling = Scaling::new(left.into(), before.into(), REWARD_INDEX);
			self.tree.scale(self.range.clone(), scaling);
		}
		self.sums = self.tree.sum(self.range.clone()).into();
		Ok(RedemptionQuote { burned: amount, paid, before, after: self.sums, wf: self.wf })
	}

	/// Whether `amount` is all that is frozen, or all that is owed at all: then rounding alone keeps
	/// the sum of the tree above it.
	fn empties(&self, amount: Balance) -> bool {
		amount >= self.sums.debt.min(self.ledger.debt)
	}
}

impl<T: Config> Pallet<T> {
	/// Redeem `amount` for `who`; returns the weight that was spent.
	#[require_transactional]
	pub(crate) fn do_redeem_frozen(
		who: T::AccountId,
		asset: AssetId,
		amount: Balance,
		min_out: Balance,
	) -> Result<Weight, DispatchError> {
		let (terms, mut frozen, quote) = Self::redemption(asset, amount)?;
		let RedemptionQuote { burned, paid, before, after, wf } = quote;
		ensure!(paid >= min_out, Error::<T>::BelowMinOut);

		T::Coin::burn(&who, burned)?;
		T::Custody::pay_out(asset, &who, paid)?;
		let ledger = &mut frozen.ledger;
		ledger.pooled = ledger.pooled.checked_sub(paid).ok_or(ArithmeticError::Underflow)?;
		ledger.debt = ledger.debt.checked_sub(burned).ok_or(ArithmeticError::Underflow)?;
		(ledger.wf, ledger.window_at) = (wf, frozen.now);
		Self::clear_dust(asset, ledger, &mut frozen.tree)?;
		Ledgers::<T>::insert(asset, *ledger);

		Self::deposit_event(Event::FrozenRedeemed { asset, who, burned, paid, wf, before, after });
		if frozen.most(&terms).1 == RedemptionLimit::WindowExhausted {
			Self::deposit_event(Event::RedemptionCapReached { asset });
		}
		frozen.tree.save();
		Ok(T::WeightInfo::redeem_frozen().saturating_add(frozen.asking))
	}

	/// What redeeming `amount` would do, or why it would not.
	pub(crate) fn quote_of(
		asset: AssetId,
		amount: Balance,
	) -> Result<RedemptionQuote, DispatchError> {
		Self::redemption(asset, amount).map(|(_, _, quote)| quote)
	}

	/// Everything about a redemption but the funds, with nothing stored.
	fn redemption(
		asset: AssetId,
		amount: Balance,
	) -> Result<(AssetTerms, Frozen<T>, RedemptionQuote), DispatchError> {
		Self::ensure_unlocked(asset)?;
		ensure!(!T::Locks::in_grace(asset), Error::<T>::InGrace);
		let terms = Self::terms(asset)?;
		let price = Self::live_price(asset)?;
		Self::check_amount(amount)?;
		let mut frozen = Frozen::at(asset, &terms, price)?;
		let (open, asking) = T::Gate::is_open(asset, frozen.ratio);
		ensure!(open, Error::<T>::GateClosed);
		frozen.asking = asking;
		let quote = frozen.redeem(&terms, amount)?;
		Ok((terms, frozen, quote))
	}

	/// Value of the collateral of all frozen CSAs of `asset` at its last accepted price over their
	/// debt, rounded down; the largest value if there are none.
	pub fn frozen_ratio(asset: AssetId) -> Ratio {
		Self::terms(asset)
			.ok()
			.zip(T::Prices::accepted(asset))
			.and_then(|(terms, price)| Frozen::<T>::at(asset, &terms, price).ok())
			.map_or(Ratio::max_value(), |frozen| frozen.ratio)
	}

	pub(crate) fn pool_of(asset: AssetId) -> Option<Pool> {
		let terms = Self::terms(asset).ok()?;
		let price = T::Prices::accepted(asset)?;
		let TickLines { t_ins, t_min, t_alarm } = lines_at::<T>(&terms, price).ok()?;
		let mut frozen = Frozen::<T>::at(asset, &terms, price).ok()?;
		let (gate_open, _) = T::Gate::is_open(asset, frozen.ratio);
		let (redeemable, limit) = if T::Locks::is_locked(asset) {
			(0, RedemptionLimit::Locked)
		} else if T::Locks::in_grace(asset) {
			(0, RedemptionLimit::InGrace)
		} else if T::Prices::live(asset).is_none() {
			(0, RedemptionLimit::PriceUnavailable)
		} else if !gate_open {
			(0, RedemptionLimit::GateClosed)
		} else {
			frozen.most(&terms)
		};
		let insolvent: Csa = frozen.tree.sum(0..t_ins.into()).into();
		let value =
			value_floor(insolvent.collateral, price, terms.decimals).unwrap_or(Balance::MAX);
		Some(Pool {
			frozen: frozen.sums,
			ratio: frozen.ratio,
			redeemable,
			least: if redeemable.is_zero() {
				terms.min_arbitrage
			} else {
				terms.min_arbitrage.min(redeemable)
			},
			limit,
			wf: frozen.wf,
			gate_open,
			insolvent,
			shortfall: insolvent.debt.saturating_sub(value),
			alarm: frozen.tree.sum(t_min.into()..t_alarm.into()).into(),
		})
	}
}

fn lines_at<T: Config>(terms: &AssetTerms, price: Price) -> Result<TickLines, ArithmeticError> {
	Pallet::<T>::tick_lines(&terms.lines, price).ok_or(ArithmeticError::DivisionByZero)
}
