//! What the views show in each situation.

use super::*;

fn vol() -> VolatilityReport {
	Volatilities::vol(ETH).expect("listed")
}

#[test]
fn views_of_an_unlisted_asset_show_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Volatilities::vol(UNKNOWN), None);
		assert_eq!(Volatilities::lines(UNKNOWN), None);
	});
}

#[test]
fn fresh_asset_has_no_volatility_and_wants_all_closes() {
	ExtBuilder::default().build_and_execute(|| {
		let expected = VolatilityReport {
			daily: None,
			real_time: None,
			sampled_at: START,
			returns: 0,
			minutes: 0,
			last_close: None,
			missing: 31,
		};
		assert_eq!(vol(), expected);
		let lines = Volatilities::lines(ETH).expect("listed");
		assert_eq!(
			(lines.q0, lines.q_alarm, lines.q_min),
			(percent(150), percent(135), percent(120))
		);
		assert_eq!(lines.target, percent(150));
	});
}

#[test]
fn window_that_is_not_full_tells_its_returns_and_how_many_closes_are_wanted() {
	ExtBuilder::default().build_and_execute(|| {
		let closes = closes(6);
		close_days(ETH, START, &closes[..5]);
		let sampled_at = end(4);
		let four = VolatilityReport {
			daily: None,
			real_time: None,
			sampled_at,
			returns: 4,
			minutes: 0,
			last_close: Some(Sighting { price: closes[4], at: end(4) }),
			missing: 26,
		};
		assert_eq!(vol(), four);
		vote(ETH, TODAY - 7, price(5));
		assert_eq!(vol(), VolatilityReport { missing: 25, ..four });

		close_days(ETH, end(5), &closes[5..]);
		accept(ETH, price(500), end(5) + 7_200);
		let five = VolatilityReport {
			daily: realised_volatility_floor(squares(&closes).iter().sum(), 5),
			real_time: window(ETH).real_time(Sighting { price: price(500), at: end(5) + 7_200 }),
			sampled_at: end(5) + 7_200,
			returns: 5,
			minutes: 120,
			last_close: Some(Sighting { price: closes[5], at: end(5) }),
			missing: 24,
		};
		assert!(five.daily.is_some() && five.real_time > five.daily);
		assert_eq!(vol(), five);
	});
}

#[test]
fn full_window_wants_no_close() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &closes(40));
		let report = vol();
		assert_eq!((report.returns, report.missing), (30, 0));
		assert_eq!(report.daily, window(ETH).daily());
	});
}

#[test]
fn minutes_count_from_the_last_close_up_to_a_day() {
	ExtBuilder::default().build_and_execute(|| {
		close_days(ETH, START, &closes(6));
		let last = end(5);
		for (seconds, minutes) in [
			(0, 0),
			(59, 0),
			(60, 1),
			(119, 1),
			(43_200, 720),
			(DAY - 1, 1_439),
			(DAY, 1_440),
			(DAY + 60, 1_440),
			(400 * DAY, 1_440),
		] {
			Now::set(last + seconds);
			assert_eq!(vol().minutes, minutes, "{seconds} seconds");
		}
		// A clock behind the close does not underflow.
		Now::set(last - 5);
		assert_eq!(vol().minutes, 0);
	});
}

#[test]
fn lines_show_where_the_start_ratio_is_and_where_it_is_drawn() {
	ExtBuilder::default().build_and_execute(|| {
		let last = calm(ETH);
		accept(ETH, price_at(120.0), last + 60);
		let risen = window(ETH).q0;
		let lines = Volatilities::lines(ETH).expect("listed");
		assert_eq!((lines.q0, lines.target), (risen, risen));
		accept(ETH, price(400), last + 120);
		let lines = Volatilities::lines(ETH).expect("listed");
		assert!(lines.q0 < risen && lines.q0 > percent(180));
		assert_eq!(lines.target, percent(140));
		// The freeze line is that of the register as it is now.
		FreezeLine::set(percent(125));
		let lines = Volatilities::lines(ETH).expect("listed");
		assert_eq!(lines.q_min, percent(125));
		let middle = (lines.q0.into_inner() + percent(125).into_inner()) / 2;
		assert_eq!(lines.q_alarm.into_inner(), middle);
		let told = Volatilities::ratio_lines(ETH, percent(125)).expect("listed");
		assert_eq!((told.q0, told.q_alarm, told.q_min), (lines.q0, lines.q_alarm, lines.q_min));
	});
}

#[test]
fn asset_without_a_window_has_no_lines_even_if_the_register_knows_it() {
	ExtBuilder::default().build_and_execute(|| {
		Listed::mutate(|listed| listed.push(UNKNOWN));
		assert_eq!(Volatilities::lines(UNKNOWN), None);
	});
}
