//! Tests by theme.

mod audit;
mod calls;
mod issuance;
mod locks;

use crate::{mock::*, BurnCause, CoinLedger, Error, Event, Ledger, MintCause};
use frame_support::{
	assert_noop, assert_ok, storage::with_storage_layer, traits::fungibles::Inspect,
};
use qian_primitives::{Balance, UNIT};
use sp_runtime::DispatchError;

fn mint(to: AccountId, amount: Balance) {
	assert_ok!(with_storage_layer(|| Stablecoin::mint(MintCause::Debt, &to, amount)));
}

fn repay(from: AccountId, amount: Balance) -> Result<Balance, DispatchError> {
	with_storage_layer(|| Stablecoin::destroy(BurnCause::Debt, &from, amount))
}

/// Destroy coins the way pallet-assets lets someone outside the protocol do it.
fn lose(from: AccountId, amount: Balance) {
	assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), QUSD, from, amount));
}

fn ledger() -> CoinLedger {
	Ledger::<Test>::get()
}

fn last_event() -> Event<Test> {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Stablecoin(event) => Some(event),
			_ => None,
		})
		.expect("the pallet emitted an event")
}
