//! The key by which the offchain worker of an operator signs.

use sp_application_crypto::{app_crypto, sr25519, KeyTypeId};
use sp_runtime::{MultiSignature, MultiSigner};

/// Type of the key in the keystore.
pub const FEED_KEY_TYPE: KeyTypeId = KeyTypeId(*b"feed");

#[allow(missing_docs)]
mod app {
	use super::*;
	app_crypto!(sr25519, FEED_KEY_TYPE);
}

/// Public key of an operator's worker; the operator's account id is the same 32 bytes.
pub type AuthorityId = app::Public;

/// Signature by an operator's worker.
pub type AuthoritySignature = app::Signature;

sp_application_crypto::with_pair! {
	/// Key pair of an operator's worker.
	pub type AuthorityPair = app::Pair;
}

/// Lets `frame_system::offchain::Signer` sign by the `feed` keys of the keystore.
pub struct FeedAuthId;

impl frame_system::offchain::AppCrypto<MultiSigner, MultiSignature> for FeedAuthId {
	type RuntimeAppPublic = AuthorityId;
	type GenericPublic = sp_core::sr25519::Public;
	type GenericSignature = sp_core::sr25519::Signature;
}
