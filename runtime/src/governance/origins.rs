//! Origins of the protocol's administrative calls.
//!
//! `Root` satisfies every row of the protocol's table of origins; no other origin does yet, since
//! referenda and keyholders are not part of this runtime. There is no sudo: until there is
//! governance, risk parameters come from genesis alone.

use crate::AccountId;
use frame_system::EnsureRoot;

/// Sets ratios, ceilings and feed parameters.
pub type RiskAdmin = EnsureRoot<AccountId>;

/// Lists, deprecates, reinstates and retires assets; sets price sources.
pub type ListingAdmin = EnsureRoot<AccountId>;

/// Reissues burned coins.
pub type TreasuryAdmin = EnsureRoot<AccountId>;

/// The multisig of the keyholders.
pub type Mak = EnsureRoot<AccountId>;
