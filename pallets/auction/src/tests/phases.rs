//! Where the protocol stands: every way from one phase to another, and those that do not exist.

use super::*;
use qian_primitives::Ratio;
use Phase::{Healthy, Observing, Open};

/// The collateral of CSAs is worth `percent` of the net supply at genesis, rounded down.
fn backed(percent: u128) {
	let now = ReserveLine::get(ETH);
	let wanted = SUPPLY / 100 * percent / 300;
	if wanted > now {
		reserve_gets(ETH, wanted - now);
	} else {
		reserve_loses(ETH, now - wanted);
	}
}

#[test]
fn nothing_is_observed_while_the_coin_is_backed() {
	ExtBuilder::default().build_and_execute(|| {
		refused!(observe(), NoChange);
		assert_eq!(phase(), Healthy);
		backed(90);
		refused!(observe(), NoChange);
	});
}

#[test]
fn a_gap_comes_under_observation_one_unit_below_the_line_and_not_at_it() {
	ExtBuilder::default().build_and_execute(|| {
		backed(90);
		assert_eq!(Auction::gap().assessment.q_total, percent(90));
		refused!(observe(), NoChange);
		assert!(!Auction::phase().is_alarming && !Auction::phase().is_due);
		reserve_loses(ETH, 1);
		assert!(Auction::phase().is_alarming && Auction::phase().is_due);
		assert_ok!(observe());
		assert_eq!(phase(), Observing { since: START });
		let q_total = Auction::gap().assessment.q_total;
		assert_eq!(take_events(), [Event::ObservationStarted { q_total, uncovered: 0 }]);
		refused!(observe(), NoChange);
	});
}

#[test]
fn losses_come_under_observation_one_unit_above_the_trigger_and_not_at_it() {
	ExtBuilder::default().build_and_execute(|| {
		// One per cent of the net supply is 10,000.
		weak_csa(ETH, 100 * UNIT, 40_000 * UNIT);
		assert_eq!(Auction::gap().assessment.uncovered, 10_000 * UNIT);
		refused!(observe(), NoChange);
		weak_csa(ETH, 100 * UNIT, 40_000 * UNIT + 1);
		assert_ok!(observe());
		let q_total = percent(150);
		let uncovered = 10_000 * UNIT + 1;
		assert_eq!(take_events(), [Event::ObservationStarted { q_total, uncovered }]);
	});
}

#[test]
fn what_the_protocol_owns_covers_losses_and_bad_debt_uses_that_up() {
	ExtBuilder::default().build_and_execute(|| {
		weak_csa(ETH, 100 * UNIT, 50_000 * UNIT);
		system_gets(USDT, 0, 15_000_000_000);
		let seen = Auction::gap().assessment;
		assert_eq!((seen.buffer, seen.uncovered), (15_000 * UNIT as i128, 5_000 * UNIT));
		debt_turns_bad(16_000 * UNIT);
		let seen = Auction::gap().assessment;
		assert_eq!((seen.buffer, seen.uncovered), (-1_000 * UNIT as i128, 21_000 * UNIT));
		coins_burn(6_000 * UNIT);
		assert_eq!(Auction::gap().assessment.uncovered, 15_000 * UNIT);
		coins_burn(14_000 * UNIT);
		assert_eq!(Auction::gap().assessment.uncovered, 5_000 * UNIT);
	});
}

#[test]
fn a_gap_that_closes_by_itself_ends_the_observation() {
	ExtBuilder::default().build_and_execute(|| {
		observed();
		backed(90);
		// It is under observation for long enough, but there is nothing to do.
		refused!(start(ETH), NotObservedLongEnough);
		assert_ok!(observe());
		assert_eq!(phase(), Healthy);
		assert_eq!(take_events(), [Event::ObservationEnded { q_total: percent(90), uncovered: 0 }]);
	});
}

#[test]
fn a_gap_that_comes_again_is_observed_from_then_on() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		assert_ok!(observe());
		wait(DAY - 10);
		backed(95);
		assert_ok!(observe());
		wait(5);
		backed(87);
		assert_ok!(observe());
		assert_eq!(phase(), Observing { since: START + DAY - 5 });
		wait(DAY - 1);
		refused!(start(ETH), NotObservedLongEnough);
		wait(1);
		assert_ok!(start(ETH));
		assert_eq!(phase(), Open);
	});
}

#[test]
fn lots_open_when_the_time_of_observation_has_passed_and_not_a_second_earlier() {
	ExtBuilder::default().build_and_execute(|| {
		refused!(start(ETH), NotObservedLongEnough);
		published_gap();
		refused!(start(ETH), NotObservedLongEnough);
		assert_ok!(observe());
		assert_eq!(Auction::phase().opens, Some(START + DAY));
		wait(DAY - 1);
		refused!(start(ETH), NotObservedLongEnough);
		wait(1);
		assert_ok!(start(ETH));
		assert_eq!((phase(), Auction::phase().opens), (Open, None));
	});
}

#[test]
fn the_time_of_observation_is_the_one_that_is_set_now() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		assert_ok!(observe());
		wait(HOUR);
		refused!(start(ETH), NotObservedLongEnough);
		with_params(|params| params.t_auction = HOUR);
		assert_ok!(start(ETH));
	});
}

