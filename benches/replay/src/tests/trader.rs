//! The money of an arbitrager.

use crate::{
	random::Random,
	trader::{Broke, Trader},
};

#[test]
fn a_trader_never_spends_more_than_is_at_hand_and_loses_nothing() {
	let mut random = Random::new(7);
	let mut trader = Trader::new(1_000);
	// What ought to be there: coins, collateral by the minute in which it can be sold.
	let (mut cash, mut waiting) = (1_000, Vec::new());
	for minute in 0..10_000 {
		let amount = random.between(0.0, 900.0) as u128;
		let before = trader.cash();
		match trader.spend(amount) {
			Ok(()) => {
				cash -= amount;
				trader.take(2 * amount, minute + 60);
				waiting.push((minute + 60, 2 * amount));
			},
			Err(Broke) => {
				assert!(amount > before, "{amount} of {before} can be spent");
				assert_eq!(trader.cash(), before, "what fails changes nothing");
			},
		}
		while let Some(collateral) = trader.due(minute) {
			assert_eq!(waiting.remove(0), (minute, collateral), "first come, first sold");
			trader.sell(collateral / 3);
			cash += collateral / 3;
		}
		let unsold: u128 = waiting.iter().map(|(_, collateral)| collateral).sum();
		assert_eq!((trader.cash(), trader.unsold()), (cash, unsold));
	}
	assert!(waiting.len() < 10_000, "something was sold");
}

#[test]
fn collateral_is_not_sold_before_it_has_reached_the_market() {
	let mut trader = Trader::new(10);
	assert_eq!(trader.spend(10), Ok(()));
	trader.take(5, 60);
	assert_eq!((trader.due(59), trader.due(60)), (None, Some(5)));
	assert_eq!(trader.spend(1), Err(Broke));
	trader.sell(9);
	assert_eq!((trader.cash(), trader.due(60)), (9, None));
}
