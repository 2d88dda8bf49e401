//! Random sequences of calls and blocks against a naive model that predicts every success, every error
//! by name, and every amount.
//!
//! Prices are whole cents and shares whole per cents here, so that the model gets along with plain
//! fractions: it shares no arithmetic with the pallet.

mod books;
mod comparison;
mod rules;
mod steps;

use super::*;
use books::{Held, Model, Offer};
use proptest::{
	prelude::*,
	test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner},
};
use std::{cell::RefCell, collections::BTreeMap};
use steps::{plans, Plan, Step};

type Outcome<T = ()> = Result<T, DispatchError>;

fn refuse<T>(error: Error<Test>) -> Outcome<T> {
	Err(error.into())
}

/// How often each kind of outcome came about, so that none is missing unseen.
type Reached = BTreeMap<String, u32>;

/// What the sequences must come to, again and again.
const MUST_BE_REACHED: [&str; 56] = [
	"observe",
	"observe: NoChange",
	"start",
	"start: Locked",
	"start: NotObservedLongEnough",
	"start: InGrace",
	"start: PriceUnavailable",
	"start: DeprecatedCollateral",
	"start: PotNotEndowed",
	"start: TooManyLots",
	"start: NoGap",
	"start: NoKunAvailable",
	"start: Unpriceable",
	"started without a lot",
	"started with surplus",
	"started with insolvent CSAs",
	"absorbed of a deprecated asset",
	"absorbed without a price of KUN",
	"opened beside lots in a locked asset",
	"of the fund and of the cap",
	"bid",
	"bid: UnknownLot",
	"bid: Locked",
	"bid: LotEnded",
	"bid: PriceUnavailable",
	"bid: ZeroAmount",
	"bid: BidTooLow",
	"bid: the bidder owns too little",
	"bid: the pot of bids is young",
	"won at once",
	"raised an own bid",
	"outbid another",
	"paid of a refund",
	"brought a rest along",
	"prolonged",
	"prolonged beyond the hard end",
	"settle",
	"settle: LotRunning",
	"settle: UnknownLot",
	"settle: Locked",
	"expired",
	"sold without a price",
	"withdraw",
	"withdraw: NothingToRefund",
	"withdraw: Locked",
	"buy",
	"buy: NoBadDebt",
	"buy: AmountAboveAvailable",
	"buy: BelowMinOut",
	"buy: Locked",
	"cancel",
	"cancel: UnknownLot",
	"tick that opened a lot",
	"tick that closed a lot",
	"healthy again",
	"open",
];

fn dispatch(who: AccountId, step: Step) -> Outcome {
	match step {
		Step::Observe => observe(),
		Step::Start { asset } => start(asset),
		Step::Bid { lot, price } => bid(who, lot, price),
		Step::Settle { lot } => settle(lot),
		Step::Withdraw { asset } => withdraw(who, asset),
		Step::Buy { asset, amount, min_out } => buy(who, asset, amount, min_out),
		Step::Cancel { lot } => cancel(lot),
		other => {
			other.befall();
			Ok(())
		},
	}
}

