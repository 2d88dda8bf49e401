//! What owners, and others on their behalf, do with CSAs.
//!
//! Checks run in the order lock, asset, status, price, amounts, ratios and ceilings; the first failure
//! names the error. An operation computes the CSA that would result, checks it, and only then
//! stores it and moves funds, all in one storage layer.

use crate::{
	interfaces::{AssetTerms, Coin, Custody, Locks, Prices, Register},
	ledger::Entry,
	types::Csa,
	Config, Error, Event, Pallet,
};
use frame_support::{ensure, require_transactional, traits::UnixTime};
use qian_math::ratio_at_least;
use qian_primitives::{AssetId, Balance, Price, Ratio, MAX_AMOUNT};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchResult};

impl<T: Config> Pallet<T> {
	#[require_transactional]
	pub(crate) fn do_open(
		owner: T::AccountId,
		asset: AssetId,
		collateral: Balance,
		debt: Balance,
	) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		ensure!(terms.active, Error::<T>::DeprecatedCollateral);
		let price = if debt.is_zero() { None } else { Some(Self::live_price(asset)?) };
		Self::check_amount(collateral)?;
		ensure!(debt < MAX_AMOUNT, Error::<T>::AmountTooLarge);

		let entry = Self::entry(asset, &owner);
		let credited = T::Custody::take_in(asset, &owner, collateral)?;
		let mut after = entry.before;
		after.collateral = add(after.collateral, credited)?;
		if let Some(price) = price {
			let deposited = after;
			after.debt = add(after.debt, debt)?;
			let entry = Self::check_mint(entry, &terms, price, &after, debt)?;
			Self::replace(asset, &owner, entry, terms.decimals, after)?;
			T::Coin::mint(&owner, debt)?;
			Self::deposited(asset, owner.clone(), owner.clone(), credited, deposited);
			Self::minted(asset, owner, debt, after);
		} else {
			Self::check_collateral(&terms, &after)?;
			Self::replace(asset, &owner, entry, terms.decimals, after)?;
			Self::deposited(asset, owner.clone(), owner, credited, after);
		}
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_deposit(
		from: T::AccountId,
		asset: AssetId,
		owner: T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		let entry = Self::entry(asset, &owner);
		ensure!(entry.exists || from == owner, Error::<T>::NoSuchCsa);
		let welcome = terms.active || !entry.before.debt.is_zero();
		ensure!(welcome, Error::<T>::DeprecatedCollateral);
		Self::check_amount(amount)?;

		let credited = T::Custody::take_in(asset, &from, amount)?;
		let mut after = entry.before;
		after.collateral = add(after.collateral, credited)?;
		Self::check_collateral(&terms, &after)?;
		Self::replace(asset, &owner, entry, terms.decimals, after)?;
		Self::deposited(asset, owner, from, credited, after);
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_withdraw(
		owner: T::AccountId,
		asset: AssetId,
		amount: Balance,
	) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		let entry = Self::existing(asset, &owner)?;
		let indebted = !entry.before.debt.is_zero();
		let price = if indebted { Some(Self::live_price(asset)?) } else { None };
		Self::check_amount(amount)?;

		let mut after = entry.before;
		after.collateral =
			after.collateral.checked_sub(amount).ok_or(Error::<T>::InsufficientCollateral)?;
		match price {
			Some(price) => {
				let covered = Self::covers(&after, &terms, price, terms.lines.q_alarm)?;
				ensure!(covered, Error::<T>::BelowAlarmRatio);
			},
			None => Self::check_collateral(&terms, &after)?,
		}
		Self::replace(asset, &owner, entry, terms.decimals, after)?;
		T::Custody::pay_out(asset, &owner, amount)?;
		let Csa { collateral, debt } = after;
		Self::deposit_event(Event::CollateralWithdrawn { asset, owner, amount, collateral, debt });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_mint(owner: T::AccountId, asset: AssetId, amount: Balance) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		let entry = Self::existing(asset, &owner)?;
		ensure!(terms.active, Error::<T>::DeprecatedCollateral);
		let price = Self::live_price(asset)?;
		Self::check_amount(amount)?;

		let mut after = entry.before;
		after.debt = add(after.debt, amount)?;
		let entry = Self::check_mint(entry, &terms, price, &after, amount)?;
		Self::replace(asset, &owner, entry, terms.decimals, after)?;
		T::Coin::mint(&owner, amount)?;
		Self::minted(asset, owner, amount, after);
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_repay(
		from: T::AccountId,
		asset: AssetId,
		owner: T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		let entry = Self::existing(asset, &owner)?;
		let before = entry.before;
		ensure!(!before.debt.is_zero(), Error::<T>::NoDebt);
		Self::check_amount(amount)?;

		let amount = amount.min(before.debt);
		let after = Csa { debt: before.debt - amount, ..before };
		let least = T::Register::min_debt();
		// A debt that was too small before, as after a rise of the minimum, may be lowered further.
		let acceptable = after.debt.is_zero() || after.debt >= least || before.debt < least;
		ensure!(acceptable, Error::<T>::DebtBelowMinimum);
		Self::replace(asset, &owner, entry, terms.decimals, after)?;
		T::Coin::burn(&from, amount)?;
		let Csa { collateral, debt } = after;
		Self::deposit_event(Event::DebtRepaid { asset, owner, from, amount, collateral, debt });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_close(owner: T::AccountId, asset: AssetId) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let terms = Self::terms(asset)?;
		let entry = Self::existing(asset, &owner)?;
		let Csa { collateral, debt: repaid } = entry.before;
		Self::replace(asset, &owner, entry, terms.decimals, Csa::default())?;
		if !repaid.is_zero() {
			T::Coin::burn(&owner, repaid)?;
		}
		// What arbitrage left may be too little to be received: nobody is kept from closing by that.
		let returned = if T::Custody::is_dust(asset, &owner, collateral) { 0 } else { collateral };
		if !returned.is_zero() {
			T::Custody::pay_out(asset, &owner, returned)?;
		} else if !collateral.is_zero() {
			T::Custody::to_surplus(asset, collateral)?;
			Self::deposit_event(Event::DustMoved { asset, collateral, debt: 0 });
		}
		Self::deposit_event(Event::CsaClosed { asset, owner, repaid, returned });
		Ok(())
	}

	#[require_transactional]
	pub(crate) fn do_clean(asset: AssetId, owner: T::AccountId) -> DispatchResult {
		Self::ensure_unlocked(asset)?;
		let entry = Self::existing(asset, &owner)?;
		ensure!(entry.before.is_empty(), Error::<T>::NotEmpty);
		// Nothing is put back, so that the decimals do not matter; the asset may be gone.
		Self::replace(asset, &owner, entry, 0, Csa::default())?;
		Self::deposit_event(Event::CsaCleaned { asset, owner });
		Ok(())
	}

	/// Whether nothing locks `asset`. Before every other check: in doubt about the books, none of their
	/// figures decides.
	pub(crate) fn ensure_unlocked(asset: AssetId) -> Result<(), Error<T>> {
		ensure!(!T::Locks::is_locked(asset), Error::Locked);
		Ok(())
	}

	/// Now, in seconds.
	pub(crate) fn now() -> u64 {
		T::Time::now().as_secs()
	}

	/// Whether `csa` satisfies `ratio` at `price`, decided exactly.
	fn covers(
		csa: &Csa,
		terms: &AssetTerms,
		price: Price,
		ratio: Ratio,
	) -> Result<bool, ArithmeticError> {
		ratio_at_least(csa.collateral, price, terms.decimals, csa.debt, ratio)
			.ok_or(ArithmeticError::Overflow)
	}

	/// What must hold after minting `amount`; counts it into the hour of the asset.
	fn check_mint(
		mut entry: Entry<T>,
		terms: &AssetTerms,
		price: Price,
		after: &Csa,
		amount: Balance,
	) -> Result<Entry<T>, sp_runtime::DispatchError> {
		ensure!(after.debt >= T::Register::min_debt(), Error::<T>::DebtBelowMinimum);
		let covered = Self::covers(after, terms, price, terms.lines.q0)?;
		ensure!(covered, Error::<T>::BelowStartRatio);
		let asset_debt = add(entry.ledger.debt, amount)?;
		ensure!(asset_debt <= terms.debt_ceiling, Error::<T>::CeilingReached);
		let total_debt = add(T::Coin::debt_total(), amount)?;
		ensure!(total_debt <= T::Register::global_debt_ceiling(), Error::<T>::CeilingReached);
		entry.ledger = entry.ledger.with_minted(Self::now(), amount)?;
		ensure!(entry.ledger.minted <= terms.mint_limit, Error::<T>::MintRateExceeded);
		Ok(entry)
	}

	/// A CSA without debt is empty or holds the least collateral of its asset.
	fn check_collateral(terms: &AssetTerms, after: &Csa) -> Result<(), Error<T>> {
		let enough = !after.debt.is_zero()
			|| after.collateral.is_zero()
			|| after.collateral >= terms.min_collateral;
		enough.then_some(()).ok_or(Error::CollateralTooSmall)
	}

	pub(crate) fn check_amount(amount: Balance) -> Result<(), Error<T>> {
		ensure!(!amount.is_zero(), Error::ZeroAmount);
		ensure!(amount < MAX_AMOUNT, Error::AmountTooLarge);
		Ok(())
	}

	fn existing(asset: AssetId, owner: &T::AccountId) -> Result<Entry<T>, Error<T>> {
		Self::entry_if_any(asset, owner).ok_or(Error::NoSuchCsa)
	}

	pub(crate) fn terms(asset: AssetId) -> Result<AssetTerms, Error<T>> {
		T::Register::terms(asset).ok_or(Error::UnknownCollateral)
	}

	pub(crate) fn live_price(asset: AssetId) -> Result<Price, Error<T>> {
		T::Prices::live(asset).ok_or(Error::PriceUnavailable)
	}

	fn deposited(
		asset: AssetId,
		owner: T::AccountId,
		from: T::AccountId,
		amount: Balance,
		after: Csa,
	) {
		let Csa { collateral, debt } = after;
		Self::deposit_event(Event::CollateralDeposited {
			asset,
			owner,
			from,
			amount,
			collateral,
			debt,
		});
	}

	fn minted(asset: AssetId, owner: T::AccountId, amount: Balance, after: Csa) {
		let Csa { collateral, debt } = after;
		Self::deposit_event(Event::DebtMinted { asset, owner, amount, collateral, debt });
	}
}

/// The sum of two amounts, which stays below the protocol's bound of amounts.
fn add(a: Balance, b: Balance) -> Result<Balance, ArithmeticError> {
	a.checked_add(b).filter(|sum| *sum < MAX_AMOUNT).ok_or(ArithmeticError::Overflow)
}
