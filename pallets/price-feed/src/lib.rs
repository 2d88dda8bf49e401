//! # Price feed
//!
//! Accepted prices over the SDK's pallet-oracle: what every priced operation of the protocol reads.
//!
//! ## Overview
//!
//! Oracle operators feed raw values into pallet-oracle. This pallet
//!
//! * combines the unexpired values of a key into a median by quorum ([`combine`]); below quorum
//!   there is no median, and an older one is never used again;
//! * at the start of each block judges the medians of the keys that the block before has touched
//!   ([`acceptance`]), so that an asset has one price within a block. A move of more than
//!   `max_step` makes the price *suspect*: nothing priced runs until the median returns or the
//!   move has lasted for `confirm_delay`;
//! * tells who asks whether a price is *Live*: accepted, younger than `ttl`, not suspect. That is
//!   checked at every read, so a dead feed stops only what needs its price;
//! * keeps a mean of the last hour of each price;
//! * hands closes of past days, for which a majority of the operators has voted, to who wants them,
//!   and shows the volatility that the operators expect, which no rule reads;
//! * lists the HTTP sources of each asset, and runs the offchain worker by which the node of an
//!   operator fetches them and past closes, and feeds ([`worker`]).
//!
//! Prices are `FixedU128`: peg value of one whole unit, 18 decimals, raw value in
//! [`MIN_PRICE_RAW`](qian_primitives::MIN_PRICE_RAW) ..
//! [`MAX_PRICE_RAW`](qian_primitives::MAX_PRICE_RAW). Times are seconds of the chain's clock.
//!
//! ## Who may do what
//!
//! | call | origin |
//! |---|---|
//! | [`set_feed_params`](Pallet::set_feed_params) | [`Config::RiskAdmin`] |
//! | [`set_sources`](Pallet::set_sources) | [`Config::ListingAdmin`] |
//! | `oracle.feed_values` (pallet-oracle) | oracle operators |
//!
//! ## Invariants
//!
//! Listed at [`Pallet::do_try_state`]. In addition: the moment of a feed never goes back, a price
//! is accepted only if it is younger than `ttl`, and no storage item of this pallet can be changed
//! by a signed account other than through `oracle.feed_values` of an operator.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

pub mod acceptance;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod combine;
pub mod interfaces;
#[cfg(test)]
mod mock;
pub mod runtime_api;
pub mod settings;
pub mod sr25519;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;
pub mod worker;

pub use combine::QuorumMedian;
pub use interfaces::{Closes, FeedSubmitter, Medians, OnPrice, OwnFeed};
pub use pallet::*;
pub use types::{
	AssetKind, Average, FeedParams, FeedRecord, Forecast, OracleKey, Source, SourceInput,
	SourceList, Suspicion, Touched, MAX_CLOSES, MAX_FEEDS, MAX_PATH, MAX_SOURCES, MAX_URL,
	MAX_VALUES,
};
pub use weights::WeightInfo;

