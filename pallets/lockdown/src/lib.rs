//! # Lockdown
//!
//! BEAMS, which protect the funds [CoinEx AMA]: emergency locks (GEL), the reconciliation of the books
//! with the money in every block (CALM), and the multisig admin keys (MAK).
//!
//! ## Locks
//!
//! A [`Scope`] says what a lock stops: one asset, the protocol, the chain, or a single call. The other
//! pallets ask [`is_locked`](Pallet::is_locked) before they do anything, so that no wrapper steps
//! around a lock; the chain is stopped by pallet-safe-mode and a call by pallet-tx-pause, which obey
//! this pallet alone.
//!
//! A lock *by hand* expires. One keyholder enters it for a day and then has to rest; a referendum, for
//! a fortnight at most. A lock of the chain's own does not expire. Whatever ends a lock of an asset,
//! the protocol or the chain, *grace* follows: owners of CSAs are to act first, and what is frozen is
//! not sold ([`in_grace`](Pallet::in_grace)).
//!
//! ## Reconciliation
//!
//! * Every block ends with a look at the books of each asset and of the protocol ([`Books`]). A figure
//!   that contradicts another one locks the asset, or the protocol where it is not one asset's, from
//!   the next transaction on, and [`Event::MismatchFound`] tells both.
//! * Blocks with room left sweep over the ratio trees and the CSAs, where checks are local and need no
//!   snapshot.
//! * The worker of each validator does the same again, and walks over all CSAs of one asset every
//!   [`AUDIT_PERIOD`] blocks. What it finds it reports, signed by the validator's key of type `calm`.
//!   What the chain checks itself is confirmed or refused at once; for the sums that only a walk tells,
//!   more than a third of the validators must report the same figures. One that lies locks nothing.
//!
//! [`Books`]: interfaces::Books
//!
//! ## Keys
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
//! | `lock` | a keyholder alone, `EmergencyLockdown` |
//! | `extend` | MAK, `EmergencyLockdown` |
//! | `unlock` | MAK, `EmergencyLockdown` |
//! | `report_mismatch` | a validator, by its key of type `calm` |
//! | `acknowledge_mismatch` | MAK, `Root` |
//! | `register_keyholders` | MAK, `Root` |
//! | `confirm_keyholder` | a registered keyholder |
//! | `apply_tier` | anyone; to a lower tier the MAK, `Root` |
//! | `set_lockdown_params` | `RiskAdmin` |
//!
//! Calls about locks, and reports, are operational: they find room in blocks that others fill.
//! `Root` satisfies `EmergencyLockdown` and `RiskAdmin`.
//!
//! ## Invariants
//!
//! Listed at [`Pallet::do_try_state`].

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod calm;
pub mod interfaces;
mod keys;
mod locks;
#[cfg(test)]
mod mock;
mod origin;
mod reconcile;
mod reports;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;
mod worker;

pub use origin::EnsureMak;
pub use pallet::*;
pub use reports::ReportOf;
pub use types::*;
pub use weights::WeightInfo;

use frame_support::traits::tokens::fungible::NativeOrWithId;
use qian_primitives::AssetId;

/// KUN or an asset.
pub type AssetKind = NativeOrWithId<AssetId>;

