//! Parameters.

use super::Tier;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, Parameter, Parameters, Safer, Seconds, DAY, UNIT};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

const HOUR: Seconds = 3_600;
/// How long a lock by hand may last at most, whatever the parameters say.
pub const LONGEST_LOCK: Seconds = 14 * DAY;

/// Parameters of the pallet.
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
	Serialize,
	Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub struct LockdownParams {
	/// How long a band must have been reached before its tier is moved up to, and how long the band
	/// above a tier must not have been before that is moved down to.
	pub tier_delay: Seconds,
	/// Locked values from which on tier two and tier three are required, in 10^-18 peg units.
	pub bands: [Balance; 2],
	/// How long after a lock owners of CSAs are to act first.
	pub grace: Seconds,
	/// How long the lock of a single keyholder lasts.
	pub keyholder_lock: Seconds,
	/// How long a keyholder who has locked may not do so again.
	pub keyholder_cooldown: Seconds,
	/// How long a lock by a referendum lasts, and how long any lock by hand may last in all.
	pub longest_lock: Seconds,
}

impl Default for LockdownParams {
	/// A day; 10 and 100 million peg units; an hour of grace; a day by a keyholder, who rests for
	/// seven then; fourteen days in all.
	fn default() -> Self {
		Self {
			tier_delay: DAY,
			bands: [10_000_000 * UNIT, 100_000_000 * UNIT],
			grace: HOUR,
			keyholder_lock: DAY,
			keyholder_cooldown: 7 * DAY,
			longest_lock: LONGEST_LOCK,
		}
	}
}

impl LockdownParams {
	/// Whether `tier_delay` lies within 3,600 – 604,800 s, the bands ascend from above zero, `grace`
	/// lies within 600 – 86,400 s, and `3,600 s ≤ keyholder_lock ≤ longest_lock ≤ 1,209,600 s` and
	/// `2·keyholder_lock ≤ keyholder_cooldown ≤ 2,592,000 s`, so that a single key locks half of the
	/// time at most.
	pub fn in_bounds(&self) -> bool {
		let [two, three] = self.bands;
		let keys = (HOUR..=7 * DAY).contains(&self.tier_delay) && 0 < two && two < three;
		let locks = (600..=DAY).contains(&self.grace)
			&& (HOUR..=self.longest_lock).contains(&self.keyholder_lock)
			&& self.longest_lock <= LONGEST_LOCK
			&& (2 * self.keyholder_lock..=30 * DAY).contains(&self.keyholder_cooldown);
		keys && locks
	}

	/// The tier that `locked_value` asks for, in 10^-18 peg units.
	pub fn tier_of(&self, locked_value: Balance) -> Tier {
		let [two, three] = self.bands;
		match locked_value {
			value if value < two => Tier::One,
			value if value < three => Tier::Two,
			_ => Tier::Three,
		}
	}
}

impl Parameters for LockdownParams {
	fn parameters(&self) -> Vec<Parameter> {
		let Self {
			tier_delay,
			bands: [two, three],
			grace,
			keyholder_lock,
			keyholder_cooldown,
			longest_lock,
		} = *self;
		alloc::vec![
			// More keys sooner, but for a value that may not last.
			Parameter::new("tier_delay", Safer::Neither, tier_delay),
			// More keys for less value.
			Parameter::new("tier_two_from", Safer::Lower, two),
			Parameter::new("tier_three_from", Safer::Lower, three),
			// Time for owners, in which nothing frozen is sold.
			Parameter::new("grace", Safer::Neither, grace),
			// Time to find out what is wrong, in which nobody reaches what is his.
			Parameter::new("keyholder_lock", Safer::Neither, keyholder_lock),
			Parameter::new("keyholder_cooldown", Safer::Neither, keyholder_cooldown),
			Parameter::new("longest_lock", Safer::Neither, longest_lock),
		]
	}
}
