//! What audits of the books find, in the words of every ledger.

use crate::Balance;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// A statement about the books that figures can contradict.
///
/// Of each, `expected` and `found` of a [`Mismatch`] are the two sides in the order of its sentence, in
/// base units.
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
pub enum MismatchKind {
	/// L1: of an account and asset, `In − Out` is the sum of the ledger lines.
	#[codec(index = 0)]
	Flows,
	/// L2: of an account and asset, `In − Out` and the endowment, less what was acknowledged, are at
	/// most the balance.
	#[codec(index = 1)]
	Custody,
	/// L3: `minted − burned` coins are at least their issuance.
	#[codec(index = 2)]
	CoinIssuance,
	/// L4: `minted − burned + burned_without_debt` is `debt_total + bad_debt + flash_outstanding`.
	#[codec(index = 3)]
	CoinBooks,
	/// L4: `debt_total` is the sum of the debts of all assets.
	#[codec(index = 4)]
	DebtTotal,
	/// L5: the collateral of CSAs with debt is at least the sum of the ratio tree.
	#[codec(index = 5)]
	TreeCollateral,
	/// L5: the debt of an asset is at most the sum of the ratio tree and 10^6.
	#[codec(index = 6)]
	TreeDebt,
	/// L6: `genesis + minted − burned` KUN are at least its issuance.
	#[codec(index = 7)]
	KunIssuance,
	/// L6: the cap of KUN is at least what exists and is promised.
	#[codec(index = 8)]
	KunCap,
	/// L6: the KUN that was minted is the sum of what its programmes minted.
	#[codec(index = 9)]
	KunProgrammes,
	/// L8: nothing is outside a flash loan what is lent by one.
	#[codec(index = 10)]
	FlashOutstanding,
	/// The sum over a node of the ratio tree is what the entry above it says. A difference may be less
	/// than a base unit.
	#[codec(index = 11)]
	TreeNode,
	/// What a CSA holds is at most what the books, or the tick that it lies in, hold; or: the tick that
	/// its ratio belongs to is the one that it lies in.
	#[codec(index = 12)]
	Position,
	/// The collateral of CSAs without debt is the sum over these CSAs. Takes a walk over all of them.
	#[codec(index = 13)]
	IdleSum,
	/// The collateral in the ratio tree is the sum over the CSAs with debt, but for rounding. Takes a
	/// walk over all of them.
	#[codec(index = 14)]
	CollateralSum,
	/// The debt in the ratio tree is the sum over the CSAs with debt, but for rounding. Takes a walk
	/// over all of them.
	#[codec(index = 15)]
	DebtSum,
	/// The bids that the books of an asset have are the sum of the best bids of its lots.
	#[codec(index = 16)]
	Bids,
	/// The KUN that is promised, below the cap and of the emergency fund, is the sum of what the lots
	/// offer.
	#[codec(index = 17)]
	Promises,
}

impl MismatchKind {
	/// Whether the chain checks the statement itself, in every block.
	pub const fn is_checked_in_every_block(self) -> bool {
		match self {
			Self::Flows
			| Self::Custody
			| Self::CoinIssuance
			| Self::CoinBooks
			| Self::DebtTotal
			| Self::TreeCollateral
			| Self::TreeDebt
			| Self::KunIssuance
			| Self::KunCap
			| Self::KunProgrammes
			| Self::FlashOutstanding
			| Self::Bids
			| Self::Promises => true,
			Self::TreeNode
			| Self::Position
			| Self::IdleSum
			| Self::CollateralSum
			| Self::DebtSum => false,
		}
	}

	/// What only a walk over all CSAs of an asset tells.
	pub const SUMS: [Self; 3] = [Self::IdleSum, Self::CollateralSum, Self::DebtSum];

	/// Whether only a walk over all CSAs of an asset tells.
	pub fn takes_a_walk(self) -> bool {
		Self::SUMS.contains(&self)
	}
}

/// Figures that contradict a statement about the books.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Mismatch<AccountId> {
	/// The statement.
	pub kind: MismatchKind,
	/// The account that it is about; nothing if it is about no single one.
	pub account: Option<AccountId>,
	/// What the one side says.
	pub expected: Balance,
	/// What the other side says.
	pub found: Balance,
}

impl<AccountId> Mismatch<AccountId> {
	/// A contradiction that is about no single account.
	pub const fn new(kind: MismatchKind, expected: Balance, found: Balance) -> Self {
		Self { kind, account: None, expected, found }
	}

	/// A contradiction about what `account` holds.
	pub const fn of(
		account: AccountId,
		kind: MismatchKind,
		expected: Balance,
		found: Balance,
	) -> Self {
		Self { kind, account: Some(account), expected, found }
	}
}

/// Where a sweep over the CSAs of an asset goes on.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum SweepPoint<AccountId> {
	/// With this octave of the ratio tree, and the slices below it.
	Octave(u8),
	/// With the CSA after that of this owner, or with the first.
	Csa(Option<AccountId>),
}

/// What a stretch of a sweep did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept<AccountId> {
	/// Where the sweep of the asset goes on; nothing if it is through.
	pub next: Option<SweepPoint<AccountId>>,
	/// Nodes of the tree, and CSAs, that were looked at.
	pub looked_at: u32,
	/// What was found.
	pub mismatches: alloc::vec::Vec<Mismatch<AccountId>>,
}
