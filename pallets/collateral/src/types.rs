//! Plain types of the pallet.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::PalletId;
use qian_primitives::{
	Balance, Mismatch, MismatchKind, Parameter, Parameters, Ratio, Safer, Seconds, UNIT,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use sp_runtime::traits::AccountIdConversion;

/// Pallet id from which the accounts of the pots of this pallet are derived.
pub const PALLET_ID: PalletId = PalletId(*b"qian/col");

/// Pallet id of the auction, from which the account of its pot is derived.
pub const AUCTION_PALLET_ID: PalletId = PalletId(*b"qian/auc");

/// A sovereign account that holds reserve assets for one purpose.
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
pub enum Pot {
	/// Collateral of the owners of CSAs.
	CsaReserve,
	/// Collateral that the protocol itself owns.
	System,
	/// What bidders in auctions paid, until it is the protocol's or theirs again.
	Bids,
}

impl Pot {
	/// Every pot.
	pub const ALL: [Pot; 3] = [Pot::CsaReserve, Pot::System, Pot::Bids];

	/// Account of the pot.
	pub fn account<AccountId: codec::Codec>(&self) -> AccountId {
		let (pallet, purpose): (PalletId, &[u8]) = match self {
			Pot::CsaReserve => (PALLET_ID, b"reserve"),
			Pot::System => (PALLET_ID, b"system"),
			Pot::Bids => (AUCTION_PALLET_ID, b"bids"),
		};
		pallet.into_sub_account_truncating(purpose)
	}
}

/// Whether new debt may be taken against an asset.
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
pub enum CollateralStatus {
	/// Open for every operation.
	Active,
	/// No new CSA and no new debt; everything else stays open, so that no holder is trapped.
	Deprecated,
}

/// Risk parameters of one reserve asset.
#[derive(
	Clone,
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
pub struct CollateralParams {
	/// Freeze line, 105 % to 200 %.
	pub q_min: Ratio,
	/// Most stablecoin minted against the asset per hour, in base units.
	pub mint_limit: Balance,
	/// Least collateral of a CSA without debt, in base units of the asset.
	pub min_collateral: Balance,
	/// Largest share of a frozen CSA that arbitrage may take in one window, 10 % to 99 %.
	pub redemption_cap: Ratio,
	/// Length of that window in seconds, one hour to one week.
	pub redemption_window: Seconds,
	/// Least amount of one arbitrage, in base units of the stablecoin.
	pub min_arbitrage: Balance,
	/// Frozen debt below which arbitrage may take everything, in base units of the stablecoin.
	pub dust_debt: Balance,
}

impl Parameters for CollateralParams {
	fn parameters(&self) -> Vec<Parameter> {
		let Self {
			q_min,
			mint_limit,
			min_collateral,
			redemption_cap,
			redemption_window,
			min_arbitrage,
			dust_debt,
		} = *self;
		alloc::vec![
			// CSAs freeze while they are still worth more than they owe.
			Parameter::new("q_min", Safer::Higher, q_min.into_inner()),
			Parameter::new("mint_limit", Safer::Lower, mint_limit),
			// Fewer records that are worth less than they cost the state.
			Parameter::new("min_collateral", Safer::Higher, min_collateral),
			// Pace and reach of arbitrage: the faster, the less frozen debt becomes insolvent in a
			// crash, and the more a false price can take from its owners.
			Parameter::new("redemption_cap", Safer::Neither, redemption_cap.into_inner()),
			Parameter::new("redemption_window", Safer::Neither, redemption_window),
			Parameter::new("min_arbitrage", Safer::Neither, min_arbitrage),
			Parameter::new("dust_debt", Safer::Neither, dust_debt),
		]
	}
}

/// Parameters that hold for all reserve assets together.
#[derive(
	Clone,
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
pub struct SystemParams {
	/// Least debt of a CSA that has any, in base units of the stablecoin.
	pub min_debt: Balance,
	/// Most debt of all CSAs together, in base units of the stablecoin.
	pub global_debt_ceiling: Balance,
	/// Age up to which an accepted price counts in the totals of the system.
	pub totals_max_age: Seconds,
}

impl Default for SystemParams {
	/// The defaults of the parameter sheet.
	fn default() -> Self {
		Self {
			min_debt: 100 * UNIT,
			global_debt_ceiling: 1_000_000_000 * UNIT,
			totals_max_age: 86_400,
		}
	}
}

impl Parameters for SystemParams {
	fn parameters(&self) -> Vec<Parameter> {
		let Self { min_debt, global_debt_ceiling, totals_max_age } = *self;
		alloc::vec![
			// Fewer records that are worth less than they cost the state.
			Parameter::new("min_debt", Safer::Higher, min_debt),
			Parameter::new("global_debt_ceiling", Safer::Lower, global_debt_ceiling),
			// An old price flatters the backing sooner than it belittles it.
			Parameter::new("totals_max_age", Safer::Lower, totals_max_age),
		]
	}
}

/// A listed reserve asset.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Collateral {
	/// Whether new debt may be taken.
	pub status: CollateralStatus,
	/// Decimals of the asset, copied at listing and never changed.
	pub decimals: u8,
	/// Most debt against the asset, in base units of the stablecoin.
	pub debt_ceiling: Balance,
	/// Risk parameters.
	pub params: CollateralParams,
}