/// Blocks from one sample of the locked value to the next.
pub const SAMPLE_PERIOD: u32 = 20;
/// Blocks from the begin of one sweep to that of the next, if it takes less.
pub const SWEEP_PERIOD: u32 = 20;
/// Blocks from one walk of the validators over the CSAs of an asset to the next.
pub const AUDIT_PERIOD: u32 = 100;
/// Blocks after which a report is too old. Nodes keep the state of a block for as long.
pub const MAX_REPORT_AGE: u32 = 250;
/// Blocks that equal reports may lie apart to count together: as long as a walk may take.
pub const QUORUM_WINDOW: u32 = 100;
/// Most calls that are locked on their own at a time.
pub const MAX_PAUSED_CALLS: u32 = 16;
/// Most contradictions of one scope that are noted, beside those that the chain looks for in every
/// block.
pub const MAX_FINDINGS: usize = 12;
/// Milliseconds in which a walk over the CSAs of an asset must end.
pub const WALK_DEADLINE: u64 = 300_000;

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{
		calm::{AuthorityId, AuthoritySignature},
		interfaces::{Books, LockedValue, Multisig},
		origin::{EmergencyOrMak, MakOrRoot},
	};
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{SafeMode, TransactionPause, UnixTime},
	};
	use frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*};
	use qian_primitives::{Balance, Mismatch, MismatchKind, Seconds};
	use sp_runtime::traits::Zero;

	/// The storage version of the pallet.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Pallet that keeps the emergency keys, the locks, and the books in order.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<RuntimeEvent: From<Event<Self>>>
		+ CreateAuthorizedTransaction<Call<Self>>
	{
		/// How keyholders act together.
		type Multisig: Multisig<Self::AccountId>;

		/// The locked value, which the number of keys follows.
		type LockedValue: LockedValue;

		/// The books that are reconciled.
		type Books: Books<Self::AccountId>;

		/// Stops the chain. Nobody else may enter or leave it.
		type SafeMode: SafeMode<BlockNumber = BlockNumberFor<Self>>;

		/// Stops single calls. Nobody else may pause or unpause any.
		type CallPause: TransactionPause<CallIdentifier = (Name, Name)>;

		/// A referendum that locks, extends and unlocks.
		type EmergencyLockdown: EnsureOrigin<Self::RuntimeOrigin>;

		/// Sets parameters.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Most validators.
		#[pallet::constant]
		type MaxValidators: Get<u32>;

		/// Most that a sweep may take of one block.
		#[pallet::constant]
		type MaxSweepWeight: Get<Weight>;

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

	/// The locks of single assets.
	#[pallet::storage]
	pub type AssetLocks<T: Config> = StorageMap<_, Twox64Concat, AssetId, LockInfo<T::AccountId>>;

	/// The lock of the protocol.
	#[pallet::storage]
	pub type ProtocolLock<T: Config> = StorageValue<_, LockInfo<T::AccountId>>;

	/// The lock of the chain.
	#[pallet::storage]
	pub type ChainLock<T: Config> = StorageValue<_, LockInfo<T::AccountId>>;

	/// The locks of single calls.
	#[pallet::storage]
	pub type CallLocks<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, CallName, LockInfo<T::AccountId>>;

	/// What guards ask for: it follows from the locks, and from when the last ones ended.
	#[pallet::storage]
	pub type Guarded<T: Config> = StorageValue<_, Guards, ValueQuery>;

	/// When each keyholder last locked.
	#[pallet::storage]
	pub type KeyholderUse<T: Config> = StorageMap<_, Twox64Concat, T::AccountId, Seconds>;

	/// What was found to contradict itself in each scope, since its lock was entered.
	#[pallet::storage]
	pub type Mismatches<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		Scope,
		Blake2_128Concat,
		Finding<T::AccountId>,
		Evidence,
	>;

	/// What an account owns less of KUN or of an asset than it should, as far as that was acknowledged.
	#[pallet::storage]
	pub type Acknowledged<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		AssetKind,
		Balance,
		ValueQuery,
	>;

	/// How far the sweep under way has come.
	#[pallet::storage]
	pub type SweepCursor<T: Config> = StorageValue<_, Sweep<T::AccountId, BlockNumberFor<T>>>;

	/// The last sweep that came to its end.
	#[pallet::storage]
	pub type LastSweep<T: Config> = StorageValue<_, SweepEnd<BlockNumberFor<T>>>;

	/// The keys by which validators report, in the order of the validators.
	#[pallet::storage]
	pub type Validators<T: Config> =
		StorageValue<_, BoundedVec<AuthorityId, T::MaxValidators>, ValueQuery>;

	/// The last report of each validator, of each scope and statement.
	#[pallet::storage]
	pub type Reports<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		Scope,
		Twox64Concat,
		MismatchKind,
		BoundedVec<Reported<BlockNumberFor<T>>, T::MaxValidators>,
		ValueQuery,
	>;

	/// Keys and parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Who holds the keys from the first block on, in any order: as many as a tier has keys, or
		/// nobody.
		pub keyholders: Vec<T::AccountId>,
		/// The keys by which validators report, in the order of the validators.
		pub validators: Vec<AuthorityId>,
		/// Parameters.
		pub params: LockdownParams,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if the keyholders fit no tier, if one is named twice, if there are too many validators
		/// or one is named twice, or if a parameter is out of bounds.
		fn build(&self) {
			let validators = self.validators.clone();
			let is_twice = |(place, key): (usize, &AuthorityId)| validators[..place].contains(key);
			assert!(
				!validators.iter().enumerate().any(is_twice),
				"genesis: no validator is named twice"
			);
			let validators = validators.try_into();
			Validators::<T>::put::<BoundedVec<_, _>>(
				validators.expect("genesis: there are no more validators than there may be"),
			);
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
		/// Something is locked from the next transaction on.
		LockEntered {
			/// What.
			scope: Scope,
			/// Whether somebody entered the lock; the chain's own do not expire.
			manual: bool,
			/// When it ends by itself; nothing if never.
			expires: Option<Seconds>,
			/// Why.
			reason: Cause<T::AccountId>,
		},
		/// A lock lasts longer.
		LockExtended {
			/// What is locked.
			scope: Scope,
			/// When the lock ends by itself.
			expires: Seconds,
		},
		/// Something is no longer locked. If that was an asset, the protocol or the chain, grace follows.
		LockExited {
			/// What.
			scope: Scope,
			/// Whether the lock ended by itself.
			expired: bool,
		},
		/// Two figures contradict each other.
		MismatchFound {
			/// What is locked for it.
			scope: Scope,
			/// The statement that they break.
			kind: MismatchKind,
			/// The account that it is about; nothing if it is about no single one.
			account: Option<T::AccountId>,
			/// What the one side says, in base units.
			expected: Balance,
			/// What the other side says, in base units.
			found: Balance,
		},
		/// A validator has reported that two figures contradict each other.
		MismatchReported {
			/// What would be locked for it.
			scope: Scope,
			/// The place of the validator's key among those of all validators.
			validator: u32,
			/// The block of which it looked at the state.
			block: BlockNumberFor<T>,
			/// The statement that they break.
			kind: MismatchKind,
			/// What the one side says, in base units.
			expected: Balance,
			/// What the other side says, in base units.
			found: Balance,
			/// How many validators have said the same of late.
			agreeing: u32,
		},
		/// It was acknowledged how much an account owns less than it should.
		MismatchAcknowledged {
			/// The account.
			account: T::AccountId,
			/// KUN or an asset.
			asset: AssetKind,
			/// How much was acknowledged before, in base units.
			old: Balance,
			/// How much is now, in base units.
			amount: Balance,
		},
		/// A sweep over all ratio trees and CSAs came to its end.
		SweepCompleted {
			/// The block in which it began.
			started: BlockNumberFor<T>,
			/// Nodes of trees, and CSAs, that were looked at.
			looked_at: u32,
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
		/// There is such a lock already.
		AlreadyLocked,
		/// There is no such lock.
		NotLocked,
		/// The keyholder has locked something of late.
		KeyholderCooldown,
		/// A lock of the chain's own does not expire, and so cannot be extended.
		AutomaticLock,
		/// Figures of what is locked contradict each other as before: they must be mended, or a loss
		/// acknowledged, before it is unlocked.
		MismatchLasts,
		/// The lock would last longer than one by hand may.
		LockTooLong,
		/// An extension by nothing.
		ZeroAmount,
		/// The asset is not a listed reserve asset.
		UnknownCollateral,
		/// There is no such call, or it cannot be locked on its own: it is one that ends a lock, or one by
		/// which owners protect their CSAs.
		NotPausable,
		/// As many calls as may be are locked on their own.
		TooManyPausedCalls,
		/// The account owns what it should.
		NoMismatch,
		/// The account does not miss as much.
		AboveMismatch,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Ends locks that expire, samples the locked value every [`SAMPLE_PERIOD`] blocks, and reserves
		/// what the check at the end of the block takes at most.
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			let ended = Self::release_expired();
			let mut weight = T::WeightInfo::release_expired(ended)
				.saturating_add(T::WeightInfo::on_finalize())
				.saturating_add(T::Books::audit_weight());
			if Acknowledged::<T>::iter_keys().next().is_some() {
				// Each of the two accounts of an asset is looked at once more.
				weight = weight.saturating_add(T::Books::audit_weight().saturating_mul(2));
			}
			if (now % SAMPLE_PERIOD.into()).is_zero() {
				Self::sample_locked_value();
				weight = weight
					.saturating_add(T::WeightInfo::on_initialize_sampling())
					.saturating_add(T::LockedValue::weight());
			}
			weight
		}

		/// Goes on with the sweep.
		fn on_idle(now: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::sweep(now, remaining)
		}

		/// Checks all books.
		fn on_finalize(_: BlockNumberFor<T>) {
			Self::reconcile();
		}

		/// Lets the validator's worker look at the state after the block.
		fn offchain_worker(now: BlockNumberFor<T>) {
			Self::work(now);
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

		/// The lock of `scope`; nothing if it is not locked itself.
		pub fn lock_state(scope: Scope) -> Option<LockInfo<T::AccountId>> {
			Self::lock_of(&scope)
		}

		/// Every lock, with the contradictions for which it was entered.
		pub fn locks() -> Vec<LockReport<T::AccountId>> {
			Self::lock_reports()
		}

		/// The moment until which owners are to act first after a lock of `asset`; nothing if that has
		/// passed or there was none.
		pub fn grace(asset: AssetId) -> Option<Seconds> {
			Self::grace_until(asset).filter(|until| Self::now() < *until)
		}

		/// Both sides of L1, L2 and L5 of `asset`; nothing if it is not listed.
		pub fn reconciliation(asset: AssetId) -> Option<Reconciliation<T::AccountId>> {
			Self::reconciliation_of(asset)
		}

		/// Everything that contradicts itself now, with what is or will be locked for it.
		pub fn contradictions() -> Vec<(Scope, Mismatch<T::AccountId>)> {
			Self::all_contradictions()
		}

		/// The sweep under way, and the last one that came to its end.
		pub fn sweeps() -> SweepReport<T::AccountId, BlockNumberFor<T>> {
			SweepReport { current: SweepCursor::<T>::get(), last: LastSweep::<T>::get() }
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Lock `scope`.
		///
		/// Origin: a keyholder alone, for `keyholder_lock`, who may do so again after
		/// `keyholder_cooldown`; [`Config::EmergencyLockdown`], for `longest_lock`. The fee is returned.
		///
		/// Fails with [`Error::AlreadyLocked`]; with [`Error::KeyholderCooldown`]; with
		/// [`Error::UnknownCollateral`], [`Error::NotPausable`] or [`Error::TooManyPausedCalls`] where
		/// there is nothing to lock. Emits [`Event::LockEntered`]. `O(L)` in the locks there are.
		#[pallet::call_index(0)]
		#[pallet::weight((T::WeightInfo::lock(), DispatchClass::Operational))]
		pub fn lock(
			origin: OriginFor<T>,
			scope: Scope,
			reason: ReasonText,
		) -> DispatchResultWithPostInfo {
			let params = Params::<T>::get();
			match T::EmergencyLockdown::try_origin(origin) {
				Ok(_) => {
					let cause = Cause::Referendum { text: reason };
					Self::lock_by_hand(scope, params.longest_lock, cause)?;
				},
				Err(origin) => {
					let who = ensure_signed(origin)?;
					Self::use_key(&who)?;
					let cause = Cause::Keyholder { who, text: reason };
					Self::lock_by_hand(scope, params.keyholder_lock, cause)?;
				},
			}
			Ok(Pays::No.into())
		}

		/// Let the lock of `scope` last `seconds` longer.
		///
		/// Origin: MAK, [`Config::EmergencyLockdown`]. A lock lasts `longest_lock` at most, from its
		/// begin on; whoever may unlock and lock in one batch begins a new one.
		///
		/// Fails with [`Error::NotLocked`], [`Error::AutomaticLock`], [`Error::ZeroAmount`],
		/// [`Error::LockTooLong`]. Emits [`Event::LockExtended`]. `O(L)` in the locks there are.
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::extend(), DispatchClass::Operational))]
		pub fn extend(
			origin: OriginFor<T>,
			scope: Scope,
			#[pallet::compact] seconds: Seconds,
		) -> DispatchResult {
			EmergencyOrMak::<T>::ensure_origin(origin)?;
			Self::prolong(scope, seconds)
		}

		/// End the lock of `scope`, whoever entered it.
		///
		/// Origin: MAK, [`Config::EmergencyLockdown`], `Root`. Grace follows. While the chain finds a
		/// contradiction in the scope, it stays locked; one that only a sweep or a walk tells locks again
		/// at the end of the next.
		///
		/// Fails with [`Error::NotLocked`], [`Error::MismatchLasts`]. Emits [`Event::LockExited`]. `O(L)`
		/// in the locks there are.
		#[pallet::call_index(2)]
		#[pallet::weight((
			T::WeightInfo::unlock().saturating_add(T::Books::audit_weight()),
			DispatchClass::Operational,
		))]
		pub fn unlock(origin: OriginFor<T>, scope: Scope) -> DispatchResult {
			EmergencyOrMak::<T>::ensure_origin(origin)?;
			Self::release(scope)
		}

		/// Report that figures in the state after a block of late contradict each other.
		///
		/// Origin: a general transaction that `signature` authorises, by the validator's key of type
		/// `calm`; no fee. A validator reports each statement about each scope once per block.
		///
		/// What the chain checks itself locks at once, for the chain's own figures. A sum over all CSAs
		/// locks when [`Pallet::quorum`] validators report the same figures of the same block within
		/// [`QUORUM_WINDOW`] blocks. Anything else is no valid transaction: see [`ReportFault`]. Emits
		/// [`Event::MismatchReported`], and where it locks [`Event::MismatchFound`] and
		/// [`Event::LockEntered`]. `O(V)` in the validators.
		#[pallet::call_index(3)]
		#[pallet::weight((
			T::WeightInfo::report_mismatch().saturating_add(T::Books::audit_weight()),
			DispatchClass::Operational,
		))]
		#[pallet::authorize(|_source, report, signature| Self::authorise(report, signature))]
		#[pallet::weight_of_authorize(
			T::WeightInfo::authorize_report_mismatch().saturating_add(T::Books::audit_weight())
		)]
		pub fn report_mismatch(
			origin: OriginFor<T>,
			report: ReportOf<T>,
			signature: AuthoritySignature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			let _ = signature;
			Self::take_report(report);
			Ok(())
		}

		/// Take note that `account` owns `amount` base units less of `asset` than the books say, so that
		/// the chain goes on without them. What goes missing beyond that is found as before.
		///
		/// Origin: MAK, `Root`. It moves no funds and ends no lock. Zero takes it back.
		///
		/// Fails with [`Error::NoMismatch`], [`Error::AboveMismatch`], [`Error::NoChange`]. Emits
		/// [`Event::MismatchAcknowledged`]. `O(1)`.
		#[pallet::call_index(4)]
		#[pallet::weight(
			T::WeightInfo::acknowledge_mismatch().saturating_add(T::Books::audit_weight())
		)]
		pub fn acknowledge_mismatch(
			origin: OriginFor<T>,
			account: T::AccountId,
			asset: AssetKind,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			MakOrRoot::<T>::ensure_origin(origin)?;
			Self::acknowledge(account, asset, amount)
		}

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
