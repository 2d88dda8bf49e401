use super::*;
use crate::{FundReport, SupplyReport};

#[test]
fn the_supply_names_every_programme() {
	ExtBuilder::default().free_hand().build_and_execute(|| {
		assert_ok!(mint(LpMining, &BOB, 5_000));
		assert_ok!(mint(KbtConversion, &BOB, 4_000));
		assert_ok!(reserve(300));
		assert_ok!(burn(ALICE, 20));
		let exists = ENDOWED + MIN_BALANCE + 8_980;
		let expected = SupplyReport {
			issuance: exists,
			reserved: 300,
			minted: vec![
				(MintMining, 0),
				(Programme::GovernanceMining, 0),
				(LpMining, 5_000),
				(Auction, 0),
				(KbtConversion, 4_000),
				(Operations, 0),
			],
			burned: 20,
			headroom: CAP - exists - 300,
		};
		assert_eq!(Kun::supply(), expected);
	});
}

#[test]
fn the_view_of_the_fund_shows_its_account_and_books() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(mint(Auction, &fund(), 5_000));
		let ledger = FundLedger { inflow: 5_000, outflow: 0 };
		let (reserved, free) = (0, 5_000 - MIN_BALANCE);
		assert_eq!(Kun::emergency_fund(), FundReport { account: fund(), ledger, reserved, free });
		assert_eq!(ledger.net(), Some(5_000));
	});
}
