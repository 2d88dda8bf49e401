//! # Kun: supply of KUN
//!
//! KUN is the native token; this pallet is the only one that creates any after genesis, and keeps
//! books of why. What exists and what is promised together never exceed a cap, [`CAP`]
//! [V1 contracts]. There is no block reward and no premine.
//!
//! ## Overview
//!
//! * KUN is minted for a [`Programme`], which may mint no more than the allowance that a vote gave
//!   it. `Auction` and `KbtConversion` have none: the cap alone limits them, so that a rescue never
//!   waits for a vote.
//! * Headroom below the cap can be reserved ([`interfaces::Issuance`]), so that a lot whose KUN was
//!   promised can always be delivered.
//! * The emergency fund of the auction has an account that nobody has a key of. What is minted to it
//!   is booked as its inflow; a transfer to it is a donation and changes no books. What a lot offers of
//!   it is reserved ([`interfaces::Fund`]) until it is paid or free again. One existential deposit of
//!   what came in always stays, so that no payment leaves a rest too small for the account.
//! * The cap is on what exists: burning frees headroom. Holders may also destroy KUN through
//!   pallet-balances, which the books need not know of: issuance may fall behind our back, but never
//!   rise.
//!
//! The issuance that this pallet finds at genesis is where the books begin, so it comes after the
//! ledger of balances in the order of the runtime's pallets.
//!
//! ## Who may call what
//!
//! | call | origin |
//! |---|---|
//! | `burn` | anyone |
//! | `set_allowance`, `spend` | `TreasuryAdmin` |
//!
//! Everything else that mints or pays is another pallet, through [`interfaces::Issuance`] and
//! [`interfaces::Fund`]. While a lock stops
//! the protocol ([`interfaces::Locks`]), KUN is neither burned here nor spent.
//!
//! ## Invariants
//!
//! * L6: issuance of KUN is at most `genesis + minted − burned`, and issuance with what is reserved
//!   at most the cap. [`Pallet::audit`] tells what contradicts it.
//! * What is reserved of the emergency fund is no more than what its books say is there.
//! * More are listed at [`Pallet::do_try_state`].

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod fund;
pub mod interfaces;
mod issuance;
pub mod migrations;
#[cfg(test)]
mod mock;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::{FundLedger, FundReport, Programme, ProgrammeBook, SupplyReport, Totals};
pub use weights::WeightInfo;

use frame_support::PalletId;
use qian_primitives::{Balance, UNIT};

/// Most KUN that may exist or be promised, in base units [V1 contracts].
pub const CAP: Balance = 12_000_000 * UNIT;

