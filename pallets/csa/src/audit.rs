//! Audits: the books against the ratio trees, the trees against themselves, and CSAs against both.
//!
//! | audit | when | cost |
//! |---|---|---|
//! | [`Pallet::audit`], [`Pallet::audit_debts`] | in every block | a few records |
//! | [`Pallet::sweep`] | in idle time, bit by bit | one octave or one CSA a step |
//! | [`Pallet::walk`] | off chain, all at once | every CSA of an asset |
//!
//! What a sweep checks is local: an entry of the tree against its child node, a CSA against its tick.
//! Every operation keeps that true, so that a sweep needs no snapshot and may take any number of blocks.
//! Sums over all CSAs do need one: a walk takes place in the state of one block.

use crate::{
	interfaces::{Coin, Register},
	ledger::Nodes,
	types::{AssetLedger, Csa, Holding, TreeFigures, WalkFigures},
	views::PAGE_LOOKS,
	Config, Ledgers, Pallet, TreeRoots, WeightInfo,
};
use alloc::{vec, vec::Vec};
use frame_support::weights::WeightMeter;
use qian_math::position_tick;
use qian_primitives::{AssetId, Balance, Mismatch, MismatchKind, SweepPoint, Swept, COIN_DECIMALS};
use qian_ratio_tree::{
	audit_octave, audit_position, Amounts, NodeFault, NodeStore, Position, Tree,
};

/// What the tree may fall short of a debt in the books by, in base units of the stablecoin (T2).
pub(crate) const DEBT_SLACK: Balance = 1_000_000;

/// What the sum of a tree may differ from that over its CSAs by, in base units, beside one unit for each
/// of them and one part in 2^40: whoever leaves a tick that was scaled leaves up to a unit in it.
const WALK_SLACK: Balance = 65_536;

/// What CSAs that left may have taken along from the sum of a tree, or left in it, by rounding: one part
/// in 2 to this power of a whole unit, about a millionth. Each takes up to one part in 2^63 of what it
/// had for each scaling of it, however little stays behind.
const TAKEN_ALONG: u32 = 20;

impl<T: Config> Pallet<T> {
	/// What contradicts L5 for `asset`: the collateral in its books covers that in its ratio tree, whose
	/// debt covers that in its books.
	///
	/// Two reads. An asset without any CSA has nothing to contradict.
	pub fn audit(asset: AssetId) -> Vec<Mismatch<T::AccountId>> {
		let TreeFigures { pooled, tree_collateral, debt, tree_debt, .. } = Self::reconcile(asset);
		let collateral = Mismatch::new(MismatchKind::TreeCollateral, pooled, tree_collateral);
		let debts = Mismatch::new(MismatchKind::TreeDebt, debt, tree_debt);
		let broken = [
			(tree_collateral > pooled).then_some(collateral),
			(tree_debt.saturating_add(DEBT_SLACK) < debt).then_some(debts),
		];
		broken.into_iter().flatten().collect()
	}

	/// What contradicts L4 among the debts: those of all assets are the total in the books of the coin.
	///
	/// One read for each asset, of which there are at most 32, and one for the total.
	pub fn audit_debts() -> Option<Mismatch<T::AccountId>> {
		let total = T::Coin::debt_total();
		let sum = Ledgers::<T>::iter_values()
			.fold(0, |sum: Balance, ledger| sum.saturating_add(ledger.debt));
		(sum != total).then_some(Mismatch::new(MismatchKind::DebtTotal, total, sum))
	}

	/// Each side of L5 for `asset`, in base units. Two reads.
	pub fn reconcile(asset: AssetId) -> TreeFigures {
		let AssetLedger { idle, pooled, debt, .. } = Ledgers::<T>::get(asset);
		let Amounts { collateral, debt: tree_debt } = Self::tree(asset).totals();
		TreeFigures { idle, pooled, tree_collateral: collateral, debt, tree_debt }
	}

