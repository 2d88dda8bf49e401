//! What a call would do, before anybody votes on it.
//!
//! FRAME checks a call when it is enacted, which for a referendum is after the vote. Here a call is
//! dispatched at once, exactly as the scheduler would, in a layer of storage that is rolled back: with
//! the origin that the referendum grants, through the same filter of calls, on the state of the last
//! block, as the first act of the next one. What it deposited and moved is reported; nothing stays.
//!
//! A report holds for that state. Prices and CSAs move until the call is enacted.

mod changes;

use crate::{
	adapters::FeedPrices, AssetId, Collateral, Csa, Preimage, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeOrigin, System,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Codec, Decode, DecodeLimit, Encode};
use frame_support::{
	dispatch::GetDispatchInfo,
	storage::{with_transaction_unchecked, TransactionOutcome},
	traits::{Bounded, Get, QueryPreimage},
	weights::Weight,
	MAX_EXTRINSIC_DEPTH,
};
use pallet_csa::interfaces::Prices;
use pallet_price_feed::AssetKind;
use pallet_referenda::{ReferendumInfo, ReferendumInfoFor};
use qian_primitives::{Balance, ParameterMove, Price, RatioLines};
use scale_info::TypeInfo;
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};

/// What a call would do if it were dispatched now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DryRun<Event> {
	/// Whether the call succeeds, or the error with which it fails.
	pub result: DispatchResult,
	/// Errors of calls inside it that fail without failing it: items of a batch, a call on the
	/// whitelist, calls on behalf of another account.
	pub failed_inside: Vec<DispatchError>,
	/// Weight that it uses.
	pub weight: Weight,
	/// Whether it may use more than the scheduler, which enacts referenda, has in a block. The
	/// scheduler would give it up, so that it is not tried here either.
	pub too_heavy: bool,
	/// The events that it deposits.
	pub events: Vec<Event>,
	/// The parameters of the protocol that it moves, in this order.
	pub changes: Vec<ParameterChange>,
	/// The reserve assets whose ratio lines it moves.
	pub lines: Vec<LineMove>,
}

/// A parameter of the protocol that a call moves.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct ParameterChange {
	/// The asset whose parameter it is; nothing if it holds for all of them.
	pub asset: Option<AssetKind>,
	/// The move, and what it does to the risk of the protocol.
	pub parameter: ParameterMove,
}

/// How the ratio lines of a reserve asset move, and which CSAs change sides by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct LineMove {
	/// The asset.
	pub asset: AssetId,
	/// Lines before.
	pub before: RatioLines,
	/// Lines after.
	pub after: RatioLines,
	/// The last accepted price, at which CSAs are compared with the lines; nothing without one.
	pub price: Option<Price>,
	/// CSAs that the freeze line passes on its way up: they would be frozen. Nothing if it does not
	/// rise by a tick.
	pub freezes: Option<FrozenRange>,
	/// CSAs that the freeze line passes on its way down: they would not be frozen any longer.
	/// Nothing if it does not fall by a tick.
	pub thaws: Option<FrozenRange>,
}

/// A range of ticks, and sums over the CSAs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct FrozenRange {
	/// First tick of the range.
	pub from_tick: u16,
	/// First tick above the range.
	pub below_tick: u16,
	/// Collateral of the CSAs, in base units of the asset.
	pub collateral: Balance,
	/// Debt of the CSAs, in base units of the stablecoin.
	pub debt: Balance,
}

/// Why the call of a referendum cannot be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub enum DryRunError {
	/// There never was a referendum of this index.
	UnknownReferendum,
	/// The referendum has ended. Its call can still be tried as such.
	NotOngoing,
	/// Nobody has noted the preimage of the call, or not in the length that the referendum states.
	PreimageMissing,
	/// The preimage is not a call of this runtime, or one that is nested too deeply.
	Undecodable,
}

sp_api::decl_runtime_apis! {
	/// What calls of governance would do.
	pub trait GovernanceApi<Origin, Call, Event>
	where
		Origin: Codec,
		Call: Codec,
		Event: Codec,
	{
		/// What `call` would do if it were dispatched with `origin` as the first act of the next
		/// block. Changes nothing.
		fn dry_run(origin: Origin, call: Call) -> DryRun<Event>;

		/// What the call of the ongoing referendum `index` would do if it were enacted as the first
		/// act of the next block. Changes nothing.
		fn dry_run_referendum(index: u32) -> Result<DryRun<Event>, DryRunError>;
	}
}

/// Who dispatches a call, as the scheduler keeps it.
type Origin = crate::OriginCaller;

/// Dispatch `call` with `origin`, report what it did, and undo it.
pub fn dry_run(origin: Origin, call: RuntimeCall) -> DryRun<RuntimeEvent> {
	with_transaction_unchecked(|| TransactionOutcome::Rollback(run(origin, call)))
}

