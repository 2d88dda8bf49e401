//! # Collateral: register and custody of reserve assets
//!
//! Every asset that a CSA may lock is listed here with its risk parameters, and every unit of it
//! that the protocol holds lies in a *pot* of this pallet: a sovereign account for one purpose.
//!
//! ## Custody
//!
//! | pot | holds | ledger lines |
//! |---|---|---|
//! | [`CsaReserve`](Pot::CsaReserve) | collateral of the owners of CSAs | another pallet's |
//! | [`System`](Pot::System) | what the protocol owns | `system`, `surplus` of [`Owned`] |
//! | [`Bids`](Pot::Bids) | what bidders paid, and is owed to them or to the protocol | another pallet's |
//!
//! Three routines, and only these, touch a pot: `take_in`, `pay_out` and `shift` of
//! [`Custody`](interfaces::Custody). Each moves funds and adds to counters of everything that ever
//! came and went ([`Flows`]). Other pallets keep the ledger line of their purpose themselves, so
//! that the counters and the lines are kept independently and must be equal (L1). Decisions read
//! ledgers, never a pot's balance. A transfer straight into a pot is a *donation*: it changes no
//! ratio and no claim until [`skim`](Pallet::skim) books it as surplus.
//!
//! What the protocol owns stands in two lines: `system` backs the stablecoin, `surplus` is kept for the
//! future. Other pallets add to them by [`Pallet::book_system`] and [`Pallet::book_surplus`], let
//! surplus back the coin by [`Pallet::use_surplus`], and pay by [`Pallet::pay_from_system`].
//!
//! While a lock stops an asset ([`Locks`](interfaces::Locks)), nothing of it comes into the pots or
//! goes out of them, and it is neither skimmed nor retired; its parameters and its status may still
//! change.
//!
//! ## Who may call what
//!
//! | call | origin |
//! |---|---|
//! | `register_collateral`, `reinstate_collateral`, `retire_collateral` | `ListingAdmin` |
//! | `deprecate_collateral` | `ListingAdmin` or `MakOrigin` |
//! | `set_collateral_params`, `set_debt_ceiling`, `set_system_params` | `RiskAdmin` |
//! | `lower_debt_ceiling` | `MakOrigin` |
//! | `skim` | anyone |
//!
//! `MakOrigin` may only lower risk, however many calls it is admitted to: [`authority`] decides it.
//!
//! ## Invariants
//!
//! * L1: for each pot and asset, `In − Out` equals the sum of the ledger lines.
//! * L2: for each pot and asset, the balance is at least `In − Out`, and the minimum balance of the
//!   asset besides once anything came in. Both are stated once, by [`PotFigures::mismatches`] of
//!   [`Pallet::pots`].
//! * The account of no pot can vanish.
//! * Parameters stay within their bounds, and `q_min + 5 pp ≤ q_floor ≤ q_ref ≤ q_cap`.

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

mod audit;
pub mod authority;
#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod custody;
pub mod interfaces;
pub mod migrations;
#[cfg(test)]
mod mock;
mod owned;
mod registry;
pub mod runtime_api;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use authority::{Authority, Change};
pub use pallet::*;
pub use registry::{MAX_DEBT_CEILING, MAX_Q_MIN_RISE};
pub use types::{
	Collateral, CollateralParams, CollateralStatus, Flow, OwnedAssets, Pot, PotFigures, Room,
	SystemParams,
};
pub use weights::WeightInfo;

use frame_support::traits::tokens::fungible::NativeOrWithId;
use qian_primitives::AssetId;

