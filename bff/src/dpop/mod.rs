//! DPoP (RFC 9449): access tokens that are bound to a key of their session's own, so that a stolen one is worth
//! nothing, and the proof of that key which goes with each request.

mod key;
mod nonce;
mod presenter;

use http::HeaderName;

pub use key::ProofError;
pub use presenter::Presenter;
pub(crate) use {
    key::{About, ProofKey},
    nonce::ServerNonce,
};

/// Where a proof travels (RFC 9449 §4.1).
pub(crate) const PROOF: HeaderName = HeaderName::from_static("dpop");
/// Where a server's nonce travels (RFC 9449 §8.1).
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// How a server asks for its nonce (RFC 9449 §8, §9).
pub(crate) const USE_NONCE: &str = "use_dpop_nonce";
/// What proofs are signed with, as providers announce it (RFC 9449 §5.1).
pub(crate) const ALGORITHM: &str = "ES256";
/// `token_type` of a token that is bound, and the scheme that it is shown in (RFC 9449 §5, §7.1).
pub(crate) const SCHEME: &str = "DPoP";
