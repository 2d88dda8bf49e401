//! Smooth arbitrage liquidation.

use super::*;
use crate::{
	interfaces::Register, types::Csa as Held, Holding, Ledgers, RedemptionLimit, TreeRoots,
};
use qian_primitives::{CsaState, Ratio};

/// Owners of frozen CSAs in the published portfolio, and of a normal one.
pub(super) const FROZEN: [AccountId; 3] = [10, 11, 12];
pub(super) const NORMAL: AccountId = 13;
/// Brings coins.
pub(super) const ARB: AccountId = 20;
pub(super) const OTHER_ARB: AccountId = 21;

pub(super) fn price_becomes(price: qian_primitives::Price) {
	EthPrice::set(Some(price));
	let lines = Others::terms(ETH).expect("ETH is listed").lines;
	Csa::refresh_lines(ETH, &lines, price);
}

/// Give an account ETH and let it open a CSA at the price of now.
pub(super) fn open_as(owner: AccountId, collateral: Balance, debt: Balance) {
	frame_system::Pallet::<Test>::inc_providers(&owner);
	assert_ok!(Assets::transfer(signed(ALICE), ETH, owner, collateral + MIN_BALANCE));
	assert_ok!(Csa::open(signed(owner), ETH, collateral, debt));
}

/// An arbitrager with coins that a large, safe CSA of its own gave it.
pub(super) fn arbitrager(who: AccountId, coins: Balance) {
	frame_system::Pallet::<Test>::inc_providers(&who);
	assert_ok!(Csa::mint(signed(BOB), ETH, coins));
	assert_ok!(Assets::transfer(signed(BOB), QUSD, who, coins));
}

/// The published portfolio at 300, with arbitragers who own 10,000 coins each.
pub(super) fn portfolio() {
	EthPrice::set(Some(usd(600)));
	assert_ok!(open(BOB, 1_000, 100));
	for (owner, eth, qusd) in
		[(10, 10, 2_600), (11, 5, 1_350), (12, 20, 5_100), (NORMAL, 30, 4_000)]
	{
		open_as(owner, eth * UNIT, qusd * UNIT);
	}
	for arb in [ARB, OTHER_ARB] {
		arbitrager(arb, 10_000 * UNIT);
	}
	price_becomes(usd(300));
}

pub(super) fn redeem(who: AccountId, amount: Balance) -> DispatchResult {
	Csa::redeem_frozen(signed(who), ETH, amount, 0).map(|_| ()).map_err(|failure| failure.error)
}

pub(super) fn eth_of(who: AccountId) -> Balance {
	Assets::balance(ETH, who)
}

fn pool() -> crate::Pool {
	Csa::pool(ETH).expect("ETH has a price")
}

/// What rounding may take from a CSA in a few redemptions: a unit, and some parts in 2^61.
fn slack(amount: Balance) -> Balance {
	1 + (amount >> 59)
}

/// A CSA holds and owes this, up to rounding against its owner.
pub(super) fn assert_has(owner: AccountId, collateral: Balance, debt: Balance) {
	let (c, d) = csa(ETH, owner);
	assert!(c <= collateral && collateral - c <= slack(collateral), "{c} is not {collateral}");
	assert!(d >= debt && d - debt <= slack(debt), "{d} is not {debt}");
}

fn held(collateral: Balance, debt: Balance) -> Held {
	Held { collateral, debt }
}

