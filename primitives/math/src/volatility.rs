use crate::{full_mul, ln_ratio, to_u128, ONE, SCALE};
use primitive_types::U256;
use qian_primitives::{Price, Ratio, Volatility};
use sp_arithmetic::{traits::Zero, FixedU128};

/// Days that a daily volatility is scaled up to a year by: `A` of [stability management].
pub const DAYS_PER_YEAR: u32 = 365;

/// Largest magnitude of a return, scaled 10^18: a move to twenty times or a twentieth of the price.
///
/// With it the squares of 31 returns add up in a `u128`.
pub const MAX_LOG_RETURN: i128 = 3 * SCALE as i128;

/// Square of 100 %, which turns a share into percent points under the root.
const SQUARED_PERCENT: u128 = 10_000;

/// Logarithmic return `ln(to / from)` [stability management], scaled 10^18, rounded to nearest and
/// clipped to ±[`MAX_LOG_RETURN`].
///
/// Accurate and monotone as [`ln_ratio`] is. `None` if either price is zero.
pub fn log_return(from: Price, to: Price) -> Option<i128> {
	let exact = ln_ratio(to.into_inner(), from.into_inner())?;
	Some(exact.clamp(-MAX_LOG_RETURN, MAX_LOG_RETURN))
}

/// Square of a return, scaled 10^36, exact.
///
/// At most 9·10^36 for a [`log_return`]; a magnitude of 2^64 and above, which none has, gives the
/// largest value.
pub fn squared(log_return: i128) -> u128 {
	let magnitude = log_return.unsigned_abs();
	magnitude.saturating_mul(magnitude)
}

/// Volatility a year of `returns` daily returns [stability management], rounded down, in percent
/// points: `100·sqrt(365/n · ΣR²)`, for both the daily and the real-time sum.
///
/// `sum_of_squares` is scaled 10^36. The integer root of the floored quotient is the floor of the
/// real root, so nothing but the last unit, 10^-18 points, is lost. `None` without returns. The root
/// of at most 150 bits takes some dozen divisions.
pub fn realised_volatility_floor(sum_of_squares: u128, returns: u32) -> Option<Volatility> {
	let squared_points = full_mul(sum_of_squares, u128::from(DAYS_PER_YEAR) * SQUARED_PERCENT);
	let mean = squared_points.checked_div(returns.into())?;
	to_u128(mean.integer_sqrt()).map(Volatility::from_inner)
}

/// Start ratio before its clamp, `q_ref·(1 + κ·(volatility/vol_ref − 1))` [stability management],
/// rounded down once.
///
/// Equals `q_ref` at `vol_ref` and grows with the volatility. Computed as the quotient
/// `q_ref·(vol_ref·(1 − κ) + κ·volatility) / vol_ref`, whose terms are never negative. `None` for κ
/// above 1, for a `vol_ref` of zero and when the result does not fit; also when a `q_ref` of 2^64 or
/// more, which no ratio of the protocol reaches, makes the product exceed 256 bits.
pub fn start_ratio_floor(
	q_ref: Ratio,
	kappa: FixedU128,
	volatility: Volatility,
	vol_ref: Volatility,
) -> Option<Ratio> {
	let still = ONE.into_inner().checked_sub(kappa.into_inner())?;
	if vol_ref.is_zero() {
		return None;
	}
	// The weights add up to 10^18, so the sum stays below 2^188.
	let weighted = full_mul(vol_ref.into_inner(), still)
		+ full_mul(volatility.into_inner(), kappa.into_inner());
	let moved = weighted.checked_mul(U256::from(q_ref.into_inner()))?;
	to_u128(moved / full_mul(vol_ref.into_inner(), SCALE)).map(Ratio::from_inner)
}
