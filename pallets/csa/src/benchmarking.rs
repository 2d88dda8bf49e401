//! Benchmarks: every call and every step of an audit at its worst case. The octaves that it touches are crowded: every tick
//! holds a position, and every entry has scalings pending.

use super::*;
use crate::{
	interfaces::{Prices, Register},
	types::Csa as Agreement,
};
use frame_benchmarking::v2::*;
use frame_support::weights::WeightMeter;
use frame_system::RawOrigin;
use qian_primitives::{AssetId, Balance, Price, SweepPoint, Swept, UNIT};
use qian_ratio_tree::{Amounts, Octave, Scaling, Slice, OCTAVES, SLICES, TICKS};

/// Brings the other ledgers into the state that benchmarks need.
pub trait BenchmarkHelper<AccountId> {
	/// A listed asset with 18 decimals, room for debt and a live price of 1,100, at which a power of
	/// two lies between the 100 % line and the freeze line: the frozen range spans two octaves.
	fn priced_asset() -> AssetId;

	/// Give `amount` base units of `asset` to `who`, whose account then exists.
	fn endow(asset: AssetId, who: &AccountId, amount: Balance);
}

const COLLATERAL: Balance = 100 * UNIT;
const DEBT: Balance = 1_000 * UNIT;

/// Octaves from that of the lines to that of the safest CSA of a benchmark.
const CROWDED: core::ops::Range<u32> = 21..31;
const OCTAVE_TICKS: u32 = (SLICES * TICKS) as u32;
const ALL_TICKS: u32 = OCTAVES as u32 * OCTAVE_TICKS;

/// Put a position into every tick of the crowded octaves, and leave scalings pending at every entry.
fn crowd<T: Config>(asset: AssetId) {
	let mut tree = Pallet::<T>::tree(asset);
	let held = Amounts { collateral: UNIT / 10, debt: 100 * UNIT };
	for tick in CROWDED.start * OCTAVE_TICKS..CROWDED.end * OCTAVE_TICKS {
		tree.insert(tick as u16, held, 0);
	}
	tree.save();
	leave_pending::<T>(asset, CROWDED, |amount| amount / 10 * 9);
	let sums = Pallet::<T>::tree(asset).totals();
	Ledgers::<T>::mutate(asset, |ledger| {
		ledger.pooled += sums.collateral;
		ledger.debt += sums.debt;
	});
}

/// Leave `part` of every amount in `octaves`, twice, so that scalings are pending at every entry: first
/// at the slices, whose octaves are opened for it, then at the octaves.
fn leave_pending<T: Config>(
	asset: AssetId,
	octaves: core::ops::Range<u32>,
	part: impl Fn(Balance) -> Balance,
) {
	let scale = |range: core::ops::Range<u32>| {
		let mut tree = Pallet::<T>::tree(asset);
		let whole = tree.sum(range.clone());
		let left = Amounts { collateral: part(whole.collateral), debt: part(whole.debt) };
		tree.scale(range, Scaling::new(left, whole, 0));
		tree.save();
	};
	for octave in octaves {
		let first = octave * OCTAVE_TICKS;
		scale(first..first + OCTAVE_TICKS - 1);
	}
	scale(0..ALL_TICKS);
}

/// An owner with a CSA of [`COLLATERAL`] and [`DEBT`] among a crowd, and as much collateral again.
fn owner<T: Config>() -> Result<(AssetId, T::AccountId), BenchmarkError> {
	let asset = T::BenchmarkHelper::priced_asset();
	crowd::<T>(asset);
	let owner: T::AccountId = whitelisted_caller();
	T::BenchmarkHelper::endow(asset, &owner, 2 * COLLATERAL);
	Pallet::<T>::open(RawOrigin::Signed(owner.clone()).into(), asset, COLLATERAL, DEBT)?;
	// What the CSA's own opening told its path is pending again.
	let mut tree = Pallet::<T>::tree(asset);
	let whole = tree.totals();
	let left = Amounts { collateral: whole.collateral - 1, debt: whole.debt - 1 };
	tree.scale(0..ALL_TICKS, Scaling::new(left, whole, 0));
	tree.save();
	Ok((asset, owner))
}

