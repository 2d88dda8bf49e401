use super::*;

#[test]
fn the_treasury_admin_spends_the_allowance_of_the_operations() {
	ExtBuilder::default().allowance(Operations, 5_000).build_and_execute(|| {
		let before = issuance();
		assert_ok!(spend(Operations, BOB, 3_000));
		let dest = BOB;
		let minted = Event::KunMinted { programme: Operations, dest, amount: 3_000 };
		assert_eq!(take_events(), [minted]);
		assert_eq!(Balances::free_balance(BOB), 3_000);
		assert_eq!(issuance(), before + 3_000);
		assert_eq!(book(Operations), ProgrammeBook { allowance: 2_000, minted: 3_000 });
		assert_noop!(spend(Operations, BOB, 2_001), Error::<Test>::AllowanceExhausted);
		assert_ok!(spend(Operations, BOB, 2_000));
	});
}

#[test]
fn no_other_programme_is_spent_by_decision() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		for programme in Programme::ALL.into_iter().filter(|programme| *programme != Operations) {
			assert_noop!(spend(programme, BOB, 5_000), Error::<Test>::NotSpendable);
			assert_noop!(spend(programme, BOB, 0), Error::<Test>::NotSpendable);
		}
	});
}

#[test]
fn spending_nothing_fails() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_noop!(spend(Operations, BOB, 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn spending_stops_at_the_cap() {
	ExtBuilder::default().issuance(CAP - 5_000).free_hand().build_and_execute(|| {
		assert_noop!(spend(Operations, BOB, 5_001), Error::<Test>::CapExceeded);
		assert_ok!(spend(Operations, BOB, 5_000));
		assert_eq!(issuance(), CAP);
	});
}

#[test]
fn spending_too_little_for_an_account_to_exist_fails() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		let short = MIN_BALANCE - 1;
		assert_noop!(spend(Operations, BOB, short), Error::<Test>::RecipientBelowMinimum);
		assert_ok!(spend(Operations, BOB, MIN_BALANCE));
		assert_ok!(spend(Operations, BOB, 1));
	});
}

#[test]
fn only_the_treasury_admin_spends() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		for origin in [RuntimeOrigin::signed(ALICE), RuntimeOrigin::none(), RuntimeOrigin::root()] {
			let call = Kun::spend(origin, Operations, BOB, 5_000);
			assert_noop!(call, DispatchError::BadOrigin);
		}
	});
}
