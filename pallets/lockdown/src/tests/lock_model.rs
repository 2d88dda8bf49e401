//! Random sequences of locks, ends, contradictions and time against a naive model that predicts every
//! result and error by name, every event, and what every guard says.
//!
//! The model keeps all locks that ever ended and looks back over them to know what is in grace.

use super::*;
use frame_support::traits::TransactionPause;
use proptest::{
	collection::vec,
	prelude::*,
	sample::select,
	test_runner::{Config as RunnerConfig, TestRunner},
};
use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

/// Who signs, or asks without signing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
	Root,
	Nobody,
	Mak,
	Referendum,
	/// The first three are keyholders.
	Person(AccountId),
}

#[derive(Clone, Debug)]
enum Step {
	Lock {
		who: Who,
		place: usize,
	},
	Extend {
		who: Who,
		place: usize,
		seconds: Seconds,
	},
	Unlock {
		who: Who,
		place: usize,
	},
	Acknowledge {
		who: Who,
		amount: Balance,
	},
	/// So much ETH is missing; the books of BTC and of the coin are wrong or not.
	Books {
		missing: Balance,
		btc: bool,
		coin: bool,
	},
	/// The block ends; the clock tells so many seconds more in the next one.
	Block {
		seconds: Seconds,
	},
}

/// Everything that somebody tries to lock; the last two cannot be.
fn places() -> [Scope; 7] {
	[
		Scope::Asset(ETH),
		Scope::Asset(BTC),
		Scope::Protocol,
		Scope::Chain,
		remark(),
		Scope::Asset(UNLISTED),
		call("Lockdown", "unlock"),
	]
}

const IN_ETH: usize = 0;
const IN_BTC: usize = 1;
const IN_PROTOCOL: usize = 2;
const IN_CHAIN: usize = 3;
const IN_CALL: usize = 4;

fn who() -> impl Strategy<Value = Who> {
	prop_oneof![
		3 => Just(Who::Root),
		1 => Just(Who::Nobody),
		3 => Just(Who::Mak),
		2 => Just(Who::Referendum),
		6 => (1u64..5).prop_map(Who::Person),
	]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let place = || prop_oneof![10 => 0..5usize, 1 => 5..7usize];
	let seconds = || select(vec![0, 3, 600, 3_599, 3_600, DAY - 1, DAY, 6 * DAY, 13 * DAY]);
	let step = prop_oneof![
		6 => (who(), place()).prop_map(|(who, place)| Step::Lock { who, place }),
		3 => (who(), place(), seconds())
			.prop_map(|(who, place, seconds)| Step::Extend { who, place, seconds }),
		5 => (who(), place()).prop_map(|(who, place)| Step::Unlock { who, place }),
		3 => (who(), 0u128..5).prop_map(|(who, amount)| Step::Acknowledge { who, amount }),
		2 => (0u128..4, prop::bool::weighted(0.2), prop::bool::weighted(0.2))
			.prop_map(|(missing, btc, coin)| Step::Books { missing, btc, coin }),
		6 => seconds().prop_map(|seconds| Step::Block { seconds }),
	];
	vec(step, 1..120)
}

/// A lock: since when it lasts, and until when if it is by hand.
type ModelLock = (Seconds, Option<Seconds>);

/// The rules, told once more.
#[derive(Default)]
struct Model {
	now: Seconds,
	locks: BTreeMap<usize, ModelLock>,
	/// Which locks ended when.
	ended: Vec<(usize, Seconds)>,
	/// In which places contradictions were told since the lock began: one each is possible.
	told: BTreeSet<usize>,
	used: BTreeMap<AccountId, Seconds>,
	missing: Balance,
	btc: bool,
	coin: bool,
	acknowledged: Balance,
	events: Vec<Event<Test>>,
}

type Outcome = Result<(), DispatchError>;

