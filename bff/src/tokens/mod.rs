//! Tokens: kept sealed, renewed when they run out, handed to the gateway and to nobody else.

pub(crate) mod lease;
pub(crate) mod refresh;
pub(crate) mod vault;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use time::{Duration, OffsetDateTime, serde::rfc3339};

pub use refresh::TokenError;

/// An access token (RFC 6749 §1.4). It prints as `[redacted]`.
#[derive(Clone, Deserialize)]
pub struct AccessToken(SecretString);

/// A refresh token (RFC 6749 §1.5). It prints as `[redacted]`.
#[derive(Clone, Deserialize)]
pub(crate) struct RefreshToken(SecretString);

macro_rules! secret_text {
    ($name:ident) => {
        impl $name {
            pub(crate) fn new(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[redacted]")
            }
        }

        /// Only for the vault, which seals what it writes.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.expose_secret())
            }
        }
    };
}

secret_text!(AccessToken);
secret_text!(RefreshToken);

impl AccessToken {
    /// The token itself, for the `Authorization` header of a call to the API (RFC 6750 §2.1).
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl RefreshToken {
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What one answer of the token endpoint gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TokenSet {
    pub(crate) access_token: AccessToken,
    /// Missing where the provider granted no offline access.
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) scopes: Vec<String>,
    #[serde(with = "rfc3339")]
    pub(crate) issued_at: OffsetDateTime,
    #[serde(with = "rfc3339")]
    pub(crate) expires_at: OffsetDateTime,
}

/// The part of a token's lifetime that is left to the way to the API: one tenth, and five seconds at most.
const MARGIN: i32 = 10;
const LONGEST_MARGIN: Duration = Duration::seconds(5);

impl TokenSet {
    /// Whether the access token will still be good when it reaches the API.
    pub(crate) fn is_good(&self, now: OffsetDateTime) -> bool {
        let margin = ((self.expires_at - self.issued_at) / MARGIN).min(LONGEST_MARGIN);
        now < self.expires_at - margin
    }
}

/// What may be said of a session's tokens without showing one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// When the provider gave the access token.
    pub issued_at: OffsetDateTime,
    /// When it runs out.
    pub expires_at: OffsetDateTime,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// Whether a refresh token stands behind it.
    pub renewable: bool,
    /// How often it was refreshed since the person signed in.
    pub refreshes: u64,
}
