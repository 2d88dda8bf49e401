//! Prices: the operators, their raw values, and the prices that the protocol accepts.

use crate::{
	adapters, governance::origins, Oracle, Runtime, RuntimeCall, RuntimeEvent, Timestamp,
	Volatility,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, Contains, UnixTime},
	PalletId,
};
use pallet_price_feed::{
	types::{AssetKind, OracleKey},
	Feeds, QuorumMedian,
};
use qian_primitives::Price;
use sp_runtime::BoundToRuntimeAppPublic;

/// Most oracle operators.
pub const MAX_OPERATORS: u32 = 50;

parameter_types! {
	/// Account under which values fed by Root are kept.
	pub const OraclePalletId: PalletId = PalletId(*b"qian/orc");
}

/// Lets operators feed only assets that have a feed, and closes only of days that have ended.
///
/// Feeds cost nothing, and pallet-oracle stores a value under any key: without this an operator
/// could fill the state for free, and its removal would have to clear it all at once. A close that
/// nobody waits for (any longer) passes, since the votes of other operators may have been faster; the
/// price feed deletes it.
pub struct KnownFeeds;

impl Contains<RuntimeCall> for KnownFeeds {
	fn contains(call: &RuntimeCall) -> bool {
		let RuntimeCall::Oracle(pallet_oracle::Call::feed_values { values }) = call else {
			return true;
		};
		let ended = Volatility::days().ended_by(<Timestamp as UnixTime>::now().as_secs());
		values.iter().all(|(key, _)| match key {
			OracleKey::Price(asset) => Feeds::<Runtime>::contains_key(asset),
			OracleKey::Close(asset, day) => {
				let has_ended = ended.is_some_and(|last| *day <= last);
				has_ended && Feeds::<Runtime>::contains_key(AssetKind::WithId(*asset))
			},
			OracleKey::Forecast(asset) => Feeds::<Runtime>::contains_key(AssetKind::WithId(*asset)),
		})
	}
}

/// The session key by which an operator's worker signs.
pub struct OperatorKey;

impl BoundToRuntimeAppPublic for OperatorKey {
	type Public = pallet_price_feed::sr25519::AuthorityId;
}

impl pallet_membership::Config<pallet_membership::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = origins::RiskAdmin;
	type RemoveOrigin = origins::RiskAdmin;
	type SwapOrigin = origins::RiskAdmin;
	type ResetOrigin = origins::RiskAdmin;
	type PrimeOrigin = origins::RiskAdmin;
	type MembershipInitialized = ();
	type MembershipChanged = Oracle;
	type MaxMembers = ConstU32<MAX_OPERATORS>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

impl pallet_oracle::Config for Runtime {
	type OnNewData = crate::PriceFeed;
	type CombineData = QuorumMedian<Runtime>;
	type Time = Timestamp;
	type OracleKey = OracleKey;
	type OracleValue = Price;
	type PalletId = OraclePalletId;
	type Members = crate::OracleOperators;
	type WeightInfo = pallet_oracle::weights::SubstrateWeight<Runtime>;
	type MaxHasDispatchedSize = ConstU32<{ MAX_OPERATORS + 1 }>;
	type MaxFeedValues = ConstU32<{ pallet_price_feed::MAX_VALUES }>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarks::OracleValues;
}

impl pallet_price_feed::Config for Runtime {
	type RiskAdmin = origins::RiskAdmin;
	type ListingAdmin = origins::ListingAdmin;
	type Time = Timestamp;
	type Medians = adapters::OracleMedians;
	type Closes = adapters::PastCloses;
	type OnPrice = adapters::ReservePrices;
	type OwnFeed = adapters::OracleMedians;
	type Submitter = adapters::OracleSubmitter;
	type WeightInfo = ();
}

impl pallet_volatility::Config for Runtime {
	type RiskAdmin = origins::RiskAdmin;
	type Register = adapters::Storms;
	type Feed = adapters::Storms;
	type Solvency = adapters::Storms;
	type Time = Timestamp;
	type WeightInfo = ();
}