/// Key of the flow counters: KUN or an asset.
pub type AssetKind = NativeOrWithId<AssetId>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{Exposure, Locks, Prices, StartRatios};
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::fungibles::{metadata, Inspect, Mutate},
	};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{Balance, VolatilityParams};

	/// Most reserve assets, which bounds every loop over them.
	pub type MaxCollaterals = ConstU32<32>;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The ledger of all assets.
		type Assets: Inspect<Self::AccountId, AssetId = AssetId, Balance = Balance>
			+ Mutate<Self::AccountId>
			+ metadata::Inspect<Self::AccountId>;

		/// What other pallets' ledgers say about a reserve asset.
		type Exposure: Exposure;

		/// Start ratios that follow the volatility of assets.
		type StartRatios: StartRatios;

		/// Prices for the views.
		type Prices: Prices;

		/// What stops whatever moves an asset.
		type Locks: Locks;

		/// Who sets ratios, ceilings and system parameters.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who lists, deprecates, reinstates and retires assets.
		type ListingAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The multisig of the keyholders, which may only reduce risk.
		type MakOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Creates assets for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	/// Listed reserve assets.
	#[pallet::storage]
	pub type Collaterals<T: Config> = CountedStorageMap<_, Twox64Concat, AssetId, Collateral>;

	/// Parameters that hold for all assets together.
	#[pallet::storage]
	pub type System<T: Config> = StorageValue<_, SystemParams, ValueQuery>;

	/// Everything that ever went into and out of each pot, per asset.
	#[pallet::storage]
	pub type Flows<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		AssetKind,
		Flow,
		ValueQuery,
	>;

	/// Reserve assets that the protocol itself owns: the ledger lines of the system pot.
	#[pallet::storage]
	pub type Owned<T: Config> = StorageMap<_, Twox64Concat, AssetId, OwnedAssets, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An asset was listed, with a debt ceiling of zero.
		CollateralRegistered {
			/// The asset.
			asset: AssetId,
			/// Its decimals, fixed from now on.
			decimals: u8,
			/// Its risk parameters.
			params: CollateralParams,
			/// Its volatility parameters.
			volatility: VolatilityParams,
		},
		/// The risk parameters of an asset changed.
		CollateralParamsSet {
			/// The asset.
			asset: AssetId,
			/// Parameters before.
			old: CollateralParams,
			/// Parameters from now on.
			new: CollateralParams,
		},
		/// The debt ceiling of an asset changed.
		DebtCeilingSet {
			/// The asset.
			asset: AssetId,
			/// Ceiling before, in base units of the stablecoin.
			old: Balance,
			/// Ceiling from now on, in base units of the stablecoin.
			new: Balance,
		},
		/// No new CSA and no new debt against the asset.
		CollateralDeprecated {
			/// The asset.
			asset: AssetId,
		},
		/// The asset is open again for every operation.
		CollateralReinstated {
			/// The asset.
			asset: AssetId,
		},
		/// The asset is not a reserve asset any longer.
		CollateralRetired {
			/// The asset.
			asset: AssetId,
		},
		/// The parameters of the system changed.
		SystemParamsSet {
			/// Parameters before.
			old: SystemParams,
			/// Parameters from now on.
			new: SystemParams,
		},
		/// Transfers that nobody asked for were booked as surplus.
		DonationRecognised {
			/// The asset.
			asset: AssetId,
			/// Amount booked, in base units.
			amount: Balance,
			/// Surplus of the asset after it, in base units.
			surplus: Balance,
		},
	}

	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The asset is listed already.
		AlreadyRegistered,
		/// KUN, the protocol's own coins and auctioned names never back the stablecoin.
		ForbiddenCollateral,
		/// The asset does not exist in pallet-assets.
		UnknownAsset,
		/// As many reserve assets as the protocol admits are listed.
		TooManyCollaterals,
		/// The asset has more than 24 decimals.
		BadDecimals,
		/// A pot does not own the minimum balance of the asset.
		PotNotEndowed,
		/// `q_min + 5 pp ≤ q_floor ≤ q_ref ≤ q_cap` does not hold.
		BadRatioOrder,
		/// A parameter lies outside its bounds.
		ParameterOutOfBounds,
		/// The asset is not a listed reserve asset.
		UnknownCollateral,
		/// The change does not lower the risk, which is all that the keyholders may do: the new
		/// ceiling is not lower than the present one.
		NotLower,
		/// The asset is deprecated already.
		AlreadyDeprecated,
		/// The asset is not deprecated.
		NotDeprecated,
		/// Collateral or debt of the asset is left, or a record of somebody that holds nothing.
		CollateralInUse,
		/// The call would change nothing.
		NoChange,
		/// No pot holds more of the asset than its ledger says.
		NothingToSkim,
		/// The payer owns less of the asset than the amount.
		InsufficientFunds,
		/// The pot's ledger holds less than the amount.
		PotExhausted,
		/// The recipient would hold less than the minimum balance of the asset.
		RecipientBelowMinimum,
		/// The recipient's account does not exist, and the asset alone cannot create it.
		RecipientCannotHold,
		/// A lock stops whatever moves the asset or changes a ledger of it.
		Locked,
	}

	/// Reserve assets and system parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Parameters of the system.
		pub system_params: SystemParams,
		/// Assets to list, with debt ceilings in base units of the stablecoin.
		pub collaterals: Vec<(AssetId, CollateralParams, VolatilityParams, Balance)>,
		/// Nothing.
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for pot in Pot::ALL {
				frame_system::Pallet::<T>::inc_providers(&pot.account());
			}
			Pallet::<T>::check_system_params(&self.system_params)
				.expect("system parameters at genesis must be within their bounds");
			System::<T>::put(&self.system_params);
			for (asset, params, volatility, ceiling) in &self.collaterals {
				for pot in Pot::ALL {
					let endowment = T::Assets::minimum_balance(*asset);
					T::Assets::mint_into(*asset, &pot.account(), endowment)
						.expect("an asset that is listed at genesis must exist");
				}
				frame_support::storage::with_storage_layer(|| {
					Pallet::<T>::register(*asset, params.clone(), *volatility)?;
					match *ceiling {
						0 => Ok(()),
						ceiling => {
							Pallet::<T>::change_ceiling(*asset, ceiling, Authority::Governance)
						},
					}
				})
				.expect("an asset that is listed at genesis must be acceptable");
			}
		}
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
		/// Every listed asset with its record.
		pub fn collaterals() -> Vec<(AssetId, Collateral)> {
			Collaterals::<T>::iter().collect()
		}

		/// The record of one asset.
		pub fn collateral(asset: AssetId) -> Option<Collateral> {
			Collaterals::<T>::get(asset)
		}

		/// How much debt an asset still has room for; `None` if it is unknown or has no live price.
		pub fn room(asset: AssetId) -> Option<Room> {
			Self::room_of(asset)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// List `asset` as a reserve asset, with a debt ceiling of zero.
		///
		/// Its decimals are copied from its metadata and never change again. Every pot must own the
		/// minimum balance of the asset before, so that a payout never empties a pot's account.
		///
		/// Fails with [`Error::AlreadyRegistered`], [`Error::ForbiddenCollateral`],
		/// [`Error::UnknownAsset`], [`Error::TooManyCollaterals`], [`Error::BadDecimals`],
		/// [`Error::PotNotEndowed`], [`Error::ParameterOutOfBounds`] or [`Error::BadRatioOrder`].
		#[pallet::call_index(0)]
		#[pallet::weight(
			T::WeightInfo::register_collateral().saturating_add(T::StartRatios::on_listed_weight())
		)]
		pub fn register_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			params: CollateralParams,
			volatility_params: VolatilityParams,
		) -> DispatchResult {
			T::ListingAdmin::ensure_origin(origin)?;
			Self::register(asset, params, volatility_params)
		}

		/// Set the risk parameters of `asset`.
		///
		/// The freeze line moves at once; it rises by at most five percent points in one call.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::ParameterOutOfBounds`],
		/// [`Error::BadRatioOrder`] or [`Error::NoChange`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_collateral_params())]
		pub fn set_collateral_params(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			params: CollateralParams,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::change_params(asset, params, Authority::Governance)
		}

		/// Set the debt ceiling of `asset`, in base units of the stablecoin.
		///
		/// It may lie below the present debt: then only minting stops.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::ParameterOutOfBounds`] or
		/// [`Error::NoChange`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_debt_ceiling())]
		pub fn set_debt_ceiling(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] ceiling: Balance,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::change_ceiling(asset, ceiling, Authority::Governance)
		}

		/// Lower the debt ceiling of `asset`, in base units of the stablecoin.
		///
		/// Fails with [`Error::UnknownCollateral`] or [`Error::NotLower`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::lower_debt_ceiling())]
		pub fn lower_debt_ceiling(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			#[pallet::compact] ceiling: Balance,
		) -> DispatchResult {
			T::MakOrigin::ensure_origin(origin)?;
			Self::change_ceiling(asset, ceiling, Authority::Guardian)
		}

		/// Stop new CSAs and new debt against `asset`; everything else stays open.
		///
		/// Fails with [`Error::UnknownCollateral`] or [`Error::AlreadyDeprecated`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::deprecate_collateral())]
		pub fn deprecate_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
		) -> DispatchResult {
			let authority = match T::ListingAdmin::try_origin(origin) {
				Ok(_) => Authority::Governance,
				Err(origin) => {
					T::MakOrigin::ensure_origin(origin)?;
					Authority::Guardian
				},
			};
			Self::change_status(asset, CollateralStatus::Deprecated, authority)
		}

		/// Open a deprecated `asset` again.
		///
		/// Fails with [`Error::UnknownCollateral`] or [`Error::NotDeprecated`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::reinstate_collateral())]
		pub fn reinstate_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
		) -> DispatchResult {
			T::ListingAdmin::ensure_origin(origin)?;
			Self::change_status(asset, CollateralStatus::Active, Authority::Governance)
		}

		/// Take `asset` off the register once nothing of it is left in any ledger.
		///
		/// Fails with [`Error::Locked`], [`Error::UnknownCollateral`] or [`Error::CollateralInUse`].
		#[pallet::call_index(6)]
		#[pallet::weight(
			T::WeightInfo::retire_collateral()
				.saturating_add(T::Exposure::on_retired_weight())
				.saturating_add(T::StartRatios::on_retired_weight())
		)]
		pub fn retire_collateral(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
		) -> DispatchResult {
			T::ListingAdmin::ensure_origin(origin)?;
			Self::ensure_unlocked(asset)?;
			Self::retire(asset)
		}

		/// Set the parameters that hold for all assets together.
		///
		/// Fails with [`Error::ParameterOutOfBounds`] or [`Error::NoChange`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_system_params())]
		pub fn set_system_params(origin: OriginFor<T>, params: SystemParams) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::change_system_params(params, Authority::Governance)
		}

		/// Book what was transferred straight into the pots as surplus of the protocol.
		///
		/// Fails with [`Error::Locked`], [`Error::UnknownCollateral`] or [`Error::NothingToSkim`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::skim())]
		pub fn skim(origin: OriginFor<T>, #[pallet::compact] asset: AssetId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::ensure_unlocked(asset)?;
			Self::known(asset)?;
			Self::recognise_donations(asset)
		}
	}
}
