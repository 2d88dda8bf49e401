//! # Lockdown
//!
//! Who holds the multisig admin keys (MAK) of the system, and the account through which they act
//! together [CoinEx AMA].
//!
//! ## Overview
//!
//! The more value is locked, the more keys there are. A [`Tier`] says how many, and how many of them
//! act together: three and two, five and three, seven and five. The account of the keys in force is
//! that of pallet-multisig. It is never stored but recomputed from the keyholders ([`EnsureMak`]), so
//! that it changes with them in the same block.
//!
//! Each tier above the first has a band: the locked value from which on it is required. Every
//! [`SAMPLE_PERIOD`] blocks the locked value is sampled, and for each band it is noted whether it is
//! reached, and since when without interruption ([`Bands`]). A move up to a tier waits for the clock of
//! its own band alone. So a value that swings around the upper band delays no move to the middle tier.
//!
//! New keys come into force in three steps, whether they belong to another tier or replace lost ones:
//!
//! 1. the MAK or Root registers a whole set of a tier;
//! 2. each keyholder of the set confirms with the key itself, so that no set takes over with a key that
//!    nobody has;
//! 3. [`apply_tier`](Pallet::apply_tier) lets the set take over, when it is due.
//!
//! Until then the old keys stay in force: the system never ends up without keys. A set always has all
//! keys of its tier, which are more than must act together.
//!
//! ## Who may call what
//!
//! | call | origin |
//! |---|---|
//! | `register_keyholders` | MAK, `Root` |
//! | `confirm_keyholder` | a registered keyholder |
//! | `apply_tier` | anyone; to a lower tier the MAK, `Root` |
//! | `set_lockdown_params` | `RiskAdmin` |
//!
//! ## Invariants
//!
//! Listed at [`Pallet::do_try_state`].

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod interfaces;
mod keys;
#[cfg(test)]
mod mock;
mod origin;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use origin::EnsureMak;
pub use pallet::*;
pub use types::{
	BandClock, BandClocks, BandReport, CandidateReport, CandidateSet, KeySet, Keyholders,
	LockdownParams, MakReport, Tier, TierReport, MOST_KEYS,
};
pub use weights::WeightInfo;

