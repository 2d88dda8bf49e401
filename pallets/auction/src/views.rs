//! What the views compute.

use crate::{
	interfaces::{Kun, KunSource},
	types::{GapReport, LotReport, PhaseReport},
	Config, Lots, Pallet, Params, PhaseOf, SoldToday,
};
use alloc::vec::Vec;
use qian_math::lot_cost_ceil;

impl<T: Config> Pallet<T> {
	pub(crate) fn phase_report() -> PhaseReport {
		let (phase, params, seen) = (PhaseOf::<T>::get(), Params::<T>::get(), Self::assess());
		PhaseReport {
			phase,
			opens: Self::opens(phase, &params).filter(|from| *from > 0),
			is_alarming: seen.is_alarming(&params),
			is_due: Self::next_phase(phase, &seen, &params) != phase,
			q_total: seen.q_total,
			uncovered: seen.uncovered,
		}
	}

	pub(crate) fn gap_report() -> GapReport {
		let (params, assessment) = (Params::<T>::get(), Self::assess());
		let (gap, covered) = (assessment.gap(&params), Self::covered());
		let promised: KunSource = Self::promised();
		GapReport {
			assessment,
			gap,
			covered,
			left: gap.saturating_sub(covered),
			available: T::Kun::available(),
			on_offer: promised.total(),
			sold_today: SoldToday::<T>::get().on_day_of(Self::now()),
			offerable_today: Self::offerable_today(&params),
		}
	}

	pub(crate) fn lot_reports() -> Vec<LotReport<T::AccountId>> {
		let now = Self::now();
		let report = |lot| {
			let (ends, (market, least)) = (Self::ends_of(&lot), Self::market_and_least(&lot));
			let least_cost = least.and_then(|price| lot_cost_ceil(lot.kun.total(), price));
			LotReport { lot, ends, left: ends.saturating_sub(now), market, least, least_cost }
		};
		Lots::<T>::get().into_iter().map(report).collect()
	}
}
