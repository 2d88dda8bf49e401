//! # Auction: what happens when collateral is not enough
//!
//! When the backing of the stablecoin falls behind what is in circulation, KUN is sold for reserve assets
//! until the coin is whole again [locked assets, stability management]. First of all the protocol uses
//! what it kept from better days.
//!
//! ## Phases
//!
//! ```text
//!             alarming                     t_auction later, the first start
//!  Healthy ───────────────► Observing ───────────────────────────► Open
//!     ▲                         │                                    │
//!     └─────────────────────────┴────────────────────────────────────┘
//!          not alarming any longer        sound again, and no lot runs
//! ```
//!
//! *Alarming* is a ratio of backing to net supply below `q_min_global`, or losses in insolvent CSAs that
//! exceed what the protocol owns by more than `shortfall_trigger` of the net supply. *Sound* is a ratio of
//! at least `q_target` and no such losses at all.
//!
//! ## Lots
//!
//! A lot is KUN on offer for one reserve asset. It is sized so that it fills its part of the gap even at
//! its start price, which is the market price less the largest discount `Δr`; nobody pays more than the
//! market price, and who bids that wins at once. KUN comes from the emergency fund first and is created
//! below its cap otherwise; it is set aside at the opening, so that a sold lot can always be delivered.
//! What a lot brings above need is surplus, kept for the future. A lot without a bid expires: KUN is not
//! given away.
//!
//! ## Who may call what
//!
//! | call | who | when |
//! |---|---|---|
//! | `observe` | anyone | the phase changes |
//! | `start` | anyone | a gap was observed for `t_auction`, or lots are open |
//! | `bid` | anyone | the lot runs, both prices are live |
//! | `settle` | anyone | the lot has ended |
//! | `withdraw_refund` | who was outbid | always |
//! | `buy_reserve` | anyone | there is bad debt |
//! | `cancel`, `set_auction_params` | `RiskAdmin` | always |
//!
//! Nothing waits for anybody: every [`PERIOD`] blocks the chain itself observes, settles and starts. An
//! outbid bidder is credited and withdraws when it likes, so that nobody's account can stand in the way of
//! the next bid. While a lock covers an asset, nothing of it moves; a lot that ends meanwhile runs on until
//! owners of CSAs have had their time ([`Locks`](interfaces::Locks)).
//!
//! ## Invariants
//!
//! * Bids of an asset are the sum of the best bids for its lots, refunds that of the credits; both
//!   together are what the pot of bids holds (L1).
//! * KUN that is set aside is that of the lots that run.
//! * What is sold on a day and what may yet be is no more than the daily limit.
//! * `start ≤ price of a sold lot ≤ market` at the time of the bid.
//!
//! [`Pallet::audit`] and [`Pallet::audit_promises`] state those that every block checks.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod bids;
mod hook;
pub mod interfaces;
mod lots;
#[cfg(test)]
mod mock;
mod phases;
mod reserves;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use interfaces::KunSource;
pub use pallet::*;
pub use types::{
	Assessment, AuctionParams, Bid, BidBooks, BidQuote, GapReport, Lot, LotId, LotReport, Phase,
	PhaseReport, Sold,
};
pub use weights::WeightInfo;

use qian_primitives::{Balance, UNIT};

