//! What each level of an emergency lock stops: one table, for the call filter, the tests and the book.
//!
//! A lock of an asset or of the protocol is obeyed inside the pallets, so that no wrapper steps around
//! it. A lock of the chain is a call filter, which holds for every origin but Root; what is stopped at
//! a lower level stops inside the pallets too.

use crate::{Runtime, RuntimeCall};
use frame_support::traits::{CallMetadata, Contains, GetCallMetadata};
use Stop::{Asset, Never, Protocol};

/// The lowest level of lock that stops a call. Each stops what those before it stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
	/// A lock of the asset that the call, or the lot that it is about, names: it moves the asset or
	/// changes a ledger of it.
	Asset,
	/// A lock of the protocol: it moves QUSD or KUN by a rule of the protocol.
	Protocol,
	/// A lock of the chain: it is not needed to end a lock.
	Chain,
	/// None: it takes part in ending locks, or in what the chain cannot do without.
	Never,
}

/// Calls of a pallet.
#[derive(Clone, Copy, Debug)]
pub enum Calls {
	/// All of them.
	All,
	/// These.
	Only(&'static [&'static str]),
}

impl Calls {
	fn contain(&self, call: &str) -> bool {
		match self {
			Calls::All => true,
			Calls::Only(calls) => calls.contains(&call),
		}
	}
}

/// By which lock the calls of which pallet are stopped first. Whatever is not listed stops with the
/// chain, so that a new call is stopped until somebody decides.
pub const TABLE: &[(&str, Stop, Calls)] = &[
	("Csa", Asset, Calls::All),
	("Collateral", Asset, Calls::Only(&["skim", "retire_collateral"])),
	(
		"Auction",
		Asset,
		Calls::Only(&["start", "bid", "settle", "withdraw_refund", "buy_reserve", "cancel"]),
	),
	("Stablecoin", Protocol, Calls::All),
	("Kun", Protocol, Calls::Only(&["burn", "spend"])),
	// Ends locks.
	("Lockdown", Never, Calls::All),
	// Obey nobody but it.
	("SafeMode", Never, Calls::All),
	("TxPause", Never, Calls::All),
	// Decides to.
	("Referenda", Never, Calls::All),
	("ConvictionVoting", Never, Calls::All),
	("Preimage", Never, Calls::All),
	("Scheduler", Never, Calls::All),
	("Whitelist", Never, Calls::All),
	("TechnicalCommittee", Never, Calls::All),
	("Multisig", Never, Calls::All),
	// Each call inside is looked at by itself.
	("Utility", Never, Calls::All),
	// Puts a new runtime in force that a referendum has authorised.
	("System", Never, Calls::Only(&["apply_authorized_upgrade"])),
	// Prices go on, or nothing priced would run after the lock.
	("Oracle", Never, Calls::Only(&["feed_values"])),
	("Timestamp", Never, Calls::All),
];

/// By which people protect what is theirs or the protocol's: owners their CSAs, some of them through a
/// proxy alone, while what is frozen is sold; and bidders the price of a lot, which goes to the best bid
/// when its time is over. None of them stops on its own.
pub const DEFENCES: &[(&str, &str)] = &[
	("Csa", "deposit"),
	("Csa", "repay"),
	("Csa", "close"),
	("Proxy", "proxy"),
	("Proxy", "proxy_announced"),
	("Auction", "bid"),
];

/// By which lock this call is stopped first.
pub fn stop_of(pallet: &str, call: &str) -> Stop {
	let row = TABLE.iter().find(|(name, _, calls)| *name == pallet && calls.contain(call));
	row.map_or(Stop::Chain, |(_, stop, _)| *stop)
}

/// Whether this call can be stopped on its own.
pub fn is_pausable(pallet: &str, call: &str) -> bool {
	let exists = RuntimeCall::get_module_names().contains(&pallet)
		&& RuntimeCall::get_call_names(pallet).contains(&call);
	exists && stop_of(pallet, call) != Never && !DEFENCES.contains(&(pallet, call))
}

/// Calls that pass while the chain is locked.
pub struct NeverStopped;

impl Contains<RuntimeCall> for NeverStopped {
	fn contains(call: &RuntimeCall) -> bool {
		let CallMetadata { pallet_name, function_name } = call.get_call_metadata();
		stop_of(pallet_name, function_name) == Never
	}
}

/// Calls that cannot be stopped on their own.
pub struct NotPausable;

impl Contains<pallet_tx_pause::RuntimeCallNameOf<Runtime>> for NotPausable {
	fn contains((pallet, call): &pallet_tx_pause::RuntimeCallNameOf<Runtime>) -> bool {
		let names = (core::str::from_utf8(pallet), core::str::from_utf8(call));
		!matches!(names, (Ok(pallet), Ok(call)) if is_pausable(pallet, call))
	}
}
