use super::*;

#[test]
fn reserved_headroom_is_no_longer_free() {
	ExtBuilder::default().issuance(CAP - 10_000).free_hand().build_and_execute(|| {
		assert_ok!(reserve(6_000));
		assert_eq!(totals().reserved, 6_000);
		assert_eq!(Kun::headroom(), 4_000);
		assert_noop!(mint(Auction, &BOB, 4_001), Error::<Test>::CapExceeded);
		assert_noop!(spend(Operations, BOB, 4_001), Error::<Test>::CapExceeded);
		assert_noop!(reserve(4_001), Error::<Test>::CapExceeded);
		assert_ok!(mint(Auction, &BOB, 4_000));
		assert_eq!(Kun::headroom(), 0);
	});
}

#[test]
fn all_of_the_headroom_can_be_reserved_and_one_unit_more_cannot() {
	ExtBuilder::default().issuance(CAP - 10_000).build_and_execute(|| {
		assert_noop!(reserve(10_001), Error::<Test>::CapExceeded);
		assert_ok!(reserve(4_000));
		assert_ok!(reserve(6_000));
		assert_eq!(
			take_events(),
			[
				Event::KunReserved { amount: 4_000, reserved: 4_000 },
				Event::KunReserved { amount: 6_000, reserved: 10_000 },
			]
		);
		assert_noop!(reserve(1), Error::<Test>::CapExceeded);
	});
}

#[test]
fn released_headroom_is_free_again() {
	ExtBuilder::default().issuance(CAP - 10_000).build_and_execute(|| {
		assert_ok!(reserve(10_000));
		System::reset_events();
		assert_ok!(release(7_000));
		assert_eq!(take_events(), [Event::KunReleased { amount: 7_000, reserved: 3_000 }]);
		assert_eq!(Kun::headroom(), 7_000);
		assert_noop!(release(3_001), Error::<Test>::AboveReserved);
		assert_ok!(release(3_000));
		assert_eq!(totals().reserved, 0);
	});
}

#[test]
fn reserved_kun_is_delivered_at_the_cap() {
	ExtBuilder::default().issuance(CAP - 10_000).build_and_execute(|| {
		assert_ok!(reserve(6_000));
		assert_ok!(mint(KbtConversion, &BOB, 4_000));
		System::reset_events();
		assert_ok!(mint_reserved(Auction, &ADMIN, 5_000));
		assert_eq!(
			take_events(),
			[
				Event::KunMinted { programme: Auction, dest: ADMIN, amount: 5_000 },
				Event::KunReleased { amount: 5_000, reserved: 1_000 },
			]
		);
		assert_eq!(Balances::free_balance(ADMIN), 5_000);
		assert_eq!(book(Auction).minted, 5_000);
		assert_eq!(totals().minted, 9_000);
		assert_eq!((issuance(), totals().reserved), (CAP - 1_000, 1_000));
		assert_ok!(mint_reserved(Auction, &BOB, 1_000));
		assert_eq!((issuance(), totals().reserved), (CAP, 0));
	});
}

#[test]
fn no_more_is_delivered_than_was_reserved() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(reserve(5_000));
		assert_noop!(mint_reserved(Auction, &BOB, 5_001), Error::<Test>::AboveReserved);
		assert_ok!(mint_reserved(Auction, &BOB, 5_000));
		assert_noop!(mint_reserved(Auction, &BOB, 1), Error::<Test>::AboveReserved);
	});
}

#[test]
fn delivery_uses_the_allowance_of_a_programme_that_has_one() {
	ExtBuilder::default().allowance(LpMining, 2_000).build_and_execute(|| {
		assert_ok!(reserve(5_000));
		assert_noop!(mint_reserved(LpMining, &BOB, 2_001), Error::<Test>::AllowanceExhausted);
		assert_ok!(mint_reserved(LpMining, &BOB, 2_000));
		assert_eq!(book(LpMining), ProgrammeBook { allowance: 0, minted: 2_000 });
		assert_eq!(totals().reserved, 3_000);
	});
}

#[test]
fn delivery_of_too_little_for_an_account_to_exist_fails_and_stays_reserved() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(reserve(5_000));
		let tiny = mint_reserved(Auction, &BOB, MIN_BALANCE - 1);
		assert_eq!(tiny, Err(Error::<Test>::RecipientBelowMinimum.into()));
		assert_eq!(totals().reserved, 5_000);
	});
}

#[test]
fn delivery_never_passes_the_cap_even_if_kun_came_from_nowhere() {
	ExtBuilder::default().issuance(CAP - 5_000).build().execute_with(|| {
		assert_ok!(reserve(5_000));
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), ALICE, CAP - 3_000));
		assert_noop!(mint_reserved(Auction, &BOB, 3_000), Error::<Test>::CapExceeded);
		assert_ok!(release(2_000));
		assert_ok!(mint_reserved(Auction, &BOB, 3_000));
		assert_eq!(issuance(), CAP);
	});
}
