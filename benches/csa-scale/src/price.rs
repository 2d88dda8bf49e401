//! One accepted price: the feed of an operator, and what the chain makes of it in the next block.

use crate::{
	measure::{Deed, Subject},
	population::{Population, AFTER, ASSET, NOW},
};
use frame_support::traits::Hooks;
use pallet_price_feed::types::{AssetKind, OracleKey};
use pallet_volatility::{Sighting, Windows};
use qian_primitives::{Price, DAY};
use qian_runtime::{PriceFeed, Runtime, RuntimeCall, RuntimeOrigin, Volatility};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::traits::Dispatchable;

/// Seconds before and after the end of a day at which the last price came and the next one comes.
const ABOUT_MIDNIGHT: u64 = 30;

/// Give the asset a full window, and a last price that will be the close of its day.
pub fn fill_window() {
	for day in Volatility::missing_closes(ASSET) {
		Volatility::take_past_close(ASSET, day, AFTER);
	}
	Windows::<Runtime>::mutate(ASSET, |window| {
		let window = window.as_mut().expect("the preset lists the asset");
		assert!(window.is_full());
		window.last_price = Some(Sighting { price: AFTER, at: NOW + DAY - ABOUT_MIDNIGHT });
	});
}

/// The bare feed, and the same with the next block's start: the price makes the close of a day, moves
/// the start ratio and the lines of all CSAs.
pub fn subjects(population: &Population) -> [Subject<'_>; 2] {
	let alone = Deed::new(Alice.to_account_id(), |_| feed());
	let judged = Deed::new(Alice.to_account_id(), |_| {
		let fed = feed();
		PriceFeed::on_initialize(3);
		fed && Windows::<Runtime>::get(ASSET)
			.and_then(|window| window.last_close)
			.is_some_and(|close| close.at == NOW + DAY)
	});
	[alone, judged].map(|deed| Subject::new(&population.state, vec![deed]))
}

fn feed() -> bool {
	pallet_timestamp::Now::<Runtime>::put((NOW + DAY + ABOUT_MIDNIGHT) * 1_000);
	let price = Price::from_inner(AFTER.into_inner() / 20 * 21);
	let values = vec![(OracleKey::Price(AssetKind::WithId(ASSET)), price)];
	let values = values.try_into().expect("one value is few; qed");
	RuntimeCall::from(pallet_oracle::Call::feed_values { values })
		.dispatch(RuntimeOrigin::signed(Alice.to_account_id()))
		.is_ok()
}
