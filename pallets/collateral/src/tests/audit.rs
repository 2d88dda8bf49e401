//! Faults put straight into storage, each of one base unit, and what the audit finds of them.

use super::*;
use crate::{interfaces::Custody, AssetKind, Flow, Flows, Owned, OwnedAssets, Pot, PotFigures};
use frame_support::storage::with_storage_layer;
use qian_primitives::{
	Mismatch,
	MismatchKind::{self, Custody as Short, Flows as Unequal},
};

/// What is in the pot of the owners, in that of the protocol, and in that of the bidders.
const RESERVE: Balance = 7 * UNIT;
const OWN: Balance = 2 * UNIT;
const BIDS: Balance = 3 * UNIT;
/// Each with its ledger lines.
const POTS: [(Pot, Balance); 3] =
	[(Pot::CsaReserve, RESERVE), (Pot::System, OWN), (Pot::Bids, BIDS)];

type Found = Vec<Mismatch<AccountId>>;

fn audit() -> Found {
	Collateral::pots(ETH).flat_map(|pot| pot.mismatches(0)).collect()
}

fn found(pot: Pot, kind: MismatchKind, expected: Balance, found: Balance) -> Found {
	vec![Mismatch::of(pot.account(), kind, expected, found)]
}

/// Every pot holds something, and something of the protocol and of the bidders left again.
fn fund_the_pots() {
	let (reserve, system) = (Pot::CsaReserve, Pot::System);
	assert_ok!(with_storage_layer(|| {
		Collateral::take_in(reserve, ETH, &ALICE, RESERVE + OWN + UNIT)?;
		Collateral::shift(reserve, system, ETH, OWN + UNIT)?;
		Collateral::pay_out(system, ETH, &ALICE, UNIT)?;
		Collateral::take_in(Pot::Bids, ETH, &ALICE, BIDS + UNIT)?;
		Collateral::pay_out(Pot::Bids, ETH, &ALICE, UNIT)
	}));
	set_line(ETH, RESERVE);
	BidsOfEth::set(BIDS);
	Owned::<Test>::insert(ETH, OwnedAssets { system: OWN / 4, surplus: OWN / 4 * 3 });
}

/// Do `harm` to sound pots and expect that exactly `expected` is found, and that `try_state` agrees.
fn harmed(expected: Found, harm: impl FnOnce()) {
	ExtBuilder::build().execute_with(|| {
		fund_the_pots();
		assert_eq!(audit(), []);
		assert_ok!(Collateral::do_try_state());
		harm();
		assert_eq!(audit(), expected);
		assert_eq!(Collateral::do_try_state().is_ok(), expected.is_empty());
	});
}

fn change_flow(pot: Pot, change: impl FnOnce(&mut Flow)) {
	Flows::<Test>::mutate(pot.account::<AccountId>(), AssetKind::WithId(ETH), change);
}

/// Destroy what `pot` owns, as the issuer of the asset may, down to `left`.
fn burn_down_to(pot: Pot, left: Balance) {
	let account = pot.account::<AccountId>();
	let gone = Assets::balance(ETH, account) - left;
	assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, account, gone));
}

#[test]
fn the_figures_are_those_of_the_ledgers_and_of_the_chain() {
	ExtBuilder::build_and_execute(|| {
		fund_the_pots();
		let reserve = PotFigures {
			account: Pot::CsaReserve.account(),
			inflow: RESERVE + OWN + UNIT,
			outflow: OWN + UNIT,
			lines: RESERVE,
			balance: RESERVE + MIN_BALANCE,
			endowment: MIN_BALANCE,
		};
		let system = PotFigures {
			account: Pot::System.account(),
			inflow: OWN + UNIT,
			outflow: UNIT,
			lines: OWN,
			balance: OWN + MIN_BALANCE,
			endowment: MIN_BALANCE,
		};
		let bids = PotFigures {
			account: Pot::Bids.account(),
			inflow: BIDS + UNIT,
			outflow: UNIT,
			lines: BIDS,
			balance: BIDS + MIN_BALANCE,
			endowment: MIN_BALANCE,
		};
		assert_eq!(Collateral::pots(ETH).collect::<Vec<_>>(), [reserve, system, bids]);
	});
}

