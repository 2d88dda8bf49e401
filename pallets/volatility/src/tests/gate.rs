//! When arbitrage pauses, and what keeps it running in a storm.

use super::*;
use proptest::prelude::*;

/// A ratio of the frozen pool that keeps no gate open.
const SOUND: Ratio = percent(115);

fn runs() -> bool {
	Volatilities::arbitrage_runs(ETH, FrozenRatio::get()).0
}

fn report() -> GateReport {
	Volatilities::lines(ETH).expect("listed").gate
}

/// The gate opened or closed since the last look.
fn changes() -> Vec<bool> {
	let open = |event| match event {
		Event::ArbitrageGate { asset: ETH, open } => Some(open),
		_ => None,
	};
	take_events().into_iter().filter_map(open).collect()
}

/// A storm that has just closed the gate; returns when.
fn storm() -> Seconds {
	let moment = calm(ETH) + 60;
	accept(ETH, price_at(200.0), moment);
	assert_eq!(changes(), [false]);
	moment
}

#[test]
fn gate_closes_strictly_above_one_volatility_and_opens_strictly_below_another() {
	ExtBuilder::default().build_and_execute(|| {
		let mut moment = calm(ETH);
		take_events();
		let mut sample = |points| {
			moment += 60;
			accept(ETH, price_at(points), moment);
			(changes(), runs())
		};
		assert_eq!(sample(140.0), (vec![], true));
		// The thresholds are the volatility itself, or one unit off.
		let at = vol_r(ETH);
		let (below, above) = (
			Volatility::from_inner(at.into_inner() - 1),
			Volatility::from_inner(at.into_inner() + 1),
		);
		set(ETH, |p| (p.vol_close, p.vol_open) = (at, below));
		assert_eq!(sample(140.0), (vec![], true));
		set(ETH, |p| (p.vol_close, p.vol_open) = (below, points(100)));
		assert_eq!(sample(140.0), (vec![false], false));
		set(ETH, |p| (p.vol_close, p.vol_open) = (points(200), at));
		assert_eq!(sample(140.0), (vec![], false));
		set(ETH, |p| (p.vol_close, p.vol_open) = (points(200), above));
		assert_eq!(sample(140.0), (vec![true], true));
	});
}

#[test]
fn gate_keeps_its_state_between_the_two_volatilities() {
	ExtBuilder::default().build_and_execute(|| {
		let mut moment = calm(ETH);
		take_events();
		for (points, expected) in [
			(149.0, vec![]),
			(121.0, vec![]),
			(151.0, vec![false]),
			(149.0, vec![]),
			(121.0, vec![]),
			(119.0, vec![true]),
			(121.0, vec![]),
			(149.0, vec![]),
			(151.0, vec![false]),
			(300.0, vec![]),
		] {
			moment += 60;
			let before = window(ETH).gate.since;
			accept(ETH, price_at(points), moment);
			assert_eq!(changes(), expected, "at {points}");
			let since = if expected.is_empty() { before } else { moment };
			assert_eq!(window(ETH).gate.since, since);
		}
	});
}

#[test]
fn pause_ends_to_the_second_after_its_longest_time_even_without_a_price() {
	ExtBuilder::default().build_and_execute(|| {
		let closed = storm();
		let last = closed + params().max_closed;
		Now::set(last - 1);
		assert!(!runs());
		let storm = GateReport {
			open: false,
			reason: GateReason::Storm,
			since: closed,
			next_change: Some(last),
		};
		assert_eq!(report(), storm);
		Now::set(last);
		assert!(runs());
		let expired = GateReport {
			open: true,
			reason: GateReason::PauseExpired,
			since: closed,
			next_change: None,
		};
		assert_eq!(report(), expired);
		assert_eq!(changes(), Vec::<bool>::new());
	});
}

