//! Random sequences of calls and locked values against a naive model that predicts every success and
//! every error by name.
//!
//! The model keeps every sample and looks back over all of them to know for how long a band has been
//! reached, or not.

use super::*;
use proptest::{
	collection::vec,
	prelude::*,
	sample::select,
	test_runner::{Config as RunnerConfig, TestRunner},
};
use std::{
	cell::Cell,
	collections::{BTreeMap, BTreeSet},
};

/// Who signs, or asks without signing.
#[derive(Clone, Copy, Debug)]
enum Who {
	Root,
	Nobody,
	/// The account of the keys in force, if there is one.
	Mak,
	/// The account of the keys that were in force before.
	OldMak,
	Person(AccountId),
}

#[derive(Clone, Debug)]
enum Step {
	Register { who: Who, tier: Tier, keys: Vec<AccountId> },
	Confirm { who: Who, tier: Tier },
	ConfirmAll { tier: Tier },
	Apply { who: Who },
	Sample { value: Balance },
	Wait { seconds: Seconds },
}

fn who() -> impl Strategy<Value = Who> {
	prop_oneof![
		2 => Just(Who::Root),
		1 => Just(Who::Nobody),
		4 => Just(Who::Mak),
		1 => Just(Who::OldMak),
		6 => (1u64..10).prop_map(Who::Person),
	]
}

fn tier() -> impl Strategy<Value = Tier> {
	select(&Tier::ALL[..])
}

/// Mostly sets that fit their tier, from so few people that the same ones come again.
fn registrations() -> impl Strategy<Value = Step> {
	let people = Just((1..10).collect::<Vec<AccountId>>()).prop_shuffle();
	let other_count = prop_oneof![8 => Just(None), 1 => (0usize..9).prop_map(Some)];
	let twice = prop::bool::weighted(0.1);
	(who(), tier(), people, other_count, twice).prop_map(|(who, tier, mut keys, count, twice)| {
		keys.truncate(count.unwrap_or(tier.keys() as usize));
		if let (true, [first, .., last]) = (twice, &mut keys[..]) {
			*last = *first;
		}
		Step::Register { who, tier, keys }
	})
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let values = select(vec![0, SMALL, MIDDLE, LARGE - 1, LARGE]);
	let step = prop_oneof![
		4 => registrations(),
		2 => (who(), tier()).prop_map(|(who, tier)| Step::Confirm { who, tier }),
		5 => tier().prop_map(|tier| Step::ConfirmAll { tier }),
		5 => who().prop_map(|who| Step::Apply { who }),
		4 => values.prop_map(|value| Step::Sample { value }),
		3 => select(vec![60, DELAY / 2, DELAY - 1, DELAY])
			.prop_map(|seconds| Step::Wait { seconds }),
	];
	vec(step, 1..160)
}

/// The rules, told once more.
#[derive(Default)]
struct Model {
	in_force: Option<(Tier, BTreeSet<AccountId>)>,
	/// Those who are registered, and whether they have confirmed.
	registered: BTreeMap<Tier, BTreeMap<AccountId, bool>>,
	samples: Vec<(Seconds, Tier)>,
	now: Seconds,
}

type Outcome = Result<(), DispatchError>;

impl Model {
	/// The tier that the last sample asked for.
	fn required(&self) -> Option<Tier> {
		self.samples.last().map(|(_, tier)| *tier)
	}

	/// Whether the last sample asked for `tier` or a higher one, and for how long it has been so.
	fn band(&self, tier: Tier) -> Option<(bool, Seconds)> {
		let reached = self.required()? >= tier;
		let same = self.samples.iter().rev().take_while(|(_, other)| (*other >= tier) == reached);
		same.last().map(|(since, _)| (reached, self.now - since))
	}

	/// Whether keys that act with the tier `old` have had to make room for more for long enough, and
	/// which tier they make room for.
	fn up(&self, old: Tier) -> (bool, Option<Tier>) {
		let is_due = |tier: &Tier| self.band(*tier).is_some_and(|(up, span)| up && span >= DELAY);
		let due = Tier::ALL.into_iter().filter(|tier| *tier > old).filter(is_due);
		(due.clone().next().is_some(), due.filter(|tier| self.is_ready(*tier)).max())
	}

	/// Whether the keys of `tier` have been enough for long enough.
	fn is_down(&self, tier: Tier) -> bool {
		let above = Tier::ALL.into_iter().find(|other| *other > tier).expect("it is not the last");
		self.band(above).is_some_and(|(up, span)| !up && span >= DELAY)
	}

