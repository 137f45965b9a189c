//! Why an access token is refused.

/// Why a token is refused. Each text is fixed, fits into a quoted string (RFC 6750 §3) and is safe to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the access token is malformed")]
    Malformed,
    #[error("the access token is of another type")]
    Type,
    #[error("the access token is signed with an algorithm that is not allowed")]
    Algorithm,
    #[error("the access token has a critical header that is not understood")]
    Critical,
    #[error("the access token is signed with an unknown key")]
    Key,
    #[error("the access token's signature is wrong")]
    Signature,
    #[error("the access token lacks the claim {0}")]
    Missing(&'static str),
    #[error("the access token is from another issuer")]
    Issuer,
    #[error("the access token is for another audience")]
    Audience,
    #[error("the access token expired")]
    Expired,
    #[error("the access token is not valid yet")]
    NotYetValid,
    #[error("this is an ID token, not an access token")]
    IdToken,
    #[error("the access token is bound to a key and needs a proof of it")]
    Bound,
    #[error("the access token is not bound to a key")]
    Unbound,
    #[error("the access token is bound to another key than the proof's")]
    OtherKey,
    #[error("the access token is from a tenant that is not accepted")]
    Tenant,
    #[error("the access token is not active")]
    Inactive,
    #[error("the issuer says two things of one access token")]
    Contradiction,
    #[error("the access token is too long")]
    TooLong,
}