/// A crowd of insolvent CSAs and no other, which hold and owe much less than the books say, so that the
/// rest is dust once they are gone. Returns what they hold and owe.
fn insolvent<T: Config>() -> Result<(AssetId, Agreement), BenchmarkError> {
	// Its owner brings the collateral and the debt that are in the books then.
	let (asset, _) = owner::<T>()?;
	let terms = T::Register::terms(asset).ok_or("the asset is listed")?;
	let price = T::Prices::live(asset).ok_or("the asset has a price")?;
	let lines = Pallet::<T>::tick_lines(&terms.lines, price).ok_or("the price is not zero")?;
	let mut tree = Pallet::<T>::tree(asset);
	tree.drain(lines.t_ins.into()..ALL_TICKS);
	tree.save();
	let octave = u32::from(lines.t_ins) / OCTAVE_TICKS;
	leave_pending::<T>(asset, octave..octave + 1, |amount| amount / 20);
	Ledgers::<T>::mutate(asset, |ledger| {
		ledger.pooled = COLLATERAL;
		ledger.debt = DEBT;
	});
	let (sums, _) = Pallet::<T>::insolvent_at(asset, price);
	assert!(sums.collateral < COLLATERAL && (UNIT..DEBT).contains(&sums.debt));
	Ok((asset, sums))
}