#[test]
fn the_published_portfolio_gives_the_published_amounts() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let before = pool();
		assert_eq!(before.frozen, held(35 * UNIT, 9_050 * UNIT));
		assert_eq!(before.ratio, Ratio::from_inner(1_160_220_994_475_138_121));
		assert_eq!((before.wf, before.gate_open), (percent(100), true));
		assert_eq!((before.insolvent, before.shortfall), (Held::default(), 0));

		System::reset_events();
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		assert_eq!(eth_of(ARB), 17 * UNIT + UNIT / 2);
		assert_eq!(qusd_of(ARB), (10_000 - 4_525) * UNIT);
		assert_eq!(
			FROZEN.map(|owner| csa(ETH, owner)),
			[(5 * UNIT, 1_300 * UNIT), (5 * UNIT / 2, 675 * UNIT), (10 * UNIT, 2_550 * UNIT)]
		);
		assert_eq!(csa(ETH, NORMAL), (30 * UNIT, 4_000 * UNIT));
		let after = held(35 * UNIT / 2, 4_525 * UNIT);
		assert_eq!(
			events(),
			[Event::FrozenRedeemed {
				asset: ETH,
				who: ARB,
				burned: 4_525 * UNIT,
				paid: 35 * UNIT / 2,
				wf: percent(50),
				before: before.frozen,
				after,
			}]
		);
		assert_eq!((pool().frozen, pool().wf), (after, percent(50)));
		assert_eq!(pool().ratio, before.ratio);
	});
}

#[test]
fn a_redemption_raises_the_ratio_of_what_remains() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		for (owner, eth, qusd) in
			[(10, 10, 2_600), (11, 5, 1_350), (12, 20, 5_100), (13, 30, 4_000)]
		{
			open_as(owner, eth * UNIT, qusd * UNIT);
		}
		for owner in FROZEN {
			let coins = qusd_of(owner);
			assert_ok!(Assets::transfer(signed(owner), QUSD, ARB, coins));
		}
		frame_system::Pallet::<Test>::inc_providers(&ARB);
		price_becomes(usd(300));
		assert_eq!(Csa::system().q_total, Ratio::from_inner(1_494_252_873_563_218_390));
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		assert_eq!(Csa::system().q_total, Ratio::from_inner(1_671_554_252_199_413_489));
	});
}

#[test]
fn the_quote_is_what_the_call_pays() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		for amount in [UNIT, 1_234_567_890_123_456_789_012, 7 * UNIT + 1, 3_000 * UNIT] {
			let quote = Csa::quote_redeem_frozen(ETH, amount).unwrap();
			let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
			assert_eq!(Csa::quote_redeem_frozen(ETH, amount), Ok(quote));
			assert_eq!(sp_io::storage::root(sp_runtime::StateVersion::V1), root);
			let before = (eth_of(ARB), qusd_of(ARB));
			assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, amount, quote.paid));
			assert_eq!((eth_of(ARB), qusd_of(ARB)), (before.0 + quote.paid, before.1 - amount));
			let shown = pool();
			assert_eq!((shown.frozen, shown.wf), (quote.after, quote.wf));
		}
	});
}

#[test]
fn min_out_holds_to_the_unit() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let paid = Csa::quote_redeem_frozen(ETH, 1_000 * UNIT).unwrap().paid;
		assert_noop!(
			Csa::redeem_frozen(signed(ARB), ETH, 1_000 * UNIT, paid + 1),
			Error::<Test>::BelowMinOut
		);
		assert_ok!(Csa::redeem_frozen(signed(ARB), ETH, 1_000 * UNIT, paid));
	});
}

#[test]
fn all_that_was_frozen_together_loses_the_same_fraction_in_any_order() {
	let run = |order: [(AccountId, Balance); 3]| {
		let mut result = Vec::new();
		ExtBuilder::build_and_execute(|| {
			portfolio();
			for (who, amount) in order {
				assert_ok!(redeem(who, amount));
			}
			result = FROZEN.map(|owner| csa(ETH, owner)).to_vec();
		});
		result
	};
	let (a, b, c) = ((ARB, 905 * UNIT), (OTHER_ARB, 1_810 * UNIT), (ARB, 905 * UNIT));
	let one = run([a, b, c]);
	let other = run([b, c, a]);
	for ((c1, d1), (c2, d2)) in one.into_iter().zip(other) {
		assert!(c1.abs_diff(c2) <= slack(c1) && d1.abs_diff(d2) <= slack(d1));
	}
}

