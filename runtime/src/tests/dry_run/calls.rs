//! Calls that fail, wholly or inside, and what a call costs.

use super::*;
use frame_support::{dispatch::GetDispatchInfo, weights::Weight};
use pallet_price_feed::types::OracleKey;
use sp_runtime::traits::Hash;

#[test]
fn what_enactment_would_refuse_is_refused_with_its_error_and_changes_nothing() {
	let mut chain = in_a_fall();
	let too_high = set_q_min(&mut chain, Ratio::from_inner(125 * UNIT / 100 + 1));
	let old = volatility(&mut chain);
	let out_of_order = set_volatility(VolatilityParams { q_floor: percent(124), ..old });
	let out_of_bounds = set_volatility(VolatilityParams { kappa: percent(101), ..old });
	type Collateral = pallet_collateral::Error<Runtime>;
	type Volatility = pallet_volatility::Error<Runtime>;
	let cases = [
		(RISK, too_high, error(Collateral::ParameterOutOfBounds)),
		(RISK, out_of_order, error(Volatility::BadRatioOrder)),
		(RISK, out_of_bounds, error(Volatility::ParameterOutOfBounds)),
		(RISK, set_ceiling(10_000_000 * UNIT), error(Collateral::NoChange)),
		(LISTING, set_ceiling(0), DispatchError::BadOrigin),
		(
			OriginCaller::system(RawOrigin::Signed(account(Bob))),
			set_ceiling(0),
			DispatchError::BadOrigin,
		),
		(OriginCaller::system(RawOrigin::None), set_ceiling(0), DispatchError::BadOrigin),
	];
	for (origin, call, refusal) in cases {
		let run = report(&mut chain, origin, call);
		assert_eq!(run.result.map_err(DispatchError::stripped), Err(refusal));
		assert_eq!((run.changes, run.lines, run.events), (vec![], vec![], vec![]));
	}
}

#[test]
fn the_filter_of_calls_holds_as_in_a_block_and_only_root_is_free_of_it() {
	let mut chain = in_a_fall();
	let unknown = OracleKey::Price(AssetKind::WithId(999));
	let values = vec![(unknown, Price::from_u32(1))].try_into().expect("one value fits");
	let call = RuntimeCall::Oracle(pallet_oracle::Call::feed_values { values });
	let operator = OriginCaller::system(RawOrigin::Signed(account(Alice)));
	let refused = report(&mut chain, operator, call.clone()).result;
	assert_eq!(
		refused.map_err(DispatchError::stripped),
		Err(error(frame_system::Error::<Runtime>::CallFiltered))
	);
	assert_eq!(report(&mut chain, ROOT, call).result, Ok(()));
}

#[test]
fn calls_that_fail_inside_a_call_that_succeeds_are_shown() {
	let mut chain = in_a_fall();
	let bad = set_ceiling(Balance::from(u64::MAX) * UNIT);
	let refusal = error(pallet_collateral::Error::<Runtime>::ParameterOutOfBounds);
	let whitelisted = RuntimeCall::Whitelist(pallet_whitelist::Call::whitelist_call {
		call_hash: <Runtime as frame_system::Config>::Hashing::hash_of(&bad),
	});
	enact(&mut chain, ROOT, whitelisted);
	let cases = [
		(RISK, batch(vec![set_ceiling(5), bad.clone(), set_ceiling(6)]), 1),
		(
			RISK,
			RuntimeCall::Utility(pallet_utility::Call::force_batch {
				calls: vec![set_ceiling(5), bad.clone(), set_ceiling(6)],
			}),
			2,
		),
		(
			ROOT,
			RuntimeCall::Utility(pallet_utility::Call::dispatch_as {
				as_origin: Box::new(RISK),
				call: Box::new(bad.clone()),
			}),
			0,
		),
		(
			OriginCaller::Origins(Origin::WhitelistedCaller),
			RuntimeCall::Whitelist(
				pallet_whitelist::Call::dispatch_whitelisted_call_with_preimage {
					call: Box::new(bad),
				},
			),
			0,
		),
	];
	for (origin, call, moves) in cases {
		let run = report(&mut chain, origin, call);
		assert_eq!(run.result, Ok(()));
		let inside: Vec<_> = run.failed_inside.into_iter().map(DispatchError::stripped).collect();
		assert_eq!(inside, [refusal]);
		assert_eq!(run.changes.len(), moves);
	}
}

#[test]
fn the_weight_is_what_was_used_and_what_the_scheduler_cannot_take_is_too_heavy() {
	let mut chain = in_a_fall();
	let call = set_ceiling(5);
	let weight = call.get_dispatch_info().call_weight;
	let run = report(&mut chain, RISK, call.clone());
	assert_eq!((run.weight, run.too_heavy), (weight, false));
	// A batch that stops at its first call gives the weight of the second one back.
	let bad = set_ceiling(Balance::from(u64::MAX) * UNIT);
	let run = report(&mut chain, RISK, batch(vec![bad.clone(), call.clone()]));
	let declared = batch(vec![bad, call.clone()]).get_dispatch_info().call_weight;
	assert!(run.weight.ref_time() < declared.ref_time());

	let limit = <Runtime as pallet_scheduler::Config>::MaximumWeight::get();
	let heavy = |weight| {
		let call = Box::new(call.clone());
		RuntimeCall::Utility(pallet_utility::Call::with_weight { call, weight })
	};
	let run = report(&mut chain, ROOT, heavy(limit));
	assert_eq!((run.result, run.too_heavy), (Err(DispatchError::Exhausted), true));
	assert_eq!((run.events, run.changes), (vec![], vec![]));
	let half = Weight::from_parts(limit.ref_time() / 2, 0);
	assert!(!report(&mut chain, ROOT, heavy(half)).too_heavy);
}

#[test]
fn a_call_is_tried_as_in_the_next_block() {
	let mut chain = in_a_fall();
	let now = chain.read(crate::System::block_number);
	let schedule = |when| {
		RuntimeCall::Scheduler(pallet_scheduler::Call::schedule {
			when,
			maybe_periodic: None,
			priority: 0,
			call: Box::new(set_ceiling(5)),
		})
	};
	assert_eq!(report(&mut chain, ROOT, schedule(now + 2)).result, Ok(()));
	let past = error(pallet_scheduler::Error::<Runtime>::TargetBlockNumberInPast);
	let run = report(&mut chain, ROOT, schedule(now + 1));
	assert_eq!(run.result.map_err(DispatchError::stripped), Err(past));
}
