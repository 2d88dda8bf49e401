//! Random sequences of steps against a naive model that predicts success or the exact error.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Small enough that random amounts meet it, and the minimum balance, again and again.
const SMALL_CAP: Balance = 40_000;
const BEGIN: Balance = 10_000;

#[derive(Clone, Debug)]
enum Step {
	Mint(Programme, usize, Balance),
	MintReserved(Programme, usize, Balance),
	Spend(Programme, usize, Balance),
	SetAllowance(Programme, Balance),
	Reserve(Balance),
	Release(Balance),
	Burn(usize, Balance),
	ReserveOfFund(Balance),
	ReleaseOfFund(Balance),
	PayOfFund(usize, Balance),
	/// Destroy KUN past the pallet.
	Lose(usize, Balance),
}

fn accounts() -> [AccountId; 3] {
	[ALICE, BOB, fund()]
}

fn amount() -> impl Strategy<Value = Balance> {
	let edges = vec![0, 1, MIN_BALANCE - 1, MIN_BALANCE, BEGIN, SMALL_CAP, Balance::MAX];
	prop_oneof![
		1 => prop::sample::select(edges),
		4 => 0..2 * MIN_BALANCE,
		4 => 0..SMALL_CAP / 2,
	]
}

fn step() -> impl Strategy<Value = Step> {
	let programme = || prop::sample::select(Programme::ALL.to_vec());
	let spent = prop_oneof![1 => programme(), 3 => Just(Operations)];
	prop_oneof![
		3 => (programme(), 0..3usize, amount()).prop_map(|(p, to, x)| Step::Mint(p, to, x)),
		3 => (programme(), 0..3usize, amount()).prop_map(|(p, to, x)| Step::MintReserved(p, to, x)),
		2 => (spent, 0..3usize, amount()).prop_map(|(p, to, x)| Step::Spend(p, to, x)),
		2 => (programme(), amount()).prop_map(|(p, x)| Step::SetAllowance(p, x)),
		2 => amount().prop_map(Step::Reserve),
		1 => amount().prop_map(Step::Release),
		// Nobody has a key of the fund.
		4 => (0..2usize, amount()).prop_map(|(who, x)| Step::Burn(who, x)),
		1 => (0..2usize, amount()).prop_map(|(who, x)| Step::Lose(who, x)),
		3 => amount().prop_map(Step::ReserveOfFund),
		1 => amount().prop_map(Step::ReleaseOfFund),
		2 => (0..2usize, amount()).prop_map(|(to, x)| Step::PayOfFund(to, x)),
	]
}

/// What the pallet should know, kept without it.
#[derive(Debug)]
struct Model {
	balances: [Balance; 3],
	allowances: BTreeMap<Programme, Balance>,
	minted: BTreeMap<Programme, Balance>,
	reserved: Balance,
	burned: Balance,
	inflow: Balance,
	outflow: Balance,
	fund_reserved: Balance,
}

impl Model {
	fn new() -> Self {
		let (allowances, minted) = Default::default();
		let balances = [BEGIN, 0, 0];
		Self {
			balances,
			allowances,
			minted,
			reserved: 0,
			burned: 0,
			inflow: 0,
			outflow: 0,
			fund_reserved: 0,
		}
	}

	fn issuance(&self) -> Balance {
		self.balances.iter().sum()
	}

	fn fits(&self, amount: Balance, reserved: Balance) -> bool {
		amount <= SMALL_CAP && self.issuance() + reserved + amount <= SMALL_CAP
	}

	fn mint(
		&mut self,
		programme: Programme,
		to: usize,
		amount: Balance,
		from_reserved: bool,
	) -> Result<(), Error<Test>> {
		let used = if from_reserved { amount } else { 0 };
		if used > self.reserved {
			return Err(Error::AboveReserved);
		}
		if amount == 0 {
			return Ok(());
		}
		let voted = !matches!(programme, Auction | KbtConversion);
		let allowance = self.allowances.get(&programme).copied().unwrap_or_default();
		if voted && amount > allowance {
			return Err(Error::AllowanceExhausted);
		}
		if !self.fits(amount, self.reserved - used) {
			return Err(Error::CapExceeded);
		}
		if self.balances[to] + amount < MIN_BALANCE {
			return Err(Error::RecipientBelowMinimum);
		}
		if voted {
			self.allowances.insert(programme, allowance - amount);
		}
		*self.minted.entry(programme).or_default() += amount;
		self.reserved -= used;
		self.balances[to] += amount;
		if to == 2 {
			self.inflow += amount;
		}
		Ok(())
	}

	/// What leaves an account that gives `amount` up.
	fn burn(&mut self, who: usize, amount: Balance) -> Result<Balance, Error<Test>> {
		if amount == 0 {
			return Err(Error::ZeroAmount);
		}
		if amount > self.balances[who] {
			return Err(Error::InsufficientKun);
		}
		let rest = self.balances[who] - amount;
		let gone = if rest < MIN_BALANCE { self.balances[who] } else { amount };
		self.balances[who] -= gone;
		Ok(gone)
	}

	fn set_allowance(&mut self, programme: Programme, amount: Balance) -> Result<(), Error<Test>> {
		if matches!(programme, Auction | KbtConversion) {
			return Err(Error::NoAllowance);
		}
		if amount > SMALL_CAP {
			return Err(Error::ParameterOutOfBounds);
		}
		let old = self.allowances.insert(programme, amount).unwrap_or_default();
		if amount == old {
			return Err(Error::NoChange);
		}
		Ok(())
	}

