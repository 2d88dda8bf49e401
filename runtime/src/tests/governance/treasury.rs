//! The treasury: what fees and penalties brought in, spent by referendum.

use super::*;
use crate::configs::monetary::TreasuryAccount;
use frame_support::traits::fungible::NativeOrWithId;
use pallet_treasury::{Call, Error};

type Asset = NativeOrWithId<AssetId>;

fn spend(asset: Asset, amount: Balance, to: Sr25519Keyring) -> RuntimeCall {
	RuntimeCall::Treasury(Call::spend {
		asset_kind: Box::new(asset),
		amount,
		beneficiary: Box::new(account(to).into()),
		valid_from: None,
	})
}

fn payout(index: u32) -> RuntimeCall {
	RuntimeCall::Treasury(Call::payout { index })
}

/// A chain whose treasury owns a thousand KUN and 400 QUSD, and somewhat more KUN of fees.
fn endowed() -> Chain {
	let mut chain = Chain::new(DEVELOPMENT);
	chain.feed([(Alice, ETH, 200.0)]);
	let kun = RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
		dest: TreasuryAccount::get().into(),
		value: 1_000 * KUN,
	});
	let qusd = RuntimeCall::Assets(pallet_assets::Call::transfer {
		id: QUSD.into(),
		target: TreasuryAccount::get().into(),
		amount: 400 * UNIT,
	});
	let calls = [(Bob, kun), (Bob, open(ETH, 10 * UNIT, 1_000 * UNIT)), (Bob, qusd)];
	all_pass(&mut chain, calls);
	chain
}

/// KUN and QUSD of an account.
fn funds(chain: &mut Chain, who: &AccountId) -> (Balance, Balance) {
	chain.read(|| (Balances::free_balance(who), Assets::balance(QUSD, who)))
}

#[test]
fn a_referendum_spends_kun_and_qusd_of_the_treasury() {
	let mut chain = endowed();
	let calls =
		vec![spend(Asset::Native, 600 * KUN, Dave), spend(Asset::WithId(QUSD), 150 * UNIT, Dave)];
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	let issuance = chain.read(|| Assets::total_issuance(QUSD));
	assert_eq!(enact(&mut chain, Origin::TreasuryAdmin, &batch), Ok(()));
	let (treasury, dave) = (TreasuryAccount::get(), account(Dave));
	let before = (funds(&mut chain, &treasury), funds(&mut chain, &dave));

	// Anyone may have it paid out, once.
	all_pass(&mut chain, [(Eve, payout(0)), (Ferdie, payout(1))]);
	let after = (funds(&mut chain, &treasury), funds(&mut chain, &dave));
	assert_eq!(after.1, (before.1 .0 + 600 * KUN, before.1 .1 + 150 * UNIT));
	assert_eq!(after.0 .1, before.0 .1 - 150 * UNIT);
	let fees = after.0 .0 + 600 * KUN - before.0 .0;
	assert!(fees < KUN, "nothing but the fees of that block came in");
	assert_eq!(chain.read(|| Assets::total_issuance(QUSD)), issuance);
	let again = chain.block([(Dave, payout(0)), (Dave, payout(1))]);
	let paid = Error::<Runtime>::AlreadyAttempted;
	assert_eq!(again, [Err(error(paid)), Err(error(Error::<Runtime>::AlreadyAttempted))]);
}

#[test]
fn the_treasury_pays_no_more_than_it_owns() {
	let mut chain = endowed();
	let calls = vec![
		spend(Asset::Native, 5_000_000 * KUN, Dave),
		spend(Asset::WithId(QUSD), 400 * UNIT + 1, Dave),
	];
	let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls });
	assert_eq!(enact(&mut chain, Origin::TreasuryAdmin, &batch), Ok(()));
	let (kun, before) = (chain.read(Balances::total_issuance), funds(&mut chain, &account(Dave)));
	let failed = Err(error(Error::<Runtime>::PayoutError));
	assert_eq!(chain.block([(Eve, payout(0)), (Eve, payout(1))]), [failed; 2]);
	assert_eq!(funds(&mut chain, &account(Dave)), before);
	assert!(chain.read(Balances::total_issuance) <= kun);
}

#[test]
fn no_other_origin_spends_the_treasury() {
	use sp_runtime::traits::Dispatchable;
	let mut chain = endowed();
	for origin in
		[Origin::RiskAdmin, Origin::ListingAdmin, Origin::EmergencyLockdown, Origin::Shutdown]
	{
		let call = spend(Asset::Native, 1, Dave);
		let result = chain.read(|| call.dispatch(origin.into()).map_err(|failure| failure.error));
		assert_eq!(result.err(), Some(DispatchError::BadOrigin), "{origin:?}");
	}
	let stranger = outcome(&mut chain, Alice, spend(Asset::Native, 1, Alice));
	assert_eq!(stranger, Err(DispatchError::BadOrigin));
}

#[test]
fn a_spending_that_nobody_claims_in_time_stays_with_the_treasury() {
	let mut chain = endowed();
	let call = spend(Asset::Native, 600 * KUN, Dave);
	assert_eq!(enact(&mut chain, Origin::TreasuryAdmin, &call), Ok(()));
	let expired = now(&mut chain) + crate::configs::governance::PayoutPeriod::get() - 1;
	chain.pass_to(expired);
	let late = outcome(&mut chain, Dave, payout(0));
	assert_eq!(late, Err(error(Error::<Runtime>::SpendExpired)));
}

#[test]
fn a_bounty_is_approved_by_referendum_and_paid_from_the_treasury() {
	let mut chain = endowed();
	let propose =
		pallet_bounties::Call::propose_bounty { value: 100 * KUN, description: b"x".to_vec() };
	all_pass(&mut chain, [(Eve, RuntimeCall::Bounties(propose))]);
	let approve = RuntimeCall::Bounties(pallet_bounties::Call::approve_bounty { bounty_id: 0 });
	assert_eq!(outcome(&mut chain, Eve, approve.clone()), Err(DispatchError::BadOrigin));
	assert_eq!(enact(&mut chain, Origin::TreasuryAdmin, &approve), Ok(()));
	let issuance = chain.read(Balances::total_issuance);
	let paid = now(&mut chain) + 2 * crate::configs::governance::SpendPeriod::get();
	chain.pass_to(paid);
	chain.read(|| {
		let bounty = pallet_bounties::Bounties::<Runtime>::get(0).expect("it exists");
		assert_eq!(bounty.get_status(), pallet_bounties::BountyStatus::Funded);
		assert_eq!(Balances::free_balance(crate::Bounties::bounty_account_id(0)), 100 * KUN);
		assert!(Balances::total_issuance() <= issuance);
	});
}
