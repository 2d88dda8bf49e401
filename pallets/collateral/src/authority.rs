//! Who may change what about a reserve asset: the one place that decides it.
//!
//! The origin of a call says on whose word it asks for a change. Governance may make any change that
//! is within the bounds. The keyholders are few and fast, so that they may only lower risk; whether a
//! change does, follows from what changes and not from the call that asks for it.

use crate::types::{CollateralParams, CollateralStatus, SystemParams};
use qian_primitives::{Balance, Parameters, RiskMove, Safer};

/// On whose word a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
	/// A vote of the holders of KUN, or genesis: every change.
	Governance,
	/// The multisig of the keyholders: changes that lower the risk of the protocol, and no other.
	Guardian,
}

/// A change to what the register holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
	/// Of the debt ceiling of an asset, in base units of the stablecoin.
	Ceiling {
		/// Ceiling before.
		old: Balance,
		/// Ceiling after.
		new: Balance,
	},
	/// Of the status of an asset.
	Status {
		/// Status before.
		old: CollateralStatus,
		/// Status after.
		new: CollateralStatus,
	},
	/// Of the risk parameters of an asset.
	Params {
		/// Parameters before.
		old: &'a CollateralParams,
		/// Parameters after.
		new: &'a CollateralParams,
	},
	/// Of the parameters that hold for all assets together.
	System {
		/// Parameters before.
		old: &'a SystemParams,
		/// Parameters after.
		new: &'a SystemParams,
	},
}

impl Change<'_> {
	/// What the change does to the risk of the protocol.
	pub fn risk(&self) -> RiskMove {
		match self {
			// Less can be owed against the asset.
			Change::Ceiling { old, new } => Safer::Lower.judge(*old, *new),
			Change::Status { old, new } => {
				Safer::Lower.judge(open_for_debt(*old), open_for_debt(*new))
			},
			Change::Params { old, new } => old.risk(new),
			Change::System { old, new } => old.risk(new),
		}
	}
}

impl Authority {
	/// Whether this authority may make `change`.
	pub fn may(self, change: &Change) -> bool {
		match self {
			Authority::Governance => true,
			Authority::Guardian => match change.risk() {
				RiskMove::Less => true,
				RiskMove::More | RiskMove::Unclear | RiskMove::Unchanged => false,
			},
		}
	}
}

/// 1 if new debt may be taken against an asset of this status, else 0.
pub fn open_for_debt(status: CollateralStatus) -> u128 {
	match status {
		CollateralStatus::Active => 1,
		CollateralStatus::Deprecated => 0,
	}
}