/// Most lots that run at a time.
pub const MAX_LOTS: u32 = 16;
/// Most of them in one asset.
pub const MAX_LOTS_PER_ASSET: usize = 4;
/// Least KUN of a lot: one. More than an account needs to exist, whatever part of it comes first.
pub const MIN_LOT: Balance = UNIT;
/// While lots run, a further one is opened only for this share of the largest: small rests of the gap wait,
/// so that they do not take the places of large ones.
pub const LEAST_FURTHER_LOT: Balance = 100;
/// Blocks between two looks of the chain itself: a minute.
pub const PERIOD: u32 = 20;
/// Most lots that the chain itself closes in one block.
pub const SETTLED_AT_ONCE: usize = 4;
/// Most KUN that any daily limit lets be sold in a day.
pub const MOST_SOLD: Balance = 1_000_000 * UNIT;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{Coin, Insolvency, Kun, Locks, Prices, Reserves};
	use alloc::vec::Vec;
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{AssetId, Ratio, Seconds};
	use sp_runtime::traits::Zero;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// A lot of this chain.
	pub type LotsOf<T> = Lot<<T as frame_system::Config>::AccountId>;

	/// Pallet that sells KUN when collateral is not enough.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Register and custody of reserve assets.
		type Reserves: Reserves<Self::AccountId>;

		/// CSAs that are worth less than they owe.
		type Insolvency: Insolvency;

		/// The stablecoin.
		type Coin: Coin<Self::AccountId>;

		/// KUN.
		type Kun: Kun<Self::AccountId>;

		/// Prices of reserve assets and of KUN.
		type Prices: Prices;

		/// What stops assets and calls.
		type Locks: Locks;

		/// Sets parameters and cancels lots.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The clock of the chain. In `on_initialize` it still tells the time of the block before.
		type Time: UnixTime;

		/// Weights of calls and hook.
		type WeightInfo: WeightInfo;

		/// Brings the other ledgers into the state that benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper<Self::AccountId>;
	}

	/// Where the protocol stands.
	#[pallet::storage]
	#[pallet::storage_prefix = "Phase"]
	pub type PhaseOf<T: Config> = StorageValue<_, Phase, ValueQuery>;

	/// Every lot that runs, in the order of opening.
	#[pallet::storage]
	pub type Lots<T: Config> =
		StorageValue<_, BoundedVec<LotsOf<T>, ConstU32<MAX_LOTS>>, ValueQuery>;

	/// Number of the next lot.
	#[pallet::storage]
	pub type NextLot<T: Config> = StorageValue<_, LotId, ValueQuery>;

	/// What lies in the pot of bids of each asset.
	#[pallet::storage]
	pub type BidLedgers<T: Config> = StorageMap<_, Twox64Concat, AssetId, BidBooks>;

	/// What bidders can withdraw.
	#[pallet::storage]
	pub type Refunds<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		AssetId,
		Balance,
		ValueQuery,
	>;

	/// KUN that was sold on the last day on which any was.
	#[pallet::storage]
	pub type SoldToday<T: Config> = StorageValue<_, Sold, ValueQuery>;

	/// The lot that the chain itself last tried to settle.
	#[pallet::storage]
	pub type LastTried<T: Config> = StorageValue<_, LotId>;

	/// The asset in which the chain itself last tried to start.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, AssetId>;

	/// Parameters.
	#[pallet::storage]
	pub type Params<T: Config> = StorageValue<_, AuctionParams, ValueQuery>;

	/// Parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Parameters.
		pub params: AuctionParams,
		/// Carries the runtime type.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if a parameter is out of bounds.
		fn build(&self) {
			assert!(
				self.params.in_bounds(),
				"genesis: the parameters of auctions are within bounds"
			);
			Params::<T>::put(self.params);
		}
	}

	/// What the pallet tells of changes.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	// The one that tells of all parameters is rare.
	#[allow(clippy::large_enum_variant)]
	pub enum Event<T: Config> {
		/// A gap came under observation.
		ObservationStarted {
			/// Backing over net supply.
			q_total: Ratio,
			/// Losses of insolvent CSAs beyond the buffer, in 10^-18 peg units.
			uncovered: Balance,
		},
		/// There is no gap any longer.
		ObservationEnded {
			/// Backing over net supply.
			q_total: Ratio,
			/// Losses of insolvent CSAs beyond the buffer, in 10^-18 peg units.
			uncovered: Balance,
		},
		/// The gap lasted: lots are opened from now on until it is filled.
		AuctionsOpened,
		/// Surplus counts as backing from now on.
		SurplusUsed {
			/// The asset.
			asset: AssetId,
			/// How much of it, in base units.
			amount: Balance,
			/// System collateral after it.
			system: Balance,
			/// Surplus after it.
			surplus: Balance,
		},
		/// KUN is on offer.
		LotOpened {
			/// Number of the lot.
			id: LotId,
			/// What is paid for it.
			asset: AssetId,
			/// The KUN, and where it comes from.
			kun: KunSource,
			/// The part of the gap that it fills even at the start price, in 10^-18 peg units.
			cover: Balance,
			/// Least price, in base units of the asset for one KUN.
			start: Balance,
			/// Market price at the opening, likewise.
			market: Balance,
			/// When the last bid must have come.
			ends: Seconds,
		},
		/// A lot has a new best bid.
		BidPlaced {
			/// Number of the lot.
			lot: LotId,
			/// The bidder.
			who: T::AccountId,
			/// Price, in base units of the asset for one KUN.
			price: Balance,
			/// What the bid costs, in base units of the asset.
			paid: Balance,
			/// When the next bid must have come.
			ends: Seconds,
		},
		/// A bidder can withdraw what it paid for a lot.
		BidRefunded {
			/// Number of the lot.
			lot: LotId,
			/// The bidder.
			who: T::AccountId,
			/// The asset.
			asset: AssetId,
			/// What it paid, in base units.
			amount: Balance,
			/// What it can withdraw of the asset in all.
			refund: Balance,
		},
		/// A lot was sold.
		LotSettled {
			/// Number of the lot.
			lot: LotId,
			/// Who has the KUN.
			winner: T::AccountId,
			/// Price, in base units of the asset for one KUN.
			price: Balance,
			/// What became system collateral, in base units.
			to_reserve: Balance,
			/// What became surplus, in base units.
			surplus: Balance,
		},
		/// A lot ended without a bid.
		LotExpired {
			/// Number of the lot.
			lot: LotId,
		},
		/// A lot was taken back.
		LotCancelled {
			/// Number of the lot.
			lot: LotId,
		},
		/// A bidder withdrew what it was owed.
		RefundWithdrawn {
			/// The bidder.
			who: T::AccountId,
			/// The asset.
			asset: AssetId,
			/// Amount, in base units.
			amount: Balance,
		},
		/// System collateral was sold for coins that nobody owed.
		ReserveSold {
			/// The asset.
			asset: AssetId,
			/// The buyer.
			who: T::AccountId,
			/// Coins destroyed, with a rest too small to stay on the account.
			burned: Balance,
			/// Collateral paid, in base units.
			paid: Balance,
		},
		/// The parameters changed.
		AuctionParamsSet {
			/// Parameters before.
			old: AuctionParams,
			/// Parameters from now on.
			new: AuctionParams,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The amount or price is zero.
		ZeroAmount,
		/// The call would change nothing.
		NoChange,
		/// A parameter lies outside its bounds.
		ParameterOutOfBounds,
		/// The asset is not a listed reserve asset.
		UnknownCollateral,
		/// The asset takes no new debt, and no lot is opened in it.
		DeprecatedCollateral,
		/// The asset or KUN has no price that may be used now.
		PriceUnavailable,
		/// No gap has been under observation for long enough.
		NotObservedLongEnough,
		/// Nothing is missing that running lots do not cover, or so little that it waits for them.
		NoGap,
		/// As many lots run, of the asset or in all, as may.
		TooManyLots,
		/// The day's limit, the emergency fund and the cap of KUN leave less than a lot.
		NoKunAvailable,
		/// One base unit of the asset is worth so much that KUN has no price in it.
		Unpriceable,
		/// No lot of this number runs.
		UnknownLot,
		/// The time for bids is over.
		LotEnded,
		/// The time for bids is not over.
		LotRunning,
		/// The bid is below the start price, or does not exceed the best one by enough; or no bid is
		/// possible, since the market price fell to the best one or below the start price.
		BidTooLow,
		/// The caller was not outbid in the asset, or has withdrawn everything.
		NothingToRefund,
		/// There are no coins that nobody owes.
		NoBadDebt,
		/// More than there is bad debt, or than the protocol owns of the asset.
		AmountAboveAvailable,
		/// Less collateral than asked for, or none, would be paid.
		BelowMinOut,
		/// The pot of bids does not own the minimum balance of the asset: it is younger than the listing,
		/// and nobody endowed it.
		PotNotEndowed,
		/// The asset, the protocol or the chain is locked.
		Locked,
		/// A lock ended so recently that owners of CSAs are to act first.
		InGrace,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Every [`PERIOD`] blocks observes, settles and starts.
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			if (now % PERIOD.into()).is_zero() {
				Self::tick()
			} else {
				Weight::zero()
			}
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	impl<T: Config> Pallet<T> {
		/// The time of the block, in seconds.
		pub(crate) fn now() -> Seconds {
			T::Time::now().as_secs()
		}

		/// Whether a lot in `asset` runs.
		pub fn has_lots(asset: AssetId) -> bool {
			Lots::<T>::get().iter().any(|lot| lot.asset == asset)
		}

		/// What the pot of bids should hold of `asset`, in base units.
		pub fn held(asset: AssetId) -> Balance {
			BidLedgers::<T>::get(asset).unwrap_or_default().total()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Where the protocol stands on the way from a gap to its end, and since when.
		pub fn phase() -> PhaseReport {
			Self::phase_report()
		}

		/// The gap, and what there is to fill it.
		pub fn gap() -> GapReport {
			Self::gap_report()
		}

		/// Every lot that runs, with its best bid, the time left and the least next bid.
		pub fn lots() -> Vec<LotReport<T::AccountId>> {
			Self::lot_reports()
		}

		/// What a bid of `price` base units of the asset per KUN for a lot would be in this block, or
		/// the error with which it fails, funds of the bidder aside.
		pub fn quote_bid(lot: LotId, price: Balance) -> Result<BidQuote, DispatchError> {
			Self::judge_bid(lot, price).map(|(_, quote)| quote)
		}

		/// What `who` can withdraw of `asset`, in base units.
		pub fn refund(who: T::AccountId, asset: AssetId) -> Balance {
			Refunds::<T>::get(who, asset)
		}

		/// What `amount` coins buy of the system collateral of `asset` in this block, in base units,
		/// or the error with which it fails, funds of the buyer aside.
		pub fn quote_buy_reserve(
			asset: AssetId,
			amount: Balance,
		) -> Result<Balance, DispatchError> {
			Self::reserve_for(asset, amount)
		}

		/// Parameters.
		pub fn auction_params() -> AuctionParams {
			Params::<T>::get()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Bring a gap under observation, or end that or the auctions if there is none any longer.
		///
		/// The chain does so by itself every [`PERIOD`] blocks.
		///
		/// Fails with [`Error::NoChange`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::observe())]
		pub fn observe(origin: OriginFor<T>) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_observe(&Self::assess())
		}

		/// Absorb the insolvent CSAs of `asset` whatever the buffer, count surplus of all assets as
		/// backing until the gap is filled, and open a lot in `asset` for what is left of it.
		///
		/// Does what of this is possible, and fails only if nothing is. The chain starts by itself too,
		/// in one asset after the other.
		///
		/// Fails with [`Error::Locked`], [`Error::UnknownCollateral`],
		/// [`Error::NotObservedLongEnough`], [`Error::InGrace`] or [`Error::PriceUnavailable`]; and, if there
		/// was nothing to absorb or to use, with the reason for which no lot can be opened:
		/// [`Error::DeprecatedCollateral`], [`Error::PotNotEndowed`], [`Error::PriceUnavailable`] of KUN,
		/// [`Error::TooManyLots`], [`Error::NoGap`], [`Error::NoKunAvailable`] or [`Error::Unpriceable`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::start())]
		pub fn start(origin: OriginFor<T>, #[pallet::compact] asset: AssetId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_start(asset)
		}

		/// Bid `price` base units of its asset per whole KUN for a lot.
		///
		/// Nobody pays more than the market price; a bid at or above it wins at once. What the caller
		/// can withdraw of the asset is used first, the rest is taken from its account, with a rest too
		/// small to stay there, which can be withdrawn. A best bid of the caller itself is credited
		/// first, so that raising it costs the difference.
		///
		/// Fails with [`Error::UnknownLot`], [`Error::Locked`], [`Error::LotEnded`],
		/// [`Error::PriceUnavailable`], [`Error::ZeroAmount`], [`Error::BidTooLow`], or if the caller
		/// owns too little.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::bid().saturating_add(T::WeightInfo::settle()))]
		pub fn bid(
			origin: OriginFor<T>,
			#[pallet::compact] lot: LotId,
			#[pallet::compact] price: Balance,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let won = Self::do_bid(who, lot, price)?;
			Ok((!won).then(T::WeightInfo::bid).into())
		}

		/// Close a lot that has ended: its best bidder gets the KUN, and the system what it paid; without
		/// any bid the KUN is on offer no longer.
		///
		/// The chain does so by itself every [`PERIOD`] blocks.
		///
		/// Fails with [`Error::UnknownLot`], [`Error::Locked`] or [`Error::LotRunning`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::settle())]
		pub fn settle(origin: OriginFor<T>, #[pallet::compact] lot: LotId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle(lot)
		}

		/// Withdraw everything that the caller was outbid with in `asset`.
		///
		/// Fails with [`Error::Locked`], [`Error::NothingToRefund`], or if the caller's account cannot
		/// receive it; then the credit stays.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_refund())]
		pub fn withdraw_refund(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_refund(who, asset)
		}

		/// Buy system collateral of `asset` with `amount` coins at its price less `reserve_discount`, at
		/// least `min_out` base units. The coins are destroyed, and as much bad debt with them.
		///
		/// Fails with [`Error::Locked`], [`Error::UnknownCollateral`], [`Error::PriceUnavailable`],
		/// [`Error::ZeroAmount`], [`Error::NoBadDebt`], [`Error::AmountAboveAvailable`],
		/// [`Error::BelowMinOut`], or if the caller owns too few coins or cannot receive the collateral.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::buy_reserve())]
		pub fn buy_reserve(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] amount: Balance,
			#[pallet::compact] min_out: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_buy_reserve(who, asset, amount, min_out)
		}

		/// Take a lot back. A best bid can be withdrawn.
		///
		/// Fails with [`Error::UnknownLot`] or [`Error::Locked`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::cancel())]
		pub fn cancel(origin: OriginFor<T>, #[pallet::compact] lot: LotId) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::do_cancel(lot)
		}

		/// Set the parameters. Lots that run keep their start price, their KUN and their end.
		///
		/// Fails with [`Error::ParameterOutOfBounds`] or [`Error::NoChange`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_auction_params())]
		pub fn set_auction_params(origin: OriginFor<T>, params: AuctionParams) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			ensure!(params.in_bounds(), Error::<T>::ParameterOutOfBounds);
			let old = Params::<T>::get();
			ensure!(old != params, Error::<T>::NoChange);
			Params::<T>::put(params);
			Self::deposit_event(Event::AuctionParamsSet { old, new: params });
			Ok(())
		}
	}
}
