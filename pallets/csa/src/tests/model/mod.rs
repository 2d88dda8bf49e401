//! Random sequences of calls against a naive model that predicts every success, every error by
//! name, and every amount.
//!
//! The model has no tree. It keeps what each CSA was when somebody last touched it, takes the exact
//! fraction from each frozen one at a redemption, and asks of the chain that it shows the same,
//! rounded against the holder by no more than the ratio tree promises. What the chain shows is an
//! integer, and with that integer the model goes on.

mod absorptions;
mod books;
mod comparison;
mod reached;
mod redemptions;
mod steps;

use super::{
	arbitrage::{price_becomes, ARB},
	*,
};
use crate::{AssetLedger, Csa as Agreement, Ledgers, RedemptionLimit};
use proptest::{
	prelude::*,
	test_runner::{Config as RunnerConfig, TestRunner},
};
use qian_math::{line_tick, mul_div_ceil, mul_div_floor, position_tick, ratio_floor};
use qian_primitives::{CsaState, Price, Ratio, TickLines};
use reached::{outcomes, Reached, MUST_BE_REACHED};
use sp_runtime::{DispatchError, TokenError};
use std::{cell::RefCell, collections::BTreeMap};

/// All of them may own a CSA; the last one begins with coins and without collateral.
const PEOPLE: [AccountId; 5] = [10, 11, 12, 13, ARB];
/// What each of the others begins with, in base units of ETH.
const OWNED: Balance = 200_000 * UNIT;
/// Coins of the arbitrager, which are owed for another asset.
const COINS: Balance = 500_000 * UNIT;
const MILLI: Balance = UNIT / 1_000;

/// What someone thinks of doing. Amounts are in thousandths of a whole unit, or follow from what
/// there is: `thousandths` of the most debt, a price at which some CSA stands at `percent`.
#[derive(Clone, Copy, Debug)]
enum Plan {
	Open { collateral: u128, debt: u128 },
	OpenNear { collateral: u128, thousandths: u128 },
	Deposit { owner: AccountId, amount: u128 },
	Withdraw { amount: u128 },
	Mint { amount: u128 },
	Repay { owner: AccountId, amount: u128 },
	Close,
	Redeem { amount: Share, min_out: Asked },
	Absorb { buffer: Buffer },
	Clean { owner: AccountId },
	Price { dollars: u32 },
	Ratio { place: usize, percent: u128 },
	Stale { stale: bool },
	Gate { open: bool },
	Wait { seconds: u64 },
}

/// An amount to redeem: as it is, or `thousandths` of the largest and some base units `more`.
#[derive(Clone, Copy, Debug)]
enum Share {
	Milli(u128),
	OfMost { thousandths: u128, more: u128 },
	AllFrozen,
}

/// What to ask for: nothing, or what will be paid and some base units `more`.
#[derive(Clone, Copy, Debug)]
enum Asked {
	Nothing,
	Paid { more: u128 },
}

/// What the protocol has to cover a shortfall: just that and some base units `more`, or less by one.
#[derive(Clone, Copy, Debug)]
enum Buffer {
	Shortfall { more: u128 },
	OneLess,
}

/// What someone does, in base units.
#[derive(Clone, Copy, Debug)]
enum Step {
	Open {
		collateral: Balance,
		debt: Balance,
	},
	Deposit {
		owner: AccountId,
		amount: Balance,
	},
	Withdraw {
		amount: Balance,
	},
	Mint {
		amount: Balance,
	},
	Repay {
		owner: AccountId,
		amount: Balance,
	},
	Close,
	Redeem {
		amount: Balance,
		min_out: Balance,
	},
	/// With so much to cover the shortfall.
	Absorb {
		buffer: i128,
	},
	Clean {
		owner: AccountId,
	},
	Price {
		cents: u128,
	},
	Stale {
		stale: bool,
	},
	Gate {
		open: bool,
	},
	Wait {
		seconds: u64,
	},
}

fn plans() -> impl Strategy<Value = (AccountId, Plan)> {
	let redeemer = prop_oneof![2 => Just(ARB), 1 => person()];
	prop_oneof![1 => (redeemer, redemptions()), 4 => (person(), other_plans())]
}