#[test]
fn a_flow_counter_that_is_off_by_one_unit_is_found_in_its_pot() {
	for (pot, lines) in POTS {
		// The pot owns what it should to the unit, so that it is short of whatever is counted besides.
		let owned = lines + MIN_BALANCE;
		let more = || {
			let unequal = found(pot, Unequal, lines + 1, lines);
			[unequal, found(pot, Short, owned + 1, owned)].concat()
		};
		let less = || found(pot, Unequal, lines - 1, lines);
		harmed(more(), || change_flow(pot, |flow| flow.inflow += 1));
		harmed(less(), || change_flow(pot, |flow| flow.inflow -= 1));
		harmed(less(), || change_flow(pot, |flow| flow.outflow += 1));
		harmed(more(), || change_flow(pot, |flow| flow.outflow -= 1));
	}
}

#[test]
fn a_line_that_is_off_by_one_unit_is_found_in_its_pot() {
	let more = || found(Pot::System, Unequal, OWN, OWN + 1);
	let less = || found(Pot::System, Unequal, OWN, OWN - 1);
	harmed(more(), || Owned::<Test>::mutate(ETH, |owned| owned.system += 1));
	harmed(less(), || Owned::<Test>::mutate(ETH, |owned| owned.system -= 1));
	harmed(more(), || Owned::<Test>::mutate(ETH, |owned| owned.surplus += 1));
	harmed(less(), || Owned::<Test>::mutate(ETH, |owned| owned.surplus -= 1));
	let off = |lines| found(Pot::CsaReserve, Unequal, RESERVE, lines);
	harmed(off(RESERVE + 1), || set_line(ETH, RESERVE + 1));
	harmed(off(RESERVE - 1), || set_line(ETH, RESERVE - 1));
	let off = |lines| found(Pot::Bids, Unequal, BIDS, lines);
	harmed(off(BIDS + 1), || BidsOfEth::set(BIDS + 1));
	harmed(off(BIDS - 1), || BidsOfEth::set(BIDS - 1));
}

#[test]
fn what_only_moves_between_two_lines_of_a_pot_is_not_found() {
	// The sum is what the counters know; which line it stands in is the word of one ledger.
	harmed(vec![], || {
		Owned::<Test>::mutate(ETH, |owned| {
			owned.system += 1;
			owned.surplus -= 1;
		})
	});
}

#[test]
fn a_pot_that_lost_one_unit_is_short_though_its_endowment_covers_that() {
	for (pot, lines) in POTS {
		let due = lines + MIN_BALANCE;
		harmed(vec![], || burn_down_to(pot, due));
		harmed(found(pot, Short, due, due - 1), || burn_down_to(pot, due - 1));
		harmed(found(pot, Short, due, 0), || burn_down_to(pot, 0));
	}
}

#[test]
fn a_pot_needs_no_endowment_before_it_ever_took_anything_in() {
	for pot in Pot::ALL {
		ExtBuilder::build_and_execute(|| {
			for left in [MIN_BALANCE, MIN_BALANCE - 1, 0] {
				burn_down_to(pot, left);
				assert_eq!(audit(), []);
				assert_ok!(Collateral::do_try_state());
			}
		});
	}
	// Even if all of it has left again since.
	let emptied = PotFigures { endowment: 5, outflow: 10, ..figures(0, 5) };
	assert_eq!(of(&emptied, 0), []);
	let short = PotFigures { balance: 4, ..emptied };
	assert_eq!(of(&short, 0), [Mismatch::of(5, Short, 5, 4)]);
	let unused = PotFigures { inflow: 0, outflow: 0, balance: 0, ..short };
	assert_eq!((of(&unused, 0), unused.shortfall()), (vec![], 0));
}

