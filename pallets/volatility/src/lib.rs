//! # Volatility
//!
//! Realised volatility of each reserve asset, the start ratio that follows it, and the gate that
//! pauses arbitrage in a storm [stability management].
//!
//! ## Overview
//!
//! The pallet listens to accepted prices and keeps one record per asset ([`Windows`]):
//!
//! * a window of thirty daily returns. The close of a day is the last price by its end; who
//!   feeds more often, or not at all, moves no close. While the window is not full, operators may
//!   vote for closes of the past ([`Pallet::take_past_close`]), which are linked in at its old end;
//! * the volatility of those returns, daily and in real time, where the oldest return fades by the
//!   minute while the return since the last close comes in;
//! * the start ratio `q0`, which rises with the volatility at once and falls by at most `max_fall`
//!   per hour. It is what minting must reach; the warning line lies in the middle between it and the
//!   freeze line. Volatility alone never freezes a CSA;
//! * the gate of arbitrage, which closes above one volatility and opens below a lower one.
//!
//! An accepted price costs the same whatever the history, and nothing here knows how many CSAs
//! exist. There is no floating point.
//!
//! ## Who may call what
//!
//! | call | origin |
//! |---|---|
//! | `set_volatility_params`, `reset_window`, `set_close_offset` | `RiskAdmin` |
//!
//! ## Invariants
//!
//! Listed at [`Pallet::do_try_state`].

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod closes;
mod gate;
pub mod interfaces;
#[cfg(test)]
mod mock;
pub mod runtime_api;
mod sample;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use pallet::*;
pub use types::{
	Gate, GateReason, GateReport, GateState, LinesReport, Sighting, VolatilityReport, Window,
	LEAST_RETURNS, MINUTES, WINDOW,
};
pub use weights::WeightInfo;

