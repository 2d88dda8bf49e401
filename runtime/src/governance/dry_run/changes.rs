//! What events say about parameters of the protocol, and about calls that failed.
//!
//! The events of the protocol's pallets are matched without a wildcard, so that a new one cannot be
//! forgotten. No event of the SDK's pallets moves a parameter of the protocol.

use super::ParameterChange;
use crate::{AssetId, Runtime, RuntimeEvent};
use alloc::{format, vec::Vec};
use pallet_collateral::{authority::open_for_debt, CollateralStatus};
use pallet_kun::Programme;
use pallet_price_feed::AssetKind;
use qian_primitives::{Parameter, ParameterMove, Parameters, Safer};
use sp_runtime::DispatchError;

/// The parameters that `event` says were moved.
pub fn of_event(event: &RuntimeEvent) -> Vec<ParameterChange> {
	match event {
		RuntimeEvent::Collateral(event) => of_collateral(event),
		RuntimeEvent::PriceFeed(event) => of_price_feed(event),
		RuntimeEvent::Volatility(event) => of_volatility(event),
		RuntimeEvent::Stablecoin(event) => of_stablecoin(event),
		RuntimeEvent::Csa(event) => of_csa(event),
		RuntimeEvent::Auction(event) => of_auction(event),
		RuntimeEvent::Kun(event) => of_kun(event),
		RuntimeEvent::Lockdown(event) => of_lockdown(event),
		_ => Vec::new(),
	}
}

/// The error of a call inside another one that `event` tells of.
pub fn failure_inside(event: &RuntimeEvent) -> Option<DispatchError> {
	use pallet_multisig::Event::MultisigExecuted;
	use pallet_proxy::Event::ProxyExecuted;
	use pallet_utility::Event as Utility;
	use pallet_whitelist::Event::WhitelistedCallDispatched;
	match event {
		RuntimeEvent::Utility(
			Utility::BatchInterrupted { error, .. }
			| Utility::ItemFailed { error }
			| Utility::IfElseFallbackCalled { main_error: error },
		) => Some(*error),
		RuntimeEvent::Utility(Utility::DispatchedAs { result })
		| RuntimeEvent::Proxy(ProxyExecuted { result })
		| RuntimeEvent::Multisig(MultisigExecuted { result, .. }) => result.err(),
		RuntimeEvent::Whitelist(WhitelistedCallDispatched { result, .. }) => {
			result.err().map(|failure| failure.error)
		},
		_ => None,
	}
}

