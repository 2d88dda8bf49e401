//! What the dry-run of governance says, against what the calls then do.

mod calls;
mod referenda;
mod setters;

use super::*;
use crate::{
	governance::{
		dry_run::{dry_run, DryRun, FrozenRange, ParameterChange},
		origins::Origin,
	},
	Csa, OriginCaller, Runtime, RuntimeEvent, RuntimeOrigin,
};
use frame_system::RawOrigin;
use pallet_collateral::CollateralParams;
use pallet_csa::interfaces::Register;
use pallet_price_feed::types::AssetKind;
use qian_primitives::{ParameterMove, Price, Ratio, RiskMove, VolatilityParams};
use sp_runtime::{traits::Dispatchable, StateVersion};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

const RISK: OriginCaller = OriginCaller::Origins(Origin::RiskAdmin);
const LISTING: OriginCaller = OriginCaller::Origins(Origin::ListingAdmin);
const TREASURY: OriginCaller = OriginCaller::Origins(Origin::TreasuryAdmin);
const ROOT: OriginCaller = OriginCaller::system(RawOrigin::Root);

type Report = DryRun<RuntimeEvent>;

/// A chain on which Bob is frozen, Eve and Charlie stand between 120 % and 125 %, and Ferdie and
/// Dave above.
fn in_a_fall() -> Chain {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	chain.feed([(Alice, ETH, 300.0)]);
	let debts = [(Bob, 1_660), (Eve, 1_620), (Charlie, 1_600), (Ferdie, 1_575), (Dave, 1_400)];
	for (owner, debt) in debts {
		assert_eq!(chain.block([(owner, open(ETH, 10 * UNIT, debt * UNIT))]), [Ok(())]);
	}
	chain.price_becomes(ETH, 198.0);
	chain
}

fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * (UNIT / 100))
}

fn params(chain: &mut Chain) -> CollateralParams {
	chain.read(|| crate::Collateral::collateral(ETH)).expect("ETH is listed").params
}

fn volatility(chain: &mut Chain) -> VolatilityParams {
	chain.read(|| pallet_volatility::Params::<Runtime>::get(ETH)).expect("ETH is listed")
}

fn set_params(params: CollateralParams) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::set_collateral_params { asset: ETH, params })
}

fn set_q_min(chain: &mut Chain, q_min: Ratio) -> RuntimeCall {
	set_params(CollateralParams { q_min, ..params(chain) })
}

fn set_volatility(params: VolatilityParams) -> RuntimeCall {
	RuntimeCall::Volatility(pallet_volatility::Call::set_volatility_params { asset: ETH, params })
}

fn set_ceiling(ceiling: Balance) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling })
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	RuntimeCall::Utility(pallet_utility::Call::batch { calls })
}

/// The report on `call`, after which the state is bit for bit what it was.
fn report(chain: &mut Chain, origin: OriginCaller, call: RuntimeCall) -> Report {
	untouched(chain, || dry_run(origin, call))
}

fn untouched<R>(chain: &mut Chain, look: impl FnOnce() -> R) -> R {
	chain.read(|| {
		let root = || sp_io::storage::root(StateVersion::V1);
		let before = root();
		let result = look();
		assert_eq!(root(), before, "the dry-run left a trace");
		result
	})
}

/// Enact `call`.
fn enact(chain: &mut Chain, origin: OriginCaller, call: RuntimeCall) {
	chain.read(|| call.dispatch(RuntimeOrigin::from(origin))).expect("the call succeeds");
}

fn tick(chain: &mut Chain, owner: Sr25519Keyring) -> u16 {
	let position = chain.read(|| Csa::position(ETH, account(owner)));
	position.and_then(|position| position.tick).expect("the owner has debt")
}

fn sums(range: &FrozenRange) -> (Balance, Balance) {
	(range.collateral, range.debt)
}