/// Everything that ever went into and out of a pot, in base units. Neither figure ever falls.
#[derive(
	Clone,
	Copy,
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
pub struct Flow {
	/// Sum of what was credited on the way in.
	pub inflow: Balance,
	/// Sum of what was paid out.
	pub outflow: Balance,
}

impl Flow {
	/// What the ledgers say is in the pot; `None` if more left than ever came.
	pub fn net(&self) -> Option<Balance> {
		self.inflow.checked_sub(self.outflow)
	}
}

/// Reserve assets that the protocol itself owns, in base units.
#[derive(
	Clone,
	Copy,
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
pub struct OwnedAssets {
	/// Collateral that backs the stablecoin.
	pub system: Balance,
	/// Collateral above need, kept for the future.
	pub surplus: Balance,
}

/// What is said of one asset in one pot, in base units: the two sides of L1 and of L2.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PotFigures<AccountId> {
	/// Account of the pot.
	pub account: AccountId,
	/// Everything that ever came in.
	pub inflow: Balance,
	/// Everything that ever went out.
	pub outflow: Balance,
	/// Sum of the ledger lines.
	pub lines: Balance,
	/// What the account owns, with its endowment and donations.
	pub balance: Balance,
	/// The minimum balance, which it owns beside its ledger so that it always exists, from the first
	/// that comes in on.
	pub endowment: Balance,
}

impl<AccountId: Clone> PotFigures<AccountId> {
	/// L1 and L2, where it was `acknowledged` that this much of the balance is gone.
	///
	/// More left than ever came breaks L1 whatever the lines say, as do lines whose sum overflows.
	pub fn mismatches(&self, acknowledged: Balance) -> impl Iterator<Item = Mismatch<AccountId>> {
		let net = self.inflow.checked_sub(self.outflow);
		// No asset is that large, so the highest sum stands for one that overflowed.
		let sound = net == Some(self.lines) && self.lines < Balance::MAX;
		let due = self.due().saturating_sub(acknowledged);
		let mismatch =
			|kind, expected, found| Mismatch::of(self.account.clone(), kind, expected, found);
		let kept = net.unwrap_or_default();
		[
			(!sound).then(|| mismatch(MismatchKind::Flows, kept, self.lines)),
			(self.balance < due).then(|| mismatch(MismatchKind::Custody, due, self.balance)),
		]
		.into_iter()
		.flatten()
	}
}

impl<AccountId> PotFigures<AccountId> {
	/// What the account owns too little.
	pub fn shortfall(&self) -> Balance {
		self.due().saturating_sub(self.balance)
	}

	/// What the account should own at least.
	///
	/// A pot that never took anything in owes nobody anything, not even its endowment: it may be
	/// younger than the listing of the asset.
	fn due(&self) -> Balance {
		let endowment = if self.inflow == 0 { 0 } else { self.endowment };
		self.inflow.saturating_sub(self.outflow).saturating_add(endowment)
	}
}

/// How much debt an asset still has room for; amounts in base units of the stablecoin.
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
pub struct Room {
	/// `H`: debt that the whole reserve of the asset would carry at its start ratio. Shown only.
	pub headroom: Balance,
	/// Debt ceiling: what is enforced.
	pub ceiling: Balance,
	/// Debt against the asset now.
	pub debt: Balance,
	/// `max(0, min(headroom, ceiling) − debt)`.
	pub room: Balance,
}

/// Shorthand for a ratio in percent, for the bounds of parameters.
pub(crate) const fn percent(p: u128) -> FixedU128 {
	FixedU128::from_inner(p * (UNIT / 100))
}
