//! Tests by theme.

mod arbitrage;
mod bad_input;
mod model;
mod operations;
mod states;
mod views;

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok};
use qian_primitives::{Balance, UNIT};
use sp_runtime::DispatchResult;

fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Open a CSA of whole ETH and whole QUSD.
fn open(who: AccountId, eth: u128, qusd: u128) -> DispatchResult {
	Csa::open(signed(who), ETH, eth * UNIT, qusd * UNIT)
}

/// The events of the pallet so far.
fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Csa(event) => Some(event),
			_ => None,
		})
		.collect()
}

fn qusd_of(who: AccountId) -> Balance {
	Assets::balance(QUSD, who)
}
