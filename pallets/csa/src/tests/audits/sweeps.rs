//! A sweep takes what time there is, and comes to everything once.

use super::*;
use std::collections::BTreeSet;

fn octave_step() -> Weight {
	<() as WeightInfo>::sweep_octave()
}

fn csa_step() -> Weight {
	<() as WeightInfo>::sweep_csa()
}

/// Room for one step of either kind, and for no second one.
fn one_step(from: &SweepPoint<AccountId>) -> WeightMeter {
	WeightMeter::with_limit(match from {
		SweepPoint::Octave(_) => octave_step(),
		SweepPoint::Csa(_) => csa_step(),
	})
}

const POOLED: std::ops::Range<AccountId> = 1_000..1_040;
const IDLE: std::ops::Range<AccountId> = 2_000..2_020;

/// CSAs with debt in many octaves, and some without.
fn populate() {
	crowd(POOLED.map(|owner| {
		let step = (owner - POOLED.start) as u32;
		(owner, (UNIT / 10) << (step / 4), 100 * UNIT + u128::from(step))
	}));
	for owner in IDLE {
		Csas::<Test>::insert(ETH, owner, Holding::Idle { collateral: UNIT });
	}
	Ledgers::<Test>::mutate(ETH, |ledger| ledger.idle += UNIT * IDLE.count() as u128);
	price_becomes(usd(300));
}

/// Make everything wrong in a way that names it, so that a sweep tells what it comes to.
fn mark_everything() -> usize {
	let mut octaves = 0;
	TreeRoots::<Test>::mutate(ETH, |root| {
		let root = root.as_mut().expect("there are CSAs with debt");
		for entry in root.octaves.iter_mut().flatten() {
			octaves += 1;
			let mut amounts = entry.sums.amounts();
			amounts.collateral += 1;
			entry.sums = amounts.into();
		}
	});
	for owner in POOLED {
		Csas::<Test>::mutate(ETH, owner, |csa| match csa {
			// In a tick in which it does not lie, it shows nothing.
			Some(Holding::Pooled(position)) => position.tick ^= 1,
			other => panic!("{owner} has {other:?}"),
		});
	}
	Ledgers::<Test>::mutate(ETH, |ledger| ledger.idle = UNIT - 1);
	octaves
}

#[test]
fn a_sweep_of_one_step_at_a_time_comes_to_everything_once_while_csas_come_and_go() {
	ExtBuilder::build().execute_with(|| {
		populate();
		assert_eq!(swept(ETH).mismatches, []);
		let octaves = mark_everything();
		assert!(octaves > 5);

		let (mut next, mut nodes, mut owners) = (Some(FIRST), vec![], vec![]);
		let (mut gone, mut steps) = (BTreeSet::new(), 0u64);
		while let Some(from) = next {
			let mut meter = one_step(&from);
			let part = Csa::sweep(ETH, from.clone(), &mut meter);
			assert_eq!(meter.remaining(), Weight::zero());
			assert!(part.mismatches.len() <= 1, "one step comes to one thing: {part:?}");
			for mismatch in part.mismatches {
				match mismatch.account {
					Some(owner) => owners.push(owner),
					None => nodes.push(mismatch.found),
				}
			}
			// The one that it has just come to goes, and so does one that may be before or behind it.
			// Another one comes.
			steps += 1;
			if let Some(SweepPoint::Csa(Some(last))) = part.next {
				for owner in [last, IDLE.start + steps % 20] {
					if steps % 3 == 0 && Csas::<Test>::take(ETH, owner).is_some() {
						gone.insert(owner);
					}
				}
				Csas::<Test>::insert(ETH, 5_000 + steps, Holding::Idle { collateral: UNIT });
			}
			next = part.next;
			assert!(steps < 10_000, "the sweep has no end");
		}
		assert_eq!(nodes.len(), octaves);
		let once: BTreeSet<_> = owners.iter().copied().collect();
		assert_eq!(once.len(), owners.len(), "an owner was come to twice");
		let stayed: BTreeSet<_> = POOLED.chain(IDLE).filter(|o| !gone.contains(o)).collect();
		assert!(once.is_superset(&stayed), "{:?} were left out", stayed.difference(&once));
		assert!(stayed.len() > 20 && gone.len() > 5);
	});
}

