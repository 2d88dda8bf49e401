//! Traits that this pallet needs.

/// Locks that stop the protocol. Implemented by the runtime.
pub trait Locks {
	/// Whether the protocol is stopped.
	fn is_locked() -> bool;
}

/// Nothing is ever locked.
impl Locks for () {
	fn is_locked() -> bool {
		false
	}
}
