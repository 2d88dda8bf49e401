//! Audits: what they find, and that they find nothing where nothing is wrong.

mod faults;
mod sweeps;
mod walks;

use super::{
	arbitrage::{portfolio, price_becomes, redeem, ARB, FROZEN, NORMAL},
	attacks::crowd,
	*,
};
use crate::{Csas, Holding, Ledgers, TreeOctaves, TreeRoots, TreeSlices, WeightInfo};
use frame_support::weights::{Weight, WeightMeter};
use qian_primitives::{AssetId, Mismatch, MismatchKind, SweepPoint, Swept};

type Found = Vec<Mismatch<AccountId>>;

const FIRST: SweepPoint<AccountId> = SweepPoint::Octave(0);

/// A sweep over all of `asset` at once.
fn swept(asset: AssetId) -> Swept<AccountId> {
	Csa::sweep(asset, FIRST, &mut WeightMeter::new())
}

/// What the audits of every block find, what a sweep finds, and what a walk finds.
fn found() -> [Found; 3] {
	let mut in_block = Csa::audit(ETH);
	in_block.extend(Csa::audit_debts());
	let swept = swept(ETH);
	assert_eq!(swept.next, None);
	let walked = Csa::walk(ETH, || true).expect("nobody stops it");
	[in_block, swept.mismatches, walked.mismatches]
}

const NOTHING: [Found; 3] = [vec![], vec![], vec![]];
