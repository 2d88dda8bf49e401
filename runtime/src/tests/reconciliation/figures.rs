//! Every figure of every book, corrupted by one unit: the end of the next block finds it.

use super::*;
use pallet_collateral::{Flow, Flows, Owned, OwnedAssets};
use pallet_csa::{AssetLedger, Ledgers};
use pallet_kun::{EmergencyFund, FundLedger, Programme, ProgrammeBook, Programmes, Supply, Totals};
use pallet_lockdown::AssetKind;
use pallet_stablecoin::{CoinLedger, Ledger};

/// What is found of a figure that was changed.
pub type Expected = Vec<(Scope, MismatchKind)>;

/// What applies a change to a figure.
pub type Change = Box<dyn Fn(fn(Balance) -> Balance)>;

/// A figure of the books.
pub struct Figure {
	pub name: String,
	pub change: Change,
	/// What is found if it is one more.
	pub more: Expected,
	/// What is found if it is one less; nothing if it is zero.
	pub less: Option<Expected>,
}

impl Figure {
	/// A figure of this name, and what is found of its changes.
	pub fn new(
		name: impl Into<String>,
		change: impl Fn(fn(Balance) -> Balance) + 'static,
		more: Expected,
		less: impl Into<Option<Expected>>,
	) -> Self {
		Self { name: name.into(), change: Box::new(change), more, less: less.into() }
	}
}

/// These contradictions of an asset.
pub fn of_asset(asset: AssetId, kinds: &[MismatchKind]) -> Expected {
	kinds.iter().map(|kind| (Scope::Asset(asset), *kind)).collect()
}

/// These contradictions of the protocol.
pub fn of_protocol(kinds: &[MismatchKind]) -> Expected {
	kinds.iter().map(|kind| (Scope::Protocol, *kind)).collect()
}

/// A counter of what came and went.
pub fn in_flow(pot: Pot, asset: AssetId, of: fn(&mut Flow) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Flows::<Runtime>::mutate(pot.account::<AccountId>(), AssetKind::WithId(asset), |flow| {
			let figure = of(flow);
			*figure = to(*figure);
		});
	})
}

fn in_ledger(asset: AssetId, of: fn(&mut AssetLedger) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Ledgers::<Runtime>::mutate(asset, |ledger| {
			let figure = of(ledger);
			*figure = to(*figure);
		});
	})
}

fn in_owned(asset: AssetId, of: fn(&mut OwnedAssets) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Owned::<Runtime>::mutate(asset, |owned| {
			let figure = of(owned);
			*figure = to(*figure);
		});
	})
}

fn in_coin(of: fn(&mut CoinLedger) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Ledger::<Runtime>::mutate(|ledger| {
			let figure = of(ledger);
			*figure = to(*figure);
		});
	})
}

fn in_supply(of: fn(&mut Totals) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Supply::<Runtime>::mutate(|totals| {
			let figure = of(totals);
			*figure = to(*figure);
		});
	})
}

fn in_programme(programme: Programme, of: fn(&mut ProgrammeBook) -> &mut Balance) -> Change {
	Box::new(move |to| {
		Programmes::<Runtime>::mutate(programme, |book| {
			let figure = of(book);
			*figure = to(*figure);
		});
	})
}

fn in_fund(of: fn(&mut FundLedger) -> &mut Balance) -> Change {
	Box::new(move |to| {
		EmergencyFund::<Runtime>::mutate(|fund| {
			let figure = of(fund);
			*figure = to(*figure);
		});
	})
}

