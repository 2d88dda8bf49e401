//! Amounts: base units in the ledgers, whole units where something is only told or planned. Coin and
//! collateral have 18 decimals both.

use qian_math::mul_div_floor;
use qian_primitives::{Balance, Price, UNIT};

/// Base units of so many whole units.
pub fn units(whole: f64) -> Balance {
	// A double has 53 bits: what it cannot tell apart is far below a cent.
	(whole.max(0.0) * 1e9) as Balance * (UNIT / 1_000_000_000)
}

/// Whole units of base units.
pub fn whole(units: Balance) -> f64 {
	units as f64 / UNIT as f64
}

/// `part` of `amount`, rounded down; `part` is between 0 and 1.
pub fn share(amount: Balance, part: f64) -> Balance {
	product(amount, units(part), UNIT)
}

/// Value of collateral in US dollars.
pub fn value(collateral: Balance, price: f64) -> Balance {
	product(collateral, Price::from_float(price).into_inner(), UNIT)
}

/// Collateral of this value.
pub fn worth(value: Balance, price: f64) -> Balance {
	product(value, UNIT, Price::from_float(price).into_inner())
}

/// `a·b/c`, rounded down.
pub fn product(a: Balance, b: Balance, c: Balance) -> Balance {
	mul_div_floor(a, b, c).expect("amounts of a replay are far below the bounds, and c is not zero")
}