impl Model {
	/// What contradicts itself, and where.
	fn wrongs(&self) -> Vec<(usize, Mismatch<AccountId>)> {
		let expected = 1_000 - self.acknowledged;
		let eth = Mismatch::of(POT, MismatchKind::Custody, expected, 1_000 - self.missing);
		let mut wrongs = vec![];
		wrongs.extend((self.missing > self.acknowledged).then_some((IN_ETH, eth)));
		let btc = Mismatch::new(MismatchKind::TreeCollateral, 5, 6);
		wrongs.extend(self.btc.then_some((IN_BTC, btc)));
		let coin = Mismatch::new(MismatchKind::CoinBooks, 7, 8);
		wrongs.extend(self.coin.then_some((IN_PROTOCOL, coin)));
		wrongs
	}

	/// How long `who` may lock, if at all, and what the chain notes of it.
	fn right_to_lock(&mut self, who: Who) -> Result<(Seconds, Cause<AccountId>), DispatchError> {
		let text = text("danger");
		match who {
			Who::Root | Who::Referendum => Ok((14 * DAY, Cause::Referendum { text })),
			Who::Person(key @ 1..=3) => {
				let rests = self.used.get(&key).is_some_and(|last| self.now < last + 7 * DAY);
				if rests {
					return Err(Error::<Test>::KeyholderCooldown.into());
				}
				Ok((DAY, Cause::Keyholder { who: key, text }))
			},
			_ => Err(DispatchError::BadOrigin),
		}
	}

	fn lock(&mut self, who: Who, place: usize) -> Outcome {
		let (length, reason) = self.right_to_lock(who)?;
		if self.locks.contains_key(&place) {
			return Err(Error::<Test>::AlreadyLocked.into());
		}
		match place {
			5 => return Err(Error::<Test>::UnknownCollateral.into()),
			6 => return Err(Error::<Test>::NotPausable.into()),
			_ => (),
		}
		if let Who::Person(key) = who {
			self.used.insert(key, self.now);
		}
		let expires = Some(self.now + length);
		self.locks.insert(place, (self.now, expires));
		let scope = places()[place].clone();
		self.events.push(Event::LockEntered { scope, manual: true, expires, reason });
		Ok(())
	}

	fn extend(&mut self, who: Who, place: usize, seconds: Seconds) -> Outcome {
		if !matches!(who, Who::Root | Who::Mak | Who::Referendum) {
			return Err(DispatchError::BadOrigin);
		}
		match self.locks.get_mut(&place) {
			None => Err(Error::<Test>::NotLocked.into()),
			Some((_, None)) => Err(Error::<Test>::AutomaticLock.into()),
			Some(_) if seconds == 0 => Err(Error::<Test>::ZeroAmount.into()),
			Some((since, Some(until))) if *until + seconds > *since + 14 * DAY => {
				Err(Error::<Test>::LockTooLong.into())
			},
			Some((_, Some(until))) => {
				*until += seconds;
				let (scope, expires) = (places()[place].clone(), *until);
				self.events.push(Event::LockExtended { scope, expires });
				Ok(())
			},
		}
	}

	fn unlock(&mut self, who: Who, place: usize) -> Outcome {
		if !matches!(who, Who::Root | Who::Mak | Who::Referendum) {
			return Err(DispatchError::BadOrigin);
		}
		if !self.locks.contains_key(&place) {
			return Err(Error::<Test>::NotLocked.into());
		}
		if self.wrongs().iter().any(|(of, _)| *of == place) {
			return Err(Error::<Test>::MismatchLasts.into());
		}
		self.end(place, false);
		Ok(())
	}

	fn end(&mut self, place: usize, expired: bool) {
		self.locks.remove(&place);
		self.told.remove(&place);
		self.ended.push((place, self.now));
		self.events.push(Event::LockExited { scope: places()[place].clone(), expired });
	}

	fn acknowledge(&mut self, who: Who, amount: Balance) -> Outcome {
		if !matches!(who, Who::Root | Who::Mak) {
			return Err(DispatchError::BadOrigin);
		}
		let old = self.acknowledged;
		match amount {
			_ if self.missing == 0 && old == 0 => Err(Error::<Test>::NoMismatch.into()),
			_ if amount > self.missing => Err(Error::<Test>::AboveMismatch.into()),
			_ if amount == old => Err(Error::<Test>::NoChange.into()),
			_ => {
				self.note_acknowledged(amount);
				Ok(())
			},
		}
	}

