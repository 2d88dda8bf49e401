//! # Stablecoin: issuance of QUSD
//!
//! The coin itself is an asset of pallet-assets; this pallet is the only one that creates or
//! destroys it, and keeps books of why. Every mint and burn names a cause
//! ([`MintCause`], [`BurnCause`]) with a fixed effect on the lines of the [`Ledger`], so that debts
//! and issuance balance after every call (L4). There is no interest and no mint fee [V1 contracts].
//!
//! ## Who may call what
//!
//! | call | origin |
//! |---|---|
//! | `burn`, `heal` | anyone |
//! | `reissue` | `TreasuryAdmin` |
//!
//! Creating coins as debt, and destroying them by repayment or for collateral of the protocol, are not
//! calls: the pallets that keep the debts and sell the collateral ask for them, and ask for locks first.
//! No call passes while a lock stops the protocol ([`Locks`](interfaces::Locks)).
//!
//! ## Invariants
//!
//! * L3: issuance of the coin is at most `minted − burned`. A holder may destroy coins through
//!   pallet-assets; such *lost* coins are booked by [`heal`](Pallet::heal).
//! * L4: `debt_total + bad_debt + flash_outstanding = minted − burned + burned_without_debt`.
//! * L8: nothing is lent outside a flash loan.
//!
//! [`CoinLedger::mismatches`] states them.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
pub mod interfaces;
mod issuance;
#[cfg(test)]
mod mock;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::{BurnCause, CoinLedger, MintCause};
pub use weights::WeightInfo;

use frame_support::PalletId;

/// Pallet id of the account that owns, issues, administers and freezes the coin in pallet-assets.
/// It has no key.
pub const PALLET_ID: PalletId = PalletId(*b"qian/stb");

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::Locks;
	use frame_support::{
		pallet_prelude::*,
		traits::fungibles::{Inspect, Mutate},
	};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{AssetId, Balance};
	use sp_runtime::traits::Zero;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The ledger of all assets.
		type Assets: Inspect<Self::AccountId, AssetId = AssetId, Balance = Balance>
			+ Mutate<Self::AccountId>;

		/// The coin.
		#[pallet::constant]
		type CoinId: Get<AssetId>;

		/// Where reissued coins go.
		type Treasury: Get<Self::AccountId>;

		/// What stops the protocol.
		type Locks: Locks;

		/// Who reissues coins.
		type TreasuryAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// The books of the coin.
	#[pallet::storage]
	pub type Ledger<T: Config> = StorageValue<_, CoinLedger, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A holder gave coins up.
		CoinBurned {
			/// The holder.
			who: T::AccountId,
			/// Coins destroyed, with a rest too small to stay on the account.
			amount: Balance,
			/// Coins destroyed without lowering any debt, after it.
			burned_without_debt: Balance,
		},
		/// Lost coins were booked, and bad debt was retired with coins burned without debt.
		Healed {
			/// Coins destroyed outside the protocol that are booked now.
			lost: Balance,
			/// Amount by which bad debt and burned without debt fell.
			netted: Balance,
			/// The books after it.
			ledger: CoinLedger,
		},
		/// Coins that holders had destroyed were issued anew.
		Reissued {
			/// Recipient.
			to: T::AccountId,
			/// Coins created.
			amount: Balance,
			/// Coins destroyed without lowering any debt, after it.
			burned_without_debt: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The amount is zero.
		ZeroAmount,
		/// The account owns fewer coins than the amount.
		InsufficientCoin,
		/// No coins were lost, and no bad debt can be retired.
		NothingToHeal,
		/// More than was burned without lowering any debt.
		AboveBurned,
		/// A lock stops the protocol.
		Locked,
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
		/// The books, in base units.
		pub fn ledger() -> CoinLedger {
			Ledger::<T>::get()
		}

		/// Debts and bad debt less coins burned without debt: what must be backed.
		pub fn net_supply() -> Balance {
			Ledger::<T>::get().net_supply()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Destroy `amount` of the caller's coins, in base units, without lowering any debt.
		///
		/// A rest below the coin's minimum balance is destroyed with them.
		///
		/// Fails with [`Error::Locked`], [`Error::ZeroAmount`] or [`Error::InsufficientCoin`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::burn())]
		pub fn burn(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			ensure!(!T::Locks::is_locked(), Error::<T>::Locked);
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let amount = Self::destroy(BurnCause::Voluntary, &who, amount)?;
			let burned_without_debt = Ledger::<T>::get().burned_without_debt;
			Self::deposit_event(Event::CoinBurned { who, amount, burned_without_debt });
			Ok(())
		}

		/// Book coins that were destroyed outside the protocol, then retire bad debt with all that
		/// was burned without lowering any debt.
		///
		/// Fails with [`Error::Locked`] or [`Error::NothingToHeal`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::heal())]
		pub fn heal(origin: OriginFor<T>) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(!T::Locks::is_locked(), Error::<T>::Locked);
			Self::book_and_net()
		}

		/// Issue `amount` of the coins that were burned without lowering any debt to the treasury,
		/// in base units.
		///
		/// Without it, coins that holders burned would leave the last debtors unable to buy enough
		/// to close.
		///
		/// Fails with [`Error::Locked`], [`Error::ZeroAmount`] or [`Error::AboveBurned`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::reissue())]
		pub fn reissue(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			T::TreasuryAdmin::ensure_origin(origin)?;
			ensure!(!T::Locks::is_locked(), Error::<T>::Locked);
			ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
			let burned = Ledger::<T>::get().burned_without_debt;
			ensure!(amount <= burned, Error::<T>::AboveBurned);
			let to = T::Treasury::get();
			Self::mint(MintCause::Reissue, &to, amount)?;
			let burned_without_debt = Ledger::<T>::get().burned_without_debt;
			Self::deposit_event(Event::Reissued { to, amount, burned_without_debt });
			Ok(())
		}
	}
}
