//! A trait that this pallet needs, and those that it offers. Every amount is KUN in base units.

use crate::types::Programme;
use frame_support::dispatch::DispatchResult;
use qian_primitives::Balance;

/// Locks that stop the protocol. Implemented by the runtime.
pub trait Locks {
	/// Whether the protocol is stopped.
	fn is_locked() -> bool;

	/// What the emergency fund owns less than its books say, as far as that was acknowledged.
	fn acknowledged() -> Balance;
}

/// Nothing is ever locked.
impl Locks for () {
	fn is_locked() -> bool {
		false
	}

	fn acknowledged() -> Balance {
		0
	}
}

/// Creation of KUN for the pallets that run a programme.
///
/// Whatever changes something needs a storage layer and does all or nothing. An amount of zero
/// changes nothing and succeeds, so that no caller needs a case for the lot that it pays otherwise.
///
/// No lock stops any of it: the caller asks for locks before.
pub trait Issuance<AccountId> {
	/// What may still be minted or reserved: the cap less what exists and less what is reserved.
	fn headroom() -> Balance;

	/// Create `amount` on `dest` for `programme`.
	///
	/// Fails if that is more than the allowance of a programme that has one, more than the headroom,
	/// or too little for `dest` to exist.
	fn mint(programme: Programme, dest: &AccountId, amount: Balance) -> DispatchResult;

	/// Set `amount` of the headroom aside. Fails if that is more than there is.
	fn reserve(amount: Balance) -> DispatchResult;

	/// Give `amount` of what was set aside back. Fails if that is more than is set aside.
	fn release(amount: Balance) -> DispatchResult;

	/// Create `amount` on `dest` for `programme` out of what was set aside.
	///
	/// Fails if that is more than is set aside, more than the allowance of a programme that has one,
	/// or too little for `dest` to exist.
	fn mint_reserved(programme: Programme, dest: &AccountId, amount: Balance) -> DispatchResult;
}

/// The emergency fund for the pallet that sells its KUN.
///
/// Whatever changes something needs a storage layer and does all or nothing. An amount of zero
/// changes nothing and succeeds.
///
/// No lock stops any of it: the caller asks for locks before.
pub trait Fund<AccountId> {
	/// What may still be reserved: what the fund's books say is there, less what is reserved and less
	/// one existential deposit, so that no payment leaves a rest too small for the fund's account.
	fn free() -> Balance;

	/// Promise `amount` of the fund. Fails if that is more than is free.
	fn reserve(amount: Balance) -> DispatchResult;

	/// Free `amount` of what was reserved again. Fails if that is more than is reserved.
	fn release(amount: Balance) -> DispatchResult;

	/// Pay `amount` of what was reserved to `dest`.
	///
	/// Fails if that is more than is reserved, or too little for `dest` to exist.
	fn pay_reserved(dest: &AccountId, amount: Balance) -> DispatchResult;
}
