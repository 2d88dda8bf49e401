//! Plain types of the pallet.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_math::{mul_div_floor, ONE, SCALE};
use qian_primitives::{Balance, CsaState, Mismatch, Ratio, Seconds, TickLines, MAX_AMOUNT};
use qian_ratio_tree::Amounts;
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, ArithmeticError};

/// Length of the window that paces minting against an asset.
pub const MINT_WINDOW: Seconds = 3_600;

/// A currency swap agreement: what its owner locked, and what its owner owes.
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
pub struct Csa {
	/// Locked collateral, in base units of the asset.
	pub collateral: Balance,
	/// Owed coins, in base units of the stablecoin.
	pub debt: Balance,
}

impl From<Amounts> for Csa {
	fn from(Amounts { collateral, debt }: Amounts) -> Self {
		Self { collateral, debt }
	}
}

impl From<Csa> for Amounts {
	fn from(Csa { collateral, debt }: Csa) -> Self {
		Self { collateral, debt }
	}
}

impl Csa {
	/// Whether nothing is locked and nothing owed, so that no record remains.
	pub fn is_empty(&self) -> bool {
		self.collateral.is_zero() && self.debt.is_zero()
	}
}

/// What the state keeps of a CSA.
///
/// With debt it is a share of a tick of the ratio tree: what it holds now is the tree's to say, so
/// that a liquidation never writes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub enum Holding {
	/// Without debt.
	Idle {
		/// Locked collateral, in base units of the asset.
		collateral: Balance,
	},
	/// With debt.
	Pooled(qian_ratio_tree::Position),
}

/// Sums over all CSAs of one asset, the pace of minting, and the window of arbitrage: one record,
/// one read, one write.
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
pub struct AssetLedger {
	/// Collateral of CSAs without debt, in base units of the asset.
	pub idle: Balance,
	/// Collateral of CSAs with debt, in base units of the asset.
	pub pooled: Balance,
	/// Debt of all CSAs, in base units of the stablecoin.
	pub debt: Balance,
	/// Coins minted in the hour that began at `hour_at`, in base units.
	pub minted: Balance,
	/// Begin of the hour that `minted` counts.
	pub hour_at: Seconds,
	/// WF: share of a frozen CSA that redemptions within the window had left at `window_at`. It
	/// recovers linearly, by 100 % in one window.
	pub wf: Ratio,
	/// When `wf` was taken down.
	pub window_at: Seconds,
	/// Ticks of the lines at the last accepted price; `None` before the first.
	pub lines: Option<TickLines>,
}

impl AssetLedger {
	/// Collateral of all CSAs, in base units of the asset.
	pub fn reserve(&self) -> Balance {
		self.idle.saturating_add(self.pooled)
	}

	/// The sums without what a CSA held. `pooled` tells where it counted: rounding may have left a
	/// CSA with debt nothing to owe.
	pub fn without(mut self, csa: &Csa, pooled: bool) -> Result<Self, ArithmeticError> {
		let line = self.line(pooled);
		*line = line.checked_sub(csa.collateral).ok_or(ArithmeticError::Underflow)?;
		self.debt = self.debt.checked_sub(csa.debt).ok_or(ArithmeticError::Underflow)?;
		Ok(self)
	}

	/// The sums with what a CSA holds. The ratio tree takes less than [`MAX_AMOUNT`] of an asset.
	pub fn with(mut self, csa: &Csa) -> Result<Self, ArithmeticError> {
		let pooled = !csa.debt.is_zero();
		let line = self.line(pooled);
		*line = line
			.checked_add(csa.collateral)
			.filter(|sum| !pooled || *sum < MAX_AMOUNT)
			.ok_or(ArithmeticError::Overflow)?;
		self.debt = self.debt.checked_add(csa.debt).ok_or(ArithmeticError::Overflow)?;
		Ok(self)
	}

	/// Coins minted so far in the hour of `now`.
	pub fn minted_this_hour(&self, now: Seconds) -> Balance {
		if self.hour_at == hour_of(now) {
			self.minted
		} else {
			0
		}
	}

	/// The pace after minting `amount` at `now`.
	pub fn with_minted(self, now: Seconds, amount: Balance) -> Result<Self, ArithmeticError> {
		let minted =
			self.minted_this_hour(now).checked_add(amount).ok_or(ArithmeticError::Overflow)?;
		Ok(Self { minted, hour_at: hour_of(now), ..self })
	}

	/// WF at `now`, where `window` is the time in which it recovers from nothing to all.
	pub fn window_factor(&self, now: Seconds, window: Seconds) -> Ratio {
		let since = now.saturating_sub(self.window_at);
		// A window of no length recovers at once.
		let recovered = mul_div_floor(since.into(), SCALE, window.into()).unwrap_or(SCALE);
		Ratio::from_inner(self.wf.into_inner().saturating_add(recovered)).min(ONE)
	}

	fn line(&mut self, pooled: bool) -> &mut Balance {
		if pooled {
			&mut self.pooled
		} else {
			&mut self.idle
		}
	}
}

