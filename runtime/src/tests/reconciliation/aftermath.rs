//! What is no contradiction, and how the chain goes on after one.

use super::*;
use frame_system::RawOrigin;
use keyholders::in_force;
use pallet_lockdown::AssetKind;
use sp_runtime::traits::Dispatchable;

fn csa_locked() -> Result<(), DispatchError> {
	Err(error(pallet_csa::Error::<Runtime>::Locked))
}

/// The issuer of ETH burns `amount` out of the pot of CSAs, which its right is.
fn seize(amount: Balance) -> RuntimeCall {
	let pot: AccountId = Pot::CsaReserve.account();
	RuntimeCall::Assets(pallet_assets::Call::burn { id: ETH.into(), who: pot.into(), amount })
}

fn acknowledge(amount: Balance) -> RuntimeCall {
	RuntimeCall::Lockdown(pallet_lockdown::Call::acknowledge_mismatch {
		account: Pot::CsaReserve.account(),
		asset: AssetKind::WithId(ETH),
		amount,
	})
}

/// A chain on which the issuer of ETH has burned `lost` out of what the books of a pot know of.
fn robbed(lost: Balance) -> Chain {
	let mut chain = chain();
	chain.break_books(|| ());
	// In the same block somebody still leaves: the lock acts from its end on.
	let calls = [(Alice, seize(lost)), (Dave, withdraw(ETH, UNIT))];
	all_pass(&mut chain, calls);
	chain
}

#[test]
fn collateral_that_its_issuer_burns_out_of_a_pot_locks_the_asset_in_the_same_block() {
	let mut chain = robbed(2 * UNIT);
	let expected = all_of([(Scope::Asset(ETH), Custody)]);
	assert_eq!(found(&mut chain), expected);
	let [(Custody, owed, owned)] = told(&mut chain)[..] else { panic!("one thing is told") };
	assert_eq!(owed - owned, 2 * UNIT);
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [csa_locked()]);
	check_calls(&mut chain, &expected);
	// The lock is the chain's own: it never expires, and nobody prolongs it.
	chain.jump(30 * 86_400);
	chain.block([]);
	chain.block([]);
	assert_eq!(found(&mut chain), expected);
	let scope = Scope::Asset(ETH);
	let extend = RuntimeCall::Lockdown(pallet_lockdown::Call::extend { scope, seconds: 1 });
	let automatic = Err(error(pallet_lockdown::Error::<Runtime>::AutomaticLock));
	assert_eq!(in_force().act(&mut chain, &extend), automatic);
}

#[test]
fn a_lock_for_a_contradiction_that_is_still_there_does_not_end() {
	let mut chain = robbed(2 * UNIT);
	let lasts = Err(error(pallet_lockdown::Error::<Runtime>::MismatchLasts));
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(ETH))), lasts);
	let by_root = chain.read(|| access::outcome(unlock(Scope::Asset(ETH)), RawOrigin::Root.into()));
	assert_eq!(by_root.map_err(DispatchError::stripped), lasts);
	assert_eq!(found(&mut chain), all_of([(Scope::Asset(ETH), Custody)]));
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [csa_locked()]);
	// Half of it is not enough.
	assert_eq!(in_force().act(&mut chain, &acknowledge(2 * UNIT - 1)), Ok(()));
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(ETH))), lasts);
}

#[test]
fn a_contradiction_that_only_a_sweep_finds_locks_again_after_the_next_one() {
	let mut chain = chain();
	let tick = chain.read(|| raw::tick_of(WBTC, &account(Eve)));
	chain.break_books(|| raw::change_leaf(WBTC, tick, |leaf| leaf.sums.debt += raw::RAW));
	sweep(&mut chain);
	let expected = all_of([(Scope::Asset(WBTC), TreeNode)]);
	assert_eq!(found(&mut chain), expected);
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(WBTC))), Ok(()));
	sweep(&mut chain);
	assert_eq!(found(&mut chain), expected);
	// Once it is mended, it stays unlocked.
	chain.read(|| raw::change_leaf(WBTC, tick, |leaf| leaf.sums.debt -= raw::RAW));
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(WBTC))), Ok(()));
	sweep(&mut chain);
	assert_eq!(found(&mut chain), Found::new());
	assert_eq!(chain.block([(Dave, withdraw(WBTC, 1_000))]), [Ok(())]);
}

