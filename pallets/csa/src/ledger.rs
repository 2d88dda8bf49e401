//! The one way to a CSA.
//!
//! Callers neither read nor write a record or a node of the ratio tree themselves: they ask
//! [`Pallet::csa`] for what an owner has now, and hand the CSA that it becomes to
//! [`Pallet::replace`]. What many CSAs have together, and what changes them all at once, is asked of
//! the tree that [`Pallet::tree`] opens.

use crate::{
	interfaces::{Coin, Custody},
	types::{AssetLedger, Csa, Holding},
	Config, Csas, Event, Ledgers, Pallet, TreeOctaves, TreeRoots, TreeSlices,
};
use core::marker::PhantomData;
use frame_support::{require_transactional, storage::PrefixIterator};
use qian_math::{line_tick, position_tick};
use qian_primitives::{AssetId, CsaState, Price, RatioLines, TickLines};
use qian_ratio_tree::{NodeStore, Octave, Position, Root, Slice, Tree, OCTAVES, SLICES};
use sp_runtime::{traits::Zero, ArithmeticError, DispatchResult};

/// The reward index of the debt. No programme pays for debt, so nothing is ever earned.
pub(crate) const REWARD_INDEX: u128 = 0;

/// The nodes of the ratio tree of one asset.
pub(crate) struct Nodes<T> {
	asset: AssetId,
	runtime: PhantomData<T>,
}

impl<T: Config> NodeStore for Nodes<T> {
	fn root(&self) -> Option<Root> {
		TreeRoots::<T>::get(self.asset)
	}

	fn octave(&self, octave: u8) -> Option<Octave> {
		TreeOctaves::<T>::get(self.asset, octave)
	}

	fn slice(&self, slice: u16) -> Option<Slice> {
		TreeSlices::<T>::get(self.asset, slice)
	}

	fn put_root(&mut self, root: &Root) {
		TreeRoots::<T>::insert(self.asset, root);
	}

	fn put_octave(&mut self, octave: u8, node: Option<&Octave>) {
		TreeOctaves::<T>::set(self.asset, octave, node.copied());
	}

	fn put_slice(&mut self, slice: u16, node: Option<&Slice>) {
		TreeSlices::<T>::set(self.asset, slice, node.copied());
	}
}

/// A CSA that an operation is about to change, with the sums that it is part of.
pub(crate) struct Entry<T: Config> {
	/// The CSA before the operation; empty if there is none yet.
	pub before: Csa,
	/// Whether the owner had one before.
	pub exists: bool,
	/// Sums over all CSAs of the asset before the operation.
	pub ledger: AssetLedger,
	position: Option<Position>,
	tree: Tree<Nodes<T>>,
}

impl<T: Config> Pallet<T> {
	/// What `owner` has locked and owes in `asset` now; `None` without a CSA.
	pub fn csa(asset: AssetId, owner: &T::AccountId) -> Option<Csa> {
		Self::entry_if_any(asset, owner).map(|entry| entry.before)
	}

	/// What the state keeps of the CSAs of `asset`, from that after `last` on, in the order of their
	/// keys. A CSA keeps its place in it whatever comes and goes.
	pub(crate) fn csas_after(
		asset: AssetId,
		last: Option<T::AccountId>,
	) -> PrefixIterator<(T::AccountId, Holding)> {
		last.map_or_else(
			|| Csas::<T>::iter_prefix(asset),
			|last| Csas::<T>::iter_prefix_from(asset, Csas::<T>::hashed_key_for(asset, last)),
		)
	}

	/// The nodes of the ratio tree of `asset`.
	pub(crate) fn nodes(asset: AssetId) -> Nodes<T> {
		Nodes { asset, runtime: PhantomData }
	}

	/// The ratio tree of `asset`.
	pub(crate) fn tree(asset: AssetId) -> Tree<Nodes<T>> {
		Tree::open(Self::nodes(asset))
	}

	/// What `holding` is now, by the books and the tree of its asset.
	pub(crate) fn resolve(
		holding: &Holding,
		ledger: &AssetLedger,
		tree: &mut Tree<Nodes<T>>,
	) -> Csa {
		match holding {
			Holding::Idle { collateral } => Csa { collateral: *collateral, debt: 0 },
			Holding::Pooled(position) => {
				let held = tree.view(position);
				// The last of many may find the books a unit short of what rounding shows.
				Csa {
					collateral: held.collateral.min(ledger.pooled),
					debt: held.debt.min(ledger.debt),
				}
			},
		}
	}

	/// Load the CSA of `owner`, if there is one, and the sums of its asset for an operation.
	pub(crate) fn entry_if_any(asset: AssetId, owner: &T::AccountId) -> Option<Entry<T>> {
		Some(Self::entry(asset, owner)).filter(|entry| entry.exists)
	}

	/// Load the CSA of `owner` and the sums of its asset for an operation.
	pub(crate) fn entry(asset: AssetId, owner: &T::AccountId) -> Entry<T> {
		let holding = Csas::<T>::get(asset, owner);
		let ledger = Ledgers::<T>::get(asset);
		let mut tree = Self::tree(asset);
		Entry {
			before: holding.map(|h| Self::resolve(&h, &ledger, &mut tree)).unwrap_or_default(),
			exists: holding.is_some(),
			ledger,
			position: match holding {
				Some(Holding::Pooled(position)) => Some(position),
				_ => None,
			},
			tree,
		}
	}

