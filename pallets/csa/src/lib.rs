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
//! | `redeem_frozen` | anyone | live | yes | the window's share is left |
//! | `absorb` | anyone | live | yes | the protocol owned enough to cover the shortfall |
//! | `clean` | anyone | no | yes | nothing left |
//!
//! Nothing in this table depends on another CSA. Whoever can pay a debt can always close.
//!
//! While a lock covers the asset every call fails with [`Locked`](Error::Locked), before anything else
//! is looked at: the books themselves are in doubt. After a lock owners have some time to act first;
//! so long `redeem_frozen` and `absorb` fail with [`InGrace`](Error::InGrace).
//!
//! ## Smooth arbitrage liquidation
//!
//! Coins are redeemed against **all** frozen CSAs of an asset at once: each gives the same fraction
//! of its debt and of its collateral, at its own ratio, whoever comes and in whatever order
//! [stability management]. The caller names no CSA. One call costs the same with ten CSAs as with a
//! million, because CSAs with debt are shares of the ticks of a
//! [ratio tree](qian_ratio_tree), and a redemption scales a range of ticks. Insolvent CSAs are not
//! in the range, so that one deep loss cannot stop the liquidation of all others.
//!
//! A window paces what can be taken from any holder: `wf` is the share that redemptions left, falls
//! with each by the fraction taken, and recovers linearly. It never falls below `1 − R`, where `R`
//! is the redemption cap of the asset; only a pool of dust may be emptied.
//!
//! ## Absorption
//!
//! What insolvent CSAs hold becomes collateral of the protocol, and what they owe bad debt: their
//! owners keep their coins and lose what they locked. Their CSAs then hold and owe nothing for ever.
//! Anyone may absorb if what the protocol owns beyond its bad debt covers the shortfall. The pallet
//! that raises what is missing absorbs without that condition, by
//! [`Pallet::absorb_insolvent`]. It costs the same however many CSAs are insolvent.
//!
//! ## Invariants
//!
//! * `idle` of an asset is the sum over its CSAs without debt.
//! * `pooled` covers the collateral of its CSAs with debt, and their debts cover `debt`: a redemption
//!   rounds against the holders, and no exit fails for it. L5: the sums of the tree lie on the same
//!   sides.
//! * The sum of all debts is `debt_total` in the books of the coin (L4).
//! * No empty CSA is stored.
//!
//! ## Audits
//!
//! [`Pallet::audit`] and [`Pallet::audit_debts`] compare the sums in every block. [`Pallet::sweep`]
//! goes through the nodes of the trees and the CSAs in idle time, with checks that are local.
//! [`Pallet::walk`] adds up all CSAs of an asset, off chain. None of them changes anything; what
//! follows from a mismatch is not theirs to say.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod absorption;
mod arbitrage;
mod audit;
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
pub use types::{
	AssetLedger, Csa, CsaPage, Holding, Pool, Position, RedemptionLimit, RedemptionQuote,
	SystemTotals, TreeFigures, WalkFigures,
};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{ArbitrageGate, Coin, Custody, Locks, Prices, Register};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{AssetId, Balance, CsaState, Ratio};

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

		/// The gate that pauses arbitrage in a storm.
		type Gate: ArbitrageGate;

		/// The locks of the protocol.
		type Locks: Locks;

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
		Holding,
		OptionQuery,
	>;

	/// Roots of the ratio trees of the assets. A root stays when its tree is empty, since it counts
	/// the epochs.
	#[pallet::storage]
	pub(crate) type TreeRoots<T: Config> =
		StorageMap<_, Twox64Concat, AssetId, qian_ratio_tree::Root, OptionQuery>;

	/// Nodes of the octaves of the ratio trees. What stands below an entry that is `None` is a rest
	/// that a drain left, and counts as empty.
	#[pallet::storage]
	pub(crate) type TreeOctaves<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		AssetId,
		Twox64Concat,
		u8,
		qian_ratio_tree::Octave,
		OptionQuery,
	>;

	/// Nodes of the slices of the ratio trees, as those of the octaves.
	#[pallet::storage]
	pub(crate) type TreeSlices<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		AssetId,
		Twox64Concat,
		u16,
		qian_ratio_tree::Slice,
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
		/// Coins were redeemed against a share of all frozen CSAs of an asset.
		FrozenRedeemed {
			/// The asset.
			asset: AssetId,
			/// Who redeemed.
			who: T::AccountId,
			/// Coins burned, in base units.
			burned: Balance,
			/// Collateral paid, in base units of the asset.
			paid: Balance,
			/// Share of a frozen CSA that redemptions within the window have left.
			wf: Ratio,
			/// Sums over the frozen CSAs before it.
			before: Csa,
			/// Sums over the frozen CSAs after it.
			after: Csa,
		},
		/// Nothing more may be redeemed against frozen CSAs of an asset until the window recovers.
		RedemptionCapReached {
			/// The asset.
			asset: AssetId,
		},
		/// An operation on a CSA left it at or below the warning line of the last accepted price.
		MarginCall {
			/// The asset.
			asset: AssetId,
			/// The owner, who should top up or repay.
			owner: T::AccountId,
			/// State of the CSA after the operation.
			state: CsaState,
		},
		/// What rounding or arbitrage left that no CSA can hold became surplus and bad debt.
		DustMoved {
			/// The asset.
			asset: AssetId,
			/// Collateral that is surplus now, in base units of the asset.
			collateral: Balance,
			/// Debt that is bad debt now, in base units of the stablecoin.
			debt: Balance,
		},
		/// The record of an emptied CSA was removed.
		CsaCleaned {
			/// The asset.
			asset: AssetId,
			/// The owner.
			owner: T::AccountId,
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
		/// What insolvent CSAs of an asset held and owed became the protocol's.
		InsolventAbsorbed {
			/// The asset.
			asset: AssetId,
			/// Collateral that backs the coin as the protocol's now, in base units of the asset.
			collateral: Balance,
			/// Debt that is bad debt now, in base units of the stablecoin.
			debt: Balance,
			/// What the collateral was worth less than the debt, in 10^-18 peg units.
			shortfall: Balance,
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
		/// Arbitrage pauses.
		GateClosed,
		/// No CSA of the asset is frozen and solvent.
		NothingFrozen,
		/// The amount is less than one redemption must be.
		AmountTooSmall,
		/// The amount is more than may be redeemed now.
		AmountAboveRedeemable,
		/// Less collateral than asked for, or none, would be paid.
		BelowMinOut,
		/// The CSA still holds or owes something.
		NotEmpty,
		/// The asset, the protocol or the chain is locked.
		Locked,
		/// A lock ended so recently that owners are to act first.
		InGrace,
		/// No CSA of the asset is insolvent.
		NothingInsolvent,
		/// What the protocol owns beyond its bad debt is worth less than what the insolvent CSAs fall
		/// short of.
		BufferTooSmall,
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

		/// Most that `owner` can mint now, which is nothing while a lock covers the asset; `None`
		/// without a CSA or a live price.
		pub fn mintable(asset: AssetId, owner: T::AccountId) -> Option<Balance> {
			Self::mintable_of(asset, &owner)
		}

		/// Most collateral that `owner` can withdraw now, which is nothing while a lock covers the
		/// asset; `None` without a CSA, or with debt and without a live price.
		pub fn withdrawable(asset: AssetId, owner: T::AccountId) -> Option<Balance> {
			Self::withdrawable_of(asset, &owner)
		}

		/// Sums over all CSAs of `asset`; `None` before its first price
		/// or CSA.
		pub fn ledger(asset: AssetId) -> Option<AssetLedger> {
			Ledgers::<T>::try_get(asset).ok()
		}

		/// CSAs of `asset` in `state` at the last accepted price, from the one after `cursor` on. At
		/// most `limit` of them, and at most 1,000 looked at.
		pub fn list(
			asset: AssetId,
			state: CsaState,
			cursor: Option<T::AccountId>,
			limit: u32,
		) -> CsaPage<T::AccountId> {
			Self::list_of(asset, cursor, limit, |position| position.state == Some(state))
		}

		/// CSAs of `asset` with a ratio of at least `from` and less than `below` at the last accepted
		/// price, from the one after `cursor` on. At most `limit` of them, and at most 1,000 looked
		/// at.
		pub fn list_by_ratio(
			asset: AssetId,
			from: Ratio,
			below: Ratio,
			cursor: Option<T::AccountId>,
			limit: u32,
		) -> CsaPage<T::AccountId> {
			let within = |ratio: &Ratio| (from..below).contains(ratio);
			Self::list_of(asset, cursor, limit, |position| {
				position.ratio.as_ref().is_some_and(within)
			})
		}

		/// Frozen, insolvent and alarmed CSAs of `asset` together, and what may be redeemed now and
		/// why; `None` if the asset is not listed or never had a price.
		pub fn pool(asset: AssetId) -> Option<Pool> {
			Self::pool_of(asset)
		}

		/// What redeeming `amount` coins against frozen CSAs of `asset` does in this block, or the
		/// error with which it fails, funds of the caller aside.
		pub fn quote_redeem_frozen(
			asset: AssetId,
			amount: Balance,
		) -> Result<RedemptionQuote, DispatchError> {
			Self::quote_of(asset, amount)
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

		/// Redeem `amount` base units of the stablecoin against the frozen CSAs of `asset`: the caller
		/// is paid the same share of their collateral as the share of their debt that it pays, out of
		/// each of them in proportion, and at least `min_out` base units.
		///
		/// Frozen are CSAs at or below the freeze line that are not insolvent. The caller may own some
		/// of them. Costs the same however many there are. What the call weighs more in a storm, when the
		/// gate looks at the totals of the system, is returned otherwise.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::PriceUnavailable`],
		/// [`Error::ZeroAmount`], [`Error::AmountTooLarge`], [`Error::GateClosed`],
		/// [`Error::NothingFrozen`], [`Error::AmountTooSmall`], [`Error::AmountAboveRedeemable`],
		/// [`Error::BelowMinOut`], or if the caller owns too few coins or cannot receive the
		/// collateral.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::redeem_frozen().saturating_add(T::Gate::weight()))]
		pub fn redeem_frozen(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] amount: Balance,
			#[pallet::compact] min_out: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let spent = Self::do_redeem_frozen(who, asset, amount, min_out)?;
			Ok(Some(spent).into())
		}

		/// Make what the insolvent CSAs of `asset` hold collateral of the protocol, and what they owe bad
		/// debt.
		///
		/// Their owners keep their coins and lose what they locked; what is frozen or better is not
		/// touched. Possible only while what the protocol owns beyond its bad debt covers what their
		/// collateral is worth less than their debt. Costs the same however many there are.
		///
		/// Fails with [`Error::Locked`], [`Error::InGrace`], [`Error::UnknownCollateral`],
		/// [`Error::PriceUnavailable`], [`Error::NothingInsolvent`] or [`Error::BufferTooSmall`].
		#[pallet::call_index(7)]
		#[pallet::weight(
			T::WeightInfo::absorb().saturating_add(T::Register::total_values_weight())
		)]
		pub fn absorb(origin: OriginFor<T>, #[pallet::compact] asset: AssetId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_absorb(asset)
		}

		/// Remove the record of a CSA that was emptied without its owner: it holds and owes nothing.
		/// The fee is returned.
		///
		/// Fails with [`Error::NoSuchCsa`] or [`Error::NotEmpty`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::clean())]
		pub fn clean(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			owner: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::do_clean(asset, owner)?;
			Ok(Pays::No.into())
		}
	}
}
