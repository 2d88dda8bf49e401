//! Tiers, sets of keyholders, clocks of the bands, and what the views show of them.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedBTreeSet, BoundedVec};
use qian_primitives::Seconds;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Keys of the largest tier.
pub const MOST_KEYS: u32 = 7;

/// How many keys the MAK has, and how many of them act together. More value needs more of them.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Tier {
	/// Three keys, two needed.
	One,
	/// Five keys, three needed.
	Two,
	/// Seven keys, five needed.
	Three,
}

/// Why accounts make no set of keyholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
	/// They are not as many as the tier has keys.
	Count,
	/// One is named twice.
	Duplicate,
}

impl Tier {
	/// Every tier, lowest first.
	pub const ALL: [Tier; 3] = [Tier::One, Tier::Two, Tier::Three];

	/// Keys of the tier [CoinEx AMA].
	pub const fn keys(self) -> u32 {
		match self {
			Tier::One => 3,
			Tier::Two => 5,
			Tier::Three => MOST_KEYS,
		}
	}

	/// Keys that act together [CoinEx AMA].
	pub const fn threshold(self) -> u16 {
		match self {
			Tier::One => 2,
			Tier::Two => 3,
			Tier::Three => 5,
		}
	}

	/// The tier with so many keys.
	pub fn with_keys(count: usize) -> Option<Self> {
		Self::ALL.into_iter().find(|tier| tier.keys() as usize == count)
	}

	/// `keyholders` in order, if they make a set of this tier.
	///
	/// Their number is looked at first, so that the work does not grow with it.
	pub fn sorted<AccountId: Ord>(
		self,
		mut keyholders: Vec<AccountId>,
	) -> Result<Keyholders<AccountId>, KeyFault> {
		if keyholders.len() != self.keys() as usize {
			return Err(KeyFault::Count);
		}
		keyholders.sort_unstable();
		if !self.fits(&keyholders) {
			return Err(KeyFault::Duplicate);
		}
		keyholders.try_into().map_err(|_| KeyFault::Count)
	}

	/// Whether `keyholders` are as many as the tier has keys, in order, and no one is named twice.
	pub fn fits<AccountId: Ord>(self, keyholders: &[AccountId]) -> bool {
		keyholders.len() == self.keys() as usize
			&& keyholders.windows(2).all(|pair| pair[0] < pair[1])
	}
}

/// Accounts in order, none of them twice.
pub type Keyholders<AccountId> = BoundedVec<AccountId, ConstU32<MOST_KEYS>>;

/// The keys in force.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct KeySet<AccountId> {
	/// How many keys there are, and how many act together.
	pub tier: Tier,
	/// Who holds them.
	pub keyholders: Keyholders<AccountId>,
}

/// Keys that are registered for a tier and may take over when each of them is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct CandidateSet<AccountId: Ord> {
	/// Who is to hold them.
	pub keyholders: Keyholders<AccountId>,
	/// Who of them has shown to have the key.
	pub confirmed: BoundedBTreeSet<AccountId, ConstU32<MOST_KEYS>>,
}

impl<AccountId: Ord> CandidateSet<AccountId> {
	/// A set of which no key is confirmed.
	pub fn new(keyholders: Keyholders<AccountId>) -> Self {
		Self { keyholders, confirmed: BoundedBTreeSet::new() }
	}

	/// Whether every key is confirmed.
	pub fn is_complete(&self) -> bool {
		self.keyholders.iter().all(|who| self.confirmed.contains(who))
	}
}

/// Whether the locked value reaches the band of a tier, and since when.
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
pub struct BandClock {
	/// Whether the last sample reached the band.
	pub reached: bool,
	/// Since when every sample has said the same.
	pub since: Seconds,
}

impl BandClock {
	/// The moment from which on it has said the same for `delay`.
	pub const fn settled_from(self, delay: Seconds) -> Seconds {
		self.since.saturating_add(delay)
	}
}

/// The clocks of the bands: that of tier two, then that of tier three.
///
/// Each band has its own, so that a value that swings around one of them stops no clock of another.
/// A value that reaches a band reaches those below it too.
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
pub struct BandClocks(pub [BandClock; 2]);

impl BandClocks {
	/// The clocks of a first sample at `now`, which asks for `required`.
	pub fn start(required: Tier, now: Seconds) -> Self {
		let clock = |tier| BandClock { reached: tier <= required, since: now };
		Self([clock(Tier::Two), clock(Tier::Three)])
	}

	/// The clocks after another sample at `now`, which asks for `required`. Clocks of which the answer
	/// stays the same go on.
	pub fn after(self, required: Tier, now: Seconds) -> Self {
		let Self(mut clocks) = Self::start(required, now);
		for (new, old) in clocks.iter_mut().zip(self.0) {
			if new.reached == old.reached {
				*new = old;
			}
		}
		Self(clocks)
	}

	/// Each tier that has a band, lowest first, with the clock of its band.
	pub fn by_tier(self) -> impl Iterator<Item = (Tier, BandClock)> {
		[Tier::Two, Tier::Three].into_iter().zip(self.0)
	}

	/// The tier that the last sample asked for: the highest of which it reached the band.
	pub fn required(self) -> Tier {
		let reached = self.by_tier().filter(|(_, clock)| clock.reached);
		reached.last().map_or(Tier::One, |(tier, _)| tier)
	}

	/// The clock of the next band above `tier`; nothing above the last.
	pub fn above(self, tier: Tier) -> Option<BandClock> {
		self.by_tier().find(|(other, _)| *other > tier).map(|(_, clock)| clock)
	}
}

/// The keys in force and their account, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct MakReport<AccountId> {
	/// The tier.
	pub tier: Tier,
	/// Who holds the keys, in order.
	pub keyholders: Vec<AccountId>,
	/// How many of them act together.
	pub threshold: u16,
	/// The account through which they act.
	pub account: AccountId,
}

/// The tier that is required and what stands in the way of it, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct TierReport<AccountId> {
	/// The tier that the last sample asked for; nothing before the first sample.
	pub required: Option<Tier>,
	/// The tier in force; nothing if nobody holds keys.
	pub in_force: Option<Tier>,
	/// What the samples say of each tier above the first, lowest first; nothing before the first
	/// sample.
	pub bands: Vec<BandReport>,
	/// The earliest moment from which on a higher tier may be moved up to; nothing if none is required.
	pub due_from: Option<Seconds>,
	/// Sets that are registered, lowest tier first.
	pub candidates: Vec<CandidateReport<AccountId>>,
}

/// The band of a tier, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BandReport {
	/// The tier.
	pub tier: Tier,
	/// Whether the last sample reached the band.
	pub reached: bool,
	/// Since when every sample has said the same.
	pub since: Seconds,
	/// The moment from which on the tier may be moved up to; nothing if the band is not reached, or
	/// if as many keys are in force already, or none.
	pub due_from: Option<Seconds>,
}

/// A set of keys that is registered for a tier, for a view.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CandidateReport<AccountId> {
	/// The tier.
	pub tier: Tier,
	/// Who is to hold the keys, in order.
	pub keyholders: Vec<AccountId>,
	/// Who of them has confirmed, in order.
	pub confirmed: Vec<AccountId>,
}
