use crate::Factor;
use codec::{Decode, Encode, MaxEncodedLen};
use core::iter::Sum;
use primitive_types::U256;
use scale_info::TypeInfo;

/// Octaves of the ratio, which are the entries of the root: 2^-32 to 2^32.
pub const OCTAVES: usize = 64;
/// Slices of an octave, which are the entries of its node.
pub const SLICES: usize = 32;
/// Ticks of a slice, which are the leaves of its node.
pub const TICKS: usize = 32;

/// Collateral and debt, in base units.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Amounts {
	/// Collateral.
	pub collateral: u128,
	/// Debt.
	pub debt: u128,
}

impl Amounts {
	/// Nothing of either.
	pub const ZERO: Self = Self { collateral: 0, debt: 0 };
}

/// Sums over positions, with 16 bits below the base unit, so that rounding takes thousands of
/// scalings to make a unit: in an asset of few decimals that is somebody's money.
///
/// They are exact while all amounts of a tree together are below 2^112, which its caller ensures.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Sums {
	pub(crate) collateral: u128,
	pub(crate) debt: u128,
}

/// 2^-16 units make a base unit.
const UNIT_BITS: u32 = 16;

impl Sums {
	pub(crate) const ZERO: Self = Self { collateral: 0, debt: 0 };

	/// In base units: collateral rounded down, debt rounded up.
	pub fn amounts(self) -> Amounts {
		Amounts {
			collateral: self.collateral >> UNIT_BITS,
			debt: self.debt.div_ceil(1 << UNIT_BITS),
		}
	}

	pub(crate) fn plus(self, other: Self) -> Self {
		Self {
			collateral: self.collateral.saturating_add(other.collateral),
			debt: self.debt.saturating_add(other.debt),
		}
	}

	/// The difference, at least zero on each side.
	pub(crate) fn minus(self, other: Self) -> Self {
		Self {
			collateral: self.collateral.saturating_sub(other.collateral),
			debt: self.debt.saturating_sub(other.debt),
		}
	}
}

impl From<Amounts> for Sums {
	fn from(Amounts { collateral, debt }: Amounts) -> Self {
		Self {
			collateral: collateral.saturating_mul(1 << UNIT_BITS),
			debt: debt.saturating_mul(1 << UNIT_BITS),
		}
	}
}

impl Sum for Sums {
	fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
		all.fold(Self::ZERO, Self::plus)
	}
}

/// A common scaling of all positions of a subtree, or several one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Scaling {
	/// What remains of each collateral; rounded down.
	pub(crate) collateral: Factor,
	/// What remains of each debt; rounded up.
	pub(crate) debt: Factor,
	/// `K`: the index at the first scaling, plus what each later one found earned since the one
	/// before it, per unit of debt as it was before the first. Scaled by 2^128.
	pub(crate) earned: U256,
	/// `L`: the reward index at the last scaling.
	pub(crate) index: u128,
}

impl Scaling {
	/// Leave `left` of `whole`, at the reward index `index`.
	pub fn new(left: Amounts, whole: Amounts, index: u128) -> Self {
		Self {
			collateral: Factor::ratio_floor(left.collateral, whole.collateral),
			debt: Factor::ratio_ceil(left.debt, whole.debt),
			earned: widened(index),
			index,
		}
	}

	/// This one and then `later`, as one.
	pub(crate) fn then(self, later: Self) -> Self {
		let gained = later.earned.saturating_sub(widened(self.index));
		Self {
			collateral: self.collateral.mul_floor(later.collateral),
			debt: self.debt.mul_ceil(later.debt),
			earned: self.earned.saturating_add(self.debt.weigh_floor(gained)),
			index: later.index,
		}
	}

	pub(crate) fn applied(&self, to: Sums) -> Sums {
		Sums {
			collateral: self.collateral.apply_floor(to.collateral),
			debt: self.debt.apply_ceil(to.debt),
		}
	}
}

/// A reward index with 128 fractional bits.
pub(crate) fn widened(index: u128) -> U256 {
	U256::from(index) << 128
}

/// What a node knows of one of its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Entry {
	/// Sums over the child, with `pending` counted in.
	pub sums: Sums,
	/// What the child has not been told yet.
	pub(crate) pending: Option<Scaling>,
}