/// The pallet's storage, calls, events and errors.
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::interfaces::{Feed, Register, Solvency};
	use frame_support::{pallet_prelude::*, traits::UnixTime};
	use frame_system::pallet_prelude::*;
	use qian_primitives::{
		AssetId, Price, Ratio, RatioLines, Seconds, Volatility, VolatilityFault, VolatilityParams,
		DAY,
	};

	/// The storage version of the pallet.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// Pallet that measures volatility and moves the start ratio by it.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs from the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Sets parameters and resets windows.
		type RiskAdmin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The register of reserve assets.
		type Register: Register;

		/// The price feed.
		type Feed: Feed;

		/// How well coin and frozen CSAs are backed, which keeps the gate open.
		type Solvency: Solvency;

		/// The clock of the chain.
		type Time: UnixTime;

		/// Weights of calls and hooks.
		type WeightInfo: WeightInfo;
	}

	/// Closes, volatility, start ratio and gate of each listed asset.
	#[pallet::storage]
	pub type Windows<T: Config> = StorageMap<_, Twox64Concat, AssetId, Window>;

	/// Parameters of each listed asset.
	#[pallet::storage]
	pub type Params<T: Config> = StorageMap<_, Twox64Concat, AssetId, VolatilityParams>;

	/// Closes of past days that wait for the days between them and the window; that of a day at its
	/// number modulo 31, so that there are never more.
	#[pallet::storage]
	pub type Backfill<T: Config> =
		StorageDoubleMap<_, Twox64Concat, AssetId, Twox64Concat, u8, Sighting>;

	/// Seconds from 00:00 UTC to the begin of a day.
	#[pallet::storage]
	pub type CloseOffset<T: Config> = StorageValue<_, Seconds, ValueQuery>;

	/// The close time at genesis. Parameters come with the assets that are listed.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Seconds from 00:00 UTC to the begin of a day, below a day.
		pub close_offset: Seconds,
		/// Carries the runtime type.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		/// Panics if the close time is not within a day.
		fn build(&self) {
			assert!(self.close_offset < DAY, "genesis: a day begins within a day");
			CloseOffset::<T>::put(self.close_offset);
		}
	}

	/// What the pallet tells of changes.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	// Parameters are set so seldom that a box for them would only cost.
	#[allow(clippy::large_enum_variant)]
	pub enum Event<T: Config> {
		/// A day ended, and its last price became its close.
		DailyClose {
			/// The asset.
			asset: AssetId,
			/// The close.
			price: Price,
			/// The end of the day.
			at: Seconds,
			/// Volatility of the window from now on; `None` while it is unknown.
			vol: Option<Volatility>,
		},
		/// Days ended without a price that was young enough to be their close. The next close carries
		/// the whole move since the last one.
		CloseMissed {
			/// The asset.
			asset: AssetId,
			/// How many days.
			days: u32,
		},
		/// The operators agreed on the close of a past day.
		PastCloseTaken {
			/// The asset.
			asset: AssetId,
			/// The day.
			day: u32,
			/// The close.
			price: Price,
			/// Returns in the window from now on.
			returns: u8,
		},
		/// The start ratio changed, and the warning line with it.
		StartRatioUpdated {
			/// The asset.
			asset: AssetId,
			/// Start ratio from now on.
			q0: Ratio,
			/// Warning line from now on.
			q_alarm: Ratio,
			/// Real-time volatility; `None` while it is unknown.
			vol_r: Option<Volatility>,
		},
		/// The volatility, or the end of the longest pause, opened or closed the gate of arbitrage.
		ArbitrageGate {
			/// The asset.
			asset: AssetId,
			/// Whether arbitrage runs from now on.
			open: bool,
		},
		/// The parameters of an asset changed.
		VolatilityParamsSet {
			/// The asset.
			asset: AssetId,
			/// Parameters before.
			old: VolatilityParams,
			/// Parameters from now on.
			new: VolatilityParams,
		},
		/// The closes of an asset were forgotten; operators may vote for past ones again.
		WindowReset {
			/// The asset.
			asset: AssetId,
			/// Returns in the window before; there is none from now on.
			returns: u8,
		},
		/// Days end at another time.
		CloseOffsetSet {
			/// Seconds from 00:00 UTC to the begin of a day, before.
			old: Seconds,
			/// The same from now on.
			new: Seconds,
		},
	}

	/// Why a call fails.
	#[pallet::error]
	#[derive(PartialEq)]
	pub enum Error<T> {
		/// The asset is not a listed reserve asset.
		UnknownCollateral,
		/// `q_min + 5 pp ≤ q_floor ≤ q_ref ≤ q_cap` does not hold.
		BadRatioOrder,
		/// A parameter lies outside its bounds.
		ParameterOutOfBounds,
		/// The call would change nothing.
		NoChange,
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
		/// The volatility of `asset`, daily and in real time, and what it is computed from; nothing if
		/// the asset is not listed.
		pub fn vol(asset: AssetId) -> Option<VolatilityReport> {
			Self::report_of(asset)
		}

		/// The ratio lines of `asset` and the gate of arbitrage that hold now; nothing if the asset is
		/// not listed.
		pub fn lines(asset: AssetId) -> Option<LinesReport> {
			Self::lines_report_of(asset)
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Set how the start ratio of `asset` follows its volatility, and when arbitrage pauses.
		///
		/// Origin: [`Config::RiskAdmin`]. The start ratio is brought within its new bounds at once;
		/// everything else holds from the next sample on.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::BadRatioOrder`],
		/// [`Error::ParameterOutOfBounds`], [`Error::NoChange`]. Emits
		/// [`Event::VolatilityParamsSet`]. `O(1)`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_volatility_params())]
		pub fn set_volatility_params(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
			params: VolatilityParams,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::change_params(asset, params)
		}

		/// Forget every close of `asset`: the volatility is unknown until enough are known again, from
		/// the operators' votes or from days to come.
		///
		/// Origin: [`Config::RiskAdmin`]. For a history that turned out to be wrong.
		///
		/// Fails with [`Error::UnknownCollateral`], [`Error::NoChange`]. Emits
		/// [`Event::WindowReset`]. `O(1)`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::reset_window())]
		pub fn reset_window(
			origin: OriginFor<T>,
			#[pallet::compact] asset: AssetId,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			Self::forget_closes(asset)
		}

		/// Set when days end: `seconds` after 00:00 UTC.
		///
		/// Origin: [`Config::RiskAdmin`]. The next close is at least a day after the last one. A
		/// window that is not full by then gets no more closes of the past.
		///
		/// Fails with [`Error::ParameterOutOfBounds`], [`Error::NoChange`]. Emits
		/// [`Event::CloseOffsetSet`]. `O(1)`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_close_offset())]
		pub fn set_close_offset(
			origin: OriginFor<T>,
			#[pallet::compact] seconds: Seconds,
		) -> DispatchResult {
			T::RiskAdmin::ensure_origin(origin)?;
			ensure!(seconds < DAY, Error::<T>::ParameterOutOfBounds);
			let old = CloseOffset::<T>::get();
			ensure!(seconds != old, Error::<T>::NoChange);
			CloseOffset::<T>::put(seconds);
			Self::deposit_event(Event::CloseOffsetSet { old, new: seconds });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// Begin to measure `asset`, which was listed with `params` that its register has checked.
		pub fn on_listed(asset: AssetId, params: VolatilityParams) {
			Windows::<T>::insert(asset, Window::new(params.q_ref, Self::now()));
			Params::<T>::insert(asset, params);
		}

		/// Forget `asset`, which is not listed any longer.
		pub fn on_retired(asset: AssetId) {
			Windows::<T>::remove(asset);
			Params::<T>::remove(asset);
			Self::drop_backfill(asset);
		}

		/// The ratio lines of `asset` that hold now, where its freeze line is `q_min`; `None` if it is
		/// not listed.
		pub fn ratio_lines(asset: AssetId, q_min: Ratio) -> Option<RatioLines> {
			let q0 = Windows::<T>::get(asset)?.q0;
			Some(RatioLines { q0, q_alarm: Self::alarm_line(q0, q_min), q_min })
		}

		/// `floor((q0 + q_min) / 2)` [locked assets].
		pub(crate) fn alarm_line(q0: Ratio, q_min: Ratio) -> Ratio {
			Ratio::from_inner(q0.into_inner().saturating_add(q_min.into_inner()) / 2)
		}

		fn change_params(asset: AssetId, new: VolatilityParams) -> DispatchResult {
			let q_min = T::Register::q_min(asset).ok_or(Error::<T>::UnknownCollateral)?;
			let (old, mut window) = Params::<T>::get(asset)
				.zip(Windows::<T>::get(asset))
				.ok_or(Error::<T>::UnknownCollateral)?;
			new.check(q_min).map_err(|fault| match fault {
				VolatilityFault::Order => Error::<T>::BadRatioOrder,
				VolatilityFault::Bounds => Error::<T>::ParameterOutOfBounds,
			})?;
			ensure!(new != old, Error::<T>::NoChange);
			Params::<T>::insert(asset, new);
			Self::deposit_event(Event::VolatilityParamsSet { asset, old, new });
			let q0 = window.q0.clamp(new.q_floor, new.q_cap);
			if q0 != window.q0 {
				window.q0 = q0;
				Self::tell_start_ratio(asset, &window, q_min);
				Windows::<T>::insert(asset, window);
			}
			Ok(())
		}

		fn forget_closes(asset: AssetId) -> DispatchResult {
			let mut window = Windows::<T>::get(asset).ok_or(Error::<T>::UnknownCollateral)?;
			let has_closes = window.last_close.is_some();
			ensure!(has_closes || Self::waits(asset), Error::<T>::NoChange);
			let returns = window.n;
			window.reset();
			Windows::<T>::insert(asset, window);
			Self::drop_backfill(asset);
			Self::deposit_event(Event::WindowReset { asset, returns });
			Ok(())
		}

		/// Seconds of the chain's clock.
		pub(crate) fn now() -> Seconds {
			T::Time::now().as_secs()
		}
	}
}
