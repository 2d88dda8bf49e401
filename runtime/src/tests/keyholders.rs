//! The keyholders: what two of three may do together through pallet-multisig, and how keys pass on.

mod tiers;

use super::*;
use crate::{
	presets::DEVELOPMENT, BlockNumber, Lockdown, Multisig, Runtime, RuntimeEvent, RuntimeOrigin,
	System,
};
use frame_support::dispatch::GetDispatchInfo;
use frame_system::RawOrigin;
use governance::{all_pass, ceiling, enact, events, found, kun_of, outcome};
use pallet_lockdown::{Call, Error, LockdownParams, Tier, TierReport};
use pallet_multisig::{Multisigs, Timepoint};
use sp_runtime::{
	traits::{BlakeTwo256, Dispatchable, Hash},
	DispatchResult,
};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// The keyholders of the presets.
const FIRST: [Sr25519Keyring; 3] = [Charlie, Dave, Eve];
/// Three others.
const SECOND: [Sr25519Keyring; 3] = [Alice, Bob, Ferdie];

/// People who hold keys together, and how many of them act.
#[derive(Clone, Copy)]
pub struct Keys<'a>(&'a [Sr25519Keyring], u16);

impl Keys<'_> {
	fn accounts(&self) -> Vec<AccountId> {
		let mut accounts: Vec<_> = self.0.iter().map(|who| account(*who)).collect();
		accounts.sort();
		accounts
	}

	fn account(&self) -> AccountId {
		Multisig::multi_account_id(&self.accounts(), self.1)
	}

	/// `multisig.as_multi`: the next approval of `who`, after those that began at `since`.
	fn approve(
		&self,
		who: Sr25519Keyring,
		call: &RuntimeCall,
		since: Option<Timepoint<BlockNumber>>,
	) -> (Sr25519Keyring, RuntimeCall) {
		let others = self.accounts().into_iter().filter(|other| *other != account(who));
		let call = pallet_multisig::Call::as_multi {
			threshold: self.1,
			other_signatories: others.collect(),
			maybe_timepoint: since,
			call: Box::new(call.clone()),
			max_weight: call.get_dispatch_info().call_weight,
		};
		(who, RuntimeCall::Multisig(call))
	}

	/// Where the approval of a call began; nothing if none of them has approved it.
	fn pending(&self, chain: &mut Chain, call: &RuntimeCall) -> Option<Timepoint<BlockNumber>> {
		let key = (self.account(), BlakeTwo256::hash_of(call).0);
		chain.read(|| Multisigs::<Runtime>::get(key.0, key.1)).map(|multisig| multisig.when)
	}

	/// Let the first of them, as many as are needed, approve `call` one after the other, and say how
	/// it ended.
	pub fn act(&self, chain: &mut Chain, call: &RuntimeCall) -> DispatchResult {
		for who in &self.0[..usize::from(self.1)] {
			let since = self.pending(chain, call);
			all_pass(chain, [self.approve(*who, call, since)]);
		}
		found(chain, executed)
	}
}

/// How the call of several keys ended in the last block.
fn executed(event: &RuntimeEvent) -> Option<DispatchResult> {
	match event {
		RuntimeEvent::Multisig(pallet_multisig::Event::MultisigExecuted { result, .. }) => {
			Some(*result)
		},
		_ => None,
	}
}

fn lower(ceiling: Balance) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::lower_debt_ceiling { asset: ETH, ceiling })
}

fn lockdown(call: Call<Runtime>) -> RuntimeCall {
	RuntimeCall::Lockdown(call)
}

fn register(tier: Tier, people: &[Sr25519Keyring]) -> RuntimeCall {
	let keyholders = people.iter().map(|who| account(*who)).collect();
	lockdown(Call::register_keyholders { tier, keyholders })
}

fn confirm(tier: Tier) -> RuntimeCall {
	lockdown(Call::confirm_keyholder { tier })
}

fn apply_tier() -> RuntimeCall {
	lockdown(Call::apply_tier {})
}

fn as_root(chain: &mut Chain, call: RuntimeCall) -> DispatchResult {
	let result = chain.read(|| call.dispatch(RawOrigin::Root.into()));
	result.map(|_| ()).map_err(|failure| failure.error.stripped())
}

/// The account of the keys in force.
fn mak(chain: &mut Chain) -> AccountId {
	chain.read(Lockdown::mak_account).expect("there are keys")
}

