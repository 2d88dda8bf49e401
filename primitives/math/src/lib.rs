//! Exact integer arithmetic of the protocol.
//!
//! Everything here is pure and free of floating point; intermediate products are 256 bits wide, so
//! within the bounds of [`MAX_AMOUNT`](qian_primitives::MAX_AMOUNT) and
//! [`MAX_PRICE_RAW`](qian_primitives::MAX_PRICE_RAW) no comparison is ever approximate. The rounding
//! direction is part of a function's name and goes against the caller, for the protocol; logarithms
//! alone, in which no one has a share, are rounded to nearest. `None` means that a result does not fit
//! its type, or a division by zero.
//!
//! | function | formula | source |
//! |---|---|---|
//! | [`value_floor`] | `floor(c·P / 10^dec)` | 1.4 |
//! | [`ratio_at_least`] | `c·P·10^18 ≥ q·d·10^dec` | 1.4 |
//! | [`ratio_floor`] | `floor(c·P·10^18 / (10^dec·d))` | [V1 contracts] |
//! | [`debt_for_value_floor`] | `floor(value·10^18 / q)` | [locked assets] |
//! | [`collateral_for_debt_ceil`] | `ceil(d·q·10^dec / (P·10^18))` | 9.2 |
//! | [`tick`] | 65,536 geometric intervals of the price-free ratio | 8.2 |
//! | [`ln_ratio`] | `ln(x / y)` scaled 10^18, to nearest | 7.3 |
//! | [`log_return`] | `ln(P_t / P_{t−1})` within ±3.0 | [stability management] |
//! | [`squared`] | `R²` scaled 10^36, exact | 7.3 |
//! | [`realised_volatility_floor`] | `floor(100·sqrt(365/n · ΣR²))` | [stability management] |
//! | [`backing_shortage_ceil`] | `max(0, ceil(q_target·net_supply) − backing)` | 11.2 |
//! | [`start_price_ceil`], [`market_price_floor`] | `P_K·(1 − Δr)·10^dec / P_i`, and without `Δr` | [stability management] |
//! | [`kun_for_gap_ceil`], [`covered_gap_floor`] | `gap / (P_K·(1 − Δr))`, and the reverse | 11.2 |
//! | [`lot_cost_ceil`], [`next_bid_ceil`] | `kun·price`, `best·(1 + increment)` | 11.3 |
//! | [`amount_for_value_ceil`] | `ceil(value·10^dec / P)` | 11.4 |
//! | [`reserve_for_coins_floor`] | `floor(x·10^dec / (P·(1 − discount)))` | 11.5 |
//! | [`start_ratio_floor`] | `floor(q_ref·(1 + κ·(Vol/vol_ref − 1)))` | 7.6 |

#![cfg_attr(not(feature = "std"), no_std)]
#![deny(missing_docs)]

mod auction;
mod ln;
mod tick;
mod volatility;

pub use auction::{
	amount_for_value_ceil, backing_shortage_ceil, covered_gap_floor, kun_for_gap_ceil,
	lot_cost_ceil, market_price_floor, next_bid_ceil, reserve_for_coins_floor, start_price_ceil,
};
pub use ln::ln_ratio;
pub use tick::{line_tick, position_tick, tick};
pub use volatility::{
	log_return, realised_volatility_floor, squared, start_ratio_floor, DAYS_PER_YEAR,
	MAX_LOG_RETURN,
};

use primitive_types::U256;
use qian_primitives::{Balance, Price, Ratio, MAX_DECIMALS};
use sp_arithmetic::{
	traits::{Bounded, Zero},
	FixedPointNumber, FixedU128,
};

/// Scale of prices and ratios: 10^18.
pub const SCALE: u128 = FixedU128::DIV;

/// A ratio of 100 %.
pub const ONE: Ratio = Ratio::from_inner(SCALE);

/// `10^decimals`, or `None` above [`MAX_DECIMALS`].
pub fn pow10(decimals: u8) -> Option<u128> {
	(decimals <= MAX_DECIMALS).then(|| 10u128.checked_pow(decimals.into()))?
}

/// `floor(a·b / c)`.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> Option<u128> {
	to_u128(full_mul(a, b).checked_div(c.into())?)
}

/// `ceil(a·b / c)`.
pub fn mul_div_ceil(a: u128, b: u128, c: u128) -> Option<u128> {
	to_u128(div_ceil(full_mul(a, b), c.into())?)
}

/// Peg value of `amount` base units at `price`, rounded down, in 10^-18 peg units.
pub fn value_floor(amount: Balance, price: Price, decimals: u8) -> Option<Balance> {
	mul_div_floor(amount, price.into_inner(), pow10(decimals)?)
}

/// Whether `collateral` at `price` covers `debt` at least `ratio` times, decided exactly.
///
/// A position without debt satisfies every ratio. `None` only outside the bounds of the crate docs.
pub fn ratio_at_least(
	collateral: Balance,
	price: Price,
	decimals: u8,
	debt: Balance,
	ratio: Ratio,
) -> Option<bool> {
	let held = full_mul(collateral, price.into_inner()).checked_mul(SCALE.into())?;
	let needed = full_mul(debt, ratio.into_inner()).checked_mul(U256::from(pow10(decimals)?))?;
	Some(held >= needed)
}

/// Ratio of a position for display, rounded down; the largest value when `debt` is zero, or when
/// the ratio exceeds what the type can show.
pub fn ratio_floor(
	collateral: Balance,
	price: Price,
	decimals: u8,
	debt: Balance,
) -> Option<Ratio> {
	if debt.is_zero() {
		return Some(Ratio::max_value());
	}
	let held = full_mul(collateral, price.into_inner()).checked_mul(SCALE.into())?;
	let owed = full_mul(debt, pow10(decimals)?);
	Some(to_u128(held.checked_div(owed)?).map_or(Ratio::max_value(), Ratio::from_inner))
}

/// Most debt that `value` (10^-18 peg units) carries at `ratio`, rounded down.
pub fn debt_for_value_floor(value: Balance, ratio: Ratio) -> Option<Balance> {
	mul_div_floor(value, SCALE, ratio.into_inner())
}

/// Least collateral that carries `debt` at `ratio` and `price`, rounded up, in base units.
pub fn collateral_for_debt_ceil(
	debt: Balance,
	ratio: Ratio,
	price: Price,
	decimals: u8,
) -> Option<Balance> {
	let needed = full_mul(debt, ratio.into_inner()).checked_mul(U256::from(pow10(decimals)?))?;
	to_u128(div_ceil(needed, full_mul(price.into_inner(), SCALE))?)
}

/// `backing / net_supply` for display, rounded down; the largest value when nothing is in supply.
pub fn total_ratio_floor(backing: Balance, net_supply: Balance) -> Ratio {
	mul_div_floor(backing, SCALE, net_supply).map_or(Ratio::max_value(), Ratio::from_inner)
}

/// The full product, which always fits 256 bits.
fn full_mul(a: u128, b: u128) -> U256 {
	U256::from(a) * U256::from(b)
}

fn div_ceil(a: U256, b: U256) -> Option<U256> {
	let floor = a.checked_div(b)?;
	if (a % b).is_zero() {
		Some(floor)
	} else {
		floor.checked_add(U256::one())
	}
}

fn to_u128(x: U256) -> Option<u128> {
	(x <= U256::from(u128::MAX)).then(|| x.low_u128())
}

#[cfg(test)]
mod tests;