	/// Check the tree of `asset` octave by octave, and then its CSAs one by one, from `from` on, as long
	/// as `meter` has room for the next step at its worst.
	///
	/// A sweep that goes on where the last one ended comes to everything that is there all the time
	/// exactly once, whatever comes and goes in between. It begins with the first octave.
	pub fn sweep(
		asset: AssetId,
		from: SweepPoint<T::AccountId>,
		meter: &mut WeightMeter,
	) -> Swept<T::AccountId> {
		let mut swept = Swept { next: Some(from), looked_at: 0, mismatches: Vec::new() };
		while let Some(SweepPoint::Octave(from)) = swept.next {
			if meter.try_consume(T::WeightInfo::sweep_octave()).is_err() {
				return swept;
			}
			swept.next = Some(Self::sweep_octave(asset, from, &mut swept));
		}
		if let Some(SweepPoint::Csa(last)) = swept.next.take() {
			swept.next = Self::sweep_csas(asset, last, meter, &mut swept);
		}
		swept
	}

	/// Check the next octave that is not empty, from `from` on; returns where the sweep goes on.
	pub(crate) fn sweep_octave(
		asset: AssetId,
		from: u8,
		swept: &mut Swept<T::AccountId>,
	) -> SweepPoint<T::AccountId> {
		let root = TreeRoots::<T>::get(asset).unwrap_or_default();
		let mut occupied = (0u8..).zip(&root.octaves).filter(|(_, entry)| entry.is_some());
		let Some((octave, _)) = occupied.find(|(octave, _)| *octave >= from) else {
			return SweepPoint::Csa(None);
		};
		let audit = audit_octave(&Self::nodes(asset), octave);
		swept.looked_at = swept.looked_at.saturating_add(audit.nodes);
		let faults = audit.faults.into_iter();
		swept.mismatches.extend(faults.flat_map(|fault| node_mismatches(&fault)));
		SweepPoint::Octave(octave.saturating_add(1))
	}

	/// Check CSAs from that after `last` on; returns where the sweep goes on.
	fn sweep_csas(
		asset: AssetId,
		mut last: Option<T::AccountId>,
		meter: &mut WeightMeter,
		swept: &mut Swept<T::AccountId>,
	) -> Option<SweepPoint<T::AccountId>> {
		let step = T::WeightInfo::sweep_csa();
		if !meter.can_consume(step) {
			return Some(SweepPoint::Csa(last));
		}
		let mut check = Check::<T>::of(asset);
		let mut csas = Self::csas_after(asset, last.clone());
		while meter.try_consume(step).is_ok() {
			let (owner, holding) = csas.next()?;
			swept.looked_at = swept.looked_at.saturating_add(1);
			swept.mismatches.extend(check.holding(&owner, &holding));
			last = Some(owner);
		}
		Some(SweepPoint::Csa(last))
	}

	/// Add up what all CSAs of `asset` hold and owe, and compare with its books and its tree. `on_page`
	/// is asked before each thousand of CSAs whether to go on; nothing comes of it if not.
	///
	/// For use off chain: reads every CSA, and every node of the tree that one of them lies in.
	pub fn walk(
		asset: AssetId,
		mut on_page: impl FnMut() -> bool,
	) -> Option<WalkFigures<T::AccountId>> {
		let books = Self::reconcile(asset);
		let decimals = T::Register::terms(asset).map_or(0, |terms| terms.decimals);
		let mut tree = Self::tree(asset);
		let mut sums = Walked::default();
		let mut all = Self::csas_after(asset, None);
		loop {
			if !on_page() {
				return None;
			}
			let through = sums.csas.saturating_add(PAGE_LOOKS as u64);
			for (_, holding) in all.by_ref().take(PAGE_LOOKS) {
				sums.add(&holding, &mut tree);
			}
			if sums.csas < through {
				let mismatches = sums.mismatches(&books, decimals);
				return Some(WalkFigures { csas: sums.csas, mismatches });
			}
		}
	}
}

/// What it takes to check CSAs of one asset.
struct Check<T: Config> {
	/// Decimals of the asset; `None` if it is not listed.
	decimals: Option<u8>,
	/// Collateral of CSAs without debt in the books.
	idle: Balance,
	tree: Tree<Nodes<T>>,
}

impl<T: Config> Check<T> {
	fn of(asset: AssetId) -> Self {
		let decimals = T::Register::terms(asset).map(|terms| terms.decimals);
		Self { decimals, idle: Ledgers::<T>::get(asset).idle, tree: Pallet::<T>::tree(asset) }
	}

