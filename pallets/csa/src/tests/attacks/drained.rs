//! CSAs that were emptied.

use super::*;

#[test]
fn a_drained_csa_reads_nothing_for_ever() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		DustDebt::set(0);
		let assert_dead = || assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), [(0, 0); 3]);
		// Touching.
		assert_noop!(Csa::repay(signed(ARB), ETH, 10, UNIT), Error::<Test>::NoDebt);
		assert_noop!(Csa::withdraw(signed(10), ETH, 1), Error::<Test>::InsufficientCollateral);
		let mint = Csa::mint(signed(10), ETH, MIN_DEBT);
		assert_eq!(mint, Err(Error::<Test>::BelowStartRatio.into()));
		assert_dead();
		// Putting others into the same ticks, and scaling them.
		price_becomes(usd(600));
		let heirs = [(30, 10, 2_600), (31, 5, 1_350), (32, 20, 5_100)];
		for (owner, eth, qusd) in heirs {
			open_as(owner, eth * UNIT, qusd * UNIT);
		}
		assert_dead();
		price_becomes(usd(300));
		assert_ok!(redeem(OTHER_ARB, 4_525 * UNIT));
		assert_dead();
		// Deleting the nodes, and putting others in again.
		let slices = [24_544, 24_469, 24_580].map(|tick| tick / TICKS as u16);
		assert!(slices.iter().all(|slice| TreeSlices::<Test>::contains_key(ETH, slice)));
		for (owner, ..) in heirs {
			assert_ok!(Csa::close(signed(owner), ETH));
		}
		assert!(!slices.iter().any(|slice| TreeSlices::<Test>::contains_key(ETH, slice)));
		assert_dead();
		price_becomes(usd(600));
		open_as(33, 10 * UNIT, 2_600 * UNIT);
		assert_dead();
	});
}

#[test]
fn a_drained_csa_that_is_used_again_starts_from_nothing() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, 10 * UNIT));
		assert_eq!(csa(ETH, 10), (10 * UNIT, 0));
		assert_noop!(Csa::clean(signed(ARB), ETH, 10), Error::<Test>::NotEmpty);
		// Into the tick in which it died.
		price_becomes(usd(600));
		assert_ok!(Csa::mint(signed(10), ETH, 2_600 * UNIT));
		assert_eq!(Csa::position(ETH, 10).unwrap().tick, Some(24_544));
		assert_eq!(csa(ETH, 10), (10 * UNIT, 2_600 * UNIT));
		assert_eq!([11, 12].map(|owner| csa(ETH, owner)), [(0, 0); 2]);
	});
}
