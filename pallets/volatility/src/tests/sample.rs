//! When the volatility is sampled, how the start ratio follows it, and the calls.

use super::*;
use crate::sample::{next_start_ratio, target_of};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;
use sp_runtime::DispatchError;

fn risk() -> RuntimeOrigin {
	RuntimeOrigin::signed(RISK)
}

fn q0_of(asset: AssetId) -> Ratio {
	window(asset).q0
}

#[test]
fn volatility_is_sampled_when_the_last_sample_is_old_enough() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		accept(ETH, price(400), last + 600);
		let first = window(ETH);
		assert_eq!(first.q0_at, last + 600);
		accept(ETH, price(440), last + 659);
		let unsampled = window(ETH);
		assert_eq!((unsampled.vol_r, unsampled.q0_at), (first.vol_r, first.q0_at));
		assert_eq!(unsampled.last_price, Some(Sighting { price: price(440), at: last + 659 }));
		accept(ETH, price(440), last + 660);
		let sampled = window(ETH);
		assert_eq!(sampled.q0_at, last + 660);
		assert_eq!(
			sampled.vol_r,
			sampled.real_time(Sighting { price: price(440), at: last + 660 })
		);
		assert_ne!(sampled.vol_r, first.vol_r);
	});
}

#[test]
fn sample_comes_with_the_moment_of_a_price_and_not_with_the_clock() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		accept(ETH, price(400), last + 600);
		Now::set(last + 900);
		Volatilities::on_price(ETH, price(410), last + 630);
		assert_eq!(window(ETH).q0_at, last + 600);
		Volatilities::on_price(ETH, price(410), last + 661);
		assert_eq!(window(ETH).q0_at, last + 661);
		// An older moment takes nothing back.
		Volatilities::on_price(ETH, price(410), last + 1);
		assert_eq!(window(ETH).q0_at, last + 661);
	});
}

#[test]
fn weight_of_a_price_does_not_depend_on_the_window_once_it_is_full() {
	ExtBuilder::default().build_and_execute(|| {
		let weight = <() as WeightInfo>::on_price();
		close_days(ETH, START, &closes(33));
		for moment in [end(32) + 2, end(33), end(33) + 1, end(33) + 61, end(50)] {
			assert_eq!(Volatilities::on_price(ETH, price(400), moment), weight);
		}
		assert_eq!(Volatilities::on_price(UNKNOWN, price(400), end(50)), weight);
	});
}

#[test]
fn start_ratio_stays_at_its_reference_and_the_gate_open_while_the_volatility_is_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		// Four returns, as wild as they may be.
		close_days(ETH, START, &[1, 1_000, 1, 1_000, 1].map(price));
		accept(ETH, price(1_000), end(4) + 600);
		let window = window(ETH);
		assert_eq!((window.n, window.vol_r, window.daily()), (4, None, None));
		assert_eq!(window.q0, params().q_ref);
		assert_eq!(window.gate, Gate { state: GateState::Open, since: START });
		assert_eq!(window.q0_at, end(4) + 600);
		let quiet = |event: &Event<Test>| {
			!matches!(event, Event::StartRatioUpdated { .. } | Event::ArbitrageGate { .. })
		};
		assert!(take_events().iter().all(quiet));
	});
}

#[test]
fn start_ratio_rises_at_once_and_falls_by_the_hour_with_an_event_for_each_change() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		// Calm has brought it to the floor.
		assert_eq!(q0_of(ETH), percent(140));
		take_events();
		accept(ETH, price(400), last + 600);
		assert_eq!(take_events(), []);

		let high = price_at(120.0);
		accept(ETH, high, last + 660);
		let risen = window(ETH);
		// 150 % · (1 + 0.25 · (120/60 − 1)) = 187.5 %, but for the price's own rounding.
		assert!(risen.q0.into_inner().abs_diff(percent(187).into_inner() + UNIT / 200) < 1_000_000);
		let told = |q0: Ratio, vol_r| Event::StartRatioUpdated {
			asset: ETH,
			q0,
			q_alarm: Ratio::from_inner((q0.into_inner() + percent(120).into_inner()) / 2),
			vol_r: Some(vol_r),
		};
		assert_eq!(take_events(), [told(risen.q0, vol_r(ETH))]);

		accept(ETH, high, last + 720);
		assert_eq!((q0_of(ETH), take_events()), (risen.q0, vec![]));

		accept(ETH, price(400), last + 720 + 3_600);
		assert_eq!(q0_of(ETH).into_inner(), risen.q0.into_inner() - UNIT / 20);
		assert_eq!(take_events(), [told(q0_of(ETH), points(0))]);

		accept(ETH, price(400), last + 720 + 40_000);
		assert_eq!(take_events(), [told(percent(140), points(0))]);
	});
}

#[test]
fn warning_line_lies_in_the_middle_between_start_ratio_and_freeze_line_rounded_down() {
	ExtBuilder::default().build_and_execute(|| {
		let q_min = Ratio::from_inner(percent(120).into_inner() + 1);
		let lines = Volatilities::ratio_lines(ETH, q_min).expect("listed");
		assert_eq!((lines.q0, lines.q_alarm, lines.q_min), (percent(150), percent(135), q_min));
		assert_eq!(Volatilities::ratio_lines(UNKNOWN, q_min), None);
	});
}

