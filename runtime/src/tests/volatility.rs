//! Volatility through the real runtime: votes for past closes, and what a storm does to CSAs.

use super::{chain::START, *};
use crate::{Runtime, RuntimeOrigin, Volatility};
use frame_support::assert_ok;
use pallet_price_feed::types::OracleKey;
use pallet_volatility::{Event, GateReason, GateState, LinesReport, Windows};
use qian_primitives::{Price, Ratio, VolatilityParams, DAY};
use sp_runtime::{traits::Dispatchable, FixedU128};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Ferdie};

/// The day that ends as the chain begins.
const YESTERDAY: u32 = (START / DAY) as u32 - 1;

fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * UNIT / 100)
}

/// A vote for closes in dollars.
fn votes(asset: AssetId, closes: impl IntoIterator<Item = (u32, f64)>) -> RuntimeCall {
	let vote = |(day, close)| (OracleKey::Close(asset, day), Price::from_float(close));
	let values = closes.into_iter().map(vote).collect::<Vec<_>>();
	RuntimeCall::Oracle(pallet_oracle::Call::feed_values {
		values: values.try_into().expect("a window of values fits"),
	})
}

/// Closes of the last 31 days that end at 200, up and down by `step`.
fn swaying(step: f64) -> Vec<(u32, f64)> {
	let close = |back| if back % 2 == 0 { 200.0 } else { 200.0 * (1.0 + step) };
	(0..31).map(|back| (YESTERDAY - back, close(back))).collect()
}

/// A development chain whose ETH stands at 200 after days that went up and down by four percent:
/// about 76 % a year.
fn calm() -> Chain {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	assert_eq!(chain.block([(Alice, votes(ETH, swaying(0.04)))]), [Ok(())]);
	chain.feed([(Alice, ETH, 200.0)]);
	assert_eq!(chain.read(|| Volatility::vol(ETH).unwrap().returns), 30);
	chain
}

fn lines(chain: &mut Chain) -> LinesReport {
	chain.read(|| Volatility::lines(ETH)).expect("ETH is listed")
}

fn raw_votes(chain: &mut Chain) -> usize {
	chain.read(|| {
		let keys = pallet_oracle::RawValues::<Runtime>::iter_keys();
		let combined = pallet_oracle::Values::<Runtime>::iter_keys();
		let all = keys.map(|(_, key)| key).chain(combined);
		all.filter(|key| matches!(key, OracleKey::Close(..))).count()
	})
}

fn csa_error(error: pallet_csa::Error<Runtime>) -> DispatchError {
	super::error(error)
}

#[test]
fn a_majority_of_the_operators_fills_the_window_and_their_votes_are_deleted() {
	let mut chain = Chain::new(crate::presets::LOCAL_TESTNET);
	assert_eq!(chain.block([(Alice, votes(ETH, swaying(0.04)))]), [Ok(())]);
	chain.block([]);
	assert_eq!(chain.read(|| Volatility::vol(ETH).unwrap().returns), 0);
	assert_eq!(raw_votes(&mut chain), 31);

	// The same operator once more is not a second one.
	assert_eq!(chain.block([(Alice, votes(ETH, swaying(0.04)))]), [Ok(())]);
	chain.block([]);
	assert_eq!(chain.read(|| Volatility::vol(ETH).unwrap().returns), 0);

	assert_eq!(chain.block([(Bob, votes(ETH, swaying(0.06)))]), [Ok(())]);
	chain.block([]);
	let report = chain.read(|| Volatility::vol(ETH)).unwrap();
	assert_eq!((report.returns, report.missing), (30, 0));
	assert_eq!(report.last_close.map(|close| close.at), Some(START));
	// Two votes: their mean.
	let swings = (1.05f64).ln() * (365.0f64).sqrt() * 100.0;
	let daily = report.daily.unwrap().into_inner() as f64 / 1e18;
	assert!((daily / swings - 1.0).abs() < 1e-9, "{daily} {swings}");
	assert_eq!(raw_votes(&mut chain), 0);

	// Charlie was too slow: no error, no trace.
	let before = chain.read(|| Windows::<Runtime>::get(ETH));
	assert_eq!(chain.block([(Charlie, votes(ETH, swaying(0.5)))]), [Ok(())]);
	chain.block([]);
	assert_eq!(raw_votes(&mut chain), 0);
	assert_eq!(chain.read(|| Windows::<Runtime>::get(ETH)), before);
}

