//! The sweep over trees and CSAs in blocks with room left.

use super::*;
use frame_support::weights::Weight;
use qian_primitives::SweepPoint::{self, Csa, Octave};

/// A block with room for so many steps of a sweep.
fn idle(block: u64, steps: u64) -> Weight {
	begin_block(block);
	let room = <() as WeightInfo>::on_idle().saturating_add(STEP.saturating_mul(steps));
	Lockdown::on_idle(block, room)
}

/// Where each stretch began since the last time.
fn take_stretches() -> Vec<(AssetId, SweepPoint<AccountId>)> {
	Stretches::mutate(core::mem::take)
}

/// The asset and point of the sweep under way.
fn cursor() -> Option<(AssetId, SweepPoint<AccountId>)> {
	Lockdown::sweeps().current.map(|sweep| (sweep.asset, sweep.point))
}

#[test]
fn sweep_that_has_room_looks_at_every_asset_in_order_and_tells_its_end() {
	ExtBuilder::default().build_and_execute(|| {
		Now::set(START + 3);
		let weight = idle(7, 1_000);
		assert_eq!(take_stretches(), [ETH, BTC, SOL].map(|asset| (asset, Octave(0))));
		assert_eq!(take_events(), [Event::SweepCompleted { started: 7, looked_at: 12 }]);
		let last = SweepEnd { started: 7, finished: 7, moment: START + 3, looked_at: 12 };
		assert_eq!(Lockdown::sweeps(), SweepReport { current: None, last: Some(last) });
		let steps = STEP.saturating_mul(12);
		assert_eq!(weight, <() as WeightInfo>::on_idle().saturating_add(steps));
	});
}

#[test]
fn sweep_goes_on_where_the_room_of_a_block_ended() {
	ExtBuilder::default().build_and_execute(|| {
		idle(7, 2);
		assert_eq!(cursor(), Some((ETH, Csa(Some(1)))));
		idle(8, 1);
		assert_eq!(cursor(), Some((ETH, Csa(Some(2)))));
		idle(9, 4);
		assert_eq!(cursor(), Some((BTC, Csa(Some(2)))));
		assert_eq!(take_events(), []);
		idle(10, 5);
		assert_eq!(cursor(), None);
		assert_eq!(take_events(), [Event::SweepCompleted { started: 7, looked_at: 12 }]);
		let last = SweepEnd { started: 7, finished: 10, moment: START, looked_at: 12 };
		assert_eq!(Lockdown::sweeps().last, Some(last));
		let begun = [
			(ETH, Octave(0)),
			(ETH, Csa(Some(1))),
			(ETH, Csa(Some(2))),
			(BTC, Octave(0)),
			(BTC, Csa(Some(2))),
			(SOL, Octave(0)),
		];
		assert_eq!(take_stretches(), begun);
	});
}

#[test]
fn block_without_room_leaves_the_sweep_as_it_is() {
	ExtBuilder::default().build_and_execute(|| {
		let too_little = <() as WeightInfo>::on_idle().saturating_sub(Weight::from_parts(1, 0));
		for room in [Weight::zero(), too_little] {
			assert_eq!(Lockdown::on_idle(7, room), Weight::zero());
			assert_eq!(cursor(), None);
		}
		assert_eq!(take_stretches(), []);
		// Room to begin, and none for a step.
		assert_eq!(idle(8, 0), <() as WeightInfo>::on_idle());
		assert_eq!(cursor(), Some((ETH, Octave(0))));
		idle(9, 0);
		assert_eq!(cursor(), Some((ETH, Octave(0))));
		assert_eq!(Lockdown::sweeps().current.map(|sweep| sweep.looked_at), Some(0));
	});
}

#[test]
fn sweep_takes_no_more_of_an_empty_block_than_it_may() {
	ExtBuilder::default().build_and_execute(|| {
		let most = <() as WeightInfo>::on_idle().saturating_add(STEP.saturating_mul(3));
		SweepLimit::set(most);
		assert_eq!(idle(7, 1_000), most);
		assert_eq!(cursor(), Some((ETH, Csa(Some(2)))));
	});
}

#[test]
fn next_sweep_begins_twenty_blocks_after_the_begin_of_the_last() {
	ExtBuilder::default().build_and_execute(|| {
		idle(7, 2);
		idle(15, 1_000);
		take_stretches();
		for block in 16..27 {
			assert_eq!(idle(block, 1_000), <() as WeightInfo>::on_idle());
		}
		assert_eq!(take_stretches(), []);
		idle(27, 1_000);
		assert_eq!(take_stretches().len(), 3);
		// One that takes longer is followed at once.
		idle(47, 2);
		idle(90, 1_000);
		take_stretches();
		idle(91, 1_000);
		assert_eq!(take_stretches().len(), 3);
		assert_eq!(Lockdown::sweeps().last.map(|last| last.started), Some(91));
	});
}

