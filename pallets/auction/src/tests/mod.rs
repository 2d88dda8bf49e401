//! Tests by theme.

mod attacks;
mod audit;
mod bids;
mod ends;
mod hook;
mod invariants;
mod locks;
mod model;
mod parameters;
mod phases;
mod published;
mod reserve_sale;
mod settling;
mod sizing;
mod starting;
mod surplus;
mod views;

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use qian_primitives::{AssetId, Balance, Seconds, DAY, UNIT};
use sp_runtime::DispatchError;

const HOUR: Seconds = 3_600;
/// Start price of a lot in ETH while the prices are those at genesis, and the market price.
const ETH_START: Balance = 800_000_000_000_000;
const ETH_MARKET: Balance = 2_666_666_666_666_666;

/// Fail with `error` of this pallet, and change nothing.
macro_rules! refused {
	($call:expr, $error:ident) => {
		assert_noop!($call, Error::<Test>::$error)
	};
}
pub(crate) use refused;

/// The published gap was under observation for long enough.
fn observed() {
	published_gap();
	assert_ok!(observe());
	wait(DAY);
	System::reset_events();
}

/// A lot of the published gap runs in ETH; returns its number.
fn opened() -> LotId {
	observed();
	assert_ok!(start(ETH));
	System::reset_events();
	lots()[0].id
}

/// The price of the best bid for a lot, and who made it.
fn best(id: LotId) -> Option<(AccountId, Balance)> {
	lot(id).best.map(|bid| (bid.who, bid.price))
}

/// What `who` can withdraw of `asset`.
fn refund(who: AccountId, asset: AssetId) -> Balance {
	Refunds::<Test>::get(who, asset)
}

/// The error of this pallet, as a call returns it.
fn error(error: Error<Test>) -> DispatchError {
	error.into()
}

/// Bids in an asset, and what can be withdrawn of it.
fn books(asset: AssetId) -> (Balance, Balance) {
	let BidBooks { bids, refunds } = BidLedgers::<Test>::get(asset).unwrap_or_default();
	(bids, refunds)
}
