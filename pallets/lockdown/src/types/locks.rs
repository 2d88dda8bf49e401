//! Locks, what they were entered for, and the record that every guard reads.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use qian_primitives::{AssetId, Balance, MismatchKind, Seconds};
use scale_info::TypeInfo;

/// Longest name of a pallet or call, in bytes.
pub const MAX_NAME_LEN: u32 = 64;

/// Name of a pallet or call.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME_LEN>>;

/// Why somebody locked, in that one's words.
pub type ReasonText = BoundedVec<u8, ConstU32<128>>;

/// A call by its names in the metadata.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CallName {
	/// Name of the pallet, such as `Assets`.
	pub pallet: Name,
	/// Name of the call, such as `transfer`.
	pub call: Name,
}

impl From<CallName> for (Name, Name) {
	fn from(CallName { pallet, call }: CallName) -> Self {
		(pallet, call)
	}
}

/// What a lock stops.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Scope {
	/// Every call of the protocol that moves the asset or changes a ledger of it.
	#[codec(index = 0)]
	Asset(AssetId),
	/// Every call of the protocol that moves anything or changes a ledger.
	#[codec(index = 1)]
	Protocol,
	/// Every call but those that are needed to end the lock.
	#[codec(index = 2)]
	Chain,
	/// One call.
	#[codec(index = 3)]
	Call(CallName),
}

/// Why there is a lock.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Cause<AccountId> {
	/// A keyholder saw a danger.
	#[codec(index = 0)]
	Keyholder {
		/// The keyholder.
		who: AccountId,
		/// What it was.
		text: ReasonText,
	},
	/// A referendum decided so.
	#[codec(index = 1)]
	Referendum {
		/// Why.
		text: ReasonText,
	},
	/// The chain found figures that contradict each other. They are listed as mismatches of the scope.
	#[codec(index = 2)]
	Mismatch {
		/// The statement that they break.
		kind: MismatchKind,
	},
	/// So many validators as are needed reported the same figures, which contradict each other.
	#[codec(index = 3)]
	Reports {
		/// The statement that they break.
		kind: MismatchKind,
	},
}

/// A lock.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct LockInfo<AccountId> {
	/// Whether somebody entered it. The chain's own locks do not expire.
	pub manual: bool,
	/// Since when it lasts.
	pub since: Seconds,
	/// When it ends by itself; nothing if never.
	pub expires: Option<Seconds>,
	/// Why it was entered.
	pub reason: Cause<AccountId>,
}

/// Which statement figures contradict, about which account.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Finding<AccountId> {
	/// The statement.
	pub kind: MismatchKind,
	/// The account that it is about; nothing if it is about no single one.
	pub account: Option<AccountId>,
}

/// The figures that contradict each other, as they were first found.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Evidence {
	/// What the one side said.
	pub expected: Balance,
	/// What the other side said.
	pub found: Balance,
	/// When.
	pub since: Seconds,
}

/// What the guards of all pallets ask for, in one record: which locks there are, and when the last ones
/// ended. It follows from the locks themselves.
#[derive(
	Clone,
	Default,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct Guards {
	/// Whether the protocol or the chain is locked.
	pub system: bool,
	/// When a lock of the protocol or of the chain last ended.
	pub released: Option<Seconds>,
	/// When the next lock expires.
	pub next_expiry: Option<Seconds>,
	/// Assets that are locked or were so.
	pub assets: BoundedVec<AssetGuard, ConstU32<MAX_ASSET_GUARDS>>,
}

/// Most assets of which the record of guards tells: twice as many as can be listed.
pub const MAX_ASSET_GUARDS: u32 = 64;

/// What the record of guards tells of an asset.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct AssetGuard {
	/// The asset.
	pub asset: AssetId,
	/// Whether it is locked.
	pub locked: bool,
	/// When a lock of it last ended.
	pub released: Option<Seconds>,
}

impl Guards {
	/// What it tells of `asset`.
	pub fn asset(&self, asset: AssetId) -> Option<&AssetGuard> {
		self.assets.iter().find(|guard| guard.asset == asset)
	}

	/// Note whether `asset` is locked, and if a lock of it ended, when.
	pub fn set_asset(&mut self, asset: AssetId, locked: bool, released: Option<Seconds>) {
		if let Some(guard) = self.assets.iter_mut().find(|guard| guard.asset == asset) {
			guard.locked = locked;
			guard.released = released.or(guard.released);
			return;
		}
		let guard = AssetGuard { asset, locked, released };
		if let Err(guard) = self.assets.try_push(guard) {
			// No more assets are listed than half of the places, so that one is free of locks.
			let free = self.assets.iter_mut().filter(|guard| !guard.locked);
			if let Some(place) = free.min_by_key(|guard| guard.released) {
				*place = guard;
			}
		}
	}
}