/// Custody: what came and went, and the lines of who owns it. No pot owns more than it has to.
fn custody(asset: AssetId) -> Vec<Figure> {
	let flows = || of_asset(asset, &[Flows]);
	let missing = || of_asset(asset, &[Flows, Custody]);
	let reserve = |of| in_flow(Pot::CsaReserve, asset, of);
	let system = |of| in_flow(Pot::System, asset, of);
	let name = |name: &str| format!("{name} of {asset}");
	// The reserve has paid out in ETH alone, of which alone the system has ever got anything.
	let in_eth = |expected: Expected| (asset == ETH).then_some(expected);
	vec![
		Figure::new(
			name("inflow of the reserve"),
			reserve(|flow| &mut flow.inflow),
			missing(),
			flows(),
		),
		Figure::new(
			name("outflow of the reserve"),
			reserve(|flow| &mut flow.outflow),
			flows(),
			in_eth(missing()),
		),
		Figure::new(
			name("inflow of the system"),
			system(|flow| &mut flow.inflow),
			missing(),
			in_eth(flows()),
		),
		Figure::new(name("outflow of the system"), system(|flow| &mut flow.outflow), flows(), None),
		Figure::new(name("system"), in_owned(asset, |owned| &mut owned.system), flows(), None),
		Figure::new(
			name("surplus"),
			in_owned(asset, |owned| &mut owned.surplus),
			flows(),
			in_eth(flows()),
		),
	]
}

/// The sums over CSAs.
fn sums(asset: AssetId) -> Vec<Figure> {
	let flows = || of_asset(asset, &[Flows]);
	let name = |name: &str| format!("{name} of {asset}");
	// Where nothing was ever rounded, the tree holds all that the books do.
	let pooled = match asset {
		ETH => flows(),
		_ => of_asset(asset, &[Flows, TreeCollateral]),
	};
	let total = || of_protocol(&[DebtTotal]);
	vec![
		Figure::new(name("idle"), in_ledger(asset, |ledger| &mut ledger.idle), flows(), flows()),
		Figure::new(name("pooled"), in_ledger(asset, |ledger| &mut ledger.pooled), flows(), pooled),
		Figure::new(name("debt"), in_ledger(asset, |ledger| &mut ledger.debt), total(), total()),
	]
}

/// The books of the coin, and its issuance.
fn coin() -> Vec<Figure> {
	let issuance = |to: fn(Balance) -> Balance| {
		use fungibles::{Inspect, Unbalanced};
		let coins = <Assets as Inspect<AccountId>>::total_issuance(QUSD);
		<Assets as Unbalanced<AccountId>>::set_total_issuance(QUSD, to(coins));
	};
	let books = || of_protocol(&[CoinBooks]);
	let issued = || of_protocol(&[CoinBooks, CoinIssuance]);
	let total = || of_protocol(&[CoinBooks, DebtTotal]);
	vec![
		Figure::new("minted", in_coin(|coin| &mut coin.minted), books(), issued()),
		Figure::new("burned", in_coin(|coin| &mut coin.burned), issued(), books()),
		Figure::new("debt_total", in_coin(|coin| &mut coin.debt_total), total(), total()),
		Figure::new("bad_debt", in_coin(|coin| &mut coin.bad_debt), books(), None),
		Figure::new(
			"burned_without_debt",
			in_coin(|coin| &mut coin.burned_without_debt),
			books(),
			books(),
		),
		Figure::new(
			"flash_outstanding",
			in_coin(|coin| &mut coin.flash_outstanding),
			of_protocol(&[CoinBooks, FlashOutstanding]),
			None,
		),
		// Coins that are not there any longer are lost, which is allowed: see `heal`.
		Figure::new("issuance of QUSD", issuance, of_protocol(&[CoinIssuance]), vec![]),
	]
}