#[test]
fn pause_that_expired_does_not_come_back_in_the_same_storm() {
	ExtBuilder::default().build_and_execute(|| {
		let closed = storm();
		let last = closed + params().max_closed;
		accept(ETH, price_at(210.0), last - 1);
		assert_eq!((changes(), runs()), (vec![], false));
		// One sample interval later.
		accept(ETH, price_at(210.0), last + 59);
		assert_eq!((changes(), runs()), (vec![true], true));
		let expired = Gate { state: GateState::Expired, since: last + 59 };
		assert_eq!(window(ETH).gate, expired);
		for (minutes, points) in [(2, 400.0), (3, 121.0), (4, 151.0), (500, 200.0)] {
			accept(ETH, price_at(points), last + minutes * 60);
			assert_eq!((changes(), runs()), (vec![], true));
			assert_eq!(window(ETH).gate, expired);
			assert_eq!(report().reason, GateReason::PauseExpired);
		}
		// Calm in between: the next storm pauses again.
		let moment = last + 501 * 60;
		accept(ETH, price_at(119.0), moment);
		assert_eq!((changes(), window(ETH).gate.state), (vec![], GateState::Open));
		accept(ETH, price_at(151.0), moment + 60);
		assert_eq!((changes(), runs()), (vec![false], false));
	});
}

#[test]
fn sample_at_the_very_end_of_the_longest_pause_opens_the_gate() {
	ExtBuilder::default().build_and_execute(|| {
		let closed = storm();
		accept(ETH, price_at(200.0), closed + params().max_closed);
		assert_eq!(changes(), [true]);
	});
}

#[test]
fn calm_at_the_end_of_a_pause_opens_the_gate_for_good() {
	ExtBuilder::default().build_and_execute(|| {
		let closed = storm();
		let moment = closed + params().max_closed + 60;
		accept(ETH, price_at(10.0), moment);
		assert_eq!(changes(), [true]);
		assert_eq!(window(ETH).gate, Gate { state: GateState::Open, since: moment });
	});
}

#[test]
fn storm_pauses_nothing_while_the_system_is_backed_below_its_line() {
	ExtBuilder::default().build_and_execute(|| {
		storm();
		TotalRatio::set(percent(110));
		assert!(!runs() && !report().open);
		TotalRatio::set(Ratio::from_inner(percent(110).into_inner() - 1));
		assert!(runs());
		let now = report();
		assert_eq!((now.open, now.reason, now.next_change), (true, GateReason::BackingThin, None));
		// The storm goes on behind it.
		TotalRatio::set(percent(111));
		assert!(!runs());
		assert_eq!(changes(), Vec::<bool>::new());
	});
}

#[test]
fn storm_pauses_nothing_while_the_frozen_csas_stand_below_their_line() {
	ExtBuilder::default().build_and_execute(|| {
		storm();
		let thin = Ratio::from_inner(percent(105).into_inner() - 1);
		assert!(!Volatilities::arbitrage_runs(ETH, percent(105)).0);
		assert!(Volatilities::arbitrage_runs(ETH, thin).0);
		FrozenRatio::set(percent(105));
		assert_eq!(report().reason, GateReason::Storm);
		FrozenRatio::set(thin);
		let now = report();
		assert_eq!(
			(now.open, now.reason, now.next_change),
			(true, GateReason::FrozenPoolThin, None)
		);
	});
}

#[test]
fn totals_are_asked_for_only_in_a_storm_that_nothing_else_has_ended() {
	ExtBuilder::default().build_and_execute(|| {
		let thin = percent(104);
		// Nothing more than the record of the asset is read in fair weather.
		let free = (true, Weight::zero());
		assert_eq!(Volatilities::arbitrage_runs(ETH, thin), free);
		assert_eq!(Volatilities::arbitrage_runs(UNKNOWN, thin), free);
		let closed = storm();
		assert!(Volatilities::arbitrage_runs(ETH, thin).0);
		Now::set(closed + params().max_closed);
		assert!(Volatilities::arbitrage_runs(ETH, SOUND).0);
		assert_eq!(TotalsAsked::get(), 0);
		Now::set(closed);
		let (open, weight) = Volatilities::arbitrage_runs(ETH, SOUND);
		assert_eq!((open, weight), (false, Volatilities::arbitrage_runs_weight()));
		assert_eq!(TotalsAsked::get(), 1);
		// Nor do prices ask.
		accept(ETH, price_at(200.0), closed + 60);
		assert_eq!(TotalsAsked::get(), 1);
		// Another asset has its own weather.
		assert!(Volatilities::arbitrage_runs(WBTC, SOUND).0);
		assert_eq!(TotalsAsked::get(), 1);
	});
}