#[test]
fn a_loss_that_is_acknowledged_locks_no_longer_but_the_next_one_does() {
	let mut chain = robbed(2 * UNIT);
	let above = Err(error(pallet_lockdown::Error::<Runtime>::AboveMismatch));
	assert_eq!(in_force().act(&mut chain, &acknowledge(2 * UNIT + 1)), above);
	assert_eq!(in_force().act(&mut chain, &acknowledge(2 * UNIT)), Ok(()));
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [csa_locked()], "it ends no lock");
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(ETH))), Ok(()));
	assert_eq!(found(&mut chain), Found::new());
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [Ok(())]);
	assert_eq!(found(&mut chain), Found::new());
	all_pass(&mut chain, [(Alice, seize(1))]);
	assert_eq!(found(&mut chain), all_of([(Scope::Asset(ETH), Custody)]));
	let [(Custody, owed, owned)] = told(&mut chain)[..] else { panic!("one thing is told") };
	assert_eq!(owed - owned, 1, "beyond what was acknowledged");
}

#[test]
fn only_the_keyholders_together_and_root_acknowledge_a_loss() {
	let mut chain = robbed(2 * UNIT);
	for who in [Alice, Charlie, Ferdie] {
		let result = chain.block([(who, acknowledge(UNIT))]);
		assert_eq!(result, [Err(DispatchError::BadOrigin)], "{who:?}");
	}
	let by_root = chain.read(|| acknowledge(UNIT).dispatch(RawOrigin::Root.into()));
	assert!(by_root.is_ok());
	let nothing = chain.read(|| {
		let account = Pot::System.account();
		let asset = AssetKind::WithId(ETH);
		let call = pallet_lockdown::Call::acknowledge_mismatch { account, asset, amount: 1 };
		RuntimeCall::Lockdown(call).dispatch(RawOrigin::Root.into())
	});
	let no_mismatch = pallet_lockdown::Error::<Runtime>::NoMismatch.into();
	assert_eq!(nothing.map_err(|failure| failure.error).map(|_| ()), Err(no_mismatch));
}

#[test]
fn a_loss_that_is_made_good_ends_with_the_lock() {
	let mut chain = robbed(2 * UNIT);
	let give = transfer(ETH, Pot::CsaReserve.account(), 3 * UNIT);
	all_pass(&mut chain, [(Charlie, give)]);
	assert_eq!(found(&mut chain).len(), 1, "a lock does not end by itself");
	assert_eq!(in_force().act(&mut chain, &unlock(Scope::Asset(ETH))), Ok(()));
	assert_eq!(found(&mut chain), Found::new());
	assert_eq!(chain.block([(Dave, withdraw(ETH, UNIT))]), [Ok(())]);
}

#[test]
fn gifts_to_a_pot_lock_nothing() {
	let mut chain = chain();
	for (asset, amount) in [(ETH, UNIT), (WBTC, 100), (USDC, 10_000)] {
		for pot in Pot::ALL {
			all_pass(&mut chain, [(Charlie, transfer(asset, pot.account(), amount))]);
			assert_eq!(found(&mut chain), Found::new());
		}
		all_pass(&mut chain, [(Ferdie, skim(asset))]);
		assert_eq!(found(&mut chain), Found::new());
	}
	let coins = transfer(QUSD, Pot::System.account(), UNIT);
	let kun = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
		dest: Kun::fund_account().into(),
		value: UNIT,
	});
	all_pass(&mut chain, [(Bob, coins), (Bob, kun)]);
	sweep(&mut chain);
	assert_eq!(found(&mut chain), Found::new());
}

#[test]
fn coins_and_kun_that_are_destroyed_past_the_books_lock_nothing() {
	let mut chain = chain();
	chain.read(|| {
		use frame_support::traits::fungibles::Mutate;
		Assets::burn_from(QUSD, &account(Bob), 3 * UNIT, Expendable, Exact, Force).unwrap();
	});
	let kun = RuntimeCall::Balances(pallet_balances::Call::burn { value: UNIT, keep_alive: true });
	all_pass(&mut chain, [(Bob, kun)]);
	assert_eq!(found(&mut chain), Found::new());
	let heal = RuntimeCall::Stablecoin(pallet_stablecoin::Call::heal {});
	all_pass(&mut chain, [(Alice, heal)]);
	sweep(&mut chain);
	assert_eq!(found(&mut chain), Found::new());
}

#[test]
fn an_automatic_lock_takes_the_place_of_one_by_hand() {
	let mut chain = chain();
	all_pass(&mut chain, [(Eve, locks::lock(Scope::Asset(ETH)))]);
	chain.break_books(|| ());
	all_pass(&mut chain, [(Alice, seize(1))]);
	let lock = chain.read(|| Lockdown::lock_state(Scope::Asset(ETH))).expect("it is locked");
	assert!(!lock.manual);
	assert_eq!(lock.expires, None);
	assert_eq!(found(&mut chain), all_of([(Scope::Asset(ETH), Custody)]));
}
