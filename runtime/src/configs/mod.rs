//! Constants and types of every pallet, by theme.

pub mod accounts;
pub mod consensus;
pub mod governance;
pub mod lockdown;
pub mod monetary;
pub mod oracle;
pub mod protocol;
pub mod system;
pub mod upgrades;
