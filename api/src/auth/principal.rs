//! The person behind a request, as the access token names them.

use time::OffsetDateTime;

/// Issuer and subject together, never an e-mail address (OpenID Connect Core §5.7). Only the guard makes one, of a token
/// that it has checked.
#[derive(Debug)]
pub(crate) struct Principal {
    /// `iss`
    pub(crate) issuer: String,
    /// `sub`
    pub(crate) subject: String,
    /// `auth_time`: when the person last proved who they are, where the issuer says so (RFC 9470 §6.1).
    pub(crate) auth_time: Option<OffsetDateTime>,
}
