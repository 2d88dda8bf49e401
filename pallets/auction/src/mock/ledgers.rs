//! Reserve assets: who holds them for the protocol, what they count, and what stops them.

use super::{
	AccountId, Assets, Counted, Deprecated, Grace, Listed, LockedAssets, Paused, Stale, Test, ETH,
	MIN_BALANCE, OWNER, PEOPLE, PLOT, QUSD, RESERVE, SOL, SUPPLY, USDT, WBTC,
};
use crate::interfaces::{Insolvency, Locks, Owned, Prices, ReserveAsset, Reserves};
use frame_support::{
	pallet_prelude::ValueQuery,
	storage_alias,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::{Fortitude, Preservation, Preservation::Expendable},
	},
	Twox64Concat,
};
use qian_math::value_floor;
use qian_primitives::{AssetId, Balance, Price, Seconds, UNIT};
use sp_runtime::{DispatchError, DispatchResult};

/// Holds collateral of CSAs.
pub const POT_RESERVE: AccountId = 90;
/// Holds what the protocol itself owns.
pub const POT_SYSTEM: AccountId = 91;
/// Holds bids.
pub const POT_BIDS: AccountId = 92;

/// Collateral of CSAs.
#[storage_alias]
pub type ReserveLine = StorageMap<Books, Twox64Concat, AssetId, Balance, ValueQuery>;
/// Backing and surplus that the protocol itself owns.
#[storage_alias]
pub type OwnLines = StorageMap<Books, Twox64Concat, AssetId, (Balance, Balance), ValueQuery>;
/// Collateral and debt of CSAs of an asset that count as one, which may be insolvent.
#[storage_alias]
pub type WeakCsa = StorageMap<Books, Twox64Concat, AssetId, (Balance, Balance), ValueQuery>;
/// How much of an asset exists.
#[storage_alias]
pub type Existing = StorageMap<Books, Twox64Concat, AssetId, Balance, ValueQuery>;

/// Stops a test that lets funds move past a lock.
pub const LOCKED: DispatchError = DispatchError::Other("the asset is locked");
pub const TOO_LITTLE: DispatchError = DispatchError::Other("the bidder owns too little");
pub const NOT_ENDOWED: DispatchError = DispatchError::Other("the pot of bids is young");
const SHORT: DispatchError = DispatchError::Other("more than the books have");

/// The reserve assets of the tests.
pub struct Ledgers;

impl Ledgers {
	fn transfer(
		asset: AssetId,
		from: AccountId,
		to: AccountId,
		amount: Balance,
		keep: Preservation,
	) -> DispatchResult {
		<Assets as Mutate<_>>::transfer(asset, &from, &to, amount, keep).map(|_| ())
	}

	fn unlocked(asset: AssetId) -> DispatchResult {
		if Self::is_locked(asset) {
			Err(LOCKED)
		} else {
			Ok(())
		}
	}

	fn value(asset: AssetId, amount: Balance) -> Balance {
		let price = Self::counted_price(asset);
		price.map_or(0, |price| value_floor(amount, price, decimals(asset)).expect("it fits"))
	}

	/// Collateral and debt of the insolvent CSAs at `price`.
	fn insolvent(asset: AssetId, price: Price) -> Option<(Balance, Balance)> {
		let (collateral, debt) = WeakCsa::get(asset);
		let value = value_floor(collateral, price, decimals(asset)).expect("it fits");
		(value < debt).then_some((collateral, debt))
	}
}

pub fn decimals(asset: AssetId) -> u8 {
	match asset {
		ETH => 18,
		WBTC => 8,
		USDT => 6,
		SOL => 9,
		_ => 0,
	}
}

impl Reserves<AccountId> for Ledgers {
	fn assets() -> Vec<AssetId> {
		Listed::get()
	}

	fn asset(asset: AssetId) -> Option<ReserveAsset> {
		let record =
			ReserveAsset { active: !Deprecated::get().contains(&asset), decimals: decimals(asset) };
		Listed::get().contains(&asset).then_some(record)
	}

	fn total_values() -> (Balance, Balance) {
		Listed::get().into_iter().fold((0, 0), |(backing, own), asset| {
			let (system, surplus) = OwnLines::get(asset);
			let reserve = ReserveLine::get(asset);
			(
				backing + Self::value(asset, reserve + system),
				own + Self::value(asset, system + surplus),
			)
		})
	}

	fn counted_price(asset: AssetId) -> Option<Price> {
		Counted::get().get(&asset).copied()
	}

	fn owned(asset: AssetId) -> Owned {
		let (system, surplus) = OwnLines::get(asset);
		Owned { system, surplus }
	}

	fn can_take_bids(asset: AssetId) -> bool {
		Assets::balance(asset, POT_BIDS) >= MIN_BALANCE
	}

