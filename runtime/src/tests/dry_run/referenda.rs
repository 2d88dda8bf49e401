//! Referenda by their index.

use super::*;
use crate::governance::dry_run::{dry_run_referendum, DryRunError};
use codec::Encode;
use frame_support::traits::{schedule::DispatchTime, Bounded, StorePreimage};
use sp_runtime::traits::Hash;

type Proposal = Bounded<RuntimeCall, <Runtime as frame_system::Config>::Hashing>;

/// These bytes, by their hash, as the call of a referendum that states this length.
fn by_hash(bytes: &[u8], len: usize) -> Proposal {
	let hash = <Runtime as frame_system::Config>::Hashing::hash(bytes);
	Bounded::Lookup { hash, len: len as u32 }
}

fn note(bytes: &[u8]) -> RuntimeCall {
	RuntimeCall::Preimage(pallet_preimage::Call::note_preimage { bytes: bytes.to_vec() })
}

/// Let Bob propose a call of `origin`, and say the index of the referendum.
fn submit(chain: &mut Chain, origin: OriginCaller, proposal: Proposal) -> u32 {
	let index = chain.read(pallet_referenda::ReferendumCount::<Runtime>::get);
	let submit = RuntimeCall::Referenda(pallet_referenda::Call::submit {
		proposal_origin: Box::new(origin),
		proposal,
		enactment_moment: DispatchTime::After(10),
	});
	assert_eq!(chain.block([(Bob, submit)]), [Ok(())]);
	index
}

/// Let Bob note these bytes and propose them as a call of the risk track.
fn propose(chain: &mut Chain, bytes: &[u8]) -> u32 {
	assert_eq!(chain.block([(Bob, note(bytes))]), [Ok(())]);
	submit(chain, RISK, by_hash(bytes, bytes.len()))
}

fn referendum(chain: &mut Chain, index: u32) -> Result<Report, DryRunError> {
	untouched(chain, || dry_run_referendum(index))
}

#[test]
fn a_referendum_is_tried_by_its_index_with_its_own_origin() {
	let mut chain = in_a_fall();
	let call = set_q_min(&mut chain, percent(125));
	let bytes = call.encode();
	let index = propose(&mut chain, &bytes);
	let run = referendum(&mut chain, index).expect("the referendum is ongoing");
	assert_eq!(run, report(&mut chain, RISK, call.clone()));
	assert!(run.lines[0].freezes.is_some());

	let index = submit(&mut chain, LISTING, by_hash(&bytes, bytes.len()));
	let run = referendum(&mut chain, index).expect("the preimage is there since the first one");
	assert_eq!(run.result, Err(DispatchError::BadOrigin));

	// A short call stands in the referendum itself.
	let proposal = chain.read(|| crate::Preimage::bound(set_ceiling(5))).expect("it is short");
	assert!(matches!(proposal, Bounded::Inline(_)));
	let index = submit(&mut chain, RISK, proposal);
	let run = referendum(&mut chain, index).expect("the referendum is ongoing");
	assert_eq!(run, report(&mut chain, RISK, set_ceiling(5)));
}

#[test]
fn a_referendum_that_cannot_be_tried_says_why() {
	let mut chain = in_a_fall();
	assert_eq!(referendum(&mut chain, 0), Err(DryRunError::UnknownReferendum));

	let call = set_q_min(&mut chain, percent(125)).encode();
	let index = submit(&mut chain, RISK, by_hash(&call, call.len()));
	let too_long = submit(&mut chain, RISK, by_hash(&call, call.len() + 1));
	assert_eq!(referendum(&mut chain, index), Err(DryRunError::PreimageMissing));
	assert_eq!(chain.block([(Ferdie, note(&call))]), [Ok(())]);
	assert!(referendum(&mut chain, index).is_ok());
	assert_eq!(referendum(&mut chain, too_long), Err(DryRunError::PreimageMissing));

	let cancel = RuntimeCall::Referenda(pallet_referenda::Call::cancel { index });
	enact(&mut chain, ROOT, cancel);
	assert_eq!(referendum(&mut chain, index), Err(DryRunError::NotOngoing));

	let index = propose(&mut chain, &[255; 200]);
	assert_eq!(referendum(&mut chain, index), Err(DryRunError::Undecodable));
	let short = batch(vec![]).encode();
	let nest = |depth: usize| {
		let one = [short[0], short[1], 4];
		let mut bytes = one.repeat(depth);
		bytes.extend(set_ceiling(5).encode());
		bytes
	};
	let index = propose(&mut chain, &nest(20));
	assert!(referendum(&mut chain, index).is_ok());
	let index = propose(&mut chain, &nest(300));
	assert_eq!(referendum(&mut chain, index), Err(DryRunError::Undecodable));
}