impl Default for AssetLedger {
	fn default() -> Self {
		Self {
			idle: 0,
			pooled: 0,
			debt: 0,
			minted: 0,
			hour_at: 0,
			wf: ONE,
			window_at: 0,
			lines: None,
		}
	}
}

/// Begin of the hour that contains `now`.
fn hour_of(now: Seconds) -> Seconds {
	now - now % MINT_WINDOW
}

/// A CSA as its owner sees it, at the last accepted price.
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
pub struct Position {
	/// Locked collateral, in base units of the asset.
	pub collateral: Balance,
	/// Owed coins, in base units of the stablecoin.
	pub debt: Balance,
	/// Value of the collateral over the debt, rounded down; the largest value without debt. `None`
	/// if there is debt and the asset never had a price.
	pub ratio: Option<Ratio>,
	/// State; `None` if there is debt and the asset never had a price.
	pub state: Option<CsaState>,
	/// Tick of the price-free ratio; `None` without debt.
	pub tick: Option<u16>,
}

/// What holds down the largest amount that may be redeemed now.
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
pub enum RedemptionLimit {
	/// Nothing: the asset has no price that may be used.
	PriceUnavailable,
	/// Nothing: arbitrage pauses.
	GateClosed,
	/// Nothing: no CSA is frozen.
	NothingFrozen,
	/// Nothing: the window is exhausted until the window factor has recovered.
	WindowExhausted,
	/// A part of the frozen debt, by the redemption cap on the window.
	Window,
	/// All frozen debt: it is so little that the window does not matter.
	WholePool,
	/// Nothing: the asset, the protocol or the chain is locked.
	Locked,
	/// Nothing: a lock ended so recently that owners act first.
	InGrace,
}

/// Frozen, insolvent and alarmed CSAs of an asset at the last accepted price, and what arbitrage may
/// do about them now.
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
pub struct Pool {
	/// Sums over the frozen CSAs, which are not insolvent.
	pub frozen: Csa,
	/// Value of the frozen collateral over the frozen debt, rounded down; the largest value without.
	pub ratio: Ratio,
	/// Largest amount of coins that may be redeemed now.
	pub redeemable: Balance,
	/// Least amount of coins that may be redeemed now; above `redeemable` when nothing may.
	pub least: Balance,
	/// What holds `redeemable` down.
	pub limit: RedemptionLimit,
	/// Share of a frozen CSA that redemptions within the window have left, with the recovery since.
	pub wf: Ratio,
	/// Whether the gate is open.
	pub gate_open: bool,
	/// Sums over the insolvent CSAs.
	pub insolvent: Csa,
	/// What the insolvent collateral falls short of the insolvent debt, in 10^-18 peg units.
	pub shortfall: Balance,
	/// Sums over the CSAs in alarm.
	pub alarm: Csa,
}

/// What a redemption would pay and leave behind, if it were made in this block.
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
pub struct RedemptionQuote {
	/// Coins that would be burned.
	pub burned: Balance,
	/// Collateral that would be paid, in base units of the asset.
	pub paid: Balance,
	/// Frozen CSAs before.
	pub before: Csa,
	/// Frozen CSAs after.
	pub after: Csa,
	/// Share of a frozen CSA that redemptions within the window would have left.
	pub wf: Ratio,
}

/// A page of CSAs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct CsaPage<AccountId> {
	/// Owners and what they have.
	pub csas: Vec<(AccountId, Position)>,
	/// Where the next page begins; `None` at the end. A page may be empty and still have a next one.
	pub next: Option<AccountId>,
}

/// The books of an asset beside the sums of its ratio tree.
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
pub struct TreeFigures {
	/// Collateral of CSAs without debt in the books, in base units of the asset.
	pub idle: Balance,
	/// Collateral of CSAs with debt in the books, in base units of the asset.
	pub pooled: Balance,
	/// Collateral in the tree, in base units of the asset: at most `pooled`.
	pub tree_collateral: Balance,
	/// Debt of all CSAs in the books, in base units of the stablecoin.
	pub debt: Balance,
	/// Debt in the tree, in base units of the stablecoin: at most 10^6 less than `debt`.
	pub tree_debt: Balance,
}

/// What a walk over all CSAs of an asset comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkFigures<AccountId> {
	/// CSAs that there are.
	pub csas: u64,
	/// What was found.
	pub mismatches: Vec<Mismatch<AccountId>>,
}

/// Totals of the whole system.
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
pub struct SystemTotals {
	/// Value of all collateral that backs the coin, in 10^-18 peg units.
	pub backing: Balance,
	/// Debts and bad debt less coins burned without debt, in base units of the coin.
	pub net_supply: Balance,
	/// `Q_total = backing / net_supply`, rounded down; the largest value without supply
	/// [V1 contracts].
	pub q_total: Ratio,
	/// Value of what the protocol itself owns less bad debt, in 10^-18 peg units.
	pub buffer: i128,
}