	/// What of the fund may still be promised. Nothing is ever donated to it or lost here.
	fn free_of_fund(&self) -> Balance {
		self.balances[2].saturating_sub(self.fund_reserved + MIN_BALANCE)
	}

	fn pay_of_fund(&mut self, to: usize, amount: Balance) -> Result<(), Error<Test>> {
		if amount > self.fund_reserved {
			return Err(Error::AboveReserved);
		}
		if amount > 0 && self.balances[to] + amount < MIN_BALANCE {
			return Err(Error::RecipientBelowMinimum);
		}
		self.fund_reserved -= amount;
		self.outflow += amount;
		self.balances[2] -= amount;
		self.balances[to] += amount;
		Ok(())
	}

	fn apply(&mut self, step: &Step) -> Result<(), Error<Test>> {
		match *step {
			Step::Mint(programme, to, amount) => self.mint(programme, to, amount, false),
			Step::MintReserved(programme, to, amount) => self.mint(programme, to, amount, true),
			Step::Spend(programme, ..) if programme != Operations => Err(Error::NotSpendable),
			Step::Spend(_, _, 0) => Err(Error::ZeroAmount),
			Step::Spend(programme, to, amount) => self.mint(programme, to, amount, false),
			Step::SetAllowance(programme, amount) => self.set_allowance(programme, amount),
			Step::Reserve(amount) if amount == 0 || self.fits(amount, self.reserved) => {
				self.reserved += amount;
				Ok(())
			},
			Step::Reserve(_) => Err(Error::CapExceeded),
			Step::Release(amount) if amount > self.reserved => Err(Error::AboveReserved),
			Step::Release(amount) => {
				self.reserved -= amount;
				Ok(())
			},
			Step::ReserveOfFund(amount) if amount > self.free_of_fund() => Err(Error::AboveFund),
			Step::ReserveOfFund(amount) => {
				self.fund_reserved += amount;
				Ok(())
			},
			Step::ReleaseOfFund(amount) if amount > self.fund_reserved => Err(Error::AboveReserved),
			Step::ReleaseOfFund(amount) => {
				self.fund_reserved -= amount;
				Ok(())
			},
			Step::PayOfFund(to, amount) => self.pay_of_fund(to, amount),
			Step::Burn(who, amount) => self.burn(who, amount).map(|gone| self.burned += gone),
			Step::Lose(who, amount) => {
				let amount = lost(self.balances[who], amount);
				self.balances[who] -= amount;
				Ok(())
			},
		}
	}

	/// Every figure of the pallet is the model's.
	fn compare(&self) {
		let balances = accounts().map(Balances::free_balance);
		assert_eq!(balances, self.balances);
		let minted = self.minted.values().sum();
		let Model { reserved, burned, inflow, outflow, .. } = *self;
		assert_eq!(totals(), Totals { genesis: BEGIN, minted, burned, reserved });
		for programme in Programme::ALL {
			let allowance = self.allowances.get(&programme).copied().unwrap_or_default();
			let minted = self.minted.get(&programme).copied().unwrap_or_default();
			assert_eq!(book(programme), ProgrammeBook { allowance, minted });
		}
		assert_eq!(EmergencyFund::<Test>::get(), FundLedger { inflow, outflow });
		assert_eq!(FundReserved::<Test>::get(), self.fund_reserved);
		assert_eq!(free_of_fund(), self.free_of_fund());
		assert_eq!(issuance(), self.issuance());
		assert_ok!(Kun::do_try_state());
	}
}

/// What of `amount` an owner of `balance` destroys past the pallet: all, or what leaves no dust.
fn lost(balance: Balance, amount: Balance) -> Balance {
	if amount >= balance {
		balance
	} else {
		amount.min(balance.saturating_sub(MIN_BALANCE))
	}
}

fn run(step: &Step) -> Result<(), DispatchError> {
	let account = |index: usize| accounts()[index].clone();
	match *step {
		Step::Mint(programme, to, amount) => mint(programme, &account(to), amount),
		Step::MintReserved(programme, to, amount) => mint_reserved(programme, &account(to), amount),
		Step::Spend(programme, to, amount) => spend(programme, account(to), amount),
		Step::SetAllowance(programme, amount) => set_allowance(programme, amount),
		Step::Reserve(amount) => reserve(amount),
		Step::Release(amount) => release(amount),
		Step::ReserveOfFund(amount) => reserve_of_fund(amount),
		Step::ReleaseOfFund(amount) => release_of_fund(amount),
		Step::PayOfFund(to, amount) => pay_of_fund(&account(to), amount),
		Step::Burn(who, amount) => burn(account(who), amount),
		Step::Lose(who, amount) => {
			let amount = lost(Balances::free_balance(account(who)), amount);
			Balances::burn(RuntimeOrigin::signed(account(who)), amount, false)
		},
	}
}

proptest! {
	#[test]
	fn every_sequence_of_steps_does_what_the_naive_model_says(
		steps in prop::collection::vec(step(), 1..60),
	) {
		ExtBuilder::default().issuance(BEGIN).cap(SMALL_CAP).build_and_execute(|| {
			let mut model = Model::new();
			for step in &steps {
				let expected = model.apply(step).map_err(DispatchError::from);
				assert_eq!(run(step), expected, "{step:?}");
				model.compare();
			}
		});
	}
}
