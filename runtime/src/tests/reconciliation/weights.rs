//! What reconciliation may take of a block.

use super::*;
use crate::configs::{lockdown::MaxSweepWeight, system::RuntimeBlockWeights};
use frame_support::{traits::Hooks, weights::Weight};
use pallet_csa::WeightInfo as _;
use pallet_lockdown::WeightInfo as _;
use sp_runtime::Perbill;

type OfCsa = <Runtime as pallet_csa::Config>::WeightInfo;
type OfLockdown = <Runtime as pallet_lockdown::Config>::WeightInfo;

#[test]
fn the_check_of_all_books_takes_at_most_a_twentieth_of_a_block() {
	let block = RuntimeBlockWeights::get().max_block;
	// Not one in which the locked value is sampled.
	let reserved = chain().read(|| <Lockdown as Hooks<_>>::on_initialize(1));
	let share = Perbill::from_rational(reserved.ref_time(), block.ref_time());
	println!("{} of a block of {} ps: {share:?}", reserved.ref_time(), block.ref_time());
	assert!(reserved.all_gt(Weight::zero()));
	assert!(share <= Perbill::from_percent(5));
}

#[test]
fn a_sweep_over_a_hundred_thousand_csas_ends_within_an_hour() {
	const CSAS: u64 = 100_000;
	const HOUR: u64 = 1_200;
	let room = MaxSweepWeight::get().saturating_sub(OfLockdown::on_idle());
	let octaves = OfCsa::sweep_octave().saturating_mul(64);
	let csas_per_block =
		room.checked_div_per_component(&OfCsa::sweep_csa()).expect("a step takes something");
	let blocks = octaves.ref_time().div_ceil(room.ref_time()) + CSAS.div_ceil(csas_per_block);
	println!("{csas_per_block} CSAs a block, {blocks} blocks for {CSAS}");
	assert!(blocks < HOUR);
}
