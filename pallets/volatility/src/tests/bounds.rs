//! Bounds of the parameters, each at its edge and one step past it.

use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

fn set_params(
	asset: AssetId,
	change: impl FnOnce(&mut VolatilityParams),
) -> Result<(), DispatchError> {
	let mut new = params();
	change(&mut new);
	Volatilities::set_volatility_params(RuntimeOrigin::signed(RISK), asset, new)
}

type Change = fn(&mut VolatilityParams);

/// A raw unit more or less.
const STEP: u128 = 1;

fn more(value: Ratio) -> Ratio {
	Ratio::from_inner(value.into_inner() + STEP)
}

fn less(value: Ratio) -> Ratio {
	Ratio::from_inner(value.into_inner() - STEP)
}

#[test]
fn parameters_at_the_edge_of_their_bounds_are_allowed() {
	let edges: [Change; 19] = [
		|p| p.q_floor = percent(125),
		|p| p.q_ref = percent(140),
		|p| p.q_ref = percent(300),
		|p| p.q_cap = percent(400),
		|p| p.q_cap = percent(150),
		|p| p.vol_ref = points(5),
		|p| p.vol_ref = points(500),
		|p| p.kappa = percent(0),
		|p| p.kappa = percent(100),
		|p| p.max_fall = Ratio::from_inner(UNIT / 1_000),
		|p| p.max_fall = percent(100),
		|p| p.vol_open = less(points(150)),
		|p| p.vol_open = more(points(0)),
		|p| p.max_closed = 86_400,
		|p| p.max_closed = 0,
		|p| (p.open_below_total, p.open_below_pool) = (percent(100), percent(100)),
		|p| (p.open_below_total, p.open_below_pool) = (percent(200), percent(120)),
		|p| p.sample_interval = 3,
		|p| p.sample_interval = 3_600,
	];
	for (index, edge) in edges.into_iter().enumerate() {
		ExtBuilder::default().build_and_execute(|| {
			assert_ok!(set_params(ETH, edge));
			let mut expected = params();
			edge(&mut expected);
			assert_eq!(Params::<Test>::get(ETH), Some(expected), "edge {index}");
			assert_eq!(Params::<Test>::get(WBTC), Some(params()), "edge {index}");
		});
	}
}

#[test]
fn parameters_one_step_past_their_bounds_leave_no_trace() {
	let past: [Change; 16] = [
		|p| p.q_cap = more(percent(400)),
		|p| p.vol_ref = less(points(5)),
		|p| p.vol_ref = more(points(500)),
		|p| p.kappa = more(percent(100)),
		|p| p.max_fall = less(Ratio::from_inner(UNIT / 1_000)),
		|p| p.max_fall = more(percent(100)),
		|p| p.vol_open = points(150),
		|p| p.vol_open = points(0),
		|p| p.vol_close = points(120),
		|p| p.max_closed = 86_401,
		|p| p.open_below_total = less(percent(100)),
		|p| p.open_below_total = more(percent(200)),
		|p| p.open_below_pool = less(percent(100)),
		|p| p.open_below_pool = more(percent(120)),
		|p| p.sample_interval = 2,
		|p| p.sample_interval = 3_601,
	];
	ExtBuilder::default().build_and_execute(|| {
		for change in past {
			assert_noop!(set_params(ETH, change), Error::<Test>::ParameterOutOfBounds);
		}
	});
}

#[test]
fn ratios_out_of_order_leave_no_trace() {
	let wrong: [Change; 4] = [
		|p| p.q_floor = less(percent(125)),
		|p| p.q_ref = less(percent(140)),
		|p| p.q_ref = more(percent(300)),
		|p| p.q_cap = less(percent(150)),
	];
	ExtBuilder::default().build_and_execute(|| {
		for change in wrong {
			assert_noop!(set_params(ETH, change), Error::<Test>::BadRatioOrder);
		}
		// The freeze line counts as it is now.
		FreezeLine::set(more(percent(120)));
		assert_noop!(set_params(ETH, |p| p.q_floor = percent(125)), Error::<Test>::BadRatioOrder);
	});
}

#[test]
fn parameters_of_an_unlisted_asset_by_anyone_else_or_without_a_change_leave_no_trace() {
	ExtBuilder::default().build_and_execute(|| {
		let change: Change = |p| p.kappa = percent(30);
		assert_noop!(set_params(UNKNOWN, change), Error::<Test>::UnknownCollateral);
		assert_noop!(set_params(ETH, |_| ()), Error::<Test>::NoChange);
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let mut new = params();
			change(&mut new);
			assert_noop!(
				Volatilities::set_volatility_params(origin, ETH, new),
				DispatchError::BadOrigin
			);
		}
		// In the register, but never told to this pallet.
		Listed::mutate(|listed| listed.push(UNKNOWN));
		assert_noop!(set_params(UNKNOWN, change), Error::<Test>::UnknownCollateral);
		assert_ok!(set_params(ETH, change));
		assert_noop!(set_params(ETH, change), Error::<Test>::NoChange);
	});
}