/// The books of KUN, and its issuance. Less issuance than the books know of is allowed: KUN is lost too.
fn kun() -> Vec<Figure> {
	let issuance = |to: fn(Balance) -> Balance| {
		use fungible::{Inspect, Unbalanced};
		let kun = <crate::Balances as Inspect<AccountId>>::total_issuance();
		<crate::Balances as Unbalanced<AccountId>>::set_total_issuance(to(kun));
	};
	let issued = || of_protocol(&[KunIssuance]);
	let programmes = || of_protocol(&[KunProgrammes]);
	vec![
		Figure::new("issuance of KUN", issuance, issued(), vec![]),
		Figure::new("genesis", in_supply(|totals| &mut totals.genesis), vec![], issued()),
		Figure::new(
			"minted KUN",
			in_supply(|totals| &mut totals.minted),
			programmes(),
			of_protocol(&[KunIssuance, KunProgrammes]),
		),
		Figure::new("burned KUN", in_supply(|totals| &mut totals.burned), issued(), vec![]),
		Figure::new(
			"minted for operations",
			in_programme(Programme::Operations, |book| &mut book.minted),
			programmes(),
			programmes(),
		),
		Figure::new(
			"minted for auctions",
			in_programme(Programme::Auction, |book| &mut book.minted),
			programmes(),
			None,
		),
		Figure::new(
			"inflow of the fund",
			in_fund(|fund| &mut fund.inflow),
			of_protocol(&[Custody]),
			None,
		),
		Figure::new(
			"outflow of the fund",
			in_fund(|fund| &mut fund.outflow),
			of_protocol(&[Flows]),
			None,
		),
	]
}

fn figures() -> Vec<Figure> {
	let of_assets = [ETH, WBTC, USDC].into_iter().flat_map(|asset| {
		let custody = custody(asset).into_iter();
		custody.chain(sums(asset))
	});
	of_assets.chain(coin()).chain(kun()).collect()
}

/// Corrupt a figure, and see what the end of the next block finds.
pub fn corrupt(
	chain: &mut Chain,
	figure: &Figure,
	to: fn(Balance) -> Balance,
	expected: &Expected,
) {
	chain.fork(|chain| {
		chain.break_books(|| (figure.change)(to));
		chain.block([]);
		let expected = all_of(expected.iter().cloned());
		let found = found(chain);
		assert_eq!(found, expected, "{}", figure.name);
		let told = told(chain);
		assert_eq!(told.len(), expected.len(), "{}", figure.name);
		for (kind, one, other) in told {
			// Where more went out than ever came in, there is no difference to tell.
			let untold = kind == Flows && (one, other) == (0, 0);
			assert!(untold || one.abs_diff(other) == 1, "{}: {kind:?} {one} {other}", figure.name);
		}
		check_calls(chain, &expected);
	});
}

#[test]
fn a_figure_that_is_one_unit_wrong_locks_at_the_end_of_the_block() {
	let mut chain = chain();
	let (mut wrong, mut allowed) = (0, 0);
	for figure in figures() {
		corrupt(&mut chain, &figure, |figure| figure + 1, &figure.more);
		let less = figure.less.as_ref();
		if let Some(less) = less {
			corrupt(&mut chain, &figure, |figure| figure - 1, less);
		}
		for expected in [Some(&figure.more), less].into_iter().flatten() {
			*if expected.is_empty() { &mut allowed } else { &mut wrong } += 1;
		}
	}
	println!("{wrong} corruptions found in the same block, {allowed} that are losses or gifts");
	assert_eq!(allowed, 4);
}

/// Change what an account of the protocol owns of an asset, past all books.
pub fn take(asset: AssetId, who: &AccountId, amount: Balance) {
	use fungibles::Unbalanced;
	<Assets as Unbalanced<AccountId>>::decrease_balance(
		asset, who, amount, Exact, Expendable, Force,
	)
	.expect("it is there");
}

