//! The amounts of a debt auction [stability management; sizing own].
//!
//! `P_K` and `P_i` are the prices of KUN and of the asset, `Δr` is the largest discount, and the price of
//! a lot is a number of base units of the asset for one whole KUN. With amounts below 2^112, prices below
//! 2^84, shares below 2^60 and at most 24 decimals no product exceeds 256 bits.

use crate::{div_ceil, mul_div_ceil, mul_div_floor, pow10, to_u128, SCALE};
use primitive_types::U256;
use qian_primitives::{Balance, Price, Ratio, UNIT};

/// `max(0, ceil(q_target·net_supply) − backing)`: what the backing falls short of its target, in 10^-18
/// peg units.
pub fn backing_shortage_ceil(
	backing: Balance,
	net_supply: Balance,
	q_target: Ratio,
) -> Option<Balance> {
	let target = mul_div_ceil(net_supply, q_target.into_inner(), SCALE)?;
	Some(target.saturating_sub(backing))
}

/// `ceil(P_K·(1 − Δr)·10^dec / P_i)`: the least price of a lot.
pub fn start_price_ceil(
	kun: Price,
	asset: Price,
	decimals: u8,
	discount: Ratio,
) -> Option<Balance> {
	let worth = product([kun.into_inner(), rest(discount)?, pow10(decimals)?])?;
	to_u128(div_ceil(worth, product([asset.into_inner(), SCALE])?)?)
}

/// `floor(P_K·10^dec / P_i)`: the price of a lot at which KUN is neither cheap nor dear.
pub fn market_price_floor(kun: Price, asset: Price, decimals: u8) -> Option<Balance> {
	mul_div_floor(kun.into_inner(), pow10(decimals)?, asset.into_inner())
}

/// `ceil(gap / (P_K·(1 − Δr)))`: KUN in base units that fills `gap` even at the start price.
pub fn kun_for_gap_ceil(gap: Balance, kun: Price, discount: Ratio) -> Option<Balance> {
	let worth = product([gap, SCALE, SCALE])?;
	to_u128(div_ceil(worth, product([kun.into_inner(), rest(discount)?])?)?)
}

/// `floor(amount·P_K·(1 − Δr))`: the part of a gap that `amount` KUN fills even at the start price.
pub fn covered_gap_floor(amount: Balance, kun: Price, discount: Ratio) -> Option<Balance> {
	let worth = product([amount, kun.into_inner(), rest(discount)?])?;
	to_u128(worth.checked_div(product([SCALE, SCALE])?)?)
}

/// `ceil(kun·price / 10^18)`: what a lot of `kun` costs at `price`, in base units of the asset.
pub fn lot_cost_ceil(kun: Balance, price: Balance) -> Option<Balance> {
	mul_div_ceil(kun, price, UNIT)
}

/// `ceil(best·(1 + increment))`: the least price that beats `best` by the increment.
pub fn next_bid_ceil(best: Balance, increment: Ratio) -> Option<Balance> {
	mul_div_ceil(best, SCALE.checked_add(increment.into_inner())?, SCALE)
}

/// `ceil(value·10^dec / P_i)`: how much of the asset is worth `value`, in base units.
pub fn amount_for_value_ceil(value: Balance, asset: Price, decimals: u8) -> Option<Balance> {
	mul_div_ceil(value, pow10(decimals)?, asset.into_inner())
}

/// `floor(coins·10^dec / (P_i·(1 − discount)))`: what `coins` buy of the asset, in base units.
pub fn reserve_for_coins_floor(
	coins: Balance,
	asset: Price,
	decimals: u8,
	discount: Ratio,
) -> Option<Balance> {
	let worth = product([coins, pow10(decimals)?, SCALE])?;
	to_u128(worth.checked_div(product([asset.into_inner(), rest(discount)?])?)?)
}

/// `1 − share`, scaled.
fn rest(share: Ratio) -> Option<u128> {
	SCALE.checked_sub(share.into_inner())
}

fn product<const N: usize>(factors: [u128; N]) -> Option<U256> {
	factors.into_iter().try_fold(U256::one(), |product, factor| product.checked_mul(factor.into()))
}