	fn register(&mut self, may: bool, tier: Tier, keys: &[AccountId]) -> Outcome {
		let set: BTreeSet<_> = keys.iter().copied().collect();
		let registered = self.registered.get(&tier).map(|set| set.keys().copied().collect());
		if !may {
			return Err(DispatchError::BadOrigin);
		}
		if keys.len() as u32 != tier.keys() {
			return Err(Error::<Test>::WrongKeyCount.into());
		}
		if set.len() != keys.len() {
			return Err(Error::<Test>::DuplicateKey.into());
		}
		if registered.as_ref() == Some(&set) || self.in_force == Some((tier, set.clone())) {
			return Err(Error::<Test>::NoChange.into());
		}
		self.registered.insert(tier, set.into_iter().map(|who| (who, false)).collect());
		Ok(())
	}

	fn confirm(&mut self, who: Option<AccountId>, tier: Tier) -> Outcome {
		let who = who.ok_or(DispatchError::BadOrigin)?;
		match self.registered.get_mut(&tier).and_then(|set| set.get_mut(&who)) {
			None => Err(Error::<Test>::NotCandidate.into()),
			Some(true) => Err(Error::<Test>::AlreadyConfirmed.into()),
			Some(confirmed) => {
				*confirmed = true;
				Ok(())
			},
		}
	}

	fn is_ready(&self, tier: Tier) -> bool {
		self.registered.get(&tier).is_some_and(|set| set.values().all(|confirmed| *confirmed))
	}

	fn take_over(&mut self, tier: Tier) -> Outcome {
		let set = self.registered.remove(&tier).expect("it is ready");
		self.in_force = Some((tier, set.into_keys().collect()));
		Ok(())
	}

	fn apply(&mut self, is_signed: bool, may: bool) -> Outcome {
		let (unchanged, delay, overdue) =
			(Error::<Test>::TierUnchanged, Error::<Test>::TierDelay, Error::<Test>::TierOverdue);
		if !(is_signed || may) {
			return Err(DispatchError::BadOrigin);
		}
		let Some(old) = self.in_force.as_ref().map(|(tier, _)| *tier) else {
			return match self.required() {
				None => Err(unchanged.into()),
				Some(tier) if self.is_ready(tier) => self.take_over(tier),
				Some(_) => Err(overdue.into()),
			};
		};
		match (self.up(old), self.required()) {
			((_, Some(higher)), _) => self.take_over(higher),
			_ if self.is_ready(old) => self.take_over(old),
			(_, None) => Err(unchanged.into()),
			(_, Some(new)) if new == old => Err(unchanged.into()),
			((is_due, _), Some(new)) if new > old => {
				Err(if is_due { overdue } else { delay }.into())
			},
			_ if !may => Err(DispatchError::BadOrigin),
			(_, Some(new)) if !self.is_down(new) => Err(delay.into()),
			(_, Some(new)) if self.is_ready(new) => self.take_over(new),
			_ => Err(overdue.into()),
		}
	}
}

/// The model beside the pallet.
struct Run {
	model: Model,
	old_mak: AccountId,
	/// How many times keys came into force by a move up to the required tier, or to a lower one than
	/// that, by a move down, inside a tier, or as the first.
	changes: [u32; 5],
}

impl Run {
	/// The account that `who` signs with, and whether it is that of the keys in force or Root.
	fn origin(&self, who: Who) -> (RuntimeOrigin, Option<AccountId>, bool) {
		let account = match who {
			Who::Root => return (root(), None, true),
			Who::Nobody => return (RuntimeOrigin::none(), None, false),
			Who::Mak => Lockdown::mak_account().unwrap_or(ALICE),
			Who::OldMak => self.old_mak,
			Who::Person(who) => who,
		};
		(signed(account), Some(account), Lockdown::mak_account() == Some(account))
	}

	fn step(&mut self, step: Step) {
		let told = format!("{step:?}");
		let (found, expected) = match step {
			Step::Register { who, tier, keys } => {
				let (origin, _, may) = self.origin(who);
				let expected = self.model.register(may, tier, &keys);
				(Lockdown::register_keyholders(origin, tier, keys), expected)
			},
			Step::Confirm { who, tier } => {
				let (origin, account, _) = self.origin(who);
				let expected = self.model.confirm(account, tier);
				(Lockdown::confirm_keyholder(origin, tier), expected)
			},
			Step::ConfirmAll { tier } => {
				for who in 1..10 {
					assert_eq!(confirm(tier, who), self.model.confirm(Some(who), tier), "{who}");
				}
				(Ok(()), Ok(()))
			},
			Step::Apply { who } => self.apply(who),
			Step::Sample { value } => {
				sample(value, self.model.now);
				let tier = match value {
					LARGE.. => Tier::Three,
					MIDDLE.. => Tier::Two,
					_ => Tier::One,
				};
				self.model.samples.push((self.model.now, tier));
				(Ok(()), Ok(()))
			},
			Step::Wait { seconds } => {
				self.model.now += seconds;
				Now::set(self.model.now);
				(Ok(()), Ok(()))
			},
		};
		assert_eq!(found, expected, "{told}");
	}

