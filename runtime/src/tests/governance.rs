//! Governance on the real runtime: referenda from the preimage to the effect, the technical
//! committee, the treasury, the supply of KUN.

mod cancelling;
mod committee;
mod enactment;
mod kun;
mod preimages;
mod referenda;
mod tracks;
mod treasury;
mod voting;

use super::*;
use crate::{
	governance::{
		origins::Origin,
		tracks::{TrackId, TRACKS},
	},
	presets::DEVELOPMENT,
	Balances, BlockNumber, Hash, OriginCaller, Runtime, RuntimeEvent, System, KUN,
};
use codec::Encode;
use frame_support::traits::{schedule::DispatchTime, Bounded};
use frame_system::RawOrigin;
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor, TallyOf, TrackInfo};
use sp_runtime::{
	traits::{BlakeTwo256, Hash as _},
	DispatchResult,
};
use Sr25519Keyring::{Alice, Bob, Charlie, Dave, Eve, Ferdie};

/// Four of the six well-known accounts, who between them decide whatever they agree on.
const MAJORITY: [Sr25519Keyring; 4] = [Alice, Charlie, Dave, Eve];

/// What a voter stakes: most of a well-known account, but for deposits and fees.
const STAKE: Balance = 90_000 * KUN;

/// Deposit of whoever submits a referendum.
const SUBMISSION_DEPOSIT: Balance = 10 * KUN;

/// Every origin that a referendum can ask for, besides Root.
pub const ORIGINS: [Origin; 8] = [
	Origin::RiskAdmin,
	Origin::ListingAdmin,
	Origin::TreasuryAdmin,
	Origin::EmergencyLockdown,
	Origin::Shutdown,
	Origin::WhitelistedCaller,
	Origin::ReferendumCanceller,
	Origin::ReferendumKiller,
];

pub fn root() -> OriginCaller {
	OriginCaller::system(RawOrigin::Root)
}

/// What is fixed for the referenda of a track.
fn track(id: TrackId) -> TrackInfo<Balance, BlockNumber> {
	TRACKS.into_iter().find(|track| track.id == id).expect("the track exists").info
}

fn now(chain: &mut Chain) -> BlockNumber {
	chain.read(System::block_number)
}

/// Events of the last block.
pub fn events(chain: &mut Chain) -> Vec<RuntimeEvent> {
	chain.read(|| System::events().into_iter().map(|record| record.event).collect())
}

/// The only thing that `find` finds in the events of the last block.
pub fn found<T>(chain: &mut Chain, find: impl Fn(&RuntimeEvent) -> Option<T>) -> T {
	let events = events(chain);
	let mut found: Vec<_> = events.iter().filter_map(find).collect();
	assert_eq!(found.len(), 1, "in {events:?}");
	found.remove(0)
}

/// Build blocks until one has an event in which `find` finds something.
fn until<T>(chain: &mut Chain, find: impl Fn(&RuntimeEvent) -> Option<T>) -> T {
	const LONGEST: u32 = 1_000;
	for _ in 0..LONGEST {
		chain.next_due();
		if let Some(found) = events(chain).iter().find_map(&find) {
			return found;
		}
	}
	panic!("there is no such event in {LONGEST} blocks");
}

/// Build a block in which every one of these calls succeeds.
pub fn all_pass(chain: &mut Chain, calls: impl IntoIterator<Item = (Sr25519Keyring, RuntimeCall)>) {
	for (index, result) in chain.block(calls).into_iter().enumerate() {
		assert_eq!(result, Ok(()), "of call {index}");
	}
}

/// How the only call of a block ends.
pub fn outcome(chain: &mut Chain, who: Sr25519Keyring, call: RuntimeCall) -> DispatchResult {
	chain.block([(who, call)]).remove(0)
}

/// A call as a referendum names it: by the hash of its preimage.
fn lookup(call: &RuntimeCall) -> Bounded<RuntimeCall, BlakeTwo256> {
	let bytes = call.encode();
	Bounded::Lookup { hash: BlakeTwo256::hash(&bytes), len: bytes.len() as u32 }
}

fn hash(call: &RuntimeCall) -> Hash {
	BlakeTwo256::hash_of(call)
}

fn note(call: &RuntimeCall) -> RuntimeCall {
	RuntimeCall::Preimage(pallet_preimage::Call::note_preimage { bytes: call.encode() })
}

