//! The records of CSAs and the nodes of the ratio trees as they lie in the state, with nothing hidden.

use crate::{AccountId, AssetId, Balance};
use codec::{Decode, Encode};
use frame_support::{storage_alias, Blake2_128Concat, Twox64Concat};
use sp_core::U256;

/// Raw units of the tree in a base unit.
pub const RAW: u128 = 1 << 16;

type Factor = (u64, i32);
type Scaling = (Factor, Factor, U256, u128);

/// Collateral and debt, in raw units.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
pub struct Sums {
	pub collateral: u128,
	pub debt: u128,
}

/// What a node knows of a child.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
pub struct Entry {
	pub sums: Sums,
	pub pending: Option<Scaling>,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Root {
	pub next_epoch: u64,
	pub octaves: [Option<Entry>; 64],
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Octave {
	pub slices: [Option<Entry>; 32],
}

#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
pub struct Leaf {
	pub sums: Sums,
	pub factors: (Factor, Factor),
	pub rewards: (U256, u128),
	pub epoch: u64,
	pub count: u32,
}

#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Slice {
	pub ticks: [Option<Leaf>; 32],
}

/// A share of a tick, in base units.
#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
pub struct Position {
	pub collateral: Balance,
	pub debt: Balance,
	pub tick: u16,
	pub epoch: u64,
	pub factors: (Factor, Factor),
	pub earned: U256,
}

#[derive(Clone, Copy, Debug, PartialEq, Encode, Decode)]
pub enum Holding {
	Idle { collateral: Balance },
	Pooled(Position),
}

#[storage_alias]
pub type Csas = StorageDoubleMap<Csa, Twox64Concat, AssetId, Blake2_128Concat, AccountId, Holding>;
#[storage_alias]
pub type TreeRoots = StorageMap<Csa, Twox64Concat, AssetId, Root>;
#[storage_alias]
pub type TreeOctaves = StorageDoubleMap<Csa, Twox64Concat, AssetId, Twox64Concat, u8, Octave>;
#[storage_alias]
pub type TreeSlices = StorageDoubleMap<Csa, Twox64Concat, AssetId, Twox64Concat, u16, Slice>;

/// The tick in which the CSA of `owner` lies.
pub fn tick_of(asset: AssetId, owner: &AccountId) -> u16 {
	match Csas::get(asset, owner) {
		Some(Holding::Pooled(position)) => position.tick,
		other => panic!("{other:?} has no debt"),
	}
}

fn octave_of(tick: u16) -> u8 {
	(tick / 1_024) as u8
}

fn slice_of(tick: u16) -> u16 {
	tick / 32
}

/// Change the entry of the root above `tick`.
pub fn change_root(asset: AssetId, tick: u16, change: impl FnOnce(&mut Option<Entry>)) {
	let mut root = TreeRoots::get(asset).expect("there is a tree");
	change(&mut root.octaves[usize::from(octave_of(tick))]);
	TreeRoots::insert(asset, root);
}

/// Change the entry of the octave above `tick`.
pub fn change_octave(asset: AssetId, tick: u16, change: impl FnOnce(&mut Option<Entry>)) {
	let mut octave = TreeOctaves::get(asset, octave_of(tick)).expect("there is a node");
	change(&mut octave.slices[usize::from(slice_of(tick)) % 32]);
	TreeOctaves::insert(asset, octave_of(tick), octave);
}

/// Change the leaf of `tick`.
pub fn change_leaf(asset: AssetId, tick: u16, change: impl FnOnce(&mut Leaf)) {
	let mut slice = TreeSlices::get(asset, slice_of(tick)).expect("there is a node");
	let leaf = slice.ticks[usize::from(tick) % 32].as_mut();
	change(leaf.expect("there is a leaf"));
	TreeSlices::insert(asset, slice_of(tick), slice);
}

/// Remove the node of the octave of `tick`.
pub fn remove_octave(asset: AssetId, tick: u16) {
	TreeOctaves::remove(asset, octave_of(tick));
}

/// Remove the node of the slice of `tick`.
pub fn remove_slice(asset: AssetId, tick: u16) {
	TreeSlices::remove(asset, slice_of(tick));
}
