//! Whom a redemption takes from, in what order and in how many parts.

use super::*;

#[test]
fn nobody_chooses_whom_arbitrage_takes_from() {
	let run = |order: [(AccountId, Balance); 4]| {
		let mut result = Vec::new();
		ExtBuilder::build_and_execute(|| {
			portfolio();
			for (who, qusd) in order {
				let before = eth_of(who);
				assert_ok!(redeem(who, qusd * UNIT));
				result.push((who, eth_of(who) - before));
			}
			// Half of all that was frozen is gone, and so is half of each, whoever came.
			assert_has(10, 5 * UNIT, 1_300 * UNIT);
			assert_has(11, 5 * UNIT / 2, 675 * UNIT);
			assert_has(12, 10 * UNIT, 2_550 * UNIT);
			assert_eq!(csa(ETH, NORMAL), (30 * UNIT, 4_000 * UNIT));
		});
		result.sort();
		result
	};
	// Two arbitragers, an owner of a frozen CSA, and the owner of a normal one.
	let mut order = [(ARB, 905), (OTHER_ARB, 1_810), (11, 181), (NORMAL, 1_629)];
	let one = run(order);
	order.reverse();
	for ((_, paid), (_, other)) in one.into_iter().zip(run(order)) {
		assert_near(paid, other, 2);
	}
}

#[test]
fn many_parts_come_to_the_same_as_the_whole() {
	let run = |parts: u128| {
		let mut result = (0, Vec::new(), 0);
		ExtBuilder::build_and_execute(|| {
			portfolio();
			let before = eth_of(ARB);
			for _ in 0..parts {
				let amount = 3_500 * UNIT / parts;
				let min_out = Csa::quote_redeem_frozen(ETH, amount).unwrap().paid;
				assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, min_out));
			}
			let holdings = FROZEN.map(|owner| csa(ETH, owner)).to_vec();
			result = (eth_of(ARB) - before, holdings, pool().wf.into_inner());
		});
		result
	};
	let (paid, holdings, wf) = run(1);
	for parts in [2, 7, 100] {
		let (part_paid, part_holdings, part_wf) = run(parts);
		assert_near(part_paid, paid, parts);
		for ((c1, d1), (c2, d2)) in part_holdings.into_iter().zip(&holdings) {
			assert_near(c1, *c2, parts);
			assert_near(d1, *d2, parts);
		}
		assert!(part_wf <= wf && wf - part_wf <= parts, "{part_wf} {wf}");
	}
}

#[test]
fn a_sandwich_changes_nothing_for_what_it_encloses() {
	for front in [UNIT, 905 * UNIT + 1, 3_333 * UNIT, 7_000 * UNIT] {
		ExtBuilder::build_and_execute(|| {
			portfolio();
			let amount = 1_000 * UNIT + 1;
			let quote = Csa::quote_redeem_frozen(ETH, amount).unwrap().paid;
			let fronts = Csa::quote_redeem_frozen(ETH, front).unwrap().paid;
			assert_ok!(redeem(OTHER_ARB, front));
			assert_eq!(eth_of(OTHER_ARB), fronts);
			assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, quote - 4));
			assert!(eth_of(ARB) <= quote + 4);
			// The other slice gets no more per coin than the first.
			assert_ok!(redeem(OTHER_ARB, UNIT));
			assert_near(eth_of(OTHER_ARB) - fronts, fronts * UNIT / front, 4);
		});
	}
}

#[test]
fn an_owner_of_most_of_the_pool_pays_for_its_own_share_too() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		open_as(10, 100 * UNIT, 29_400 * UNIT);
		open_as(11, 10 * UNIT, 2_520 * UNIT);
		price_becomes(usd(300));
		assert_eq!(pool().frozen.debt, 31_920 * UNIT);
		assert_ok!(redeem(10, 15_960 * UNIT));
		assert_eq!(csa(ETH, 10), (50 * UNIT, 14_700 * UNIT));
		assert_eq!(csa(ETH, 11), (5 * UNIT, 1_260 * UNIT));
		assert_eq!(eth_of(10), 55 * UNIT + MIN_BALANCE);
		// It gains 55·300 − 15,960 = 540, of which 300 were its own: the rest is what the other gave.
		let gain = |eth: u128, qusd: u128| eth * 300 - qusd;
		assert_eq!(gain(55, 15_960) - gain(50, 14_700), gain(5, 1_260));
	});
}

#[test]
fn a_top_up_after_ones_own_redemption_gets_nothing_back() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(10, 905 * UNIT));
		assert_ok!(Csa::deposit(signed(10), ETH, 10, 2 * UNIT));
		let thawed = csa(ETH, 10);
		assert_has(10, 11 * UNIT, 2_340 * UNIT);
		// In the same block the others go on without it, and the top-up stays where it is.
		assert_ok!(redeem(ARB, 1_161 * UNIT));
		assert_eq!(csa(ETH, 10), thawed);
		assert_noop!(Csa::withdraw(signed(10), ETH, UNIT), Error::<Test>::BelowAlarmRatio);
		// 5,805 were frozen then, of which a fifth went.
		assert_has(11, 36 * UNIT / 10, 972 * UNIT);
		assert_has(12, 144 * UNIT / 10, 3_672 * UNIT);
	});
}
