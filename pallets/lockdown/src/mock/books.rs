//! Books that contradict themselves as a test wants.

use super::AccountId;
use crate::{
	interfaces::{Books, Walk},
	AccountFigures, Reconciliation,
};
use frame_support::{
	parameter_types,
	weights::{Weight, WeightMeter},
};
use qian_primitives::{AssetId, Balance, Mismatch, MismatchKind, SweepPoint, Swept};
use sp_runtime::offchain::Duration;

/// Listed assets, in an order that is not that of their numbers.
pub const ASSETS: [AssetId; 3] = [102, 100, 101];
pub const ETH: AssetId = 100;
pub const BTC: AssetId = 101;
pub const SOL: AssetId = 102;
/// Not listed.
pub const UNLISTED: AssetId = 199;

/// Holds assets for the protocol.
pub const POT: AccountId = 500;
/// Holds KUN for the protocol.
pub const FUND: AccountId = 501;

/// What a step of a sweep takes.
pub const STEP: Weight = Weight::from_parts(1_000, 0);
/// What asking for all books takes.
pub const AUDIT: Weight = Weight::from_parts(5_000, 0);

/// A contradiction, and the asset of which it is one; of the protocol if none.
pub type Wrong = (Option<AssetId>, Mismatch<AccountId>);

parameter_types! {
	pub static Listed: Vec<AssetId> = ASSETS.to_vec();
	/// What contradicts itself.
	pub static Wrongs: Vec<Wrong> = vec![];
	/// CSAs of each asset, of the owners 1, 2 and so on.
	pub static Csas: u64 = 3;
	/// What is wrong with the CSA of this asset and owner, or with the tree if the owner is zero.
	pub static WrongCsas: Vec<(AssetId, AccountId, Mismatch<AccountId>)> = vec![];
	/// Where each stretch of a sweep began.
	pub static Stretches: Vec<(AssetId, SweepPoint<AccountId>)> = vec![];
	/// Over which assets somebody walked.
	pub static Walks: Vec<AssetId> = vec![];
	/// What a walk finds.
	pub static WalkFinds: Vec<Mismatch<AccountId>> = vec![];
	/// Pages of a walk, and the milliseconds that each takes.
	pub static WalkPages: (u64, u64) = (2, 1);
}

/// Nothing contradicts itself.
pub fn reset_books() {
	Listed::set(ASSETS.to_vec());
	Wrongs::set(vec![]);
	Csas::set(3);
	WrongCsas::set(vec![]);
	Stretches::set(vec![]);
	Walks::set(vec![]);
	WalkFinds::set(vec![]);
	WalkPages::set((2, 1));
}

/// From now on this contradicts itself, in place of what did.
pub fn wrong(wrongs: &[Wrong]) {
	Wrongs::set(wrongs.to_vec());
}

/// [`POT`] should own so much of `asset` and owns so much.
pub fn custody(asset: AssetId, expected: Balance, found: Balance) -> Wrong {
	(Some(asset), Mismatch::of(POT, MismatchKind::Custody, expected, found))
}

pub struct MockBooks;

impl MockBooks {
	fn wrongs(of: Option<AssetId>) -> Vec<Mismatch<AccountId>> {
		let wrongs = Wrongs::get().into_iter();
		wrongs.filter(|(asset, _)| *asset == of).map(|(_, mismatch)| mismatch).collect()
	}
}

impl Books<AccountId> for MockBooks {
	fn assets() -> Vec<AssetId> {
		Listed::get()
	}

	fn is_listed(asset: AssetId) -> bool {
		Listed::get().contains(&asset)
	}

	fn audit(asset: AssetId) -> Vec<Mismatch<AccountId>> {
		assert!(Self::is_listed(asset), "nobody asks for the books of an asset that is not listed");
		Self::wrongs(Some(asset))
	}

	fn audit_protocol() -> Vec<Mismatch<AccountId>> {
		Self::wrongs(None)
	}

	fn audit_weight() -> Weight {
		AUDIT
	}

	fn sweep(
		asset: AssetId,
		from: SweepPoint<AccountId>,
		meter: &mut WeightMeter,
	) -> Swept<AccountId> {
		Stretches::mutate(|stretches| stretches.push((asset, from.clone())));
		let mut swept = Swept { next: Some(from), looked_at: 0, mismatches: vec![] };
		while let Some(point) = swept.next.clone() {
			if meter.try_consume(STEP).is_err() {
				break;
			}
			let owner = match point {
				SweepPoint::Octave(_) => 0,
				SweepPoint::Csa(last) => last.unwrap_or(0) + 1,
			};
			swept.looked_at += 1;
			let wrongs = WrongCsas::get().into_iter();
			let of_csa = wrongs.filter(|(of, csa, _)| (*of, *csa) == (asset, owner));
			swept.mismatches.extend(of_csa.map(|(_, _, mismatch)| mismatch));
			let last = (owner > 0).then_some(owner);
			let is_through = owner >= Csas::get() || !Self::is_listed(asset);
			swept.next = (!is_through).then_some(SweepPoint::Csa(last));
		}
		swept
	}

	fn walk(asset: AssetId, mut go_on: impl FnMut() -> bool) -> Option<Walk<AccountId>> {
		Walks::mutate(|walks| walks.push(asset));
		let (pages, millis) = WalkPages::get();
		for _ in 0..pages {
			if !go_on() {
				return None;
			}
			let now = sp_io::offchain::timestamp();
			sp_io::offchain::sleep_until(now.add(Duration::from_millis(millis)));
		}
		Some(Walk { csas: Csas::get(), mismatches: WalkFinds::get() })
	}

	fn figures(asset: AssetId) -> Option<Reconciliation<AccountId>> {
		Self::is_listed(asset).then(figures)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn break_custody() -> (AccountId, AssetId) {
		wrong(&[custody(ETH, 1, 0)]);
		(POT, ETH)
	}
}

/// What the books of every asset say.
pub fn figures() -> Reconciliation<AccountId> {
	let pot = AccountFigures {
		account: POT,
		endowment: 0,
		inflow: 1_000,
		outflow: 100,
		lines: 900,
		balance: 890,
		acknowledged: 0,
	};
	Reconciliation {
		accounts: vec![pot],
		pooled: 700,
		tree_collateral: 699,
		debt: 400,
		tree_debt: 401,
		mismatches: vec![],
	}
}
