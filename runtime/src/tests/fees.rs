//! Fees: what they cost, who receives them.

use super::*;
use crate::{
	configs::monetary::{TreasuryAccount, WeightToFee},
	Balances, MILLI_KUN,
};
use frame_support::weights::{constants::ExtrinsicBaseWeight, Weight, WeightToFee as _};
use Sr25519Keyring::{Alice, Bob, Dave};

fn kun(who: &AccountId) -> Balance {
	Balances::free_balance(who)
}

#[test]
fn an_empty_transaction_costs_about_a_thousandth_of_a_kun() {
	let base = ExtrinsicBaseWeight::get();
	let fee = WeightToFee::weight_to_fee(&base);
	assert!(fee.abs_diff(MILLI_KUN) < MILLI_KUN / 1_000, "{fee}");
	assert_eq!(WeightToFee::weight_to_fee(&Weight::zero()), 0);
	let double = WeightToFee::weight_to_fee(&base.saturating_mul(2));
	assert!(double.abs_diff(2 * fee) <= 2);
}

#[test]
fn fees_go_to_the_treasury_and_to_the_author_and_none_is_lost() {
	let mut chain = Chain::new(crate::presets::LOCAL_TESTNET);
	let issuance = chain.read(Balances::total_issuance);
	let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![1; 100] });
	let authors = [account(Alice), account(Bob)];
	let before = chain.read(|| authors.iter().map(kun).sum::<Balance>() + kun(&account(Dave)));
	let treasury_before = chain.read(|| kun(&TreasuryAccount::get()));
	assert_eq!(chain.block([(Dave, remark.clone()), (Dave, remark)]), [Ok(()); 2]);
	chain.read(|| {
		let paid = 100_000 * crate::KUN - kun(&account(Dave));
		let treasury = kun(&TreasuryAccount::get()) - treasury_before;
		let earned = before - paid;
		let authors_earned =
			authors.iter().map(kun).sum::<Balance>() + kun(&account(Dave)) - earned;
		assert!(paid > 2 * MILLI_KUN, "{paid}");
		assert_eq!(treasury + authors_earned, paid);
		assert!(treasury.abs_diff(paid * 80 / 100) <= 2, "{treasury} of {paid}");
		assert_eq!(Balances::total_issuance(), issuance);
	});
}