#[test]
fn one_unit_more_in_a_pot_is_a_donation_and_no_mismatch() {
	for pot in Pot::ALL {
		harmed(vec![], || {
			assert_ok!(Assets::mint_into(ETH, &pot.account(), 1));
			assert_eq!(Collateral::donation(pot, ETH), 1);
		});
	}
}

#[test]
fn several_pots_and_both_statements_are_found_together() {
	let (reserve, system) = (Pot::CsaReserve, Pot::System);
	let all = [
		found(reserve, Unequal, RESERVE + 1, RESERVE),
		found(reserve, Short, RESERVE + MIN_BALANCE + 1, RESERVE),
		found(system, Short, OWN + MIN_BALANCE, OWN - 1),
	];
	harmed(all.concat(), || {
		change_flow(reserve, |flow| flow.inflow += 1);
		burn_down_to(reserve, RESERVE);
		burn_down_to(system, OWN - 1);
	});
}

/// A pot where 10 came and 3 went.
fn figures(lines: Balance, balance: Balance) -> PotFigures<u8> {
	PotFigures { account: 5, inflow: 10, outflow: 3, lines, balance, endowment: 0 }
}

fn of(figures: &PotFigures<u8>, acknowledged: Balance) -> Vec<Mismatch<u8>> {
	figures.mismatches(acknowledged).collect()
}

#[test]
fn a_loss_is_forgiven_up_to_what_was_acknowledged() {
	let short = figures(7, 4);
	assert_eq!(short.shortfall(), 3);
	assert_eq!(of(&short, 0), [Mismatch::of(5, Short, 7, 4)]);
	assert_eq!(of(&short, 2), [Mismatch::of(5, Short, 5, 4)]);
	assert_eq!(of(&short, 3), []);
	assert_eq!(of(&short, Balance::MAX), []);
	assert_eq!(figures(7, 7).shortfall(), 0);
	assert_eq!(figures(7, 8).shortfall(), 0);
	// What is acknowledged of a balance mends no ledger.
	assert_eq!(of(&figures(6, 7), 3), [Mismatch::of(5, Unequal, 7, 6)]);
}

#[test]
fn more_out_than_in_is_found_even_where_the_lines_are_empty() {
	let overdrawn = PotFigures { outflow: 11, ..figures(0, 0) };
	assert_eq!(of(&overdrawn, 0), [Mismatch::of(5, Unequal, 0, 0)]);
	assert_eq!(overdrawn.shortfall(), 0);
	let overdrawn = PotFigures { lines: 2, ..overdrawn };
	assert_eq!(of(&overdrawn, 0), [Mismatch::of(5, Unequal, 0, 2)]);
}

#[test]
fn lines_whose_sum_overflows_are_found_whatever_the_counters_say() {
	let full = Balance::MAX;
	let absurd = PotFigures { inflow: full, outflow: 0, ..figures(full, full) };
	assert_eq!(of(&absurd, 0), [Mismatch::of(5, Unequal, full, full)]);
	harmed(found(Pot::System, Unequal, OWN, full), || {
		Owned::<Test>::insert(ETH, OwnedAssets { system: full, surplus: 1 })
	});
}

#[test]
fn an_acknowledged_loss_breaks_no_invariant_and_one_unit_more_does() {
	ExtBuilder::build().execute_with(|| {
		fund_the_pots();
		AcknowledgedLoss::set((Pot::System, ETH, 5));
		burn_down_to(Pot::System, OWN + MIN_BALANCE - 5);
		assert_ok!(Collateral::do_try_state());
		burn_down_to(Pot::System, OWN + MIN_BALANCE - 6);
		assert_eq!(Collateral::do_try_state(), Err("L2: custody is short".into()));
	});
}