fn person() -> impl Strategy<Value = AccountId> {
	prop::sample::select(&PEOPLE[..])
}

fn redemptions() -> impl Strategy<Value = Plan> {
	let of_most = prop_oneof![2 => Just(1_000u128), 3 => 0u128..1_050];
	let amount = prop_oneof![
		1 => (0u128..2_000_000).prop_map(Share::Milli),
		6 => (of_most, 0u128..2)
			.prop_map(|(thousandths, more)| Share::OfMost { thousandths, more }),
		1 => Just(Share::AllFrozen),
	];
	let min_out = prop_oneof![
		3 => Just(Asked::Nothing),
		2 => Just(Asked::Paid { more: 0 }),
		1 => Just(Asked::Paid { more: 1 }),
	];
	(amount, min_out).prop_map(|(amount, min_out)| Plan::Redeem { amount, min_out })
}

fn other_plans() -> impl Strategy<Value = Plan> {
	let eth = || prop_oneof![Just(0u128), 1u128..30, 1_000u128..60_000];
	let qusd = || prop_oneof![Just(0u128), 1u128..200_000, 100_000u128..9_000_000];
	let percents = || prop_oneof![3 => 100u128..120, 1 => 80u128..200];
	let span = || prop_oneof![1u64..5_000, 3_600u64..100_000];
	let buffer = || {
		let enough = (0u128..2).prop_map(|more| Buffer::Shortfall { more });
		prop_oneof![3 => enough, 1 => Just(Buffer::OneLess)]
	};
	prop_oneof![
		2 => (eth(), qusd()).prop_map(|(collateral, debt)| Plan::Open { collateral, debt }),
		12 => (400u128..20_000, 600u128..1_002)
			.prop_map(|(collateral, thousandths)| Plan::OpenNear { collateral, thousandths }),
		3 => (person(), eth()).prop_map(|(owner, amount)| Plan::Deposit { owner, amount }),
		2 => eth().prop_map(|amount| Plan::Withdraw { amount }),
		2 => qusd().prop_map(|amount| Plan::Mint { amount }),
		3 => (person(), qusd()).prop_map(|(owner, amount)| Plan::Repay { owner, amount }),
		2 => Just(Plan::Close),
		2 => buffer().prop_map(|buffer| Plan::Absorb { buffer }),
		3 => person().prop_map(|owner| Plan::Clean { owner }),
		1 => (50u32..600).prop_map(|dollars| Plan::Price { dollars }),
		14 => (0usize..5, percents()).prop_map(|(place, percent)| Plan::Ratio { place, percent }),
		1 => prop::bool::weighted(0.1).prop_map(|stale| Plan::Stale { stale }),
		1 => prop::bool::weighted(0.8).prop_map(|open| Plan::Gate { open }),
		4 => span().prop_map(|seconds| Plan::Wait { seconds }),
	]
}

/// What differs from one run to the next.
fn settings() -> impl Strategy<Value = (u128, Balance)> {
	(prop::sample::select(&[50u128, 90, 99][..]), prop::sample::select(&[0u128, 100, 3_000][..]))
}

/// An amount that may be a fraction: two bounds that enclose it, with 32 binary places.
#[derive(Clone, Copy, Debug)]
struct Real {
	low: u128,
	high: u128,
}

const POINT: u32 = 32;

impl Real {
	const ZERO: Self = Self { low: 0, high: 0 };

	fn whole(amount: Balance) -> Self {
		Self { low: amount << POINT, high: amount << POINT }
	}

	fn times(self, part: Balance, whole: Balance) -> Self {
		let low = mul_div_floor(self.low, part, whole).expect("a fraction of what fits");
		let high = mul_div_ceil(self.high, part, whole).expect("a fraction of what fits");
		Self { low, high }
	}

	fn plus(self, other: Self) -> Self {
		Self { low: self.low + other.low, high: self.high + other.high }
	}

	/// The most that `scalings` roundings up may have made of it, in base units.
	fn ceil(self, scalings: u128) -> Balance {
		(self.high + Self::lost(self.high, scalings)).div_ceil(1 << POINT)
	}

