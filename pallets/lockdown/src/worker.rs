//! The worker of each validator: it recomputes the books from the state and reports what contradicts
//! itself. Hot standby is that every validator runs it.

use crate::{
	calm::AuthorityId,
	interfaces::Books,
	reports::ReportOf,
	types::{MismatchReport, Scope},
	Call, Config, Finding, Mismatches, Pallet, WALK_DEADLINE,
};
use alloc::vec::Vec;
use frame_support::migrations::MultiStepMigrator;
use frame_system::{offchain::SubmitTransaction, pallet_prelude::BlockNumberFor};
use qian_primitives::{AssetId, Mismatch};
use sp_runtime::{
	offchain::{
		storage_lock::{StorageLock, Time},
		Duration,
	},
	RuntimeAppPublic,
};

const LOG: &str = "calm";

/// Taken by the walk over the CSAs of an asset, so that there is one at a time.
const WALK_LOCK: &[u8] = b"qian/calm/walk";

impl<T: Config> Pallet<T> {
	/// Look at the state after block `now`.
	pub(crate) fn work(now: BlockNumberFor<T>) {
		let validators = Self::local_validators();
		if validators.is_empty() || T::MultiBlockMigrator::ongoing() {
			return;
		}
		Self::report_news(&validators, now, Self::all_contradictions());
		if let Some(asset) = Self::asset_to_walk(now) {
			Self::walk_and_report(&validators, now, asset);
		}
	}

	/// Walk over all CSAs of `asset` in the state after block `now`, and report what contradicts the
	/// books.
	fn walk_and_report(validators: &[(u32, AuthorityId)], now: BlockNumberFor<T>, asset: AssetId) {
		let limit = Duration::from_millis(WALK_DEADLINE);
		let mut lock = StorageLock::<Time>::with_deadline(WALK_LOCK, limit);
		let Ok(_guard) = lock.try_lock() else {
			log::warn!(target: LOG, "Asset {asset}: the walk of an earlier block goes on, this one is left out");
			return;
		};
		let deadline = sp_io::offchain::timestamp().add(limit);
		let Some(walk) = T::Books::walk(asset, || sp_io::offchain::timestamp() < deadline) else {
			log::warn!(target: LOG, "Asset {asset}: its CSAs are too many to walk over in {limit:?}");
			return;
		};
		log::debug!(target: LOG, "Asset {asset}: {} CSAs after block {now:?}", walk.csas);
		let found = walk.mismatches.into_iter().map(|mismatch| (Scope::Asset(asset), mismatch));
		Self::report_news(validators, now, found.collect());
	}

	/// Report what was found, but for that for which the chain has locked already.
	fn report_news(
		validators: &[(u32, AuthorityId)],
		block: BlockNumberFor<T>,
		found: Vec<(Scope, Mismatch<T::AccountId>)>,
	) {
		let is_news = |(scope, mismatch): &(Scope, Mismatch<T::AccountId>)| {
			let finding = Finding { kind: mismatch.kind, account: mismatch.account.clone() };
			!Mismatches::<T>::contains_key(scope, finding)
		};
		for (scope, mismatch) in found.into_iter().filter(is_news) {
			log::error!(target: LOG, "{scope:?} after block {block:?}: {mismatch:?}");
			for (validator, key) in validators {
				let (scope, mismatch) = (scope.clone(), mismatch.clone());
				let report = MismatchReport { validator: *validator, block, scope, mismatch };
				Self::send(report, key);
			}
		}
	}

	fn send(report: ReportOf<T>, key: &AuthorityId) {
		let Some(signature) = key.sign(&Self::payload(&report)) else {
			log::error!(target: LOG, "The keystore does not sign for its key {key:?}");
			return;
		};
		let call = Call::report_mismatch { report, signature };
		let transaction = T::create_authorized_transaction(call.into());
		if SubmitTransaction::<T, Call<T>>::submit_transaction(transaction).is_err() {
			log::warn!(target: LOG, "The pool does not take the report, or has it already");
		}
	}
}
