//! Plain types of the pallet: the ledger, and what each cause of issuance does to it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, Mismatch, MismatchKind};
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

/// Why coins are created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MintCause {
	/// The owner of a CSA takes on debt.
	Debt,
	/// Coins that holders destroyed are issued anew.
	Reissue,
}

/// Why coins are destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BurnCause {
	/// Debt of a CSA is repaid.
	Debt,
	/// A holder gives coins up.
	Voluntary,
	/// A holder buys collateral of the protocol, which retires bad debt.
	Reserve,
}

/// The books of the coin, in base units. `minted` and `burned` never fall.
#[derive(
	Clone,
	Copy,
	Default,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct CoinLedger {
	/// Every coin ever created.
	pub minted: Balance,
	/// Every coin ever destroyed, as far as it is booked.
	pub burned: Balance,
	/// Debt of all CSAs.
	pub debt_total: Balance,
	/// Coins in circulation that no CSA owes.
	pub bad_debt: Balance,
	/// Coins destroyed without lowering any debt.
	pub burned_without_debt: Balance,
	/// Coins lent for the duration of one call.
	pub flash_outstanding: Balance,
}

impl CoinLedger {
	/// The books after creating `amount` for `cause`.
	pub fn mint(self, cause: MintCause, amount: Balance) -> Result<Self, ArithmeticError> {
		let minted = add(self.minted, amount)?;
		Ok(match cause {
			MintCause::Debt => Self { minted, debt_total: add(self.debt_total, amount)?, ..self },
			MintCause::Reissue => {
				Self { minted, burned_without_debt: sub(self.burned_without_debt, amount)?, ..self }
			},
		})
	}

	/// The books after destroying `destroyed` for a cause that asked for `asked`.
	///
	/// What was destroyed above that lowers no debt: a rest too small to stay on an account. Fails if
	/// more is asked than is owed as debt, or as bad debt for [`BurnCause::Reserve`].
	pub fn burn(
		self,
		cause: BurnCause,
		asked: Balance,
		destroyed: Balance,
	) -> Result<Self, ArithmeticError> {
		let burned = add(self.burned, destroyed)?;
		let (repaid, retired, without_debt) = match cause {
			BurnCause::Debt => (asked, 0, sub(destroyed, asked)?),
			BurnCause::Voluntary => (0, 0, destroyed),
			BurnCause::Reserve => (0, asked, sub(destroyed, asked)?),
		};
		Ok(Self {
			burned,
			debt_total: sub(self.debt_total, repaid)?,
			bad_debt: sub(self.bad_debt, retired)?,
			burned_without_debt: add(self.burned_without_debt, without_debt)?,
			..self
		})
	}

	/// The books after `amount` of the debt of CSAs turned out to be owed by none of them.
	pub fn write_off(self, amount: Balance) -> Result<Self, ArithmeticError> {
		Ok(Self {
			debt_total: sub(self.debt_total, amount)?,
			bad_debt: add(self.bad_debt, amount)?,
			..self
		})
	}

	/// Coins that should exist: `minted − burned`.
	pub fn booked_issuance(&self) -> Result<Balance, ArithmeticError> {
		sub(self.minted, self.burned)
	}

	/// `debt_total + bad_debt − burned_without_debt`: what must be backed.
	///
	/// At least zero by L4, except for coins lent during one call.
	pub fn net_supply(&self) -> Balance {
		self.debt_total.saturating_add(self.bad_debt).saturating_sub(self.burned_without_debt)
	}

	/// `max(0, bad_debt − burned_without_debt)`.
	pub fn net_bad_debt(&self) -> Balance {
		self.bad_debt.saturating_sub(self.burned_without_debt)
	}

	/// L4: debts, bad debt and lent coins equal what was issued and not burned against them.
	pub fn is_balanced(&self) -> bool {
		let owed =
			add(self.debt_total, self.bad_debt).and_then(|owed| add(owed, self.flash_outstanding));
		let issued =
			self.booked_issuance().and_then(|issued| add(issued, self.burned_without_debt));
		matches!((owed, issued), (Ok(owed), Ok(issued)) if owed == issued)
	}

	/// L3, L4 and L8, where `issuance` coins exist.
	///
	/// More burned than minted breaks L3 and L4 whatever else the books say, as sums that overflow
	/// break L4.
	pub fn mismatches<AccountId>(
		&self,
		issuance: Balance,
	) -> impl Iterator<Item = Mismatch<AccountId>> {
		let booked = self.booked_issuance();
		let recorded = matches!(booked, Ok(booked) if issuance <= booked);
		let booked = booked.unwrap_or_default();
		let issued = booked.saturating_add(self.burned_without_debt);
		let owed =
			self.debt_total.saturating_add(self.bad_debt).saturating_add(self.flash_outstanding);
		let lent = self.flash_outstanding;
		[
			(!recorded).then(|| Mismatch::new(MismatchKind::CoinIssuance, booked, issuance)),
			(!self.is_balanced()).then(|| Mismatch::new(MismatchKind::CoinBooks, issued, owed)),
			(lent > 0).then(|| Mismatch::new(MismatchKind::FlashOutstanding, 0, lent)),
		]
		.into_iter()
		.flatten()
	}
}

pub(crate) fn add(a: Balance, b: Balance) -> Result<Balance, ArithmeticError> {
	a.checked_add(b).ok_or(ArithmeticError::Overflow)
}

pub(crate) fn sub(a: Balance, b: Balance) -> Result<Balance, ArithmeticError> {
	a.checked_sub(b).ok_or(ArithmeticError::Underflow)
}