#[test]
fn votes_of_strangers_for_the_future_and_for_unknown_assets_are_refused() {
	let mut chain = Chain::new(crate::presets::LOCAL_TESTNET);
	let filtered = error(frame_system::Error::<Runtime>::CallFiltered);
	let results = chain.block([
		(Dave, votes(ETH, [(YESTERDAY, 200.0)])),
		(Alice, votes(ETH, [(YESTERDAY + 1, 200.0)])),
		(Bob, votes(199, [(YESTERDAY, 200.0)])),
	]);
	let denied = error(pallet_oracle::Error::<Runtime>::NoPermission);
	assert_eq!(results, [Err(denied), Err(filtered), Err(filtered)]);
	// Long ago: nobody waits for it.
	assert_eq!(chain.block([(Alice, votes(ETH, [(YESTERDAY - 31, 200.0)]))]), [Ok(())]);
	assert_eq!(raw_votes(&mut chain), 0);
}

#[test]
fn a_forecast_is_shown_and_moves_nothing() {
	let mut chain = calm();
	let before = (lines(&mut chain), chain.read(|| Windows::<Runtime>::get(ETH)));
	let values = vec![(OracleKey::Forecast(ETH), FixedU128::from_u32(900))];
	let call = RuntimeCall::Oracle(pallet_oracle::Call::feed_values {
		values: values.try_into().expect("one value fits"),
	});
	assert_eq!(chain.block([(Alice, call)]), [Ok(())]);
	chain.block([]);
	let shown = chain.read(|| crate::PriceFeed::forecast(ETH)).expect("a quorum fed it");
	assert_eq!((shown.volatility, shown.age), (FixedU128::from_u32(900), 3));
	assert_eq!((lines(&mut chain), chain.read(|| Windows::<Runtime>::get(ETH))), before);
}

#[test]
fn a_fall_raises_start_ratio_and_alarm_line_and_both_are_obeyed() {
	let mut chain = calm();
	assert_eq!(lines(&mut chain).q0, percent(180));
	let at_180 = 2_000 * UNIT / 180 * 100;
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, at_180))]), [Ok(())]);

	chain.jump(60);
	chain.price_becomes(ETH, 165.0);
	let LinesReport { q0, q_alarm, q_min, .. } = lines(&mut chain);
	assert!(q0 > percent(185) && q0 < percent(200), "{q0:?}");
	assert_eq!(q_alarm.into_inner(), (q0.into_inner() + q_min.into_inner()) / 2);

	// To the line, and one unit past it.
	let value = 1_650 * UNIT;
	let most = value * 1_000 / (q0.into_inner() / (UNIT / 1_000) + 1);
	let below = csa_error(pallet_csa::Error::BelowStartRatio);
	let old = open(ETH, 10 * UNIT, value / 180 * 100);
	assert_eq!(chain.block([(Charlie, old)]), [Err(below)]);
	assert_eq!(chain.block([(Charlie, open(ETH, 10 * UNIT, most))]), [Ok(())]);
	let left = chain.read(|| crate::Csa::mintable(ETH, account(Charlie))).unwrap();
	assert_eq!(chain.block([(Charlie, mint(ETH, left + 1))]), [Err(below)]);
	assert_eq!(chain.block([(Charlie, mint(ETH, left))]), [Ok(())]);

	let free = chain.read(|| crate::Csa::withdrawable(ETH, account(Charlie))).unwrap();
	let withdraw = |amount| RuntimeCall::Csa(pallet_csa::Call::withdraw { asset: ETH, amount });
	let below = csa_error(pallet_csa::Error::BelowAlarmRatio);
	assert_eq!(chain.block([(Charlie, withdraw(free + 1))]), [Err(below)]);
	assert_eq!(chain.block([(Charlie, withdraw(free))]), [Ok(())]);

	// Bob was at the old line: volatility makes him alarmed at most, never frozen.
	let state = chain.read(|| crate::Csa::position(ETH, account(Bob))).unwrap().state;
	assert_eq!(state, Some(qian_primitives::CsaState::Alarm));
}

/// A chain in a storm: ETH fell from 200 to 110, and Bob's CSA is frozen at 115 %.
fn storm() -> Chain {
	let mut chain = calm();
	let debt = 1_100 * UNIT / 115 * 100;
	assert_eq!(chain.block([(Bob, open(ETH, 10 * UNIT, debt))]), [Ok(())]);
	let coins = RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: QUSD.into(),
		target: account(Ferdie).into(),
		amount: 500 * UNIT,
	});
	assert_eq!(chain.block([(Bob, coins)]), [Ok(())]);
	chain.jump(60);
	chain.price_becomes(ETH, 110.0);
	let report = lines(&mut chain);
	assert_eq!(report.gate.reason, GateReason::Storm);
	assert!(!report.gate.open);
	chain
}