impl Entry {
	pub(crate) fn scale(&mut self, scaling: Scaling) {
		self.sums = scaling.applied(self.sums);
		self.pending = Some(match self.pending {
			Some(earlier) => earlier.then(scaling),
			None => scaling,
		});
	}
}

/// The root. It stays where everything else is gone, because it counts the epochs.
///
/// An entry that is `None` has no position below it, whatever the store still holds there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Root {
	/// Epoch of the next tick that comes to life; never used twice.
	pub next_epoch: u64,
	/// The octaves.
	pub octaves: [Option<Entry>; OCTAVES],
}

impl Default for Root {
	fn default() -> Self {
		Self { next_epoch: 0, octaves: [None; OCTAVES] }
	}
}

/// The node of an octave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Octave {
	/// The slices.
	pub slices: [Option<Entry>; SLICES],
}

impl Default for Octave {
	fn default() -> Self {
		Self { slices: [None; SLICES] }
	}
}

impl Octave {
	/// What its entries come to; nothing where there is none.
	pub(crate) fn sums(&self) -> Option<Sums> {
		let any = self.slices.iter().any(Option::is_some);
		any.then(|| self.slices.iter().flatten().map(|entry| entry.sums).sum())
	}
}

/// The node of a slice: its ticks are the leaves of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Slice {
	/// The ticks; `None` where no position lies.
	pub ticks: [Option<Leaf>; TICKS],
}

impl Default for Slice {
	fn default() -> Self {
		Self { ticks: [None; TICKS] }
	}
}

impl Slice {
	/// What its leaves come to; nothing where there is none.
	pub(crate) fn sums(&self) -> Option<Sums> {
		let any = self.ticks.iter().any(Option::is_some);
		any.then(|| self.ticks.iter().flatten().map(|leaf| leaf.sums).sum())
	}
}

/// All positions of one tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Leaf {
	/// Sums over the positions.
	pub sums: Sums,
	/// Product of all scalings of the collateral in this epoch.
	pub(crate) collateral: Factor,
	/// Product of all scalings of the debt in this epoch.
	pub(crate) debt: Factor,
	/// `A`: what one unit of debt of the epoch's beginning has earned up to `index`, times 2^128.
	pub(crate) earned: U256,
	/// `r0`: the reward index up to which `earned` counts.
	pub(crate) index: u128,
	/// Which life of the tick this is.
	pub(crate) epoch: u64,
	/// Number of positions.
	pub count: u32,
}

impl Leaf {
	pub(crate) fn new(epoch: u64, index: u128) -> Self {
		Self {
			sums: Sums::ZERO,
			collateral: Factor::ONE,
			debt: Factor::ONE,
			earned: U256::zero(),
			index,
			epoch,
			count: 0,
		}
	}

	pub(crate) fn scale(&mut self, scaling: &Scaling) {
		let gained = scaling.earned.saturating_sub(widened(self.index));
		self.earned = self.earned.saturating_add(self.debt.weigh_floor(gained));
		self.index = scaling.index;
		self.sums = scaling.applied(self.sums);
		self.collateral = self.collateral.mul_floor(scaling.collateral);
		self.debt = self.debt.mul_ceil(scaling.debt);
	}

	/// `earned` as it is at the reward index `index`, rounded down: for what is credited.
	pub(crate) fn earned_floor(&self, index: u128) -> U256 {
		self.earned.saturating_add(self.debt.weigh_floor(self.gained(index)))
	}

	/// `earned` as it is at the reward index `index`, rounded up: for what a newcomer missed. Where
	/// the factor has become tiny, the last bit of it is worth a lot.
	pub(crate) fn earned_ceil(&self, index: u128) -> U256 {
		self.earned.saturating_add(self.debt.weigh_ceil(self.gained(index)))
	}

	fn gained(&self, index: u128) -> U256 {
		widened(index).saturating_sub(widened(self.index))
	}
}

/// A share of a tick. Its owner keeps it; nothing writes to it while the tree is scaled around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Position {
	/// What was put in.
	pub amounts: Amounts,
	/// Where it lies.
	pub tick: u16,
	/// The life of the tick in which it was put in.
	pub(crate) epoch: u64,
	/// Factor of the collateral at that moment.
	pub(crate) collateral: Factor,
	/// Factor of the debt at that moment.
	pub(crate) debt: Factor,
	/// What the tick had earned by that moment.
	pub(crate) earned: U256,
}
