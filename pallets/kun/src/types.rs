//! Plain types of the pallet. Every amount is KUN in base units.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, Mismatch, MismatchKind};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::ArithmeticError;

/// What KUN is created for.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Programme {
	/// Rewards of those who mint the stablecoin.
	#[codec(index = 0)]
	MintMining,
	/// Rewards of those who vote.
	#[codec(index = 1)]
	GovernanceMining,
	/// Rewards of those who provide liquidity.
	#[codec(index = 2)]
	LpMining,
	/// Lots of the debt auction. No allowance.
	#[codec(index = 3)]
	Auction,
	/// Buffered KUN of the fractional stablecoin that is turned into KUN. No allowance.
	#[codec(index = 4)]
	KbtConversion,
	/// Whatever the treasury's vote decides.
	#[codec(index = 5)]
	Operations,
}

impl Programme {
	/// Every programme, in the order of the indices.
	pub const ALL: [Programme; 6] = [
		Programme::MintMining,
		Programme::GovernanceMining,
		Programme::LpMining,
		Programme::Auction,
		Programme::KbtConversion,
		Programme::Operations,
	];

	/// Whether a vote limits what the programme may mint; otherwise the cap alone does.
	pub const fn has_allowance(&self) -> bool {
		!matches!(self, Programme::Auction | Programme::KbtConversion)
	}

	/// Whether KUN of the programme is minted by decision, and not by rules of its own.
	pub const fn is_spendable(&self) -> bool {
		matches!(self, Programme::Operations)
	}
}

/// The books of all KUN. `genesis` never changes; `minted` and `burned` never fall.
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
pub struct Totals {
	/// What existed when the books were opened.
	pub genesis: Balance,
	/// Everything ever created by a programme.
	pub minted: Balance,
	/// Everything ever destroyed through this pallet.
	pub burned: Balance,
	/// Headroom set aside for what is promised.
	pub reserved: Balance,
}

impl Totals {
	/// What may still be minted or promised below `cap` while `issuance` exists.
	pub fn headroom(&self, issuance: Balance, cap: Balance) -> Balance {
		cap.saturating_sub(issuance).saturating_sub(self.reserved)
	}

	/// L6, where `issuance` exists and the programmes minted `by_programmes` in all: nothing exists
	/// that no books know of, with what is promised it is no more than `cap`, and all that was minted
	/// has a programme. Sums that overflow are never those of sound books.
	pub fn mismatches<AccountId>(
		&self,
		issuance: Balance,
		cap: Balance,
		by_programmes: Option<Balance>,
	) -> impl Iterator<Item = Mismatch<AccountId>> {
		let created = self.genesis.checked_add(self.minted);
		let accounted = issuance.checked_add(self.burned).zip(created);
		let recorded = accounted.is_some_and(|(accounted, created)| accounted <= created);
		let booked = self.genesis.saturating_add(self.minted).saturating_sub(self.burned);
		let promised = issuance.checked_add(self.reserved);
		let below_cap = promised.is_some_and(|promised| promised <= cap);
		let promised = promised.unwrap_or(Balance::MAX);
		let has_programme = by_programmes == Some(self.minted);
		let by_programmes = by_programmes.unwrap_or(Balance::MAX);
		[
			(!recorded).then(|| Mismatch::new(MismatchKind::KunIssuance, booked, issuance)),
			(!below_cap).then(|| Mismatch::new(MismatchKind::KunCap, cap, promised)),
			(!has_programme)
				.then(|| Mismatch::new(MismatchKind::KunProgrammes, self.minted, by_programmes)),
		]
		.into_iter()
		.flatten()
	}
}

/// The books of one programme. `minted` never falls.
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
pub struct ProgrammeBook {
	/// What it may still mint; zero for a programme without allowance.
	pub allowance: Balance,
	/// Everything it ever minted.
	pub minted: Balance,
}

/// The books of the emergency fund. Neither line ever falls.
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
pub struct FundLedger {
	/// Everything ever minted to the fund.
	pub inflow: Balance,
	/// Everything the protocol ever paid out of the fund.
	pub outflow: Balance,
}

impl FundLedger {
	/// What the fund must own; `None` if more went out than came in.
	pub fn net(&self) -> Option<Balance> {
		self.inflow.checked_sub(self.outflow)
	}

	/// What contradicts the books of the `account` of the fund, where it owns `balance` and `reserved`
	/// of it is promised: no more went out than came in, the difference is there (L2), and no more is
	/// promised than that.
	pub fn mismatches<AccountId: Clone>(
		&self,
		account: AccountId,
		balance: Balance,
		reserved: Balance,
	) -> impl Iterator<Item = Mismatch<AccountId>> {
		let net = self.net();
		let excess = self.outflow.saturating_sub(self.inflow);
		let mismatch = |kind, expected, found| Mismatch::of(account.clone(), kind, expected, found);
		let flows = match net {
			None => Some(mismatch(MismatchKind::Flows, 0, excess)),
			Some(net) => (reserved > net).then(|| mismatch(MismatchKind::Flows, net, reserved)),
		};
		let due = net.unwrap_or_default();
		let short = (balance < due).then(|| mismatch(MismatchKind::Custody, due, balance));
		flows.into_iter().chain(short)
	}
}

/// Supply of KUN for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct SupplyReport {
	/// What exists.
	pub issuance: Balance,
	/// Headroom set aside for what is promised.
	pub reserved: Balance,
	/// What every programme ever minted.
	pub minted: Vec<(Programme, Balance)>,
	/// Everything ever destroyed through this pallet.
	pub burned: Balance,
	/// What may still be minted or promised.
	pub headroom: Balance,
}

/// The emergency fund for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct FundReport<AccountId> {
	/// Its account, which nobody has a key of.
	pub account: AccountId,
	/// Its books.
	pub ledger: FundLedger,
	/// What of it is promised.
	pub reserved: Balance,
	/// What of it may still be promised: what its books say is there, less what is promised and less
	/// one existential deposit.
	pub free: Balance,
}

pub(crate) fn add(a: Balance, b: Balance) -> Result<Balance, ArithmeticError> {
	a.checked_add(b).ok_or(ArithmeticError::Overflow)
}