#[test]
fn auctions_go_on_past_the_first_line_until_the_target_is_reached() {
	ExtBuilder::default().build_and_execute(|| {
		let id = opened();
		assert_ok!(cancel(id));
		// A coin is missing, and a unit of ETH more.
		backed(100);
		reserve_loses(ETH, UNIT / 300 + 1);
		assert!(!Auction::phase().is_alarming);
		refused!(observe(), NoChange);
		assert_eq!(phase(), Open);
		assert_ok!(start(ETH));
		assert_eq!(lots()[0].cover, UNIT + 300);
		assert_ok!(cancel(lots()[0].id));
		reserve_gets(ETH, 1);
		System::reset_events();
		assert_ok!(observe());
		let q_total = Ratio::from_inner(999_999_000_000_000_000);
		let ended = Event::ObservationEnded { q_total, uncovered: 0 };
		assert_eq!((phase(), take_events()), (Healthy, vec![ended]));
	});
}

#[test]
fn auctions_do_not_end_while_losses_are_uncovered() {
	ExtBuilder::default().build_and_execute(|| {
		let id = opened();
		assert_ok!(cancel(id));
		backed(120);
		weak_csa(ETH, UNIT, 301 * UNIT + 1);
		refused!(observe(), NoChange);
		weak_csa(ETH, UNIT, 301 * UNIT);
		assert_ok!(observe());
		assert_eq!(phase(), Healthy);
	});
}

#[test]
fn auctions_do_not_end_while_a_lot_runs() {
	ExtBuilder::default().build_and_execute(|| {
		let id = opened();
		backed(150);
		refused!(observe(), NoChange);
		assert_eq!(phase(), Open);
		assert_ok!(cancel(id));
		assert_ok!(observe());
		assert_eq!(phase(), Healthy);
		// And begin with an observation again.
		backed(80);
		refused!(start(ETH), NotObservedLongEnough);
		assert_ok!(observe());
		assert_eq!(phase(), Observing { since: Now::get() });
	});
}

#[test]
fn an_observed_gap_that_only_grows_stays_observed_since_its_beginning() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		assert_ok!(observe());
		for step in 1..=5 {
			wait(10 * DAY);
			reserve_loses(ETH, step * UNIT);
			refused!(observe(), NoChange);
		}
		assert_eq!(phase(), Observing { since: START });
	});
}

#[test]
fn without_coins_there_is_no_gap() {
	ExtBuilder::default().build_and_execute(|| {
		coins_burn(SUPPLY);
		reserve_loses(ETH, RESERVE);
		assert_eq!(Auction::gap().gap, 0);
		assert_eq!(Auction::gap().assessment.q_total, Ratio::from_inner(u128::MAX));
		refused!(observe(), NoChange);
	});
}

#[test]
fn an_asset_without_price_counts_nothing_in_the_totals() {
	ExtBuilder::default().build_and_execute(|| {
		Counted::mutate(|prices| prices.remove(&ETH));
		assert_eq!(Auction::gap().gap, SUPPLY);
		assert_ok!(observe());
		// One whose price may not be used does, as long as it is not too old.
		price_becomes(ETH, 30_000);
		Stale::set(vec![ETH]);
		assert_ok!(observe());
		assert_eq!(phase(), Healthy);
	});
}

#[test]
fn only_accounts_observe() {
	ExtBuilder::default().build_and_execute(|| {
		published_gap();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::observe(origin), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn a_backing_that_is_a_coin_short_has_no_gap_and_a_unit_more_is_one() {
	ExtBuilder::default().build_and_execute(|| {
		let params = AuctionParams::default();
		backed(100);
		reserve_loses(ETH, UNIT / 300);
		let seen = Auction::gap();
		assert_eq!((seen.assessment.shortage(&params), seen.gap, seen.left), (UNIT, 0, 0));
		assert!(seen.assessment.is_sound(&params));
		reserve_loses(ETH, 1);
		coins_burn(299);
		let seen = Auction::gap();
		assert_eq!((seen.gap, seen.left), (UNIT + 1, UNIT + 1));
		assert!(!seen.assessment.is_sound(&params));
	});
}

#[test]
fn losses_of_a_coin_are_no_gap_and_those_of_a_unit_more_are_one() {
	ExtBuilder::default().build_and_execute(|| {
		let params = AuctionParams::default();
		debt_turns_bad(UNIT);
		let seen = Auction::gap();
		assert_eq!((seen.assessment.uncovered, seen.gap), (UNIT, 0));
		assert!(seen.assessment.is_sound(&params));
		debt_turns_bad(1);
		let seen = Auction::gap();
		assert_eq!(seen.gap, UNIT + 1);
		assert!(!seen.assessment.is_sound(&params));
	});
}

#[test]
fn auctions_end_with_a_rest_of_bad_debt_that_is_rounding() {
	ExtBuilder::default().build_and_execute(|| {
		let id = opened();
		assert_ok!(cancel(id));
		backed(120);
		debt_turns_bad(UNIT + 1);
		refused!(observe(), NoChange);
		system_gets(USDT, 1_000_000, 0);
		assert_eq!(Auction::gap().assessment.uncovered, 1);
		System::reset_events();
		assert_ok!(observe());
		let ended = Event::ObservationEnded { q_total: Auction::phase().q_total, uncovered: 1 };
		assert_eq!((phase(), take_events()), (Healthy, vec![ended]));
		assert_eq!(BadDebt::get(), UNIT + 1);
	});
}

#[test]
fn a_supply_of_a_coin_alarms_nobody_whatever_backs_it() {
	ExtBuilder::default().build_and_execute(|| {
		coins_burn(SUPPLY - UNIT - 1);
		reserve_loses(ETH, RESERVE);
		assert!(Auction::phase().is_alarming);
		assert_ok!(observe());
		coins_burn(1);
		let seen = Auction::gap();
		assert_eq!((seen.assessment.q_total, seen.assessment.net_supply), (percent(0), UNIT));
		assert!(!Auction::phase().is_alarming);
		assert_ok!(observe());
		assert_eq!(phase(), Healthy);
		refused!(observe(), NoChange);
	});
}
