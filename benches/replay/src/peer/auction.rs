//! Auctions of collateral, one for each lot: bids for the whole lot rise up to what is to be raised, and
//! from then on the lot that is asked for it shrinks; what is left over goes back to the owner.

use crate::{
	amount::{value, worth},
	scenario::{Means, PeerTerms},
	trader::Trader,
};
use qian_primitives::{Balance, UNIT};

/// Least increase of a bid, or decrease of a lot: three parts in a hundred.
const INCREASE: (Balance, Balance) = (103, 100);

/// Minutes that a bid must stand, and that an auction runs without one.
pub const STAND: u32 = 10;
pub const RUN: u32 = 360;

/// Minutes without a bid after which somebody tries to get the lot for nothing.
const PATIENCE: u32 = 10;

/// Less than this nobody bids, but for nothing.
const LEAST: Balance = 100 * UNIT;

/// Who bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bidder {
	/// The arbitrager of this index.
	Trader(usize),
	/// Somebody without money who bids nothing.
	Nobody,
}

/// The best bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bid {
	pub who: Bidder,
	pub paid: Balance,
	/// When it wins.
	pub wins: u32,
}

/// An auction.
#[derive(Clone, Debug)]
pub struct Auction {
	/// The owner whose collateral it is.
	pub owner: usize,
	/// What is to be had.
	pub lot: Balance,
	/// Debt that went with it, and what is to be raised: with the penalty.
	pub debt: Balance,
	pub wanted: Balance,
	pub best: Option<Bid>,
	/// When it ends, if nobody bids later than that.
	pub ends: u32,
	pub opened: u32,
}

/// What a minute of bidding did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bidding {
	/// Bids.
	pub bids: u32,
	/// What they cost, which goes to the market.
	pub gas: Balance,
	/// Collateral that goes back to the owner.
	pub returned: Balance,
}

impl Auction {
	/// Most that a trader pays for the lot.
	fn limit(&self, price: f64, means: &Means) -> Balance {
		let proceeds = (1.0 - means.slippage) / (1.0 + means.margin);
		value(self.lot, price * proceeds)
	}

	/// Let one of `traders` bid, those from `first` on before the others, or somebody bid nothing.
	pub fn offer(
		&mut self,
		traders: &mut [Trader],
		first: usize,
		(minute, price): (u32, f64),
		means: &Means,
		terms: &PeerTerms,
	) -> Bidding {
		let gas = crate::amount::units(terms.gas);
		let paid = self.best.map_or(0, |best| best.paid);
		let (bid, lot) = if self.best.is_some() && paid == self.wanted {
			let proceeds = (1.0 - means.slippage) / (1.0 + means.margin);
			(paid, worth(self.wanted, price * proceeds))
		} else {
			(self.limit(price, means).min(self.wanted), self.lot)
		};
		let shrinks = lot < self.lot && lot <= self.lot * INCREASE.1 / INCREASE.0;
		let rises = bid > paid && (bid == self.wanted || bid >= paid * INCREASE.0 / INCREASE.1);
		if !(shrinks || rises) || bid < LEAST {
			return self.offer_nothing(minute, terms);
		}
		let others = || (0..traders.len()).map(|turn| (first + turn) % traders.len());
		let mine = |who: &usize| self.best.is_some_and(|best| best.who == Bidder::Trader(*who));
		let able = others().find(|who| !mine(who) && traders[*who].cash() >= bid + gas);
		// Where nobody has enough, the richest bids what there is.
		let richest = others().filter(|who| !mine(who)).max_by_key(|who| traders[*who].cash());
		let low = richest.map(|who| (who, traders[who].cash().saturating_sub(gas).min(bid)));
		let low =
			low.filter(|(_, bid)| !shrinks && *bid >= LEAST.max(paid * INCREASE.0 / INCREASE.1));
		let Some((who, bid)) = able.map(|who| (who, bid)).or(low) else {
			return self.offer_nothing(minute, terms);
		};
		traders[who].spend(bid + gas).expect("the trader has as much");
		if let Some(Bid { who: Bidder::Trader(former), paid, .. }) = self.best {
			traders[former].earn(paid);
		}
		let returned = if shrinks { self.lot - lot } else { 0 };
		self.lot -= returned;
		self.best = Some(Bid { who: Bidder::Trader(who), paid: bid, wins: minute + STAND });
		Bidding { bids: 1, gas, returned }
	}

	fn offer_nothing(&mut self, minute: u32, terms: &PeerTerms) -> Bidding {
		let waited = minute >= self.opened + PATIENCE && self.best.is_none();
		if !(waited && terms.zero_bidder) {
			return Bidding::default();
		}
		self.best = Some(Bid { who: Bidder::Nobody, paid: 0, wins: minute + STAND });
		Bidding { bids: 1, ..Bidding::default() }
	}

	/// The bid that has won by now. Without one the auction begins anew when it has run its time.
	pub fn won(&mut self, minute: u32) -> Option<Bid> {
		if self.best.is_none() && minute >= self.ends {
			self.ends = minute + RUN;
		}
		self.best.filter(|best| minute >= best.wins.min(self.ends))
	}
}