/// Pallet id of the auction, from which the account of the emergency fund is derived.
pub const AUCTION_PALLET_ID: PalletId = PalletId(*b"qian/auc");

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{Issuance, Locks};
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::fungible::{Inspect, Mutate},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::Zero;

	/// The storage version of the pallet.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Pallet that creates and destroys KUN.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The ledger of KUN, the native token.
		type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

		/// Most KUN that may exist or be promised, in base units.
		#[pallet::constant]
		type Cap: Get<Balance>;

		/// What stops the protocol.
		type Locks: Locks;

		/// Who sets allowances and spends that of the operations.
		type TreasuryAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// The books of all KUN. They exist from genesis or from the migration on, even if all is zero.
	#[pallet::storage]
	pub type Supply<T: Config> = StorageValue<_, Totals, ValueQuery>;

	/// The books of each programme.
	#[pallet::storage]
	pub type Programmes<T: Config> =
		StorageMap<_, Twox64Concat, Programme, ProgrammeBook, ValueQuery>;

	/// The books of the emergency fund.
	#[pallet::storage]
	pub type EmergencyFund<T: Config> = StorageValue<_, FundLedger, ValueQuery>;

	/// What of the emergency fund is promised, in base units.
	#[pallet::storage]
	pub type FundReserved<T: Config> = StorageValue<_, Balance, ValueQuery>;

	/// Allowances at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// What each named programme may mint, in base units; the others nothing.
		pub allowances: Vec<(Programme, Balance)>,
		/// Carries the runtime type.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if more KUN exists than the cap allows, or if an allowance is above the cap, is
		/// given twice, or is for a programme that has none.
		fn build(&self) {
			let issuance = T::Currency::total_issuance();
			assert!(issuance <= T::Cap::get(), "genesis: more KUN exists than the cap allows");
			Pallet::<T>::open_books(issuance);
			for &(programme, allowance) in &self.allowances {
				assert!(programme.has_allowance(), "genesis: the programme has no allowance");
				assert!(allowance <= T::Cap::get(), "genesis: an allowance is above the cap");
				let known = Programmes::<T>::contains_key(programme);
				assert!(!known, "genesis: a programme has two allowances");
				Programmes::<T>::insert(programme, ProgrammeBook { allowance, minted: 0 });
			}
		}
	}

	/// What the pallet tells of changes.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A holder gave KUN up.
		KunBurned {
			/// The holder.
			who: T::AccountId,
			/// KUN destroyed, with a rest too small to stay on the account.
			amount: Balance,
			/// KUN ever burned, after it.
			burned: Balance,
		},
		/// What a programme may mint changed.
		AllowanceSet {
			/// The programme.
			programme: Programme,
			/// What it could still mint before.
			old: Balance,
			/// What it may mint from now on.
			new: Balance,
		},
		/// KUN was created. The allowance of the programme, if it has one, fell by as much; if the
		/// recipient is the emergency fund, its inflow rose by as much.
		KunMinted {
			/// What it was created for.
			programme: Programme,
			/// Recipient.
			dest: T::AccountId,
			/// KUN created.
			amount: Balance,
		},
		/// Headroom below the cap was set aside.
		KunReserved {
			/// By how much more.
			amount: Balance,
			/// Headroom set aside in all, after it.
			reserved: Balance,
		},
		/// Headroom that was set aside is free again, or turns into KUN minted in the same call.
		KunReleased {
			/// By how much less.
			amount: Balance,
			/// Headroom set aside in all, after it.
			reserved: Balance,
		},
		/// KUN of the emergency fund was promised.
		FundReserved {
			/// By how much more.
			amount: Balance,
			/// KUN of the fund that is promised in all, after it.
			reserved: Balance,
		},
		/// KUN of the emergency fund that was promised is free again.
		FundReleased {
			/// By how much less.
			amount: Balance,
			/// KUN of the fund that is promised in all, after it.
			reserved: Balance,
		},
		/// KUN of the emergency fund that was promised was paid.
		FundPaid {
			/// Recipient.
			dest: T::AccountId,
			/// KUN paid.
			amount: Balance,
			/// KUN the protocol ever paid out of the fund, after it.
			outflow: Balance,
			/// KUN of the fund that is promised in all, after it.
			reserved: Balance,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The amount is zero.
		ZeroAmount,
		/// The account owns less KUN that is free than the amount.
		InsufficientKun,
		/// The programme has no allowance: the cap alone limits it.
		NoAllowance,
		/// A parameter lies outside its bounds.
		ParameterOutOfBounds,
		/// The call would change nothing.
		NoChange,
		/// The programme mints by its own rules, not by decision.
		NotSpendable,
		/// The programme may not mint as much any more.
		AllowanceExhausted,
		/// More would exist or be promised than the cap allows.
		CapExceeded,
		/// The recipient would own less KUN than an account needs to exist.
		RecipientBelowMinimum,
		/// Less headroom, or less of the emergency fund, is set aside than the amount.
		AboveReserved,
		/// A lock stops the protocol.
		Locked,
		/// Less of the emergency fund is free than the amount.
		AboveFund,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What exists, what is promised, what was minted and burned, and what is left below the cap,
		/// in base units.
		pub fn supply() -> SupplyReport {
			Self::supply_report()
		}

		/// Account and books of the emergency fund, what of it is promised and what is free, in base
		/// units.
		pub fn emergency_fund() -> FundReport<T::AccountId> {
			Self::fund_report()
		}
	}

	// Indices 3 and 4 belong to badges.
	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Destroy `amount` of the caller's KUN, in base units.
		///
		/// A rest too small to stay on the account is destroyed with it and is part of the amount that
		/// the event names. What is held or frozen cannot be burned, nor what the account needs to
		/// exist while something else depends on it. Frees headroom below the cap.
		///
		/// Fails with [`Error::Locked`], [`Error::ZeroAmount`], [`Error::InsufficientKun`]. Emits
		/// [`Event::KunBurned`]. `O(1)`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::burn())]
		pub fn burn(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(!T::Locks::is_locked(), Error::<T>::Locked);
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let (amount, burned) = Self::destroy(&who, amount)?;
			Self::deposit_event(Event::KunBurned { who, amount, burned });
			Ok(())
		}

		/// Set what `programme` may still mint from now on, in base units, whatever it minted before.
		///
		/// Origin: [`Config::TreasuryAdmin`]. At most the cap.
		///
		/// Fails with [`Error::NoAllowance`], [`Error::ParameterOutOfBounds`],
		/// [`Error::NoChange`]. Emits [`Event::AllowanceSet`]. `O(1)`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_allowance())]
		pub fn set_allowance(
			origin: OriginFor<T>,
			programme: Programme,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			T::TreasuryAdmin::ensure_origin(origin)?;
			ensure!(programme.has_allowance(), Error::<T>::NoAllowance);
			ensure!(amount <= T::Cap::get(), Error::<T>::ParameterOutOfBounds);
			let book = Programmes::<T>::get(programme);
			ensure!(amount != book.allowance, Error::<T>::NoChange);
			Programmes::<T>::insert(programme, ProgrammeBook { allowance: amount, ..book });
			let old = book.allowance;
			Self::deposit_event(Event::AllowanceSet { programme, old, new: amount });
			Ok(())
		}

		/// Mint `amount` KUN to `dest`, in base units, out of the allowance of `programme`, which must
		/// be [`Programme::Operations`]: the others mint by their own rules.
		///
		/// Origin: [`Config::TreasuryAdmin`].
		///
		/// Fails with [`Error::Locked`], [`Error::NotSpendable`], [`Error::ZeroAmount`],
		/// [`Error::AllowanceExhausted`], [`Error::CapExceeded`],
		/// [`Error::RecipientBelowMinimum`]. Emits [`Event::KunMinted`]. `O(1)`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::spend())]
		pub fn spend(
			origin: OriginFor<T>,
			programme: Programme,
			dest: T::AccountId,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			T::TreasuryAdmin::ensure_origin(origin)?;
			ensure!(!T::Locks::is_locked(), Error::<T>::Locked);
			ensure!(programme.is_spendable(), Error::<T>::NotSpendable);
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			<Self as Issuance<T::AccountId>>::mint(programme, &dest, amount)
		}
	}
}
