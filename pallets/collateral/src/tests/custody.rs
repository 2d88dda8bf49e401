use super::*;
use crate::{interfaces::Custody, Flow, Owned, OwnedAssets, Pot};
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;

fn take_in(amount: Balance) -> Result<Balance, DispatchError> {
	let credited =
		with_storage_layer(|| Collateral::take_in(Pot::CsaReserve, ETH, &ALICE, amount))?;
	set_line(ETH, Collateral::held(Pot::CsaReserve, ETH));
	Ok(credited)
}

fn pay_out(to: AccountId, amount: Balance) -> Result<(), DispatchError> {
	with_storage_layer(|| Collateral::pay_out(Pot::CsaReserve, ETH, &to, amount))?;
	set_line(ETH, Collateral::held(Pot::CsaReserve, ETH));
	Ok(())
}

fn pot_balance(pot: Pot) -> Balance {
	Assets::balance(ETH, pot.account::<AccountId>())
}

#[test]
fn pots_are_endowed_at_genesis_outside_the_ledger() {
	ExtBuilder::build_and_execute(|| {
		for pot in Pot::ALL {
			assert_eq!(pot_balance(pot), MIN_BALANCE);
			assert!(System::providers(&pot.account()) > 0);
			assert_eq!(Collateral::held(pot, ETH), 0);
			assert_eq!(Collateral::donation(pot, ETH), 0);
		}
	});
}

#[test]
fn every_pot_has_an_account_of_its_own() {
	use crate::types::{AUCTION_PALLET_ID, PALLET_ID};
	use sp_runtime::traits::AccountIdConversion;
	let accounts = Pot::ALL.map(|pot| pot.account::<AccountId>());
	assert!(accounts[0] != accounts[1] && accounts[1] != accounts[2] && accounts[0] != accounts[2]);
	assert_eq!(accounts[0], PALLET_ID.into_sub_account_truncating(&b"reserve"[..]));
	assert_eq!(accounts[1], PALLET_ID.into_sub_account_truncating(&b"system"[..]));
	assert_eq!(accounts[2], AUCTION_PALLET_ID.into_sub_account_truncating(&b"bids"[..]));
	assert_eq!(AUCTION_PALLET_ID.0, *b"qian/auc");
}

#[test]
fn take_in_and_pay_out_move_funds_and_count_flows() {
	ExtBuilder::build_and_execute(|| {
		assert_eq!(take_in(10 * UNIT), Ok(10 * UNIT));
		assert_ok!(pay_out(BOB, 4 * UNIT));
		assert_eq!(pot_balance(Pot::CsaReserve), 6 * UNIT + MIN_BALANCE);
		assert_eq!(Assets::balance(ETH, BOB), 4 * UNIT);
		let flow = Flow { inflow: 10 * UNIT, outflow: 4 * UNIT };
		assert_eq!(Collateral::flow(Pot::CsaReserve, ETH), flow);
	});
}

#[test]
fn take_in_of_all_but_dust_credits_the_dust_too() {
	ExtBuilder::build_and_execute(|| {
		let all = 1_000 * UNIT;
		assert_eq!(take_in(all - MIN_BALANCE + 1), Ok(all));
		assert_eq!(Assets::balance(ETH, ALICE), 0);
		assert_eq!(Collateral::held(Pot::CsaReserve, ETH), all);
	});
}

#[test]
fn take_in_that_leaves_the_minimum_credits_just_the_amount() {
	ExtBuilder::build_and_execute(|| {
		let amount = 1_000 * UNIT - MIN_BALANCE;
		assert_eq!(take_in(amount), Ok(amount));
		assert_eq!(Assets::balance(ETH, ALICE), MIN_BALANCE);
	});
}

#[test]
fn a_pot_that_does_not_own_the_minimum_balance_takes_nothing_in() {
	ExtBuilder::build_and_execute(|| {
		let bids = Pot::Bids.account::<AccountId>();
		let take_in = || {
			with_storage_layer(|| Collateral::take_in(Pot::Bids, ETH, &ALICE, 10 * UNIT)).map(drop)
		};
		// As if the pot were younger than the listing: its account in the asset does not exist.
		assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, bids, MIN_BALANCE));
		assert_ok!(Collateral::do_try_state());
		assert_noop!(take_in(), Error::<Test>::PotNotEndowed);
		let give = |amount| Assets::mint(RuntimeOrigin::signed(ALICE), ETH, bids, amount);
		assert_ok!(give(MIN_BALANCE));
		assert_ok!(take_in());
		BidsOfEth::set(10 * UNIT);
		assert_eq!(Collateral::held(Pot::Bids, ETH), 10 * UNIT);
		// What it holds counts, whosever it is.
		assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, bids, 10 * UNIT));
		assert_ok!(take_in());
		BidsOfEth::set(20 * UNIT);
		assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, bids, Balance::MAX));
		// What it has lost since stops nobody: an owner may have a CSA to save.
		assert_ok!(take_in());
		BidsOfEth::set(30 * UNIT);
		assert_ok!(give(20 * UNIT + MIN_BALANCE));
	});
}