	/// The least that `scalings` roundings down may have left of it, in base units.
	fn floor(self, scalings: u128) -> Balance {
		self.low.saturating_sub(Self::lost(self.low, scalings)) >> POINT
	}

	/// One part in 2^61 for each scaling, rounded up.
	fn lost(amount: u128, scalings: u128) -> u128 {
		((amount >> 61) + 1) * scalings
	}
}

/// What the model keeps of a CSA.
#[derive(Clone, Copy, Debug)]
enum Held {
	Idle(Balance),
	Pooled { tick: u16, collateral: Real, debt: Real, scalings: u128 },
	Drained,
}

/// Everything that the rules depend on, kept the plainest way.
#[derive(Clone)]
struct Model {
	csas: BTreeMap<AccountId, Held>,
	/// Each CSA in the integers that the chain shows.
	shown: BTreeMap<AccountId, (Balance, Balance)>,
	/// The frozen CSAs together, in the integers that the chain shows.
	frozen: (Balance, Balance),
	/// The insolvent ones likewise.
	insolvent: (Balance, Balance),
	coins: BTreeMap<AccountId, Balance>,
	eth: BTreeMap<AccountId, Balance>,
	/// The books: collateral without debt and with, and debt.
	idle: Balance,
	pooled: Balance,
	debt: Balance,
	surplus: Balance,
	system: Balance,
	bad_debt: Balance,
	/// Redemptions, and CSAs put in or taken out, since the last time that no CSA had debt.
	scalings: u128,
	touches: u128,
	minted: Balance,
	hour: u64,
	now: u64,
	wf: u128,
	window_at: u64,
	cents: u128,
	live: bool,
	gate_open: bool,
	cap: u128,
	dust_debt: Balance,
}

/// What a redemption does, as far as it does not concern its caller.
struct Redemption {
	paid: Balance,
	wf: u128,
	empties: bool,
}

type Outcome<T = ()> = Result<T, DispatchError>;

fn refuse<T>(error: Error<Test>) -> Outcome<T> {
	Err(error.into())
}

impl Model {
	fn new(cap: u128, dust_debt: Balance) -> Self {
		let mut eth: BTreeMap<_, _> = PEOPLE.into_iter().map(|who| (who, OWNED)).collect();
		eth.insert(ARB, 0);
		Self {
			csas: BTreeMap::new(),
			shown: BTreeMap::new(),
			frozen: (0, 0),
			insolvent: (0, 0),
			coins: PEOPLE
				.into_iter()
				.map(|who| (who, if who == ARB { COINS } else { 0 }))
				.collect(),
			eth,
			idle: 0,
			pooled: 0,
			debt: 0,
			surplus: 0,
			system: 0,
			bad_debt: 0,
			scalings: 0,
			touches: 0,
			minted: 0,
			hour: 0,
			now: Now::get(),
			wf: UNIT,
			window_at: 0,
			cents: 30_000,
			live: true,
			gate_open: true,
			cap,
			dust_debt,
		}
	}

	// --- what follows from the price --------------------------------------------------------

	fn price(&self) -> Price {
		Price::from_rational(self.cents, 100)
	}

	fn lines(&self) -> TickLines {
		let tick = |p| line_tick(percent(p), self.price()).expect("the price is not zero");
		TickLines { t_ins: tick(100), t_min: tick(120), t_alarm: tick(135) }
	}

	fn state(&self, held: &Held) -> CsaState {
		match held {
			Held::Pooled { tick, .. } => self.lines().state(*tick),
			_ => CsaState::Normal,
		}
	}

	fn worth(&self, collateral: Balance, ratio: u128, debt: Balance) -> bool {
		collateral * self.cents >= debt * ratio
	}

	fn pool_ratio(&self) -> Ratio {
		let (collateral, debt) = self.frozen;
		ratio_floor(collateral, self.price(), 18, debt).expect("within the bounds of amounts")
	}

	fn priced(&self) -> Outcome {
		if self.live {
			Ok(())
		} else {
			refuse(Error::PriceUnavailable)
		}
	}