	fn use_surplus(asset: AssetId, amount: Balance) -> DispatchResult {
		OwnLines::try_mutate(asset, |(system, surplus)| {
			*surplus = surplus.checked_sub(amount).ok_or(SHORT)?;
			*system += amount;
			Ok(())
		})
	}

	fn take_bid(
		asset: AssetId,
		from: &AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		Self::unlocked(asset)?;
		if !Self::can_take_bids(asset) {
			return Err(NOT_ENDOWED);
		}
		let before = Assets::balance(asset, POT_BIDS);
		let held = Assets::reducible_balance(asset, from, Expendable, Fortitude::Polite);
		let rest = held.checked_sub(amount).ok_or(TOO_LITTLE)?;
		let amount = if rest < MIN_BALANCE { held } else { amount };
		Self::transfer(asset, *from, POT_BIDS, amount, Expendable)?;
		Ok(Assets::balance(asset, POT_BIDS) - before)
	}

	fn pay_refund(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		Self::unlocked(asset)?;
		Self::transfer(asset, POT_BIDS, *to, amount, Preservation::Preserve)
	}

	fn keep_bid(asset: AssetId, more_system: Balance, more_surplus: Balance) -> DispatchResult {
		let amount = more_system + more_surplus;
		Self::transfer(asset, POT_BIDS, POT_SYSTEM, amount, Preservation::Preserve)?;
		OwnLines::mutate(asset, |(system, surplus)| {
			*system += more_system;
			*surplus += more_surplus;
		});
		Ok(())
	}

	fn pay_from_system(asset: AssetId, to: &AccountId, amount: Balance) -> DispatchResult {
		Self::unlocked(asset)?;
		OwnLines::try_mutate(asset, |(system, _)| {
			*system = system.checked_sub(amount).ok_or(SHORT)?;
			Self::transfer(asset, POT_SYSTEM, *to, amount, Preservation::Preserve)
		})
	}
}

impl Insolvency for Ledgers {
	fn shortfall() -> Balance {
		Listed::get()
			.into_iter()
			.filter_map(|asset| {
				let (collateral, debt) = Self::insolvent(asset, Self::counted_price(asset)?)?;
				Some(debt - Self::value(asset, collateral))
			})
			.sum()
	}

	fn absorb(asset: AssetId, price: Price) -> Result<bool, DispatchError> {
		let Some((collateral, debt)) = Self::insolvent(asset, price) else { return Ok(false) };
		WeakCsa::remove(asset);
		Self::transfer(asset, POT_RESERVE, POT_SYSTEM, collateral, Preservation::Preserve)?;
		ReserveLine::mutate(asset, |line| *line -= collateral);
		OwnLines::mutate(asset, |(system, _)| *system += collateral);
		super::DebtTotal::mutate(|total| *total -= debt);
		super::BadDebt::mutate(|total| *total += debt);
		Ok(true)
	}
}

impl Prices for Ledgers {
	fn live(asset: AssetId) -> Option<Price> {
		Self::counted_price(asset).filter(|_| !Stale::get().contains(&asset))
	}

	fn kun() -> Option<Price> {
		super::KunPrice::get()
	}
}

impl Locks for Ledgers {
	fn is_locked(asset: AssetId) -> bool {
		LockedAssets::get().contains(&asset)
	}

	fn grace_until(asset: AssetId) -> Option<Seconds> {
		Grace::get().get(&asset).copied()
	}

	fn is_paused(call: &'static str) -> bool {
		Paused::get().contains(&call)
	}
}

/// What [`PEOPLE`] have of each asset.
pub fn endowment(asset: AssetId) -> Balance {
	match asset {
		PLOT => 1_000_000,
		_ => 1_000_000 * 10u128.pow(decimals(asset).into()),
	}
}

pub(super) fn assets_at_genesis() -> pallet_assets::GenesisConfig<Test> {
	let reserve = [ETH, WBTC, USDT, SOL, PLOT];
	let mut assets = vec![(QUSD, OWNER, true, MIN_BALANCE)];
	let mut accounts = vec![(QUSD, OWNER, SUPPLY)];
	for asset in reserve {
		assets.push((asset, OWNER, false, MIN_BALANCE));
		for pot in [POT_RESERVE, POT_SYSTEM, POT_BIDS] {
			accounts.push((asset, pot, MIN_BALANCE));
		}
		accounts.extend(PEOPLE.map(|who| (asset, who, endowment(asset))));
	}
	pallet_assets::GenesisConfig { assets, accounts, ..Default::default() }
}

/// The books at genesis.
pub(super) fn begin_books() {
	super::begin_money();
	for asset in [ETH, WBTC, USDT, SOL, PLOT] {
		Existing::insert(asset, Assets::total_issuance(asset));
	}
	reserve_gets(ETH, RESERVE);
}