#[test]
fn asset_that_is_listed_meanwhile_takes_part_if_its_turn_is_to_come() {
	ExtBuilder::default().build_and_execute(|| {
		idle(7, 5);
		assert_eq!(cursor(), Some((BTC, Csa(None))));
		Listed::mutate(|listed| listed.extend([50, 150]));
		take_stretches();
		idle(8, 1_000);
		let begun: Vec<_> = take_stretches().into_iter().map(|(asset, _)| asset).collect();
		assert_eq!(begun, [BTC, SOL, 150]);
		assert_eq!(cursor(), None);
	});
}

#[test]
fn asset_that_is_retired_meanwhile_is_left_and_the_sweep_goes_on_with_the_next() {
	ExtBuilder::default().build_and_execute(|| {
		idle(7, 5);
		assert_eq!(cursor().map(|(asset, _)| asset), Some(BTC));
		Listed::set(vec![SOL, ETH]);
		take_stretches();
		idle(8, 1_000);
		let begun: Vec<_> = take_stretches().into_iter().map(|(asset, _)| asset).collect();
		assert_eq!(begun, [BTC, SOL]);
		assert_eq!(cursor(), None);
		// The last one goes, too.
		idle(40, 5);
		Listed::set(vec![]);
		idle(41, 1_000);
		assert_eq!(cursor(), None);
		take_stretches();
		assert_eq!(idle(80, 1_000), <() as WeightInfo>::on_idle());
		assert_eq!(take_stretches(), []);
		assert_eq!(cursor(), None);
	});
}

#[test]
fn contradiction_that_a_sweep_finds_locks_its_asset_and_the_sweep_goes_on() {
	ExtBuilder::default().build_and_execute(|| {
		let node = Mismatch::new(MismatchKind::TreeNode, 5, 4);
		let csa = Mismatch::of(2, MismatchKind::Position, 70, 71);
		WrongCsas::set(vec![(BTC, 0, node.clone()), (BTC, 2, csa.clone())]);
		// One asset in which something is found is enough for a block.
		idle(7, 1_000);
		assert_eq!(cursor().map(|(asset, _)| asset), Some(SOL));
		idle(8, 1_000);
		let scope = Scope::Asset(BTC);
		let events = [
			told(scope.clone(), node),
			locked_for(scope.clone(), MismatchKind::TreeNode),
			told(scope.clone(), csa),
			Event::SweepCompleted { started: 7, looked_at: 12 },
		];
		assert_eq!(take_events(), events);
		assert_eq!([ETH, BTC, SOL].map(Lockdown::is_locked), [false, true, false]);
		// Found again and known.
		idle(27, 1_000);
		idle(28, 1_000);
		assert_eq!(take_events(), [Event::SweepCompleted { started: 27, looked_at: 12 }]);
		// The end of a block finds nothing of it; the next sweep does.
		assert_ok!(unlock(root(), &scope));
		end_block();
		assert!(!is_locked(&scope));
		idle(47, 1_000);
		assert!(is_automatic(&scope));
	});
}

#[test]
fn of_many_contradictions_a_dozen_are_noted_and_what_every_block_checks_besides() {
	ExtBuilder::default().build_and_execute(|| {
		Csas::set(40);
		let of = |owner| (ETH, owner, Mismatch::of(owner, MismatchKind::Position, 70, 71));
		WrongCsas::set((1..=40).map(of).collect());
		let noted = || Mismatches::<Test>::iter_prefix(Scope::Asset(ETH)).count();
		idle(7, 6);
		assert_eq!(noted(), 5);
		idle(8, 1_000);
		idle(30, 1_000);
		assert_eq!((noted(), MAX_FINDINGS), (12, 12));
		let found = take_events();
		let told = found.iter().filter(|event| matches!(event, Event::MismatchFound { .. }));
		assert_eq!(told.count(), 12);
		wrong(&[custody(ETH, 9, 8)]);
		end_block();
		assert_eq!(noted(), 13);
		end_block();
		assert_eq!(take_events().len(), 1);
		free(&Scope::Asset(ETH));
		assert_eq!(noted(), 0);
	});
}