#[test]
fn a_sweep_whose_meter_is_too_small_for_a_step_does_nothing() {
	ExtBuilder::build().execute_with(|| {
		populate();
		mark_everything();
		for (from, step) in [
			(FIRST, octave_step()),
			(SweepPoint::Octave(40), octave_step()),
			(SweepPoint::Csa(None), csa_step()),
			(SweepPoint::Csa(Some(POOLED.start)), csa_step()),
		] {
			for limit in [Weight::zero(), step.saturating_sub(Weight::from_parts(1, 0))] {
				let mut meter = WeightMeter::with_limit(limit);
				let part = Csa::sweep(ETH, from.clone(), &mut meter);
				assert_eq!((part.next, part.looked_at), (Some(from.clone()), 0));
				assert_eq!((part.mismatches, meter.consumed()), (vec![], Weight::zero()));
			}
		}
	});
}

#[test]
fn a_sweep_takes_a_step_for_each_octave_and_each_csa_and_one_to_see_the_end_of_either() {
	ExtBuilder::build_and_execute(|| {
		populate();
		let octaves = TreeOctaves::<Test>::iter_prefix(ETH).count() as u64;
		let slices = TreeSlices::<Test>::iter_prefix(ETH).count() as u64;
		let csas = (POOLED.count() + IDLE.count()) as u64;
		let mut meter = WeightMeter::new();
		let whole = Csa::sweep(ETH, FIRST, &mut meter);
		assert_eq!((whole.next, whole.mismatches), (None, vec![]));
		let expected = octave_step() * (octaves + 1) + csa_step() * (csas + 1);
		assert_eq!(meter.consumed(), expected);
		// The root is looked at with each octave.
		assert_eq!(u64::from(whole.looked_at), 2 * octaves + slices + csas);
	});
}

#[test]
fn a_sweep_that_runs_out_among_the_octaves_or_among_the_csas_goes_on_from_there() {
	ExtBuilder::build_and_execute(|| {
		populate();
		let whole = swept(ETH).looked_at;
		for limit in [octave_step() * 3, octave_step() * 7 + csa_step() * 5] {
			let (mut next, mut looked_at, mut parts) = (Some(FIRST), 0, 0);
			while let Some(from) = next {
				let part = Csa::sweep(ETH, from, &mut WeightMeter::with_limit(limit));
				assert!(part.looked_at > 0 || part.next != Some(FIRST));
				(next, looked_at, parts) = (part.next, looked_at + part.looked_at, parts + 1);
				assert!(parts < 1_000, "the sweep has no end");
			}
			assert_eq!(looked_at, whole);
			assert!(parts > 2);
		}
	});
}

#[test]
fn a_sweep_of_an_asset_without_csas_ends_at_once() {
	ExtBuilder::build_and_execute(|| {
		for asset in [ETH, UNLISTED] {
			let swept = swept(asset);
			assert_eq!((swept.next, swept.looked_at, swept.mismatches), (None, 0, vec![]));
			assert_eq!(Csa::audit(asset), []);
			assert_eq!(Csa::reconcile(asset), Default::default());
		}
		assert_eq!(Csa::audit_debts(), None);
	});
}

#[test]
fn a_sweep_from_an_octave_that_does_not_exist_goes_on_with_the_csas() {
	ExtBuilder::build_and_execute(|| {
		populate();
		for octave in [64, u8::MAX] {
			let part = Csa::sweep(ETH, SweepPoint::Octave(octave), &mut WeightMeter::new());
			let csas = (POOLED.count() + IDLE.count()) as u32;
			assert_eq!((part.next, part.looked_at), (None, csas));
		}
	});
}

#[test]
fn audits_write_nothing() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
		let before = root();
		assert_eq!(found(), NOTHING);
		assert_eq!(root(), before);
	});
}
