//! The figures of custody, by which everybody judges it: blocks, validators and `try_state`.

use crate::{
	interfaces::Exposure,
	types::{Pot, PotFigures},
	Config, Owned, Pallet,
};
use frame_support::traits::fungibles::Inspect;
use qian_primitives::AssetId;

impl<T: Config> Pallet<T> {
	/// What the ledgers and the chain say of `asset` in each pot, in base units.
	///
	/// Reads what the protocol owns and the minimum balance once, and of each pot its flow counters,
	/// its balance and the lines that other pallets keep of it.
	pub fn pots(asset: AssetId) -> impl Iterator<Item = PotFigures<T::AccountId>> {
		let owned = Owned::<T>::get(asset);
		let endowment = T::Assets::minimum_balance(asset);
		Pot::ALL.into_iter().map(move |pot| {
			let account = pot.account();
			let flow = Self::flow(pot, asset);
			let own_lines = match pot {
				Pot::CsaReserve | Pot::Bids => 0,
				Pot::System => owned.system.saturating_add(owned.surplus),
			};
			PotFigures {
				inflow: flow.inflow,
				outflow: flow.outflow,
				lines: own_lines.saturating_add(T::Exposure::lines(pot, asset)),
				balance: T::Assets::balance(asset, &account),
				endowment,
				account,
			}
		})
	}
}