#[test]
fn weight_of_a_look_at_the_gate_covers_the_totals() {
	ExtBuilder::default().build_and_execute(|| {
		let reads = <Test as frame_system::Config>::DbWeight::get().reads(2);
		let totals = <Others as interfaces::Solvency>::total_ratio_weight();
		assert_eq!(Volatilities::arbitrage_runs_weight(), reads.saturating_add(totals));
	});
}

#[test]
fn arbitrage_runs_from_the_moment_the_volatility_is_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		let closed = storm();
		assert!(!runs());
		Volatilities::reset_window(RuntimeOrigin::signed(RISK), ETH).expect("there are closes");
		assert!(runs());
		let now = report();
		assert_eq!(
			(now.open, now.reason, now.since, now.next_change),
			(true, GateReason::VolatilityUnknown, closed, None)
		);
		take_events();
		accept(ETH, price_at(200.0), closed + 60);
		assert_eq!((changes(), runs()), (vec![true], true));
		assert_eq!(report().reason, GateReason::VolatilityUnknown);
		assert_eq!(window(ETH).gate, Gate { state: GateState::Open, since: closed + 60 });
	});
}

#[test]
fn calm_and_unknown_volatility_are_told_apart() {
	ExtBuilder::default().build_and_execute(|| {
		let unknown = GateReport {
			open: true,
			reason: GateReason::VolatilityUnknown,
			since: START,
			next_change: None,
		};
		assert_eq!(report(), unknown);
		calm(ETH);
		assert_eq!(report(), GateReport { reason: GateReason::Calm, ..unknown });
	});
}

#[test]
fn pause_of_no_length_never_holds() {
	ExtBuilder::default().build_and_execute(|| {
		set(ETH, |p| p.max_closed = 0);
		storm();
		assert!(runs());
		assert_eq!(report().reason, GateReason::PauseExpired);
	});
}

proptest! {
	#[test]
	fn gate_changes_no_more_often_than_the_volatility_crosses_the_whole_band(
		path in prop::collection::vec(
			(prop::sample::select(vec![0u128, 120, 135, 150, 180]), 0u128..20, any::<bool>()),
			1..300,
		),
	) {
		let (close, open) = (points(150), points(120));
		let mut gate = Gate { state: GateState::Open, since: 0 };
		// Crossings of the band, whichever way and whatever the noise within it.
		let (mut above, mut crossings, mut changes) = (false, 0, 0);
		for (at, (base, noise, down)) in path.into_iter().enumerate() {
			let base = points(base).into_inner();
			let raw = if down { base.saturating_sub(noise) } else { base + noise };
			let vol = Volatility::from_inner(raw);
			if (above && vol < open) || (!above && vol > close) {
				above = !above;
				crossings += 1;
			}
			let before = gate;
			gate = gate.after(Some(vol), close, open, Seconds::MAX, at as Seconds);
			changes += u32::from(gate.state != before.state);
			prop_assert_eq!(gate.is_open(), !above);
			prop_assert!(vol <= close || !gate.is_open());
			prop_assert!(vol >= open || gate.is_open());
		}
		prop_assert_eq!(changes, crossings);
	}

	#[test]
	fn pause_never_lasts_longer_than_it_may(
		path in prop::collection::vec((0u128..300, 1u64..5_000), 1..200),
		max_closed in 0u64..20_000,
	) {
		let mut gate = Gate { state: GateState::Open, since: 0 };
		let (mut at, mut calm_since_pause, mut closed_at) = (0, true, None);
		for (vol, gap) in path {
			at += gap;
			gate = gate.after(Some(points(vol)), points(150), points(120), max_closed, at);
			if gate.is_open() {
				closed_at = None;
			} else {
				let begin = *closed_at.get_or_insert(at);
				prop_assert!(begin == at || at - begin < max_closed);
				prop_assert!(begin != at || calm_since_pause, "a pause begins only after calm");
				calm_since_pause = false;
			}
			calm_since_pause |= gate.state == GateState::Open;
		}
	}
}