	fn note_acknowledged(&mut self, amount: Balance) {
		let (asset, old) = (AssetKind::WithId(ETH), self.acknowledged);
		self.acknowledged = amount;
		self.events.push(Event::MismatchAcknowledged { account: POT, asset, old, amount });
	}

	/// The block ends and another begins, of which the clock tells the time.
	fn block(&mut self, seconds: Seconds) {
		if self.missing < self.acknowledged {
			self.note_acknowledged(self.missing);
		}
		for (place, mismatch) in self.wrongs() {
			let (scope, kind) = (places()[place].clone(), mismatch.kind);
			if self.told.insert(place) {
				self.events.push(told(scope.clone(), mismatch));
			}
			let is_automatic = self.locks.get(&place).is_some_and(|(_, until)| until.is_none());
			if !is_automatic {
				self.locks.insert(place, (self.now, None));
				self.events.push(locked_for(scope, kind));
			}
		}
		let is_due = |(_, until): &ModelLock| until.is_some_and(|until| until <= self.now);
		let due: Vec<_> = self.locks.iter().filter(|(_, lock)| is_due(lock)).collect();
		for place in due.into_iter().map(|(place, _)| *place).collect::<Vec<_>>() {
			self.end(place, true);
		}
		self.now += seconds;
	}

	/// The places whose locks cover what is in `place`.
	fn covering(place: usize) -> [usize; 3] {
		[place, IN_PROTOCOL, IN_CHAIN]
	}

	fn is_locked(&self, place: usize) -> bool {
		Self::covering(place).iter().any(|place| self.locks.contains_key(place))
	}

	fn in_grace(&self, place: usize) -> bool {
		let covering = Self::covering(place);
		let mut ended = self.ended.iter().filter(|(place, _)| covering.contains(place));
		ended.any(|(_, moment)| self.now < moment + 3_600)
	}
}

fn origin_of(who: Who) -> RuntimeOrigin {
	match who {
		Who::Root => root(),
		Who::Nobody => RuntimeOrigin::none(),
		Who::Mak => signed(mak()),
		Who::Referendum => signed(REFERENDUM),
		Who::Person(who) => signed(who),
	}
}

/// How often each result came of each step.
type Tally = BTreeMap<String, u32>;

/// The pallet and the model take one step.
fn take(model: &mut Model, step: Step) -> (Outcome, Outcome) {
	let scope = |place: usize| places()[place].clone();
	match step {
		Step::Lock { who, place } => (lock(origin_of(who), scope(place)), model.lock(who, place)),
		Step::Extend { who, place, seconds } => {
			let found = extend(origin_of(who), &scope(place), seconds);
			(found, model.extend(who, place, seconds))
		},
		Step::Unlock { who, place } => {
			(unlock(origin_of(who), &scope(place)), model.unlock(who, place))
		},
		Step::Acknowledge { who, amount } => {
			let asset = AssetKind::WithId(ETH);
			let found = Lockdown::acknowledge_mismatch(origin_of(who), POT, asset, amount);
			(found, model.acknowledge(who, amount))
		},
		Step::Books { missing, btc, coin } => {
			(model.missing, model.btc, model.coin) = (missing, btc, coin);
			let eth = (missing > 0).then_some(custody(ETH, 1_000, 1_000 - missing));
			let of_btc = Mismatch::new(MismatchKind::TreeCollateral, 5, 6);
			let of_coin = Mismatch::new(MismatchKind::CoinBooks, 7, 8);
			let others = [btc.then_some((Some(BTC), of_btc)), coin.then_some((None, of_coin))];
			Wrongs::set(eth.into_iter().chain(others.into_iter().flatten()).collect());
			(Ok(()), Ok(()))
		},
		Step::Block { seconds } => {
			end_block();
			begin_block(System::block_number() + 1);
			Lockdown::on_initialize(System::block_number());
			model.block(seconds);
			Now::set(model.now);
			(Ok(()), Ok(()))
		},
	}
}

/// In an order of their own: locks that expire together do so in no certain one.
fn in_order(events: Vec<Event<Test>>) -> Vec<String> {
	let mut told: Vec<_> = events.iter().map(|event| format!("{event:?}")).collect();
	told.sort_unstable();
	told
}

