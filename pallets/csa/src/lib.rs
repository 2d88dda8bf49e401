//! # CSA: currency swap agreements
//!
//! An owner locks collateral of one reserve asset and mints the stablecoin against it, without
//! interest and without a term. There is one CSA per owner and asset.
//!
//! ## States
//!
//! *Normal*, *alarm*, *frozen* and *insolvent* follow from the price alone
//! [stability management]. They are never stored: CSAs are ordered by their price-free ratio
//! `n = c/d`, and a price moves the lines along that order. The ratio is cut into 65,536 ticks; a
//! CSA counts as at or below a line only if its whole tick does. So a new price costs the same with
//! ten CSAs as with a million: one record per asset, and [`LinesMoved`](Event::LinesMoved) tells
//! clients whose margin call is due.
//!
//! ## Who may call what
//!
//! | call | who | price | deprecated asset | afterwards |
//! |---|---|---|---|---|
//! | `open` | owner | live, with debt | no | ratio ≥ `q0`, least debt, ceilings, pace |
//! | `deposit` | anyone for an existing CSA; the owner creates | no | with debt | least collateral |
//! | `withdraw` | owner | live, with debt | yes | ratio ≥ `q_alarm`; least collateral |
//! | `mint` | owner | live | no | ratio ≥ `q0`, least debt, ceilings, pace |
//! | `repay` | anyone | no | yes | no debt, or least debt |
//! | `close` | owner | no | yes | nothing left |
//!
//! Nothing in this table depends on another CSA. Whoever can pay a debt can always close.
//!
//! ## Invariants
//!
//! * `idle`, `pooled` and `debt` of an asset are the sums over its CSAs without and with debt.
//! * The sum of all debts is `debt_total` in the books of the coin (L4).
//! * No empty CSA is stored.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod interfaces;
mod ledger;
#[cfg(test)]
mod mock;
mod operations;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::{AssetLedger, Csa, Position, SystemTotals};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{Coin, Custody, Prices, Register};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{AssetId, Balance};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The register of reserve assets.
		type Register: Register;

		/// Custody of the collateral.
		type Custody: Custody<Self::AccountId>;

		/// Issuance of the stablecoin.
		type Coin: Coin<Self::AccountId>;

		/// Prices of reserve assets.
		type Prices: Prices;

		/// The time of the block.
		type Time: UnixTime;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Brings the other ledgers into the state that benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// CSAs by asset and owner. Reached only through the ledger module.
	#[pallet::storage]
	pub(crate) type Csas<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		AssetId,
		Blake2_128Concat,
		T::AccountId,
		Csa,
		OptionQuery,
	>;

	/// Sums over all CSAs of each asset.
	#[pallet::storage]
	pub type Ledgers<T: Config> = StorageMap<_, Twox64Concat, AssetId, AssetLedger, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An owner has a CSA in an asset in which there was none.
		CsaOpened {
			/// The asset.
			asset: AssetId,
			/// The owner.
			owner: T::AccountId,
		},
		/// Collateral was locked.
		CollateralDeposited {
			/// The asset.
			asset: AssetId,
			/// Owner of the CSA.
			owner: T::AccountId,
			/// Who paid.
			from: T::AccountId,
			/// Amount credited, in base units.
			amount: Balance,
			/// Collateral after it.
			collateral: Balance,
			/// Debt after it.
			debt: Balance,
		},
		/// Collateral was returned to its owner.
		CollateralWithdrawn {
			/// The asset.
			asset: AssetId,
			/// Owner of the CSA.
			owner: T::AccountId,
			/// Amount paid out, in base units.
			amount: Balance,
			/// Collateral after it.
			collateral: Balance,
			/// Debt after it.
			debt: Balance,
		},
		/// Coins were created as debt of a CSA.
		DebtMinted {
			/// The asset.
			asset: AssetId,
			/// Owner of the CSA.
			owner: T::AccountId,
			/// Coins created, in base units.
			amount: Balance,
			/// Collateral after it.
			collateral: Balance,
			/// Debt after it.
			debt: Balance,
		},
		/// Debt of a CSA was repaid.
		DebtRepaid {
			/// The asset.
			asset: AssetId,
			/// Owner of the CSA.
			owner: T::AccountId,
			/// Who paid.
			from: T::AccountId,
			/// Debt repaid, in base units.
			amount: Balance,
			/// Collateral after it.
			collateral: Balance,
			/// Debt after it.
			debt: Balance,
		},
		/// An owner repaid everything and took everything back.
		CsaClosed {
			/// The asset.
			asset: AssetId,
			/// The owner.
			owner: T::AccountId,
			/// Debt repaid, in base units of the stablecoin.
			repaid: Balance,
			/// Collateral returned, in base units of the asset.
			returned: Balance,
		},
		/// A new price moved the lines of an asset to other ticks: states may have changed.
		LinesMoved {
			/// The asset.
			asset: AssetId,
			/// Tick of the 100 % line.
			t_ins: u16,
			/// Tick of the freeze line.
			t_min: u16,
			/// Tick of the warning line.
			t_alarm: u16,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The amount is zero.
		ZeroAmount,
		/// The amount is 2^112 base units or more.
		AmountTooLarge,
		/// The asset is not a listed reserve asset.
		UnknownCollateral,
		/// The asset takes no new debt.
		DeprecatedCollateral,
		/// The asset has no price that may be used now.
		PriceUnavailable,
		/// The owner has no CSA in the asset.
		NoSuchCsa,
		/// The CSA has no debt.
		NoDebt,
		/// The CSA holds less collateral than the amount.
		InsufficientCollateral,
		/// A CSA without debt would hold less than the least collateral of its asset.
		CollateralTooSmall,
		/// The CSA would owe less than the least debt.
		DebtBelowMinimum,
		/// The ratio after minting would lie below the start ratio.
		BelowStartRatio,
		/// The ratio after the withdrawal would lie below the warning line.
		BelowAlarmRatio,
		/// The debt of the asset or of all assets would exceed its ceiling.
		CeilingReached,
		/// More would be minted against the asset in this hour than its limit.
		MintRateExceeded,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_n: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The CSA of `owner` in `asset` at the last accepted price; `None` without one.
		pub fn position(asset: AssetId, owner: T::AccountId) -> Option<Position> {
			Self::position_of(asset, &owner)
		}

		/// Most debt that `collateral` base units of `asset` carry at the start ratio; `None`
		/// without a live price.
		pub fn openable(asset: AssetId, collateral: Balance) -> Option<Balance> {
			Self::openable_of(asset, collateral)
		}

		/// Most that `owner` can mint now; `None` without a CSA or a live price.
		pub fn mintable(asset: AssetId, owner: T::AccountId) -> Option<Balance> {
			Self::mintable_of(asset, &owner)
		}

		/// Most collateral that `owner` can withdraw now; `None` without a CSA, or with debt and
		/// without a live price.
		pub fn withdrawable(asset: AssetId, owner: T::AccountId) -> Option<Balance> {
			Self::withdrawable_of(asset, &owner)
		}

		/// Sums over all CSAs of `asset`; `None` before its first price
		/// or CSA.
		pub fn ledger(asset: AssetId) -> Option<AssetLedger> {
			Ledgers::<T>::try_get(asset).ok()
		}

		/// Backing, supply and ratio of the whole system.
		pub fn system() -> SystemTotals {
			Self::system_totals()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lock `collateral` base units of `asset` and mint `debt` base units of the stablecoin
		/// against it, in one step. With a `debt` of zero it only locks.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::DeprecatedCollateral`],
		/// [`Error::PriceUnavailable`], [`Error::ZeroAmount`], [`Error::AmountTooLarge`],
		/// [`Error::CollateralTooSmall`], [`Error::DebtBelowMinimum`], [`Error::BelowStartRatio`],
		/// [`Error::CeilingReached`], [`Error::MintRateExceeded`], or if the caller owns too little.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::open())]
		pub fn open(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] collateral: Balance,
			#[pallet::compact] debt: Balance,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_open(owner, asset, collateral, debt)
		}

		/// Lock `amount` base units of the caller's `asset` in the CSA of `owner`.
		///
		/// Anyone may top up an existing CSA; only the owner creates one. A rest too small to stay
		/// on the caller's account is locked with it.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoSuchCsa`],
		/// [`Error::DeprecatedCollateral`], [`Error::ZeroAmount`], [`Error::AmountTooLarge`],
		/// [`Error::CollateralTooSmall`], or if the caller owns too little.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::deposit())]
		pub fn deposit(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			owner: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let from = ensure_signed(origin)?;
			Self::do_deposit(from, asset, owner, amount)
		}

		/// Take `amount` base units of `asset` out of the caller's CSA.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoSuchCsa`],
		/// [`Error::PriceUnavailable`], [`Error::ZeroAmount`], [`Error::AmountTooLarge`],
		/// [`Error::InsufficientCollateral`], [`Error::BelowAlarmRatio`] or
		/// [`Error::CollateralTooSmall`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::withdraw())]
		pub fn withdraw(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_withdraw(owner, asset, amount)
		}

		/// Mint `amount` base units of the stablecoin against the caller's CSA in `asset`.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoSuchCsa`],
		/// [`Error::DeprecatedCollateral`], [`Error::PriceUnavailable`], [`Error::ZeroAmount`],
		/// [`Error::AmountTooLarge`], [`Error::DebtBelowMinimum`], [`Error::BelowStartRatio`],
		/// [`Error::CeilingReached`] or [`Error::MintRateExceeded`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::mint())]
		pub fn mint(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_mint(owner, asset, amount)
		}

		/// Repay up to `amount` base units of the debt of the CSA of `owner` in `asset` with the
		/// caller's coins. Never more than the debt is taken.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoSuchCsa`], [`Error::NoDebt`],
		/// [`Error::ZeroAmount`], [`Error::AmountTooLarge`], [`Error::DebtBelowMinimum`], or if the
		/// caller owns too few coins.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::repay())]
		pub fn repay(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			owner: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let from = ensure_signed(origin)?;
			Self::do_repay(from, asset, owner, amount)
		}

		/// Repay the whole debt of the caller's CSA in `asset` and take all collateral back.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoSuchCsa`], or if the caller owns too
		/// few coins.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::close())]
		pub fn close(origin: OriginFor<T>, #[pallet::compact] asset: AssetId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_close(owner, asset)
		}
	}

	impl<T: Config> Pallet<T> {
		/// Forget the sums of an asset that was taken off the register.
		pub fn on_retired(asset: AssetId) {
			Ledgers::<T>::remove(asset);
		}
	}
}
