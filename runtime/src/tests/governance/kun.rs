//! The supply of KUN: no way past the cap, and none that the books do not know of.

use super::*;
use crate::{configs::monetary::TreasuryAccount, Kun, RuntimeOrigin};
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_kun::{interfaces::Issuance, Call, Error, Event, Programme, Supply, CAP};
use sp_runtime::traits::Dispatchable;

fn kun(call: Call<Runtime>) -> RuntimeCall {
	RuntimeCall::Kun(call)
}

fn set_allowance(programme: Programme, amount: Balance) -> RuntimeCall {
	kun(Call::set_allowance { programme, amount })
}

fn spend(programme: Programme, to: Sr25519Keyring, amount: Balance) -> RuntimeCall {
	kun(Call::spend { programme, dest: account(to), amount })
}

/// Dispatch a call as `origin`, and say how it ends.
fn dispatch(call: &RuntimeCall, origin: impl Into<RuntimeOrigin>) -> DispatchResult {
	let result = call.clone().dispatch(origin.into());
	result.map(|_| ()).map_err(|failure| failure.error.stripped())
}

/// What may still be minted.
fn headroom() -> Balance {
	<Kun as Issuance<AccountId>>::headroom()
}

fn minted(programme: Programme, amount: Balance) -> DispatchResult {
	with_transaction(|| {
		let result = <Kun as Issuance<AccountId>>::mint(programme, &account(Dave), amount);
		let sound = Kun::do_try_state();
		assert_eq!(sound, Ok(()), "after {amount} for {programme:?}");
		TransactionOutcome::Rollback(result.map_err(DispatchError::stripped))
	})
}

#[test]
fn the_books_of_kun_are_sound_from_genesis_on() {
	for preset in crate::presets::names() {
		let mut chain = Chain::new(preset.as_ref());
		chain.read(|| assert_eq!(Kun::do_try_state(), Ok(())));
		for _ in 0..3 {
			chain.block([]);
			chain.read(|| assert_eq!(Kun::do_try_state(), Ok(())));
		}
	}
}

#[test]
fn an_allowance_by_referendum_is_spent_by_referendum() {
	let mut chain = Chain::new(DEVELOPMENT);
	let none = enact(&mut chain, Origin::TreasuryAdmin, &spend(Programme::Operations, Dave, KUN));
	assert_eq!(none, Err(error(Error::<Runtime>::AllowanceExhausted)));

	let allow = set_allowance(Programme::Operations, 1_000 * KUN);
	assert_eq!(enact(&mut chain, Origin::TreasuryAdmin, &allow), Ok(()));
	let set = found(&mut chain, |event| match event {
		RuntimeEvent::Kun(Event::AllowanceSet { programme, old, new }) => {
			Some((*programme, *old, *new))
		},
		_ => None,
	});
	assert_eq!(set, (Programme::Operations, 0, 1_000 * KUN));

	let call = spend(Programme::Operations, Ferdie, 600 * KUN);
	let index = propose(&mut chain, Origin::TreasuryAdmin, &call);
	support(&mut chain, index);
	until(&mut chain, is_confirmed(index));
	until_enactment(&mut chain, 12);
	let before = chain
		.read(|| (Balances::free_balance(account(Ferdie)), Balances::total_issuance(), headroom()));
	chain.block([]);
	assert_eq!(found(&mut chain, enacted), Ok(()));
	let paid = found(&mut chain, |event| match event {
		RuntimeEvent::Kun(Event::KunMinted { programme, dest, amount }) => {
			Some((*programme, dest.clone(), *amount))
		},
		_ => None,
	});
	assert_eq!(paid, (Programme::Operations, account(Ferdie), 600 * KUN));
	chain.read(|| {
		assert_eq!(Balances::free_balance(account(Ferdie)), before.0 + 600 * KUN);
		assert_eq!(Balances::total_issuance(), before.1 + 600 * KUN);
		assert_eq!(headroom(), before.2 - 600 * KUN);
	});
	let more =
		enact(&mut chain, Origin::TreasuryAdmin, &spend(Programme::Operations, Dave, 401 * KUN));
	assert_eq!(more, Err(error(Error::<Runtime>::AllowanceExhausted)), "400 are left");
}

