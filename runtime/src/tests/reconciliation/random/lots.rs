//! Absorption, auctions and the sale of reserves among everything else.

use super::*;
use crate::Auction;
use pallet_auction::{AuctionParams, Call, NextLot, Refunds};
use pallet_price_feed::types::AssetKind;
use qian_primitives::Ratio;

/// Operations that need a gap, a lot or a bid of somebody else, and so seldom pass.
pub const SELDOM: [&str; 9] = [
	"absorb",
	"observe",
	"start",
	"bid",
	"settle",
	"withdraw_refund",
	"buy_reserve",
	"cancel",
	"look",
];

impl Run {
	/// Losses count as a gap early, and lots are small.
	pub fn begin_auctions(&self) {
		let params = AuctionParams {
			shortfall_trigger: Ratio::from_inner(UNIT / 1_000),
			max_lot: 100 * crate::KUN,
			..Auction::auction_params()
		};
		Auction::set_auction_params(RuntimeOrigin::root(), params).expect("they are in bounds");
		self.feed_kun(400);
	}

	/// Let Alice feed this price of KUN in cents.
	pub fn feed_kun(&self, cents: u64) {
		pallet_timestamp::Now::<Runtime>::put(self.now * 1_000);
		let call = chain::feed_all(&[(AssetKind::Native, cents as f64 / 100.0)]);
		call.dispatch(signed(Alice)).expect("she is an operator");
		<Oracle as Hooks<_>>::on_finalize(self.block);
		<PriceFeed as Hooks<_>>::on_initialize(self.block);
	}

	/// What the chain itself does at the beginning of a block.
	pub fn look(&mut self) {
		let before = NextLot::<Runtime>::get();
		<Auction as Hooks<_>>::on_initialize(self.block);
		let opened = NextLot::<Runtime>::get() > before;
		if opened {
			self.count("look", true);
		}
	}

	/// The next operation on auctions, and who makes it.
	pub fn on_auctions(&mut self, who: AccountId) -> (&'static str, AccountId, RuntimeCall) {
		let (asset, ..) = self.dice.pick(&ASSETS);
		let lots = Auction::lots();
		let (name, who, call) = match self.dice.below(16) {
			0..=6 if !lots.is_empty() => {
				let report = self.dice.pick(&lots);
				let (lot, least) = (report.lot.id, report.least.unwrap_or(1));
				let price = match self.dice.below(6) {
					0 => Balance::MAX,
					1 => self.dice.amount(2 * least),
					_ => least,
				};
				("bid", who, Call::bid { lot, price })
			},
			7 if !lots.is_empty() => {
				("settle", who, Call::settle { lot: self.dice.pick(&lots).lot.id })
			},
			8..=9 => {
				let mut owed: Vec<_> = Refunds::<Runtime>::iter_keys().collect();
				owed.sort();
				let none = (who, asset);
				let (who, asset) = if owed.is_empty() { none } else { self.dice.pick(&owed) };
				("withdraw_refund", who, Call::withdraw_refund { asset })
			},
			10..=11 => {
				let most = Stablecoin::ledger().bad_debt;
				let amount = self.dice.amount(most / 4);
				let whale = self.dice.pick(&[Ferdie, Alice]);
				("buy_reserve", account(whale), Call::buy_reserve { asset, amount, min_out: 0 })
			},
			12 => {
				let absorb = pallet_csa::Call::absorb { asset };
				return ("absorb", who, RuntimeCall::Csa(absorb));
			},
			13 => ("observe", who, Call::observe {}),
			_ => ("start", who, Call::start { asset }),
		};
		(name, who, RuntimeCall::Auction(call))
	}

	/// Root takes a lot back, now and then.
	pub fn cancel(&mut self) {
		let lots = Auction::lots();
		if !lots.is_empty() && self.dice.below(8) == 0 {
			let lot = self.dice.pick(&lots).lot.id;
			let call = RuntimeCall::Auction(Call::cancel { lot });
			let passed = call.dispatch(RuntimeOrigin::root()).is_ok();
			self.count("cancel", passed);
		}
	}
}
