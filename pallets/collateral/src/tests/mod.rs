//! Tests by theme.

mod audit;
mod authority;
mod custody;
mod locks;
mod migration;
mod owned;
mod registry;
mod views;

use crate::{mock::*, Error, Event};
use frame_support::{assert_noop, assert_ok, traits::fungibles::Mutate};
use qian_primitives::{Balance, UNIT};

/// The last event of the pallet.
fn last_event() -> Event<Test> {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Collateral(event) => Some(event),
			_ => None,
		})
		.expect("the pallet emitted an event")
}
