//! Plain types of the pallet.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use qian_primitives::{Balance, CsaState, Ratio, Seconds, TickLines};
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

impl Csa {
	/// Whether nothing is locked and nothing owed, so that no record remains.
	pub fn is_empty(&self) -> bool {
		self.collateral.is_zero() && self.debt.is_zero()
	}
}

/// Sums over all CSAs of one asset, and the pace of minting: one record, one read, one write.
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
	/// Ticks of the lines at the last accepted price; `None` before the first.
	pub lines: Option<TickLines>,
}

impl AssetLedger {
	/// Collateral of all CSAs, in base units of the asset.
	pub fn reserve(&self) -> Balance {
		self.idle.saturating_add(self.pooled)
	}

	/// The sums with `before` replaced by `after`.
	pub fn with(mut self, before: &Csa, after: &Csa) -> Result<Self, ArithmeticError> {
		let line = self.line(before);
		*line = line.checked_sub(before.collateral).ok_or(ArithmeticError::Underflow)?;
		let line = self.line(after);
		*line = line.checked_add(after.collateral).ok_or(ArithmeticError::Overflow)?;
		self.debt = self
			.debt
			.checked_sub(before.debt)
			.ok_or(ArithmeticError::Underflow)?
			.checked_add(after.debt)
			.ok_or(ArithmeticError::Overflow)?;
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

	fn line(&mut self, csa: &Csa) -> &mut Balance {
		if csa.debt.is_zero() {
			&mut self.idle
		} else {
			&mut self.pooled
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
