//! What auctions may take of a block.

use super::*;
use crate::configs::system::RuntimeBlockWeights;
use frame_support::{traits::Hooks, weights::Weight};
use pallet_auction::{WeightInfo as _, MAX_LOTS, SETTLED_AT_ONCE};
use pallet_collateral::Collaterals;
use sp_runtime::Perbill;

type Weights = <Runtime as pallet_auction::Config>::WeightInfo;

/// The largest share of a block that the chain itself may take for its look.
const SHARE: Perbill = Perbill::from_percent(10);

/// As many reserve assets as can be listed, all of them with prices, of which the presets have four.
fn list_all(chain: &mut Chain) -> Vec<AssetId> {
	chain.read(|| {
		let record = Collaterals::<Runtime>::get(ETH).expect("ETH is listed");
		let kind = |asset| AssetKind::WithId(asset);
		let feed = pallet_price_feed::Feeds::<Runtime>::get(kind(ETH)).expect("ETH has a price");
		for asset in 101..132 {
			Collaterals::<Runtime>::insert(asset, record.clone());
			pallet_price_feed::Feeds::<Runtime>::insert(kind(asset), feed.clone());
		}
		let mut assets: Vec<_> = Collaterals::<Runtime>::iter_keys().collect();
		assets.sort_unstable();
		assert_eq!(assets.len(), 32);
		assets
	})
}

fn share(weight: Weight) -> Perbill {
	let block = RuntimeBlockWeights::get().max_block;
	let time = Perbill::from_rational(weight.ref_time(), block.ref_time());
	let proof = Perbill::from_rational(weight.proof_size(), block.proof_size());
	println!("{weight:?} is {time:?} of the time, {proof:?} of the proof of a block");
	time.max(proof)
}

/// What a look that closes as many lots as it may and opens another one says that it takes.
fn worst() -> Weight {
	Weights::observe()
		.saturating_add(Weights::settle().saturating_mul(SETTLED_AT_ONCE as u64))
		.saturating_add(Weights::start_nothing())
		.saturating_add(Weights::start())
}

#[test]
fn a_look_of_the_chain_takes_at_most_a_tenth_of_a_block() {
	assert!(worst().ref_time() > 0);
	assert!(share(worst()) <= SHARE);
}

#[test]
fn a_look_with_all_assets_and_all_lots_stays_within_what_it_says() {
	let (mut chain, _) = gap();
	let assets = list_all(&mut chain);
	chain.read(|| {
		for asset in assets.iter().cycle().take(MAX_LOTS as usize) {
			offer(*asset, UNIT / 1_000);
		}
		assert_eq!(Auction::lots().len(), MAX_LOTS as usize);
		pallet_auction::PhaseOf::<Runtime>::put(Phase::Open);
		let look = || <Auction as Hooks<_>>::on_initialize(PERIOD);
		// Full: nothing ends, and there is no room for another lot.
		let full = look();
		assert!(full.all_lte(worst()) && share(full) <= SHARE);
		assert_eq!(Auction::lots().len(), MAX_LOTS as usize);
		// All of them end at once, and four are closed in each look; another is opened.
		pallet_auction::Lots::<Runtime>::mutate(|lots| {
			lots.iter_mut().for_each(|lot| lot.ends = lot.opened + 1);
		});
		pallet_timestamp::Now::<Runtime>::mutate(|now| *now += 2_000);
		for left in [13, 10, 7] {
			let busy = look();
			assert_eq!(Auction::lots().len(), left);
			assert_eq!(busy, worst());
		}
	});
}

#[test]
fn blocks_in_which_the_chain_does_not_look_cost_nothing() {
	let (mut chain, _) = opened();
	chain.read(|| {
		for block in 1..PERIOD {
			assert_eq!(<Auction as Hooks<_>>::on_initialize(block), Weight::zero());
		}
	});
}

#[test]
fn every_call_fits_into_a_block_many_times() {
	let calls = [observe(), start(ETH), bid(0, 1), settle(0), withdraw_refund(ETH)];
	let others = [buy_reserve(ETH, 1, 0), cancel(0), absorb(ETH)];
	for call in calls.into_iter().chain(others) {
		use frame_support::dispatch::GetDispatchInfo;
		let weight = call.get_dispatch_info().call_weight;
		assert!(weight.ref_time() > 0, "{call:?}");
		assert!(share(weight) <= Perbill::from_percent(5), "{call:?}");
	}
}