fn tiers(chain: &mut Chain) -> TierReport<AccountId> {
	chain.read(Lockdown::required_tier)
}

/// The keyholders of the presets, two of whom must agree.
pub fn in_force() -> Keys<'static> {
	Keys(&FIRST, 2)
}

#[test]
fn two_of_three_lower_a_debt_ceiling() {
	let mut chain = Chain::new(DEVELOPMENT);
	let (keys, old) = (in_force(), ceiling(&mut chain));
	assert_eq!(keys.account(), mak(&mut chain));
	let call = lower(old - 1);
	all_pass(&mut chain, [keys.approve(Eve, &call, None)]);
	assert_eq!(ceiling(&mut chain), old, "one is not enough");
	let since = keys.pending(&mut chain, &call);
	assert!(since.is_some());
	all_pass(&mut chain, [keys.approve(Charlie, &call, since)]);
	assert_eq!(found(&mut chain, executed), Ok(()));
	assert_eq!(ceiling(&mut chain), old - 1);
	assert_eq!(keys.pending(&mut chain, &call), None);
	assert_eq!(kun_of(&mut chain, &keys.account()), 0, "the account needs no KUN");
}

#[test]
fn two_of_three_deprecate_an_asset_and_cannot_reinstate_it() {
	let mut chain = Chain::new(DEVELOPMENT);
	let deprecate =
		RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH });
	let reinstate =
		RuntimeCall::Collateral(pallet_collateral::Call::reinstate_collateral { asset: ETH });
	assert_eq!(in_force().act(&mut chain, &deprecate), Ok(()));
	assert_eq!(in_force().act(&mut chain, &reinstate), Err(DispatchError::BadOrigin));
	let status = chain.read(|| crate::Collateral::collateral(ETH)).unwrap().status;
	assert_eq!(status, pallet_collateral::CollateralStatus::Deprecated);
}

#[test]
fn one_key_alone_moves_nothing() {
	let mut chain = Chain::new(DEVELOPMENT);
	let (keys, old) = (in_force(), ceiling(&mut chain));
	let call = lower(1);
	assert_eq!(outcome(&mut chain, Charlie, call.clone()), Err(DispatchError::BadOrigin));
	// To approve twice is to approve once.
	all_pass(&mut chain, [keys.approve(Charlie, &call, None)]);
	let since = keys.pending(&mut chain, &call);
	let results = chain.block([keys.approve(Charlie, &call, since)]);
	assert_eq!(results, [Err(error(pallet_multisig::Error::<Runtime>::AlreadyApproved))]);
	// With a threshold of one the same people are another account.
	let others = keys.accounts().into_iter().filter(|who| *who != account(Charlie)).collect();
	let alone = pallet_multisig::Call::as_multi_threshold_1 {
		other_signatories: others,
		call: Box::new(call.clone()),
	};
	let alone = outcome(&mut chain, Charlie, RuntimeCall::Multisig(alone));
	assert_eq!(alone, Err(DispatchError::BadOrigin));
	let single = Keys(&FIRST, 1);
	assert_ne!(single.account(), mak(&mut chain));
	let results = chain.block([single.approve(Charlie, &call, None)]);
	assert_eq!(results, [Err(error(pallet_multisig::Error::<Runtime>::MinimumThreshold))]);
	assert_eq!(ceiling(&mut chain), old);
}

#[test]
fn a_stranger_is_no_second_key() {
	let mut chain = Chain::new(DEVELOPMENT);
	let old = ceiling(&mut chain);
	// Two of three, but with one who holds no key: another account.
	let strange = Keys(&[Charlie, Dave, Ferdie], 2);
	assert_eq!(strange.act(&mut chain, &lower(1)), Err(DispatchError::BadOrigin));
	assert_eq!(ceiling(&mut chain), old);
}

#[test]
fn the_keyholders_cannot_raise_a_debt_ceiling() {
	let mut chain = Chain::new(DEVELOPMENT);
	let old = ceiling(&mut chain);
	let not_lower = Err(error(pallet_collateral::Error::<Runtime>::NotLower));
	for ceiling in [old, old + 1, Balance::MAX] {
		assert_eq!(in_force().act(&mut chain, &lower(ceiling)), not_lower);
	}
	let set = RuntimeCall::Collateral(pallet_collateral::Call::set_debt_ceiling {
		asset: ETH,
		ceiling: old + 1,
	});
	assert_eq!(in_force().act(&mut chain, &set), Err(DispatchError::BadOrigin));
	assert_eq!(ceiling(&mut chain), old);
}

