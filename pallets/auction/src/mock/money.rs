//! The books of the coin and of KUN.

use super::{AccountId, Assets, Balances, KunCap, MIN_KUN, OWNER, QUSD, SUPPLY};
use crate::interfaces::{Coin, Kun, KunSource};
use frame_support::{
	pallet_prelude::ValueQuery,
	storage_alias,
	traits::{
		fungible::{self, Inspect as _, Mutate as _},
		fungibles::{Inspect as _, Mutate},
		tokens::{Fortitude, Precision, Preservation},
	},
};
use qian_primitives::Balance;
use sp_runtime::{DispatchError, DispatchResult};

/// Holds the KUN of the emergency fund.
pub const FUND: AccountId = 93;

/// What CSAs owe.
#[storage_alias]
pub type DebtTotal = StorageValue<Books, Balance, ValueQuery>;
/// Coins that nobody owes.
#[storage_alias]
pub type BadDebt = StorageValue<Books, Balance, ValueQuery>;
/// Coins that were destroyed though they were owed.
#[storage_alias]
pub type BurnedWithoutDebt = StorageValue<Books, Balance, ValueQuery>;
/// KUN of the fund, and below the cap, that is promised.
#[storage_alias]
pub type Promised = StorageValue<Books, (Balance, Balance), ValueQuery>;
/// KUN that exists by the books.
#[storage_alias]
pub type KunBooks = StorageValue<Books, Balance, ValueQuery>;

const TOO_MUCH: DispatchError = DispatchError::Other("more KUN than there is");

/// The coin and KUN of the tests.
pub struct Money;

impl Coin<AccountId> for Money {
	fn net_supply() -> Balance {
		DebtTotal::get() + BadDebt::get() - BurnedWithoutDebt::get()
	}

	fn bad_debt() -> Balance {
		BadDebt::get()
	}

	fn net_bad_debt() -> Balance {
		BadDebt::get().saturating_sub(BurnedWithoutDebt::get())
	}

	fn retire(from: &AccountId, amount: Balance) -> Result<Balance, DispatchError> {
		let (expendable, exact) = (Preservation::Expendable, Precision::Exact);
		let before = Assets::total_issuance(QUSD);
		Assets::burn_from(QUSD, from, amount, expendable, exact, Fortitude::Polite)?;
		let destroyed = before - Assets::total_issuance(QUSD);
		BadDebt::try_mutate(|debt| {
			*debt = debt.checked_sub(amount).ok_or(DispatchError::Other("more than bad debt"))?;
			Ok::<_, DispatchError>(())
		})?;
		BurnedWithoutDebt::mutate(|burned| *burned += destroyed - amount);
		Ok(destroyed)
	}
}

impl Kun<AccountId> for Money {
	fn available() -> KunSource {
		let (fund, minted) = Promised::get();
		KunSource {
			fund: kun_of(FUND).saturating_sub(fund).saturating_sub(MIN_KUN),
			minted: KunCap::get().saturating_sub(Balances::total_issuance()).saturating_sub(minted),
		}
	}

	fn promised() -> KunSource {
		let (fund, minted) = Promised::get();
		KunSource { fund, minted }
	}

	fn promise(kun: KunSource) -> DispatchResult {
		let free = Self::available();
		if kun.fund > free.fund || kun.minted > free.minted {
			return Err(TOO_MUCH);
		}
		Promised::mutate(|(fund, minted)| {
			*fund += kun.fund;
			*minted += kun.minted;
		});
		Ok(())
	}

	fn release(kun: KunSource) -> DispatchResult {
		Promised::try_mutate(|(fund, minted)| {
			*fund = fund.checked_sub(kun.fund).ok_or(TOO_MUCH)?;
			*minted = minted.checked_sub(kun.minted).ok_or(TOO_MUCH)?;
			Ok(())
		})
	}

	fn deliver(to: &AccountId, kun: KunSource) -> DispatchResult {
		Self::release(kun)?;
		let pay = || -> DispatchResult {
			if kun.fund == 0 {
				return Ok(());
			}
			<Balances as fungible::Mutate<_>>::transfer(&FUND, to, kun.fund, Preservation::Preserve)
				.map(|_| ())
		};
		let mint = || -> DispatchResult {
			if kun.minted == 0 {
				return Ok(());
			}
			KunBooks::mutate(|books| *books += kun.minted);
			Balances::mint_into(to, kun.minted).map(|_| ())
		};
		if kun.fund >= kun.minted {
			pay()?;
			mint()
		} else {
			mint()?;
			pay()
		}
	}
}

pub(super) fn begin_money() {
	DebtTotal::put(SUPPLY);
	KunBooks::put(Balances::total_issuance());
}

/// KUN of `who`.
pub fn kun_of(who: AccountId) -> Balance {
	Balances::balance(&who)
}

/// So much more KUN is in the emergency fund.
pub fn fund_gets(amount: Balance) {
	Balances::mint_into(&FUND, amount).expect("the account exists");
	KunBooks::mutate(|books| *books += amount);
}

/// CSAs owe so much more, and their owner has the coins.
pub fn owe(amount: Balance) {
	Assets::mint_into(QUSD, &OWNER, amount).expect("the asset exists");
	DebtTotal::mutate(|debt| *debt += amount);
}

/// Nobody owes so many coins any longer.
pub fn debt_turns_bad(amount: Balance) {
	DebtTotal::mutate(|debt| *debt -= amount);
	BadDebt::mutate(|debt| *debt += amount);
}

/// Somebody destroys coins.
pub fn coins_burn(amount: Balance) {
	let (expendable, exact) = (Preservation::Expendable, Precision::Exact);
	Assets::burn_from(QUSD, &OWNER, amount, expendable, exact, Fortitude::Polite)
		.expect("the owner of CSAs has that many");
	BurnedWithoutDebt::mutate(|burned| *burned += amount);
}

/// `who` gets coins from the owner of CSAs.
pub fn pay_coins(who: AccountId, amount: Balance) {
	<Assets as Mutate<_>>::transfer(QUSD, &OWNER, &who, amount, Preservation::Expendable)
		.expect("the owner of CSAs has that many");
}

/// Coins are those of the books, and KUN stays below its cap, promises and all.
pub(super) fn check_money() {
	assert_eq!(Assets::total_issuance(QUSD), Money::net_supply());
	let issuance = Balances::total_issuance();
	let (fund, minted) = Promised::get();
	assert_eq!(issuance, KunBooks::get());
	assert!(issuance + minted <= KunCap::get());
	assert!(kun_of(FUND) >= MIN_KUN + fund);
	let holders = frame_system::Account::<super::Test>::iter();
	assert_eq!(holders.map(|(_, info)| info.data.free).sum::<Balance>(), issuance);
}
