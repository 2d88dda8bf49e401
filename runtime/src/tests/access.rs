//! Which origins reach which call: every call of every pallet, as the metadata lists them.

pub mod calls;
pub mod table;
pub mod wrappers;

use super::*;
use crate::{governance::origins::Origin, Balances, Lockdown, Runtime, RuntimeOrigin, System, KUN};
use calls::CallInfo;
use frame_support::{
	storage::with_transaction_unchecked,
	traits::{fungible::Mutate, fungibles::Mutate as _, tokens::Preservation, Hooks},
};
use pallet_lockdown::{KeySet, Tier};
use sp_runtime::{traits::Dispatchable, TransactionOutcome};
use std::collections::{BTreeMap, BTreeSet};
use table::{Caller, Class, TABLE};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie, One};

/// The first block of a development chain, in which `look` runs. A lot in ETH is on offer.
pub fn in_first_block<R>(look: impl FnOnce() -> R) -> R {
	sp_io::TestExternalities::from(crate::presets::storage(crate::presets::DEVELOPMENT))
		.execute_with(|| {
			System::set_block_number(1);
			// A new code stops here before it is looked into, which only a node can do.
			pallet_migrations::Cursor::<Runtime>::put(pallet_migrations::MigrationCursor::Stuck);
			auction::offer(ETH, UNIT / 1_000);
			look()
		})
}

/// What becomes of `call`, of which nothing stays.
pub fn outcome(call: RuntimeCall, origin: RuntimeOrigin) -> Result<(), DispatchError> {
	with_transaction_unchecked(|| {
		let result = call.dispatch(origin).map(|_| ()).map_err(|error| error.error);
		TransactionOutcome::Rollback(result)
	})
}

/// The account of the three keyholders of the presets, two of whom must agree.
fn mak_account() -> AccountId {
	let mut keyholders = [Charlie, Dave, Eve].map(account);
	keyholders.sort();
	crate::Multisig::multi_account_id(&keyholders, 2)
}

/// The rows of the table, by pallet and call.
fn classes() -> BTreeMap<String, Class> {
	let mut classes = BTreeMap::new();
	for (pallet, class, calls) in TABLE {
		for call in calls.split_whitespace() {
			let twice = classes.insert(format!("{pallet}.{call}"), *class);
			assert!(twice.is_none(), "{pallet}.{call} is in the table twice");
		}
	}
	classes
}

/// Every call that can be written down, with its class.
pub fn classified() -> Vec<(CallInfo, Class)> {
	let classes = classes();
	let calls = calls::all().into_iter().map(|call| {
		let class =
			classes.get(&call.name()).unwrap_or_else(|| panic!("{} has no class", call.name()));
		(call, *class)
	});
	calls.filter(|(call, _)| !call.is_impossible).collect()
}

#[test]
fn every_call_has_a_class_and_every_class_a_call() {
	let classes = classes();
	let calls: BTreeMap<_, _> =
		calls::all().into_iter().map(|call| (call.name(), call.is_impossible)).collect();
	for (call, is_impossible) in &calls {
		let class = classes.get(call).unwrap_or_else(|| panic!("say in the table who may {call}"));
		let is_said_to_be = matches!(class, Class::Impossible);
		assert_eq!(is_said_to_be, *is_impossible, "whether {call} can be written down");
	}
	for call in classes.keys() {
		assert!(calls.contains_key(call), "{call} is in the table, but not in the runtime");
	}
}

/// What is wrong with how `call` answers `caller`, if anything is.
fn mistake(call: RuntimeCall, class: Class, caller: Caller) -> Option<String> {
	let found = outcome(call, caller.origin());
	match class.refusal(caller) {
		Some(error) => {
			(found != Err(error)).then(|| format!("{caller:?} must fail with {error:?}: {found:?}"))
		},
		None => {
			let refusals = [DispatchError::BadOrigin, class.refusal_of_signers()];
			let is_refused = refusals.into_iter().any(|error| found == Err(error));
			is_refused.then(|| format!("{caller:?} must pass: {found:?}"))
		},
	}
}