#[test]
fn a_top_up_between_two_redemptions_leaves_its_csa_alone() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(ARB, 905 * UNIT));
		assert_has(12, 18 * UNIT, 4_590 * UNIT);
		let (collateral, debt) = csa(ETH, 12);
		EthLive::set(false);
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 12, 2 * UNIT));
		EthLive::set(true);
		let thawed = csa(ETH, 12);
		assert_eq!(thawed, (collateral + 2 * UNIT, debt));
		assert_ok!(redeem(OTHER_ARB, 1_000 * UNIT));
		assert_eq!(csa(ETH, 12), thawed);
		assert!(pool().frozen.debt.abs_diff((2_340 + 1_215 - 1_000) * UNIT) < 10_000);
	});
}

#[test]
fn a_price_that_returns_thaws_without_a_transaction_of_anyone() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let before = FROZEN.map(|owner| csa(ETH, owner));
		price_becomes(usd(330));
		assert_noop!(redeem(ARB, 1_000 * UNIT), Error::<Test>::NothingFrozen);
		assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), before);
	});
}

#[test]
fn a_frozen_owner_may_redeem_too() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(redeem(10, 905 * UNIT));
		assert_has(10, 9 * UNIT, 2_340 * UNIT);
		assert_eq!(eth_of(10), MIN_BALANCE + 35 * UNIT / 10);
	});
}

#[test]
fn insolvent_csas_stand_aside() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		// CSA 11 falls below 100 %, the other two are frozen.
		price_becomes(usd(265));
		let before = pool();
		assert_eq!(before.insolvent, held(5 * UNIT, 1_350 * UNIT));
		assert_eq!(before.shortfall, 25 * UNIT);
		assert_eq!(before.frozen, held(30 * UNIT, 7_700 * UNIT));
		assert_ok!(redeem(ARB, 770 * UNIT));
		assert_eq!(csa(ETH, 11), (5 * UNIT, 1_350 * UNIT));
		assert_eq!(eth_of(ARB), 3 * UNIT);
	});
}

#[test]
fn the_window_paces_what_can_be_taken_and_recovers_with_time() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_eq!((pool().redeemable, pool().limit), (8_145 * UNIT, RedemptionLimit::Window));
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		// 40 points of 100 are left, of which the frozen CSAs still hold 50.
		let most = 4_525 * UNIT / 5 * 4;
		assert_eq!(pool().redeemable, most);
		assert_noop!(redeem(ARB, most + 1), Error::<Test>::AmountAboveRedeemable);
		assert_ok!(redeem(OTHER_ARB, most));
		assert_eq!(events().last(), Some(&Event::RedemptionCapReached { asset: ETH }));
		assert_eq!((pool().redeemable, pool().wf), (0, percent(10)));
		assert_eq!(pool().limit, RedemptionLimit::WindowExhausted);
		for amount in [1, UNIT, 100 * UNIT] {
			assert_noop!(redeem(ARB, amount), Error::<Test>::AmountAboveRedeemable);
		}
		// A tenth of the window gives a tenth back: of the 20 points that are left, 10.
		Now::mutate(|now| *now += WINDOW / 10);
		let frozen = pool().frozen.debt;
		assert!(frozen >= 905 * UNIT && frozen - 905 * UNIT <= slack(frozen));
		assert_eq!((pool().wf, pool().redeemable), (percent(20), frozen / 2));
		Now::mutate(|now| *now += WINDOW);
		assert_eq!((pool().wf, pool().redeemable), (percent(100), frozen * 9 / 10));
	});
}