#[test]
fn target_of_a_volatility_beyond_all_figures_is_the_cap() {
	let bounds = params();
	for vol in [points(1_000_000), Volatility::from_inner(u128::MAX)] {
		assert_eq!(target_of(&bounds, Some(vol)), bounds.q_cap);
	}
	// Not even the quotient fits.
	let steep = VolatilityParams { vol_ref: Volatility::from_inner(1), ..bounds };
	assert_eq!(target_of(&steep, Some(points(1_000_000))), bounds.q_cap);
	assert_eq!(target_of(&bounds, Some(points(0))), bounds.q_floor);
	assert_eq!(target_of(&bounds, None), bounds.q_ref);
}

#[test]
fn fall_beyond_all_figures_ends_at_the_target() {
	let steep = VolatilityParams { max_fall: Ratio::from_inner(u128::MAX), ..params() };
	assert_eq!(next_start_ratio(&steep, percent(200), percent(150), 7_200), percent(150));
}

#[test]
fn new_parameters_bring_the_start_ratio_within_their_bounds_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let old = params();
		for (q_floor, q_cap, q0) in [(152, 300, 152), (140, 151, 151), (140, 300, 151)] {
			let before = (Params::<Test>::get(ETH).expect("listed"), q0_of(ETH));
			let new = VolatilityParams {
				q_floor: percent(q_floor),
				q_ref: percent(q_floor.max(150).min(q_cap)),
				q_cap: percent(q_cap),
				..old
			};
			assert_ok!(Volatilities::set_volatility_params(risk(), ETH, new));
			assert_eq!((q0_of(ETH), window(ETH).q0_at), (percent(q0), START));
			let set = Event::VolatilityParamsSet { asset: ETH, old: before.0, new };
			let told = Event::StartRatioUpdated {
				asset: ETH,
				q0: percent(q0),
				q_alarm: Ratio::from_inner(percent(q0 + 120).into_inner() / 2),
				vol_r: None,
			};
			let expected = if before.1 == percent(q0) { vec![set] } else { vec![set, told] };
			assert_eq!(take_events(), expected);
			assert_eq!(q0_of(WBTC), percent(150));
		}
	});
}

#[test]
fn parameters_hold_from_the_next_sample_on() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		accept(ETH, price_at(100.0), last + 600);
		let before = window(ETH);
		assert!(before.gate.is_open());
		let new = VolatilityParams { vol_close: points(90), vol_open: points(80), ..params() };
		assert_ok!(Volatilities::set_volatility_params(risk(), ETH, new));
		assert_eq!(window(ETH), before);
		accept(ETH, price_at(100.0), last + 660);
		assert!(!window(ETH).gate.is_open());
	});
}

#[test]
fn reset_forgets_the_volatility_and_the_start_ratio_falls_from_where_it_is() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		accept(ETH, price_at(120.0), last + 600);
		vote(ETH, TODAY - 9, price(5));
		let before = window(ETH);
		take_events();
		assert_ok!(Volatilities::reset_window(risk(), ETH));
		assert_eq!(take_events(), [Event::WindowReset { asset: ETH, returns: before.n }]);
		let after = window(ETH);
		let empty = Window {
			last_price: before.last_price,
			gate: before.gate,
			..Window::new(before.q0, before.q0_at)
		};
		assert_eq!(after, empty);
		assert_eq!(Backfill::<Test>::iter().count(), 0);
		accept(ETH, price_at(120.0), last + 600 + 3_600);
		assert_eq!(q0_of(ETH).into_inner(), before.q0.into_inner() - UNIT / 20);
		accept(ETH, price_at(120.0), last + 600 + 80_000);
		assert_eq!(q0_of(ETH), params().q_ref);
	});
}

