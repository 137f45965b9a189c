//! DPoP (RFC 9449): access tokens that are bound to a key of their session's own, so that a stolen one is worth
//! nothing, and the proof of that key which goes with each request.

pub(crate) mod key;
pub(crate) mod nonce;
pub(crate) mod protocol;
