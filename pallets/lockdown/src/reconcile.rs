//! The books against the money: what the chain checks in every block, and a bit at a time in idle ones.

use crate::{
	interfaces::Books,
	types::{Cause, Evidence, Finding, Reconciliation, Scope, Sweep, SweepEnd},
	Acknowledged, AssetKind, Config, Error, Event, LastSweep, Mismatches, Pallet, SweepCursor,
	WeightInfo, MAX_FINDINGS, SWEEP_PERIOD,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	migrations::MultiStepMigrator,
	require_transactional,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use frame_system::pallet_prelude::BlockNumberFor;
use qian_primitives::{AssetId, Balance, Mismatch, MismatchKind, SweepPoint};
use sp_runtime::{DispatchResult, Saturating};

impl<T: Config> Pallet<T> {
	/// Check all books, and lock what contradicts itself. While a long migration is at work, the books
	/// are half in one form and half in another, and no transaction passes: they are checked after it.
	pub(crate) fn reconcile() {
		if T::MultiBlockMigrator::ongoing() {
			return;
		}
		Self::forget_what_was_made_good();
		for (scope, mismatch) in Self::all_contradictions() {
			Self::lock_for(scope, mismatch);
		}
	}

	/// Lower what was acknowledged to what is missing, or it would hide the next loss.
	fn forget_what_was_made_good() {
		let acknowledged: Vec<_> = Acknowledged::<T>::iter().collect();
		for (account, asset, old) in acknowledged {
			let amount = Self::shortfall(&account, &asset);
			if amount < old {
				Self::note_acknowledged(account, asset, old, amount);
			}
		}
	}

	fn note_acknowledged(account: T::AccountId, asset: AssetKind, old: Balance, amount: Balance) {
		if amount == 0 {
			Acknowledged::<T>::remove(&account, &asset);
		} else {
			Acknowledged::<T>::insert(&account, &asset, amount);
		}
		Self::deposit_event(Event::MismatchAcknowledged { account, asset, old, amount });
	}

	/// What contradicts itself now, and what has to be locked for it.
	pub(crate) fn all_contradictions() -> Vec<(Scope, Mismatch<T::AccountId>)> {
		let mut found = Vec::new();
		for asset in T::Books::assets() {
			let of_asset = Self::audit_asset(asset).into_iter();
			found.extend(of_asset.map(|mismatch| (Scope::Asset(asset), mismatch)));
		}
		let of_protocol = Self::audit_protocol().into_iter();
		found.extend(of_protocol.map(|mismatch| (Scope::Protocol, mismatch)));
		found
	}

	/// What contradicts itself in `scope` now; nothing ever does in what has no books of its own.
	pub(crate) fn contradictions_of(scope: &Scope) -> Vec<Mismatch<T::AccountId>> {
		match scope {
			Scope::Asset(asset) if T::Books::is_listed(*asset) => Self::audit_asset(*asset),
			Scope::Protocol => Self::audit_protocol(),
			Scope::Asset(_) | Scope::Chain | Scope::Call(_) => Vec::new(),
		}
	}

	fn audit_asset(asset: AssetId) -> Vec<Mismatch<T::AccountId>> {
		let found = T::Books::audit(asset).into_iter();
		found.filter_map(|found| Self::not_acknowledged(AssetKind::WithId(asset), found)).collect()
	}

	fn audit_protocol() -> Vec<Mismatch<T::AccountId>> {
		let found = T::Books::audit_protocol().into_iter();
		found.filter_map(|found| Self::not_acknowledged(AssetKind::Native, found)).collect()
	}

	/// What `account` owns less of `asset` than it should, as far as that was acknowledged.
	pub fn acknowledged(account: &T::AccountId, asset: AssetKind) -> Balance {
		Acknowledged::<T>::get(account, asset)
	}

	/// `mismatch` beyond what was acknowledged of it, if it goes beyond it.
	fn not_acknowledged(
		asset: AssetKind,
		mismatch: Mismatch<T::AccountId>,
	) -> Option<Mismatch<T::AccountId>> {
		let account = mismatch.account.as_ref().filter(|_| mismatch.kind == MismatchKind::Custody);
		let Some(account) = account else { return Some(mismatch) };
		let acknowledged = Self::acknowledged(account, asset);
		let expected = mismatch.expected.saturating_sub(acknowledged);
		(mismatch.found < expected).then_some(Mismatch { expected, ..mismatch })
	}

	/// Lock `scope` for `mismatch`, and tell both figures. What is known already is not told again.
	pub(crate) fn lock_for(scope: Scope, mismatch: Mismatch<T::AccountId>) {
		let cause = Cause::Mismatch { kind: mismatch.kind };
		Self::lock_with_evidence(scope, mismatch, cause);
	}

	/// As [`Self::lock_for`], for this cause.
	pub(crate) fn lock_with_evidence(
		scope: Scope,
		mismatch: Mismatch<T::AccountId>,
		cause: Cause<T::AccountId>,
	) {
		let Mismatch { kind, account, expected, found } = mismatch;
		let finding = Finding { kind, account: account.clone() };
		if Self::is_to_be_noted(&scope, &finding) {
			let evidence = Evidence { expected, found, since: Self::now() };
			Mismatches::<T>::insert(&scope, finding, evidence);
			let scope = scope.clone();
			Self::deposit_event(Event::MismatchFound { scope, kind, account, expected, found });
		}
		Self::lock_by_calm(scope, cause);
	}

	/// Whether `finding` is new in `scope`, and there is room for it. There always is for what the chain
	/// checks in every block, which is little; but of CSAs there may be any number.
	fn is_to_be_noted(scope: &Scope, finding: &Finding<T::AccountId>) -> bool {
		if Mismatches::<T>::contains_key(scope, finding) {
			return false;
		}
		let is_one_of_few = |finding: &Finding<_>| finding.kind.is_checked_in_every_block();
		let others =
			|| Mismatches::<T>::iter_key_prefix(scope).filter(|other| !is_one_of_few(other));
		is_one_of_few(finding) || others().take(MAX_FINDINGS).count() < MAX_FINDINGS
	}

	/// Take note that `account` owns `amount` less of `asset` than it should.
	#[require_transactional]
	pub(crate) fn acknowledge(
		account: T::AccountId,
		asset: AssetKind,
		amount: Balance,
	) -> DispatchResult {
		let old = Acknowledged::<T>::get(&account, &asset);
		let shortfall = Self::shortfall(&account, &asset);
		ensure!(shortfall > 0 || old > 0, Error::<T>::NoMismatch);
		// No more than is missing now, or the next loss would go unnoticed.
		ensure!(amount <= shortfall, Error::<T>::AboveMismatch);
		ensure!(amount != old, Error::<T>::NoChange);
		Self::note_acknowledged(account, asset, old, amount);
		Ok(())
	}

	/// What `account` owns less of `asset` than it should, acknowledged or not.
	fn shortfall(account: &T::AccountId, asset: &AssetKind) -> Balance {
		let found = match asset {
			AssetKind::WithId(asset) if T::Books::is_listed(*asset) => T::Books::audit(*asset),
			AssetKind::WithId(_) => Vec::new(),
			AssetKind::Native => T::Books::audit_protocol(),
		};
		let of_account = found.into_iter().find(|mismatch| {
			mismatch.kind == MismatchKind::Custody && mismatch.account.as_ref() == Some(account)
		});
		of_account.map_or(0, |mismatch| mismatch.expected.saturating_sub(mismatch.found))
	}

	/// Both sides of what is checked of `asset` in every block; nothing if it is not listed.
	pub(crate) fn reconciliation_of(asset: AssetId) -> Option<Reconciliation<T::AccountId>> {
		let mut report = T::Books::figures(asset)?;
		for figures in &mut report.accounts {
			figures.acknowledged = Self::acknowledged(&figures.account, AssetKind::WithId(asset));
		}
		report.mismatches = Self::audit_asset(asset);
		Some(report)
	}

	/// Go on with the sweep, or begin one if it is time, as far as `remaining` allows.
	pub(crate) fn sweep(now: BlockNumberFor<T>, remaining: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(remaining.min(T::MaxSweepWeight::get()));
		if meter.try_consume(T::WeightInfo::on_idle()).is_err() {
			return Weight::zero();
		}
		let mut assets = T::Books::assets();
		assets.sort_unstable();
		let begun = SweepCursor::<T>::get();
		let Some(mut sweep) = begun.or_else(|| Self::begin_sweep(now, &assets)) else {
			return meter.consumed();
		};
		loop {
			let swept = T::Books::sweep(sweep.asset, sweep.point.clone(), &mut meter);
			sweep.looked_at.saturating_accrue(swept.looked_at);
			let finds = !swept.mismatches.is_empty();
			// More of them would not be noted.
			for mismatch in swept.mismatches.into_iter().take(MAX_FINDINGS) {
				Self::lock_for(Scope::Asset(sweep.asset), mismatch);
			}
			if let Some(point) = swept.next {
				sweep.point = point;
				break;
			}
			// One may have been retired or listed since the last block.
			let Some(asset) = assets.iter().find(|asset| **asset > sweep.asset) else {
				Self::end_sweep(now, &sweep);
				return meter.consumed();
			};
			(sweep.asset, sweep.point) = (*asset, SweepPoint::Octave(0));
			// What locks an asset is weighed for one of them in a block.
			if finds {
				break;
			}
		}
		SweepCursor::<T>::put(sweep);
		meter.consumed()
	}

	fn begin_sweep(
		now: BlockNumberFor<T>,
		assets: &[AssetId],
	) -> Option<Sweep<T::AccountId, BlockNumberFor<T>>> {
		let due = LastSweep::<T>::get()
			.is_none_or(|last| now >= last.started.saturating_add(SWEEP_PERIOD.into()));
		let asset = *assets.first().filter(|_| due)?;
		Some(Sweep { started: now, asset, point: SweepPoint::Octave(0), looked_at: 0 })
	}

	fn end_sweep(now: BlockNumberFor<T>, sweep: &Sweep<T::AccountId, BlockNumberFor<T>>) {
		let Sweep { started, looked_at, .. } = *sweep;
		SweepCursor::<T>::kill();
		LastSweep::<T>::put(SweepEnd { started, finished: now, moment: Self::now(), looked_at });
		Self::deposit_event(Event::SweepCompleted { started, looked_at });
	}
}
