//! A chain with many CSAs in one asset, before and after a fall of its price.
//!
//! Every CSA is opened by the call that users make. What a CSA owes is spread evenly between a quarter
//! and 55 % of the value that it locks: start ratios from 400 % down to 180 %, the least that this
//! asset allows. The price then falls to 55 %, which freezes three CSAs in ten.

use crate::{per_position, price, state};
use frame_support::traits::{fungible::Mutate as _, fungibles::Mutate as _};
use pallet_collateral::{Collaterals, MAX_DEBT_CEILING};
use pallet_csa::{Csa, Ledgers};
use pallet_price_feed::{interfaces::OnPrice, types::AssetKind, Feeds};
use qian_math::{line_tick, position_tick, ONE};
use qian_primitives::{asset_ids, AssetId, Balance, CsaState, Price, Seconds, TickLines, UNIT};
use qian_runtime::{
	adapters::ReservePrices, presets, AccountId, Assets, Balances, Runtime, RuntimeCall,
	RuntimeOrigin, System, KUN,
};
use sp_runtime::traits::{BlakeTwo256, Dispatchable, Hash};
use std::time::Instant;

/// The asset of all CSAs: Ether, with 18 decimals.
pub const ASSET: AssetId = 100;
/// Price at which all CSAs are opened.
pub const BEFORE: Price = Price::from_u32(2_000);
/// Price after the fall. It puts the boundary between two octaves of the ratio tree into the frozen
/// range, so that a liquidation touches as many nodes as one can.
pub const AFTER: Price = Price::from_u32(1_100);

const DECIMALS: u8 = 18;
/// The clock: the end of a day.
pub const NOW: Seconds = 1_583_884_800;
/// CSAs that are opened before the state is written down, so that the memory that it takes stays small.
const BATCH: u32 = 100_000;
/// Calls after which events are dropped, as at the end of a block.
const BLOCK: u32 = 1_000;
/// Accounts that hold enough to open a CSA after the fall.
const NEWCOMERS: u32 = 32;
/// CSAs whose owners repay after the fall.
const REPAYERS: usize = 32;

/// How many CSAs are in which state after the fall.
#[derive(Clone, Copy, Default)]
pub struct Split {
	pub insolvent: u32,
	pub frozen: u32,
	pub alarm: u32,
	pub normal: u32,
}

/// The chain after the fall.
pub struct Population {
	/// Number of CSAs.
	pub size: u32,
	/// Its state.
	pub state: state::Trie,
	/// How many CSAs are in which state.
	pub split: Split,
	/// What all frozen CSAs hold and owe.
	pub frozen: Csa,
	/// Owners of frozen CSAs.
	pub frozen_owners: Vec<AccountId>,
	/// Accounts without a CSA that hold enough to open one.
	pub newcomers: Vec<AccountId>,
	/// Owners of frozen CSAs with what they repay, which takes them into another octave.
	pub repayers: Vec<(AccountId, Balance)>,
}

/// Has coins for every frozen debt, and none of the asset: a payment creates its account.
pub fn redeemer() -> AccountId {
	account("redeemer", 0)
}

/// Has coins for every frozen debt, and some of the asset.
pub fn liquidator() -> AccountId {
	account("liquidator", 0)
}

/// What a newcomer locks and mints.
pub const NEW_CSA: Csa = Csa { collateral: UNIT / 2, debt: 200 * UNIT };

fn account(role: &str, index: u32) -> AccountId {
	AccountId::new(BlakeTwo256::hash_of(&(role, index)).0)
}

fn owner(index: u32) -> AccountId {
	account("owner", index)
}

/// What the owner of this index locks and mints.
///
/// Multiples of two irrational numbers spread both evenly, for any number of owners.
fn csa(index: u32) -> Csa {
	let spread = |step: u32| Balance::from(index.wrapping_mul(step));
	let collateral = 3 * UNIT / 10 + ((spread(0x9e37_79b9) * (6 * UNIT / 10)) >> 32);
	let value = collateral * (BEFORE.into_inner() / UNIT);
	// From 1/4, by 11/36, to 1/1.8.
	let debt = value / 4 + ((value / 36 * 11 * spread(0x6a09_e667)) >> 32);
	Csa { collateral, debt }
}

