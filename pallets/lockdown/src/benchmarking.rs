//! Benchmarks of the pallet: worst case of each path.

use super::*;
use crate::{
	calm::{AuthorityId, AuthoritySignature},
	interfaces::{Books, LockedValue},
};
use alloc::{vec, vec::Vec};
use codec::{Decode, Encode};
use frame_benchmarking::v2::*;
use frame_support::{
	storage::with_storage_layer,
	traits::{EnsureOrigin, Get, Hooks},
	weights::Weight,
};
use frame_system::RawOrigin;
use qian_primitives::{Mismatch, MismatchKind, DAY};
use sp_runtime::{traits::TrailingZeroInput, RuntimeAppPublic};

/// Assets that can be listed.
const MOST_ASSETS: u32 = MAX_ASSET_GUARDS / 2;
/// Locks that there can be: of assets, the protocol, the chain and calls.
const MOST_LOCKS: u32 = MOST_ASSETS + 2 + MAX_PAUSED_CALLS;
/// Contradictions that can be noted of a scope: of CSAs, and those that every block finds.
const MOST_FINDINGS: u32 = MAX_FINDINGS as u32 + 8;

/// The keys of `tier`, the last of which is the caller's. Sets of another `seed` share no other key.
fn keys_of<T: Config>(tier: Tier, seed: u32) -> Vec<T::AccountId> {
	let others = (1..tier.keys()).map(|key| account("key", key, seed));
	others.chain([whitelisted_caller()]).collect()
}

/// Register the keys of `tier` with `confirmed` of them confirmed, the caller's not before the last.
fn register<T: Config>(tier: Tier, confirmed: u32) -> Result<(), BenchmarkError> {
	let keys = keys_of::<T>(tier, 0);
	with_storage_layer(|| {
		Pallet::<T>::register(tier, keys.clone())?;
		keys.into_iter()
			.take(confirmed as usize)
			.try_for_each(|who| Pallet::<T>::confirm(tier, who))
	})?;
	Ok(())
}

/// Others than those that [`register`] registers hold the keys of `tier`.
fn put_in_force<T: Config>(tier: Tier) -> Result<(), BenchmarkError> {
	let keyholders = tier.sorted(keys_of::<T>(tier, 1)).map_err(|_| "they are a set")?;
	Mak::<T>::put(KeySet { tier, keyholders });
	Ok(())
}

/// `tier` has been required since the beginning of time.
fn require<T: Config>(tier: Tier) {
	Bands::<T>::put(BandClocks::start(tier, 0));
}

/// The keyholders together.
fn mak<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	put_in_force::<T>(Tier::Three)?;
	EnsureMak::<T>::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// A text of the greatest length.
fn longest<S: TryFrom<Vec<u8>> + Default>() -> S {
	vec![b'x'; 128].try_into().unwrap_or_default()
}

/// A call that every runtime has and can lock on its own.
fn remark() -> Scope {
	let name = |text: &[u8]| Name::truncate_from(text.to_vec());
	Scope::Call(CallName { pallet: name(b"System"), call: name(b"remark") })
}

/// The name of no call, of the greatest length.
fn filler_call(index: u32) -> Scope {
	let mut call = vec![b'x'; MAX_NAME_LEN as usize];
	call[0] = index as u8;
	let pallet = Name::truncate_from(vec![b'x'; MAX_NAME_LEN as usize]);
	Scope::Call(CallName { pallet, call: Name::truncate_from(call) })
}

/// An asset that no runtime has listed.
fn filler_asset(index: u32) -> Scope {
	Scope::Asset(AssetId::MAX - AssetId::from(index))
}

/// As many locks as there can be, with so many of calls, and as much as there can be in the record of
/// guards. The first `due` of them expire now, the others in a day.
fn fill_locks<T: Config>(calls: u32, due: u32) {
	let now = Pallet::<T>::now();
	let assets = (0..MOST_ASSETS).map(filler_asset);
	let scopes = assets.chain([Scope::Protocol, Scope::Chain]).chain((0..calls).map(filler_call));
	for (place, scope) in (0..).zip(scopes) {
		let wait = if place < due { 0 } else { DAY };
		let reason = Cause::Referendum { text: longest() };
		let since = now.saturating_sub(DAY);
		let info = LockInfo { manual: true, since, expires: Some(now + wait), reason };
		Pallet::<T>::store(&scope, info);
	}
	Guarded::<T>::mutate(|guards| {
		guards.system = true;
		guards.next_expiry = Some(now);
		for index in 0..MAX_ASSET_GUARDS {
			let Scope::Asset(asset) = filler_asset(index) else { continue };
			guards.set_asset(asset, index < MOST_ASSETS, Some(now));
		}
	});
}