fn of_collateral(event: &pallet_collateral::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_collateral::Event;
	let status = |asset, old, new| {
		one(Some(asset), "open_for_debt", Safer::Lower, open_for_debt(old), open_for_debt(new))
	};
	match event {
		Event::CollateralParamsSet { asset, old, new } => of_asset(*asset, old.moves(new)),
		Event::SystemParamsSet { old, new } => of_all(old.moves(new)),
		Event::DebtCeilingSet { asset, old, new } => {
			one(Some(*asset), "debt_ceiling", Safer::Lower, *old, *new)
		},
		Event::CollateralDeprecated { asset } => {
			status(*asset, CollateralStatus::Active, CollateralStatus::Deprecated)
		},
		Event::CollateralReinstated { asset } => {
			status(*asset, CollateralStatus::Deprecated, CollateralStatus::Active)
		},
		// Parameters come and go with the asset, which has a ceiling of zero or no debt.
		Event::CollateralRegistered { .. } | Event::CollateralRetired { .. } => Vec::new(),
		Event::DonationRecognised { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

fn of_price_feed(event: &pallet_price_feed::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_price_feed::Event;
	match event {
		Event::FeedParamsSet { asset, old: Some(old), new } => {
			of(Some(asset.clone()), old.moves(new))
		},
		// A new feed has no price yet.
		Event::FeedParamsSet { old: None, .. } => Vec::new(),
		// Addresses, not numbers.
		Event::SourcesSet { .. } => Vec::new(),
		Event::PriceAccepted { .. }
		| Event::PriceSuspect { .. }
		| Event::PriceOutOfBounds { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

fn of_volatility(event: &pallet_volatility::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_volatility::Event;
	match event {
		Event::VolatilityParamsSet { asset, old, new } => of_asset(*asset, old.moves(new)),
		Event::CloseOffsetSet { old, new } => {
			one(None, "close_offset", Safer::Neither, (*old).into(), (*new).into())
		},
		// What was measured, not what was set.
		Event::DailyClose { .. }
		| Event::CloseMissed { .. }
		| Event::PastCloseTaken { .. }
		| Event::StartRatioUpdated { .. }
		| Event::ArbitrageGate { .. }
		| Event::WindowReset { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

/// The coin has no parameters.
fn of_stablecoin(event: &pallet_stablecoin::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_stablecoin::Event;
	match event {
		Event::CoinBurned { .. } | Event::Healed { .. } | Event::Reissued { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

/// CSAs have no parameters of their own.
fn of_csa(event: &pallet_csa::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_csa::Event;
	match event {
		Event::CsaOpened { .. }
		| Event::CollateralDeposited { .. }
		| Event::CollateralWithdrawn { .. }
		| Event::DebtMinted { .. }
		| Event::DebtRepaid { .. }
		| Event::CsaClosed { .. }
		| Event::FrozenRedeemed { .. }
		| Event::RedemptionCapReached { .. }
		| Event::InsolventAbsorbed { .. }
		| Event::MarginCall { .. }
		| Event::DustMoved { .. }
		| Event::CsaCleaned { .. }
		| Event::LinesMoved { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

fn of_auction(event: &pallet_auction::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_auction::Event;
	match event {
		Event::AuctionParamsSet { old, new } => of_all(old.moves(new)),
		Event::ObservationStarted { .. }
		| Event::ObservationEnded { .. }
		| Event::AuctionsOpened
		| Event::SurplusUsed { .. }
		| Event::LotOpened { .. }
		| Event::BidPlaced { .. }
		| Event::BidRefunded { .. }
		| Event::LotSettled { .. }
		| Event::LotExpired { .. }
		| Event::LotCancelled { .. }
		| Event::RefundWithdrawn { .. }
		| Event::ReserveSold { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

fn of_kun(event: &pallet_kun::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_kun::Event;
	match event {
		// KUN that may not be created can be created for no bad purpose.
		Event::AllowanceSet { programme, old, new } => {
			let allowance = Parameter::new("allowance", Safer::Lower, *old);
			let moved = allowance.moved_to(*new).map(|moved| ParameterMove {
				name: format!("allowance of {}", name_of(programme)),
				..moved
			});
			of_all(moved.into_iter().collect())
		},
		Event::KunBurned { .. }
		| Event::KunMinted { .. }
		| Event::KunReserved { .. }
		| Event::KunReleased { .. }
		| Event::FundReserved { .. }
		| Event::FundReleased { .. }
		| Event::FundPaid { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

fn name_of(programme: &Programme) -> &'static str {
	match programme {
		Programme::MintMining => "mint mining",
		Programme::GovernanceMining => "governance mining",
		Programme::LpMining => "LP mining",
		Programme::Auction => "auction",
		Programme::KbtConversion => "KBT conversion",
		Programme::Operations => "operations",
	}
}

fn of_lockdown(event: &pallet_lockdown::Event<Runtime>) -> Vec<ParameterChange> {
	use pallet_lockdown::Event;
	match event {
		Event::LockdownParamsSet { old, new } => of_all(old.moves(new)),
		// Who holds the keys, not a number.
		Event::RequiredTierChanged { .. }
		| Event::KeyholdersRegistered { .. }
		| Event::KeyholderConfirmed { .. }
		| Event::TierApplied { .. } => Vec::new(),
		// What is locked, and why.
		Event::LockEntered { .. }
		| Event::LockExtended { .. }
		| Event::LockExited { .. }
		| Event::MismatchFound { .. }
		| Event::MismatchReported { .. }
		| Event::MismatchAcknowledged { .. }
		| Event::SweepCompleted { .. } => Vec::new(),
		Event::__Ignore(_, never) => match *never {},
	}
}

/// A single parameter of an asset, or of all assets.
fn one(
	asset: Option<AssetId>,
	name: &'static str,
	safer: Safer,
	old: u128,
	new: u128,
) -> Vec<ParameterChange> {
	let moved = Parameter::new(name, safer, old).moved_to(new);
	of(asset.map(AssetKind::WithId), moved.into_iter().collect())
}

fn of_asset(asset: AssetId, moves: Vec<ParameterMove>) -> Vec<ParameterChange> {
	of(Some(AssetKind::WithId(asset)), moves)
}

fn of_all(moves: Vec<ParameterMove>) -> Vec<ParameterChange> {
	of(None, moves)
}

fn of(asset: Option<AssetKind>, moves: Vec<ParameterMove>) -> Vec<ParameterChange> {
	let change = |parameter| ParameterChange { asset: asset.clone(), parameter };
	moves.into_iter().map(change).collect()
}
