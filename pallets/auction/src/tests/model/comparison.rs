//! The chain is what the model is.

use super::*;

impl Model {
	/// Compare everything.
	pub fn check(&self, when: &str) {
		self.check_lots(when);
		self.check_purses(when);
		let gap = Auction::gap();
		let seen = gap.assessment;
		assert_eq!(seen.backing, self.backing(), "backing {when}");
		assert_eq!(seen.net_supply, self.supply(), "supply {when}");
		assert_eq!((seen.uncovered, gap.gap), (self.uncovered(), self.gap()), "gap {when}");
		assert_eq!(gap.covered, self.covered(), "covered {when}");
		assert_eq!(gap.sold_today, self.sold_today(), "sold {when}");
		let (fund, minted) = self.promised();
		assert!(gap.sold_today + fund + minted <= 150_000 * UNIT, "limit {when}");
		assert_eq!(Promised::get(), (fund, minted), "promises {when}");
		let free = KunSource { fund: self.fund - fund, minted: self.cap - self.issuance - minted };
		assert_eq!(gap.available, free, "available {when}");
		assert_eq!(KunBooks::get(), self.issuance, "KUN {when}");
		assert_eq!((phase(), Cursor::<Test>::get()), (self.phase, self.cursor), "phase {when}");
		assert_eq!(LastTried::<Test>::get(), self.tried, "tried {when}");
		assert_eq!(Auction::phase().is_alarming, self.alarming(), "alarm {when}");
		let coin = (DebtTotal::get(), BadDebt::get(), BurnedWithoutDebt::get());
		assert_eq!(coin, (self.debt, self.bad_debt, self.burned_without_debt), "coin {when}");
	}

	fn check_lots(&self, when: &str) {
		let offers: Vec<_> = lots()
			.into_iter()
			.map(|lot| Offer {
				id: lot.id,
				asset: lot.asset,
				fund: lot.kun.fund,
				minted: lot.kun.minted,
				cover: lot.cover,
				start: lot.start,
				best: lot.best.map(|bid| (bid.who, bid.price, bid.paid)),
				opened: lot.opened,
				ends: lot.ends,
			})
			.collect();
		assert_eq!(offers, self.lots, "lots {when}");
		assert_eq!(NextLot::<Test>::get(), self.next_lot, "number {when}");
		let refunds: BTreeMap<_, _> =
			Refunds::<Test>::iter().map(|(who, asset, amount)| ((who, asset), amount)).collect();
		assert_eq!(refunds, self.refunds, "refunds {when}");
	}

	fn check_purses(&self, when: &str) {
		for (asset, held) in &self.held {
			let (system, surplus) = own(*asset);
			let weak = WeakCsa::get(asset);
			let shown = Held { reserve: ReserveLine::get(asset), system, surplus, weak };
			assert_eq!(shown, *held, "{asset} {when}");
			for who in PEOPLE {
				assert_eq!(balance(*asset, who), self.assets[&(*asset, who)], "{asset} {when}");
			}
		}
		for who in PEOPLE {
			assert_eq!(kun_of(who), self.kun[&who], "KUN {when}");
			assert_eq!(balance(QUSD, who), self.coins[&who], "coins {when}");
		}
	}
}