#[test]
fn a_pot_that_owns_one_unit_less_than_its_books_locks_its_asset() {
	let (mut chain, mut seen) = (chain(), 0);
	for asset in [ETH, WBTC, USDC, 102] {
		for pot in Pot::ALL {
			chain.fork(|chain| {
				// What the pot got at its beginning belongs to it too.
				let due = chain
					.read(|| crate::Collateral::held(pot, asset) + Assets::minimum_balance(asset));
				let flow = chain.read(|| crate::Collateral::flow(pot, asset));
				chain.break_books(|| take(asset, &pot.account(), 1));
				chain.block([]);
				// A pot that never took anything in owes nothing to anybody.
				let is_used = flow.inflow > 0;
				let expected = of_asset(asset, &[Custody]);
				let expected = all_of(expected.into_iter().filter(|_| is_used));
				assert_eq!(found(chain), expected, "{pot:?} of {asset}");
				check_calls(chain, &expected);
				if !is_used {
					return;
				}
				seen += 1;
				// The ledger of all assets keeps no balance below the least one.
				let owned = chain.read(|| Assets::balance(asset, pot.account::<AccountId>()));
				assert!(owned == due - 1 || owned == 0);
				assert_eq!(told(chain), [(Custody, due, owned)]);
			});
		}
	}
	assert_eq!(seen, 4, "the reserves of three assets, and what the system owns of one");
}

#[test]
fn a_fund_that_owns_one_unit_less_than_its_books_locks_the_protocol() {
	use fungible::{Mutate, Unbalanced};
	let mut chain = chain();
	let (fund, amount) = (Kun::fund_account(), UNIT);
	chain.read(|| {
		let before = <crate::Balances as fungible::Inspect<AccountId>>::balance(&fund);
		<crate::Balances as Mutate<AccountId>>::transfer(&account(Bob), &fund, amount, Expendable)
			.expect("Bob has as much");
		EmergencyFund::<Runtime>::mutate(|fund| fund.inflow += amount + before);
	});
	chain.block([]);
	assert_eq!(found(&mut chain), Found::new());
	chain.break_books(|| {
		<crate::Balances as Unbalanced<AccountId>>::decrease_balance(
			&fund, 1, Exact, Expendable, Force,
		)
		.expect("it is there");
	});
	chain.block([]);
	let expected = all_of(of_protocol(&[Custody]));
	assert_eq!(found(&mut chain), expected);
	assert_eq!(told(&mut chain), [(Custody, amount, amount - 1)]);
	check_calls(&mut chain, &expected);
}

#[test]
fn more_kun_than_its_cap_locks_the_protocol() {
	use pallet_auction::Lots;
	let mut chain = chain();
	let headroom = chain.read(|| {
		auction::offer(ETH, UNIT);
		let issuance = <crate::Balances as fungible::Inspect<AccountId>>::total_issuance();
		Supply::<Runtime>::get().headroom(issuance, pallet_kun::CAP)
	});
	let promise = |amount| {
		Supply::<Runtime>::mutate(|totals| totals.reserved += amount);
		Lots::<Runtime>::mutate(|lots| lots[0].kun.minted += amount);
	};
	chain.read(|| promise(headroom));
	chain.block([]);
	assert_eq!(found(&mut chain), Found::new(), "exactly the cap is promised");
	chain.break_books(|| promise(1));
	chain.block([]);
	assert_eq!(found(&mut chain), all_of(of_protocol(&[KunCap])));
	assert_eq!(told(&mut chain), [(KunCap, pallet_kun::CAP, pallet_kun::CAP + 1)]);
}

#[test]
fn several_contradictions_are_told_and_lock_at_once() {
	let mut chain = chain();
	chain.break_books(|| {
		Ledgers::<Runtime>::mutate(WBTC, |ledger| ledger.idle += 5);
		Ledgers::<Runtime>::mutate(USDC, |ledger| ledger.debt -= 7);
		Ledger::<Runtime>::mutate(|ledger| ledger.minted += 9);
	});
	chain.block([]);
	let expected = all_of([
		(Scope::Asset(WBTC), Flows),
		(Scope::Protocol, DebtTotal),
		(Scope::Protocol, CoinBooks),
	]);
	assert_eq!(found(&mut chain), expected);
	check_calls(&mut chain, &expected);
	chain.block([]);
	assert_eq!(told(&mut chain), [], "what is known is not told again");
}