#[test]
fn the_window_recovers_the_same_however_often_it_is_used() {
	let wf_after = |times: u64| {
		let mut wf = Ratio::default();
		ExtBuilder::build_and_execute(|| {
			portfolio();
			assert_ok!(redeem(ARB, 4_525 * UNIT));
			for _ in 0..times {
				Now::mutate(|now| *now += 30_000 / times);
				// The window moves with every redemption; its share is one part in 4,525.
				assert_ok!(redeem(ARB, UNIT));
			}
			wf = pool().wf;
		});
		wf.into_inner()
	};
	let (once, often) = (wf_after(1), wf_after(100));
	let lost_more = percent(100).into_inner() * 99 / 4_425;
	assert!(often < once && once - often <= lost_more, "{once} {often}");
}

#[test]
fn whole_pools_are_emptied_only_when_they_are_dust() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(9_050 * UNIT);
		assert_noop!(redeem(ARB, 9_050 * UNIT), Error::<Test>::AmountAboveRedeemable);
		DustDebt::set(9_050 * UNIT + 1);
		assert_eq!((pool().redeemable, pool().limit), (9_050 * UNIT, RedemptionLimit::WholePool));
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		assert_eq!(eth_of(ARB), 35 * UNIT);
		assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), [(0, 0); 3]);
		assert_eq!(pool().frozen, Held::default());
		// A pool of dust leaves the window alone.
		assert_eq!(Ledgers::<Test>::get(ETH).wf, percent(100));
		assert_eq!(csa(ETH, NORMAL), (30 * UNIT, 4_000 * UNIT));
	});
}

#[test]
fn an_emptied_csa_is_cleaned_by_anyone_or_used_again_by_its_owner() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_noop!(Csa::clean(signed(ARB), ETH, 10), Error::<Test>::NotEmpty);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		assert_eq!(Csa::csa(ETH, &10), Some(Held::default()));
		let shown = Csa::position(ETH, 10).unwrap();
		assert_eq!((shown.tick, shown.state), (None, Some(CsaState::Normal)));

		let outcome = Csa::clean(signed(ARB), ETH, 10).unwrap();
		assert_eq!(outcome.pays_fee, frame_support::dispatch::Pays::No);
		assert_eq!(events().last(), Some(&Event::CsaCleaned { asset: ETH, owner: 10 }));
		assert_eq!(Csa::csa(ETH, &10), None);
		assert_noop!(Csa::clean(signed(ARB), ETH, 10), Error::<Test>::NoSuchCsa);

		price_becomes(usd(600));
		assert_ok!(Assets::transfer(signed(ALICE), ETH, 11, 10 * UNIT));
		assert_ok!(Csa::open(signed(11), ETH, 10 * UNIT, 2_600 * UNIT));
		assert_eq!(csa(ETH, 11), (10 * UNIT, 2_600 * UNIT));
		assert_ok!(Csa::close(signed(12), ETH));
		assert_eq!(Csa::csa(ETH, &12), None);
	});
}

#[test]
fn a_drained_tick_is_used_again_and_the_dead_stay_dead() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(ARB, 9_050 * UNIT));
		price_becomes(usd(600));
		// The same ratio, so the same tick, as the drained CSA 10.
		open_as(30, 10 * UNIT, 2_600 * UNIT);
		assert_eq!(Csa::position(ETH, 30).unwrap().tick, Some(24_544));
		assert_eq!((csa(ETH, 10), csa(ETH, 30)), ((0, 0), (10 * UNIT, 2_600 * UNIT)));
		assert_ok!(Csa::clean(signed(ARB), ETH, 10));
		assert_eq!(csa(ETH, 30), (10 * UNIT, 2_600 * UNIT));
	});
}

