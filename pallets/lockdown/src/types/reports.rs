//! What validators report, and what the views show of the reconciliation.

use super::{Evidence, Finding, LockInfo, Scope};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{AssetId, Balance, Mismatch, Seconds, SweepPoint};
use scale_info::TypeInfo;

/// A contradiction in the state after a block, as a validator found it.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct MismatchReport<AccountId, BlockNumber> {
	/// The place of the validator's key among those of all validators.
	pub validator: u32,
	/// The block.
	pub block: BlockNumber,
	/// What would have to be locked: an asset or the protocol.
	pub scope: Scope,
	/// What was found.
	pub mismatch: Mismatch<AccountId>,
}

/// A report that takes part in a quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Reported<BlockNumber> {
	/// The place of the validator's key among those of all validators.
	pub validator: u32,
	/// The block of which the state was looked at.
	pub block: BlockNumber,
	/// What the one side said.
	pub expected: Balance,
	/// What the other side said.
	pub found: Balance,
	/// The block in which the report came.
	pub at: BlockNumber,
	/// Whether it counts for a quorum: not if a lock for it has ended since.
	pub counts: bool,
}

/// Why a report is no valid transaction, as the number of a custom error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ReportFault {
	/// No validator has a key in this place.
	UnknownValidator = 1,
	/// It is neither about a listed asset nor about the protocol, or the statement is not about that.
	WrongScope = 2,
	/// The chain checks the statement itself and finds it to hold, or has locked for it already.
	NotConfirmed = 3,
	/// Validators do not walk over the CSAs of this asset at this block.
	NotDue = 4,
}

/// How far a sweep over all trees and CSAs has come.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Sweep<AccountId, BlockNumber> {
	/// The block in which it began.
	pub started: BlockNumber,
	/// The asset with which it goes on.
	pub asset: AssetId,
	/// Where in this asset.
	pub point: SweepPoint<AccountId>,
	/// Nodes of trees, and CSAs, that were looked at so far.
	pub looked_at: u32,
}

/// The last sweep that came to its end.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct SweepEnd<BlockNumber> {
	/// The block in which it began.
	pub started: BlockNumber,
	/// The block in which it ended.
	pub finished: BlockNumber,
	/// The time of that block.
	pub moment: Seconds,
	/// Nodes of trees, and CSAs, that were looked at.
	pub looked_at: u32,
}

/// The sweeps, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct SweepReport<AccountId, BlockNumber> {
	/// The one under way; nothing if none is.
	pub current: Option<Sweep<AccountId, BlockNumber>>,
	/// The last one that came to its end; nothing before the first.
	pub last: Option<SweepEnd<BlockNumber>>,
}

/// A lock and what it is about, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LockReport<AccountId> {
	/// What is locked.
	pub scope: Scope,
	/// The lock.
	pub lock: LockInfo<AccountId>,
	/// The contradictions that were found in it.
	pub mismatches: Vec<(Finding<AccountId>, Evidence)>,
}

/// The sides of L1, L2 and L5 of an asset, in base units, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Reconciliation<AccountId> {
	/// Each account that holds the asset for the protocol.
	pub accounts: Vec<AccountFigures<AccountId>>,
	/// Collateral of CSAs with debt by the books.
	pub pooled: Balance,
	/// Collateral in the ratio tree.
	pub tree_collateral: Balance,
	/// Debt against the asset by the books.
	pub debt: Balance,
	/// Debt in the ratio tree.
	pub tree_debt: Balance,
	/// What contradicts itself now.
	pub mismatches: Vec<Mismatch<AccountId>>,
}

/// What is known of an account and asset, in base units.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct AccountFigures<AccountId> {
	/// The account.
	pub account: AccountId,
	/// Everything that ever came in.
	pub inflow: Balance,
	/// Everything that ever went out.
	pub outflow: Balance,
	/// Sum of the ledger lines.
	pub lines: Balance,
	/// What the account owns.
	pub balance: Balance,
	/// What it owns beside its ledger lines so that it always exists.
	pub endowment: Balance,
	/// What it owns less than it should, and that was acknowledged.
	pub acknowledged: Balance,
}
