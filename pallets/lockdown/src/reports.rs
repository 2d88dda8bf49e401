//! Reports of validators: who may send which, and when so many agree that they lock.

use crate::{
	calm::{AuthorityId, AuthoritySignature},
	types::{Cause, MismatchReport, ReportFault, Reported, Scope},
	Config, Event, Finding, Mismatches, Pallet, Reports, Validators, AUDIT_PERIOD, MAX_REPORT_AGE,
	QUORUM_WINDOW,
};
use codec::Encode;
use frame_support::{
	pallet_prelude::{
		InvalidTransaction, TransactionValidityError, TransactionValidityWithRefund,
		ValidTransaction,
	},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use qian_primitives::{AssetId, MismatchKind};
use sp_runtime::{
	traits::{UniqueSaturatedInto, Zero},
	transaction_validity::TransactionPriority,
	RuntimeAppPublic, Saturating,
};

/// A report of the runtime.
pub type ReportOf<T> = MismatchReport<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// Blocks in which a report is worth including.
const LONGEVITY: u64 = 5;

impl From<ReportFault> for TransactionValidityError {
	fn from(fault: ReportFault) -> Self {
		InvalidTransaction::Custom(fault as u8).into()
	}
}

impl<T: Config> Pallet<T> {
	/// What a validator signs: the report, with the hash of the block that it is about, so that it says
	/// nothing about another chain.
	pub fn payload(report: &ReportOf<T>) -> alloc::vec::Vec<u8> {
		(b"qian/calm", frame_system::BlockHash::<T>::get(report.block), report).encode()
	}

	/// Whether `report` may be in a block now.
	///
	/// What costs nothing is checked first. A statement that the chain itself checks in every block is
	/// checked here, and refused if it does not hold: a false reporter leaves no trace.
	pub(crate) fn authorise(
		report: &ReportOf<T>,
		signature: &AuthoritySignature,
	) -> TransactionValidityWithRefund {
		let validators = Validators::<T>::get();
		let key = validators.get(report.validator as usize).ok_or(ReportFault::UnknownValidator)?;
		Self::check_moment(report)?;
		Self::check_scope(report)?;
		if !key.verify(&Self::payload(report), signature) {
			return Err(InvalidTransaction::BadProof.into());
		}
		if report.mismatch.kind.is_checked_in_every_block() && !Self::is_news(report) {
			return Err(ReportFault::NotConfirmed.into());
		}
		let validity = ValidTransaction::with_tag_prefix("calm")
			.priority(TransactionPriority::MAX)
			.and_provides((&report.scope, report.mismatch.kind, report.validator))
			.longevity(LONGEVITY)
			.propagate(true)
			.build()?;
		Ok((validity, Weight::zero()))
	}

	/// The report is about a block of late, and a later one than the last that this validator reported
	/// the same statement of.
	fn check_moment(report: &ReportOf<T>) -> Result<(), TransactionValidityError> {
		let now = frame_system::Pallet::<T>::block_number();
		if report.block >= now {
			return Err(InvalidTransaction::Future.into());
		}
		let is_old = now.saturating_sub(report.block) > MAX_REPORT_AGE.into();
		let is_known = Reports::<T>::get(&report.scope, report.mismatch.kind)
			.iter()
			.any(|known| known.validator == report.validator && known.block >= report.block);
		if is_old || is_known {
			return Err(InvalidTransaction::Stale.into());
		}
		Ok(())
	}

	/// The statement is one about what is to be locked, and a walk over CSAs was due.
	fn check_scope(report: &ReportOf<T>) -> Result<(), TransactionValidityError> {
		let kind = report.mismatch.kind;
		let Some(asset) = Self::subject(&report.scope, kind) else {
			return Err(ReportFault::WrongScope.into());
		};
		// A sum is about no single account, and an account would be no part of what must agree.
		if kind.takes_a_walk() && report.mismatch.account.is_some() {
			return Err(ReportFault::WrongScope.into());
		}
		if kind.takes_a_walk() && (asset.is_none() || asset != Self::asset_to_walk(report.block)) {
			return Err(ReportFault::NotDue.into());
		}
		Ok(())
	}

	/// What a report about `scope` speaks of: a listed asset or the protocol; nothing if it cannot speak
	/// of that.
	fn subject(scope: &Scope, kind: MismatchKind) -> Option<Option<AssetId>> {
		use crate::interfaces::Books;
		let reportable = kind.is_checked_in_every_block() || kind.takes_a_walk();
		match scope {
			Scope::Asset(asset) if reportable && T::Books::is_listed(*asset) => Some(Some(*asset)),
			Scope::Protocol if reportable && !kind.takes_a_walk() => Some(None),
			_ => None,
		}
	}

	/// Whether the chain finds now what `report` says, and has not locked for it yet.
	fn is_news(report: &ReportOf<T>) -> bool {
		let (kind, account) = (report.mismatch.kind, report.mismatch.account.clone());
		let holds = Self::contradictions_of(&report.scope)
			.iter()
			.any(|found| found.kind == kind && found.account == account);
		holds && !Mismatches::<T>::contains_key(&report.scope, Finding { kind, account })
	}

	/// The asset over whose CSAs every validator walks in the state after `block`, if any.
	pub fn asset_to_walk(block: BlockNumberFor<T>) -> Option<AssetId> {
		use crate::interfaces::Books;
		if !(block % AUDIT_PERIOD.into()).is_zero() {
			return None;
		}
		let mut assets = T::Books::assets();
		assets.sort_unstable();
		let turn: u32 = (block / AUDIT_PERIOD.into()).unique_saturated_into();
		let count = assets.len();
		assets.into_iter().nth((turn as usize).checked_rem(count)?)
	}

	/// Take a report that [`Self::authorise`] has passed.
	pub(crate) fn take_report(report: ReportOf<T>) {
		let MismatchReport { validator, block, scope, mismatch } = report;
		let (kind, expected, found) = (mismatch.kind, mismatch.expected, mismatch.found);
		let at = frame_system::Pallet::<T>::block_number();
		let reported = Reported { validator, block, expected, found, at, counts: true };
		let agreeing = Reports::<T>::mutate(&scope, kind, |reports| {
			reports.retain(|other| other.validator != validator);
			// There is room for one of each validator.
			let _ = reports.try_push(reported);
			let window = at.saturating_sub(QUORUM_WINDOW.into());
			let agrees = |other: &&Reported<_>| {
				other.counts
					&& other.at >= window
					&& (other.block, other.expected, other.found) == (block, expected, found)
			};
			reports.iter().filter(agrees).count() as u32
		});
		Self::deposit_event(Event::MismatchReported {
			scope: scope.clone(),
			validator,
			block,
			kind,
			expected,
			found,
			agreeing,
		});
		if kind.is_checked_in_every_block() {
			// With the chain's own figures: those of the report are of an earlier block.
			let mut now = Self::contradictions_of(&scope).into_iter();
			if let Some(found) = now.find(|now| now.kind == kind && now.account == mismatch.account)
			{
				Self::lock_for(scope, found);
			}
		} else if agreeing >= Self::quorum() {
			Self::lock_with_evidence(scope, mismatch, Cause::Reports { kind });
		}
	}

	/// Let reports about `scope` that came so far count for no quorum any more: a lock for them has
	/// ended. They stay, so that none of them comes again.
	pub(crate) fn discount_reports(scope: &Scope) {
		for kind in MismatchKind::SUMS {
			if let Ok(mut reports) = Reports::<T>::try_get(scope, kind) {
				reports.iter_mut().for_each(|report| report.counts = false);
				Reports::<T>::insert(scope, kind, reports);
			}
		}
	}

	/// So many equal reports lock: more than a third of the validators, and never one alone unless there
	/// is but one.
	pub fn quorum() -> u32 {
		let validators = Validators::<T>::decode_len().unwrap_or_default() as u32;
		(validators / 3 + 1).max(validators.min(2))
	}

	/// The places of the validators whose keys are in the keystore of this node.
	pub(crate) fn local_validators() -> alloc::vec::Vec<(u32, AuthorityId)> {
		let local = AuthorityId::all();
		let validators = (0..).zip(Validators::<T>::get());
		validators.filter(|(_, key)| local.contains(key)).collect()
	}
}
