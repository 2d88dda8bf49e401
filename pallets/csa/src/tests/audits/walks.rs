//! A walk adds up everything, however many there are and whatever happened to them.

use super::*;

#[test]
fn a_walk_asks_before_every_thousand_of_csas_and_stops_when_told() {
	ExtBuilder::build_and_execute(|| {
		crowd((1_000..3_500).map(|owner| (owner, UNIT, 100 * UNIT)));
		price_becomes(usd(300));
		let mut asked = 0;
		let walked = Csa::walk(ETH, || {
			asked += 1;
			true
		});
		let walked = walked.expect("nobody stops it");
		assert_eq!((walked.csas, walked.mismatches, asked), (2_500, vec![], 3));
		for stop_at in 1..=3 {
			let mut asked = 0;
			let walked = Csa::walk(ETH, || {
				asked += 1;
				asked < stop_at
			});
			assert_eq!((walked, asked), (None, stop_at));
		}
	});
}

#[test]
fn a_walk_over_nothing_finds_nothing() {
	ExtBuilder::build_and_execute(|| {
		for asset in [ETH, UNLISTED] {
			let walked = Csa::walk(asset, || true).expect("nobody stops it");
			assert_eq!((walked.csas, walked.mismatches), (0, vec![]));
		}
	});
}

#[test]
fn an_emptied_csa_that_nobody_cleaned_is_no_fault() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), [(0, 0); 3]);
		assert_eq!(found(), NOTHING);
		assert_eq!(Csa::walk(ETH, || true).map(|walked| walked.csas), Some(5));
		// Nor where others live in its tick, and are scaled there.
		price_becomes(usd(600));
		DustDebt::set(0);
		super::super::arbitrage::open_as(30, 10 * UNIT, 2_600 * UNIT);
		price_becomes(usd(300));
		assert_ok!(redeem(ARB, 100 * UNIT));
		assert_eq!(found(), NOTHING);
	});
}

/// Let all frozen CSAs be redeemed by `thousandths` of their debt, in a window that has recovered.
fn redeem_part(thousandths: u128) {
	Now::mutate(|now| *now += WINDOW);
	let frozen = Csa::pool(ETH).expect("ETH has a price").frozen.debt;
	assert_ok!(redeem(ARB, (frozen / 1_000 * thousandths).max(MIN_ARBITRAGE)));
}

#[test]
fn ten_thousand_csas_after_many_redemptions_give_no_false_alarm() {
	const COUNT: u64 = 10_000;
	ExtBuilder::build_and_execute(|| {
		Cap::set(99);
		// From 80 % to 200 % at a price of 300, of every size.
		crowd((0..COUNT).map(|i| {
			let debt = 100 * UNIT + u128::from(i * i * 7_919 % 1_000_003) * UNIT / 7;
			let percent = 80 + u128::from(i * 104_729 % 120_011) / 1_000;
			(1_000 + i, debt * percent / 30_000 + u128::from(i), debt)
		}));
		price_becomes(usd(300));
		for round in 0..300u64 {
			price_becomes(usd(260 + (round * 37 % 90) as u32));
			redeem_part(1 + u128::from(round * 13 % 40));
			// Some leave, each from among others.
			let owner = 1_000 + round * 31;
			let (_, debt) = csa(ETH, owner);
			if debt > 0 {
				assert_ok!(Csa::repay(signed(ARB), ETH, owner, debt));
			}
			if round % 50 == 0 {
				assert_eq!(found(), NOTHING);
			}
		}
		assert_eq!(found(), NOTHING);
		assert_eq!(Csa::walk(ETH, || true).map(|walked| walked.csas), Some(COUNT));
	});
}

#[test]
fn a_small_csa_that_a_large_neighbour_left_after_many_redemptions_gives_no_false_alarm() {
	ExtBuilder::build_and_execute(|| {
		Cap::set(99);
		let (whale, minnow) = (1_000, 1_001);
		crowd(
			[(whale, 400_000 * UNIT, 100_000_000 * UNIT), (minnow, 2 * UNIT / 5, 100 * UNIT)]
				.into_iter(),
		);
		price_becomes(usd(290));
		let tick = |owner| Csa::position(ETH, owner).and_then(|position| position.tick);
		for _ in 0..200 {
			redeem_part(1);
			// What is pending reaches the tick each time, and rounds.
			assert_ok!(Csa::deposit(signed(ALICE), ETH, minnow, 1));
			assert_eq!(tick(minnow), tick(whale));
		}
		let (_, debt) = csa(ETH, whale);
		assert_ok!(Csa::repay(signed(ARB), ETH, whale, debt));
		// What the whale paid above its share is missing in the tree, in which nobody else is left.
		let Some(Holding::Pooled(position)) = Csas::<Test>::get(ETH, minnow) else {
			panic!("the small one has debt");
		};
		let shown = crate::Pallet::<Test>::tree(ETH).view(&position);
		let left = Csa::reconcile(ETH);
		assert!(shown.debt > left.tree_debt + (1 << 28), "{shown:?} {left:?}");
		assert!(shown.collateral + (1 << 20) < left.tree_collateral, "{shown:?} {left:?}");
		assert_eq!(found(), NOTHING);
	});
}
