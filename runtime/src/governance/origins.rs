//! Origins of the protocol's administrative calls.
//!
//! Each is granted by a referendum on the track of its name (see [`tracks`](super::tracks)), but
//! [`Mak`], which is the multisig account of the keyholders. `Root` satisfies every row; no other
//! origin stands in for another. There is no sudo.

use crate::{AccountId, OriginCaller, Runtime, RuntimeOrigin, TechnicalCommitteeInstance};
use core::cmp::Ordering;
use frame_support::traits::{EitherOfDiverse, EnsureOrigin, OriginTrait, PrivilegeCmp};
use frame_system::{EnsureRoot, RawOrigin};
pub use pallet_custom_origins::Origin;

/// Origins that a referendum can grant, besides Root.
#[frame_support::pallet]
pub mod pallet_custom_origins {
	use frame_support::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// What a referendum on a track may do.
	#[pallet::origin]
	#[derive(
		Clone,
		Copy,
		Debug,
		PartialEq,
		Eq,
		Encode,
		Decode,
		DecodeWithMemTracking,
		MaxEncodedLen,
		TypeInfo,
	)]
	pub enum Origin {
		/// Sets ratios, ceilings, volatility, feed and lockdown parameters, and the oracle operators.
		#[codec(index = 0)]
		RiskAdmin,
		/// Registers, deprecates, reinstates and retires assets; sets price sources.
		#[codec(index = 1)]
		ListingAdmin,
		/// Spends the treasury, sets allowances of KUN, reissues burned coins.
		#[codec(index = 2)]
		TreasuryAdmin,
		/// Locks, extends and unlocks.
		#[codec(index = 3)]
		EmergencyLockdown,
		/// Starts the global liquidation.
		#[codec(index = 4)]
		Shutdown,
		/// Dispatches, as Root, a call that the technical committee has put on the whitelist.
		#[codec(index = 5)]
		WhitelistedCaller,
		/// Cancels a referendum and gives its deposits back.
		#[codec(index = 6)]
		ReferendumCanceller,
		/// Ends a referendum and takes its deposits.
		#[codec(index = 7)]
		ReferendumKiller,
	}
}

impl pallet_custom_origins::Config for Runtime {}

/// Declares types that let Root and one origin of [`Origin`] pass.
macro_rules! ensure_origins {
	($($(#[$docs:meta])* $name:ident,)*) => {$(
		$(#[$docs])*
		pub struct $name;

		impl EnsureOrigin<RuntimeOrigin> for $name {
			type Success = ();

			fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
				match origin.caller() {
					OriginCaller::Origins(Origin::$name)
					| OriginCaller::system(RawOrigin::Root) => Ok(()),
					_ => Err(origin),
				}
			}

			#[cfg(feature = "runtime-benchmarks")]
			fn try_successful_origin() -> Result<RuntimeOrigin, ()> {
				Ok(Origin::$name.into())
			}
		}
	)*};
}

ensure_origins! {
	/// Root, or a referendum about risk.
	RiskAdmin,
	/// Root, or a referendum about the listed assets.
	ListingAdmin,
	/// Root, or a referendum about the treasury.
	TreasuryAdmin,
	/// Root, or a referendum about locks.
	EmergencyLockdown,
	/// Root, or a referendum on a call that the technical committee vouches for.
	WhitelistedCaller,
	/// Root, or a referendum that cancels another one.
	ReferendumCanceller,
	/// Root, or a referendum that ends another one and takes its deposits.
	ReferendumKiller,
}

/// Root, or the multisig account of the keyholders, who may only reduce risk or restore the system
/// after a lock.
pub type Mak = EitherOfDiverse<EnsureRoot<AccountId>, pallet_lockdown::EnsureMak<Runtime>>;

/// Root may cancel whatever is scheduled; every other origin only what is scheduled with it.
pub struct RootAboveAll;

impl PrivilegeCmp<OriginCaller> for RootAboveAll {
	fn cmp_privilege(left: &OriginCaller, right: &OriginCaller) -> Option<Ordering> {
		let root = OriginCaller::system(RawOrigin::Root);
		match (left, right) {
			(left, right) if left == right => Some(Ordering::Equal),
			(left, _) if *left == root => Some(Ordering::Greater),
			(_, right) if *right == root => Some(Ordering::Less),
			_ => None,
		}
	}
}

/// Two thirds of the technical committee, which vouch for urgent calls; they decide nothing alone.
pub type TwoThirdsOfCommittee = EitherOfDiverse<
	EnsureRoot<AccountId>,
	pallet_collective::EnsureProportionAtLeast<AccountId, TechnicalCommitteeInstance, 2, 3>,
>;
