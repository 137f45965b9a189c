//! To whom refresh tokens are given, and what comes of one that is shown again.

use serde::{Deserialize, Serialize};

/// What a client must do for a refresh token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokens {
    /// Ask for the scope `offline_access`.
    #[default]
    OfflineAccess,
    /// Ask for the scope `offline_access` with `prompt=consent`, without which that scope is ignored (OpenID Connect
    /// Core §11).
    OfflineAccessWithConsent,
    /// Send `access_type=offline`, and even then only where the person has just consented.
    AccessTypeOffline,
    /// Nothing.
    Always,
    /// Nothing, but without `offline_access` the refresh token ends with the sign-in at the provider.
    WithSignIn,
}

/// What comes of a refresh token that was replaced by another, once the overlap is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenReuse {
    /// The whole family ends (RFC 9700 §4.14.2).
    #[default]
    EndsFamily,
    /// It is refused, and nothing else happens.
    Refused,
    /// It is taken like the newest.
    Taken,
}

/// What the token endpoint tells of a refresh token's life (`refresh_expires_in`, which no RFC has).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshExpiresIn {
    /// How long it lives, in seconds.
    #[default]
    Told,
    /// The same, but 0 with `offline_access`, which means that it does not expire.
    ZeroOffline,
    /// Nothing.
    Missing,
}

/// How the token endpoint tells of an access token's life (`expires_in`, RFC 6749 §5.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiresIn {
    /// As a number of seconds.
    #[default]
    Number,
    /// As a string.
    String,
    /// Not at all.
    Missing,
}