#[test]
fn no_spending_passes_the_cap() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.read(|| {
		let treasury = || Origin::TreasuryAdmin;
		let allow = |amount| dispatch(&set_allowance(Programme::Operations, amount), treasury());
		assert_eq!(allow(CAP + 1), Err(error(Error::<Runtime>::ParameterOutOfBounds)));
		assert_eq!(allow(CAP), Ok(()));
		let spend = |amount| dispatch(&spend(Programme::Operations, Dave, amount), treasury());
		let room = headroom();
		assert_eq!(room, CAP - Balances::total_issuance());
		assert_eq!(spend(room + 1), Err(error(Error::<Runtime>::CapExceeded)));
		assert_eq!(spend(room), Ok(()), "at equality it passes");
		assert_eq!(Balances::total_issuance(), CAP);
		assert_eq!(spend(1), Err(error(Error::<Runtime>::CapExceeded)));
		// Who gives KUN up makes room for as much.
		assert_eq!(
			dispatch(&kun(Call::burn { amount: KUN }), RawOrigin::Signed(account(Bob))),
			Ok(())
		);
		assert_eq!(spend(KUN + 1), Err(error(Error::<Runtime>::CapExceeded)));
		assert_eq!(spend(KUN), Ok(()));
		assert_eq!(Kun::do_try_state(), Ok(()));
	});
	chain.block([]);
}

#[test]
fn no_programme_passes_the_cap() {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.read(|| {
		for programme in Programme::ALL {
			if programme.has_allowance() {
				let allow = set_allowance(programme, CAP);
				assert_eq!(dispatch(&allow, Origin::TreasuryAdmin), Ok(()));
			}
			let room = headroom();
			assert_eq!(minted(programme, room), Ok(()), "{programme:?}");
			let refused = Err(error(Error::<Runtime>::CapExceeded));
			assert_eq!(minted(programme, room + 1), refused, "{programme:?}");
			assert_eq!(minted(programme, Balance::MAX), past_everything(programme));
		}
	});
}

/// The first check that an absurd amount fails.
fn past_everything(programme: Programme) -> DispatchResult {
	Err(error(match programme.has_allowance() {
		true => Error::<Runtime>::AllowanceExhausted,
		false => Error::<Runtime>::CapExceeded,
	}))
}

#[test]
fn only_root_sets_balances_and_the_books_notice_it() {
	let mut chain = Chain::new(DEVELOPMENT);
	let set = |new_free| {
		let who = account(Dave).into();
		RuntimeCall::Balances(pallet_balances::Call::force_set_balance { who, new_free })
	};
	chain.read(|| {
		let mak = crate::Lockdown::mak_account().expect("there are keyholders");
		let committee = pallet_collective::RawOrigin::<AccountId, _>::Members(3, 3);
		let mut origins: Vec<RuntimeOrigin> = vec![
			RawOrigin::None.into(),
			RawOrigin::Signed(account(Dave)).into(),
			RawOrigin::Signed(mak).into(),
			RawOrigin::Signed(TreasuryAccount::get()).into(),
			committee.into(),
		];
		origins.extend(ORIGINS.map(RuntimeOrigin::from));
		let issuance = Balances::total_issuance();
		for origin in origins {
			let issue = RuntimeCall::Balances(pallet_balances::Call::force_adjust_total_issuance {
				direction: pallet_balances::AdjustmentDirection::Increase,
				delta: KUN,
			});
			assert_eq!(dispatch(&set(CAP), origin.clone()), Err(DispatchError::BadOrigin));
			assert_eq!(dispatch(&issue, origin), Err(DispatchError::BadOrigin));
		}
		assert_eq!(Balances::total_issuance(), issuance);

		// Root can do anything, but not unnoticed.
		let rich = Balances::free_balance(account(Dave)) + 1;
		assert_eq!(dispatch(&set(rich), RawOrigin::Root), Ok(()));
		let found: &str = Kun::do_try_state().expect_err("one unit too much exists").into();
		assert!(found.starts_with("L6"), "{found}");
		assert_eq!(dispatch(&set(rich - 1), RawOrigin::Root), Ok(()));
		assert_eq!(Kun::do_try_state(), Ok(()));
	});
}