#[test]
fn the_same_call_is_executed_again_when_it_is_approved_again() {
	let mut chain = Chain::new(DEVELOPMENT);
	let (old, call) = (ceiling(&mut chain), lower(UNIT));
	assert_eq!(in_force().act(&mut chain, &call), Ok(()));
	let raise = pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling: old };
	assert_eq!(as_root(&mut chain, RuntimeCall::Collateral(raise)), Ok(()));
	assert_eq!(ceiling(&mut chain), old);
	assert_eq!(in_force().act(&mut chain, &call), Ok(()));
	assert_eq!(ceiling(&mut chain), UNIT);
	// But not when there is nothing left to do.
	let not_lower = Err(error(pallet_collateral::Error::<Runtime>::NotLower));
	assert_eq!(in_force().act(&mut chain, &call), not_lower);
}

#[test]
fn a_referendum_undoes_what_the_keyholders_did() {
	let mut chain = Chain::new(DEVELOPMENT);
	let old = ceiling(&mut chain);
	assert_eq!(in_force().act(&mut chain, &lower(1)), Ok(()));
	let raise = pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling: old };
	let origin = crate::governance::origins::Origin::RiskAdmin;
	assert_eq!(enact(&mut chain, origin, &RuntimeCall::Collateral(raise)), Ok(()));
	assert_eq!(ceiling(&mut chain), old);
}

#[test]
fn keys_replaced_by_the_keyholders_lose_their_power_in_the_same_block() {
	let mut chain = Chain::new(DEVELOPMENT);
	let (old_keys, new_keys) = (in_force(), Keys(&SECOND, 2));
	assert_eq!(old_keys.act(&mut chain, &register(Tier::One, &SECOND)), Ok(()));
	assert_eq!(mak(&mut chain), old_keys.account(), "nothing before the confirmations");
	for who in SECOND {
		let early = outcome(&mut chain, Eve, apply_tier());
		let unchanged = Error::<Runtime>::TierUnchanged;
		assert_eq!(early, Err(error(unchanged)), "before {who:?} has confirmed");
		all_pass(&mut chain, [(who, confirm(Tier::One))]);
	}

	// One more approval, and the old keys would act.
	let (ceiling_before, last_word, first_word) = (ceiling(&mut chain), lower(1), lower(2));
	all_pass(&mut chain, [old_keys.approve(Charlie, &last_word, None)]);
	let since = old_keys.pending(&mut chain, &last_word);
	// The extrinsics of the next block: the time, and then these.
	let height = chain.read(System::block_number) + 1;
	let begun = Some(Timepoint { height, index: 3 });
	all_pass(
		&mut chain,
		[
			(Ferdie, apply_tier()),
			old_keys.approve(Dave, &last_word, since),
			new_keys.approve(Alice, &first_word, None),
			new_keys.approve(Bob, &first_word, begun),
		],
	);
	let results: Vec<_> = events(&mut chain).iter().filter_map(executed).collect();
	assert_eq!(results, [Err(DispatchError::BadOrigin), Ok(())]);
	assert_eq!(mak(&mut chain), new_keys.account());
	assert_ne!(ceiling_before, 2);
	assert_eq!(ceiling(&mut chain), 2);
	// The set is used up, and the old keys cannot come back by themselves.
	assert_eq!(tiers(&mut chain).candidates, []);
	let back = old_keys.act(&mut chain, &register(Tier::One, &FIRST));
	assert_eq!(back, Err(DispatchError::BadOrigin));
}

#[test]
fn root_replaces_keys_that_are_lost() {
	let mut chain = Chain::new(DEVELOPMENT);
	assert_eq!(enact(&mut chain, governance::root(), &register(Tier::One, &SECOND)), Ok(()));
	let confirmations = SECOND.map(|who| (who, confirm(Tier::One)));
	all_pass(&mut chain, confirmations.into_iter().chain([(Dave, apply_tier())]));
	assert_eq!(mak(&mut chain), Keys(&SECOND, 2).account());
	assert_eq!(in_force().act(&mut chain, &lower(1)), Err(DispatchError::BadOrigin));
	assert_eq!(Keys(&SECOND, 2).act(&mut chain, &lower(1)), Ok(()));
}