/// What `owner` has, up to what rounding took from it.
fn assert_has<T: Config>(asset: AssetId, owner: &T::AccountId, collateral: Balance, debt: Balance) {
	const ROUNDING: Balance = UNIT / 1_000_000_000;
	let csa = Pallet::<T>::csa(asset, owner).unwrap_or_default();
	assert!(csa.collateral.abs_diff(collateral) < ROUNDING && csa.debt.abs_diff(debt) < ROUNDING);
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open() -> Result<(), BenchmarkError> {
		// On a CSA that is there, so that it moves from one octave to another.
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, COLLATERAL, UNIT);
		assert_has::<T>(asset, &owner, 2 * COLLATERAL, DEBT + UNIT);
		Ok(())
	}

	#[benchmark]
	fn deposit() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, owner.clone(), COLLATERAL);
		assert_has::<T>(asset, &owner, 2 * COLLATERAL, DEBT);
		Ok(())
	}

	#[benchmark]
	fn withdraw() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, COLLATERAL / 2);
		assert_has::<T>(asset, &owner, COLLATERAL / 2, DEBT);
		Ok(())
	}

	#[benchmark]
	fn mint() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, DEBT);
		assert_has::<T>(asset, &owner, COLLATERAL, 2 * DEBT);
		Ok(())
	}

	#[benchmark]
	fn repay() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, owner.clone(), DEBT / 2);
		assert_has::<T>(asset, &owner, COLLATERAL, DEBT / 2);
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		// Rounding may leave a unit more to pay than was minted.
		Pallet::<T>::repay(
			RawOrigin::Signed(owner.clone()).into(),
			asset,
			owner.clone(),
			DEBT / 2,
		)?;
		Pallet::<T>::mint(RawOrigin::Signed(owner.clone()).into(), asset, DEBT / 2 + UNIT)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset);
		assert!(Pallet::<T>::csa(asset, &owner).is_none());
		Ok(())
	}

	#[benchmark]
	fn redeem_frozen() -> Result<(), BenchmarkError> {
		let (asset, caller) = owner::<T>()?;
		let frozen = Pallet::<T>::pool(asset).ok_or("the asset has a price")?.frozen;
		let paid = Pallet::<T>::quote_redeem_frozen(asset, DEBT)?.paid;
		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), asset, DEBT, paid);
		let rest = Pallet::<T>::pool(asset).ok_or("the asset has a price")?.frozen;
		assert!(rest.debt.abs_diff(frozen.debt - DEBT) < UNIT / 1_000_000);
		Ok(())
	}

	#[benchmark]
	fn absorb() -> Result<(), BenchmarkError> {
		let (asset, absorbed) = insolvent::<T>()?;
		let caller: T::AccountId = whitelisted_caller();
		#[extrinsic_call]
		_(RawOrigin::Signed(caller), asset);
		let Agreement { collateral, debt } = absorbed;
		let dust = Agreement { collateral: COLLATERAL - collateral, debt: DEBT - debt };
		let Agreement { collateral, debt } = dust;
		let moved = Event::<T>::DustMoved { asset, collateral, debt }.into();
		frame_system::Pallet::<T>::assert_has_event(moved);
		assert!(Pallet::<T>::tree(asset).is_empty());
		let left = Ledgers::<T>::get(asset);
		assert_eq!((left.pooled, left.debt), (0, 0));
		Ok(())
	}

	#[benchmark]
	fn clean() -> Result<(), BenchmarkError> {
		let (asset, owner) = owner::<T>()?;
		let mut tree = Pallet::<T>::tree(asset);
		let path = 28 * OCTAVE_TICKS..29 * OCTAVE_TICKS - 1;
		let gone = tree.drain(path);
		tree.save();
		Ledgers::<T>::mutate(asset, |ledger| {
			ledger.pooled = ledger.pooled.saturating_sub(gone.collateral);
			ledger.debt = ledger.debt.saturating_sub(gone.debt);
		});
		assert_eq!(Pallet::<T>::csa(asset, &owner), Some(Agreement::default()));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), asset, owner.clone());
		assert!(Pallet::<T>::csa(asset, &owner).is_none());
		Ok(())
	}

	#[benchmark]
	fn on_retired() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::priced_asset();
		for octave in 0..OCTAVES {
			TreeOctaves::<T>::insert(asset, octave as u8, Octave::default());
			for slice in octave * SLICES..(octave + 1) * SLICES {
				TreeSlices::<T>::insert(asset, slice as u16, Slice::default());
			}
		}
		#[block]
		{
			Pallet::<T>::on_retired(asset);
		}
		assert_eq!(TreeOctaves::<T>::iter_prefix(asset).count(), 0);
		assert_eq!(TreeSlices::<T>::iter_prefix(asset).count(), 0);
		Ok(())
	}

	#[benchmark]
	fn refresh_lines() -> Result<(), BenchmarkError> {
		let asset = T::BenchmarkHelper::priced_asset();
		let terms = T::Register::terms(asset).ok_or("the asset is listed")?;
		let price = T::Prices::live(asset).ok_or("the asset has a price")?;
		let half = Price::from_inner(price.into_inner() / 2);
		#[block]
		{
			Pallet::<T>::refresh_lines(asset, &terms.lines, half);
		}
		assert!(Ledgers::<T>::get(asset).lines.is_some());
		Ok(())
	}

	#[benchmark]
	fn audit() -> Result<(), BenchmarkError> {
		let (asset, _) = owner::<T>()?;
		let mismatches;
		#[block]
		{
			mismatches = Pallet::<T>::audit(asset);
		}
		assert!(mismatches.is_empty());
		Ok(())
	}

	#[benchmark]
	fn sweep_octave() -> Result<(), BenchmarkError> {
		let (asset, _) = owner::<T>()?;
		let first = CROWDED.start as u8;
		let mut swept = Swept { next: None, looked_at: 0, mismatches: Default::default() };
		let next;
		#[block]
		{
			next = Pallet::<T>::sweep_octave(asset, 0, &mut swept);
		}
		// The root, the octave and every one of its slices.
		assert_eq!(swept.looked_at, SLICES as u32 + 2);
		assert!(swept.mismatches.is_empty() && next == SweepPoint::Octave(first + 1));
		Ok(())
	}

	#[benchmark]
	fn sweep_csa() -> Result<(), BenchmarkError> {
		// The only one among the crowd with a record: its step comes to the end as well.
		let (asset, _) = owner::<T>()?;
		let swept;
		#[block]
		{
			swept = Pallet::<T>::sweep(asset, SweepPoint::Csa(None), &mut WeightMeter::new());
		}
		assert_eq!((swept.next, swept.looked_at), (None, 1));
		assert!(swept.mismatches.is_empty());
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
