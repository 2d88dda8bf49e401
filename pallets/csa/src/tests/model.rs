//! Random sequences of calls against a naive model that predicts every success, every error by
//! name, and every amount.

use super::*;
use proptest::prelude::*;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

const OWNERS: [AccountId; 2] = [ALICE, BOB];

/// What someone tries. Amounts are in thousandths of a whole unit.
#[derive(Clone, Copy, Debug)]
enum Step {
	Open { collateral: u128, debt: u128 },
	Deposit { owner: AccountId, amount: u128 },
	Withdraw { amount: u128 },
	Mint { amount: u128 },
	Repay { owner: AccountId, amount: u128 },
	Close,
	Price { dollars: u32 },
	Stale { stale: bool },
}

fn steps() -> impl Strategy<Value = (AccountId, Step)> {
	let owner = || prop::sample::select(&OWNERS[..]);
	let eth = || prop_oneof![Just(0u128), 1u128..30, 1_000u128..60_000];
	let qusd = || prop_oneof![Just(0u128), 1u128..200_000, 100_000u128..9_000_000];
	let step = prop_oneof![
		3 => (eth(), qusd()).prop_map(|(collateral, debt)| Step::Open { collateral, debt }),
		2 => (owner(), eth()).prop_map(|(owner, amount)| Step::Deposit { owner, amount }),
		3 => eth().prop_map(|amount| Step::Withdraw { amount }),
		3 => qusd().prop_map(|amount| Step::Mint { amount }),
		3 => (owner(), qusd()).prop_map(|(owner, amount)| Step::Repay { owner, amount }),
		1 => Just(Step::Close),
		2 => (50u32..600).prop_map(|dollars| Step::Price { dollars }),
		1 => prop::bool::weighted(0.3).prop_map(|stale| Step::Stale { stale }),
	];
	(owner(), step)
}

/// Everything that the rules depend on, kept the plainest way.
struct Model {
	csas: BTreeMap<AccountId, (u128, u128)>,
	coins: BTreeMap<AccountId, u128>,
	minted: u128,
	dollars: u128,
	live: bool,
}

const MILLI: u128 = UNIT / 1_000;

impl Model {
	fn new() -> Self {
		Self { csas: BTreeMap::new(), coins: BTreeMap::new(), minted: 0, dollars: 300, live: true }
	}

	fn total_debt(&self) -> u128 {
		self.csas.values().map(|(_, debt)| debt).sum()
	}

	fn priced(&self) -> Result<(), DispatchError> {
		self.live.then_some(()).ok_or(Error::<Test>::PriceUnavailable.into())
	}

	fn existing(&self, owner: AccountId) -> Result<(u128, u128), DispatchError> {
		self.csas.get(&owner).copied().ok_or(Error::<Test>::NoSuchCsa.into())
	}

	fn positive(amount: u128) -> Result<(), DispatchError> {
		(amount > 0).then_some(()).ok_or(Error::<Test>::ZeroAmount.into())
	}

	fn mintable(&self, csa: (u128, u128), amount: u128) -> Result<(), DispatchError> {
		let (collateral, debt) = csa;
		if debt < MIN_DEBT {
			return Err(Error::<Test>::DebtBelowMinimum.into());
		}
		if collateral * self.dollars * 100 < debt * 150 {
			return Err(Error::<Test>::BelowStartRatio.into());
		}
		if self.total_debt() + amount > DebtCeiling::get() {
			return Err(Error::<Test>::CeilingReached.into());
		}
		if self.minted + amount > MintLimit::get() {
			return Err(Error::<Test>::MintRateExceeded.into());
		}
		Ok(())
	}

	fn store(&mut self, owner: AccountId, csa: (u128, u128)) {
		if csa == (0, 0) {
			self.csas.remove(&owner);
		} else {
			self.csas.insert(owner, csa);
		}
	}

	fn pay(&mut self, who: AccountId, amount: u128) -> Result<(), DispatchError> {
		let owned = self.coins.entry(who).or_default();
		*owned = owned.checked_sub(amount).ok_or(sp_runtime::TokenError::FundsUnavailable)?;
		Ok(())
	}

