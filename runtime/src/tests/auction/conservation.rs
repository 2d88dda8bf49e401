//! Every unit of everything, in every hand.

use super::*;
use pallet_collateral::{Collaterals, Owned};
use pallet_kun::{Programme, Programmes};

/// What there is of everything, as it must stay.
pub struct Whole {
	reserves: BTreeMap<AssetId, Balance>,
	/// KUN beside what auctions create.
	kun: Balance,
	/// Coins that vanished past the books.
	pub lost: Balance,
}

impl Whole {
	/// What there is now.
	pub fn now() -> Self {
		let issuance = |asset| (asset, Assets::total_issuance(asset));
		Self {
			reserves: Collaterals::<Runtime>::iter_keys().map(issuance).collect(),
			kun: Balances::total_issuance() - created(),
			lost: 0,
		}
	}

	/// Whether everything is there, and where the books say it is. `donated` is what lies in each pot
	/// beside them.
	pub fn check(&self, donated: &BTreeMap<(AssetId, usize), Balance>) {
		for (asset, whole) in &self.reserves {
			assert_eq!(Assets::total_issuance(*asset), *whole, "asset {asset}");
			assert_eq!(in_all_hands(*asset), *whole, "asset {asset}");
			for (index, pot) in Pot::ALL.into_iter().enumerate() {
				let gifts = donated.get(&(*asset, index)).copied().unwrap_or_default();
				let due = Assets::minimum_balance(*asset) + lines(pot, *asset) + gifts;
				let owned = Assets::balance(*asset, pot.account::<AccountId>());
				assert_eq!(owned, due, "{pot:?} of {asset}");
			}
			check_bids(*asset);
		}
		let ledger = Stablecoin::ledger();
		assert_eq!(in_all_hands(QUSD), Assets::total_issuance(QUSD));
		let known = Assets::total_issuance(QUSD) + self.lost;
		assert_eq!(known, ledger.minted - ledger.burned, "coins");
		let hands = frame_system::Account::<Runtime>::iter_values();
		let kun: Balance = hands.map(|account| account.data.free + account.data.reserved).sum();
		assert_eq!(kun, Balances::total_issuance());
		assert_eq!(kun, self.kun + created(), "KUN");
	}
}

/// KUN that auctions ever created.
fn created() -> Balance {
	Programmes::<Runtime>::get(Programme::Auction).minted
}

/// What all accounts own of `asset`.
fn in_all_hands(asset: AssetId) -> Balance {
	let hands = pallet_assets::Account::<Runtime>::iter_key_prefix(asset);
	hands.map(|who| Assets::balance(asset, who)).sum()
}

/// What the books say lies in `pot`.
fn lines(pot: Pot, asset: AssetId) -> Balance {
	match pot {
		Pot::CsaReserve => {
			let ledger = pallet_csa::Ledgers::<Runtime>::get(asset);
			ledger.idle + ledger.pooled
		},
		Pot::System => {
			let owned = Owned::<Runtime>::get(asset);
			owned.system + owned.surplus
		},
		Pot::Bids => {
			let books = pallet_auction::BidLedgers::<Runtime>::get(asset).unwrap_or_default();
			books.bids + books.refunds
		},
	}
}

/// Whether the books of the bids are those of the lots and of the bidders.
fn check_bids(asset: AssetId) {
	let books = pallet_auction::BidLedgers::<Runtime>::get(asset).unwrap_or_default();
	let lots = pallet_auction::Lots::<Runtime>::get();
	let of_asset = lots.iter().filter(|lot| lot.asset == asset);
	let bids: Balance = of_asset.filter_map(|lot| lot.best.as_ref()).map(|best| best.paid).sum();
	let refunds = pallet_auction::Refunds::<Runtime>::iter();
	let refunds: Balance =
		refunds.filter(|(_, of, _)| *of == asset).map(|(_, _, amount)| amount).sum();
	assert_eq!((books.bids, books.refunds), (bids, refunds), "of {asset}");
	let promised = lots.iter().fold(KunSource::default(), |sum, lot| sum.with(&lot.kun));
	assert_eq!(AuctionKun::promised(), promised);
}