/// What is stored and what guards say is what the model says.
fn compare(model: &Model) {
	for (place, scope) in places().into_iter().enumerate() {
		let found = Lockdown::lock_state(scope.clone());
		let lock = found.as_ref().map(|info| (info.since, info.expires));
		assert_eq!(lock, model.locks.get(&place).copied(), "{scope:?}");
		let noted = Mismatches::<Test>::iter_prefix(scope).count();
		assert_eq!(noted, usize::from(model.told.contains(&place)));
	}
	for (place, asset) in [(IN_ETH, ETH), (IN_BTC, BTC)] {
		assert_eq!(Lockdown::is_locked(asset), model.is_locked(place));
		assert_eq!(Lockdown::in_grace(asset), model.in_grace(place));
	}
	assert_eq!(Lockdown::is_protocol_locked(), model.is_locked(IN_PROTOCOL));
	assert_eq!(SafeMode::is_entered(), model.locks.contains_key(&IN_CHAIN));
	let name = (text("System"), text("remark"));
	let paused = <TxPause as TransactionPause>::is_paused(name);
	assert_eq!(paused, model.locks.contains_key(&IN_CALL));
	assert_eq!(passes(transfer()), !model.locks.contains_key(&IN_CHAIN));
	let asset = AssetKind::WithId(ETH);
	assert_eq!(Lockdown::acknowledged(&POT, asset), model.acknowledged);
	assert_eq!(Lockdown::do_try_state(), Ok(()));
}

fn run(steps: Vec<Step>, tally: &mut Tally) {
	ExtBuilder::default().build_and_execute(|| {
		let mut model = Model { now: START, ..Default::default() };
		// No later sample asks for another tier, which would be told.
		sample(SMALL, START);
		take_events();
		for step in steps {
			let (told, kind) = (format!("{step:?}"), format!("{step:?}"));
			let kind = kind.split(' ').next().unwrap_or_default().to_string();
			let (found, expected) = take(&mut model, step);
			assert_eq!(found, expected, "{told}");
			let events = core::mem::take(&mut model.events);
			for event in &events {
				let what = match event {
					Event::LockExited { expired: true, .. } => "expired",
					Event::LockEntered { manual: false, .. } => "locked by the chain",
					_ => continue,
				};
				*tally.entry(what.into()).or_default() += 1;
			}
			assert_eq!(in_order(take_events()), in_order(events), "{told}");
			let result = match found {
				Ok(()) => "done",
				Err(DispatchError::Module(error)) => error.message.unwrap_or_default(),
				Err(_) => "BadOrigin",
			};
			*tally.entry(format!("{kind} {result}")).or_default() += 1;
			compare(&model);
		}
	});
}

#[test]
fn every_lock_and_end_and_guard_is_as_the_rules_say() {
	let seen = RefCell::new(Tally::new());
	let config = RunnerConfig { cases: 600, failure_persistence: None, ..Default::default() };
	let outcome = TestRunner::new(config).run(&steps(), |steps| {
		run(steps, &mut seen.borrow_mut());
		Ok(())
	});
	if let Err(error) = outcome {
		panic!("{error}");
	}
	let seen = seen.into_inner();
	println!("{seen:?}");
	// Sequences in which something never happens would prove nothing of it.
	for result in [
		"expired",
		"locked by the chain",
		"Lock done",
		"Lock BadOrigin",
		"Lock KeyholderCooldown",
		"Lock AlreadyLocked",
		"Lock UnknownCollateral",
		"Lock NotPausable",
		"Extend done",
		"Extend BadOrigin",
		"Extend NotLocked",
		"Extend AutomaticLock",
		"Extend ZeroAmount",
		"Extend LockTooLong",
		"Unlock done",
		"Unlock BadOrigin",
		"Unlock NotLocked",
		"Unlock MismatchLasts",
		"Acknowledge done",
		"Acknowledge BadOrigin",
		"Acknowledge NoMismatch",
		"Acknowledge AboveMismatch",
		"Acknowledge NoChange",
	] {
		assert!(seen.get(result).is_some_and(|count| *count >= 5), "{result}");
	}
}
