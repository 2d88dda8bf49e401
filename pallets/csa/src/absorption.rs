//! Absorption of insolvent CSAs: what they hold and owe becomes the protocol's.
//!
//! Insolvent CSAs stand outside of arbitrage, since nobody pays a coin for less than a coin. Absorbing
//! them turns their collateral into collateral of the protocol, and their debt into bad debt: their
//! owners keep the coins that they minted, and lose what they locked. The protocol thereby takes the
//! shortfall upon itself, so that anyone may do it only as far as what it owns covers that; whoever has
//! the gap filled does it without that condition.

use crate::{
	interfaces::{Coin, Custody, Locks, Register},
	ledger::Nodes,
	types::{AssetLedger, Csa},
	Config, Error, Event, Ledgers, Pallet,
};
use core::ops::Range;
use frame_support::{ensure, require_transactional};
use qian_math::value_floor;
use qian_primitives::{AssetId, Balance, Price};
use qian_ratio_tree::Tree;
use sp_runtime::{traits::Zero, ArithmeticError, DispatchError, DispatchResult};

/// The insolvent CSAs of an asset at one price.
struct Insolvent<T: Config> {
	ledger: AssetLedger,
	tree: Tree<Nodes<T>>,
	/// Their ticks.
	range: Range<u32>,
	/// Their sums in the tree, which rounding may have left a little above the books.
	shown: Csa,
	/// Their sums, as far as the books have them.
	sums: Csa,
	/// What the value of their collateral falls short of their debt.
	shortfall: Balance,
}

impl<T: Config> Insolvent<T> {
	/// Fails with [`Error::UnknownCollateral`], and at a price of zero.
	fn at(asset: AssetId, price: Price) -> Result<Self, DispatchError> {
		let terms = Pallet::<T>::terms(asset)?;
		let lines =
			Pallet::<T>::tick_lines(&terms.lines, price).ok_or(ArithmeticError::DivisionByZero)?;
		let ledger = Ledgers::<T>::get(asset);
		let mut tree = Pallet::<T>::tree(asset);
		let range = 0..lines.t_ins.into();
		let shown: Csa = tree.sum(range.clone()).into();
		let sums = Csa {
			collateral: shown.collateral.min(ledger.pooled),
			debt: shown.debt.min(ledger.debt),
		};
		// A value that no amount can have covers every debt.
		let value = value_floor(sums.collateral, price, terms.decimals).unwrap_or(Balance::MAX);
		let shortfall = sums.debt.saturating_sub(value);
		Ok(Self { ledger, tree, range, shown, sums, shortfall })
	}

	/// Whether there are none, or none that the tree can tell from nothing.
	fn is_nobody(&self) -> bool {
		self.shown.is_empty()
	}

	/// Empty all of them for good, and hand what they held and owed to the protocol.
	fn absorb(mut self, asset: AssetId) -> Result<Csa, DispatchError> {
		let Csa { collateral, debt } = self.sums;
		let ledger = &mut self.ledger;
		if !collateral.is_zero() {
			T::Custody::to_system(asset, collateral)?;
			ledger.pooled =
				ledger.pooled.checked_sub(collateral).ok_or(ArithmeticError::Underflow)?;
		}
		if !debt.is_zero() {
			T::Coin::to_bad_debt(debt)?;
			ledger.debt = ledger.debt.checked_sub(debt).ok_or(ArithmeticError::Underflow)?;
		}
		self.tree.drain(self.range);
		Pallet::<T>::clear_dust(asset, ledger, &mut self.tree)?;
		Ledgers::<T>::insert(asset, *ledger);
		self.tree.save();
		let shortfall = self.shortfall;
		Pallet::<T>::deposit_event(Event::InsolventAbsorbed { asset, collateral, debt, shortfall });
		Ok(self.sums)
	}
}

impl<T: Config> Pallet<T> {
	#[require_transactional]
	pub(crate) fn do_absorb(asset: AssetId) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		ensure!(!T::Locks::in_grace(asset), Error::<T>::InGrace);
		Self::terms(asset)?;
		let price = Self::live_price(asset)?;
		let insolvent = Insolvent::<T>::at(asset, price)?;
		ensure!(!insolvent.is_nobody(), Error::<T>::NothingInsolvent);
		let (_, own) = T::Register::total_values();
		let covered = Self::buffer_of(own) >= signed(insolvent.shortfall);
		ensure!(covered, Error::<T>::BufferTooSmall);
		insolvent.absorb(asset).map(drop)
	}

	/// Absorb the CSAs of `asset` that are insolvent at `price`, whatever locks, and however little
	/// the protocol owns to cover their shortfall. Whoever calls it asks for locks first.
	///
	/// Returns what was absorbed, in base units of the asset and of the stablecoin; nothing, without an
	/// event, if no CSA is insolvent. Costs the same however many are: at most three nodes of the tree
	/// are read and written.
	///
	/// Fails with [`Error::UnknownCollateral`], and at a price of zero.
	#[require_transactional]
	pub fn absorb_insolvent(asset: AssetId, price: Price) -> Result<Csa, DispatchError> {
		let insolvent = Insolvent::<T>::at(asset, price)?;
		if insolvent.is_nobody() {
			return Ok(Csa::default());
		}
		insolvent.absorb(asset)
	}

	/// Sums over the CSAs of `asset` that are insolvent at `price`, and what the value of their
	/// collateral falls short of their debt, in 10^-18 peg units. Nothing if the asset is not listed, or
	/// at a price of zero.
	///
	/// Just what absorbing them in this block would take. Reads at most three nodes of the tree.
	pub fn insolvent_at(asset: AssetId, price: Price) -> (Csa, Balance) {
		Insolvent::<T>::at(asset, price)
			.map(|insolvent| (insolvent.sums, insolvent.shortfall))
			.unwrap_or_default()
	}

	/// What the protocol itself owns, worth `own`, less the bad debt that no burned coin makes up for,
	/// in 10^-18 peg units: what it has to cover shortfalls.
	pub(crate) fn buffer_of(own: Balance) -> i128 {
		signed(own).saturating_sub(signed(T::Coin::net_bad_debt()))
	}
}

/// No amount of the protocol is as large as the largest signed one.
fn signed(amount: Balance) -> i128 {
	i128::try_from(amount).unwrap_or(i128::MAX)
}