#[test]
fn the_last_debtor_closes_and_dust_goes_to_the_protocol() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 2_000 * UNIT));
		// Thirds of odd amounts: every redemption rounds.
		EthPrice::set(Some(usd(600)));
		for owner in [10, 11, 12] {
			open_as(owner, UNIT + 1, 260 * UNIT + 7);
		}
		let coins = qusd_of(10);
		frame_system::Pallet::<Test>::inc_providers(&ARB);
		assert_ok!(Assets::transfer(signed(10), QUSD, ARB, coins));
		price_becomes(usd(300));
		for _ in 0..7 {
			assert_ok!(redeem(ARB, 31 * UNIT + 1));
			Now::mutate(|now| *now += WINDOW);
		}
		let books = Ledgers::<Test>::get(ETH);
		let debts: Balance = [10, 11, 12].map(|owner| csa(ETH, owner).1).iter().sum();
		assert!(debts >= books.debt && debts - books.debt <= slack(debts), "{debts}");
		for owner in [11, 12, 10] {
			// Just what the CSA owes; of the last one, just what the books say.
			let owed = csa(ETH, owner).1.max(MIN_BALANCE);
			assert_ok!(Assets::transfer(signed(ALICE), QUSD, owner, owed));
			assert_ok!(Csa::close(signed(owner), ETH));
		}
		let books = Ledgers::<Test>::get(ETH);
		assert_eq!((books.pooled, books.debt), (0, 0));
		assert!(crate::Pallet::<Test>::tree(ETH).is_empty());
		assert!(TreeRoots::<Test>::contains_key(ETH));
	});
}

#[test]
fn dust_that_no_csa_owns_becomes_surplus_and_bad_debt() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(open(ALICE, 10, 1_000));
		// As if earlier rounding had left five units of collateral and three of debt.
		assert_ok!(Assets::transfer(signed(BOB), ETH, POT, 5));
		let (coins, _) = (qusd_of(ALICE), DebtTotal::mutate(|total| *total += 3));
		Ledgers::<Test>::mutate(ETH, |books| {
			books.pooled += 5;
			books.debt += 3;
		});
		assert_ok!(Csa::close(signed(ALICE), ETH));
		assert_eq!(qusd_of(ALICE), coins - 1_000 * UNIT);
		assert!(events().contains(&Event::DustMoved { asset: ETH, collateral: 5, debt: 3 }));
		assert_eq!(eth_of(SURPLUS), MIN_BALANCE + 5);
		assert_eq!((BadDebt::get(), DebtTotal::get()), (3, 0));
	});
}

#[test]
fn an_owner_closes_even_if_what_is_left_is_too_little_to_receive() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		// All but a few hundred units of CSA 10 goes; its owner keeps no ETH of its own.
		assert_ok!(Assets::transfer(signed(10), ETH, ALICE, MIN_BALANCE));
		Cap::set(99);
		for _ in 0..9 {
			Now::mutate(|now| *now += WINDOW);
			let most = pool().redeemable;
			assert_ok!(redeem(ARB, most));
			DustDebt::set(0);
		}
		let (collateral, debt) = csa(ETH, 10);
		assert!(collateral > 0 && collateral < MIN_BALANCE, "{collateral}");
		assert_ok!(Csa::close(signed(10), ETH));
		let expected = [
			Event::DustMoved { asset: ETH, collateral, debt: 0 },
			Event::CsaClosed { asset: ETH, owner: 10, repaid: debt, returned: 0 },
		];
		assert_eq!(events()[events().len() - 2..], expected);
		assert_eq!(eth_of(SURPLUS), MIN_BALANCE + collateral);
	});
}

#[test]
fn two_assets_do_not_touch_each_other() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		assert_ok!(Csa::open(signed(ALICE), WBTC, 100_000_000, 39_000 * UNIT));
		let before = Csa::position(WBTC, ALICE);
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		assert_eq!(Csa::position(WBTC, ALICE), before);
		WbtcPrice::set(Some(usd(45_000)));
		let eth = FROZEN.map(|owner| csa(ETH, owner));
		assert_ok!(Csa::redeem_frozen(signed(ALICE), WBTC, 19_500 * UNIT, 0));
		assert_eq!(csa(WBTC, ALICE), (50_000_000, 19_500 * UNIT));
		assert_eq!(FROZEN.map(|owner| csa(ETH, owner)), eth);
		assert_eq!((Ledgers::<Test>::get(WBTC).wf, pool().wf), (percent(50), percent(50)));
	});
}