	fn apply(&mut self, who: Who) -> (Outcome, Outcome) {
		let (origin, account, may) = self.origin(who);
		let before = self.model.in_force.as_ref().map(|(tier, _)| *tier);
		let old = Lockdown::mak_account();
		let expected = self.model.apply(account.is_some(), may);
		if expected.is_ok() {
			self.old_mak = old.unwrap_or(self.old_mak);
			let after = self.model.in_force.as_ref().map(|(tier, _)| *tier);
			let kind = match before {
				None => 4,
				_ if before < after && after == self.model.required() => 0,
				_ if before < after => 1,
				_ if before > after => 2,
				_ => 3,
			};
			self.changes[kind] += 1;
		}
		(apply(origin), expected)
	}

	/// What is stored is what the model has, and nobody has lost the keys.
	fn compare(&self, had_keys: bool) {
		let in_force = Mak::<Test>::get()
			.map(|keys| (keys.tier, keys.keyholders.into_iter().collect::<BTreeSet<_>>()));
		assert_eq!(in_force, self.model.in_force);
		assert!(in_force.is_some() || !had_keys, "the keys are gone");
		if let Some((tier, keys)) = in_force {
			assert_eq!(keys.len() as u32, tier.keys());
		}
		for tier in Tier::ALL {
			let of_model = self.model.registered.get(&tier).map(|set| {
				let confirmed = set.iter().filter(|(_, confirmed)| **confirmed);
				(set.keys().copied().collect(), confirmed.map(|(who, _)| *who).collect())
			});
			assert_eq!(candidates(tier), of_model);
		}
		assert_eq!(required(), self.model.required());
		let spans = noted().map(|bands| bands.map(|(up, since)| (up, self.model.now - since)));
		let [two, three] = [Tier::Two, Tier::Three].map(|tier| self.model.band(tier));
		assert_eq!(spans, two.zip(three).map(|(two, three)| [two, three]));
		self.compare_view();
		assert_eq!(Lockdown::do_try_state(), Ok(()));
	}

	/// The view promises the moments from which on the rules let a higher tier take over.
	fn compare_view(&self) {
		let now = self.model.now;
		let report = Lockdown::required_tier();
		let Some((old, _)) = &self.model.in_force else {
			return assert_eq!(report.due_from, None);
		};
		let is_due = report.due_from.is_some_and(|moment| moment <= now);
		assert_eq!(is_due, self.model.up(*old).0);
		for band in &report.bands {
			let ready = band.due_from.is_some_and(|moment| moment <= now);
			let long = self.model.band(band.tier).is_some_and(|(up, span)| up && span >= DELAY);
			assert_eq!(ready, long && band.tier > *old);
		}
	}
}

fn run(keyholders: &[AccountId], steps: Vec<Step>) -> [u32; 5] {
	let mut changes = [0; 5];
	ExtBuilder::default().keyholders(keyholders).build_and_execute(|| {
		let in_force = Tier::with_keys(keyholders.len())
			.map(|tier| (tier, keyholders.iter().copied().collect()));
		let model = Model { in_force, now: START, ..Default::default() };
		let mut run = Run { model, old_mak: ALICE, changes };
		for step in steps {
			let had_keys = Mak::<Test>::exists();
			run.step(step);
			run.compare(had_keys);
		}
		changes = run.changes;
	});
	changes
}

#[test]
fn keys_are_never_lost_and_every_call_ends_as_the_rules_say() {
	let genesis = select(vec![vec![], FIRST.to_vec(), FIVE.to_vec(), (1..8).collect()]);
	let seen = Cell::new([0u32; 5]);
	let config = RunnerConfig { cases: 800, failure_persistence: None, ..Default::default() };
	let outcome = TestRunner::new(config).run(&(genesis, steps()), |(keyholders, steps)| {
		let changes = run(&keyholders, steps);
		let mut all = seen.get();
		all.iter_mut().zip(changes).for_each(|(all, more)| *all += more);
		seen.set(all);
		Ok(())
	});
	if let Err(error) = outcome {
		panic!("{error}");
	}
	// Sequences in which something never happens would prove nothing of it.
	let [up, nearer, down, inside, first] = seen.get();
	println!(
		"keys came into force: {up} up, {nearer} up to a lower tier than required, {down} down, \
		 {inside} inside a tier, {first} first"
	);
	assert!(seen.get().iter().all(|count| *count >= 5));
}
