//! The key by which a validator signs what its worker reports.

use sp_runtime::KeyTypeId;

/// Type of these keys in the keystore of a node.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"calm");

mod app {
	use sp_application_crypto::{app_crypto, sr25519};
	app_crypto!(sr25519, super::KEY_TYPE);
}

/// Public key of a validator's worker.
pub type AuthorityId = app::Public;
/// Signature by such a key.
pub type AuthoritySignature = app::Signature;
