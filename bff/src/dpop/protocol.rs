//! The names of RFC 9449, as they stand in headers and metadata.

use http::HeaderName;

/// Where a proof travels (RFC 9449 §4.1).
pub(crate) const PROOF: HeaderName = HeaderName::from_static("dpop");
/// Where a server's nonce travels (RFC 9449 §8.1).
pub(super) const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// How a server asks for its nonce (RFC 9449 §8, §9).
pub(crate) const USE_NONCE: &str = "use_dpop_nonce";
/// What proofs are signed with, as providers announce it (RFC 9449 §5.1).
pub(crate) const ALGORITHM: &str = "ES256";
/// `token_type` of a token that is bound, and the scheme that it is shown in (RFC 9449 §5, §7.1).
pub(crate) const SCHEME: &str = "DPoP";
