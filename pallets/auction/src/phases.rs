//! Whether there is a gap, and what follows from it.

use crate::{
	interfaces::{Coin, Insolvency, Reserves},
	types::{Assessment, AuctionParams, Phase},
	Config, Error, Event, Lots, Pallet, Params, PhaseOf,
};
use frame_support::{ensure, require_transactional};
use qian_primitives::Seconds;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
	/// The figures of the whole system.
	///
	/// Reads every reserve asset with its price and the edge of its ratio tree, of which there are at
	/// most 32, and the books of the coin.
	pub(crate) fn assess() -> Assessment {
		let (backing, own) = T::Reserves::total_values();
		Assessment::new(
			backing,
			own,
			T::Coin::net_supply(),
			T::Coin::net_bad_debt(),
			T::Insolvency::shortfall(),
		)
	}

	/// The phase that follows from `phase` at these figures.
	pub(crate) fn next_phase(phase: Phase, seen: &Assessment, params: &AuctionParams) -> Phase {
		match phase {
			Phase::Healthy if seen.is_alarming(params) => Phase::Observing { since: Self::now() },
			Phase::Observing { .. } if !seen.is_alarming(params) => Phase::Healthy,
			Phase::Open if seen.is_sound(params) && Lots::<T>::get().is_empty() => Phase::Healthy,
			same => same,
		}
	}

	/// Change the phase if the figures ask for it. Fails with [`Error::NoChange`] otherwise.
	#[require_transactional]
	pub(crate) fn do_observe(seen: &Assessment) -> DispatchResult {
		let phase = PhaseOf::<T>::get();
		let next = Self::next_phase(phase, seen, &Params::<T>::get());
		ensure!(next != phase, Error::<T>::NoChange);
		PhaseOf::<T>::put(next);
		let Assessment { q_total, uncovered, .. } = *seen;
		Self::deposit_event(match next {
			Phase::Healthy => Event::ObservationEnded { q_total, uncovered },
			Phase::Observing { .. } | Phase::Open => {
				Event::ObservationStarted { q_total, uncovered }
			},
		});
		Ok(())
	}

	/// From when on lots may be opened in `phase`; nothing if not before it changes.
	pub(crate) fn opens(phase: Phase, params: &AuctionParams) -> Option<Seconds> {
		match phase {
			Phase::Healthy => None,
			Phase::Observing { since } => Some(since.saturating_add(params.t_auction)),
			Phase::Open => Some(0),
		}
	}

	/// Whether `phase` has lasted long enough for lots to be opened.
	pub(crate) fn is_open(phase: Phase, params: &AuctionParams) -> bool {
		Self::opens(phase, params).is_some_and(|from| from <= Self::now())
	}
}
