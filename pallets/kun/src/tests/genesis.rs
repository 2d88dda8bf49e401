use super::*;

#[test]
fn what_exists_at_genesis_is_recorded() {
	ExtBuilder::default().build_and_execute(|| {
		let genesis = ENDOWED + MIN_BALANCE;
		assert_eq!(totals(), Totals { genesis, ..Default::default() });
		assert_eq!(issuance(), genesis);
	});
}

#[test]
fn allowances_at_genesis_are_those_given() {
	let builder = ExtBuilder::default().allowance(LpMining, 7).allowance(Operations, CAP);
	builder.build_and_execute(|| {
		assert_eq!(book(LpMining), ProgrammeBook { allowance: 7, minted: 0 });
		assert_eq!(book(Operations), ProgrammeBook { allowance: CAP, minted: 0 });
		assert_eq!(book(MintMining), ProgrammeBook::default());
	});
}

#[test]
fn genesis_up_to_the_cap_is_accepted() {
	ExtBuilder::default().issuance(CAP).build_and_execute(|| assert_eq!(Kun::headroom(), 0));
}

#[test]
#[should_panic(expected = "genesis: more KUN exists than the cap allows")]
fn genesis_above_the_cap_is_refused() {
	ExtBuilder::default().issuance(CAP + 1).build();
}

#[test]
#[should_panic(expected = "genesis: an allowance is above the cap")]
fn genesis_with_an_allowance_above_the_cap_is_refused() {
	ExtBuilder::default().allowance(LpMining, CAP + 1).build();
}

#[test]
#[should_panic(expected = "genesis: the programme has no allowance")]
fn genesis_with_an_allowance_for_the_auction_is_refused() {
	ExtBuilder::default().allowance(Auction, 1).build();
}

#[test]
#[should_panic(expected = "genesis: a programme has two allowances")]
fn genesis_with_two_allowances_for_a_programme_is_refused() {
	ExtBuilder::default().allowance(LpMining, 0).allowance(LpMining, 1).build();
}

#[test]
fn the_account_of_the_emergency_fund_exists_from_genesis_and_outlives_its_kun() {
	use frame_support::traits::{fungible::Mutate, tokens::Preservation::Expendable};
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(System::providers(&fund()), 1);
		assert_ok!(<Balances as Mutate<_>>::transfer(&ALICE, &fund(), 5_000, Expendable));
		assert_ok!(<Balances as Mutate<_>>::transfer(&fund(), &ALICE, 5_000, Expendable));
		assert!(System::account_exists(&fund()));
	});
}

#[test]
fn the_cap_is_twelve_million_whole_kun() {
	assert_eq!(CAP, 12_000_000_000_000_000_000_000_000);
}

#[test]
fn the_account_of_the_emergency_fund_is_that_of_the_auction() {
	// The length of the purpose stands before it, as in the accounts of the other pots.
	let mut expected = [0; 32];
	expected[..17].copy_from_slice(b"modlqian/auc\x10fund");
	assert_eq!(fund(), AccountId::new(expected));
}
