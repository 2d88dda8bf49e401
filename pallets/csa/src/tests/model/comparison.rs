//! What the chain shows, against the model.

use super::*;

impl Model {
	/// Everything that the chain keeps as an integer is that integer.
	pub(super) fn check_books(&self, after: &str) {
		let books = Ledgers::<Test>::get(ETH);
		let AssetLedger { idle, pooled, debt, wf, window_at, lines, .. } = books;
		assert_eq!((idle, pooled, debt), (self.idle, self.pooled, self.debt), "{after}");
		assert_eq!((wf.into_inner(), window_at), (self.wf, self.window_at), "{after}");
		assert_eq!(lines, Some(self.lines()), "{after}");
		for who in PEOPLE {
			let funds = (Assets::balance(ETH, who), qusd_of(who));
			assert_eq!(funds, (self.eth[&who], self.coins[&who]), "{who} {after}");
		}
		assert_eq!(Assets::balance(ETH, POT), self.idle + self.pooled + MIN_BALANCE, "{after}");
		assert_eq!(Assets::balance(ETH, SURPLUS), self.surplus + MIN_BALANCE, "{after}");
		assert_eq!(Assets::balance(ETH, SYSTEM), self.system + MIN_BALANCE, "{after}");
		assert_eq!(
			(DebtTotal::get(), BadDebt::get()),
			(self.debt + COINS, self.bad_debt),
			"{after}"
		);
	}

	/// Every CSA is what the model has, rounded against its owner within the bound of the tree; and
	/// so it goes on.
	pub(super) fn adopt_csas(&mut self, after: &str) {
		self.shown.clear();
		for owner in PEOPLE {
			let Some(held) = self.csas.get(&owner) else {
				assert_eq!(Csa::csa(ETH, &owner), None, "{owner} {after}");
				continue;
			};
			let shown = Csa::position(ETH, owner).expect("the model has a CSA here");
			let (c, d) = csa(ETH, owner);
			assert_eq!((c, d), (shown.collateral, shown.debt));
			match held {
				Held::Idle(collateral) => assert_eq!((c, d), (*collateral, 0), "{owner} {after}"),
				Held::Drained => assert_eq!((c, d), (0, 0), "{owner} {after}"),
				Held::Pooled { tick, collateral, debt, scalings } => {
					let k = *scalings;
					let least = collateral.floor(k).min(self.pooled);
					let most = collateral.high >> POINT;
					assert!((least..=most).contains(&c), "{owner} has {c} of {held:?} {after}");
					let least = debt.low.div_ceil(1 << POINT).min(self.debt);
					let most = debt.ceil(k);
					assert!((least..=most).contains(&d), "{owner} owes {d} of {held:?} {after}");
					if (c, d) != (0, 0) {
						assert_eq!(shown.tick, Some(*tick), "{owner} {after}");
						assert_eq!(shown.state, Some(self.state(held)), "{owner} {after}");
					}
				},
			}
			self.shown.insert(owner, (c, d));
		}
	}

	/// The sums are what the model has, up to what each entry and each CSA that left may have rounded
	/// off; and so it goes on.
	pub(super) fn adopt_pool(&mut self, after: &str) {
		let pool = Csa::pool(ETH).expect("there is a price");
		let near = |shown: Agreement, state: CsaState| {
			// Three levels above at most five ticks round off a unit each.
			let units = 15 * self.scalings;
			let (collateral, debt) = self.sums(state);
			let least = collateral.floor(self.scalings).saturating_sub(units);
			let most = (collateral.high >> POINT) + self.touches;
			let c = shown.collateral;
			assert!((least..=most).contains(&c), "{least} {c} {most} {state:?} {after}");
			let least = debt.floor(0).saturating_sub(self.touches);
			let most = debt.ceil(self.scalings) + units;
			let d = shown.debt;
			assert!((least..=most).contains(&d), "{least} {d} {most} {state:?} {after}");
		};
		near(pool.frozen, CsaState::Frozen);
		near(pool.insolvent, CsaState::Insolvent);
		near(pool.alarm, CsaState::Alarm);
		self.frozen = (pool.frozen.collateral, pool.frozen.debt);
		self.insolvent = (pool.insolvent.collateral, pool.insolvent.debt);

		assert_eq!((pool.ratio, pool.wf.into_inner()), (self.pool_ratio(), self.window()));
		assert_eq!(pool.gate_open, self.gate_open || pool.ratio < percent(105));
		let (redeemable, limit) = match (self.live, pool.gate_open) {
			(false, _) => (0, RedemptionLimit::PriceUnavailable),
			(_, false) => (0, RedemptionLimit::GateClosed),
			_ => self.most(),
		};
		assert_eq!((pool.redeemable, pool.limit), (redeemable, limit), "{after}");
		let least = if redeemable == 0 { MIN_ARBITRAGE } else { MIN_ARBITRAGE.min(redeemable) };
		assert_eq!(pool.least, least, "{after}");
	}

	pub(super) fn check(&mut self, after: &str) {
		self.check_books(after);
		self.adopt_csas(after);
		self.adopt_pool(after);
		Csa::do_try_state().expect(after);
	}

	/// The quote is what the model expects, and pays nobody more than the rule of 9.3 and the freeze
	/// line allow.
	pub(super) fn check_quote(&self, amount: Balance) {
		let expected = self.quote(amount);
		let quote = Csa::quote_redeem_frozen(ETH, amount);
		let (expected, quote) = match (expected, quote) {
			(Err(expected), Err(quote)) => return assert_eq!(quote, expected, "{amount}"),
			(Ok(expected), Ok(quote)) => (expected, quote),
			(expected, quote) => panic!("{:?} is not {quote:?}", expected.map(|e| e.paid)),
		};
		let (collateral, debt) = self.frozen;
		assert_eq!((quote.burned, quote.paid), (amount, expected.paid));
		assert_eq!(quote.wf.into_inner(), expected.wf);
		assert_eq!((quote.before.collateral, quote.before.debt), (collateral, debt));
		assert!(quote.after.collateral <= collateral - expected.paid);
		// What CSAs that left have rounded off may be in the sums, a unit each.
		let rounded = self.touches * self.cents;
		assert!(expected.paid * self.cents <= amount * 120 + rounded, "{amount}");
		assert!(self.is_dust() || expected.wf >= (100 - self.cap) * UNIT / 100);
	}
}