	fn apply(&mut self, who: AccountId, step: Step) -> DispatchResult {
		let tiny =
			|(collateral, debt): (u128, u128)| debt == 0 && collateral > 0 && collateral < MIN_ETH;
		let too_small = || Err(Error::<Test>::CollateralTooSmall.into());
		match step {
			Step::Open { collateral, debt } => {
				if debt > 0 {
					self.priced()?;
				}
				Self::positive(collateral)?;
				let (c, d) = self.csas.get(&who).copied().unwrap_or_default();
				let csa = (c + collateral, d + debt);
				if debt > 0 {
					self.mintable(csa, debt)?;
				} else if tiny(csa) {
					return too_small();
				}
				self.store(who, csa);
				self.minted += debt;
				*self.coins.entry(who).or_default() += debt;
			},
			Step::Deposit { owner, amount } => {
				if who != owner {
					self.existing(owner)?;
				}
				Self::positive(amount)?;
				let (c, d) = self.csas.get(&owner).copied().unwrap_or_default();
				if tiny((c + amount, d)) {
					return too_small();
				}
				self.store(owner, (c + amount, d));
			},
			Step::Withdraw { amount } => {
				let (c, d) = self.existing(who)?;
				if d > 0 {
					self.priced()?;
				}
				Self::positive(amount)?;
				let left = c.checked_sub(amount).ok_or(Error::<Test>::InsufficientCollateral)?;
				if d > 0 && left * self.dollars * 100 < d * 135 {
					return Err(Error::<Test>::BelowAlarmRatio.into());
				}
				if tiny((left, d)) {
					return too_small();
				}
				self.store(who, (left, d));
			},
			Step::Mint { amount } => {
				let (c, d) = self.existing(who)?;
				self.priced()?;
				Self::positive(amount)?;
				self.mintable((c, d + amount), amount)?;
				self.store(who, (c, d + amount));
				self.minted += amount;
				*self.coins.entry(who).or_default() += amount;
			},
			Step::Repay { owner, amount } => {
				let (c, d) = self.existing(owner)?;
				if d == 0 {
					return Err(Error::<Test>::NoDebt.into());
				}
				Self::positive(amount)?;
				let paid = amount.min(d);
				let left = d - paid;
				if left > 0 && left < MIN_DEBT {
					return Err(Error::<Test>::DebtBelowMinimum.into());
				}
				self.pay(who, paid)?;
				self.store(owner, (c, left));
			},
			Step::Close => {
				let (_, d) = self.existing(who)?;
				self.pay(who, d)?;
				self.store(who, (0, 0));
			},
			Step::Price { dollars } => self.dollars = dollars.into(),
			Step::Stale { stale } => self.live = !stale,
		}
		Ok(())
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
		Step::Price { dollars } => {
			EthPrice::set(Some(usd(dollars)));
			Ok(())
		},
		Step::Stale { stale } => {
			EthLive::set(!stale);
			Ok(())
		},
	}
}

/// The same step in base units.
fn scaled(step: Step) -> Step {
	match step {
		Step::Open { collateral, debt } => {
			Step::Open { collateral: collateral * MILLI, debt: debt * MILLI }
		},
		Step::Deposit { owner, amount } => Step::Deposit { owner, amount: amount * MILLI },
		Step::Withdraw { amount } => Step::Withdraw { amount: amount * MILLI },
		Step::Mint { amount } => Step::Mint { amount: amount * MILLI },
		Step::Repay { owner, amount } => Step::Repay { owner, amount: amount * MILLI },
		other => other,
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

	#[test]
	fn the_model_predicts_every_outcome(run in prop::collection::vec(steps(), 1..60)) {
		ExtBuilder::build().execute_with(|| {
			DebtCeiling::set(30_000 * UNIT);
			MintLimit::set(60_000 * UNIT);
			EthPrice::set(Some(usd(300)));
			EthLive::set(true);
			let mut model = Model::new();
			for (who, step) in run {
				let step = scaled(step);
				let expected = model.apply(who, step);
				let got = frame_support::storage::with_storage_layer(|| dispatch(who, step));
				assert_eq!(got, expected, "{who} {step:?}");
				for owner in OWNERS {
					let expected = model.csas.get(&owner).copied().unwrap_or_default();
					assert_eq!(csa(ETH, owner), expected, "{owner} after {step:?}");
					assert_eq!(
						qusd_of(owner),
						model.coins.get(&owner).copied().unwrap_or_default()
					);
					let locked: u128 = model.csas.values().map(|(c, _)| c).sum();
					assert_eq!(Assets::balance(ETH, POT), locked + MIN_BALANCE);
				}
				Csa::do_try_state().expect("invariants hold after every step");
			}
		});
	}
}