/// The chain with `size` CSAs after the fall.
pub fn build(size: u32) -> Population {
	let begin = Instant::now();
	let mut state = state::Trie::from((presets::storage(presets::DEVELOPMENT), state::version()));
	state::change(&mut state, || {
		System::set_block_number(1);
		pallet_timestamp::Now::<Runtime>::put(NOW * 1_000);
		lift_limits();
		set_price(BEFORE);
	});

	let lines = lines_after();
	let mut population = Population {
		size,
		state,
		split: Split::default(),
		frozen: Csa::default(),
		frozen_owners: Vec::new(),
		newcomers: (0..NEWCOMERS).map(|index| account("newcomer", index)).collect(),
		repayers: Vec::new(),
	};
	// The redeemer and the liquidator have the last two.
	let owners = size - 2;
	for first in (0..owners).step_by(BATCH as usize) {
		let batch = first..owners.min(first + BATCH);
		for index in batch.clone() {
			population.count(&lines, owner(index), csa(index));
		}
		state::change(&mut population.state, || open_all(batch.clone()));
		println!("  {:>9} of {size} CSAs opened after {:.1?}", batch.end, begin.elapsed());
	}

	let debt = population.frozen.debt;
	let collateral = 4 * debt / (BEFORE.into_inner() / UNIT);
	population.split.normal += 2;
	state::change(&mut population.state, || {
		open(&redeemer(), Csa { collateral, debt }, 0);
		open(&liquidator(), Csa { collateral, debt }, UNIT);
		for newcomer in &population.newcomers {
			endow(newcomer, NEW_CSA.collateral);
		}
		set_price(AFTER);
		System::reset_events();
		assert_eq!(Ledgers::<Runtime>::get(ASSET).lines, Some(lines));
		let pool = pallet_csa::Pallet::<Runtime>::pool(ASSET).expect("the asset has a price");
		assert_eq!(pool.frozen, population.frozen);
		price::fill_window();
		System::reset_events();
	});
	println!("  {size} CSAs are ready after {:.1?}", begin.elapsed());
	population
}

impl Population {
	fn count(&mut self, lines: &TickLines, owner: AccountId, csa: Csa) {
		let Csa { collateral, debt } = csa;
		let tick = |debt| position_tick(collateral, debt, DECIMALS).expect("there is debt");
		match lines.state(tick(debt)) {
			CsaState::Insolvent => self.split.insolvent += 1,
			CsaState::Alarm => self.split.alarm += 1,
			CsaState::Normal => self.split.normal += 1,
			CsaState::Frozen => {
				let half = debt / 2;
				let octave_changes = tick(debt) >> 10 != tick(debt - half) >> 10;
				if self.repayers.len() < REPAYERS && half > 200 * UNIT && octave_changes {
					self.repayers.push((owner.clone(), half));
				}
				self.split.frozen += 1;
				self.frozen.collateral += collateral;
				self.frozen.debt += debt;
				self.frozen_owners.push(owner);
			},
		}
	}
}

/// Room for the debt of a million CSAs.
fn lift_limits() {
	let root = |call: pallet_collateral::Call<Runtime>| {
		RuntimeCall::from(call).dispatch(RuntimeOrigin::root()).expect("root may set limits");
	};
	let record = Collaterals::<Runtime>::get(ASSET).expect("the preset lists the asset");
	let mut params = record.params;
	params.mint_limit = MAX_DEBT_CEILING;
	root(pallet_collateral::Call::set_collateral_params { asset: ASSET, params });
	root(pallet_collateral::Call::set_debt_ceiling { asset: ASSET, ceiling: MAX_DEBT_CEILING });
	let mut params = pallet_collateral::System::<Runtime>::get();
	params.global_debt_ceiling = MAX_DEBT_CEILING;
	root(pallet_collateral::Call::set_system_params { params });
}

/// Accept `price`, as the feed does.
fn set_price(price: Price) {
	let asset = AssetKind::WithId(ASSET);
	Feeds::<Runtime>::mutate(&asset, |feed| {
		let feed = feed.as_mut().expect("the preset has a feed of the asset");
		(feed.accepted, feed.moment) = (Some(price), NOW);
	});
	ReservePrices::on_price(&asset, price, NOW);
}

/// Ticks of the lines after the fall.
fn lines_after() -> TickLines {
	let terms = state::within(
		&state::Trie::from((presets::storage(presets::DEVELOPMENT), state::version())),
		&mut state::Changes::default(),
		per_position::terms,
	);
	let tick = |ratio| line_tick(ratio, AFTER).expect("a price is not zero");
	let lines = terms.lines;
	TickLines { t_ins: tick(ONE), t_min: tick(lines.q_min), t_alarm: tick(lines.q_alarm) }
}

fn open_all(indices: std::ops::Range<u32>) {
	for index in indices {
		open(&owner(index), csa(index), 0);
		if index % BLOCK == 0 {
			System::reset_events();
		}
	}
	System::reset_events();
}

/// Open a CSA of `owner`, who keeps `kept` of the asset; and note it in the register of the
/// liquidation one by one.
fn open(owner: &AccountId, csa: Csa, kept: Balance) {
	let Csa { collateral, debt } = csa;
	endow(owner, collateral + kept);
	open_call(csa)
		.dispatch(RuntimeOrigin::signed(owner.clone()))
		.expect("the owner can open a CSA");
	assert_eq!(Assets::balance(asset_ids::QUSD, owner), debt);
	per_position::open(owner, csa);
}

/// `csa.open`
pub fn open_call(csa: Csa) -> RuntimeCall {
	let Csa { collateral, debt } = csa;
	pallet_csa::Call::open { asset: ASSET, collateral, debt }.into()
}

fn endow(who: &AccountId, amount: Balance) {
	Balances::mint_into(who, KUN).expect("the account can be created");
	Assets::mint_into(ASSET, who, amount).expect("the account exists");
}