/// What happens when `who` does `step`, which brings `before` to `after` and comes to `outcome`.
fn outcomes(
	before: &Model,
	after: &Model,
	who: AccountId,
	step: Step,
	outcome: &Outcome,
) -> Vec<String> {
	let kind = format!("{step:?}").split_whitespace().next().unwrap_or_default().to_lowercase();
	let mut names = vec![match outcome {
		Ok(()) => kind,
		Err(error) => format!("{kind}: {}", <&str>::from(*error)),
	}];
	if outcome.is_err() {
		return names;
	}
	let mut reached = |happened: bool, name: &str| names.extend(happened.then(|| name.to_string()));
	let opened = after.next_lot > before.next_lot;
	let bad = after.bad_debt > before.bad_debt;
	match step {
		Step::Start { asset } => {
			reached(!opened, "started without a lot");
			reached(bad, "started with insolvent CSAs");
			reached(bad && before.deprecated.contains(&asset), "absorbed of a deprecated asset");
			reached(bad && !before.kun_live, "absorbed without a price of KUN");
			let locked = before.lots.iter().any(|lot| before.locked.contains(&lot.asset));
			reached(opened && locked, "opened beside lots in a locked asset");
			let surplus =
				|model: &Model| model.held.values().map(|held| held.surplus).sum::<u128>();
			reached(surplus(after) < surplus(before), "started with surplus");
			let newest = after.lots.last().filter(|_| opened);
			let mixed = newest.is_some_and(|lot| lot.fund > 0 && lot.minted > 0);
			reached(mixed, "of the fund and of the cap");
		},
		Step::Bid { lot, .. } => {
			let of = |model: &Model| model.lots.iter().find(|other| other.id == lot).cloned();
			let was = of(before).expect("a bid is for a lot");
			let own = was.best.as_ref().map(|(bidder, ..)| *bidder == who);
			let credit = |model: &Model| model.refund(who, was.asset);
			reached(of(after).is_none(), "won at once");
			reached(own == Some(true), "raised an own bid");
			reached(own == Some(false), "outbid another");
			reached(own != Some(true) && credit(after) < credit(before), "paid of a refund");
			let emptied = after.assets[&(was.asset, who)] == 0;
			reached(emptied && credit(after) > 0, "brought a rest along");
			reached(of(after).is_some_and(|is| is.ends > was.ends), "prolonged");
			let hard = was.opened + 4 * HOUR + 1_000;
			let beyond = of(after).is_some_and(|is| is.ends > hard);
			reached(beyond, "prolonged beyond the hard end");
		},
		Step::Settle { lot } => {
			let was = before.lots.iter().find(|other| other.id == lot).expect("it was settled");
			reached(was.best.is_none(), "expired");
			let stale = before.stale.contains(&was.asset);
			reached(was.best.is_some() && stale, "sold without a price");
		},
		Step::Tick => {
			reached(opened, "tick that opened a lot");
			let closed = before.lots.iter().any(|lot| after.lots.iter().all(|o| o.id != lot.id));
			reached(closed, "tick that closed a lot");
		},
		_ => {},
	}
	let was_open = before.phase == Phase::Open;
	reached(was_open && after.phase == Phase::Healthy, "healthy again");
	reached(!was_open && after.phase == Phase::Open, "open");
	names
}

fn run(plans: Vec<(AccountId, Plan)>, reached: &RefCell<Reached>) {
	ExtBuilder::default().params(books::few_at_a_time).build().execute_with(|| {
		let mut model = Model::begin();
		model.check("at the beginning");
		for (place, (who, plan)) in plans.into_iter().enumerate() {
			let step = model.step(who, plan);
			let before = model.clone();
			let expected = model.apply(who, step);
			let got = dispatch(who, step);
			assert_eq!(got, expected, "{who} {step:?}");
			if expected.is_err() {
				model = before.clone();
			}
			for name in outcomes(&before, &model, who, step, &got) {
				*reached.borrow_mut().entry(name).or_default() += 1;
			}
			model.check(&format!("after {who} {step:?}"));
			if place % 8 == 0 {
				check();
			}
		}
		check();
	});
}

#[test]
fn the_model_predicts_every_outcome() {
	let reached = RefCell::new(Reached::new());
	let config = RunnerConfig { cases: 1_500, failure_persistence: None, ..Default::default() };
	let sequences = prop::collection::vec(plans(), 1..120);
	// Always the same sequences: what they come to is part of the test, and some of it is rare.
	let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
	let outcome = TestRunner::new_with_rng(config, rng).run(&sequences, |plans| {
		run(plans, &reached);
		Ok(())
	});
	if let Err(error) = outcome {
		panic!("{error}");
	}
	let reached = reached.into_inner();
	for name in MUST_BE_REACHED {
		assert!(reached.contains_key(name), "no sequence came to: {name} ({reached:#?})");
	}
}
