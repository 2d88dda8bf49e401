//! Smallest runtime for the tests: the pallet alone, with a clock, a register of two assets, and
//! figures of solvency that a test can set.

use crate::{
	self as pallet_volatility,
	interfaces::{Feed, Register, Solvency},
	*,
};
use frame_support::{
	construct_runtime, derive_impl, ord_parameter_types, parameter_types,
	traits::UnixTime,
	weights::{constants::RocksDbWeight, Weight},
};
use frame_system::EnsureSignedBy;
use qian_primitives::{AssetId, Price, Ratio, Seconds, Volatility, VolatilityParams, DAY, UNIT};
use sp_runtime::BuildStorage;

pub type AccountId = u64;

/// May set parameters.
pub const RISK: AccountId = 100;
/// May not.
pub const ALICE: AccountId = 1;

pub const ETH: AssetId = 100;
pub const WBTC: AssetId = 101;
/// Not listed.
pub const UNKNOWN: AssetId = 999;

/// Day that has just begun when a test begins.
pub const TODAY: u32 = 19_000;
/// The clock at that instant.
pub const START: Seconds = TODAY as Seconds * DAY;

/// Time for which a price counts.
pub const TTL: Seconds = 1_800;

construct_runtime!(
	pub enum Test {
		System: frame_system,
		Volatilities: pallet_volatility,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
	type DbWeight = RocksDbWeight;
}

parameter_types! {
	/// Seconds of the clock.
	pub static Now: Seconds = START;
	/// Reserve assets.
	pub static Listed: Vec<AssetId> = vec![ETH, WBTC];
	pub static FreezeLine: Ratio = percent(120);
	pub static TotalRatio: Ratio = percent(200);
	pub static FrozenRatio: Ratio = percent(115);
	/// How often the totals of the system were asked for.
	pub static TotalsAsked: u32 = 0;
}

ord_parameter_types! {
	pub const Risk: AccountId = RISK;
}

/// The chain's clock.
pub struct Clock;

impl UnixTime for Clock {
	fn now() -> core::time::Duration {
		core::time::Duration::from_secs(Now::get())
	}
}

/// What the other pallets of a real runtime would say.
pub struct Others;

impl Register for Others {
	fn q_min(asset: AssetId) -> Option<Ratio> {
		Listed::get().contains(&asset).then(FreezeLine::get)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn list(asset: AssetId, params: VolatilityParams) -> Ratio {
		Listed::mutate(|listed| listed.push(asset));
		Volatilities::on_listed(asset, params);
		FreezeLine::get()
	}
}

impl Feed for Others {
	fn ttl(_: AssetId) -> Option<Seconds> {
		Some(TTL)
	}
}

impl Solvency for Others {
	fn total_ratio() -> Ratio {
		TotalsAsked::mutate(|asked| *asked += 1);
		TotalRatio::get()
	}
	fn total_ratio_weight() -> Weight {
		Weight::from_parts(1_000, 0)
	}
	fn frozen_ratio(_: AssetId) -> Ratio {
		FrozenRatio::get()
	}
}

impl Config for Test {
	type RiskAdmin = EnsureSignedBy<Risk, AccountId>;
	type Register = Others;
	type Feed = Others;
	type Solvency = Others;
	type Time = Clock;
	type WeightInfo = ();
}

/// A ratio in percent.
pub const fn percent(p: u128) -> Ratio {
	Ratio::from_inner(p * (UNIT / 100))
}

/// A volatility in percent points a year.
pub const fn points(p: u128) -> Volatility {
	Volatility::from_inner(p * UNIT)
}

/// A price in whole peg units.
pub const fn price(units: u128) -> Price {
	Price::from_inner(units * UNIT)
}

/// The parameters of the protocol's test vectors for the start ratio.
pub fn params() -> VolatilityParams {
	VolatilityParams {
		q_floor: percent(140),
		q_ref: percent(150),
		q_cap: percent(300),
		vol_ref: points(60),
		kappa: percent(25),
		max_fall: percent(5),
		vol_close: points(150),
		vol_open: points(120),
		max_closed: 21_600,
		open_below_total: percent(110),
		open_below_pool: percent(105),
		sample_interval: 60,
	}
}

/// A state in which ETH and WBTC are listed.
#[derive(Default)]
pub struct ExtBuilder {
	close_offset: Seconds,
}

impl ExtBuilder {
	/// Days begin so many seconds after 00:00 UTC.
	pub fn close_offset(mut self, seconds: Seconds) -> Self {
		self.close_offset = seconds;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		Now::set(START);
		Listed::set(vec![ETH, WBTC]);
		FreezeLine::set(percent(120));
		TotalRatio::set(percent(200));
		FrozenRatio::set(percent(115));
		TotalsAsked::set(0);
		let genesis = RuntimeGenesisConfig {
			volatilities: GenesisConfig { close_offset: self.close_offset, ..Default::default() },
			..Default::default()
		};
		let mut ext: sp_io::TestExternalities =
			genesis.build_storage().expect("the genesis state of the tests is valid").into();
		ext.execute_with(|| {
			System::set_block_number(1);
			for asset in Listed::get() {
				Volatilities::on_listed(asset, params());
			}
		});
		ext
	}

	/// Run a test, then check every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Volatilities::do_try_state().expect("invariants hold after the test");
		});
	}
}

/// The window of `asset`, which is listed.
pub fn window(asset: AssetId) -> Window {
	Windows::<Test>::get(asset).expect("the asset is listed")
}

/// `price` of `asset` is accepted as of `moment`, and the clock stands there.
pub fn accept(asset: AssetId, price: Price, moment: Seconds) {
	Now::set(moment);
	Volatilities::on_price(asset, price, moment);
}

/// Prices of `asset` that make `closes` of consecutive days, the first of which ends at `end`.
pub fn close_days(asset: AssetId, end: Seconds, closes: &[Price]) {
	for (day, close) in closes.iter().enumerate() {
		let end = end + day as Seconds * DAY;
		accept(asset, *close, end);
		accept(asset, *close, end + 1);
	}
}

/// The pallet's events of this test, which are forgotten then.
pub fn take_events() -> Vec<Event<Test>> {
	let events = System::read_events_for_pallet::<Event<Test>>();
	System::reset_events();
	events
}