#[test]
fn reset_without_a_close_changes_nothing_and_with_waiting_ones_drops_them() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Volatilities::reset_window(risk(), ETH), Error::<Test>::NoChange);
		accept(ETH, price(400), START + 60);
		assert_noop!(Volatilities::reset_window(risk(), ETH), Error::<Test>::NoChange);
		vote(WBTC, TODAY - 5, price(1));
		assert_noop!(Volatilities::reset_window(risk(), ETH), Error::<Test>::NoChange);
		for back in 2..=31 {
			vote(ETH, TODAY - back, price(1));
		}
		assert_ok!(Volatilities::reset_window(risk(), ETH));
		assert_eq!(Backfill::<Test>::iter_prefix(ETH).count(), 0);
		assert_eq!(Backfill::<Test>::iter_prefix(WBTC).count(), 1);
		assert_noop!(Volatilities::reset_window(risk(), UNKNOWN), Error::<Test>::UnknownCollateral);
		assert_noop!(
			Volatilities::reset_window(RuntimeOrigin::signed(ALICE), ETH),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn days_begin_within_a_day() {
	ExtBuilder::default().build_and_execute(|| {
		let set = Volatilities::set_close_offset;
		assert_noop!(set(risk(), 0), Error::<Test>::NoChange);
		assert_noop!(set(risk(), DAY), Error::<Test>::ParameterOutOfBounds);
		assert_noop!(set(risk(), Seconds::MAX), Error::<Test>::ParameterOutOfBounds);
		assert_noop!(set(RuntimeOrigin::signed(ALICE), 1), DispatchError::BadOrigin);
		assert_noop!(set(RuntimeOrigin::root(), 1), DispatchError::BadOrigin);
		assert_ok!(set(risk(), DAY - 1));
		assert_eq!(take_events(), [Event::CloseOffsetSet { old: 0, new: DAY - 1 }]);
		assert_eq!(Volatilities::days().offset, DAY - 1);
		assert_noop!(set(risk(), DAY - 1), Error::<Test>::NoChange);
		assert_ok!(set(risk(), 0));
	});
}

#[test]
#[should_panic(expected = "genesis: a day begins within a day")]
fn genesis_with_a_day_that_begins_a_day_later_is_refused() {
	ExtBuilder::default().close_offset(DAY).build();
}

#[test]
fn retired_asset_leaves_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		vote(WBTC, TODAY - 3, price(9));
		Volatilities::on_retired(ETH);
		Listed::set(vec![WBTC]);
		System::reset_events();
		let before = root();
		Volatilities::on_listed(ETH, params());
		Listed::set(vec![WBTC, ETH]);
		assert_eq!(window(ETH), Window::new(params().q_ref, START));
		close_days(ETH, START, &closes(3));
		for day in [TODAY - 2, TODAY - 5, TODAY - 6] {
			vote(ETH, day, price(7));
		}
		Volatilities::on_retired(ETH);
		System::reset_events();
		Listed::set(vec![WBTC]);
		assert_eq!(Volatilities::ratio_lines(ETH, percent(120)), None);
		assert_eq!(
			Backfill::<Test>::iter_keys().map(|(asset, _)| asset).collect::<Vec<_>>(),
			[WBTC]
		);
		assert_eq!(root(), before);
	});
}

proptest! {
	#[test]
	fn start_ratio_stays_within_its_bounds_rises_at_once_and_falls_no_faster_than_allowed(
		from in 0u128..=1_000_000,
		vol in prop_oneof![Just(None), (0u128..30_000).prop_map(Some)],
		kappa in 0u128..=100,
		fall in 1u128..=1_000,
		elapsed in prop_oneof![0u64..10_000, any::<u64>()],
	) {
		let bounds = params();
		let share = (bounds.q_cap - bounds.q_floor).into_inner() / 1_000_000;
		let q0 = Ratio::from_inner(bounds.q_floor.into_inner() + from * share);
		let params = VolatilityParams {
			kappa: percent(kappa),
			max_fall: Ratio::from_inner(fall * UNIT / 1_000),
			..bounds
		};
		let vol = vol.map(|tenths| Volatility::from_inner(tenths * UNIT / 10));
		let target = target_of(&params, vol);
		let next = next_start_ratio(&params, q0, target, elapsed);
		prop_assert!((params.q_floor..=params.q_cap).contains(&target));
		prop_assert!((params.q_floor..=params.q_cap).contains(&next));
		if target >= q0 {
			prop_assert_eq!(next, target);
		} else {
			let most = fall * UNIT / 1_000 * u128::from(elapsed) / 3_600;
			let lowest = q0.into_inner().saturating_sub(most);
			prop_assert_eq!(next.into_inner(), lowest.max(target.into_inner()));
		}
		let relative = |vol: Volatility| vol.into_inner() as f64 / 60e18;
		let drawn = vol.map_or(1.5, |vol| 1.5 * (1.0 + kappa as f64 / 100.0 * (relative(vol) - 1.0)));
		let naive = drawn.clamp(1.4, 3.0);
		prop_assert!((target.into_inner() as f64 / 1e18 - naive).abs() < 1e-12);
	}

	#[test]
	fn start_ratio_depends_on_the_targets_and_not_on_how_often_they_are_sampled(
		steps in prop::collection::vec((140_000u128..300_000, 60u64..7_200, 1u64..40), 1..40),
	) {
		let params = params();
		let (mut seldom, mut often, mut samples) = (percent(150), percent(150), 0u128);
		for (target, elapsed, parts) in steps {
			let target = Ratio::from_inner(target * (UNIT / 100_000));
			seldom = next_start_ratio(&params, seldom, target, elapsed);
			for part in 0..parts {
				let cut = |part: u64| elapsed * part / parts;
				let elapsed = cut(part + 1) - cut(part);
				often = next_start_ratio(&params, often, target, elapsed);
			}
			samples += u128::from(parts);
			prop_assert!(often >= seldom, "rounding never makes it fall faster");
			prop_assert!(often.into_inner() - seldom.into_inner() <= samples);
		}
		let end = percent(140);
		for q0 in [seldom, often] {
			// 160 pp at 5 pp per hour.
			prop_assert_eq!(next_start_ratio(&params, q0, end, 32 * 3_600), end);
		}
	}
}
