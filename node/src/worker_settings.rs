//! Hands settings to the price worker through the node's offchain storage.

use codec::Encode;
use pallet_price_feed::settings::{WorkerSettings, SETTINGS_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// Leaves `settings` for the worker, or clears those of an earlier run if there are none, so that
/// a node without settings of its own follows the chain's list of sources.
pub fn store(storage: &mut impl OffchainStorage, settings: Option<&WorkerSettings>) {
	match settings {
		Some(settings) => storage.set(STORAGE_PREFIX, SETTINGS_KEY, &settings.encode()),
		None => storage.remove(STORAGE_PREFIX, SETTINGS_KEY),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use codec::Decode;
	use sp_core::offchain::storage::InMemOffchainStorage;

	#[test]
	fn settings_are_stored_and_cleared() {
		let mut storage = InMemOffchainStorage::default();
		let settings = WorkerSettings { heartbeat: 77, ..Default::default() };

		store(&mut storage, Some(&settings));
		let raw = storage.get(STORAGE_PREFIX, SETTINGS_KEY).expect("stored one line above");
		assert_eq!(WorkerSettings::decode(&mut &raw[..]), Ok(settings));

		store(&mut storage, None);
		assert_eq!(storage.get(STORAGE_PREFIX, SETTINGS_KEY), None);
	}
}