#[test]
fn raising_the_freeze_line_says_which_csas_freeze_and_leaves_no_trace() {
	let mut chain = in_a_fall();
	let call = set_q_min(&mut chain, percent(125));
	let frozen_before = chain.read(|| Csa::pool(ETH)).expect("ETH has a price").frozen;
	let lines_before = chain
		.read(|| crate::adapters::CollateralRegister::terms(ETH))
		.expect("ETH is listed")
		.lines;
	let run = report(&mut chain, RISK, call.clone());

	assert_eq!((run.result, run.failed_inside, run.too_heavy), (Ok(()), vec![], false));
	let (old, new) = (120 * UNIT / 100, 125 * UNIT / 100);
	let parameter = ParameterMove { name: "q_min".into(), old, new, risk: RiskMove::Less };
	assert_eq!(run.changes, [ParameterChange { asset: Some(AssetKind::WithId(ETH)), parameter }]);
	assert_eq!(run.events.len(), 1);
	assert!(matches!(
		run.events[0],
		RuntimeEvent::Collateral(pallet_collateral::Event::CollateralParamsSet { asset: ETH, .. })
	));

	assert_eq!(run.lines.len(), 1);
	let moved = run.lines[0];
	assert_eq!((moved.asset, moved.price), (ETH, Some(Price::from_u32(198))));
	assert_eq!((moved.before, moved.thaws), (lines_before, None));
	assert_eq!((moved.after.q_min, moved.after.q0), (percent(125), lines_before.q0));
	assert_eq!(moved.after.q_alarm.into_inner(), (lines_before.q0.into_inner() + new) / 2);
	let freezes = moved.freezes.expect("the line rises by more than a tick");
	assert_eq!(sums(&freezes), (20 * UNIT, 3_220 * UNIT));
	for owner in [Eve, Charlie] {
		let tick = tick(&mut chain, owner);
		assert!((freezes.from_tick..freezes.below_tick).contains(&tick), "{owner:?}");
	}
	assert!(tick(&mut chain, Bob) < freezes.from_tick);
	for owner in [Ferdie, Dave] {
		assert!(tick(&mut chain, owner) >= freezes.below_tick, "{owner:?}");
	}

	// What was said is what happens.
	enact(&mut chain, RISK, call);
	let frozen = chain.read(|| Csa::pool(ETH)).expect("ETH has a price").frozen;
	assert_eq!(frozen_before.debt + freezes.debt, frozen.debt);
	assert_eq!(frozen_before.collateral + freezes.collateral, frozen.collateral);
}

#[test]
fn lowering_the_freeze_line_says_which_csas_thaw() {
	let mut chain = in_a_fall();
	let call = set_q_min(&mut chain, percent(110));
	let run = report(&mut chain, RISK, call);
	assert_eq!(run.changes[0].parameter.risk, RiskMove::More);
	let moved = run.lines[0];
	assert_eq!(moved.freezes, None);
	let thaws = moved.thaws.expect("the line falls by more than a tick");
	assert_eq!(sums(&thaws), (10 * UNIT, 1_660 * UNIT));
	assert!((thaws.from_tick..thaws.below_tick).contains(&tick(&mut chain, Bob)));
}

#[test]
fn a_line_that_stays_in_its_tick_freezes_nobody_and_without_a_price_nobody_can_be_said_to() {
	let mut chain = in_a_fall();
	let hair = Ratio::from_inner(percent(120).into_inner() + 1);
	let call = set_q_min(&mut chain, hair);
	let moved = report(&mut chain, RISK, call).lines[0];
	assert_eq!((moved.freezes, moved.thaws), (None, None));
	assert!(moved.price.is_some());

	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	let call = set_q_min(&mut chain, percent(125));
	// Before the first block, too.
	let run = report(&mut chain, RISK, call);
	assert_eq!(run.changes.len(), 1);
	let moved = run.lines[0];
	assert_eq!((moved.price, moved.freezes, moved.thaws), (None, None, None));
}

#[test]
fn a_start_ratio_that_moves_freezes_nobody() {
	let mut chain = in_a_fall();
	let old = volatility(&mut chain);
	let new = VolatilityParams { q_floor: percent(190), q_ref: percent(190), ..old };
	let run = report(&mut chain, RISK, set_volatility(new));
	let names: Vec<_> = run.changes.iter().map(|c| c.parameter.name.as_str()).collect();
	assert_eq!(names, ["q_floor", "q_ref"]);
	let moved = run.lines[0];
	assert_eq!((moved.before.q0, moved.after.q0), (percent(180), percent(190)));
	assert_eq!((moved.freezes, moved.thaws), (None, None));
}