#[test]
fn the_record_of_a_frozen_csa_is_never_written_by_a_redemption() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let records = || FROZEN.map(|owner| crate::Csas::<Test>::get(ETH, owner));
		let before = records();
		assert_ok!(redeem(ARB, 4_525 * UNIT));
		assert_eq!(records(), before);
		assert!(matches!(before[0], Some(Holding::Pooled(_))));
	});
}

#[test]
fn a_changed_csa_that_is_still_short_is_called_for_margin() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let calls = || {
			let is_call = |e: &Event<Test>| matches!(e, Event::MarginCall { .. });
			events().into_iter().filter(is_call).collect::<Vec<_>>()
		};
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, UNIT / 100));
		let call = |state| Event::MarginCall { asset: ETH, owner: 10, state };
		assert_eq!(calls(), [call(CsaState::Frozen)]);
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, UNIT));
		assert_eq!(calls(), [call(CsaState::Frozen), call(CsaState::Alarm)]);
		assert_ok!(Csa::deposit(signed(ALICE), ETH, 10, UNIT));
		assert_eq!(calls().len(), 2);
	});
}

#[test]
fn a_deprecated_asset_is_still_liquidated() {
	ExtBuilder::build_and_execute(|| {
		portfolio();
		Active::set(false);
		assert_ok!(redeem(ARB, 905 * UNIT));
		assert_has(10, 9 * UNIT, 2_340 * UNIT);
	});
}

#[test]
fn a_retired_asset_leaves_no_node_but_the_root() {
	ExtBuilder::build_and_execute(|| {
		EthPrice::set(Some(usd(600)));
		open_as(10, 10 * UNIT, 2_600 * UNIT);
		price_becomes(usd(300));
		DustDebt::set(10_000 * UNIT);
		assert_ok!(redeem(10, 2_600 * UNIT));
		// The register does not retire an asset before that.
		assert!(Csa::has_csas(ETH));
		assert_ok!(Csa::clean(signed(ARB), ETH, 10));
		assert!(!Csa::has_csas(ETH));
		let epoch = TreeRoots::<Test>::get(ETH).unwrap().next_epoch;
		Csa::on_retired(ETH);
		assert_eq!(Ledgers::<Test>::get(ETH), Default::default());
		assert_eq!(crate::TreeOctaves::<Test>::iter_prefix(ETH).count(), 0);
		assert_eq!(crate::TreeSlices::<Test>::iter_prefix(ETH).count(), 0);
		assert_eq!(TreeRoots::<Test>::get(ETH).unwrap().next_epoch, epoch);
	});
}

#[test]
fn weight_of_asking_the_gate_is_charged_only_where_it_was_spent() {
	use crate::{interfaces::ArbitrageGate, WeightInfo};
	use frame_support::dispatch::GetDispatchInfo;
	ExtBuilder::build_and_execute(|| {
		portfolio();
		let base = <() as WeightInfo>::redeem_frozen();
		let spent = || {
			let info =
				Csa::redeem_frozen(signed(ARB), ETH, 100 * UNIT, 0).expect("it may be redeemed");
			info.actual_weight.expect("the call tells its weight")
		};
		assert_eq!(spent(), base);
		// A closed gate that counts as open, since the frozen CSAs stand low.
		GateOpen::set(false);
		price_becomes(usd(265));
		let asked = spent();
		assert!(asked.ref_time() > base.ref_time());
		let call = crate::Call::<Test>::redeem_frozen { asset: ETH, amount: UNIT, min_out: 0 };
		let declared = call.get_dispatch_info().call_weight;
		assert_eq!(declared, base + <Test as crate::Config>::Gate::weight());
		assert!(asked.all_lte(declared));
	});
}