use frame_support::traits::UnixTime;
use pallet_oracle::OnNewData;
use qian_primitives::{AssetId, FeedPrice, Price, PriceStatus, Seconds};

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::pallet_prelude::*;
	use frame_system::pallet_prelude::*;

	/// The storage version of the pallet.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Pallet that holds the accepted prices.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Sets the parameters of feeds.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Sets the sources of assets.
		type ListingAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The clock of the chain. In `on_initialize` it still tells the time of the block before.
		type Time: UnixTime;

		/// Medians of the raw values, recomputed at each call.
		type Medians: Medians;

		/// Who keeps daily closes.
		type Closes: Closes;

		/// Hooks that learn of each accepted price.
		type OnPrice: OnPrice;

		/// An operator's own value on chain, for the offchain worker.
		type OwnFeed: OwnFeed<Self::AccountId>;

		/// The offchain worker's way to sign and submit.
		type Submitter: FeedSubmitter<Self::AccountId>;

		/// Weights of calls and hooks.
		type WeightInfo: WeightInfo;
	}

	/// The feed of each asset that has one: accepted price, suspicion and parameters. At most
	/// [`MAX_FEEDS`]; a feed is never removed.
	#[pallet::storage]
	pub type Feeds<T: Config> = CountedStorageMap<_, Twox64Concat, AssetKind, FeedRecord>;

	/// Keys whose raw values changed in this block; judged and emptied at the start of the next.
	#[pallet::storage]
	pub type Dirty<T: Config> = StorageValue<_, Touched, ValueQuery>;

	/// Where operators fetch the price of an asset, unless their node names other sources.
	#[pallet::storage]
	pub type Sources<T: Config> = StorageMap<_, Twox64Concat, AssetKind, SourceList, ValueQuery>;

	/// Feeds and sources at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Each asset with a feed and its parameters.
		pub feeds: Vec<(AssetKind, FeedParams)>,
		/// Sources of assets with a feed: pairs of URL and JSON pointer.
		pub sources: Vec<(AssetKind, Vec<(String, String)>)>,
		/// Carries the runtime type.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if a parameter is out of bounds, an asset repeats, or a source is malformed.
		fn build(&self) {
			assert!(self.feeds.len() <= MAX_FEEDS as usize, "genesis: too many feeds");
			for (asset, params) in &self.feeds {
				assert!(params.in_bounds(), "genesis: feed parameters of {asset:?} out of bounds");
				assert!(!Feeds::<T>::contains_key(asset), "genesis: feed {asset:?} repeats");
				Feeds::<T>::insert(asset, FeedRecord::new(*params));
			}
			for (asset, sources) in &self.sources {
				assert!(Feeds::<T>::contains_key(asset), "genesis: {asset:?} has no feed");
				let sources = sources
					.iter()
					.map(|(url, path)| SourceInput {
						url: url.clone().into_bytes(),
						path: path.clone().into_bytes(),
					})
					.collect::<Vec<_>>();
				let list = Pallet::<T>::check_sources(sources)
					.unwrap_or_else(|error| panic!("genesis: sources of {asset:?}: {error:?}"));
				Sources::<T>::insert(asset, list);
			}
		}
	}

	/// What the pallet tells of changes.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A median was accepted as the price of the asset.
		PriceAccepted {
			/// The asset.
			asset: AssetKind,
			/// Its price from now on.
			price: Price,
			/// When a quorum of operators stood behind it.
			moment: Seconds,
		},
		/// A median lies far from the accepted price: the price is not Live until the median
		/// returns or the move has lasted for the feed's `confirm_delay`.
		PriceSuspect {
			/// The asset.
			asset: AssetKind,
			/// The median that was not accepted.
			price: Price,
		},
		/// A median lies outside the price bound: above it, it was not accepted; below it, the
		/// lower bound was accepted instead, which its own event tells.
		PriceOutOfBounds {
			/// The asset.
			asset: AssetKind,
			/// The median.
			price: Price,
		},
		/// The parameters of a feed were set.
		FeedParamsSet {
			/// The asset.
			asset: AssetKind,
			/// The parameters before; `None` if the asset had no feed.
			old: Option<FeedParams>,
			/// The parameters from now on.
			new: FeedParams,
		},
		/// The sources of an asset were set.
		SourcesSet {
			/// The asset.
			asset: AssetKind,
			/// The sources before.
			old: SourceList,
			/// The sources from now on.
			new: SourceList,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	pub enum Error<T> {
		/// A parameter lies outside its bounds: `ttl` 60 – 86,400 s, `quorum` 1 – 50, `max_step`
		/// 1 – 90 %, `confirm_delay` 3 – 3,600 s.
		ParameterOutOfBounds,
		/// There are as many feeds as there can be.
		TooManyFeeds,
		/// The asset has no feed.
		UnknownFeed,
		/// More sources than an asset can have.
		TooManySources,
		/// A source repeats, its URL is not an http or https address of at most 256 bytes, or its
		/// path is not a JSON pointer of at most 128 bytes.
		BadSource,
		/// The call would change nothing.
		NoChange,
	}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// Most feeds that can exist.
		#[pallet::constant_name(MaxFeeds)]
		fn max_feeds() -> u32 {
			MAX_FEEDS
		}

		/// Most sources of one asset.
		#[pallet::constant_name(MaxSources)]
		fn max_sources() -> u32 {
			MAX_SOURCES
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Judges the medians of the assets that the block before has touched.
		fn on_initialize(_now: BlockNumberFor<T>) -> Weight {
			Self::take_medians()
		}

		/// Fetches prices and feeds them, on the node of an operator.
		fn offchain_worker(now: BlockNumberFor<T>) {
			worker::run::<T>(now);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Set how medians of `asset` are formed and accepted; creates its feed if it has none.
		///
		/// Origin: [`Config::RiskAdmin`]. The accepted price and a suspicion stay; the new
		/// parameters hold from the next read on.
		///
		/// Fails with [`Error::ParameterOutOfBounds`], [`Error::TooManyFeeds`],
		/// [`Error::NoChange`]. Emits [`Event::FeedParamsSet`]. `O(1)`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_feed_params())]
		pub fn set_feed_params(
			origin: OriginFor<T>,
			asset: AssetKind,
			params: FeedParams,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			ensure!(params.in_bounds(), Error::<T>::ParameterOutOfBounds);
			let (old, feed) = match Feeds::<T>::get(&asset) {
				Some(feed) => {
					ensure!(feed.params != params, Error::<T>::NoChange);
					(Some(feed.params), FeedRecord { params, ..feed })
				},
				None => {
					ensure!(Feeds::<T>::count() < MAX_FEEDS, Error::<T>::TooManyFeeds);
					(None, FeedRecord::new(params))
				},
			};
			Feeds::<T>::insert(&asset, feed);
			Self::deposit_event(Event::FeedParamsSet { asset, old, new: params });
			Ok(())
		}

		/// Replace the sources of `asset`; an empty list removes them.
		///
		/// Origin: [`Config::ListingAdmin`]. Operators fetch from the new sources in the next
		/// block, except those whose node names its own.
		///
		/// Fails with [`Error::UnknownFeed`], [`Error::TooManySources`], [`Error::BadSource`],
		/// [`Error::NoChange`]. Emits [`Event::SourcesSet`]. `O(sources)`, at most
		/// [`MAX_SOURCES`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_sources((sources.len() as u32).min(MAX_SOURCES)))]
		pub fn set_sources(
			origin: OriginFor<T>,
			asset: AssetKind,
			sources: Vec<SourceInput>,
		) -> DispatchResult {
			T::ListingAdmin::ensure_origin(origin)?;
			ensure!(Feeds::<T>::contains_key(&asset), Error::<T>::UnknownFeed);
			let (old, new) = (Sources::<T>::get(&asset), Self::check_sources(sources)?);
			ensure!(new != old, Error::<T>::NoChange);
			if new.is_empty() {
				Sources::<T>::remove(&asset);
			} else {
				Sources::<T>::insert(&asset, &new);
			}
			Self::deposit_event(Event::SourcesSet { asset, old, new });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The accepted price of `asset` with its moment, age and status; nothing if the asset has
		/// no feed or its feed has not accepted a price yet. A price that is both stale and
		/// suspect is shown as stale.
		pub fn price(asset: AssetKind) -> Option<FeedPrice> {
			let feed = Feeds::<T>::get(asset)?;
			let price = feed.accepted?;
			let now = Self::now();
			let status = if feed.is_stale(now) {
				PriceStatus::Stale
			} else if feed.suspect.is_some() {
				PriceStatus::Suspect
			} else {
				PriceStatus::Live
			};
			let age = now.saturating_sub(feed.moment);
			Some(FeedPrice { price, moment: feed.moment, age, status })
		}

		/// The mean of the accepted price of `asset` over the last 60 to 70 minutes, rounded down.
		/// Nothing while the price is stale, and before an hour without a stale price.
		pub fn twap(asset: AssetKind) -> Option<Price> {
			Feeds::<T>::get(asset)?.hourly_mean(Self::now())
		}

		/// The volatility that the operators expect of `asset`, with its age: the median of their
		/// forecasts by the quorum of its feed. Nothing if too few were fed in the last two days.
		pub fn forecast(asset: AssetId) -> Option<Forecast> {
			let (volatility, moment) = T::Medians::median(&OracleKey::Forecast(asset))?;
			let age = Self::now().saturating_sub(moment);
			Some(Forecast { volatility, moment, age })
		}
	}

	impl<T: Config> Pallet<T> {
		/// The price that priced operations may use now: accepted, younger than `ttl` and not
		/// suspect. Anything else is nothing, which such operations report as a missing price.
		pub fn live_price(asset: &AssetKind) -> Option<Price> {
			Feeds::<T>::get(asset)?.live(Self::now())
		}

		/// The price last accepted and its moment, whatever its age; for totals and displays that
		/// judge the age themselves.
		pub fn accepted_price(asset: &AssetKind) -> Option<(Price, Seconds)> {
			let feed = Feeds::<T>::get(asset)?;
			Some((feed.accepted?, feed.moment))
		}

		/// Seconds for which a price of `asset` counts; nothing without a feed.
		pub fn ttl(asset: &AssetKind) -> Option<Seconds> {
			Some(Feeds::<T>::get(asset)?.params.ttl)
		}

		/// Seconds of the chain's clock.
		pub(crate) fn now() -> Seconds {
			T::Time::now().as_secs()
		}

		/// The bounded form of `sources`, refused as a whole if one of them is malformed or
		/// repeats.
		pub(crate) fn check_sources(sources: Vec<SourceInput>) -> Result<SourceList, Error<T>> {
			ensure!(sources.len() <= MAX_SOURCES as usize, Error::<T>::TooManySources);
			let mut list = SourceList::new();
			for source in sources {
				let source = source.check().ok_or(Error::<T>::BadSource)?;
				ensure!(!list.contains(&source), Error::<T>::BadSource);
				list.try_push(source).map_err(|_| Error::<T>::TooManySources)?;
			}
			Ok(list)
		}
	}
}

impl<T: Config> OnNewData<T::AccountId, OracleKey, Price> for Pallet<T> {
	/// Remember that the raw values of a key changed. Keys that nobody waits for are ignored, so that
	/// the list cannot outgrow the number of feeds and of days.
	fn on_new_data(who: &T::AccountId, key: &OracleKey, _value: &Price) {
		match key {
			OracleKey::Price(asset) => {
				let mut touched = Dirty::<T>::get();
				if touched.prices.contains(asset) || !Feeds::<T>::contains_key(asset) {
					return;
				}
				// There is room for every feed, and each is here at most once.
				if touched.prices.try_push(asset.clone()).is_ok() {
					Dirty::<T>::put(touched);
				}
			},
			OracleKey::Close(asset, day) => {
				if !T::Closes::is_missing(*asset, *day) {
					// A vote that came too late; kept, it would stay for ever.
					return T::OwnFeed::retract(who, key);
				}
				// Until a majority stands there is nothing to judge, and a minority fills no list.
				let (close, mut touched) = ((*asset, *day), Dirty::<T>::get());
				if touched.closes.contains(&close) || T::Medians::median(key).is_none() {
					return;
				}
				if touched.closes.try_push(close).is_ok() {
					Dirty::<T>::put(touched);
				}
			},
			// Advice: it is read when somebody asks.
			OracleKey::Forecast(_) => (),
		}
	}
}

/// Binds the `feed` session key to the pallet, so that a runtime's session keys can name it.
impl<T: Config> sp_runtime::BoundToRuntimeAppPublic for Pallet<T> {
	type Public = sr25519::AuthorityId;
}