#[test]
fn a_set_of_the_wrong_size_or_with_a_key_twice_is_refused() {
	let mut chain = Chain::new(DEVELOPMENT);
	let count = Err(error(Error::<Runtime>::WrongKeyCount));
	let duplicate = Err(error(Error::<Runtime>::DuplicateKey));
	let six = [Alice, Bob, Charlie, Dave, Eve, Ferdie];
	for (tier, people, expected) in [
		(Tier::One, &six[..0], count),
		(Tier::One, &six[..2], count),
		(Tier::One, &six[..4], count),
		(Tier::Two, &six[..3], count),
		(Tier::Two, &six[..], count),
		(Tier::Three, &six[..5], count),
		(Tier::One, &[Alice, Bob, Alice], duplicate),
		(Tier::Two, &[Alice, Bob, Charlie, Dave, Dave], duplicate),
	] {
		let call = register(tier, people);
		assert_eq!(as_root(&mut chain, call.clone()), expected, "{people:?}");
		assert_eq!(in_force().act(&mut chain, &call), expected, "{people:?}");
	}
	let in_force_already = as_root(&mut chain, register(Tier::One, &[Eve, Charlie, Dave]));
	assert_eq!(in_force_already, Err(error(Error::<Runtime>::NoChange)));
	assert_eq!(tiers(&mut chain).candidates, []);
	for who in FIRST {
		let stranger = outcome(&mut chain, who, register(Tier::One, &SECOND));
		assert_eq!(stranger, Err(DispatchError::BadOrigin));
	}
}

#[test]
fn the_account_of_the_keyholders_is_an_account_like_any_other_to_everything_else() {
	let mut chain = Chain::new(DEVELOPMENT);
	let mak: RuntimeOrigin = RawOrigin::Signed(mak(&mut chain)).into();
	let privileged = [
		RuntimeCall::Collateral(pallet_collateral::Call::retire_collateral { asset: ETH }),
		RuntimeCall::Stablecoin(pallet_stablecoin::Call::reissue { amount: UNIT }),
		RuntimeCall::Kun(pallet_kun::Call::set_allowance {
			programme: pallet_kun::Programme::Operations,
			amount: 1,
		}),
		RuntimeCall::Referenda(pallet_referenda::Call::cancel { index: 0 }),
		RuntimeCall::Whitelist(pallet_whitelist::Call::whitelist_call {
			call_hash: Default::default(),
		}),
		lockdown(Call::set_lockdown_params { params: LockdownParams::default() }),
		// Each keyholder has the right by itself, and uses it up.
		lockdown(Call::lock {
			scope: pallet_lockdown::Scope::Protocol,
			reason: Default::default(),
		}),
	];
	for call in privileged {
		let result = chain.read(|| call.clone().dispatch(mak.clone()));
		let failure = result.expect_err("the keyholders may not").error;
		assert_eq!(failure, DispatchError::BadOrigin, "{call:?}");
	}
}

#[test]
fn root_replaces_keys_in_one_block_whatever_those_who_hold_them_do_before() {
	let dispatch_as = |who: Sr25519Keyring, call| {
		let origin = crate::OriginCaller::system(RawOrigin::Signed(account(who)));
		let call = Box::new(call);
		RuntimeCall::Utility(pallet_utility::Call::dispatch_as {
			as_origin: Box::new(origin),
			call,
		})
	};
	let mut calls = vec![register(Tier::One, &SECOND)];
	calls.extend(SECOND.map(|who| dispatch_as(who, confirm(Tier::One))));
	calls.push(apply_tier());
	let replace = RuntimeCall::Utility(pallet_utility::Call::force_batch { calls });

	let others = [Alice, Bob, Charlie];
	for thieves_do in
		[vec![], vec![register(Tier::One, &SECOND)], vec![register(Tier::One, &others)]]
	{
		let mut chain = Chain::new(DEVELOPMENT);
		for call in thieves_do {
			assert_eq!(in_force().act(&mut chain, &call), Ok(()));
		}
		assert_eq!(as_root(&mut chain, replace.clone()), Ok(()));
		assert_eq!(mak(&mut chain), Keys(&SECOND, 2).account());
	}
}