fn submit(origin: impl Into<OriginCaller>, call: &RuntimeCall) -> RuntimeCall {
	RuntimeCall::Referenda(pallet_referenda::Call::submit {
		proposal_origin: Box::new(origin.into()),
		proposal: lookup(call),
		enactment_moment: DispatchTime::After(0),
	})
}

fn deposit(index: u32) -> RuntimeCall {
	RuntimeCall::Referenda(pallet_referenda::Call::place_decision_deposit { index })
}

fn vote(index: u32, aye: bool, conviction: Conviction, balance: Balance) -> RuntimeCall {
	let vote = AccountVote::Standard { vote: Vote { aye, conviction }, balance };
	RuntimeCall::ConvictionVoting(pallet_conviction_voting::Call::vote { poll_index: index, vote })
}

/// Let Bob note the preimage of `call` and submit it; returns the index of the referendum.
fn propose(chain: &mut Chain, origin: impl Into<OriginCaller>, call: &RuntimeCall) -> u32 {
	let index = chain.read(pallet_referenda::ReferendumCount::<Runtime>::get);
	all_pass(chain, [(Bob, note(call)), (Bob, submit(origin, call))]);
	index
}

/// Let Ferdie put up the decision deposit for a referendum, and a majority vote for it.
fn support(chain: &mut Chain, index: u32) {
	let votes = MAJORITY.map(|who| (who, vote(index, true, Conviction::Locked1x, STAKE)));
	all_pass(chain, [(Ferdie, deposit(index))].into_iter().chain(votes));
}

fn is_confirmed(index: u32) -> impl Fn(&RuntimeEvent) -> Option<()> {
	move |event| match event {
		RuntimeEvent::Referenda(pallet_referenda::Event::Confirmed { index: it, .. }) => {
			(*it == index).then_some(())
		},
		_ => None,
	}
}

/// How the call of a referendum ended. Only these are scheduled by name.
fn enacted(event: &RuntimeEvent) -> Option<DispatchResult> {
	match event {
		RuntimeEvent::Scheduler(pallet_scheduler::Event::Dispatched {
			id: Some(_),
			result,
			..
		}) => Some(*result),
		_ => None,
	}
}

/// Build blocks up to the one before the enactment of a referendum on a track, which was confirmed in
/// the last block.
fn until_enactment(chain: &mut Chain, id: TrackId) {
	let confirmed = now(chain);
	chain.pass_to(confirmed + track(id).min_enactment_period.max(1) - 1);
}

/// Carry a referendum on `call` to its enactment, and say how the call ended.
pub fn enact(
	chain: &mut Chain,
	origin: impl Into<OriginCaller>,
	call: &RuntimeCall,
) -> DispatchResult {
	let index = propose(chain, origin, call);
	support(chain, index);
	until(chain, is_confirmed(index));
	until(chain, enacted)
}

/// The votes of a referendum that is not over.
fn tally(chain: &mut Chain, index: u32) -> TallyOf<Runtime, ()> {
	match chain.read(|| ReferendumInfoFor::<Runtime>::get(index)) {
		Some(ReferendumInfo::Ongoing(status)) => status.tally,
		other => panic!("{other:?}"),
	}
}

/// KUN of an account, whether it may be spent or not.
pub fn kun_of(chain: &mut Chain, who: &AccountId) -> Balance {
	use frame_support::traits::fungible::Inspect;
	chain.read(|| Balances::total_balance(who))
}

/// KUN of an account that is deposited.
fn deposited(chain: &mut Chain, who: Sr25519Keyring) -> Balance {
	chain.read(|| Balances::reserved_balance(account(who)))
}

fn set_ceiling(ceiling: Balance) -> RuntimeCall {
	RuntimeCall::Collateral(pallet_collateral::Call::set_debt_ceiling { asset: ETH, ceiling })
}

/// Debt ceiling of ETH.
pub fn ceiling(chain: &mut Chain) -> Balance {
	chain.read(|| crate::Collateral::collateral(ETH)).expect("ETH is listed").debt_ceiling
}

/// Everything that the pallets of the protocol hold about risk.
fn risk_state(chain: &mut Chain) -> impl PartialEq + std::fmt::Debug {
	chain.read(|| {
		(
			pallet_collateral::Collaterals::<Runtime>::iter().collect::<Vec<_>>(),
			pallet_collateral::System::<Runtime>::get(),
			pallet_volatility::Params::<Runtime>::iter().collect::<Vec<_>>(),
			pallet_lockdown::Params::<Runtime>::get(),
		)
	})
}
