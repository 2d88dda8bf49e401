//! Tests, one file per theme.

mod acknowledging;
mod automatic;
mod bands;
mod bounds;
mod confirmation;
mod ending;
mod extending;
mod genesis;
mod grace;
mod invariants;
mod lock_invariants;
mod lock_model;
mod locking;
mod model;
mod origin;
mod quorum;
mod registration;
mod replacement;
mod reports;
mod sampling;
mod sweep;
mod tiers;
mod views;
mod worker;

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use qian_primitives::{AssetId, Balance, Mismatch, MismatchKind, Seconds, DAY};
use sp_runtime::{DispatchError, DispatchResult};

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The MAK registers `keyholders` for `tier`.
fn register(tier: Tier, keyholders: &[AccountId]) -> DispatchResult {
	Lockdown::register_keyholders(signed(mak()), tier, keyholders.to_vec())
}

fn confirm(tier: Tier, who: AccountId) -> DispatchResult {
	Lockdown::confirm_keyholder(signed(who), tier)
}

/// `keyholders` are registered for `tier`, and each of them has confirmed.
fn get_ready(tier: Tier, keyholders: &[AccountId]) {
	assert_ok!(Lockdown::register_keyholders(root(), tier, keyholders.to_vec()));
	for who in keyholders {
		assert_ok!(confirm(tier, *who));
	}
}

fn apply(who: RuntimeOrigin) -> DispatchResult {
	Lockdown::apply_tier(who)
}

/// The tier in force and its keyholders.
fn in_force() -> (Tier, Vec<AccountId>) {
	let KeySet { tier, keyholders } = Mak::<Test>::get().expect("someone holds keys");
	(tier, keyholders.into_inner())
}

/// The set that is registered for `tier`, and who of it has confirmed.
fn candidates(tier: Tier) -> Option<(Vec<AccountId>, Vec<AccountId>)> {
	Candidates::<Test>::get(tier)
		.map(|set| (set.keyholders.into_inner(), set.confirmed.into_iter().collect()))
}

/// What was noted of the bands: whether the last sample reached it, and since when.
fn noted() -> Option<[(bool, Seconds); 2]> {
	Bands::<Test>::get().map(|clocks| clocks.0.map(|clock| (clock.reached, clock.since)))
}

/// The tier that the last sample asked for.
fn required() -> Option<Tier> {
	Bands::<Test>::get().map(BandClocks::required)
}

/// Bounded, as events carry them.
fn bounded(keyholders: &[AccountId]) -> Keyholders<AccountId> {
	keyholders.to_vec().try_into().expect("no tier has more keys")
}

/// Text, bounded as names and reasons are.
fn text<S: TryFrom<Vec<u8>>>(text: &str) -> S {
	text.as_bytes().to_vec().try_into().unwrap_or_else(|_| panic!("{text} is short enough"))
}

/// The lock of one call.
fn call(pallet: &str, call: &str) -> Scope {
	Scope::Call(CallName { pallet: text(pallet), call: text(call) })
}

/// A call that can be locked on its own.
fn remark() -> Scope {
	call("System", "remark")
}

/// One of each kind.
fn scopes() -> [Scope; 4] {
	[Scope::Asset(ETH), Scope::Protocol, Scope::Chain, remark()]
}

/// `origin` locks `scope` and says why.
fn lock(origin: RuntimeOrigin, scope: Scope) -> DispatchResult {
	let outcome = Lockdown::lock(origin, scope, text("danger"));
	outcome.map(|_| ()).map_err(|refused| refused.error)
}

/// Root locks `scope`.
fn lock_as_root(scope: &Scope) {
	assert_ok!(lock(root(), scope.clone()));
}

fn unlock(origin: RuntimeOrigin, scope: &Scope) -> DispatchResult {
	Lockdown::unlock(origin, scope.clone())
}

/// Root ends the lock of `scope` while nothing is wrong, which then is as wrong as before.
fn free(scope: &Scope) {
	let wrongs = Wrongs::take();
	assert_ok!(unlock(root(), scope));
	Wrongs::set(wrongs);
}

fn extend(origin: RuntimeOrigin, scope: &Scope, seconds: Seconds) -> DispatchResult {
	Lockdown::extend(origin, scope.clone(), seconds)
}

/// What a block does before and after its transactions, when the clock tells `moment`.
fn block_at(moment: Seconds) {
	begin_block(System::block_number() + 1);
	Lockdown::on_initialize(System::block_number());
	Now::set(moment);
	Lockdown::on_finalize(System::block_number());
}

/// The block ends.
fn end_block() {
	Lockdown::on_finalize(System::block_number());
}

fn is_locked(scope: &Scope) -> bool {
	Lockdown::lock_state(scope.clone()).is_some()
}

/// When the lock of `scope` ends by itself.
fn expires(scope: &Scope) -> Option<Seconds> {
	Lockdown::lock_state(scope.clone()).and_then(|info| info.expires)
}

/// Whether nobody by hand entered the lock of `scope`.
fn is_automatic(scope: &Scope) -> bool {
	Lockdown::lock_state(scope.clone()).is_some_and(|info| !info.manual)
}

/// A call of this kind passes the call filter.
fn passes(call: impl Into<RuntimeCall>) -> bool {
	use frame_support::traits::Contains;
	<Test as frame_system::Config>::BaseCallFilter::contains(&call.into())
}

/// A transfer, which nothing but a lock of the chain stops.
fn transfer() -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: ALICE, value: 1 }.into()
}

fn remark_call() -> RuntimeCall {
	frame_system::Call::remark { remark: vec![] }.into()
}

/// What the chain tells when it locks for `mismatch`.
fn told(scope: Scope, mismatch: Mismatch<AccountId>) -> Event<Test> {
	let Mismatch { kind, account, expected, found } = mismatch;
	Event::MismatchFound { scope, kind, account, expected, found }
}

/// What the chain tells when it locks on its own.
fn locked_for(scope: Scope, kind: MismatchKind) -> Event<Test> {
	let reason = Cause::Mismatch { kind };
	Event::LockEntered { scope, manual: false, expires: None, reason }
}