	fn holding(&mut self, owner: &T::AccountId, holding: &Holding) -> Vec<Mismatch<T::AccountId>> {
		let broken = match holding {
			Holding::Idle { collateral } => {
				[(*collateral > self.idle).then_some((self.idle, *collateral)), None, None]
			},
			Holding::Pooled(position) => {
				let [collateral, debt] = self.share(position);
				[self.tick(position), collateral, debt]
			},
		};
		let mismatch =
			|(most, found)| Mismatch::of(owner.clone(), MismatchKind::Position, most, found);
		broken.into_iter().flatten().map(mismatch).collect()
	}

	/// Each side of what a position holds and what its tick does, if it holds too much. One that was
	/// drained holds nothing.
	fn share(&mut self, position: &Position) -> [Option<(Balance, Balance)>; 2] {
		let Some(NodeFault { expected, found }) = audit_position(&mut self.tree, position) else {
			return [None; 2];
		};
		[(expected.collateral, found.collateral), (expected.debt, found.debt)]
			.map(|(tick, held)| (held > tick).then_some((tick, held)))
	}

	/// The tick that the ratio of what was put in belongs to, and the one that it lies in, if they
	/// differ. The largest value stands for no tick.
	fn tick(&self, position: &Position) -> Option<(Balance, Balance)> {
		let Amounts { collateral, debt } = position.amounts;
		let expected = position_tick(collateral, debt, self.decimals?);
		let differ = expected != Some(position.tick);
		differ.then(|| (expected.map_or(Balance::MAX, Balance::from), position.tick.into()))
	}
}

/// Sums over CSAs of one asset.
#[derive(Default)]
struct Walked {
	csas: u64,
	/// Those of them that have debt.
	pooled: u64,
	idle: Balance,
	shown: Csa,
}

impl Walked {
	fn add<S: NodeStore>(&mut self, holding: &Holding, tree: &mut Tree<S>) {
		self.csas = self.csas.saturating_add(1);
		match holding {
			Holding::Idle { collateral } => self.idle = self.idle.saturating_add(*collateral),
			Holding::Pooled(position) => {
				let held = tree.view(position);
				self.pooled = self.pooled.saturating_add(1);
				self.shown.collateral = self.shown.collateral.saturating_add(held.collateral);
				self.shown.debt = self.shown.debt.saturating_add(held.debt);
			},
		}
	}

	fn mismatches<AccountId>(&self, books: &TreeFigures, decimals: u8) -> Vec<Mismatch<AccountId>> {
		let near = |of_tree: Balance, of_all: Balance, decimals: u8| {
			let taken = 10u128.saturating_pow(decimals.into()) >> TAKEN_ALONG;
			let slack = Balance::from(self.pooled) + WALK_SLACK + (of_tree >> 40) + taken;
			of_tree.abs_diff(of_all) <= slack
		};
		let TreeFigures { idle, tree_collateral, tree_debt, .. } = *books;
		let Csa { collateral, debt } = self.shown;
		let collateral_holds = near(tree_collateral, collateral, decimals);
		let debt_holds = near(tree_debt, debt, COIN_DECIMALS);
		[
			(MismatchKind::IdleSum, idle, self.idle, idle == self.idle),
			(MismatchKind::CollateralSum, tree_collateral, collateral, collateral_holds),
			(MismatchKind::DebtSum, tree_debt, debt, debt_holds),
		]
		.into_iter()
		.filter(|(.., holds)| !holds)
		.map(|(kind, expected, found, _)| Mismatch::new(kind, expected, found))
		.collect()
	}
}

/// A fault in the words of every ledger: one mismatch for each side that differs; one for the collateral
/// if the difference is less than a base unit.
fn node_mismatches<AccountId>(fault: &NodeFault) -> Vec<Mismatch<AccountId>> {
	let NodeFault { expected, found } = fault;
	let collateral = Mismatch::new(MismatchKind::TreeNode, expected.collateral, found.collateral);
	let debt = Mismatch::new(MismatchKind::TreeNode, expected.debt, found.debt);
	match (expected.collateral == found.collateral, expected.debt == found.debt) {
		(true, true) | (false, true) => vec![collateral],
		(true, false) => vec![debt],
		(false, false) => vec![collateral, debt],
	}
}