#[test]
fn take_in_of_more_than_owned_fails() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(take_in(1_000 * UNIT + 1), Error::<Test>::InsufficientFunds);
		assert_noop!(take_in(Balance::MAX), Error::<Test>::InsufficientFunds);
	});
}

#[test]
fn pay_out_never_exceeds_the_ledger_nor_touches_the_endowment() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(10 * UNIT));
		assert_ok!(Assets::mint_into(ETH, &Pot::CsaReserve.account(), 5 * UNIT));
		assert_noop!(pay_out(ALICE, 10 * UNIT + 1), Error::<Test>::PotExhausted);
		assert_ok!(pay_out(ALICE, 10 * UNIT));
		assert_eq!(pot_balance(Pot::CsaReserve), 5 * UNIT + MIN_BALANCE);
	});
}

#[test]
fn pay_out_to_an_account_that_cannot_hold_it_fails() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(10 * UNIT));
		assert_noop!(pay_out(BOB, MIN_BALANCE - 1), Error::<Test>::RecipientBelowMinimum);
		assert_noop!(pay_out(MAK, UNIT), Error::<Test>::RecipientCannotHold);
	});
}

#[test]
fn shift_moves_between_pots_and_counts_on_both_sides() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(10 * UNIT));
		assert_ok!(with_storage_layer(|| {
			Collateral::shift(Pot::CsaReserve, Pot::System, ETH, 3 * UNIT)
		}));
		set_line(ETH, 7 * UNIT);
		Owned::<Test>::insert(ETH, OwnedAssets { system: 3 * UNIT, surplus: 0 });
		assert_eq!(Collateral::held(Pot::System, ETH), 3 * UNIT);
		assert_noop!(
			with_storage_layer(|| Collateral::shift(Pot::System, Pot::CsaReserve, ETH, 4 * UNIT)),
			Error::<Test>::PotExhausted
		);
	});
}

#[test]
fn a_donation_changes_no_claim_until_it_is_skimmed_as_surplus() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(10 * UNIT));
		let to_reserve = Assets::transfer(
			RuntimeOrigin::signed(ALICE),
			ETH,
			Pot::CsaReserve.account(),
			2 * UNIT,
		);
		assert_ok!(to_reserve);
		assert_ok!(Assets::mint_into(ETH, &Pot::System.account(), UNIT));
		assert_eq!(Collateral::held(Pot::CsaReserve, ETH), 10 * UNIT);
		assert_ok!(Collateral::do_try_state());

		assert_ok!(Collateral::skim(RuntimeOrigin::signed(BOB), ETH));
		let (amount, surplus) = (3 * UNIT, 3 * UNIT);
		assert_eq!(last_event(), Event::DonationRecognised { asset: ETH, amount, surplus });
		assert_eq!(Owned::<Test>::get(ETH), OwnedAssets { system: 0, surplus: 3 * UNIT });
		assert_eq!(Collateral::held(Pot::CsaReserve, ETH), 10 * UNIT);
		assert_eq!(Collateral::held(Pot::System, ETH), 3 * UNIT);
		assert_eq!(pot_balance(Pot::CsaReserve), 10 * UNIT + MIN_BALANCE);
		assert_noop!(
			Collateral::skim(RuntimeOrigin::signed(BOB), ETH),
			Error::<Test>::NothingToSkim
		);
	});
}

#[test]
fn skim_refuses_other_origins_and_unlisted_assets() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(Collateral::skim(RuntimeOrigin::root(), ETH), DispatchError::BadOrigin);
		assert_noop!(
			Collateral::skim(RuntimeOrigin::signed(BOB), WBTC),
			Error::<Test>::UnknownCollateral
		);
	});
}

#[test]
fn an_understated_line_and_a_short_pot_are_seen() {
	ExtBuilder::build_and_execute(|| {
		assert_ok!(take_in(10 * UNIT));
		set_line(ETH, 10 * UNIT - 1);
		assert!(Collateral::do_try_state().is_err());
		set_line(ETH, 10 * UNIT + 1);
		assert!(Collateral::do_try_state().is_err());
		set_line(ETH, 10 * UNIT);
		assert_ok!(Collateral::do_try_state());

		let pot = Pot::CsaReserve.account::<AccountId>();
		let burned = MIN_BALANCE + 1;
		assert_ok!(Assets::burn(RuntimeOrigin::signed(ALICE), ETH, pot, burned));
		assert!(Collateral::do_try_state().is_err());
		assert_ok!(Assets::mint_into(ETH, &pot, burned));
	});
}
