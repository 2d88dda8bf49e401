//! Parameters: their bounds, who sets them, and in which direction they are safer.

use super::*;
use qian_primitives::{Parameters, Ratio, Safer};
use sp_runtime::BuildStorage;

const fn share(thousandths: u128) -> Ratio {
	Ratio::from_inner(thousandths * (UNIT / 1_000))
}

/// The least unit of a share.
const STEP: Ratio = Ratio::from_inner(1);

fn params() -> AuctionParams {
	AuctionParams::default()
}

/// The parameters with one of them set to the ends of its bounds, and one unit beyond both.
type Bounds = (&'static str, [AuctionParams; 2], [AuctionParams; 2]);

macro_rules! bounds {
	($field:ident, $low:expr, $high:expr, $step:expr) => {{
		let with = |value| AuctionParams { $field: value, ..wide() };
		let (inside, outside) = ([$low, $high], [$low - $step, $high + $step]);
		(stringify!($field), inside.map(with), outside.map(with))
	}};
}

/// Parameters that leave each of the others room for all its values.
fn wide() -> AuctionParams {
	AuctionParams {
		q_min_global: share(800),
		q_target: share(1_100),
		lot_life: HOUR,
		lot_hard_end: 7 * DAY,
		..params()
	}
}

fn all_bounds() -> Vec<Bounds> {
	let week = 7 * DAY;
	vec![
		bounds!(q_min_global, share(800), share(1_000), STEP),
		bounds!(q_target, share(950), share(1_100), STEP),
		bounds!(t_auction, HOUR, week, 1),
		bounds!(shortfall_trigger, share(1), share(100), STEP),
		bounds!(max_discount, share(50), share(900), STEP),
		bounds!(min_increment, share(10), share(200), STEP),
		bounds!(soft_close, 60, HOUR, 1),
		bounds!(lot_life, HOUR, week, 1),
		bounds!(lot_hard_end, HOUR, week, 1),
		bounds!(max_lot, 100 * UNIT, 1_000_000 * UNIT, 1),
		bounds!(daily_limit, 100 * UNIT, 1_000_000 * UNIT, 1),
	]
}

#[test]
fn every_parameter_may_reach_its_bounds_and_not_pass_them() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set_params(AuctionParams { t_auction: 2 * HOUR, ..wide() }));
		for (name, inside, outside) in all_bounds() {
			for params in inside {
				assert!(params.in_bounds(), "{name}: {params:?}");
				if params != Auction::auction_params() {
					assert_ok!(set_params(params));
				}
			}
			for params in outside {
				assert!(!params.in_bounds(), "{name}: {params:?}");
				refused!(set_params(params), ParameterOutOfBounds);
			}
		}
	});
}

#[test]
fn the_discount_of_reserves_is_nothing_to_five_per_cent() {
	let with = |reserve_discount| AuctionParams { reserve_discount, ..params() }.in_bounds();
	assert!(with(share(0)) && with(share(50)));
	assert!(!with(share(50) + STEP) && !with(Ratio::from_inner(u128::MAX)));
}

#[test]
fn the_target_is_no_lower_than_the_line_and_the_hard_end_no_earlier_than_the_end() {
	let line = AuctionParams { q_min_global: share(970), q_target: share(970), ..params() };
	assert!(line.in_bounds());
	assert!(!AuctionParams { q_target: share(970) - STEP, ..line }.in_bounds());
	let life = AuctionParams { lot_life: DAY, lot_hard_end: DAY, ..params() };
	assert!(life.in_bounds());
	assert!(!AuctionParams { lot_hard_end: DAY - 1, ..life }.in_bounds());
}

#[test]
fn the_defaults_are_those_of_the_parameter_sheet() {
	assert!(params().in_bounds());
	let expected = AuctionParams {
		q_min_global: share(900),
		q_target: share(1_000),
		t_auction: 86_400,
		shortfall_trigger: share(10),
		max_discount: share(700),
		min_increment: share(30),
		soft_close: 900,
		lot_life: 43_200,
		lot_hard_end: 86_400,
		max_lot: 50_000 * UNIT,
		daily_limit: 250_000 * UNIT,
		reserve_discount: share(10),
	};
	assert_eq!(params(), expected);
}

#[test]
fn parameters_that_change_nothing_are_refused() {
	ExtBuilder::default().build_and_execute(|| {
		refused!(set_params(params()), NoChange);
		let new = AuctionParams { soft_close: 901, ..params() };
		assert_ok!(set_params(new));
		assert_eq!(Auction::auction_params(), new);
		assert_eq!(take_events(), [Event::AuctionParamsSet { old: params(), new }]);
		refused!(set_params(new), NoChange);
		// What is out of bounds is told first.
		Params::<Test>::mutate(|params| params.soft_close = 0);
		refused!(set_params(Params::<Test>::get()), ParameterOutOfBounds);
		Params::<Test>::put(new);
	});
}

#[test]
fn only_the_risk_admin_sets_parameters() {
	ExtBuilder::default().build_and_execute(|| {
		let new = AuctionParams { soft_close: 901, ..params() };
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(Auction::set_auction_params(origin, new), DispatchError::BadOrigin);
		}
	});
}

#[test]
fn lots_that_run_keep_their_terms_when_parameters_change() {
	ExtBuilder::default().build_and_execute(|| {
		let before = lot(opened());
		with_params(|params| {
			params.max_discount = percent(5);
			params.lot_life = HOUR;
			params.max_lot = 100 * UNIT;
		});
		assert_eq!(lot(0), before);
		assert_ok!(bid(ALICE, 0, before.start));
	});
}

#[test]
fn every_parameter_tells_its_name_value_and_safer_direction() {
	let listed = wide().parameters();
	let told: Vec<_> = listed.iter().map(|p| (p.name, p.safer, p.value)).collect();
	let kun = UNIT;
	assert_eq!(
		told,
		[
			("q_min_global", Safer::Higher, share(800).into_inner()),
			("q_target", Safer::Higher, share(1_100).into_inner()),
			("t_auction", Safer::Neither, 86_400),
			("shortfall_trigger", Safer::Lower, share(10).into_inner()),
			("max_discount", Safer::Neither, share(700).into_inner()),
			("min_increment", Safer::Neither, share(30).into_inner()),
			("soft_close", Safer::Neither, 900),
			("lot_life", Safer::Neither, 3_600),
			("lot_hard_end", Safer::Neither, 604_800),
			("max_lot", Safer::Neither, 50_000 * kun),
			("daily_limit", Safer::Neither, 250_000 * kun),
			("reserve_discount", Safer::Lower, share(10).into_inner()),
		]
	);
}

#[test]
fn genesis_sets_the_parameters() {
	ExtBuilder::default().params(|params| params.soft_close = 77).build_and_execute(|| {
		assert_eq!(Auction::auction_params().soft_close, 77);
		assert_eq!((phase(), lots(), NextLot::<Test>::get()), (Phase::Healthy, vec![], 0));
	});
}

#[test]
#[should_panic(expected = "genesis: the parameters of auctions are within bounds")]
fn genesis_with_parameters_out_of_bounds_panics() {
	let params = AuctionParams { soft_close: 59, ..params() };
	let genesis = RuntimeGenesisConfig {
		auction: GenesisConfig { params, ..Default::default() },
		..Default::default()
	};
	let _ = genesis.build_storage();
}