	/// Exact sums over the CSAs with debt in `state`.
	fn sums(&self, state: CsaState) -> (Real, Real) {
		self.csas.values().filter(|held| self.state(held) == state).fold(
			(Real::ZERO, Real::ZERO),
			|(c, d), held| match held {
				Held::Pooled { collateral, debt, .. } => (c.plus(*collateral), d.plus(*debt)),
				_ => (c, d),
			},
		)
	}
}

fn dispatch(who: AccountId, step: Step) -> DispatchResult {
	let origin = signed(who);
	match step {
		Step::Open { collateral, debt } => Csa::open(origin, ETH, collateral, debt),
		Step::Deposit { owner, amount } => Csa::deposit(origin, ETH, owner, amount),
		Step::Withdraw { amount } => Csa::withdraw(origin, ETH, amount),
		Step::Mint { amount } => Csa::mint(origin, ETH, amount),
		Step::Repay { owner, amount } => Csa::repay(origin, ETH, owner, amount),
		Step::Close => Csa::close(origin, ETH),
		Step::Redeem { amount, min_out } => Csa::redeem_frozen(origin, ETH, amount, min_out)
			.map(|_| ())
			.map_err(|failure| failure.error),
		Step::Absorb { buffer } => {
			let covering = buffer.unsigned_abs();
			let (own, bad) = if buffer < 0 { (0, covering) } else { (covering, 0) };
			Owned::set(own);
			NetBadDebt::set(bad);
			Csa::absorb(origin, ETH)
		},
		Step::Clean { owner } => Csa::clean(origin, ETH, owner).map(|_| ()).map_err(|e| e.error),
		Step::Price { cents } => {
			price_becomes(Price::from_rational(cents, 100));
			Ok(())
		},
		Step::Stale { stale } => {
			EthLive::set(!stale);
			Ok(())
		},
		Step::Gate { open } => {
			GateOpen::set(open);
			Ok(())
		},
		Step::Wait { seconds } => {
			Now::mutate(|now| *now += seconds);
			Ok(())
		},
	}
}

fn run(cap: u128, dust_debt: Balance, plans: Vec<(AccountId, Plan)>, reached: &RefCell<Reached>) {
	ExtBuilder::build().execute_with(|| {
		DebtCeiling::set(COINS);
		MintLimit::set(COINS);
		EthLive::set(true);
		GateOpen::set(true);
		Cap::set(cap);
		DustDebt::set(dust_debt);
		for who in PEOPLE {
			frame_system::Pallet::<Test>::inc_providers(&who);
			if who != ARB {
				assert_ok!(Assets::transfer(signed(ALICE), ETH, who, OWNED));
			}
		}
		assert_ok!(Csa::open(signed(ALICE), WBTC, 2_000_000_000, COINS));
		assert_ok!(Assets::transfer(signed(ALICE), QUSD, ARB, COINS));
		DebtCeiling::set(30_000 * UNIT);
		MintLimit::set(15_000 * UNIT);
		price_becomes(usd(300));

		let mut model = Model::new(cap, dust_debt);
		model.check("at the beginning");
		for (who, plan) in plans {
			let step = model.step(plan);
			if let Step::Redeem { amount, .. } = step {
				model.check_quote(amount);
			}
			let before = model.clone();
			let expected = model.apply(who, step);
			let got = frame_support::storage::with_storage_layer(|| dispatch(who, step));
			assert_eq!(got, expected, "{who} {step:?}");
			let mut names = outcomes(&before, who, step, &got);
			let absorbed = matches!(step, Step::Absorb { .. });
			if !absorbed && model.bad_debt + model.surplus > before.bad_debt + before.surplus {
				names.push("dust moved".into());
			}
			for name in names {
				*reached.borrow_mut().entry(name).or_default() += 1;
			}
			model.check(&format!("after {who} {step:?}"));
		}
	});
}

#[test]
fn the_model_predicts_every_outcome() {
	let reached = RefCell::new(Reached::new());
	let config = RunnerConfig { cases: 1_200, failure_persistence: None, ..Default::default() };
	let sequences = (settings(), prop::collection::vec(plans(), 1..120));
	let outcome = TestRunner::new(config).run(&sequences, |((cap, dust), plans)| {
		run(cap, dust * UNIT, plans, &reached);
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
