use crate::{full_mul, pow10, SCALE};
use primitive_types::U256;
use qian_primitives::{Balance, Price, Ratio};

/// Octaves below and above a ratio of one.
const OCTAVES: i32 = 32;
/// Ticks per octave, as a power of two.
const TICK_BITS: i32 = 10;

/// Tick of a CSA by its price-free ratio `n = c/d`, in whole units of collateral per 1.0 of debt.
///
/// `None` without debt: such a CSA has no ratio. Also `None` above 24 decimals.
pub fn position_tick(collateral: Balance, debt: Balance, decimals: u8) -> Option<u16> {
	tick(full_mul(collateral, SCALE), full_mul(debt, pow10(decimals)?))
}

/// Tick that contains the line of `ratio` at `price`; the ticks below it lie wholly at or below the
/// line. `None` for a price of zero.
pub fn line_tick(ratio: Ratio, price: Price) -> Option<u16> {
	tick(ratio.into_inner().into(), price.into_inner().into())
}

/// Tick of the quotient `x/y`: 64 octaves around one, each cut into 1,024 equal parts.
///
/// Exact and monotone; quotients below 2^-32 are in tick 0, from 2^32 on in tick 65,535. `None` if
/// `y` is zero. `x` and `y` are below 2^200, which every caller's bounds ensure.
pub fn tick(x: U256, y: U256) -> Option<u16> {
	if y.is_zero() {
		return None;
	}
	if x.is_zero() {
		return Some(0);
	}
	let bits = |v: &U256| v.bits() as i32;
	let mut exponent = bits(&x) - bits(&y);
	// One octave of slack, since `exponent` may still fall by one.
	if exponent < -OCTAVES {
		return Some(0);
	}
	if exponent > OCTAVES {
		return Some(u16::MAX);
	}
	let (scaled_x, scaled_y) = shift(x, y, -exponent);
	if scaled_x < scaled_y {
		exponent -= 1;
	}
	if exponent < -OCTAVES {
		return Some(0);
	}
	if exponent >= OCTAVES {
		return Some(u16::MAX);
	}
	let (scaled_x, scaled_y) = shift(x, y, TICK_BITS - exponent);
	let part = (scaled_x / scaled_y).low_u32() as i32 - (1 << TICK_BITS);
	u16::try_from(((exponent + OCTAVES) << TICK_BITS) + part).ok()
}

/// `(x·2^by, y)`, or `(x, y·2^-by)` when `by` is negative.
fn shift(x: U256, y: U256, by: i32) -> (U256, U256) {
	if by >= 0 {
		(x << by.unsigned_abs(), y)
	} else {
		(x, y << by.unsigned_abs())
	}
}