#[test]
fn every_call_lets_exactly_the_origins_of_its_class_pass() {
	let mut mistakes = Vec::new();
	in_first_block(|| {
		for (info, class) in classified() {
			let call = info.with(&class.arguments(&info.call, ETH));
			let found = Caller::all().into_iter().filter_map(|by| mistake(call.clone(), class, by));
			mistakes.extend(found.map(|mistake| format!("{}: {mistake}", info.name())));
		}
	});
	assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn nobody_rules_the_stablecoin_through_the_assets() {
	in_first_block(|| {
		Assets::mint_into(QUSD, &account(Ferdie), UNIT).unwrap();
		let denied = Err(pallet_assets::Error::<Runtime>::NoPermission.into());
		let mut tried = 0;
		for (info, class) in classified() {
			let (Class::Team | Class::TeamOrRoot) = class else { continue };
			let call = info.with(&class.arguments(&info.call, QUSD));
			for caller in [Caller::Stranger, Caller::Keyholder, Caller::Operator, Caller::Mak] {
				let found = outcome(call.clone(), caller.origin());
				assert_eq!(found, denied, "{} by {caller:?}", info.name());
			}
			tried += 1;
		}
		assert!(tried > 0);
	});
}

/// The calls that end otherwise for the account of the keyholders than for an account without office
/// and with the same funds, when each gives zeros.
fn powers_of_keyholders() -> BTreeSet<String> {
	let keyholders = Lockdown::mak_account().expect("there are keyholders");
	let stranger = account(One);
	for who in [&keyholders, &stranger] {
		let all = Preservation::Expendable;
		<Balances as Mutate<_>>::transfer(&account(Ferdie), who, 10_000 * KUN, all).unwrap();
	}
	let calls = classified().into_iter().filter(|(info, class)| {
		let call = info.with(&class.arguments(&info.call, ETH));
		let of_keyholders = outcome(call.clone(), RuntimeOrigin::signed(keyholders.clone()));
		of_keyholders != outcome(call, RuntimeOrigin::signed(stranger.clone()))
	});
	calls.map(|(info, _)| info.name()).collect()
}

#[test]
fn the_keyholders_have_the_enumerated_powers_and_no_others() {
	let powers = in_first_block(powers_of_keyholders);
	let expected = [
		"Collateral.deprecate_collateral",
		"Collateral.lower_debt_ceiling",
		"Lockdown.acknowledge_mismatch",
		"Lockdown.extend",
		"Lockdown.register_keyholders",
		"Lockdown.unlock",
	];
	assert_eq!(powers, expected.map(String::from).into());
}

#[test]
fn keyholders_of_a_tier_that_is_no_longer_required_may_besides_move_down() {
	in_first_block(|| {
		// Five keys, where three have been enough for long, and three have confirmed.
		let keyholders = [Alice, Bob, Charlie, Dave, Eve].map(account).to_vec();
		let keyholders = Tier::Two.sorted(keyholders).unwrap();
		pallet_lockdown::Mak::<Runtime>::put(KeySet { tier: Tier::Two, keyholders });
		let (tier, keyholders) = (Tier::One, [Alice, Bob, Charlie].map(account).to_vec());
		let register = pallet_lockdown::Call::register_keyholders { tier, keyholders };
		RuntimeCall::Lockdown(register).dispatch(RuntimeOrigin::root()).unwrap();
		for key in [Alice, Bob, Charlie] {
			let confirm = RuntimeCall::Lockdown(pallet_lockdown::Call::confirm_keyholder { tier });
			confirm.dispatch(RuntimeOrigin::signed(account(key))).unwrap();
		}
		let clock_shows = |seconds| pallet_timestamp::Now::<Runtime>::put(seconds * 1_000);
		clock_shows(chain::START);
		Lockdown::on_initialize(pallet_lockdown::SAMPLE_PERIOD);
		clock_shows(chain::START + pallet_lockdown::Params::<Runtime>::get().tier_delay);

		let expected = [
			"Collateral.deprecate_collateral",
			"Collateral.lower_debt_ceiling",
			"Lockdown.acknowledge_mismatch",
			"Lockdown.apply_tier",
			"Lockdown.extend",
			"Lockdown.register_keyholders",
			"Lockdown.unlock",
		];
		assert_eq!(powers_of_keyholders(), expected.map(String::from).into());
		let apply = || RuntimeCall::Lockdown(pallet_lockdown::Call::apply_tier {});
		let keyholders = RuntimeOrigin::signed(Lockdown::mak_account().unwrap());
		assert_eq!(outcome(apply(), keyholders), Ok(()));
		let stranger = RuntimeOrigin::signed(account(One));
		assert_eq!(outcome(apply(), stranger), Err(DispatchError::BadOrigin));
	});
}

#[test]
fn an_origin_without_calls_of_its_own_yet_opens_nothing() {
	let origin = Origin::Shutdown;
	for (info, class) in classified() {
		let passes = class.refusal(Caller::Granted(origin)).is_none();
		let is_open = matches!(class, Class::Anyone | Class::AnyOrigin);
		assert_eq!(passes, is_open, "{} by {origin:?}", info.name());
	}
}