/// As [`dry_run`], with the origin and the call of the ongoing referendum `index`.
pub fn dry_run_referendum(index: u32) -> Result<DryRun<RuntimeEvent>, DryRunError> {
	let info = ReferendumInfoFor::<Runtime>::get(index).ok_or(DryRunError::UnknownReferendum)?;
	let ReferendumInfo::Ongoing(status) = info else { return Err(DryRunError::NotOngoing) };
	let call = match status.proposal {
		Bounded::Inline(bytes) => decode(&bytes)?,
		Bounded::Lookup { hash, len } => decode(&preimage(&hash, Some(len))?)?,
		Bounded::Legacy { hash, .. } => decode(&preimage(&hash, None)?)?,
	};
	Ok(dry_run(status.origin, call))
}

fn preimage(hash: &crate::Hash, len: Option<u32>) -> Result<Vec<u8>, DryRunError> {
	let bytes = <Preimage as QueryPreimage>::fetch(hash, len);
	bytes.map(|bytes| bytes.into_owned()).map_err(|_| DryRunError::PreimageMissing)
}

/// As the scheduler decodes, which ignores what follows a call; but no deeper than a transaction may
/// nest, since a node must survive to look at what somebody proposes.
fn decode(mut bytes: &[u8]) -> Result<RuntimeCall, DryRunError> {
	RuntimeCall::decode_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut bytes)
		.map_err(|_| DryRunError::Undecodable)
}

/// Dispatch `call` in the state of the next block before anything else.
fn run(origin: Origin, call: RuntimeCall) -> DryRun<RuntimeEvent> {
	let next = System::block_number().saturating_add(1);
	System::reset_events();
	System::initialize(&next, &System::parent_hash(), &Default::default());

	let before = lines();
	let declared = call.get_dispatch_info().call_weight;
	let too_heavy = !fits_scheduler(call.encoded_size() as u32, declared);
	// As the scheduler does it: the filter of calls comes with the conversion, and only Root is free
	// of it.
	let (used, result) = if too_heavy {
		(None, Err(DispatchError::Exhausted))
	} else {
		match call.dispatch(RuntimeOrigin::from(origin)) {
			Ok(post) => (post.actual_weight, Ok(())),
			Err(failure) => (failure.post_info.actual_weight, Err(failure.error)),
		}
	};
	let events: Vec<_> =
		System::read_events_no_consensus().map(|record| record.event.clone()).collect();
	DryRun {
		result,
		failed_inside: events.iter().filter_map(changes::failure_inside).collect(),
		weight: used.unwrap_or(declared),
		too_heavy,
		changes: events.iter().flat_map(changes::of_event).collect(),
		lines: lines_moved(&before),
		events,
	}
}

/// Whether a call of `len` bytes that may weigh `declared` has room in a block of the scheduler's
/// that does nothing else, but for an agenda that is full of others.
fn fits_scheduler(len: u32, declared: Weight) -> bool {
	use pallet_scheduler::{Config, WeightInfo};
	type Weights = <Runtime as Config>::WeightInfo;
	let tasks = <Runtime as Config>::MaxScheduledPerBlock::get();
	let needed = declared
		.saturating_add(Weights::service_agendas_base())
		.saturating_add(Weights::service_agenda_base(tasks))
		.saturating_add(Weights::service_task_fetched(len))
		.saturating_add(Weights::service_task_named())
		.saturating_add(Weights::execute_dispatch_signed());
	needed.all_lte(<Runtime as Config>::MaximumWeight::get())
}

/// The ratio lines of every listed asset, of which there are at most 32.
fn lines() -> BTreeMap<AssetId, RatioLines> {
	pallet_collateral::Collaterals::<Runtime>::iter()
		.filter_map(|(asset, record)| Some((asset, Collateral::lines_of(asset, &record)?)))
		.collect()
}

/// How lines moved from what they were `before`, of the assets that were listed and still are.
fn lines_moved(before: &BTreeMap<AssetId, RatioLines>) -> Vec<LineMove> {
	lines()
		.into_iter()
		.filter_map(|(asset, after)| {
			let before = *before.get(&asset)?;
			(before != after).then(|| line_move(asset, before, after))
		})
		.collect()
}

fn line_move(asset: AssetId, before: RatioLines, after: RatioLines) -> LineMove {
	let price = <FeedPrices as Prices>::accepted(asset);
	let freeze_tick = |lines: &RatioLines| Some(Csa::tick_lines(lines, price?)?.t_min);
	let ticks = freeze_tick(&before).zip(freeze_tick(&after));
	LineMove {
		asset,
		before,
		after,
		price,
		freezes: ticks.and_then(|(before, after)| frozen_range(asset, before, after)),
		thaws: ticks.and_then(|(before, after)| frozen_range(asset, after, before)),
	}
}

/// What lies in the ticks from `from` to below `below`, if there are any.
fn frozen_range(asset: AssetId, from: u16, below: u16) -> Option<FrozenRange> {
	(from < below).then(|| {
		let pallet_csa::Csa { collateral, debt } = Csa::held_between(asset, from, below);
		FrozenRange { from_tick: from, below_tick: below, collateral, debt }
	})
}
