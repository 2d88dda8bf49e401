//! Traits that this pallet needs. The runtime implements them on the ledger pallets, on CSAs, on the
//! price feed and on the locks.

use alloc::vec::Vec;
use qian_primitives::{AssetId, Balance, Price, Seconds};
use sp_runtime::{DispatchError, DispatchResult};

/// The locks of the protocol, and the time for owners after them.
pub trait Locks {
	/// Whether what moves `asset` or changes a ledger of it is stopped.
	fn is_locked(asset: AssetId) -> bool;

	/// The end of the time in which owners act first after the last lock that covered `asset`; nothing
	/// if none ever ended.
	fn grace_until(asset: AssetId) -> Option<Seconds>;

	/// Whether the call of this name of this pallet is stopped on its own.
	fn is_paused(call: &'static str) -> bool;
}

/// Nothing is ever locked.
impl Locks for () {
	fn is_locked(_: AssetId) -> bool {
		false
	}

	fn grace_until(_: AssetId) -> Option<Seconds> {
		None
	}

	fn is_paused(_: &'static str) -> bool {
		false
	}
}

/// A reserve asset as auctions see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveAsset {
	/// Whether new debt may be taken against it.
	pub active: bool,
	/// Decimals.
	pub decimals: u8,
}

/// What the protocol itself owns of an asset, in base units.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Owned {
	/// Collateral that backs the coin.
	pub system: Balance,
	/// Collateral above need.
	pub surplus: Balance,
}

/// The register and the custody of reserve assets. Amounts are in base units of the asset.
pub trait Reserves<AccountId> {
	/// Every listed asset, in the order of the identifiers. At most 32.
	fn assets() -> Vec<AssetId>;

	/// The record of `asset`; `None` if it is not listed.
	fn asset(asset: AssetId) -> Option<ReserveAsset>;

	/// Value of all collateral that backs the coin, and of what the protocol itself owns, in 10^-18
	/// peg units.
	fn total_values() -> (Balance, Balance);

	/// The price at which `asset` counts in the totals; `None` if it counts nothing.
	fn counted_price(asset: AssetId) -> Option<Price>;

	/// What the protocol itself owns of `asset`.
	fn owned(asset: AssetId) -> Owned;

	/// Whether the pot of bids can take `asset` in.
	fn can_take_bids(asset: AssetId) -> bool;

	/// Count `amount` of the surplus of `asset` as backing from now on.
	fn use_surplus(asset: AssetId, amount: Balance) -> DispatchResult;

	/// Take `amount` of `asset` from `from` to the bids; returns what really came, which is at least
	/// `amount`.
	fn take_bid(
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError>;

	/// Pay `amount` of `asset` out of the bids to `to`.
	fn pay_refund(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult;

	/// Turn a bid into backing and surplus.
	fn keep_bid(asset: AssetId, system: Balance, surplus: Balance) -> DispatchResult;

	/// Pay `amount` of the collateral of `asset` that the protocol owns to `to`.
	fn pay_from_system(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult;
}

/// CSAs that are worth less than they owe.
pub trait Insolvency {
	/// What the insolvent CSAs of all assets fall short of their debts, in 10^-18 peg units, at the
	/// prices that count in the totals.
	fn shortfall() -> Balance;

	/// Absorb the insolvent CSAs of `asset` at `price`; whether there were any.
	fn absorb(asset: AssetId, price: Price) -> Result<bool, DispatchError>;
}

/// The books of the stablecoin, in base units.
pub trait Coin<AccountId> {
	/// What must be backed.
	fn net_supply() -> Balance;

	/// Coins in circulation that no CSA owes.
	fn bad_debt() -> Balance;

	/// Bad debt less coins burned without debt, at least zero.
	fn net_bad_debt() -> Balance;

	/// Destroy `amount` coins of `from`, which nobody owes any longer then, and a rest that could not
	/// stay on its account; returns how many it were.
	fn retire(from: &AccountId, amount: Balance) -> Result<Balance, DispatchError>;
}

/// Where the KUN of a lot comes from, in base units.
#[derive(
	Clone,
	Copy,
	Default,
	Debug,
	PartialEq,
	Eq,
	codec::Encode,
	codec::Decode,
	codec::DecodeWithMemTracking,
	codec::MaxEncodedLen,
	scale_info::TypeInfo,
)]
pub struct KunSource {
	/// Out of the emergency fund.
	pub fund: Balance,
	/// Newly created, below the cap.
	pub minted: Balance,
}

impl KunSource {
	/// All of it.
	pub fn total(&self) -> Balance {
		self.fund.saturating_add(self.minted)
	}

	/// Both sources added up.
	pub fn with(&self, other: &Self) -> Self {
		Self {
			fund: self.fund.saturating_add(other.fund),
			minted: self.minted.saturating_add(other.minted),
		}
	}
}

/// KUN for lots.
pub trait Kun<AccountId> {
	/// What may still be promised.
	fn available() -> KunSource;

	/// What is promised.
	fn promised() -> KunSource;

	/// Set `kun` aside, so that it can be delivered whatever happens.
	fn promise(kun: KunSource) -> DispatchResult;

	/// Set `kun` aside no longer.
	fn release(kun: KunSource) -> DispatchResult;

	/// Deliver `kun`, which was set aside, to `to`: the larger part first, so that an account exists
	/// when the smaller one comes.
	fn deliver(to: &AccountId, kun: KunSource) -> DispatchResult;
}

/// Prices that priced operations may use now.
pub trait Prices {
	/// The price of a reserve asset.
	fn live(asset: AssetId) -> Option<Price>;

	/// The price of KUN.
	fn kun() -> Option<Price>;
}