	/// Store what the CSA of `owner` became, and the sums with it. `decimals` are those of the asset.
	#[require_transactional]
	pub(crate) fn replace(
		asset: AssetId,
		owner: &T::AccountId,
		entry: Entry<T>,
		decimals: u8,
		after: Csa,
	) -> DispatchResult {
		let Entry { before, exists, ledger, position, mut tree } = entry;
		let mut ledger = ledger.without(&before, position.is_some())?.with(&after)?;
		if let Some(position) = &position {
			tree.remove(position);
		}
		if !exists {
			Self::deposit_event(Event::CsaOpened { asset, owner: owner.clone() });
		}
		if after.is_empty() {
			Csas::<T>::remove(asset, owner);
		} else if after.debt.is_zero() {
			Csas::<T>::insert(asset, owner, Holding::Idle { collateral: after.collateral });
		} else {
			let tick = position_tick(after.collateral, after.debt, decimals)
				.ok_or(ArithmeticError::Overflow)?;
			let position = tree.insert(tick, after.into(), REWARD_INDEX);
			Csas::<T>::insert(asset, owner, Holding::Pooled(position));
			Self::call_for_margin(asset, owner, ledger.lines.map(|lines| lines.state(tick)));
		}
		if position.is_some() {
			Self::clear_dust(asset, &mut ledger, &mut tree)?;
		}
		tree.save();
		Ledgers::<T>::insert(asset, ledger);
		Ok(())
	}

	/// Where no CSA has debt any longer, what rounding left over becomes surplus and bad debt.
	#[require_transactional]
	pub(crate) fn clear_dust(
		asset: AssetId,
		ledger: &mut AssetLedger,
		tree: &mut Tree<Nodes<T>>,
	) -> DispatchResult {
		let Csa { collateral, debt } = Csa { collateral: ledger.pooled, debt: ledger.debt };
		if (collateral.is_zero() && debt.is_zero()) || !tree.is_empty() {
			return Ok(());
		}
		if !collateral.is_zero() {
			T::Custody::to_surplus(asset, collateral)?;
		}
		if !debt.is_zero() {
			T::Coin::to_bad_debt(debt)?;
		}
		(ledger.pooled, ledger.debt) = (0, 0);
		Self::deposit_event(Event::DustMoved { asset, collateral, debt });
		Ok(())
	}

	/// Tell the owner of a CSA that was just changed if it is still short.
	fn call_for_margin(asset: AssetId, owner: &T::AccountId, state: Option<CsaState>) {
		match state {
			Some(state @ (CsaState::Alarm | CsaState::Frozen | CsaState::Insolvent)) => {
				Self::deposit_event(Event::MarginCall { asset, owner: owner.clone(), state });
			},
			Some(CsaState::Normal) | None => (),
		}
	}

	/// Sums over the CSAs with debt of `asset` whose tick is at least `from` and below `below`.
	///
	/// Reads at most five nodes of the tree, however many CSAs there are. An empty range holds
	/// nothing.
	pub fn held_between(asset: AssetId, from: u16, below: u16) -> Csa {
		Self::tree(asset).sum(from.into()..below.max(from).into()).into()
	}

	/// Ticks of the lines at `price`; `None` for a price of zero.
	pub fn tick_lines(lines: &RatioLines, price: Price) -> Option<TickLines> {
		Some(TickLines {
			t_ins: line_tick(qian_math::ONE, price)?,
			t_min: line_tick(lines.q_min, price)?,
			t_alarm: line_tick(lines.q_alarm, price)?,
		})
	}

	/// Note a newly accepted `price`, and tell clients if a line moved to another tick.
	///
	/// Reads and writes one record, however many CSAs change their state.
	pub fn refresh_lines(asset: AssetId, lines: &RatioLines, price: Price) {
		let Some(moved) = Self::tick_lines(lines, price) else { return };
		Ledgers::<T>::mutate(asset, |ledger| {
			if ledger.lines == Some(moved) {
				return;
			}
			ledger.lines = Some(moved);
			let TickLines { t_ins, t_min, t_alarm } = moved;
			Self::deposit_event(Event::LinesMoved { asset, t_ins, t_min, t_alarm });
		});
	}

	/// Whether anybody has a CSA in `asset`, even one that was emptied and that nobody has cleaned. One
	/// read.
	pub fn has_csas(asset: AssetId) -> bool {
		Csas::<T>::iter_key_prefix(asset).next().is_some()
	}

	/// Forget the sums and the tree of an asset that was taken off the register, when there is no CSA in
	/// it.
	///
	/// The root stays, without entries: it counts the epochs, which no later CSA may find used should
	/// the asset ever be listed again. Removes at most 2,113 records.
	pub fn on_retired(asset: AssetId) {
		Ledgers::<T>::remove(asset);
		let _ = TreeOctaves::<T>::clear_prefix(asset, OCTAVES as u32, None);
		let _ = TreeSlices::<T>::clear_prefix(asset, (OCTAVES * SLICES) as u32, None);
	}
}
