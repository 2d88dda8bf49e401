//! Traits that this pallet needs. The runtime implements them on the ledger pallets.

use frame_support::weights::Weight;
use qian_primitives::{AssetId, Balance, Price, Ratio, RatioLines, Seconds};
use sp_runtime::{DispatchError, DispatchResult};

/// The locks of the protocol, and the time for owners after them.
pub trait Locks {
	/// Whether what moves `asset` or changes a ledger of it is stopped.
	fn is_locked(asset: AssetId) -> bool;

	/// Whether owners have the time to act first after a lock of `asset` ended.
	fn in_grace(asset: AssetId) -> bool;
}

/// Nothing is ever locked.
impl Locks for () {
	fn is_locked(_: AssetId) -> bool {
		false
	}

	fn in_grace(_: AssetId) -> bool {
		false
	}
}

/// The terms on which an asset may be locked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetTerms {
	/// Whether new debt may be taken.
	pub active: bool,
	/// Decimals of the asset.
	pub decimals: u8,
	/// Most debt against the asset, in base units of the stablecoin.
	pub debt_ceiling: Balance,
	/// Most coins minted against the asset per hour, in base units.
	pub mint_limit: Balance,
	/// Least collateral of a CSA without debt, in base units of the asset.
	pub min_collateral: Balance,
	/// The ratio lines.
	pub lines: RatioLines,
	/// R_i: largest share of a frozen CSA that arbitrage may take within the window.
	pub redemption_cap: Ratio,
	/// Time in which the window recovers from nothing to all.
	pub redemption_window: Seconds,
	/// Least amount of coins in one redemption, in base units.
	pub min_arbitrage: Balance,
	/// Frozen debt below which the redemption cap does not hold, in base units of the stablecoin.
	pub dust_debt: Balance,
}

/// The register of reserve assets.
pub trait Register {
	/// Terms of `asset`; `None` if it is not listed.
	fn terms(asset: AssetId) -> Option<AssetTerms>;

	/// Least debt of a CSA that has any, in base units of the stablecoin.
	fn min_debt() -> Balance;

	/// Most debt of all CSAs together, in base units of the stablecoin.
	fn global_debt_ceiling() -> Balance;

	/// Value of all collateral that backs the coin, and of what the protocol itself owns, in 10^-18
	/// peg units.
	fn total_values() -> (Balance, Balance);

	/// Weight of [`total_values`](Register::total_values) at its worst.
	fn total_values_weight() -> Weight;
}

/// Custody of the collateral of all CSAs.
pub trait Custody<AccountId> {
	/// Take `amount` of `asset` from `from`; returns what really came, which is at least `amount`.
	fn take_in(asset: AssetId, from: &AccountId, amount: Balance)
		-> Result<Balance, DispatchError>;

	/// Pay `amount` of `asset` to `to`.
	fn pay_out(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult;

	/// Whether `amount` of `asset` is too little for `to` to receive, because `to` has none yet.
	fn is_dust(asset: AssetId, to: &AccountId, amount: Balance) -> bool;

	/// Book `amount` of `asset` that no CSA owns any longer as surplus of the protocol.
	fn to_surplus(asset: AssetId, amount: Balance) -> DispatchResult;

	/// Book `amount` of `asset` that insolvent CSAs lost as collateral of the protocol, which backs the
	/// coin.
	fn to_system(asset: AssetId, amount: Balance) -> DispatchResult;
}

/// Issuance of the stablecoin against debt.
pub trait Coin<AccountId> {
	/// Create `amount` coins on `to` as new debt.
	fn mint(to: &AccountId, amount: Balance) -> DispatchResult;

	/// Destroy `amount` coins of `from` as repaid debt.
	fn burn(from: &AccountId, amount: Balance) -> DispatchResult;

	/// Book `amount` of the debt of CSAs that no CSA owes any longer as bad debt.
	fn to_bad_debt(amount: Balance) -> DispatchResult;

	/// Debt of all CSAs as the books of the coin have it.
	fn debt_total() -> Balance;

	/// Debts and bad debt less coins burned without debt: what must be backed.
	fn net_supply() -> Balance;

	/// Bad debt less coins burned without debt, at least zero.
	fn net_bad_debt() -> Balance;
}

/// Prices of reserve assets.
pub trait Prices {
	/// The price of `asset` if priced operations may use it now.
	fn live(asset: AssetId) -> Option<Price>;

	/// The last accepted price of `asset`, however old. For views only.
	fn accepted(asset: AssetId) -> Option<Price>;
}

/// The gate that pauses arbitrage in a storm [stability management].
pub trait ArbitrageGate {
	/// Whether frozen collateral of `asset` may be redeemed now, where all of it together stands at
	/// `pool_ratio`; and the weight that it took to know.
	fn is_open(asset: AssetId, pool_ratio: Ratio) -> (bool, Weight);

	/// Weight of [`is_open`](ArbitrageGate::is_open) at its worst.
	fn weight() -> Weight;
}
