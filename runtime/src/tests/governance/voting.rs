//! Votes and delegation: KUN counts once, and only while there is something to decide.

use super::*;
use pallet_conviction_voting::{Call, Error};

fn voting(call: Call<Runtime>) -> RuntimeCall {
	RuntimeCall::ConvictionVoting(call)
}

fn delegate(to: Sr25519Keyring, conviction: Conviction, balance: Balance) -> RuntimeCall {
	voting(Call::delegate { class: 10, to: account(to).into(), conviction, balance })
}

fn undelegate() -> RuntimeCall {
	voting(Call::undelegate { class: 10 })
}

/// A referendum of the risk admin that can be voted on, and what counts in it.
fn ongoing() -> (Chain, u32) {
	let mut chain = Chain::new(DEVELOPMENT);
	let index = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(5_000_000 * UNIT));
	(chain, index)
}

/// Ayes, nays and support of a referendum, in KUN.
fn counted(chain: &mut Chain, index: u32) -> (Balance, Balance, Balance) {
	let tally = tally(chain, index);
	(tally.ayes / KUN, tally.nays / KUN, tally.support / KUN)
}

#[test]
fn nobody_votes_with_more_than_they_own() {
	let (mut chain, index) = ongoing();
	let all = kun_of(&mut chain, &account(Eve));
	let more = vote(index, true, Conviction::Locked1x, all + 1);
	let split = AccountVote::Split { aye: all, nay: 1 };
	let split = voting(Call::vote { poll_index: index, vote: split });
	let short = Err(error(Error::<Runtime>::InsufficientFunds));
	assert_eq!(chain.block([(Eve, more), (Eve, split)]), [short; 2]);
	assert_eq!(counted(&mut chain, index), (0, 0, 0));
	assert_eq!(outcome(&mut chain, Eve, delegate(Dave, Conviction::None, all + 1)), short);
}

#[test]
fn a_second_vote_takes_the_place_of_the_first() {
	let (mut chain, index) = ongoing();
	all_pass(&mut chain, [(Alice, vote(index, true, Conviction::Locked6x, 1_000 * KUN))]);
	assert_eq!(counted(&mut chain, index), (6_000, 0, 1_000));
	all_pass(&mut chain, [(Alice, vote(index, true, Conviction::Locked6x, 1_000 * KUN))]);
	assert_eq!(counted(&mut chain, index), (6_000, 0, 1_000), "the same again counts once");
	all_pass(&mut chain, [(Alice, vote(index, false, Conviction::Locked1x, 2_000 * KUN))]);
	assert_eq!(counted(&mut chain, index), (0, 2_000, 0), "only ayes are support");
	all_pass(&mut chain, [(Alice, vote(index, true, Conviction::None, 500 * KUN))]);
	assert_eq!(counted(&mut chain, index), (50, 0, 500));
}

#[test]
fn split_votes_count_for_a_tenth_and_abstention_supports() {
	let (mut chain, index) = ongoing();
	let split = AccountVote::Split { aye: 300 * KUN, nay: 200 * KUN };
	all_pass(&mut chain, [(Alice, voting(Call::vote { poll_index: index, vote: split }))]);
	assert_eq!(counted(&mut chain, index), (30, 20, 300));
	let abstain = AccountVote::SplitAbstain { aye: 0, nay: 0, abstain: 700 * KUN };
	all_pass(&mut chain, [(Alice, voting(Call::vote { poll_index: index, vote: abstain }))]);
	assert_eq!(counted(&mut chain, index), (0, 0, 700));
	all_pass(&mut chain, [(Alice, voting(Call::remove_vote { class: None, index }))]);
	assert_eq!(counted(&mut chain, index), (0, 0, 0));
}

#[test]
fn there_is_no_vote_after_the_end_and_none_on_what_does_not_exist() {
	let (mut chain, index) = ongoing();
	support(&mut chain, index);
	until(&mut chain, is_confirmed(index));
	let over = Err(error(Error::<Runtime>::NotOngoing));
	let late = vote(index, false, Conviction::Locked6x, STAKE);
	assert_eq!(outcome(&mut chain, Bob, late), over);
	let unknown = vote(index + 1, true, Conviction::None, KUN);
	assert_eq!(outcome(&mut chain, Bob, unknown), over);
	assert_eq!(until(&mut chain, enacted), Ok(()));
}

