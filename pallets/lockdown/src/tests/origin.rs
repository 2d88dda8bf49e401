//! The account of the keys in force, and whom it lets pass.

use super::*;
use frame_support::{traits::EnsureOrigin, weights::Weight};
use sp_io::hashing::blake2_256;

type Mak = EnsureMak<Test>;

fn passes(origin: RuntimeOrigin) -> bool {
	Mak::try_origin(origin).is_ok()
}

/// The account of pallet-multisig, from the bytes that it hashes.
fn by_hand(keyholders: &[AccountId], threshold: u16) -> AccountId {
	let mut bytes = b"modlpy/utilisuba".to_vec();
	// Compact length of a list below 64.
	bytes.push(keyholders.len() as u8 * 4);
	for who in keyholders {
		bytes.extend(who.to_le_bytes());
	}
	bytes.extend(threshold.to_le_bytes());
	let [a, b, c, d, e, f, g, h, ..] = blake2_256(&bytes);
	AccountId::from_le_bytes([a, b, c, d, e, f, g, h])
}

#[test]
fn account_is_that_of_all_keyholders_in_order_and_the_threshold_of_their_tier() {
	for (keys, threshold) in [(&FIRST[..], 2), (&FIVE, 3), (&SEVEN, 5)] {
		let reversed: Vec<_> = keys.iter().rev().copied().collect();
		ExtBuilder::default().keyholders(&reversed).build_and_execute(|| {
			assert_eq!(mak(), by_hand(keys, threshold));
			assert_ne!(mak(), by_hand(keys, threshold - 1));
		});
	}
}

#[test]
fn only_the_account_of_the_keys_in_force_passes() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Mak::try_origin(signed(mak())).ok(), Some(mak()));
		for who in [ALICE, RISK, FIRST[0], FIRST[1], FIRST[2], by_hand(&FIRST, 1)] {
			assert!(!passes(signed(who)), "{who}");
		}
		assert!(!passes(root()));
		assert!(!passes(RuntimeOrigin::none()));
	});
}

#[test]
fn origin_that_does_not_pass_is_handed_back_as_it_came() {
	ExtBuilder::default().build_and_execute(|| {
		for origin in [signed(ALICE), root(), RuntimeOrigin::none()] {
			let back = Mak::try_origin(origin.clone()).expect_err("it is not the MAK");
			assert_eq!(format!("{back:?}"), format!("{origin:?}"));
		}
	});
}

#[test]
fn nobody_passes_while_nobody_holds_keys() {
	ExtBuilder::default().keyholders(&[]).build_and_execute(|| {
		for who in [0, ALICE, by_hand(&[], 0), by_hand(&[], 2)] {
			assert!(!passes(signed(who)), "{who}");
		}
		assert!(!passes(root()));
	});
}

#[test]
fn whoever_passes_changes_with_the_keys() {
	ExtBuilder::default().build_and_execute(|| {
		let first = by_hand(&FIRST, 2);
		// Registration and confirmation alone change nothing.
		get_ready(Tier::One, &SECOND);
		assert!(passes(signed(first)) && !passes(signed(by_hand(&SECOND, 2))));
		assert_ok!(apply(signed(ALICE)));
		assert!(!passes(signed(first)) && passes(signed(by_hand(&SECOND, 2))));
		get_ready(Tier::Three, &SEVEN);
		sample(LARGE, START);
		Now::set(START + DELAY);
		assert_ok!(apply(signed(ALICE)));
		assert!(!passes(signed(by_hand(&SECOND, 2))) && passes(signed(by_hand(&SEVEN, 5))));
	});
}

/// What `who` of the first keyholders says in pallet-multisig: that `threshold` of them register the
/// second ones.
fn ask(who: AccountId, threshold: u16) -> Result<(), DispatchError> {
	let keyholders = SECOND.to_vec();
	let call = RuntimeCall::from(Call::register_keyholders { tier: Tier::One, keyholders });
	let others: Vec<_> = FIRST.into_iter().filter(|other| *other != who).collect();
	let call = Box::new(call);
	let said = if threshold == 1 {
		Multisigs::as_multi_threshold_1(signed(who), others, call)
	} else {
		let first = pallet_multisig::Multisigs::<Test>::iter_values().next();
		let when = first.map(|operation| operation.when);
		let most = Weight::from_parts(1_000_000_000_000, 1_000_000);
		Multisigs::as_multi(signed(who), threshold, others, when, call, most)
	};
	said.map(|_| ()).map_err(|refused| refused.error)
}

#[test]
fn two_of_three_keyholders_act_through_pallet_multisig_and_one_alone_cannot() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(ask(FIRST[1], 1), Err(DispatchError::BadOrigin));
		assert_ok!(ask(FIRST[0], 2));
		assert_eq!(candidates(Tier::One), None);
		assert_ok!(ask(FIRST[2], 2));
		assert_eq!(candidates(Tier::One), Some((SECOND.to_vec(), vec![])));
	});
}

#[cfg(feature = "runtime-benchmarks")]
#[test]
fn benchmarks_find_an_origin_that_passes_with_and_without_keys() {
	for keyholders in [&[][..], &SEVEN] {
		ExtBuilder::default().keyholders(keyholders).build_and_execute(|| {
			let origin = Mak::try_successful_origin().expect("there is room for keys");
			assert!(passes(origin));
		});
	}
}
