//! The reconciliation: the check at the end of every block with as many assets as there can be, the sweep
//! of idle blocks, and the walk of the validators.

use crate::{
	measure::{self, timed, Accesses, Deed, Subject},
	population::{Population, ASSET},
	state,
};
use frame_support::{
	storage::{storage_prefix, unhashed},
	traits::{fungibles::Mutate as _, Get, Hooks},
	weights::Weight,
	Hashable,
};
use pallet_collateral::{AssetKind, Collaterals, Flows, MaxCollaterals, Pot};
use pallet_csa::Ledgers;
use pallet_lockdown::LastSweep;
use qian_primitives::AssetId;
use qian_runtime::{AccountId, Assets, Balances, Csa, Lockdown, Runtime, System};
use std::time::Duration;

/// First of the assets that are listed besides.
const FIRST_COPY: AssetId = 1_000;

/// What the reconciliation costs with a number of CSAs.
pub struct Audit {
	/// Assets whose books are checked.
	pub assets: u32,
	/// What the check at the end of a block reads and writes.
	pub check: Accesses,
	/// Median time of the check.
	pub check_time: Duration,
	/// Weight that a block reserves for the check.
	pub check_weight: Weight,
	/// Idle blocks that a sweep takes.
	pub sweep_blocks: u32,
	/// Nodes and CSAs that it looks at.
	pub looked_at: u32,
	/// Time of the whole sweep, and of the longest stretch of it in one block.
	pub sweep_time: Duration,
	pub longest: Duration,
	/// Time of a walk over all CSAs.
	pub walk_time: Duration,
}

/// Measure the reconciliation of `population`.
pub fn measure(population: &Population) -> Audit {
	let mut changes = state::Changes::default();
	let (sweep_blocks, looked_at, sweep_time, longest) =
		state::within(&population.state, &mut changes, sweep);
	let (walk, walk_time) = state::within(&population.state, &mut changes, || {
		timed(|| Csa::walk(ASSET, || true).expect("nobody stops it"))
	});
	assert_eq!(walk.csas, u64::from(population.size));
	assert_eq!(walk.mismatches, []);

	let mut many = population.state.clone();
	let assets = state::change(&mut many, list_copies);
	let check = Deed::new(population.newcomers[0].clone(), |_| {
		Lockdown::on_finalize(1);
		pallet_lockdown::AssetLocks::<Runtime>::iter_keys().next().is_none()
			&& !pallet_lockdown::ProtocolLock::<Runtime>::exists()
	});
	let mut check = Subject::new(&many, vec![check]);
	measure::time_all(std::slice::from_mut(&mut check));
	let figures = check.figures();
	Audit {
		assets,
		check: figures.accesses,
		check_time: figures.median,
		check_weight: check_weight(),
		sweep_blocks,
		looked_at,
		sweep_time,
		longest,
		walk_time,
	}
}

/// Weight that `on_initialize` reserves for the check at the end of the block.
pub fn check_weight() -> Weight {
	use pallet_lockdown::{interfaces::Books, WeightInfo};
	<Runtime as pallet_lockdown::Config>::WeightInfo::on_finalize()
		.saturating_add(<Runtime as pallet_lockdown::Config>::Books::audit_weight())
}

/// Sweep in blocks that are empty otherwise: how many it takes, what is looked at, and how long it all
/// and the longest block take.
fn sweep() -> (u32, u32, Duration, Duration) {
	let (mut blocks, mut all, mut longest) = (0, Duration::ZERO, Duration::ZERO);
	LastSweep::<Runtime>::kill();
	while LastSweep::<Runtime>::get().is_none() {
		blocks += 1;
		System::set_block_number(blocks);
		let ((), time) = timed(|| {
			Lockdown::on_idle(blocks, Weight::MAX);
		});
		(all, longest) = (all + time, longest.max(time));
		assert!(!pallet_lockdown::AssetLocks::<Runtime>::contains_key(ASSET), "nothing is found");
	}
	let end = LastSweep::<Runtime>::get().expect("the loop ends with it");
	(blocks, end.looked_at, all, longest)
}

/// List as many assets as there can be, each with the books of [`ASSET`]; returns how many there are.
fn list_copies() -> u32 {
	let record = Collaterals::<Runtime>::get(ASSET).expect("the preset lists the asset");
	let ledger = Ledgers::<Runtime>::get(ASSET);
	let pots = Pot::ALL.map(|pot| pot.account::<AccountId>());
	let flows = pots.clone().map(|pot| Flows::<Runtime>::get(pot, AssetKind::WithId(ASSET)));
	let root = unhashed::get_raw(&root_key(ASSET)).expect("there are CSAs");
	// The accounts of the population were endowed beside the books of KUN.
	let issuance =
		<Balances as frame_support::traits::fungible::Inspect<AccountId>>::total_issuance();
	pallet_kun::Supply::<Runtime>::mutate(|books| books.genesis = issuance);
	let most = <MaxCollaterals as Get<u32>>::get();
	for asset in FIRST_COPY.. {
		if Collaterals::<Runtime>::count() == most {
			break;
		}
		create(asset, pots.clone().map(|pot| (pot.clone(), Assets::balance(ASSET, pot))));
		Collaterals::<Runtime>::insert(asset, record.clone());
		Ledgers::<Runtime>::insert(asset, ledger);
		unhashed::put_raw(&root_key(asset), &root);
		for (pot, flow) in pots.iter().zip(&flows) {
			Flows::<Runtime>::insert(pot, AssetKind::WithId(asset), *flow);
		}
		pallet_stablecoin::Ledger::<Runtime>::mutate(|books| {
			books.minted += ledger.debt;
			books.debt_total += ledger.debt;
		});
	}
	most
}

/// Create `asset` with these balances.
fn create<const N: usize>(asset: AssetId, balances: [(AccountId, u128); N]) {
	let owner = sp_runtime::MultiAddress::Id(balances[0].0.clone());
	Assets::force_create(qian_runtime::RuntimeOrigin::root(), asset.into(), owner, false, 1)
		.expect("the asset is new");
	for (who, amount) in balances {
		Assets::mint_into(asset, &who, amount).expect("the account exists");
	}
}

/// Where the root of the ratio tree of `asset` is kept.
fn root_key(asset: AssetId) -> Vec<u8> {
	[&storage_prefix(b"Csa", b"TreeRoots")[..], &asset.twox_64_concat()].concat()
}

/// Blocks of three seconds in an hour.
pub const BLOCKS_PER_HOUR: u32 = 1_200;