/// Blocks from one sample of the locked value to the next.
pub const SAMPLE_PERIOD: u32 = 20;

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{
		interfaces::{LockedValue, Multisig},
		origin::MakOrRoot,
	};
	use alloc::vec::Vec;
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{Balance, Seconds};
	use sp_runtime::traits::Zero;

	/// The storage version of the pallet.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Pallet that keeps the emergency keys.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// How keyholders act together.
		type Multisig: Multisig<Self::AccountId>;

		/// The locked value, which the number of keys follows.
		type LockedValue: LockedValue;

		/// Sets parameters.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The clock of the chain. In `on_initialize` it still tells the time of the block before.
		type Time: UnixTime;

		/// Weights of calls and hooks.
		type WeightInfo: WeightInfo;
	}

	/// The keys in force; nothing only if nobody has ever held any.
	#[pallet::storage]
	pub type Mak<T: Config> = StorageValue<_, KeySet<T::AccountId>>;

	/// The set that is registered for each tier and has not taken over.
	#[pallet::storage]
	pub type Candidates<T: Config> = StorageMap<_, Twox64Concat, Tier, CandidateSet<T::AccountId>>;

	/// Whether the locked value reaches each band, and since when; nothing before the first sample.
	#[pallet::storage]
	pub type Bands<T: Config> = StorageValue<_, BandClocks>;

	/// Parameters.
	#[pallet::storage]
	pub type Params<T: Config> = StorageValue<_, LockdownParams, ValueQuery>;

	/// Keys and parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Who holds the keys from the first block on, in any order: as many as a tier has keys, or
		/// nobody.
		pub keyholders: Vec<T::AccountId>,
		/// Parameters.
		pub params: LockdownParams,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if the keyholders fit no tier, if one is named twice, or if a parameter is out of
		/// bounds.
		fn build(&self) {
			assert!(
				self.params.in_bounds(),
				"genesis: the parameters of lockdown are within bounds"
			);
			Params::<T>::put(self.params);
			if self.keyholders.is_empty() {
				return;
			}
			let tier = Tier::with_keys(self.keyholders.len())
				.expect("genesis: there are no keyholders, or 3, 5 or 7 of them");
			let keyholders =
				tier.sorted(self.keyholders.clone()).expect("genesis: no keyholder is named twice");
			Mak::<T>::put(KeySet { tier, keyholders });
		}
	}

	/// What the pallet tells of changes.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The locked value asks for another tier than before: it has passed the bands between them,
		/// of which the clocks begin anew.
		RequiredTierChanged {
			/// The tier before; nothing at the first sample.
			old: Option<Tier>,
			/// The tier from now on.
			new: Tier,
			/// The locked value, in 10^-18 peg units.
			locked_value: Balance,
			/// The moment of the sample.
			since: Seconds,
		},
		/// A set of keys was registered for a tier, in place of any other. No key of it is confirmed.
		KeyholdersRegistered {
			/// The tier.
			tier: Tier,
			/// Who was to hold the keys before, in order; nothing if no set was registered.
			old: Option<Keyholders<T::AccountId>>,
			/// Who is to hold the keys, in order.
			keyholders: Keyholders<T::AccountId>,
		},
		/// A registered keyholder has shown to have the key.
		KeyholderConfirmed {
			/// The tier.
			tier: Tier,
			/// The keyholder.
			who: T::AccountId,
			/// How many have confirmed so far.
			confirmed: u32,
			/// How many must confirm.
			needed: u32,
		},
		/// Keys came into force.
		TierApplied {
			/// The tier from now on.
			tier: Tier,
			/// The account through which the keyholders act from now on.
			account: T::AccountId,
			/// Who holds the keys from now on, in order.
			keyholders: Keyholders<T::AccountId>,
			/// How many of them act together.
			threshold: u16,
			/// The account that has lost its power; nothing if nobody held keys.
			old: Option<T::AccountId>,
		},
		/// The parameters changed.
		LockdownParamsSet {
			/// Parameters before.
			old: LockdownParams,
			/// Parameters from now on.
			new: LockdownParams,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The accounts are not as many as the tier has keys.
		WrongKeyCount,
		/// An account is named twice.
		DuplicateKey,
		/// The account is in no set that is registered for the tier.
		NotCandidate,
		/// The account has confirmed before.
		AlreadyConfirmed,
		/// The tier in force is the one that is required, and no set is ready to replace its keys.
		TierUnchanged,
		/// Another tier is required, but no move to it or towards it is due yet.
		TierDelay,
		/// A move to another tier is due, but no set is registered that could take over, or not every
		/// key of it is confirmed. The old keys stay in force.
		TierOverdue,
		/// A parameter lies outside its bounds.
		ParameterOutOfBounds,
		/// The call would change nothing.
		NoChange,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Samples the locked value every [`SAMPLE_PERIOD`] blocks.
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			if !(now % SAMPLE_PERIOD.into()).is_zero() {
				return T::WeightInfo::on_initialize_idle();
			}
			Self::sample_locked_value();
			T::WeightInfo::on_initialize_sampling().saturating_add(T::LockedValue::weight())
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The keys in force and the account through which their holders act; nothing if nobody holds
		/// keys.
		pub fn mak() -> Option<MakReport<T::AccountId>> {
			Self::mak_report()
		}

		/// The tier that is required, the one in force, since when each band is reached, and the sets
		/// that are registered.
		pub fn required_tier() -> TierReport<T::AccountId> {
			Self::tier_report()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Register `keyholders`, in any order, to hold the keys of `tier` once each of them has
		/// confirmed.
		///
		/// Origin: MAK or `Root`. Another set that is registered for the tier is forgotten with its
		/// confirmations. Sets of other tiers stay: whoever replaces keys that are in wrong hands
		/// should replace those too. The keys in force are not touched.
		///
		/// Fails with [`Error::WrongKeyCount`], [`Error::DuplicateKey`]; with [`Error::NoChange`] if
		/// the set is registered already, or in force in that tier. Emits
		/// [`Event::KeyholdersRegistered`]. `O(1)`: a list that is too long is refused by its length.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::register_keyholders())]
		pub fn register_keyholders(
			origin: OriginFor<T>,
			tier: Tier,
			keyholders: Vec<T::AccountId>,
		) -> DispatchResult {
			MakOrRoot::<T>::ensure_origin(origin)?;
			Self::register(tier, keyholders)
		}

		/// Confirm that the caller has the key with which it is registered for `tier`.
		///
		/// Origin: a registered keyholder. A confirmation is not taken back; the MAK or `Root` may
		/// register another set.
		///
		/// Fails with [`Error::NotCandidate`], [`Error::AlreadyConfirmed`]. Emits
		/// [`Event::KeyholderConfirmed`]. `O(1)`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::confirm_keyholder())]
		pub fn confirm_keyholder(origin: OriginFor<T>, tier: Tier) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::confirm(tier, who)
		}

		/// Let registered keys take over that are due. The first of these that applies is done:
		///
		/// 1. the band of a tier above the one in force has been reached for `tier_delay` without
		///    interruption, and its set is confirmed by all: it takes over, the highest such tier if
		///    there are several. That may be a lower one than is required, if the required one is not
		///    due or has no confirmed set: it means more keys than there are, and the rest of the way
		///    stays open. A sample below the band is an interruption, one above a higher band is not;
		/// 2. a set of the tier in force is confirmed by all: it takes over. There is no delay, since
		///    lost keys must be replaced quickly, and whoever registered the set had the power to;
		/// 3. the required tier is below the one in force, the band above it has not been reached for
		///    `tier_delay` without interruption, its set is confirmed by all, and the MAK or `Root`
		///    asks for it: it takes over.
		///
		/// If nobody holds keys, a confirmed set of the required tier takes over without delay.
		///
		/// Origin: anyone; MAK or `Root` to move down. The set that takes over is not registered any
		/// longer.
		///
		/// Fails with [`Error::TierUnchanged`] if no other tier is required, or no sample has told
		/// yet; with `BadOrigin` if a lower tier is required and anyone else asks; with
		/// [`Error::TierDelay`] if nothing is due yet; with [`Error::TierOverdue`] if no set is ready
		/// of a tier that is. Emits [`Event::TierApplied`]. `O(1)`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::apply_tier())]
		pub fn apply_tier(origin: OriginFor<T>) -> DispatchResult {
			let authorised = match MakOrRoot::<T>::try_origin(origin) {
				Ok(_) => true,
				Err(origin) => ensure_signed(origin).map(|_| false)?,
			};
			Self::change_keys(authorised)
		}

		/// Set how the required tier follows the locked value, and how long it must have been required.
		///
		/// Origin: [`Config::RiskAdmin`]. Bands are felt with the next sample, the delay at once. The
		/// clock of a band that moves goes on if the next sample says of it what the last one said.
		///
		/// Fails with [`Error::ParameterOutOfBounds`], [`Error::NoChange`]. Emits
		/// [`Event::LockdownParamsSet`]. `O(1)`.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::set_lockdown_params())]
		pub fn set_lockdown_params(origin: OriginFor<T>, params: LockdownParams) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::change_params(params)
		}
	}
}