/// What is wrong with the CSA of one owner.
fn position<T: Config>(index: u32) -> Mismatch<T::AccountId> {
	Mismatch::of(account("owner", index, 0), MismatchKind::Position, 2, 1)
}

/// So many contradictions are noted of `scope`.
fn note_findings<T: Config>(scope: &Scope, count: u32) {
	for index in 0..count {
		let Mismatch { kind, account, expected, found } = position::<T>(index);
		let evidence = Evidence { expected, found, since: 0 };
		Mismatches::<T>::insert(scope, Finding { kind, account }, evidence);
	}
}

/// What the last of all validators, the only one whose key this node has, reports after all others.
fn last_report<T: Config>() -> Result<(ReportOf<T>, AuthoritySignature), BenchmarkError> {
	T::LockedValue::start_clock();
	let last = T::MaxValidators::get().saturating_sub(1);
	let key = AuthorityId::generate_pair(None);
	let other = |index: u32| AuthorityId::decode(&mut TrailingZeroInput::new(&index.encode()));
	let others = (0..last).map(other).collect::<Result<Vec<_>, _>>();
	let others = others.map_err(|_| "any bytes are a key")?;
	let validators: Vec<_> = others.into_iter().chain([key.clone()]).collect();
	Validators::<T>::put(frame_support::BoundedVec::<_, T::MaxValidators>::truncate_from(
		validators,
	));
	fill_locks::<T>(MAX_PAUSED_CALLS, 0);
	let (account, asset) = T::Books::break_custody();
	let (scope, kind) = (Scope::Asset(asset), MismatchKind::Custody);
	frame_system::Pallet::<T>::set_block_number(2u32.into());
	let block = 1u32.into();
	for validator in 0..last {
		let reported =
			Reported { validator, block, expected: 2, found: 1, at: 2u32.into(), counts: true };
		Reports::<T>::mutate(&scope, kind, |reports| {
			let _ = reports.try_push(reported);
		});
	}
	let mismatch = Mismatch::of(account, kind, 2, 1);
	let report = MismatchReport { validator: last, block, scope, mismatch };
	let signature = key.sign(&Pallet::<T>::payload(&report)).ok_or("the keystore signs")?;
	Ok((report, signature))
}

#[benchmarks]
mod benches {
	use super::*;

	/// The largest set replaces one that is confirmed, and is compared with the one in force.
	#[benchmark]
	fn register_keyholders() -> Result<(), BenchmarkError> {
		let tier = Tier::Three;
		put_in_force::<T>(tier)?;
		register::<T>(tier, tier.keys())?;
		let keys = keys_of::<T>(tier, 2);

		#[extrinsic_call]
		_(RawOrigin::Root, tier, keys);

		assert!(Candidates::<T>::get(tier).is_some_and(|set| set.confirmed.is_empty()));
		Ok(())
	}

