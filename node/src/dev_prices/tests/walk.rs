use crate::dev_prices::{
	assets::ASSETS,
	walk::{decimal, Motion, Walk, WalkParams, ROWS, VENUES},
};

/// Distance of `to` from `from` in ppm.
fn ppm(from: u64, to: u64) -> i64 {
	(i128::from(to) - i128::from(from)).saturating_mul(1_000_000) as i64 / from as i64
}

#[test]
fn walks_start_at_their_price_and_are_reproducible() {
	for (asset, start) in
		ASSETS.iter().zip([3_000_000_000u64, 60_000_000_000, 600_000_000, 1_000_000, 800_000])
	{
		let walk = Walk::new(&asset.walk);
		assert_eq!(walk.middle(0), start, "{}", asset.symbol);

		let again = Walk::new(&asset.walk);
		for row in 0..100 {
			assert_eq!(walk.middle(row), again.middle(row));
			for venue in 0..VENUES {
				assert_eq!(walk.price(row, venue), again.price(row, venue));
			}
		}
	}
}

#[test]
fn walks_do_not_change_between_versions() {
	// Anyone who writes down a row of a walk finds it again.
	let rows = |index: usize| {
		let walk = Walk::new(&ASSETS[index].walk);
		[1, 2, 1_000].map(|row| decimal(walk.middle(row)))
	};
	assert_eq!(rows(0), ["3003.372000", "3007.210309", "2752.766271"]);
	assert_eq!(rows(1), ["60203.040000", "60173.239495", "62105.455667"]);
	assert_eq!(rows(2), ["602.128800", "606.243748", "611.364394"]);
	assert_eq!(rows(3), ["1.000217", "1.000461", "0.999417"]);
	assert_eq!(rows(4), ["0.796040", "0.796599", "0.873928"]);
}

#[test]
fn walks_of_different_assets_differ() {
	let steps = |index: usize| {
		let walk = Walk::new(&ASSETS[index].walk);
		(0..50).map(move |row| ppm(walk.middle(row), walk.middle(row + 1))).collect::<Vec<_>>()
	};
	assert_ne!(steps(0), steps(1));
	assert_ne!(steps(1), steps(2));
	assert_ne!(steps(2), steps(4));
}

#[test]
fn steps_are_as_large_as_documented() {
	for asset in &ASSETS {
		let walk = Walk::new(&asset.walk);
		let steps: Vec<i64> =
			(0..ROWS as u64 - 1).map(|row| ppm(walk.middle(row), walk.middle(row + 1))).collect();
		let variance = steps.iter().map(|step| step * step).sum::<i64>() / steps.len() as i64;
		let largest = steps.iter().map(|step| step.abs()).max().unwrap();
		match asset.walk.motion {
			// 0.3 % within 5 %; never more than four full draws (and rounding).
			Motion::Free { .. } => {
				assert!((2_850 * 2_850..3_150 * 3_150).contains(&variance), "{variance}");
				assert!(largest <= 4 * 2_600 + 1, "{largest}");
			},
			// 0.02 %, and a little from the pull back to the peg.
			Motion::Pegged { .. } => {
				assert!((180 * 180..230 * 230).contains(&variance), "{variance}");
				assert!(largest <= 8 * 173, "{largest}");
			},
		}
	}
}

#[test]
fn prices_stay_positive_and_the_peg_holds() {
	for asset in &ASSETS {
		let walk = Walk::new(&asset.walk);
		let start = walk.middle(0);
		for row in 0..ROWS as u64 {
			let distance = ppm(start, walk.middle(row));
			match asset.walk.motion {
				// A development chain stays in a plausible range for as long as it runs.
				Motion::Free { .. } => assert!((-900_000..9_000_000).contains(&distance)),
				Motion::Pegged { reach } => assert!(distance.abs() <= 40 * i64::from(reach)),
			}
		}
	}
}

#[test]
fn walks_turn_round_at_their_ends() {
	let walk = Walk::new(&ASSETS[0].walk);
	let last = ROWS as u64 - 1;
	assert_eq!(walk.middle(last + 1), walk.middle(last - 1));
	assert_eq!(walk.middle(2 * last), walk.middle(0));
	assert_eq!(walk.middle(2 * last + 5), walk.middle(5));
	assert!(walk.price(u64::MAX, 2) > 0);
}

#[test]
fn venues_differ_by_at_most_the_spread() {
	for asset in &ASSETS {
		assert!(asset.walk.spread <= 500);
		let walk = Walk::new(&asset.walk);
		let mut differ = 0;
		for row in 0..1_000 {
			let prices = [0, 1, 2].map(|venue| walk.price(row, venue));
			for price in prices {
				// One more for what rounding down takes away.
				assert!(ppm(walk.middle(row), price).unsigned_abs() <= asset.walk.spread + 1);
			}
			differ += u32::from(prices[0] != prices[1] && prices[1] != prices[2]);
		}
		assert!(differ > 900, "{differ}");
	}
}

#[test]
fn extreme_parameters_neither_overflow_nor_reach_zero() {
	let params = WalkParams {
		name: b"extreme",
		start: 1_000_000,
		motion: Motion::Free { reach: 249_999 },
		spread: 0,
	};
	let walk = Walk::new(&params);
	assert_eq!(walk.price(0, 0), walk.middle(0));
}

#[test]
fn decimals_have_six_digits() {
	assert_eq!(decimal(1), "0.000001");
	assert_eq!(decimal(999_900), "0.999900");
	assert_eq!(decimal(3_000_000_000), "3000.000000");
	assert_eq!(decimal(u64::MAX), "18446744073709.551615");
}