#[test]
fn delegated_votes_count_with_their_own_conviction_until_they_are_taken_back() {
	let (mut chain, index) = ongoing();
	all_pass(
		&mut chain,
		[
			(Eve, delegate(Dave, Conviction::Locked3x, 1_000 * KUN)),
			(Dave, vote(index, true, Conviction::Locked1x, 10 * KUN)),
		],
	);
	assert_eq!(counted(&mut chain, index), (3_010, 0, 1_010));
	all_pass(&mut chain, [(Dave, vote(index, false, Conviction::Locked1x, 10 * KUN))]);
	assert_eq!(counted(&mut chain, index), (0, 3_010, 0), "they follow the delegate");
	all_pass(&mut chain, [(Ferdie, delegate(Dave, Conviction::Locked1x, 100 * KUN))]);
	assert_eq!(counted(&mut chain, index), (0, 3_110, 0), "even into votes cast before");
	all_pass(&mut chain, [(Eve, undelegate())]);
	assert_eq!(counted(&mut chain, index), (0, 110, 0));
	all_pass(&mut chain, [(Eve, vote(index, true, Conviction::Locked1x, 1_000 * KUN))]);
	assert_eq!(counted(&mut chain, index), (1_000, 110, 1_000), "and may be cast again");
}

#[test]
fn delegation_decides_a_referendum() {
	let (mut chain, index) = ongoing();
	let delegations =
		[Alice, Charlie].map(|who| (who, delegate(Dave, Conviction::Locked1x, STAKE)));
	all_pass(&mut chain, delegations);
	let vote = vote(index, true, Conviction::Locked1x, KUN);
	all_pass(&mut chain, [(Ferdie, deposit(index)), (Dave, vote)]);
	until(&mut chain, is_confirmed(index));
	assert_eq!(until(&mut chain, enacted), Ok(()));
}

#[test]
fn whoever_delegates_cannot_vote_and_whoever_votes_cannot_delegate() {
	let (mut chain, index) = ongoing();
	let results = chain.block([
		(Eve, delegate(Dave, Conviction::Locked1x, STAKE)),
		(Eve, vote(index, true, Conviction::Locked1x, KUN)),
		(Eve, delegate(Alice, Conviction::Locked1x, STAKE)),
		(Eve, delegate(Eve, Conviction::Locked1x, STAKE)),
		(Dave, vote(index, true, Conviction::Locked1x, KUN)),
		(Dave, delegate(Alice, Conviction::Locked1x, KUN)),
		(Dave, undelegate()),
	]);
	let refused = |reason: Error<Runtime>| Err(error(reason));
	let expected = [
		Ok(()),
		refused(Error::AlreadyDelegating),
		refused(Error::AlreadyDelegating),
		refused(Error::Nonsense),
		Ok(()),
		refused(Error::AlreadyVoting),
		refused(Error::NotDelegating),
	];
	assert_eq!(results, expected);
	assert_eq!(counted(&mut chain, index), (90_001, 0, 90_001));
	let elsewhere = voting(Call::delegate {
		class: 9,
		to: account(Alice).into(),
		conviction: Conviction::None,
		balance: KUN,
	});
	assert_eq!(outcome(&mut chain, Dave, elsewhere), refused(Error::BadClass));
}

#[test]
fn delegation_holds_for_one_track_only() {
	let (mut chain, index) = ongoing();
	all_pass(&mut chain, [(Eve, delegate(Dave, Conviction::Locked1x, STAKE))]);
	let listing =
		RuntimeCall::Collateral(pallet_collateral::Call::deprecate_collateral { asset: ETH });
	let other = propose(&mut chain, Origin::ListingAdmin, &listing);
	let votes = [index, other].map(|index| (Dave, vote(index, true, Conviction::Locked1x, KUN)));
	all_pass(&mut chain, votes);
	assert_eq!(counted(&mut chain, index), (90_001, 0, 90_001));
	assert_eq!(counted(&mut chain, other), (1, 0, 1));
}

#[test]
fn kun_that_is_locked_by_a_vote_votes_again_but_cannot_be_passed_on_to_vote_twice() {
	let (mut chain, index) = ongoing();
	all_pass(&mut chain, [(Alice, vote(index, true, Conviction::None, STAKE))]);
	let pass_on = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
		dest: account(Ferdie).into(),
		value: STAKE,
	});
	let frozen = sp_runtime::TokenError::Frozen;
	assert_eq!(outcome(&mut chain, Alice, pass_on), Err(frozen.into()));
	let second = propose(&mut chain, Origin::RiskAdmin, &set_ceiling(6_000_000 * UNIT));
	all_pass(&mut chain, [(Alice, vote(second, true, Conviction::None, STAKE))]);
	assert_eq!(counted(&mut chain, second), (9_000, 0, 90_000));
}