	/// The last key of the largest set is confirmed.
	#[benchmark]
	fn confirm_keyholder() -> Result<(), BenchmarkError> {
		let tier = Tier::Three;
		register::<T>(tier, tier.keys() - 1)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), tier);

		assert!(Candidates::<T>::get(tier).is_some_and(|set| set.is_complete()));
		Ok(())
	}

	/// Both higher tiers are due, but their sets lack a confirmation, so that the set of the tier in
	/// force takes over. The sets of all tiers are looked at; since the MAK asks for it, its account is
	/// computed twice.
	#[benchmark]
	fn apply_tier() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		put_in_force::<T>(Tier::One)?;
		register::<T>(Tier::One, Tier::One.keys())?;
		register::<T>(Tier::Two, Tier::Two.keys() - 1)?;
		register::<T>(Tier::Three, Tier::Three.keys() - 1)?;
		require::<T>(Tier::Three);
		let old = Mak::<T>::get();
		let origin =
			EnsureMak::<T>::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin);

		assert_ne!(Mak::<T>::get(), old);
		assert!(!Candidates::<T>::contains_key(Tier::One));
		Ok(())
	}

	#[benchmark]
	fn set_lockdown_params() -> Result<(), BenchmarkError> {
		let origin =
			T::RiskAdmin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Params::<T>::put(LockdownParams::default());
		let new = LockdownParams { tier_delay: 7_200, ..LockdownParams::default() };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new);

		assert_eq!(Params::<T>::get(), new);
		Ok(())
	}

	/// The locked value asks for another tier than before.
	#[benchmark]
	fn on_initialize_sampling() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		let new = Params::<T>::get().tier_of(T::LockedValue::locked_value());
		require::<T>(if new == Tier::One { Tier::Two } else { Tier::One });

		#[block]
		{
			Pallet::<T>::on_initialize(SAMPLE_PERIOD.into());
		}

		assert_eq!(Bands::<T>::get().map(BandClocks::required), Some(new));
		Ok(())
	}

	/// A keyholder, who has rested, locks the last call that can be.
	#[benchmark]
	fn lock() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		put_in_force::<T>(Tier::Three)?;
		let caller: T::AccountId = whitelisted_caller();
		KeyholderUse::<T>::insert(&caller, 0);
		fill_locks::<T>(MAX_PAUSED_CALLS - 1, 0);
		let scope = remark();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope.clone(), longest());

		assert!(Pallet::<T>::lock_of(&scope).is_some());
		Ok(())
	}

	/// The MAK prolongs the lock of a call.
	#[benchmark]
	fn extend() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		let origin = mak::<T>()?;
		fill_locks::<T>(MAX_PAUSED_CALLS, 0);
		let scope = filler_call(0);
		let before = Pallet::<T>::lock_of(&scope);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, scope.clone(), 1);

		assert_ne!(Pallet::<T>::lock_of(&scope), before);
		Ok(())
	}

	/// The MAK ends the lock of an asset of which as many contradictions are noted as can be.
	#[benchmark]
	fn unlock() -> Result<(), BenchmarkError> {
		T::LockedValue::start_clock();
		let origin = mak::<T>()?;
		fill_locks::<T>(MAX_PAUSED_CALLS, 0);
		let scope = filler_asset(0);
		note_findings::<T>(&scope, MOST_FINDINGS);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, scope.clone());

		assert!(Pallet::<T>::lock_of(&scope).is_none());
		assert_eq!(Mismatches::<T>::iter_prefix(&scope).count(), 0);
		Ok(())
	}

	/// The last of all validators reports what is missing, and the chain locks.
	#[benchmark]
	fn report_mismatch() -> Result<(), BenchmarkError> {
		let (report, signature) = last_report::<T>()?;
		let scope = report.scope.clone();

		#[extrinsic_call]
		_(RawOrigin::Authorized, report, signature);

		assert!(Pallet::<T>::lock_of(&scope).is_some_and(|info| !info.manual));
		Ok(())
	}

	/// The report of the last of all validators is looked at.
	#[benchmark]
	fn authorize_report_mismatch() -> Result<(), BenchmarkError> {
		let (report, signature) = last_report::<T>()?;
		let outcome;

		#[block]
		{
			outcome = Pallet::<T>::authorise(&report, &signature);
		}

		assert!(outcome.is_ok());
		Ok(())
	}

	/// The MAK takes note of what is missing.
	#[benchmark]
	fn acknowledge_mismatch() -> Result<(), BenchmarkError> {
		let (account, asset) = T::Books::break_custody();
		let asset = AssetKind::WithId(asset);
		let origin = mak::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, account.clone(), asset.clone(), 1);

		assert_eq!(Pallet::<T>::acknowledged(&account, asset), 1);
		Ok(())
	}

	/// So many of all locks end by themselves.
	#[benchmark]
	fn release_expired(e: Linear<0, MOST_LOCKS>) {
		T::LockedValue::start_clock();
		fill_locks::<T>(MAX_PAUSED_CALLS, e);
		let ended;

		#[block]
		{
			ended = Pallet::<T>::release_expired();
		}

		assert_eq!(ended, e);
	}

	/// Something is missing of one asset; as much contradicts itself in all others and in the protocol.
	#[benchmark]
	fn on_finalize() {
		T::LockedValue::start_clock();
		fill_locks::<T>(MAX_PAUSED_CALLS, 0);
		let (account, asset) = T::Books::break_custody();
		let others = (1..MOST_ASSETS).map(filler_asset).chain([Scope::Protocol]);
		let others: Vec<_> = others.collect();

		#[block]
		{
			Pallet::<T>::on_finalize(1u32.into());
			for scope in &others {
				for kind in [MismatchKind::Flows, MismatchKind::Custody] {
					let mismatch = Mismatch::of(account.clone(), kind, 2, 1);
					Pallet::<T>::lock_for(scope.clone(), mismatch);
				}
			}
		}

		assert!(others
			.iter()
			.all(|scope| Pallet::<T>::lock_of(scope).is_some_and(|info| !info.manual)));
		assert!(Pallet::<T>::is_locked(asset));
	}

	/// A sweep begins and ends, and as many CSAs contradict themselves as are noted.
	#[benchmark]
	fn on_idle() {
		T::LockedValue::start_clock();
		fill_locks::<T>(MAX_PAUSED_CALLS, 0);
		let _ = T::Books::break_custody();
		let scope = filler_asset(0);

		#[block]
		{
			Pallet::<T>::on_idle(1u32.into(), Weight::MAX);
			for index in 0..MAX_FINDINGS as u32 {
				Pallet::<T>::lock_for(scope.clone(), position::<T>(index));
			}
		}

		assert!(LastSweep::<T>::exists());
		assert_eq!(Mismatches::<T>::iter_prefix(&scope).count(), MAX_FINDINGS);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::bench_ext(), crate::mock::Test);
}
