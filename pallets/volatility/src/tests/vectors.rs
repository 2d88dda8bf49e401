//! The protocol's own figures: chapter 22, C1 to C3.

use crate::{mock::*, *};
use qian_primitives::{Price, Ratio, Volatility, DAY};

/// Closes of C1.
const CLOSES: [u128; 6] = [400, 410, 395, 402, 420, 415];

/// Difference of two volatilities in percent points.
fn differ(a: Volatility, b: f64) -> f64 {
	(a.into_inner() as f64 / 1e18 - b).abs()
}

fn closed() {
	close_days(ETH, START, &CLOSES.map(price));
}

#[test]
fn daily_volatility_of_six_closes_is_that_of_c1() {
	ExtBuilder::default().build_and_execute(|| {
		closed();
		let window = window(ETH);
		assert_eq!(window.n, 5);
		assert!(
			window.sum_r2.abs_diff(4_369_556_619_372_296_000_000_000_000_000_000) < 10u128.pow(18)
		);
		let vol = window.daily().expect("five returns are enough");
		assert!(differ(vol, 56.478104891558) < 1e-12 * 56.5);
	});
}

#[test]
fn real_time_volatility_fades_the_oldest_return_as_in_c2() {
	ExtBuilder::default().build_and_execute(|| {
		closed();
		let window = window(ETH);
		let end = window.last_close.expect("closes were made").at;
		for (minutes, expected) in
			[(0, 56.478104891558), (720, 54.472255916249), (1_440, 52.389664983362)]
		{
			let at = end + minutes * 60;
			let vol = window.real_time(Sighting { price: price(415), at });
			assert!(differ(vol.expect("known"), expected) < 1e-12 * expected, "{minutes} minutes");
		}
	});
}

/// The start ratio after a sample at this volatility, so many seconds after the last one.
fn step(from: &Window, vol: u128, elapsed: u64) -> Window {
	let target = sample::target_of(&params(), Some(points(vol)));
	let q0 = sample::next_start_ratio(&params(), from.q0, target, elapsed);
	Window { q0, ..from.clone() }
}

fn alarm(window: &Window) -> u128 {
	Pallet::<Test>::alarm_line(window.q0, percent(120)).into_inner()
}

#[test]
fn start_ratio_rises_at_once_and_falls_by_the_hour_as_in_c3() {
	let calm = Window::new(percent(150), 0);
	let stormy = step(&calm, 66, 60);
	assert_eq!(stormy.q0.into_inner(), 1_537_500_000_000_000_000);
	assert_eq!(alarm(&stormy), 1_368_750_000_000_000_000);

	let minute_later = step(&stormy, 60, 60);
	assert_eq!(minute_later.q0.into_inner(), 1_536_666_666_666_666_667);
	assert_eq!(alarm(&minute_later), 1_368_333_333_333_333_333);

	let later = step(&stormy, 60, 45 * 60);
	assert_eq!(later.q0, percent(150));
	assert_eq!(alarm(&later), 1_350_000_000_000_000_000);

	let doubled = step(&calm, 120, 60);
	assert_eq!(doubled.q0, Ratio::from_rational(1_875, 1_000));
	assert_eq!(step(&doubled, 60, 3_600).q0, Ratio::from_rational(1_825, 1_000));
	assert_eq!(step(&doubled, 60, 27_000).q0, percent(150));
	assert_eq!(alarm(&step(&doubled, 60, 27_000)), 1_350_000_000_000_000_000);
}

#[test]
fn window_that_moved_on_by_a_day_has_the_volatility_that_real_time_showed_at_its_end() {
	ExtBuilder::default().build_and_execute(|| {
		let closes: Vec<Price> = (0..31).map(|day| price(400 + (day * 37) % 50)).collect();
		close_days(ETH, START, &closes);
		let before = window(ETH);
		assert!(before.is_full());
		let end = START + 31 * DAY;
		let real_time = before.real_time(Sighting { price: price(411), at: end });
		close_days(ETH, end, &[price(411)]);
		assert_eq!(window(ETH).daily(), real_time);
	});
}