/// A random number below `limit`, by xorshift.
fn random(state: &mut u64, limit: u64) -> u64 {
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	*state % limit
}

/// Something that moves KUN, and may fail.
fn something(state: &mut u64) -> (Sr25519Keyring, RuntimeCall) {
	use pallet_balances::Call as Balance;
	use Sr25519Keyring::{One, Two};
	let people = [Alice, Bob, Charlie, Dave, Eve, Ferdie, One, Two];
	let mut someone = || people[random(state, 8) as usize];
	let (who, other) = (someone(), someone());
	let dest = account(other).into();
	let amounts =
		[1, crate::EXISTENTIAL_DEPOSIT - 1, crate::EXISTENTIAL_DEPOSIT, KUN, 40_000 * KUN];
	let value = amounts[random(state, 5) as usize] + crate::Balance::from(random(state, 1_000));
	let index = random(state, 3) as u32;
	let call = match random(state, 13) {
		0 | 1 => RuntimeCall::Balances(Balance::transfer_allow_death { dest, value }),
		2 => RuntimeCall::Balances(Balance::transfer_keep_alive { dest, value }),
		3 => {
			RuntimeCall::Balances(Balance::transfer_all { dest, keep_alive: random(state, 2) == 0 })
		},
		4 => RuntimeCall::Balances(Balance::burn { value, keep_alive: random(state, 2) == 0 }),
		5 => kun(Call::burn { amount: value }),
		6 => spend(Programme::Operations, other, value),
		7 => submit(Origin::TreasuryAdmin, &spend(Programme::Operations, other, value)),
		8 => deposit(index),
		9 => vote(index, true, Conviction::Locked1x, value),
		10 => RuntimeCall::Referenda(pallet_referenda::Call::refund_decision_deposit { index }),
		11 => {
			RuntimeCall::System(frame_system::Call::remark { remark: vec![0; value as usize % 9] })
		},
		_ => RuntimeCall::Preimage(pallet_preimage::Call::note_preimage {
			bytes: value.to_le_bytes().to_vec(),
		}),
	};
	(who, call)
}

#[test]
fn fees_dust_and_the_treasury_never_create_kun() {
	const BLOCKS: u32 = 300;
	let mut chain = Chain::new(DEVELOPMENT);
	chain.read(|| {
		let allow = set_allowance(Programme::Operations, 1_000 * KUN);
		assert_eq!(dispatch(&allow, Origin::TreasuryAdmin), Ok(()));
	});
	let (mut state, mut passed, mut fell) = (0x9e37_79b9_7f4a_7c15, 0, 0);
	for block in 0..BLOCKS {
		let before = chain.read(|| (Balances::total_issuance(), Supply::<Runtime>::get()));
		if block % 50 == 25 {
			// What only a referendum may do, so that a random run sees it too.
			chain.read(|| {
				let call = spend(Programme::Operations, Dave, 10 * KUN);
				assert_eq!(dispatch(&call, Origin::TreasuryAdmin), Ok(()));
			});
		}
		let calls: Vec<_> = (0..4).map(|_| something(&mut state)).collect();
		let results = chain.try_block(calls);
		passed += results.iter().filter(|result| matches!(result, Ok(Ok(())))).count();
		chain.read(|| {
			let (issuance, books) = (Balances::total_issuance(), Supply::<Runtime>::get());
			let recorded = before.0 + (books.minted - before.1.minted);
			let burned = books.burned - before.1.burned;
			assert!(issuance <= recorded - burned, "KUN from nowhere in block {block}");
			assert_eq!(books.genesis, before.1.genesis);
			assert_eq!(Kun::do_try_state(), Ok(()), "in block {block}");
			fell += usize::from(issuance < before.0);
		});
	}
	let calls = 4 * BLOCKS as usize;
	assert!(passed > calls / 10 && fell > 0, "{passed} of {calls} passed, {fell} burned");
	println!("{passed} of {calls} calls passed; issuance fell in {fell} of {BLOCKS} blocks");
}