/// So much more of `asset` exists.
pub fn endow(asset: AssetId, who: AccountId, amount: Balance) {
	Assets::mint_into(asset, &who, amount).expect("the asset and the account exist");
	Existing::mutate(asset, |existing| *existing += amount);
}

/// CSAs have so much more collateral.
pub fn reserve_gets(asset: AssetId, amount: Balance) {
	endow(asset, POT_RESERVE, amount);
	ReserveLine::mutate(asset, |line| *line += amount);
}

/// CSAs have so much less collateral.
pub fn reserve_loses(asset: AssetId, amount: Balance) {
	Ledgers::transfer(asset, POT_RESERVE, OWNER, amount, Preservation::Preserve)
		.expect("the reserve has that much");
	ReserveLine::mutate(asset, |line| *line -= amount);
}

/// The protocol itself owns so much more.
pub fn system_gets(asset: AssetId, more_system: Balance, more_surplus: Balance) {
	endow(asset, POT_SYSTEM, more_system + more_surplus);
	OwnLines::mutate(asset, |(system, surplus)| {
		*system += more_system;
		*surplus += more_surplus;
	});
}

/// CSAs of `asset` with so much of the debt and collateral that are in the books.
pub fn weak_csa(asset: AssetId, collateral: Balance, debt: Balance) {
	assert!(ReserveLine::get(asset) >= collateral && super::DebtTotal::get() >= debt);
	WeakCsa::insert(asset, (collateral, debt));
}

/// The pot of bids is younger than the listing of `asset`: nobody endowed it yet.
pub fn pot_is_young(asset: AssetId) {
	assert_eq!(Assets::balance(asset, POT_BIDS), MIN_BALANCE, "the pot holds no bids");
	Ledgers::transfer(asset, POT_BIDS, OWNER, MIN_BALANCE, Expendable)
		.expect("the pot has that much");
}

/// Somebody sends the pot of bids what it needs to take `asset` in.
pub fn pot_is_endowed(asset: AssetId) {
	Ledgers::transfer(asset, OWNER, POT_BIDS, MIN_BALANCE, Expendable)
		.expect("the owner has what the pot once had");
}

/// Published example: 870,000 back 1,000,000.
pub fn published_gap() {
	reserve_loses(ETH, 2_100 * UNIT);
}

/// What the protocol itself owns: backing and surplus.
pub fn own(asset: AssetId) -> (Balance, Balance) {
	OwnLines::get(asset)
}

/// What `who` has of `asset`.
pub fn balance(asset: AssetId, who: AccountId) -> Balance {
	Assets::balance(asset, who)
}

/// Everything of every asset is in one place, as the books have it.
pub(super) fn check_reserves() {
	for asset in [ETH, WBTC, USDT, SOL, PLOT] {
		let holders = pallet_assets::Account::<Test>::iter()
			.filter(|(of, _, _)| *of == asset)
			.map(|(_, who, _)| Assets::balance(asset, who));
		assert_eq!(holders.sum::<Balance>(), Existing::get(asset));
		let holds = |pot| Assets::balance(asset, pot) - MIN_BALANCE;
		let (system, surplus) = own(asset);
		assert_eq!(holds(POT_RESERVE), ReserveLine::get(asset));
		assert_eq!(holds(POT_SYSTEM), system + surplus);
		// A young pot has nothing, and owes nothing.
		let bids = super::Auction::held(asset);
		assert!(Assets::balance(asset, POT_BIDS) == 0 && bids == 0 || holds(POT_BIDS) == bids);
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<AccountId> for Ledgers {
	fn gap() -> AssetId {
		super::KunPrice::set(Some(super::cents(100)));
		super::fund_gets(500 * UNIT);
		super::owe(10_000_000 * UNIT);
		for asset in Listed::get() {
			let unit = 10u128.pow(decimals(asset).into());
			reserve_gets(asset, unit);
			system_gets(asset, 0, unit);
		}
		weak_csa(ETH, UNIT, 1_000 * UNIT);
		ETH
	}

	fn endow(asset: AssetId, who: &AccountId, amount: Balance) {
		frame_system::Pallet::<Test>::inc_providers(who);
		endow(asset, *who, amount);
	}

	fn bad_debt(asset: AssetId, who: &AccountId, amount: Balance) {
		super::owe(2 * amount);
		super::pay_coins(*who, 2 * amount);
		super::debt_turns_bad(amount);
		let price = Ledgers::counted_price(asset).expect("the asset has a price");
		let worth = qian_math::amount_for_value_ceil(2 * amount, price, decimals(asset));
		system_gets(asset, worth.expect("it fits"), 0);
	}
}