#[test]
fn arbitrage_pauses_in_a_storm_until_the_frozen_csas_stand_thin() {
	let mut chain = storm();
	let closed = csa_error(pallet_csa::Error::GateClosed);
	assert_eq!(chain.block([(Ferdie, redeem(ETH, 100 * UNIT, 0))]), [Err(closed)]);
	let pool = chain.read(|| crate::Csa::pool(ETH)).unwrap();
	assert!(!pool.gate_open);

	chain.jump(60);
	chain.price_becomes(ETH, 100.0);
	assert_eq!(lines(&mut chain).gate.reason, GateReason::FrozenPoolThin);
	assert_eq!(chain.block([(Ferdie, redeem(ETH, 100 * UNIT, 0))]), [Ok(())]);
}

#[test]
fn arbitrage_goes_on_in_a_storm_while_the_whole_system_is_thin() {
	let mut chain = storm();
	// 113 % of all that is owed is more than the line, 109 % less.
	chain.jump(60);
	chain.price_becomes(ETH, 106.0);
	let total = chain.read(crate::Csa::system).q_total;
	assert!(total > percent(110), "{total:?}");
	assert_eq!(lines(&mut chain).gate.reason, GateReason::Storm);

	chain.price_becomes(ETH, 104.0);
	let total = chain.read(crate::Csa::system).q_total;
	assert!(total < percent(110) && total > percent(105), "{total:?}");
	assert_eq!(lines(&mut chain).gate.reason, GateReason::BackingThin);
	assert_eq!(chain.block([(Ferdie, redeem(ETH, 100 * UNIT, 0))]), [Ok(())]);
}

#[test]
fn a_pause_of_arbitrage_ends_after_its_longest_time_and_says_so() {
	let mut chain = storm();
	let end = lines(&mut chain).gate.next_change.expect("a pause has an end");
	let now = chain.read(|| pallet_timestamp::Now::<Runtime>::get() / 1_000);
	chain.jump(end - now - 30);
	chain.price_becomes(ETH, 110.0);
	assert_eq!(lines(&mut chain).gate.reason, GateReason::Storm);

	chain.jump(120);
	chain.price_becomes(ETH, 111.0);
	assert_eq!(lines(&mut chain).gate.reason, GateReason::PauseExpired);
	let told = chain.read(|| {
		let events = crate::System::read_events_for_pallet::<Event<Runtime>>();
		events.contains(&Event::ArbitrageGate { asset: ETH, open: true })
	});
	assert!(told);
	let gate = chain.read(|| Windows::<Runtime>::get(ETH)).unwrap().gate;
	assert_eq!(gate.state, GateState::Expired);
	assert_eq!(chain.block([(Ferdie, redeem(ETH, 100 * UNIT, 0))]), [Ok(())]);
}

#[test]
fn parameters_of_both_pallets_keep_their_order_with_each_other() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.read(|| {
		let params = pallet_volatility::Params::<Runtime>::get(ETH).unwrap();
		let set = |params: VolatilityParams| {
			let call = pallet_volatility::Call::set_volatility_params { asset: ETH, params };
			RuntimeCall::from(call).dispatch(RuntimeOrigin::root()).map_err(|e| e.error)
		};
		let order = pallet_volatility::Error::<Runtime>::BadRatioOrder;
		let floor = |q_floor| VolatilityParams { q_floor, ..params };
		assert_eq!(set(floor(percent(124))).map(|_| ()), Err(order.into()));
		assert_ok!(set(floor(percent(125))));

		let risk = crate::Collateral::collateral(ETH).unwrap().params;
		let q_min = |q_min| {
			let params = pallet_collateral::CollateralParams { q_min, ..risk.clone() };
			let call = pallet_collateral::Call::set_collateral_params { asset: ETH, params };
			RuntimeCall::from(call).dispatch(RuntimeOrigin::root()).map_err(|e| e.error)
		};
		let order = pallet_collateral::Error::<Runtime>::BadRatioOrder;
		assert_eq!(q_min(percent(121)).map(|_| ()), Err(order.into()));
		assert_ok!(q_min(percent(119)));
		assert_ok!(set(floor(percent(150))));
		assert_ok!(q_min(percent(123)));
		assert_eq!(Volatility::lines(ETH).unwrap().q_min, percent(123));
	});
}

#[test]
fn a_retired_asset_leaves_no_volatility_behind() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.block([(Alice, votes(WBTC, [(YESTERDAY - 2, 60_000.0)]))]);
	chain.block([]);
	chain.read(|| {
		assert_eq!(pallet_volatility::Backfill::<Runtime>::iter_prefix(WBTC).count(), 1);
		let call = pallet_collateral::Call::retire_collateral { asset: WBTC };
		assert_ok!(RuntimeCall::from(call).dispatch(RuntimeOrigin::root()));
		assert!(!Windows::<Runtime>::contains_key(WBTC));
		assert!(!pallet_volatility::Params::<Runtime>::contains_key(WBTC));
		assert_eq!(pallet_volatility::Backfill::<Runtime>::iter_prefix(WBTC).count(), 0);
		assert_eq!(Volatility::lines(WBTC), None);
	});
}
