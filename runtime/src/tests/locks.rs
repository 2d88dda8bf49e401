//! Emergency locks on the real runtime: what each level stops, in whatever wrapper it comes, and how a
//! lock begins and ends.

mod book;
mod calls;
mod levels;
mod reports;
mod slipping;
mod stories;

use super::{
	access::{
		calls::{self as all_calls, CallInfo},
		classified, in_first_block, outcome,
		table::{Caller, Class},
	},
	*,
};
use crate::{
	stops::{self, Stop},
	Runtime, RuntimeOrigin,
};
use codec::{Compact, Encode};
use frame_support::{storage::with_transaction_unchecked, traits::GetCallMetadata};
use pallet_lockdown::{CallName, ReasonText, Scope};
use sp_runtime::{traits::Dispatchable, TransactionOutcome};

/// `lockdown.lock`.
pub fn lock(scope: Scope) -> RuntimeCall {
	let reason: ReasonText = b"a drill".to_vec().try_into().expect("it is short");
	RuntimeCall::Lockdown(pallet_lockdown::Call::lock { scope, reason })
}

/// `lockdown.unlock`.
pub fn unlock(scope: Scope) -> RuntimeCall {
	RuntimeCall::Lockdown(pallet_lockdown::Call::unlock { scope })
}

/// The scope of a single call.
fn scope_of(pallet: &str, call: &str) -> Scope {
	let name = |text: &str| text.as_bytes().to_vec().try_into().expect("names are short");
	Scope::Call(CallName { pallet: name(pallet), call: name(call) })
}

/// Let Root lock `scope`.
fn enter(scope: &Scope) {
	lock(scope.clone()).dispatch(RuntimeOrigin::root()).expect("it can be locked");
}

/// What `look` finds while `scope` is locked.
fn under<R>(scope: &Scope, look: impl FnOnce() -> R) -> R {
	with_transaction_unchecked(|| {
		enter(scope);
		TransactionOutcome::Rollback(look())
	})
}

/// The error by which a pallet obeys a lock.
fn locked(pallet: &str) -> DispatchError {
	match pallet {
		"Csa" => pallet_csa::Error::<Runtime>::Locked.into(),
		"Auction" => pallet_auction::Error::<Runtime>::Locked.into(),
		"Collateral" => pallet_collateral::Error::<Runtime>::Locked.into(),
		"Stablecoin" => pallet_stablecoin::Error::<Runtime>::Locked.into(),
		"Kun" => pallet_kun::Error::<Runtime>::Locked.into(),
		_ => panic!("{pallet} obeys no lock of an asset or of the protocol"),
	}
}

/// The error by which the call filter stops.
fn filtered() -> DispatchError {
	frame_system::Error::<Runtime>::CallFiltered.into()
}

/// The call, about ETH where it is about a reserve asset.
fn about_eth(info: &CallInfo, class: Class) -> RuntimeCall {
	let arguments = match (info.pallet.as_str(), info.call.as_str()) {
		("Csa" | "Collateral", _) => Compact(ETH).encode(),
		("Auction", "start" | "withdraw_refund" | "buy_reserve") => Compact(ETH).encode(),
		// The only lot is in ETH, and has the number zero.
		_ => class.arguments(&info.call, ETH),
	};
	info.with(&arguments)
}

/// By which lock the call is stopped first.
fn stop_of(info: &CallInfo) -> Stop {
	stops::stop_of(&info.pallet, &info.call)
}

/// Calls that anybody may sign and that a lock of ETH or of the protocol stops.
fn stopped_by_pallets() -> Vec<RuntimeCall> {
	let calls = classified().into_iter().filter(|(info, class)| {
		stop_of(info) <= Stop::Protocol && class.refusal(Caller::Stranger).is_none()
	});
	calls.map(|(info, class)| about_eth(&info, class)).collect()
}

/// The name of the pallet of `call`.
fn pallet_of(call: &RuntimeCall) -> &'static str {
	call.get_call_metadata().pallet_name
}

fn deposit(asset: AssetId, owner: Sr25519Keyring, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::deposit { asset, owner: account(owner), amount })
}

/// `csa.withdraw`.
pub fn withdraw(asset: AssetId, amount: Balance) -> RuntimeCall {
	RuntimeCall::Csa(pallet_csa::Call::withdraw { asset, amount })
}
