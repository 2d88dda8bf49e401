//! Owners of CSAs: they open them, and some of them act when theirs come too close to the freeze line.

use crate::{
	amount::whole,
	chain::Signer,
	genesis::ETH,
	population::{top_up, Owner, TopUp},
	scenario::{ALERT, TARGET},
};
use pallet_csa::types::Position;
use qian_primitives::{asset_ids::QUSD, Balance, UNIT};
use qian_runtime::{AccountId, Assets, Csa, Runtime, RuntimeCall};
use std::collections::BTreeMap;

/// Least debt of a CSA that has any.
const LEAST_DEBT: Balance = 100 * UNIT;

/// The freeze line of ETH.
pub const Q_MIN: f64 = 1.2;

struct Holder {
	signer: Signer,
	means: Owner,
	/// When the owner acts next.
	due: Option<u32>,
}

/// All owners.
pub struct Owners {
	holders: Vec<Holder>,
	indices: BTreeMap<AccountId, usize>,
}

/// The owner of this index.
pub fn signer(index: u32) -> Signer {
	Signer::new("owner", index)
}

impl Owners {
	/// Owners who have opened nothing yet.
	pub fn new(owners: &[Owner]) -> Self {
		let holder = |(index, owner): (u32, &Owner)| Holder {
			signer: signer(index),
			means: owner.clone(),
			due: None,
		};
		let holders: Vec<_> = (0..).zip(owners).map(holder).collect();
		let accounts = holders.iter().map(|holder| holder.signer.account.clone());
		Self { indices: accounts.zip(0..).collect(), holders }
	}

	/// Account and all ETH of each of them.
	pub fn endowments(&self) -> impl Iterator<Item = (&AccountId, Balance)> {
		let all = |holder: &Holder| holder.means.collateral + holder.means.spare;
		self.holders.iter().map(move |holder| (&holder.signer.account, all(holder)))
	}

	/// The index of an account among the owners.
	pub fn index(&self, account: &AccountId) -> usize {
		*self.indices.get(account).expect("nobody else has a CSA")
	}

	/// How many there are.
	pub fn count(&self) -> usize {
		self.holders.len()
	}

	/// Let the owner of this index open the CSA, and sell the coins that are not kept on the market. Says
	/// whether that found room in the block.
	pub fn open(&self, index: usize, market: &AccountId) -> bool {
		let Holder { signer, means, .. } = &self.holders[index];
		let Owner { collateral, debt, kept, .. } = *means;
		let open = pallet_csa::Call::open { asset: ETH, collateral, debt };
		let calls = vec![open.into(), transfer(QUSD, market, debt - kept)];
		match signer.submit(pallet_utility::Call::<Runtime>::batch_all { calls }) {
			Ok(result) => {
				result.expect("the owner has what it takes");
				true
			},
			Err(full) => {
				assert!(full.exhausted_resources(), "an owner can pay: {full:?}");
				false
			},
		}
	}

	/// Owners whose CSAs are not `debt`-free and below the alert in this minute take note of it.
	pub fn watch(&mut self, minute: u32, ratio_of: impl Fn(usize) -> f64) {
		for (index, Holder { means, due, .. }) in self.holders.iter_mut().enumerate() {
			let Some(delay) = means.delay.filter(|_| due.is_none()) else { continue };
			if means.kept + means.spare > 0 && ratio_of(index) < ALERT * Q_MIN {
				*due = Some(minute + delay);
			}
		}
	}

	/// Let all owners act whose time has come; returns how many transactions that took.
	pub fn act(&mut self, minute: u32, price: f64) -> u32 {
		let mut sent = 0;
		for Holder { signer, means, due } in &mut self.holders {
			if due.is_none_or(|due| due > minute) {
				continue;
			}
			*due = None;
			// A rest too small for an account went with what was paid before.
			means.kept = means.kept.min(Assets::balance(QUSD, &signer.account));
			means.spare = means.spare.min(Assets::balance(ETH, &signer.account));
			let Some(position) = Csa::position(ETH, signer.account.clone()) else { continue };
			let TopUp { repay, deposit } = plan(&position, price, means);
			let owner = signer.account.clone();
			if repay > 0 {
				means.kept -= repay;
				send(
					signer,
					pallet_csa::Call::repay { asset: ETH, owner: owner.clone(), amount: repay },
				);
				sent += 1;
			}
			if deposit > 0 {
				means.spare -= deposit;
				send(signer, pallet_csa::Call::deposit { asset: ETH, owner, amount: deposit });
				sent += 1;
			}
		}
		sent
	}
}

/// Nothing if the CSA is far from the line again, or lost.
fn plan(position: &Position, price: f64, means: &Owner) -> TopUp {
	let Position { collateral, debt, .. } = *position;
	let ratio = whole(collateral) * price / whole(debt).max(1e-9);
	if debt == 0 || !(1.0..ALERT * Q_MIN).contains(&ratio) {
		return TopUp::default();
	}
	let own = (means.kept, means.spare);
	top_up(collateral, debt, price, TARGET * Q_MIN, own, LEAST_DEBT)
}

/// A call that cannot fail.
pub fn send(signer: &Signer, call: impl Into<RuntimeCall>) {
	signer.submit(call).expect("the signer can pay").expect("the call succeeds");
}

/// `assets.transfer`
pub fn transfer(asset: u64, to: &AccountId, amount: Balance) -> RuntimeCall {
	let target = to.clone().into();
	pallet_assets::Call::transfer { id: asset.into(), target, amount }.into()
}
