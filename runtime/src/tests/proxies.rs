//! What each type of proxy may do.

use super::{chain::feed, *};
use crate::configs::accounts::ProxyType;
use frame_support::traits::InstanceFilter;
use Sr25519Keyring::{Bob, Charlie};

fn calls() -> [(&'static str, RuntimeCall); 8] {
	let deposit = pallet_csa::Call::deposit { asset: ETH, owner: account(Bob), amount: 1 };
	[
		("csa.open", open(ETH, 1, 1)),
		("csa.deposit", RuntimeCall::Csa(deposit)),
		("csa.repay", repay(ETH, Bob, 1)),
		("csa.close", close(ETH)),
		("oracle.feed_values", feed(ETH, 1.0)),
		(
			"assets.transfer",
			RuntimeCall::Assets(pallet_assets::Call::transfer {
				id: ETH.into(),
				target: account(Bob).into(),
				amount: 1,
			}),
		),
		(
			"balances.transfer_all",
			RuntimeCall::Balances(pallet_balances::Call::transfer_all {
				dest: account(Bob).into(),
				keep_alive: false,
			}),
		),
		("stablecoin.burn", RuntimeCall::Stablecoin(pallet_stablecoin::Call::burn { amount: 1 })),
	]
}

fn allowed(proxy: ProxyType) -> Vec<&'static str> {
	calls().iter().filter(|(_, call)| proxy.filter(call)).map(|(name, _)| *name).collect()
}

#[test]
fn each_type_passes_exactly_its_calls() {
	assert_eq!(allowed(ProxyType::Any).len(), calls().len());
	assert_eq!(allowed(ProxyType::Csa), ["csa.open", "csa.close"]);
	assert_eq!(allowed(ProxyType::OracleFeed), ["oracle.feed_values"]);
	assert!(allowed(ProxyType::CancelProxy).is_empty());
	assert_eq!(allowed(ProxyType::NonTransfer), ["csa.open", "csa.close", "oracle.feed_values"]);
}

#[test]
fn a_proxy_that_may_not_transfer_cannot_pay_into_its_own_csa() {
	let mut chain = Chain::new(crate::presets::DEVELOPMENT);
	let add = RuntimeCall::Proxy(pallet_proxy::Call::add_proxy {
		delegate: account(Charlie).into(),
		proxy_type: ProxyType::NonTransfer,
		delay: 0,
	});
	let own = RuntimeCall::Csa(pallet_csa::Call::open { asset: ETH, collateral: UNIT, debt: 0 });
	let deposit = pallet_csa::Call::deposit { asset: ETH, owner: account(Charlie), amount: UNIT };
	let theft = RuntimeCall::Proxy(pallet_proxy::Call::proxy {
		real: account(Bob).into(),
		force_proxy_type: None,
		call: Box::new(RuntimeCall::Csa(deposit)),
	});
	assert_eq!(chain.block([(Bob, add), (Charlie, own), (Charlie, theft)]), [Ok(()); 3]);
	chain.read(|| assert_eq!(balance(ETH, Bob), 1_000 * UNIT));
}

#[test]
fn a_superset_really_passes_everything_of_the_other() {
	use ProxyType::*;
	let types = [Any, NonTransfer, Csa, OracleFeed, CancelProxy];
	for (wide, narrow) in types.iter().flat_map(|w| types.iter().map(move |n| (w, n))) {
		if wide.is_superset(narrow) {
			for (name, call) in calls() {
				assert!(!narrow.filter(&call) || wide.filter(&call), "{wide:?} {narrow:?} {name}");
			}
		}
	}
}
